/*
 * keeper_store.c: the store of a keeper: reached, lost, reached again, and the spool that stands in for it.
 */
#include "station/keeper.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BYTES_PER_MB 1e6
#define RETRY_S 2.0 /* between attempts to reach the store */
#define THIN_S 60.0 /* between looks at the budget */

static void note(struct station_keeper *keeper, bool connected, const char *text)
{
    pthread_mutex_lock(&keeper->lock);
    keeper->state.connected = connected;
    snprintf(keeper->state.error, sizeof keeper->state.error, "%s", text);
    pthread_mutex_unlock(&keeper->lock);
}

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

void station_keeper_leave(struct station_keeper *keeper, const struct cg_error *error)
{
    cg_store_close(keeper->store);
    keeper->store = NULL;
    keeper->retry_at_s = station_seconds() + RETRY_S;
    note(keeper, false, error->text);
    station_log(keeper->station, CG_LOG_WARNING, "store", "store: %s", error->text);
}

enum cg_status station_keeper_open_spool(struct station_keeper *keeper, struct cg_error *error)
{
    if (keeper->spool != NULL) {
        return CG_OK;
    }
    const struct cg_store_options options = cg_store_options_defaults();
    enum cg_status status = cg_store_open(keeper->config->spool, &options, &keeper->spool, error);
    if (status == CG_OK) {
        status = station_spool_name(keeper->spool, error);
        if (status != CG_OK) {
            cg_store_close(keeper->spool);
            keeper->spool = NULL;
        }
    }
    return status;
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
    enum cg_status status = station_keeper_open_spool(keeper, error);
    if (status == CG_OK) {
        status = station_spool_move(keeper->spool, &keeper->spool_rows, keeper->store, &keeper->store_rows,
                                    keeper->spool_writer, error);
    }
    if (status == CG_OK) {
        drop_spool(keeper);
        station_log(keeper->station, CG_LOG_INFO, "store", "store: what had waited on disk is in the store.");
    }
    return status;
}

/* Frames that are kept although their source does not know it: one in the store, one in the spool. */
enum cg_status station_keeper_find_kept(struct cg_station *station, struct cg_store *store, size_t place,
                                        struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < station->camera_count && status == CG_OK; i++) {
        struct station_camera *camera = &station->cameras[i];
        char *name = camera->kept_names[place];
        if (camera->writer[0] != 0) {
            status = station_progress_get(store, camera->writer, name, sizeof camera->kept_names[0],
                                          &camera->kept[place].utc_ns, error);
            camera->kept[place].name = name[0] != 0 ? name : NULL;
        }
    }
    return status;
}

/* True when the store can be written and nothing waits on disk. */
bool station_keeper_reach(struct station_keeper *keeper)
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
    if (status == CG_OK && !keeper->begun) {
        status = station_keeper_find_kept(keeper->station, keeper->store, 0, &error);
    }
    if (status == CG_OK) {
        status = empty_spool(keeper, &error);
    }
    if (status != CG_OK) {
        station_keeper_leave(keeper, &error);
        return false;
    }
    note(keeper, true, "");
    return true;
}

void station_keeper_thin(struct station_keeper *keeper)
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
