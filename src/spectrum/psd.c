#include "spectrum/rings.h"
#include "spectrum/separate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A view with less of its pixels in it has no spectrum that stands for it. */
#define MIN_VALID_SHARE 0.5

/* What one row's samples weigh: sums over valid pixels of w^2 and of (w * value)^2. */
struct row_sums {
    double weight, square;
};

struct cg_psd_work {
    struct cg_psd_options options;
    size_t width, height; /* of the pictures */
    size_t rows, columns; /* of a tile */
    size_t tiles_cd, tiles_md;
    struct spectrum_separate *plan;
    float *window_cd, *window_md;
    double window_square; /* sum of window_cd^2, what a row weighs in which every pixel is valid */
    struct row_sums *row_sums;
    size_t line_stride;  /* of lines */
    float *lines;        /* two rows a worker */
    float (*scratch)[2]; /* of the transform, scratch_count a worker */
    size_t scratch_count;
    float (*half)[2]; /* rows of columns / 2 + 1 bins */
};

struct cg_psd_options cg_psd_options_defaults(void)
{
    return (struct cg_psd_options){.tile_px = 2048, .detrend = 1};
}

void cg_psd_clear(struct cg_psd *psd)
{
    free(psd->power);
    cg_radial_clear(&psd->radial);
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

/* The largest size up to n that transforms fast. */
static size_t fast_size(size_t n)
{
    while (!cg_spectrum_is_fast(n)) {
        n--;
    }
    return n;
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

/* What the transform needs beside its plan; false when there is no memory for it. */
static bool buffers_new(struct cg_psd_work *work, struct cg_error *error)
{
    const size_t workers = (size_t)cg_loop_threads(work->options.loop);
    const size_t per_line = CG_ALIGNMENT / sizeof *work->lines;
    size_t halves = 0, scratch = 0;
    work->scratch_count = spectrum_separate_scratch(work->plan);
    if (!cg_multiply(work->rows, work->columns / 2 + 1, &halves) ||
        !cg_multiply(workers, work->scratch_count, &scratch)) {
        cg_error_set(error, CG_FAULT, "a spectrum of %zu by %zu samples does not fit in memory", work->rows,
                     work->columns);
        return false;
    }
    work->line_stride = (work->columns + per_line - 1) / per_line * per_line;
    work->lines = cg_alloc_aligned(2 * workers * work->line_stride, sizeof *work->lines, error);
    work->scratch = work->lines ? cg_alloc_aligned(scratch, sizeof *work->scratch, error) : NULL;
    work->half = work->scratch ? cg_alloc_aligned(halves, sizeof *work->half, error) : NULL;
    return work->half != NULL;
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
    work->plan = spectrum_separate_new(work->rows, work->columns, error);
    work->window_cd = work->plan ? window_new(work->columns, error) : NULL;
    work->window_md = work->window_cd ? window_new(work->rows, error) : NULL;
    work->row_sums = work->window_md ? cg_alloc(work->rows, sizeof *work->row_sums, error) : NULL;
    if (!work->row_sums || !buffers_new(work, error)) {
        cg_psd_work_free(work);
        return NULL;
    }
    for (size_t x = 0; x < work->columns; x++) {
        work->window_square += (double)(work->window_cd[x] * work->window_cd[x]);
    }
    return work;
}

void cg_psd_work_free(struct cg_psd_work *work)
{
    if (work) {
        spectrum_separate_free(work->plan);
        free(work->window_cd);
        free(work->window_md);
        free(work->row_sums);
        free(work->lines);
        free(work->scratch);
        free(work->half);
        free(work);
    }
}

/* One tile on its way through the transform. */
struct passing {
    struct cg_psd_work *work;
    struct cg_view tile;
    struct cg_trend trend;
    double mean;
    double factor; /* of |F|^2 */
    float *power;
    bool first; /* power holds nothing yet; else it is added to */
};

/* Rows, an even number, that one call of a worker does. */
#define ROWS_A_CALL ((size_t)64)

enum { LANES = 8 };

/* The sum of squares of a row; lanes, so that it may be done in vectors and is the same without them. */
CG_WIDE static double square_of(const float *row, size_t count)
{
    double lanes[LANES] = {0}, sum = 0.0;
    size_t x = 0;
    for (; x + LANES <= count; x += LANES) {
        for (size_t i = 0; i < LANES; i++) {
            lanes[i] += (double)(row[x + i] * row[x + i]);
        }
    }
    for (; x < count; x++) {
        sum += (double)(row[x] * row[x]);
    }
    for (size_t i = 0; i < LANES; i++) {
        sum += lanes[i];
    }
    return sum;
}

/* A row's trend, base + u * (slope + u * bend) with u = start + step * x, and what its samples are multiplied
 * by beside the window. */
struct line {
    float base, slope, bend, scale;
    double start, step;
};

CG_WIDE static void detrend(const struct line *line, const float *restrict row, const float *restrict window,
                            int width, float *restrict out)
{
    const float base = line->base, slope = line->slope, bend = line->bend, scale = line->scale;
    const double start = line->start, step = line->step;
    for (int x = 0; x < width; x++) {
        const float u = (float)(start + step * (double)x);
        out[x] = (row[x] - base - u * (slope + u * bend)) * scale * window[x];
    }
}

/* Detrended, windowed samples of a row relative to the mean; pixels without data become 0. */
static struct row_sums fill_row(const struct passing *passing, size_t y, float *restrict out)
{
    const struct cg_psd_work *work = passing->work;
    const struct cg_grid *grid = &passing->tile.grid;
    const double *c = passing->trend.c;
    const double v = grid->height > 1 ? 2.0 * (double)y / (double)(grid->height - 1) - 1.0 : 0.0;
    const double step = grid->width > 1 ? 2.0 / (double)(grid->width - 1) : 0.0;
    const double start = grid->width > 1 ? -1.0 : 0.0;
    /* Along a row the trend is base + slope * x + bend * x^2. */
    const float base = (float)(c[0] + c[2] * v + c[5] * v * v);
    const float slope = (float)(c[1] + c[4] * v), bend = (float)c[3];
    const float scale = (float)((double)work->window_md[y] / passing->mean);
    const float *restrict row = passing->tile.px + y * grid->stride;
    const float *restrict window = work->window_cd;
    const uint8_t *valid = passing->tile.valid ? passing->tile.valid + y * grid->stride : NULL;
    double weight = work->window_square;
    const int width = (int)work->columns;
    const struct line line = {base, slope, bend, scale, start, step};
    detrend(&line, row, window, width, out);
    if (valid) {
        weight = 0.0;
        for (int x = 0; x < width; x++) {
            out[x] = valid[x] ? out[x] : 0.0f;
            weight += valid[x] ? (double)(window[x] * window[x]) : 0.0;
        }
    }
    return (struct row_sums){weight * (double)(work->window_md[y] * work->window_md[y]),
                             square_of(out, work->columns)};
}

static void do_rows(void *context, int worker, size_t index)
{
    const struct passing *passing = context;
    const struct cg_psd_work *work = passing->work;
    float *upper = work->lines + 2 * (size_t)worker * work->line_stride;
    float(*scratch)[2] = work->scratch + (size_t)worker * work->scratch_count;
    const size_t bins = work->columns / 2 + 1;
    for (size_t y = index * ROWS_A_CALL; y < (index + 1) * ROWS_A_CALL && y < work->rows; y += 2) {
        float *lower = y + 1 < work->rows ? upper + work->line_stride : NULL;
        float(*half)[2] = work->half + y * bins;
        work->row_sums[y] = fill_row(passing, y, upper);
        if (lower) {
            work->row_sums[y + 1] = fill_row(passing, y + 1, lower);
        }
        spectrum_separate_rows(work->plan, upper, lower, half, half + bins, scratch);
    }
}

/* Rows whose bins are squared along the columns before they are put into the rows of the power. */
#define STRIP ((size_t)32)

CG_WIDE static void square(const float (*bins)[2], size_t count, float weight, float *out)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = (bins[i][0] * bins[i][0] + bins[i][1] * bins[i][1]) * weight;
    }
}

