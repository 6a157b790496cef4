#include <castgloss/image.h>

#include <stdlib.h>
#include <string.h>

bool cg_grid_has_scale(const struct cg_grid *grid)
{
    return grid->pitch_cd_mm > 0.0 && grid->pitch_md_mm > 0.0;
}

enum cg_status cg_plane_init_unset(struct cg_plane *plane, size_t width, size_t height, bool with_mask,
                                   struct cg_error *error)
{
    size_t count;
    if (!cg_multiply(width, height, &count)) {
        return cg_error_set(error, CG_FAULT, "a plane of %zu by %zu pixels does not fit in memory", width,
                            height);
    }
    struct cg_plane made = {.grid = {.width = width, .height = height, .stride = width}};
    made.px = cg_alloc_aligned(count, sizeof *made.px, error);
    if (!made.px) {
        return CG_FAULT;
    }
    if (with_mask && cg_plane_add_mask(&made, error) != CG_OK) {
        cg_plane_clear(&made);
        return CG_FAULT;
    }
    *plane = made;
    return CG_OK;
}

enum cg_status cg_plane_init(struct cg_plane *plane, size_t width, size_t height, bool with_mask,
                             struct cg_error *error)
{
    const enum cg_status status = cg_plane_init_unset(plane, width, height, with_mask, error);
    if (status == CG_OK) {
        memset(plane->px, 0, width * height * sizeof *plane->px);
    }
    return status;
}

enum cg_status cg_plane_add_mask(struct cg_plane *plane, struct cg_error *error)
{
    if (plane->valid) {
        return CG_OK;
    }
    size_t count = plane->grid.stride * plane->grid.height;
    plane->valid = cg_alloc_aligned(count, 1, error);
    if (!plane->valid) {
        return CG_FAULT;
    }
    memset(plane->valid, 1, count);
    return CG_OK;
}

void cg_plane_clear(struct cg_plane *plane)
{
    free(plane->px);
    free(plane->valid);
    *plane = (struct cg_plane){0};
}

struct cg_view cg_plane_view(const struct cg_plane *plane)
{
    return (struct cg_view){.grid = plane->grid, .px = plane->px, .valid = plane->valid};
}

struct cg_view cg_view_crop(struct cg_view view, struct cg_rect rect)
{
    size_t first = rect.y0 * view.grid.stride + rect.x0;
    view.px += first;
    view.valid = view.valid ? view.valid + first : NULL;
    view.grid.width = rect.x1 - rect.x0;
    view.grid.height = rect.y1 - rect.y0;
    return view;
}

size_t cg_view_count_valid(struct cg_view view)
{
    if (!view.valid) {
        return view.grid.width * view.grid.height;
    }
    size_t count = 0;
    for (size_t y = 0; y < view.grid.height; y++) {
        const uint8_t *row = view.valid + y * view.grid.stride;
        for (size_t x = 0; x < view.grid.width; x++) {
            count += row[x] != 0;
        }
    }
    return count;
}
