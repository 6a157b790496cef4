/*
 * batch/cells.h: a sample as a row of a table, for CSV and for a spreadsheet.
 */
#ifndef BATCH_CELLS_H
#define BATCH_CELLS_H

#include <castgloss/store.h>

/* A cell holds a number, or words, or nothing (words NULL). */
struct batch_cell {
    bool is_number;
    double number;
    const char *words;
};

/* The columns: those of every sample, then the quantities of the kinds that occur. */
struct batch_columns {
    struct cg_arena arena;
    const char **names;
    size_t count, capacity;
    size_t fixed; /* columns of every sample */
};
/* used[i]: whether the kind with number i occurs. */
enum cg_status batch_columns_make(const bool *used, struct batch_columns *out,
                                  struct cg_error *error) CG_MUST_CHECK;
void batch_columns_clear(struct batch_columns *columns);

/* Fills one cell a column. Texts live as long as sample and *arena. */
enum cg_status batch_cells_fill(const struct batch_columns *columns, struct cg_store *store, size_t row,
                                const struct cg_store_sample *sample, struct cg_arena *arena,
                                struct batch_cell *cells, struct cg_error *error) CG_MUST_CHECK;

#endif
