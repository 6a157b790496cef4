/* A measured input: its content hash, and how it gets into the store once. */
#include "store/store.h"

#include <math.h>

void cg_store_key(const struct cg_store_sample *sample, char out[CG_STORE_KEY_SIZE])
{
    const char *const words[] = {
        sample->kind,           sample->lot,          sample->roll,
        sample->sample,         sample->side,         sample->operator_name,
        sample->repeat,         sample->tool_version, sample->profile_hash,
        sample->calibration_id, sample->recipe_hash,  sample->chart_hash,
        sample->input_sha256,
    };
    struct cg_text text = {0};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        /* Quoted, so that no two lists of words become the same text. */
        cg_text_add_json(&text, words[i] != NULL ? words[i] : "");
    }
    char number[CG_NUMBER_SIZE] = "";
    if (isfinite(sample->delay_s)) {
        cg_number_print(number, sample->delay_s, 17);
    }
    cg_text_add_json(&text, number);
    cg_hash(text.data != NULL ? text.data : "", text.length, out);
    cg_text_clear(&text);
}

enum cg_status cg_store_find(struct cg_store *store, const char *key, int64_t *id, struct cg_error *error)
{
    const struct store_cell cell = {.type = STORE_TEXT, .text = key};
    return store_run_integer(store, "SELECT id FROM samples WHERE key = $1", &cell, 1, id, error);
}

/* Row, values and the id that is there when they were not needed. */
static enum cg_status add_row(struct cg_store *store, const struct cg_store_sample *row,
                              const struct cg_record *document, int64_t *id, bool *added,
                              struct cg_error *error)
{
    enum cg_status status = store_insert(store, &store_samples, row, id, error);
    if (status != CG_OK) {
        return status;
    }
    *added = *id != 0;
    return *added ? store_add_values(store, *id, document, error) : cg_store_find(store, row->key, id, error);
}

enum cg_status cg_store_add_sample(struct cg_store *store, const struct cg_store_sample *sample,
                                   const struct cg_record *document, int64_t *id, bool *added,
                                   struct cg_error *error)
{
    struct cg_store_sample row = *sample;
    struct cg_text text = {0};
    char key[CG_STORE_KEY_SIZE];
    int64_t found = 0;
    bool is_new = false, entered = false;
    cg_store_key(sample, key);
    row.key = key;
    store_document(&row, document, &text);
    enum cg_status status = cg_text_check(&text, error);
    if (status != CG_OK) {
        goto done;
    }
    row.document = text.data;
    row.bytes = (int64_t)text.length;
    status = store_enter(store, &entered, error);
    if (status == CG_OK) {
        status = add_row(store, &row, document, &found, &is_new, error);
        status = store_leave(store, entered, status, error);
    }
    if (status == CG_OK) {
        if (id != NULL) {
            *id = found;
        }
        if (added != NULL) {
            *added = is_new;
        }
    }
done:
    cg_text_clear(&text);
    return status;
}
