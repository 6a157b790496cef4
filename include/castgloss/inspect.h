/*
 * castgloss/inspect.h: joins the analysers: from a file to its record and verdict.
 */
#ifndef CASTGLOSS_INSPECT_H
#define CASTGLOSS_INSPECT_H

#include <castgloss/calibrate.h>
#include <castgloss/clarity.h>
#include <castgloss/defects.h>
#include <castgloss/gloss.h>
#include <castgloss/model.h>
#include <castgloss/print.h>
#include <castgloss/recipe.h>
#include <castgloss/record.h>
#include <castgloss/roll.h>
#include <castgloss/surface.h>
#include <castgloss/waviness.h>

/* ---- files of sections -------------------------------------------------------------------------- */

/*
 * A YAML file as a table of sections, each of which is a table of keys: the same tables read the file, give
 * the defaults and print a commented example.
 */
enum cg_key_kind {
    CG_KEY_TEXT,   /* const char *; NULL when it is empty */
    CG_KEY_NUMBER, /* double in [low, high] */
    CG_KEY_COUNT,  /* size_t in [low, high] */
    CG_KEY_FLAG,   /* bool: yes or no */
    CG_KEY_CHOICE, /* int, the place in `choices` */
};

/* A key; the table of a section ends with one whose name is NULL. */
struct cg_key {
    const char *name;
    enum cg_key_kind kind;
    size_t offset;              /* in the section's struct */
    const char *fallback;       /* the default as it would be written, inside its range; "": an empty text */
    const char *unit;           /* "mm"; NULL: none */
    double low, high;           /* of NUMBER and COUNT */
    const char *const *choices; /* of CHOICE, ended by NULL */
    const char *help;           /* a sentence */
};

struct cg_section {
    const char *name;  /* "mqtt" */
    const char *title; /* a sentence */
    const struct cg_key *keys;
    size_t size; /* of the struct that the keys fill */
    size_t
        list_most; /* 0: a mapping; else a list of at most so many mappings, empty when it is not written */
};

/* Every section as read. */
struct cg_sections;
/*
 * Reads a file with these sections, of which every one and every key may be left out. The table is borrowed,
 * title names the kind of file. CG_USAGE: file, line, key and what is allowed.
 */
enum cg_status cg_sections_read(const char *title, const struct cg_section *const *table, size_t count,
                                const char *path, struct cg_sections **out,
                                struct cg_error *error) CG_MUST_CHECK;
/* The same from memory; no bytes at all give the defaults. name stands in errors. */
enum cg_status cg_sections_parse(const char *title, const struct cg_section *const *table, size_t count,
                                 const char *name, const struct cg_bytes *bytes, struct cg_sections **out,
                                 struct cg_error *error) CG_MUST_CHECK;
void cg_sections_free(struct cg_sections *sections);
/*
 * The struct that a section was read into, NULL when it is not in the table; of a list its first item, and in
 * *count, which may be NULL, how many there are.
 */
const void *cg_sections_get(const struct cg_sections *sections, const struct cg_section *section,
                            size_t *count);
/* Adds a file with every key at its default, its unit, what is allowed and what it means. */
void cg_sections_print(const struct cg_section *const *table, size_t count, struct cg_text *out);

/* ---- profile ------------------------------------------------------------------------------------ */

/*
 * A product's limits, from YAML. A limit names a quantity by its path in the document; at least one of min
 * and max is given. NaN: not given.
 */
struct cg_limit {
    const char *quantity;
    double min, max;
};
/* A grade is given to a uniformity (and, once marks are measured, transfer) score of at least `from`. */
struct cg_grade {
    const char *name;
    double from;
};
struct cg_profile;
/* CG_USAGE: file, line, key and what is allowed; an unknown quantity is an error. */
enum cg_status cg_profile_read(const char *path, struct cg_profile **out,
                               struct cg_error *error) CG_MUST_CHECK;
