/*
 * station.c: a station from its start to its end.
 */
#include "station/core.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TICK_S 1.0

/* ---- start -------------------------------------------------------------------------------------- */

static void fill_names(struct cg_station *station)
{
    struct station_state *state = station->state;
    char now[CG_TIME_SIZE];
    state->started = cg_time_now();
    cg_time_print(now, state->started);
    snprintf(state->lot, sizeof state->lot, "%s", station->machine->lot != NULL ? station->machine->lot : "");
    snprintf(state->roll, sizeof state->roll, "%s",
             station->machine->roll != NULL ? station->machine->roll : now);
    state->pitch_cd_mm = station->scale->pitch_cd_mm;
    state->pitch_md_mm = station->scale->pitch_md_mm;
    state->speed_m_min = station->machine->speed_m_min;
    state->counters.coverage_percent = NAN;
    state->health.lamp_percent = NAN;
    for (size_t i = 0; i < 2; i++) {
        state->health.frame_latency_ms[i] = state->health.mark_latency_ms[i] = NAN;
    }
    station->rates = (struct station_rates){NAN, NAN};
    station->started_s = station->health_row_s = station_seconds();
}

/* The address of one camera; of several their names. */
static void fill_camera(struct cg_station *station)
{
    struct station_state *state = station->state;
    size_t length = 0;
    if (station->camera_count == 1) {
        snprintf(state->camera, sizeof state->camera, "%s", station->cameras[0].config.address);
    }
    for (size_t i = 0; station->camera_count > 1 && i < station->camera_count; i++) {
        const int more = snprintf(state->camera + length, sizeof state->camera - length, "%s%s",
                                  i > 0 ? ", " : "", station->cameras[i].config.name);
        length = more > 0 && length + (size_t)more < sizeof state->camera ? length + (size_t)more
                                                                          : sizeof state->camera - 1;
    }
}

static enum cg_status make(const struct cg_station_config *config, const struct cg_station_options *options,
                           struct cg_station **out, struct cg_error *error)
{
    struct cg_station *station = cg_alloc(1, sizeof *station, error);
    struct station_state *state = station != NULL ? cg_alloc(1, sizeof *state, error) : NULL;
    if (state == NULL) {
        free(station);
        return CG_FAULT;
    }
    station->state = state;
    station->config = config;
    station->options = *options;
    station->source = station_config_section(config, &station_source_section, NULL);
    station->scale = station_config_section(config, &station_scale_section, NULL);
    station->machine = station_config_section(config, &station_web_section, NULL);
    station->analysers = station_config_section(config, &station_analysers_section, NULL);
    station->limits = station_config_section(config, &station_alarms_section, NULL);
    station->store = station_config_section(config, &station_store_section, NULL);
    station->measuring = (struct station_measuring){.pitch_cd_mm = station->scale->pitch_cd_mm,
                                                    .pitch_md_mm = station->scale->pitch_md_mm,
                                                    .store = station->store,
                                                    .analysers = station->analysers,
                                                    .lanes = station->machine->lanes,
                                                    .web_width_mm = station->machine->width_mm};
    pthread_mutex_init(&station->lock, NULL);
    pthread_mutex_init(&station->telling, NULL);
    pthread_mutex_init(&station->publishing, NULL);
    pthread_mutex_init(&station->logging, NULL);
    pthread_mutex_init(&station->work, NULL);
    station_condition_init(&station->work_changed);
    fill_names(station);
    *out = station;
    return CG_OK;
}

static enum cg_status start_observers(struct cg_station *station, struct cg_error *error)
{
    size_t count = 0;
    enum cg_status status = CG_OK;
    while (station_observers[count] != NULL) {
        count++;
    }
    void **states = cg_alloc(count + 1, sizeof *states, error);
    if (states == NULL) {
        return CG_FAULT;
    }
    pthread_mutex_lock(&station->publishing);
    station->observers = states;
    pthread_mutex_unlock(&station->publishing);
    for (size_t i = 0; i < count && status == CG_OK; i++) {
        const struct station_observer *observer = station_observers[i];
        void *state = NULL;
        const void *section = observer->section != NULL
                                  ? station_config_section(station->config, observer->section, NULL)
                                  : NULL;
        status = observer->start(station, section, &state, error);
        if (status == CG_OK) {
            pthread_mutex_lock(&station->publishing);
            states[i] = state;
            pthread_mutex_unlock(&station->publishing);
        }
    }
    return status;
}

static void *tick(void *context)
{
    struct cg_station *station = context;
    bool going = true;
    while (going) {
        station_tick(station);
        atomic_store(&station->ticker_ms, (long long)(station_seconds() * 1e3));
        const struct timespec until = station_deadline((int)(TICK_S * 1000));
        pthread_mutex_lock(&station->work);
        while (!station->ticker_ends &&
               pthread_cond_timedwait(&station->work_changed, &station->work, &until) == 0) {
        }
        going = !station->ticker_ends;
        pthread_mutex_unlock(&station->work);
    }
    return NULL;
}

