/*
 * A batch. Rows are taken in pieces: what their inputs are is found out on all threads, what the store has
 * already is left out, the rest is measured on all threads, and one thread puts the piece into the store in
 * the order of the rows, in one transaction. So the store is the only state there is, and a batch that was
 * killed goes on.
 */
#include "batch/results.h"
#include "batch/slot.h"
#include "batch/stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Enough to keep all threads busy, few enough to hold. */
#define ROWS_PER_THREAD 8
#define DIGITS 17

struct run {
    const struct cg_batch_options *options;
    struct cg_batch_summary *summary;
    struct batch_manifest manifest;
    struct cg_store *store;
    struct batch_worker *workers;
    struct batch_slot *slots;
    struct batch_entry *entries;
    struct batch_rejected *rejected;
    size_t entry_count, rejected_count;
};

static const char *hash_of(const struct batch_item *item, enum batch_resource_type type)
{
    return item->resources[type] != NULL ? item->resources[type]->hash : "";
}

/* Why the row cannot be measured, before its input is looked at. */
static enum cg_status check_row(const struct batch_item *item, struct cg_error *error)
{
    if (item->failure != NULL) {
        return cg_error_set(error, CG_INPUT, "%s", item->failure);
    }
    for (size_t i = 0; i < BATCH_RESOURCES; i++) {
        const struct batch_resource *resource = item->resources[i];
        if (resource != NULL && resource->status != CG_OK) {
            return cg_error_set(error, resource->status == CG_NOT_MEASURABLE ? CG_NOT_MEASURABLE : CG_INPUT,
                                "%s", resource->failure);
        }
    }
    return CG_OK;
}

/* What the sample is, as far as it is known before it is measured. */
static void describe(struct batch_slot *slot, const char *tool_version)
{
    const struct batch_item *item = slot->item;
    struct stat file;
    bool is_recipe = item->kind == batch_kind_find("recipe");
    memcpy(slot->own_recipe, slot->hash, sizeof slot->own_recipe - 1);
    slot->sample = (struct cg_store_sample){
        .kind = item->kind->name,
        .lot = item->lot,
        .roll = item->roll,
        .sample = item->sample,
        .side = item->side,
        .operator_name = item->operator_name,
        .repeat = item->repeat,
        /* A series has delays of its own, which its document lists. */
        .delay_s = item->part_count > 0 && item->kind == batch_kind_find("drying") ? NAN : item->delay_s,
        .file = item->file,
        .time = item->time,
        .utc_offset_s = item->utc_offset_s,
        .tool_version = tool_version,
        .profile_hash = hash_of(item, BATCH_PROFILE),
        .calibration_id = hash_of(item, BATCH_CALIBRATION),
        .recipe_hash = is_recipe ? slot->own_recipe : hash_of(item, BATCH_RECIPE),
        .chart_hash = hash_of(item, BATCH_CHART),
        .input_sha256 = slot->hash,
    };
    if (item->time == INT64_MIN) {
        slot->sample.time = stat(item->path, &file) == 0 ? (int64_t)file.st_mtime : 0;
    }
    cg_store_key(&slot->sample, slot->key);
}

/* The hash of the input: of several files that are measured together, of their hashes and delays. */
static enum cg_status hash_input(const struct batch_item *item, char out[CG_HASH_SIZE],
                                 struct cg_error *error)
{
    struct cg_text all = {0};
    enum cg_status status = CG_OK;
    for (size_t i = 0; i <= item->part_count && status == CG_OK; i++) {
        struct cg_bytes bytes = {0};
        char number[CG_NUMBER_SIZE];
        status = cg_file_read(i == 0 ? item->path : item->parts[i - 1].path, BATCH_MOST_BYTES, &bytes, error);
        if (status == CG_OK) {
            cg_hash(bytes.data, bytes.size, out);
            cg_text_add(&all, "%s %s\n", out,
                        cg_number_print(number, i == 0 ? item->delay_s : item->parts[i - 1].delay_s, DIGITS));
        }
        cg_bytes_clear(&bytes);
    }
    if (status == CG_OK && item->part_count > 0) {
        status = cg_text_check(&all, error);
        if (status == CG_OK) {
            cg_hash(all.data, all.length, out);
        }
    }
    cg_text_clear(&all);
    return status;
}

