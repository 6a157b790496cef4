#include "store/tables.h"

#include <math.h>
#include <string.h>

/* A column that is called as its field. */
#define INTEGER(row, field)                                                                                  \
    {                                                                                                        \
#field, NULL, STORE_INTEGER, offsetof(struct row, field), 0                                          \
    }
#define REAL(row, field)                                                                                     \
    {                                                                                                        \
#field, NULL, STORE_REAL, offsetof(struct row, field), 0                                             \
    }
#define TEXT(row, field)                                                                                     \
    {                                                                                                        \
#field, NULL, STORE_TEXT, offsetof(struct row, field), 0                                             \
    }
#define PNG(row)                                                                                             \
    {                                                                                                        \
        "png", NULL, STORE_BLOB, offsetof(struct row, png), offsetof(struct row, bytes)                      \
    }
/* One of samples, seen beside a value. */
#define OF_SAMPLE(type, field)                                                                               \
    {                                                                                                        \
#field, "s." #field, type, offsetof(struct cg_store_value, field), 0                                 \
    }
#define COUNT(columns) (sizeof(columns) / sizeof(columns)[0])

static const struct store_column samples[] = {
    INTEGER(cg_store_sample, id),        TEXT(cg_store_sample, key),
    TEXT(cg_store_sample, kind),         TEXT(cg_store_sample, lot),
    TEXT(cg_store_sample, roll),         TEXT(cg_store_sample, sample),
    TEXT(cg_store_sample, side),         TEXT(cg_store_sample, operator_name),
    TEXT(cg_store_sample, repeat),       REAL(cg_store_sample, delay_s),
    TEXT(cg_store_sample, file),         INTEGER(cg_store_sample, time),
    REAL(cg_store_sample, utc_offset_s), TEXT(cg_store_sample, tool_version),
    TEXT(cg_store_sample, profile_hash), TEXT(cg_store_sample, calibration_id),
    TEXT(cg_store_sample, recipe_hash),  TEXT(cg_store_sample, chart_hash),
    TEXT(cg_store_sample, input_sha256), TEXT(cg_store_sample, result),
    TEXT(cg_store_sample, grade),        TEXT(cg_store_sample, document),
    INTEGER(cg_store_sample, bytes),
};
const struct store_table store_samples = {
    .name = "samples", .columns = samples, .count = COUNT(samples), .keys = {"time", "id"}, .page = 128};

static const struct store_column values[] = {
    OF_SAMPLE(STORE_INTEGER, id),
    OF_SAMPLE(STORE_TEXT, kind),
    OF_SAMPLE(STORE_TEXT, lot),
    OF_SAMPLE(STORE_TEXT, roll),
    OF_SAMPLE(STORE_TEXT, sample),
    OF_SAMPLE(STORE_TEXT, side),
    OF_SAMPLE(STORE_TEXT, operator_name),
    OF_SAMPLE(STORE_TEXT, repeat),
    OF_SAMPLE(STORE_REAL, delay_s),
    OF_SAMPLE(STORE_INTEGER, time),
    OF_SAMPLE(STORE_TEXT, recipe_hash),
    {"path", "v.path", STORE_TEXT, offsetof(struct cg_store_value, path), 0},
    {"value", "v.value", STORE_REAL, offsetof(struct cg_store_value, value), 0},
};
const struct store_table store_values = {.name = "values",
                                         .from = "samples s JOIN sample_values v ON v.sample_id = s.id",
                                         .columns = values,
                                         .count = COUNT(values),
                                         .keys = {"time", "id", "path"},
                                         .page = 1024};

static const struct store_column marks[] = {
    INTEGER(cg_store_mark, id),      INTEGER(cg_store_mark, sample_id),
    TEXT(cg_store_mark, lot),        TEXT(cg_store_mark, roll),
    INTEGER(cg_store_mark, frame),   INTEGER(cg_store_mark, time),
    REAL(cg_store_mark, md_mm),      REAL(cg_store_mark, cd_mm),
    TEXT(cg_store_mark, mark_class), REAL(cg_store_mark, area_mm2),
    REAL(cg_store_mark, length_mm),  REAL(cg_store_mark, width_mm),
    REAL(cg_store_mark, angle_deg),  REAL(cg_store_mark, contrast_percent),
    REAL(cg_store_mark, log10_nfa),
};
const struct store_table store_marks = {
    .name = "marks", .columns = marks, .count = COUNT(marks), .keys = {"time", "id"}, .page = 1024};