/* No limits, grades A from 85, B from 70, C from 50, D from 0, viewing distance 350 mm. */
enum cg_status cg_profile_default(struct cg_profile **out, struct cg_error *error) CG_MUST_CHECK;
void cg_profile_free(struct cg_profile *profile);
double cg_profile_viewing_distance_mm(const struct cg_profile *profile);
const char *cg_profile_grade(const struct cg_profile *profile, double score);
const char *cg_profile_name(const struct cg_profile *profile);
/* First 16 hex digits of the SHA-256 of the file; empty for the default. */
const char *cg_profile_hash(const struct cg_profile *profile);
/* The limits, owned by the profile; NULL when there are none. */
const struct cg_limit *cg_profile_limits(const struct cg_profile *profile, size_t *count);
/* The profile's own rules for the classes of marks, tried before the built-in ones. */
const struct cg_mark_rule *cg_profile_rules(const struct cg_profile *profile, size_t *count);
/* CG_MARK_CLASSES weights in the transfer score. */
const double *cg_profile_class_weights(const struct cg_profile *profile);
/* A commented example. */
const char *cg_profile_template(void);

enum cg_result { CG_RESULT_NO_LIMITS, CG_RESULT_PASS, CG_RESULT_FAIL, CG_RESULT_NOT_MEASURABLE };
/*
 * Judges a filled record and adds its "verdict". A limited quantity that is null makes the result
 * NOT_MEASURABLE, never a pass; `constant` frames too.
 */
enum cg_result cg_profile_judge(const struct cg_profile *profile, struct cg_record *record);

/* ---- surface ------------------------------------------------------------------------------------ */

/* A place of a picture whose level is told, mm from the centre of the first pixel. */
struct cg_region {
    char name[64];
    bool printed; /* else blank */
    double x_mm, y_mm, width_mm, height_mm;
};
struct cg_regions {
    struct cg_region list[64];
    size_t count;
};
/* CG_USAGE: the YAML file. */
enum cg_status cg_regions_read(const char *path, struct cg_regions *out,
                               struct cg_error *error) CG_MUST_CHECK;
const char *cg_regions_template(void);

struct cg_surface_options {
    struct cg_image_options image;
    enum cg_channel channel;
    const struct cg_calibration *calibration; /* NULL: none */
    const char *calibration_name;
    const struct cg_profile *profile;
    double pitch_cd_mm, pitch_md_mm; /* from the command line, 0: not given */
    bool pitch_is_of_dpi; /* one number: where the file states the shape of its pixels alone, that is kept */
    struct cg_psd_options psd;
    double false_alarms_per_m2;   /* marks expected where there is none */
    enum cg_defect_method method; /* how marks are searched */
    const struct cg_model *model; /* of good frames; NULL: the frame's own statistics */
    const char *model_name;
    const struct cg_regions *regions; /* NULL: none */
    const char *off_specular;         /* the same with the diffuse light alone, a file; NULL: none */
    double film_index;                /* of the coat, for the ceiling of its gloss; 0: not given */
    struct cg_gloss_reading other;    /* gloss of the same surface at another angle; gu 0: not given */
    const char *diffuse;              /* the same place in diffuse light, a file; NULL: none */
    bool skip_marks;                  /* do not search for marks; the document says so */
    bool keep_picture;                /* keep the plane and the spectrum for pictures */
    int64_t now;                      /* for the expiry of the calibration */
};
struct cg_surface_options cg_surface_options_defaults(void);

/* Everything that one frame gave. */
struct cg_surface {
    struct cg_record record;
    struct cg_plane plane; /* px NULL unless keep_picture */
    struct cg_psd psd;     /* power NULL unless keep_picture and measured */
    struct cg_band_cv bands[16];
    size_t band_count;
    struct cg_line lines[32];
    size_t line_count;
    struct cg_marks marks;
    enum cg_result result;
    enum cg_status status; /* CG_OK or CG_NOT_MEASURABLE */
};
void cg_surface_clear(struct cg_surface *surface);

/* Plans and buffers of one thread, remade when the size of the frames changes. */
struct cg_surface_work;
struct cg_surface_work *cg_surface_work_new(struct cg_error *error) CG_MUST_CHECK;
void cg_surface_work_free(struct cg_surface_work *work);

/*
 * Reads and measures one picture. CG_OK: *out holds a record (out->status tells whether it could be
 * measured). CG_INPUT: it could not be read. CG_NOT_MEASURABLE: the calibration has expired or does not fit.
 */
enum cg_status cg_surface_inspect(struct cg_surface_work *work, const char *path,
                                  const struct cg_surface_options *options, struct cg_surface *out,
                                  struct cg_error *error) CG_MUST_CHECK;
/*
 * The same of counts in memory, as a camera gives them. name stands for the file; the image is the caller's
 * and is not changed.
 */
enum cg_status cg_surface_measure(struct cg_surface_work *work, const char *name,
                                  const struct cg_image *image, const struct cg_surface_options *options,
                                  struct cg_surface *out, struct cg_error *error) CG_MUST_CHECK;
