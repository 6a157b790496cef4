/*
 * spool.c: what was written beside the store while that was away, and is moved into it. The spool is a store
 * of its own.
 */
#include "station/batch.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

struct move {
    struct cg_store *from, *to;
    const struct station_alarm_rows *spooled;
    struct station_alarm_rows *rows;
    int64_t mark_id;
    enum cg_status status;
    struct cg_error *error;
};

static bool move_crop(void *context, const struct cg_store_crop *row)
{
    struct move *move = context;
    struct cg_store_crop crop = *row;
    crop.mark_id = move->mark_id;
    move->status = cg_store_add_crop(move->to, &crop, NULL, move->error);
    return move->status == CG_OK;
}

static bool move_mark(void *context, const struct cg_store_mark *row)
{
    struct move *move = context;
    const struct cg_store_query query = {.mark_id = row->id};
    move->status = cg_store_add_mark(move->to, row, &move->mark_id, move->error);
    if (move->status == CG_OK) {
        enum cg_status status = cg_store_crops(move->from, &query, move_crop, move, move->error);
        move->status = move->status == CG_OK ? status : move->status;
    }
    return move->status == CG_OK;
}

static bool move_frame(void *context, const struct cg_store_frame *row)
{
    struct move *move = context;
    move->status = cg_store_add_frame(move->to, row, NULL, move->error);
    return move->status == CG_OK;
}

static bool move_repeat(void *context, const struct cg_store_repeat *row)
{
    struct move *move = context;
    move->status = cg_store_add_repeat(move->to, row, NULL, move->error);
    return move->status == CG_OK;
}

static bool move_cell(void *context, const struct cg_store_cell *row)
{
    struct move *move = context;
    move->status = cg_store_add_cell(move->to, row, NULL, move->error);
    return move->status == CG_OK;
}

static bool move_health(void *context, const struct cg_store_health *row)
{
    struct move *move = context;
    move->status = cg_store_add_health(move->to, row, NULL, move->error);
    return move->status == CG_OK;
}

/* An alarm that the store has already, raised before it went away. */
struct known {
    const struct cg_store_alarm *alarm;
    int64_t id;
};

static bool is_known(void *context, const struct cg_store_alarm *row)
{
    struct known *known = context;
    if (row->time == known->alarm->time && strcmp(row->kind, known->alarm->kind) == 0 &&
        strcmp(row->text, known->alarm->text) == 0) {
        known->id = row->id;
    }
    return known->id == 0;
}

static enum cg_status write_alarm(struct move *move, const struct cg_store_alarm *row, int64_t *id)
{
    struct known known = {.alarm = row};
    const struct cg_store_query query = {.from_time = row->time, .to_time = row->time + 1};
    enum cg_status status = cg_store_alarms(move->to, &query, is_known, &known, move->error);
    if (status != CG_OK || known.id == 0) {
        return status != CG_OK ? status : cg_store_add_alarm(move->to, row, id, move->error);
    }
    *id = known.id;
    if (row->cleared_time != 0) {
        status = cg_store_clear_alarm(move->to, known.id, row->cleared_time, move->error);
    }
    if (status == CG_OK && row->acknowledged_time != 0) {
        status = cg_store_acknowledge_alarm(move->to, known.id, row->acknowledged_time, row->acknowledged_by,
                                            move->error);
    }
    return status;
}

/* The end of an alarm that is still active shall be written where it then stands. */
static bool move_alarm(void *context, const struct cg_store_alarm *row)
{
    struct move *move = context;
    int64_t id = 0;
    move->status = write_alarm(move, row, &id);
    for (size_t i = 0; move->status == CG_OK && i < move->spooled->used; i++) {
        if (move->spooled->of[i].row == row->id) {
            station_alarm_remember(move->rows, move->spooled->of[i].station_id, id);
        }
    }
    return move->status == CG_OK;
}

static bool move_sample(void *context, const struct cg_store_sample *row)
{
    struct move *move = context;
    move->status = cg_store_copy_sample(move->from, row->id, move->to, NULL, NULL, move->error);
    return move->status == CG_OK;
}

static enum cg_status move_all(struct move *move)
{
    const struct cg_store_query all = {0};
    struct cg_store *from = move->from;
    enum cg_status status = cg_store_samples(from, &all, move_sample, move, move->error);
    if (status == CG_OK && move->status == CG_OK) {
        status = cg_store_marks(from, &all, move_mark, move, move->error);
    }
    if (status == CG_OK && move->status == CG_OK) {
        status = cg_store_frames(from, &all, move_frame, move, move->error);
    }
    if (status == CG_OK && move->status == CG_OK) {
        status = cg_store_repeats(from, &all, move_repeat, move, move->error);
    }
    if (status == CG_OK && move->status == CG_OK) {
        status = cg_store_cells(from, &all, move_cell, move, move->error);
    }
    if (status == CG_OK && move->status == CG_OK) {
        status = cg_store_healths(from, &all, move_health, move, move->error);
    }
    if (status == CG_OK && move->status == CG_OK) {
        status = cg_store_alarms(from, &all, move_alarm, move, move->error);
    }
    return status != CG_OK ? status : move->status;
}

/* ---- whether it was moved ----------------------------------------------------------------------- */

static const char own_name[] = "spool";

enum cg_status station_spool_name(struct cg_store *spool, struct cg_error *error)
{
    struct cg_text name = {.data = NULL};
    enum cg_status status = cg_store_get_progress(spool, own_name, &name, error);
    if (status == CG_OK && name.length == 0) {
        /* Two spools of one host are not made by one program in one moment. */
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        cg_text_add(&name, "%lld.%09ld.%ld", (long long)now.tv_sec, now.tv_nsec, (long)getpid());
        status = cg_text_check(&name, error);
        if (status == CG_OK) {
            status = cg_store_put_progress(spool, own_name, name.data, error);
        }
    }
    cg_text_clear(&name);
    return status;
}

static enum cg_status move_once(struct move *move, const char *writer)
{
    struct cg_text name = {.data = NULL}, moved = {.data = NULL};
    enum cg_status status = cg_store_get_progress(move->from, own_name, &name, move->error);
    if (status == CG_OK) {
        status = cg_store_get_progress(move->to, writer, &moved, move->error);
    }
    const bool is_there = status == CG_OK && name.length > 0 && moved.length == name.length &&
                          strcmp(name.data, moved.data) == 0;
    if (status == CG_OK && !is_there) {
        status = move_all(move);
    }
    if (status == CG_OK && !is_there && name.length > 0) {
        status = cg_store_put_progress(move->to, writer, name.data, move->error);
    }
    cg_text_clear(&name);
    cg_text_clear(&moved);
    return status;
}

enum cg_status station_spool_move(struct cg_store *from, const struct station_alarm_rows *spooled,
                                  struct cg_store *store, struct station_alarm_rows *rows, const char *writer,
                                  struct cg_error *error)
{
    const struct station_alarm_rows before = *rows;
    struct move move = {.from = from, .to = store, .spooled = spooled, .rows = rows, .error = error};
    enum cg_status status = cg_store_begin(store, error);
    if (status != CG_OK) {
        return status;
    }
    status = move_once(&move, writer);
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
