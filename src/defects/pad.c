/* The flattened frame on a torus. */
#include "defects/work.h"

#include <math.h>
#include <string.h>

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
    return at < width ? (float)(0.5 - 0.5 * cos(M_PI * (at + 0.5) / width)) : 1;
}

static void pad_rows(void *context, size_t strip, size_t first, size_t last)
{
    const struct cg_defect_work *work = context;
    size_t width = work->width, height = work->height;
    (void)strip;
    for (size_t y = first; y < last; y++) {
        float *row = work->padded + y * work->columns;
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
}

void defects_pad(struct cg_defect_work *work)
{
    size_t height = work->height, columns = work->columns;
    defects_strips(work, height, pad_rows, work);
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
