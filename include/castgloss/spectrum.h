/*
 * castgloss/spectrum.h: power spectra of planes. Plans and work memory are made once and serve one caller at
 * a time; executing allocates nothing. Only src/spectrum/planner.c sees FFTW.
 */
#ifndef CASTGLOSS_SPECTRUM_H
#define CASTGLOSS_SPECTRUM_H

#include <castgloss/image.h>

/* ---- transforms --------------------------------------------------------------------------------- */

/*
 * Real transforms of rows x columns single-precision samples, unnormalised both ways (forward then backward
 * multiplies by rows * columns). A half spectrum has rows x (columns / 2 + 1) complex numbers as float pairs.
 * Plans are made without measuring, so the bits do not depend on the run, nor on the threads that share the
 * work. Buffers come from cg_alloc_aligned.
 */
struct cg_spectrum_plan;
struct cg_spectrum_plan *cg_spectrum_plan_new(size_t rows, size_t columns,
                                              struct cg_error *error) CG_MUST_CHECK;
void cg_spectrum_plan_free(struct cg_spectrum_plan *plan);
/* From now on the loop's threads share each transform. Without memory for them the plan stays as it was. */
enum cg_status cg_spectrum_plan_share(struct cg_spectrum_plan *plan, struct cg_loop loop,
                                      struct cg_error *error) CG_MUST_CHECK;
size_t cg_spectrum_plan_rows(const struct cg_spectrum_plan *plan);
size_t cg_spectrum_plan_columns(const struct cg_spectrum_plan *plan);
/* rows * (columns / 2 + 1) */
size_t cg_spectrum_plan_bins(const struct cg_spectrum_plan *plan);
/* real: rows * columns floats without gaps, kept. half: cg_spectrum_plan_bins complex floats. */
void cg_spectrum_forward(const struct cg_spectrum_plan *plan, float *real, float (*half)[2]);
/* half is destroyed. */
void cg_spectrum_backward(const struct cg_spectrum_plan *plan, float (*half)[2], float *real);
/*
 * The same where the half spectrum comes from a function, which saves writing and reading it once: `bins`
 * gives the bins [first, first + count) of a row, count at most CG_SPECTRUM_RUN. half is work memory.
 */
#define CG_SPECTRUM_RUN ((size_t)32)
void cg_spectrum_backward_from(const struct cg_spectrum_plan *plan,
                               void (*bins)(const void *context, size_t row, size_t first, size_t count,
                                            float (*out)[2]),
                               const void *context, float (*half)[2], float *real);
/* Nothing but factors of 2, 3, 5 and 7: a length that transforms fast. n at least 1. */
bool cg_spectrum_is_fast(size_t n);
/* "3.3.10" and the like, for --version. */
const char *cg_spectrum_library_version(void);

/* ---- power spectrum ----------------------------------------------------------------------------- */

/* Mean power per bin over rings of one frequency step, the spectrum's radial profile. */
struct cg_radial {
    size_t count;
    double df;
    double *power;     /* mean relative variance per full-plane bin, ring i covers [i, i + 1) * df */
    double *bins;      /* bins (half-plane doubled) in each ring */
    double *isotropic; /* as power, without the bins beside the axes, where bars and streaks are */
};

/*
 * Power spectrum of a plane relative to its mean: power[row * (columns / 2 + 1) + column] is the relative
 * variance in that bin, columns other than 0 and (columns even) columns / 2 already doubled, so that the sum
 * over all bins is the variance of the detrended plane over its mean squared (Parseval, to 1e-5 for the
 * windowed samples). Rows run over f_md = 0, 1, ..., -2, -1 times df_md; columns over f_cd = 0, 1, ... times
 * df_cd. Frequencies are in cycles/mm when the grid has a scale, else in cycles/pixel (scaled false).
 */
struct cg_psd {
    size_t rows, columns;
    double df_cd, df_md;
    bool scaled;
    double mean;     /* of the view, the level that power is relative to */
    double variance; /* relative variance of the detrended, windowed samples, the sum that power must have */
    double tiles;    /* how many tiles were averaged */
    double field_cd, field_md; /* size of one tile in mm, or pixels when not scaled */
    float *power;
    struct cg_radial radial;
};
void cg_psd_clear(struct cg_psd *psd);
/* f of a row or a column of a spectrum, in cycles/mm or cycles/pixel. */
double cg_psd_f_md(const struct cg_psd *psd, size_t row);
double cg_psd_f_cd(const struct cg_psd *psd, size_t column);

