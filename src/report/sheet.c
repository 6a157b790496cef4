/* sheet.c: every part goes to both halves; tables are gathered first. */
#include "report/sheet_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void report_sheet_fail(struct report_sheet *sheet, const struct cg_error *error)
{
    if (sheet->status == CG_OK) {
        sheet->status = error->status;
        sheet->error = *error;
    }
}

enum cg_status report_sheet_new(const char *title, const struct cg_language *language,
                                struct report_sheet **out, struct cg_error *error)
{
    struct report_sheet *sheet = cg_alloc(1, sizeof *sheet, error);
    if (sheet == NULL) {
        return CG_FAULT;
    }
    sheet->title = title;
    sheet->language = language;
    enum cg_status status = report_pdf_begin(sheet, error);
    if (status != CG_OK) {
        report_sheet_free(sheet);
        return status;
    }
    report_html_begin(sheet);
    *out = sheet;
    return CG_OK;
}

void report_sheet_free(struct report_sheet *sheet)
{
    if (sheet == NULL) {
        return;
    }
    if (sheet->cr != NULL) {
        cairo_destroy(sheet->cr);
    }
    if (sheet->surface != NULL) {
        cairo_surface_finish(sheet->surface);
        cairo_surface_destroy(sheet->surface);
    }
    cg_text_clear(&sheet->html);
    cg_text_clear(&sheet->pdf);
    cg_arena_clear(&sheet->arena);
    free(sheet->cells);
    free(sheet);
}

enum cg_status report_sheet_finish(struct report_sheet *sheet, struct cg_text *html, struct cg_text *pdf,
                                   struct cg_error *error)
{
    report_html_end(sheet);
    report_pdf_end(sheet);
    if (sheet->status != CG_OK) {
        *error = sheet->error;
        return sheet->status;
    }
    enum cg_status status = cg_text_check(&sheet->html, error);
    if (status == CG_OK) {
        status = cg_text_check(&sheet->pdf, error);
    }
    if (status == CG_OK) {
        cg_text_add_bytes(html, sheet->html.data, sheet->html.length);
        cg_text_add_bytes(pdf, sheet->pdf.data, sheet->pdf.length);
        status = cg_text_check(html, error);
    }
    return status == CG_OK ? cg_text_check(pdf, error) : status;
}

void report_sheet_page(struct report_sheet *sheet)
{
    report_html_page(sheet);
    report_pdf_page(sheet);
}

void report_sheet_heading(struct report_sheet *sheet, int level, const char *text)
{
    report_html_heading(sheet, level, text);
    report_pdf_heading(sheet, level, text);
}

void report_sheet_paragraph(struct report_sheet *sheet, const char *text)
{
    report_html_paragraph(sheet, text);
    report_pdf_paragraph(sheet, text);
}

void report_sheet_finding(struct report_sheet *sheet, const char *text, bool bad)
{
    report_html_finding(sheet, text, bad);
    report_pdf_finding(sheet, text, bad);
}

void report_sheet_figure(struct report_sheet *sheet, const struct report_figure *figure)
{
    report_html_figure(sheet, figure);
    report_pdf_figure(sheet, figure);
}

void report_sheet_picture(struct report_sheet *sheet, const void *png, size_t size, const char *caption)
{
    report_html_picture(sheet, png, size, caption);
    report_pdf_picture(sheet, png, size, caption);
}

/* ---- tables ------------------------------------------------------------------------------------- */

void report_table_begin(struct report_sheet *sheet, const char *const *titles, size_t columns)
{
    cg_arena_clear(&sheet->arena);
    sheet->columns = columns < REPORT_COLUMNS ? columns : REPORT_COLUMNS;
    sheet->cell_count = 0;
    for (size_t i = 0; i < sheet->columns; i++) {
        sheet->titles[i] = titles[i];
    }
}

static void add_cell(struct report_sheet *sheet, const char *text, bool number)
{
    struct cg_error error;
    const char *copy = cg_arena_text(&sheet->arena, text);
    if (sheet->cell_count == sheet->cell_capacity) {
        const size_t capacity = 2 * sheet->cell_capacity + 256;
        struct report_cell *cells = cg_alloc(capacity, sizeof *cells, &error);
        if (cells == NULL) {
            report_sheet_fail(sheet, &error);
            return;
        }
        if (sheet->cell_count > 0) {
            memcpy(cells, sheet->cells, sheet->cell_count * sizeof *cells);
        }
        free(sheet->cells);
        sheet->cells = cells;
        sheet->cell_capacity = capacity;
    }
    if (copy == NULL) {
        (void)cg_error_set(&error, CG_FAULT, "Out of memory for a table of the report.");
        report_sheet_fail(sheet, &error);
        return;
    }
    sheet->cells[sheet->cell_count++] = (struct report_cell){copy, number, false};
}

void report_table_words(struct report_sheet *sheet, const char *text)
{
    add_cell(sheet, text, false);
}

void report_table_number(struct report_sheet *sheet, double value, int significant)
{
    char number[CG_NUMBER_SIZE];
    cg_number_print(number, value, significant);
    add_cell(sheet, isfinite(value) ? report_localise(sheet->language, number) : "\xe2\x80\x93", true);
}

void report_table_strong(struct report_sheet *sheet)
{
    if (sheet->cell_count > 0) {
        sheet->cells[sheet->cell_count - 1].strong = true;
    }
}

void report_table_end(struct report_sheet *sheet)
{
    if (sheet->columns > 0) {
        sheet->cell_count -= sheet->cell_count % sheet->columns;
    }
    report_html_table(sheet);
    report_pdf_table(sheet);
}
