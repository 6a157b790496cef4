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
/* Where bins come from: rows of `stride` bins, or (half NULL) a function that gives [first, first + count) of
 * a row. */
struct spectrum_source {
    const float (*half)[2];
    size_t stride;
    void (*bins)(const void *context, size_t row, size_t first, size_t count, float (*out)[2]);
    const void *context;
};
/*
 * Columns [first, first + count), count at most CG_SPECTRUM_RUN, out of the source's rows, transformed.
 * Column first + i begins at the returned address plus i * spectrum_separate_column(plan) and has a sample a
 * row; it lies in the scratch memory.
 */
float (*spectrum_separate_columns(const struct spectrum_separate *plan, struct spectrum_source source,
                                  size_t first, size_t count, bool back, float (*scratch)[2]))[2];
size_t spectrum_separate_column(const struct spectrum_separate *plan);

#endif
