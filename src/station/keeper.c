/*
 * keeper.c: one thread that writes what is to be kept. While the store cannot be reached all goes into a
 * spool on disk, which is moved into the store when it is back; while that cannot be written either it waits
 * in memory, and measuring waits once that is full: nothing is dropped unsaid.
 */
#include "station/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BYTES_PER_MB 1e6
#define RETRY_S 2.0 /* between attempts to reach the store */
#define THIN_S 60.0 /* between looks at the budget */

struct station_keeper {
    struct cg_station *station;
    struct cg_capture *capture;
    const struct station_store_config *config;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct station_batch *first, *last;
    size_t bytes;
    bool stopping;
    struct station_keeper_state state;
    /* of the thread */
    struct cg_store *store, *spool;
    struct station_alarm_rows store_rows, spool_rows;
    bool spool_there; /* it holds rows */
    double retry_at_s, thin_at_s;
};

static void note(struct station_keeper *keeper, bool connected, const char *text)
{
    pthread_mutex_lock(&keeper->lock);
    keeper->state.connected = connected;
    snprintf(keeper->state.error, sizeof keeper->state.error, "%s", text);
    pthread_mutex_unlock(&keeper->lock);
}

/* ---- the store ---------------------------------------------------------------------------------- */

struct open_alarms {
    int64_t ids[STATION_ALARMS];
    size_t count;
};

static bool collect_open(void *context, const struct cg_store_alarm *row)
{
    struct open_alarms *open = context;
    if (row->cleared_time == 0) {
        open->ids[open->count++] = row->id;
    }
    return open->count < STATION_ALARMS;
}

/* Alarms of a station that was ended by force stand open for ever unless somebody ends them. A file is
 * written by one station, a server perhaps by several, whose alarms are their own. */
static enum cg_status end_old_alarms(struct cg_store *store, int64_t now, struct cg_error *error)
{
    struct open_alarms open = {.count = 0};
    const struct cg_store_query query = {.newest_first = true};
    enum cg_status status = cg_store_alarms(store, &query, collect_open, &open, error);
    for (size_t i = 0; i < open.count && status == CG_OK; i++) {
        status = cg_store_clear_alarm(store, open.ids[i], now, error);
    }
    return status;
}

static void leave_store(struct station_keeper *keeper, const struct cg_error *error)
{
    cg_store_close(keeper->store);
    keeper->store = NULL;
    keeper->retry_at_s = station_seconds() + RETRY_S;
    note(keeper, false, error->text);
    station_log(keeper->station, CG_LOG_WARNING, "store", "store: %s", error->text);
}

static enum cg_status open_spool(struct station_keeper *keeper, struct cg_error *error)
{
    if (keeper->spool != NULL) {
        return CG_OK;
    }
    const struct cg_store_options options = cg_store_options_defaults();
    return cg_store_open(keeper->config->spool, &options, &keeper->spool, error);
}

/* The spool is emptied by taking it away, with the files that SQLite keeps beside it. */
static void drop_spool(struct station_keeper *keeper)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[4200];
    cg_store_close(keeper->spool);
    keeper->spool = NULL;
    keeper->spool_there = false;
    keeper->spool_rows.used = 0;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(path, sizeof path, "%s%s", keeper->config->spool, ends[i]);
        unlink(path);
    }
    pthread_mutex_lock(&keeper->lock);
    keeper->state.spooled = 0;
    pthread_mutex_unlock(&keeper->lock);
}

static enum cg_status empty_spool(struct station_keeper *keeper, struct cg_error *error)
{
    if (!keeper->spool_there) {
        return CG_OK;
    }
    enum cg_status status = open_spool(keeper, error);
    if (status == CG_OK) {
        status =
            station_spool_move(keeper->spool, &keeper->spool_rows, keeper->store, &keeper->store_rows, error);
    }
    if (status == CG_OK) {
        drop_spool(keeper);
        station_log(keeper->station, CG_LOG_INFO, "store", "store: what had waited on disk is in the store.");
    }
    return status;
}

