/*
 * The station as a service manager sees it: starts the program with a socket of its own in NOTIFY_SOCKET, as
 * sd_notify(3) describes it, and checks what is told there, and when.
 *
 *   station_service PROGRAM CONFIG PROFILE [@]
 *
 * PROFILE is written anew before each SIGHUP. With @ the socket is one without a file. Ends with 0 when all
 * is as it should be.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The watchdog is to be told twice in this time. */
#define WATCHDOG_US "1000000"
#define PATIENCE_S 60.0

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static pid_t child = -1;

static void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
    if (child > 0) {
        kill(child, SIGKILL);
    }
    exit(1);
}

/* A datagram socket that the program finds under its name. */
static int listen_at(char *name, size_t size, bool without_file)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(name, size, without_file ? "@castgloss-%ld" : "/tmp/castgloss-notify-%ld", (long)getpid());
    memcpy(address.sun_path, name, strlen(name));
    if (without_file) {
        address.sun_path[0] = 0;
    }
    const int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    const socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, length) != 0) {
        fail("no socket: %s", strerror(errno));
    }
    return fd;
}

/* The next datagram, or false when none came in time. */
static bool hear(int fd, double seconds, char *out, size_t size)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    if (poll(&wait, 1, (int)(seconds * 1e3)) <= 0) {
        return false;
    }
    const ssize_t got = recv(fd, out, size - 1, 0);
    out[got > 0 ? got : 0] = 0;
    printf("%.2f %s\n", now_s(), out);
    return got > 0;
}

/* Hears until `wanted` comes; only the watchdog may be told before it. */
static void expect(int fd, const char *wanted)
{
    char told[512];
    const double end = now_s() + PATIENCE_S;
    while (now_s() < end) {
        if (!hear(fd, end - now_s(), told, sizeof told)) {
            break;
        }
        if (strcmp(told, wanted) == 0) {
            return;
        }
        if (strcmp(told, "WATCHDOG=1") != 0) {
            fail("'%s' instead of '%s'", told, wanted);
        }
    }
    fail("'%s' was never told", wanted);
}

static void write_profile(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
        fail("%s cannot be written", path);
    }
}

/* The watchdog is told over and over while nothing else happens. */
static void watch(int fd)
{
    for (int i = 0; i < 3; i++) {
        expect(fd, "WATCHDOG=1");
    }
}

int main(int argc, char **argv)
{
    char name[64];
    int status = 0;
    if (argc < 4) {
        fail("station_service PROGRAM CONFIG PROFILE [@]");
    }
    const int fd = listen_at(name, sizeof name, argc > 4);
    write_profile(argv[3], "name: first\n");
    child = fork();
    if (child == 0) {
        setenv("NOTIFY_SOCKET", name, 1);
        setenv("WATCHDOG_USEC", WATCHDOG_US, 1);
        execl(argv[1], argv[1], "station", "--config", argv[2], (char *)NULL);
        _exit(127);
    }
    expect(fd, "READY=1");
    watch(fd);
    write_profile(argv[3], "name: second\n");
    kill(child, SIGHUP);
    expect(fd, "RELOADING=1");
    expect(fd, "READY=1");
    write_profile(argv[3], "name: [\n");
    kill(child, SIGHUP);
    expect(fd, "RELOADING=1");
    expect(fd, "READY=1\nSTATUS=reload failed, see the log");
    watch(fd);
    kill(child, SIGTERM);
    expect(fd, "STOPPING=1");
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fail("SIGTERM did not end the station cleanly: %d", status);
    }
    close(fd);
    if (argc <= 4) {
        unlink(name);
    }
    return 0;
}
