/*
 * A list of objects as a table in plain text.
 */
#include "record/words.h"

#include <stdio.h>
#include <string.h>

#define ROWS_MAX 20
#define COLUMNS_MAX 32
#define PATH_SIZE 128
#define GAP ((size_t)2)

struct column {
    const char *key;
    const struct cg_quantity *quantity; /* NULL: words */
    size_t width;
    bool filled, right;
};

struct table {
    struct cg_text *out;
    const struct cg_node *list;
    struct column columns[COLUMNS_MAX];
    size_t count, shown; /* columns; those that fit the page */
    struct cg_text cell; /* the cell that is being written */
};

/* Empties the cell and keeps its memory. */
static struct cg_text *new_cell(struct table *table)
{
    table->cell.length = 0;
    cg_text_add_bytes(&table->cell, "", 0);
    return &table->cell;
}

static size_t cell_columns(const struct table *table)
{
    return table->cell.data ? cg_words_columns(table->cell.data, table->cell.length) : 0;
}

static void write_head(struct table *table, const struct column *column)
{
    struct cg_text *cell = new_cell(table);
    if (column->quantity) {
        cg_text_add(cell, "%s", column->quantity->title);
    } else {
        cg_words_of_key(cell, column->key, true);
    }
}

static void write_unit(struct table *table, const struct column *column)
{
    cg_text_add(new_cell(table), "%s", column->quantity ? column->quantity->unit : "");
}

static void write_value(struct table *table, const struct column *column, const struct cg_node *row)
{
    struct cg_text *cell = new_cell(table);
    const struct cg_node *node = cg_node_get(row, column->key);
    if (node) {
        cg_words_value(cell, node, column->quantity);
    }
    if (cell->length == 0) {
        cg_text_add(cell, "-");
    }
}

static void widen(struct table *table, struct column *column)
{
    size_t columns = cell_columns(table);
    column->width = columns > column->width ? columns : column->width;
}

/* The column of a key, added when there is none yet; NULL when there are too many. */
static struct column *column_of(struct table *table, const char *key)
{
    size_t i = 0;
    while (i < table->count && strcmp(table->columns[i].key, key) != 0) {
        i++;
    }
    if (i == COLUMNS_MAX) {
        return NULL;
    }
    if (i == table->count) {
        table->columns[table->count++] = (struct column){.key = key};
    }
    return &table->columns[i];
}

/* The columns in the order of the document: every key that has a value in one of the shown rows. */
static void find_columns(struct table *table, const char *schema, const char *path)
{
    size_t rows = 0;
    for (const struct cg_node *row = table->list->first; row && rows < ROWS_MAX; row = row->next, rows++) {
        bool object = row->kind == CG_NODE_OBJECT; /* nothing else has keys */
        for (const struct cg_node *node = object ? row->first : NULL; node; node = node->next) {
            struct column *column = column_of(table, node->key);
            bool empty = node->kind == CG_NODE_NULL || (node->kind == CG_NODE_LIST && node->count == 0);
            if (!column || empty || column->filled) {
                continue;
            }
            char item_path[PATH_SIZE];
            snprintf(item_path, sizeof item_path, "%s[].%s", path, node->key);
            column->filled = true;
            column->quantity = cg_quantity_find(schema, item_path);
            column->right = node->kind == CG_NODE_NUMBER || node->kind == CG_NODE_LIST;
        }
    }
    size_t filled = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (table->columns[i].filled) {
            table->columns[filled++] = table->columns[i];
        }
    }
    table->count = filled;
}

/* A page that is too narrow for all shows what was measured before how sure it is. */
static void uncertainties_last(struct table *table)
{
    struct column ordered[COLUMNS_MAX];
    size_t count = 0;
    for (int last = 0; last < 2; last++) {
        for (size_t i = 0; i < table->count; i++) {
            const bool uncertainty = strstr(table->columns[i].key, "uncertainty") != NULL;
            if (uncertainty == (last == 1)) {
                ordered[count++] = table->columns[i];
            }
        }
    }
    memcpy(table->columns, ordered, count * sizeof *ordered);
}

