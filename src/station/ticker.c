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
static double loss_percent(struct cg_station *station, const struct cg_losses *now)
{
    const size_t most = sizeof station->minute / sizeof station->minute[0];
    if (station->minutes_used == most) {
        memmove(&station->minute[0], &station->minute[1], (most - 1) * sizeof station->minute[0]);
        station->minutes_used--;
    }
    station->minute[station->minutes_used++] = *now;
    const double sent = (double)(now->sent - station->minute[0].sent);
    const double gone = (double)(lost(now) - lost(&station->minute[0]));
    return sent >= FEWEST_FRAMES ? 100.0 * gone / sent : NAN;
}

static void show(struct cg_station *station, const struct station_inputs *inputs)
{
    struct station_state *state = station->state;
    const struct cg_health *capture = &inputs->capture;
    struct station_health *health = &state->health;
    pthread_mutex_lock(&station->lock);
    state->counters.losses = capture->losses;
    state->counters.partial = capture->partial;
    state->counters.rejected = capture->rejected;
    state->counters.kept = inputs->keeper.kept;
    state->counters.waiting = inputs->keeper.waiting;
    health->connected = capture->connected;
    health->stalled = capture->stalled;
    health->frozen = capture->frozen;
    health->dark = capture->dark;
    health->ended = capture->ended;
    health->reconnects = capture->reconnects;
    health->frames_per_s = capture->frames_per_s;
    health->last_frame_s = capture->last_frame_s;
    health->gap_mm = capture->gap_mm;
    memcpy(health->last_error, capture->last_error, sizeof health->last_error);
    health->lamp_percent = inputs->lamp_percent;
    health->store_connected = inputs->keeper.connected;
    health->spooled = inputs->keeper.spooled;
    health->disk_free_bytes = inputs->disk_free_mb * BYTES_PER_MB;
    health->rss_bytes = rss_bytes();
    health->uptime_s = station_seconds() - station->started_s;
    state->version++;
    pthread_mutex_unlock(&station->lock);
}

static void keep_health(struct cg_station *station, const struct station_inputs *inputs)
{
    const double now = station_seconds();
    const struct cg_losses *losses = &inputs->capture.losses;
    const struct cg_losses *before = &station->health_row.losses;
    struct cg_error error;
    if (now - station->health_row_s < HEALTH_ROW_S && !station->ticker_ends) {
        return;
    }
    struct station_batch *batch = station_batch_new(&error);
    if (batch == NULL) {
        return;
    }
    pthread_mutex_lock(&station->lock);
    const uint64_t measured = station->state->counters.measured;
    pthread_mutex_unlock(&station->lock);
    const struct cg_store_health row = {.lot = station->state->lot,
                                        .roll = station->state->roll,
                                        .time = cg_time_now() - (int64_t)(now - station->health_row_s),
                                        .to_time = cg_time_now(),
                                        .camera = station->source->address,
                                        .frames = (int64_t)(losses->sent - before->sent),
                                        .measured = (int64_t)(measured - station->measured_row),
                                        .lost_wire = (int64_t)(losses->lost_wire - before->lost_wire),
                                        .incomplete = (int64_t)(losses->incomplete - before->incomplete),
                                        .lost_ring = (int64_t)(losses->ring_full - before->ring_full),
                                        .failed = (int64_t)(losses->flagged - before->flagged),
                                        .gap_m =
                                            (inputs->capture.gap_mm - station->health_row.gap_mm) * M_PER_MM,
                                        .lamp_level = inputs->lamp_percent,
                                        .temperature_c = NAN};
    station_batch_health(batch, &row);
    station_keep(station->keeper, batch);
    station->health_row_s = now;
    station->health_row = inputs->capture;
    station->measured_row = measured;
}

void station_tick(struct cg_station *station)
{
    struct station_inputs inputs = {.capture = cg_capture_health(station->capture)};
    station_keeper_look(station->keeper, &inputs.keeper);
    inputs.disk_free_mb = disk_free_bytes(station->store) / BYTES_PER_MB;
    inputs.loss_percent = loss_percent(station, &inputs.capture.losses);
    pthread_mutex_lock(&station->lock);
    inputs.defects_per_m2 = station->rates.defects_per_m2;
    inputs.out_percent = station->rates.out_percent;
    inputs.lamp_percent = station->rates.lamp_percent;
    pthread_mutex_unlock(&station->lock);
    show(station, &inputs);
    station_watch(station, &inputs, station_seconds());
    station_tell_alarms(station);
    keep_health(station, &inputs);
    station_publish(station,
                    &(struct station_event){.kind = STATION_EVENT_TICK, .time_ms = station_utc_ms()});
}
