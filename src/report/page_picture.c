/*
 * page_picture.c: the pictures of a page, as PNG bytes inside it.
 */
#include "report/base64.h"
#include "report/page.h"

/* In the words that stand for a gallery. */
enum { MARKS_NAMED = 12 };

void cg_page_picture_add(struct cg_report_page *page, const struct cg_surface *surface,
                         const struct cg_text *picture)
{
    const char *file = cg_fact_text(&surface->record, "source.file");
    char gloss[CG_NUMBER_SIZE], score[CG_NUMBER_SIZE];
    struct cg_text *out = &page->pictures;
    cg_text_add(out, "<figure id=\"frame-%zu\"><h3>%zu. ", page->count, page->count);
    cg_text_add_html(out, file != NULL ? file : "frame");
    cg_text_add(out, "</h3>\n<img alt=\"");
    cg_text_add_html(out, file != NULL ? file : "frame");
    cg_text_add(out,
                ": the frame, its local gloss, its spectrum and the power over wavelength. Verdict: %s; "
                "gloss %s, uniformity %s of 100.\" src=\"data:image/png;base64,",
                cg_outcome_name(cg_outcome_of(surface)),
                cg_fact_fixed(gloss, &surface->record, "gloss.mean", 4),
                cg_fact_fixed(score, &surface->record, "scores.uniformity", 1));
    cg_text_add_base64(out, picture->data, picture->length);
    cg_text_add(out, "\"></figure>\n");
    page->drawn++;
}

enum cg_status cg_report_page_add_gallery(struct cg_report_page *page, const struct cg_surface *surface,
                                          const struct cg_text *gallery, struct cg_error *error)
{
    struct cg_text *out = &page->pictures;
    cg_text_add(out,
                "<figure id=\"marks-%zu\"><h3>Marks of frame %zu</h3>\n<img alt=\"The marks, the most "
                "severe first:",
                page->count, page->count);
    for (size_t i = 0; i < surface->marks.count && i < MARKS_NAMED; i++) {
        cg_text_add(out, "%s %s", i > 0 ? "," : "", cg_mark_class_name(surface->marks.marks[i].mark_class));
    }
    cg_text_add(out, ".\" src=\"data:image/png;base64,");
    cg_text_add_base64(out, gallery->data, gallery->length);
    cg_text_add(out, "\"></figure>\n");
    cg_page_causes(out, surface);
    return cg_text_check(out, error);
}