/* Widths of the columns, and how many of them fit. */
static void measure(struct table *table)
{
    size_t total = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct column *column = &table->columns[i];
        write_head(table, column);
        widen(table, column);
        write_unit(table, column);
        widen(table, column);
        size_t rows = 0;
        for (const struct cg_node *row = table->list->first; row && rows < ROWS_MAX;
             row = row->next, rows++) {
            write_value(table, column, row);
            widen(table, column);
        }
        total += GAP + column->width;
    }
    if (total > CG_PAGE_COLUMNS) {
        uncertainties_last(table);
    }
    total = 0;
    for (size_t i = 0; i < table->count; i++) {
        total += GAP + table->columns[i].width;
        if (i == 0 || (total <= CG_PAGE_COLUMNS && table->shown == i)) {
            table->shown = i + 1;
        }
    }
}

/* Ends a line without the spaces of its empty cells. */
static void end_line(struct cg_text *out)
{
    while (!out->failed && out->length && out->data[out->length - 1] == ' ') {
        out->length--;
    }
    cg_text_add(out, "\n");
}

static void put_cell(struct table *table, const struct column *column, bool last)
{
    size_t columns = cell_columns(table);
    size_t missing = column->width > columns ? column->width - columns : 0;
    cg_text_add(table->out, "%*s", (int)(GAP + (column->right ? missing : 0)), "");
    cg_text_add(table->out, "%s", table->cell.data ? table->cell.data : "");
    if (!column->right && !last) {
        cg_text_add(table->out, "%*s", (int)missing, "");
    }
    if (last) {
        end_line(table->out);
    }
}

static void put_heads(struct table *table)
{
    bool units = false;
    for (size_t i = 0; i < table->shown; i++) {
        const struct cg_quantity *quantity = table->columns[i].quantity;
        units = units || (quantity && *quantity->unit);
        write_head(table, &table->columns[i]);
        put_cell(table, &table->columns[i], i + 1 == table->shown);
    }
    for (size_t i = 0; units && i < table->shown; i++) {
        write_unit(table, &table->columns[i]);
        put_cell(table, &table->columns[i], i + 1 == table->shown);
    }
}

/* The words of a column that is too wide, a line each row behind what its first column says. */
static void put_below(struct table *table, const struct column *column)
{
    size_t rows = 0;
    for (const struct cg_node *row = table->list->first; row && rows < ROWS_MAX; row = row->next, rows++) {
        write_value(table, &table->columns[0], row);
        cg_text_add(table->out, "  %s: ", table->cell.data ? table->cell.data : "");
        write_value(table, column, row);
        cg_text_add(table->out, "%s\n", table->cell.data ? table->cell.data : "");
    }
}

static void put_rest(struct table *table)
{
    if (table->list->count > ROWS_MAX) {
        cg_text_add(table->out, "  and %zu more\n", table->list->count - ROWS_MAX);
    }
    size_t named = 0;
    for (size_t i = table->shown; i < table->count; i++) {
        const struct column *column = &table->columns[i];
        if (!column->right && column->width > CG_PAGE_COLUMNS / 2) {
            continue;
        }
        cg_text_add(table->out, "%s", named++ == 0 ? "  Not shown: " : ", ");
        write_head(table, column);
        cg_text_add(table->out, "%s", table->cell.data ? table->cell.data : "");
    }
    cg_text_add(table->out, "%s", named > 0 ? "\n" : "");
    for (size_t i = table->shown; i < table->count; i++) {
        const struct column *column = &table->columns[i];
        if (!column->right && column->width > CG_PAGE_COLUMNS / 2) {
            put_below(table, column);
        }
    }
}

void cg_words_table(struct cg_text *out, const char *schema, const char *path, const struct cg_node *list)
{
    struct table table = {.out = out, .list = list};
    find_columns(&table, schema, path);
    measure(&table);
    put_heads(&table);
    size_t rows = 0;
    for (const struct cg_node *row = list->first; row && rows < ROWS_MAX; row = row->next, rows++) {
        for (size_t i = 0; i < table.shown; i++) {
            write_value(&table, &table.columns[i], row);
            put_cell(&table, &table.columns[i], i + 1 == table.shown);
        }
    }
    put_rest(&table);
    out->failed = out->failed || table.cell.failed;
    cg_text_clear(&table.cell);
}
