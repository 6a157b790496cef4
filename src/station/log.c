/*
 * log.c: lines for the log. Of one kind at most so many a minute: a fault that shows itself with every frame
 * must not fill the disk.
 */
#include "station/core.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MINUTE_S 60.0

static struct station_log_count *count_of(struct cg_station *station, const char *what)
{
    const size_t most = sizeof station->log_counts / sizeof station->log_counts[0];
    for (size_t i = 0; i < station->log_count; i++) {
        if (strcmp(station->log_counts[i].what, what) == 0) {
            return &station->log_counts[i];
        }
    }
    /* More kinds than there is room for share the last place. */
    struct station_log_count *place =
        &station->log_counts[station->log_count < most ? station->log_count++ : most - 1];
    *place = (struct station_log_count){.what = what, .minute_s = station_seconds()};
    return place;
}

void station_log(struct cg_station *station, enum cg_log_level level, const char *what, const char *format,
                 ...)
{
    char line[1200];
    const struct cg_log *log = &station->options.log;
    if (log->line == NULL) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    pthread_mutex_lock(&station->logging);
    struct station_log_count *count = count_of(station, what);
    const double now = station_seconds();
    if (now - count->minute_s >= MINUTE_S) {
        if (count->dropped > 0) {
            char summary[160];
            snprintf(summary, sizeof summary, "%.64s: %zu more lines like these in the last minute", what,
                     count->dropped);
            log->line(log->context, level, summary);
        }
        *count = (struct station_log_count){.what = what, .minute_s = now};
    }
    if (count->lines < station->limits->lines_per_minute) {
        count->lines++;
        log->line(log->context, level, line);
    } else {
        count->dropped++;
    }
    pthread_mutex_unlock(&station->logging);
}
