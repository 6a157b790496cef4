/*
 * castgloss/simulate.h: seeded frames of a cast-coated web with their truth beside them.
 */
#ifndef CASTGLOSS_SIMULATE_H
#define CASTGLOSS_SIMULATE_H

#include <castgloss/calibrate.h>

/*
 * The web: mottle with a stated CV in each octave band, marks, streaks, chatter, a drum that prints itself
 * once a turn; the lamp's fall-off; a camera after EMVA 1288 (gain, dark level, read noise, pixel response).
 * The same seed and options give the same bytes on every run and for any number of threads.
 */
struct cg_web_options {
    uint64_t seed;
    size_t frames;
    size_t width, height;            /* pixels */
    double pitch_cd_mm, pitch_md_mm; /* mm */
    int bits;                        /* 8, 10, 12 or 16 */
    double speed_m_min;
    double level;             /* mean signal, share of full scale */
    double mottle_percent[6]; /* CV in the octave bands 0.25-0.5 ... 8-16 mm */
    double pinholes_per_m2, pits_per_m2, scratches_per_m2, cracks_per_m2, patches_per_m2;
    double streak_percent; /* contrast of one streak, 0: none */
    double streak_cd_mm, streak_width_mm;
    double chatter_percent; /* amplitude, 0: none */
    double chatter_pitch_mm;
    double drum_diameter_m;          /* 0: no drum mark */
    double drum_mark_percent;        /* contrast of the mark that the drum prints each turn */
    double lamp_falloff_percent;     /* from centre to edge */
    double gain_counts_per_electron; /* 0: full scale is 32000 electrons */
    double read_noise_electrons;
    double dark_level_counts;
    double response_percent; /* pixel-to-pixel SD of the response (PRNU) */
};
struct cg_web_options cg_web_options_defaults(void);

/*
 * Writes frame_000000.png ..., dark.png, flat.png and truth.json into folder, which is made if need be.
 * progress is called now and then with the number of frames done; NULL: silent.
 */
enum cg_status cg_simulate_web(const char *folder, const struct cg_web_options *options, int threads,
                               void (*progress)(void *context, size_t done), void *context,
                               struct cg_error *error) CG_MUST_CHECK;

/*
 * Endless web for a camera that runs in real time: mottle and noise are rendered beforehand, a few frames of
 * it larger than a frame; every frame of the web is a piece of one of them, drawn by the seed, with streak,
 * chatter, lamp, random marks and the drum's mark put on where they lie on the web. The texture does not run
 * on from one frame into the next; all else does, and does not depend on where frames begin.
 * options->frames is not used.
 */
struct cg_web_reel;
enum cg_status cg_web_reel_new(const struct cg_web_options *options, size_t rendered, int threads,
                               struct cg_web_reel **out, struct cg_error *error) CG_MUST_CHECK;
/*
 * Counts of the frame whose first row lies md_mm along the web, width * height of them, full scale 2^bits
 * - 1. exposure is relative to the one at which the options' level is reached. One thread at a time.
 */
enum cg_status cg_web_reel_frame(struct cg_web_reel *reel, double md_mm, double exposure, uint16_t *counts,
                                 struct cg_error *error) CG_MUST_CHECK;
/* Where the drum's first mark lies on the web, and how far it is to the next; false: there is none. */
bool cg_web_reel_drum(const struct cg_web_reel *reel, double *md_mm, double *cd_mm, double *turn_mm);
void cg_web_reel_free(struct cg_web_reel *reel);

/* ---- a scanned print test ----------------------------------------------------------------------- */

/*
 * Our own chart as a printer and a scanner make of it. Edges are Gaussian, so a line's width, the rise of its
 * edges and its raggedness have closed forms.
 */
struct cg_print_options {
    uint64_t seed;
    bool letter;             /* else A4 */
    double dpi;              /* of the scan */
    int bits;                /* 8 or 16 a sample */
    double gamma;            /* of the file: signal = reflectance^gamma; 1: linear */
    double rotation_deg;     /* of the page in the scan, clockwise as seen */
    bool mirrored;           /* left and right exchanged */
    double printer_scale[2]; /* CD, MD: printed over nominal size */
    double growth_um;        /* how far ink spreads beyond each edge on paper */
    double bleed_um;         /* how much farther into another ink */
    double raggedness_um;    /* RMS displacement of edges */
    double dot_gain_percent; /* at 50 % */
    double mottle_density,
        grain_density;          /* SD of the density of inked places: coarse (2.5 mm), fine (0.25 mm) */
    double absorption_percent;  /* total ink up to which the layer takes it up */
    double coalescence_density; /* SD of the fine part that each 100 % above adds */
    double blur_um;             /* sigma of the scanner's spread */
    double noise_percent;       /* SD of a sample, of full scale */
    double flare_percent;       /* stray light, of full scale */
    double strike_density;      /* on the back, behind each 100 % of ink */
    double drying_tau_s;        /* of the set-off on the strips */
    double dust, hairs;         /* how many lie on the scan */
    double stripes;             /* faulty stretches of the sensor, and as many of the carriage's way */
    bool back;                  /* back.png too: the sheet turned over, a hand's error off its place */
    bool strips;                /* strips.png and strips.json too: a blotter's set-off strips */
};
struct cg_print_options cg_print_options_defaults(void);

