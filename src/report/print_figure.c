#include "report/print_figure.h"

#include <math.h>

static const double row_height = 22.0, bars_left = 430.0, bars_width = 280.0, picture_width = 226.0;

static double picture_right(const struct report_print_figure *figure)
{
    return figure->picture != NULL ? picture_width + 18.0 : 0.0;
}

static void draw_picture(cairo_t *cr, const struct report_print_figure *figure)
{
    const double w = (double)cairo_image_surface_get_width(figure->picture);
    const double h = (double)cairo_image_surface_get_height(figure->picture);
    const struct cg_box into = {0.0, 2.0, picture_width, REPORT_PRINT_HEIGHT - 6.0};
    const struct cg_box box = cg_box_fit(into, w, h);
    cairo_save(cr);
    cairo_translate(cr, box.x, box.y);
    cairo_scale(cr, box.w / w, box.h / h);
    cairo_set_source_surface(cr, figure->picture, 0.0, 0.0);
    cairo_paint(cr);
    cairo_restore(cr);
    cg_box_stroke(cr, box, cg_rule, 1.0);
}

/* Blue where the grade is A or B, orange for C, vermilion for D; the letter says it too. */
static struct cg_colour score_colour(double score)
{
    static const struct cg_colour colours[] = {
        {0.0, 0.45, 0.70}, {0.34, 0.71, 0.91}, {0.90, 0.62, 0.0}, {0.835, 0.369, 0.0}};
    return colours[score >= 85.0 ? 0 : score >= 70.0 ? 1 : score >= 50.0 ? 2 : 3];
}

/* The ends of the grades as upright lines, with their letters above. */
static void draw_grades(cairo_t *cr, double y, double height)
{
    static const struct {
        const char *grade;
        double from, to;
    } grades[] = {{"D", 0.0, 50.0}, {"C", 50.0, 70.0}, {"B", 70.0, 85.0}, {"A", 85.0, 100.0}};
    const struct cg_text_style style = {.size = 11.0, .colour = cg_ink_soft, .align = CG_ALIGN_CENTRE};
    cg_box_fill(cr, (struct cg_box){bars_left, y, bars_width, height}, cg_shade);
    for (size_t i = 0; i < sizeof grades / sizeof grades[0]; i++) {
        const double from = bars_left + bars_width * grades[i].from / 100.0;
        const double to = bars_left + bars_width * grades[i].to / 100.0;
        cg_text_draw(cr, (from + to) / 2.0, y - 15.0, grades[i].grade, &style);
        if (i > 0) {
            cg_box_fill(cr, (struct cg_box){from - 0.5, y, 1.0, height}, cg_ink_soft);
        }
    }
}

static double draw_bars(cairo_t *cr, const struct report_print_figure *figure, double y)
{
    const double left = picture_right(figure);
    const struct cg_text_style bold = {
        .size = 13.0, .bold = true, .colour = cg_ink, .width = bars_left - left - 12.0};
    const struct cg_text_style name = {.size = 12.0, .colour = cg_ink, .width = bars_left - left - 12.0};
    const struct cg_text_style right = {.size = 12.0, .colour = cg_ink, .align = CG_ALIGN_RIGHT};
    size_t rows = 0;
    for (size_t i = 0; i < CG_ABSORB_MEASURES; i++) {
        rows += isfinite(figure->print->parts[i].score) ? 1 : 0;
    }
    cg_text_draw(cr, left, y, figure->bars_title, &bold);
    y += 20.0;
    if (rows > 0) {
        draw_grades(cr, y, row_height * (double)rows);
    }
    for (size_t i = 0; i < CG_ABSORB_MEASURES; i++) {
        const double score = figure->print->parts[i].score;
        if (isfinite(score)) {
            const double length = fmax(2.0, bars_width * score / 100.0);
            cg_text_draw(cr, left, y + 3.0, figure->measures[i], &name);
            cg_box_fill(cr, (struct cg_box){bars_left, y + 5.0, length, row_height - 10.0},
                        score_colour(score));
            cg_text_draw(cr, REPORT_PRINT_WIDTH - 4.0, y + 3.0, figure->values[i], &right);
            y += row_height;
        }
    }
    return y;
}

/* CIELAB under D50 as sRGB: Bradford-adapted matrix of IEC 61966-2-1. */
static struct cg_colour colour_of(const double lab[3])
{
    static const double white[3] = {0.9642, 1.0, 0.8251};
    static const double to_rgb[3][3] = {{3.1338561, -1.6168667, -0.4906146},
                                        {-0.9787684, 1.9161415, 0.0334540},
                                        {0.0719453, -0.2289914, 1.4052427}};
    const double fy = (lab[0] + 16.0) / 116.0;
    const double f[3] = {fy + lab[1] / 500.0, fy, fy - lab[2] / 200.0};
    double xyz[3], rgb[3];
    for (size_t i = 0; i < 3; i++) {
        xyz[i] = white[i] * (f[i] > 6.0 / 29.0 ? f[i] * f[i] * f[i] : (116.0 * f[i] - 16.0) / 903.3);
    }
    for (size_t i = 0; i < 3; i++) {
        const double linear = to_rgb[i][0] * xyz[0] + to_rgb[i][1] * xyz[1] + to_rgb[i][2] * xyz[2];
        const double share = fmin(fmax(linear, 0.0), 1.0);
        rgb[i] = share <= 0.0031308 ? 12.92 * share : 1.055 * pow(share, 1.0 / 2.4) - 0.055;
    }
    return (struct cg_colour){rgb[0], rgb[1], rgb[2]};
}

static void draw_solids(cairo_t *cr, const struct report_print_figure *figure, double y)
{
    const struct cg_text_style bold = {.size = 13.0, .bold = true, .colour = cg_ink};
    const struct cg_text_style small = {.size = 10.5, .colour = cg_ink, .align = CG_ALIGN_CENTRE};
    const double left = picture_right(figure), step = (REPORT_PRINT_WIDTH - left) / (double)REPORT_SOLIDS;
    if (figure->print->solid_count == 0) {
        return;
    }
    cg_text_draw(cr, left, y, figure->solids_title, &bold);
    for (size_t i = 0; i < figure->print->solid_count; i++) {
        const struct report_print_solid *solid = &figure->print->solids[i];
        const struct cg_box box = {left + step * (double)i, y + 20.0, step - 6.0, 26.0};
        if (isfinite(solid->lab[0] + solid->lab[1] + solid->lab[2])) {
            cg_box_fill(cr, box, colour_of(solid->lab));
        } else {
            cg_box_hatch(cr, box);
        }
        cg_box_stroke(cr, box, cg_rule, 1.0);
        cg_text_draw(cr, box.x + box.w / 2.0, box.y + 28.0, solid->ink, &small);
        cg_text_draw(cr, box.x + box.w / 2.0, box.y + 41.0, figure->densities[i], &small);
    }
}

void report_print_figure_draw(cairo_t *cr, const void *context)
{
    const struct report_print_figure *figure = context;
    cg_box_fill(cr, (struct cg_box){0.0, 0.0, REPORT_PRINT_WIDTH, REPORT_PRINT_HEIGHT}, cg_paper);
    if (figure->picture != NULL) {
        draw_picture(cr, figure);
    }
    const double y = draw_bars(cr, figure, 2.0);
    draw_solids(cr, figure, fmin(y + 10.0, REPORT_PRINT_HEIGHT - 92.0));
}
