/* The numbers of a document under their paths, so that a chart asks for one of them over many samples. */
#include "store/store.h"

#include <string.h>

/* What numbers are gathered into until a statement is full. */
struct gathering {
    struct cg_store *store;
    int64_t sample_id;
    const char *schema;
    struct cg_arena arena; /* the paths */
    const char *paths[STORE_VALUES_AT_ONCE];
    double values[STORE_VALUES_AT_ONCE];
    size_t count;
    enum cg_status status;
    struct cg_error *error;
};

enum cg_status store_put_values(struct cg_store *store, int64_t sample_id, const char *const *paths,
                                const double *values, size_t count, struct cg_error *error)
{
    struct store_cell cells[1 + 2 * STORE_VALUES_AT_ONCE];
    struct cg_text sql = {0};
    if (count == 0) {
        return CG_OK;
    }
    cells[0] = (struct store_cell){.type = STORE_INTEGER, .integer = sample_id};
    cg_text_add(&sql, "INSERT INTO sample_values (sample_id, path, value) VALUES ");
    for (size_t i = 0; i < count; i++) {
        cells[1 + 2 * i] = (struct store_cell){.type = STORE_TEXT, .text = paths[i]};
        cells[2 + 2 * i] = (struct store_cell){.type = STORE_REAL, .real = values[i]};
        cg_text_add(&sql, "%s($1, $%zu, $%zu)", i > 0 ? ", " : "", 2 + 2 * i, 3 + 2 * i);
    }
    cg_text_add(&sql, " ON CONFLICT DO NOTHING");
    enum cg_status status = cg_text_check(&sql, error);
    if (status == CG_OK) {
        const struct store_statement statement = {
            .sql = sql.data, .parameters = cells, .parameter_count = 1 + 2 * count};
        status = store_run(store, &statement, error);
    }
    cg_text_clear(&sql);
    return status;
}

static void flush(struct gathering *to)
{
    if (to->status == CG_OK) {
        to->status = store_put_values(to->store, to->sample_id, to->paths, to->values, to->count, to->error);
    }
    cg_arena_clear(&to->arena);
    to->count = 0;
}

static void add_value(struct gathering *to, const char *path, double value)
{
    struct store_cell cell;
    if (to->status != CG_OK) {
        return;
    }
    const char *copy = cg_arena_text(&to->arena, path);
    if (copy == NULL) {
        to->status = cg_error_set(to->error, CG_FAULT, "Out of memory for the values of a document.");
        return;
    }
    to->status = store_cell_text(copy, &to->arena, &cell, to->error);
    if (to->status == CG_OK) {
        to->paths[to->count] = cell.text;
        to->values[to->count++] = value;
    }
    if (to->count == STORE_VALUES_AT_ONCE) {
        flush(to);
    }
}

/* What a person calls the item of a list: as cg_record_find reads it. False when it has no name. */
static bool label_of(const struct cg_node *item, struct cg_text *out)
{
    static const char *const keys[] = {"name", "class", "id", "direction", "roll"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct cg_node *node = cg_node_get(item, keys[i]);
        if (node != NULL && node->kind == CG_NODE_TEXT) {
            cg_text_add(out, "%s", node->text);
            return true;
        }
    }
    for (const struct cg_node *node = item->first; node != NULL; node = node->next) {
        if (node->kind == CG_NODE_LIST && node->count == 2 && node->first->kind == CG_NODE_NUMBER &&
            node->last->kind == CG_NODE_NUMBER) {
            char low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE];
            cg_text_add(out, "%s-%s", cg_number_print(low, node->first->number, 6),
                        cg_number_print(high, node->last->number, 6));
            return true;
        }
    }
    return false;
}

/* Whether an item before this one carries the same name. */
static bool is_repeated(const struct cg_node *list, const struct cg_node *item, const char *label)
{
    for (const struct cg_node *other = list->first; other != item; other = other->next) {
        struct cg_text text = {0};
        bool same = other->kind == CG_NODE_OBJECT && label_of(other, &text) && text.data != NULL &&
                    strcmp(text.data, label) == 0;
        cg_text_clear(&text);
        if (same) {
            return true;
        }
    }
    return false;
}

static void gather(struct gathering *to, const struct cg_node *node, const char *path);

/* Of items with one name their number, and the first, which is the most severe of them. */
static void gather_item(struct gathering *to, const struct cg_node *list, const struct cg_node *item,
                        const char *path)
{
    struct cg_text label = {0}, inner = {0};
    if (label_of(item, &label) && label.data != NULL && !is_repeated(list, item, label.data)) {
        cg_text_add(&inner, "%s[%s]", path, label.data);
        if (inner.data != NULL) {
            gather(to, item, inner.data);
        }
    }
    cg_text_clear(&label);
    cg_text_clear(&inner);
}

/* Only what the table of quantities names is a number that somebody draws a chart of. */
static void gather_number(struct gathering *to, const char *path, double value)
{
    if (cg_quantity_find(to->schema, path) != NULL) {
        add_value(to, path, value);
    }
}

static void gather(struct gathering *to, const struct cg_node *node, const char *path)
{
    if (node->kind == CG_NODE_NUMBER) {
        gather_number(to, path, node->number);
        return;
    }
    if (node->kind == CG_NODE_LIST) {
        struct cg_text count = {0};
        cg_text_add(&count, "%s.count", path);
        if (count.data != NULL) {
            gather_number(to, count.data, (double)node->count);
        }
        cg_text_clear(&count);
    }
    for (const struct cg_node *child = node->first; child != NULL; child = child->next) {
        if (node->kind == CG_NODE_LIST && child->kind == CG_NODE_OBJECT) {
            gather_item(to, node, child, path);
        } else if (node->kind == CG_NODE_OBJECT) {
            struct cg_text inner = {0};
            cg_text_add(&inner, "%s%s%s", path, path[0] != 0 ? "." : "", child->key);
            if (inner.data != NULL) {
                gather(to, child, inner.data);
            }
            cg_text_clear(&inner);
        }
    }
}

enum cg_status store_add_values(struct cg_store *store, int64_t sample_id, const struct cg_record *document,
                                struct cg_error *error)
{
    struct gathering to = {
        .store = store, .sample_id = sample_id, .schema = document->schema, .error = error};
    gather(&to, document->root, "");
    flush(&to);
    return to.status;
}
