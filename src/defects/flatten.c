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

/* Subtracts the trend and divides by it: the relative deviation. Returns the SD over the valid pixels. */
static double detrend(struct cg_defect_work *work, struct cg_view view, double mean)
{
    struct cg_trend trend = cg_trend_fit(view, 2);
    double sum = 0;
    size_t count = 0;
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
            if (view.valid == NULL || view.valid[y * view.grid.stride + x]) {
                sum += (double)out[x] * (double)out[x];
                count++;
            }
        }
    }
    return count > 0 ? sqrt(sum / (double)count) : 0;
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
 * ring in every filter. Means of values limited to some SD, so that a mark leaves no trail along its row.
 */
static void take_profiles(struct cg_defect_work *work, float limit)
{
    size_t width = work->width, height = work->height;
    memset(work->column_profile, 0, width * sizeof *work->column_profile);
    for (size_t y = 0; y < height; y++) {
        const float *row = work->flat + y * width;
        double sum = 0;
        for (size_t x = 0; x < width; x++) {
            float v = row[x] > limit ? limit : row[x] < -limit ? -limit : row[x];
            sum += (double)v;
        }
        work->row_profile[y] = (float)(sum / (double)width);
    }
    for (size_t y = 0; y < height; y++) {
        float *row = work->flat + y * width;
        for (size_t x = 0; x < width; x++) {
            row[x] -= work->row_profile[y];
            float v = row[x] > limit ? limit : row[x] < -limit ? -limit : row[x];
            work->column_profile[x] += v / (float)height;
        }
    }
    for (size_t y = 0; y < height; y++) {
        float *row = work->flat + y * width;
        for (size_t x = 0; x < width; x++) {
            row[x] -= work->column_profile[x];
        }
    }
}

static double spread(const struct cg_defect_work *work)
{
    double sum = 0;
    size_t count = work->width * work->height;
    for (size_t i = 0; i < count; i++) {
        sum += (double)work->flat[i] * (double)work->flat[i];
    }
    return sqrt(sum / (double)count);
}

bool defects_flatten(struct cg_defect_work *work, struct cg_view view)
{
    struct cg_stats stats = cg_stats_of(view);
    if (stats.count < 2 || !(stats.mean > 0) || all_equal(view)) {
        return false;
    }
    double sd = detrend(work, view, stats.mean);
    take_mask(work, view);
    /* 2.2 SD passes the crest of a sine (1.41 SD) whole; the second pass is tight. */
    take_profiles(work, (float)(2.2 * sd));
    take_profiles(work, (float)(2.0 * spread(work)));
    return true;
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

void defects_pad(struct cg_defect_work *work)
{
    size_t width = work->width, height = work->height, columns = work->columns;
    for (size_t y = 0; y < height; y++) {
        float *row = work->padded + y * columns;
        memcpy(row, work->flat + y * width, width * sizeof *row);
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
