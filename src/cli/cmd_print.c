/* castgloss print: what a scanned print test tells of absorption and bleed. */
#include "cli/command.h"
#include "cli/common.h"
#include "cli/print_run.h"

#include <string.h>

struct print_settings {
    struct cg_output_settings output;
    struct cg_picture_settings picture;
    struct cg_scale_settings scale;
    struct cg_run_settings run;
    struct cg_chart_settings chart;
    const char *back, *picture_out, *html, *pdf;
    bool list, print_template;
};

#define FIELD(name) offsetof(struct print_settings, name)
static const struct cg_option print_options[] = {
    {.name = "back",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(back),
     .help = "Scan of the back of the sheet, turned over left to right: gives strike-through"},
    {.name = "picture",
     .argument = "FILE.png",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(picture_out),
     .help = "Draw the scan with every measured place, contours and maps; of one input"},
    {.name = "html",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(html),
     .help = "Write the result as a page; of one input"},
    {.name = "pdf",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(pdf),
     .help = "Write the result as one page of PDF; of one input"},
    CG_OPTION_LIST(FIELD(list)),
    CG_OPTION_TEMPLATE(FIELD(print_template), "a commented example of a profile"),
    {0},
};

static const struct cg_option_group groups[] = {
    {cg_output_options, FIELD(output)},
    {cg_chart_options, FIELD(chart)},
    {print_options, 0},
    {cg_scale_options, FIELD(scale)},
    {cg_picture_options, FIELD(picture)},
    {cg_run_options, FIELD(run)},
    {NULL, 0},
};

static const struct cg_command_help help = {
    .full_name = "castgloss print",
    .operands = "--chart FILE SCAN...",
    .text = "Measures scans of a printed test: density, colour, dot gain, graininess, mottle, lines, bleed "
            "between inks, coalescence, reversed text and strike-through, and scores absorption and bleed.\n"
            "The chart says what was printed where. A chart with tags is found in the scan however it lies; "
            "one without is taken by plain coordinates from the scan's upper left corner.\n",
    .notes =
        "Exit status: 0 measured and inside the limits; 1 out of limits; 2 wrong usage, chart or profile; 3 "
        "a scan could not be read; 4 a scan or part of it could not be measured; 5 something could not be "
        "written or the program failed.\n",
};

static enum cg_status check(const struct print_settings *settings, const struct cg_arguments *arguments,
                            struct cg_error *error)
{
    const char *const paths[] = {settings->output.out, settings->picture_out, settings->html, settings->pdf};
    const size_t count = sizeof paths / sizeof *paths;
    if (arguments->count == 0) {
        return cg_error_set(error, CG_USAGE,
                            "print needs at least one scan; castgloss print --help tells more.");
    }
    for (size_t i = 1; i < count; i++) {
        if (paths[i] != NULL && arguments->count > 1) {
            return cg_error_set(error, CG_USAGE,
                                "--picture, --html and --pdf are of one scan; %zu were given.",
                                arguments->count);
        }
        for (size_t k = 0; k < i; k++) {
            if (paths[i] != NULL && paths[k] != NULL && strcmp(paths[i], paths[k]) == 0) {
                return cg_error_set(error, CG_USAGE,
                                    "Two results cannot share %s; give each a place of its own.", paths[i]);
            }
        }
    }
    return CG_OK;
}

static enum cg_status measure(const struct print_settings *settings, const struct cg_arguments *arguments,
                              int *exit_status, struct cg_error *error)
{
    struct cg_print_run run = {.options = cg_print_inspect_options_defaults(),
                               .output = settings->output,
                               .quiet = settings->run.quiet,
                               .picture = settings->picture_out,
                               .html = settings->html,
                               .pdf = settings->pdf};
    struct cg_print_inputs inputs = {0};
    enum cg_status status = check(settings, arguments, error);
    if (status == CG_OK) {
        status = cg_print_inputs_load(&inputs, &settings->chart, &settings->scale, &settings->picture,
                                      &settings->run, &run.options, error);
    }
    if (status == CG_OK) {
        run.options.back = settings->back;
        status = cg_print_run(&run, arguments->words, arguments->count, exit_status, error);
    }
    cg_print_inputs_clear(&inputs);
    return status;
}

int cg_cmd_print(int argc, char **argv)
{
    struct print_settings settings = {.output = cg_output_settings_defaults(),
                                      .picture = cg_picture_settings_defaults()};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (settings.list) {
        exit_status = cg_command_list("castgloss.print/1");
    } else if (settings.print_template) {
        exit_status = cg_command_print_text(cg_profile_template());
    } else if (measure(&settings, &arguments, &exit_status, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
