/* print_html.c: a scan of a print test as a page that needs nothing else. */
#include "report/base64.h"
#include "report/facts.h"

#include <castgloss/report.h>
#include <math.h>
#include <string.h>

static const char style[] =
    "body{font:16px/1.5 'DejaVu Sans',Verdana,Helvetica,Arial,sans-serif;color:#1a1f26;background:#fff;"
    "max-width:1180px;margin:0 auto;padding:16px}h1{font-size:1.6rem;margin:.3em 0}h2{font-size:1.2rem;"
    "margin:1.6em 0 .5em;border-bottom:1px solid #d6dade}.figures{display:grid;grid-template-columns:"
    "repeat(auto-fit,minmax(220px,1fr));gap:10px;margin:16px 0;padding:0}.figures div{background:#f2f4f6;"
    "border-left:5px solid #5c6670;padding:8px 12px}.figures dt{font-size:.85rem;color:#4a525b}.figures "
    "dd{margin:0;font-size:1.5rem;font-weight:bold}.wide{overflow-x:auto}table{border-collapse:collapse;"
    "font-size:.85rem}th,td{text-align:left;padding:4px 9px;border-bottom:1px solid "
    "#d6dade;white-space:nowrap}"
    "th{background:#f2f4f6}.n{text-align:right}img{max-width:100%;height:auto;border:1px solid #d6dade}"
    "li{overflow-wrap:anywhere}footer{margin-top:2em;color:#4a525b;font-size:.85rem}"
    "@media print{body{max-width:none;padding:0;font-size:11px}.wide{overflow:visible}}";

static void add_head(struct cg_text *out, const struct cg_print *print)
{
    const char *file = cg_fact_text(&print->record, "source.file");
    const char *verdict = cg_fact_text(&print->record, "verdict.result");
    const struct {
        const char *title;
        double score;
    } scores[] = {{"Absorption", print->absorption}, {"Bleed", print->bleed}};
    cg_text_add(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n<title>Print test</title>\n<style>%s</style>\n"
        "</head>\n<body>\n<h1>Print test</h1>\n<p>",
        style);
    cg_text_add_html(out, file != NULL ? file : "");
    cg_text_add(out, "</p>\n<dl class=\"figures\">\n");
    for (size_t i = 0; i < sizeof scores / sizeof scores[0]; i++) {
        char number[CG_NUMBER_SIZE];
        const double score = scores[i].score;
        cg_text_add(out, "<div><dt>%s</dt><dd>", scores[i].title);
        if (isnan(score)) {
            cg_text_add(out, "not measured");
        } else {
            cg_text_add(out, "%s of 100 %s %s", cg_number_fixed(number, score, 0), cg_absorb_mark(score),
                        cg_absorb_grade(score));
        }
        cg_text_add(out, "</dd></div>\n");
    }
    cg_text_add(out, "<div><dt>Verdict</dt><dd>%s</dd></div>\n</dl>\n", verdict != NULL ? verdict : "");
}

static void add_parts(struct cg_text *out, const struct cg_print *print)
{
    cg_text_add(out,
                "<h2>What the scores come from</h2>\n<p>A score is the lowest of its parts; a part is a "
                "measure at its worst place.</p>\n<div class=\"wide\"><table>\n<tr><th>Score</th><th>Measure"
                "</th><th>Worst at</th><th>Value</th><th>Limits A, B, C</th><th>Points</th><th>Grade</th>"
                "</tr>\n");
    for (size_t i = 0; i < CG_ABSORB_MEASURES; i++) {
        const struct cg_print_part_score *part = &print->parts[i];
        const struct cg_absorb_rule *rule = &cg_absorb_rules[i];
        char value[CG_NUMBER_SIZE], score[CG_NUMBER_SIZE], limit[3][CG_NUMBER_SIZE];
        if (isnan(part->score)) {
            continue;
        }
        cg_text_add(out, "<tr><td>%s</td><td>%s</td><td>", rule->bleed ? "bleed" : "absorption", rule->name);
        cg_text_add_html(out, part->element != NULL ? part->element : "");
        cg_text_add(out,
                    "</td><td class=\"n\">%s %s</td><td class=\"n\">%s, %s, %s</td><td class=\"n\">%s</td>"
                    "<td>%s %s</td></tr>\n",
                    cg_number_print(value, part->value, 3), rule->unit,
                    cg_number_print(limit[0], rule->steps[0], 4),
                    cg_number_print(limit[1], rule->steps[1], 4),
                    cg_number_print(limit[2], rule->steps[2], 4), cg_number_fixed(score, part->score, 0),
                    cg_absorb_grade(part->score), cg_absorb_mark(part->score));
    }
    cg_text_add(out, "</table></div>\n");
}

