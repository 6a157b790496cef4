/*
 * A document as one line of CSV (RFC 4180). The columns depend on the schema alone, so that the lines of any
 * two documents stand under the same names.
 */
#include <castgloss/record.h>

#include <stdio.h>
#include <string.h>

/* Nine digits, as in JSON. */
#define CSV_DIGITS 9
#define PATH_SIZE 128
#define LINE_END "\r\n"

/* Words that lead every line, under these names. */
static const struct {
    const char *name, *path;
} word_columns[] = {
    {"file", "source.file"},
    {"result", "verdict.result"},
    {"grade", "scores.grade"},
};

/* Lists whose items are always the same: their labels, and what is written of each. */
static const struct {
    const char *list;
    const char *labels[8];
    const char *keys[8];
} item_columns[] = {
    {"mottle",
     {"0.25-0.5", "0.5-1", "1-2", "2-4", "4-8", "8-16"},
     {"cv_percent", "bars_percent", "streaks_percent", "isotropic_percent"}},
};

/* The line that is being written: names when record is NULL, else values. */
struct line {
    const struct cg_record *record;
    struct cg_text *out;
};

static void put_number(const struct line *line, const char *path)
{
    cg_text_add_bytes(line->out, ",", 1);
    if (!line->record) {
        cg_text_add_csv(line->out, path);
        return;
    }
    struct cg_node scratch;
    char number[CG_NUMBER_SIZE];
    const struct cg_node *node = cg_record_find(line->record, path, &scratch);
    if (node && node->kind == CG_NODE_NUMBER) {
        cg_text_add(line->out, "%s", cg_number_print(number, node->number, CSV_DIGITS));
    }
}

/* The schema's numbers that stand outside lists, or the lengths of its lists. */
static void put_single(const struct line *line, const char *schema, bool counts)
{
    static const char count[] = ".count";
    for (const struct cg_quantity *q = cg_quantities; q->path; q++) {
        const char *last = strrchr(q->path, '.');
        bool is_count = last && !strcmp(last, count);
        if (!strcmp(q->schema, schema) && !strchr(q->path, '[') && is_count == counts) {
            put_number(line, q->path);
        }
    }
}

static void put_items(const struct line *line, const char *schema)
{
    for (size_t i = 0; i < sizeof item_columns / sizeof item_columns[0]; i++) {
        for (const char *const *label = item_columns[i].labels; *label; label++) {
            for (const char *const *key = item_columns[i].keys; *key; key++) {
                char path[PATH_SIZE];
                snprintf(path, sizeof path, "%s[%s].%s", item_columns[i].list, *label, *key);
                if (cg_quantity_find(schema, path)) {
                    put_number(line, path);
                }
            }
        }
    }
}

static void put_numbers(const struct line *line, const char *schema)
{
    put_single(line, schema, false);
    put_items(line, schema);
    put_single(line, schema, true);
}

void cg_csv_head(const char *schema, struct cg_text *out)
{
    for (size_t i = 0; i < sizeof word_columns / sizeof word_columns[0]; i++) {
        cg_text_add(out, "%s%s", i ? "," : "", word_columns[i].name);
    }
    put_numbers(&(struct line){NULL, out}, schema);
    cg_text_add(out, ",reasons" LINE_END);
}

void cg_record_csv(const struct cg_record *record, struct cg_text *out)
{
    if (!record->root) {
        return;
    }
    for (size_t i = 0; i < sizeof word_columns / sizeof word_columns[0]; i++) {
        struct cg_node scratch;
        const struct cg_node *node = cg_record_find(record, word_columns[i].path, &scratch);
        cg_text_add(out, "%s", i ? "," : "");
        if (node && node->kind == CG_NODE_TEXT) {
            cg_text_add_csv_words(out, node->text);
        }
    }
    put_numbers(&(struct line){record, out}, record->schema);

    struct cg_text reasons = {0};
    const struct cg_node *list = cg_node_get(record->root, "reasons");
    for (const struct cg_node *node = list ? list->first : NULL; node; node = node->next) {
        bool ended = reasons.length && reasons.data[reasons.length - 1] == '.';
        cg_text_add(&reasons, "%s%s", node == list->first ? "" : ended ? " " : "; ", node->text);
    }
    out->failed = out->failed || reasons.failed;
    cg_text_add(out, ",");
    if (reasons.data) {
        cg_text_add_csv_words(out, reasons.data);
    }
    cg_text_add(out, LINE_END);
    cg_text_clear(&reasons);
}
