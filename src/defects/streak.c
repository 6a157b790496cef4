/* Streaks that run through the whole frame: steps of the machine-direction average. */
#include "defects/work.h"

#include <math.h>
#include <string.h>

static float median_of_bands(const float *bands, size_t x, size_t width)
{
    float sorted[STREAK_BANDS];
    for (size_t b = 0; b < STREAK_BANDS; b++) {
        float value = bands[b * width + x];
        size_t at = b;
        for (; at > 0 && sorted[at - 1] > value; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = value;
    }
    return (sorted[STREAK_BANDS / 2 - 1] + sorted[STREAK_BANDS / 2]) / 2;
}

void defects_streak_profile(struct cg_defect_work *work)
{
    size_t width = work->width, height = work->height;
    memset(work->band_sums, 0, STREAK_BANDS * width * sizeof *work->band_sums);
    for (size_t b = 0; b < STREAK_BANDS; b++) {
        size_t first = b * height / STREAK_BANDS, last = (b + 1) * height / STREAK_BANDS;
        float *band = work->band_sums + b * width;
        for (size_t y = first; y < last; y++) {
            const float *row = work->flat + y * width;
            for (size_t x = 0; x < width; x++) {
                band[x] += row[x];
            }
        }
        for (size_t x = 0; x < width; x++) {
            band[x] /= (float)(last - first);
        }
    }
    /* A mark darkens one band or two: the median of the bands does not see it. */
    for (size_t x = 0; x < width; x++) {
        work->streak[x] = median_of_bands(work->band_sums, x, width);
    }
}
