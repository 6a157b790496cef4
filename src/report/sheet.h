/*
 * report/sheet.h: a report as it is written: headings, sentences, tables, figures and pictures, added one
 * after another to a page of HTML and to a PDF at once, so that both always say the same.
 */
#ifndef REPORT_SHEET_H
#define REPORT_SHEET_H

#include "report/plot.h"
#include "report/words.h"

/* What draws a figure: in units of its nominal size, on any cairo surface. */
struct report_figure {
    int width, height;
    void (*draw)(cairo_t *cr, const void *context);
    const void *context;
    const char *caption; /* also read out instead of the figure */
};

struct report_sheet;
/* title stands at the foot of each page of the PDF. */
enum cg_status report_sheet_new(const char *title, const struct cg_language *language,
                                struct report_sheet **out, struct cg_error *error) CG_MUST_CHECK;
void report_sheet_free(struct report_sheet *sheet);
/* Ends both and appends them. */
enum cg_status report_sheet_finish(struct report_sheet *sheet, struct cg_text *html, struct cg_text *pdf,
                                   struct cg_error *error) CG_MUST_CHECK;

/* What follows begins on a page of its own, on paper. */
void report_sheet_page(struct report_sheet *sheet);
/* level 1: the title; 2: a section, 3: a part of one. */
void report_sheet_heading(struct report_sheet *sheet, int level, const char *text);
void report_sheet_paragraph(struct report_sheet *sheet, const char *text);
/* An item of a list of findings; `bad` ones are marked. */
void report_sheet_finding(struct report_sheet *sheet, const char *text, bool bad);
void report_sheet_figure(struct report_sheet *sheet, const struct report_figure *figure);
/* PNG bytes in a row of pictures of this width; the row ends with the next other part. */
void report_sheet_picture(struct report_sheet *sheet, const void *png, size_t size, const char *caption);

/* A table: begin, then the cells row by row, then end. */
#define REPORT_COLUMNS ((size_t)16)
void report_table_begin(struct report_sheet *sheet, const char *const *titles, size_t columns);
void report_table_words(struct report_sheet *sheet, const char *text);
/* A dash for what is not finite. */
void report_table_number(struct report_sheet *sheet, double value, int significant);
/* The cell that was added last is printed bold. */
void report_table_strong(struct report_sheet *sheet);
void report_table_end(struct report_sheet *sheet);

#endif
