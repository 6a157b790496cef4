/*
 * reduce.c: the surface in cells as coarse as the web needs it. What is followed along the web (edges,
 * splices, streaks, profile, the drum's face) has a scale of a millimetre; it is worked out in order, by one
 * thread, so workers make its input small.
 */
#include "station/core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MM 0.25

static size_t cells_along(size_t pixels, double pitch_mm)
{
    const double most = fmax(floor(CELL_MM / pitch_mm), 1.0);
    const size_t cells = (size_t)ceil((double)pixels / most);
    return cells > 0 ? cells : 1;
}

/* Adds a row to the sums of its columns; pixels without data add nothing. */
static void add_row(struct cg_view view, size_t y, float *sums, float *counts)
{
    const float *px = view.px + y * view.grid.stride;
    if (view.valid == NULL) {
        for (size_t x = 0; x < view.grid.width; x++) {
            sums[x] += px[x];
        }
        return;
    }
    const uint8_t *valid = view.valid + y * view.grid.stride;
    for (size_t x = 0; x < view.grid.width; x++) {
        const float share = valid[x] != 0 ? 1.0F : 0.0F;
        sums[x] += share * px[x];
        counts[x] += share;
    }
}

/* The cells of one row of them. One under half valid holds no data. */
static void end_row(const float *sums, const float *counts, size_t rows, size_t width, size_t row,
                    struct cg_plane *out)
{
    for (size_t i = 0; i < out->grid.width; i++) {
        const size_t from = i * width / out->grid.width, to = (i + 1) * width / out->grid.width;
        const float all = (float)((to - from) * rows);
        float sum = 0.0F, count = counts == NULL ? all : 0.0F;
        for (size_t x = from; x < to; x++) {
            sum += sums[x];
            count += counts != NULL ? counts[x] : 0.0F;
        }
        const size_t at = row * out->grid.stride + i;
        out->px[at] = count > 0.0F ? sum / count : 0.0F;
        if (out->valid != NULL) {
            out->valid[at] = 2.0F * count >= all;
        }
    }
}

enum cg_status station_reduce(struct cg_view view, struct cg_plane *out, struct cg_error *error)
{
    const struct cg_grid *grid = &view.grid;
    const size_t columns = cells_along(grid->width, grid->pitch_cd_mm);
    const size_t rows = cells_along(grid->height, grid->pitch_md_mm);
    float *sums = cg_alloc(2 * grid->width, sizeof *sums, error);
    float *counts = view.valid != NULL && sums != NULL ? sums + grid->width : NULL;
    enum cg_status status =
        sums != NULL ? cg_plane_init(out, columns, rows, view.valid != NULL, error) : CG_FAULT;
    for (size_t row = 0; row < rows && status == CG_OK; row++) {
        const size_t from = row * grid->height / rows, to = (row + 1) * grid->height / rows;
        memset(sums, 0, 2 * grid->width * sizeof *sums);
        for (size_t y = from; y < to; y++) {
            add_row(view, y, sums, counts);
        }
        end_row(sums, counts, to - from, grid->width, row, out);
    }
    if (status == CG_OK) {
        out->grid.pitch_cd_mm = grid->pitch_cd_mm * (double)grid->width / (double)columns;
        out->grid.pitch_md_mm = grid->pitch_md_mm * (double)grid->height / (double)rows;
    }
    free(sums);
    return status;
}
