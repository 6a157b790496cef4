/* castgloss clarity: how sharply a surface mirrors an edge. */
#include "cli/command.h"
#include "cli/sheets.h"

#include <castgloss/inspect.h>
#include <castgloss/report.h>

#include <math.h>

struct clarity_settings {
    struct cg_output_settings output;
    struct cg_picture_settings picture;
    struct cg_scale_settings scale;
    struct cg_run_settings run;
    struct cg_sheets_settings sheets;
    const char *calibration, *reference, *geometry;
    double comb_scale, degrees_per_mm;
    bool print_template;
};

#define FIELD(name) offsetof(struct clarity_settings, name)
static const struct cg_option clarity_options[] = {
    {.name = "comb-scale",
     .argument = "S",
     .kind = CG_OPTION_NUMBER,
     .offset = FIELD(comb_scale),
     .low = 1e-6,
     .high = 1e6,
     .help = "One mm in the picture is S mm at the comb; without it image clarity is not given"},
    {.name = "degrees-per-mm",
     .argument = "A",
     .kind = CG_OPTION_NUMBER,
     .offset = FIELD(degrees_per_mm),
     .low = 1e-6,
     .high = 1e6,
     .help =
         "The direction of the light turns by A degrees on a mm of the picture; without it DOI and haze are "
         "not given"},
    {.name = "geometry",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(geometry),
     .help = "Comb scale or focal length, and degrees a mm, from a YAML file; see --print-template"},
    CG_OPTION_TEMPLATE(FIELD(print_template), "a commented example of a geometry file"),
    {.name = "reference",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(reference),
     .help = "Picture of the same target mirrored by black glass, whose spread is divided out"},
    {0},
};
static const struct cg_option_group groups[] = {
    {cg_output_options, FIELD(output)},
    {cg_sheets_options, FIELD(sheets)},
    {clarity_options, 0},
    {cg_calibration_options, FIELD(calibration)},
    {cg_scale_options, FIELD(scale)},
    {cg_picture_options, FIELD(picture)},
    {cg_run_options, FIELD(run)},
    {NULL, 0},
};
static const struct cg_command_help help = {
    .full_name = "castgloss clarity",
    .operands = "PICTURE...",
    .text =
        "Finds the slanted edges (or the bars of a line pattern) that a surface mirrors, and measures how "
        "far each is spread: MTF, image clarity through combs, DOI and haze ratio.\n"
        "Light and picture must be linear, and an edge tilted by 2 to 10 degrees to the pixels.\n",
    .notes =
        "Exit status: 0 measured; 2 wrong usage; 3 an input could not be read; 4 an input shows no edge that "
        "could be measured, or the calibration is missing or expired; 5 the program failed.\n",
};

static enum cg_status measure(const char *path, const void *chosen, bool drawn, struct cg_sheet *sheet,
                              struct cg_error *error)
{
    struct cg_clarity_options options = *(const struct cg_clarity_options *)chosen;
    struct cg_clarity_kept kept = {.count = 0};
    options.kept = drawn ? &kept : NULL;
    enum cg_status status = cg_clarity_inspect(path, &options, &sheet->record, &sheet->measurable, error);
    sheet->measured = status == CG_OK;
    if (status == CG_OK && drawn) {
        status = cg_report_clarity_picture(&kept, &sheet->record, &sheet->png, error);
    }
    cg_clarity_kept_clear(&kept);
    return status;
}

/* What is stated on the command line wins over the file. */
static enum cg_status read_geometry(const struct clarity_settings *settings,
                                    struct cg_clarity_options *options, struct cg_error *error)
{
    struct cg_clarity_geometry geometry = {NAN, NAN};
    const enum cg_status status =
        settings->geometry != NULL ? cg_clarity_geometry_read(settings->geometry, &geometry, error) : CG_OK;
    options->comb_scale = isnan(settings->comb_scale) ? geometry.comb_scale : settings->comb_scale;
    options->degrees_per_mm =
        isnan(settings->degrees_per_mm) ? geometry.degrees_per_mm : settings->degrees_per_mm;
    return status;
}

static enum cg_status run(const struct clarity_settings *settings, const struct cg_arguments *arguments,
                          int *exit_status, struct cg_error *error)
{
    struct cg_calibration calibration;
    struct cg_edge_spread reference = {.esf = NULL};
    struct cg_clarity_options options = cg_clarity_options_defaults();
    options.image = cg_picture_image_options(&settings->picture);
    options.channel = (enum cg_channel)settings->picture.channel;
    const struct cg_sheets_run sheets = {.settings = &settings->sheets,
                                         .output = &settings->output,
                                         .schema = "castgloss.clarity/1",
                                         .heading = "Image clarity",
                                         .measure = measure,
                                         .options = &options};
    cg_calibration_init(&calibration);
    enum cg_status status =
        cg_scale_resolve(&settings->scale, &options.pitch_cd_mm, &options.pitch_md_mm, error);
    if (status == CG_OK) {
        status = read_geometry(settings, &options, error);
    }
    if (status == CG_OK && settings->calibration != NULL) {
        status = cg_calibration_load(settings->calibration, &calibration, error);
        options.calibration = &calibration;
        options.calibration_name = settings->calibration;
    }
    if (status == CG_OK && settings->reference != NULL) {
        status = cg_clarity_reference(settings->reference, &options, &reference, error);
        options.reference = &reference;
    }
    if (status == CG_OK) {
        status = cg_sheets_run(&sheets, arguments, exit_status, error);
    }
    cg_calibration_clear(&calibration);
    cg_edge_spread_clear(&reference);
    return status;
}

int cg_cmd_clarity(int argc, char **argv)
{
    struct clarity_settings settings = {.output = cg_output_settings_defaults(),
                                        .picture = cg_picture_settings_defaults(),
                                        .comb_scale = NAN,
                                        .degrees_per_mm = NAN};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (settings.print_template) {
        exit_status = cg_command_print_text(cg_clarity_geometry_template());
    } else if (arguments.count == 0) {
        cg_error_set(&error, CG_USAGE,
                     "clarity needs at least one picture; castgloss clarity --help tells more.");
        exit_status = cg_command_fail(&error);
    } else if (run(&settings, &arguments, &exit_status, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
