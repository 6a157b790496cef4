/* From gloss to a stationary texture: trend, profiles, masked pixels. */
#include "defects/work.h"

#include <math.h>
#include <string.h>

/* A trend under this share of the mean is too dark to divide by. */
#define TREND_FLOOR 0.05
/* Grow the mask: a pixel beside one without data is often spoiled as well. */
#define MASK_MARGIN 2

static bool all_equal(struct cg_view view)
{
    bool any = false;
    float first = 0;
    for (size_t y = 0; y < view.grid.height; y++) {
        const float *row = view.px + y * view.grid.stride;
        const uint8_t *valid = view.valid != NULL ? view.valid + y * view.grid.stride : NULL;
        for (size_t x = 0; x < view.grid.width; x++) {
            if (valid != NULL && !valid[x]) {
                continue;
            }
            if (any && row[x] != first) {
                return false;
            }
            first = row[x];
            any = true;
        }
    }
    return true;
}

/* Rows between those that the trend is fitted to: a quadratic needs few. */
#define TREND_ROWS ((size_t)512)

static struct cg_view every_nth_row(struct cg_view view, size_t n)
{
    view.grid.height = (view.grid.height - 1) / n + 1;
    view.grid.stride *= n;
    return view;
}

struct detrending {
    struct cg_defect_work *work;
    struct cg_view view;
    struct cg_trend trend;
    double last; /* row of the fit */
    float least;
};

CG_WIDE static void detrend_rows(void *context, size_t strip, size_t first, size_t end)
{
    const struct detrending *d = context;
    const struct cg_defect_work *work = d->work;
    const double *k = d->trend.c;
    float across = 2.0f / (float)(work->width - 1);
    (void)strip;
    for (size_t y = first; y < end; y++) {
        float *out = work->flat + y * work->width;
        const float *row = d->view.px + y * d->view.grid.stride;
        double v = d->last > 0 ? 2.0 * (double)y / d->last - 1 : 0;
        /* The same polynomial as cg_trend_at, a row at a time. */
        float a = (float)(k[0] + k[2] * v + k[5] * v * v), b = (float)(k[1] + k[4] * v), c = (float)k[3];
        for (size_t x = 0; x < work->width; x++) {
            float u = across * (float)(int)x - 1, level = a + u * (b + u * c);
            level = level > d->least ? level : d->least;
            out[x] = row[x] / level - 1;
        }
    }
}

/* Subtracts the trend and divides by it: the relative deviation. */
static void detrend(struct cg_defect_work *work, struct cg_view view, double mean)
{
    size_t step = work->height / TREND_ROWS > 0 ? work->height / TREND_ROWS : 1;
    struct cg_view some = every_nth_row(view, step);
    struct detrending detrending = {work, view, cg_trend_fit(some, 2),
                                    (double)((some.grid.height - 1) * step), (float)(TREND_FLOOR * mean)};
    defects_strips(work, work->height, detrend_rows, &detrending);
}

/* Pixels without data count as the trend until their surroundings are continued into them. */
static void take_mask(struct cg_defect_work *work, struct cg_view view)
{
    memset(work->taken, 0, work->width * work->height);
    if (view.valid == NULL) {
        return;
    }
    for (size_t y = 0; y < work->height; y++) {
        for (size_t x = 0; x < work->width; x++) {
            if (view.valid[y * view.grid.stride + x]) {
                continue;
            }
            size_t x1 = x + MASK_MARGIN < work->width ? x + MASK_MARGIN : work->width - 1;
            size_t y1 = y + MASK_MARGIN < work->height ? y + MASK_MARGIN : work->height - 1;
            for (size_t j = y > MASK_MARGIN ? y - MASK_MARGIN : 0; j <= y1; j++) {
                size_t i = x > MASK_MARGIN ? x - MASK_MARGIN : 0;
                memset(work->taken + j * work->width + i, 1, x1 + 1 - i);
            }
        }
    }
    for (size_t i = 0; i < work->width * work->height; i++) {
        work->flat[i] = work->taken[i] ? 0 : work->flat[i];
    }
    defects_fill(work->flat, work->taken, work->width, work->height, 60);
}

/* Values beyond the limit count as `beyond` with their sign, and with this weight. */
struct clip {
    float limit, beyond, weight;
};

static float clipped(float value, struct clip clip)
{
    float low = value < -clip.limit ? -clip.beyond : value;
    return value > clip.limit ? clip.beyond : low;
}

/* Floats that are summed side by side. */
#define LANES ((size_t)16)

CG_WIDE static float row_mean(const float *row, size_t count, struct clip clip)
{
    float sum[LANES] = {0}, weight[LANES] = {0}, all = 0, weights = 0;
    size_t x = 0;
    for (; x + LANES <= count; x += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            sum[k] += clipped(row[x + k], clip);
            weight[k] += fabsf(row[x + k]) <= clip.limit ? 1 : clip.weight;
        }
    }
    for (; x < count; x++) {
        sum[0] += clipped(row[x], clip);
        weight[0] += fabsf(row[x]) <= clip.limit ? 1 : clip.weight;
    }
    for (size_t k = 0; k < LANES; k++) {
        all += sum[k];
        weights += weight[k];
    }
    return weights > 0 ? all / weights : 0;
}

