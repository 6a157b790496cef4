#include <castgloss/spectrum.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A view with less of its pixels in it has no spectrum that stands for it. */
#define MIN_VALID_SHARE 0.5

struct cg_psd_work {
    struct cg_psd_options options;
    size_t width, height; /* of the pictures */
    size_t rows, columns; /* of a tile */
    size_t tiles_cd, tiles_md;
    struct cg_spectrum_plan *plan;
    float *window_cd, *window_md;
    float *real;
    float (*half)[2];
};

struct cg_psd_options cg_psd_options_defaults(void)
{
    return (struct cg_psd_options){.tile_px = 2048, .detrend = 1};
}

void cg_psd_clear(struct cg_psd *psd)
{
    free(psd->power);
    *psd = (struct cg_psd){0};
}

double cg_psd_f_md(const struct cg_psd *psd, size_t row)
{
    return row <= psd->rows / 2 ? (double)row * psd->df_md : -(double)(psd->rows - row) * psd->df_md;
}

double cg_psd_f_cd(const struct cg_psd *psd, size_t column)
{
    return (double)column * psd->df_cd;
}

/* The largest size up to n without a prime factor over 7, which is what the transform does fast. */
static size_t fast_size(size_t n)
{
    static const size_t primes[] = {2, 3, 5, 7};
    for (;; n--) {
        size_t rest = n;
        for (size_t i = 0; i < sizeof primes / sizeof primes[0]; i++) {
            while (rest % primes[i] == 0) {
                rest /= primes[i];
            }
        }
        if (rest == 1) {
            return n;
        }
    }
}

/* Half-overlapping tiles that together reach from border to border. */
static size_t tiles_along(size_t size, size_t tile)
{
    size_t step = tile > 1 ? tile / 2 : 1;
    return size <= tile ? 1 : (size - tile + step - 1) / step + 1;
}

static size_t tile_start(size_t index, size_t tiles, size_t size, size_t tile)
{
    return tiles > 1 ? index * (size - tile) / (tiles - 1) : 0;
}

/* Periodic Hann window: its square has the mean 3/8 exactly. */
static float *window_new(size_t n, struct cg_error *error)
{
    float *window = cg_alloc(n, sizeof *window, error);
    for (size_t i = 0; window && i < n; i++) {
        window[i] = (float)(0.5 - 0.5 * cos(2.0 * M_PI * (double)i / (double)n));
    }
    return window;
}

struct cg_psd_work *cg_psd_work_new(size_t width, size_t height, const struct cg_psd_options *options,
                                    struct cg_error *error)
{
    struct cg_psd_work *work = cg_alloc(1, sizeof *work, error);
    if (!work) {
        return NULL;
    }
    work->options = *options;
    work->width = width;
    work->height = height;
    size_t limit = options->tile_px ? options->tile_px : 1;
    work->columns = fast_size(width < limit ? width : limit);
    work->rows = fast_size(height < limit ? height : limit);
    work->tiles_cd = tiles_along(width, work->columns);
    work->tiles_md = tiles_along(height, work->rows);
    work->plan = cg_spectrum_plan_new(work->rows, work->columns, error);
    work->window_cd = work->plan ? window_new(work->columns, error) : NULL;
    work->window_md = work->window_cd ? window_new(work->rows, error) : NULL;
    work->real =
        work->window_md ? cg_alloc_aligned(work->rows * work->columns, sizeof *work->real, error) : NULL;
    work->half =
        work->real ? cg_alloc_aligned(cg_spectrum_plan_bins(work->plan), sizeof *work->half, error) : NULL;
    if (!work->half) {
        cg_psd_work_free(work);
        return NULL;
    }
    return work;
}

void cg_psd_work_free(struct cg_psd_work *work)
{
    if (work) {
        cg_spectrum_plan_free(work->plan);
        free(work->window_cd);
        free(work->window_md);
        free(work->real);
        free(work->half);
        free(work);
    }
}

/* What one tile's samples weigh: sums over valid pixels of w^2 and of (w * value)^2. */
struct tile_sums {
    double weight, square;
};

/* Detrended, windowed samples relative to the mean, into work->real; pixels without data become 0. */
static struct tile_sums fill_tile(struct cg_psd_work *work, struct cg_view tile, double mean)
{
    struct cg_trend trend = cg_trend_fit(tile, work->options.detrend);
    double step = tile.grid.width > 1 ? 2.0 / (double)(tile.grid.width - 1) : 0.0;
    double first = tile.grid.width > 1 ? -1.0 : 0.0;
    struct tile_sums sums = {0};
    for (size_t y = 0; y < work->rows; y++) {
        double v = tile.grid.height > 1 ? 2.0 * (double)y / (double)(tile.grid.height - 1) - 1.0 : 0.0;
        /* Along a row the trend is base + slope * x + bend * x^2. */
        float base = (float)(trend.c[0] + trend.c[2] * v + trend.c[5] * v * v);
        float slope = (float)(trend.c[1] + trend.c[4] * v), bend = (float)trend.c[3];
        float scale = (float)((double)work->window_md[y] / mean);
        const float *row = tile.px + y * tile.grid.stride;
        const uint8_t *valid = tile.valid ? tile.valid + y * tile.grid.stride : NULL;
        float *out = work->real + y * work->columns;
        double row_weight = 0.0, row_square = 0.0;
        for (size_t x = 0; x < work->columns; x++) {
            float u = (float)(first + step * (double)x);
            float value = (row[x] - base - u * (slope + u * bend)) * scale * work->window_cd[x];
            bool good = !valid || valid[x];
            out[x] = good ? value : 0.0f;
            row_weight += good ? (double)(work->window_cd[x] * work->window_cd[x]) : 0.0;
            row_square += (double)(out[x] * out[x]);
        }
        sums.weight += row_weight * (double)(work->window_md[y] * work->window_md[y]);
        sums.square += row_square;
    }
    return sums;
}

