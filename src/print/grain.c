/*
 * grain.c: how grainy and how mottled a patch is. Tiles and apertures after ISO/IEC 13660 on the scan's own
 * pixels; the bands, which need a grid that stands straight, on the largest upright rectangle inside the
 * patch.
 */
#include "print/grain.h"

#include <math.h>
#include <stdlib.h>

static const double tile_mm = 1.27, aperture_mm = 0.0423333;
static const double full_tile = 0.5; /* a tile with less of its apertures is left out */
/* Where apertures are this dark, the scanner's noise is all that its density shows. */
static const double darkest = 1e-4, most_black = 1e-3;
enum { FEWEST_TILES = 9 };

/* ---- tiles of density --------------------------------------------------------------------------- */

struct tile {
    double count, sum, squares;
};

struct tiling {
    const struct cg_part *part;
    const uint8_t *mask;
    const float *values;
    size_t n; /* pixels a side of one aperture */
    size_t across, along;
    struct tile *tiles;
    double apertures, black; /* how many there are, and in how many the noise reaches below nothing */
};

/* Mean of the pixels of one aperture that count; NaN when not all of them do. */
static double aperture(const struct tiling *tiling, size_t x, size_t y)
{
    const size_t width = tiling->part->rgb[0].grid.width;
    double sum = 0.0;
    for (size_t v = y; v < y + tiling->n; v++) {
        for (size_t u = x; u < x + tiling->n; u++) {
            if (tiling->mask[v * width + u] == 0) {
                return NAN;
            }
            sum += (double)tiling->values[v * width + u];
        }
    }
    return sum / (double)(tiling->n * tiling->n);
}

/* Every aperture goes into the tile that its middle lies in, however the patch lies in the scan. */
static void fill_tiles(struct tiling *tiling)
{
    const struct cg_grid *grid = &tiling->part->rgb[0].grid;
    const double *a = tiling->part->to_mm, half = ((double)tiling->n - 1.0) / 2.0;
    for (size_t y = 0; y + tiling->n <= grid->height; y += tiling->n) {
        for (size_t x = 0; x + tiling->n <= grid->width; x += tiling->n) {
            const double px = (double)x + half, py = (double)y + half;
            const double u = (a[0] * px + a[1] * py + a[2]) / tile_mm,
                         v = (a[3] * px + a[4] * py + a[5]) / tile_mm;
            if (u < 0.0 || v < 0.0 || u >= (double)tiling->across || v >= (double)tiling->along) {
                continue;
            }
            const double reflectance = aperture(tiling, x, y);
            if (!isnan(reflectance)) {
                struct tile *tile = &tiling->tiles[(size_t)v * tiling->across + (size_t)u];
                const double density = cg_density_of(reflectance);
                tiling->apertures += 1.0;
                tiling->black += reflectance <= darkest ? 1.0 : 0.0;
                tile->count += 1.0;
                tile->sum += density;
                tile->squares += density * density;
            }
        }
    }
}

static void pool_tiles(const struct tiling *tiling, struct cg_grain *out)
{
    const double pixel = tiling->part->pixel_mm * (double)tiling->n;
    const double least = full_tile * tile_mm * tile_mm / (pixel * pixel);
    double variance = 0.0, sum = 0.0, squares = 0.0, count = 0.0;
    for (size_t i = 0; i < tiling->across * tiling->along; i++) {
        const struct tile *tile = &tiling->tiles[i];
        if (tile->count < least || tile->count < 4.0) {
            continue;
        }
        const double mean = tile->sum / tile->count;
        variance += fmax(0.0, tile->squares - tile->sum * mean) / (tile->count - 1.0);
        sum += mean;
        squares += mean * mean;
        count += 1.0;
    }
    out->tiles = (size_t)count;
    if (count > 0.0) {
        out->graininess_13660 = sqrt(variance / count);
    }
    if (out->tiles >= FEWEST_TILES) {
        out->mottle_13660 = sqrt(fmax(0.0, squares - sum * sum / count) / (count - 1.0));
    }
}

