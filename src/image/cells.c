#include <castgloss/image.h>

#include <math.h>

static size_t cells_along(size_t pixels, double cell_px)
{
    double cells = floor((double)pixels / (cell_px < 1.0 ? 1.0 : cell_px) + 0.5);
    return cells < 1.0 ? 1 : cells > (double)pixels ? pixels : (size_t)cells;
}

enum cg_status cg_cells(struct cg_view view, double cell_cd_px, double cell_md_px, struct cg_plane *mean,
                        struct cg_plane *sd, struct cg_error *error)
{
    size_t columns = cells_along(view.grid.width, cell_cd_px),
           rows = cells_along(view.grid.height, cell_md_px);
    struct cg_plane means = {0}, sds = {0};
    enum cg_status status = cg_plane_init(&means, columns, rows, true, error);
    if (status == CG_OK && sd) {
        status = cg_plane_init(&sds, columns, rows, true, error);
    }
    if (status != CG_OK) {
        cg_plane_clear(&means);
        return status;
    }
    for (size_t row = 0; row < rows; row++) {
        for (size_t column = 0; column < columns; column++) {
            struct cg_rect cell = {column * view.grid.width / columns, row * view.grid.height / rows,
                                   (column + 1) * view.grid.width / columns,
                                   (row + 1) * view.grid.height / rows};
            struct cg_stats stats = cg_stats_of(cg_view_crop(view, cell));
            size_t at = row * columns + column;
            uint8_t good = 2 * stats.count >= (cell.x1 - cell.x0) * (cell.y1 - cell.y0) && stats.count > 0;
            means.px[at] = (float)stats.mean;
            means.valid[at] = good;
            if (sd) {
                sds.px[at] = (float)stats.sd;
                sds.valid[at] = good;
            }
        }
    }
    means.grid.pitch_cd_mm = view.grid.pitch_cd_mm * (double)view.grid.width / (double)columns;
    means.grid.pitch_md_mm = view.grid.pitch_md_mm * (double)view.grid.height / (double)rows;
    *mean = means;
    if (sd) {
        sds.grid = means.grid;
        *sd = sds;
    }
    return CG_OK;
}
