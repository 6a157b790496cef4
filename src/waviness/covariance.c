/* The spectrum of a map by way of its covariance, each lag judged by how much of the map was seen over it. */
#include "waviness/covariance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The map fades out over this share of each side: strong waves must not leak over the whole spectrum. */
#define FADE_SHARE 0.03

double waviness_fade(size_t i, size_t count, double wide)
{
    const double at = fmin((double)i + 0.5, (double)count - 0.5 - (double)i);
    return at >= wide ? 1 : 0.5 - 0.5 * cos(M_PI * at / wide);
}

/* The next even size that transforms fast. */
static size_t padded_size(size_t least)
{
    size_t n = least + least % 2;
    while (!cg_spectrum_is_fast(n)) {
        n += 2;
    }
    return n;
}

struct work {
    const struct cg_slope_map *map;
    size_t step_cd, step_md;    /* every so many columns and rows are taken */
    size_t columns, rows;       /* that are taken */
    size_t padded, padded_rows; /* with room for every lag */
    struct cg_spectrum_plan *plan;
    float *values, *seen, *lags;
    float (*half)[2];
};

static double weight_at(const struct work *work, size_t x, size_t y)
{
    const struct cg_grid *grid = &work->map->slope.grid;
    if (work->map->slope.valid[y * work->step_md * grid->stride + x * work->step_cd] == 0) {
        return 0;
    }
    return waviness_fade(x, work->columns, FADE_SHARE * (double)work->columns) *
           waviness_fade(y, work->rows, FADE_SHARE * (double)work->rows);
}

static double slope_at(const struct work *work, size_t x, size_t y)
{
    return (double)work->map->slope.px[y * work->step_md * work->map->slope.grid.stride + x * work->step_cd];
}

/* The faded map less its mean, and the weights; their sums of squares and of fourth powers. */
static void load(struct work *work, double sums[2])
{
    double total = 0, weights = 0;
    for (size_t y = 0; y < work->rows; y++) {
        for (size_t x = 0; x < work->columns; x++) {
            const double weight = weight_at(work, x, y);
            weights += weight;
            total += weight * slope_at(work, x, y);
        }
    }
    const double mean = weights > 0 ? total / weights : 0;
    sums[0] = sums[1] = 0;
    for (size_t y = 0; y < work->rows; y++) {
        for (size_t x = 0; x < work->columns; x++) {
            const double weight = weight_at(work, x, y), square = weight * weight;
            const size_t to = y * work->padded + x;
            work->seen[to] = (float)weight;
            work->values[to] = (float)(weight * (slope_at(work, x, y) - mean));
            sums[0] += square;
            sums[1] += square * square;
        }
    }
}

/* In place: the sums of products of all places that lie each lag apart. */
static void correlate(struct work *work, float *plane)
{
    const size_t bins = cg_spectrum_plan_bins(work->plan);
    cg_spectrum_forward(work->plan, plane, work->half);
    for (size_t i = 0; i < bins; i++) {
        const float *f = work->half[i];
        work->half[i][0] = f[0] * f[0] + f[1] * f[1];
        work->half[i][1] = 0;
    }
    cg_spectrum_backward(work->plan, work->half, plane);
}

/*
 * A windowed map shows a lag by the share s that the window holds of it, which spreads every line of the
 * spectrum. Divided by s the spread is gone and the longest lags, of which there is next to nothing, are all
 * noise; (1 - (1 - s)^3) / s is three steps of the series 1 / s = sum (1 - s)^k, and 2 - s are two.
 */
static void judge_lags(const struct work *work, bool rougher, float *out)
{
    const size_t pixels = work->padded * work->padded_rows;
    const double all = (double)work->seen[0];
    for (size_t i = 0; i < pixels; i++) {
        const double share = fmin(1, fmax(0, (double)work->seen[i] / all));
        out[i] = work->values[i] * (float)(rougher ? 2 - share : 3 - 3 * share + share * share);
    }
}

