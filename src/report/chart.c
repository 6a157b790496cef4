/* chart.c: what the figures of a report share, histograms and bars. */
#include "report/chart.h"

#include <math.h>

static const double left = 76.0, right = 18.0, top = 44.0, bottom = 46.0;

struct cg_box report_chart_frame(cairo_t *cr, const char *title, double width, double height)
{
    const struct cg_text_style style = {.size = 14.0, .bold = true, .colour = cg_ink, .width = width - 16.0};
    cg_box_fill(cr, (struct cg_box){0.0, 0.0, width, height}, cg_paper);
    cg_text_draw(cr, 8.0, 2.0, title, &style);
    return (struct cg_box){left, top, width - left - right, height - top - bottom};
}

struct cg_axis report_chart_axis(double low, double high, char decimal)
{
    if (!(isfinite(low) && isfinite(high) && low <= high)) {
        return (struct cg_axis){.low = 0.0, .high = 1.0, .decimal = decimal};
    }
    double room = 0.06 * (high - low);
    if (!(room > 0.0)) {
        room = low != 0.0 ? 0.05 * fabs(low) : 1.0;
    }
    return (struct cg_axis){.low = low - room, .high = high + room, .decimal = decimal};
}

struct cg_colour report_chart_colour(size_t point_class)
{
    /* Blue is what is usual, vermilion what stands out. */
    static const size_t order[] = {1, 0};
    return cg_colour_of(point_class < 2 ? order[point_class] : point_class);
}

/* Disc, triangle, square, diamond, cross, ring: told apart without colour too. */
void report_chart_shape(cairo_t *cr, double x, double y, double size, size_t point_class)
{
    const double r = size / 2.0;
    cairo_new_path(cr);
    cg_colour_use(cr, report_chart_colour(point_class));
    switch (point_class % REPORT_CLASSES) {
    case 0:
        cairo_arc(cr, x, y, r, 0.0, 2.0 * M_PI);
        cairo_fill(cr);
        break;
    case 1:
        cairo_move_to(cr, x, y - 1.3 * r);
        cairo_line_to(cr, x + 1.2 * r, y + 0.9 * r);
        cairo_line_to(cr, x - 1.2 * r, y + 0.9 * r);
        cairo_close_path(cr);
        cairo_fill(cr);
        break;
    case 2:
        cairo_rectangle(cr, x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
        cairo_fill(cr);
        break;
    case 3:
        cairo_move_to(cr, x, y - 1.3 * r);
        cairo_line_to(cr, x + 1.3 * r, y);
        cairo_line_to(cr, x, y + 1.3 * r);
        cairo_line_to(cr, x - 1.3 * r, y);
        cairo_close_path(cr);
        cairo_fill(cr);
        break;
    case 4:
        cairo_set_line_width(cr, 1.8);
        cairo_move_to(cr, x - r, y - r);
        cairo_line_to(cr, x + r, y + r);
        cairo_move_to(cr, x + r, y - r);
        cairo_line_to(cr, x - r, y + r);
        cairo_stroke(cr);
        break;
    default:
        cairo_set_line_width(cr, 1.8);
        cairo_arc(cr, x, y, r, 0.0, 2.0 * M_PI);
        cairo_stroke(cr);
        break;
    }
}

void report_chart_key(cairo_t *cr, struct cg_box plot, const char *const *names, size_t count)
{
    const struct cg_text_style style = {.size = 11.5, .colour = cg_ink};
    double x = plot.x;
    for (size_t i = 0; i < count; i++) {
        if (names[i] == NULL) {
            continue;
        }
        report_chart_shape(cr, x + 5.0, plot.y - 11.0, 9.0, i);
        const struct cg_box box = cg_text_draw(cr, x + 14.0, plot.y - 19.0, names[i], &style);
        x = box.x + box.w + 16.0;
    }
}

/* An upright line with its word at the top. */
static void draw_limit(cairo_t *cr, struct cg_box plot, const struct cg_axis *axis, double value,
                       const char *word)
{
    const struct cg_text_style style = {
        .size = 11.0, .colour = cg_ink, .align = CG_ALIGN_CENTRE, .halo = true};
    if (!isfinite(value)) {
        return;
    }
    const double x = plot.x + plot.w * cg_axis_share(axis, value);
    const double dashes[] = {6.0, 4.0};
    cairo_set_dash(cr, dashes, 2, 0.0);
    cairo_set_line_width(cr, 1.6);
    cg_colour_use(cr, cg_ink);
    cairo_move_to(cr, x, plot.y);
    cairo_line_to(cr, x, plot.y + plot.h);
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0.0);
    cg_text_draw(cr, x, plot.y - 17.0, word, &style);
}