/* True when the store can be written and nothing waits on disk. */
static bool reach_store(struct station_keeper *keeper)
{
    struct cg_store_options options = cg_store_options_defaults();
    struct cg_error error;
    if (keeper->store != NULL) {
        return true;
    }
    if (station_seconds() < keeper->retry_at_s) {
        return false;
    }
    enum cg_status status = cg_store_open(keeper->config->url, &options, &keeper->store, &error);
    if (status == CG_OK && keeper->store_rows.used == 0 && strstr(keeper->config->url, "://") == NULL) {
        status = end_old_alarms(keeper->store, cg_time_now(), &error);
    }
    if (status == CG_OK) {
        status = empty_spool(keeper, &error);
    }
    if (status != CG_OK) {
        leave_store(keeper, &error);
        return false;
    }
    note(keeper, true, "");
    return true;
}

static void thin(struct station_keeper *keeper)
{
    struct cg_store_thinned thinned;
    struct cg_error error;
    const double now = station_seconds();
    if (keeper->config->budget_mb <= 0.0 || keeper->store == NULL || now < keeper->thin_at_s) {
        return;
    }
    keeper->thin_at_s = now + THIN_S;
    if (cg_store_thin(keeper->store, (int64_t)(keeper->config->budget_mb * BYTES_PER_MB), &thinned, &error) !=
        CG_OK) {
        station_log(keeper->station, CG_LOG_WARNING, "store", "store: %s", error.text);
    } else if (thinned.text[0] != 0) {
        station_log(keeper->station, CG_LOG_INFO, "store", "store: %s", thinned.text);
    }
}

/* ---- writing ------------------------------------------------------------------------------------ */

static void tell_source(struct station_keeper *keeper, const struct station_batch *batch)
{
    struct cg_frame frame = {.counts = NULL};
    struct cg_error error;
    for (const struct station_row *row = batch->first; row != NULL && keeper->capture != NULL;
         row = row->next) {
        if (row->kind != STATION_ROW_DONE || row->of.done == NULL) {
            continue;
        }
        snprintf(frame.name, sizeof frame.name, "%s", row->of.done);
        if (cg_capture_done(keeper->capture, &frame, &error) != CG_OK) {
            station_log(keeper->station, CG_LOG_WARNING, "source", "source: %s", error.text);
        }
    }
}

static enum cg_status write_to_spool(struct station_keeper *keeper, const struct station_batch *batch)
{
    struct cg_error error;
    enum cg_status status = open_spool(keeper, &error);
    if (status == CG_OK) {
        status = station_batch_write(batch, keeper->spool, &keeper->spool_rows, &error);
    }
    if (status == CG_OK) {
        keeper->spool_there = true;
        pthread_mutex_lock(&keeper->lock);
        keeper->state.spooled++;
        pthread_mutex_unlock(&keeper->lock);
    } else {
        station_log(keeper->station, CG_LOG_ERROR, "store", "store: %s", error.text);
    }
    return status;
}

/* True when the batch is on disk somewhere. */
static bool write_batch(struct station_keeper *keeper, const struct station_batch *batch)
{
    struct cg_error error;
    if (keeper->config->url == NULL) {
        return true;
    }
    if (reach_store(keeper)) {
        if (station_batch_write(batch, keeper->store, &keeper->store_rows, &error) == CG_OK) {
            return true;
        }
        leave_store(keeper, &error);
    }
    return write_to_spool(keeper, batch) == CG_OK;
}

static void pop(struct station_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    struct station_batch *batch = keeper->first;
    keeper->first = batch->next;
    if (keeper->first == NULL) {
        keeper->last = NULL;
    }
    keeper->bytes -= batch->bytes;
    keeper->state.kept += batch->frames;
    keeper->state.waiting -= batch->frames;
    pthread_cond_broadcast(&keeper->changed);
    pthread_mutex_unlock(&keeper->lock);
    station_batch_free(batch);
}

static void wait_a_little(struct station_keeper *keeper)
{
    const struct timespec until = station_deadline(1000);
    pthread_cond_timedwait(&keeper->changed, &keeper->lock, &until);
}

