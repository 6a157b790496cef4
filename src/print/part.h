/*
 * print/part.h: the pixels of an element, shared by its measures. Arrays are of the part's box, without gaps
 * between rows.
 */
#ifndef CASTGLOSS_PRINT_PART_H
#define CASTGLOSS_PRINT_PART_H

#include <castgloss/print.h>

/* Fills mask with 1 for every pixel with data inside the element; their number. without: how many pixels
 * inside have no data; may be NULL. */
size_t print_part_pixels(const struct cg_part *part, uint8_t *mask, size_t *without);
/* Rec. 709 luminance of every pixel. */
void print_part_luminance(const struct cg_part *part, float *out);
/* The median of the pixels in use and their robust SD; NaN when none is. */
double print_median_mad(const float *values, const uint8_t *use, size_t count, double *sd);
/* Takes foreign marks out of the mask; notes how many there were and where the largest lie. */
enum cg_status print_mask_marks(const struct cg_part *part, const float *values, uint8_t *mask,
                                struct cg_patch *out, struct cg_error *error) CG_MUST_CHECK;

#endif