/* Adds |F|^2 * factor, doubled where a column also stands for its mirror image. */
static void add_power(const struct cg_psd_work *work, double factor, float *power)
{
    size_t columns = work->columns / 2 + 1;
    size_t last_single = work->columns % 2 == 0 ? columns - 1 : columns;
    for (size_t row = 0; row < work->rows; row++) {
        const float(*bins)[2] = (const float(*)[2])work->half + row * columns;
        float *out = power + row * columns;
        for (size_t column = 0; column < columns; column++) {
            bool single = column == 0 || column == last_single;
            float weight = (float)(single ? factor : 2.0 * factor);
            out[column] += (bins[column][0] * bins[column][0] + bins[column][1] * bins[column][1]) * weight;
        }
    }
}

static enum cg_status check_view(const struct cg_psd_work *work, struct cg_view view, double *mean,
                                 struct cg_error *error)
{
    if (view.grid.width != work->width || view.grid.height != work->height) {
        return cg_error_set(error, CG_FAULT,
                            "a picture of %zu by %zu pixels came to a spectrum planned for %zu by %zu",
                            view.grid.width, view.grid.height, work->width, work->height);
    }
    struct cg_stats stats = cg_stats_of(view);
    double share = (double)stats.count / ((double)view.grid.width * (double)view.grid.height);
    if (share < MIN_VALID_SHARE) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "only %.1f %% of the pixels hold data, a spectrum needs at least %.0f %%",
                            100.0 * share, 100.0 * MIN_VALID_SHARE);
    }
    if (!(stats.mean > 0.0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "the mean level is %.6g, variation relative to it needs a level above 0",
                            stats.mean);
    }
    *mean = stats.mean;
    return CG_OK;
}

enum cg_status cg_psd_measure(struct cg_psd_work *work, struct cg_view view, struct cg_psd *out,
                              struct cg_error *error)
{
    double mean = 0.0;
    enum cg_status status = check_view(work, view, &mean, error);
    if (status != CG_OK) {
        return status;
    }
    size_t bins = cg_spectrum_plan_bins(work->plan), samples = work->rows * work->columns;
    float *power = cg_alloc(bins, sizeof *power, error);
    if (!power) {
        return CG_FAULT;
    }
    size_t tiles = work->tiles_cd * work->tiles_md, used = 0;
    double variance = 0.0;
    for (size_t i = 0; i < tiles; i++) {
        size_t x = tile_start(i % work->tiles_cd, work->tiles_cd, work->width, work->columns);
        size_t y = tile_start(i / work->tiles_cd, work->tiles_md, work->height, work->rows);
        struct cg_view tile = cg_view_crop(view, (struct cg_rect){x, y, x + work->columns, y + work->rows});
        struct tile_sums sums = fill_tile(work, tile, mean);
        /* A tile whose data stand where the window is low says nothing. 9/64 is the mean of the squared
         * window. */
        if (!(sums.weight > MIN_VALID_SHARE * (9.0 / 64.0) * (double)samples)) {
            continue;
        }
        cg_spectrum_forward(work->plan, work->real, work->half);
        add_power(work, 1.0 / ((double)samples * sums.weight), power);
        variance += sums.square / sums.weight;
        used++;
    }
    if (used == 0) {
        free(power);
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "no part of the picture has enough pixels with data for a "
                            "spectrum");
    }
    for (size_t i = 0; used > 1 && i < bins; i++) {
        power[i] /= (float)used;
    }
    bool scaled = cg_grid_has_scale(&view.grid);
    double field_cd = (double)work->columns * (scaled ? view.grid.pitch_cd_mm : 1.0);
    double field_md = (double)work->rows * (scaled ? view.grid.pitch_md_mm : 1.0);
    *out = (struct cg_psd){.rows = work->rows,
                           .columns = work->columns,
                           .df_cd = 1.0 / field_cd,
                           .df_md = 1.0 / field_md,
                           .scaled = scaled,
                           .mean = mean,
                           .variance = variance / (double)used,
                           .tiles = (double)used,
                           .field_cd = field_cd,
                           .field_md = field_md,
                           .power = power};
    return CG_OK;
}
