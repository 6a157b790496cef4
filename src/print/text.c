/* text.c: white letters in a solid: how wide their strokes stayed open, and how far they fell short of white.
 */
#include "print/part.h"

#include <math.h>
#include <stdlib.h>

static const double open_t = 0.5;          /* half the way from the solid to paper counts as open */
static const double least_contrast = 0.05; /* reflectance between solid and paper */
static const double least_mm2 = 0.01;      /* a smaller opening is a pinhole, no stroke */
/* Chamfer distances (3, 4) of a distance transform: within 6 % of Euclid's. */
enum { STRAIGHT = 3, DIAGONAL = 4 };

/* Distance in thirds of a pixel to the nearest pixel that is not open. */
static void distances(const float *t, size_t w, size_t h, int *d)
{
    const int far = (int)(STRAIGHT * (w + h));
    for (size_t i = 0; i < w * h; i++) {
        d[i] = (double)t[i] > open_t ? far : 0;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < w * h; k++) {
            const size_t i = pass == 0 ? k : w * h - 1 - k, x = i % w, y = i / w;
            const long sign = pass == 0 ? -1 : 1;
            const bool side = pass == 0 ? x > 0 : x + 1 < w, other = pass == 0 ? x + 1 < w : x > 0;
            const bool up = pass == 0 ? y > 0 : y + 1 < h;
            const long at = (long)i, row = sign * (long)w;
            int best = d[i];
            best = side && d[at + sign] + STRAIGHT < best ? d[at + sign] + STRAIGHT : best;
            best = up && d[at + row] + STRAIGHT < best ? d[at + row] + STRAIGHT : best;
            best = up && side && d[at + row + sign] + DIAGONAL < best ? d[at + row + sign] + DIAGONAL : best;
            best = up && other && d[at + row - sign] + DIAGONAL < best ? d[at + row - sign] + DIAGONAL : best;
            d[i] = best;
        }
    }
}

/* On the ridge no neighbour lies deeper. */
static bool is_ridge(const int *d, size_t w, size_t h, size_t x, size_t y)
{
    const int here = d[y * w + x];
    for (size_t v = y > 0 ? y - 1 : 0; v <= y + 1 && v < h; v++) {
        for (size_t u = x > 0 ? x - 1 : 0; u <= x + 1 && u < w; u++) {
            if (d[v * w + u] > here) {
                return false;
            }
        }
    }
    return here > 0;
}

/* Connected open areas that are large enough; smaller ones are closed in t. */
static size_t count_strokes(float *t, size_t w, size_t h, double least_px, size_t *queue, uint8_t *seen)
{
    size_t strokes = 0;
    for (size_t first = 0; first < w * h; first++) {
        size_t count = 0;
        if (seen[first] != 0 || !((double)t[first] > open_t)) {
            continue;
        }
        queue[count++] = first;
        seen[first] = 1;
        for (size_t head = 0; head < count; head++) {
            const size_t x = queue[head] % w, y = queue[head] / w;
            for (size_t v = y > 0 ? y - 1 : 0; v <= y + 1 && v < h; v++) {
                for (size_t u = x > 0 ? x - 1 : 0; u <= x + 1 && u < w; u++) {
                    if (seen[v * w + u] == 0 && (double)t[v * w + u] > open_t) {
                        seen[v * w + u] = 1;
                        queue[count++] = v * w + u;
                    }
                }
            }
        }
        if ((double)count >= least_px) {
            strokes++;
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            t[queue[i]] = 0.0f;
        }
    }
    return strokes;
}

static void sum_ridge(const struct cg_part *part, const float *t, const int *d, size_t pixels,
                      struct cg_reversed *out)
{
    const size_t w = part->rgb[0].grid.width, h = part->rgb[0].grid.height;
    double width = 0.0, height = 0.0, ridge = 0.0, open = 0.0;
    for (size_t y = 0; y < h; y++) {
        for (size_t x = 0; x < w; x++) {
            open += (double)t[y * w + x] > open_t ? 1.0 : 0.0;
            if (is_ridge(d, w, h, x, y)) {
                /* The nearest closed pixel's centre lies half a pixel beyond the stroke's border. */
                width += 2.0 * ((double)d[y * w + x] / STRAIGHT - 0.5);
                height += fmin((double)t[y * w + x], 1.0);
                ridge += 1.0;
            }
        }
    }
    out->stroke_width_um = 1000.0 * part->pixel_mm * width / ridge;
    out->fill_in_percent = 100.0 * (1.0 - height / ridge);
    out->open_percent = 100.0 * open / (double)pixels;
}

/* t of every pixel: 0 the solid (the median of the element), 1 paper. False: there is no contrast. */
static bool to_shares(const struct cg_part *part, const uint8_t *mask, const double paper[3], float *t)
{
    const size_t count = part->rgb[0].grid.width * part->rgb[0].grid.height;
    double sd;
    print_part_luminance(part, t);
    const double solid = print_median_mad(t, mask, count, &sd), span = cg_luminance_of(paper) - solid;
    for (size_t i = 0; i < count; i++) {
        t[i] = mask[i] != 0 ? (float)(((double)t[i] - solid) / span) : 0.0f;
    }
    return span >= least_contrast;
}

enum cg_status cg_reversed_measure(const struct cg_part *part, const double paper[3], struct cg_reversed *out,
                                   struct cg_error *error)
{
    const size_t w = part->rgb[0].grid.width, h = part->rgb[0].grid.height, count = w * h;
    struct cg_reversed reversed = {0};
    uint8_t *mask = cg_alloc(count, 1, error), *seen = cg_alloc(count, 1, error);
    float *t = cg_alloc(count, sizeof *t, error);
    int *d = cg_alloc(count, sizeof *d, error);
    size_t *queue = cg_alloc(count, sizeof *queue, error);
    enum cg_status status = CG_FAULT;
    if (mask == NULL || seen == NULL || t == NULL || d == NULL || queue == NULL) {
        goto done;
    }
    const size_t pixels = print_part_pixels(part, mask, NULL);
    const bool contrast = to_shares(part, mask, paper, t);
    if (contrast) {
        const double least_px = least_mm2 / (part->pixel_mm * part->pixel_mm);
        reversed.strokes = count_strokes(t, w, h, least_px, queue, seen);
    }
    if (reversed.strokes == 0) {
        status = cg_error_set(error, CG_NOT_MEASURABLE,
                              "no stroke stands open in it at half the contrast to paper.");
        goto done;
    }
    distances(t, w, h, d);
    sum_ridge(part, t, d, pixels, &reversed);
    *out = reversed;
    status = CG_OK;
done:
    free(mask);
    free(seen);
    free(t);
    free(d);
    free(queue);
    return status;
}
