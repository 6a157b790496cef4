/*
 * page.c: a page over many frames, one file that needs nothing else.
 */
#include "report/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char surface_schema[] = "castgloss.surface/1";

/* Black on white, so that it prints; tables scroll by themselves, so that a phone shows the rest whole. */
static const char style_sheet[] =
    "body{font:16px/1.5 'DejaVu Sans',Verdana,Helvetica,Arial,sans-serif;color:#1a1f26;background:#fff;"
    "max-width:1180px;margin:0 auto;padding:16px}"
    "h1{font-size:1.6rem;margin:.3em 0}h2{font-size:1.2rem;margin:1.8em 0 .5em;border-bottom:1px solid "
    "#d6dade}"
    "h3{font-size:1rem;margin:1.5em 0 .4em;overflow-wrap:anywhere}"
    ".figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;padding:0;"
    "margin:16px 0}"
    ".figures div{background:#f2f4f6;border-left:5px solid #5c6670;padding:8px 12px}"
    ".figures dt{font-size:.85rem;color:#4a525b}.figures dd{margin:0;font-size:1.5rem;font-weight:bold;"
    "overflow-wrap:anywhere}.figures dd small{display:block;font-size:.8rem;font-weight:normal}"
    ".figures .passed{border-color:#007352}.figures .failed{border-color:#b83b00}"
    ".wide{overflow-x:auto}svg{display:block;min-width:640px;max-width:100%;margin:6px 0 14px}"
    "svg text{font:12px 'DejaVu Sans',Verdana,sans-serif;fill:#4a525b}svg "
    ".title{font-size:14px;font-weight:bold;"
    "fill:#1a1f26}.end{text-anchor:end}.middle{text-anchor:middle}.grid{stroke:#d6dade}.tick{stroke:#5c6670}"
    ".frame{fill:none;stroke:#5c6670}.line{fill:none;stroke:#0072b2;stroke-width:1.6}"
    ".in{fill:#0072b2}.out{fill:#d55e00}.gap{fill:none;stroke:#4a525b;stroke-width:1.8}"
    "table{border-collapse:collapse;font-size:.85rem}th,td{text-align:left;vertical-align:top;padding:5px "
    "9px;"
    "border-bottom:1px solid #d6dade}th{background:#f2f4f6}.number{text-align:right;white-space:nowrap}"
    "td.file{overflow-wrap:anywhere;min-width:11em}td.lines{min-width:9em}.whole{white-space:nowrap}td."
    "remarks{min-width:16em}"
    ".verdict{padding:1px 7px;border-radius:3px;color:#fff;background:#405266;white-space:nowrap}"
    ".verdict.passed{background:#007352}.verdict.failed{background:#b83b00}.verdict.not-measurable{"
    "background:#595959}"
    "dl.words dt{font-weight:bold}dl.words dd{margin:0 0 .6em 1.2em}img{max-width:100%;height:auto;"
    "border:1px solid #d6dade}figure{margin:0}footer{margin-top:2.5em;color:#4a525b;font-size:.85rem}"
    "@media print{body{max-width:none;padding:0;font-size:11px}figure,svg,tr{break-inside:avoid}"
    ".wide{overflow:visible}svg{min-width:0}a{color:inherit;text-decoration:none}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}";

struct cg_report_page *cg_report_page_new(const char *title, struct cg_error *error)
{
    struct cg_report_page *page = cg_alloc(1, sizeof *page, error);
    if (page == NULL) {
        return NULL;
    }
    page->title = cg_alloc_text(title, error);
    if (page->title == NULL) {
        cg_report_page_free(page);
        return NULL;
    }
    return page;
}

void cg_report_page_free(struct cg_report_page *page)
{
    if (page == NULL) {
        return;
    }
    cg_text_clear(&page->rows);
    cg_text_clear(&page->pictures);
    cg_text_clear(&page->failures);
    cg_text_clear(&page->gloss_unit);
    free(page->points);
    free(page->worst_file);
    free(page->title);
    free(page);
}

/* ---- adding ------------------------------------------------------------------------------------- */

