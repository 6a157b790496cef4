/* What a writer has got to, kept in one transaction with what it wrote. */
#include "store/store.h"

enum cg_status cg_store_put_progress(struct cg_store *store, const char *writer, const char *text,
                                     struct cg_error *error)
{
    struct cg_arena arena = {0};
    struct store_cell cells[2];
    enum cg_status status = store_cell_text(writer, &arena, &cells[0], error);
    if (status == CG_OK) {
        status = store_cell_text(text, &arena, &cells[1], error);
    }
    if (status == CG_OK) {
        const struct store_statement statement = {
            .sql = "INSERT INTO progress (writer, text) VALUES ($1, $2)"
                   " ON CONFLICT (writer) DO UPDATE SET text = excluded.text",
            .parameters = cells,
            .parameter_count = 2};
        status = store_run(store, &statement, error);
    }
    cg_arena_clear(&arena);
    return status;
}

static bool take_text(void *context, const struct store_cell *cells)
{
    cg_text_add(context, "%s", cells[0].text != NULL ? cells[0].text : "");
    return false;
}

enum cg_status cg_store_get_progress(struct cg_store *store, const char *writer, struct cg_text *out,
                                     struct cg_error *error)
{
    static const enum store_type type = STORE_TEXT;
    struct cg_arena arena = {0};
    struct store_cell cell;
    enum cg_status status = store_cell_text(writer, &arena, &cell, error);
    if (status == CG_OK) {
        const struct store_statement statement = {.sql = "SELECT text FROM progress WHERE writer = $1",
                                                  .parameters = &cell,
                                                  .parameter_count = 1,
                                                  .types = &type,
                                                  .column_count = 1,
                                                  .visit = take_text,
                                                  .context = out};
        status = store_run(store, &statement, error);
    }
    cg_arena_clear(&arena);
    return status == CG_OK ? cg_text_check(out, error) : status;
}
