/* sheet_pdf.c: a sheet on pages of A4, text and figures as vectors. */
#include "report/sheet_parts.h"

#include <cairo-pdf.h>
#include <math.h>
#include <string.h>

/* Points. */
static const double page_width = 595.28, page_height = 841.89, margin = 45.0, foot = 30.0;
static const double text_size = 9.0, cell_size = 7.5, cell_gap = 5.0, keep_with_heading = 190.0;
enum { PARAGRAPH_LINES = 60, CELL_LINES = 8, PICTURES_A_ROW = 5 };

static double text_width(void)
{
    return page_width - 2.0 * margin;
}

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned length)
{
    struct cg_text *out = closure;
    cg_text_add_bytes(out, (const char *)data, length);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

enum cg_status report_pdf_begin(struct report_sheet *sheet, struct cg_error *error)
{
    sheet->surface = cairo_pdf_surface_create_for_stream(collect, &sheet->pdf, page_width, page_height);
    sheet->cr = cairo_create(sheet->surface);
    if (cairo_status(sheet->cr) != CAIRO_STATUS_SUCCESS) {
        return cg_error_set(error, CG_FAULT, "A PDF could not be made: %s.",
                            cairo_status_to_string(cairo_status(sheet->cr)));
    }
    cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_TITLE, sheet->title);
    sheet->y = margin;
    sheet->page = 1;
    return CG_OK;
}

static void end_page(struct report_sheet *sheet)
{
    struct cg_text text = {0};
    char number[CG_NUMBER_SIZE];
    const struct cg_text_style left = {.size = 7.5, .colour = cg_ink_soft, .width = text_width() - 80.0};
    const struct cg_text_style right = {.size = 7.5, .colour = cg_ink_soft, .align = CG_ALIGN_RIGHT};
    report_say(&text, sheet->language, WORD_PAGE,
               REPORT_VALUES(cg_number_fixed(number, (double)sheet->page, 0)));
    cg_text_draw(sheet->cr, margin, page_height - foot, sheet->title, &left);
    cg_text_draw(sheet->cr, page_width - margin, page_height - foot, text.data != NULL ? text.data : "",
                 &right);
    cg_text_clear(&text);
    cairo_show_page(sheet->cr);
    sheet->page++;
    sheet->y = margin;
}

/* A new page when `height` does not fit on this one. */
static void need(struct report_sheet *sheet, double height)
{
    if (sheet->y + height > page_height - margin && sheet->y > margin) {
        end_page(sheet);
    }
}

static void close_row(struct report_sheet *sheet)
{
    if (sheet->pictures_in_row > 0) {
        sheet->y += sheet->picture_height + 8.0;
        sheet->pictures_in_row = 0;
        sheet->picture_height = 0.0;
    }
}

void report_pdf_end(struct report_sheet *sheet)
{
    close_row(sheet);
    end_page(sheet);
    cairo_surface_finish(sheet->surface);
    if (cairo_surface_status(sheet->surface) != CAIRO_STATUS_SUCCESS) {
        struct cg_error error;
        (void)cg_error_set(&error, CG_FAULT, "The PDF could not be made: %s.",
                           cairo_status_to_string(cairo_surface_status(sheet->surface)));
        report_sheet_fail(sheet, &error);
    }
}

void report_pdf_page(struct report_sheet *sheet)
{
    close_row(sheet);
    if (sheet->y > margin) {
        end_page(sheet);
    }
}

void report_pdf_heading(struct report_sheet *sheet, int level, const char *text)
{
    static const double sizes[] = {0.0, 18.0, 12.5, 10.0};
    const struct cg_text_style style = {
        .size = sizes[level], .bold = true, .colour = cg_ink, .width = text_width(), .lines = 3};
    close_row(sheet);
    const struct cg_box box = cg_text_measure(sheet->cr, text, &style);
    const double above = level == 1 ? 0.0 : level == 2 ? 14.0 : 6.0;
    /* A heading stays with the figure that follows it. */
    need(sheet, above + box.h + keep_with_heading);
    sheet->y += sheet->y > margin ? above : 0.0;
    cg_text_draw(sheet->cr, margin, sheet->y, text, &style);
    sheet->y += box.h + 3.0;
    if (level == 2) {
        cg_box_fill(sheet->cr, (struct cg_box){margin, sheet->y, text_width(), 1.0}, cg_rule);
        sheet->y += 5.0;
    }
}

