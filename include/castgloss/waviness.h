/*
 * castgloss/waviness.h: orange peel from the fringes that a surface mirrors. Each family of fringes is
 * demodulated into a map of slope along its normal, whose deviation is given by bands of wavelength. Views
 * in, values out. Needs a grid with a scale; lengths are mm on the surface.
 */
#ifndef CASTGLOSS_WAVINESS_H
#define CASTGLOSS_WAVINESS_H

#include <castgloss/spectrum.h>

/* One family of fringes: a mirrored front and a mirrored back, or crossed targets, give two. */
struct cg_fringes {
    double f_cd, f_md;        /* cycles per mm, or per px without a scale */
    double period;            /* mm, or px */
    double angle_deg;         /* of its normal, [0, 180), from CD towards MD */
    double amplitude_percent; /* of the sine, of the mean */
    /* Standard uncertainties by the power around the line. */
    double period_sd, angle_sd_deg, amplitude_sd_percent;
};
/* The families of a spectrum, strongest first, at most `capacity`; their harmonics are none of their own. */
enum cg_status cg_fringes_find(const struct cg_psd *psd, struct cg_fringes *out, size_t capacity,
                               size_t *count, struct cg_error *error) CG_MUST_CHECK;

/* How a displaced fringe tells a slope: slope = displacement on the target / (2 * distance). */
struct cg_fringe_geometry {
    double target_period_mm; /* of the pattern itself */
    double distance_mm;      /* from the surface to the target */
};

/*
 * A map of slope along the normal of one family, rad, less its quadratic trend (the sheet's curl), on the
 * grid of the inner part of the view. Pixels with little modulation are masked.
 */
struct cg_slope_map {
    struct cg_plane slope;
    double normal[2];   /* unit vector, CD and MD */
    double finest_mm;   /* wavelengths below this are not resolved by the fringes */
    double curl_sd_rad; /* SD of the trend that was taken off */
    double masked_percent;
};
/*
 * Fourier demodulation: the band around the family's frequency, out to 0.9 of the way to its neighbours (the
 * origin, its harmonics, the other families), becomes a complex field whose phase, less the carrier's, is
 * unwrapped. CG_NOT_MEASURABLE: the phase breaks, or the view holds too few fringes.
 */
enum cg_status cg_slope_map_of(struct cg_view view, const struct cg_fringes *families, size_t count,
                               size_t chosen, const struct cg_fringe_geometry *geometry,
                               struct cg_slope_map *out, struct cg_error *error) CG_MUST_CHECK;
void cg_slope_map_clear(struct cg_slope_map *map);

/*
 * SD of slope and of its derivative along the normal in a band, each with its relative standard error for a
 * random surface in a field of this size. NaN where the band was not measured: it reaches below finest_mm
 * (beyond_fringes, part_fringes), the field holds its longest wave less than twice (beyond_field), or it is
 * too weak beside the other bands (below_others). Under four of the longest waves are few_periods: given,
 * and uncertain.
 */
struct cg_wave_band {
    struct cg_band band;
    double slope_mrad, curvature_per_m;
    double uncertainty_percent, curvature_uncertainty_percent;
    const char *flag; /* NULL: none */
};
extern const struct cg_band cg_bands_long_short[]; /* SW 0.3-1.2 and LW 1.2-12 mm, ended by high_mm 0 */
enum cg_status cg_wave_bands_of(const struct cg_slope_map *map, const struct cg_band *bands, size_t count,
                                struct cg_wave_band *out, struct cg_error *error) CG_MUST_CHECK;

#endif