/*
 * Writes scan.png, chart.json and truth.json (what each element measures when nothing is lost, no dust and no
 * faulty sensor either) into folder,
 * which is made if need be. The same seed and options give the same bytes for any number of threads.
 * progress is called now and then with the share done in percent; NULL: silent. CG_USAGE: an option outside
 * its range.
 */
enum cg_status cg_simulate_print(const char *folder, const struct cg_print_options *options, int threads,
                                 void (*progress)(void *context, size_t done), void *context,
                                 struct cg_error *error) CG_MUST_CHECK;

/* ---- the bench ---------------------------------------------------------------------------------- */

enum cg_edge_way { CG_EDGE_ALONG_MD, CG_EDGE_ALONG_CD, CG_EDGE_BOTH_WAYS };

/* A mirrored edge, spread by a Gaussian or a Lorentzian, as square pixels see it. */
struct cg_edge_options {
    uint64_t seed;
    size_t width, height;
    double pitch_mm;
    int bits;               /* 8 or 16 */
    int way;                /* enum cg_edge_way; both ways: a square */
    double sigma_mm;        /* of the Gaussian */
    double gamma_mm;        /* half width of a Lorentzian in its place; 0: Gaussian */
    double tilt_deg;        /* to the axis that the edge runs along */
    double bars_mm;         /* period of bars; 0: one edge */
    double low, high;       /* levels, shares of full scale */
    double noise_percent;   /* SD of a pixel, of the step */
    double falloff_percent; /* of the light, from one side of the picture to the other */
};
struct cg_edge_options cg_edge_options_defaults(void);
/*
 * Writes edge.png and truth.json (MTF50 and image clarity by closed forms, pixels included) into folder,
 * which is made if need be. CG_USAGE: an option outside its range.
 */
enum cg_status cg_simulate_edge(const char *folder, const struct cg_edge_options *options,
                                struct cg_error *error) CG_MUST_CHECK;

enum { CG_FRINGE_BANDS = 5 };
/* Fringes that a wavy surface mirrors, and where wanted a second family from a flat one. */
struct cg_fringe_options {
    uint64_t seed;
    size_t width, height;
    double pitch_mm;
    int bits;                                  /* 8 or 16 */
    double period_mm, angle_deg;               /* in the picture, of the normal */
    double second_period_mm, second_angle_deg; /* 0: no second family */
    double target_period_mm, distance_mm;
    double slope_mrad[CG_FRINGE_BANDS]; /* SD in 0.1-0.3, 0.3-1, 1-3, 3-10, 10-30 mm */
    double noise_percent;               /* SD of a pixel, of full scale */
};
struct cg_fringe_options cg_fringe_options_defaults(void);
/* Writes fringes.png, shifted.png (half a period on) and truth.json into folder. */
enum cg_status cg_simulate_fringes(const char *folder, const struct cg_fringe_options *options,
                                   struct cg_error *error) CG_MUST_CHECK;

/* ---- a month of a plant ------------------------------------------------------------------------- */

/*
 * Lots of a plant, one roll each, with what went wrong in them. A camera takes one frame a turn of the
 * casting drum, at one place of the drum, which begins to print a mark that grows from lot to lot. The bath
 * loses magnesium, and mottle grows with it. A few lots are bad for a reason of their own. A gauge study of
 * five samples, three operators and two readings stands at the end.
 */
struct cg_plant_options {
    uint64_t seed;
    size_t lots;   /* 4 to 1000 */
    size_t frames; /* of a lot, 4 to 1000 */
    size_t width, height;
    double pitch_mm;
    double drum_diameter_m;
    double print_dpi; /* of the scan of each lot's print test; 0: no prints */
};
struct cg_plant_options cg_plant_options_defaults(void);

/*
 * Writes manifest.csv for castgloss batch, profile.yaml, rolls.csv, truth.json, and a folder for each lot
 * (frames, recipe.yaml, scan.png and chart.json) and for the gauge study. The same seed and options give the
 * same bytes for any number of threads. progress is called with the number of lots done; NULL: silent.
 * CG_USAGE: an option outside its range.
 */
enum cg_status cg_simulate_plant(const char *folder, const struct cg_plant_options *options, int threads,
                                 void (*progress)(void *context, size_t done), void *context,
                                 struct cg_error *error) CG_MUST_CHECK;

#endif
