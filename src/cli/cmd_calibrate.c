/* castgloss calibrate: calibration files from frames. */
#include "cli/calibration_bench.h"
#include "cli/calibration_scale.h"
#include "cli/calibration_scanner.h"
#include "cli/command.h"
#include "cli/show_calibration.h"

#include <castgloss/inspect.h>

#define SECONDS_PER_DAY ((int64_t)86400)
#define MOST_DAYS 36500

struct calibrate_settings {
    struct cg_picture_settings picture;
    struct cg_scale_settings scale;
    const char *out, *add_to, *dark, *expires;
    double target;
    struct cg_scale_points points;
    struct cg_scanner_settings scanner;
    struct cg_bench_settings bench;
    struct cg_run_settings run;
};

#define FIELD(name) offsetof(struct calibrate_settings, name)
static const struct cg_option file_options[] = {
    {.name = "out",
     .argument = "FILE.cgcal",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(out),
     .help = "The calibration file to write; it may be the one given with --add-to"},
    {.name = "add-to",
     .argument = "FILE.cgcal",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(add_to),
     .help = "Keep what this calibration holds and add to it or replace the part"},
    {.name = "expires",
     .argument = "DAYS|DATE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(expires),
     .help = "Refuse the calibration after so many days, or after a date such as 2027-01-31; never when not "
             "given"},
    {0},
};
static const struct cg_option flat_options[] = {
    {.name = "dark",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(dark),
     .help = "Dark frame, or a folder of them, to store with the flat"},
    {.name = "target",
     .argument = "R",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-5,
     .high = 1e6,
     .offset = FIELD(target),
     .help = "What the tile stands for in the results: 1 makes it the reference"},
    {0},
};
static const struct cg_option_group dark_groups[] = {{file_options, 0},
                                                     {cg_scale_options, FIELD(scale)},
                                                     {cg_picture_options, FIELD(picture)},
                                                     {cg_run_options, FIELD(run)},
                                                     {NULL, 0}};
static const struct cg_option_group flat_groups[] = {{file_options, 0},
                                                     {flat_options, 0},
                                                     {cg_scale_options, FIELD(scale)},
                                                     {cg_picture_options, FIELD(picture)},
                                                     {cg_run_options, FIELD(run)},
                                                     {NULL, 0}};
static const struct cg_option_group scale_groups[] = {{file_options, 0},
                                                      {cg_scale_points_options, FIELD(points)},
                                                      {cg_scale_options, FIELD(scale)},
                                                      {cg_run_options, FIELD(run)},
                                                      {NULL, 0}};

static const struct cg_option_group scanner_groups[] = {{file_options, 0},
                                                        {cg_scanner_options, FIELD(scanner)},
                                                        {cg_scale_options, FIELD(scale)},
                                                        {cg_picture_options, FIELD(picture)},
                                                        {cg_run_options, FIELD(run)},
                                                        {NULL, 0}};

static const struct cg_option_group gloss_groups[] = {{file_options, 0},
                                                      {cg_gloss_calibration_options, FIELD(bench)},
                                                      {cg_scale_options, FIELD(scale)},
                                                      {cg_picture_options, FIELD(picture)},
                                                      {cg_run_options, FIELD(run)},
                                                      {NULL, 0}};
static const struct cg_option_group camera_groups[] = {{file_options, 0},
                                                       {cg_camera_calibration_options, FIELD(bench)},
                                                       {cg_picture_options, FIELD(picture)},
                                                       {cg_run_options, FIELD(run)},
                                                       {NULL, 0}};

static enum cg_status read_expiry(const char *text, int64_t now, int64_t *expires, struct cg_error *error)
{
    long long days = 0;
    if (text == NULL) {
        return CG_OK;
    }
    if (cg_integer_parse(text, 1, MOST_DAYS, &days)) {
        *expires = now + days * SECONDS_PER_DAY;
        return CG_OK;
    }
    if (!cg_time_parse(text, expires)) {
        return cg_error_set(
            error, CG_USAGE,
            "--expires '%s' is not allowed: it must be a number of days from 1 to %d or a date such "
            "as 2027-01-31.",
            text, MOST_DAYS);
    }
    if (*expires <= now) {
        return cg_error_set(error, CG_USAGE, "--expires '%s' has already passed.", text);
    }
    return CG_OK;
}

static enum cg_status make_scale(const struct calibrate_settings *settings,
                                 const struct cg_arguments *arguments, const struct cg_frame_reading *reading,
                                 struct cg_calibration *calibration, struct cg_error *error)
{
    return cg_calibration_add_scale(calibration, &settings->points, &settings->scale, arguments->words,
                                    arguments->count, reading, error);
}

static enum cg_status make_scanner(const struct calibrate_settings *settings,
                                   const struct cg_arguments *arguments,
                                   const struct cg_frame_reading *reading, struct cg_calibration *calibration,
                                   struct cg_error *error)
{
    return cg_calibration_add_scanner(calibration, &settings->scanner, &settings->scale, arguments->words,
                                      arguments->count, reading, error);
}

