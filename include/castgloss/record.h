/*
 * castgloss/record.h: what a measurement found, as one document. A record is a small tree (objects, lists,
 * numbers, words) whose numbers are named by the table of quantities: the table gives each its unit, its
 * digits and a sentence, and drives JSON, CSV, text, pages, limits, `--list` and docs/units.md.
 */
#ifndef CASTGLOSS_RECORD_H
#define CASTGLOSS_RECORD_H

#include <castgloss/base.h>

/* ---- quantities --------------------------------------------------------------------------------- */

/*
 * path: where the number stands in a document; "[]" marks a list: "mottle[].cv_percent". In a limit the list
 * item is chosen by its label: "mottle[2-4].cv_percent".
 */
struct cg_quantity {
    const char *schema; /* "castgloss.surface/1" */
    const char *path;
    const char *unit; /* "%", "mm", "" for none */
    int decimals;     /* in text and pages */
    const char *title;
    const char *text; /* one sentence: what it is */
};
/* The table, ended by an entry whose path is NULL. */
extern const struct cg_quantity cg_quantities[];
/* The entry of a path as written in the table or with labels between its brackets, or NULL. */
const struct cg_quantity *cg_quantity_find(const char *schema, const char *path);
/* The table as the page docs/units.md. */
void cg_quantities_markdown(struct cg_text *out);

/* ---- the tree ----------------------------------------------------------------------------------- */

enum cg_node_kind { CG_NODE_NULL, CG_NODE_NUMBER, CG_NODE_TEXT, CG_NODE_BOOL, CG_NODE_OBJECT, CG_NODE_LIST };

struct cg_node {
    enum cg_node_kind kind;
    const char *key;  /* in an object, else NULL */
    double number;    /* finite; bool as 0 or 1 */
    const char *text; /* UTF-8 */
    struct cg_node *first, *last, *next;
    size_t count; /* children */
};

/*
 * A document. Memory that runs out while it is filled is remembered and told by cg_record_check. The list
 * "reasons" is there from the start and stays the last key of the root.
 */
struct cg_record {
    struct cg_arena arena;
    const char *schema;
    struct cg_node *root; /* an object that starts with "schema" */
    bool failed;
};
enum cg_status cg_record_init(struct cg_record *record, const char *schema,
                              struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_record_check(const struct cg_record *record, struct cg_error *error) CG_MUST_CHECK;
void cg_record_clear(struct cg_record *record);

/*
 * Adding. `parent` is an object (then key names the child) or a list (then key is NULL). A parent of NULL, as
 * comes back when memory ran out, is accepted and does nothing. A number that is not finite becomes null.
 * Keys and words are copied.
 */
struct cg_node *cg_record_object(struct cg_record *record, struct cg_node *parent, const char *key);
struct cg_node *cg_record_list(struct cg_record *record, struct cg_node *parent, const char *key);
struct cg_node *cg_record_number(struct cg_record *record, struct cg_node *parent, const char *key,
                                 double value);
struct cg_node *cg_record_text(struct cg_record *record, struct cg_node *parent, const char *key,
                               const char *value); /* NULL value: null */
struct cg_node *cg_record_bool(struct cg_record *record, struct cg_node *parent, const char *key, bool value);
struct cg_node *cg_record_null(struct cg_record *record, struct cg_node *parent, const char *key);
/* Adds a sentence to the list "reasons" of the root, once. Numbers in it come from cg_number_print. */
void cg_record_reason(struct cg_record *record, const char *format, ...) CG_PRINTF(2, 3);

/* Reading. Child of an object by key, or NULL. */
const struct cg_node *cg_node_get(const struct cg_node *node, const char *key);
/*
 * A value by its path: "gloss.cv_percent", "mottle[2-4].cv_percent" (an item is chosen by its label: a range
 * [lo, hi] as "lo-hi", or its "name", "class", "id", "direction" or "roll"), "defects.count" (the length of a
 * list), "defects[pinhole].count" (how many of its items carry the label, 0 when none does; an empty label is
 * all of them), and so "per_m2" and "area_percent", which are of "quality.area_mm2" and null without it. Of
 * several items with the label the first is taken. A null is found as such; NULL when nothing is there. A
 * total is put into *scratch.
 */
const struct cg_node *cg_record_find(const struct cg_record *record, const char *path,
                                     struct cg_node *scratch);

/* ---- writing ------------------------------------------------------------------------------------ */

/* One line of JSON, without the line's end. */
void cg_record_json(const struct cg_record *record, struct cg_text *out);
/*
 * CSV (RFC 4180) with one line a record, its end included: file, result, grade, then every quantity of the
 * schema outside lists and, for the default mottle bands, inside them; lists of marks as their count; the
 * reasons. A null is an empty field. Words that a spreadsheet would take for a formula get an apostrophe in
 * front. cg_csv_head writes the line of names.
 */
void cg_csv_head(const char *schema, struct cg_text *out);
void cg_record_csv(const struct cg_record *record, struct cg_text *out);
/* Lines of text for a terminal, at most 100 columns where the words allow it, with titles and units from the
 * table. Control characters in names are shown as '?'. */
void cg_record_print(const struct cg_record *record, struct cg_text *out);

#endif
