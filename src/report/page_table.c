/*
 * page_table.c: the table of frames.
 */
#include "report/page.h"

#include <string.h>

const char *cg_page_class(enum cg_outcome outcome)
{
    static const char *const names[CG_OUTCOMES] = {
        [CG_OUTCOME_PASSED] = "passed",
        [CG_OUTCOME_FAILED] = "failed",
        [CG_OUTCOME_MEASURED] = "measured",
        [CG_OUTCOME_NOT_MEASURABLE] = "not-measurable",
    };
    return names[outcome];
}

void cg_page_table_head(struct cg_text *out)
{
    static const char *const names[] = {
        "No.",         "File",       "Verdict",          "Grade",          "Gloss",
        "Gloss CV, %", "Uniformity", "Strongest mottle", "Periodic lines", "Marks",
        "Remarks"};
    cg_text_add(out, "<thead><tr>");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cg_text_add(out, "<th scope=\"col\">%s</th>", names[i]);
    }
    cg_text_add(out, "</tr></thead>\n");
}

/* A file name that may break after a slash. */
static void add_file(struct cg_text *out, const char *file)
{
    for (const char *from = file; *from != '\0';) {
        size_t length = strcspn(from, "/");
        length += from[length] == '/';
        struct cg_text part = {0};
        cg_text_add_bytes(&part, from, length);
        out->failed = out->failed || part.failed;
        cg_text_add_html(out, part.data != NULL ? part.data : "");
        cg_text_clear(&part);
        from += length;
        cg_text_add(out, "%s", *from != '\0' ? "<wbr>" : "");
    }
}

static void add_number(struct cg_text *out, const struct cg_record *record, const char *path, int decimals)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "<td class=\"number\">%s</td>", cg_fact_fixed(number, record, path, decimals));
}

static void add_worst_band(struct cg_text *out, const struct cg_surface *surface)
{
    const struct cg_band_cv *worst = cg_fact_worst_band(surface);
    char number[CG_NUMBER_SIZE], band[CG_NUMBER_SIZE];
    if (worst == NULL) {
        cg_text_add(out, "<td>–</td>");
        return;
    }
    cg_text_add(out, "<td>%s&nbsp;%% at <span class=\"whole\">%s&nbsp;mm</span></td>",
                cg_number_fixed(number, worst->cv_percent, 2), cg_fact_band(band, &worst->band));
}

static void add_lines(struct cg_text *out, const struct cg_surface *surface)
{
    enum { LINES_SHOWN = 3 };
    bool scaled = cg_fact_number(&surface->record, "scale.pitch_cd_mm", &(double){0.0});
    cg_text_add(out, "<td class=\"lines\">");
    for (size_t i = 0; i < surface->line_count && i < LINES_SHOWN; i++) {
        char pitch[CG_NUMBER_SIZE];
        cg_text_add(out, "%s%s %s&nbsp;%s", i > 0 ? "; " : "", cg_direction_name(surface->lines[i].direction),
                    cg_number_print(pitch, surface->lines[i].pitch, 3), scaled ? "mm" : "px");
    }
    if (surface->line_count > LINES_SHOWN) {
        cg_text_add(out, "; %zu more", surface->line_count - LINES_SHOWN);
    }
    cg_text_add(out, "%s</td>", surface->line_count == 0 ? "none" : "");
}

void cg_page_table_row(struct cg_text *out, const struct cg_surface *surface, size_t number, bool has_picture)
{
    const struct cg_record *record = &surface->record;
    enum cg_outcome outcome = cg_outcome_of(surface);
    const char *file = cg_fact_text(record, "source.file");
    const char *grade = cg_fact_text(record, "scores.grade");
    cg_text_add(out, "<tr><td class=\"number\">%zu</td><td class=\"file\">", number);
    if (has_picture) {
        cg_text_add(out, "<a href=\"#frame-%zu\">", number);
    }
    add_file(out, file != NULL ? file : "frame");
    cg_text_add(out, "%s</td><td><span class=\"verdict %s\">%s</span></td><td>", has_picture ? "</a>" : "",
                cg_page_class(outcome), cg_outcome_name(outcome));
    cg_text_add_html(out, grade != NULL ? grade : "–");
    cg_text_add(out, "</td>");
    add_number(out, record, "gloss.mean", 4);
    add_number(out, record, "gloss.cv_percent", 2);
    add_number(out, record, "scores.uniformity", 1);
    add_worst_band(out, surface);
    add_lines(out, surface);
    cg_text_add(out, "<td class=\"number\">%zu</td><td class=\"remarks\">", surface->marks.count);
    struct cg_text remarks = {0};
    cg_fact_exceeded(record, &remarks);
    if (remarks.length > 0) {
        cg_text_add(&remarks, ". ");
    }
    cg_fact_reasons(record, &remarks);
    out->failed = out->failed || remarks.failed;
    cg_text_add_html(out, remarks.data != NULL ? remarks.data : "");
    cg_text_clear(&remarks);
    cg_text_add(out, "</td></tr>\n");
}

void cg_page_causes(struct cg_text *out, const struct cg_surface *surface)
{
    cg_text_add(out, "<dl class=\"words\">\n");
    for (int i = 0; i < CG_MARK_CLASSES; i++) {
        const enum cg_mark_class mark_class = (enum cg_mark_class)i;
        size_t count = 0;
        for (size_t k = 0; k < surface->marks.count; k++) {
            count += surface->marks.marks[k].mark_class == mark_class;
        }
        if (count > 0) {
            cg_text_add(out, "<dt>%s (%zu)</dt><dd>", cg_mark_class_name(mark_class), count);
            cg_text_add_html(out, cg_mark_class_cause(mark_class));
            cg_text_add(out, "</dd>\n");
        }
    }
    cg_text_add(out, "</dl>\n");
}