/* Columns: out of the rows, transformed, and |F|^2 * factor, doubled where one stands for its mirror image.
 */
static void do_columns(void *context, int worker, size_t index)
{
    const struct passing *passing = context;
    const struct cg_psd_work *work = passing->work;
    const size_t columns = work->columns / 2 + 1, step = spectrum_separate_column(work->plan);
    const size_t first = index * CG_SPECTRUM_RUN;
    const size_t count = columns - first < CG_SPECTRUM_RUN ? columns - first : CG_SPECTRUM_RUN;
    float weights[CG_SPECTRUM_RUN];
    for (size_t i = 0; i < CG_SPECTRUM_RUN; i++) {
        const size_t column = first + i;
        const bool single = column == 0 || 2 * column == work->columns;
        weights[i] = (float)(single ? passing->factor : 2.0 * passing->factor);
    }
    const struct spectrum_source source = {.half = (const float(*)[2])work->half, .stride = columns};
    float(*bins)[2] = spectrum_separate_columns(work->plan, source, first, count, false,
                                                work->scratch + (size_t)worker * work->scratch_count);
    float squares[CG_SPECTRUM_RUN][STRIP];
    for (size_t top = 0; top < work->rows; top += STRIP) {
        const size_t height = work->rows - top < STRIP ? work->rows - top : STRIP;
        for (size_t i = 0; i < count; i++) {
            square((const float(*)[2])bins + i * step + top, height, weights[i], squares[i]);
        }
        for (size_t y = 0; y < height; y++) {
            float *out = passing->power + (top + y) * columns + first;
            for (size_t i = 0; i < count; i++) {
                out[i] = passing->first ? squares[i][y] : out[i] + squares[i][y];
            }
        }
    }
}

