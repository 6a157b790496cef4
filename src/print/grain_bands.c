/* grain_bands.c: graininess by bands of frequency, from Fourier transforms of the patch. */
#include "print/grain.h"

#include <math.h>
#include <stdlib.h>

/* The graininess band of ISO/IEC 24790 as its clause on frequencies reads. */
static const double grain_low_cpmm = 0.4, grain_high_cpmm = 5.9;
static const double coalescence_high_cpmm = 6.0;
static const double border_mm = 0.635, tile_mm = 1.27;
static const double straight_deg = 1.0; /* turned further, stripes leave the bins that tell MD from CD */
/* The rings of one transform are enough: a patch beyond this is cut to it. */
enum { MOST_PIXELS = 1024 };

/* The rectangle at most MOST_PIXELS a side, about its middle; even, since a transform likes that. */
static struct cg_rect cut(struct cg_rect rect)
{
    const size_t w = rect.x1 - rect.x0, h = rect.y1 - rect.y0;
    const size_t cw = (w > MOST_PIXELS ? MOST_PIXELS : w) & ~(size_t)1;
    const size_t ch = (h > MOST_PIXELS ? MOST_PIXELS : h) & ~(size_t)1;
    rect.x0 += (w - cw) / 2;
    rect.y0 += (h - ch) / 2;
    rect.x1 = rect.x0 + cw;
    rect.y1 = rect.y0 + ch;
    return rect;
}

static double mean_of(const float *values, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += (double)values[i];
    }
    return sum / (double)count;
}

/* Values of the rectangle, pixels that do not count at the mean of those that do. */
static void gather(const float *values, const uint8_t *mask, size_t stride, struct cg_rect rect, bool density,
                   float *out)
{
    const size_t w = rect.x1 - rect.x0, h = rect.y1 - rect.y0;
    double sum = 0.0, count = 0.0;
    for (size_t y = 0; y < h; y++) {
        for (size_t x = 0; x < w; x++) {
            const size_t at = (rect.y0 + y) * stride + rect.x0 + x;
            const double value = density ? cg_density_of((double)values[at]) : (double)values[at];
            out[y * w + x] = mask[at] != 0 ? (float)value : NAN;
            sum += mask[at] != 0 ? value : 0.0;
            count += mask[at] != 0 ? 1.0 : 0.0;
        }
    }
    const float mean = count > 0.0 ? (float)(sum / count) : 0.0f;
    for (size_t i = 0; i < w * h; i++) {
        out[i] = isnan(out[i]) ? mean : out[i];
    }
}

/* ---- a band, tile by tile ----------------------------------------------------------------------- */

/* Pooled SD inside whole tiles, a border left out, where the filter sees the patch's end. */
static double pooled_sd(const float *px, size_t w, size_t h, double pixel_mm)
{
    const size_t border = (size_t)(border_mm / pixel_mm), n = (size_t)round(tile_mm / pixel_mm);
    double variance = 0.0, tiles = 0.0;
    for (size_t y = border; y + n + border <= h; y += n) {
        for (size_t x = border; x + n + border <= w; x += n) {
            double sum = 0.0, squares = 0.0;
            for (size_t v = y; v < y + n; v++) {
                for (size_t u = x; u < x + n; u++) {
                    const double value = (double)px[v * w + u];
                    sum += value;
                    squares += value * value;
                }
            }
            const double count = (double)(n * n);
            variance += fmax(0.0, squares - sum * sum / count) / (count - 1.0);
            tiles += 1.0;
        }
    }
    return tiles > 0.0 ? sqrt(variance / tiles) : NAN;
}

/* Sets every frequency outside [low, high] cycles/mm to nothing. */
static void keep_band(float (*half)[2], size_t w, size_t h, double pixel_mm, double low, double high)
{
    const size_t columns = w / 2 + 1;
    for (size_t row = 0; row < h; row++) {
        const double fy = (row <= h / 2 ? (double)row : (double)row - (double)h) / ((double)h * pixel_mm);
        for (size_t column = 0; column < columns; column++) {
            const double f = hypot(fy, (double)column / ((double)w * pixel_mm));
            if (f < low || f > high) {
                half[row * columns + column][0] = half[row * columns + column][1] = 0.0f;
            }
        }
    }
}

static enum cg_status band_graininess(float *px, size_t w, size_t h, double pixel_mm, double *out,
                                      struct cg_error *error)
{
    struct cg_spectrum_plan *plan = cg_spectrum_plan_new(h, w, error);
    float(*half)[2] = NULL;
    enum cg_status status = CG_FAULT;
    if (plan == NULL) {
        return CG_FAULT;
    }
    half = cg_alloc_aligned(cg_spectrum_plan_bins(plan), sizeof *half, error);
    if (half != NULL) {
        cg_spectrum_forward(plan, px, half);
        keep_band(half, w, h, pixel_mm, grain_low_cpmm, grain_high_cpmm);
        cg_spectrum_backward(plan, half, px);
        *out = 100.0 * pooled_sd(px, w, h, pixel_mm) / (double)(w * h);
        status = CG_OK;
    }
    free(half);
    cg_spectrum_plan_free(plan);
    return status;
}

