#include "batch/results.h"

#include "batch/cells.h"
#include "batch/kind.h"
#include "batch/sheet.h"
#include "batch/stream.h"

#include <stdlib.h>
#include <string.h>

#define LINE_END "\r\n"
/* Nine digits, as in JSON. */
#define DIGITS 9
/* Spreadsheets take a CSV file for UTF-8 only when it begins with this. */
#define MARK "\xef\xbb\xbf"
#define KINDS_MAX 32

const char *batch_cause(enum cg_status status)
{
    return status == CG_OK ? "repeated" : status == CG_INPUT ? "unreadable" : "unmeasurable";
}

/* The files that have a line a sample. */
struct writing {
    struct batch_results *results;
    struct cg_batch_summary *summary;
    struct batch_stream lines, table, index;
    struct batch_sheet *sheet;
    struct batch_columns columns;
    struct batch_cell *cells;
    struct cg_text text;
    const struct batch_entry *entry;
    int64_t newest;
    bool found;
    enum cg_status status;
    struct cg_error *error;
};

static int by_id(const void *a, const void *b)
{
    const struct batch_entry *one = a, *other = b;
    return one->id != other->id ? (one->id < other->id ? -1 : 1)
                                : (one->row > other->row) - (one->row < other->row);
}

static int by_row(const void *a, const void *b)
{
    const struct batch_entry *one = a, *other = b;
    return (one->row > other->row) - (one->row < other->row);
}

static int rejected_by_row(const void *a, const void *b)
{
    const struct batch_rejected *one = a, *other = b;
    return (one->row > other->row) - (one->row < other->row);
}

static void set_repeated_apart(struct batch_results *results)
{
    size_t kept = 0;
    if (results->entry_count == 0) {
        return;
    }
    qsort(results->entries, results->entry_count, sizeof *results->entries, by_id);
    for (size_t i = 0; i < results->entry_count; i++) {
        const struct batch_entry entry = results->entries[i];
        if (kept > 0 && entry.id == results->entries[kept - 1].id) {
            results->rejected[results->rejected_count++] =
                (struct batch_rejected){entry.row, entry.file, batch_cause(CG_OK),
                                        "The same sample stands in an earlier row; it is stored once."};
        } else {
            results->entries[kept++] = entry;
        }
    }
    results->entry_count = kept;
    qsort(results->entries, kept, sizeof *results->entries, by_row);
    qsort(results->rejected, results->rejected_count, sizeof *results->rejected, rejected_by_row);
}

/* The document with the row behind its schema, which it begins with. */
static void add_line(struct writing *writing, const struct cg_store_sample *sample)
{
    const char *comma = strchr(sample->document, ',');
    if (comma != NULL) {
        cg_text_add(&writing->text, "%.*s,\"row\":%zu%s\n", (int)(comma - sample->document), sample->document,
                    writing->entry->row, comma);
    }
}

static void add_cells(struct writing *writing)
{
    char number[CG_NUMBER_SIZE];
    for (size_t i = 0; i < writing->columns.count; i++) {
        const struct batch_cell *cell = &writing->cells[i];
        cg_text_add(&writing->text, "%s", i > 0 ? "," : "");
        if (cell->is_number) {
            cg_text_add(&writing->text, "%s", cg_number_print(number, cell->number, DIGITS));
        } else if (cell->words != NULL) {
            cg_text_add_csv_words(&writing->text, cell->words);
        }
    }
    cg_text_add(&writing->text, LINE_END);
}

static enum cg_status write_sample(struct writing *writing, const struct cg_store_sample *sample)
{
    struct cg_arena arena = {0};
    add_line(writing, sample);
    enum cg_status status = batch_stream_write(&writing->lines, &writing->text, writing->error);
    if (status == CG_OK) {
        status = batch_cells_fill(&writing->columns, writing->results->store, writing->entry->row, sample,
                                  &arena, writing->cells, writing->error);
    }
    if (status == CG_OK) {
        add_cells(writing);
        status = batch_stream_write(&writing->table, &writing->text, writing->error);
    }
    if (status == CG_OK && writing->sheet != NULL) {
        status = batch_sheet_row(writing->sheet, writing->cells, writing->error);
    }
    if (status == CG_OK) {
        cg_text_add(&writing->text, "%zu,%s,%s,", writing->entry->row, sample->key, sample->kind);
        cg_text_add_csv(&writing->text, writing->entry->file);
        cg_text_add(&writing->text, LINE_END);
        status = batch_stream_write(&writing->index, &writing->text, writing->error);
    }
    cg_arena_clear(&arena);
    writing->newest = sample->time > writing->newest ? sample->time : writing->newest;
    writing->summary->out_of_limits |= strcmp(sample->result, "FAIL") == 0;
    writing->summary->unmeasurable |= strcmp(sample->result, "NOT_MEASURABLE") == 0;
    return status;
}

static bool visit_sample(void *context, const struct cg_store_sample *sample)
{
    struct writing *writing = context;
    writing->found = true;
    writing->status = write_sample(writing, sample);
    return false;
}

static enum cg_status write_heads(struct writing *writing)
{
    cg_text_add(&writing->text, MARK);
    for (size_t i = 0; i < writing->columns.count; i++) {
        cg_text_add(&writing->text, "%s", i > 0 ? "," : "");
        cg_text_add_csv(&writing->text, writing->columns.names[i]);
    }
    cg_text_add(&writing->text, LINE_END);
    enum cg_status status = batch_stream_write(&writing->table, &writing->text, writing->error);
    if (status == CG_OK) {
        cg_text_add(&writing->text, "row,key,kind,file" LINE_END);
        status = batch_stream_write(&writing->index, &writing->text, writing->error);
    }
    return status;
}

