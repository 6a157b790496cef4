/* print_picture.c: one scan of a print test on one page: PNG or PDF. */
#include "report/print_picture.h"

#include "report/facts.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>

static const double margin = 40.0;
static const double points_a_mm = 72.0 / 25.4, page_w_mm = 210.0, page_h_mm = 297.0;

/* ---- head --------------------------------------------------------------------------------------- */

static void draw_head(cairo_t *cr, const struct cg_print *print)
{
    const struct cg_record *record = &print->record;
    const char *file = cg_fact_text(record, "source.file"), *verdict = cg_fact_text(record, "verdict.result");
    const double width = PRINT_PAGE_WIDTH - 2.0 * margin;
    struct cg_text words = {0};
    char number[CG_NUMBER_SIZE];
    double value;
    cg_text_draw(cr, margin, margin, "Print test",
                 &(struct cg_text_style){.size = 26.0, .bold = true, .colour = cg_ink});
    cg_text_draw(
        cr, PRINT_PAGE_WIDTH - margin, margin + 6.0, verdict != NULL ? verdict : "",
        &(struct cg_text_style){.size = 18.0, .bold = true, .colour = cg_ink, .align = CG_ALIGN_RIGHT});
    cg_text_draw(cr, margin, margin + 40.0, file != NULL ? file : "",
                 &(struct cg_text_style){.size = 14.0, .colour = cg_ink, .width = width, .cut_head = true});
    cg_text_add(&words, "%s", print->registered ? "Page found" : "Page not found");
    if (cg_fact_number(record, "registration.rotation_deg", &value)) {
        cg_text_add(&words, ", turned by %s\xc2\xb0", cg_number_fixed(number, value, 2));
    }
    if (cg_fact_number(record, "registration.residual_mm", &value)) {
        cg_text_add(&words, ", residual %s mm", cg_number_fixed(number, value, 3));
    }
    const char *curve = cg_fact_text(record, "calibration.curve");
    cg_text_add(&words, "  \xc2\xb7  curve: %s  \xc2\xb7  densities are scanner densities",
                curve != NULL ? curve : "");
    cg_text_draw(cr, margin, margin + 62.0, words.failed ? "" : words.data,
                 &(struct cg_text_style){.size = 12.0, .colour = cg_ink_soft, .width = width});
    cg_text_clear(&words);
}

static void draw_foot(cairo_t *cr, const struct cg_print *print)
{
    struct cg_text words = {0};
    cg_fact_exceeded(&print->record, &words);
    if (words.length > 0) {
        cg_text_add(&words, ". ");
    }
    cg_fact_reasons(&print->record, &words);
    cg_text_draw(
        cr, margin, PRINT_PAGE_HEIGHT - 112.0, words.failed || words.data == NULL ? "" : words.data,
        &(struct cg_text_style){
            .size = 11.0, .colour = cg_ink_soft, .width = PRINT_PAGE_WIDTH - 2.0 * margin, .lines = 4});
    cg_text_clear(&words);
    cg_box_fill(cr, (struct cg_box){margin, PRINT_PAGE_HEIGHT - 42.0, PRINT_PAGE_WIDTH - 2.0 * margin, 1.0},
                cg_rule);
    cg_text_draw(cr, margin, PRINT_PAGE_HEIGHT - 36.0, "castgloss " CASTGLOSS_VERSION,
                 &(struct cg_text_style){.size = 11.0, .colour = cg_ink_soft});
}

/* ---- the page ----------------------------------------------------------------------------------- */

enum cg_status print_page_draw(cairo_t *cr, const struct cg_print *print, struct cg_error *error)
{
    const double top = 150.0, split = 0.56, gutter = 30.0, upper = 780.0;
    const double width = PRINT_PAGE_WIDTH - 2.0 * margin, left = split * width - gutter;
    draw_head(cr, print);
    draw_foot(cr, print);
    print_panel_scores(cr, print, (struct cg_box){margin + left + gutter, top, width - left - gutter, upper});
    enum cg_status status = print_panel_scan(cr, print, (struct cg_box){margin, top, left, upper}, error);
    if (status == CG_OK) {
        status =
            print_panel_lines(cr, print, (struct cg_box){margin, top + upper + 20.0, width, 320.0}, error);
    }
    if (status == CG_OK) {
        status =
            print_panel_patches(cr, print, (struct cg_box){margin, top + upper + 350.0, width, 280.0}, error);
    }
    return status;
}

static enum cg_status check_drawing(cairo_t *cr, struct cg_error *error)
{
    const cairo_status_t status = cairo_status(cr);
    return status == CAIRO_STATUS_SUCCESS ? CG_OK
                                          : cg_error_set(error, CG_FAULT, "A picture could not be drawn: %s.",
                                                         cairo_status_to_string(status));
}

enum cg_status cg_report_print_picture(const struct cg_print *print, struct cg_text *out,
                                       struct cg_error *error)
{
    cairo_surface_t *canvas = cg_canvas_new(PRINT_PAGE_WIDTH, PRINT_PAGE_HEIGHT, error);
    if (canvas == NULL) {
        return CG_FAULT;
    }
    cairo_t *cr = cairo_create(canvas);
    enum cg_status status = print_page_draw(cr, print, error);
    if (status == CG_OK) {
        status = check_drawing(cr, error);
    }
    cairo_destroy(cr);
    cg_fonts_release();
    if (status == CG_OK) {
        status = cg_canvas_png(canvas, out, error);
    }
    cairo_surface_destroy(canvas);
    return status;
}

static cairo_status_t append(void *context, const unsigned char *data, unsigned length)
{
    struct cg_text *out = context;
    cg_text_add_bytes(out, (const char *)data, length);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

enum cg_status cg_report_print_pdf(const struct cg_print *print, struct cg_text *out, struct cg_error *error)
{
    cairo_surface_t *page =
        cairo_pdf_surface_create_for_stream(append, out, page_w_mm * points_a_mm, page_h_mm * points_a_mm);
    /* The same scan gives the same bytes. */
    cairo_pdf_surface_set_metadata(page, CAIRO_PDF_METADATA_TITLE, "Print test");
    cairo_pdf_surface_set_metadata(page, CAIRO_PDF_METADATA_CREATE_DATE, "");
    cairo_t *cr = cairo_create(page);
    cairo_scale(cr, page_w_mm * points_a_mm / PRINT_PAGE_WIDTH, page_h_mm * points_a_mm / PRINT_PAGE_HEIGHT);
    enum cg_status status = print_page_draw(cr, print, error);
    cairo_show_page(cr);
    if (status == CG_OK) {
        status = check_drawing(cr, error);
    }
    cairo_destroy(cr);
    cairo_surface_finish(page);
    if (status == CG_OK && cairo_surface_status(page) != CAIRO_STATUS_SUCCESS) {
        status = cg_error_set(error, CG_FAULT, "A PDF page could not be written: %s.",
                              cairo_status_to_string(cairo_surface_status(page)));
    }
    cairo_surface_destroy(page);
    cg_fonts_release();
    return status;
}
