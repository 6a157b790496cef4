/*
 * station/batch.h: rows that go to the store together.
 */
#ifndef CASTGLOSS_STATION_BATCH_H
#define CASTGLOSS_STATION_BATCH_H

#include "station/core.h"

enum station_row_kind {
    STATION_ROW_MARK,
    STATION_ROW_CROP,
    STATION_ROW_FRAME,
    STATION_ROW_REPEAT,
    STATION_ROW_CELL,
    STATION_ROW_HEALTH,
    STATION_ROW_ALARM,
    STATION_ROW_SAMPLE,
};

struct station_alarm_row {
    uint64_t station_id;
    struct cg_store_alarm row;
};

struct station_sample_row {
    struct cg_store_sample row;
    struct cg_record document;
};

struct station_row {
    enum station_row_kind kind;
    union {
        struct cg_store_mark mark;
        struct cg_store_crop crop;
        struct cg_store_frame frame;
        struct cg_store_repeat repeat;
        struct cg_store_cell cell;
        struct cg_store_health health;
        struct station_alarm_row alarm;
        struct station_sample_row sample;
    } of;
    struct station_row *next;
};

struct station_batch {
    struct cg_arena arena;
    struct station_row *first, *last;
    size_t bytes;
    bool failed; /* memory ran out: the batch is not whole */
    /* the frame whose results it is; name NULL: of none */
    const char *name;
    size_t camera;
    const char *writer; /* whose progress the frame is; "": it cannot come again */
    struct station_batch *next;
};

/*
 * Which row of the store an alarm of the station has, so that its end can be written there. rows: ids of
 * alarms of the station and of the rows, the oldest forgotten.
 */
struct station_alarm_rows {
    struct {
        uint64_t station_id;
        int64_t row;
    } of[STATION_ALARMS];
    size_t used;
};

/* Writes the batch between begin and commit of the store. */
enum cg_status station_batch_write(const struct station_batch *batch, struct cg_store *store,
                                   struct station_alarm_rows *rows, struct cg_error *error) CG_MUST_CHECK;
void station_alarm_remember(struct station_alarm_rows *rows, uint64_t station_id, int64_t row);
/* progress.c: a writer of this host by what it is and the path that it reads or writes. */
void station_progress_writer(const char *what, const char *path, char out[CG_HASH_SIZE]);
/* The name of what was kept last, with the time, and both back; name is empty when there was none yet. */
enum cg_status station_progress_put(struct cg_store *store, const char *writer, const char *name,
                                    struct cg_error *error) CG_MUST_CHECK;
enum cg_status station_progress_get(struct cg_store *store, const char *writer, char *name, size_t size,
                                    int64_t *utc_ns, struct cg_error *error) CG_MUST_CHECK;
/* Moves all rows of the spool into the store between begin and commit; a spool whose name stands in the store
 * as the progress of `writer` is there already. */
enum cg_status station_spool_move(struct cg_store *from, const struct station_alarm_rows *spooled,
                                  struct cg_store *store, struct station_alarm_rows *rows, const char *writer,
                                  struct cg_error *error) CG_MUST_CHECK;
/* Gives a spool that has none a name that no other has, by which it is known whether it was moved. */
enum cg_status station_spool_name(struct cg_store *spool, struct cg_error *error) CG_MUST_CHECK;

#endif
