/*
 * station_run.c: a station as a service. What a service manager is told goes to its socket as datagrams of
 * lines, as the manual page sd_notify(3) has it.
 */
#include "cli/station_run.h"

#include "cli/command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS 250
#define ALIVE_S 30.0 /* that a thread may be silent: the slowest frame takes far less */

/* ---- log ---------------------------------------------------------------------------------------- */

/* The journal takes the level from the number in front; elsewhere a person reads the line. */
static void print_line(void *context, enum cg_log_level level, const char *text)
{
    static const struct {
        int number; /* syslog(3) */
        const char *word;
    } levels[] = {
        [CG_LOG_INFO] = {6, "info"}, [CG_LOG_WARNING] = {4, "warning"}, [CG_LOG_ERROR] = {3, "error"}};
    char now[CG_TIME_SIZE];
    if (*(const bool *)context) {
        fprintf(stderr, "<%d>%s\n", levels[level].number, text);
    } else {
        fprintf(stderr, "%s %s: %s\n", cg_time_print(now, cg_time_now()), levels[level].word, text);
    }
}

/* ---- service manager ---------------------------------------------------------------------------- */

static void notify(const char *state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = getenv("NOTIFY_SOCKET");
    const size_t length = path != NULL ? strlen(path) : 0;
    if (length == 0 || length >= sizeof address.sun_path) {
        return;
    }
    memcpy(address.sun_path, path, length);
    if (path[0] == '@') {
        address.sun_path[0] = 0; /* a name without a file */
    }
    const int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (fd >= 0) {
        const socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
        /* A manager that does not listen is no reason to end. */
        if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address, size) < 0) {
            fprintf(stderr, "castgloss: the service manager could not be told: %s\n", state);
        }
        close(fd);
    }
}

/* Half of what the manager waits for, so that one late turn does no harm; 0: it does not wait. */
static double watchdog_s(void)
{
    const char *text = getenv("WATCHDOG_USEC");
    double microseconds = 0.0;
    return text != NULL && cg_number_parse(text, &microseconds) && microseconds > 0.0 ? microseconds * 0.5e-6
                                                                                      : 0.0;
}

/* ---- running ------------------------------------------------------------------------------------ */

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void block_signals(sigset_t *signals, sigset_t *before)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, signals, before);
}

static void reload(struct cg_station *station)
{
    struct cg_error error;
    notify("RELOADING=1");
    /* A failure is in the log, and the station goes on as before. */
    const enum cg_status status = cg_station_reload(station, &error);
    notify(status == CG_OK ? "READY=1" : "READY=1\nSTATUS=reload failed, see the log");
}

static void watch(struct cg_station *station, const sigset_t *signals, double seconds)
{
    const struct timespec look = {.tv_nsec = LOOK_MS * 1000000L};
    const double end = seconds > 0.0 ? seconds_now() + seconds : 0.0;
    const double alive_every = watchdog_s();
    double alive_at = 0.0;
    while (!cg_station_wait(station, 0)) {
        const double now = seconds_now();
        if (alive_every > 0.0 && now >= alive_at && cg_station_alive(station, ALIVE_S)) {
            notify("WATCHDOG=1");
            alive_at = now + alive_every;
        }
        if (end > 0.0 && now >= end) {
            return;
        }
        const int signal = sigtimedwait(signals, NULL, &look);
        if (signal == SIGHUP) {
            reload(station);
        } else if (signal == SIGTERM || signal == SIGINT) {
            return;
        }
    }
}

int cg_station_run(const struct cg_station_config *config, const char *record, bool quiet, double seconds)
{
    bool journal = getenv("JOURNAL_STREAM") != NULL;
    const struct cg_station_options options = {
        .record = record, .tool_version = CG_VERSION, .log = {quiet ? NULL : print_line, &journal}};
    struct cg_text summary = {.data = NULL};
    struct cg_station *station = NULL;
    struct cg_error error;
    sigset_t signals, before;
    block_signals(&signals, &before);
    int exit_status = 0;
    if (cg_station_start(config, &options, &station, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
        goto done;
    }
    notify("READY=1");
    watch(station, &signals, seconds);
    notify("STOPPING=1");
    if (cg_station_stop(station, &summary, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    if (!quiet && summary.data != NULL && !summary.failed) {
        print_line(&journal, CG_LOG_INFO, summary.data);
    }
done:
    cg_text_clear(&summary);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return exit_status;
}
