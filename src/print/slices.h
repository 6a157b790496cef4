/*
 * print/slices.h: an element as slices across a line: per slice the mean of the pixels in each bin of one
 * pixel. It is where a line is first found; the numbers come from the pixels themselves.
 */
#ifndef CASTGLOSS_PRINT_SLICES_H
#define CASTGLOSS_PRINT_SLICES_H

#include "print/edge.h"

struct print_slices {
    size_t slices, bins;
    double bin_mm;
    float *u; /* slices * bins: mean place across, mm */
    float *v; /* slices * bins: mean of the chosen channel; NaN: no pixel */
};

/*
 * Chooses the channel in which what stands in the middle differs most from its ground: of a line the outer
 * quarters, of a boundary its other side. CG_DENSITY_VISUAL: all channels are the same (any may be read).
 */
enum cg_density_channel print_channel_choose(const struct cg_part *part, const uint8_t *mask, bool along_md,
                                             bool boundary, double *contrast);
enum cg_status print_slices_init(struct print_slices *slices, const struct print_edge *edge,
                                 struct cg_error *error) CG_MUST_CHECK;
void print_slices_clear(struct print_slices *slices);

#endif
