/* Lines for the caller's log: a fault that repeats with every frame must not fill the journal. */
#include "capture/log.h"

#include <stdio.h>

void capture_log_init(struct capture_log *log, struct cg_log out)
{
    *log = (struct capture_log){.out = out};
    pthread_mutex_init(&log->lock, NULL);
}

void capture_log_clear(struct capture_log *log)
{
    pthread_mutex_destroy(&log->lock);
}

void capture_log_line(struct capture_log *log, enum capture_line kind, enum cg_log_level level,
                      uint64_t now_ns, const char *format, ...)
{
    if (log->out.line == NULL) {
        return;
    }
    pthread_mutex_lock(&log->lock);
    if (log->kinds[kind].told && now_ns - log->kinds[kind].last_ns < CAPTURE_LOG_INTERVAL_NS) {
        log->kinds[kind].held++;
    } else {
        char text[1200], whole[1280];
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(text, sizeof text, format, arguments);
        va_end(arguments);
        const char *line = text;
        if (log->kinds[kind].held > 0) {
            snprintf(whole, sizeof whole, "%s (and %llu times more since the last such line)", text,
                     (unsigned long long)log->kinds[kind].held);
            line = whole;
        }
        log->kinds[kind].told = true;
        log->kinds[kind].last_ns = now_ns;
        log->kinds[kind].held = 0;
        log->out.line(log->out.context, level, line);
    }
    pthread_mutex_unlock(&log->lock);
}
