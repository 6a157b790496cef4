#include "batch/sheet.h"

#include "batch/stream.h"

#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

struct batch_sheet {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    char *path, *part;
    size_t columns;
    lxw_row_t row;
};

void batch_sheet_free(struct batch_sheet *sheet)
{
    if (sheet == NULL) {
        return;
    }
    if (sheet->book != NULL) {
        /* Its temporary files go away only by closing it. */
        workbook_close(sheet->book);
        unlink(sheet->part);
    }
    free(sheet->path);
    free(sheet->part);
    free(sheet);
}

static void write_head(struct batch_sheet *sheet, const struct batch_columns *columns)
{
    lxw_format *bold = workbook_add_format(sheet->book);
    format_set_bold(bold);
    for (size_t i = 0; i < columns->count; i++) {
        worksheet_write_string(sheet->sheet, 0, (lxw_col_t)i, columns->names[i], bold);
    }
    worksheet_freeze_panes(sheet->sheet, 1, 0);
    sheet->row = 1;
}

enum cg_status batch_sheet_open(const char *folder, const char *name, const struct batch_columns *columns,
                                struct batch_sheet **out, struct cg_error *error)
{
    struct cg_text part = {0};
    struct batch_sheet *sheet = cg_alloc(1, sizeof *sheet, error);
    if (sheet == NULL) {
        return CG_FAULT;
    }
    sheet->columns = columns->count;
    sheet->path = batch_path(folder, name, error);
    cg_text_add(&part, "%s/.%s.part", folder, name);
    sheet->part = part.data;
    if (sheet->path == NULL || part.failed) {
        batch_sheet_free(sheet);
        return cg_error_set(error, CG_FAULT, "Out of memory for %s.", name);
    }
    /* A row at a time: the memory does not grow with the table. */
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    sheet->book = workbook_new_opt(sheet->part, &options);
    sheet->sheet = sheet->book != NULL ? workbook_add_worksheet(sheet->book, "results") : NULL;
    if (sheet->sheet == NULL) {
        batch_sheet_free(sheet);
        return cg_error_set(error, CG_FAULT, "%s: the sheet cannot be made.", name);
    }
    write_head(sheet, columns);
    *out = sheet;
    return CG_OK;
}

enum cg_status batch_sheet_row(struct batch_sheet *sheet, const struct batch_cell *cells,
                               struct cg_error *error)
{
    if (sheet->row >= LXW_ROW_MAX) {
        return cg_error_set(error, CG_FAULT, "%s: a sheet holds no more than %d rows; leave the sheet out.",
                            sheet->path, LXW_ROW_MAX);
    }
    for (size_t i = 0; i < sheet->columns; i++) {
        lxw_col_t column = (lxw_col_t)i;
        if (cells[i].is_number) {
            worksheet_write_number(sheet->sheet, sheet->row, column, cells[i].number, NULL);
        } else if (cells[i].words != NULL && cells[i].words[0] != 0) {
            worksheet_write_string(sheet->sheet, sheet->row, column, cells[i].words, NULL);
        }
    }
    sheet->row++;
    return CG_OK;
}

enum cg_status batch_sheet_end(struct batch_sheet *sheet, int64_t time, struct cg_error *error)
{
    /* Without a date of its own the file would have that of its writing, and other bytes each time. */
    lxw_doc_properties properties = {.title = "castgloss results", .created = (time_t)time};
    workbook_set_properties(sheet->book, &properties);
    lxw_error code = workbook_close(sheet->book);
    sheet->book = NULL;
    if (code == LXW_NO_ERROR && rename(sheet->part, sheet->path) == 0) {
        return CG_OK;
    }
    unlink(sheet->part);
    return cg_error_set(error, CG_FAULT, "%s: cannot be written: %s", sheet->path,
                        code != LXW_NO_ERROR ? lxw_strerror(code) : "it cannot be put into its place");
}
