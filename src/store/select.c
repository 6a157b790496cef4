/*
 * Asking for rows. They are fetched in pages, each beginning behind the last row of the one before, so that
 * neither a month of samples is held in memory nor a statement kept open while the caller works.
 */
#include "store/store.h"

#include <stdio.h>
#include <string.h>

/* A limit of struct cg_store_query and the column that it is about. */
static const struct {
    const char *column, *compare;
    enum store_type type;
    size_t offset;
} limits[] = {
    {"kind", "=", STORE_TEXT, offsetof(struct cg_store_query, kind)},
    {"lot", "=", STORE_TEXT, offsetof(struct cg_store_query, lot)},
    {"roll", "=", STORE_TEXT, offsetof(struct cg_store_query, roll)},
    {"sample", "=", STORE_TEXT, offsetof(struct cg_store_query, sample)},
    {"path", "=", STORE_TEXT, offsetof(struct cg_store_query, path)},
    {"key", "=", STORE_TEXT, offsetof(struct cg_store_query, key)},
    {"recipe_hash", "=", STORE_TEXT, offsetof(struct cg_store_query, recipe_hash)},
    {"hash", "=", STORE_TEXT, offsetof(struct cg_store_query, hash)},
    {"id", "=", STORE_INTEGER, offsetof(struct cg_store_query, id)},
    {"sample_id", "=", STORE_INTEGER, offsetof(struct cg_store_query, sample_id)},
    {"mark_id", "=", STORE_INTEGER, offsetof(struct cg_store_query, mark_id)},
    {"time", ">=", STORE_INTEGER, offsetof(struct cg_store_query, from_time)},
    {"time", "<", STORE_INTEGER, offsetof(struct cg_store_query, to_time)},
};
#define LIMITS (sizeof limits / sizeof limits[0])
#define KEYS_MAX ((size_t)3)

/* One walk over the rows. */
struct walk {
    const struct store_table *table;
    const struct cg_store_query *query;
    bool (*visit)(void *context, const union store_row *row);
    void *context;
    struct cg_arena arena; /* texts of the parameters */
    struct store_cell parameters[LIMITS + KEYS_MAX + 1];
    size_t fixed; /* parameters that stay from page to page */
    size_t keys;
    struct store_cell last[KEYS_MAX]; /* of the row that was visited last */
    char last_text[512];
    size_t rows, page_rows, page_size;
    bool ended;
};

static const char *expression(const struct store_column *column)
{
    return column->expression != NULL ? column->expression : column->name;
}

/* Whether the query uses this limit; its parameter. */
static bool limit_given(const struct cg_store_query *query, size_t i, const char **text, int64_t *integer)
{
    const char *at = (const char *)query + limits[i].offset;
    if (limits[i].type == STORE_TEXT) {
        memcpy(text, at, sizeof *text);
        return *text != NULL;
    }
    memcpy(integer, at, sizeof *integer);
    return *integer != 0;
}

static enum cg_status add_limits(struct walk *walk, struct cg_text *sql, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < LIMITS && status == CG_OK; i++) {
        const char *text = NULL;
        int64_t integer = 0;
        if (!limit_given(walk->query, i, &text, &integer)) {
            continue;
        }
        const struct store_column *column = store_table_column(walk->table, limits[i].column);
        if (column == NULL) {
            return cg_error_set(error, CG_USAGE, "The store's %s cannot be asked for by %s.",
                                walk->table->name, limits[i].column);
        }
        struct store_cell *cell = &walk->parameters[walk->fixed];
        *cell = (struct store_cell){.type = STORE_INTEGER, .integer = integer};
        if (limits[i].type == STORE_TEXT) {
            status = store_cell_text(text, &walk->arena, cell, error);
        }
        cg_text_add(sql, " %s %s %s $%zu", walk->fixed > 0 ? "AND" : "WHERE", expression(column),
                    limits[i].compare, walk->fixed + 1);
        walk->fixed++;
    }
    return status;
}

