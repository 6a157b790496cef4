/*
 * cli/common.h: options that several commands share. Each group is a table and the struct that it fills.
 */
#ifndef CLI_COMMON_H
#define CLI_COMMON_H

#include "cli/options.h"

#include <castgloss/calibrate.h>

enum cg_output_format { CG_FORMAT_TEXT, CG_FORMAT_JSON, CG_FORMAT_CSV };
struct cg_output_settings {
    int format;
    const char *out;
};
extern const struct cg_option cg_output_options[];

struct cg_picture_settings {
    int channel;
    int page;
    bool allow_truncated;
    size_t max_pixels;
};
extern const struct cg_option cg_picture_options[];
/* The reader's options after these settings. */
struct cg_image_options cg_picture_image_options(const struct cg_picture_settings *settings);

struct cg_scale_settings {
    double dpi;      /* 0: not given */
    double pitch[2]; /* CD, MD in mm; 0: not given */
};
extern const struct cg_option cg_scale_options[];
/* The pitches that dpi or pitch stand for, 0 when neither was given. CG_USAGE: both were. */
enum cg_status cg_scale_resolve(const struct cg_scale_settings *settings, double *pitch_cd_mm,
                                double *pitch_md_mm, struct cg_error *error) CG_MUST_CHECK;

struct cg_run_settings {
    int threads; /* 0: one a processor */
    bool quiet;
};
extern const struct cg_option cg_run_options[];
int cg_run_threads(const struct cg_run_settings *settings);

/* Rows of options that end a command; the offset is that of a bool in its settings. */
#define CG_OPTION_LIST(place)                                                                                \
    {                                                                                                        \
        .name = "list", .kind = CG_OPTION_FLAG, .offset = (place),                                           \
        .help = "List the quantities that are measured, with units, and end"                                 \
    }
#define CG_OPTION_TEMPLATE(place, what)                                                                      \
    {                                                                                                        \
        .name = "print-template", .kind = CG_OPTION_FLAG, .offset = (place),                                 \
        .help = "Print " what " and end"                                                                     \
    }

/* One row; its offset is that of a const char * in the command's settings. */
extern const struct cg_option cg_calibration_options[];
/* Without its calibration no input can be measured, which is not an input that cannot be read: a file that
 * cannot be read is CG_NOT_MEASURABLE. */
enum cg_status cg_calibration_load(const char *path, struct cg_calibration *out,
                                   struct cg_error *error) CG_MUST_CHECK;

struct cg_output_settings cg_output_settings_defaults(void);
struct cg_picture_settings cg_picture_settings_defaults(void);

#endif
