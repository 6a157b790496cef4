/* The size of a store, and keeping it within a budget. */
#include "store/store.h"

#include <stdio.h>

/* What may be thinned, and in which order it goes. */
static const struct {
    const char *sum, *oldest, *remove;
    size_t taken; /* offset of its count in struct cg_store_thinned */
} thinned_tables[] = {
    {"SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM frames",
     "SELECT time, id, bytes FROM frames ORDER BY time, id LIMIT 1000",
     "DELETE FROM frames WHERE time < $1 OR (time = $1 AND id <= $2)",
     offsetof(struct cg_store_thinned, frames)},
    {"SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM crops",
     "SELECT time, id, bytes FROM crops ORDER BY time, id LIMIT 1000",
     "DELETE FROM crops WHERE time < $1 OR (time = $1 AND id <= $2)",
     offsetof(struct cg_store_thinned, crops)},
};
#define TABLES (sizeof thinned_tables / sizeof thinned_tables[0])

enum cg_status cg_store_measure(struct cg_store *store, struct cg_store_size *out, struct cg_error *error)
{
    struct cg_store_size size = {0};
    enum cg_status status =
        store_run_integer(store, "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM samples", NULL, 0,
                          &size.documents, error);
    if (status == CG_OK) {
        status = store_run_integer(store, thinned_tables[0].sum, NULL, 0, &size.frames, error);
    }
    if (status == CG_OK) {
        status = store_run_integer(store, thinned_tables[1].sum, NULL, 0, &size.crops, error);
    }
    if (status == CG_OK) {
        *out = size;
    }
    return status;
}

/* The oldest rows, until enough of them are found. */
struct oldest {
    int64_t wanted; /* bytes */
    int64_t bytes, rows, time, id;
};

static bool take_oldest(void *context, const struct store_cell *cells)
{
    struct oldest *oldest = context;
    oldest->time = cells[0].integer;
    oldest->id = cells[1].integer;
    oldest->bytes += cells[2].integer;
    oldest->rows++;
    return oldest->bytes < oldest->wanted;
}

static enum cg_status thin_table(struct cg_store *store, size_t table, int64_t *excess,
                                 struct cg_store_thinned *out, struct cg_error *error)
{
    static const enum store_type types[] = {STORE_INTEGER, STORE_INTEGER, STORE_INTEGER};
    int64_t *taken = (int64_t *)(void *)((char *)out + thinned_tables[table].taken);
    enum cg_status status = CG_OK;
    for (int64_t rows = 1; *excess > 0 && rows > 0 && status == CG_OK;) {
        struct oldest oldest = {.wanted = *excess};
        const struct store_statement find = {.sql = thinned_tables[table].oldest,
                                             .types = types,
                                             .column_count = 3,
                                             .visit = take_oldest,
                                             .context = &oldest};
        status = store_run(store, &find, error);
        rows = oldest.rows;
        if (status == CG_OK && rows > 0) {
            const struct store_cell cells[] = {{.type = STORE_INTEGER, .integer = oldest.time},
                                               {.type = STORE_INTEGER, .integer = oldest.id}};
            const struct store_statement remove = {
                .sql = thinned_tables[table].remove, .parameters = cells, .parameter_count = 2};
            status = store_run(store, &remove, error);
            *excess -= oldest.bytes;
            *taken += rows;
            out->bytes += oldest.bytes;
            out->to_time = oldest.time > out->to_time ? oldest.time : out->to_time;
        }
    }
    return status;
}

static void tell(int64_t budget, struct cg_store_thinned *out)
{
    char moment[CG_TIME_SIZE];
    if (out->bytes > 0) {
        snprintf(
            out->text, sizeof out->text,
            "To keep %lld bytes, %lld whole frames and %lld crops up to %s were taken away (%lld bytes)%s",
            (long long)budget, (long long)out->frames, (long long)out->crops,
            cg_time_print(moment, out->to_time), (long long)out->bytes,
            out->within ? "." : "; documents alone are more and are kept.");
    } else if (!out->within) {
        snprintf(out->text, sizeof out->text,
                 "The store holds %lld bytes of documents, more than %lld; documents are never taken away.",
                 (long long)out->left, (long long)budget);
    }
}

enum cg_status cg_store_thin(struct cg_store *store, int64_t budget, struct cg_store_thinned *out,
                             struct cg_error *error)
{
    struct cg_store_thinned thinned = {0};
    struct cg_store_size size;
    bool entered = false;
    enum cg_status status = cg_store_measure(store, &size, error);
    if (status != CG_OK) {
        return status;
    }
    int64_t total = size.documents + size.crops + size.frames;
    int64_t excess = total - budget;
    if (excess > 0 && size.crops + size.frames > 0) {
        status = store_enter(store, &entered, error);
        for (size_t i = 0; i < TABLES && status == CG_OK; i++) {
            status = thin_table(store, i, &excess, &thinned, error);
        }
        status = store_leave(store, entered, status, error);
        if (status == CG_OK && entered) {
            status = store->driver->shrink(store->connection, error);
        }
    }
    if (status == CG_OK) {
        thinned.left = total - thinned.bytes;
        thinned.within = thinned.left <= budget;
        tell(budget, &thinned);
        *out = thinned;
    }
    return status;
}
