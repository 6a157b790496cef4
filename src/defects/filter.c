/* Whitened matched filters over a ladder of sizes: one small inverse transform each. */
#include "defects/work.h"

#include <math.h>
#include <string.h>

/* J1 after Abramowitz and Stegun 9.4.4 and 9.4.6, to 1e-7; x >= 0. */
static double bessel_j1(double x)
{
    if (x <= 3) {
        double t = x * x / 9;
        double near = -0.00031761 + t * 0.00001109;
        near = 0.00443319 + t * near;
        near = -0.03954289 + t * near;
        near = 0.21093573 + t * near;
        near = -0.56249985 + t * near;
        return x * (0.5 + t * near);
    }
    double t = 3 / x;
    double size =
        0.79788456 +
        t * (0.00000156 +
             t * (0.01659667 + t * (0.00017105 + t * (-0.00249511 + t * (0.00113653 - t * 0.00020033)))));
    double phase =
        x - 2.35619449 +
        t * (0.12499612 +
             t * (0.00005650 + t * (-0.00637879 + t * (0.00074348 + t * (0.00079824 - t * 0.00029166)))));
    return size * cos(phase) / sqrt(x);
}

/* Spectrum of a Gaussian at k cycles in n samples. */
static float gaussian_at(const struct filter *filter, size_t k, size_t n)
{
    double f = (double)k / (double)n;
    return (float)exp(-2 * M_PI * M_PI * f * f * filter->sigma * filter->sigma);
}

static double disc_at(const struct filter *filter, double fx, double fy)
{
    double x = M_PI * hypot(fx, fy) * filter->diameter;
    return x > 0 ? 2 * bessel_j1(x) / x : 1;
}

void defects_disc(struct cg_defect_work *work, const struct filter *filter, float *shape)
{
    const struct grid *grid = &work->grid[filter->grid];
    size_t bins = grid->columns / 2 + 1;
    for (size_t k = 0; k <= grid->rows / 2; k++) {
        for (size_t c = 0; c < bins; c++) {
            shape[k * bins + c] =
                (float)disc_at(filter, (double)c / (double)work->columns, (double)k / (double)work->rows);
        }
    }
}

/* Row r of the filter on its grid, k cycles along the columns. */
static void shape_row(const struct cg_defect_work *work, const struct filter *filter, size_t k, float *out)
{
    size_t bins = work->grid[filter->grid].columns / 2 + 1;
    float along = gaussian_at(filter, k, work->rows);
    for (size_t c = 0; c < bins; c++) {
        out[c] = along * work->across[c];
    }
    if (filter->shape != NULL) {
        for (size_t c = 0; c < bins; c++) {
            out[c] *= filter->shape[k * bins + c];
        }
    }
    /* The highest frequency of the grid has no partner. */
    out[bins - 1] = 0;
}

static void tabulate_across(struct cg_defect_work *work, const struct filter *filter)
{
    for (size_t c = 0; c <= work->grid[filter->grid].columns / 2; c++) {
        work->across[c] = gaussian_at(filter, c, work->columns);
    }
}

void defects_filter_power(struct cg_defect_work *work)
{
    size_t bins = work->columns / 2 + 1;
    memset(work->filter_power, 0, sizeof work->filter_power);
    for (size_t i = 0; i < work->filter_count; i++) {
        const struct filter *filter = &work->filter[i];
        const struct grid *grid = &work->grid[filter->grid];
        tabulate_across(work, filter);
        for (size_t r = 0; r < grid->rows; r++) {
            size_t k = r > grid->rows / 2 ? grid->rows - r : r;
            const uint16_t *cell = work->cell + (r > k ? work->rows - k : k) * bins;
            if (k == grid->rows / 2) {
                continue;
            }
            shape_row(work, filter, k, work->shape_row);
            for (size_t c = r == 0 ? 1 : 0; c <= grid->columns / 2; c++) {
                float h = work->shape_row[c];
                work->filter_power[i][cell[c]] += (c > 0 ? 2 : 1) * h * h;
            }
        }
    }
}

/* The whitened spectrum times the filter, on the grid of the filter. */
static void load(struct cg_defect_work *work, const struct filter *filter)
{
    const struct grid *grid = &work->grid[filter->grid];
    size_t bins = work->columns / 2 + 1, inner_bins = grid->columns / 2 + 1;
    tabulate_across(work, filter);
    for (size_t r = 0; r < grid->rows; r++) {
        size_t k = r > grid->rows / 2 ? grid->rows - r : r;
        const float(*half)[2] = (const float(*)[2])(work->half + (r > k ? work->rows - k : k) * bins);
        float(*inner)[2] = work->inner + r * inner_bins;
        if (k == grid->rows / 2) {
            memset(inner, 0, inner_bins * sizeof *inner);
            continue;
        }
        shape_row(work, filter, k, work->shape_row);
        for (size_t c = 0; c < inner_bins; c++) {
            inner[c][0] = half[c][0] * work->shape_row[c];
            inner[c][1] = half[c][1] * work->shape_row[c];
        }
    }
}

/* The SD that the response has by the spectrum: E|F|^2 = S, so its variance is the sum of |H|^2 / S. */
static double expected_sd(const struct cg_defect_work *work, size_t filter)
{
    double variance = 0;
    for (size_t cell = 0; cell < work->rings * SECTORS; cell++) {
        variance += (double)work->filter_power[filter][cell] * (double)work->cell_gain[cell];
    }
    return sqrt(variance);
}

void defects_filter(struct cg_defect_work *work, double log10_nfa_max)
{
    work->candidate_count = 0;
    for (size_t i = 0; i < work->filter_count; i++) {
        const struct filter *filter = &work->filter[i];
        const struct grid *grid = &work->grid[filter->grid];
        double sd = expected_sd(work, i);
        if (!(sd > 0)) {
            continue;
        }
        load(work, filter);
        cg_spectrum_backward(grid->plan, work->inner, work->response);
        if (i == 0) {
            defects_texture(work, work->response);
        }
        struct map map = {
            .px = work->response,
            .rows = grid->rows,
            .columns = grid->columns,
            .step_row = (double)work->rows / (double)grid->rows,
            .step_column = (double)work->columns / (double)grid->columns,
        };
        /* A disc of this diameter is about as wide as the Gaussian that fits it best. */
        struct candidate kind = {.reach = filter->diameter > 0 ? filter->diameter / 2.8 : filter->sigma};
        struct tail tail = defects_tail_of(work, i, &map, &kind, sd);
        defects_peaks(work, &map, tail, kind, log10_nfa_max);
        if (i == work->line_filter) {
            defects_lines(work, grid, sd, log10_nfa_max);
        }
    }
    defects_sort(work);
}
