/*
 * inspect/surface_gloss.h: gloss units of a frame: with and without diffuse light, by places, and what they
 * tell of the film.
 */
#ifndef CASTGLOSS_INSPECT_SURFACE_GLOSS_H
#define CASTGLOSS_INSPECT_SURFACE_GLOSS_H

#include <castgloss/inspect.h>

/* NaN: not known. */
struct cg_surface_specular {
    bool given; /* the calibration has a gloss scale */
    double with_diffuse_gu, diffuse_gu, specular_gu;
    double window_x_mm, window_y_mm, tilt_cd_deg, tilt_md_deg;
    struct cg_receptor receptor; /* in_plane_deg 0: every pixel is a spot */
    double index, roughness_nm, ceiling_gu, quality_percent;
    double index_sd, roughness_sd_nm, ceiling_sd_gu, quality_sd_percent;
};

/*
 * Fills *out from the calibrated view, whose mean is given. What cannot be told is a reason of the record.
 * CG_INPUT: the off-specular frame cannot be read or does not fit.
 */
enum cg_status cg_surface_specular_measure(const struct cg_surface_options *options, struct cg_view view,
                                           double mean, struct cg_record *record,
                                           struct cg_surface_specular *out,
                                           struct cg_error *error) CG_MUST_CHECK;
void cg_surface_specular_record(const struct cg_surface_options *options,
                                const struct cg_surface_specular *specular, struct cg_record *record);
/* The level of the places that options name, and printed less blank. Nothing without places. */
void cg_surface_regions_record(const struct cg_surface_options *options, struct cg_view view,
                               struct cg_record *record);

#endif
