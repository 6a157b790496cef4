/* chart_points.c: control charts and scatters. */
#include "report/chart.h"

#include <math.h>

static void level_line(cairo_t *cr, struct cg_box plot, double share, bool dashed)
{
    const double dashes[] = {6.0, 4.0};
    cairo_set_dash(cr, dashes, dashed ? 2 : 0, 0.0);
    cg_colour_use(cr, cg_ink_soft);
    cairo_set_line_width(cr, 1.2);
    cairo_move_to(cr, plot.x, plot.y + plot.h * (1.0 - share));
    cairo_line_to(cr, plot.x + plot.w, plot.y + plot.h * (1.0 - share));
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0.0);
}

/* A limit that may differ from point to point, as stairs. */
static void limit_line(cairo_t *cr, struct cg_box plot, const struct cg_axis *x, const struct cg_axis *y,
                       const struct cg_control *control, bool upper)
{
    const double dashes[] = {6.0, 4.0};
    bool down = false;
    cairo_set_dash(cr, dashes, 2, 0.0);
    cg_colour_use(cr, cg_ink_soft);
    cairo_set_line_width(cr, 1.2);
    for (size_t i = 0; i < control->count; i++) {
        const double value = upper ? control->points[i].upper : control->points[i].lower;
        if (!isfinite(value)) {
            down = false;
            continue;
        }
        const double level = plot.y + plot.h * (1.0 - cg_axis_share(y, value));
        const double from = plot.x + plot.w * cg_axis_share(x, (double)i + 0.5);
        const double to = plot.x + plot.w * cg_axis_share(x, (double)i + 1.5);
        if (down) {
            cairo_line_to(cr, from, level);
        } else {
            cairo_move_to(cr, from, level);
        }
        cairo_line_to(cr, to, level);
        down = true;
    }
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0.0);
}

static void draw_values(cairo_t *cr, struct cg_box plot, const struct cg_axis *x, const struct cg_axis *y,
                        const struct report_control_chart *chart)
{
    const struct cg_control *control = chart->control;
    const struct cg_text_style style = {.size = 11.0, .colour = cg_ink, .halo = true};
    struct cg_labels labels = {0};
    bool down = false;
    cg_colour_use(cr, report_chart_colour(0));
    cairo_set_line_width(cr, 1.4);
    for (size_t i = 0; i < control->count; i++) {
        if (!isfinite(control->points[i].value)) {
            down = false;
            continue;
        }
        const double px = plot.x + plot.w * cg_axis_share(x, (double)i + 1.0);
        const double py = plot.y + plot.h * (1.0 - cg_axis_share(y, control->points[i].value));
        (down ? cairo_line_to : cairo_move_to)(cr, px, py);
        down = true;
    }
    cairo_stroke(cr);
    const double size = control->count > 150 ? 4.0 : 7.0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < control->count; i++) {
            const struct cg_control_point *point = &control->points[i];
            const double px = plot.x + plot.w * cg_axis_share(x, (double)i + 1.0);
            const double py = plot.y + plot.h * (1.0 - cg_axis_share(y, point->value));
            if (!isfinite(point->value)) {
                continue;
            }
            if (pass == 0) {
                report_chart_shape(cr, px, py, point->signals != 0 ? size + 4.0 : size, point->signals != 0);
                cg_labels_take(&labels, (struct cg_box){px - size, py - size, 2.0 * size, 2.0 * size});
            } else if (point->signals != 0 && chart->names != NULL) {
                (void)cg_labels_place(&labels, cr, plot, px, py, 5.0, chart->names[i], &style);
            }
        }
    }
}

