/* Regions on a coarse lattice over the frame, and their size and shape. */
#include "defects/work.h"

#include <math.h>

struct sums {
    double n, x, y, xx, yy, xy, value;
    struct cg_rect box; /* cells */
};

static void add_cell(struct sums *s, const struct lattice *lattice, size_t i, size_t j, float value)
{
    double x = lattice->first_x + (double)i * lattice->step_x;
    double y = lattice->first_y + (double)j * lattice->step_y;
    s->n++;
    s->x += x;
    s->y += y;
    s->xx += x * x;
    s->yy += y * y;
    s->xy += x * y;
    s->value += (double)value;
    s->box.x0 = i < s->box.x0 ? i : s->box.x0;
    s->box.y0 = j < s->box.y0 ? j : s->box.y0;
    s->box.x1 = i + 1 > s->box.x1 ? i + 1 : s->box.x1;
    s->box.y1 = j + 1 > s->box.y1 ? j + 1 : s->box.y1;
}

/* Clears the four-connected cells of at least this value. */
static struct sums flood(uint32_t *stack, const struct lattice *lattice, size_t seed, float least)
{
    struct sums sums = {.box = {SIZE_MAX, SIZE_MAX, 0, 0}};
    size_t columns = lattice->columns, depth = 0;
    float sign = least < 0 ? -1.0f : 1.0f, *map = lattice->map;
    add_cell(&sums, lattice, seed % columns, seed / columns, map[seed]);
    map[seed] = 0;
    stack[depth++] = (uint32_t)seed;
    while (depth > 0) {
        size_t at = stack[--depth], i = at % columns, j = at / columns;
        size_t next[] = {i > 0 ? at - 1 : at, i + 1 < columns ? at + 1 : at, j > 0 ? at - columns : at,
                         j + 1 < lattice->rows ? at + columns : at};
        for (size_t k = 0; k < 4; k++) {
            float value = map[next[k]];
            if (sign * value >= sign * least && value != 0) {
                add_cell(&sums, lattice, next[k] % columns, next[k] / columns, value);
                map[next[k]] = 0;
                stack[depth++] = (uint32_t)next[k];
            }
        }
    }
    return sums;
}

struct cg_mark defects_lattice_region(struct cg_defect_work *work, struct cg_grid grid,
                                      const struct lattice *lattice, size_t seed, float share)
{
    bool scaled = cg_grid_has_scale(&grid);
    double pitch_x = scaled ? grid.pitch_cd_mm : 1, pitch_y = scaled ? grid.pitch_md_mm : 1;
    struct sums s = flood(work->stack, lattice, seed, share * lattice->map[seed]);
    double wide = lattice->step_x * pitch_x, high = lattice->step_y * pitch_y;
    double x = s.x / s.n, y = s.y / s.n;
    double xx = (s.xx / s.n - x * x) * pitch_x * pitch_x + wide * wide / 12;
    double yy = (s.yy / s.n - y * y) * pitch_y * pitch_y + high * high / 12;
    double xy = (s.xy / s.n - x * y) * pitch_x * pitch_y;
    double half = (xx + yy) / 2, split = hypot((xx - yy) / 2, xy);
    double degrees = 0.5 * atan2(2 * xy, xx - yy) * 180 / M_PI;
    return (struct cg_mark){
        .x = x * pitch_x,
        .y = y * pitch_y,
        .area = s.n * wide * high,
        .length = 4 * sqrt(half + split),
        .width = 4 * sqrt(fmax(half - split, 1e-3 * half)),
        .angle_deg = degrees < 0 ? degrees + 180 : degrees,
        .contrast_percent = 100 * s.value / s.n,
        .box = s.box,
    };
}
