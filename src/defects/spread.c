/*
 * Where responses spread wider than over the frame as a whole: along its borders, and in cells of a lattice
 * where the texture is rougher. They are judged by the spread of their own place there.
 */
#include "defects/work.h"

#include <math.h>

/* A place may exceed the spread of the whole by this factor before it counts. */
#define SPREAD_TOLERANCE 1.2
/* A cell holds so many samples a side, and so many sizes of the filter: a mark must not widen its own cell.
 */
#define CELL_LEAST 16.0
#define CELL_REACHES 12.0
/* Along a line, two lengths of its half are enough: across it is thin. */
#define CELL_LINES 2.0
/* Of a line kernel the middle of the border strips. */
#define LINE_BORDER 8.0

static float excess(const float *px, size_t rows, size_t columns, size_t stride, double sd)
{
    double ratio = defects_tail(px, rows, columns, stride, 0).sd / sd;
    return ratio > SPREAD_TOLERANCE ? (float)ratio : 1;
}

static size_t cells_along(size_t samples, double step, const struct candidate *kind)
{
    double least = fmax(CELL_LEAST, (kind->line ? CELL_LINES : CELL_REACHES) * kind->reach / step);
    double count = floor((double)samples / least);
    return count < 1 ? 1 : count > (double)SPREAD_CELLS ? SPREAD_CELLS : (size_t)count;
}

void defects_spread_extent(const struct cg_defect_work *work, const struct map *map,
                           const struct candidate *kind, struct spread *out)
{
    size_t across = map->turned ? work->height : work->width, down = map->turned ? work->width : work->height;
    double reach = kind->line ? LINE_BORDER : kind->reach;
    *out = (struct spread){
        .columns = (size_t)((double)(across - 1) / map->step_column) + 1,
        .rows = (size_t)((double)(down - 1) / map->step_row) + 1,
        .wide = (size_t)ceil(fmax(4, 2 * reach) / map->step_column),
        .high = (size_t)ceil(fmax(4, 2 * reach) / map->step_row),
    };
    out->columns = out->columns < map->columns ? out->columns : map->columns;
    out->rows = out->rows < map->rows ? out->rows : map->rows;
    out->wide = out->wide < out->columns ? out->wide : out->columns;
    out->high = out->high < out->rows ? out->high : out->rows;
    out->cells_across = cells_along(out->columns, map->step_column, kind);
    out->cells_down = cells_along(out->rows, map->step_row, kind);
}

void defects_spread_measure(const struct map *map, struct spread *s)
{
    const float *px = map->px;
    size_t stride = map->columns;
    double sd = defects_tail(px, s->rows, s->columns, stride, 0).sd;
    sd = sd > 0 ? sd : 1;
    s->left = excess(px, s->rows, s->wide, stride, sd);
    s->right = excess(px + s->columns - s->wide, s->rows, s->wide, stride, sd);
    s->top = excess(px, s->high, s->columns, stride, sd);
    s->bottom = excess(px + (s->rows - s->high) * stride, s->high, s->columns, stride, sd);
    for (size_t j = 0; j < s->cells_down; j++) {
        size_t y0 = j * s->rows / s->cells_down, y1 = (j + 1) * s->rows / s->cells_down;
        for (size_t i = 0; i < s->cells_across; i++) {
            size_t x0 = i * s->columns / s->cells_across, x1 = (i + 1) * s->columns / s->cells_across;
            s->cell[j * s->cells_across + i] = excess(px + y0 * stride + x0, y1 - y0, x1 - x0, stride, sd);
        }
    }
}

/* The two cells between whose middles a sample lies, and how far it is towards the second. */
static float between(size_t at, size_t samples, size_t cells, size_t *first, size_t *second)
{
    double place = ((double)at + 0.5) * (double)cells / (double)samples - 0.5;
    place = fmin(fmax(place, 0), (double)(cells - 1));
    *first = (size_t)place;
    *second = *first + 1 < cells ? *first + 1 : *first;
    return (float)(place - (double)*first);
}

float defects_spread_at(const struct spread *s, size_t x, size_t y)
{
    size_t i0, i1, j0, j1;
    float u = between(x, s->columns, s->cells_across, &i0, &i1);
    float v = between(y, s->rows, s->cells_down, &j0, &j1);
    const float *above = s->cell + j0 * s->cells_across, *below = s->cell + j1 * s->cells_across;
    float spread =
        (1 - v) * ((1 - u) * above[i0] + u * above[i1]) + v * ((1 - u) * below[i0] + u * below[i1]);
    spread = x < s->wide && s->left > spread ? s->left : spread;
    spread = x + s->wide >= s->columns && s->right > spread ? s->right : spread;
    spread = y < s->high && s->top > spread ? s->top : spread;
    return y + s->high >= s->rows && s->bottom > spread ? s->bottom : spread;
}
