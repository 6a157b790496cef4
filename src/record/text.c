/*
 * A document as lines for a terminal. The walk knows no schema: an object is a section, a list of objects a
 * table, and names and units come from the table of quantities. Only the headline's words have a fixed place.
 */
#include "record/words.h"

#include <stdio.h>
#include <string.h>

#define PATH_SIZE 128
#define DEPTH_MAX 8

struct page {
    const char *schema;
    struct cg_text *out;
    struct cg_text item; /* the words that are being put */
    size_t column;
    bool after_table; /* a blank line is due */
};

/* Said in the headline and nowhere else. */
static const char *const headline_paths[] = {"schema", "source.file", "verdict.result", "scores.grade"};

static bool in_headline(const char *path)
{
    for (size_t i = 0; i < sizeof headline_paths / sizeof headline_paths[0]; i++) {
        if (!strcmp(headline_paths[i], path)) {
            return true;
        }
    }
    return false;
}

static struct cg_text *new_item(struct page *page)
{
    page->item.length = 0;
    cg_text_add_bytes(&page->item, "", 0);
    return &page->item;
}

/* Puts the page's item behind what is there, word by word, on a new indented line where the page ends. */
static void flow(struct page *page)
{
    const char *word = page->item.data;
    while (word && *word) {
        size_t length = strcspn(word, " ");
        size_t columns = cg_words_columns(word, length);
        if (page->column > CG_PAGE_INDENT && page->column + 1 + columns > CG_PAGE_COLUMNS) {
            cg_text_add(page->out, "\n%*s", (int)CG_PAGE_INDENT, "");
            page->column = CG_PAGE_INDENT;
        } else if (page->column > CG_PAGE_INDENT) {
            cg_text_add(page->out, " ");
            page->column++;
        }
        cg_text_add_bytes(page->out, word, length);
        page->column += columns;
        word += length + strspn(word + length, " ");
    }
}

/* A section's name: the table's title of its length, else its key. */
static void write_name(struct page *page, const char *path, const char *key)
{
    char count_path[PATH_SIZE];
    snprintf(count_path, sizeof count_path, "%s.count", path);
    const struct cg_quantity *quantity = cg_quantity_find(page->schema, count_path);
    struct cg_text *item = new_item(page);
    if (quantity) {
        cg_text_add(item, "%s", quantity->title);
    } else {
        cg_words_of_key(item, key, true);
    }
}

/* Starts a line with the page's item as the name. */
static void start_line(struct page *page)
{
    cg_text_add(page->out, "%s", page->after_table ? "\n" : "");
    page->after_table = false;
    size_t columns = page->item.data ? cg_words_columns(page->item.data, page->item.length) : 0;
    size_t missing = columns < CG_PAGE_INDENT - 1 ? CG_PAGE_INDENT - columns : 1;
    cg_text_add(page->out, "%s%*s", page->item.data ? page->item.data : "", (int)missing, "");
    page->column = CG_PAGE_INDENT;
}

static bool holds_objects(const struct cg_node *node)
{
    return node->kind == CG_NODE_LIST && node->first && node->first->kind == CG_NODE_OBJECT;
}

/* Whether a child stands in the line of its section: everything but nulls, objects, tables, empty lists and
 * the lists of the root, which have lines of their own. */
static bool stands_in_line(const struct cg_node *node, bool of_root)
{
    bool own_line = node->kind == CG_NODE_LIST && (of_root || node->count == 0 || holds_objects(node));
    return node->kind != CG_NODE_NULL && node->kind != CG_NODE_OBJECT && !own_line;
}

/* "Title value unit" */
static void write_item(struct page *page, const char *path, const struct cg_node *node)
{
    const struct cg_quantity *quantity = cg_quantity_find(page->schema, path);
    struct cg_text *item = new_item(page);
    if (quantity) {
        cg_text_add(item, "%s ", quantity->title);
    } else {
        cg_words_of_key(item, node->key, false);
        cg_text_add(item, node->kind == CG_NODE_LIST ? ": " : " ");
    }
    cg_words_value(item, node, quantity);
    if (quantity && *quantity->unit) {
        cg_text_add(item, " %s", quantity->unit);
    }
}

