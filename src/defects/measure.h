/* defects/measure.h: the window in which one mark is measured. The mark is positive in it. */
#ifndef DEFECTS_MEASURE_H
#define DEFECTS_MEASURE_H

#include "defects/work.h"

struct window {
    size_t x0, y0;        /* in the frame */
    size_t columns, rows; /* no gaps between rows */
    float sign;           /* -1: the mark is dark and the window shows it bright */
    float *px;            /* relative deviation times sign */
    float *smooth;        /* the same, 3 x 3 binomial */
    float *ground;        /* what would be there without the mark */
    float *residual;      /* smooth minus ground around the mark, else 0 */
    uint8_t *region;      /* above half contrast */
    uint8_t *around;      /* the region with a margin: where the ground is continued */
    float plateau;        /* contrast inside the mark */
};

/* The value of rank share * (count - 1); values are reordered. */
float defects_select(float *values, size_t count, double share);

/* features.c: everything of the mark but its class and number of false alarms. */
void defects_features(const struct window *window, struct cg_grid grid, struct cg_mark *out);

#endif
