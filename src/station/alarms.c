/*
 * alarms.c: alarms as a person sees them: raised, ended, acknowledged, and told to everybody who should know.
 */
#include "station/core.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- the list ----------------------------------------------------------------------------------- */

static struct station_alarm *find(struct cg_station *station, uint64_t id)
{
    for (size_t i = 0; i < station->state->alarm_count; i++) {
        if (station->state->alarms[i].id == id) {
            return &station->state->alarms[i];
        }
    }
    return NULL;
}

/* Room for one more: the oldest that is over gives way, or the oldest of all. */
static void make_room(struct cg_station *station)
{
    struct station_state *state = station->state;
    size_t victim = 0;
    if (state->alarm_count < STATION_ALARMS) {
        return;
    }
    for (size_t i = 0; i < state->alarm_count; i++) {
        if (!state->alarms[i].active) {
            victim = i;
            break;
        }
    }
    const size_t after = state->alarm_count - victim - 1;
    memmove(&state->alarms[victim], &state->alarms[victim + 1], after * sizeof state->alarms[0]);
    memmove(&station->told[victim], &station->told[victim + 1], after * sizeof station->told[0]);
    state->alarm_count--;
}

uint64_t station_raise(struct cg_station *station, const char *kind, enum station_level level,
                       const char *text)
{
    pthread_mutex_lock(&station->lock);
    make_room(station);
    struct station_state *state = station->state;
    struct station_alarm *alarm = &state->alarms[state->alarm_count];
    *alarm = (struct station_alarm){.id = ++station->alarm_total,
                                    .kind = kind,
                                    .level = level,
                                    .md_mm = state->counters.length_mm,
                                    .since = cg_time_now(),
                                    .active = true};
    snprintf(alarm->text, sizeof alarm->text, "%s", text);
    const uint64_t id = alarm->id;
    station->told[state->alarm_count++] = 0;
    state->counters.alarms++;
    state->version++;
    pthread_mutex_unlock(&station->lock);
    station_tell_alarms(station);
    return id;
}

void station_clear(struct cg_station *station, uint64_t id)
{
    pthread_mutex_lock(&station->lock);
    struct station_alarm *alarm = find(station, id);
    if (alarm != NULL && alarm->active) {
        alarm->active = false;
        alarm->cleared = cg_time_now();
        station->state->version++;
    }
    pthread_mutex_unlock(&station->lock);
    station_tell_alarms(station);
}

static bool acknowledge(struct station_alarm *alarm, const char *by)
{
    if (alarm->acknowledged != 0) {
        return false;
    }
    alarm->acknowledged = cg_time_now();
    snprintf(alarm->by, sizeof alarm->by, "%s", by);
    return true;
}

enum cg_status station_acknowledge(struct cg_station *station, uint64_t id, const char *by,
                                   struct cg_error *error)
{
    pthread_mutex_lock(&station->lock);
    struct station_alarm *alarm = find(station, id);
    if (alarm != NULL && acknowledge(alarm, by)) {
        station->state->version++;
    }
    pthread_mutex_unlock(&station->lock);
    return alarm != NULL ? CG_OK
                         : cg_error_set(error, CG_USAGE, "There is no alarm %llu.", (unsigned long long)id);
}

size_t station_acknowledge_all(struct cg_station *station, const char *by)
{
    size_t count = 0;
    pthread_mutex_lock(&station->lock);
    for (size_t i = 0; i < station->state->alarm_count; i++) {
        count += acknowledge(&station->state->alarms[i], by);
    }
    station->state->version += count > 0;
    pthread_mutex_unlock(&station->lock);
    return count;
}

/* ---- telling ------------------------------------------------------------------------------------ */

/* What of an alarm is news: 1 + bits for over and acknowledged. */
static uint64_t stage_of(const struct station_alarm *alarm)
{
    return 1U + (alarm->active ? 0U : 2U) + (alarm->acknowledged != 0 ? 4U : 0U);
}

