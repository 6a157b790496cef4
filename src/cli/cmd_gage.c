/* castgloss gage: repeatability and reproducibility of a gauge, from a study. */
#include "cli/command.h"
#include "cli/documents.h"

#include <castgloss/inspect.h>
#include <math.h>

struct gage_settings {
    struct cg_output_settings output;
    double tolerance; /* 0: none */
    bool list, print_template;
};

#define FIELD(name) offsetof(struct gage_settings, name)
static const struct cg_option gage_options[] = {
    {.name = "tolerance",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-9,
     .high = 1e12,
     .offset = FIELD(tolerance),
     .help = "Upper less lower limit of the product: the gauge is compared with it too"},
    CG_OPTION_LIST(FIELD(list)),
    CG_OPTION_TEMPLATE(FIELD(print_template), "an example of a study"),
    {0},
};
static const struct cg_option_group groups[] = {
    {cg_output_options, FIELD(output)},
    {gage_options, 0},
    {NULL, 0},
};
static const struct cg_command_help help = {
    .full_name = "castgloss gage",
    .operands = "STUDY.csv...",
    .text = "Tells how much of what is measured comes from the gauge and from its operators (gage R&R), by "
            "ranges "
            "and by analysis of variance, after AIAG's Measurement Systems Analysis.\n"
            "A study is a table with the columns part, operator, value and perhaps trial, in which every "
            "operator "
            "measured every part equally often.\n",
    .notes =
        "Up to 10 % of the study variation the result is PASS, up to 30 % MARGINAL, above it FAIL.\n"
        "Exit status: 0 the gauge can be trusted; 1 it takes more than 30 %; 2 wrong usage; 3 a study could "
        "not be read; 4 it is not complete; 5 the program failed.\n",
};

static void judge(const char *path, double tolerance, struct cg_documents *documents)
{
    struct cg_record record = {.schema = NULL};
    struct cg_error error;
    bool trusted = false;
    if (cg_gage_inspect(path, tolerance > 0.0 ? tolerance : NAN, &record, &trusted, &error) == CG_OK) {
        cg_documents_add(documents, &record);
        documents->out_of_limits = documents->out_of_limits || !trusted;
    } else {
        cg_documents_add_failed(documents, path, &error);
    }
    cg_record_clear(&record);
}

int cg_cmd_gage(int argc, char **argv)
{
    struct gage_settings settings = {.output = cg_output_settings_defaults()};
    struct cg_arguments arguments = {0};
    struct cg_documents documents;
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (settings.list) {
        exit_status = cg_command_list("castgloss.gage/1");
    } else if (settings.print_template) {
        exit_status = cg_command_print_text(cg_gage_template());
    } else if (arguments.count == 0) {
        cg_error_set(&error, CG_USAGE, "gage needs at least one study; castgloss gage --help tells more.");
        exit_status = cg_command_fail(&error);
    } else {
        cg_documents_begin(&documents, &settings.output, "castgloss.gage/1");
        for (size_t i = 0; i < arguments.count; i++) {
            judge(arguments.words[i], settings.tolerance, &documents);
        }
        exit_status = cg_documents_end(&documents);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
