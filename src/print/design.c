/* The lists of a drawing, inks, tags and letters. */
#include "print/design.h"

#include "print/tags.h"

#include <math.h>
#include <string.h>

struct print_ink print_ink_of(const char *name, double share)
{
    static const struct {
        const char *name;
        double c[4];
    } inks[] = {
        {"K", {0, 0, 0, 1}}, {"C", {1, 0, 0, 0}},   {"M", {0, 1, 0, 0}},
        {"Y", {0, 0, 1, 0}}, {"R", {0, 1, 1, 0}},   {"G", {1, 0, 1, 0}},
        {"B", {1, 1, 0, 0}}, {"CMY", {1, 1, 1, 0}}, {"CMYK", {1, 1, 1, 1}},
    };
    struct print_ink ink = {{0}};
    for (size_t i = 0; i < sizeof inks / sizeof *inks; i++) {
        for (int c = 0; c < 4 && strcmp(inks[i].name, name) == 0; c++) {
            ink.c[c] = inks[i].c[c] * share;
        }
    }
    return ink;
}

/* Makes room for one more item; the old list stays in the arena until the drawing is cleared. */
static void *grow(struct print_design *design, void *list, size_t count, size_t *room, size_t size)
{
    if (design->failed || count < *room) {
        return list;
    }
    size_t more = *room == 0 ? 64 : 2 * *room;
    void *grown = cg_arena_alloc(&design->drawing->chart.arena, more * size);
    if (grown == NULL) {
        design->failed = true;
        return list;
    }
    if (count > 0) {
        memcpy(grown, list, count * size);
    }
    *room = more;
    return grown;
}

void print_design_mark(struct print_design *design, double x, double y, double width, double height,
                       struct print_ink ink)
{
    struct cg_chart_drawing *drawing = design->drawing;
    drawing->marks =
        grow(design, drawing->marks, drawing->mark_count, &design->mark_room, sizeof *drawing->marks);
    if (!design->failed) {
        drawing->marks[drawing->mark_count++] = (struct cg_chart_mark){
            .rect_mm = {design->x_mm + x, design->y_mm + y, width, height},
            .ink = {ink.c[0], ink.c[1], ink.c[2], ink.c[3]},
        };
    }
}

void print_design_on_ink(struct print_design *design)
{
    struct cg_chart_drawing *drawing = design->drawing;
    if (drawing->mark_count > 0) {
        drawing->marks[drawing->mark_count - 1].on_ink = true;
    }
}

void print_design_label(struct print_design *design, double x, double y, double size_pt, const char *text)
{
    struct cg_chart_drawing *drawing = design->drawing;
    drawing->labels =
        grow(design, drawing->labels, drawing->label_count, &design->label_room, sizeof *drawing->labels);
    char *copy = cg_arena_text(&drawing->chart.arena, text);
    design->failed = design->failed || copy == NULL;
    if (!design->failed) {
        drawing->labels[drawing->label_count++] =
            (struct cg_chart_label){design->x_mm + x, design->y_mm + y, size_pt, copy};
    }
}

void print_design_element(struct print_design *design, const char *id, const struct cg_element *element)
{
    struct cg_chart *chart = &design->drawing->chart;
    chart->elements =
        grow(design, chart->elements, chart->element_count, &design->element_room, sizeof *chart->elements);
    char *copy = cg_arena_text(&chart->arena, id);
    design->failed = design->failed || copy == NULL;
    if (!design->failed) {
        struct cg_element *to = &chart->elements[chart->element_count++];
        *to = *element;
        to->id = copy;
        to->rect_mm[0] += design->x_mm;
        to->rect_mm[1] += design->y_mm;
    }
}

void print_design_tag(struct print_design *design, int tag, double x, double y, double size)
{
    bool paper[8][8];
    double left = x - size / 2, top = y - size / 2, module = size / 8;
    if (!print_tag_modules(tag, paper)) {
        design->failed = true;
        return;
    }
    print_design_mark(design, left, top, size, size, print_ink_of("K", 1));
    for (int row = 0; row < 8; row++) {
        for (int from = 0, to; from < 8; from = to) {
            for (to = from; to < 8 && paper[row][to] == paper[row][from]; to++) {
            }
            if (paper[row][from]) {
                print_design_mark(design, left + from * module, top + row * module, (to - from) * module,
                                  module, print_ink_of("paper", 0));
            }
        }
    }
    struct cg_chart *chart = &design->drawing->chart;
    chart->fiducials[chart->fiducial_count++] =
        (struct cg_fiducial){tag, design->x_mm + x, design->y_mm + y, size};
}

/* Rows from the top, the highest of five bits at the left. */
static const struct {
    char letter;
    unsigned char rows[7];
} letters[] = {
    {'C', {14, 17, 16, 16, 16, 17, 14}}, {'A', {14, 17, 17, 31, 17, 17, 17}},
    {'S', {15, 16, 16, 14, 1, 1, 30}},   {'T', {31, 4, 4, 4, 4, 4, 4}},
    {'G', {14, 17, 16, 23, 17, 17, 14}}, {'L', {16, 16, 16, 16, 16, 16, 31}},
    {'O', {14, 17, 17, 17, 17, 17, 14}}, {'E', {31, 16, 16, 30, 16, 16, 31}},
    {'R', {30, 17, 17, 30, 20, 18, 17}}, {'8', {14, 17, 17, 14, 17, 17, 14}},
    {'5', {31, 16, 30, 1, 1, 17, 14}},
};

static const unsigned char *rows_of(char letter)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        if (letters[i].letter == letter) {
            return letters[i].rows;
        }
    }
    return NULL;
}

double print_design_letters(struct print_design *design, double x, double y, double width, double cell)
{
    static const char words[] = "CASTGLOSS 58 RECOAT ";
    double area = 0;
    for (size_t n = 0; ((double)n * 6 + 5) * cell <= width; n++) {
        const unsigned char *rows = rows_of(words[n % (sizeof words - 1)]);
        for (int row = 0; rows != NULL && row < 7; row++) {
            for (int from = 0, to; from < 5; from = to) {
                int bit = rows[row] >> (4 - from) & 1;
                for (to = from; to < 5 && (rows[row] >> (4 - to) & 1) == bit; to++) {
                }
                if (bit) {
                    print_design_mark(design, x + ((double)n * 6 + from) * cell, y + row * cell,
                                      (to - from) * cell, cell, print_ink_of("paper", 0));
                    area += (to - from) * cell * cell;
                }
            }
        }
    }
    return area;
}
