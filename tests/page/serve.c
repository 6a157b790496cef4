/*
 * serve.c: stands in for a running station, so that the page can be looked at without a camera and without
 * luck, with a state that it makes up, the same at every run.
 *
 *   page_serve CONFIG.yaml      a file with a section page; ends when standard input does
 *
 * Lines on standard input: "alarm TEXT", "clear", "camera lost", "camera back", "empty".
 */
#include "page/serve.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- running --------------------------------------------------------------------------------------- */

static struct cg_station the_station = {.lock = PTHREAD_MUTEX_INITIALIZER, .random = 7};
static atomic_bool ending, still;

static void *run(void *context)
{
    struct cg_station *station = context;
    struct cg_error error;
    for (unsigned number = 0; !ending; number++) {
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
        if (!still) {
            pthread_mutex_lock(&station->lock);
            const enum cg_status status = serve_step(station, true, &error);
            station->state.health.uptime_s += 0.1;
            pthread_mutex_unlock(&station->lock);
            if (status != CG_OK) {
                fprintf(stderr, "%s\n", error.text);
                return NULL;
            }
            serve_publish(station, STATION_EVENT_FRAME);
        }
        if (number % 10 == 9) {
            serve_publish(station, STATION_EVENT_TICK);
        }
    }
    return NULL;
}

static void set_camera(struct cg_station *station, bool connected)
{
    struct station_health *health = &station->state.health;
    still = !connected;
    health->connected = connected;
    health->frames_per_s = connected ? 10.0 : 0.0;
    health->last_frame_s = connected ? 0.1 : 6.0;
    if (!connected) {
        snprintf(health->last_error, sizeof health->last_error, "control of the camera was lost");
        serve_alarm(station, "camera_lost", STATION_ALARM, "The camera cannot be reached.", 0);
    }
}

static void obey(struct cg_station *station, const char *line)
{
    pthread_mutex_lock(&station->lock);
    if (strncmp(line, "alarm ", 6) == 0) {
        serve_alarm(station, "repeat", STATION_ALARM, line + 6, 0);
    } else if (strcmp(line, "clear") == 0) {
        for (size_t i = 0; i < station->state.alarm_count; i++) {
            station->state.alarms[i].active = false;
            station->state.alarms[i].cleared = cg_time_now();
        }
    } else if (strncmp(line, "camera ", 7) == 0) {
        set_camera(station, strcmp(line + 7, "back") == 0);
    } else if (strcmp(line, "empty") == 0) {
        still = true;
        free(station->state.pictures[0].png);
        memset(&station->state, 0, sizeof station->state);
        station->state.counters.coverage_percent = station->state.health.lamp_percent = NAN;
        station->state.health.last_frame_s = -1.0;
    }
    pthread_mutex_unlock(&station->lock);
    serve_publish(station, STATION_EVENT_ALARM);
}

/* Until there is nothing more to obey. */
static enum cg_status serve(struct cg_station *station, struct cg_error *error)
{
    pthread_t runner;
    char line[512];
    if (pthread_create(&runner, NULL, run, station) != 0) {
        return cg_error_set(error, CG_FAULT, "no thread can be started");
    }
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        obey(station, line);
    }
    ending = true;
    pthread_join(runner, NULL);
    return CG_OK;
}

int main(int argument_count, char **arguments)
{
    struct cg_error error;
    struct cg_sections *sections = NULL;
    struct cg_station *station = &the_station;
    const struct cg_section *table[] = {station_page.section};
    if (argument_count != 2) {
        fprintf(stderr, "page_serve: wants a configuration\n");
        return CG_USAGE;
    }
    enum cg_status status = cg_sections_read("configuration", table, 1, arguments[1], &sections, &error);
    if (status == CG_OK) {
        status = serve_begin(station, &error);
    }
    if (status == CG_OK) {
        status =
            station_page.start(station, cg_sections_get(sections, table[0], NULL), &station->page, &error);
    }
    if (status == CG_OK && !station->page) {
        status = cg_error_set(&error, CG_USAGE, "page.port is 0: there is no page");
    }
    if (status == CG_OK) {
        status = serve(station, &error);
    }
    if (status != CG_OK) {
        fprintf(stderr, "page_serve: %s\n", error.text);
    }
    if (station->page) {
        station_page.stop(station->page);
    }
    cg_sections_free(sections);
    cg_web_reel_free(station->reel);
    cg_text_clear(&station->crop);
    free(station->state.pictures[0].png);
    return (int)status;
}
