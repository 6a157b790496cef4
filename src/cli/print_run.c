#include "cli/print_run.h"

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/progress.h"

#include <castgloss/report.h>

#include <stdio.h>
#include <string.h>

#define CHART_MAX_BYTES ((size_t)1 << 24)
/* Gammas of scanners; beyond them a number is a typing error. */
#define LEAST_GAMMA 0.2
#define MOST_GAMMA 5.0

#define FIELD(name) offsetof(struct cg_chart_settings, name)
const struct cg_option cg_chart_options[] = {
    {.name = "chart",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(chart),
     .help = "What was printed where: the JSON that castgloss chart writes, or one of your own"},
    {.name = "calibration",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(calibration),
     .help = "Calibration of the scanner, made by castgloss calibrate scanner"},
    {.name = "gamma",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = LEAST_GAMMA,
     .high = MOST_GAMMA,
     .offset = FIELD(gamma),
     .help = "Reflectance is the signal to this power, in place of what the file says; 1 is linear"},
    {.name = "profile",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(profile),
     .help = "Limits and grades of the product, YAML; see --print-template"},
    {0},
};

static enum cg_status load_chart(const char *path, struct cg_chart *chart, struct cg_error *error)
{
    struct cg_bytes bytes = {0};
    enum cg_status status = cg_file_read(path, CHART_MAX_BYTES, &bytes, error);
    if (status == CG_INPUT) {
        /* A chart that is not there is a wrong option, not a scan that failed. */
        error->status = CG_USAGE;
        return CG_USAGE;
    }
    if (status == CG_OK) {
        status = cg_chart_parse(path, (const char *)bytes.data, bytes.size, chart, error);
    }
    cg_bytes_clear(&bytes);
    return status;
}

enum cg_status cg_print_inputs_load(struct cg_print_inputs *inputs, const struct cg_chart_settings *settings,
                                    const struct cg_scale_settings *scale,
                                    const struct cg_picture_settings *picture,
                                    const struct cg_run_settings *run,
                                    struct cg_print_inspect_options *options, struct cg_error *error)
{
    cg_calibration_init(&inputs->calibration);
    enum cg_status status =
        cg_scale_resolve(scale, &options->scan.pitch_cd_mm, &options->scan.pitch_md_mm, error);
    if (status == CG_OK) {
        status = settings->profile != NULL ? cg_profile_read(settings->profile, &inputs->profile, error)
                                           : cg_profile_default(&inputs->profile, error);
    }
    if (status == CG_OK && settings->chart == NULL) {
        status = cg_error_set(error, CG_USAGE,
                              "A scan says nothing without its chart; give it with --chart FILE.");
    }
    if (status == CG_OK) {
        status = load_chart(settings->chart, &inputs->chart, error);
    }
    if (status == CG_OK && settings->calibration != NULL) {
        status = cg_calibration_load(settings->calibration, &inputs->calibration, error);
        options->calibration = &inputs->calibration;
        options->calibration_name = settings->calibration;
    }
    options->chart = &inputs->chart;
    options->chart_name = settings->chart;
    options->profile = inputs->profile;
    options->image = cg_picture_image_options(picture);
    options->scan.gamma = settings->gamma;
    options->scan.threads = options->image.threads = cg_run_threads(run);
    return status;
}

void cg_print_inputs_clear(struct cg_print_inputs *inputs)
{
    cg_chart_clear(&inputs->chart);
    cg_calibration_clear(&inputs->calibration);
    cg_profile_free(inputs->profile);
    inputs->profile = NULL;
}

/* ---- what runs share ---------------------------------------------------------------------------- */

enum cg_status cg_run_failed(struct cg_run_outcome *outcome, enum cg_status status,
                             const struct cg_error *error)
{
    if (status != CG_INPUT && status != CG_NOT_MEASURABLE) {
        return status;
    }
    cg_command_fail(error);
    outcome->unreadable = outcome->unreadable || status == CG_INPUT;
    outcome->unmeasurable = outcome->unmeasurable || status == CG_NOT_MEASURABLE;
    return CG_OK;
}

enum cg_status cg_run_end(const struct cg_run_outcome *outcome, const struct cg_text *text, const char *out,
                          int *exit_status, struct cg_error *error)
{
    enum cg_status status = cg_text_check(text, error);
    if (status == CG_OK && text->length > 0) {
        status = cg_file_write(out, text->data, text->length, error);
    }
    const int measured_out_of_limits = 1;
    *exit_status = outcome->unreadable      ? CG_INPUT
                   : outcome->unmeasurable  ? CG_NOT_MEASURABLE
                   : outcome->out_of_limits ? measured_out_of_limits
                                            : 0;
    return status;
}

