/* The small picture of a print test that is kept beside its numbers: the scan in its own colours. */
#include "batch/kind.h"

#include <math.h>
#include <stdlib.h>

/* Pixels of the longer side: enough to tell one sheet from another, and about 100 kB. */
#define LONGEST_SIDE ((size_t)480)

/* sRGB, IEC 61966-2-1. */
static uint16_t encode(double reflectance)
{
    const double share = fmin(fmax(reflectance, 0.0), 1.0);
    const double signal = share <= 0.0031308 ? 12.92 * share : 1.055 * pow(share, 1.0 / 2.4) - 0.055;
    return (uint16_t)lround(255.0 * signal);
}

/* Mean of a square of `step` pixels, cut at the edges. */
static double mean_of(const struct cg_plane *plane, size_t x0, size_t y0, size_t step)
{
    const size_t x1 = x0 + step < plane->grid.width ? x0 + step : plane->grid.width;
    const size_t y1 = y0 + step < plane->grid.height ? y0 + step : plane->grid.height;
    double sum = 0.0;
    for (size_t y = y0; y < y1; y++) {
        for (size_t x = x0; x < x1; x++) {
            sum += (double)plane->px[y * plane->grid.stride + x];
        }
    }
    return sum / (double)((x1 - x0) * (y1 - y0));
}

enum cg_status batch_preview_make(const struct cg_scan_planes *planes, struct cg_text *out,
                                  struct cg_error *error)
{
    const struct cg_grid *grid = &planes->rgb[0].grid;
    const size_t longest = grid->width > grid->height ? grid->width : grid->height;
    const size_t step = (longest + LONGEST_SIDE - 1) / LONGEST_SIDE;
    if (step == 0 || planes->rgb[0].px == NULL) {
        return CG_OK;
    }
    const size_t width = (grid->width + step - 1) / step, height = (grid->height + step - 1) / step;
    const struct cg_png_writing how = {.bits = 8,
                                       .pitch_cd_mm = grid->pitch_cd_mm * (double)step,
                                       .pitch_md_mm = grid->pitch_md_mm * (double)step,
                                       .compression = 6};
    uint16_t *counts = cg_alloc(width * height, 3 * sizeof *counts, error);
    if (counts == NULL) {
        return CG_FAULT;
    }
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            for (size_t c = 0; c < 3; c++) {
                counts[3 * (y * width + x) + c] =
                    encode(mean_of(&planes->rgb[planes->facts.grey ? 0 : c], x * step, y * step, step));
            }
        }
    }
    const enum cg_status status =
        cg_png_encode_rgb("picture of a print test", counts, width, height, &how, out, error);
    free(counts);
    return status;
}
