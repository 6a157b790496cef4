/*
 * batch/results.h: the files of a batch, written from its store. A run and a merge write them with the same
 * code, which is why they have the same bytes.
 */
#ifndef BATCH_RESULTS_H
#define BATCH_RESULTS_H

#include <castgloss/batch.h>
#include <castgloss/store.h>

/* A row whose sample is in the store. */
struct batch_entry {
    size_t row;
    int64_t id;
    const char *file;
    size_t kind; /* its number in the table of kinds */
};
/* A row that gave nothing, and why. */
struct batch_rejected {
    size_t row;
    const char *file;
    const char *cause; /* one of batch_causes */
    const char *reason;
};
/* "unreadable" for CG_INPUT, "unmeasurable" for CG_NOT_MEASURABLE, "repeated" for CG_OK. */
const char *batch_cause(enum cg_status status);

/* What the files are about. Both lists stand in the order of rows; texts are borrowed. */
struct batch_results {
    const struct cg_batch_options *options;
    struct cg_store *store;
    const char *manifest_hash;
    size_t manifest_rows;
    struct batch_entry *entries;
    size_t entry_count;
    struct batch_rejected *rejected; /* room for entry_count more */
    size_t rejected_count;
};
/* Entries that repeat the sample of an earlier one become rejected rows; then all files are written, and the
 * summary is counted up. */
enum cg_status batch_results_write(struct batch_results *results, struct cg_batch_summary *summary,
                                   struct cg_error *error) CG_MUST_CHECK;

#define BATCH_STORE_NAME "store.sqlite"
#define BATCH_INDEX_NAME "index.csv"
#define BATCH_REJECTED_NAME "rejected.csv"
#define BATCH_ABOUT_NAME "batch.csv"

#endif
