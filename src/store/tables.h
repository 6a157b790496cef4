/*
 * store/tables.h: the rows of the public header as tables of columns, which one piece of code inserts and
 * reads.
 */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include "store/driver.h"

struct store_column {
    const char *name;
    const char *expression; /* what is selected, when it is not the name */
    enum store_type type;
    size_t offset;      /* in the row */
    size_t size_offset; /* of a blob: its length, an int64_t */
};

struct store_table {
    const char *name;
    const char *from;                   /* what is selected from, when it is not the name */
    const struct store_column *columns; /* the first is the id */
    size_t count;
    const char *keys[3]; /* columns that put the rows in order, each row once; ended by NULL */
    const char *replace; /* the unique column by which a row that is written again replaces the old one */
    size_t page;         /* rows that are fetched at once */
};
extern const struct store_table store_samples, store_values, store_marks, store_crops, store_frames,
    store_repeats, store_alarms, store_cells, store_health, store_lots, store_recipes;

/* Large enough for a row of any table. */
union store_row {
    struct cg_store_sample sample;
    struct cg_store_value value;
    struct cg_store_mark mark;
    struct cg_store_crop crop;
    struct cg_store_frame frame;
    struct cg_store_repeat repeat;
    struct cg_store_alarm alarm;
    struct cg_store_cell cell;
    struct cg_store_health health;
    struct cg_store_lot lot;
    struct cg_store_recipe recipe;
};

/* The column of a table by its name, or NULL. */
const struct store_column *store_table_column(const struct store_table *table, const char *name);

/* Between a row and the cells of a statement. A text that has to be changed to be UTF-8 is copied into
 * *arena. */
enum cg_status store_cell_of(const struct store_column *column, const void *row, struct cg_arena *arena,
                             struct store_cell *out, struct cg_error *error) CG_MUST_CHECK;
void store_cell_into(const struct store_column *column, const struct store_cell *cell, void *row);
/* text as a cell; NULL is "". */
enum cg_status store_cell_text(const char *text, struct cg_arena *arena, struct store_cell *out,
                               struct cg_error *error) CG_MUST_CHECK;

#endif