/* The elements of one kind, every number of theirs as a column named by the table of quantities. */
static void add_elements(struct cg_text *out, const struct cg_print *print, const char *kind,
                         const char *title, const char *const *keys)
{
    const struct cg_node *list = cg_node_get(print->record.root, "elements");
    bool titled = false;
    for (const struct cg_node *item = list != NULL ? list->first : NULL; item != NULL; item = item->next) {
        const struct cg_node *id = cg_node_get(item, "id"), *own = cg_node_get(item, "kind");
        if (own == NULL || own->text == NULL || strcmp(own->text, kind) != 0) {
            continue;
        }
        if (!titled) {
            cg_text_add(out, "<h2>%s</h2>\n<div class=\"wide\"><table>\n<tr><th>Element</th>", title);
            for (size_t i = 0; keys[i] != NULL; i++) {
                char path[96] = "elements[].";
                strncat(path, keys[i], sizeof path - strlen(path) - 1);
                const struct cg_quantity *quantity = cg_quantity_find(print->record.schema, path);
                cg_text_add(out, "<th>%s%s%s</th>", quantity != NULL ? quantity->title : keys[i],
                            quantity != NULL && quantity->unit[0] != 0 ? ", " : "",
                            quantity != NULL ? quantity->unit : "");
            }
            cg_text_add(out, "</tr>\n");
            titled = true;
        }
        cg_text_add(out, "<tr><td>");
        cg_text_add_html(out, id != NULL && id->text != NULL ? id->text : "");
        cg_text_add(out, "</td>");
        for (size_t i = 0; keys[i] != NULL; i++) {
            const struct cg_node *node = cg_node_get(item, keys[i]);
            char number[CG_NUMBER_SIZE];
            cg_text_add(out, "<td class=\"n\">%s</td>",
                        node != NULL && node->kind == CG_NODE_NUMBER
                            ? cg_number_print(number, node->number, 4)
                            : "\xe2\x80\x93");
        }
        cg_text_add(out, "</tr>\n");
    }
    if (titled) {
        cg_text_add(out, "</table></div>\n");
    }
}

static void add_reasons(struct cg_text *out, const struct cg_print *print)
{
    const struct cg_node *reasons = cg_node_get(print->record.root, "reasons");
    if (reasons == NULL || reasons->first == NULL) {
        return;
    }
    cg_text_add(out, "<h2>Remarks</h2>\n<ul>\n");
    for (const struct cg_node *reason = reasons->first; reason != NULL; reason = reason->next) {
        cg_text_add(out, "<li>");
        cg_text_add_html(out, reason->text);
        cg_text_add(out, "</li>\n");
    }
    cg_text_add(out, "</ul>\n");
}

enum cg_status cg_report_print_html(const struct cg_print *print, struct cg_text *out, struct cg_error *error)
{
    static const char *const patch[] = {"nominal_percent",
                                        "density",
                                        "graininess_13660",
                                        "mottle_13660",
                                        "graininess_band_percent",
                                        "scg",
                                        "coalescence",
                                        "masked_percent",
                                        NULL};
    static const char *const paper[] = {"density", "graininess_13660", "mottle_13660", "masked_percent",
                                        NULL};
    static const char *const line[] = {"nominal_um",     "width_um", "growth_um", "blurriness_um",
                                       "raggedness_um",  "contrast", "darkness",  "fill_percent",
                                       "masked_percent", NULL};
    static const char *const boundary[] = {"mix_zone_um", "displacement_um", "raggedness_um", "blurriness_um",
                                           NULL};
    static const char *const text[] = {"fill_in_percent", "stroke_width_um", "open_percent", "strokes", NULL};
    struct cg_text picture = {0};
    enum cg_status status = cg_report_print_picture(print, &picture, error);
    if (status == CG_OK) {
        add_head(out, print);
        add_parts(out, print);
        cg_text_add(out, "<h2>Picture</h2>\n<img alt=\"The scan with every measured place\" "
                         "src=\"data:image/png;base64,");
        cg_text_add_base64(out, picture.data, picture.length);
        cg_text_add(out, "\">\n");
        add_elements(out, print, "line", "Lines", line);
        add_elements(out, print, "boundary", "Boundaries", boundary);
        add_elements(out, print, "patch", "Patches", patch);
        add_elements(out, print, "paper", "Paper", paper);
        add_elements(out, print, "text", "Reversed text", text);
        add_reasons(out, print);
        cg_text_add(out, "<footer>castgloss %s</footer>\n</body>\n</html>\n", CASTGLOSS_VERSION);
        status = cg_text_check(out, error);
    }
    cg_text_clear(&picture);
    return status;
}