static enum cg_status point_add(struct cg_report_page *page, const struct cg_page_point *point,
                                struct cg_error *error)
{
    if (page->count == page->capacity) {
        size_t capacity;
        if (!cg_multiply(page->capacity + 32, 2, &capacity)) {
            return cg_error_set(error, CG_FAULT, "A page cannot hold more than %zu frames.", page->count);
        }
        struct cg_page_point *points = cg_alloc(capacity, sizeof *points, error);
        if (points == NULL) {
            return CG_FAULT;
        }
        if (page->count > 0) {
            memcpy(points, page->points, page->count * sizeof *points);
        }
        free(page->points);
        page->points = points;
        page->capacity = capacity;
    }
    page->points[page->count++] = *point;
    page->outcomes[point->outcome]++;
    return CG_OK;
}

static enum cg_status worst_update(struct cg_report_page *page, const struct cg_surface *surface,
                                   double uniformity, struct cg_error *error)
{
    if (!isfinite(uniformity) || (page->worst_file != NULL && uniformity >= page->worst_uniformity)) {
        return CG_OK;
    }
    const char *file = cg_fact_text(&surface->record, "source.file");
    char *copy = cg_alloc_text(file != NULL ? file : "frame", error);
    if (copy == NULL) {
        return CG_FAULT;
    }
    free(page->worst_file);
    page->worst_file = copy;
    page->worst_uniformity = uniformity;
    page->worst_number = page->count;
    return CG_OK;
}

enum cg_status cg_report_page_add(struct cg_report_page *page, const struct cg_surface *surface,
                                  const struct cg_text *picture, struct cg_error *error)
{
    struct cg_page_point point = {NAN, NAN, cg_outcome_of(surface)};
    (void)cg_fact_number(&surface->record, "gloss.mean", &point.gloss);
    (void)cg_fact_number(&surface->record, "scores.uniformity", &point.uniformity);
    enum cg_status status = point_add(page, &point, error);
    if (status != CG_OK) {
        return status;
    }
    status = worst_update(page, surface, point.uniformity, error);
    if (status != CG_OK) {
        return status;
    }
    const char *unit = cg_fact_text(&surface->record, "gloss.unit");
    if (page->gloss_unit.length == 0 && unit != NULL) {
        cg_text_add(&page->gloss_unit, ", %s", unit);
    }
    bool has_picture = picture != NULL && picture->length > 0;
    cg_page_table_row(&page->rows, surface, page->count, has_picture);
    if (has_picture) {
        cg_page_picture_add(page, surface, picture);
    }
    status = cg_text_check(&page->rows, error);
    return status == CG_OK ? cg_text_check(&page->pictures, error) : status;
}

enum cg_status cg_report_page_add_failed(struct cg_report_page *page, const char *file, const char *reason,
                                         struct cg_error *error)
{
    /* An error names its file first, and here it stands before it already. */
    size_t length = strlen(file);
    bool named = strncmp(reason, file, length) == 0 && strncmp(reason + length, ": ", 2) == 0;
    page->failed++;
    cg_text_add(&page->failures, "<li><strong>");
    cg_text_add_html(&page->failures, file);
    cg_text_add(&page->failures, "</strong>: ");
    cg_text_add_html(&page->failures, named ? reason + length + 2 : reason);
    cg_text_add(&page->failures, "</li>\n");
    return cg_text_check(&page->failures, error);
}

/* ---- writing ------------------------------------------------------------------------------------ */

static void add_figure(struct cg_text *out, const char *css, const char *name, size_t value)
{
    cg_text_add(out, "<div class=\"%s\"><dt>%s</dt><dd>%zu</dd></div>\n", css, name, value);
}

static void add_headline(struct cg_text *out, const struct cg_report_page *page)
{
    cg_text_add(out, "<dl class=\"figures\">\n");
    add_figure(out, "all", "frames", page->count);
    for (int i = 0; i < CG_OUTCOMES; i++) {
        enum cg_outcome outcome = (enum cg_outcome)i;
        /* Without limits nothing passes or fails, and a row of zeros would say that nothing was good. */
        if (page->outcomes[i] > 0 ||
            (outcome != CG_OUTCOME_MEASURED && page->outcomes[CG_OUTCOME_MEASURED] == 0)) {
            add_figure(out, cg_page_class(outcome), cg_outcome_name(outcome), page->outcomes[i]);
        }
    }
    if (page->failed > 0) {
        add_figure(out, "unread", "could not be read", page->failed);
    }
    if (page->worst_file != NULL) {
        char score[CG_NUMBER_SIZE];
        cg_text_add(out, "<div class=\"worst\"><dt>lowest uniformity</dt><dd>%s<small>frame %zu, ",
                    cg_number_fixed(score, page->worst_uniformity, 1), page->worst_number);
        cg_text_add_html(out, page->worst_file);
        cg_text_add(out, "</small></dd></div>\n");
    }
    cg_text_add(out, "</dl>\n<p><a href=\"#words\">What the numbers mean</a></p>\n");
}

