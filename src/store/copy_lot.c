/* All that a store knows of one lot, into another store. */
#include "store/store.h"

struct lot_copying {
    struct cg_store *from, *to;
    int64_t samples;
    int64_t mark_id; /* the new one, of the mark whose crops are copied */
    enum cg_status status;
    struct cg_error *error;
};

static bool copy_sample(void *context, const struct cg_store_sample *row)
{
    struct lot_copying *copying = context;
    copying->status = cg_store_copy_sample(copying->from, row->id, copying->to, NULL, NULL, copying->error);
    copying->samples++;
    return copying->status == CG_OK;
}

static bool copy_crop(void *context, const struct cg_store_crop *row)
{
    struct lot_copying *copying = context;
    struct cg_store_crop crop = *row;
    crop.mark_id = copying->mark_id;
    copying->status = cg_store_add_crop(copying->to, &crop, NULL, copying->error);
    return copying->status == CG_OK;
}

/* Marks and pictures of samples have come with them. */
static bool copy_mark(void *context, const struct cg_store_mark *row)
{
    struct lot_copying *copying = context;
    if (row->sample_id == 0) {
        const struct cg_store_query query = {.mark_id = row->id};
        copying->status = cg_store_add_mark(copying->to, row, &copying->mark_id, copying->error);
        if (copying->status == CG_OK) {
            const enum cg_status asked =
                cg_store_crops(copying->from, &query, copy_crop, copying, copying->error);
            copying->status = copying->status == CG_OK ? asked : copying->status;
        }
    }
    return copying->status == CG_OK;
}

static bool copy_frame(void *context, const struct cg_store_frame *row)
{
    struct lot_copying *copying = context;
    if (row->sample_id == 0) {
        copying->status = cg_store_add_frame(copying->to, row, NULL, copying->error);
    }
    return copying->status == CG_OK;
}

static bool copy_repeat(void *context, const struct cg_store_repeat *row)
{
    struct lot_copying *copying = context;
    copying->status = cg_store_add_repeat(copying->to, row, NULL, copying->error);
    return copying->status == CG_OK;
}

static bool copy_alarm(void *context, const struct cg_store_alarm *row)
{
    struct lot_copying *copying = context;
    copying->status = cg_store_add_alarm(copying->to, row, NULL, copying->error);
    return copying->status == CG_OK;
}

static bool copy_cell(void *context, const struct cg_store_cell *row)
{
    struct lot_copying *copying = context;
    copying->status = cg_store_add_cell(copying->to, row, NULL, copying->error);
    return copying->status == CG_OK;
}

static bool copy_health(void *context, const struct cg_store_health *row)
{
    struct lot_copying *copying = context;
    copying->status = cg_store_add_health(copying->to, row, NULL, copying->error);
    return copying->status == CG_OK;
}

static bool copy_lot(void *context, const struct cg_store_lot *row)
{
    struct lot_copying *copying = context;
    copying->status = cg_store_put_lot(copying->to, row, NULL, copying->error);
    return copying->status == CG_OK;
}

static enum cg_status copy_all(struct lot_copying *copying, const char *lot, struct cg_error *error)
{
    const struct cg_store_query query = {.lot = lot};
    struct cg_store *from = copying->from;
    enum cg_status status = cg_store_samples(from, &query, copy_sample, copying, error);
#define COPY(ask, visit)                                                                                     \
    if (status == CG_OK && copying->status == CG_OK) {                                                       \
        status = ask(from, &query, visit, copying, error);                                                   \
    }
    COPY(cg_store_marks, copy_mark)
    COPY(cg_store_frames, copy_frame)
    COPY(cg_store_repeats, copy_repeat)
    COPY(cg_store_alarms, copy_alarm)
    COPY(cg_store_cells, copy_cell)
    COPY(cg_store_healths, copy_health)
    COPY(cg_store_lots, copy_lot)
#undef COPY
    return status == CG_OK ? copying->status : status;
}

enum cg_status cg_store_copy_lot(struct cg_store *from, const char *lot, struct cg_store *store,
                                 int64_t *samples, struct cg_error *error)
{
    struct lot_copying copying = {.from = from, .to = store, .error = error};
    bool entered = false;
    enum cg_status status = store_enter(store, &entered, error);
    if (status != CG_OK) {
        return status;
    }
    status = copy_all(&copying, lot, error);
    status = store_leave(store, entered, status, error);
    if (status == CG_OK && samples != NULL) {
        *samples = copying.samples;
    }
    return status;
}
