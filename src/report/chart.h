/*
 * report/chart.h: the figures of a report, each a struct and a function that draws it for struct
 * report_figure. All texts are in the language of the report already.
 */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "report/plot.h"

#include <castgloss/statistics.h>

enum { REPORT_CHART_WIDTH = 820, REPORT_CHART_HEIGHT = 270 };

/* decimal in each of them: the decimal sign of the axes' numbers, 0 for the point. */

/* A control chart: values in order with centre and limits; points that break a rule are orange triangles. */
struct report_control_chart {
    const struct cg_control *control;
    const char *const *names; /* of the points, for the flagged ones and the axis */
    const char *title, *value_title, *order_title, *centre_word, *lower_word, *upper_word;
    char decimal;
};
void report_control_draw(cairo_t *cr, const void *context);

/* Bars of counts over values, with upright lines at the limits (NaN: none). */
struct report_histogram_chart {
    const struct cg_histogram *histogram;
    double lower, upper;
    const char *title, *value_title, *count_title, *lower_word, *upper_word;
    char decimal;
};
void report_histogram_draw(cairo_t *cr, const void *context);

/* Points in the plane, of classes with colour and shape. */
#define REPORT_CLASSES ((size_t)6)
struct report_point {
    double x, y;
    size_t point_class;
};
struct report_scatter_chart {
    const struct report_point *points;
    size_t count;
    const char *classes[REPORT_CLASSES]; /* NULL: not in the key */
    double x_low, x_high, y_low, y_high; /* NaN: as far as the points reach */
    bool y_down;                         /* rises downwards, as the web runs */
    const char *title, *x_title, *y_title;
    char decimal;
};
void report_scatter_draw(cairo_t *cr, const void *context);

/* Bars beside each other with a name each, and (cumulative) a line of the sum so far in percent. */
#define REPORT_BARS ((size_t)16)
struct report_bar_chart {
    const char *names[REPORT_BARS];
    double values[REPORT_CLASSES][REPORT_BARS]; /* by series; NaN: none */
    const char *series[REPORT_CLASSES];         /* NULL behind the last; one series needs no key */
    size_t count;
    bool cumulative;
    const char *title, *value_title, *names_title;
    char decimal;
};
void report_bars_draw(cairo_t *cr, const void *context);

/* What the kinds share: the title, the box of the plot, an axis that holds low to high with some room, the
 * key. */
struct cg_box report_chart_frame(cairo_t *cr, const char *title, double width, double height);
struct cg_axis report_chart_axis(double low, double high, char decimal);
struct cg_colour report_chart_colour(size_t point_class);
void report_chart_shape(cairo_t *cr, double x, double y, double size, size_t point_class);
void report_chart_key(cairo_t *cr, struct cg_box plot, const char *const *names, size_t count);

#endif
