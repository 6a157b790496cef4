/*
 * castgloss/surface.h: gloss level, gloss uniformity and their score. Views in, values out.
 */
#ifndef CASTGLOSS_SURFACE_H
#define CASTGLOSS_SURFACE_H

#include <castgloss/spectrum.h>

/* Level and spread of the valid pixels, in units of the reference. */
struct cg_gloss {
    double mean, sd, cv_percent, p05, p95;
};
enum cg_status cg_gloss_measure(struct cg_view view, struct cg_gloss *out,
                                struct cg_error *error) CG_MUST_CHECK;

/*
 * Uniformity score, 0 to 100: 100 * 2^(-V / V50), where V in percent is the visually weighted mottle,
 * V^2 = sum over bands of (w_band * cv_percent)^2, w the Dooley-Shaw contrast sensitivity at the band's
 * middle frequency seen from viewing_distance_mm, and V50 = 5 % the mottle that halves the score.
 * docs/methods/uniformity.md has the weights. Bands that were not measured are left out and counted.
 */
struct cg_uniformity {
    double score;
    double weighted_cv_percent; /* V */
    size_t bands_used;
};
#define CG_UNIFORMITY_HALF_PERCENT 5.0
#define CG_VIEWING_DISTANCE_MM 350.0
struct cg_uniformity cg_uniformity_score(const struct cg_band_cv *bands, size_t count,
                                         double viewing_distance_mm);
/* Dooley-Shaw visual transfer, 1 at and below its peak. f in cycles/mm. */
double cg_visual_weight(double f_cpmm, double viewing_distance_mm);

#endif
