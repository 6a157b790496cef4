/* What a row gave goes into the store: the sample, its marks and pictures, its recipe. */
#include "batch/slot.h"

#include <math.h>

static double number_at(const struct cg_node *object, const char *key)
{
    const struct cg_node *node = cg_node_get(object, key);
    return node != NULL && node->kind == CG_NODE_NUMBER ? node->number : NAN;
}

/* The marks of a document, with their places in the sample. */
static enum cg_status add_marks(struct cg_store *store, const struct batch_slot *slot, struct cg_error *error)
{
    const struct cg_node *list = cg_node_get(slot->result.record.root, "defects");
    enum cg_status status = CG_OK;
    size_t number = 0;
    for (const struct cg_node *node = list != NULL ? list->first : NULL; node != NULL && status == CG_OK;
         node = node->next) {
        const struct cg_node *name = cg_node_get(node, "class");
        const struct cg_store_mark mark = {
            .sample_id = slot->item->id,
            .lot = slot->item->lot,
            .roll = slot->item->roll,
            .time = slot->sample.time,
            .md_mm = number_at(node, "y_mm") + (isfinite(slot->item->md_mm) ? slot->item->md_mm : 0.0),
            .cd_mm = number_at(node, "x_mm"),
            .mark_class = name != NULL ? name->text : "",
            .area_mm2 = number_at(node, "area_mm2"),
            .length_mm = number_at(node, "length_mm"),
            .width_mm = number_at(node, "width_mm"),
            .angle_deg = number_at(node, "angle_deg"),
            .contrast_percent = number_at(node, "contrast_percent"),
            .log10_nfa = number_at(node, "log10_nfa"),
        };
        int64_t id = 0;
        status = cg_store_add_mark(store, &mark, &id, error);
        if (status == CG_OK && number < slot->result.crop_count) {
            const struct cg_text *png = &slot->result.crops[number];
            const struct cg_store_crop crop = {
                .mark_id = id, .time = mark.time, .png = png->data, .bytes = (int64_t)png->length};
            status = cg_store_add_crop(store, &crop, NULL, error);
        }
        number++;
    }
    return status;
}

/* The small picture of the input. */
static enum cg_status add_picture(struct cg_store *store, const struct batch_slot *slot,
                                  struct cg_error *error)
{
    const struct cg_text *png = &slot->result.picture;
    const struct cg_store_frame frame = {.sample_id = slot->item->id,
                                         .lot = slot->item->lot,
                                         .roll = slot->item->roll,
                                         .time = slot->sample.time,
                                         .md_mm = slot->item->md_mm,
                                         .png = png->data,
                                         .bytes = (int64_t)png->length};
    return png->length > 0 ? cg_store_add_frame(store, &frame, NULL, error) : CG_OK;
}

/* A recipe that was an input itself is kept by its text as those that rows name. */
static enum cg_status keep_recipe(struct cg_store *store, const struct batch_slot *slot,
                                  struct cg_error *error)
{
    struct cg_bytes bytes = {0};
    struct cg_text text = {0};
    enum cg_status status = cg_file_read(slot->item->path, BATCH_MOST_BYTES, &bytes, error);
    if (status == CG_OK) {
        cg_text_add_bytes(&text, (const char *)bytes.data, bytes.size);
        status = cg_text_check(&text, error);
    }
    if (status == CG_OK) {
        const struct cg_store_recipe row = {
            .time = slot->sample.time, .hash = slot->own_recipe, .name = slot->item->file, .text = text.data};
        status = cg_store_put_recipe(store, &row, NULL, error);
    }
    cg_bytes_clear(&bytes);
    cg_text_clear(&text);
    return status;
}

enum cg_status batch_slot_keep(struct cg_store *store, struct batch_slot *slot, bool *added,
                               struct cg_error *error)
{
    enum cg_status status =
        cg_store_add_sample(store, &slot->sample, &slot->result.record, &slot->item->id, added, error);
    if (status == CG_OK && *added) {
        status = add_marks(store, slot, error);
    }
    if (status == CG_OK && *added) {
        status = add_picture(store, slot, error);
    }
    const struct batch_resource *recipe = slot->item->resources[BATCH_RECIPE];
    if (status == CG_OK && *added && recipe != NULL) {
        const struct cg_store_recipe row = {
            .time = slot->sample.time, .hash = recipe->hash, .name = recipe->name, .text = recipe->text};
        status = cg_store_put_recipe(store, &row, NULL, error);
    }
    if (status == CG_OK && *added && slot->item->kind == batch_kind_find("recipe")) {
        status = keep_recipe(store, slot, error);
    }
    return status;
}
