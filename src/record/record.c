/*
 * The tree of a document. All of it lives in the record's arena; an allocation that fails is remembered, so
 * that the room that fills a record checks once.
 */
#include "record/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The key of the list of sentences; it stays the last child of the root. */
static const char reasons_key[] = "reasons";

static bool is_container(const struct cg_node *node)
{
    return node->kind == CG_NODE_OBJECT || node->kind == CG_NODE_LIST;
}

/* Puts node behind the last child, or before the reasons of the root. */
static void attach(const struct cg_record *record, struct cg_node *parent, struct cg_node *node)
{
    struct cg_node *last = parent->last;
    if (parent == record->root && last && last->key && !strcmp(last->key, reasons_key)) {
        struct cg_node **link = &parent->first;
        while (*link && *link != last) {
            link = &(*link)->next;
        }
        node->next = last;
        *link = node;
    } else {
        *(last ? &last->next : &parent->first) = node;
        parent->last = node;
    }
    parent->count++;
}

/* A new child, or NULL. A key that is missing in an object or given in a list is a fault of the caller, which
 * the record remembers as it does exhaustion: a document without its key is not to be written. */
static struct cg_node *add(struct cg_record *record, struct cg_node *parent, const char *key,
                           enum cg_node_kind kind)
{
    if (!parent || record->failed) {
        return NULL;
    }
    if (!is_container(parent) || (parent->kind == CG_NODE_OBJECT) != (key != NULL)) {
        record->failed = true;
        return NULL;
    }
    struct cg_node *node = cg_arena_alloc(&record->arena, sizeof *node);
    const char *own_key = node && key ? cg_arena_text(&record->arena, key) : NULL;
    if (!node || (key && !own_key)) {
        record->failed = true;
        return NULL;
    }
    node->kind = kind;
    node->key = own_key;
    attach(record, parent, node);
    return node;
}

enum cg_status cg_record_init(struct cg_record *record, const char *schema, struct cg_error *error)
{
    *record = (struct cg_record){0};
    record->root = cg_arena_alloc(&record->arena, sizeof *record->root);
    if (record->root) {
        record->root->kind = CG_NODE_OBJECT;
        const struct cg_node *node = cg_record_text(record, record->root, "schema", schema);
        record->schema = node ? node->text : NULL;
        cg_record_list(record, record->root, reasons_key);
    } else {
        record->failed = true;
    }
    enum cg_status status = cg_record_check(record, error);
    if (status != CG_OK) {
        cg_record_clear(record);
    }
    return status;
}

enum cg_status cg_record_check(const struct cg_record *record, struct cg_error *error)
{
    return record->failed || !record->root
               ? cg_error_set(error, CG_FAULT, "out of memory while a document of %s was filled",
                              record->schema ? record->schema : "a new schema")
               : CG_OK;
}

void cg_record_clear(struct cg_record *record)
{
    cg_arena_clear(&record->arena);
    *record = (struct cg_record){0};
}

struct cg_node *cg_record_object(struct cg_record *record, struct cg_node *parent, const char *key)
{
    return add(record, parent, key, CG_NODE_OBJECT);
}

struct cg_node *cg_record_list(struct cg_record *record, struct cg_node *parent, const char *key)
{
    return add(record, parent, key, CG_NODE_LIST);
}

struct cg_node *cg_record_number(struct cg_record *record, struct cg_node *parent, const char *key,
                                 double value)
{
    if (!isfinite(value)) {
        return cg_record_null(record, parent, key);
    }
    struct cg_node *node = add(record, parent, key, CG_NODE_NUMBER);
    if (node) {
        node->number = value;
    }
    return node;
}

struct cg_node *cg_record_text(struct cg_record *record, struct cg_node *parent, const char *key,
                               const char *value)
{
    if (!value) {
        return cg_record_null(record, parent, key);
    }
    const char *own = parent && !record->failed ? cg_words_keep(&record->arena, value) : NULL;
    if (!own) {
        record->failed = record->failed || parent;
        return NULL;
    }
    struct cg_node *node = add(record, parent, key, CG_NODE_TEXT);
    if (node) {
        node->text = own;
    }
    return node;
}

struct cg_node *cg_record_bool(struct cg_record *record, struct cg_node *parent, const char *key, bool value)
{
    struct cg_node *node = add(record, parent, key, CG_NODE_BOOL);
    if (node) {
        node->number = value ? 1.0 : 0.0;
    }
    return node;
}

struct cg_node *cg_record_null(struct cg_record *record, struct cg_node *parent, const char *key)
{
    return add(record, parent, key, CG_NODE_NULL);
}

void cg_record_reason(struct cg_record *record, const char *format, ...)
{
    if (record->failed || !record->root) {
        record->failed = true;
        return;
    }
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *formatted = length < 0 ? NULL : cg_arena_alloc(&record->arena, (size_t)length + 1);
    if (formatted) {
        vsnprintf(formatted, (size_t)length + 1, format, again);
    }
    va_end(again);
    va_end(arguments);
    const char *sentence = formatted ? cg_words_keep(&record->arena, formatted) : NULL;
    if (!sentence) {
        record->failed = true;
        return;
    }
    struct cg_node *reasons = record->root->last;
    for (const struct cg_node *node = reasons->first; node; node = node->next) {
        if (!strcmp(node->text, sentence)) {
            return;
        }
    }
    struct cg_node *node = add(record, reasons, NULL, CG_NODE_TEXT);
    if (node) {
        node->text = sentence;
    }
}