/*
 * The document of an input that could not be read or does not fit its calibration: its name, null for all
 * that would have been measured, and the reason.
 */
enum cg_status cg_surface_failed(const char *path, const struct cg_profile *profile, const char *reason,
                                 struct cg_record *out, struct cg_error *error) CG_MUST_CHECK;

/* ---- gloss scale -------------------------------------------------------------------------------- */

/* How frames of a calibration are read. */
struct cg_frame_options {
    struct cg_image_options image;
    enum cg_channel channel;
    double pitch_cd_mm, pitch_md_mm; /* 0: the calibration's or the file's */
    int64_t now;
};
/*
 * Reads a table of tiles (YAML) with its frames and puts a gloss scale into the calibration. A black trap
 * becomes the dark and the brightest tile the flat where the calibration has none (no flat when the picture
 * shows the lobe). The calibration expires two years after the oldest check of a tile. warnings: a sentence a
 * line on tilt, polarisation, linearity and age. CG_USAGE: the table; CG_INPUT: a frame; CG_NOT_MEASURABLE:
 * what cg_gloss_scale_fit refuses, a clipped tile.
 */
enum cg_status cg_gloss_tiles_apply(const char *path, const struct cg_frame_options *options,
                                    struct cg_calibration *calibration, struct cg_text *warnings,
                                    struct cg_error *error) CG_MUST_CHECK;
const char *cg_gloss_tiles_template(void);

/*
 * Reads a table of levels (CSV: file, light; light 0 is the dark, the unit any that is proportional to the
 * photons a pixel) with its frames and puts the camera's model into the calibration: two frames or more a
 * level. photons: the light is in photons a pixel. CG_INPUT: table or frames; CG_NOT_MEASURABLE: what
 * cg_camera_fit refuses.
 */
enum cg_status cg_camera_levels_apply(const char *path, const struct cg_frame_options *options, bool photons,
                                      struct cg_calibration *calibration,
                                      struct cg_error *error) CG_MUST_CHECK;

/* ---- teaching ----------------------------------------------------------------------------------- */

/* A frame that is said to be good. */
struct cg_good_frame {
    struct cg_plane plane;
    struct cg_gloss gloss;
    struct cg_marks marks; /* evident ones, which no texture explains */
};
void cg_good_frame_clear(struct cg_good_frame *frame);
/*
 * Reads a frame to learn from, calibrated as surface does it; work NULL: without looking for marks.
 * CG_NOT_MEASURABLE: it is saturated or constant, or the calibration does not fit: such a frame tells
 * nothing of the texture. CG_INPUT: it could not be read, or is cut off.
 */
enum cg_status cg_good_frame_read(struct cg_surface_work *work, const char *path,
                                  const struct cg_surface_options *options, struct cg_good_frame *out,
                                  struct cg_error *error) CG_MUST_CHECK;

/* What was learned, besides the model itself. */
struct cg_teaching {
    const char *file; /* of the model */
    const struct cg_model *model;
    double cv_percent; /* mean over the frames */
    struct cg_left_out {
        const char *file;
        size_t marks;
        enum cg_mark_class mark_class; /* of the most severe */
        double log10_nfa;
    } * left_out; /* frames with evident marks */
    size_t left_out_count;
};
/* Its document castgloss.model/1. The record is initialised here. */
enum cg_status cg_teaching_record(const struct cg_teaching *teaching, struct cg_record *out,
                                  struct cg_error *error) CG_MUST_CHECK;

/* ---- evaluation --------------------------------------------------------------------------------- */

/* A picture whose label is known, and what was found on it. */
struct cg_evaluated {
    const char *file, *label;
    struct cg_marks marks;
    double area_m2; /* 0: no scale */
};
/*
 * Judges pictures with labels. The label of pictures without marks is `good`; other labels may be names of
 * mark classes or any other words. The items are the caller's and are sorted by neither call.
 */
struct cg_evaluation {
    const struct cg_evaluated *items;
    size_t count;
    const char *good;
    const struct cg_surface_options *options;
};
/*
 * Its document castgloss.evaluation/1: recall and marks of each label, the confusion matrix of label and
 * class of the most severe mark, false marks by class, and each picture. The record is initialised here.
 */
enum cg_status cg_evaluation_record(const struct cg_evaluation *evaluation, struct cg_record *out,
                                    struct cg_error *error) CG_MUST_CHECK;
