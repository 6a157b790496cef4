/* castgloss report: a store as a page and a PDF. */
#include "cli/command.h"
#include "cli/common.h"

#include <castgloss/report.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum report_units { UNITS_METRIC, UNITS_INCH };
static const char *const unit_names[] = {"metric", "inch", NULL};

struct report_settings {
    const char *out, *title, *author, *language, *profile, *calibration, *compare;
    double confidence_percent;
    size_t base, print_pages;
    int units;
    bool print_template, quiet;
};

#define FIELD(name) offsetof(struct report_settings, name)
static const struct cg_option report_options[] = {
    {.name = "out",
     .argument = "DIR",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(out),
     .help = "Folder for report.html and report.pdf; it is made when it is not there"},
    {.name = "title",
     .argument = "TEXT",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(title),
     .help = "Title of the report"},
    {.name = "author",
     .argument = "NAME",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(author),
     .help = "Who makes the report, for its title block"},
    {.name = "language",
     .argument = "en|de|ja|FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(language),
     .help = "English, German, Japanese, or a file made with --template (default en)"},
    {.name = "units",
     .argument = "NAME",
     .kind = CG_OPTION_CHOICE,
     .choices = unit_names,
     .offset = FIELD(units),
     .help = "Lengths in mm and m, or in inches and feet"},
    {.name = "profile",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(profile),
     .help = "Profile whose limits are drawn and whose capability is told"},
    {.name = "calibration",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(calibration),
     .help = "Calibration whose due date is told"},
    {.name = "compare",
     .argument = "LOT,LOT",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(compare),
     .help = "The two lots that are compared (default: the least and the most uniform one)"},
    {.name = "base",
     .argument = "N",
     .kind = CG_OPTION_SIZE,
     .low = 2.0,
     .high = 100000.0,
     .offset = FIELD(base),
     .help = "Lots from the beginning that the limits of control charts come from, when the process was good "
             "(default: a quarter of them, 8 at least)"},
    {.name = "print-pages",
     .argument = "N",
     .kind = CG_OPTION_SIZE,
     .low = 0.0,
     .high = 1000.0,
     .offset = FIELD(print_pages),
     .help = "Print tests that have a page, those with the lowest scores"},
    {.name = "confidence-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 50.0,
     .high = 99.99,
     .offset = FIELD(confidence_percent),
     .help = "Confidence of the intervals"},
    {.name = "template",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(print_template),
     .help = "Print the words of a report, in the language given, as a file to change, and end"},
    {.name = "quiet",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(quiet),
     .help = "Do not tell which files were written"},
    {0},
};

