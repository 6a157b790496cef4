#include "batch/cells.h"

#include "batch/kind.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of every sample: words of its row in the store, and what is put together here. */
static const char *const fixed_names[] = {
    "row",  "lot",  "roll",   "sample", "side",    "operator",     "repeat",         "kind",       "delay_s",
    "time", "file", "result", "grade",  "reasons", "profile_hash", "calibration_id", "recipe_hash"};
#define FIXED (sizeof fixed_names / sizeof fixed_names[0])
/* Of the columns of a schema's own CSV, those that stand among the fixed ones. */
static const char *const left_out[] = {"file", "result", "grade", "reasons"};

static bool is_left_out(const struct batch_columns *columns, const char *name)
{
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) {
        if (strcmp(left_out[i], name) == 0) {
            return true;
        }
    }
    for (size_t i = columns->fixed; i < columns->count; i++) {
        if (strcmp(columns->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static enum cg_status add_column(struct batch_columns *columns, const char *name, struct cg_error *error)
{
    if (columns->count == columns->capacity) {
        size_t capacity = columns->capacity * 2 + 64;
        const char **names = cg_alloc(capacity, sizeof *names, error);
        if (names == NULL) {
            return CG_FAULT;
        }
        if (columns->count > 0) {
            memcpy(names, columns->names, columns->count * sizeof *names);
        }
        free(columns->names);
        columns->names = names;
        columns->capacity = capacity;
    }
    const char *copy = cg_arena_text(&columns->arena, name);
    if (copy == NULL) {
        return cg_error_set(error, CG_FAULT, "Out of memory for the columns of the results.");
    }
    columns->names[columns->count++] = copy;
    return CG_OK;
}

/* The names in the head of the schema's own CSV. */
static enum cg_status add_schema(struct batch_columns *columns, const char *schema, struct cg_error *error)
{
    struct cg_text head = {0};
    struct cg_csv csv = {0};
    cg_csv_head(schema, &head);
    enum cg_status status = cg_text_check(&head, error);
    if (status == CG_OK) {
        status = cg_csv_parse(schema, head.data, head.length, &csv, error);
    }
    for (size_t i = 0; status == CG_OK && i < csv.columns; i++) {
        const char *name = cg_csv_name(&csv, i);
        if (!is_left_out(columns, name)) {
            status = add_column(columns, name, error);
        }
    }
    cg_csv_clear(&csv);
    cg_text_clear(&head);
    return status;
}

enum cg_status batch_columns_make(const bool *used, struct batch_columns *out, struct cg_error *error)
{
    struct batch_columns columns = {.fixed = FIXED};
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < FIXED && status == CG_OK; i++) {
        status = add_column(&columns, fixed_names[i], error);
    }
    for (size_t i = 0; batch_kind_at(i) != NULL && status == CG_OK; i++) {
        if (used[i]) {
            status = add_schema(&columns, batch_kind_at(i)->schema, error);
        }
    }
    if (status != CG_OK) {
        batch_columns_clear(&columns);
        return status;
    }
    *out = columns;
    return CG_OK;
}

void batch_columns_clear(struct batch_columns *columns)
{
    free(columns->names);
    cg_arena_clear(&columns->arena);
    *columns = (struct batch_columns){0};
}

/* The reasons of the document inside, as one text. */
static const char *reasons_of(const char *document, struct cg_arena *arena)
{
    struct cg_text text = {0};
    json_t *root = json_loads(document, 0, NULL);
    const json_t *list = json_object_get(json_object_get(root, "document"), "reasons");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *reason = json_string_value(json_array_get(list, i));
        cg_text_add(&text, "%s%s", text.length > 0 ? " " : "", reason != NULL ? reason : "");
    }
    json_decref(root);
    const char *kept = text.data != NULL ? cg_arena_text(arena, text.data) : NULL;
    cg_text_clear(&text);
    return kept;
}

struct filling {
    const struct batch_columns *columns;
    struct batch_cell *cells;
};

static bool fill_value(void *context, const struct cg_store_value *value)
{
    struct filling *filling = context;
    for (size_t i = filling->columns->fixed; i < filling->columns->count; i++) {
        if (strcmp(filling->columns->names[i], value->path) == 0) {
            filling->cells[i] = (struct batch_cell){.is_number = true, .number = value->value};
            break;
        }
    }
    return true;
}

enum cg_status batch_cells_fill(const struct batch_columns *columns, struct cg_store *store, size_t row,
                                const struct cg_store_sample *sample, struct cg_arena *arena,
                                struct batch_cell *cells, struct cg_error *error)
{
    char moment[CG_TIME_SIZE];
    const struct batch_cell fixed[FIXED] = {
        {.is_number = true, .number = (double)row},
        {.words = sample->lot},
        {.words = sample->roll},
        {.words = sample->sample},
        {.words = sample->side},
        {.words = sample->operator_name},
        {.words = sample->repeat},
        {.words = sample->kind},
        {.is_number = isfinite(sample->delay_s), .number = sample->delay_s},
        {.words = cg_arena_text(arena, cg_time_print(moment, sample->time))},
        {.words = sample->file},
        {.words = sample->result},
        {.words = sample->grade},
        {.words = reasons_of(sample->document, arena)},
        {.words = sample->profile_hash},
        {.words = sample->calibration_id},
        {.words = sample->recipe_hash},
    };
    struct filling filling = {columns, cells};
    memset(cells, 0, columns->count * sizeof *cells);
    memcpy(cells, fixed, sizeof fixed);
    const struct cg_store_query query = {.id = sample->id};
    return cg_store_values(store, &query, fill_value, &filling, error);
}
