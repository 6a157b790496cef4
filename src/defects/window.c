/* The window around a candidate: pixels in, regions grown, the mark filled in. */
#include "defects/measure.h"

#include <math.h>
#include <string.h>

void defects_window_open(struct cg_defect_work *work, const struct candidate *candidate, double reach,
                         struct window *w)
{
    size_t radius = (size_t)fmin(reach, (double)WINDOW_RADIUS);
    size_t x = (size_t)(candidate->x + 0.5), y = (size_t)(candidate->y + 0.5);
    size_t x1 = x + radius + 1 < work->width ? x + radius + 1 : work->width;
    size_t y1 = y + radius + 1 < work->height ? y + radius + 1 : work->height;
    *w = (struct window){
        .x0 = x > radius ? x - radius : 0,
        .y0 = y > radius ? y - radius : 0,
        .sign = candidate->z < 0 ? -1.0f : 1.0f,
        .px = work->window[0],
        .smooth = work->window[1],
        .ground = work->window[2],
        .residual = work->window[3],
        .region = work->window_flag[0],
        .around = work->window_flag[1],
    };
    w->columns = x1 - w->x0;
    w->rows = y1 - w->y0;
    for (size_t j = 0; j < w->rows; j++) {
        const float *from = work->flat + (w->y0 + j) * work->width + w->x0;
        for (size_t i = 0; i < w->columns; i++) {
            w->px[j * w->columns + i] = w->sign * from[i];
        }
    }
}

/* Eight-connected region of residuals above the threshold; the number of its pixels. */
size_t defects_window_flood(const struct window *w, size_t seed, float threshold, uint32_t *stack)
{
    memset(w->region, 0, w->columns * w->rows);
    size_t depth = 0, count = 0;
    if (!(w->residual[seed] > threshold)) {
        return 0;
    }
    stack[depth++] = (uint32_t)seed;
    w->region[seed] = 1;
    while (depth > 0) {
        size_t i = stack[--depth], x = i % w->columns, y = i / w->columns;
        count++;
        for (size_t ny = y > 0 ? y - 1 : y; ny <= y + 1 && ny < w->rows; ny++) {
            for (size_t nx = x > 0 ? x - 1 : x; nx <= x + 1 && nx < w->columns; nx++) {
                size_t n = ny * w->columns + nx;
                if (!w->region[n] && w->residual[n] > threshold) {
                    w->region[n] = 1;
                    stack[depth++] = (uint32_t)n;
                }
            }
        }
    }
    return count;
}

bool defects_window_left(const struct cg_defect_work *work, const struct window *w)
{
    for (size_t y = 0; y < w->rows; y++) {
        bool left = w->region[y * w->columns] && w->x0 > 0;
        bool right = w->region[y * w->columns + w->columns - 1] && w->x0 + w->columns < work->width;
        bool top = y == 0 && w->y0 > 0, bottom = y + 1 == w->rows && w->y0 + w->rows < work->height;
        if (left || right || ((top || bottom) && memchr(w->region + y * w->columns, 1, w->columns) != NULL)) {
            return true;
        }
    }
    return false;
}

/* The region grown by a square margin. */
void defects_window_widen(const struct window *w, size_t margin)
{
    memset(w->around, 0, w->columns * w->rows);
    for (size_t y = 0; y < w->rows; y++) {
        for (size_t x = 0; x < w->columns; x++) {
            size_t i = y * w->columns + x;
            bool inside = w->region[i] && x > 0 && x + 1 < w->columns && y > 0 && y + 1 < w->rows &&
                          w->region[i - 1] && w->region[i + 1] && w->region[i - w->columns] &&
                          w->region[i + w->columns];
            w->around[i] = w->around[i] || w->region[i];
            if (!w->region[i] || inside) {
                continue;
            }
            size_t x0 = x > margin ? x - margin : 0,
                   x1 = x + margin < w->columns ? x + margin + 1 : w->columns;
            for (size_t j = y > margin ? y - margin : 0; j <= y + margin && j < w->rows; j++) {
                memset(w->around + j * w->columns + x0, 1, x1 - x0);
            }
        }
    }
}

/* The mark's place is filled with its ground, and no other mark may begin there. */
void defects_window_take(struct cg_defect_work *work, const struct window *w)
{
    for (size_t y = 0; y < w->rows; y++) {
        for (size_t x = 0; x < w->columns; x++) {
            if (w->around[y * w->columns + x]) {
                size_t at = (w->y0 + y) * work->width + w->x0 + x;
                work->flat[at] = w->sign * w->ground[y * w->columns + x];
                work->taken[at] = 2;
            }
        }
    }
}
