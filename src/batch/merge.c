/*
 * Joining the folders of shards: their samples go into one store in the order of the rows, and the files are
 * written from it as by a run over all rows.
 */
#include "batch/kind.h"
#include "batch/results.h"
#include "batch/stream.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MOST_BYTES ((size_t)1 << 31)

struct shard {
    const char *folder;
    struct cg_csv about, index, rejected;
    char *paths[4];         /* that the tables are named by, and the store's */
    struct cg_store *store; /* NULL: its samples are in the common store */
};

struct merge {
    const struct cg_batch_options *options;
    struct shard *shards;
    size_t count;
    struct cg_store *store;
    size_t samples, rejected; /* of all shards */
};

/* A sample of a shard, before it is in the common store. */
struct place {
    size_t row, shard, at; /* the line of its index */
};

static size_t integer_at(const struct cg_csv *csv, size_t row, const char *column)
{
    long long value = 0;
    size_t at = cg_csv_column(csv, column);
    return at != SIZE_MAX && cg_integer_parse(cg_csv_field(csv, row, at), 0, 1LL << 40, &value)
               ? (size_t)value
               : 0;
}

static const char *words_at(const struct cg_csv *csv, size_t row, const char *column)
{
    size_t at = cg_csv_column(csv, column);
    return at != SIZE_MAX ? cg_csv_field(csv, row, at) : "";
}

static enum cg_status read_shard(struct shard *shard, struct cg_error *error)
{
    static const char *const names[] = {BATCH_ABOUT_NAME, BATCH_INDEX_NAME, BATCH_REJECTED_NAME,
                                        BATCH_STORE_NAME};
    struct cg_csv *const tables[] = {&shard->about, &shard->index, &shard->rejected};
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < 4 && status == CG_OK; i++) {
        shard->paths[i] = batch_path(shard->folder, names[i], error);
        status = shard->paths[i] == NULL ? CG_FAULT
                 : i < 3                 ? cg_csv_read(shard->paths[i], MOST_BYTES, tables[i], error)
                                         : CG_OK;
    }
    struct stat file;
    if (status == CG_OK && shard->about.rows != 1) {
        status = cg_error_set(error, CG_INPUT, "%s: has %zu rows and not one.", shard->paths[0],
                              shard->about.rows);
    }
    if (status == CG_OK && stat(shard->paths[3], &file) == 0) {
        struct cg_store_options options = cg_store_options_defaults();
        options.read_only = true;
        status = cg_store_open(shard->paths[3], &options, &shard->store, error);
    }
    return status;
}

/* All shards of one manifest, each once. */
static enum cg_status check_shards(const struct merge *merge, struct cg_error *error)
{
    const struct cg_csv *first = &merge->shards[0].about;
    size_t shards = integer_at(first, 0, "shards");
    for (size_t i = 0; i < merge->count; i++) {
        const struct cg_csv *about = &merge->shards[i].about;
        if (strcmp(words_at(about, 0, "manifest_sha256"), words_at(first, 0, "manifest_sha256")) != 0 ||
            integer_at(about, 0, "shards") != shards) {
            return cg_error_set(error, CG_USAGE,
                                "%s and %s are shards of different batches and cannot be merged.",
                                merge->shards[0].folder, merge->shards[i].folder);
        }
        for (size_t k = 0; k < i; k++) {
            if (integer_at(about, 0, "shard") == integer_at(&merge->shards[k].about, 0, "shard")) {
                return cg_error_set(error, CG_USAGE, "%s and %s are both shard %zu of %zu.",
                                    merge->shards[k].folder, merge->shards[i].folder,
                                    integer_at(about, 0, "shard"), shards);
            }
        }
    }
    for (size_t wanted = 1; wanted <= shards; wanted++) {
        bool there = false;
        for (size_t i = 0; i < merge->count; i++) {
            there = there || integer_at(&merge->shards[i].about, 0, "shard") == wanted;
        }
        if (!there) {
            return cg_error_set(error, CG_USAGE,
                                "Shard %zu of %zu is missing; a merge needs the folders of all.", wanted,
                                shards);
        }
    }
    return CG_OK;
}

static int by_row(const void *a, const void *b)
{
    const struct place *one = a, *other = b;
    return (one->row > other->row) - (one->row < other->row);
}

static enum cg_status find_or_fail(struct cg_store *store, const char *key, const struct shard *shard,
                                   size_t row, int64_t *id, struct cg_error *error)
{
    enum cg_status status = cg_store_find(store, key, id, error);
    return status == CG_OK && *id == 0
               ? cg_error_set(error, CG_INPUT, "%s: the sample of row %zu is not in the store.",
                              shard->folder, row)
               : status;
}

static enum cg_status take_sample(struct merge *merge, const struct place *place, struct batch_entry *entry,
                                  struct cg_error *error)
{
    struct shard *shard = &merge->shards[place->shard];
    const char *key = words_at(&shard->index, place->at, "key");
    const struct batch_kind *kind = batch_kind_find(words_at(&shard->index, place->at, "kind"));
    int64_t there = 0;
    if (kind == NULL) {
        return cg_error_set(error, CG_INPUT, "%s: row %zu has an unknown kind.", shard->paths[1], place->row);
    }
    *entry = (struct batch_entry){place->row, 0, words_at(&shard->index, place->at, "file"),
                                  (size_t)(kind - batch_kind_first())};
    if (shard->store == NULL) {
        return find_or_fail(merge->store, key, shard, place->row, &entry->id, error);
    }
    enum cg_status status = find_or_fail(shard->store, key, shard, place->row, &there, error);
    return status == CG_OK ? cg_store_copy_sample(shard->store, there, merge->store, &entry->id, NULL, error)
                           : status;
}

