/*
 * batch/sheet.h: the table of results as an XLSX file. The only file that sees libxlsxwriter.
 */
#ifndef BATCH_SHEET_H
#define BATCH_SHEET_H

#include "batch/cells.h"

struct batch_sheet;
/* FOLDER/NAME, there at the end whole or not at all. */
enum cg_status batch_sheet_open(const char *folder, const char *name, const struct batch_columns *columns,
                                struct batch_sheet **out, struct cg_error *error) CG_MUST_CHECK;
/* CG_FAULT: more rows than a sheet can hold. */
enum cg_status batch_sheet_row(struct batch_sheet *sheet, const struct batch_cell *cells,
                               struct cg_error *error) CG_MUST_CHECK;
/* Writes the file. `time` stands in it as its date. */
enum cg_status batch_sheet_end(struct batch_sheet *sheet, int64_t time, struct cg_error *error) CG_MUST_CHECK;
void batch_sheet_free(struct batch_sheet *sheet);

#endif
