/*
 * state.c: the state for whoever shows it, and news for the outputs.
 */
#include "station/core.h"

#include <time.h>

double station_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void station_condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

struct timespec station_deadline(int timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += (long)(timeout_ms % 1000) * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    return until;
}

double station_cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
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
    return station->state;
}

void station_unlock(struct cg_station *station)
{
    pthread_mutex_unlock(&station->lock);
}

static size_t ring_count(uint64_t total, size_t capacity)
{
    return total < capacity ? (size_t)total : capacity;
}

static size_t ring_place(uint64_t total, size_t capacity, size_t index)
{
    return (size_t)((total - ring_count(total, capacity) + index) % capacity);
}

size_t station_trend_count(const struct station_state *state)
{
    return ring_count(state->trend_total, STATION_TRENDS);
}

const struct station_trend *station_trend_at(const struct station_state *state, size_t index)
{
    return &state->trends[ring_place(state->trend_total, STATION_TRENDS, index)];
}

size_t station_mark_count(const struct station_state *state)
{
    return ring_count(state->mark_total, STATION_MARKS);
}

const struct station_mark *station_mark_at(const struct station_state *state, size_t index)
{
    return &state->marks[ring_place(state->mark_total, STATION_MARKS, index)];
}

bool station_crop(struct cg_station *station, uint64_t mark_id, struct cg_bytes *out)
{
    struct cg_text copy = {.data = NULL};
    pthread_mutex_lock(&station->lock);
    for (size_t i = 0; i < STATION_CROP_RING; i++) {
        if (station->crops[i].mark == mark_id && mark_id != 0 && station->crops[i].png.length > 0) {
            cg_text_add_bytes(&copy, station->crops[i].png.data, station->crops[i].png.length);
            break;
        }
    }
    pthread_mutex_unlock(&station->lock);
    if (copy.failed || copy.length == 0) {
        cg_text_clear(&copy);
        return false;
    }
    *out = (struct cg_bytes){(uint8_t *)copy.data, copy.length};
    return true;
}

void station_publish(struct cg_station *station, const struct station_event *event)
{
    pthread_mutex_lock(&station->publishing);
    for (size_t i = 0; station_observers[i] != NULL; i++) {
        if (station->observers != NULL && station->observers[i] != NULL) {
            station_observers[i]->publish(station->observers[i], event);
        }
    }
    pthread_mutex_unlock(&station->publishing);
}
