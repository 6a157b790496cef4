/*
 * Counts to reflectance. A row at a time: counts of one channel, then dark and flat, then the mask, while the
 * row is still in the first cache.
 */
#include "calibrate/channel.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Lanes of a maximum that the compiler can keep in vector registers. */
enum { LANES = 16 };

/* A calibration as the rows use it: planes or NULL, and what stands for the flat where there is none. */
struct reference {
    const struct cg_plane *dark, *flat; /* NULL: not there */
    float full;                         /* the flat's counts where there is no flat */
    float target;
    float span_min;   /* flat - dark under this is dead */
    float flat_limit; /* a flat at or above this was clipped and tells nothing */
};

static const float *row_of(const struct cg_plane *plane, size_t y)
{
    return plane == NULL ? NULL : plane->px + y * plane->grid.stride;
}

static const uint8_t *mask_of(const struct cg_plane *plane, size_t y)
{
    return plane == NULL || plane->valid == NULL ? NULL : plane->valid + y * plane->grid.stride;
}

static float span_at(const float *dark, const float *flat, float full, size_t x)
{
    return (flat == NULL ? full : flat[x]) - (dark == NULL ? 0.0f : dark[x]);
}

/* The largest flat - dark, the measure of what is dead. */
static float span_max(const struct reference *reference, size_t width, size_t height)
{
    float most[LANES] = {0};
    for (size_t y = 0; y < height; y++) {
        const float *dark = row_of(reference->dark, y), *flat = row_of(reference->flat, y);
        for (size_t x = 0; x < width; x++) {
            float span = span_at(dark, flat, reference->full, x);
            most[x % LANES] = span > most[x % LANES] ? span : most[x % LANES];
        }
    }
    float result = 0;
    for (size_t i = 0; i < LANES; i++) {
        result = most[i] > result ? most[i] : result;
    }
    return result;
}

/* Counts to reflectance in place; masks dead pixels in ok and returns how many there are. */
static size_t apply(const struct reference *reference, size_t width, size_t y, float *px, uint8_t *ok)
{
    const float *dark = row_of(reference->dark, y), *flat = row_of(reference->flat, y);
    const uint8_t *dark_ok = mask_of(reference->dark, y), *flat_ok = mask_of(reference->flat, y);
    size_t dead = 0;
    for (size_t x = 0; x < width; x++) {
        float span = span_at(dark, flat, reference->full, x);
        bool good = span > 0 && span >= reference->span_min;
        good = good && (flat == NULL || flat[x] < reference->flat_limit);
        good = good && (dark_ok == NULL || dark_ok[x]) && (flat_ok == NULL || flat_ok[x]);
        px[x] = (px[x] - (dark == NULL ? 0.0f : dark[x])) / (good ? span : 1.0f) * reference->target;
        ok[x] = ok[x] && good;
        dead += !good;
    }
    return dead;
}

/* Whether a row differs from the first valid counts that were seen. */
static bool differs(const float *px, const uint8_t *ok, size_t width, bool *seen, float *first)
{
    bool result = false;
    for (size_t x = 0; x < width && !*seen; x++) {
        if (ok[x]) {
            *first = px[x];
            *seen = true;
        }
    }
    for (size_t x = 0; x < width; x++) {
        result |= ok[x] && px[x] != *first;
    }
    return result;
}

struct totals {
    size_t with_data, valid, dead, saturated;
    bool seen, varied;
    float first;
};

