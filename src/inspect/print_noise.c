/*
 * print_noise.c: what the scanner adds to the noise of a patch. Paper carries the scanner's noise as
 * reflectance, which is the same everywhere and grows in density as a patch gets darker.
 */
#include "inspect/print.h"

#include <math.h>

/* What is left beside the noise that was taken off must be this share of it, else it is but its error. */
static const double least_share = 0.2;

/* RMS over the paper elements of a noise of density, as reflectance; 0: none was measured. */
static double paper_noise(const struct cg_print *print, size_t offset)
{
    double squares = 0.0, count = 0.0;
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        const double density = *(const double *)(const void *)((const char *)&at->grain + offset);
        if (at->element->kind == CG_ELEMENT_PAPER && at->measured && !isnan(density)) {
            const double noise = density * cg_luminance_of(at->patch.rgb) * log(10.0);
            squares += noise * noise;
            count += 1.0;
        }
    }
    return sqrt(squares / fmax(count, 1.0));
}

/* Noise of reflectance as noise of the density of a patch; the logarithm of large noise is larger still. */
static double density_noise(double reflectance_noise, const struct cg_patch *patch)
{
    const double share = reflectance_noise / cg_luminance_of(patch->rgb);
    return share * sqrt(1.0 + 2.5 * share * share) / log(10.0);
}

static double without(double density, double noise)
{
    return isnan(density) ? NAN : sqrt(fmax(0.0, density * density - noise * noise));
}

void print_take_off_noise(struct cg_print *print)
{
    const double band = paper_noise(print, offsetof(struct cg_grain, band_density));
    const double tiles = paper_noise(print, offsetof(struct cg_grain, graininess_13660));
    for (size_t i = 0; i < print->count; i++) {
        struct cg_print_element *at = &print->elements[i];
        at->coalescence = at->grain_noise = NAN;
        if (!at->measured || at->element->kind != CG_ELEMENT_PATCH) {
            continue;
        }
        at->coalescence = without(at->grain.band_density, density_noise(band, &at->patch));
        at->grain_noise = density_noise(tiles, &at->patch);
        at->grain.graininess_13660 = without(at->grain.graininess_13660, at->grain_noise);
        if (at->grain.graininess_13660 < least_share * at->grain_noise) {
            at->grain.graininess_13660 = NAN;
        }
    }
}
