/* Two pits that touch are two marks: a region is cut at its necks. */
#include "defects/measure.h"

#include <math.h>

/* Of the thickest place of a region: a neck is thinner than this, and a part as thick as that. */
#define NECK_SHARE 0.6f
#define PART_SHARE 0.75f
/* Half the thickness, px, from which on necks can be told from a ragged border. */
#define THICK 4.0f
#define MOST_PARTS 200

/* Distance to the nearest pixel outside the region, px, by two passes of a 3-4 chamfer (Borgefors 1986). */
static float distances(const struct window *w, float *out)
{
    const float side = 1, corner = 4.0f / 3;
    size_t columns = w->columns, rows = w->rows;
    float most = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < columns * rows; k++) {
            size_t i = pass == 0 ? k : columns * rows - 1 - k, x = i % columns, y = i / columns;
            if (!w->region[i] || x == 0 || y == 0 || x + 1 == columns || y + 1 == rows) {
                out[i] = w->region[i];
                continue;
            }
            /* The pixels that this pass has visited. */
            ptrdiff_t back = pass == 0 ? -1 : 1, line = back * (ptrdiff_t)columns;
            const float *at = out + i;
            float near = fminf(fminf(at[back], at[line]) + side, fminf(at[line - 1], at[line + 1]) + corner);
            out[i] = pass == 0 ? near : fminf(near, out[i]);
            most = pass == 1 && out[i] > most ? out[i] : most;
        }
    }
    return most;
}

/* Gives the neighbours of a pixel in the region its label, those alone whose thickness exceeds `least`. */
static size_t spread_label(const struct window *w, const float *thickness, float least, size_t at,
                           uint32_t *queue, size_t queued)
{
    size_t x = at % w->columns, y = at / w->columns;
    for (size_t j = y > 0 ? y - 1 : y; j <= y + 1 && j < w->rows; j++) {
        for (size_t i = x > 0 ? x - 1 : x; i <= x + 1 && i < w->columns; i++) {
            size_t next = j * w->columns + i;
            if (w->region[next] == 1 && thickness[next] > least) {
                w->region[next] = w->region[at];
                queue[queued++] = (uint32_t)next;
            }
        }
    }
    return queued;
}

/* Labels the thick places from 2 up; those too thin to be a part go back to 1. Returns the next label. */
static uint8_t label_cores(const struct window *w, const float *thickness, float most, uint32_t *queue,
                           size_t *queued)
{
    uint8_t label = 2;
    for (size_t i = 0; i < w->columns * w->rows && label < MOST_PARTS; i++) {
        if (w->region[i] != 1 || thickness[i] < PART_SHARE * most) {
            continue;
        }
        size_t first = *queued;
        queue[(*queued)++] = (uint32_t)i;
        w->region[i] = label++;
        while (first < *queued) {
            *queued = spread_label(w, thickness, NECK_SHARE * most, queue[first++], queue, *queued);
        }
    }
    return label;
}

size_t defects_split(const struct window *w, float *thickness, uint32_t *queue)
{
    float most = distances(w, thickness);
    if (most < THICK) {
        return 1;
    }
    size_t queued = 0;
    uint8_t next = label_cores(w, thickness, most, queue, &queued);
    /* All cores grow at the same pace until the region is theirs. */
    for (size_t first = 0; first < queued; first++) {
        queued = spread_label(w, thickness, 0, queue[first], queue, queued);
    }
    for (size_t i = 0; i < w->columns * w->rows; i++) {
        w->region[i] = w->region[i] > 0 ? (uint8_t)(w->region[i] - 1) : 0;
    }
    return (size_t)(next - 2);
}
