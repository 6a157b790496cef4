/*
 * report/print_picture.h: the panels of a picture of a print test, drawn on any cairo surface in units of a
 * page of 1200 x 1697 (A4 upright).
 */
#ifndef REPORT_PRINT_PICTURE_H
#define REPORT_PRINT_PICTURE_H

#include "report/plot.h"

#include <castgloss/report.h>

enum { PRINT_PAGE_WIDTH = 1200, PRINT_PAGE_HEIGHT = 1697 };

/* The whole page. */
enum cg_status print_page_draw(cairo_t *cr, const struct cg_print *print,
                               struct cg_error *error) CG_MUST_CHECK;
/* The scan in its own colours with the outline of every element, green measured, red not. */
enum cg_status print_panel_scan(cairo_t *cr, const struct cg_print *print, struct cg_box box,
                                struct cg_error *error) CG_MUST_CHECK;
/* The worst lines and boundaries drawn large with their contours. */
enum cg_status print_panel_lines(cairo_t *cr, const struct cg_print *print, struct cg_box box,
                                 struct cg_error *error) CG_MUST_CHECK;
/* Density maps of the noisiest solids. */
enum cg_status print_panel_patches(cairo_t *cr, const struct cg_print *print, struct cg_box box,
                                   struct cg_error *error) CG_MUST_CHECK;
/* Scores and the measures behind them. */
void print_panel_scores(cairo_t *cr, const struct cg_print *print, struct cg_box box);

#endif
