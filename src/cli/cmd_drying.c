/* castgloss drying: how fast a print dries, from what it sets off. */
#include "cli/command.h"
#include "cli/common.h"
#include "cli/print_run.h"

#include <castgloss/inspect.h>
#include <string.h>

struct drying_settings {
    struct cg_output_settings output;
    struct cg_picture_settings picture;
    struct cg_scale_settings scale;
    struct cg_run_settings run;
    struct cg_chart_settings chart;
    const char *times;
    double print_density;
    bool list, print_template;
};

#define FIELD(name) offsetof(struct drying_settings, name)
static const struct cg_option drying_options[] = {
    {.name = "times",
     .argument = "T1,T2,...",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(times),
     .help = "Delays of the strips of a scan in seconds, in the order of the chart's patches"},
    {.name = "print-density",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0.01,
     .high = 5,
     .offset = FIELD(print_density),
     .help = "Density of the pressed print above its paper, in place of a patch with the id \"print\""},
    CG_OPTION_LIST(FIELD(list)),
    CG_OPTION_TEMPLATE(FIELD(print_template), "an example of a table of delays"),
    {0},
};

static const struct cg_option_group groups[] = {
    {cg_output_options, FIELD(output)},
    {drying_options, 0},
    {cg_chart_options, FIELD(chart)},
    {cg_scale_options, FIELD(scale)},
    {cg_picture_options, FIELD(picture)},
    {cg_run_options, FIELD(run)},
    {NULL, 0},
};

static const struct cg_command_help help = {
    .full_name = "castgloss drying",
    .operands = "FILE.csv... | --chart FILE --times T1,T2,... SCAN...",
    .text =
        "Fits a stretched exponential to the set-off of a print over the time that it had to dry.\n"
        "A table has the columns time_s and setoff_ratio. In a scan the patches of the chart are the strips "
        "of a blotter that was pressed onto the print at the given times, a paper element is the blotter "
        "itself.\n",
    .notes =
        "Exit status: 0 measured and inside the limits; 1 out of limits; 2 wrong usage, chart or profile; 3 "
        "an input could not be read; 4 there is nothing to fit; 5 something could not be written or the "
        "program failed.\n",
};

#define MOST_TIMES 64

static const char template_text[] =
    "time_s,setoff_ratio\n0,0.72\n5,0.55\n10,0.41\n20,0.24\n30,0.14\n60,0.03\n"
    "120,0.004\n300,0.002\n";

static enum cg_status parse_times(const char *text, double times[MOST_TIMES], size_t *count,
                                  struct cg_error *error)
{
    *count = 0;
    for (const char *at = text; *at != 0;) {
        char number[CG_NUMBER_SIZE];
        const size_t length = strcspn(at, ",");
        if (length >= sizeof number || *count == MOST_TIMES) {
            return cg_error_set(error, CG_USAGE, "--times takes at most %d numbers with commas between them.",
                                MOST_TIMES);
        }
        memcpy(number, at, length);
        number[length] = 0;
        if (!cg_number_parse(number, &times[*count]) || times[*count] < 0.0 ||
            (*count > 0 && times[*count] <= times[*count - 1])) {
            return cg_error_set(error, CG_USAGE,
                                "--times: '%s' is no time in seconds after the one before it, 0 or more.",
                                number);
        }
        (*count)++;
        at += length + (at[length] == ',' ? 1 : 0);
    }
    return CG_OK;
}

static enum cg_status inspect(const char *path, bool scans, const struct cg_drying_strips *strips,
                              struct cg_record *record, enum cg_result *result, enum cg_status *measured,
                              struct cg_error *error)
{
    return scans ? cg_drying_inspect_scan(path, strips, record, result, measured, error)
                 : cg_drying_inspect_table(path, strips->print.profile, record, result, measured, error);
}

static enum cg_status run_all(const struct drying_settings *settings, const struct cg_arguments *arguments,
                              const struct cg_drying_strips *strips, int *exit_status, struct cg_error *error)
{
    struct cg_text out = {0};
    struct cg_run_outcome outcome = {0};
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < arguments->count && status == CG_OK; i++) {
        const char *path = arguments->words[i];
        struct cg_record record = {0};
        enum cg_result result = CG_RESULT_NO_LIMITS;
        enum cg_status measured = CG_OK;
        status = inspect(path, settings->chart.chart != NULL, strips, &record, &result, &measured, error);
        if (status != CG_OK) {
            status = cg_run_failed(&outcome, status, error);
        } else {
            if (measured == CG_NOT_MEASURABLE || result == CG_RESULT_NOT_MEASURABLE) {
                cg_run_tell(path, &record);
                outcome.unmeasurable = true;
            }
            outcome.out_of_limits = outcome.out_of_limits || result == CG_RESULT_FAIL;
            cg_run_write(&record, settings->output.format, out.length == 0, &out);
        }
        cg_record_clear(&record);
    }
    if (status == CG_OK) {
        status = cg_run_end(&outcome, &out, settings->output.out, exit_status, error);
    }
    cg_text_clear(&out);
    return status;
}

static enum cg_status measure(const struct drying_settings *settings, const struct cg_arguments *arguments,
                              int *exit_status, struct cg_error *error)
{
    double times[MOST_TIMES];
    struct cg_drying_strips strips = {.print = cg_print_inspect_options_defaults(),
                                      .time_s = times,
                                      .print_density = settings->print_density};
    struct cg_print_inputs inputs = {0};
    struct cg_chart_settings chart = settings->chart;
    enum cg_status status = CG_OK;
    if ((settings->times == NULL) != (chart.chart == NULL)) {
        return cg_error_set(error, CG_USAGE,
                            "--chart and --times go together: they are for strips in a scan.");
    }
    if (chart.chart != NULL) {
        status = parse_times(settings->times, times, &strips.count, error);
        if (status == CG_OK) {
            status = cg_print_inputs_load(&inputs, &chart, &settings->scale, &settings->picture,
                                          &settings->run, &strips.print, error);
        }
    } else {
        status = chart.profile != NULL ? cg_profile_read(chart.profile, &inputs.profile, error)
                                       : cg_profile_default(&inputs.profile, error);
        strips.print.profile = inputs.profile;
    }
    if (status == CG_OK) {
        status = run_all(settings, arguments, &strips, exit_status, error);
    }
    cg_print_inputs_clear(&inputs);
    return status;
}

int cg_cmd_drying(int argc, char **argv)
{
    struct drying_settings settings = {.output = cg_output_settings_defaults(),
                                       .picture = cg_picture_settings_defaults()};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (settings.list) {
        exit_status = cg_command_list("castgloss.drying/1");
    } else if (settings.print_template) {
        exit_status = cg_command_print_text(template_text);
    } else if (arguments.count == 0) {
        cg_error_set(&error, CG_USAGE, "drying needs a table or a scan; castgloss drying --help tells more.");
        exit_status = cg_command_fail(&error);
    } else if (measure(&settings, &arguments, &exit_status, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
