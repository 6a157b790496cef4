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

static struct offset offset_along(double length, size_t angle, const struct level *level)
{
    double radians = 3.14159265358979323846 * (double)angle / (double)ANGLES;
    long long x = llround(length * cos(radians)), y = llround(length * sin(radians));
    long long columns = (long long)level->columns, rows = (long long)level->rows;
    return (struct offset){(size_t)(((x % columns) + columns) % columns),
                           (size_t)(((y % rows) + rows) % rows)};
}

/* out(p) = in(p) + in(p + offset) */
static void add_shifted(const float *in, float *out, const struct level *level, struct offset offset)
{
    size_t columns = level->columns;
    for (size_t y = 0; y < level->rows; y++) {
        const float *a = in + y * columns;
        const float *b = in + (y + offset.y) % level->rows * columns;
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

static void keep_stronger(float *best, const float *from, size_t count, float scale)
{
    for (size_t x = 0; x < count; x++) {
        float z = from[x] * scale;
        best[x] = fabsf(z) > fabsf(best[x]) ? z : best[x];
    }
}

/* The sum that begins at p belongs to the middle of its line. */
static void keep_strongest(float *best, const float *sums, const struct level *level, struct offset middle,
                           float scale)
{
    size_t columns = level->columns, whole = columns - middle.x;
    for (size_t y = 0; y < level->rows; y++) {
        float *to = best + (y + middle.y) % level->rows * columns;
        const float *from = sums + y * columns;
        keep_stronger(to + middle.x, from, whole, scale);
        keep_stronger(to, from + whole, middle.x, scale);
    }
}

static void find_peaks(struct cg_defect_work *work, const struct level *level, const float *best, float limit,
                       struct tail tail)
{
    double step_x = (double)work->columns / (double)level->columns;
    double step_y = (double)work->rows / (double)level->rows;
    size_t used_columns = (size_t)((double)(work->width - 1) / step_x) + 1;
    size_t used_rows = (size_t)((double)(work->height - 1) / step_y) + 1;
    double reach = (double)(1 << LONG_STEP) * fmax(step_x, step_y);
    for (size_t y = 1; y < used_rows && y + 1 < level->rows; y++) {
        const float *row = best + y * level->columns;
        for (size_t x = 1; x < used_columns && x + 1 < level->columns; x++) {
            float z = fabsf(row[x]);
            if (z < limit || z < fabsf(row[x - 1]) || z < fabsf(row[x + 1]) ||
                z < fabsf(row[x - level->columns]) || z < fabsf(row[x + level->columns])) {
                continue;
            }
            defects_add(work, (struct candidate){
                                  .x = (double)x * step_x,
                                  .y = (double)y * step_y,
                                  .reach = reach,
                                  .log10_nfa = defects_log10_tail(tail, (double)z) + work->tests_log10,
                                  .z = row[x],
                                  .line = true,
                              });
        }
    }
}

void defects_lines(struct cg_defect_work *work, double log10_nfa_max)
{
    const struct level *level = &work->level[work->line_level];
    size_t count = level->rows * level->columns;
    float *best = work->padded; /* the frame has been transformed */
    struct tail heaviest = {.sd = 1, .exponent = 1};
    memset(best, 0, count * sizeof *best);
    for (size_t angle = 0; angle < ANGLES; angle++) {
        const float *sums = work->response;
        for (int step = 0; step <= LONG_STEP; step++) {
            float *next = work->lines[step % 2];
            add_shifted(sums, next, level, offset_along((double)(1 << step), angle, level));
            sums = next;
            if (step < SHORT_STEP) {
                continue;
            }
            struct tail tail = defects_tail(sums, level->rows, level->columns, level->columns, 0);
            if (!(tail.sd > 0)) {
                continue;
            }
            heaviest.exponent = fmin(heaviest.exponent, tail.exponent);
            struct offset middle = offset_along((double)((2 << step) - 1) / 2, angle, level);
            keep_strongest(best, sums, level, middle, (float)(1 / tail.sd));
        }
    }
    float limit = (float)defects_tail_z(heaviest, log10_nfa_max - work->tests_log10);
    find_peaks(work, level, best, limit, heaviest);
}
