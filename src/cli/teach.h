/*
 * cli/teach.h: the two works of `castgloss teach`: learning a model from good frames, and judging pictures
 * whose labels are known.
 */
#ifndef CLI_TEACH_H
#define CLI_TEACH_H

#include "cli/common.h"
#include "cli/inputs.h"

#include <castgloss/inspect.h>

struct cg_teach_job {
    struct cg_surface_options options;
    struct cg_output_settings output; /* out: of the results */
    struct cg_run_settings run;
    const char *model;      /* to write */
    bool keep_marked;       /* learn from frames with evident marks as well */
    const char *good_label; /* of pictures without marks */
};

/*
 * Learns from all inputs and writes the model. An input that cannot be read or learned from fails the whole,
 * and nothing is written; frames with evident marks are told on standard error and left out.
 */
enum cg_status cg_teach_learn(const struct cg_teach_job *job, const struct cg_inputs *inputs,
                              struct cg_error *error) CG_MUST_CHECK;

/*
 * Judges the pictures of `path`: a folder with a sub-folder a label, or a CSV file with the columns file and
 * class. *exit_status is 3 or 4 when pictures could not be read or measured; the others are still judged.
 */
enum cg_status cg_teach_evaluate(const struct cg_teach_job *job, const char *path, int *exit_status,
                                 struct cg_error *error) CG_MUST_CHECK;

/* Pictures and their labels. */
struct cg_labelled {
    struct cg_inputs inputs;
    struct cg_arena names;
    const char **labels; /* one an input */
};
/* CG_INPUT: no such folder or file, no picture in it, columns missing, a class without a name. */
enum cg_status cg_labelled_list(const char *path, struct cg_labelled *out,
                                struct cg_error *error) CG_MUST_CHECK;
void cg_labelled_clear(struct cg_labelled *labelled);

/* Writes a document in the format and to the place that the job names. */
enum cg_status cg_teach_write(const struct cg_teach_job *job, const struct cg_record *record, const char *out,
                              struct cg_error *error) CG_MUST_CHECK;

#endif
