/* What becomes of an alarm after it was raised. */
#include "store/store.h"

static enum cg_status change(struct cg_store *store, const char *sql, const struct store_cell *cells,
                             size_t count, int64_t id, struct cg_error *error)
{
    int64_t found = 0;
    enum cg_status status = store_run_integer(store, sql, cells, count, &found, error);
    return status == CG_OK && found == 0
               ? cg_error_set(error, CG_INPUT, "The store has no alarm with the number %lld.", (long long)id)
               : status;
}

enum cg_status cg_store_clear_alarm(struct cg_store *store, int64_t id, int64_t time, struct cg_error *error)
{
    const struct store_cell cells[] = {{.type = STORE_INTEGER, .integer = time},
                                       {.type = STORE_INTEGER, .integer = id}};
    return change(store, "UPDATE alarms SET cleared_time = $1 WHERE id = $2 RETURNING id", cells, 2, id,
                  error);
}

enum cg_status cg_store_acknowledge_alarm(struct cg_store *store, int64_t id, int64_t time, const char *by,
                                          struct cg_error *error)
{
    struct cg_arena arena = {0};
    struct store_cell cells[3] = {{.type = STORE_INTEGER, .integer = time}};
    cells[2] = (struct store_cell){.type = STORE_INTEGER, .integer = id};
    enum cg_status status = store_cell_text(by, &arena, &cells[1], error);
    if (status == CG_OK) {
        status = change(
            store,
            "UPDATE alarms SET acknowledged_time = $1, acknowledged_by = $2 WHERE id = $3 RETURNING id",
            cells, 3, id, error);
    }
    cg_arena_clear(&arena);
    return status;
}
