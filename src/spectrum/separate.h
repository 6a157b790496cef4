/*
 * spectrum/separate.h: the transform of a real plane as its two halves, rows and then columns, so that what
 * comes before the rows and after the columns can be done while the numbers are still in the cache.
 *
 * All is made of complex transforms along one contiguous line, which is what a library does best: two rows
 * are the real and the imaginary part of one line, and columns are gathered out of the rows, some at a time.
 */
#ifndef CASTGLOSS_SPECTRUM_SEPARATE_H
#define CASTGLOSS_SPECTRUM_SEPARATE_H

#include <castgloss/spectrum.h>

/* Columns that are gathered together: each row lies on a page of its own, which is looked up once for all. */
#define SPECTRUM_BLOCK ((size_t)32)

struct spectrum_separate;
struct spectrum_separate *spectrum_separate_new(size_t rows, size_t columns,
                                                struct cg_error *error) CG_MUST_CHECK;
void spectrum_separate_free(struct spectrum_separate *plan);
/* Complex samples that each thread needs to work with, from cg_alloc_aligned. */
size_t spectrum_separate_scratch(const struct spectrum_separate *plan);
/* Two rows of `columns` floats (kept; lower may be NULL) to columns / 2 + 1 bins each. */
void spectrum_separate_rows(const struct spectrum_separate *plan, const float *upper, const float *lower,
                            float (*upper_bins)[2], float (*lower_bins)[2], float (*scratch)[2]);
/* And back; of the bins without a partner only the real part counts. */
void spectrum_separate_rows_back(const struct spectrum_separate *plan, const float (*upper_bins)[2],
                                 const float (*lower_bins)[2], float *upper, float *lower,
                                 float (*scratch)[2]);
/*
 * Columns [first, first + count), count at most SPECTRUM_BLOCK, out of rows of `stride` bins, transformed.
 * Column first + i begins at the returned address plus i * spectrum_separate_column(plan) and has a sample a
 * row; it lies in the scratch memory.
 */
float (*spectrum_separate_columns(const struct spectrum_separate *plan, const float (*half)[2], size_t stride,
                                  size_t first, size_t count, bool back, float (*scratch)[2]))[2];
size_t spectrum_separate_column(const struct spectrum_separate *plan);

#endif