/* A scale that is stated beside the frames goes into the same file. */
static enum cg_status state_scale(const struct calibrate_settings *settings,
                                  struct cg_calibration *calibration, struct cg_error *error)
{
    double pitch_cd_mm = 0, pitch_md_mm = 0;
    const enum cg_status status = cg_scale_resolve(&settings->scale, &pitch_cd_mm, &pitch_md_mm, error);
    if (status == CG_OK && pitch_cd_mm > 0) {
        calibration->pitch_cd_mm = pitch_cd_mm;
        calibration->pitch_md_mm = pitch_md_mm;
    }
    return status;
}

static enum cg_status make_gloss(const struct calibrate_settings *settings,
                                 const struct cg_arguments *arguments, const struct cg_frame_reading *reading,
                                 struct cg_calibration *calibration, struct cg_error *error)
{
    return cg_calibration_add_gloss(calibration, &settings->scale, arguments->words, arguments->count,
                                    reading, error);
}

static enum cg_status make_camera(const struct calibrate_settings *settings,
                                  const struct cg_arguments *arguments,
                                  const struct cg_frame_reading *reading, struct cg_calibration *calibration,
                                  struct cg_error *error)
{
    return cg_calibration_add_camera(calibration, &settings->bench, arguments->words, arguments->count,
                                     reading, error);
}

static enum cg_status make_dark(const struct calibrate_settings *settings,
                                const struct cg_arguments *arguments, const struct cg_frame_reading *reading,
                                struct cg_calibration *calibration, struct cg_error *error)
{
    const enum cg_status status = state_scale(settings, calibration, error);
    cg_calibration_drop_gloss(calibration, reading->quiet);
    return status != CG_OK
               ? status
               : cg_calibration_add_dark(calibration, arguments->words, arguments->count, reading, error);
}

static enum cg_status make_flat(const struct calibrate_settings *settings,
                                const struct cg_arguments *arguments, const struct cg_frame_reading *reading,
                                struct cg_calibration *calibration, struct cg_error *error)
{
    enum cg_status status = state_scale(settings, calibration, error);
    cg_calibration_drop_gloss(calibration, reading->quiet);
    if (status == CG_OK && settings->dark != NULL) {
        status = cg_calibration_add_dark(calibration, &settings->dark, 1, reading, error);
    }
    if (status == CG_OK) {
        status = cg_calibration_add_flat(calibration, arguments->words, arguments->count, reading, error);
    }
    if (status == CG_OK) {
        calibration->target = settings->target;
    }
    return status;
}

/* What makes one part of a calibration from the command line. */
struct part {
    struct cg_command_help help;
    const struct cg_option_group *groups;
    bool needs_frames;
    const char *(*template)(void); /* NULL: none */
    enum cg_status (*make)(const struct calibrate_settings *settings, const struct cg_arguments *arguments,
                           const struct cg_frame_reading *reading, struct cg_calibration *calibration,
                           struct cg_error *error);
};

static enum cg_status write_part(const struct part *part, const struct calibrate_settings *settings,
                                 const struct cg_arguments *arguments, struct cg_error *error)
{
    if (settings->out == NULL) {
        return cg_error_set(error, CG_USAGE,
                            "--out FILE.cgcal is missing: where the calibration is to be written.");
    }
    if (part->needs_frames && arguments->count == 0) {
        return cg_error_set(error, CG_USAGE, "%s needs at least one frame.", part->help.full_name);
    }
    struct cg_calibration calibration;
    cg_calibration_init(&calibration);
    enum cg_status status = CG_OK;
    if (settings->add_to != NULL) {
        status = cg_calibration_read(settings->add_to, &calibration, error);
    }
    if (status == CG_OK) {
        calibration.created = cg_time_now();
        status = read_expiry(settings->expires, calibration.created, &calibration.expires, error);
    }
    struct cg_frame_reading reading = {.image = cg_picture_image_options(&settings->picture),
                                       .channel = (enum cg_channel)settings->picture.channel,
                                       .quiet = settings->run.quiet,
                                       .threads = cg_run_threads(&settings->run)};
    if (status == CG_OK) {
        status = part->make(settings, arguments, &reading, &calibration, error);
    }
    if (status == CG_OK) {
        status = cg_calibration_write(settings->out, &calibration, error);
    }
    cg_calibration_clear(&calibration);
    return status;
}