static void add_words(struct cg_text *out)
{
    static const char *const paths[] = {"gloss.mean",
                                        "gloss.cv_percent",
                                        "scores.uniformity",
                                        "scores.weighted_cv_percent",
                                        "mottle[].cv_percent",
                                        "mottle[].bars_percent",
                                        "mottle[].streaks_percent",
                                        "periodic[].pitch_mm",
                                        "periodic[].amplitude_percent",
                                        "quality.saturated_percent"};
    cg_text_add(out, "<h2 id=\"words\">What the numbers mean</h2>\n<dl class=\"words\">\n");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const struct cg_quantity *quantity = cg_quantity_find(surface_schema, paths[i]);
        if (quantity == NULL) {
            continue;
        }
        cg_text_add(out, "<dt>");
        cg_text_add_html(out, quantity->title);
        if (quantity->unit[0] != '\0') {
            cg_text_add(out, " (");
            cg_text_add_html(out, quantity->unit);
            cg_text_add(out, ")");
        }
        cg_text_add(out, "</dt><dd>");
        cg_text_add_html(out, quantity->text);
        cg_text_add(out, "</dd>\n");
    }
    cg_text_add(out, "</dl>\n");
}

static double gloss_of(const struct cg_page_point *point)
{
    return point->gloss;
}

static double uniformity_of(const struct cg_page_point *point)
{
    return point->uniformity;
}

static void add_trends(struct cg_text *out, const struct cg_report_page *page)
{
    const struct cg_page_trend gloss = {"Gloss", page->gloss_unit.data != NULL ? page->gloss_unit.data : "",
                                        0.0, INFINITY, 0.0};
    const struct cg_page_trend uniformity = {"Uniformity", ", 0 to 100", 0.0, 100.0, 5.0};
    cg_text_add(
        out, "<h2>Over the frames</h2>\n<p>Circles: frames; squares: frames out of limits; crosses: frames "
             "that have no value.</p>\n");
    cg_page_trend_add(out, &gloss, page->points, page->count, gloss_of);
    cg_page_trend_add(out, &uniformity, page->points, page->count, uniformity_of);
}

/* A text that was built before, of which the empty one has no data. */
static void add_part(struct cg_text *out, const struct cg_text *part)
{
    if (part->length > 0) {
        cg_text_add_bytes(out, part->data, part->length);
    }
}

enum cg_status cg_report_page_write(const struct cg_report_page *page, struct cg_text *out,
                                    struct cg_error *error)
{
    cg_text_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    cg_text_add_html(out, page->title);
    cg_text_add(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>", style_sheet);
    cg_text_add_html(out, page->title);
    cg_text_add(out, "</h1>\n");
    add_headline(out, page);
    if (page->count > 0) {
        add_trends(out, page);
        cg_text_add(out, "<h2>Frames</h2>\n<div class=\"wide\"><table>\n");
        cg_page_table_head(out);
        cg_text_add(out, "<tbody>\n");
        add_part(out, &page->rows);
        cg_text_add(out, "</tbody></table></div>\n");
    }
    if (page->failed > 0) {
        cg_text_add(out, "<h2>Could not be read</h2>\n<ul>\n");
        add_part(out, &page->failures);
        cg_text_add(out, "</ul>\n");
    }
    if (page->drawn > 0) {
        cg_text_add(out, "<h2>Pictures</h2>\n");
        add_part(out, &page->pictures);
    }
    add_words(out);
    cg_text_add(out, "<footer>castgloss %s</footer>\n</body>\n</html>\n", CASTGLOSS_VERSION);
    return cg_text_check(out, error);
}