void report_control_draw(cairo_t *cr, const void *context)
{
    const struct report_control_chart *chart = context;
    const struct cg_control *control = chart->control;
    struct cg_box plot = report_chart_frame(cr, chart->title, REPORT_CHART_WIDTH, REPORT_CHART_HEIGHT);
    double low = control->centre, high = control->centre;
    for (size_t i = 0; i < control->count; i++) {
        const double all[] = {control->points[i].value, control->points[i].lower, control->points[i].upper};
        for (size_t k = 0; k < 3; k++) {
            low = isfinite(all[k]) ? fmin(low, all[k]) : low;
            high = isfinite(all[k]) ? fmax(high, all[k]) : high;
        }
    }
    const struct cg_axis x = {.low = 0.5, .high = (double)control->count + 0.5};
    const struct cg_axis y = report_chart_axis(low, high, chart->decimal);
    const struct cg_text_style style = {.size = 10.5, .colour = cg_ink_soft, .align = CG_ALIGN_RIGHT};
    plot.w -= 62.0; /* the words of the lines stand behind it */
    cg_axis_draw_left(cr, plot, &y, 5, chart->value_title);
    cg_axis_draw_bottom(cr, plot, &x, control->count < 12 ? (int)control->count : 12, true,
                        chart->order_title);
    level_line(cr, plot, cg_axis_share(&y, control->centre), false);
    limit_line(cr, plot, &x, &y, control, true);
    limit_line(cr, plot, &x, &y, control, false);
    draw_values(cr, plot, &x, &y, chart);
    cg_box_stroke(cr, plot, cg_ink_soft, 1.0);
    if (control->count > 0) {
        const struct cg_control_point *last = &control->points[control->count - 1];
        const double levels[] = {last->upper, control->centre, last->lower};
        const char *const words[] = {chart->upper_word, chart->centre_word, chart->lower_word};
        for (size_t i = 0; i < 3; i++) {
            if (isfinite(levels[i])) {
                cg_text_draw(cr, REPORT_CHART_WIDTH - 4.0,
                             plot.y + plot.h * (1.0 - cg_axis_share(&y, levels[i])) - 8.0, words[i], &style);
            }
        }
    }
}

void report_scatter_draw(cairo_t *cr, const void *context)
{
    const struct report_scatter_chart *chart = context;
    struct cg_box plot = report_chart_frame(cr, chart->title, REPORT_CHART_WIDTH, 1.3 * REPORT_CHART_HEIGHT);
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (size_t i = 0; i < chart->count; i++) {
        const double at[2] = {chart->points[i].x, chart->points[i].y};
        for (size_t k = 0; k < 2; k++) {
            low[k] = fmin(low[k], at[k]);
            high[k] = fmax(high[k], at[k]);
        }
    }
    struct cg_axis x = report_chart_axis(low[0], high[0], chart->decimal);
    struct cg_axis y = report_chart_axis(low[1], high[1], chart->decimal);
    if (isfinite(chart->x_low) && isfinite(chart->x_high)) {
        x = (struct cg_axis){.low = chart->x_low, .high = chart->x_high, .decimal = chart->decimal};
    }
    if (isfinite(chart->y_low) && isfinite(chart->y_high)) {
        y = (struct cg_axis){.low = chart->y_low, .high = chart->y_high, .decimal = chart->decimal};
    }
    if (chart->y_down) {
        const double swap = y.low;
        y.low = y.high;
        y.high = swap;
    }
    cg_axis_draw_left(cr, plot, &y, 6, chart->y_title);
    cg_axis_draw_bottom(cr, plot, &x, 8, true, chart->x_title);
    cairo_save(cr);
    cairo_rectangle(cr, plot.x - 6.0, plot.y - 6.0, plot.w + 12.0, plot.h + 12.0);
    cairo_clip(cr);
    const double size = chart->count > 400 ? 4.5 : 7.5;
    /* The rarer classes lie on top. */
    for (size_t kind = 0; kind < REPORT_CLASSES; kind++) {
        for (size_t i = 0; i < chart->count; i++) {
            const struct report_point *point = &chart->points[i];
            if (point->point_class == kind) {
                report_chart_shape(cr, plot.x + plot.w * cg_axis_share(&x, point->x),
                                   plot.y + plot.h * (1.0 - cg_axis_share(&y, point->y)), size, kind);
            }
        }
    }
    cairo_restore(cr);
    report_chart_key(cr, plot, chart->classes, REPORT_CLASSES);
    cg_box_stroke(cr, plot, cg_ink_soft, 1.0);
}
