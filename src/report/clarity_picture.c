/* clarity_picture.c: a picture of mirrored edges: where they are, how they are spread, and their MTF. */
#include "report/bench_picture.h"

#include <castgloss/report.h>
#include <math.h>

/* The spread is drawn out to so many rises. */
#define RISES 3.0
#define MTF_POINTS ((size_t)200)
/* Edges that have curves of their own. */
#define CURVES ((size_t)4)

struct drawing {
    const struct cg_clarity_kept *kept;
    const struct cg_record *record;
    bool scaled;
};

struct curve {
    const struct cg_edge_spread *spread;
    double most; /* of the line spread, or the highest frequency */
};

static void edge_at(const void *context, size_t i, double *x, double *y)
{
    const struct curve *curve = context;
    *x = ((double)i - (double)curve->spread->middle) * curve->spread->step;
    *y = curve->spread->esf[i];
}

static double line_spread(const struct cg_edge_spread *spread, size_t i)
{
    return i > 0 && i + 1 < spread->count ? (spread->esf[i + 1] - spread->esf[i - 1]) / (2 * spread->step)
                                          : NAN;
}

static void line_at(const void *context, size_t i, double *x, double *y)
{
    const struct curve *curve = context;
    *x = ((double)i - (double)curve->spread->middle) * curve->spread->step;
    *y = line_spread(curve->spread, i) / curve->most;
}

static void mtf_at(const void *context, size_t i, double *x, double *y)
{
    const struct curve *curve = context;
    *x = curve->most * (double)i / (double)MTF_POINTS;
    *y = cg_edge_mtf(curve->spread, *x).value;
}

/* ---- panels ------------------------------------------------------------------------------------- */

/* The fitted course of an edge over the drawn picture. */
static void draw_course(cairo_t *cr, struct cg_box box, const struct cg_grid *grid,
                        const struct cg_edge *edge, size_t index)
{
    const double px = box.w / (double)grid->width, py = box.h / (double)grid->height;
    cg_colour_use(cr, cg_colour_of(index));
    cairo_set_line_width(cr, 2.0);
    for (int i = 0; i <= 40; i++) {
        const double t = -1 + i / 20.0;
        double across = 0;
        for (int k = CG_EDGE_TERMS - 1; k >= 0; k--) {
            across = across * t + edge->course[k];
        }
        const double along = (double)edge->first + (t + 1) / 2 * (double)(edge->last - edge->first);
        const double x = edge->along_md ? across : along, y = edge->along_md ? along : across;
        if (i == 0) {
            cairo_move_to(cr, box.x + (x + 0.5) * px, box.y + (y + 0.5) * py);
        } else {
            cairo_line_to(cr, box.x + (x + 0.5) * px, box.y + (y + 0.5) * py);
        }
    }
    cairo_stroke(cr);
}

static enum cg_status draw_frame(cairo_t *cr, const struct drawing *drawing, struct cg_box into,
                                 struct cg_error *error)
{
    static const double shares[] = {0.002, 0.998};
    const struct cg_clarity_kept *kept = drawing->kept;
    const struct cg_grid *grid = &kept->plane.grid;
    const double md = drawing->scaled ? grid->pitch_md_mm / grid->pitch_cd_mm : 1;
    double ends[2] = {0, 1};
    struct cg_box box = cg_box_fit(into, (double)grid->width, (double)grid->height * md);
    enum cg_status status = cg_quantiles(cg_plane_view(&kept->plane), shares, 2, ends, error);
    if (status != CG_OK) {
        return status;
    }
    const struct cg_shading shading = {cg_colour_grey, ends[0], ends[1]};
    cg_text_draw(cr, into.x, into.y - 24.0, "Mirrored edges and their fit",
                 &(struct cg_text_style){.size = 15.0, .bold = true, .colour = cg_ink});
    status = cg_raster_view(cr, box, cg_plane_view(&kept->plane), &shading, error);
    for (size_t i = 0; status == CG_OK && i < kept->count; i++) {
        char number[CG_NUMBER_SIZE];
        const struct cg_edge *edge = &kept->edges[i];
        const double unit_x = drawing->scaled ? grid->pitch_cd_mm : 1;
        const double unit_y = drawing->scaled ? grid->pitch_md_mm : 1;
        draw_course(cr, box, grid, edge, i);
        cg_text_draw(
            cr, box.x + edge->x / unit_x * box.w / (double)grid->width + 6,
            box.y + edge->y / unit_y * box.h / (double)grid->height - 8,
            cg_number_print(number, (double)i + 1, 3),
            &(struct cg_text_style){.size = 15.0, .bold = true, .halo = true, .colour = cg_colour_of(i)});
    }
    return status;
}

static void draw_spread(cairo_t *cr, const struct drawing *drawing, struct cg_box box)
{
    const struct cg_edge_spread *spread = &drawing->kept->spreads[0];
    const double reach =
        fmin(RISES * fmax(spread->rise_10_90, spread->step), (double)spread->middle * spread->step);
    const struct report_plot plot = {box, {.low = -reach, .high = reach}, {.low = -0.1, .high = 1.15}};
    struct curve curve = {spread, 0};
    for (size_t i = 1; i + 1 < spread->count; i++) {
        curve.most = fmax(curve.most, line_spread(spread, i));
    }
    report_plot_begin(cr, &plot, "Edge 1: edge spread (orange) and line spread over its peak (blue)",
                      drawing->scaled ? "distance along the normal, mm" : "distance along the normal, pixels",
                      "share of the step");
    report_plot_line(cr, &plot, spread->count, line_at, &curve, cg_colour_of(1), 1.6);
    report_plot_line(cr, &plot, spread->count, edge_at, &curve, cg_colour_of(0), 2.0);
}