/* The values of an object in a line, under its name. Nothing where the headline has said
 * it all. */
static void put_line(struct page *page, const char *path, const struct cg_node *object, const char *name)
{
    size_t values = 0, nulls = 0;
    for (const struct cg_node *node = object->first; node; node = node->next) {
        char item_path[PATH_SIZE];
        snprintf(item_path, sizeof item_path, "%s%s%s", path, *path ? "." : "", node->key);
        nulls += node->kind == CG_NODE_NULL;
        if (!stands_in_line(node, !*path) || in_headline(item_path)) {
            continue;
        }
        if (values++ == 0) {
            write_name(page, path, name);
            start_line(page);
        } else {
            cg_text_add(page->out, ",");
            page->column++;
        }
        write_item(page, item_path, node);
        flow(page);
    }
    if (values == 0 && nulls > 0) {
        write_name(page, path, name);
        start_line(page);
        cg_text_add(page->out, "not measured");
    }
    if (values + nulls > 0) {
        cg_text_add(page->out, "\n");
    }
}

/* A list under its name: a table, words, or "none". */
static void put_list(struct page *page, const char *path, const struct cg_node *list)
{
    write_name(page, path, list->key);
    if (holds_objects(list)) {
        cg_text_add(page->out, "\n%s (%zu)\n", page->item.data ? page->item.data : "", list->count);
        cg_words_table(page->out, page->schema, path, list);
        page->after_table = true;
        return;
    }
    start_line(page);
    cg_words_value(new_item(page), list, cg_quantity_find(page->schema, path));
    if (list->count == 0) {
        cg_text_add(&page->item, "none");
    }
    flow(page);
    cg_text_add(page->out, "\n");
}

/* An object: its values, then the objects and tables in it. Documents are flat; a depth that none reaches
 * keeps a wrong one from running away. */
static void put_object(struct page *page, const char *path, const struct cg_node *object, const char *name,
                       int depth)
{
    put_line(page, path, object, name);
    for (const struct cg_node *node = object->first; node && depth > 0; node = node->next) {
        char child[PATH_SIZE];
        snprintf(child, sizeof child, "%s%s%s", path, *path ? "." : "", node->key);
        bool own_list = holds_objects(node) || (!*path && node->kind == CG_NODE_LIST);
        if (node->kind == CG_NODE_OBJECT) {
            put_object(page, child, node, node->key, depth - 1);
        } else if (own_list && strcmp(child, "reasons") != 0) {
            put_list(page, child, node);
        }
    }
}

/* "frame.png: FAIL, grade B" */
static void put_headline(struct page *page, const struct cg_record *record)
{
    struct cg_node scratch;
    const struct cg_node *file = cg_record_find(record, "source.file", &scratch);
    const struct cg_node *result = cg_record_find(record, "verdict.result", &scratch);
    const struct cg_node *grade = cg_record_find(record, "scores.grade", &scratch);
    cg_words_show(page->out, file && file->kind == CG_NODE_TEXT ? file->text : record->schema);
    if (result && result->kind == CG_NODE_TEXT) {
        cg_text_add(page->out, ": ");
        cg_words_value(page->out, result, NULL);
    }
    if (grade && grade->kind == CG_NODE_TEXT) {
        cg_text_add(page->out, ", grade ");
        cg_words_value(page->out, grade, NULL);
    }
    cg_text_add(page->out, "\n");
}

static void put_reasons(struct page *page, const struct cg_record *record)
{
    const struct cg_node *reasons = cg_node_get(record->root, "reasons");
    for (const struct cg_node *node = reasons ? reasons->first : NULL; node; node = node->next) {
        cg_text_add(new_item(page), "Note");
        start_line(page);
        cg_words_value(new_item(page), node, NULL);
        flow(page);
        cg_text_add(page->out, "\n");
    }
}

void cg_record_print(const struct cg_record *record, struct cg_text *out)
{
    if (!record->root) {
        return;
    }
    struct page page = {.schema = record->schema, .out = out};
    put_headline(&page, record);
    put_object(&page, "", record->root, "result", DEPTH_MAX);
    put_reasons(&page, record);
    out->failed = out->failed || page.item.failed;
    cg_text_clear(&page.item);
}
