/* Scratches and cracks: sums of the whitened response along many directions, by doubling. */
#include "defects/work.h"

#include <math.h>
#include <string.h>

/* Doublings: kernels of 16 and 32 samples. */
#define SHORT_STEP 3
#define LONG_STEP 4

/* An offset on the torus, each part in [0, size). */
struct offset {
    size_t x, y;
};

static struct offset offset_along(double length, size_t angle, const struct grid *grid)
{
    double radians = 3.14159265358979323846 * (double)angle / (double)ANGLES;
    long long x = llround(length * cos(radians)), y = llround(length * sin(radians));
    long long columns = (long long)grid->columns, rows = (long long)grid->rows;
    return (struct offset){(size_t)(((x % columns) + columns) % columns),
                           (size_t)(((y % rows) + rows) % rows)};
}

/* out(p) = in(p) + in(p + offset) */
static void add_shifted(const float *in, float *out, const struct grid *grid, struct offset offset)
{
    size_t columns = grid->columns;
    for (size_t y = 0; y < grid->rows; y++) {
        const float *a = in + y * columns;
        const float *b = in + (y + offset.y) % grid->rows * columns;
        float *to = out + y * columns;
        size_t whole = columns - offset.x;
        for (size_t x = 0; x < whole; x++) {
            to[x] = a[x] + b[x + offset.x];
        }
        for (size_t x = whole; x < columns; x++) {
            to[x] = a[x] + b[x - whole];
        }
    }
}

static void keep_stronger(float *best, uint8_t *angles, const float *from, size_t count, float scale,
                          uint8_t angle)
{
    for (size_t x = 0; x < count; x++) {
        float z = from[x] * scale;
        bool stronger = fabsf(z) > fabsf(best[x]);
        best[x] = stronger ? z : best[x];
        angles[x] = stronger ? angle : angles[x];
    }
}

/* The sum that begins at p belongs to the middle of its line. */
static void keep_strongest(const struct cg_defect_work *work, const struct grid *grid, const float *sums,
                           struct offset middle, float scale, size_t angle)
{
    size_t columns = grid->columns, whole = columns - middle.x;
    for (size_t y = 0; y < grid->rows; y++) {
        size_t to = (y + middle.y) % grid->rows * columns;
        float *best = work->padded + to; /* the frame has been transformed */
        uint8_t *angles = work->line_angle + to;
        const float *from = sums + y * columns;
        keep_stronger(best + middle.x, angles + middle.x, from, whole, scale, (uint8_t)angle);
        keep_stronger(best, angles, from + whole, middle.x, scale, (uint8_t)angle);
    }
}

void defects_lines(struct cg_defect_work *work, const struct grid *grid, double log10_nfa_max)
{
    size_t count = grid->rows * grid->columns;
    struct tail heaviest = {.sd = 1, .exponent = 1};
    memset(work->padded, 0, count * sizeof *work->padded);
    for (size_t angle = 0; angle < ANGLES; angle++) {
        const float *sums = work->response;
        for (int step = 0; step <= LONG_STEP; step++) {
            float *next = work->lines[step % 2];
            add_shifted(sums, next, grid, offset_along((double)(1 << step), angle, grid));
            sums = next;
            if (step < SHORT_STEP) {
                continue;
            }
            struct tail tail = defects_tail(sums, grid->rows, grid->columns, grid->columns, 0);
            if (!(tail.sd > 0)) {
                continue;
            }
            heaviest.exponent = fmin(heaviest.exponent, tail.exponent);
            struct offset middle = offset_along((double)((2 << step) - 1) / 2, angle, grid);
            keep_strongest(work, grid, sums, middle, (float)(1 / tail.sd), angle);
        }
    }
    struct candidate kind = {
        .reach = (double)(1 << LONG_STEP) * (double)work->columns / (double)grid->columns,
        .line = true,
    };
    defects_peaks(work, grid, work->padded, heaviest, kind, log10_nfa_max);
}
