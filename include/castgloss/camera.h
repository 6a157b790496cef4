/*
 * castgloss/camera.h: what a camera adds to the light, by photon transfer after EMVA 1288: frames of an even
 * light at many levels, two or more a level, and as many in the dark. Views in, values out.
 */
#ifndef CASTGLOSS_CAMERA_H
#define CASTGLOSS_CAMERA_H

#include <castgloss/image.h>

/* ---- one level of light ------------------------------------------------------------------------- */

/* Frames of one level, one after another. Zero-initialise. */
struct cg_level_sum {
    double *sum, *squares; /* a value a pixel */
    struct cg_grid grid;
    size_t frames;
    double means, mean_squares; /* over the frames' means */
};
/* counts: a frame without masked pixels. CG_NOT_MEASURABLE: another size than the first frame. */
enum cg_status cg_level_add(struct cg_level_sum *level, struct cg_view counts,
                            struct cg_error *error) CG_MUST_CHECK;
void cg_level_clear(struct cg_level_sum *level);

/* What the frames of a level say. Counts and counts squared. */
struct cg_level {
    double light; /* 0: dark; in any unit that is proportional to the photons */
    double mean;
    double variance; /* temporal, of one pixel, the light's own changes taken out */
    double spatial;  /* variance from pixel to pixel, the temporal part taken out */
    double uneven;   /* the same with the quadratic trend of the picture still in it */
    size_t frames;
};
/* CG_NOT_MEASURABLE: fewer than two frames. */
enum cg_status cg_level_finish(const struct cg_level_sum *level, double light, struct cg_level *out,
                               struct cg_error *error) CG_MUST_CHECK;

/* ---- the camera --------------------------------------------------------------------------------- */

enum { CG_CAMERA_LEVELS = 64 };

struct cg_camera_model {
    size_t count;                             /* of levels; 0: none */
    struct cg_level levels[CG_CAMERA_LEVELS]; /* by light, the dark first */
    double quantum;                           /* counts from one value of the file to the next */
    bool photons;                             /* light is in photons a pixel */
    double gain;                              /* K, counts an electron */
    double dark_counts, dark_noise_counts;
    double dark_noise_electrons; /* without that of the counting */
    double saturation_counts;    /* above the dark, where the variance is largest */
    double saturation_electrons;
    double snr_max;           /* root of the electrons at saturation */
    double dynamic_range;     /* saturation over what is just seen */
    double linearity_percent; /* largest departure from the line, 5 to 95 % of saturation, of its value */
    double dsnu_electrons;
    double prnu_percent;        /* quadratic trend taken out */
    double prnu_uneven_percent; /* with it, which the lamp is part of */
    double responsivity;        /* counts a photon; 0: the light is not in photons */
    double quantum_efficiency;  /* 0 with it */
};
/*
 * model->levels, quantum and photons are given, the levels in any order; they are sorted. The gain is the
 * slope of variance against mean, both less the dark's, through the origin, up to 70 % of saturation.
 * CG_NOT_MEASURABLE: no dark level, fewer than three levels of light, no light, or no noise.
 */
enum cg_status cg_camera_fit(struct cg_camera_model *model, struct cg_error *error) CG_MUST_CHECK;
/* Standard uncertainty of the gain by how far the levels lie off its line, each as it scatters. NaN: one
 * level.
 */
double cg_camera_gain_sd(const struct cg_camera_model *model);

#endif
