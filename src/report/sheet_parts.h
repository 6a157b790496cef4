/* report/sheet_parts.h: the two halves of a sheet. */
#ifndef REPORT_SHEET_PARTS_H
#define REPORT_SHEET_PARTS_H

#include "report/sheet.h"

struct report_cell {
    const char *text;
    bool number, strong;
};

struct report_sheet {
    const char *title;
    const struct cg_language *language;
    struct cg_text html, pdf;
    cairo_surface_t *surface; /* PDF, streamed into `pdf` */
    cairo_t *cr;
    double y; /* where the next part goes on the page, points */
    int page;
    bool in_list, in_pictures; /* HTML elements that are open */
    double picture_x, picture_height;
    size_t pictures_in_row;
    enum cg_status status; /* the first that failed */
    struct cg_error error;
    struct cg_arena arena; /* of the table */
    const char *titles[REPORT_COLUMNS];
    size_t columns, cell_count, cell_capacity;
    struct report_cell *cells;
};

void report_sheet_fail(struct report_sheet *sheet, const struct cg_error *error);

void report_html_begin(struct report_sheet *sheet);
void report_html_end(struct report_sheet *sheet);
void report_html_page(struct report_sheet *sheet);
void report_html_heading(struct report_sheet *sheet, int level, const char *text);
void report_html_paragraph(struct report_sheet *sheet, const char *text);
void report_html_finding(struct report_sheet *sheet, const char *text, bool bad);
void report_html_figure(struct report_sheet *sheet, const struct report_figure *figure);
void report_html_picture(struct report_sheet *sheet, const void *png, size_t size, const char *caption);
void report_html_table(struct report_sheet *sheet);

enum cg_status report_pdf_begin(struct report_sheet *sheet, struct cg_error *error) CG_MUST_CHECK;
void report_pdf_end(struct report_sheet *sheet);
void report_pdf_page(struct report_sheet *sheet);
void report_pdf_heading(struct report_sheet *sheet, int level, const char *text);
void report_pdf_paragraph(struct report_sheet *sheet, const char *text);
void report_pdf_finding(struct report_sheet *sheet, const char *text, bool bad);
void report_pdf_figure(struct report_sheet *sheet, const struct report_figure *figure);
void report_pdf_picture(struct report_sheet *sheet, const void *png, size_t size, const char *caption);
void report_pdf_table(struct report_sheet *sheet);

#endif