/* The numbers of the labels and the confusion matrix as CSV, one line a label. */
void cg_evaluation_csv(const struct cg_record *record, struct cg_text *out);

/* ---- print ---------------------------------------------------------------------------------------- */

struct cg_print_inspect_options {
    struct cg_image_options image;
    struct cg_scan_options scan;              /* pitch, curve, threads */
    const struct cg_calibration *calibration; /* of the scanner; NULL: none */
    const char *calibration_name;
    const struct cg_profile *profile;
    const struct cg_chart *chart;
    const char *chart_name;
    const char *back;  /* a scan of the sheet's back, turned over left to right at its place; NULL: none */
    bool keep_picture; /* keep planes and contours for pictures */
    int64_t now;
};
struct cg_print_inspect_options cg_print_inspect_options_defaults(void);

/* What one element gave, by its kind. */
struct cg_print_element {
    const struct cg_element *element; /* of the chart */
    bool measured;
    char reason[512]; /* why not */
    struct cg_patch patch;
    double level[3]; /* of a patch or paper: levels of 8 bits in the file, before any curve; NaN: not told */
    struct cg_grain grain;
    struct cg_stroke stroke;
    struct cg_boundary boundary;
    struct cg_reversed reversed;
    struct cg_strike strike;
    double coalescence; /* density; NaN: not measured */
    double grain_noise; /* density: what the scanner adds to the grain of a patch, taken off; 0: no paper */
    struct cg_edge_trace trace;
};

/* A score and the measure behind it. */
struct cg_print_part_score {
    enum cg_absorb_measure measure;
    const char *element; /* the id of the element it was worst at, or of the ink */
    double value, score; /* NaN: not measured */
};

struct cg_print {
    struct cg_record record;
    struct cg_print_element *elements; /* one an element of the chart, in its order */
    size_t count;
    bool registered;
    struct cg_registration registration;
    struct cg_stripes stripes;    /* of the scanner, in no measure */
    struct cg_scan_planes planes; /* empty unless keep_picture */
    struct cg_print_part_score parts[CG_ABSORB_MEASURES];
    double absorption, bleed; /* scores */
    enum cg_result result;
    enum cg_status status; /* CG_OK or CG_NOT_MEASURABLE */
};
void cg_print_clear(struct cg_print *print);
/*
 * Reads and measures one scan. CG_OK: *out holds a record. CG_INPUT: it could not be read. CG_NOT_MEASURABLE:
 * the calibration has expired or does not fit. The chart must outlive *out.
 */
enum cg_status cg_print_inspect(const char *path, const struct cg_print_inspect_options *options,
                                struct cg_print *out, struct cg_error *error) CG_MUST_CHECK;

/* ---- drying --------------------------------------------------------------------------------------- */

/* Fills a record castgloss.drying/1. *result: by the profile. CG_OK also when there is nothing to fit. */
enum cg_status cg_drying_inspect_table(const char *path, const struct cg_profile *profile,
                                       struct cg_record *record, enum cg_result *result,
                                       enum cg_status *measured, struct cg_error *error) CG_MUST_CHECK;
/*
 * Set-off strips in a scan: the patches of the chart in its order are the strips of the delays; blank is a
 * paper element, print the density of the patch that was pressed, above that of its paper.
 */
struct cg_drying_strips {
    struct cg_print_inspect_options print;
    const double *time_s;
    size_t count;
    double print_density; /* of the print above its paper; 0: the patch with the id "print" */
};
enum cg_status cg_drying_inspect_scan(const char *path, const struct cg_drying_strips *strips,
                                      struct cg_record *record, enum cg_result *result,
                                      enum cg_status *measured, struct cg_error *error) CG_MUST_CHECK;

/*
 * The same with a scan for each delay, in any order: the chart has one strip, a paper element, and perhaps
 * the patch that was pressed; of several scans that show it the first counts.
 */
struct cg_drying_scans {
    struct cg_print_inspect_options print;
    const char *const *paths;
    const double *time_s;
    size_t count;         /* at least 1 */
    double print_density; /* of the print above its paper; 0: the patch with the id "print" */
};
enum cg_status cg_drying_inspect_scans(const struct cg_drying_scans *scans, struct cg_record *record,
                                       enum cg_result *result, enum cg_status *measured,
                                       struct cg_error *error) CG_MUST_CHECK;

/* ---- series ------------------------------------------------------------------------------------- */

