/* What the filters see, as a picture. */
#include "defects/work.h"

#include <math.h>

/* A response this many SD out says no more when it grows, and must not overflow. */
#define MOST_Z 1e6f

/* Between its samples a response is a straight line; it goes round at its ends. */
static float sample(const struct map *map, double column, double row)
{
    size_t x0 = (size_t)column % map->columns, y0 = (size_t)row % map->rows;
    size_t x1 = x0 + 1 < map->columns ? x0 + 1 : 0, y1 = y0 + 1 < map->rows ? y0 + 1 : 0;
    float u = (float)(column - floor(column)), v = (float)(row - floor(row));
    const float *above = map->px + y0 * map->columns, *below = map->px + y1 * map->columns;
    return (1 - v) * ((1 - u) * above[x0] + u * above[x1]) + v * ((1 - u) * below[x0] + u * below[x1]);
}

/*
 * The norm of a high power: nearly the strongest response, but filters that agree count for more than one
 * that is alone, which tells a wide mark's inside from a speck in the texture.
 */
#define POWER 5.0f

static float joined(float a, float b)
{
    float most = a > b ? a : b, least = a > b ? b : a;
    return most > 0 ? most * powf(1 + powf(least / most, POWER), 1 / POWER) : 0;
}

void defects_join(struct cg_defect_work *work, const struct map *map, struct tail tail)
{
    for (size_t y = 0; y < work->height; y++) {
        float *row = work->joined->px + y * work->joined->grid.stride;
        for (size_t x = 0; x < work->width; x++) {
            double column = (double)(map->turned ? y : x) / map->step_column;
            float z =
                fabsf(sample(map, column, (double)(map->turned ? x : y) / map->step_row)) / (float)tail.sd;
            z = z > 1 && tail.exponent < 1 ? powf(z, (float)tail.exponent) : z;
            z = z < MOST_Z ? z : MOST_Z;
            row[x] = joined(row[x], z);
        }
    }
}

enum cg_status cg_defects_response(struct cg_defect_work *work, struct cg_view view,
                                   const struct cg_defect_options *options, struct cg_plane *out,
                                   struct cg_error *error)
{
    const struct cg_grid *grid = &view.grid;
    struct cg_plane map;
    if (grid->width != work->width || grid->height != work->height) {
        return cg_error_set(error, CG_FAULT,
                            "a frame of %zu x %zu pixels came to a defect plan for %zu x %zu", grid->width,
                            grid->height, work->width, work->height);
    }
    if (options->model != NULL && !defects_model_fits(options->model, grid, error)) {
        return error->status;
    }
    enum cg_status status = cg_plane_init(&map, grid->width, grid->height, false, error);
    if (status != CG_OK) {
        return status;
    }
    map.grid.pitch_cd_mm = grid->pitch_cd_mm;
    map.grid.pitch_md_mm = grid->pitch_md_mm;
    work->tapered = false;
    work->noise = 0;
    work->model = options->model;
    work->method = options->method;
    bool constant = false;
    status = defects_flatten(work, view, &constant, error);
    if (status != CG_OK) {
        cg_plane_clear(&map);
        return status;
    }
    if (!constant) {
        defects_cells(work, cg_grid_has_scale(grid) ? grid->pitch_md_mm / grid->pitch_cd_mm : 1);
        defects_profiles(work);
        work->joined = &map;
        defects_look(work, -INFINITY);
        work->joined = NULL;
    }
    *out = map;
    return CG_OK;
}