/* Where the first harmonic of each comb lies. */
static void draw_combs(cairo_t *cr, const struct report_plot *plot, double comb_scale)
{
    for (const double *comb = cg_comb_widths_mm; comb_scale > 0 && *comb > 0; comb++) {
        const double f = comb_scale / (2 * *comb), x = report_plot_x(plot, f);
        struct cg_text label = {.data = NULL};
        char number[CG_NUMBER_SIZE];
        if (f > plot->x.high) {
            continue;
        }
        cg_text_add(&label, "%s mm", cg_number_print(number, *comb, 4));
        cg_colour_use(cr, cg_ink_soft);
        cairo_set_line_width(cr, 1.0);
        cairo_move_to(cr, x, plot->box.y);
        cairo_line_to(cr, x, plot->box.y + plot->box.h);
        cairo_stroke(cr);
        cg_text_draw(
            cr, x + 8, plot->box.y + 34, label.failed ? "" : label.data,
            &(struct cg_text_style){.size = 11.5, .halo = true, .upwards = true, .colour = cg_ink_soft});
        cg_text_clear(&label);
    }
}

static void draw_mtf(cairo_t *cr, const struct drawing *drawing, struct cg_box box)
{
    const struct cg_clarity_kept *kept = drawing->kept;
    double highest = 0;
    for (size_t i = 0; i < kept->count && i < CURVES; i++) {
        const double tenth = cg_edge_mtf_at(&kept->spreads[i], 0.1).value;
        const double nyquist = 0.5 / kept->spreads[i].pixel;
        highest = fmax(highest, fmin(nyquist, isfinite(tenth) ? 1.5 * tenth : nyquist));
    }
    const struct report_plot plot = {box, {.low = 0, .high = highest}, {.low = 0, .high = 1.1}};
    report_plot_begin(cr, &plot,
                      drawing->kept->comb_scale > 0 ? "MTF of the edges, and where the combs lie"
                                                    : "MTF of the edges",
                      drawing->scaled ? "cycles per mm" : "cycles per pixel", "modulation transfer");
    draw_combs(cr, &plot, kept->comb_scale);
    for (size_t i = 0; i < kept->count && i < CURVES; i++) {
        const struct curve curve = {&kept->spreads[i], highest};
        report_plot_line(cr, &plot, MTF_POINTS, mtf_at, &curve, cg_colour_of(i), 2.0);
    }
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static void words_of(const struct drawing *drawing, struct cg_text *out)
{
    const struct cg_clarity_kept *kept = drawing->kept;
    for (size_t i = 0; i < kept->count && i < CURVES; i++) {
        char rise[CG_NUMBER_SIZE], mtf50[CG_NUMBER_SIZE];
        const struct cg_uncertain value = cg_edge_mtf_at(&kept->spreads[i], 0.5);
        const char *unit = drawing->scaled ? "mm" : "px";
        cg_text_add(out, "%sedge %zu: rise %s %s, MTF50 %s cycles/%s", i > 0 ? "   ·   " : "", i + 1,
                    cg_number_print(rise, kept->spreads[i].rise_10_90, 3), unit,
                    isfinite(value.value) ? cg_number_print(mtf50, value.value, 3) : "-", unit);
    }
    if (kept->count == 0) {
        cg_text_add(out, "No edge was measured");
    }
}

static enum cg_status draw(cairo_t *cr, const void *context, struct cg_error *error)
{
    const struct drawing *drawing = context;
    struct cg_text words = {.data = NULL};
    const char *file = cg_fact_text(drawing->record, "source.file");
    words_of(drawing, &words);
    report_bench_head(cr, file != NULL ? file : "picture", words.failed ? "" : words.data, drawing->record);
    cg_text_clear(&words);
    const double top = REPORT_BENCH_TOP, half = 320.0, left = 760.0;
    if (drawing->kept->count > 0) {
        draw_spread(
            cr, drawing,
            (struct cg_box){left + 60, top, REPORT_BENCH_WIDTH - left - 60 - REPORT_BENCH_MARGIN, half});
        draw_mtf(cr, drawing,
                 (struct cg_box){left + 60, top + half + 90,
                                 REPORT_BENCH_WIDTH - left - 60 - REPORT_BENCH_MARGIN, half});
    }
    return draw_frame(
        cr, drawing, (struct cg_box){REPORT_BENCH_MARGIN, top, left - 2 * REPORT_BENCH_MARGIN, 780.0}, error);
}

enum cg_status cg_report_clarity_picture(const struct cg_clarity_kept *kept, const struct cg_record *record,
                                         struct cg_text *out, struct cg_error *error)
{
    const struct drawing drawing = {kept, record, cg_grid_has_scale(&kept->plane.grid)};
    return report_bench_make(draw, &drawing, out, error);
}
