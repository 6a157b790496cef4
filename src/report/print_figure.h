/* report/print_figure.h: one print test as a figure: the scan made small, its scores by measure, its solids.
 */
#ifndef REPORT_PRINT_FIGURE_H
#define REPORT_PRINT_FIGURE_H

#include "report/plot.h"
#include "report/print_document.h"

enum { REPORT_PRINT_WIDTH = 820, REPORT_PRINT_HEIGHT = 330 };

/* All texts are in the language of the report already. */
struct report_print_figure {
    const struct report_print *print;
    cairo_surface_t *picture;                                              /* NULL: the store has none */
    const char *measures[CG_ABSORB_MEASURES], *values[CG_ABSORB_MEASURES]; /* "Mottle", "0.013" */
    const char *densities[REPORT_SOLIDS];
    const char *bars_title, *solids_title;
};
void report_print_figure_draw(cairo_t *cr, const void *context);

#endif