static void identify(void *context, int worker, size_t index)
{
    struct run *run = context;
    struct batch_slot *slot = &run->slots[index];
    (void)worker;
    slot->status = check_row(slot->item, &slot->error);
    if (slot->status == CG_OK) {
        slot->status = hash_input(slot->item, slot->hash, &slot->error);
    }
    if (slot->status == CG_OK) {
        describe(slot, run->options->tool_version);
    }
}

static const char *words_at(const struct cg_record *record, const char *path)
{
    struct cg_node scratch;
    const struct cg_node *node = cg_record_find(record, path, &scratch);
    return node != NULL && node->kind == CG_NODE_TEXT ? node->text : "";
}

static void measure(void *context, int worker, size_t index)
{
    struct run *run = context;
    struct batch_slot *slot = &run->slots[index];
    if (slot->status != CG_OK || slot->known) {
        return;
    }
    slot->status = slot->item->kind->measure(&run->workers[worker], slot->item, run->options->now,
                                             &slot->result, &slot->error);
    slot->measured = slot->status == CG_OK;
    if (slot->measured) {
        const char *result = words_at(&slot->result.record, "verdict.result");
        /* Not every document has a verdict. */
        /* Of what was not measured a document without limits says "no limits"; the batch counts it. */
        const bool open = result[0] == 0 || strcmp(result, "NO_LIMITS") == 0;
        const char *plain = slot->result.measurable ? "NO_LIMITS" : "NOT_MEASURABLE";
        slot->sample.result = open ? plain : result;
        slot->sample.grade = words_at(&slot->result.record, "scores.grade");
    }
}

static enum cg_status reject(struct run *run, const struct batch_slot *slot, struct cg_error *error)
{
    const char *reason = cg_arena_text(&run->manifest.arena, slot->error.text);
    if (slot->status == CG_FAULT || reason == NULL) {
        *error = slot->error;
        error->status = CG_FAULT;
        return CG_FAULT;
    }
    run->rejected[run->rejected_count++] = (struct batch_rejected){
        slot->item->row, slot->item->file,
        batch_cause(slot->status == CG_NOT_MEASURABLE ? slot->status : CG_INPUT), reason};
    return CG_OK;
}

static enum cg_status deliver(struct run *run, struct batch_slot *slot, struct cg_error *error)
{
    if (slot->status != CG_OK) {
        return reject(run, slot, error);
    }
    bool added = false;
    const enum cg_status status = slot->measured ? batch_slot_keep(run->store, slot, &added, error) : CG_OK;
    run->summary->measured += status == CG_OK && added;
    if (status == CG_OK) {
        run->entries[run->entry_count++] =
            (struct batch_entry){slot->item->row, slot->item->id, slot->item->file,
                                 (size_t)(slot->item->kind - batch_kind_first())};
    }
    return status;
}

static enum cg_status run_piece(struct run *run, size_t first, size_t count, struct cg_error *error)
{
    int threads = run->options->threads;
    enum cg_status status = CG_OK;
    bool any = false;
    memset(run->slots, 0, count * sizeof *run->slots);
    for (size_t i = 0; i < count; i++) {
        run->slots[i].item = &run->manifest.items[first + i];
    }
    cg_parallel(threads, count, identify, run);
    for (size_t i = 0; i < count && status == CG_OK; i++) {
        struct batch_slot *slot = &run->slots[i];
        if (slot->status == CG_OK) {
            status = cg_store_find(run->store, slot->key, &slot->item->id, error);
            slot->known = slot->item->id != 0;
            any = any || !slot->known;
        }
    }
    if (status == CG_OK) {
        cg_parallel(threads, count, measure, run);
    }
    if (status == CG_OK && any) {
        status = cg_store_begin(run->store, error);
    }
    for (size_t i = 0; i < count; i++) {
        status = status == CG_OK ? deliver(run, &run->slots[i], error) : status;
        batch_result_clear(&run->slots[i].result);
    }
    if (any && status == CG_OK) {
        return cg_store_commit(run->store, error);
    }
    cg_store_rollback(run->store);
    return status;
}

