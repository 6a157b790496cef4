/* A calibration in memory: empty, cleared, and whether it may be used on a picture today. */
#include <castgloss/calibrate.h>

#include <stdlib.h>

void cg_calibration_init(struct cg_calibration *calibration)
{
    *calibration = (struct cg_calibration){.target = 1.0};
}

void cg_calibration_clear(struct cg_calibration *calibration)
{
    cg_plane_clear(&calibration->dark);
    cg_plane_clear(&calibration->flat);
    cg_calibration_init(calibration);
}

const char *cg_calibration_unit(const struct cg_calibration *calibration)
{
    return calibration != NULL && calibration->gloss.terms > 0 ? "GU" : "relative";
}

static bool fits(const struct cg_plane *plane, const struct cg_image *image)
{
    return plane->px == NULL || (plane->grid.width == image->width && plane->grid.height == image->height);
}

enum cg_status cg_calibration_check(const struct cg_calibration *calibration, const struct cg_image *image,
                                    int64_t now, const char *name, struct cg_error *error)
{
    if (calibration->expires != 0 && now >= calibration->expires) {
        char when[CG_TIME_SIZE];
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "%s: the calibration expired at %s; take new dark and flat frames.", name,
                            cg_time_print(when, calibration->expires));
    }
    if (!fits(&calibration->dark, image) || !fits(&calibration->flat, image)) {
        const struct cg_grid *grid =
            !fits(&calibration->dark, image) ? &calibration->dark.grid : &calibration->flat.grid;
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "%s: the calibration was made from frames of %zu x %zu pixels, the picture has %zu x %zu.", name,
            grid->width, grid->height, image->width, image->height);
    }
    /* A scale holds for any depth; planes of counts do not. */
    bool planes = calibration->dark.px != NULL || calibration->flat.px != NULL;
    if (planes && calibration->bits != 0 && calibration->bits != image->bits) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "%s: the calibration was made from frames of %d bits, the picture has %d bits.",
                            name, calibration->bits, image->bits);
    }
    return CG_OK;
}