static const struct cg_option_group groups[] = {{report_options, 0}, {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss report",
    .operands = "STORE --out DIR",
    .text =
        "Makes a report of a store (a file, the folder of a batch, or postgresql://...): what to act on, "
        "lots, "
        "distributions, control charts, capability, mottle, marks, roll and drum maps, print tests, recipes "
        "and what they go with, gauge studies, and two lots compared. The page and the PDF say the same.\n",
    .notes =
        "Exit status: 0 written; 2 wrong usage, language file or profile; 3 the store cannot be read; 4 the "
        "calibration cannot be used; 5 something could not be written or the program failed.\n",
};

/* What a run holds besides its settings. */
struct report_inputs {
    struct cg_language *language;
    struct cg_profile *profile;
    struct cg_calibration calibration;
    struct cg_store *store;
    char *lots; /* the words of --compare */
};

static void inputs_clear(struct report_inputs *inputs)
{
    cg_language_free(inputs->language);
    cg_profile_free(inputs->profile);
    cg_calibration_clear(&inputs->calibration);
    cg_store_close(inputs->store);
    free(inputs->lots);
}

static enum cg_status split_lots(const struct report_settings *settings, struct report_inputs *inputs,
                                 struct cg_store_report_options *options, struct cg_error *error)
{
    if (settings->compare == NULL) {
        return CG_OK;
    }
    inputs->lots = cg_alloc_text(settings->compare, error);
    if (inputs->lots == NULL) {
        return CG_FAULT;
    }
    char *comma = strchr(inputs->lots, ',');
    if (comma == NULL || comma == inputs->lots || comma[1] == 0) {
        return cg_error_set(error, CG_USAGE, "--compare takes two lots with a comma between them, not '%s'.",
                            settings->compare);
    }
    *comma = 0;
    options->compare[0] = inputs->lots;
    options->compare[1] = comma + 1;
    return CG_OK;
}

static enum cg_status load(const struct report_settings *settings, const char *where,
                           struct report_inputs *inputs, struct cg_store_report_options *options,
                           struct cg_error *error)
{
    enum cg_status status = split_lots(settings, inputs, options, error);
    if (status == CG_OK && settings->language != NULL) {
        status = cg_language_read(settings->language, &inputs->language, error);
    }
    if (status == CG_OK && settings->profile != NULL) {
        status = cg_profile_read(settings->profile, &inputs->profile, error);
    }
    if (status == CG_OK && settings->calibration != NULL) {
        status = cg_calibration_load(settings->calibration, &inputs->calibration, error);
    }
    if (status == CG_OK) {
        status = cg_command_open_store(where, &inputs->store, error);
    }
    options->title = settings->title;
    options->author = settings->author;
    options->store_name = where;
    options->tool_version = "castgloss " CG_VERSION;
    options->language = inputs->language;
    options->profile = inputs->profile;
    options->calibration = settings->calibration != NULL ? &inputs->calibration : NULL;
    options->inches = settings->units == UNITS_INCH;
    options->confidence = settings->confidence_percent / 100.0;
    options->base = settings->base;
    options->print_pages = settings->print_pages;
    options->now = cg_time_now();
    return status;
}

static enum cg_status make_report(const struct report_settings *settings, const char *where,
                                  struct cg_error *error)
{
    struct report_inputs inputs = {0};
    struct cg_store_report_options options = cg_store_report_options_defaults();
    struct cg_text html = {0}, pdf = {0};
    cg_calibration_init(&inputs.calibration);
    enum cg_status status = load(settings, where, &inputs, &options, error);
    if (status == CG_OK) {
        status = cg_report_store(inputs.store, &options, &html, &pdf, error);
    }
    if (status == CG_OK) {
        status = cg_folder_make(settings->out, error);
    }
    if (status == CG_OK) {
        status = cg_file_write_text(settings->out, "report.html", &html, error);
    }
    if (status == CG_OK) {
        status = cg_file_write_text(settings->out, "report.pdf", &pdf, error);
    }
    if (status == CG_OK && !settings->quiet) {
        printf("%s/report.html\n%s/report.pdf\n", settings->out, settings->out);
    }
    cg_text_clear(&html);
    cg_text_clear(&pdf);
    inputs_clear(&inputs);
    return status;
}

static int print_words(const struct report_settings *settings)
{
    struct cg_language *language = NULL;
    struct cg_text out = {0};
    struct cg_error error;
    if (settings->language != NULL && cg_language_read(settings->language, &language, &error) != CG_OK) {
        return cg_command_fail(&error);
    }
    cg_language_template(language, &out);
    cg_language_free(language);
    return cg_command_print(&out);
}

int cg_cmd_report(int argc, char **argv)
{
    struct report_settings settings = {.print_pages = cg_store_report_options_defaults().print_pages,
                                       .confidence_percent = 95.0};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (settings.print_template) {
        exit_status = print_words(&settings);
    } else if (arguments.count != 1 || settings.out == NULL) {
        (void)cg_error_set(&error, CG_USAGE,
                           "report needs one store and --out DIR; castgloss report --help tells more.");
        exit_status = cg_command_fail(&error);
    } else if (make_report(&settings, arguments.words[0], &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