/* As many samples in one transaction, so that a disk is not waited for at each. */
#define SAMPLES_AT_ONCE 256

static enum cg_status take_samples(struct merge *merge, const struct place *places,
                                   struct batch_entry *entries, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < merge->samples && status == CG_OK; i++) {
        if (i % SAMPLES_AT_ONCE == 0) {
            status = cg_store_begin(merge->store, error);
        }
        if (status == CG_OK) {
            status = take_sample(merge, &places[i], &entries[i], error);
        }
        if (status == CG_OK && (i % SAMPLES_AT_ONCE == SAMPLES_AT_ONCE - 1 || i + 1 == merge->samples)) {
            status = cg_store_commit(merge->store, error);
            if (merge->options->progress != NULL) {
                merge->options->progress(merge->options->context, i + 1, merge->samples);
            }
        }
    }
    cg_store_rollback(merge->store);
    return status;
}

/* The lists of all shards as one. */
static void gather(const struct merge *merge, struct place *places, struct batch_rejected *rejected)
{
    size_t count = 0, rejects = 0;
    for (size_t i = 0; i < merge->count; i++) {
        const struct shard *shard = &merge->shards[i];
        for (size_t at = 0; at < shard->index.rows; at++) {
            places[count++] = (struct place){integer_at(&shard->index, at, "row"), i, at};
        }
        for (size_t at = 0; at < shard->rejected.rows; at++) {
            rejected[rejects++] = (struct batch_rejected){
                integer_at(&shard->rejected, at, "row"), words_at(&shard->rejected, at, "file"),
                words_at(&shard->rejected, at, "cause"), words_at(&shard->rejected, at, "reason")};
        }
    }
    if (count > 0) {
        qsort(places, count, sizeof *places, by_row);
    }
}

static enum cg_status open_store(struct merge *merge, struct cg_error *error)
{
    const struct cg_store_options options = cg_store_options_defaults();
    char *own = batch_path(merge->options->out, BATCH_STORE_NAME, error);
    enum cg_status status = own != NULL ? cg_folder_make(merge->options->out, error) : CG_FAULT;
    if (status == CG_OK) {
        status = cg_store_open(merge->options->store != NULL ? merge->options->store : own, &options,
                               &merge->store, error);
    }
    free(own);
    return status;
}

static enum cg_status join(struct merge *merge, struct cg_batch_summary *summary, struct cg_error *error)
{
    struct cg_batch_options options = *merge->options;
    const struct cg_csv *about = &merge->shards[0].about;
    for (size_t i = 0; i < merge->count; i++) {
        merge->samples += merge->shards[i].index.rows;
        merge->rejected += merge->shards[i].rejected.rows;
    }
    struct place *places = cg_alloc(merge->samples + 1, sizeof *places, error);
    struct batch_entry *entries = cg_alloc(merge->samples + 1, sizeof *entries, error);
    struct batch_rejected *rejected = cg_alloc(merge->samples + merge->rejected + 1, sizeof *rejected, error);
    enum cg_status status = CG_FAULT;
    if (places != NULL && entries != NULL && rejected != NULL) {
        gather(merge, places, rejected);
        status = open_store(merge, error);
    }
    if (status == CG_OK) {
        status = take_samples(merge, places, entries, error);
    }
    if (status == CG_OK) {
        options.shard = 1;
        options.shards = 1;
        struct batch_results results = {.options = &options,
                                        .store = merge->store,
                                        .manifest_hash = words_at(about, 0, "manifest_sha256"),
                                        .manifest_rows = integer_at(about, 0, "rows"),
                                        .entries = entries,
                                        .entry_count = merge->samples,
                                        .rejected = rejected,
                                        .rejected_count = merge->rejected};
        summary->rows = results.manifest_rows;
        status = batch_results_write(&results, summary, error);
        summary->known = results.entry_count;
        summary->joined = results.manifest_rows - merge->samples - merge->rejected;
    }
    free(places);
    free(entries);
    free(rejected);
    return status;
}

enum cg_status cg_batch_merge(const char *const *folders, size_t count,
                              const struct cg_batch_options *options, struct cg_batch_summary *out,
                              struct cg_error *error)
{
    struct merge merge = {.options = options, .count = count};
    struct cg_batch_summary summary = {0};
    merge.shards = cg_alloc(count, sizeof *merge.shards, error);
    enum cg_status status = merge.shards != NULL ? CG_OK : CG_FAULT;
    for (size_t i = 0; i < count && status == CG_OK; i++) {
        merge.shards[i].folder = folders[i];
        status = read_shard(&merge.shards[i], error);
    }
    if (status == CG_OK) {
        status = check_shards(&merge, error);
    }
    if (status == CG_OK) {
        status = join(&merge, &summary, error);
    }
    for (size_t i = 0; merge.shards != NULL && i < count; i++) {
        struct shard *shard = &merge.shards[i];
        cg_csv_clear(&shard->about);
        cg_csv_clear(&shard->index);
        cg_csv_clear(&shard->rejected);
        cg_store_close(shard->store);
        for (size_t k = 0; k < 4; k++) {
            free(shard->paths[k]);
        }
    }
    free(merge.shards);
    cg_store_close(merge.store);
    if (status == CG_OK) {
        *out = summary;
    }
    return status;
}
