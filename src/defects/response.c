/* What the filters see, as a picture. */
#include "defects/work.h"

#include <math.h>

/* A response this many SD out says no more when it grows, and must not overflow. */
#define MOST_Z 1e6f

/* Between the samples of its grid a response is a straight line. */
static float sample(const float *response, const struct grid *grid, double x, double y)
{
    size_t x0 = (size_t)x, y0 = (size_t)y;
    size_t x1 = x0 + 1 < grid->columns ? x0 + 1 : 0, y1 = y0 + 1 < grid->rows ? y0 + 1 : 0;
    float u = (float)(x - (double)x0), v = (float)(y - (double)y0);
    const float *above = response + y0 * grid->columns, *below = response + y1 * grid->columns;
    return (1 - v) * ((1 - u) * above[x0] + u * above[x1]) + v * ((1 - u) * below[x0] + u * below[x1]);
}

void defects_map(struct cg_defect_work *work, const struct grid *grid, const float *response,
                 struct tail tail)
{
    double step_x = (double)grid->columns / (double)work->columns;
    double step_y = (double)grid->rows / (double)work->rows;
    for (size_t y = 0; y < work->height; y++) {
        float *row = work->map->px + y * work->map->grid.stride;
        for (size_t x = 0; x < work->width; x++) {
            float z = fabsf(sample(response, grid, (double)x * step_x, (double)y * step_y)) / (float)tail.sd;
            z = z > 1 && tail.exponent < 1 ? powf(z, (float)tail.exponent) : z;
            z = z < MOST_Z ? z : MOST_Z;
            row[x] = z > row[x] ? z : row[x];
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
    enum cg_status status = cg_plane_init(&map, grid->width, grid->height, false, error);
    if (status != CG_OK) {
        return status;
    }
    map.grid.pitch_cd_mm = grid->pitch_cd_mm;
    map.grid.pitch_md_mm = grid->pitch_md_mm;
    work->tapered = false;
    work->noise = 0;
    if (defects_flatten(work, view)) {
        defects_cells(work, cg_grid_has_scale(grid) ? grid->pitch_md_mm / grid->pitch_cd_mm : 1);
        work->map = &map;
        defects_look(work, options, log10(options->false_alarms_per_m2));
        work->map = NULL;
    }
    *out = map;
    return CG_OK;
}
