/*
 * waviness/covariance.h: the spectrum of a slope map, every part of the map weighing alike.
 *
 * A Hann window would throw away most of a field: its band sums scatter twice as far as the field itself
 * allows, 5 % for waves of which it holds six. Here the whole map, faded at its borders only, gives its
 * covariance; each lag is brought up by the share of the map that was seen over it, and the transform of
 * that is the spectrum (Blackman and Tukey). Masked places are places that were not seen.
 */
#ifndef WAVINESS_COVARIANCE_H
#define WAVINESS_COVARIANCE_H

#include <castgloss/waviness.h>

/* How much is left at place i of count when both ends fade out over `wide` places: 0 to 1. */
double waviness_fade(size_t i, size_t count, double wide);

/* As struct cg_psd has its power, but in rad^2, and with bins less than half as wide as a line. */
struct waviness_power {
    size_t rows, columns;
    double df_cd, df_md; /* cycles per mm */
    double field_mm;     /* the shorter side of the map */
    double alike;        /* so many bins of the whole plane tell what one independent bin does */
    float *power;        /* rows x (columns / 2 + 1) */
    float *rougher;      /* the same a step of the series earlier: how far the series is from its end */
};
void waviness_power_clear(struct waviness_power *power);
/* CG_NOT_MEASURABLE: the map has no valid place. */
enum cg_status waviness_power_of(const struct cg_slope_map *map, struct waviness_power *out,
                                 struct cg_error *error) CG_MUST_CHECK;

#endif