static enum cg_status run_rows(struct run *run, struct cg_error *error)
{
    size_t piece = (size_t)run->options->threads * ROWS_PER_THREAD;
    size_t total = run->manifest.count;
    enum cg_status status = CG_OK;
    for (size_t first = 0; first < total && status == CG_OK; first += piece) {
        size_t count = total - first < piece ? total - first : piece;
        status = run_piece(run, first, count, error);
        if (status == CG_OK && run->options->progress != NULL) {
            run->options->progress(run->options->context, first + count, total);
        }
    }
    return status;
}

static enum cg_status open_store(struct run *run, struct cg_error *error)
{
    const struct cg_store_options options = cg_store_options_defaults();
    char *own = batch_path(run->options->out, BATCH_STORE_NAME, error);
    enum cg_status status = own != NULL ? CG_OK : CG_FAULT;
    if (status == CG_OK) {
        status = cg_store_open(run->options->store != NULL ? run->options->store : own, &options, &run->store,
                               error);
    }
    free(own);
    return status;
}

static enum cg_status prepare(struct run *run, struct cg_error *error)
{
    const struct cg_batch_options *options = run->options;
    enum cg_status status =
        batch_manifest_read(options->input, options->shard, options->shards, &run->manifest, error);
    if (status == CG_OK) {
        status = cg_folder_make(options->out, error);
    }
    if (status == CG_OK) {
        status = open_store(run, error);
    }
    if (status != CG_OK) {
        return status;
    }
    size_t threads = (size_t)options->threads;
    run->workers = cg_alloc(threads, sizeof *run->workers, error);
    run->slots = cg_alloc(threads * ROWS_PER_THREAD, sizeof *run->slots, error);
    run->entries = cg_alloc(run->manifest.count + 1, sizeof *run->entries, error);
    /* A row is rejected once, or its sample is a repeated one. */
    run->rejected = cg_alloc(run->manifest.count + 1, sizeof *run->rejected, error);
    bool good = run->workers != NULL && run->slots != NULL && run->entries != NULL && run->rejected != NULL;
    return good ? CG_OK : CG_FAULT;
}

enum cg_status cg_batch_run(const struct cg_batch_options *options, struct cg_batch_summary *out,
                            struct cg_error *error)
{
    struct cg_batch_summary summary = {0};
    struct run run = {.options = options, .summary = &summary};
    enum cg_status status = prepare(&run, error);
    if (status == CG_OK) {
        summary.rows = run.manifest.count + run.manifest.joined;
        summary.joined = run.manifest.joined;
        status = run_rows(&run, error);
    }
    if (status == CG_OK) {
        struct batch_results results = {.options = options,
                                        .store = run.store,
                                        .manifest_hash = run.manifest.hash,
                                        .manifest_rows = run.manifest.rows,
                                        .entries = run.entries,
                                        .entry_count = run.entry_count,
                                        .rejected = run.rejected,
                                        .rejected_count = run.rejected_count};
        status = batch_results_write(&results, &summary, error);
        summary.known = results.entry_count > summary.measured ? results.entry_count - summary.measured : 0;
    }
    for (int i = 0; run.workers != NULL && i < options->threads; i++) {
        batch_worker_clear(&run.workers[i]);
    }
    free(run.workers);
    free(run.slots);
    free(run.entries);
    free(run.rejected);
    cg_store_close(run.store);
    batch_manifest_clear(&run.manifest);
    if (status == CG_OK) {
        *out = summary;
    }
    return status;
}