/* The statement of the first page, or of a later one. */
static enum cg_status page_text(struct walk *walk, bool later, struct cg_text *sql, struct cg_error *error)
{
    const struct store_table *table = walk->table;
    const char *descending = walk->query->newest_first ? " DESC" : "";
    walk->fixed = 0;
    cg_text_add(sql, "SELECT ");
    for (size_t i = 0; i < table->count; i++) {
        cg_text_add(sql, "%s%s", i > 0 ? ", " : "", expression(&table->columns[i]));
    }
    cg_text_add(sql, " FROM %s", table->from != NULL ? table->from : table->name);
    enum cg_status status = add_limits(walk, sql, error);
    if (status != CG_OK) {
        return status;
    }
    if (later) {
        cg_text_add(sql, " %s (", walk->fixed > 0 ? "AND" : "WHERE");
        for (size_t i = 0; i < walk->keys; i++) {
            cg_text_add(sql, "%s%s", i > 0 ? ", " : "",
                        expression(store_table_column(table, table->keys[i])));
        }
        cg_text_add(sql, ") %c (", walk->query->newest_first ? '<' : '>');
        for (size_t i = 0; i < walk->keys; i++) {
            cg_text_add(sql, "%s$%zu", i > 0 ? ", " : "", walk->fixed + i + 1);
        }
        cg_text_add(sql, ")");
    }
    cg_text_add(sql, " ORDER BY ");
    for (size_t i = 0; i < walk->keys; i++) {
        cg_text_add(sql, "%s%s%s", i > 0 ? ", " : "", expression(store_table_column(table, table->keys[i])),
                    descending);
    }
    cg_text_add(sql, " LIMIT %zu", walk->page_size);
    return cg_text_check(sql, error);
}

static void remember(struct walk *walk, const struct store_cell *cells)
{
    for (size_t i = 0; i < walk->keys; i++) {
        size_t at = (size_t)(store_table_column(walk->table, walk->table->keys[i]) - walk->table->columns);
        walk->last[i] = cells[at];
        if (cells[at].type == STORE_TEXT) {
            snprintf(walk->last_text, sizeof walk->last_text, "%s", cells[at].text);
            walk->last[i].text = walk->last_text;
        }
    }
}

static bool visit_row(void *context, const struct store_cell *cells)
{
    struct walk *walk = context;
    union store_row row;
    memset(&row, 0, sizeof row);
    for (size_t i = 0; i < walk->table->count; i++) {
        store_cell_into(&walk->table->columns[i], &cells[i], &row);
    }
    remember(walk, cells);
    walk->page_rows++;
    walk->rows++;
    bool more =
        walk->visit(walk->context, &row) && (walk->query->limit == 0 || walk->rows < walk->query->limit);
    walk->ended = walk->ended || !more;
    return more;
}

static enum cg_status run_page(struct cg_store *store, struct walk *walk, bool later, struct cg_error *error)
{
    enum store_type types[STORE_COLUMNS_MAX];
    struct cg_text sql = {0};
    size_t left = walk->query->limit - walk->rows;
    walk->page_size = walk->query->limit > 0 && left < walk->table->page ? left : walk->table->page;
    enum cg_status status = page_text(walk, later, &sql, error);
    if (status == CG_OK) {
        for (size_t i = 0; i < walk->table->count; i++) {
            types[i] = walk->table->columns[i].type;
        }
        memcpy(walk->parameters + walk->fixed, walk->last, sizeof walk->last);
        const struct store_statement statement = {.sql = sql.data,
                                                  .parameters = walk->parameters,
                                                  .parameter_count = walk->fixed + (later ? walk->keys : 0),
                                                  .types = types,
                                                  .column_count = walk->table->count,
                                                  .visit = visit_row,
                                                  .context = walk};
        walk->page_rows = 0;
        status = store_run(store, &statement, error);
    }
    cg_text_clear(&sql);
    return status;
}

enum cg_status store_select(struct cg_store *store, const struct store_table *table,
                            const struct cg_store_query *query,
                            bool (*visit)(void *context, const union store_row *row), void *context,
                            struct cg_error *error)
{
    static const struct cg_store_query everything = {0};
    struct walk walk = {
        .table = table, .query = query != NULL ? query : &everything, .visit = visit, .context = context};
    while (walk.keys < KEYS_MAX && table->keys[walk.keys] != NULL) {
        walk.keys++;
    }
    enum cg_status status = CG_OK;
    do {
        status = run_page(store, &walk, walk.rows > 0, error);
    } while (status == CG_OK && !walk.ended && walk.page_rows == walk.page_size);
    cg_arena_clear(&walk.arena);
    return status;
}
