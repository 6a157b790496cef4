#include "spectrum/separate.h"

#include <fftw3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct cg_spectrum_plan {
    size_t rows, columns;
    fftwf_plan forward, backward;
};

/* FFTW's planner is the one part of it that threads may not share. */
static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

struct cg_spectrum_plan *cg_spectrum_plan_new(size_t rows, size_t columns, struct cg_error *error)
{
    struct cg_spectrum_plan *plan = NULL;
    float *real = NULL;
    float(*half)[2] = NULL;
    size_t samples, bins;
    bool fits = cg_multiply(rows, columns, &samples) && cg_multiply(rows, columns / 2 + 1, &bins);
    if (!fits || rows == 0 || columns == 0 || rows > 1u << 24 || columns > 1u << 24) {
        cg_error_set(error, CG_FAULT, "a transform of %zu by %zu samples is beyond the limit of 2^24 a side",
                     rows, columns);
        return NULL;
    }
    plan = cg_alloc(1, sizeof *plan, error);
    /* An estimated plan looks at the alignment of its buffers, not at what they hold. */
    real = plan ? cg_alloc_aligned(samples, sizeof *real, error) : NULL;
    half = real ? cg_alloc_aligned(bins, sizeof *half, error) : NULL;
    if (!half) {
        goto failed;
    }
    plan->rows = rows;
    plan->columns = columns;
    pthread_mutex_lock(&planner);
    plan->forward = fftwf_plan_dft_r2c_2d((int)rows, (int)columns, real, half, FFTW_ESTIMATE);
    plan->backward = fftwf_plan_dft_c2r_2d((int)rows, (int)columns, half, real, FFTW_ESTIMATE);
    pthread_mutex_unlock(&planner);
    if (!plan->forward || !plan->backward) {
        cg_error_set(error, CG_FAULT, "a transform of %zu by %zu samples could not be planned", rows,
                     columns);
        goto failed;
    }
    free(half);
    free(real);
    return plan;
failed:
    free(half);
    free(real);
    cg_spectrum_plan_free(plan);
    return NULL;
}

void cg_spectrum_plan_free(struct cg_spectrum_plan *plan)
{
    if (plan) {
        pthread_mutex_lock(&planner);
        if (plan->forward) {
            fftwf_destroy_plan(plan->forward);
        }
        if (plan->backward) {
            fftwf_destroy_plan(plan->backward);
        }
        pthread_mutex_unlock(&planner);
        free(plan);
    }
}

size_t cg_spectrum_plan_rows(const struct cg_spectrum_plan *plan)
{
    return plan->rows;
}

size_t cg_spectrum_plan_columns(const struct cg_spectrum_plan *plan)
{
    return plan->columns;
}

size_t cg_spectrum_plan_bins(const struct cg_spectrum_plan *plan)
{
    return plan->rows * (plan->columns / 2 + 1);
}

void cg_spectrum_forward(const struct cg_spectrum_plan *plan, float *real, float (*half)[2])
{
    fftwf_execute_dft_r2c(plan->forward, real, half);
}

void cg_spectrum_backward(const struct cg_spectrum_plan *plan, float (*half)[2], float *real)
{
    fftwf_execute_dft_c2r(plan->backward, half, real);
}

/* ---- rows, then columns ------------------------------------------------------------------------- */

struct spectrum_separate {
    size_t rows, columns, stride;
    fftwf_plan row, block;
};

struct spectrum_separate *spectrum_separate_new(size_t rows, size_t columns, struct cg_error *error)
{
    if (rows == 0 || columns == 0 || rows > 1u << 24 || columns > 1u << 24) {
        cg_error_set(error, CG_FAULT, "a transform of %zu by %zu samples is beyond the limit of 2^24 a side",
                     rows, columns);
        return NULL;
    }
    struct spectrum_separate *plan = cg_alloc(1, sizeof *plan, error);
    float *real = plan ? cg_alloc_aligned(columns, sizeof *real, error) : NULL;
    float(*bins)[2] = real ? cg_alloc_aligned(columns / 2 + 1, sizeof *bins, error) : NULL;
    float(*block)[2] = bins ? cg_alloc_aligned(rows * SPECTRUM_BLOCK, sizeof *block, error) : NULL;
    if (!block) {
        goto failed;
    }
    plan->rows = rows;
    plan->columns = columns;
    plan->stride = (columns / 2 + SPECTRUM_BLOCK) / SPECTRUM_BLOCK * SPECTRUM_BLOCK;
    const int length = (int)rows, step = (int)SPECTRUM_BLOCK;
    pthread_mutex_lock(&planner);
    plan->row = fftwf_plan_dft_r2c_1d((int)columns, real, bins, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    plan->block = fftwf_plan_many_dft(1, &length, step, block, NULL, step, 1, block, NULL, step, 1,
                                      FFTW_FORWARD, FFTW_ESTIMATE);
    pthread_mutex_unlock(&planner);
    if (!plan->row || !plan->block) {
        cg_error_set(error, CG_FAULT, "a transform of %zu by %zu samples could not be planned", rows,
                     columns);
        goto failed;
    }
    free(block);
    free(bins);
    free(real);
    return plan;
failed:
    free(block);
    free(bins);
    free(real);
    spectrum_separate_free(plan);
    return NULL;
}

void spectrum_separate_free(struct spectrum_separate *plan)
{
    if (plan) {
        pthread_mutex_lock(&planner);
        if (plan->row) {
            fftwf_destroy_plan(plan->row);
        }
        if (plan->block) {
            fftwf_destroy_plan(plan->block);
        }
        pthread_mutex_unlock(&planner);
        free(plan);
    }
}

size_t spectrum_separate_stride(const struct spectrum_separate *plan)
{
    return plan->stride;
}

void spectrum_separate_row(const struct spectrum_separate *plan, float *real, float (*bins)[2])
{
    fftwf_execute_dft_r2c(plan->row, real, bins);
}

void spectrum_separate_block(const struct spectrum_separate *plan, float (*block)[2])
{
    fftwf_execute_dft(plan->block, block, block);
}

const char *cg_spectrum_library_version(void)
{
    /* "fftw-3.3.10-sse2-avx" */
    return strncmp(fftwf_version, "fftw-", 5) == 0 ? fftwf_version + 5 : fftwf_version;
}
