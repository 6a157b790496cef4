/* From gloss to a stationary texture: trend, profiles, masked pixels, torus. */
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

/* Subtracts the trend and divides by it: the relative deviation. */
static void detrend(struct cg_defect_work *work, struct cg_view view, double mean)
{
    struct cg_trend trend = cg_trend_fit(view, 2);
    for (size_t y = 0; y < work->height; y++) {
        float *out = work->flat + y * work->width;
        const float *row = view.px + y * view.grid.stride;
        double v = work->height > 1 ? 2.0 * (double)y / (double)(work->height - 1) - 1 : 0;
        /* The same polynomial as cg_trend_at, a row at a time. */
        double a = trend.c[0] + trend.c[2] * v + trend.c[5] * v * v, b = trend.c[1] + trend.c[4] * v;
        for (size_t x = 0; x < work->width; x++) {
            double u = 2.0 * (double)x / (double)(work->width - 1) - 1;
            double level = fmax(a + u * (b + u * trend.c[3]), TREND_FLOOR * mean);
            out[x] = (float)((double)row[x] / level - 1);
        }
    }
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

/*
 * Takes off what all of a row or a column shares: bars and streaks belong to the periodic lines, and would
 * ring in every filter. Values beyond the limit count as the limit, or not at all, so that a mark leaves no
 * trail along its row.
 */
static void take_profiles(struct cg_defect_work *work, float limit, bool leave_out)
{
    size_t width = work->width, height = work->height;
    float beyond = leave_out ? 0 : limit;
    memset(work->column_profile, 0, width * sizeof *work->column_profile);
    memset(work->column_weight, 0, width * sizeof *work->column_weight);
    for (size_t y = 0; y < height; y++) {
        const float *row = work->flat + y * width;
        float sum = 0, count = 0;
        for (size_t x = 0; x < width; x++) {
            bool inside = fabsf(row[x]) <= limit;
            sum += inside ? row[x] : copysignf(beyond, row[x]);
            count += inside || !leave_out ? 1.0f : 0.0f;
        }
        work->row_profile[y] = count > 0 ? sum / count : 0;
    }
    for (size_t y = 0; y < height; y++) {
        float *row = work->flat + y * width;
        for (size_t x = 0; x < width; x++) {
            row[x] -= work->row_profile[y];
            bool inside = fabsf(row[x]) <= limit;
            work->column_profile[x] += inside ? row[x] : copysignf(beyond, row[x]);
            work->column_weight[x] += inside || !leave_out ? 1.0f : 0.0f;
        }
    }
    for (size_t y = 0; y < height; y++) {
        float *row = work->flat + y * width;
        for (size_t x = 0; x < width; x++) {
            row[x] -= work->column_profile[x] / fmaxf(work->column_weight[x], 1);
        }
    }
}

static float robust_sd(const struct cg_defect_work *work)
{
    return (float)defects_tail(work->flat, work->height, work->width, work->width, 0).sd;
}

bool defects_flatten(struct cg_defect_work *work, struct cg_view view)
{
    struct cg_stats stats = cg_stats_of(view);
    if (stats.count < 2 || !(stats.mean > 0) || all_equal(view)) {
        return false;
    }
    detrend(work, view, stats.mean);
    take_mask(work, view);
    /* 2.2 SD passes the crest of a sine whole. */
    take_profiles(work, 2.2f * robust_sd(work), false);
    return true;
}

void defects_profiles(struct cg_defect_work *work)
{
    take_profiles(work, 3 * robust_sd(work), true);
}

/* Sample k of the pad after a line of n samples: the two mirrored ends cross-faded. */
static float fade(size_t k, size_t pad)
{
    float t = ((float)k + 0.5f) / (float)pad;
    return t * t * (3 - 2 * t);
}

static size_t mirrored(size_t i, size_t n)
{
    i %= 2 * n;
    return i < n ? i : 2 * n - 1 - i;
}

/* A quiet frame fades out over this share of its size, at most so many px. */
#define TAPER_SHARE (1.0 / 24)
#define TAPER_MOST 40.0

static float taper(size_t i, size_t n)
{
    double width = fmin((double)n * TAPER_SHARE, TAPER_MOST), at = (double)(i < n - 1 - i ? i : n - 1 - i);
    return at < width ? (float)(0.5 - 0.5 * cos(3.14159265358979323846 * (at + 0.5) / width)) : 1;
}

void defects_pad(struct cg_defect_work *work)
{
    size_t width = work->width, height = work->height, columns = work->columns;
    for (size_t y = 0; y < height; y++) {
        float *row = work->padded + y * columns;
        memcpy(row, work->flat + y * width, width * sizeof *row);
        if (work->tapered) {
            float along = taper(y, height);
            for (size_t x = 0; x < width; x++) {
                row[x] *= along * taper(x, width);
            }
        }
        for (size_t k = 0; k < work->pad_columns; k++) {
            float t = fade(k, work->pad_columns);
            row[width + k] =
                (1 - t) * row[width - 1 - k % width] + t * row[mirrored(work->pad_columns - 1 - k, width)];
        }
    }
    for (size_t k = 0; k < work->pad_rows; k++) {
        float t = fade(k, work->pad_rows);
        float *row = work->padded + (height + k) * columns;
        const float *above = work->padded + (height - 1 - k % height) * columns;
        const float *below = work->padded + mirrored(work->pad_rows - 1 - k, height) * columns;
        for (size_t x = 0; x < columns; x++) {
            row[x] = (1 - t) * above[x] + t * below[x];
        }
    }
}