/*
 * Many documents of one schema in one: every measured number with mean, SD and repeatability. Pictures whose
 * names are alike up to the last underscore are of one sheet.
 */
struct cg_series;
struct cg_series *cg_series_new(struct cg_error *error) CG_MUST_CHECK;
void cg_series_free(struct cg_series *series);
enum cg_status cg_series_add(struct cg_series *series, const struct cg_record *record,
                             struct cg_error *error) CG_MUST_CHECK;
/* The document castgloss.series/1; `of` is the schema of what was added. The record is initialised here. */
enum cg_status cg_series_record(const struct cg_series *series, const char *of, struct cg_record *out,
                                struct cg_error *error) CG_MUST_CHECK;

/* ---- gauge studies -------------------------------------------------------------------------------- */

/*
 * Reads a table with the columns part, operator, value and perhaps trial, and fills a record
 * castgloss.gage/1. tolerance: width of the specification, NaN for none. CG_INPUT: it cannot be read;
 * CG_NOT_MEASURABLE: it is no study. *trusted is false when the gauge takes more than 30 % of the study
 * variation.
 */
enum cg_status cg_gage_inspect(const char *path, double tolerance, struct cg_record *out, bool *trusted,
                               struct cg_error *error) CG_MUST_CHECK;
/* A table to begin with. */
const char *cg_gage_template(void);

/* ---- clarity ------------------------------------------------------------------------------------ */

/* NaN: not stated. */
struct cg_clarity_geometry {
    double comb_scale, degrees_per_mm;
};
/* CG_USAGE: the YAML file. */
enum cg_status cg_clarity_geometry_read(const char *path, struct cg_clarity_geometry *out,
                                        struct cg_error *error) CG_MUST_CHECK;
const char *cg_clarity_geometry_template(void);

/* What a picture of an inspection needs. Zero-initialise. */
struct cg_clarity_kept {
    struct cg_plane plane;
    struct cg_edge edges[64];
    struct cg_edge_spread spreads[64];
    size_t count;
    double comb_scale; /* NaN: not known */
};
void cg_clarity_kept_clear(struct cg_clarity_kept *kept);

struct cg_clarity_options {
    struct cg_image_options image;
    enum cg_channel channel;
    const struct cg_calibration *calibration; /* NULL: none */
    const char *calibration_name;
    double pitch_cd_mm, pitch_md_mm;        /* from the command line, 0: not given */
    double comb_scale;                      /* mm at the comb for one mm in the picture; NaN: not known */
    double degrees_per_mm;                  /* of the light's direction, for DOI and haze; NaN: not known */
    const struct cg_edge_spread *reference; /* black glass, divided out; NULL: none */
    struct cg_clarity_kept *kept;           /* filled for a picture; NULL: not wanted */
    int64_t now;                            /* for the expiry of the calibration */
};
struct cg_clarity_options cg_clarity_options_defaults(void);
/*
 * Reads a picture of reflected edges and measures each. CG_OK: *out is the document castgloss.clarity/1;
 * *measurable is false when no edge could be measured. CG_INPUT: it could not be read.
 */
enum cg_status cg_clarity_inspect(const char *path, const struct cg_clarity_options *options,
                                  struct cg_record *out, bool *measurable,
                                  struct cg_error *error) CG_MUST_CHECK;
/* The spread of the best edge of a picture, as the reference of others. CG_NOT_MEASURABLE: it has none. */
enum cg_status cg_clarity_reference(const char *path, const struct cg_clarity_options *options,
                                    struct cg_edge_spread *out, struct cg_error *error) CG_MUST_CHECK;

/* ---- waviness ----------------------------------------------------------------------------------- */

/* Slope maps of the families of a picture. Zero-initialise. */
struct cg_waviness_kept {
    struct cg_plane plane;
    struct cg_slope_map maps[8];
    size_t family[8]; /* from 0 */
    size_t count;
};
void cg_waviness_kept_clear(struct cg_waviness_kept *kept);

struct cg_waviness_options {
    struct cg_image_options image;
    enum cg_channel channel;
    const struct cg_calibration *calibration; /* NULL: none */
    const char *calibration_name;
    double pitch_cd_mm, pitch_md_mm;      /* from the command line, 0: not given */
    struct cg_waviness_kept *kept;        /* filled for a picture; NULL: not wanted */
    double target_period_mm, distance_mm; /* of the fringes' target; NaN: not known */
    const char *shifted;                  /* the same with fringes half a period on; NULL: none */
    int64_t now;                          /* for the expiry of the calibration */
};
struct cg_waviness_options cg_waviness_options_defaults(void);
/*
 * Reads a picture of mirrored fringes, or a still without any, and measures its orange peel. CG_OK: *out is
 * the document castgloss.waviness/1; *measurable is false when there is no number in it. CG_INPUT: it could
 * not be read.
 */
