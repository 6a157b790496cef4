/*
 * castgloss/gloss.h: gloss units. What Fresnel's equations give a tile of a stated index, the line from the
 * signal of a camera to gloss units, the receptor window of a glossmeter in a picture, and what two angles
 * tell of index and roughness. Views and numbers in, values out.
 */
#ifndef CASTGLOSS_GLOSS_H
#define CASTGLOSS_GLOSS_H

#include <castgloss/image.h>

/* ---- Fresnel ------------------------------------------------------------------------------------ */

/* Index of the reference that has 100 GU: ISO 2813 and ASTM D523, at 587.6 nm; TAPPI T 653, ISO 8254. */
#define CG_INDEX_ISO_2813 1.567
#define CG_INDEX_T_653 1.540

/* Reflectance of a smooth dielectric in air, light polarised across (s) and in (p) the plane of incidence. */
struct cg_fresnel {
    double s, p;
};
struct cg_fresnel cg_fresnel_of(double index, double angle_deg);
/* The mean of both. */
double cg_fresnel_unpolarised(double index, double angle_deg);
/* Gloss units of a smooth surface of this index: 100 R(index) / R(reference). */
double cg_gloss_of_index(double index, double angle_deg, double reference_index);
/*
 * What a surface of RMS roughness sq reflects of a smooth one into the specular direction:
 * exp(-(4 pi sq cos(angle) / wavelength)^2), Bennett and Porteus 1961.
 */
double cg_gloss_roughness(double sq_nm, double angle_deg, double wavelength_nm);

/* Gloss units at an angle. */
struct cg_gloss_reading {
    double angle_deg, gu;
};
/*
 * Index and RMS roughness that give both readings. CG_NOT_MEASURABLE: the angles are alike, or no index from
 * 1.3 to 2.2 with a roughness of 0 or more gives them.
 */
enum cg_status cg_gloss_split(const struct cg_gloss_reading readings[2], double reference_index,
                              double wavelength_nm, double *index, double *sq_nm,
                              struct cg_error *error) CG_MUST_CHECK;
/* Middle of the visible light of a white lamp, weighted by the eye, nm. */
#define CG_GLOSS_WAVELENGTH_NM 550.0

/* ---- from signal to gloss units ----------------------------------------------------------------- */

enum { CG_GLOSS_TILES = 16, CG_GLOSS_TERMS = 3 };

/* A tile: what it is worth, and what the camera sees of it. */
struct cg_gloss_tile {
    double gu, signal, uncertainty_gu;
    double index;       /* 0: its gloss was stated */
    double residual_gu; /* what the curve gives less gu */
};
/*
 * GU = c0 d + c1 d^2 + c2 d^3, d = signal less that of the black trap; rises from 0 to the highest tile. One
 * term for two tiles, two for three and four, three for more.
 */
struct cg_gloss_scale {
    int terms; /* 0: none */
    double zero, c[CG_GLOSS_TERMS];
    double angle_deg, reference_index;
    bool converging;       /* beam; else parallel. At 20 degrees the two are different scales */
    double degrees_per_mm; /* the direction of the light over the picture, 0: not in the picture */
    bool along_md;         /* the plane of incidence lies along MD, else along CD */
    size_t tile_count;
    struct cg_gloss_tile tiles[CG_GLOSS_TILES];
    double residual_gu;      /* largest of the curve */
    double line_residual_gu; /* largest of the straight line through the trap */
    double uncertainty_gu;   /* RMS residual and that of the tiles together */
};
/* Above this a mid tile says that geometry or linearity is wrong (JIS P 8142, 7.3): told. */
#define CG_GLOSS_RESIDUAL_TOLD 1.0
/* Above this the scale is refused: the largest error of the published camera glossmeter. */
#define CG_GLOSS_RESIDUAL_MOST 2.7
/*
 * Fits zero, c and the residuals to scale->tiles. CG_NOT_MEASURABLE: fewer than two tiles, tiles that are not
 * brighter the glossier they are, or a residual above CG_GLOSS_RESIDUAL_MOST.
 */
enum cg_status cg_gloss_scale_fit(struct cg_gloss_scale *scale, double zero_signal,
                                  struct cg_error *error) CG_MUST_CHECK;
double cg_gloss_scale_at(const struct cg_gloss_scale *scale, double signal);
/* GU a unit of signal, there. */
double cg_gloss_scale_slope(const struct cg_gloss_scale *scale, double signal);

/*
 * Which light the signals of tiles of stated index look like: 's' or 'p' when they fit light polarised so
 * and not unpolarised light within 1 GU, else 0. At 20 degrees the three are nearly the same, and then it
 * matters little.
 */
char cg_gloss_polarisation(const struct cg_gloss_scale *scale);

/* ---- receptor window ---------------------------------------------------------------------------- */

/* Full angles of the receptor, after ISO 2813 and, converging at 20 degrees, T 653 (round). */
struct cg_receptor {
    double in_plane_deg, across_deg;
    bool round;
};
/* The receptor of the nearest standard angle: 20, 60 or 85 degrees. */
struct cg_receptor cg_receptor_of(double angle_deg, bool converging);

struct cg_received {
    struct cg_rect window;           /* pixels */
    double mean;                     /* over the window, as a glossmeter sees it */
    double diffuse;                  /* mean outside of 3 degrees; NaN: not in the picture */
    double tilt_cd_deg, tilt_md_deg; /* of the surface: half the way of the lobe from the picture's middle */
};
/*
 * Finds the lobe in a picture over whose mm the direction of the light turns by degrees_per_mm, and averages
 * over the receptor about its peak. CG_NOT_MEASURABLE: no scale, or the window does not fit into the picture.
 */
enum cg_status cg_gloss_receive(struct cg_view view, const struct cg_receptor *receptor,
                                double degrees_per_mm, bool along_md, struct cg_received *out,
                                struct cg_error *error) CG_MUST_CHECK;

#endif
