/* The source of a capture: opened, lost, and opened again with what it was set to. */
#include "capture/grabber.h"

#include <math.h>
#include <stdio.h>

/* How finely a pause is cut, so that the end is noticed in it. */
enum { PAUSE_MS = 10 };

enum cg_status capture_open(struct cg_capture *capture, struct cg_error *error)
{
    void *state = NULL;
    enum cg_status status = capture->source->open(capture->place, &capture->options, &state, error);
    if (status != CG_OK) {
        return status;
    }
    if (capture->source->settings != NULL) {
        /* What the camera has now is what it gets when it comes back with its defaults. */
        capture->source->settings(state, &capture->options.camera);
    }
    capture->underruns = 0;
    capture->quiet_since_ns = capture_monotonic_ns();
    capture_lock(capture);
    capture->state = state;
    capture->health.connected = true;
    capture_unlock(capture);
    return CG_OK;
}

void capture_close(struct cg_capture *capture)
{
    capture_lock(capture);
    void *state = capture->state;
    capture->state = NULL;
    capture->health.connected = false;
    if (state != NULL && capture->source->rejected != NULL) {
        capture->rejected_before += capture->source->rejected(state);
    }
    capture_unlock(capture);
    if (state != NULL) {
        capture->source->close(state);
    }
}

void capture_lose(struct cg_capture *capture, const struct cg_error *error)
{
    capture_close(capture);
    capture_lock(capture);
    snprintf(capture->health.last_error, sizeof capture->health.last_error, "%s", error->text);
    capture_unlock(capture);
    capture->backoff_s = capture->options.backoff_s[0];
    capture_track_restart(&capture->track);
    capture_log_line(&capture->log, CAPTURE_LINE_LOST, CG_LOG_ERROR, capture_monotonic_ns(),
                     "%s:%s is lost and will be opened again: %s", capture->source->scheme, capture->place,
                     error->text);
}

static void wait_s(struct cg_capture *capture, double seconds)
{
    uint64_t until = capture_monotonic_ns() + (uint64_t)(seconds * 1e9);
    while (!atomic_load(&capture->stop) && capture_monotonic_ns() < until) {
        capture_sleep_ms(PAUSE_MS);
    }
}

void capture_open_again(struct cg_capture *capture)
{
    struct cg_error error;
    wait_s(capture, capture->backoff_s);
    if (atomic_load(&capture->stop)) {
        return;
    }
    if (capture_open(capture, &error) == CG_OK) {
        capture_lock(capture);
        capture->health.reconnects++;
        capture_unlock(capture);
        capture_log_line(&capture->log, CAPTURE_LINE_CONNECTED, CG_LOG_INFO, capture_monotonic_ns(),
                         "%s:%s is open again.", capture->source->scheme, capture->place);
        return;
    }
    capture_lock(capture);
    capture->health.failed_opens++;
    snprintf(capture->health.last_error, sizeof capture->health.last_error, "%s", error.text);
    capture_unlock(capture);
    capture->backoff_s = fmin(2 * capture->backoff_s, capture->options.backoff_s[1]);
    capture_log_line(&capture->log, CAPTURE_LINE_FAILED, CG_LOG_WARNING, capture_monotonic_ns(), "%s",
                     error.text);
}
