/*
 * capture/grabber.h: a capture, for the files that open its source, look at its frames and hand them on.
 */
#ifndef CAPTURE_GRABBER_H
#define CAPTURE_GRABBER_H

#include "capture/clock.h"
#include "capture/examine.h"
#include "capture/log.h"
#include "capture/source.h"
#include "capture/track.h"

#include <pthread.h>
#include <stdatomic.h>

struct cg_capture {
    const struct cg_source_vtable *source;
    struct cg_capture_options options;
    char *place;
    struct capture_log log;
    struct cg_queue *queue;
    pthread_t thread;
    atomic_bool stop;
    /* the thread's own */
    struct capture_track track;
    struct capture_examine examine;
    uint64_t underruns;
    uint64_t quiet_since_ns; /* last frame, or opening */
    double backoff_s;
    bool order_told;
    /* the consumer's own: where the frame before ended */
    bool taken;
    double taken_end_mm;
    /* shared, under the lock; state is changed by the thread alone, which may read it without */
    pthread_mutex_t lock;
    void *state;
    struct cg_health health;
    uint64_t last_frame_ns;
    uint64_t rejected_before; /* by states that are closed */
};

/* The lock of what is shared; a capture that is only looked at is locked as well. */
void capture_lock(const struct cg_capture *capture);
void capture_unlock(const struct cg_capture *capture);

/* link.c: the source, opened, closed, lost and opened again after a pause. */
enum cg_status capture_open(struct cg_capture *capture, struct cg_error *error) CG_MUST_CHECK;
void capture_close(struct cg_capture *capture);
void capture_lose(struct cg_capture *capture, const struct cg_error *error);
void capture_open_again(struct cg_capture *capture);

/* Whether frames wait for room in the ring: what lies in a folder waits there; only what comes at a pace of
 * its own is dropped. */
bool capture_waits(const struct cg_capture *capture);
/* receive.c: a frame that came is placed, counted, looked at and put into the ring. */
void capture_receive(struct cg_capture *capture, struct cg_frame *frame);

#endif
