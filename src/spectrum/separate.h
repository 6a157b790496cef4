/*
 * spectrum/separate.h: the transform of a real plane as its two halves, rows and then columns, so that what
 * comes before the rows and after the columns can be done while the numbers are still in the cache.
 */
#ifndef CASTGLOSS_SPECTRUM_SEPARATE_H
#define CASTGLOSS_SPECTRUM_SEPARATE_H

#include <castgloss/spectrum.h>

/* Columns that are transformed together: two cache lines of complex floats out of every row. */
#define SPECTRUM_BLOCK ((size_t)16)

struct spectrum_separate;
struct spectrum_separate *spectrum_separate_new(size_t rows, size_t columns,
                                                struct cg_error *error) CG_MUST_CHECK;
void spectrum_separate_free(struct spectrum_separate *plan);
/* From one row of bins to the next, a multiple of SPECTRUM_BLOCK and at least columns / 2 + 1. */
size_t spectrum_separate_stride(const struct spectrum_separate *plan);
/* One row: columns floats (kept) to columns / 2 + 1 bins; both on a CG_ALIGNMENT border. */
void spectrum_separate_row(const struct spectrum_separate *plan, float *real, float (*bins)[2]);
/* rows x SPECTRUM_BLOCK bins without gaps, in place, along the rows' direction. */
void spectrum_separate_block(const struct spectrum_separate *plan, float (*block)[2]);

#endif
