/* report/bench_picture.h: what the pictures of the gloss bench share. Private to report. */
#ifndef REPORT_BENCH_PICTURE_H
#define REPORT_BENCH_PICTURE_H

#include "report/facts.h"
#include "report/plot.h"

/* A plot with its two axes. */
struct report_plot {
    struct cg_box box;
    struct cg_axis x, y;
};
/* Draws both axes and the title above. */
void report_plot_begin(cairo_t *cr, const struct report_plot *plot, const char *title, const char *x_title,
                       const char *y_title);
double report_plot_x(const struct report_plot *plot, double value);
double report_plot_y(const struct report_plot *plot, double value);
/* A line through `count` points that `at` gives; points outside the plot are cut off. */
void report_plot_line(cairo_t *cr, const struct report_plot *plot, size_t count,
                      void (*at)(const void *context, size_t i, double *x, double *y), const void *context,
                      struct cg_colour colour, double width);
/* Title, a line of words, and the foot with the version. */
void report_bench_head(cairo_t *cr, const char *file, const char *words, const struct cg_record *record);

enum { REPORT_BENCH_WIDTH = 1500, REPORT_BENCH_HEIGHT = 940 };
#define REPORT_BENCH_MARGIN 24.0
#define REPORT_BENCH_TOP 96.0
/* A picture of that size as PNG bytes. */
enum cg_status report_bench_make(enum cg_status (*draw)(cairo_t *cr, const void *context,
                                                        struct cg_error *error),
                                 const void *context, struct cg_text *out,
                                 struct cg_error *error) CG_MUST_CHECK;

#endif