static bool next_news(struct cg_station *station, struct station_alarm *out, uint64_t *before)
{
    bool found = false;
    pthread_mutex_lock(&station->lock);
    for (size_t i = 0; i < station->state->alarm_count && !found; i++) {
        const struct station_alarm *alarm = &station->state->alarms[i];
        if (station->told[i] != stage_of(alarm)) {
            *before = station->told[i];
            station->told[i] = stage_of(alarm);
            *out = *alarm;
            found = true;
        }
    }
    pthread_mutex_unlock(&station->lock);
    return found;
}

static void log_alarm(struct cg_station *station, const struct station_alarm *alarm, uint64_t before)
{
    const bool was_over = before >= 1 && ((before - 1U) & 2U) != 0;
    if (before == 0) {
        station_log(station, alarm->level == STATION_ALARM ? CG_LOG_ERROR : CG_LOG_WARNING, alarm->kind,
                    "alarm %llu %s: %s", (unsigned long long)alarm->id, alarm->kind, alarm->text);
    } else if (!alarm->active && !was_over) {
        station_log(station, CG_LOG_INFO, alarm->kind, "alarm %llu %s is over", (unsigned long long)alarm->id,
                    alarm->kind);
    } else {
        station_log(station, CG_LOG_INFO, alarm->kind, "alarm %llu %s was acknowledged by %s",
                    (unsigned long long)alarm->id, alarm->kind, alarm->by);
    }
}

static void keep_alarm(struct cg_station *station, const struct station_alarm *alarm)
{
    struct cg_error error;
    struct station_batch *batch = station_batch_new(&error);
    if (batch == NULL) {
        station_log(station, CG_LOG_ERROR, "memory", "%s", error.text);
        return;
    }
    station_batch_alarm(batch, alarm, station->state->lot, station->state->roll);
    station_keep(station->keeper, batch);
}

void station_tell_alarms(struct cg_station *station)
{
    struct station_alarm alarm;
    uint64_t before = 0;
    pthread_mutex_lock(&station->telling);
    while (next_news(station, &alarm, &before)) {
        const struct station_event event = {
            .kind = STATION_EVENT_ALARM, .time_ms = station_utc_ms(), .alarm = &alarm};
        log_alarm(station, &alarm, before);
        keep_alarm(station, &alarm);
        station_publish(station, &event);
    }
    pthread_mutex_unlock(&station->telling);
}

/* ---- watching ----------------------------------------------------------------------------------- */

void station_watch(struct cg_station *station, struct station_camera *camera,
                   const struct station_inputs *inputs, double now_s)
{
    struct station_watched *watched = camera != NULL ? &camera->watched : &station->watched;
    /* One camera needs no name. */
    const bool named = camera != NULL && station->camera_count > 1;
    for (size_t i = 0; i < station_alarm_kind_count; i++) {
        const struct station_alarm_kind *kind = &station_alarm_kinds[i];
        char text[256], number[CG_NUMBER_SIZE];
        if (kind->of_camera != (camera != NULL)) {
            continue;
        }
        const double value = kind->value(inputs);
        switch (station_alarm_judge(kind, station->limits, value, now_s, &watched->memories[i])) {
        case STATION_ALARM_RAISED:
            snprintf(text, sizeof text, "%s%.64s%s%s%s%s%s%s.", named ? "Camera '" : "",
                     named ? camera->config.name : "", named ? "': " : "", kind->text,
                     kind->unit != NULL ? ": " : "",
                     kind->unit != NULL ? cg_number_print(number, value, 3) : "",
                     kind->unit != NULL ? " " : "", kind->unit != NULL ? kind->unit : "");
            watched->raised[i] = station_raise(station, kind->name, kind->level, text);
            break;
        case STATION_ALARM_CLEARED:
            station_clear(station, watched->raised[i]);
            break;
        case STATION_ALARM_SAME:
            break;
        }
    }
}