static enum cg_status open_files(struct writing *writing)
{
    const struct cg_batch_options *options = writing->results->options;
    bool used[KINDS_MAX] = {false};
    for (size_t i = 0; i < writing->results->entry_count; i++) {
        used[writing->results->entries[i].kind] = true;
    }
    enum cg_status status = batch_columns_make(used, &writing->columns, writing->error);
    if (status == CG_OK) {
        writing->cells = cg_alloc(writing->columns.count, sizeof *writing->cells, writing->error);
        status = writing->cells != NULL ? CG_OK : CG_FAULT;
    }
    struct batch_stream *const streams[] = {&writing->lines, &writing->table, &writing->index};
    static const char *const names[] = {"results.jsonl", "results.csv", BATCH_INDEX_NAME};
    for (size_t i = 0; i < sizeof streams / sizeof *streams && status == CG_OK; i++) {
        status = batch_stream_open(streams[i], options->out, names[i], writing->error);
    }
    if (status == CG_OK && options->sheet) {
        status = batch_sheet_open(options->out, "results.xlsx", &writing->columns, &writing->sheet,
                                  writing->error);
    }
    return status == CG_OK ? write_heads(writing) : status;
}

static enum cg_status end_files(struct writing *writing)
{
    struct batch_stream *const streams[] = {&writing->lines, &writing->table, &writing->index};
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < sizeof streams / sizeof *streams && status == CG_OK; i++) {
        status = batch_stream_end(streams[i], writing->error);
    }
    if (status == CG_OK && writing->sheet != NULL) {
        status = batch_sheet_end(writing->sheet, writing->newest, writing->error);
    }
    return status;
}

static enum cg_status write_samples(struct batch_results *results, struct cg_batch_summary *summary,
                                    struct cg_error *error)
{
    struct writing writing = {.results = results, .summary = summary, .error = error};
    enum cg_status status = open_files(&writing);
    for (size_t i = 0; i < results->entry_count && status == CG_OK; i++) {
        const struct cg_store_query query = {.id = results->entries[i].id};
        writing.entry = &results->entries[i];
        writing.found = false;
        status = cg_store_samples(results->store, &query, visit_sample, &writing, error);
        status = status == CG_OK ? writing.status : status;
        if (status == CG_OK && !writing.found) {
            status = cg_error_set(error, CG_FAULT, "The sample of row %zu has gone from the store.",
                                  results->entries[i].row);
        }
    }
    if (status == CG_OK) {
        status = end_files(&writing);
    }
    batch_stream_clear(&writing.lines);
    batch_stream_clear(&writing.table);
    batch_stream_clear(&writing.index);
    batch_sheet_free(writing.sheet);
    batch_columns_clear(&writing.columns);
    free(writing.cells);
    cg_text_clear(&writing.text);
    return status;
}

static enum cg_status write_text(const struct batch_results *results, const char *name, struct cg_text *text,
                                 struct cg_error *error)
{
    char *path = batch_path(results->options->out, name, error);
    enum cg_status status = path != NULL ? cg_text_check(text, error) : CG_FAULT;
    if (status == CG_OK) {
        status = cg_file_write(path, text->data, text->length, error);
    }
    free(path);
    cg_text_clear(text);
    return status;
}

static enum cg_status write_rejected(const struct batch_results *results, struct cg_batch_summary *summary,
                                     struct cg_error *error)
{
    struct cg_text text = {0};
    cg_text_add(&text, MARK "row,file,cause,reason" LINE_END);
    for (size_t i = 0; i < results->rejected_count; i++) {
        const struct batch_rejected *rejected = &results->rejected[i];
        cg_text_add(&text, "%zu,", rejected->row);
        cg_text_add_csv_words(&text, rejected->file);
        cg_text_add(&text, ",%s,", rejected->cause);
        cg_text_add_csv_words(&text, rejected->reason);
        cg_text_add(&text, LINE_END);
        bool repeated = strcmp(rejected->cause, batch_cause(CG_OK)) == 0;
        bool unreadable = strcmp(rejected->cause, batch_cause(CG_INPUT)) == 0;
        summary->repeated += repeated;
        summary->rejected += !repeated;
        summary->unreadable |= unreadable;
        summary->unmeasurable |= !repeated && !unreadable;
    }
    return write_text(results, BATCH_REJECTED_NAME, &text, error);
}

enum cg_status batch_results_write(struct batch_results *results, struct cg_batch_summary *summary,
                                   struct cg_error *error)
{
    set_repeated_apart(results);
    enum cg_status status = write_samples(results, summary, error);
    if (status == CG_OK) {
        status = write_rejected(results, summary, error);
    }
    if (status == CG_OK) {
        /* Last: where it stands, the batch is done. */
        struct cg_text text = {0};
        cg_text_add(&text, "manifest_sha256,rows,shard,shards" LINE_END "%s,%zu,%zu,%zu" LINE_END,
                    results->manifest_hash, results->manifest_rows, results->options->shard,
                    results->options->shards);
        status = write_text(results, BATCH_ABOUT_NAME, &text, error);
    }
    return status;
}
