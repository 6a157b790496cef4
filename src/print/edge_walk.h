/*
 * print/edge_walk.h: every pixel near an edge. In a header, so that what is done with a pixel stands inside
 * the loop: these loops are most of the time that a page takes.
 */
#ifndef CASTGLOSS_PRINT_EDGE_WALK_H
#define CASTGLOSS_PRINT_EDGE_WALK_H

#include "print/edge.h"

#include <math.h>

/* Calls visit for every pixel of a measured slice, with its outward distance from the straight line. */
static inline void print_edge_walk(const struct print_edge *edge, struct cg_view view,
                                   void (*visit)(void *context, size_t slice, double distance, double value),
                                   void *context)
{
    const struct cg_grid *grid = &view.grid;
    const double *a = edge->part->to_mm;
    const double u_step = edge->along_md ? a[0] : a[3], s_step = edge->along_md ? a[3] : a[0];
    const double slices_a_mm = 1.0 / edge->part->pixel_mm, factor = edge->outward * edge->cosine;
    for (size_t y = 0; y < grid->height; y++) {
        const float *row = view.px + y * grid->stride;
        const uint8_t *mask = edge->mask + y * grid->width;
        const double cd = a[1] * (double)y + a[2], md = a[4] * (double)y + a[5];
        const double u_row = edge->along_md ? cd : md, s_row = edge->along_md ? md : cd;
        for (size_t x = 0; x < grid->width; x++) {
            if (mask[x] == 0) {
                continue;
            }
            const double u = u_row + u_step * (double)x, s = s_row + s_step * (double)x;
            const size_t slice = (size_t)(s * slices_a_mm);
            const double distance = factor * (u - edge->p - edge->q * s);
            if (slice < edge->slices && fabs(distance) < edge->reach_mm && !isnan(edge->residual[slice])) {
                visit(context, slice, distance, (double)row[x]);
            }
        }
    }
}

/* The share of the way from core to ground that a bin of the profile shows, and its outward distance. */
static inline double print_edge_share(const struct print_edge *edge, size_t bin)
{
    return (edge->profile[bin] - edge->core) / (edge->ground - edge->core);
}
static inline double print_edge_distance(const struct print_edge *edge, double bin)
{
    return (bin + 0.5) * edge->bin_mm - edge->reach_mm;
}

#endif
