/*
 * batch.c: rows that go to the store together, copied out of what the station has in hand.
 */
#include "station/batch.h"

#include <stdlib.h>
#include <string.h>

#define DOCUMENT_BYTES ((size_t)32768) /* that a document takes in memory, about */

struct station_batch *station_batch_new(struct cg_error *error)
{
    return cg_alloc(1, sizeof(struct station_batch), error);
}

void station_batch_free(struct station_batch *batch)
{
    if (batch != NULL) {
        for (struct station_row *row = batch->first; row != NULL; row = row->next) {
            if (row->kind == STATION_ROW_SAMPLE) {
                cg_record_clear(&row->of.sample.document);
            }
        }
        cg_arena_clear(&batch->arena);
        free(batch);
    }
}

static struct station_row *add(struct station_batch *batch, enum station_row_kind kind)
{
    struct station_row *row = cg_arena_alloc(&batch->arena, sizeof *row);
    if (row == NULL) {
        batch->failed = true;
        return NULL;
    }
    row->kind = kind;
    if (batch->last != NULL) {
        batch->last->next = row;
    } else {
        batch->first = row;
    }
    batch->last = row;
    batch->bytes += sizeof *row;
    return row;
}

/* NULL stays NULL, which the store keeps as "". */
static void own(struct station_batch *batch, const char **text)
{
    if (*text != NULL) {
        *text = cg_arena_text(&batch->arena, *text);
        batch->failed |= *text == NULL;
    }
}

static const void *own_bytes(struct station_batch *batch, const void *bytes, size_t size)
{
    void *copy = cg_arena_alloc(&batch->arena, size > 0 ? size : 1);
    if (copy == NULL) {
        batch->failed = true;
        return NULL;
    }
    memcpy(copy, bytes, size);
    batch->bytes += size;
    return copy;
}

void station_batch_mark(struct station_batch *batch, const struct cg_store_mark *from)
{
    struct station_row *row = add(batch, STATION_ROW_MARK);
    if (row != NULL) {
        row->of.mark = *from;
        own(batch, &row->of.mark.lot);
        own(batch, &row->of.mark.roll);
        own(batch, &row->of.mark.mark_class);
    }
}

void station_batch_crop(struct station_batch *batch, int64_t time, const struct cg_text *png)
{
    struct station_row *row = add(batch, STATION_ROW_CROP);
    if (row != NULL) {
        row->of.crop = (struct cg_store_crop){
            .time = time, .png = own_bytes(batch, png->data, png->length), .bytes = (int64_t)png->length};
    }
}

void station_batch_frame(struct station_batch *batch, const struct cg_store_frame *from)
{
    struct station_row *row = add(batch, STATION_ROW_FRAME);
    if (row != NULL) {
        row->of.frame = *from;
        own(batch, &row->of.frame.lot);
        own(batch, &row->of.frame.roll);
        row->of.frame.png = own_bytes(batch, from->png, (size_t)from->bytes);
    }
}

void station_batch_repeat(struct station_batch *batch, const struct cg_store_repeat *from)
{
    struct station_row *row = add(batch, STATION_ROW_REPEAT);
    if (row != NULL) {
        row->of.repeat = *from;
        own(batch, &row->of.repeat.lot);
        own(batch, &row->of.repeat.roll);
        own(batch, &row->of.repeat.drum);
    }
}

void station_batch_cell(struct station_batch *batch, const struct cg_store_cell *from)
{
    struct station_row *row = add(batch, STATION_ROW_CELL);
    if (row != NULL) {
        row->of.cell = *from;
        own(batch, &row->of.cell.lot);
        own(batch, &row->of.cell.roll);
        own(batch, &row->of.cell.state);
        own(batch, &row->of.cell.grade);
    }
}

void station_batch_health(struct station_batch *batch, const struct cg_store_health *from)
{
    struct station_row *row = add(batch, STATION_ROW_HEALTH);
    if (row != NULL) {
        row->of.health = *from;
        own(batch, &row->of.health.lot);
        own(batch, &row->of.health.roll);
        own(batch, &row->of.health.camera);
    }
}

void station_batch_alarm(struct station_batch *batch, const struct station_alarm *alarm, const char *lot,
                         const char *roll)
{
    struct station_row *row = add(batch, STATION_ROW_ALARM);
    if (row == NULL) {
        return;
    }
    row->of.alarm.station_id = alarm->id;
    row->of.alarm.row = (struct cg_store_alarm){.lot = lot,
                                                .roll = roll,
                                                .time = alarm->since,
                                                .kind = alarm->kind,
                                                .text = alarm->text,
                                                .md_mm = alarm->md_mm,
                                                .cleared_time = alarm->cleared,
                                                .acknowledged_time = alarm->acknowledged,
                                                .acknowledged_by = alarm->by};
    own(batch, &row->of.alarm.row.lot);
    own(batch, &row->of.alarm.row.roll);
    own(batch, &row->of.alarm.row.kind);
    own(batch, &row->of.alarm.row.text);
    own(batch, &row->of.alarm.row.acknowledged_by);
}

