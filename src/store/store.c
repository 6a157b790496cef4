/* Opening a store, transactions, and putting a row into a table. */
#include "store/store.h"

#include "store/schema.h"

#include <stdlib.h>

static const struct store_driver *const drivers[] = {&store_sqlite, &store_postgres};

struct cg_store_options cg_store_options_defaults(void)
{
    return (struct cg_store_options){.wait_s = 10.0};
}

int cg_store_version(void)
{
    return store_schema_version();
}

int cg_store_version_found(const struct cg_store *store)
{
    return store->found;
}

void cg_store_close(struct cg_store *store)
{
    if (store != NULL) {
        cg_store_rollback(store);
        store->driver->close(store->connection);
        free(store);
    }
}

enum cg_status cg_store_open(const char *where, const struct cg_store_options *options, struct cg_store **out,
                             struct cg_error *error)
{
    const struct store_driver *driver = NULL;
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers && driver == NULL; i++) {
        driver = drivers[i]->claims(where) ? drivers[i] : NULL;
    }
    if (driver == NULL) {
        return cg_error_set(error, CG_USAGE, "%s: is neither a file nor a postgresql:// address.", where);
    }
    struct cg_store *store = cg_alloc(1, sizeof *store, error);
    if (store == NULL) {
        return CG_FAULT;
    }
    store->driver = driver;
    enum cg_status status = driver->open(where, options, &store->connection, error);
    if (status != CG_OK) {
        free(store);
        return status;
    }
    status = store_schema_bring(driver, store->connection, driver == &store_sqlite ? where : "The database",
                                options->read_only, &store->found, error);
    if (status != CG_OK) {
        driver->close(store->connection);
        free(store);
        return status;
    }
    *out = store;
    return CG_OK;
}

static enum cg_status run_text(struct cg_store *store, const char *sql, struct cg_error *error)
{
    return store->driver->run(store->connection, &(struct store_statement){.sql = sql}, error);
}

enum cg_status cg_store_begin(struct cg_store *store, struct cg_error *error)
{
    if (store->in_transaction) {
        return cg_error_set(error, CG_FAULT, "The store was begun twice without a commit between.");
    }
    enum cg_status status = run_text(store, store->driver->begin, error);
    store->in_transaction = status == CG_OK;
    return status;
}

enum cg_status cg_store_commit(struct cg_store *store, struct cg_error *error)
{
    if (!store->in_transaction) {
        return cg_error_set(error, CG_FAULT,
                            "Nothing is begun that could be committed; what failed before took it back.");
    }
    enum cg_status status = run_text(store, "COMMIT", error);
    if (status != CG_OK) {
        cg_store_rollback(store);
    }
    store->in_transaction = false;
    return status;
}

void cg_store_rollback(struct cg_store *store)
{
    struct cg_error ignored;
    if (store->in_transaction) {
        store->in_transaction = false;
        /* After some faults the database has rolled back by itself, and then this fails. */
        (void)!run_text(store, "ROLLBACK", &ignored);
    }
}

enum cg_status store_run(struct cg_store *store, const struct store_statement *statement,
                         struct cg_error *error)
{
    enum cg_status status = store->driver->run(store->connection, statement, error);
    if (status != CG_OK) {
        cg_store_rollback(store);
    }
    return status;
}

static bool take_integer(void *context, const struct store_cell *cells)
{
    *(int64_t *)context = cells[0].integer;
    return true;
}

enum cg_status store_run_integer(struct cg_store *store, const char *sql, const struct store_cell *parameters,
                                 size_t count, int64_t *out, struct cg_error *error)
{
    static const enum store_type type = STORE_INTEGER;
    int64_t found = 0;
    const struct store_statement statement = {.sql = sql,
                                              .parameters = parameters,
                                              .parameter_count = count,
                                              .types = &type,
                                              .column_count = 1,
                                              .visit = take_integer,
                                              .context = &found};
    enum cg_status status = store_run(store, &statement, error);
    if (status == CG_OK) {
        *out = found;
    }
    return status;
}

enum cg_status store_enter(struct cg_store *store, bool *entered, struct cg_error *error)
{
    *entered = !store->in_transaction;
    return *entered ? cg_store_begin(store, error) : CG_OK;
}

enum cg_status store_leave(struct cg_store *store, bool entered, enum cg_status status,
                           struct cg_error *error)
{
    if (status != CG_OK) {
        cg_store_rollback(store);
        return status;
    }
    return entered ? cg_store_commit(store, error) : CG_OK;
}

/* INSERT INTO name (columns) VALUES ($1, ...) ON CONFLICT ... RETURNING id */
static void insert_text(const struct store_table *table, struct cg_text *sql)
{
    cg_text_add(sql, "INSERT INTO %s (", table->name);
    for (size_t i = 1; i < table->count; i++) {
        cg_text_add(sql, "%s%s", i > 1 ? ", " : "", table->columns[i].name);
    }
    cg_text_add(sql, ") VALUES (");
    for (size_t i = 1; i < table->count; i++) {
        cg_text_add(sql, "%s$%zu", i > 1 ? ", " : "", i);
    }
    cg_text_add(sql, ") ON CONFLICT ");
    if (table->replace == NULL) {
        cg_text_add(sql, "DO NOTHING");
    } else {
        cg_text_add(sql, "(%s) DO UPDATE SET ", table->replace);
        for (size_t i = 1; i < table->count; i++) {
            const char *name = table->columns[i].name;
            cg_text_add(sql, "%s%s = excluded.%s", i > 1 ? ", " : "", name, name);
        }
    }
    cg_text_add(sql, " RETURNING id");
}

enum cg_status store_insert(struct cg_store *store, const struct store_table *table, const void *row,
                            int64_t *id, struct cg_error *error)
{
    struct store_cell cells[STORE_COLUMNS_MAX];
    struct cg_arena arena = {0};
    struct cg_text sql = {0};
    insert_text(table, &sql);
    enum cg_status status = cg_text_check(&sql, error);
    for (size_t i = 1; i < table->count && status == CG_OK; i++) {
        status = store_cell_of(&table->columns[i], row, &arena, &cells[i - 1], error);
    }
    if (status == CG_OK) {
        int64_t found = 0;
        status = store_run_integer(store, sql.data, cells, table->count - 1, &found, error);
        if (status == CG_OK && id != NULL) {
            *id = found;
        }
    }
    cg_text_clear(&sql);
    cg_arena_clear(&arena);
    return status;
}
