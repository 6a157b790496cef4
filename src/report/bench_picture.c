#include "report/bench_picture.h"

#include <math.h>

void report_plot_begin(cairo_t *cr, const struct report_plot *plot, const char *title, const char *x_title,
                       const char *y_title)
{
    cg_text_draw(cr, plot->box.x, plot->box.y - 24.0, title,
                 &(struct cg_text_style){.size = 15.0, .bold = true, .colour = cg_ink, .width = plot->box.w});
    cg_axis_draw_bottom(cr, plot->box, &plot->x, 8, true, x_title);
    cg_axis_draw_left(cr, plot->box, &plot->y, 6, y_title);
    cg_box_stroke(cr, plot->box, cg_rule, 1.0);
}

double report_plot_x(const struct report_plot *plot, double value)
{
    return plot->box.x + plot->box.w * cg_axis_share(&plot->x, value);
}

double report_plot_y(const struct report_plot *plot, double value)
{
    return plot->box.y + plot->box.h * (1.0 - cg_axis_share(&plot->y, value));
}

void report_plot_line(cairo_t *cr, const struct report_plot *plot, size_t count,
                      void (*at)(const void *context, size_t i, double *x, double *y), const void *context,
                      struct cg_colour colour, double width)
{
    bool begun = false;
    cairo_save(cr);
    cairo_rectangle(cr, plot->box.x, plot->box.y, plot->box.w, plot->box.h);
    cairo_clip(cr);
    cg_colour_use(cr, colour);
    cairo_set_line_width(cr, width);
    for (size_t i = 0; i < count; i++) {
        double x = NAN, y = NAN;
        at(context, i, &x, &y);
        if (!isfinite(x) || !isfinite(y)) {
            begun = false;
        } else if (!begun) {
            cairo_move_to(cr, report_plot_x(plot, x), report_plot_y(plot, y));
            begun = true;
        } else {
            cairo_line_to(cr, report_plot_x(plot, x), report_plot_y(plot, y));
        }
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

void report_bench_head(cairo_t *cr, const char *file, const char *words, const struct cg_record *record)
{
    const double width = REPORT_BENCH_WIDTH - 2.0 * REPORT_BENCH_MARGIN;
    struct cg_text reasons = {.data = NULL};
    cg_text_draw(cr, REPORT_BENCH_MARGIN, REPORT_BENCH_MARGIN - 6.0, file,
                 &(struct cg_text_style){
                     .size = 20.0, .bold = true, .colour = cg_ink, .width = width, .cut_head = true});
    cg_text_draw(cr, REPORT_BENCH_MARGIN, REPORT_BENCH_MARGIN + 22.0, words,
                 &(struct cg_text_style){.size = 14.0, .colour = cg_ink_soft, .width = width});
    cg_fact_reasons(record, &reasons);
    cg_text_add(&reasons, "%scastgloss %s", reasons.length > 0 ? "   ·   " : "", CASTGLOSS_VERSION);
    cg_text_draw(cr, REPORT_BENCH_MARGIN, REPORT_BENCH_HEIGHT - 26.0, reasons.failed ? "" : reasons.data,
                 &(struct cg_text_style){.size = 12.0, .colour = cg_ink_soft, .width = width});
    cg_text_clear(&reasons);
}

enum cg_status report_bench_make(enum cg_status (*draw)(cairo_t *cr, const void *context,
                                                        struct cg_error *error),
                                 const void *context, struct cg_text *out, struct cg_error *error)
{
    cairo_surface_t *canvas = cg_canvas_new(REPORT_BENCH_WIDTH, REPORT_BENCH_HEIGHT, error);
    if (canvas == NULL) {
        return CG_FAULT;
    }
    cairo_t *cr = cairo_create(canvas);
    enum cg_status status = draw(cr, context, error);
    if (status == CG_OK && cairo_status(cr) != CAIRO_STATUS_SUCCESS) {
        status = cg_error_set(error, CG_FAULT, "A picture could not be drawn: %s.",
                              cairo_status_to_string(cairo_status(cr)));
    }
    cairo_destroy(cr);
    cg_fonts_release();
    if (status == CG_OK) {
        status = cg_canvas_png(canvas, out, error);
    }
    cairo_surface_destroy(canvas);
    return status;
}