struct profiling {
    struct cg_defect_work *work;
    struct clip clip;
};

CG_WIDE static void take_rows(void *context, size_t strip, size_t first, size_t last)
{
    const struct profiling *profiling = context;
    const struct cg_defect_work *work = profiling->work;
    const struct clip clip = profiling->clip;
    size_t width = work->width;
    float *restrict profile = work->column_profile + strip * width;
    float *restrict weight = work->column_weight + strip * width;
    memset(profile, 0, width * sizeof *profile);
    memset(weight, 0, width * sizeof *weight);
    for (size_t y = first; y < last; y++) {
        float *restrict row = work->flat + y * width;
        float mean = row_mean(row, width, clip);
        for (size_t x = 0; x < width; x++) {
            float value = row[x] - mean;
            row[x] = value;
            profile[x] += clipped(value, clip);
            weight[x] += fabsf(value) <= clip.limit ? 1 : clip.weight;
        }
    }
}

CG_WIDE static void take_columns(void *context, size_t strip, size_t first, size_t last)
{
    const struct cg_defect_work *work = context;
    const float *restrict profile = work->column_profile;
    (void)strip;
    for (size_t y = first; y < last; y++) {
        float *restrict row = work->flat + y * work->width;
        for (size_t x = 0; x < work->width; x++) {
            row[x] -= profile[x];
        }
    }
}

/*
 * Takes off what all of a row or a column shares: bars and streaks belong to the periodic lines, and would
 * ring in every filter. Values beyond the limit count as the limit, or not at all, so that a mark leaves no
 * trail along its row.
 */
static void take_profiles(struct cg_defect_work *work, struct clip clip)
{
    struct profiling profiling = {work, clip};
    size_t width = work->width;
    float *profile = work->column_profile, *weight = work->column_weight;
    defects_strips(work, work->height, take_rows, &profiling);
    for (size_t strip = 1; strip < STRIPS; strip++) {
        for (size_t x = 0; x < width; x++) {
            profile[x] += profile[strip * width + x];
            weight[x] += weight[strip * width + x];
        }
    }
    for (size_t x = 0; x < width; x++) {
        profile[x] /= weight[x] > 0 ? weight[x] : 1;
    }
    defects_strips(work, work->height, take_columns, work);
}

static float robust_sd(const struct cg_defect_work *work)
{
    return (float)defects_tail(work->flat, work->height, work->width, work->width, 0).sd;
}

/* Most of the frame is black: there is no level that a mark could be relative to. */
static bool is_dark(struct cg_view view)
{
    size_t lit = 0, seen = 0;
    for (size_t y = 0; y < view.grid.height; y++) {
        for (size_t x = 0; x < view.grid.width; x++) {
            bool valid = view.valid == NULL || view.valid[y * view.grid.stride + x];
            seen += valid;
            lit += valid && view.px[y * view.grid.stride + x] > 0;
        }
    }
    return 2 * lit <= seen;
}

/* The smallest step between neighbours, relative to the level: of a picture of few bits, its rounding. */
static double smallest_step(struct cg_view view, double mean)
{
    float least = INFINITY;
    for (size_t y = 0; y < view.grid.height; y++) {
        const float *row = view.px + y * view.grid.stride;
        for (size_t x = 1; x < view.grid.width; x++) {
            float step = fabsf(row[x] - row[x - 1]);
            least = step > 0 && step < least ? step : least;
        }
    }
    return isfinite(least) ? (double)least / mean : 0;
}

enum cg_status defects_flatten(struct cg_defect_work *work, struct cg_view view, bool *constant,
                               struct cg_error *error)
{
    *constant = all_equal(view);
    if (*constant) {
        return CG_OK;
    }
    /* Some rows tell the level, unless data are scarce. */
    struct cg_view some = view.valid == NULL ? every_nth_row(view, work->height / TREND_ROWS + 1) : view;
    struct cg_stats stats = cg_stats_of(some);
    if (stats.count < 2 || !(stats.mean > 0) || is_dark(some)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "half of the frame or more is black, so it has no level that a mark could be "
                            "told from");
    }
    work->step = smallest_step(every_nth_row(view, work->height / TREND_ROWS + 1), stats.mean);
    detrend(work, view, stats.mean);
    take_mask(work, view);
    defects_streak_profile(work);
    /* 2.2 SD passes the crest of a sine whole. */
    float limit = 2.2f * robust_sd(work);
    take_profiles(work, (struct clip){limit, limit, 1});
    return CG_OK;
}

void defects_profiles(struct cg_defect_work *work)
{
    take_profiles(work, (struct clip){3 * robust_sd(work), 0, 0});
}