enum cg_status cg_waviness_inspect(const char *path, const struct cg_waviness_options *options,
                                   struct cg_record *out, bool *measurable,
                                   struct cg_error *error) CG_MUST_CHECK;

/* ---- recipe ------------------------------------------------------------------------------------- */

/* A recipe and what it was read from. Zero-initialise. */
struct cg_recipe_file {
    struct cg_arena arena; /* of the recipe's lists */
    struct cg_recipe recipe;
    char hash[17]; /* first 16 hex digits of the SHA-256 of the file */
};
/* Reads a YAML file. CG_INPUT: file, line, key and what is allowed. */
enum cg_status cg_recipe_read(const char *path, struct cg_recipe_file *out,
                              struct cg_error *error) CG_MUST_CHECK;
/* The same from memory. name stands in errors. */
enum cg_status cg_recipe_parse(const char *name, const struct cg_bytes *bytes, struct cg_recipe_file *out,
                               struct cg_error *error) CG_MUST_CHECK;
void cg_recipe_file_clear(struct cg_recipe_file *file);
/* A commented example. */
const char *cg_recipe_template(void);
/* The document castgloss.recipe/1 with its verdict. */
enum cg_status cg_recipe_record(const struct cg_recipe_file *file, const char *name, struct cg_record *out,
                                enum cg_claim_result *result, struct cg_error *error) CG_MUST_CHECK;

/* ---- roll --------------------------------------------------------------------------------------- */

struct cg_roll_options {
    const char *rollers;                /* a CSV file with name and diameter_mm; NULL: no roller is known */
    double web_length_mm, web_width_mm; /* 0: as far as the marks reach */
    size_t lanes;                       /* that the web is slit into, 1 to 64 */
    struct cg_lane_limits limits;
};
struct cg_roll_options cg_roll_options_defaults(void); /* one lane, the limits of cg_lane_limits_defaults */

/*
 * What a file of marks told. Events are in the order of md, without those in masks or outside the web. A
 * number that is not known is NaN.
 */
struct cg_roll {
    struct cg_record record; /* castgloss.roll/1 */
    struct cg_csv table;     /* the file as it was read: the event with the id i is its row i - 1 */
    struct cg_event *events;
    size_t event_count, left_out;
    double length_mm, width_mm;
    struct cg_arena arena; /* of the rollers' names */
    struct cg_roller *rollers;
    size_t roller_count;
    struct cg_repeats *repeats; /* NULL, as the next three, when there is no web */
    struct cg_streaks *streaks;
    struct cg_lanes *lane_counts;
    struct cg_masks *masks;
    struct cg_lane *lanes;
    size_t lane_count;
    enum cg_status status; /* CG_OK, or CG_NOT_MEASURABLE: nothing in the file tells of a web */
};
void cg_roll_clear(struct cg_roll *roll);
/*
 * Reads a CSV file of marks: md_mm and cd_mm; where there are any, length_mm, width_mm and angle_deg (or
 * md_length_mm and cd_length_mm), area_mm2, contrast_percent and class are used; other columns are kept in
 * out->table, whose name must outlive it. Rows of the classes splice, web_break and threading mask the web
 * over their length_mm. CG_INPUT names file, line and column.
 */
enum cg_status cg_roll_inspect(const char *path, const struct cg_roll_options *options, struct cg_roll *out,
                               struct cg_error *error) CG_MUST_CHECK;
/*
 * Appends the table with all its columns and three behind them: repeat (the number of the repeat in the
 * document that the mark belongs to, from 1), turn (of the roller, from 0) and off_mm (how far the mark lies
 * from the place that the repeat tells). Empty: it belongs to none.
 */
void cg_roll_events_csv(const struct cg_roll *roll, struct cg_text *out);
/* The same of bytes in memory, without rollers; for tests and tools. */
enum cg_status cg_roll_inspect_bytes(const char *name, const void *data, size_t size,
                                     const struct cg_roll_options *options, struct cg_roll *out,
                                     struct cg_error *error) CG_MUST_CHECK;

#endif
