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

/* Two rows as the real and the imaginary part of one line; lower may be NULL. */
CG_WIDE static void pair(const float *upper, const float *lower, size_t n, float (*restrict out)[2])
{
    for (size_t x = 0; x < n; x++) {
        out[x][0] = upper[x];
        out[x][1] = lower != NULL ? lower[x] : 0;
    }
}

/* F of the upper row is the even part of the line's transform. */
CG_WIDE static void even_part(const float (*line)[2], size_t n, float (*restrict out)[2])
{
    out[0][0] = line[0][0];
    out[0][1] = 0;
    for (size_t k = 1; k <= n / 2; k++) {
        out[k][0] = 0.5f * (line[k][0] + line[n - k][0]);
        out[k][1] = 0.5f * (line[k][1] - line[n - k][1]);
    }
}

/* i times F of the lower row is the odd part. */
CG_WIDE static void odd_part(const float (*line)[2], size_t n, float (*restrict out)[2])
{
    out[0][0] = line[0][1];
    out[0][1] = 0;
    for (size_t k = 1; k <= n / 2; k++) {
        out[k][0] = 0.5f * (line[k][1] + line[n - k][1]);
        out[k][1] = 0.5f * (line[n - k][0] - line[k][0]);
    }
}

void spectrum_separate_rows(const struct spectrum_separate *plan, const float *upper, const float *lower,
                            float (*upper_bins)[2], float (*lower_bins)[2], float (*scratch)[2])
{
    float(*line)[2] = scratch + plan->row_stride;
    pair(upper, lower, plan->columns, scratch);
    spectrum_line_forward(plan->row, scratch, line);
    even_part((const float(*)[2])line, plan->columns, upper_bins);
    if (lower != NULL) {
        odd_part((const float(*)[2])line, plan->columns, lower_bins);
    }
}

/* The transform of the line from those of its two rows; `second` is 0 where there is no lower row. */
CG_WIDE static void join(const float (*a)[2], const float (*b)[2], float second, size_t n,
                         float (*restrict out)[2])
{
    out[0][0] = a[0][0];
    out[0][1] = second * b[0][0];
    for (size_t k = 1; k < (n + 1) / 2; k++) {
        float real = second * b[k][0], imaginary = second * b[k][1];
        out[k][0] = a[k][0] - imaginary;
        out[k][1] = a[k][1] + real;
        out[n - k][0] = a[k][0] + imaginary;
        out[n - k][1] = real - a[k][1];
    }
    if (n % 2 == 0) {
        out[n / 2][0] = a[n / 2][0];
        out[n / 2][1] = second * b[n / 2][0];
    }
}

CG_WIDE static void part_of(const float (*line)[2], size_t which, size_t n, float *restrict out)
{
    for (size_t x = 0; x < n; x++) {
        out[x] = line[x][which];
    }
}

void spectrum_separate_rows_back(const struct spectrum_separate *plan, const float (*upper_bins)[2],
                                 const float (*lower_bins)[2], float *upper, float *lower,
                                 float (*scratch)[2])
{
    const size_t n = plan->columns;
    float(*line)[2] = scratch + plan->row_stride;
    join(upper_bins, lower != NULL ? lower_bins : upper_bins, lower != NULL ? 1 : 0, n, scratch);
    spectrum_line_backward(plan->row, scratch, line);
    part_of((const float(*)[2])line, 0, n, upper);
    if (lower != NULL) {
        part_of((const float(*)[2])line, 1, n, lower);
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
