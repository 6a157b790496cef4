/*
 * keeper.c: one thread that writes what is to be kept. While the store cannot be reached all goes into a
 * spool on disk, which is moved into the store when it is back; while that cannot be written either it waits
 * in memory, and measuring waits once that is full: nothing is dropped unsaid.
 */
#include "station/keeper.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define BYTES_PER_MB 1e6

/* ---- writing ------------------------------------------------------------------------------------ */

static void tell_source(struct station_keeper *keeper, const struct station_batch *batch)
{
    struct cg_capture *capture = keeper->station->cameras[batch->camera].capture;
    struct cg_frame frame = {.counts = NULL};
    struct cg_error error;
    if (batch->name == NULL || capture == NULL) {
        return;
    }
    snprintf(frame.name, sizeof frame.name, "%s", batch->name);
    if (cg_capture_done(capture, &frame, &error) != CG_OK) {
        station_log(keeper->station, CG_LOG_WARNING, "source", "source: %s", error.text);
    }
}

static enum cg_status write_to_spool(struct station_keeper *keeper, const struct station_batch *batch)
{
    struct cg_error error;
    enum cg_status status = station_keeper_open_spool(keeper, &error);
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
    if (station_keeper_reach(keeper)) {
        if (station_batch_write(batch, keeper->store, &keeper->store_rows, &error) == CG_OK) {
            return true;
        }
        station_keeper_leave(keeper, &error);
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
    keeper->state.kept += batch->name != NULL;
    keeper->state.waiting -= batch->name != NULL;
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
                station_keeper_reach(keeper);
            }
            station_keeper_thin(keeper);
        } else if (write_batch(keeper, batch)) {
            tell_source(keeper, batch);
            pop(keeper);
            station_keeper_thin(keeper);
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
                                  struct station_keeper **out, struct cg_error *error)
{
    struct cg_error ignored;
    struct station_keeper *keeper = cg_alloc(1, sizeof *keeper, error);
    if (keeper == NULL) {
        return CG_FAULT;
    }
    keeper->station = station;
    keeper->config = config;
    keeper->state.connected = config->url == NULL;
    keeper->spool_there = config->url != NULL && access(config->spool, F_OK) == 0;
    pthread_mutex_init(&keeper->lock, NULL);
    station_condition_init(&keeper->changed);
    if (config->url != NULL) {
        station_progress_writer("spool", config->spool, keeper->spool_writer);
        /* The spool first: reaching the store empties it. What cannot be read now is told when it is needed.
         */
        if (keeper->spool_there && station_keeper_open_spool(keeper, &ignored) == CG_OK &&
            station_keeper_find_kept(station, keeper->spool, 1, &ignored) != CG_OK) {
            station_log(station, CG_LOG_WARNING, "store", "store: %s", ignored.text);
        }
        station_keeper_reach(keeper);
    }
    keeper->begun = true;
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
    keeper->state.waiting += batch->name != NULL;
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