static int run_part(const struct part *part, int argc, char **argv)
{
    struct calibrate_settings settings = {
        .picture = cg_picture_settings_defaults(), .target = 1, .points = cg_scale_points_defaults()};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&part->help, part->groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (settings.bench.print_template && part->template != NULL) {
        exit_status = cg_command_print_text(part->template());
    } else if (write_part(part, &settings, &arguments, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}

static int run_dark(int argc, char **argv)
{
    static const struct part part = {
        .help =
            {.full_name = "castgloss calibrate dark",
             .operands = "FRAME... --out FILE.cgcal",
             .text =
                 "Averages frames taken with the light off, or the lens covered, at the exposure that is "
                 "used "
                 "for measuring. Sixteen frames or more make the mean better than any one frame. A folder "
                 "stands for its picture files.\n"},
        .groups = dark_groups,
        .needs_frames = true,
        .make = make_dark};
    return run_part(&part, argc, argv);
}

static int run_flat(int argc, char **argv)
{
    static const struct part part = {
        .help =
            {.full_name = "castgloss calibrate flat",
             .operands = "FRAME... --out FILE.cgcal",
             .text =
                 "Averages frames of an even reference tile in the same light. Where the tile gives under "
                 "5 % of its brightest place, pixels are masked and not amplified. A folder stands for its "
                 "picture files.\n"},
        .groups = flat_groups,
        .needs_frames = true,
        .make = make_flat};
    return run_part(&part, argc, argv);
}

static int run_scale(int argc, char **argv)
{
    static const struct part part = {
        .help =
            {.full_name = "castgloss calibrate scale",
             .operands = "[PICTURE...] --out FILE.cgcal",
             .text =
                 "States how many mm one pixel is: from two points of a known distance, read off a picture "
                 "of a ruler, from a pitch that is known, or from what the picture says of itself. A picture "
                 "that is given must hold the points.\n"},
        .groups = scale_groups,
        .make = make_scale};
    return run_part(&part, argc, argv);
}

static int run_scanner(int argc, char **argv)
{
    static const struct part part = {
        .help =
            {.full_name = "castgloss calibrate scanner",
             .operands = "SCAN --chart FILE.json --reference FILE --out FILE.cgcal",
             .text =
                 "Learns what a scanner's signal stands for, channel by channel, from twelve or more grey "
                 "steps of known density: a step wedge, or the grey scale of the print test target as a "
                 "densitometer reads it. Flare is told and taken out with the curve, blank places must be "
                 "even within 1.5 %, and a second scan turned by 90 degrees shows glare.\n"},
        .groups = scanner_groups,
        .needs_frames = true,
        .make = make_scanner};
    return run_part(&part, argc, argv);
}

static int run_gloss(int argc, char **argv)
{
    static const struct part part = {
        .help =
            {.full_name = "castgloss calibrate gloss",
             .operands = "TILES.yaml --out FILE.cgcal",
             .text =
                 "Learns what the signal of the camera is in gloss units from a black trap and two or more "
                 "tiles, whose gloss is stated or follows from their index by Fresnel's equations. Tiles "
                 "that lie otherwise, polarised light, a camera that is not linear and old certificates are "
                 "told.\n",
             .notes = "Then castgloss surface --calibration FILE.cgcal gives GU.\n"},
        .groups = gloss_groups,
        .template = cg_gloss_tiles_template,
        .make = make_gloss};
    return run_part(&part, argc, argv);
}

static int run_camera(int argc, char **argv)
{
    static const struct part part = {
        .help =
            {.full_name = "castgloss calibrate camera",
             .operands = "LEVELS.csv --out FILE.cgcal",
             .text =
                 "Measures the camera by photon transfer after EMVA 1288, from two or more frames of an even "
                 "light at each of many levels and in the dark: gain, noise, saturation, linearity, and how "
                 "the pixels differ. Gain and noise are then used to take noise off what is measured, and by "
                 "castgloss simulate.\n",
             .notes = "castgloss calibrate show prints what was found.\n"},
        .groups = camera_groups,
        .template = cg_camera_levels_template,
        .make = make_camera};
    return run_part(&part, argc, argv);
}

static const struct cg_command commands[] = {
    {"dark", "Average frames taken with the light off", run_dark},
    {"flat", "Average frames of the reference tile", run_flat},
    {"scale", "State how many mm one pixel is", run_scale},
    {"gloss", "Learn the scale in gloss units from tiles", run_gloss},
    {"camera", "Measure gain, noise and linearity of the camera", run_camera},
    {"scanner", "Learn a scanner's curve from grey steps of known density", run_scanner},
    {"show", "Print what a calibration file holds", cg_cmd_show_calibration},
    {0},
};

int cg_cmd_calibrate(int argc, char **argv)
{
    static const char text[] =
        "A calibration file takes three steps, each adding to the file of the step before:\n"
        "1. castgloss calibrate dark DARK/*.png --out line.cgcal\n"
        "2. castgloss calibrate flat TILE/*.png --add-to line.cgcal --out line.cgcal\n"
        "3. castgloss calibrate scale --pitch 0.05,0.05 --add-to line.cgcal --out line.cgcal\n"
        "Then castgloss surface --calibration line.cgcal measures in units of the tile and in mm, and after\n"
        "castgloss calibrate gloss in gloss units.\n";
    return cg_command_run("castgloss calibrate", text, commands, argc, argv);
}
