/*
 * print/grain.h: the parts of graininess that need a rectangle standing straight in the scan.
 */
#ifndef CASTGLOSS_PRINT_GRAIN_H
#define CASTGLOSS_PRINT_GRAIN_H

#include "print/part.h"

/* A rectangle of whole pixels of the box inside the element; false: smaller than 16 pixels a side. */
bool print_upright_rect(const struct cg_part *part, struct cg_rect *rect);
/* Band graininess, density bands and the octaves. values: luminance of the box. */
enum cg_status print_grain_bands(const struct cg_part *part, const uint8_t *mask, const float *values,
                                 struct cg_rect rect, struct cg_grain *out,
                                 struct cg_error *error) CG_MUST_CHECK;
/* Colour graininess after ISO/TS 18621-22. */
enum cg_status print_grain_colour(const struct cg_part *part, const uint8_t *mask, struct cg_rect rect,
                                  struct cg_grain *out, struct cg_error *error) CG_MUST_CHECK;

#endif
