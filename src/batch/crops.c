/* The pictures of marks, cut out of their frame with their surroundings. */
#include "batch/kind.h"

#include <math.h>
#include <stdlib.h>

/* The most severe marks are those that people look at; more of them fill a store with pictures. */
#define MOST_CROPS ((size_t)16)
/* Pixels of a side: less shows no surroundings, more is thinned out. */
#define LEAST_SIDE ((size_t)48)
#define MOST_SIDE ((size_t)192)
#define SURROUNDINGS 2.5
#define FULL_SCALE 255.0

/* `wanted` samples about the middle of [from, to), moved and cut so that they lie among count. */
static void widen(size_t *from, size_t *to, size_t count)
{
    size_t wanted = (size_t)(SURROUNDINGS * (double)(*to - *from));
    wanted = wanted < LEAST_SIDE ? LEAST_SIDE : wanted;
    wanted = wanted > count ? count : wanted;
    size_t middle = (*from + *to) / 2;
    size_t first = middle > wanted / 2 ? middle - wanted / 2 : 0;
    *from = first > count - wanted ? count - wanted : first;
    *to = *from + wanted;
}

static size_t thinning(size_t length)
{
    return (length + MOST_SIDE - 1) / MOST_SIDE;
}

static enum cg_status cut(const struct cg_surface *surface, struct cg_rect box, struct cg_text *out,
                          struct cg_error *error)
{
    const double ends_at[2] = {0.0, 1.0};
    double ends[2] = {0.0, 1.0};
    const struct cg_grid *grid = &surface->plane.grid;
    widen(&box.x0, &box.x1, grid->width);
    widen(&box.y0, &box.y1, grid->height);
    const size_t step_x = thinning(box.x1 - box.x0), step_y = thinning(box.y1 - box.y0);
    const size_t step = step_x > step_y ? step_x : step_y;
    const struct cg_view view = cg_view_crop(cg_plane_view(&surface->plane), box);
    const size_t width = (box.x1 - box.x0 + step - 1) / step, height = (box.y1 - box.y0 + step - 1) / step;
    const struct cg_png_writing how = {.bits = 8,
                                       .pitch_cd_mm = grid->pitch_cd_mm * (double)step,
                                       .pitch_md_mm = grid->pitch_md_mm * (double)step,
                                       .compression = 6};
    enum cg_status status =
        cg_view_count_valid(view) > 0 ? cg_quantiles(view, ends_at, 2, ends, error) : CG_OK;
    if (status != CG_OK) {
        return status;
    }
    uint16_t *counts = cg_alloc(width * height, sizeof *counts, error);
    if (counts == NULL) {
        return CG_FAULT;
    }
    const double span = ends[1] > ends[0] ? ends[1] - ends[0] : 1.0;
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            const size_t at = y * step * view.grid.stride + x * step;
            const double share = ((double)view.px[at] - ends[0]) / span;
            const bool valid = (view.valid == NULL || view.valid[at] != 0) && isfinite(share);
            counts[y * width + x] = valid ? (uint16_t)lround(FULL_SCALE * fmin(fmax(share, 0.0), 1.0)) : 0;
        }
    }
    status = cg_png_encode_grey("picture of a mark", counts, width, height, &how, out, error);
    free(counts);
    return status;
}

enum cg_status batch_crops_cut(const struct cg_surface *surface, struct cg_text **crops, size_t *count,
                               struct cg_error *error)
{
    const size_t wanted = surface->marks.count < MOST_CROPS ? surface->marks.count : MOST_CROPS;
    enum cg_status status = CG_OK;
    if (wanted == 0 || surface->plane.px == NULL) {
        return CG_OK;
    }
    struct cg_text *made = cg_alloc(wanted, sizeof *made, error);
    if (made == NULL) {
        return CG_FAULT;
    }
    for (size_t i = 0; i < wanted && status == CG_OK; i++) {
        status = cut(surface, surface->marks.marks[i].box, &made[i], error);
    }
    if (status != CG_OK) {
        for (size_t i = 0; i < wanted; i++) {
            cg_text_clear(&made[i]);
        }
        free(made);
        return status;
    }
    *crops = made;
    *count = wanted;
    return CG_OK;
}
