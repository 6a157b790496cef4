/*
 * cli/print_run.h: what print and drying share: the chart, the scanner's calibration and curve, the profile;
 * and the run over scans.
 */
#ifndef CLI_PRINT_RUN_H
#define CLI_PRINT_RUN_H

#include "cli/common.h"

#include <castgloss/inspect.h>

struct cg_chart_settings {
    const char *chart, *profile, *calibration;
    double gamma; /* 0: not given */
};
extern const struct cg_option cg_chart_options[];

/* What the options refer to; owned. */
struct cg_print_inputs {
    struct cg_chart chart;
    struct cg_calibration calibration;
    struct cg_profile *profile;
};
/* Loads the files and points options at them. A chart is needed unless chart_settings has none. */
enum cg_status cg_print_inputs_load(struct cg_print_inputs *inputs, const struct cg_chart_settings *settings,
                                    const struct cg_scale_settings *scale,
                                    const struct cg_picture_settings *picture,
                                    const struct cg_run_settings *run,
                                    struct cg_print_inspect_options *options,
                                    struct cg_error *error) CG_MUST_CHECK;
void cg_print_inputs_clear(struct cg_print_inputs *inputs);

struct cg_print_run {
    struct cg_print_inspect_options options;
    struct cg_output_settings output;
    bool quiet;
    const char *picture, *html, *pdf; /* NULL: none */
};
/* Measures scans one after the other and writes what they gave. */
enum cg_status cg_print_run(struct cg_print_run *run, const char *const *words, size_t count,
                            int *exit_status, struct cg_error *error) CG_MUST_CHECK;

/* How a run ends, over all its inputs. */
struct cg_run_outcome {
    bool unreadable, unmeasurable, out_of_limits;
};
/* Tells an input's own failure, CG_INPUT or CG_NOT_MEASURABLE, and counts it; any other status is left as it
 * is. */
enum cg_status cg_run_failed(struct cg_run_outcome *outcome, enum cg_status status,
                             const struct cg_error *error) CG_MUST_CHECK;
/* Writes what has gathered; the exit status is the first of 3, 4 and 1 that occurred, else 0. */
enum cg_status cg_run_end(const struct cg_run_outcome *outcome, const struct cg_text *text, const char *out,
                          int *exit_status, struct cg_error *error) CG_MUST_CHECK;
/* Adds one document in the format of the output. first: nothing was written before it. */
void cg_run_write(const struct cg_record *record, int format, bool first, struct cg_text *out);
/* Tells on standard error why an input could not be measured. */
void cg_run_tell(const char *path, const struct cg_record *record);

#endif
