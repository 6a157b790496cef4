/* A store in a PostgreSQL database. The only file that sees libpq. */
#include "store/driver.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Types by their numbers in the server's catalogue pg_type, which never change. */
enum { TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_TEXT = 25, TYPE_FLOAT8 = 701 };
#define PARAMETERS_MAX 256
#define BINARY 1

struct connection {
    PGconn *session;
    char *where; /* without the password */
};

static bool claims(const char *where)
{
    return strncmp(where, "postgresql://", 13) == 0 || strncmp(where, "postgres://", 11) == 0;
}

/* libpq ends its messages with a line end, and puts hints on further lines. */
static enum cg_status fail(const struct connection *connection, enum cg_status status, const char *message,
                           struct cg_error *error)
{
    static const char server_word[] = "ERROR:  ";
    if (strncmp(message, server_word, strlen(server_word)) == 0) {
        message += strlen(server_word);
    }
    return cg_error_set(error, status, "%s: %.*s.", connection->where, (int)strcspn(message, "\n"), message);
}

/* The URL as it may be shown: what stands between user and host is the password. */
static char *without_password(const char *where, struct cg_error *error)
{
    char *shown = cg_alloc_text(where, error);
    char *user = shown != NULL ? strstr(shown, "://") : NULL;
    if (user == NULL) {
        return shown;
    }
    user += 3;
    char *at = strchr(user, '@');
    char *colon = memchr(user, ':', strcspn(user, "/@?"));
    if (at != NULL && colon != NULL && colon < at) {
        memmove(colon, at, strlen(at) + 1);
    }
    char *asked = strstr(shown, "password=");
    if (asked != NULL) {
        char *value = asked + strlen("password=");
        size_t length = strcspn(value, "&");
        memmove(value, value + length, strlen(value + length) + 1);
    }
    return shown;
}

static void close_connection(void *opened)
{
    struct connection *connection = opened;
    PQfinish(connection->session);
    free(connection->where);
    free(connection);
}

static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

static enum cg_status open_connection(const char *where, const struct cg_store_options *options, void **out,
                                      struct cg_error *error)
{
    struct connection *connection = cg_alloc(1, sizeof *connection, error);
    if (connection == NULL) {
        return CG_FAULT;
    }
    /* What stands in the URL comes last and wins. */
    char timeout[16], session[96];
    snprintf(timeout, sizeof timeout, "%d", options->wait_s < 2 ? 2 : (int)options->wait_s);
    snprintf(session, sizeof session, "-c lock_timeout=%d%s", (int)(options->wait_s * 1000.0),
             options->read_only ? " -c default_transaction_read_only=on" : "");
    const char *const keys[] = {"connect_timeout", "client_encoding",  "options", "application_name",
                                "keepalives_idle", "tcp_user_timeout", "dbname",  NULL};
    const char *const values[] = {timeout, "UTF8", session, "castgloss", "10", "30000", where, NULL};
    enum cg_status status = CG_FAULT;
    connection->where = without_password(where, error);
    if (connection->where == NULL) {
        goto done;
    }
    connection->session = PQconnectdbParams(keys, values, 1);
    if (connection->session == NULL) {
        status = cg_error_set(error, CG_FAULT, "%s: out of memory.", connection->where);
    } else if (PQstatus(connection->session) != CONNECTION_OK) {
        status = fail(connection, CG_INPUT, PQerrorMessage(connection->session), error);
    } else {
        PQsetNoticeProcessor(connection->session, ignore_notice, NULL);
        status = CG_OK;
    }
done:
    if (status != CG_OK) {
        close_connection(connection);
        return status;
    }
    *out = connection;
    return CG_OK;
}

/* Numbers go over the wire as eight bytes, the highest first. */
static void to_wire(uint64_t bits, char out[8])
{
    for (int i = 0; i < 8; i++) {
        out[i] = (char)(uint8_t)(bits >> (56 - 8 * i));
    }
}

static uint64_t from_wire(const char *bytes)
{
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        bits = bits << 8 | (uint8_t)bytes[i];
    }
    return bits;
}

struct wire {
    Oid types[PARAMETERS_MAX];
    const char *values[PARAMETERS_MAX];
    int lengths[PARAMETERS_MAX];
    int formats[PARAMETERS_MAX];
    char numbers[PARAMETERS_MAX][8];
};

