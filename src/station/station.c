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

/* ---- source ------------------------------------------------------------------------------------- */

static void log_of_capture(void *context, enum cg_log_level level, const char *text)
{
    station_log(context, level, "source", "source: %s", text);
}

static struct cg_capture_options capture_options(struct cg_station *station)
{
    const struct station_source_config *source = station->source;
    struct cg_capture_options options = cg_capture_options_defaults();
    const struct cg_web_options defaults = options.web;
    options.ring_frames = source->ring_frames;
    options.camera = (struct cg_camera_settings){.width = source->width,
                                                 .height = source->height,
                                                 .offset_x = source->offset_x,
                                                 .offset_y = source->offset_y,
                                                 .exposure_us = source->exposure_us,
                                                 .frames_per_s = source->frames_per_s,
                                                 .has_gain = source->set_gain,
                                                 .gain = source->gain};
    snprintf(options.camera.pixel_format, sizeof options.camera.pixel_format, "%s",
             source->pixel_format != NULL ? source->pixel_format : "");
    options.packet_size = source->packet_size;
    options.line_scan = source->line_scan;
    options.big_endian = source->big_endian;
    options.encoder_chunk = source->encoder_chunk;
    options.mm_per_encoder_count = station->scale->mm_per_encoder_count;
    options.pitch_md_mm = station->scale->pitch_md_mm;
    options.speed_m_min = station->machine->speed_m_min;
    options.stall_s = source->stall_s;
    options.frozen_frames = source->frozen_frames;
    options.dark_share = source->dark_percent / 100.0;
    options.rest_s = source->rest_s;
    options.journal = source->journal;
    options.paced = source->paced;
    options.frames = source->frames;
    options.log = (struct cg_log){log_of_capture, station};
    options.web = *(const struct cg_web_options *)station_config_section(station->config,
                                                                         &station_simulator_section, NULL);
    /* What the section does not hold stays as the simulator has it. */
    options.web.frames = defaults.frames;
    options.web.bits = 8;
    options.web.pitch_cd_mm = station->scale->pitch_cd_mm;
    options.web.pitch_md_mm = station->scale->pitch_md_mm;
    options.web.speed_m_min = station->machine->speed_m_min;
    memcpy(options.web.mottle_percent, defaults.mottle_percent, sizeof defaults.mottle_percent);
    options.web.gain_counts_per_electron = defaults.gain_counts_per_electron;
    options.web.read_noise_electrons = defaults.read_noise_electrons;
    options.web.dark_level_counts = 2.0;
    options.web.response_percent = defaults.response_percent;
    return options;
}

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
    snprintf(state->camera, sizeof state->camera, "%s", station->source->address);
    state->pitch_cd_mm = station->scale->pitch_cd_mm;
    state->pitch_md_mm = station->scale->pitch_md_mm;
    state->speed_m_min = station->machine->speed_m_min;
    state->counters.coverage_percent = NAN;
    state->health.lamp_percent = NAN;
    station->rates = (struct station_rates){NAN, NAN, NAN};
    station->started_s = station->health_row_s = station_seconds();
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
                                                    .lanes = station->machine->lanes};
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
        atomic_store(&station->seen_ms[2], (long long)(station_seconds() * 1e3));
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
    const struct cg_capture_options source = capture_options(station);
    enum cg_status status = station_tuning_read(station->config, &station->tuning, error);
    if (status == CG_OK) {
        status = station_web_new(station, &station->web, error);
    }
    if (status == CG_OK && station->options.record != NULL) {
        status = cg_recording_new(station->options.record, &station->recording, error);
    }
    if (status == CG_OK) {
        status = cg_capture_start(station->source->address, &source, &station->capture, error);
    }
    if (status == CG_OK) {
        status = station_keeper_new(station, station->store, station->capture, &station->keeper, error);
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
    free(station->state->png);
    free(station->state);
    free(station);
}

/* Every frame that was sent stands under one of these. */
static void summarise(const struct station_state *state, const struct cg_health *capture, struct cg_text *out)
{
    const struct station_counters *counters = &state->counters;
    const struct cg_losses *losses = &capture->losses;
    char number[CG_NUMBER_SIZE];
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {{"sent", losses->sent},
                {"measured", counters->measured},
                {"not measurable", counters->unmeasurable},
                {"lost on the wire", losses->lost_wire},
                {"incomplete", losses->incomplete},
                {"ring full", losses->ring_full},
                {"flagged", losses->flagged},
                {"left in the ring", capture->waiting},
                {"kept", counters->kept}};
    cg_text_add(out, "%s m of web; frames:", cg_number_fixed(number, counters->length_mm / 1000.0, 1));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cg_text_add(out, "%s %s %llu", i > 0 ? "," : "", rows[i].name, (unsigned long long)rows[i].value);
    }
    cg_text_add(out, "; marks %llu, repeats %llu, alarms %llu", (unsigned long long)counters->marks,
                (unsigned long long)counters->repeats, (unsigned long long)counters->alarms);
    if (!isnan(counters->coverage_percent)) {
        cg_text_add(out, "; coverage %s %%", cg_number_fixed(number, counters->coverage_percent, 1));
    }
    cg_text_add(out, "; processor time of a frame: %s ms measuring, ",
                cg_number_fixed(number, state->health.measure_ms, 0));
    cg_text_add(out, "%s ms in order", cg_number_fixed(number, state->health.integrate_ms, 0));
}

enum cg_status cg_station_stop(struct cg_station *station, struct cg_text *summary, struct cg_error *error)
{
    struct station_keeper_state kept = {.kept = 0};
    enum cg_status status = CG_OK;
    struct cg_error second;
    if (station == NULL) {
        return CG_OK;
    }
    station_jobs_stop(station);
    stop_ticker(station);
    stop_observers(station);
    status = station_keeper_stop(station->keeper, &kept, error);
    if (summary != NULL && station->capture != NULL) {
        const struct cg_health capture = cg_capture_health(station->capture);
        station->state->counters.kept = kept.kept;
        station->state->counters.losses = capture.losses;
        summarise(station->state, &capture, summary);
    }
    cg_capture_stop(station->capture);
    if (station->recording != NULL) {
        const enum cg_status closed = cg_recording_close(station->recording, &second);
        if (closed != CG_OK && status == CG_OK) {
            status = closed;
            *error = second;
        }
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
    const double now_ms = station_seconds() * 1e3;
    for (size_t i = 0; i < sizeof station->seen_ms / sizeof station->seen_ms[0]; i++) {
        if (now_ms - (double)atomic_load(&station->seen_ms[i]) > seconds * 1e3) {
            return false;
        }
    }
    return true;
}
