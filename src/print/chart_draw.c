/* Our own chart: page, tags, lot field and blocks; and its JSON. */
#include "print/design.h"

#include <math.h>

#define DESIGN_WIDTH_MM 190.0
#define DESIGN_HEIGHT_MM 261.0
#define TAG_MM 8.0

static const double pages[2][2] = {{210, 297}, {215.9, 279.4}};

/* One in each corner and one that tells which way up a sheet lies when corners are lost. */
static const struct {
    int tag;
    double x, y;
} tags[] = {{0, 5, 5}, {1, 185, 5}, {2, 185, 256}, {3, 5, 256}, {4, 5, 90}};
enum { TAGS = sizeof tags / sizeof *tags };

static void head_and_foot(struct print_design *design, const struct cg_chart_options *options)
{
    struct cg_text title = {0};
    cg_text_add(&title,
                "castgloss print test    %s    device %s    print at 100 %%, scan whole at 600 dpi or more",
                options->letter ? "Letter" : "A4", options->inks == CG_CHART_RGB ? "RGB" : "CMYK");
    print_design_label(design, 14, 3.5, 8, title.data == NULL ? "" : title.data);
    design->failed = design->failed || title.failed;
    cg_text_clear(&title);
    bool named = options->lot != NULL && options->lot[0] != 0;
    cg_text_add(&title, "Lot: %s", named ? options->lot : "");
    print_design_label(design, 14, 8.6, 9, title.data == NULL ? "" : title.data);
    design->failed = design->failed || title.failed;
    cg_text_clear(&title);
    struct print_ink black = print_ink_of("K", 1);
    if (!named) {
        print_design_mark(design, 21, 9, 70, 0.15, black);
    }
    static const struct {
        const char *text;
        double x, y, line_x, line_width;
    } fields[] = {{"Paper:", 14, 246, 25, 64},
                  {"Printer and setting:", 92, 246, 121, 54},
                  {"Printed:", 14, 256, 27, 62},
                  {"Scanned:", 92, 256, 107, 68}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        print_design_label(design, fields[i].x, fields[i].y, 8, fields[i].text);
        print_design_mark(design, fields[i].line_x, fields[i].y + 0.4, fields[i].line_width, 0.15, black);
    }
}

enum cg_status cg_chart_draw(const struct cg_chart_options *options, struct cg_chart_drawing *out,
                             struct cg_error *error)
{
    struct cg_chart_drawing made = {.inks = options->inks};
    struct print_design design = {.drawing = &made};
    const double *page = pages[options->letter];
    made.chart.page_mm[0] = page[0];
    made.chart.page_mm[1] = page[1];
    made.chart.tagged = true;
    design.x_mm = (page[0] - DESIGN_WIDTH_MM) / 2;
    design.y_mm = (page[1] - DESIGN_HEIGHT_MM) / 2;
    made.chart.fiducials = cg_arena_alloc(&made.chart.arena, TAGS * sizeof *made.chart.fiducials);
    made.lot = cg_arena_text(&made.chart.arena, options->lot == NULL ? "" : options->lot);
    design.failed = made.chart.fiducials == NULL || made.lot == NULL;
    for (size_t i = 0; i < TAGS && !design.failed; i++) {
        print_design_tag(&design, tags[i].tag, tags[i].x, tags[i].y, TAG_MM);
    }
    head_and_foot(&design, options);
    print_design_tones(&design);
    print_design_solids(&design);
    print_design_lines(&design);
    print_design_edges(&design);
    if (design.failed) {
        cg_chart_drawing_clear(&made);
        return cg_error_set(error, CG_FAULT, "Out of memory while the chart was drawn.");
    }
    *out = made;
    return CG_OK;
}

void cg_chart_drawing_clear(struct cg_chart_drawing *drawing)
{
    cg_chart_clear(&drawing->chart);
    *drawing = (struct cg_chart_drawing){0};
}

static void add_number(struct cg_text *out, const char *key, double value)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "\"%s\":%s", key, cg_number_print(number, round(value * 1e4) / 1e4, 9));
}

static void add_element(const struct cg_element *element, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    bool directed = element->kind == CG_ELEMENT_LINE || element->kind == CG_ELEMENT_BOUNDARY;
    cg_text_add(out, "{\"id\":");
    cg_text_add_json(out, element->id);
    cg_text_add(out, ",\"kind\":\"%s\",\"ink\":\"%s\",\"ground\":\"%s\",",
                cg_element_kind_name(element->kind), element->ink, element->ground);
    if (directed) {
        cg_text_add(out, "\"runs_along\":\"%s\",", element->runs_along_md ? "md" : "cd");
    }
    if (element->nominal_mm > 0) {
        add_number(out, "nominal_mm", element->nominal_mm);
        cg_text_add(out, ",");
    }
    if (isfinite(element->nominal_percent)) {
        add_number(out, "nominal_percent", element->nominal_percent);
        cg_text_add(out, ",");
    }
    cg_text_add(out, "\"rect_mm\":[");
    for (int i = 0; i < 4; i++) {
        cg_text_add(out, "%s%s", i > 0 ? "," : "",
                    cg_number_print(number, round(element->rect_mm[i] * 1e4) / 1e4, 9));
    }
    cg_text_add(out, "]}");
}

void cg_chart_json(const struct cg_chart_drawing *drawing, struct cg_text *out)
{
    const struct cg_chart *chart = &drawing->chart;
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "{\n\"schema\":\"castgloss.chart/1\",\n");
    if (drawing->mark_count > 0) {
        cg_text_add(out, "\"title\":\"castgloss print test\",\n\"lot\":");
        cg_text_add_json(out, drawing->lot);
        cg_text_add(out, ",\n\"inks\":\"%s\",\n", drawing->inks == CG_CHART_RGB ? "rgb" : "cmyk");
    }
    cg_text_add(out, "\"page_mm\":[%s", cg_number_print(number, chart->page_mm[0], 9));
    cg_text_add(out, ",%s],\n\"registration\":\"%s\",\n\"fiducials\":[\n",
                cg_number_print(number, chart->page_mm[1], 9), chart->tagged ? "apriltag" : "none");
    for (size_t i = 0; i < chart->fiducial_count; i++) {
        const struct cg_fiducial *fiducial = &chart->fiducials[i];
        cg_text_add(out, "{\"tag\":%d,", fiducial->tag);
        add_number(out, "x_mm", fiducial->x_mm);
        cg_text_add(out, ",");
        add_number(out, "y_mm", fiducial->y_mm);
        cg_text_add(out, ",");
        add_number(out, "size_mm", fiducial->size_mm);
        cg_text_add(out, "}%s\n", i + 1 < chart->fiducial_count ? "," : "");
    }
    cg_text_add(out, "],\n\"elements\":[\n");
    for (size_t i = 0; i < chart->element_count; i++) {
        add_element(&chart->elements[i], out);
        cg_text_add(out, "%s\n", i + 1 < chart->element_count ? "," : "");
    }
    cg_text_add(out, "]\n}\n");
}