static void *run(void *context)
{
    struct station_keeper *keeper = context;
    for (;;) {
        pthread_mutex_lock(&keeper->lock);
        if (keeper->first == NULL && !keeper->stopping) {
            wait_a_little(keeper);
        }
        struct station_batch *batch = keeper->first;
        const bool stopping = keeper->stopping;
        pthread_mutex_unlock(&keeper->lock);
        if (batch == NULL) {
            if (stopping) {
                return NULL;
            }
            if (keeper->spool_there) {
                reach_store(keeper);
            }
            thin(keeper);
        } else if (write_batch(keeper, batch)) {
            tell_source(keeper, batch);
            pop(keeper);
            thin(keeper);
        } else if (stopping) {
            return NULL; /* what is left is told by station_keeper_stop */
        } else {
            pthread_mutex_lock(&keeper->lock);
            wait_a_little(keeper);
            pthread_mutex_unlock(&keeper->lock);
        }
    }
}

/* ---- from outside ------------------------------------------------------------------------------- */

enum cg_status station_keeper_new(struct cg_station *station, const struct station_store_config *config,
                                  struct cg_capture *capture, struct station_keeper **out,
                                  struct cg_error *error)
{
    struct station_keeper *keeper = cg_alloc(1, sizeof *keeper, error);
    if (keeper == NULL) {
        return CG_FAULT;
    }
    keeper->station = station;
    keeper->config = config;
    keeper->capture = capture;
    keeper->state.connected = config->url == NULL;
    keeper->spool_there = config->url != NULL && access(config->spool, F_OK) == 0;
    pthread_mutex_init(&keeper->lock, NULL);
    station_condition_init(&keeper->changed);
    if (config->url != NULL) {
        reach_store(keeper);
    }
    if (pthread_create(&keeper->thread, NULL, run, keeper) != 0) {
        cg_store_close(keeper->store);
        pthread_cond_destroy(&keeper->changed);
        pthread_mutex_destroy(&keeper->lock);
        free(keeper);
        return cg_error_set(error, CG_FAULT, "No thread could be started for the store.");
    }
    *out = keeper;
    return CG_OK;
}

void station_keep(struct station_keeper *keeper, struct station_batch *batch)
{
    const size_t most = (size_t)(keeper->config->queue_mb * BYTES_PER_MB);
    pthread_mutex_lock(&keeper->lock);
    while (keeper->bytes > most && !keeper->stopping) {
        wait_a_little(keeper);
    }
    if (keeper->last != NULL) {
        keeper->last->next = batch;
    } else {
        keeper->first = batch;
    }
    keeper->last = batch;
    keeper->bytes += batch->bytes;
    keeper->state.waiting += batch->frames;
    pthread_cond_broadcast(&keeper->changed);
    pthread_mutex_unlock(&keeper->lock);
}

void station_keeper_look(struct station_keeper *keeper, struct station_keeper_state *out)
{
    pthread_mutex_lock(&keeper->lock);
    *out = keeper->state;
    pthread_mutex_unlock(&keeper->lock);
}

enum cg_status station_keeper_stop(struct station_keeper *keeper, struct station_keeper_state *last,
                                   struct cg_error *error)
{
    enum cg_status status = CG_OK;
    size_t left = 0;
    if (keeper == NULL) {
        return CG_OK;
    }
    pthread_mutex_lock(&keeper->lock);
    keeper->stopping = true;
    pthread_cond_broadcast(&keeper->changed);
    pthread_mutex_unlock(&keeper->lock);
    pthread_join(keeper->thread, NULL);
    *last = keeper->state;
    for (struct station_batch *batch = keeper->first; batch != NULL; left++) {
        struct station_batch *next = batch->next;
        station_batch_free(batch);
        batch = next;
    }
    if (left > 0) {
        status = cg_error_set(error, CG_FAULT,
                              "%zu results could be written neither to the store %s nor to its spool %s.",
                              left, keeper->config->url, keeper->config->spool);
    }
    cg_store_close(keeper->store);
    cg_store_close(keeper->spool);
    pthread_cond_destroy(&keeper->changed);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
    return status;
}
