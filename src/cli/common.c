#include "cli/common.h"

#define MM_PER_INCH 25.4
#define MOST_THREADS 256
/* Counts up to here are exact as a double, which ranges are kept in. */
#define MOST_PIXELS 1099511627776.0 /* 2^40 */

static const char *const formats[] = {"text", "json", "csv", NULL};
/* In the order of enum cg_channel. */
static const char *const channels[] = {"auto", "luminance", "red", "green", "blue", NULL};

const struct cg_option cg_output_options[] = {
    {.name = "format",
     .argument = "text|json|csv",
     .kind = CG_OPTION_CHOICE,
     .choices = formats,
     .offset = offsetof(struct cg_output_settings, format),
     .help = "How the results are written; json is one line an input"},
    {.name = "out",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = offsetof(struct cg_output_settings, out),
     .help = "Where they are written, whole or not at all; - is standard output (default -)"},
    {0},
};

const struct cg_option cg_picture_options[] = {
    {.name = "channel",
     .argument = "NAME",
     .kind = CG_OPTION_CHOICE,
     .choices = channels,
     .offset = offsetof(struct cg_picture_settings, channel),
     .help = "What is measured of a colour picture: auto, luminance, red, green or blue"},
    {.name = "page",
     .argument = "N",
     .kind = CG_OPTION_INT,
     .low = 0,
     .high = 65535,
     .offset = offsetof(struct cg_picture_settings, page),
     .help = "Page of a TIFF file, from 0"},
    {.name = "allow-truncated",
     .kind = CG_OPTION_FLAG,
     .offset = offsetof(struct cg_picture_settings, allow_truncated),
     .help = "Measure the whole rows of a JPEG file that was cut off instead of refusing it"},
    {.name = "max-pixels",
     .argument = "N",
     .kind = CG_OPTION_SIZE,
     .low = 1,
     .high = MOST_PIXELS,
     .offset = offsetof(struct cg_picture_settings, max_pixels),
     .help = "Refuse pictures with more pixels, before memory is taken for them"},
    {0},
};

const struct cg_option cg_scale_options[] = {
    {.name = "dpi",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1,
     .high = 1e6,
     .offset = offsetof(struct cg_scale_settings, dpi),
     .help = "Pixels per inch, in place of what the file says"},
    {.name = "pitch",
     .argument = "CD,MD",
     .kind = CG_OPTION_SPREAD,
     .count = 2,
     .low = 1e-5,
     .high = 1e3,
     .offset = offsetof(struct cg_scale_settings, pitch),
     .help = "Distance of neighbouring pixels in mm across and along the web; one number stands for both"},
    {0},
};

const struct cg_option cg_run_options[] = {
    {.name = "threads",
     .argument = "N",
     .kind = CG_OPTION_INT,
     .low = 1,
     .high = MOST_THREADS,
     .offset = offsetof(struct cg_run_settings, threads),
     .help = "Threads to work with, by default one a processor; the results are the same for any number"},
    {.name = "quiet",
     .kind = CG_OPTION_FLAG,
     .offset = offsetof(struct cg_run_settings, quiet),
     .help = "No progress on standard error"},
    {0},
};

const struct cg_option cg_calibration_options[] = {
    {.name = "calibration",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .help = "Calibration of the camera, made by castgloss calibrate"},
    {0},
};

enum cg_status cg_calibration_load(const char *path, struct cg_calibration *out, struct cg_error *error)
{
    enum cg_status status = cg_calibration_read(path, out, error);
    if (status == CG_INPUT) {
        status = error->status = CG_NOT_MEASURABLE;
    }
    return status;
}

struct cg_image_options cg_picture_image_options(const struct cg_picture_settings *settings)
{
    struct cg_image_options options = cg_image_options_defaults();
    options.page = settings->page;
    options.allow_truncated = settings->allow_truncated;
    options.limits.max_pixels = settings->max_pixels;
    return options;
}

enum cg_status cg_scale_resolve(const struct cg_scale_settings *settings, double *pitch_cd_mm,
                                double *pitch_md_mm, struct cg_error *error)
{
    if (settings->dpi > 0 && settings->pitch[0] > 0) {
        return cg_error_set(error, CG_USAGE,
                            "--dpi and --pitch both give the scale; only one of them can be used.");
    }
    *pitch_cd_mm = settings->dpi > 0 ? MM_PER_INCH / settings->dpi : settings->pitch[0];
    *pitch_md_mm = settings->dpi > 0 ? MM_PER_INCH / settings->dpi : settings->pitch[1];
    return CG_OK;
}

struct cg_output_settings cg_output_settings_defaults(void)
{
    return (struct cg_output_settings){.format = CG_FORMAT_TEXT, .out = "-"};
}

struct cg_picture_settings cg_picture_settings_defaults(void)
{
    return (struct cg_picture_settings){.channel = CG_CHANNEL_AUTO,
                                        .max_pixels = cg_image_options_defaults().limits.max_pixels};
}

int cg_run_threads(const struct cg_run_settings *settings)
{
    if (settings->threads > 0) {
        return settings->threads;
    }
    int processors = cg_processors();
    return processors > MOST_THREADS ? MOST_THREADS : processors;
}