static void write_parameters(const struct store_statement *statement, struct wire *wire)
{
    static const Oid types[] = {[STORE_INTEGER] = TYPE_INT8,
                                [STORE_REAL] = TYPE_FLOAT8,
                                [STORE_TEXT] = TYPE_TEXT,
                                [STORE_BLOB] = TYPE_BYTEA};
    for (size_t i = 0; i < statement->parameter_count; i++) {
        const struct store_cell *cell = &statement->parameters[i];
        uint64_t bits = (uint64_t)cell->integer;
        wire->types[i] = types[cell->type];
        wire->formats[i] = BINARY;
        wire->values[i] = wire->numbers[i];
        wire->lengths[i] = 8;
        if (cell->type == STORE_REAL) {
            memcpy(&bits, &cell->real, sizeof bits);
        } else if (cell->type == STORE_TEXT) {
            wire->values[i] = cell->text;
            wire->lengths[i] = cell->null ? 0 : (int)strlen(cell->text);
        } else if (cell->type == STORE_BLOB) {
            wire->values[i] = cell->blob != NULL ? cell->blob : "";
            wire->lengths[i] = (int)cell->size;
        }
        to_wire(bits, wire->numbers[i]);
        if (cell->null) {
            wire->values[i] = NULL;
        }
    }
}

static void read_row(PGresult *result, int row, const struct store_statement *statement,
                     struct store_cell *cells)
{
    for (size_t i = 0; i < statement->column_count; i++) {
        int at = (int)i;
        const char *value = PQgetvalue(result, row, at);
        size_t size = (size_t)PQgetlength(result, row, at);
        cells[i] =
            (struct store_cell){.type = statement->types[i], .null = PQgetisnull(result, row, at) != 0};
        if (cells[i].null) {
            continue;
        }
        uint64_t bits = size == 8 ? from_wire(value) : 0;
        switch (statement->types[i]) {
        case STORE_INTEGER:
            cells[i].integer = (int64_t)bits;
            break;
        case STORE_REAL:
            memcpy(&cells[i].real, &bits, sizeof bits);
            break;
        case STORE_TEXT:
            cells[i].text = value;
            break;
        case STORE_BLOB:
            cells[i].blob = value;
            cells[i].size = size;
            break;
        }
    }
}

static enum cg_status run(void *opened, const struct store_statement *statement, struct cg_error *error)
{
    struct connection *connection = opened;
    if (statement->parameter_count > PARAMETERS_MAX) {
        return cg_error_set(error, CG_FAULT, "%s: a statement has %zu parameters, more than %d.",
                            connection->where, statement->parameter_count, PARAMETERS_MAX);
    }
    /* The server was away when it was asked last: it may be back. */
    if (PQstatus(connection->session) != CONNECTION_OK) {
        PQreset(connection->session);
    }
    struct wire *wire = cg_alloc(1, sizeof *wire, error);
    if (wire == NULL) {
        return CG_FAULT;
    }
    write_parameters(statement, wire);
    PGresult *result = PQexecParams(connection->session, statement->sql, (int)statement->parameter_count,
                                    wire->types, wire->values, wire->lengths, wire->formats, BINARY);
    free(wire);
    ExecStatusType state = PQresultStatus(result);
    enum cg_status status = CG_OK;
    if (state != PGRES_TUPLES_OK && state != PGRES_COMMAND_OK) {
        const char *message = result != NULL ? PQresultErrorMessage(result) : "";
        status = fail(connection, CG_FAULT, message[0] != 0 ? message : PQerrorMessage(connection->session),
                      error);
    }
    int rows = status == CG_OK ? PQntuples(result) : 0;
    for (int row = 0; row < rows && statement->visit != NULL; row++) {
        struct store_cell cells[STORE_COLUMNS_MAX];
        read_row(result, row, statement, cells);
        if (!statement->visit(statement->context, cells)) {
            break;
        }
    }
    PQclear(result);
    return status;
}

/* The server's own autovacuum uses freed room again. */
static enum cg_status shrink(void *opened, struct cg_error *error)
{
    (void)opened;
    (void)error;
    return CG_OK;
}

const struct store_driver store_postgres = {
    .claims = claims,
    .open = open_connection,
    .close = close_connection,
    .run = run,
    .shrink = shrink,
    .id_type = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    .begin = "BEGIN",
    /* Any number that other programs are unlikely to lock on: "castglos" in ASCII. */
    .lock = "SELECT pg_advisory_xact_lock(7161131826284359539)",
    .is_there = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() "
                "AND table_name = 'castgloss_store'",
};
