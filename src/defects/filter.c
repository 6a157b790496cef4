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

void defects_tabulate(const struct cg_defect_work *work, struct filter *filter)
{
    const struct grid *grid = &work->grid[filter->grid];
    size_t bins = grid->columns / 2 + 1;
    for (size_t k = 0; k <= grid->rows / 2; k++) {
        filter->along[k] = gaussian_at(filter, k, work->rows);
    }
    for (size_t c = 0; c < bins; c++) {
        filter->across[c] = gaussian_at(filter, c, work->columns);
    }
    /* The highest frequencies of the grid have no partner. */
    filter->along[grid->rows / 2] = 0;
    filter->across[bins - 1] = 0;
    for (size_t k = 0; k <= grid->rows / 2 && filter->shape != NULL; k++) {
        for (size_t c = 0; c < bins; c++) {
            filter->shape[k * bins + c] =
                (float)disc_at(filter, (double)c / (double)work->columns, (double)k / (double)work->rows) *
                filter->along[k] * filter->across[c];
        }
    }
}

/* The frequency along the columns of row r of a grid, in cycles, and the row that it has in the frame. */
static size_t cycles_of(size_t r, size_t rows)
{
    return r > rows / 2 ? rows - r : r;
}

static size_t frame_row(const struct cg_defect_work *work, size_t r, size_t k)
{
    return r > k ? work->rows - k : k;
}

void defects_filter_power(struct cg_defect_work *work)
{
    size_t bins = work->columns / 2 + 1;
    memset(work->filter_power, 0, sizeof work->filter_power);
    for (size_t i = 0; i < work->filter_count; i++) {
        const struct filter *filter = &work->filter[i];
        const struct grid *grid = &work->grid[filter->grid];
        size_t grid_bins = grid->columns / 2 + 1;
        for (size_t r = 0; r < grid->rows; r++) {
            size_t k = cycles_of(r, grid->rows);
            const uint16_t *cell = work->cell + frame_row(work, r, k) * bins;
            for (size_t c = r == 0 ? 1 : 0; c < grid_bins; c++) {
                float h = filter->shape != NULL ? filter->shape[k * grid_bins + c]
                                                : filter->along[k] * filter->across[c];
                work->filter_power[i][cell[c]] += (c > 0 ? 2 : 1) * h * h;
            }
        }
    }
}

/* A filter and the whitened frame that it is to meet. */
struct meeting {
    const struct cg_defect_work *work;
    const struct filter *filter;
};

/* Rows that memory is asked for ahead of time: a run of a row is too short for it to see what comes. */
#define AHEAD 8

static void prefetch(const void *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += CG_ALIGNMENT) {
        __builtin_prefetch((const char *)from + i);
    }
}

/* Bins of the whitened spectrum times the filter, on the grid of the filter. */
CG_WIDE static void filtered(const void *context, size_t r, size_t first, size_t count, float (*out)[2])
{
    const struct meeting *meeting = context;
    const struct cg_defect_work *work = meeting->work;
    const struct filter *filter = meeting->filter;
    const struct grid *grid = &work->grid[filter->grid];
    const size_t k = cycles_of(r, grid->rows), ahead = r + AHEAD < grid->rows ? r + AHEAD : r;
    const size_t k_ahead = cycles_of(ahead, grid->rows);
    const size_t bins = work->columns / 2 + 1, grid_bins = grid->columns / 2 + 1;
    const float(*half)[2] = (const float(*)[2])(work->half + frame_row(work, r, k) * bins + first);
    prefetch(work->half + frame_row(work, ahead, k_ahead) * bins + first, count * sizeof *half);
    if (filter->shape != NULL) {
        const float *shape = filter->shape + k * grid_bins + first;
        prefetch(filter->shape + k_ahead * grid_bins + first, count * sizeof *shape);
        for (size_t c = 0; c < count; c++) {
            out[c][0] = half[c][0] * shape[c];
            out[c][1] = half[c][1] * shape[c];
        }
        return;
    }
    const float along = filter->along[k], *across = filter->across + first;
    for (size_t c = 0; c < count; c++) {
        out[c][0] = half[c][0] * along * across[c];
        out[c][1] = half[c][1] * along * across[c];
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

struct filtering {
    struct cg_defect_work *work;
    double log10_nfa_max;
};

static void look_through(void *context, int worker, size_t i)
{
    const struct filtering *filtering = context;
    struct cg_defect_work *work = filtering->work;
    struct seeker *seeker = &work->seekers[worker];
    const struct filter *filter = &work->filter[i];
    const struct grid *grid = &work->grid[filter->grid];
    double sd = expected_sd(work, i);
    seeker->finds = &work->finds[i];
    seeker->finds->count = 0;
    if (!(sd > 0)) {
        return;
    }
    struct meeting meeting = {work, filter};
    cg_spectrum_backward_from(seeker->plan[filter->grid], filtered, &meeting, seeker->inner,
                              seeker->response);
    if (i == 0) {
        defects_texture(work, seeker->response);
    }
    struct map map = {
        .px = seeker->response,
        .rows = grid->rows,
        .columns = grid->columns,
        .step_row = (double)work->rows / (double)grid->rows,
        .step_column = (double)work->columns / (double)grid->columns,
    };
    /* A disc of this diameter is about as wide as the Gaussian that fits it best. */
    struct candidate kind = {.reach = filter->diameter > 0 ? filter->diameter / 2.8 : filter->sigma};
    struct tail tail = defects_tail_of(seeker, i, &map, &kind, sd);
    defects_peaks(seeker, &map, tail, kind, filtering->log10_nfa_max);
    if (i == work->line_filter) {
        defects_lines(seeker, grid, sd, filtering->log10_nfa_max);
    }
}

void defects_filter(struct cg_defect_work *work, double log10_nfa_max)
{
    struct filtering filtering = {work, log10_nfa_max};
    /* Joined responses depend on their order. */
    struct cg_loop loop = work->joined != NULL ? (struct cg_loop){0} : work->loop;
    cg_loop_run(loop, work->filter_count, look_through, &filtering);
    defects_gather(work, work->filter_count);
}