static enum cg_status prepare(struct work *work, struct cg_error *error)
{
    const struct cg_grid *grid = &work->map->slope.grid;
    /* The map holds nothing finer than 1.5 times its pass band's end. */
    const double enough = work->map->finest_mm / 3;
    size_t pixels = 0;
    work->step_cd = (size_t)fmax(1, floor(enough / grid->pitch_cd_mm));
    work->step_md = (size_t)fmax(1, floor(enough / grid->pitch_md_mm));
    work->columns = (grid->width - 1) / work->step_cd + 1;
    work->rows = (grid->height - 1) / work->step_md + 1;
    work->padded = padded_size(2 * work->columns);
    work->padded_rows = padded_size(2 * work->rows);
    if (!cg_multiply(work->padded, work->padded_rows, &pixels)) {
        return cg_error_set(error, CG_FAULT, "a map of %zu by %zu places is too large", work->columns,
                            work->rows);
    }
    work->plan = cg_spectrum_plan_new(work->padded_rows, work->padded, error);
    if (work->plan == NULL) {
        return CG_FAULT;
    }
    work->values = cg_alloc_aligned(pixels, sizeof *work->values, error);
    work->seen = work->values != NULL ? cg_alloc_aligned(pixels, sizeof *work->seen, error) : NULL;
    work->lags = work->seen != NULL ? cg_alloc_aligned(pixels, sizeof *work->lags, error) : NULL;
    work->half = work->lags != NULL
                     ? cg_alloc_aligned(cg_spectrum_plan_bins(work->plan), sizeof *work->half, error)
                     : NULL;
    if (work->half == NULL) {
        return CG_FAULT;
    }
    memset(work->values, 0, pixels * sizeof *work->values);
    memset(work->seen, 0, pixels * sizeof *work->seen);
    return CG_OK;
}

/* The power of the bins, whose sum is the variance of the map; NULL: no memory. */
static float *take_power(struct work *work, float *lags, double squares, struct cg_error *error)
{
    const size_t bins = cg_spectrum_plan_bins(work->plan);
    const double pixels = (double)work->padded * (double)work->padded_rows;
    float *power = cg_alloc(bins, sizeof *power, error);
    if (power == NULL) {
        return NULL;
    }
    cg_spectrum_forward(work->plan, lags, work->half);
    for (size_t i = 0; i < bins; i++) {
        const size_t column = i % (work->padded / 2 + 1);
        const double times = column == 0 || 2 * column == work->padded ? 1 : 2;
        power[i] = (float)(times * (double)work->half[i][0] / (pixels * pixels * squares));
    }
    return power;
}

static enum cg_status measure(struct work *work, struct waviness_power *out, struct cg_error *error)
{
    const struct cg_grid *grid = &work->map->slope.grid;
    const double pixels = (double)work->padded * (double)work->padded_rows;
    double sums[2] = {0};
    load(work, sums);
    if (!(sums[0] > 0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "the map of slopes has no valid place");
    }
    correlate(work, work->seen);
    correlate(work, work->values);
    struct waviness_power made = {
        .rows = work->padded_rows,
        .columns = work->padded,
        .df_cd = 1 / ((double)(work->padded * work->step_cd) * grid->pitch_cd_mm),
        .df_md = 1 / ((double)(work->padded_rows * work->step_md) * grid->pitch_md_mm),
        .field_mm = fmin((double)grid->width * grid->pitch_cd_mm, (double)grid->height * grid->pitch_md_mm),
        .alike = pixels * sums[1] / (sums[0] * sums[0])};
    judge_lags(work, true, work->lags);
    made.rougher = take_power(work, work->lags, sums[0], error);
    judge_lags(work, false, work->lags);
    made.power = made.rougher != NULL ? take_power(work, work->lags, sums[0], error) : NULL;
    if (made.power == NULL) {
        waviness_power_clear(&made);
        return CG_FAULT;
    }
    *out = made;
    return CG_OK;
}

enum cg_status waviness_power_of(const struct cg_slope_map *map, struct waviness_power *out,
                                 struct cg_error *error)
{
    struct work work = {.map = map};
    enum cg_status status = prepare(&work, error);
    if (status == CG_OK) {
        status = measure(&work, out, error);
    }
    cg_spectrum_plan_free(work.plan);
    free(work.values);
    free(work.seen);
    free(work.lags);
    free(work.half);
    return status;
}

void waviness_power_clear(struct waviness_power *power)
{
    free(power->power);
    free(power->rougher);
    *power = (struct waviness_power){.power = NULL};
}
