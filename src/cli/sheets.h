/*
 * cli/sheets.h: the results of a command of the bench over many sheets: documents, or one table of all of
 * them, pictures, and a page.
 */
#ifndef CLI_SHEETS_H
#define CLI_SHEETS_H

#include "cli/documents.h"

struct cg_sheets_settings {
    const char *picture, *html;
    bool series;
};
extern const struct cg_option cg_sheets_options[];

/* What measuring one input gives. */
struct cg_sheet {
    struct cg_record record;
    struct cg_text png; /* of an input that is drawn */
    bool measured, measurable;
};
/* Measures one input and draws it if it is `drawn`. An error is the input's own until `measured` is set, from
 * then on it ends the run. */
typedef enum cg_status cg_sheets_measure(const char *path, const void *options, bool drawn,
                                         struct cg_sheet *sheet, struct cg_error *error);

struct cg_sheets_run {
    const struct cg_sheets_settings *settings;
    const struct cg_output_settings *output;
    const char *schema, *heading; /* of the documents, of the page */
    cg_sheets_measure *measure;
    const void *options; /* for measure */
};
/* Measures what the words stand for and writes the results. CG_USAGE: results that share a place, or would
 * overwrite an input. */
enum cg_status cg_sheets_run(const struct cg_sheets_run *run, const struct cg_arguments *arguments,
                             int *exit_status, struct cg_error *error) CG_MUST_CHECK;

#endif
