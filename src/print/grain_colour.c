/*
 * grain_colour.c: colour graininess after ISO/TS 18621-22: CIELAB blurred as the eye blurs it at 40 cm, then
 * the RMS CIEDE2000 of the pixels of small squares from the squares' own means.
 */
#include "print/grain.h"

#include <math.h>
#include <stdlib.h>

/* exp(-pi q^2) with q in units of 1/30 degree for L* and 1/7.5 degree for a* and b*, at 40 cm. */
static const double blur_l_mm = 0.0928, blur_ab_mm = 0.3712;
static const double square_mm = 59.0 * 25.4 / 600.0;
static const double cell_mm =
    0.09; /* pixels are first averaged in cells up to this size: finer than the blur */
static const double most_mm = 14.0; /* side of the part of a patch that is looked at */

static struct cg_rect middle_of(struct cg_rect rect, size_t most)
{
    const size_t w = rect.x1 - rect.x0, h = rect.y1 - rect.y0;
    rect.x0 += w > most ? (w - most) / 2 : 0;
    rect.y0 += h > most ? (h - most) / 2 : 0;
    rect.x1 = w > most ? rect.x0 + most : rect.x1;
    rect.y1 = h > most ? rect.y0 + most : rect.y1;
    return rect;
}

/* Mean of the pixels of a cell that count; false: none does. */
static bool cell_of(const struct cg_part *part, const uint8_t *mask, size_t x0, size_t y0, size_t n,
                    double rgb[3])
{
    const size_t stride = part->rgb[0].grid.stride, width = part->rgb[0].grid.width;
    float sum[3] = {0.0f, 0.0f, 0.0f}, count = 0.0f;
    for (size_t y = y0; y < y0 + n; y++) {
        for (size_t x = x0; x < x0 + n; x++) {
            if (mask[y * width + x] != 0) {
                for (size_t c = 0; c < 3; c++) {
                    sum[c] += part->rgb[c].px[y * stride + x];
                }
                count += 1.0f;
            }
        }
    }
    for (size_t c = 0; c < 3; c++) {
        rgb[c] = count > 0.0f ? (double)(sum[c] / count) : NAN;
    }
    return count > 0.0f;
}

/* Fills the planes with L*, a* and b* of cells of n x n pixels; those without a pixel that counts get the
 * mean colour of the others. */
static void fill_lab(const struct cg_part *part, const uint8_t *mask, struct cg_rect rect, size_t n,
                     struct cg_plane lab[3])
{
    double sum[3] = {0}, count = 0.0;
    for (size_t y = 0; y < lab[0].grid.height; y++) {
        for (size_t x = 0; x < lab[0].grid.width; x++) {
            double rgb[3];
            const bool use = cell_of(part, mask, rect.x0 + n * x, rect.y0 + n * y, n, rgb);
            const struct cg_lab colour = cg_lab_of(rgb, part->to_xyz);
            const double values[3] = {colour.l, colour.a, colour.b};
            for (size_t c = 0; c < 3; c++) {
                lab[c].px[y * lab[c].grid.stride + x] = use ? (float)values[c] : NAN;
                sum[c] += use ? values[c] : 0.0;
            }
            count += use ? 1.0 : 0.0;
        }
    }
    for (size_t c = 0; c < 3; c++) {
        for (size_t i = 0; i < lab[c].grid.stride * lab[c].grid.height; i++) {
            float *px = &lab[c].px[i];
            *px = isnan(*px) ? (float)(sum[c] / fmax(count, 1.0)) : *px;
        }
    }
}

static struct cg_lab at(const struct cg_plane lab[3], size_t x, size_t y)
{
    const size_t i = y * lab[0].grid.stride + x;
    return (struct cg_lab){(double)lab[0].px[i], (double)lab[1].px[i], (double)lab[2].px[i]};
}

/* RMS difference of a square's pixels from its mean. */
static double square_rms(const struct cg_plane lab[3], size_t x0, size_t y0, size_t side)
{
    struct cg_lab mean = {0};
    double count = 0.0, squares = 0.0;
    for (size_t y = y0; y < y0 + side; y++) {
        for (size_t x = x0; x < x0 + side; x++) {
            const struct cg_lab colour = at(lab, x, y);
            mean.l += colour.l;
            mean.a += colour.a;
            mean.b += colour.b;
            count += 1.0;
        }
    }
    mean = (struct cg_lab){mean.l / count, mean.a / count, mean.b / count};
    for (size_t y = y0; y < y0 + side; y++) {
        for (size_t x = x0; x < x0 + side; x++) {
            const double difference = cg_delta_e(at(lab, x, y), mean);
            squares += difference * difference;
        }
    }
    return sqrt(squares / count);
}

enum cg_status print_grain_colour(const struct cg_part *part, const uint8_t *mask, struct cg_rect rect,
                                  struct cg_grain *out, struct cg_error *error)
{
    const size_t n = (size_t)fmax(1.0, cell_mm / part->pixel_mm);
    const double cell = (double)n * part->pixel_mm;
    const size_t side = (size_t)round(square_mm / cell);
    const struct cg_rect inner = middle_of(rect, (size_t)(most_mm / part->pixel_mm));
    const size_t w = (inner.x1 - inner.x0) / n, h = (inner.y1 - inner.y0) / n;
    /* A cell is a blur of its own already. */
    const double own = (double)(n * n - 1) / (double)(12 * n * n);
    struct cg_plane lab[3] = {{.px = NULL}, {.px = NULL}, {.px = NULL}};
    double sum = 0.0, count = 0.0;
    enum cg_status status = CG_OK;
    if (w < side || h < side || side < 8) {
        return CG_OK;
    }
    for (size_t c = 0; c < 3 && status == CG_OK; c++) {
        status = cg_plane_init(&lab[c], w, h, false, error);
    }
    if (status == CG_OK) {
        fill_lab(part, mask, inner, n, lab);
    }
    for (size_t c = 0; c < 3 && status == CG_OK; c++) {
        const double blur = (c == 0 ? blur_l_mm : blur_ab_mm) / cell,
                     sigma = sqrt(fmax(0.0, blur * blur - own));
        status = cg_smooth(&lab[c], sigma, sigma, error);
    }
    for (size_t y = 0; status == CG_OK && y + side <= h; y += side) {
        for (size_t x = 0; x + side <= w; x += side) {
            sum += square_rms(lab, x, y, side);
            count += 1.0;
        }
    }
    if (status == CG_OK) {
        out->scg = sum / count;
    }
    for (size_t c = 0; c < 3; c++) {
        cg_plane_clear(&lab[c]);
    }
    return status;
}
