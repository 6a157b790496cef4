/* surface_bands.c: the mottle of a measured spectrum and the score over it. */
#include "inspect/surface_bands.h"

#include "inspect/saturation.h"

#include <string.h>

/* Two sets of at most this many bands are measured together. */
#define BANDS_EACH 8

bool cg_surface_is_clipped(const struct cg_quality *quality)
{
    return quality->saturated_percent > CG_SATURATED_SCORED_PERCENT;
}

static size_t count_bands(const struct cg_band *bands, size_t capacity)
{
    size_t count = 0;
    while (count < capacity && bands[count].high_mm > 0.0) {
        count++;
    }
    return count;
}

static void forget_bands(struct cg_band_cv *bands, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bands[i].measured = false;
    }
}

/* Octaves and wave-scan bands in one pass over the spectrum. */
static void measure_both(struct cg_surface_facts *facts, struct cg_surface *surface, double noise)
{
    const size_t octaves = count_bands(cg_bands_octave, BANDS_EACH);
    const size_t wavescans = count_bands(cg_bands_wavescan, BANDS_EACH);
    struct cg_band bands[2 * BANDS_EACH];
    struct cg_band_cv cv[2 * BANDS_EACH];
    memcpy(bands, cg_bands_octave, octaves * sizeof *bands);
    memcpy(bands + octaves, cg_bands_wavescan, wavescans * sizeof *bands);
    cg_band_measure(&surface->psd, bands, octaves + wavescans, noise, cv);
    memcpy(surface->bands, cv, octaves * sizeof *cv);
    memcpy(facts->wavescan, cv + octaves, wavescans * sizeof *cv);
    surface->band_count = octaves;
    facts->wavescan_count = wavescans;
}

void cg_surface_bands(struct cg_surface_facts *facts, struct cg_surface *surface)
{
    const double noise =
        surface->psd.mean > 0.0 ? facts->picture.quality.noise_relative / surface->psd.mean : 0.0;
    if (!surface->psd.scaled) {
        cg_record_reason(&surface->record,
                         "The scale is not known, so bands, lengths and the uniformity score are not "
                         "given: state it with --dpi or --pitch.");
        return;
    }
    measure_both(facts, surface, noise);
    if (facts->picture.quality.saturated_percent >= 100.0) {
        /* The spectrum is that of the clipping, and 0 would be praise. */
        forget_bands(surface->bands, surface->band_count);
        forget_bands(facts->wavescan, facts->wavescan_count);
    }

    if (cg_surface_is_clipped(&facts->picture.quality)) {
        return;
    }
    const struct cg_uniformity uniformity = cg_uniformity_score(
        surface->bands, surface->band_count, cg_profile_viewing_distance_mm(facts->options->profile));
    if (uniformity.bands_used == 0) {
        cg_record_reason(&surface->record,
                         "The picture is too small or too coarse for every mottle band, so there is no "
                         "uniformity score.");
        return;
    }
    if (uniformity.bands_used < surface->band_count) {
        cg_record_reason(
            &surface->record,
            "The uniformity score leaves out %zu of %zu mottle bands, which a picture of this size and "
            "scale cannot show.",
            surface->band_count - uniformity.bands_used, surface->band_count);
    }
    facts->uniformity = uniformity.score;
    facts->weighted_cv_percent = uniformity.weighted_cv_percent;
}
