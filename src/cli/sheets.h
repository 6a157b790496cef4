/*
 * cli/sheets.h: the results of a command of the bench over many sheets: documents, or one table of all of
 * them, pictures, and a page.
 */
#ifndef CLI_SHEETS_H
#define CLI_SHEETS_H

#include "cli/documents.h"
#include "cli/inputs.h"

#include <castgloss/inspect.h>

struct cg_sheets_settings {
    const char *picture, *html;
    bool series;
};
extern const struct cg_option cg_sheets_options[];

struct cg_sheets {
    const struct cg_sheets_settings *settings;
    const struct cg_inputs *inputs;
    const char *schema;
    struct cg_documents documents;
    struct cg_series *series; /* NULL: not wanted */
    struct cg_text page;
};
/* Whether the next input is to be drawn, for a file or for the page. */
bool cg_sheets_drawn(const struct cg_sheets *sheets, size_t index);
/* heading: of the page. CG_USAGE: results that share a place, or would overwrite an input. */
enum cg_status cg_sheets_begin(struct cg_sheets *sheets, const struct cg_sheets_settings *settings,
                               const struct cg_output_settings *output, const struct cg_inputs *inputs,
                               const char *schema, const char *heading, struct cg_error *error) CG_MUST_CHECK;
/* png: NULL or the picture of the input. */
enum cg_status cg_sheets_add(struct cg_sheets *sheets, size_t index, const struct cg_record *record,
                             const struct cg_text *png, struct cg_error *error) CG_MUST_CHECK;
void cg_sheets_add_failed(struct cg_sheets *sheets, size_t index, const struct cg_error *error);
/* Writes what has gathered; the exit status. */
enum cg_status cg_sheets_end(struct cg_sheets *sheets, int *exit_status,
                             struct cg_error *error) CG_MUST_CHECK;
void cg_sheets_clear(struct cg_sheets *sheets);

#endif
