#include "clarity/upright.h"

enum cg_status clarity_upright(struct cg_view view, bool along_md, struct cg_plane *plane,
                               struct cg_view *out, struct cg_error *error)
{
    *plane = (struct cg_plane){.px = NULL};
    if (along_md) {
        *out = view;
        return CG_OK;
    }
    const size_t width = view.grid.height, height = view.grid.width;
    enum cg_status status = cg_plane_init(plane, width, height, view.valid != NULL, error);
    if (status != CG_OK) {
        return status;
    }
    plane->grid.pitch_cd_mm = view.grid.pitch_md_mm;
    plane->grid.pitch_md_mm = view.grid.pitch_cd_mm;
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            const size_t to = y * plane->grid.stride + x, from = x * view.grid.stride + y;
            plane->px[to] = view.px[from];
            if (view.valid != NULL) {
                plane->valid[to] = view.valid[from];
            }
        }
    }
    *out = cg_plane_view(plane);
    return CG_OK;
}
