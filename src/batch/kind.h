/*
 * batch/kind.h: the kinds of input. A new one is a function and a row of the table in kind.c.
 */
#ifndef BATCH_KIND_H
#define BATCH_KIND_H

#include "batch/item.h"

#include <castgloss/inspect.h>

/* What one thread keeps from input to input. Zero-initialise. */
struct batch_worker {
    struct cg_surface_work *surface;
};
void batch_worker_clear(struct batch_worker *worker);

/* What an input gave. Zero-initialise. */
struct batch_result {
    struct cg_record record;
    bool measurable;       /* whether what matters could be measured */
    struct cg_text *crops; /* PNG: the pictures of the first marks of the document, in its order */
    size_t crop_count;
    struct cg_text picture; /* PNG: of the whole input, made small; empty: none is kept */
};
void batch_result_clear(struct batch_result *result);
/* Cuts the first marks of a surface that was measured with keep_picture out of it. */
enum cg_status batch_crops_cut(const struct cg_surface *surface, struct cg_text **crops, size_t *count,
                               struct cg_error *error) CG_MUST_CHECK;

/* The small picture of a scan whose planes were kept. */
enum cg_status batch_preview_make(const struct cg_scan_planes *planes, struct cg_text *out,
                                  struct cg_error *error) CG_MUST_CHECK;

struct batch_kind {
    const char *name;   /* in the manifest */
    const char *schema; /* of the document */
    /*
     * Reads and measures item->path into an empty result. CG_OK: the record is filled. CG_INPUT,
     * CG_NOT_MEASURABLE: there is no record.
     */
    enum cg_status (*measure)(struct batch_worker *worker, const struct batch_item *item, int64_t now,
                              struct batch_result *out, struct cg_error *error);
};
/* The row of a name, or NULL; the first row is the default. */
const struct batch_kind *batch_kind_find(const char *name);
const struct batch_kind *batch_kind_first(void);
/* Rows by number, NULL behind the last. */
const struct batch_kind *batch_kind_at(size_t number);

#endif
