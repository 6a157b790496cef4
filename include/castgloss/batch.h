/*
 * castgloss/batch.h: many inputs, listed in a manifest, are measured into a store and tables. What is in the
 * store already is not measured again, so a batch that was stopped in any way goes on where it was. See
 * docs/batch.md.
 */
#ifndef CASTGLOSS_BATCH_H
#define CASTGLOSS_BATCH_H

#include <castgloss/base.h>

struct cg_batch_options {
    const char *input; /* a manifest (CSV), or a folder whose pictures are measured as kind "surface" */
    const char *out;   /* folder of the results, made when it is not there */
    const char *store; /* NULL: OUT/store.sqlite; or as cg_store_open reads it */
    const char *tool_version;
    int threads;
    size_t shard, shards; /* 1/1: all rows; I/N: every N-th row, from the I-th */
    bool sheet;           /* results.xlsx too */
    int64_t now;          /* for the expiry of calibrations */
    void (*progress)(void *context, size_t done, size_t total); /* NULL: none */
    void *context;
};

/* What became of the rows. */
struct cg_batch_summary {
    size_t rows;     /* of this shard */
    size_t measured; /* now */
    size_t known;    /* in the store already */
    size_t joined;   /* measured with another row: the back of a print, later scans of a drying series */
    size_t repeated; /* the sample of an earlier row */
    size_t rejected; /* could not be read or measured at all; listed in OUT/rejected.csv */
    bool unreadable, unmeasurable, out_of_limits; /* some of them: exit statuses 3, 4 and 1 */
};

/*
 * Measures the rows and writes OUT/results.jsonl, results.csv, rejected.csv, and index.csv and batch.csv for
 * merging. A row that fails is listed and the others are done. The files have the same bytes for any number
 * of threads, and whether the batch was stopped between or not. CG_USAGE: the manifest is wrong; CG_INPUT:
 * it, or the store, cannot be read; CG_FAULT: something cannot be written.
 */
enum cg_status cg_batch_run(const struct cg_batch_options *options, struct cg_batch_summary *out,
                            struct cg_error *error) CG_MUST_CHECK;

/*
 * Joins the folders of all shards of one manifest into `out`, with the bytes that one run over all rows
 * writes. options: out, store, sheet and progress are read. CG_USAGE: a shard is missing, is there twice, or
 * belongs to another manifest.
 */
enum cg_status cg_batch_merge(const char *const *folders, size_t count,
                              const struct cg_batch_options *options, struct cg_batch_summary *out,
                              struct cg_error *error) CG_MUST_CHECK;

/* A manifest to begin with, and the kinds that its column `kind` knows, with commas between them. */
const char *cg_batch_template(void);
void cg_batch_kinds(struct cg_text *out);

#endif
