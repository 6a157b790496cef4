#include "clarity/steps.h"

#include "clarity/polynomial.h"

#include <math.h>
#include <string.h>

double clarity_t_of(const struct clarity_measuring *m, size_t row)
{
    return m->rows > 1 ? 2 * (double)row / (double)(m->rows - 1) - 1 : 0;
}

double clarity_cosine_at(const struct clarity_measuring *m, double t)
{
    const double slope = clarity_course_slope(m->edge->course, t) * 2 / (double)(m->rows - 1) / m->aspect;
    return 1 / sqrt(1 + slope * slope);
}

enum cg_status clarity_bins_init(struct clarity_bins *bins, double reach, double step, struct cg_error *error)
{
    const size_t half = (size_t)floor(reach / step);
    *bins = (struct clarity_bins){.count = 2 * half + 1, .middle = half, .step = step};
    bins->memory = cg_alloc(6 * bins->count, sizeof(double), error);
    if (bins->memory == NULL) {
        return error->status;
    }
    double **lists[] = {&bins->n,     &bins->sum,           &bins->squares,
                        &bins->where, &bins->where_squares, &bins->mean};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        *lists[i] = bins->memory + i * bins->count;
    }
    return CG_OK;
}

static void gather_row(struct clarity_measuring *m, size_t row)
{
    struct clarity_bins *bins = &m->bins;
    const struct cg_grid *grid = &m->view.grid;
    const double t = clarity_t_of(m, row), centre = clarity_course_at(m->edge->course, t);
    const double cosine = clarity_cosine_at(m, t), room = m->reach / cosine;
    const size_t y = m->edge->first + row;
    const double from = fmax(0, ceil(centre - room)),
                 to = fmin((double)grid->width - 1, floor(centre + room));
    for (size_t x = (size_t)from; (double)x <= to; x++) {
        const size_t at = y * grid->stride + x;
        const double distance = ((double)x - centre) * cosine;
        const double place = floor(distance / bins->step + 0.5) + (double)bins->middle;
        if ((m->view.valid != NULL && m->view.valid[at] == 0) || place < 0 || place >= (double)bins->count) {
            continue;
        }
        const size_t bin = (size_t)place;
        const double value = (double)m->view.px[at];
        const double off = distance - (place - (double)bins->middle) * bins->step;
        bins->n[bin] += 1;
        bins->sum[bin] += value;
        bins->squares[bin] += value * value;
        bins->where[bin] += off;
        bins->where_squares[bin] += off * off;
    }
}

/* Rows of whole phase cycles: beyond them some phases would weigh more than others. */
static size_t whole_rows(const struct clarity_measuring *m)
{
    const double slope = fabs(clarity_course_slope(m->edge->course, 0)) * 2 / (double)(m->rows - 1);
    const double cycles = floor((double)m->rows * slope);
    return cycles >= 1 ? (size_t)fmin((double)m->rows, floor(cycles / slope + 0.5)) : m->rows;
}

double clarity_average(struct clarity_measuring *m)
{
    struct clarity_bins *bins = &m->bins;
    memset(bins->memory, 0, 6 * bins->count * sizeof(double));
    const size_t rows = whole_rows(m);
    for (size_t row = 0; row < rows; row++) {
        gather_row(m, row);
    }
    size_t filled = 0, last = bins->count;
    for (size_t i = 0; i < bins->count; i++) {
        if (bins->n[i] <= 0) {
            continue;
        }
        bins->mean[i] = bins->sum[i] / bins->n[i];
        const size_t gap = last < bins->count ? last + 1 : 0;
        for (size_t k = gap; k < i; k++) {
            const double share = last < bins->count ? (double)(k - last) / (double)(i - last) : 1;
            bins->mean[k] = last < bins->count ? bins->mean[last] + share * (bins->mean[i] - bins->mean[last])
                                               : bins->mean[i];
        }
        last = i;
        filled++;
    }
    for (size_t k = last + 1; filled > 0 && k < bins->count; k++) {
        bins->mean[k] = bins->mean[last];
    }
    return (double)filled / (double)bins->count;
}

void clarity_centre_steps(struct clarity_bins *bins)
{
    double before = bins->mean[0];
    for (size_t i = 1; i + 1 < bins->count; i++) {
        const double slope = (bins->mean[i + 1] - before) / (2 * bins->step);
        before = bins->mean[i];
        if (bins->n[i] > 0) {
            bins->mean[i] -= slope * bins->where[i] / bins->n[i];
        }
    }
}
