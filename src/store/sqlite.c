/* A store in a SQLite file. The only file that sees sqlite3.h. */
#include "store/driver.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Statements that stay prepared; the store has about as many. */
#define KEPT 48

struct kept {
    char *sql;
    sqlite3_stmt *statement;
    bool busy; /* its rows are being visited */
};

struct connection {
    sqlite3 *database;
    char *where;
    double wait_s;
    struct kept kept[KEPT];
    size_t next; /* to be replaced when all places are taken */
};

/* What a person can do about it, where there is something. */
static enum cg_status fail(const struct connection *connection, int code, struct cg_error *error)
{
    char number[CG_NUMBER_SIZE];
    switch (code & 0xff) {
    case SQLITE_FULL:
        return cg_error_set(error, CG_FAULT,
                            "%s: the disk is full; what was being stored is not in the store, and can be "
                            "stored again when there is room.",
                            connection->where);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return cg_error_set(error, CG_FAULT,
                            "%s: another program has been writing to it for longer than %s s.",
                            connection->where, cg_number_print(number, connection->wait_s, 3));
    case SQLITE_READONLY:
        return cg_error_set(error, CG_FAULT, "%s: cannot be written to: %s.", connection->where,
                            sqlite3_errmsg(connection->database));
    case SQLITE_NOTADB:
        return cg_error_set(error, CG_INPUT, "%s: is no store: it is not a SQLite file.", connection->where);
    case SQLITE_CANTOPEN:
        return cg_error_set(error, CG_INPUT, "%s: cannot be opened: %s.", connection->where,
                            sqlite3_errmsg(connection->database));
    case SQLITE_CORRUPT:
        return cg_error_set(error, CG_INPUT, "%s: the file is damaged: %s.", connection->where,
                            sqlite3_errmsg(connection->database));
    default:
        return cg_error_set(error, CG_FAULT, "%s: %s.", connection->where,
                            sqlite3_errmsg(connection->database));
    }
}

static bool claims(const char *where)
{
    return strstr(where, "://") == NULL;
}

static void close_connection(void *opened)
{
    struct connection *connection = opened;
    for (size_t i = 0; i < KEPT; i++) {
        sqlite3_finalize(connection->kept[i].statement);
        free(connection->kept[i].sql);
    }
    sqlite3_close(connection->database);
    free(connection->where);
    free(connection);
}

/* auto_vacuum has to stand before the first table. FULL: what is committed is on the disk, not only with the
 * kernel. */
static const char settings[] = "PRAGMA auto_vacuum = INCREMENTAL;"
                               "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = FULL;"
                               "PRAGMA foreign_keys = ON;";

static enum cg_status open_connection(const char *where, const struct cg_store_options *options, void **out,
                                      struct cg_error *error)
{
    struct connection *connection = cg_alloc(1, sizeof *connection, error);
    if (connection == NULL) {
        return CG_FAULT;
    }
    enum cg_status status = CG_FAULT;
    connection->wait_s = options->wait_s;
    connection->where = cg_alloc_text(where, error);
    if (connection->where == NULL) {
        goto done;
    }
    int flags = options->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int code = sqlite3_open_v2(where, &connection->database, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) {
        sqlite3_busy_timeout(connection->database, (int)(options->wait_s * 1000.0));
        code =
            options->read_only ? SQLITE_OK : sqlite3_exec(connection->database, settings, NULL, NULL, NULL);
    }
    status = code == SQLITE_OK ? CG_OK : fail(connection, code, error);
done:
    if (status != CG_OK) {
        close_connection(connection);
        return status;
    }
    *out = connection;
    return CG_OK;
}

/* A prepared statement; *place stays NULL when it is the caller's to finalize. */
static int prepare(struct connection *connection, const char *sql, struct kept **place, sqlite3_stmt **out)
{
    struct kept *vacant = NULL;
    *place = NULL;
    for (size_t i = 0; i < KEPT; i++) {
        struct kept *kept = &connection->kept[(connection->next + i) % KEPT];
        if (kept->sql != NULL && !kept->busy && strcmp(kept->sql, sql) == 0) {
            *place = kept;
            *out = kept->statement;
            return SQLITE_OK;
        }
        vacant = vacant == NULL && !kept->busy ? kept : vacant;
    }
    int code = sqlite3_prepare_v2(connection->database, sql, -1, out, NULL);
    if (code != SQLITE_OK || vacant == NULL) {
        return code;
    }
    struct cg_error ignored;
    char *copy = cg_alloc_text(sql, &ignored);
    if (copy != NULL) {
        sqlite3_finalize(vacant->statement);
        free(vacant->sql);
        *vacant = (struct kept){.sql = copy, .statement = *out};
        connection->next = (connection->next + KEPT - 1) % KEPT;
        *place = vacant;
    }
    return SQLITE_OK;
}