/* Adds the power of one tile; false when its data stand where the window is low and say nothing. */
static bool add_tile(struct cg_psd_work *work, struct cg_view tile, const struct cg_trend *trend, double mean,
                     float *power, bool first, double *variance)
{
    struct passing passing = {
        .work = work, .tile = tile, .trend = *trend, .mean = mean, .power = power, .first = first};
    struct row_sums sums = {0};
    const double samples = (double)work->rows * (double)work->columns;
    cg_loop_run(work->options.loop, (work->rows - 1) / ROWS_A_CALL + 1, do_rows, &passing);
    for (size_t y = 0; y < work->rows; y++) {
        sums.weight += work->row_sums[y].weight;
        sums.square += work->row_sums[y].square;
    }
    /* 9/64 is the mean of the squared window. */
    if (!(sums.weight > MIN_VALID_SHARE * (9.0 / 64.0) * samples)) {
        return false;
    }
    passing.factor = 1.0 / (samples * sums.weight);
    cg_loop_run(work->options.loop, (work->columns / 2) / CG_SPECTRUM_RUN + 1, do_columns, &passing);
    *variance += sums.square / sums.weight;
    return true;
}

/* The view's level, and its trend when it is one tile. */
static enum cg_status check_view(const struct cg_psd_work *work, struct cg_view view, struct cg_trend *trend,
                                 double *mean, struct cg_error *error)
{
    if (view.grid.width != work->width || view.grid.height != work->height) {
        return cg_error_set(error, CG_FAULT,
                            "a picture of %zu by %zu pixels came to a spectrum planned for %zu by %zu",
                            view.grid.width, view.grid.height, work->width, work->height);
    }
    /* One tile that is the view needs its trend anyway, and the trend's pass tells the level. */
    const bool whole = work->columns == work->width && work->rows == work->height;
    *trend = whole ? cg_trend_fit(view, work->options.detrend) : (struct cg_trend){.order = 0};
    const struct cg_stats stats =
        whole ? (struct cg_stats){.count = trend->count, .mean = trend->mean} : cg_stats_of(view);
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
    struct cg_trend trend;
    enum cg_status status = check_view(work, view, &trend, &mean, error);
    if (status != CG_OK) {
        return status;
    }
    size_t bins = work->rows * (work->columns / 2 + 1);
    float *power = cg_alloc_aligned(bins, sizeof *power, error);
    if (!power) {
        return CG_FAULT;
    }
    size_t tiles = work->tiles_cd * work->tiles_md, used = 0;
    double variance = 0.0;
    for (size_t i = 0; i < tiles; i++) {
        size_t x = tile_start(i % work->tiles_cd, work->tiles_cd, work->width, work->columns);
        size_t y = tile_start(i / work->tiles_cd, work->tiles_md, work->height, work->rows);
        struct cg_view tile = cg_view_crop(view, (struct cg_rect){x, y, x + work->columns, y + work->rows});
        if (tiles > 1 || trend.count == 0) {
            trend = cg_trend_fit(tile, work->options.detrend);
        }
        used += add_tile(work, tile, &trend, mean, power, used == 0, &variance);
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
    struct cg_psd psd = {.rows = work->rows,
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
    status = spectrum_rings(&psd, &psd.radial, error);
    if (status != CG_OK) {
        cg_psd_clear(&psd);
        return status;
    }
    *out = psd;
    return CG_OK;
}