void station_batch_sample(struct station_batch *batch, const struct cg_store_sample *from,
                          struct cg_record *document)
{
    struct station_row *row = add(batch, STATION_ROW_SAMPLE);
    if (row == NULL) {
        return;
    }
    struct cg_store_sample *sample = &row->of.sample.row;
    *sample = *from;
    const char **const texts[] = {
        &sample->kind,   &sample->lot,          &sample->roll,         &sample->sample,
        &sample->file,   &sample->tool_version, &sample->profile_hash, &sample->calibration_id,
        &sample->result, &sample->grade};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        own(batch, texts[i]);
    }
    row->of.sample.document = *document;
    *document = (struct cg_record){.root = NULL};
    batch->bytes += DOCUMENT_BYTES;
}

void station_batch_of_frame(struct station_batch *batch, size_t camera, const char *writer, const char *name)
{
    batch->camera = camera;
    batch->name = name;
    batch->writer = writer;
    own(batch, &batch->name);
    own(batch, &batch->writer);
}

/* ---- writing ------------------------------------------------------------------------------------ */

static int64_t row_of(const struct station_alarm_rows *rows, uint64_t station_id)
{
    for (size_t i = 0; i < rows->used; i++) {
        if (rows->of[i].station_id == station_id) {
            return rows->of[i].row;
        }
    }
    return 0;
}

void station_alarm_remember(struct station_alarm_rows *rows, uint64_t station_id, int64_t row)
{
    if (rows->used == STATION_ALARMS) {
        memmove(&rows->of[0], &rows->of[1], (STATION_ALARMS - 1) * sizeof rows->of[0]);
        rows->used--;
    }
    rows->of[rows->used].station_id = station_id;
    rows->of[rows->used++].row = row;
}

static enum cg_status write_alarm(const struct station_alarm_row *alarm, struct cg_store *store,
                                  struct station_alarm_rows *rows, struct cg_error *error)
{
    const struct cg_store_alarm *row = &alarm->row;
    int64_t id = row_of(rows, alarm->station_id);
    enum cg_status status = CG_OK;
    if (id == 0) {
        status = cg_store_add_alarm(store, row, &id, error);
        if (status == CG_OK) {
            station_alarm_remember(rows, alarm->station_id, id);
        }
        return status;
    }
    if (row->cleared_time != 0) {
        status = cg_store_clear_alarm(store, id, row->cleared_time, error);
    }
    if (status == CG_OK && row->acknowledged_time != 0) {
        status = cg_store_acknowledge_alarm(store, id, row->acknowledged_time, row->acknowledged_by, error);
    }
    return status;
}

static enum cg_status write_row(const struct station_row *row, struct cg_store *store, int64_t *mark_id,
                                struct station_alarm_rows *rows, struct cg_error *error)
{
    struct cg_store_crop crop;
    switch (row->kind) {
    case STATION_ROW_MARK:
        return cg_store_add_mark(store, &row->of.mark, mark_id, error);
    case STATION_ROW_CROP:
        crop = row->of.crop;
        crop.mark_id = *mark_id;
        return cg_store_add_crop(store, &crop, NULL, error);
    case STATION_ROW_FRAME:
        return cg_store_add_frame(store, &row->of.frame, NULL, error);
    case STATION_ROW_REPEAT:
        return cg_store_add_repeat(store, &row->of.repeat, NULL, error);
    case STATION_ROW_CELL:
        return cg_store_add_cell(store, &row->of.cell, NULL, error);
    case STATION_ROW_HEALTH:
        return cg_store_add_health(store, &row->of.health, NULL, error);
    case STATION_ROW_ALARM:
        return write_alarm(&row->of.alarm, store, rows, error);
    case STATION_ROW_SAMPLE:
        return cg_store_add_sample(store, &row->of.sample.row, &row->of.sample.document, NULL, NULL, error);
    }
    return CG_OK;
}

enum cg_status station_batch_write(const struct station_batch *batch, struct cg_store *store,
                                   struct station_alarm_rows *rows, struct cg_error *error)
{
    const struct station_alarm_rows before = *rows;
    int64_t mark_id = 0;
    enum cg_status status = cg_store_begin(store, error);
    if (status != CG_OK) {
        return status;
    }
    for (const struct station_row *row = batch->first; row != NULL && status == CG_OK; row = row->next) {
        status = write_row(row, store, &mark_id, rows, error);
    }
    if (status == CG_OK && batch->writer != NULL && batch->writer[0] != 0) {
        status = station_progress_put(store, batch->writer, batch->name, error);
    }
    if (status == CG_OK) {
        status = cg_store_commit(store, error);
    } else {
        cg_store_rollback(store);
    }
    if (status != CG_OK) {
        *rows = before;
    }
    return status;
}
