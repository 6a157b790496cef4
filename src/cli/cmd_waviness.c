/* castgloss waviness: orange peel from mirrored fringes. */
#include "cli/command.h"
#include "cli/sheets.h"

#include <castgloss/inspect.h>
#include <castgloss/report.h>

#include <math.h>

struct waviness_settings {
    struct cg_output_settings output;
    struct cg_picture_settings picture;
    struct cg_scale_settings scale;
    struct cg_run_settings run;
    struct cg_sheets_settings sheets;
    const char *calibration, *shifted;
    double target_period_mm, distance_mm;
};

#define FIELD(name) offsetof(struct waviness_settings, name)
static const struct cg_option waviness_options[] = {
    {.name = "fringe-mm",
     .argument = "P",
     .kind = CG_OPTION_NUMBER,
     .offset = FIELD(target_period_mm),
     .low = 1e-6,
     .high = 1e6,
     .help = "The fringes of the target itself are P mm apart; without it slopes are not given"},
    {.name = "distance-mm",
     .argument = "D",
     .kind = CG_OPTION_NUMBER,
     .offset = FIELD(distance_mm),
     .low = 1e-6,
     .high = 1e6,
     .help = "The target is D mm from the surface"},
    {.name = "shifted",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(shifted),
     .help = "The same picture with the fringes half a period on; what is not fringes cancels"},
    {0},
};
static const struct cg_option_group groups[] = {
    {cg_output_options, FIELD(output)},
    {cg_sheets_options, FIELD(sheets)},
    {waviness_options, 0},
    {cg_calibration_options, FIELD(calibration)},
    {cg_scale_options, FIELD(scale)},
    {cg_picture_options, FIELD(picture)},
    {cg_run_options, FIELD(run)},
    {NULL, 0},
};
static const struct cg_command_help help = {
    .full_name = "castgloss waviness",
    .operands = "PICTURE...",
    .text = "Measures the orange peel of a surface from the fringes that it mirrors: deviation of slope and "
            "curvature in bands of wavelength, for each family of fringes. A still without fringes gives the "
            "variation of the mirrored light in the same bands.\n",
    .notes = "Exit status: 0 measured; 2 wrong usage; 3 an input could not be read; 4 an input could not be "
             "measured, or the calibration is missing or expired; 5 the program failed.\n",
};

static enum cg_status measure(const char *path, const void *chosen, bool drawn, struct cg_sheet *sheet,
                              struct cg_error *error)
{
    struct cg_waviness_options options = *(const struct cg_waviness_options *)chosen;
    struct cg_waviness_kept kept = {.count = 0};
    options.kept = drawn ? &kept : NULL;
    enum cg_status status = cg_waviness_inspect(path, &options, &sheet->record, &sheet->measurable, error);
    sheet->measured = status == CG_OK;
    if (status == CG_OK && drawn) {
        status = cg_report_waviness_picture(&kept, &sheet->record, &sheet->png, error);
    }
    cg_waviness_kept_clear(&kept);
    return status;
}

static enum cg_status run(const struct waviness_settings *settings, const struct cg_arguments *arguments,
                          int *exit_status, struct cg_error *error)
{
    struct cg_calibration calibration;
    struct cg_waviness_options options = cg_waviness_options_defaults();
    options.image = cg_picture_image_options(&settings->picture);
    options.channel = (enum cg_channel)settings->picture.channel;
    options.target_period_mm = settings->target_period_mm;
    options.distance_mm = settings->distance_mm;
    options.shifted = settings->shifted;
    const struct cg_sheets_run sheets = {.settings = &settings->sheets,
                                         .output = &settings->output,
                                         .schema = "castgloss.waviness/1",
                                         .heading = "Waviness",
                                         .measure = measure,
                                         .options = &options};
    cg_calibration_init(&calibration);
    enum cg_status status =
        cg_scale_resolve(&settings->scale, &options.pitch_cd_mm, &options.pitch_md_mm, error);
    if (status == CG_OK && settings->calibration != NULL) {
        status = cg_calibration_load(settings->calibration, &calibration, error);
        options.calibration = &calibration;
        options.calibration_name = settings->calibration;
    }
    if (status == CG_OK) {
        status = cg_sheets_run(&sheets, arguments, exit_status, error);
    }
    cg_calibration_clear(&calibration);
    return status;
}

int cg_cmd_waviness(int argc, char **argv)
{
    struct waviness_settings settings = {.output = cg_output_settings_defaults(),
                                         .picture = cg_picture_settings_defaults(),
                                         .target_period_mm = NAN,
                                         .distance_mm = NAN};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (arguments.count == 0) {
        cg_error_set(&error, CG_USAGE,
                     "waviness needs at least one picture; castgloss waviness --help tells more.");
        exit_status = cg_command_fail(&error);
    } else if (run(&settings, &arguments, &exit_status, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
