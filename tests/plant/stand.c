#include "plant/stand.h"

#include <check.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char logged[65536];
static pthread_mutex_t logged_lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[64];

static void keep_line(void *context, enum cg_log_level level, const char *text)
{
    (void)context;
    (void)level;
    pthread_mutex_lock(&logged_lock);
    const size_t used = strlen(logged);
    snprintf(logged + used, sizeof logged - used, "%s\n", text);
    pthread_mutex_unlock(&logged_lock);
}

bool stand_logged(const char *words)
{
    pthread_mutex_lock(&logged_lock);
    const bool found = strstr(logged, words) != NULL;
    pthread_mutex_unlock(&logged_lock);
    return found;
}

static struct cg_station *make_station(void)
{
    static const struct station_alarms_config limits = {.lines_per_minute = 1000};
    struct cg_station *station = calloc(1, sizeof *station);
    ck_assert_ptr_nonnull(station);
    station->state = calloc(1, sizeof *station->state);
    ck_assert_ptr_nonnull(station->state);
    station->limits = &limits;
    station->options.log.line = keep_line;
    pthread_mutex_init(&station->lock, NULL);
    pthread_mutex_init(&station->logging, NULL);
    return station;
}

static const struct station_observer *find(const char *name)
{
    for (size_t i = 0; station_observers[i] != NULL; i++) {
        if (strcmp(station_observers[i]->name, name) == 0) {
            return station_observers[i];
        }
    }
    ck_abort_msg("no output is named %s", name);
    return NULL;
}

bool stand_start(struct stand *stand, const char *name, struct cg_error *error, const char *format, ...)
{
    static const struct cg_section *table[1];
    struct cg_text yaml = {0};
    char words[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    cg_text_add(&yaml, "%s:\n%s", name, words);
    *stand = (struct stand){.station = make_station(), .observer = find(name)};
    table[0] = stand->observer->section;
    const struct cg_bytes bytes = {(uint8_t *)yaml.data, yaml.length};
    ck_assert_msg(cg_sections_parse("test", table, 1, "test.yaml", &bytes, &stand->sections, error) == CG_OK,
                  "%s", error->text);
    cg_text_clear(&yaml);
    const void *section = cg_sections_get(stand->sections, table[0], NULL);
    if (stand->observer->start(stand->station, section, &stand->output, error) != CG_OK) {
        stand->output = NULL;
        stand_stop(stand);
        return false;
    }
    return true;
}

void stand_stop(struct stand *stand)
{
    if (stand->output != NULL) {
        stand->observer->stop(stand->output);
    }
    cg_sections_free(stand->sections);
    free(stand->station->state);
    free(stand->station);
    *stand = (struct stand){.output = NULL};
}

void stand_publish(struct stand *stand, const struct station_event *event)
{
    stand->observer->publish(stand->output, event);
}

void stand_tick(struct stand *stand)
{
    stand_publish(stand, &(struct station_event){.kind = STATION_EVENT_TICK, .time_ms = station_utc_ms()});
}

void stand_alarm(struct stand *stand, const char *kind, enum station_level level, const char *text)
{
    struct station_state *state = stand->station->state;
    struct station_alarm alarm = {
        .kind = kind, .level = level, .md_mm = 1234.5, .since = 1000, .active = true};
    snprintf(alarm.text, sizeof alarm.text, "%s", text);
    pthread_mutex_lock(&stand->station->lock);
    alarm.id = ++stand->station->alarm_total;
    state->alarms[state->alarm_count < STATION_ALARMS ? state->alarm_count++ : STATION_ALARMS - 1] = alarm;
    pthread_mutex_unlock(&stand->station->lock);
    stand_publish(stand, &(struct station_event){
                             .kind = STATION_EVENT_ALARM, .time_ms = station_utc_ms(), .alarm = &alarm});
}

int stand_free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, size), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

void stand_rest(int ms)
{
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    nanosleep(&pause, NULL);
}

const char *stand_folder(void)
{
    if (folder[0] == 0) {
        snprintf(folder, sizeof folder, "/tmp/castgloss-plant-XXXXXX");
        ck_assert_ptr_nonnull(mkdtemp(folder));
    }
    return folder;
}

void stand_clean(void)
{
    char line[128];
    if (folder[0] != 0) {
        snprintf(line, sizeof line, "rm -rf %s", folder);
        ck_assert_int_eq(system(line), 0);
        folder[0] = 0;
    }
}
