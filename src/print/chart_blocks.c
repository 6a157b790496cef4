/* The blocks of the chart, in mm from the design's own corner; the design is 190 x 261 mm. */
#include "print/design.h"

#include <math.h>
#include <string.h>

/* The blocks keep this far from the columns of the tags. */
#define LEFT 12.0
/* A measured place stays inside its patch, away from its edges and from a register that is a little off. */
#define INSET 0.5

static const char *const primaries[] = {"K", "C", "M", "Y"};

static void add_id(char out[64], const char *a, const char *b, const char *c)
{
    const char *const parts[] = {a, b, c};
    size_t length = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        for (const char *at = parts[i]; *at != 0 && length < 63; at++) {
            out[length++] = *at;
        }
    }
    out[length] = 0;
}

/* A printed rectangle and the place measured in it. */
static void patch(struct print_design *design, const char *id, const char *ink, double total_percent,
                  struct print_ink colour, double x, double y, double width, double height)
{
    struct cg_element element = {.kind = CG_ELEMENT_PATCH,
                                 .ink = ink,
                                 .ground = "paper",
                                 .nominal_percent = total_percent,
                                 .rect_mm = {x + INSET, y + INSET, width - 2 * INSET, height - 2 * INSET}};
    print_design_mark(design, x, y, width, height, colour);
    print_design_element(design, id, &element);
}

static void blank(struct print_design *design, const char *id, double x, double y, double size)
{
    struct cg_element element = {.kind = CG_ELEMENT_PAPER,
                                 .ink = "paper",
                                 .ground = "paper",
                                 .nominal_percent = NAN,
                                 .rect_mm = {x, y, size, size}};
    print_design_element(design, id, &element);
}

/* Twenty steps of 5 %, rising, or falling so that a drift along the page shows. */
static void ramp(struct print_design *design, const char *prefix, const char *ink, double y, bool falling)
{
    for (int i = 0; i < 20; i++) {
        char id[64], number[CG_NUMBER_SIZE], head[64];
        int percent = 5 * (falling ? 20 - i : i + 1);
        add_id(head, prefix, ink, "-");
        add_id(id, head, cg_number_fixed(number, percent, 0), "");
        patch(design, id, ink, percent, print_ink_of(ink, percent / 100.0), LEFT + 8.3 * i, y, 8.3, 8);
    }
}

void print_design_tones(struct print_design *design)
{
    for (int i = 0; i < 4; i++) {
        ramp(design, "tint-", primaries[i], 13 + 9.0 * i, false);
    }
    ramp(design, "drift-", "K", 228, true);
    blank(design, "paper-upper-left", 1, 14, 8);
    blank(design, "paper-upper-right", 181, 14, 8);
    blank(design, "paper-lower-left", 1, 239, 8);
    blank(design, "paper-lower-right", 181, 239, 8);
}

/* Solids, secondaries, three inks, blank paper, and total ink in steps of 50 %. */
void print_design_solids(struct print_design *design)
{
    static const struct {
        const char *ink;
        double percent, x, y;
    } solids[] = {{"K", 100, 0, 51},     {"C", 100, 27.6, 51}, {"M", 100, 55.2, 51}, {"Y", 100, 82.8, 51},
                  {"R", 200, 110.4, 51}, {"G", 200, 138, 51},  {"B", 200, 0, 79},    {"CMY", 300, 27.6, 79}};
    for (size_t i = 0; i < sizeof solids / sizeof *solids; i++) {
        char id[64];
        add_id(id, "solid-", solids[i].ink, "");
        patch(design, id, solids[i].ink, solids[i].percent, print_ink_of(solids[i].ink, 1),
              LEFT + solids[i].x, solids[i].y, 25, 25);
    }
    blank(design, "paper-unprinted", LEFT + 55.2, 79, 30);
    /* Without a black that can be stated beside C, M and Y the ramp ends at 300 %. */
    int last = design->drawing->inks == CG_CHART_CMYK ? 8 : 6;
    for (int i = 1; i <= last; i++) {
        char id[64], number[CG_NUMBER_SIZE];
        double total = 50.0 * i, black = total > 300 ? total - 300 : 0;
        struct print_ink ink = print_ink_of("CMY", (total - black) / 300);
        ink.c[3] = black / 100;
        add_id(id, "ramp-", cg_number_fixed(number, total, 0), "");
        patch(design, id, black > 0 ? "CMYK" : "CMY", total, ink, LEFT + 88 + 15.6 * ((i - 1) % 4),
              79 + 15.5 * ((i - 1) / 4), 15.1, 15);
    }
    static const char *const bars[] = {"Y", "M", "C", "R", "G", "B", "K"};
    for (int i = 0; i < 7; i++) {
        char id[64];
        add_id(id, "bar-", bars[i], "");
        patch(design, id, bars[i], strchr("RGB", bars[i][0]) != NULL ? 200 : 100, print_ink_of(bars[i], 1),
              LEFT + 23.8 * i, 207, 22.6, 16);
    }
}

/* ---- lines --------------------------------------------------------------------------------------- */

#define CELL 3.4    /* ground across one line */
#define LENGTH 15.0 /* of a line */

