#include "inspect/diffuse_frame.h"

enum cg_status cg_diffuse_read(const struct cg_surface_options *options, struct cg_grid grid,
                               struct cg_plane *out, struct cg_error *error)
{
    struct cg_image image = {.data = NULL};
    struct cg_plane plane = {.px = NULL};
    struct cg_quality quality;
    enum cg_scale_from from;
    if (options->diffuse == NULL) {
        return CG_OK;
    }
    /* A page number is of the picture that is measured. */
    struct cg_image_options reading = options->image;
    reading.page = 0;
    enum cg_status status = cg_image_read(options->diffuse, &reading, &image, error);
    if (status == CG_OK && (image.width != grid.width || image.height < grid.height)) {
        status = cg_error_set(error, CG_INPUT,
                              "%s: the diffuse frame has %zu x %zu pixels, but must show the same place as "
                              "the input, which has %zu x %zu.",
                              options->diffuse, image.width, image.height, grid.width, grid.height);
    }
    if (status == CG_OK) {
        /* The light is another one, so the flat of the input says nothing of it. */
        status = cg_calibrate(&image, NULL, options->channel, grid.pitch_cd_mm, grid.pitch_md_mm, &plane,
                              &quality, &from, error);
    }
    if (status == CG_OK) {
        plane.grid.height = grid.height;
        /* Lengths of marks are in mm or pixels as on the grid. */
        plane.grid.pitch_cd_mm = grid.pitch_cd_mm;
        plane.grid.pitch_md_mm = grid.pitch_md_mm;
        *out = plane;
        plane = (struct cg_plane){.px = NULL};
    }
    cg_plane_clear(&plane);
    cg_image_clear(&image);
    return status;
}
