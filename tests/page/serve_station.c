/*
 * serve_station.c: the functions of station/state.h over a state that is made up.
 */
#include "page/serve.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

double station_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int64_t station_utc_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const struct station_state *station_lock(struct cg_station *station)
{
    pthread_mutex_lock(&station->lock);
    return &station->state;
}

void station_unlock(struct cg_station *station)
{
    pthread_mutex_unlock(&station->lock);
}

size_t station_trend_count(const struct station_state *state)
{
    return state->trend_total < STATION_TRENDS ? (size_t)state->trend_total : STATION_TRENDS;
}

const struct station_trend *station_trend_at(const struct station_state *state, size_t index)
{
    return &state->trends[(state->trend_total - station_trend_count(state) + index) % STATION_TRENDS];
}

size_t station_mark_count(const struct station_state *state)
{
    return state->mark_total < STATION_MARKS ? (size_t)state->mark_total : STATION_MARKS;
}

const struct station_mark *station_mark_at(const struct station_state *state, size_t index)
{
    return &state->marks[(state->mark_total - station_mark_count(state) + index) % STATION_MARKS];
}

bool station_crop(struct cg_station *station, uint64_t mark_id, struct cg_bytes *out)
{
    struct cg_error error;
    pthread_mutex_lock(&station->lock);
    bool found = mark_id > 0 && mark_id <= station->state.mark_total && mark_id % 7 != 0;
    if (found) {
        *out = (struct cg_bytes){cg_alloc(station->crop.length, 1, &error), station->crop.length};
        found = out->data != NULL;
        if (found) {
            memcpy(out->data, station->crop.data, out->size);
        }
    }
    pthread_mutex_unlock(&station->lock);
    return found;
}

void serve_publish(struct cg_station *station, enum station_event_kind kind)
{
    const struct station_event event = {.kind = kind, .time_ms = station_utc_ms()};
    station_page.publish(station->page, &event);
}

size_t station_acknowledge_all(struct cg_station *station, const char *by)
{
    size_t count = 0;
    pthread_mutex_lock(&station->lock);
    for (size_t i = 0; i < station->state.alarm_count; i++) {
        struct station_alarm *alarm = &station->state.alarms[i];
        if (alarm->acknowledged == 0) {
            alarm->acknowledged = cg_time_now();
            snprintf(alarm->by, sizeof alarm->by, "%s", by);
            count++;
        }
    }
    pthread_mutex_unlock(&station->lock);
    serve_publish(station, STATION_EVENT_ALARM);
    return count;
}

enum cg_status station_acknowledge(struct cg_station *station, uint64_t id, const char *by,
                                   struct cg_error *error)
{
    bool found = false;
    pthread_mutex_lock(&station->lock);
    for (size_t i = 0; i < station->state.alarm_count; i++) {
        struct station_alarm *alarm = &station->state.alarms[i];
        if (alarm->id == id) {
            found = true;
            alarm->acknowledged = cg_time_now();
            snprintf(alarm->by, sizeof alarm->by, "%s", by);
        }
    }
    pthread_mutex_unlock(&station->lock);
    serve_publish(station, STATION_EVENT_ALARM);
    return found ? CG_OK : cg_error_set(error, CG_USAGE, "there is no such alarm");
}

void station_log(struct cg_station *station, enum cg_log_level level, const char *what, const char *format,
                 ...)
{
    (void)station, (void)level;
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", what);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
}
