/* document_page.c: documents of any schema as a page that needs nothing else. */
#include "report/base64.h"
#include "report/facts.h"

#include <castgloss/report.h>
#include <string.h>

static const char style[] =
    "body{font:16px/1.5 'DejaVu Sans',Verdana,Helvetica,Arial,sans-serif;color:#1a1f26;background:#fff;"
    "max-width:1180px;margin:0 auto;padding:16px}h1{font-size:1.6rem}h2{font-size:1.2rem;margin:1.6em 0 .5em;"
    "border-bottom:1px solid #d6dade;overflow-wrap:anywhere}pre{background:#f2f4f6;padding:10px;overflow-x:"
    "auto;font-size:.8rem}img{max-width:100%;height:auto;border:1px solid #d6dade}dt{font-weight:bold}"
    "dd{margin:0 0 .6em 1.2em}footer{margin-top:2em;color:#4a525b;font-size:.85rem}"
    "@media print{body{max-width:none;padding:0;font-size:11px}}";

void cg_report_document_begin(const char *heading, struct cg_text *page)
{
    cg_text_add(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                      "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    cg_text_add_html(page, heading);
    cg_text_add(page, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>", style);
    cg_text_add_html(page, heading);
    cg_text_add(page, "</h1>\n<p><a href=\"#words\">What the numbers mean</a></p>\n");
}

void cg_report_document_add(const struct cg_record *record, const struct cg_text *picture,
                            struct cg_text *page)
{
    const char *file = cg_fact_text(record, "source.file");
    struct cg_text text = {.data = NULL};
    cg_text_add(page, "<h2>");
    cg_text_add_html(page, file != NULL ? file : "All pictures");
    cg_text_add(page, "</h2>\n");
    if (picture != NULL && picture->length > 0) {
        cg_text_add(page, "<img alt=\"");
        cg_text_add_html(page, file != NULL ? file : "picture");
        cg_text_add(page, ", with what was measured\" src=\"data:image/png;base64,");
        cg_text_add_base64(page, picture->data, picture->length);
        cg_text_add(page, "\">\n");
    }
    cg_record_print(record, &text);
    cg_text_add(page, "<details%s><summary>All numbers</summary><pre>",
                picture != NULL && picture->length > 0 ? "" : " open");
    cg_text_add_html(page, text.failed || text.data == NULL ? "" : text.data);
    cg_text_add(page, "</pre></details>\n");
    page->failed = page->failed || text.failed;
    cg_text_clear(&text);
}

void cg_report_document_end(const char *schema, struct cg_text *page)
{
    cg_text_add(page, "<h2 id=\"words\">What the numbers mean</h2>\n<dl>\n");
    for (const struct cg_quantity *q = cg_quantities; q->path != NULL; q++) {
        const bool picture = strncmp(q->path, "source.", 7) == 0;
        if (strcmp(q->schema, schema) != 0 || picture) {
            continue;
        }
        cg_text_add(page, "<dt>");
        cg_text_add_html(page, q->title);
        if (q->unit[0] != 0) {
            cg_text_add(page, " (");
            cg_text_add_html(page, q->unit);
            cg_text_add(page, ")");
        }
        cg_text_add(page, "</dt><dd>");
        cg_text_add_html(page, q->text);
        cg_text_add(page, "</dd>\n");
    }
    cg_text_add(page, "</dl>\n<footer>castgloss %s</footer>\n</body>\n</html>\n", CASTGLOSS_VERSION);
}
