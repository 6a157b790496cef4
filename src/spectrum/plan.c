/* Transforms of whole planes: rows by pairs, columns by blocks, shared between threads. */
#include "spectrum/separate.h"

#include <stdlib.h>
#include <string.h>

struct cg_spectrum_plan {
    size_t rows, columns, bins; /* bins of a row */
    struct spectrum_separate *separate;
    struct cg_loop loop;
    float (*scratch)[2]; /* of each thread */
    size_t scratch_count;
};

struct cg_spectrum_plan *cg_spectrum_plan_new(size_t rows, size_t columns, struct cg_error *error)
{
    size_t samples = 0;
    struct cg_spectrum_plan *plan = cg_alloc(1, sizeof *plan, error);
    if (plan == NULL) {
        return NULL;
    }
    *plan = (struct cg_spectrum_plan){.rows = rows, .columns = columns, .bins = columns / 2 + 1};
    if (!cg_multiply(rows, columns, &samples)) {
        cg_error_set(error, CG_FAULT, "a transform of %zu by %zu samples is too large", rows, columns);
        goto failed;
    }
    plan->separate = spectrum_separate_new(rows, columns, error);
    if (plan->separate == NULL) {
        goto failed;
    }
    plan->scratch_count = spectrum_separate_scratch(plan->separate);
    if (cg_spectrum_plan_share(plan, (struct cg_loop){.threads = 1}, error) != CG_OK) {
        goto failed;
    }
    return plan;
failed:
    cg_spectrum_plan_free(plan);
    return NULL;
}

void cg_spectrum_plan_free(struct cg_spectrum_plan *plan)
{
    if (plan != NULL) {
        spectrum_separate_free(plan->separate);
        free(plan->scratch);
        free(plan);
    }
}

enum cg_status cg_spectrum_plan_share(struct cg_spectrum_plan *plan, struct cg_loop loop,
                                      struct cg_error *error)
{
    size_t threads = (size_t)cg_loop_threads(loop), count = 0;
    if (!cg_multiply(threads, plan->scratch_count, &count)) {
        return cg_error_set(error, CG_FAULT, "%zu threads are too many for a transform", threads);
    }
    float(*scratch)[2] = cg_alloc_aligned(count, sizeof *scratch, error);
    if (scratch == NULL) {
        return error->status;
    }
    free(plan->scratch);
    plan->scratch = scratch;
    plan->loop = loop;
    return CG_OK;
}

bool cg_spectrum_is_fast(size_t n)
{
    static const size_t primes[] = {2, 3, 5, 7};
    for (size_t i = 0; i < sizeof primes / sizeof primes[0]; i++) {
        while (n % primes[i] == 0) {
            n /= primes[i];
        }
    }
    return n == 1;
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
    return plan->rows * plan->bins;
}

/* A transform on its way. */
struct passing {
    const struct cg_spectrum_plan *plan;
    float *real;
    float (*half)[2];
    struct spectrum_source source; /* of the columns */
    bool back;
};

/* Rows, an even number, that one call of a worker does. */
#define ROWS_A_CALL ((size_t)32)

static void do_rows(void *context, int worker, size_t index)
{
    const struct passing *passing = context;
    const struct cg_spectrum_plan *plan = passing->plan;
    float(*scratch)[2] = plan->scratch + (size_t)worker * plan->scratch_count;
    for (size_t y = index * ROWS_A_CALL; y < (index + 1) * ROWS_A_CALL && y < plan->rows; y += 2) {
        float *upper = passing->real + y * plan->columns;
        float *lower = y + 1 < plan->rows ? upper + plan->columns : NULL;
        float(*bins)[2] = passing->half + y * plan->bins;
        if (passing->back) {
            spectrum_separate_rows_back(plan->separate, (const float(*)[2])bins,
                                        (const float(*)[2])(bins + plan->bins), upper, lower, scratch);
        } else {
            spectrum_separate_rows(plan->separate, upper, lower, bins, bins + plan->bins, scratch);
        }
    }
}

static void do_columns(void *context, int worker, size_t index)
{
    const struct passing *passing = context;
    const struct cg_spectrum_plan *plan = passing->plan;
    const size_t first = index * CG_SPECTRUM_RUN, step = spectrum_separate_column(plan->separate);
    const size_t count = plan->bins - first < CG_SPECTRUM_RUN ? plan->bins - first : CG_SPECTRUM_RUN;
    float(*columns)[2] =
        spectrum_separate_columns(plan->separate, passing->source, first, count, passing->back,
                                  plan->scratch + (size_t)worker * plan->scratch_count);
    for (size_t y = 0; y < plan->rows; y++) {
        for (size_t i = 0; i < count; i++) {
            memcpy(passing->half[y * plan->bins + first + i], columns[i * step + y], sizeof *columns);
        }
    }
}

static void all_rows(struct passing *passing)
{
    cg_loop_run(passing->plan->loop, (passing->plan->rows - 1) / ROWS_A_CALL + 1, do_rows, passing);
}

static void all_columns(struct passing *passing)
{
    cg_loop_run(passing->plan->loop, (passing->plan->bins - 1) / CG_SPECTRUM_RUN + 1, do_columns, passing);
}

/* Out of the half spectrum itself. */
static struct spectrum_source own_bins(const struct cg_spectrum_plan *plan, float (*half)[2])
{
    return (struct spectrum_source){.half = (const float(*)[2])half, .stride = plan->bins};
}

void cg_spectrum_forward(const struct cg_spectrum_plan *plan, float *real, float (*half)[2])
{
    struct passing passing = {plan, real, half, own_bins(plan, half), false};
    all_rows(&passing);
    all_columns(&passing);
}

void cg_spectrum_backward(const struct cg_spectrum_plan *plan, float (*half)[2], float *real)
{
    struct passing passing = {plan, real, half, own_bins(plan, half), true};
    all_columns(&passing);
    all_rows(&passing);
}

void cg_spectrum_backward_from(const struct cg_spectrum_plan *plan,
                               void (*bins)(const void *context, size_t row, size_t first, size_t count,
                                            float (*out)[2]),
                               const void *context, float (*half)[2], float *real)
{
    struct passing passing = {plan, real, half, {.bins = bins, .context = context}, true};
    all_columns(&passing);
    all_rows(&passing);
}
