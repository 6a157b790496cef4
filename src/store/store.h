/*
 * store/store.h: an open store, inside its room.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/tables.h"

struct cg_store {
    const struct store_driver *driver;
    void *connection;
    int found;
    bool in_transaction; /* between begin and commit */
};

/* Runs a statement. When it fails inside a transaction, the transaction is rolled back. */
enum cg_status store_run(struct cg_store *store, const struct store_statement *statement,
                         struct cg_error *error) CG_MUST_CHECK;
/* As store_run; *out is the integer in the first column of the first row, 0 without a row. */
enum cg_status store_run_integer(struct cg_store *store, const char *sql, const struct store_cell *parameters,
                                 size_t count, int64_t *out, struct cg_error *error) CG_MUST_CHECK;

/* Several statements that belong together: enter begins a transaction unless the caller has begun one, and
 * tells so in *entered; leave ends what enter began, by `status`. */
enum cg_status store_enter(struct cg_store *store, bool *entered, struct cg_error *error) CG_MUST_CHECK;
enum cg_status store_leave(struct cg_store *store, bool entered, enum cg_status status,
                           struct cg_error *error) CG_MUST_CHECK;

/* Inserts a row, all but its id. *id is its new id, 0 when a row with the same unique column is there
 * already. */
enum cg_status store_insert(struct cg_store *store, const struct store_table *table, const void *row,
                            int64_t *id, struct cg_error *error) CG_MUST_CHECK;

/* Calls visit for the rows of a table that the query names. */
enum cg_status store_select(struct cg_store *store, const struct store_table *table,
                            const struct cg_store_query *query,
                            bool (*visit)(void *context, const union store_row *row), void *context,
                            struct cg_error *error) CG_MUST_CHECK;

/* Adds the numbers of a document under their paths. */
enum cg_status store_add_values(struct cg_store *store, int64_t sample_id, const struct cg_record *document,
                                struct cg_error *error) CG_MUST_CHECK;
/* As many pairs at once as one statement takes. */
enum cg_status store_put_values(struct cg_store *store, int64_t sample_id, const char *const *paths,
                                const double *values, size_t count, struct cg_error *error) CG_MUST_CHECK;
#define STORE_VALUES_AT_ONCE ((size_t)64)

/* castgloss.record/1 around the document, as one line of JSON. */
void store_document(const struct cg_store_sample *sample, const struct cg_record *document,
                    struct cg_text *out);

#endif
