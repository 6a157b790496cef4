/*
 * store/driver.h: what a database must do to be a store. The SQL is the same for all of them: parameters are
 * $1, $2, ... in the order of their first use.
 */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include <castgloss/store.h>

enum store_type { STORE_INTEGER, STORE_REAL, STORE_TEXT, STORE_BLOB };

/* A parameter or a value of a result. */
struct store_cell {
    enum store_type type;
    bool null;
    int64_t integer;
    double real;
    const char *text; /* UTF-8, ended by 0 */
    const void *blob;
    size_t size; /* of blob */
};

/* A statement and what becomes of its rows. visit gives false to end; it may be NULL. */
struct store_statement {
    const char *sql;
    const struct store_cell *parameters;
    size_t parameter_count;
    const enum store_type *types; /* of the columns of the result */
    size_t column_count;
    bool (*visit)(void *context, const struct store_cell *cells);
    void *context;
};
#define STORE_COLUMNS_MAX 32

struct store_driver {
    bool (*claims)(const char *where);
    enum cg_status (*open)(const char *where, const struct cg_store_options *options, void **out,
                           struct cg_error *error);
    void (*close)(void *connection);
    enum cg_status (*run)(void *connection, const struct store_statement *statement, struct cg_error *error);
    /* Gives room that was taken away back to the disk, as far as that is asked for at all. */
    enum cg_status (*shrink)(void *connection, struct cg_error *error);
    const char *id_type; /* of a column that numbers the rows itself */
    const char *begin;   /* a transaction that writes */
    const char *lock; /* inside it: only one program at a time makes or migrates tables; NULL: begin does */
    const char *is_there; /* one row, one integer: 1 when the table castgloss_store is there */
    const char *others;   /* the number of tables, where a store shares its place with nobody; or NULL */
};
extern const struct store_driver store_sqlite, store_postgres;

#endif