static const struct store_column crops[] = {
    INTEGER(cg_store_crop, id),   INTEGER(cg_store_crop, mark_id),
    INTEGER(cg_store_crop, time), INTEGER(cg_store_crop, bytes),
    PNG(cg_store_crop),
};
const struct store_table store_crops = {
    .name = "crops", .columns = crops, .count = COUNT(crops), .keys = {"time", "id"}, .page = 64};

static const struct store_column frames[] = {
    INTEGER(cg_store_frame, id), INTEGER(cg_store_frame, sample_id), TEXT(cg_store_frame, lot),
    TEXT(cg_store_frame, roll),  INTEGER(cg_store_frame, frame),     INTEGER(cg_store_frame, time),
    REAL(cg_store_frame, md_mm), INTEGER(cg_store_frame, bytes),     PNG(cg_store_frame),
};
const struct store_table store_frames = {
    .name = "frames", .columns = frames, .count = COUNT(frames), .keys = {"time", "id"}, .page = 4};

static const struct store_column repeats[] = {
    INTEGER(cg_store_repeat, id),          TEXT(cg_store_repeat, lot),
    TEXT(cg_store_repeat, roll),           INTEGER(cg_store_repeat, time),
    TEXT(cg_store_repeat, drum),           REAL(cg_store_repeat, pitch_mm),
    REAL(cg_store_repeat, diameter_mm),    REAL(cg_store_repeat, cd_mm),
    REAL(cg_store_repeat, phase_mm),       INTEGER(cg_store_repeat, hits),
    REAL(cg_store_repeat, turns_expected), REAL(cg_store_repeat, log10_nfa),
    REAL(cg_store_repeat, first_md_mm),    REAL(cg_store_repeat, last_md_mm),
};
const struct store_table store_repeats = {
    .name = "repeats", .columns = repeats, .count = COUNT(repeats), .keys = {"time", "id"}, .page = 1024};

static const struct store_column alarms[] = {
    INTEGER(cg_store_alarm, id),
    TEXT(cg_store_alarm, lot),
    TEXT(cg_store_alarm, roll),
    INTEGER(cg_store_alarm, time),
    TEXT(cg_store_alarm, kind),
    TEXT(cg_store_alarm, text),
    REAL(cg_store_alarm, md_mm),
    INTEGER(cg_store_alarm, cleared_time),
    INTEGER(cg_store_alarm, acknowledged_time),
    TEXT(cg_store_alarm, acknowledged_by),
};
const struct store_table store_alarms = {
    .name = "alarms", .columns = alarms, .count = COUNT(alarms), .keys = {"time", "id"}, .page = 1024};

static const struct store_column cells[] = {
    INTEGER(cg_store_cell, id),      TEXT(cg_store_cell, lot),        TEXT(cg_store_cell, roll),
    INTEGER(cg_store_cell, time),    INTEGER(cg_store_cell, lane),    REAL(cg_store_cell, from_md_mm),
    REAL(cg_store_cell, to_md_mm),   REAL(cg_store_cell, from_cd_mm), REAL(cg_store_cell, to_cd_mm),
    TEXT(cg_store_cell, state),      TEXT(cg_store_cell, grade),      REAL(cg_store_cell, gloss),
    REAL(cg_store_cell, cv_percent), INTEGER(cg_store_cell, marks),
};
const struct store_table store_cells = {
    .name = "cells", .columns = cells, .count = COUNT(cells), .keys = {"time", "id"}, .page = 1024};