static int bind(sqlite3_stmt *prepared, const struct store_statement *statement)
{
    int code = SQLITE_OK;
    for (size_t i = 0; i < statement->parameter_count && code == SQLITE_OK; i++) {
        const struct store_cell *cell = &statement->parameters[i];
        int at = (int)i + 1;
        if (cell->null) {
            code = sqlite3_bind_null(prepared, at);
        } else if (cell->type == STORE_INTEGER) {
            code = sqlite3_bind_int64(prepared, at, cell->integer);
        } else if (cell->type == STORE_REAL) {
            code = sqlite3_bind_double(prepared, at, cell->real);
        } else if (cell->type == STORE_TEXT) {
            code = sqlite3_bind_text(prepared, at, cell->text, -1, SQLITE_STATIC);
        } else {
            code = sqlite3_bind_blob64(prepared, at, cell->blob, cell->size, SQLITE_STATIC);
        }
    }
    return code;
}

static void read_row(sqlite3_stmt *prepared, const struct store_statement *statement,
                     struct store_cell *cells)
{
    for (size_t i = 0; i < statement->column_count; i++) {
        int at = (int)i;
        cells[i] = (struct store_cell){.type = statement->types[i],
                                       .null = sqlite3_column_type(prepared, at) == SQLITE_NULL};
        switch (statement->types[i]) {
        case STORE_INTEGER:
            cells[i].integer = sqlite3_column_int64(prepared, at);
            break;
        case STORE_REAL:
            cells[i].real = sqlite3_column_double(prepared, at);
            break;
        case STORE_TEXT:
            cells[i].text = (const char *)sqlite3_column_text(prepared, at);
            break;
        case STORE_BLOB:
            cells[i].blob = sqlite3_column_blob(prepared, at);
            cells[i].size = (size_t)sqlite3_column_bytes(prepared, at);
            break;
        }
    }
}

static enum cg_status run(void *opened, const struct store_statement *statement, struct cg_error *error)
{
    struct connection *connection = opened;
    struct kept *place = NULL;
    sqlite3_stmt *prepared = NULL;
    int code = prepare(connection, statement->sql, &place, &prepared);
    if (code != SQLITE_OK) {
        return fail(connection, code, error);
    }
    if (place != NULL) {
        place->busy = true;
    }
    code = bind(prepared, statement);
    bool go_on = true;
    while (code == SQLITE_OK && go_on) {
        int step = sqlite3_step(prepared);
        if (step != SQLITE_ROW) {
            code = step == SQLITE_DONE ? SQLITE_OK : step;
            break;
        }
        struct store_cell cells[STORE_COLUMNS_MAX];
        read_row(prepared, statement, cells);
        go_on = statement->visit == NULL || statement->visit(statement->context, cells);
    }
    /* The sentence first: resetting would replace the cause. */
    enum cg_status status = code == SQLITE_OK ? CG_OK : fail(connection, code, error);
    if (place != NULL) {
        sqlite3_reset(prepared);
        sqlite3_clear_bindings(prepared);
        place->busy = false;
    } else {
        sqlite3_finalize(prepared);
    }
    return status;
}

static enum cg_status shrink(void *opened, struct cg_error *error)
{
    struct connection *connection = opened;
    int code = sqlite3_exec(connection->database, "PRAGMA incremental_vacuum", NULL, NULL, NULL);
    /* The log keeps its greatest length until it is cut; readers may forbid that, and then it waits. */
    sqlite3_wal_checkpoint_v2(connection->database, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return code == SQLITE_OK ? CG_OK : fail(connection, code, error);
}

const struct store_driver store_sqlite = {
    .claims = claims,
    .open = open_connection,
    .close = close_connection,
    .run = run,
    .shrink = shrink,
    .id_type = "INTEGER PRIMARY KEY",
    .begin = "BEGIN IMMEDIATE",
    .is_there = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'castgloss_store'",
    .others = "SELECT COUNT(*) FROM sqlite_master",
};