/* One row, whole; ok is a byte a pixel of working memory or the plane's own mask. */
static void row(const struct cg_image *image, const struct cg_reader *reader,
                const struct reference *reference, size_t y, float *px, uint8_t *ok, struct totals *totals)
{
    const uint8_t *given = image->valid == NULL ? NULL : image->valid + y * image->width;
    totals->saturated += cg_reader_row(reader, image, y, px);
    size_t with_data = 0, valid = 0;
    for (size_t x = 0; x < image->width; x++) {
        ok[x] = (given == NULL || given[x]) && fabsf(px[x]) <= FLT_MAX;
        with_data += ok[x];
    }
    totals->varied = totals->varied || differs(px, ok, image->width, &totals->seen, &totals->first);
    if (reference->dark != NULL || reference->flat != NULL) {
        totals->dead += apply(reference, image->width, y, px, ok);
    } else {
        for (size_t x = 0; x < image->width; x++) {
            px[x] /= reference->full;
        }
    }
    /* What is not finite, out of a float file or out of an overflow, is no number to go on with. */
    for (size_t x = 0; x < image->width; x++) {
        ok[x] = ok[x] && fabsf(px[x]) <= FLT_MAX;
        px[x] = ok[x] ? px[x] : 0.0f;
        valid += ok[x];
    }
    totals->with_data += with_data;
    totals->valid += valid;
}

/* Whether a picture's rows need no mask: integer counts, all there, and no calibration that may mask some. */
static bool is_whole(const struct cg_image *image, const struct reference *reference)
{
    return image->sample != CG_SAMPLE_F32 && image->valid == NULL && reference->dark == NULL &&
           reference->flat == NULL;
}

/* A row of such a picture. */
static void whole_row(const struct cg_image *image, const struct cg_reader *reader,
                      const struct reference *reference, size_t y, float *px, struct totals *totals)
{
    const float full = reference->full;
    totals->saturated += cg_reader_row(reader, image, y, px);
    totals->first = totals->seen ? totals->first : px[0];
    totals->seen = true;
    for (size_t x = 0; x < image->width && !totals->varied; x++) {
        totals->varied = px[x] != totals->first;
    }
    for (size_t x = 0; x < image->width; x++) {
        px[x] /= full;
    }
    totals->with_data += image->width;
    totals->valid += image->width;
}

/* Temporal noise at the mean level: var = read^2 + gain * signal counts, after EMVA 1288. */
static double noise_of(const struct cg_calibration *calibration, const struct reference *reference,
                       const struct cg_plane *plane)
{
    if (calibration == NULL || (calibration->noise_gain <= 0 && calibration->read_noise_counts <= 0)) {
        return 0;
    }
    double span = (double)reference->full;
    if (reference->flat != NULL) {
        span = cg_stats_of(cg_plane_view(reference->flat)).mean;
    }
    if (reference->dark != NULL) {
        span -= cg_stats_of(cg_plane_view(reference->dark)).mean;
    }
    if (!(span > 0)) {
        return 0;
    }
    double target = (double)reference->target;
    double signal = cg_stats_of(cg_plane_view(plane)).mean / target * span;
    double variance = calibration->read_noise_counts * calibration->read_noise_counts +
                      (signal > 0 ? calibration->noise_gain * signal : 0);
    double noise = sqrt(variance) / span * target;
    return isfinite(noise) ? noise : 0;
}

/* Levels to gloss units, in place, where the calibration has a gloss scale. */
static void to_gloss(const struct cg_calibration *calibration, struct cg_plane *plane, double *noise)
{
    const struct cg_gloss_scale *scale = calibration != NULL ? &calibration->gloss : NULL;
    if (scale == NULL || scale->terms == 0) {
        return;
    }
    *noise *= cg_gloss_scale_slope(scale, cg_stats_of(cg_plane_view(plane)).mean);
    for (size_t y = 0; y < plane->grid.height; y++) {
        float *px = plane->px + y * plane->grid.stride;
        for (size_t x = 0; x < plane->grid.width; x++) {
            px[x] = (float)cg_gloss_scale_at(scale, (double)px[x]);
        }
    }
}

static enum cg_scale_from scale_of(const struct cg_image *image, const struct cg_calibration *calibration,
                                   double option_cd, double option_md, struct cg_grid *grid)
{
    const struct {
        double cd, md;
        enum cg_scale_from from;
    } sources[] = {
        {option_cd, option_md, CG_SCALE_OPTION},
        {calibration == NULL ? 0 : calibration->pitch_cd_mm,
         calibration == NULL ? 0 : calibration->pitch_md_mm, CG_SCALE_CALIBRATION},
        {image->pitch_cd_mm, image->pitch_md_mm, CG_SCALE_FILE},
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        if (sources[i].cd > 0 && sources[i].md > 0) {
            grid->pitch_cd_mm = sources[i].cd;
            grid->pitch_md_mm = sources[i].md;
            return sources[i].from;
        }
    }
    return CG_SCALE_NONE;
}