static enum cg_status measure_tiles(const struct cg_part *part, const uint8_t *mask, const float *values,
                                    bool *drowned, struct cg_grain *out, struct cg_error *error)
{
    const double rounding = 1e-6; /* of the chart's decimals */
    struct tiling tiling = {.part = part, .mask = mask, .values = values};
    tiling.n = (size_t)fmax(1.0, round(aperture_mm / part->pixel_mm));
    tiling.across = (size_t)(part->size_mm[0] / tile_mm + rounding);
    tiling.along = (size_t)(part->size_mm[1] / tile_mm + rounding);
    if (tiling.across == 0 || tiling.along == 0) {
        return CG_OK;
    }
    tiling.tiles = cg_alloc(tiling.across * tiling.along, sizeof *tiling.tiles, error);
    if (tiling.tiles == NULL) {
        return CG_FAULT;
    }
    fill_tiles(&tiling);
    *drowned = tiling.black > most_black * tiling.apertures;
    if (!*drowned) {
        pool_tiles(&tiling, out);
    }
    free(tiling.tiles);
    return CG_OK;
}

/* ---- the upright rectangle ---------------------------------------------------------------------- */

bool print_upright_rect(const struct cg_part *part, struct cg_rect *rect)
{
    /* For a patch of w x h turned by less than 45 degrees: shrunk about its centre until its corners fit. */
    const struct cg_grid *grid = &part->rgb[0].grid;
    const double *a = part->to_mm;
    const double det = a[0] * a[4] - a[1] * a[3];
    const double mid_x = part->size_mm[0] / 2.0 - a[2], mid_y = part->size_mm[1] / 2.0 - a[5];
    const double cx = (a[4] * mid_x - a[1] * mid_y) / det, cy = (a[0] * mid_y - a[3] * mid_x) / det;
    const double w = (double)grid->width / 2.0, h = (double)grid->height / 2.0;
    const double reach_x = fabs(a[0]) * w + fabs(a[1]) * h, reach_y = fabs(a[3]) * w + fabs(a[4]) * h;
    const double share = fmin(1.0, fmin(part->size_mm[0] / 2.0 / reach_x, part->size_mm[1] / 2.0 / reach_y));
    const double left = ceil(cx - share * w), right = floor(cx + share * w) + 1.0;
    const double top = ceil(cy - share * h), bottom = floor(cy + share * h) + 1.0;
    rect->x0 = (size_t)fmax(0.0, left);
    rect->y0 = (size_t)fmax(0.0, top);
    rect->x1 = (size_t)fmax(0.0, fmin((double)grid->width, right));
    rect->y1 = (size_t)fmax(0.0, fmin((double)grid->height, bottom));
    return rect->x1 >= rect->x0 + 16 && rect->y1 >= rect->y0 + 16;
}

/* ---- all of it ---------------------------------------------------------------------------------- */

enum cg_status cg_grain_measure(const struct cg_part *part, const uint8_t *mask, struct cg_grain *out,
                                struct cg_error *error)
{
    struct cg_grain grain = {.graininess_13660 = NAN,
                             .mottle_13660 = NAN,
                             .graininess_band = NAN,
                             .band_density = NAN,
                             .mottle_density = NAN,
                             .scg = NAN};
    const size_t count = part->rgb[0].grid.width * part->rgb[0].grid.height;
    float *values = cg_alloc(count, sizeof *values, error);
    struct cg_rect rect;
    if (values == NULL) {
        return CG_FAULT;
    }
    print_part_luminance(part, values);
    bool drowned = false;
    enum cg_status status = measure_tiles(part, mask, values, &drowned, &grain, error);
    if (status == CG_OK && print_upright_rect(part, &rect)) {
        status = print_grain_bands(part, mask, values, rect, &grain, error);
        if (status == CG_OK) {
            status = print_grain_colour(part, mask, rect, &grain, error);
        }
    }
    if (drowned) {
        grain.band_density = grain.mottle_density = NAN;
    }
    if (status == CG_OK) {
        *out = grain;
    }
    free(values);
    return status;
}