void cg_run_write(const struct cg_record *record, int format, bool first, struct cg_text *out)
{
    switch (format) {
    case CG_FORMAT_JSON:
        cg_record_json(record, out);
        cg_text_add(out, "\n");
        return;
    case CG_FORMAT_CSV:
        if (first) {
            cg_csv_head(record->schema, out);
        }
        cg_record_csv(record, out);
        return;
    default:
        cg_text_add(out, "%s", first ? "" : "\n");
        cg_record_print(record, out);
    }
}

void cg_run_tell(const char *path, const struct cg_record *record)
{
    const struct cg_node *reasons = cg_node_get(record->root, "reasons");
    const struct cg_node *reason = reasons != NULL ? reasons->first : NULL;
    fprintf(stderr, "castgloss: %s:%s", path, reason == NULL ? " It could not be measured." : "");
    for (; reason != NULL; reason = reason->next) {
        fprintf(stderr, " %s", reason->text);
    }
    fputc('\n', stderr);
}

/* ---- scans -------------------------------------------------------------------------------------- */

static enum cg_status write_to(const char *path,
                               enum cg_status (*make)(const struct cg_print *, struct cg_text *,
                                                      struct cg_error *),
                               const struct cg_print *print, struct cg_error *error)
{
    struct cg_text text = {0};
    if (path == NULL) {
        return CG_OK;
    }
    enum cg_status status = make(print, &text, error);
    if (status == CG_OK) {
        status = cg_text_check(&text, error);
    }
    if (status == CG_OK) {
        status = cg_file_write(path, text.data, text.length, error);
    }
    cg_text_clear(&text);
    return status;
}

static enum cg_status draw(const struct cg_print_run *run, const struct cg_print *print,
                           struct cg_error *error)
{
    enum cg_status status = write_to(run->picture, cg_report_print_picture, print, error);
    if (status == CG_OK) {
        status = write_to(run->html, cg_report_print_html, print, error);
    }
    if (status == CG_OK) {
        status = write_to(run->pdf, cg_report_print_pdf, print, error);
    }
    return status;
}

/* One scan; a failure of its own is told and counted, only a fault of the run is returned. */
static enum cg_status measure_one(struct cg_print_run *run, const char *path, struct cg_text *out,
                                  struct cg_run_outcome *outcome, struct cg_error *error)
{
    struct cg_print print = {.status = CG_OK};
    enum cg_status status = cg_print_inspect(path, &run->options, &print, error);
    if (status == CG_NOT_MEASURABLE) {
        cg_error_prefix(error, path);
    }
    if (status != CG_OK) {
        return cg_run_failed(outcome, status, error);
    }
    bool incomplete = false;
    for (size_t i = 0; i < print.count; i++) {
        incomplete = incomplete || !print.elements[i].measured;
    }
    if (incomplete || print.status == CG_NOT_MEASURABLE || print.result == CG_RESULT_NOT_MEASURABLE) {
        cg_run_tell(path, &print.record);
        outcome->unmeasurable = true;
    }
    outcome->out_of_limits = outcome->out_of_limits || print.result == CG_RESULT_FAIL;
    cg_run_write(&print.record, run->output.format, out->length == 0, out);
    status = draw(run, &print, error);
    cg_print_clear(&print);
    return status;
}

enum cg_status cg_print_run(struct cg_print_run *run, const char *const *words, size_t count,
                            int *exit_status, struct cg_error *error)
{
    static const char *const leave_out[] = {NULL};
    const char *const results[] = {run->output.out, run->picture, run->html, run->pdf};
    struct cg_inputs inputs = {0};
    struct cg_text out = {0};
    struct cg_run_outcome outcome = {0};
    struct cg_progress progress;
    enum cg_status status = cg_inputs_expand(words, count, leave_out, &inputs, error);
    for (size_t i = 0; i < sizeof results / sizeof *results && status == CG_OK; i++) {
        if (results[i] != NULL && cg_inputs_hold(&inputs, results[i])) {
            status = cg_error_set(
                error, CG_USAGE,
                "%s is one of the inputs and would be overwritten by a result; name another file.",
                results[i]);
        }
    }
    run->options.keep_picture = run->picture != NULL || run->html != NULL || run->pdf != NULL;
    cg_progress_begin(&progress, "scans", inputs.count, run->quiet);
    for (size_t i = 0; i < inputs.count && status == CG_OK; i++) {
        if (inputs.items[i].failure != NULL) {
            fprintf(stderr, "castgloss: %s\n", inputs.items[i].failure);
            outcome.unreadable = true;
            continue;
        }
        status = measure_one(run, inputs.items[i].path, &out, &outcome, error);
        cg_progress_show(&progress, i + 1);
    }
    cg_progress_hide(&progress);
    if (status == CG_OK) {
        status = cg_run_end(&outcome, &out, run->output.out, exit_status, error);
    }
    cg_text_clear(&out);
    cg_inputs_clear(&inputs);
    return status;
}
