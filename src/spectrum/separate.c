#include "spectrum/separate.h"

#include "spectrum/planner.h"

#include <stdlib.h>
#include <string.h>

/* Lines begin on different sets of the cache: a line of a power of two is followed by a gap of this many. */
#define GAP ((size_t)8)

struct spectrum_separate {
    size_t rows, columns;
    struct spectrum_line *row, *column;
    size_t row_stride, column_stride; /* of lines in scratch memory */
};

static size_t padded(size_t count)
{
    return (count + GAP - 1) / GAP * GAP + GAP;
}

struct spectrum_separate *spectrum_separate_new(size_t rows, size_t columns, struct cg_error *error)
{
    struct spectrum_separate *plan = cg_alloc(1, sizeof *plan, error);
    if (plan == NULL) {
        return NULL;
    }
    *plan = (struct spectrum_separate){
        .rows = rows,
        .columns = columns,
        .row_stride = padded(columns),
        .column_stride = padded(rows),
    };
    plan->row = spectrum_line_new(columns, error);
    plan->column = plan->row != NULL ? spectrum_line_new(rows, error) : NULL;
    if (plan->column == NULL) {
        spectrum_separate_free(plan);
        return NULL;
    }
    return plan;
}

void spectrum_separate_free(struct spectrum_separate *plan)
{
    if (plan != NULL) {
        spectrum_line_free(plan->row);
        spectrum_line_free(plan->column);
        free(plan);
    }
}

size_t spectrum_separate_scratch(const struct spectrum_separate *plan)
{
    size_t rows = 2 * plan->row_stride, columns = 2 * CG_SPECTRUM_RUN * plan->column_stride;
    return rows > columns ? rows : columns;
}

size_t spectrum_separate_column(const struct spectrum_separate *plan)
{
    return plan->column_stride;
}

CG_WIDE void spectrum_separate_rows(const struct spectrum_separate *plan, const float *upper,
                                    const float *lower, float (*upper_bins)[2], float (*lower_bins)[2],
                                    float (*scratch)[2])
{
    const size_t n = plan->columns;
    float(*restrict in)[2] = scratch;
    float(*restrict out)[2] = scratch + plan->row_stride;
    for (size_t x = 0; x < n; x++) {
        in[x][0] = upper[x];
        in[x][1] = lower != NULL ? lower[x] : 0;
    }
    spectrum_line_forward(plan->row, in, out);
    /* F(upper) is the even part of the line's transform, i F(lower) the odd one. */
    float(*restrict a)[2] = upper_bins;
    a[0][0] = out[0][0];
    a[0][1] = 0;
    for (size_t k = 1; k <= n / 2; k++) {
        a[k][0] = 0.5f * (out[k][0] + out[n - k][0]);
        a[k][1] = 0.5f * (out[k][1] - out[n - k][1]);
    }
    if (lower == NULL) {
        return;
    }
    float(*restrict b)[2] = lower_bins;
    b[0][0] = out[0][1];
    b[0][1] = 0;
    for (size_t k = 1; k <= n / 2; k++) {
        b[k][0] = 0.5f * (out[k][1] + out[n - k][1]);
        b[k][1] = 0.5f * (out[n - k][0] - out[k][0]);
    }
}

CG_WIDE void spectrum_separate_rows_back(const struct spectrum_separate *plan, const float (*upper_bins)[2],
                                         const float (*lower_bins)[2], float *upper, float *lower,
                                         float (*scratch)[2])
{
    const size_t n = plan->columns;
    float(*restrict in)[2] = scratch;
    float(*restrict out)[2] = scratch + plan->row_stride;
    const float(*a)[2] = upper_bins, (*b)[2] = lower != NULL ? lower_bins : upper_bins;
    const float second = lower != NULL ? 1 : 0;
    in[0][0] = a[0][0];
    in[0][1] = second * b[0][0];
    for (size_t k = 1; k < (n + 1) / 2; k++) {
        float real = second * b[k][0], imaginary = second * b[k][1];
        in[k][0] = a[k][0] - imaginary;
        in[k][1] = a[k][1] + real;
        in[n - k][0] = a[k][0] + imaginary;
        in[n - k][1] = real - a[k][1];
    }
    if (n % 2 == 0) {
        in[n / 2][0] = a[n / 2][0];
        in[n / 2][1] = second * b[n / 2][0];
    }
    spectrum_line_backward(plan->row, in, out);
    for (size_t x = 0; x < n; x++) {
        upper[x] = out[x][0];
    }
    for (size_t x = 0; x < n && lower != NULL; x++) {
        lower[x] = out[x][1];
    }
}

float (*spectrum_separate_columns(const struct spectrum_separate *plan, struct spectrum_source source,
                                  size_t first, size_t count, bool back, float (*scratch)[2]))[2]
{
    const size_t rows = plan->rows, step = plan->column_stride;
    float(*out)[2] = scratch + CG_SPECTRUM_RUN * step;
    for (size_t y = 0; y < rows; y++) {
        float made[CG_SPECTRUM_RUN][2];
        const float(*run)[2] = (const float(*)[2])made;
        if (source.half != NULL) {
            run = source.half + y * source.stride + first;
        } else {
            source.bins(source.context, y, first, count, made);
        }
        for (size_t i = 0; i < count; i++) {
            memcpy(scratch[i * step + y], run[i], sizeof *run);
        }
    }
    for (size_t i = 0; i < count; i++) {
        (back ? spectrum_line_backward : spectrum_line_forward)(plan->column, scratch + i * step,
                                                                out + i * step);
    }
    return out;
}