void report_histogram_draw(cairo_t *cr, const void *context)
{
    const struct report_histogram_chart *chart = context;
    const struct cg_histogram *histogram = chart->histogram;
    struct cg_box plot = report_chart_frame(cr, chart->title, REPORT_CHART_WIDTH, REPORT_CHART_HEIGHT);
    double low = histogram->low, high = histogram->low + histogram->width * (double)histogram->bins;
    double most = 0.0;
    for (size_t i = 0; i < histogram->bins; i++) {
        most = fmax(most, (double)histogram->counts[i]);
    }
    low = isfinite(chart->lower) ? fmin(low, chart->lower) : low;
    high = isfinite(chart->upper) ? fmax(high, chart->upper) : high;
    const struct cg_axis x = report_chart_axis(low, high, chart->decimal);
    const struct cg_axis y = {.low = 0.0, .high = fmax(1.0, 1.08 * most), .decimal = chart->decimal};
    cg_axis_draw_left(cr, plot, &y, y.high < 6.0 ? (int)y.high : 5, chart->count_title);
    cg_axis_draw_bottom(cr, plot, &x, 8, true, chart->value_title);
    for (size_t i = 0; i < histogram->bins; i++) {
        const double from = cg_axis_share(&x, histogram->low + histogram->width * (double)i);
        const double to = cg_axis_share(&x, histogram->low + histogram->width * (double)(i + 1));
        const double share = cg_axis_share(&y, (double)histogram->counts[i]);
        if (histogram->counts[i] > 0) {
            const struct cg_box bar = {plot.x + plot.w * from + 0.5, plot.y + plot.h * (1.0 - share),
                                       plot.w * (to - from) - 1.0, plot.h * share};
            cg_box_fill(cr, bar, report_chart_colour(0));
        }
    }
    cg_box_stroke(cr, plot, cg_ink_soft, 1.0);
    draw_limit(cr, plot, &x, chart->lower, chart->lower_word);
    draw_limit(cr, plot, &x, chart->upper, chart->upper_word);
}

/* ---- bars --------------------------------------------------------------------------------------- */

static void draw_cumulative(cairo_t *cr, struct cg_box plot, const struct report_bar_chart *chart)
{
    double total = 0.0, sum = 0.0;
    for (size_t i = 0; i < chart->count; i++) {
        total += fmax(0.0, chart->values[0][i]);
    }
    const struct cg_text_style style = {
        .size = 10.5, .colour = cg_ink, .align = CG_ALIGN_CENTRE, .halo = true};
    const double step = plot.w / (double)chart->count;
    double last_x = 0.0, last_y = 0.0;
    for (size_t i = 0; i < chart->count && total > 0.0; i++) {
        sum += fmax(0.0, chart->values[0][i]);
        const double x = plot.x + step * ((double)i + 0.5), y = plot.y + plot.h * (1.0 - sum / total);
        if (i > 0) {
            cg_colour_use(cr, cg_ink);
            cairo_set_line_width(cr, 1.4);
            cairo_move_to(cr, last_x, last_y);
            cairo_line_to(cr, x, y);
            cairo_stroke(cr);
        }
        last_x = x;
        last_y = y;
    }
    sum = 0.0;
    for (size_t i = 0; i < chart->count && total > 0.0; i++) {
        char number[CG_NUMBER_SIZE];
        struct cg_text text = {0};
        sum += fmax(0.0, chart->values[0][i]);
        const double x = plot.x + step * ((double)i + 0.5), y = plot.y + plot.h * (1.0 - sum / total);
        report_chart_shape(cr, x, y, 7.0, 3);
        cg_text_add(&text, "%s %%", cg_number_fixed(number, 100.0 * sum / total, 0));
        cg_text_draw(cr, x, y - 18.0, text.data != NULL ? text.data : "", &style);
        cg_text_clear(&text);
    }
}

void report_bars_draw(cairo_t *cr, const void *context)
{
    const struct report_bar_chart *chart = context;
    struct cg_box plot = report_chart_frame(cr, chart->title, REPORT_CHART_WIDTH, REPORT_CHART_HEIGHT);
    const struct cg_text_style style = {.size = 11.0, .colour = cg_ink, .align = CG_ALIGN_CENTRE};
    size_t series = 0;
    double most = 0.0;
    for (; series < REPORT_CLASSES && chart->series[series] != NULL; series++) {
        for (size_t i = 0; i < chart->count; i++) {
            most = isfinite(chart->values[series][i]) ? fmax(most, chart->values[series][i]) : most;
        }
    }
    const struct cg_axis y = {.low = 0.0, .high = most > 0.0 ? 1.12 * most : 1.0, .decimal = chart->decimal};
    cg_axis_draw_left(cr, plot, &y, 5, chart->value_title);
    const double step = plot.w / (double)(chart->count > 0 ? chart->count : 1);
    const double width = 0.7 * step / (double)(series > 0 ? series : 1);
    for (size_t i = 0; i < chart->count; i++) {
        for (size_t k = 0; k < series; k++) {
            if (isfinite(chart->values[k][i])) {
                const double share = cg_axis_share(&y, chart->values[k][i]);
                const struct cg_box bar = {plot.x + step * ((double)i + 0.15) + width * (double)k,
                                           plot.y + plot.h * (1.0 - share), width - 1.0, plot.h * share};
                cg_box_fill(cr, bar, report_chart_colour(k));
            }
        }
        struct cg_text_style name = style;
        name.width = step - 4.0;
        const struct cg_box box = cg_text_measure(cr, chart->names[i], &style);
        name.width = box.w > step - 4.0 ? step - 4.0 : 0.0;
        cg_text_draw(cr, plot.x + step * ((double)i + 0.5), plot.y + plot.h + 5.0, chart->names[i], &name);
    }
    cg_text_draw(cr, plot.x + plot.w / 2.0, plot.y + plot.h + 24.0, chart->names_title, &style);
    if (chart->cumulative) {
        draw_cumulative(cr, plot, chart);
    }
    if (series > 1) {
        report_chart_key(cr, plot, chart->series, series);
    }
    cg_box_stroke(cr, plot, cg_ink_soft, 1.0);
}
