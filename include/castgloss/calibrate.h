/*
 * castgloss/calibrate.h: counts become reflectance on a grid in mm, once and for all. 1.0 is the reference:
 * full scale without a calibration, the flat's target with one.
 */
#ifndef CASTGLOSS_CALIBRATE_H
#define CASTGLOSS_CALIBRATE_H

#include <castgloss/image.h>
#include <castgloss/io.h>

/* How colour becomes one channel. AUTO: the grey channel, or luminance of a colour picture (Rec. 709
 * weights). */
enum cg_channel { CG_CHANNEL_AUTO, CG_CHANNEL_LUMINANCE, CG_CHANNEL_RED, CG_CHANNEL_GREEN, CG_CHANNEL_BLUE };
/* "auto", "luminance", "red", "green", "blue"; false when the name is none of them. */
bool cg_channel_parse(const char *name, enum cg_channel *channel);
const char *cg_channel_name(enum cg_channel channel);

/* Where the scale came from, in the order of precedence. */
enum cg_scale_from { CG_SCALE_NONE, CG_SCALE_FILE, CG_SCALE_CALIBRATION, CG_SCALE_OPTION };
const char *cg_scale_from_name(enum cg_scale_from from);

/*
 * A calibration: planes of one camera set-up. Any part may be missing (NULL plane, 0 pitch).
 *   dark   counts with the light off
 *   flat   counts of the reference tile
 *   target the reflectance that the flat stands for (1 = it is the reference)
 */
struct cg_calibration {
    struct cg_plane dark, flat; /* px NULL: not there */
    size_t dark_frames, flat_frames;
    double target;
    double pitch_cd_mm, pitch_md_mm;
    double noise_gain;        /* counts per electron, 0: not known; with read_noise feeds noise subtraction */
    double read_noise_counts; /* temporal SD in the dark, counts */
    int bits;                 /* of the frames it was made from */
    int64_t created, expires; /* seconds since the epoch; expires 0: never */
    char id[17]; /* first 16 hex digits of the SHA-256 of the file's content; empty: not from a file */
};
void cg_calibration_init(struct cg_calibration *calibration);
void cg_calibration_clear(struct cg_calibration *calibration);
/* CG_INPUT: not a .cgcal, damaged, hash wrong. Expiry is judged by cg_calibration_check. */
enum cg_status cg_calibration_read(const char *path, struct cg_calibration *out,
                                   struct cg_error *error) CG_MUST_CHECK;
/* Writes the file and fills in calibration->id. */
enum cg_status cg_calibration_write(const char *path, struct cg_calibration *calibration,
                                    struct cg_error *error) CG_MUST_CHECK;
/* CG_NOT_MEASURABLE when it has expired at `now` or does not fit a picture of this size and depth. */
enum cg_status cg_calibration_check(const struct cg_calibration *calibration, const struct cg_image *image,
                                    int64_t now, const char *name, struct cg_error *error) CG_MUST_CHECK;

/* Mean of many frames, one after the other, in double; all must have the size and depth of the first. */
struct cg_average {
    double *sum;
    size_t width, height, frames;
    int bits;
    double pitch_cd_mm, pitch_md_mm; /* of the first frame */
    size_t saturated;                /* pixels at full scale, over all frames */
};
enum cg_status cg_average_add(struct cg_average *average, const struct cg_image *image,
                              enum cg_channel channel, const char *name,
                              struct cg_error *error) CG_MUST_CHECK;
/* The mean as a plane of counts. CG_NOT_MEASURABLE when no frame was added. */
enum cg_status cg_average_finish(const struct cg_average *average, struct cg_plane *mean,
                                 struct cg_error *error) CG_MUST_CHECK;
void cg_average_clear(struct cg_average *average);

/* What becoming reflectance said about the picture. */
struct cg_quality {
    double saturated_percent; /* of the pixels with data: at full scale in any channel used; -1: float, no
                                 full scale */
    double valid_percent;     /* pixels with data, not masked by the calibration */
    size_t dead;              /* pixels masked: flat - dark under 5 % of its maximum, or the flat clipped */
    bool constant;            /* every valid pixel has the same counts */
    double noise_relative; /* temporal noise SD at the mean level, relative to the reference; 0: not known */
};

/* A flat that is less than this share of its maximum is no reference: masked, not amplified. */
#define CG_FLAT_MIN_SHARE 0.05

/*
 * Counts to reflectance in one pass: (S - dark) / (flat - dark) * target, or S / full scale. calibration may
 * be NULL. pitch_cd_mm and pitch_md_mm of the option are used when they are not 0, else the calibration's,
 * else the file's. A NaN or infinite float sample is masked. The plane is initialised here.
 */
enum cg_status cg_calibrate(const struct cg_image *image, const struct cg_calibration *calibration,
                            enum cg_channel channel, double option_pitch_cd_mm, double option_pitch_md_mm,
                            struct cg_plane *out, struct cg_quality *quality, enum cg_scale_from *scale_from,
                            struct cg_error *error) CG_MUST_CHECK;

#endif
