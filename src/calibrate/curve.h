/* calibrate/curve.h: what a sample of a scan stands for. Private to calibrate. */
#ifndef CALIBRATE_CURVE_H
#define CALIBRATE_CURVE_H

#include <castgloss/calibrate.h>

/*
 * Signal (share of full scale) to linear reflectance, channel by channel through tables; a profile whose
 * channels mix is left to lcms2 in `mixing`, a whole row at a time.
 */
struct cg_curve {
    size_t steps;    /* entries of a table: one a count, or of an interpolated one for float samples */
    float *table[3]; /* NULL: float samples are taken as they are */
    void *mixing;    /* cmsHTRANSFORM to XYZ in double, or NULL */
    double to_xyz[9];
    char name[192];
    bool assumed;
};
enum cg_status cg_curve_init(struct cg_curve *curve, const struct cg_image *image,
                             const struct cg_calibration *calibration, double gamma,
                             struct cg_error *error) CG_MUST_CHECK;
void cg_curve_clear(struct cg_curve *curve);
/* One row of a picture whose curve mixes: linear R, G, B on sRGB's primaries. xyz: 3 * width of work. */
void cg_curve_mix(const struct cg_curve *curve, const void *samples, size_t width, float *xyz,
                  float *const rgb[3]);

/* The profile's part of cg_curve_init: curves into the tables, or mixing. */
enum cg_status cg_curve_from_profile(struct cg_curve *curve, const struct cg_image *image,
                                     struct cg_error *error) CG_MUST_CHECK;

/* Linear sRGB to XYZ under D50 (IEC 61966-2-1, Bradford). */
extern const double cg_srgb_to_xyz[9];

#endif