static void paragraph(struct report_sheet *sheet, const char *text, double indent)
{
    const struct cg_text_style style = {
        .size = text_size, .colour = cg_ink, .width = text_width() - indent, .lines = PARAGRAPH_LINES};
    close_row(sheet);
    const struct cg_box box = cg_text_measure(sheet->cr, text, &style);
    need(sheet, box.h + 4.0);
    cg_text_draw(sheet->cr, margin + indent, sheet->y, text, &style);
    sheet->y += box.h + 5.0;
}

void report_pdf_paragraph(struct report_sheet *sheet, const char *text)
{
    paragraph(sheet, text, 0.0);
}

void report_pdf_finding(struct report_sheet *sheet, const char *text, bool bad)
{
    const struct cg_colour warning = {0.835, 0.369, 0.0};
    const double before = sheet->y;
    paragraph(sheet, text, 10.0);
    const double top = sheet->y < before ? margin : before;
    cg_box_fill(sheet->cr, (struct cg_box){margin, top, 3.0, sheet->y - top - 4.0},
                bad ? warning : cg_ink_soft);
}

static void caption_below(struct report_sheet *sheet, double x, double y, double width, const char *text)
{
    const struct cg_text_style style = {.size = 7.5, .colour = cg_ink_soft, .width = width, .lines = 4};
    cg_text_draw(sheet->cr, x, y, text, &style);
}

void report_pdf_figure(struct report_sheet *sheet, const struct report_figure *figure)
{
    const double scale = text_width() / (double)figure->width;
    const double height = scale * (double)figure->height;
    close_row(sheet);
    need(sheet, height + 26.0);
    cairo_save(sheet->cr);
    cairo_translate(sheet->cr, margin, sheet->y);
    cairo_scale(sheet->cr, scale, scale);
    figure->draw(sheet->cr, figure->context);
    cairo_restore(sheet->cr);
    caption_below(sheet, margin, sheet->y + height + 1.0, text_width(), figure->caption);
    sheet->y += height + 26.0;
}

/* ---- pictures ----------------------------------------------------------------------------------- */

void report_pdf_picture(struct report_sheet *sheet, const void *png, size_t size, const char *caption)
{
    const double gap = 8.0, words = 30.0;
    const double side = (text_width() - gap * (PICTURES_A_ROW - 1)) / PICTURES_A_ROW;
    cairo_surface_t *picture = cg_canvas_read(png, size);
    if (picture != NULL) {
        const double width = (double)cairo_image_surface_get_width(picture);
        const double height = (double)cairo_image_surface_get_height(picture);
        if (sheet->pictures_in_row == PICTURES_A_ROW) {
            close_row(sheet);
        }
        if (sheet->pictures_in_row == 0) {
            need(sheet, side + words);
        }
        const double scale = fmin(side / width, side / height);
        const double x = margin + (double)sheet->pictures_in_row * (side + gap);
        cairo_save(sheet->cr);
        cairo_translate(sheet->cr, x, sheet->y);
        cairo_scale(sheet->cr, scale, scale);
        cairo_set_source_surface(sheet->cr, picture, 0.0, 0.0);
        cairo_pattern_set_filter(cairo_get_source(sheet->cr), CAIRO_FILTER_NEAREST);
        cairo_paint(sheet->cr);
        cairo_restore(sheet->cr);
        caption_below(sheet, x, sheet->y + scale * height + 2.0, side, caption);
        sheet->picture_height = fmax(sheet->picture_height, scale * height + words);
        sheet->pictures_in_row++;
    }
    cairo_surface_destroy(picture);
}

/* ---- tables ------------------------------------------------------------------------------------- */

static struct cg_text_style cell_style(const struct report_sheet *sheet, size_t column, bool strong,
                                       double width)
{
    const bool number = sheet->cell_count > column && sheet->cells[column].number;
    return (struct cg_text_style){.size = cell_size,
                                  .bold = strong,
                                  .colour = cg_ink,
                                  .align = number ? CG_ALIGN_RIGHT : CG_ALIGN_LEFT,
                                  .width = width,
                                  .lines = CELL_LINES};
}

/* The width of the longest word. */
static double longest_word(struct report_sheet *sheet, const char *text, const struct cg_text_style *style)
{
    char word[64];
    double width = 0.0;
    for (const char *at = text; *at != 0;) {
        const size_t length = strcspn(at, " "), kept = length < sizeof word ? length : sizeof word - 1;
        memcpy(word, at, kept);
        word[kept] = 0;
        width = fmax(width, cg_text_measure(sheet->cr, word, style).w);
        at += length + strspn(at + length, " ");
    }
    return width;
}