static enum cg_status reference_init(struct reference *reference, const struct cg_image *image,
                                     const struct cg_calibration *calibration, const struct cg_reader *reader,
                                     struct cg_error *error)
{
    *reference = (struct reference){
        .full = reader->full, .target = 1.0f, .flat_limit = reader->has_full ? reader->full : FLT_MAX};
    if (calibration == NULL || (calibration->dark.px == NULL && calibration->flat.px == NULL)) {
        return CG_OK;
    }
    /* Only size and depth: time is not this call's business, so `now` lies before any expiry. */
    enum cg_status status = cg_calibration_check(calibration, image, INT64_MIN, "calibration", error);
    if (status != CG_OK) {
        return status;
    }
    reference->dark = calibration->dark.px == NULL ? NULL : &calibration->dark;
    reference->flat = calibration->flat.px == NULL ? NULL : &calibration->flat;
    if (reference->flat != NULL) {
        reference->target = (float)calibration->target;
    }
    if (!(reference->target > 0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "The flat's target is %g; it must be above 0.",
                            calibration->target);
    }
    reference->span_min = (float)CG_FLAT_MIN_SHARE * span_max(reference, image->width, image->height);
    return CG_OK;
}

static void quality_of(const struct totals *totals, const struct cg_reader *reader, size_t pixels,
                       double noise, struct cg_quality *quality)
{
    double share = totals->with_data == 0 ? 0 : 100.0 * (double)totals->saturated / (double)totals->with_data;
    *quality = (struct cg_quality){
        .saturated_percent = reader->has_full ? share : -1.0,
        .valid_percent = pixels == 0 ? 0 : 100.0 * (double)totals->valid / (double)pixels,
        .dead = totals->dead,
        .constant = totals->valid > 0 && !totals->varied,
        .noise_relative = noise,
    };
}

enum cg_status cg_calibrate(const struct cg_image *image, const struct cg_calibration *calibration,
                            enum cg_channel channel, double option_pitch_cd_mm, double option_pitch_md_mm,
                            struct cg_plane *out, struct cg_quality *quality, enum cg_scale_from *scale_from,
                            struct cg_error *error)
{
    struct cg_reader reader;
    struct reference reference;
    struct cg_plane plane;
    enum cg_status status = cg_reader_init(&reader, image, channel, error);
    if (status == CG_OK) {
        status = reference_init(&reference, image, calibration, &reader, error);
    }
    if (status == CG_OK) {
        status =
            cg_plane_init_unset(&plane, image->width, image->height, !is_whole(image, &reference), error);
    }
    if (status != CG_OK) {
        return status;
    }

    struct totals totals = {0};
    for (size_t y = 0; y < image->height; y++) {
        float *px = plane.px + y * plane.grid.stride;
        if (plane.valid == NULL) {
            whole_row(image, &reader, &reference, y, px, &totals);
        } else {
            row(image, &reader, &reference, y, px, plane.valid + y * plane.grid.stride, &totals);
        }
    }
    size_t pixels = image->width * image->height;
    if (totals.with_data > 0 && totals.dead == pixels) {
        cg_plane_clear(&plane);
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "The calibration masks every pixel: its flat is nowhere both brighter than the dark "
            "and below full scale (%g counts).",
            (double)reader.full);
    }
    if (totals.valid == pixels) {
        /* Readers of a plane are faster when they know that nothing is masked. */
        free(plane.valid);
        plane.valid = NULL;
    }
    double noise = noise_of(calibration, &reference, &plane);
    to_gloss(calibration, &plane, &noise);
    quality_of(&totals, &reader, pixels, noise, quality);
    *scale_from = scale_of(image, calibration, option_pitch_cd_mm, option_pitch_md_mm, &plane.grid);
    *out = plane;
    return CG_OK;
}
