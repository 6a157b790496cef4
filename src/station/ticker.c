/*
 * ticker.c: how camera, store and machine are, once a second; alarms that depend on it.
 */
#include "station/core.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define BYTES_PER_MB 1e6
#define HEALTH_ROW_S 60.0
#define M_PER_MM 1e-3
#define FEWEST_FRAMES 20.0 /* of the last minute, before a share of them means anything */

static double rss_bytes(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL) {
        return NAN;
    }
    const int read = fscanf(file, "%*d %ld", &pages);
    fclose(file);
    return read == 1 ? (double)pages * (double)sysconf(_SC_PAGESIZE) : NAN;
}

/* Of the disk that the store, or else its spool, lies on. */
static double disk_free_bytes(const struct station_store_config *store)
{
    struct statvfs disk;
    char folder[4096];
    if (store->url == NULL) {
        return NAN;
    }
    const char *path = strstr(store->url, "://") == NULL ? store->url : store->spool;
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash != NULL ? (int)(slash - path + 1) : 1,
             slash != NULL ? path : ".");
    return statvfs(folder, &disk) == 0 ? (double)disk.f_bavail * (double)disk.f_frsize : NAN;
}

static uint64_t lost(const struct cg_losses *losses)
{
    return losses->lost_wire + losses->incomplete + losses->ring_full + losses->flagged;
}

/* Share of the frames of the last minute that did not come through. */
static double loss_percent(struct station_camera *camera, const struct cg_losses *now)
{
    const size_t most = sizeof camera->minute / sizeof camera->minute[0];
    if (camera->minutes_used == most) {
        memmove(&camera->minute[0], &camera->minute[1], (most - 1) * sizeof camera->minute[0]);
        camera->minutes_used--;
    }
    camera->minute[camera->minutes_used++] = *now;
    const double sent = (double)(now->sent - camera->minute[0].sent);
    const double gone = (double)(lost(now) - lost(&camera->minute[0]));
    return sent >= FEWEST_FRAMES ? 100.0 * gone / sent : NAN;
}

static void show(struct cg_station *station, const struct station_inputs *inputs)
{
    struct station_state *state = station->state;
    struct station_health *health = &state->health;
    pthread_mutex_lock(&station->lock);
    station_cameras_count(station);
    state->counters.kept = inputs->keeper.kept;
    state->counters.waiting = inputs->keeper.waiting;
    health->store_connected = inputs->keeper.connected;
    health->spooled = inputs->keeper.spooled;
    health->disk_free_bytes = inputs->disk_free_mb * BYTES_PER_MB;
    health->rss_bytes = rss_bytes();
    health->uptime_s = station_seconds() - station->started_s;
    state->version++;
    pthread_mutex_unlock(&station->lock);
}

static void add_health(struct station_camera *camera, double seconds, struct station_batch *batch)
{
    struct cg_station *station = camera->station;
    const struct cg_health now = cg_capture_health(camera->capture);
    const struct cg_losses *losses = &now.losses;
    const struct cg_losses *before = &camera->health_row.losses;
    pthread_mutex_lock(&station->lock);
    const uint64_t measured = camera->measured;
    const double lamp = camera->lamp_percent;
    pthread_mutex_unlock(&station->lock);
    const struct cg_store_health row = {.lot = station->state->lot,
                                        .roll = station->state->roll,
                                        .time = cg_time_now() - (int64_t)seconds,
                                        .to_time = cg_time_now(),
                                        .camera = camera->config.address,
                                        .frames = (int64_t)(losses->sent - before->sent),
                                        .measured = (int64_t)(measured - camera->measured_row),
                                        .lost_wire = (int64_t)(losses->lost_wire - before->lost_wire),
                                        .incomplete = (int64_t)(losses->incomplete - before->incomplete),
                                        .lost_ring = (int64_t)(losses->ring_full - before->ring_full),
                                        .failed = (int64_t)(losses->flagged - before->flagged),
                                        .gap_m = (now.gap_mm - camera->health_row.gap_mm) * M_PER_MM,
                                        .lamp_level = lamp,
                                        .temperature_c = NAN};
    station_batch_health(batch, &row);
    camera->health_row = now;
    camera->measured_row = measured;
}

static void keep_health(struct cg_station *station)
{
    const double now = station_seconds();
    struct cg_error error;
    if (now - station->health_row_s < HEALTH_ROW_S && !station->ticker_ends) {
        return;
    }
    struct station_batch *batch = station_batch_new(&error);
    if (batch == NULL) {
        return;
    }
    for (size_t i = 0; i < station->camera_count; i++) {
        add_health(&station->cameras[i], now - station->health_row_s, batch);
    }
    station_keep(station->keeper, batch);
    station->health_row_s = now;
}

static void watch_camera(struct station_camera *camera)
{
    struct cg_station *station = camera->station;
    struct station_inputs inputs = {.capture = cg_capture_health(camera->capture)};
    inputs.loss_percent = loss_percent(camera, &inputs.capture.losses);
    pthread_mutex_lock(&station->lock);
    inputs.lamp_percent = camera->lamp_percent;
    pthread_mutex_unlock(&station->lock);
    station_watch(station, camera, &inputs, station_seconds());
}

void station_tick(struct cg_station *station)
{
    struct station_inputs inputs = {.disk_free_mb = disk_free_bytes(station->store) / BYTES_PER_MB};
    station_keeper_look(station->keeper, &inputs.keeper);
    pthread_mutex_lock(&station->lock);
    inputs.defects_per_m2 = station->rates.defects_per_m2;
    inputs.out_percent = station->rates.out_percent;
    pthread_mutex_unlock(&station->lock);
    show(station, &inputs);
    for (size_t i = 0; i < station->camera_count; i++) {
        watch_camera(&station->cameras[i]);
    }
    station_watch(station, NULL, &inputs, station_seconds());
    station_tell_alarms(station);
    keep_health(station);
    station_publish(station,
                    &(struct station_event){.kind = STATION_EVENT_TICK, .time_ms = station_utc_ms()});
}