struct cg_psd_options {
    size_t tile_px;      /* tiles are at most this many pixels a side, half overlapping */
    int detrend;         /* order of the trend that is taken off each tile, 0, 1 or 2 */
    struct cg_loop loop; /* whose threads share a picture; the bits do not depend on them */
};
/* 2048 pixels, order 1, the caller's thread. */
struct cg_psd_options cg_psd_options_defaults(void);

/* Plans and buffers for pictures of one size; made once, used for many frames by one thread. */
struct cg_psd_work;
struct cg_psd_work *cg_psd_work_new(size_t width, size_t height, const struct cg_psd_options *options,
                                    struct cg_error *error) CG_MUST_CHECK;
void cg_psd_work_free(struct cg_psd_work *work);
/*
 * Welch average over half-overlapping tiles, periodic Hann window per axis with the power correction
 * 1 / mean(w^2), trend removed by least squares. A pixel without data counts as the trend itself.
 * The spectrum is initialised here. CG_NOT_MEASURABLE: mean not above 0, or under half of the pixels valid.
 */
enum cg_status cg_psd_measure(struct cg_psd_work *work, struct cg_view view, struct cg_psd *out,
                              struct cg_error *error) CG_MUST_CHECK;

/* The radial profile of a spectrum, as its own copy. */
enum cg_status cg_radial_of(const struct cg_psd *psd, struct cg_radial *out,
                            struct cg_error *error) CG_MUST_CHECK;
void cg_radial_clear(struct cg_radial *radial);

/* ---- bands -------------------------------------------------------------------------------------- */

/* Wavelengths [low, high) in mm. name NULL: the range itself names it. */
struct cg_band {
    double low_mm, high_mm;
    const char *name;
};
extern const struct cg_band cg_bands_octave[];   /* 0.25-0.5 ... 8-16 mm, ended by high_mm 0 */
extern const struct cg_band cg_bands_wavescan[]; /* du, Wa, Wb, Wc, Wd, We, ended by high_mm 0 */

enum cg_band_flag {
    CG_BAND_GOOD,
    CG_BAND_FEW_PERIODS,   /* the field holds under 4 of the longest wavelength: wide uncertainty */
    CG_BAND_BEYOND_FIELD,  /* under 2: not measured */
    CG_BAND_PART_NYQUIST,  /* part of the band is finer than two pixels: the rest is given */
    CG_BAND_BEYOND_NYQUIST /* all of it: not measured */
};
const char *cg_band_flag_name(enum cg_band_flag flag); /* NULL for CG_BAND_GOOD */

/*
 * CV in a band and its parts: cv^2 = bars^2 + streaks^2 + isotropic^2, in percent of the mean. bars vary
 * along MD (|f_cd| under 2 bins), streaks along CD; both are what exceeds the isotropic power of the same
 * ring, so that an isotropic texture has none. All are 0 where the flag says that the band was not measured.
 */
struct cg_band_cv {
    struct cg_band band;
    double cv_percent, bars_percent, streaks_percent, isotropic_percent;
    double uncertainty_percent; /* standard error of cv_percent for a random texture */
    enum cg_band_flag flag;
    bool measured;
};
/* noise_relative: SD of white sensor noise relative to the mean, subtracted; 0: none. */
void cg_band_measure(const struct cg_psd *psd, const struct cg_band *bands, size_t count,
                     double noise_relative, struct cg_band_cv *out);

/* ---- periodic lines ----------------------------------------------------------------------------- */

enum cg_direction { CG_BARS, CG_STREAKS, CG_OBLIQUE };
const char *cg_direction_name(enum cg_direction direction);

/*
 * A periodic line: pitch is the distance from crest to crest along its normal, in mm or (psd not scaled) in
 * pixels; angle_deg in [0, 180) is the direction of that normal from CD towards MD: 90 for bars, 0 for
 * streaks. amplitude is the sine's, not its RMS, relative to the mean. harmonics counts the multiples that
 * were folded in.
 */
struct cg_line {
    enum cg_direction direction;
    double pitch, angle_deg, f_cd, f_md;
    double amplitude_percent;
    double log10_nfa;
    int harmonics;
};
/*
 * Peaks of the spectrum against their local background, strongest first, at most `capacity`. nfa_max is the
 * number of false lines expected in a frame of random texture.
 */
enum cg_status cg_line_find(const struct cg_psd *psd, double nfa_max, struct cg_line *out, size_t capacity,
                            size_t *count, struct cg_error *error) CG_MUST_CHECK;

#endif
