/*
 * castgloss/calibrate.h: counts become reflectance on a grid in mm, once and for all. 1.0 is the reference:
 * full scale without a calibration, the flat's target with one; with a gloss scale the values are gloss
 * units.
 */
#ifndef CASTGLOSS_CALIBRATE_H
#define CASTGLOSS_CALIBRATE_H

#include <castgloss/camera.h>
#include <castgloss/gloss.h>
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

/* Points of the curve of a scanner. */
enum { CG_RESPONSE_POINTS = 64 };
/*
 * The response of a scanner: the reflectance that a signal (share of full scale) stands for, per channel R,
 * G, B; a grey scanner has the same three times. Both rise from point to point. Between the points a monotone
 * cubic, beyond them the straight line of the last two.
 */
struct cg_response {
    size_t count; /* 0: none */
    double signal[3][CG_RESPONSE_POINTS];
    double reflectance[CG_RESPONSE_POINTS];
    double flare[3]; /* reflectance that stray light adds, by the file's own curve; it is in the points too */
    double residual_density; /* largest error of a step's density when the curve is drawn without it */
};
/* The reflectance of a signal in channel 0, 1 or 2; 0 or more. response->count must not be 0. */
double cg_response_at(const struct cg_response *response, int channel, double signal);

/* One step of a wedge as a scanner sees it. */
struct cg_response_step {
    const char *id;
    double density;   /* of the reference table, absolute */
    double signal[3]; /* mean share of full scale */
    double linear[3]; /* mean by the file's own curve */
};
/*
 * The response from at least twelve steps, in any order; they are sorted. CG_NOT_MEASURABLE: too few steps, a
 * signal that does not rise with the reflectance, a residual above 0.02 for densities under 1.2 or above 0.05
 * up to 1.8 (steps beyond are kept and not judged).
 */
enum cg_status cg_response_fit(struct cg_response_step *steps, size_t count, struct cg_response *out,
                               struct cg_error *error) CG_MUST_CHECK;

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
    struct cg_response response;   /* of a scanner */
    struct cg_gloss_scale gloss;   /* terms 0: none; of the levels that dark and flat make */
    struct cg_camera_model camera; /* count 0: none */
    int64_t created, expires;      /* seconds since the epoch; expires 0: never */
    char id[17]; /* first 16 hex digits of the SHA-256 of the file's content; empty: not from a file */
};
void cg_calibration_init(struct cg_calibration *calibration);
void cg_calibration_clear(struct cg_calibration *calibration);
/* "GU" of a calibration with a gloss scale, else, and of NULL, "relative". */
const char *cg_calibration_unit(const struct cg_calibration *calibration);
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

/* ---- scans -------------------------------------------------------------------------------------- */

struct cg_scan_options {
    double pitch_cd_mm, pitch_md_mm; /* 0: the calibration's, else the file's */
    double gamma; /* 0: as calibration or file say; else reflectance = signal^gamma, 1: linear */
    int threads;
};
struct cg_scan_options cg_scan_options_defaults(void);

/* What is known of a scan beside its pixels. */
struct cg_scan_facts {
    struct cg_grid grid; /* width and height of the scan, its pitch */
    bool grey;
    char transfer[192]; /* the curve that is used, as a person reads it */
    bool assumed;       /* nothing states the curve: sRGB was taken */
    double to_xyz[9];   /* linear R, G, B to CIE XYZ under D50, Y of white 1; of the profile, else sRGB's */
    struct cg_quality quality; /* saturated in any channel; constant: in every channel */
    enum cg_scale_from scale_from;
};

/*
 * A scan whose samples become linear reflectance where they are looked at: a page is large, and much of it is
 * never measured. 1.0 = full scale or, calibrated, perfect white.
 */
struct cg_curve;
struct cg_scan_reader {
    const struct cg_image *image; /* borrowed; must outlive the reader */
    struct cg_curve *curve;       /* owned */
    struct cg_scan_facts facts;
};
/*
 * The curve is, in this order: options->gamma, the calibration's response, the profile of the file, its gAMA
 * or sRGB tag, else sRGB (float samples: linear). CG_NOT_MEASURABLE: a profile that cannot be used, or one of
 * other colours than the picture's. calibration may be NULL.
 */
enum cg_status cg_scan_reader_init(struct cg_scan_reader *out, const struct cg_image *image,
                                   const struct cg_calibration *calibration,
                                   const struct cg_scan_options *options,
                                   struct cg_error *error) CG_MUST_CHECK;
void cg_scan_reader_clear(struct cg_scan_reader *reader);
/*
 * The pixels of rect, which must lie inside the scan, in one plane a channel (a grey scan: in rgb[0] alone),
 * initialised here. Any thread may call it. with_mask: a mask even where all is valid.
 */
enum cg_status cg_scan_reader_region(const struct cg_scan_reader *reader, struct cg_rect rect, bool with_mask,
                                     struct cg_plane rgb[3], struct cg_error *error) CG_MUST_CHECK;
/*
 * One channel (of a grey scan the only one), step by step pixels averaged to one: place x of the scan is
 * (x - (step - 1) / 2) / step of the plane. What is left over at the right and the foot is dropped.
 */
enum cg_status cg_scan_reader_reduced(const struct cg_scan_reader *reader, int channel, size_t step,
                                      struct cg_plane *out, struct cg_error *error) CG_MUST_CHECK;

/*
 * The sample that stands for a reflectance in channel 0, 1 or 2, as a share of full scale: what the file says
 * before any curve. NaN: float samples, or a profile that mixes channels.
 */
double cg_scan_reader_level(const struct cg_scan_reader *reader, int channel, double reflectance);

/* A whole scan as planes. Owned; the samples of the picture are no longer needed. */
struct cg_scan_planes {
    struct cg_plane rgb[3]; /* of a grey scan rgb[0] alone */
    struct cg_scan_facts facts;
};
/* Fails as cg_scan_reader_init does. */
enum cg_status cg_scan_planes_init(struct cg_scan_planes *out, const struct cg_image *image,
                                   const struct cg_calibration *calibration,
                                   const struct cg_scan_options *options,
                                   struct cg_error *error) CG_MUST_CHECK;
void cg_scan_planes_clear(struct cg_scan_planes *planes);

#endif