static const struct store_column health[] = {
    INTEGER(cg_store_health, id),         TEXT(cg_store_health, lot),
    TEXT(cg_store_health, roll),          INTEGER(cg_store_health, time),
    INTEGER(cg_store_health, to_time),    TEXT(cg_store_health, camera),
    INTEGER(cg_store_health, frames),     INTEGER(cg_store_health, measured),
    INTEGER(cg_store_health, lost_wire),  INTEGER(cg_store_health, incomplete),
    INTEGER(cg_store_health, lost_ring),  INTEGER(cg_store_health, failed),
    REAL(cg_store_health, gap_m),         REAL(cg_store_health, lamp_level),
    REAL(cg_store_health, temperature_c),
};
const struct store_table store_health = {
    .name = "health", .columns = health, .count = COUNT(health), .keys = {"time", "id"}, .page = 1024};

static const struct store_column lots[] = {
    INTEGER(cg_store_lot, id),   TEXT(cg_store_lot, lot),         INTEGER(cg_store_lot, time),
    TEXT(cg_store_lot, product), TEXT(cg_store_lot, recipe_hash), TEXT(cg_store_lot, note),
};
const struct store_table store_lots = {.name = "lots",
                                       .columns = lots,
                                       .count = COUNT(lots),
                                       .keys = {"time", "id"},
                                       .replace = "lot",
                                       .page = 1024};

static const struct store_column recipes[] = {
    INTEGER(cg_store_recipe, id), INTEGER(cg_store_recipe, time), TEXT(cg_store_recipe, hash),
    TEXT(cg_store_recipe, name),  TEXT(cg_store_recipe, text),
};
const struct store_table store_recipes = {
    .name = "recipes", .columns = recipes, .count = COUNT(recipes), .keys = {"time", "id"}, .page = 256};

const struct store_column *store_table_column(const struct store_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->columns[i].name, name) == 0) {
            return &table->columns[i];
        }
    }
    return NULL;
}

enum cg_status store_cell_text(const char *text, struct cg_arena *arena, struct store_cell *out,
                               struct cg_error *error)
{
    const char *given = text != NULL ? text : "";
    if (!cg_text_is_utf8(given)) {
        char *copy = cg_arena_text(arena, given);
        if (copy == NULL) {
            return cg_error_set(error, CG_FAULT, "Out of memory for a text of %zu bytes.", strlen(given));
        }
        for (char *at = copy; *at != 0; at++) {
            *at = (unsigned char)*at < 0x80 ? *at : '?';
        }
        given = copy;
    }
    *out = (struct store_cell){.type = STORE_TEXT, .text = given};
    return CG_OK;
}

enum cg_status store_cell_of(const struct store_column *column, const void *row, struct cg_arena *arena,
                             struct store_cell *out, struct cg_error *error)
{
    const char *at = (const char *)row + column->offset;
    struct store_cell cell = {.type = column->type};
    const char *text = NULL;
    int64_t size = 0;
    switch (column->type) {
    case STORE_INTEGER:
        memcpy(&cell.integer, at, sizeof cell.integer);
        break;
    case STORE_REAL:
        memcpy(&cell.real, at, sizeof cell.real);
        cell.null = !isfinite(cell.real);
        break;
    case STORE_TEXT:
        memcpy(&text, at, sizeof text);
        return store_cell_text(text, arena, out, error);
    case STORE_BLOB:
        memcpy(&cell.blob, at, sizeof cell.blob);
        memcpy(&size, (const char *)row + column->size_offset, sizeof size);
        cell.size = cell.blob != NULL && size > 0 ? (size_t)size : 0;
        cell.blob = cell.blob != NULL ? cell.blob : "";
        break;
    }
    *out = cell;
    return CG_OK;
}

void store_cell_into(const struct store_column *column, const struct store_cell *cell, void *row)
{
    char *at = (char *)row + column->offset;
    const char *text = cell->text != NULL ? cell->text : "";
    double real = cell->null ? NAN : cell->real;
    switch (column->type) {
    case STORE_INTEGER:
        memcpy(at, &cell->integer, sizeof cell->integer);
        break;
    case STORE_REAL:
        memcpy(at, &real, sizeof real);
        break;
    case STORE_TEXT:
        memcpy(at, &text, sizeof text);
        break;
    case STORE_BLOB:
        memcpy(at, &cell->blob, sizeof cell->blob);
        break;
    }
}