static enum cg_status begin(struct cg_station *station, struct cg_error *error)
{
    enum cg_status status = station_cameras_make(station, error);
    if (status == CG_OK) {
        fill_camera(station);
        status = station_tuning_read(station, &station->tuning, error);
    }
    if (status == CG_OK) {
        status = station_web_new(station, &station->web, error);
    }
    if (status == CG_OK) {
        status = station_keeper_new(station, station->store, &station->keeper, error);
    }
    if (status == CG_OK) {
        status = station_cameras_start(station, error);
    }
    if (status == CG_OK) {
        status = start_observers(station, error);
    }
    if (status == CG_OK) {
        status = station_jobs_start(station, error);
    }
    if (status == CG_OK) {
        station->ticker_runs = pthread_create(&station->ticker, NULL, tick, station) == 0;
        status = station->ticker_runs
                     ? CG_OK
                     : cg_error_set(error, CG_FAULT, "A thread of the station could not be started.");
    }
    return status;
}

enum cg_status cg_station_start(const struct cg_station_config *config,
                                const struct cg_station_options *options, struct cg_station **out,
                                struct cg_error *error)
{
    struct cg_station *station = NULL;
    struct cg_error unused;
    enum cg_status status = make(config, options, &station, error);
    if (status != CG_OK) {
        return status;
    }
    status = begin(station, error);
    if (status != CG_OK) {
        const enum cg_status stopped = cg_station_stop(station, NULL, &unused);
        (void)stopped;
        return status;
    }
    *out = station;
    return CG_OK;
}

/* ---- end ---------------------------------------------------------------------------------------- */

static void stop_ticker(struct cg_station *station)
{
    pthread_mutex_lock(&station->work);
    station->ticker_ends = true;
    pthread_cond_broadcast(&station->work_changed);
    pthread_mutex_unlock(&station->work);
    if (station->ticker_runs) {
        pthread_join(station->ticker, NULL);
        station_tick(station); /* the last counts */
    }
}

static void stop_observers(struct cg_station *station)
{
    for (size_t i = 0; station->observers != NULL && station_observers[i] != NULL; i++) {
        pthread_mutex_lock(&station->publishing);
        void *state = station->observers[i];
        station->observers[i] = NULL;
        pthread_mutex_unlock(&station->publishing);
        if (state != NULL) {
            station_observers[i]->stop(state);
        }
    }
    free(station->observers);
}

static void release(struct cg_station *station)
{
    for (size_t i = 0; i < STATION_CROP_RING; i++) {
        cg_text_clear(&station->crops[i].png);
    }
    station_web_free(station->web);
    station_tuning_free(station->tuning);
    pthread_cond_destroy(&station->work_changed);
    pthread_mutex_destroy(&station->work);
    pthread_mutex_destroy(&station->logging);
    pthread_mutex_destroy(&station->publishing);
    pthread_mutex_destroy(&station->telling);
    pthread_mutex_destroy(&station->lock);
    for (size_t i = 0; i < STATION_CAMERAS; i++) {
        free(station->state->pictures[i].png);
    }
    free(station->state);
    free(station);
}

enum cg_status cg_station_stop(struct cg_station *station, struct cg_text *summary, struct cg_error *error)
{
    struct station_keeper_state kept = {.kept = 0};
    struct cg_error second;
    if (station == NULL) {
        return CG_OK;
    }
    station_jobs_stop(station);
    stop_ticker(station);
    stop_observers(station);
    enum cg_status status = station_keeper_stop(station->keeper, &kept, error);
    if (summary != NULL) {
        station->state->counters.kept = kept.kept;
        station_cameras_count(station);
        station_summarise(station->state, summary);
    }
    const enum cg_status closed = station_cameras_stop(station, &second);
    if (status == CG_OK && closed != CG_OK) {
        status = closed;
        *error = second;
    }
    release(station);
    return status;
}

/* ---- while it runs ------------------------------------------------------------------------------ */

bool cg_station_wait(struct cg_station *station, int timeout_ms)
{
    const struct timespec until = station_deadline(timeout_ms);
    pthread_mutex_lock(&station->work);
    while (!station->ended && pthread_cond_timedwait(&station->work_changed, &station->work, &until) == 0) {
    }
    const bool ended = station->ended;
    pthread_mutex_unlock(&station->work);
    return ended;
}

bool cg_station_alive(const struct cg_station *station, double seconds)
{
    const double least_ms = (station_seconds() - seconds) * 1e3;
    bool alive = (double)atomic_load(&station->joiner_ms) >= least_ms &&
                 (double)atomic_load(&station->ticker_ms) >= least_ms;
    for (size_t i = 0; i < station->camera_count; i++) {
        alive = alive && (double)atomic_load(&station->cameras[i].seen_ms) >= least_ms;
    }
    return alive;
}