/* The width that each column wants. Those that want much get less when they do not fit together, but not so
 * little that a number, a date or a name is broken. */
static void find_widths(struct report_sheet *sheet, double *widths)
{
    const size_t unbroken = 20; /* bytes */
    const double least_head = 28.0, least_cap = 15.0,
                 room = text_width() - cell_gap * (double)(sheet->columns - 1);
    double least[REPORT_COLUMNS] = {0}, total = 0.0, cap = room;
    const struct cg_text_style plain = {.size = cell_size, .bold = true};
    for (size_t i = 0; i < sheet->columns; i++) {
        widths[i] = cg_text_measure(sheet->cr, sheet->titles[i], &plain).w;
        least[i] = fmin(longest_word(sheet, sheet->titles[i], &plain) + 1.0, least_head);
        for (size_t k = i; k < sheet->cell_count; k += sheet->columns) {
            const double width = cg_text_measure(sheet->cr, sheet->cells[k].text, &plain).w + 1.0;
            widths[i] = fmax(widths[i], width);
            const bool word =
                strcspn(sheet->cells[k].text, " ") < unbroken && strchr(sheet->cells[k].text, ' ') == NULL;
            least[i] = word ? fmax(least[i], width) : least[i];
        }
        widths[i] += 1.0;
        total += widths[i];
    }
    /* Down until they fit; where not even the least does, all are cut alike. */
    for (int turn = 0; turn < 120 && total > room; turn++) {
        cap *= 0.96;
        total = 0.0;
        for (size_t i = 0; i < sheet->columns; i++) {
            least[i] = cap > least_cap ? least[i] : fmin(least[i], cap);
            total += fmin(widths[i], fmax(cap, least[i]));
        }
    }
    for (size_t i = 0; i < sheet->columns; i++) {
        widths[i] = fmin(widths[i], fmax(cap, least[i]));
    }
}

/* Draws one row, or the head when cells is NULL; its height. */
static double draw_row(struct report_sheet *sheet, const struct report_cell *cells, const double *widths,
                       bool draw)
{
    double x = margin, height = 0.0;
    for (size_t i = 0; i < sheet->columns; i++) {
        const struct cg_text_style style = cell_style(sheet, i, cells == NULL || cells[i].strong, widths[i]);
        const char *text = cells == NULL ? sheet->titles[i] : cells[i].text;
        height = fmax(height, cg_text_measure(sheet->cr, text, &style).h);
        if (draw) {
            struct cg_text_style free_style = style;
            const struct cg_text_style line = {.size = cell_size, .bold = style.bold};
            if (style.align == CG_ALIGN_RIGHT && cg_text_measure(sheet->cr, text, &line).w <= widths[i]) {
                free_style.width = 0.0; /* a wrapped text would stand at the left of its width */
            }
            const double at = free_style.align == CG_ALIGN_RIGHT ? x + widths[i] : x;
            cg_text_draw(sheet->cr, at, sheet->y + 2.0, text, &free_style);
        }
        x += widths[i] + cell_gap;
    }
    return height + 4.0;
}

static void row(struct report_sheet *sheet, const struct report_cell *cells, const double *widths)
{
    const double height = draw_row(sheet, cells, widths, false);
    if (cells == NULL) {
        cg_box_fill(sheet->cr, (struct cg_box){margin, sheet->y, text_width(), height}, cg_shade);
    }
    (void)draw_row(sheet, cells, widths, true);
    sheet->y += height;
    cg_box_fill(sheet->cr, (struct cg_box){margin, sheet->y - 0.5, text_width(), 0.5}, cg_rule);
}

void report_pdf_table(struct report_sheet *sheet)
{
    double widths[REPORT_COLUMNS] = {0};
    close_row(sheet);
    find_widths(sheet, widths);
    need(sheet, 40.0);
    row(sheet, NULL, widths);
    for (size_t i = 0; i < sheet->cell_count; i += sheet->columns) {
        const double height = draw_row(sheet, &sheet->cells[i], widths, false);
        if (sheet->y + height > page_height - margin) {
            end_page(sheet);
            row(sheet, NULL, widths);
        }
        row(sheet, &sheet->cells[i], widths);
    }
    sheet->y += 8.0;
}
