/* From one store into another: a sample with all that hangs on it. */
#include "store/store.h"

/* What the visits of one sample share. */
struct copying {
    struct cg_store *from, *to;
    int64_t from_id, id; /* of the sample */
    int64_t mark_id;     /* the new one, of the mark whose crop is copied */
    bool found, added;
    const char *paths[1];
    enum cg_status status;
    struct cg_error *error;
};

static bool copy_value(void *context, const struct cg_store_value *row)
{
    struct copying *copying = context;
    copying->status = store_put_values(copying->to, copying->id, &row->path, &row->value, 1, copying->error);
    return copying->status == CG_OK;
}

static bool copy_crop(void *context, const struct cg_store_crop *row)
{
    struct copying *copying = context;
    struct cg_store_crop crop = *row;
    crop.mark_id = copying->mark_id;
    copying->status = cg_store_add_crop(copying->to, &crop, NULL, copying->error);
    return copying->status == CG_OK;
}

static bool copy_mark(void *context, const struct cg_store_mark *row)
{
    struct copying *copying = context;
    struct cg_store_mark mark = *row;
    mark.sample_id = copying->id;
    copying->status = cg_store_add_mark(copying->to, &mark, &copying->mark_id, copying->error);
    if (copying->status == CG_OK) {
        const struct cg_store_query query = {.mark_id = row->id};
        enum cg_status asked = cg_store_crops(copying->from, &query, copy_crop, copying, copying->error);
        copying->status = copying->status == CG_OK ? asked : copying->status;
    }
    return copying->status == CG_OK;
}

static bool copy_picture(void *context, const struct cg_store_frame *row)
{
    struct copying *copying = context;
    struct cg_store_frame picture = *row;
    picture.sample_id = copying->id;
    copying->status = cg_store_add_frame(copying->to, &picture, NULL, copying->error);
    return copying->status == CG_OK;
}

static bool copy_recipe(void *context, const struct cg_store_recipe *row)
{
    struct copying *copying = context;
    copying->status = cg_store_put_recipe(copying->to, row, NULL, copying->error);
    return copying->status == CG_OK;
}

static bool copy_sample(void *context, const struct cg_store_sample *row)
{
    struct copying *copying = context;
    const struct cg_store_query of_sample = {.sample_id = row->id};
    const struct cg_store_query values = {.id = row->id};
    copying->found = true;
    copying->status = store_insert(copying->to, &store_samples, row, &copying->id, copying->error);
    copying->added = copying->id != 0;
    if (copying->status != CG_OK) {
        return false;
    }
    if (!copying->added) {
        copying->status = cg_store_find(copying->to, row->key, &copying->id, copying->error);
        return false;
    }
    enum cg_status asked = cg_store_values(copying->from, &values, copy_value, copying, copying->error);
    if (asked == CG_OK && copying->status == CG_OK) {
        asked = cg_store_marks(copying->from, &of_sample, copy_mark, copying, copying->error);
    }
    if (asked == CG_OK && copying->status == CG_OK) {
        asked = cg_store_frames(copying->from, &of_sample, copy_picture, copying, copying->error);
    }
    if (asked == CG_OK && copying->status == CG_OK && row->recipe_hash[0] != 0) {
        /* A recipe has no other name than its hash. */
        const struct cg_store_query recipe = {.hash = row->recipe_hash};
        asked = cg_store_recipes(copying->from, &recipe, copy_recipe, copying, copying->error);
    }
    copying->status = copying->status == CG_OK ? asked : copying->status;
    return false;
}

enum cg_status cg_store_copy_sample(struct cg_store *from, int64_t from_id, struct cg_store *store,
                                    int64_t *id, bool *added, struct cg_error *error)
{
    struct copying copying = {.from = from, .to = store, .from_id = from_id, .error = error};
    const struct cg_store_query query = {.id = from_id};
    bool entered = false;
    enum cg_status status = store_enter(store, &entered, error);
    if (status != CG_OK) {
        return status;
    }
    status = cg_store_samples(from, &query, copy_sample, &copying, error);
    status = status == CG_OK ? copying.status : status;
    if (status == CG_OK && !copying.found) {
        status = cg_error_set(error, CG_INPUT, "The store has no sample with the number %lld.",
                              (long long)from_id);
    }
    status = store_leave(store, entered, status, error);
    if (status == CG_OK) {
        if (id != NULL) {
            *id = copying.id;
        }
        if (added != NULL) {
            *added = copying.added;
        }
    }
    return status;
}