/* ---- bands of the whole patch ------------------------------------------------------------------- */

/* SD of the samples in [low, high) cycles/mm, in their own unit. */
static double sd_between(const struct cg_psd *psd, double low, double high)
{
    const size_t columns = psd->columns / 2 + 1;
    double sum = 0.0;
    for (size_t row = 0; row < psd->rows; row++) {
        for (size_t column = 0; column < columns; column++) {
            const double f = hypot(cg_psd_f_md(psd, row), cg_psd_f_cd(psd, column));
            sum += f >= low && f < high ? psd->power[row * columns + column] : 0.0;
        }
    }
    return sqrt(sum) * fabs(psd->mean);
}

/* Angle of the part's CD axis from the columns' direction to the nearest quarter turn, and whether CD and MD
 * have changed places. */
static double off_axis_deg(const struct cg_part *part, bool *swapped)
{
    const double angle = atan2(part->to_mm[3], part->to_mm[0]) * 180.0 / M_PI;
    const double turns = round(angle / 90.0);
    *swapped = ((int)turns & 1) != 0;
    return fabs(angle - 90.0 * turns);
}

static void octaves(const struct cg_part *part, const struct cg_psd *psd, struct cg_grain *out)
{
    size_t count = 0;
    bool swapped;
    while (cg_bands_octave[count].high_mm > 0.0 && count < sizeof out->bands / sizeof out->bands[0]) {
        count++;
    }
    out->band_count = count;
    cg_band_measure(psd, cg_bands_octave, count, 0.0, out->bands);
    out->directions = off_axis_deg(part, &swapped) <= straight_deg;
    for (size_t i = 0; i < count && swapped; i++) {
        const double bars = out->bands[i].bars_percent;
        out->bands[i].bars_percent = out->bands[i].streaks_percent;
        out->bands[i].streaks_percent = bars;
    }
}

static enum cg_status spectrum_of(const float *px, const struct cg_grid *grid, struct cg_psd *out,
                                  struct cg_error *error)
{
    const struct cg_psd_options options = {.tile_px = MOST_PIXELS, .detrend = 1};
    struct cg_psd_work *work = cg_psd_work_new(grid->width, grid->height, &options, error);
    if (work == NULL) {
        return CG_FAULT;
    }
    const enum cg_status status = cg_psd_measure(work, (struct cg_view){.grid = *grid, .px = px}, out, error);
    cg_psd_work_free(work);
    return status;
}

enum cg_status print_grain_bands(const struct cg_part *part, const uint8_t *mask, const float *values,
                                 struct cg_rect rect, struct cg_grain *out, struct cg_error *error)
{
    const struct cg_rect inner = cut(rect);
    const size_t stride = part->rgb[0].grid.width;
    const struct cg_grid grid = {.width = inner.x1 - inner.x0,
                                 .height = inner.y1 - inner.y0,
                                 .stride = inner.x1 - inner.x0,
                                 .pitch_cd_mm = part->pixel_mm,
                                 .pitch_md_mm = part->pixel_mm};
    const size_t count = grid.width * grid.height;
    struct cg_psd psd = {0};
    float *px = cg_alloc_aligned(count, sizeof *px, error);
    if (px == NULL) {
        return CG_FAULT;
    }
    /* Density first; a white or empty patch has none that a spectrum could be relative to. */
    gather(values, mask, stride, inner, true, px);
    enum cg_status status = CG_OK;
    if (mean_of(px, count) > 0.0) {
        status = spectrum_of(px, &grid, &psd, error);
        if (status == CG_OK) {
            out->band_density = sd_between(&psd, grain_low_cpmm, coalescence_high_cpmm);
            out->mottle_density = sd_between(&psd, 0.0, grain_low_cpmm);
        }
        cg_psd_clear(&psd);
    }
    gather(values, mask, stride, inner, false, px);
    if (status == CG_OK && mean_of(px, count) > 0.0) {
        status = spectrum_of(px, &grid, &psd, error);
        if (status == CG_OK) {
            octaves(part, &psd, out);
        }
        cg_psd_clear(&psd);
    }
    if (status == CG_OK) {
        const float mean = (float)mean_of(px, count);
        for (size_t i = 0; i < count; i++) {
            px[i] -= mean;
        }
        status = band_graininess(px, grid.width, grid.height, part->pixel_mm, &out->graininess_band, error);
    }
    free(px);
    return status;
}