/* Four widths of one ink side by side on one ground; along x when the lines run along MD. */
static void line_group(struct print_design *design, const char *ink, const char *ground, bool along_md,
                       double x, double y)
{
    static const struct {
        double mm;
        const char *um;
    } widths[] = {{0.1, "100"}, {0.25, "250"}, {0.5, "500"}, {1, "1000"}};
    double across = 4 * CELL;
    if (strcmp(ground, "paper") != 0) {
        print_design_mark(design, x, y, along_md ? across : LENGTH, along_md ? LENGTH : across,
                          print_ink_of(ground, 1));
    }
    for (int i = 0; i < 4; i++) {
        char id[64], head[64], tail[64];
        double w = widths[i].mm, at = CELL * i + (CELL - w) / 2, cell = CELL * i + 0.3;
        double inner = CELL - 0.6, length = LENGTH - 1;
        struct cg_element element = {.kind = CG_ELEMENT_LINE,
                                     .ink = ink,
                                     .ground = ground,
                                     .runs_along_md = along_md,
                                     .nominal_mm = w,
                                     .nominal_percent = NAN};
        const double md[4] = {x + cell, y + 0.5, inner, length}, cd[4] = {x + 0.5, y + cell, length, inner};
        memcpy(element.rect_mm, along_md ? md : cd, sizeof md);
        add_id(head, "line-", ink, "-on-");
        add_id(tail, ground, along_md ? "-md-" : "-cd-", widths[i].um);
        add_id(id, head, tail, "");
        print_design_mark(design, along_md ? x + at : x, along_md ? y : y + at, along_md ? w : LENGTH,
                          along_md ? LENGTH : w, print_ink_of(ink, 1));
        if (strcmp(ground, "paper") != 0) {
            print_design_on_ink(design);
        }
        print_design_element(design, id, &element);
    }
}

/* Each ink on paper and on the three others, MD then CD: twelve groups MD, four MD and seven CD, nine CD. */
void print_design_lines(struct print_design *design)
{
    static const char *const grounds[] = {"paper", "Y", "C", "M", "K"};
    size_t n = 0;
    for (int direction = 0; direction < 2; direction++) {
        for (int i = 0; i < 4; i++) {
            for (int g = 0; g < 5; g++) {
                if (strcmp(primaries[i], grounds[g]) == 0) {
                    continue;
                }
                static const double rows[3] = {113, 129, 145};
                bool along_md = direction == 0;
                size_t row = n < 12 ? 0 : n < 23 ? 1 : 2, place = n - (row == 0 ? 0 : row == 1 ? 12 : 23);
                double x = along_md ? 13.75 * (double)place : 15.3 * (double)place;
                x += row == 1 && !along_md ? 55 - 4 * 15.3 : 0;
                line_group(design, primaries[i], grounds[g], along_md, LEFT + x, rows[row]);
                n++;
            }
        }
    }
}

/* ---- abutting solids, reversed text -------------------------------------------------------------- */

void print_design_edges(struct print_design *design)
{
    static const char *const pairs[6][2] = {{"K", "Y"}, {"K", "C"}, {"K", "M"},
                                            {"R", "G"}, {"B", "Y"}, {"G", "M"}};
    const double size = 13.4, y = 179;
    for (int i = 0; i < 12; i++) {
        const char *const *pair = pairs[i / 2];
        bool along_md = i % 2 == 0;
        char id[64], head[64];
        double x = LEFT + 13.85 * i;
        struct cg_element element = {.kind = CG_ELEMENT_BOUNDARY,
                                     .ink = pair[0],
                                     .ground = pair[1],
                                     .runs_along_md = along_md,
                                     .nominal_percent = NAN,
                                     .rect_mm = {x + INSET, y + INSET, size - 2 * INSET, size - 2 * INSET}};
        add_id(head, "edge-", pair[0], "-");
        add_id(id, head, pair[1], along_md ? "-md" : "-cd");
        print_design_mark(design, x, y, size, size, print_ink_of(pair[1], 1));
        print_design_mark(design, x, y, along_md ? size / 2 : size, along_md ? size : size / 2,
                          print_ink_of(pair[0], 1));
        print_design_on_ink(design);
        print_design_element(design, id, &element);
    }
    static const struct {
        double pt, y;
        const char *name;
    } sizes[] = {{4, 161, "4pt"}, {5, 164, "5pt"}, {6, 167.2, "6pt"}, {8, 171.2, "8pt"}};
    static const char *const solids[] = {"K", "R", "G", "B"};
    for (int i = 0; i < 4; i++) {
        double x = LEFT + 41.6 * i, width = 40.8;
        print_design_mark(design, x, 160.4, width, 16.6, print_ink_of(solids[i], 1));
        for (int k = 0; k < 4; k++) {
            /* A capital is 0.7 of the size high, and seven dots. */
            double cell = sizes[k].pt * 25.4 / 72 * 0.7 / 7, top = sizes[k].y + 0.6;
            const double rect[4] = {x + 1, top - 2 * cell, width - 2, 11 * cell};
            double area = print_design_letters(design, rect[0] + 2 * cell, top, rect[2] - 4 * cell, cell);
            struct cg_element element = {.kind = CG_ELEMENT_TEXT,
                                         .ink = solids[i],
                                         .ground = "paper",
                                         .nominal_mm = cell,
                                         .nominal_percent = 100 * (1 - area / (rect[2] * rect[3]))};
            char id[64], head[64];
            memcpy(element.rect_mm, rect, sizeof rect);
            add_id(head, "text-", solids[i], "-");
            add_id(id, head, sizes[k].name, "");
            print_design_element(design, id, &element);
        }
    }
}
