/* capture/log.h: lines for the caller's log, each kind at most once in a while. Private to capture. */
#ifndef CAPTURE_LOG_H
#define CAPTURE_LOG_H

#include <castgloss/capture.h>

#include <pthread.h>

enum capture_line {
    CAPTURE_LINE_CONNECTED,
    CAPTURE_LINE_LOST,
    CAPTURE_LINE_FAILED,
    CAPTURE_LINE_WIRE,
    CAPTURE_LINE_INCOMPLETE,
    CAPTURE_LINE_RING,
    CAPTURE_LINE_FLAGGED,
    CAPTURE_LINE_CLOCK,
    CAPTURE_LINE_FROZEN,
    CAPTURE_LINE_DARK,
    CAPTURE_LINE_ORDER,
    CAPTURE_LINE_OTHER,
    CAPTURE_LINES,
};

/* A kind that came within this of its last line is only counted; the next line tells how many. */
#define CAPTURE_LOG_INTERVAL_NS 10000000000U

struct capture_log {
    struct cg_log out;
    pthread_mutex_t lock;
    struct {
        bool told;
        uint64_t last_ns, held;
    } kinds[CAPTURE_LINES];
};
void capture_log_init(struct capture_log *log, struct cg_log out);
void capture_log_clear(struct capture_log *log);
/* now_ns: by the host's monotonic clock. */
void capture_log_line(struct capture_log *log, enum capture_line kind, enum cg_log_level level,
                      uint64_t now_ns, const char *format, ...) CG_PRINTF(5, 6);

#endif
