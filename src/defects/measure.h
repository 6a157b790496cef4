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

/* window.c: the frame within reach px of the candidate, the mark positive. */
void defects_window_open(struct cg_defect_work *work, const struct candidate *candidate, double reach,
                         struct window *w);
/* window.c: eight-connected region of residuals above the threshold; the number of its pixels. */
size_t defects_window_flood(const struct window *w, size_t seed, float threshold, uint32_t *stack);
/* window.c: the region reaches a border of the window that is none of the frame. */
bool defects_window_left(const struct cg_defect_work *work, const struct window *w);
/* window.c: `around` becomes the region grown by a square margin. */
void defects_window_widen(const struct window *w, size_t margin);
/* window.c: the mark's place is filled with its ground, and no other mark may begin there. */
void defects_window_take(struct cg_defect_work *work, const struct window *w);

/* split.c: cuts the region at its necks: it holds 1, 2 ... for its parts, whose number is returned. thickness
 * and queue hold as many samples as the window. */
size_t defects_split(const struct window *w, float *thickness, uint32_t *queue);

/* smoothing.c: 3 x 3 binomial, borders repeated; scratch holds as many samples. */
void defects_smooth_binomial(const float *px, float *out, float *scratch, size_t columns, size_t rows);
/* smoothing.c: means of some pixels on each side along a direction in radians. */
void defects_smooth_along(const float *px, float *out, size_t columns, size_t rows, double angle);
/* smoothing.c: running means of 2 * radius + 1 samples along one axis; the line is cut at its ends. */
void defects_mean_along(const float *in, float *out, size_t count, size_t stride, size_t radius);

/* features.c: everything of the mark but its class and number of false alarms. */
void defects_features(const struct window *window, struct cg_grid grid, struct cg_mark *out);

#endif
