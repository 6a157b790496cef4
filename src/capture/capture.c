/* Source, thread and ring: frames are grabbed, placed, looked at and counted here. */
#include "capture/clock.h"
#include "capture/examine.h"
#include "capture/log.h"
#include "capture/source.h"
#include "capture/track.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How soon the thread notices that it shall end. */
enum { SLICE_MS = 50 };
/* The rate is smoothed over about this many frames. */
#define RATE_FRAMES 16.0

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

static void lock(const struct cg_capture *capture)
{
    pthread_mutex_lock((pthread_mutex_t *)&capture->lock);
}

static void unlock(const struct cg_capture *capture)
{
    pthread_mutex_unlock((pthread_mutex_t *)&capture->lock);
}

/* ---- opening and losing the source ------------------------------------------------------------- */

static enum cg_status open_source(struct cg_capture *capture, struct cg_error *error)
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
    lock(capture);
    capture->state = state;
    capture->health.connected = true;
    unlock(capture);
    return CG_OK;
}

static void close_source(struct cg_capture *capture)
{
    lock(capture);
    void *state = capture->state;
    capture->state = NULL;
    capture->health.connected = false;
    if (state != NULL && capture->source->rejected != NULL) {
        capture->rejected_before += capture->source->rejected(state);
    }
    unlock(capture);
    if (state != NULL) {
        capture->source->close(state);
    }
}

static void lose_source(struct cg_capture *capture, const struct cg_error *error)
{
    close_source(capture);
    lock(capture);
    snprintf(capture->health.last_error, sizeof capture->health.last_error, "%s", error->text);
    unlock(capture);
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
        capture_sleep_ms(SLICE_MS / 5);
    }
}

static void open_again(struct cg_capture *capture)
{
    struct cg_error error;
    wait_s(capture, capture->backoff_s);
    if (atomic_load(&capture->stop)) {
        return;
    }
    if (open_source(capture, &error) == CG_OK) {
        lock(capture);
        capture->health.reconnects++;
        unlock(capture);
        capture_log_line(&capture->log, CAPTURE_LINE_CONNECTED, CG_LOG_INFO, capture_monotonic_ns(),
                         "%s:%s is open again.", capture->source->scheme, capture->place);
        return;
    }
    lock(capture);
    capture->health.failed_opens++;
    snprintf(capture->health.last_error, sizeof capture->health.last_error, "%s", error.text);
    unlock(capture);
    capture->backoff_s = fmin(2 * capture->backoff_s, capture->options.backoff_s[1]);
    capture_log_line(&capture->log, CAPTURE_LINE_FAILED, CG_LOG_WARNING, capture_monotonic_ns(), "%s",
                     error.text);
}

/* ---- a frame ------------------------------------------------------------------------------------ */

static void tell_frame(struct cg_capture *capture, const struct cg_frame *frame,
                       const struct capture_step *step, uint64_t starved)
{
    uint64_t now = frame->host_ns, wire = step->lost - starved;
    const char *place = capture->place;
    struct capture_log *log = &capture->log;
    if (wire > 0) {
        capture_log_line(log, CAPTURE_LINE_WIRE, CG_LOG_WARNING, now, "%s: %llu frames lost on the wire.",
                         place, (unsigned long long)wire);
    }
    if (frame->status == CG_FRAME_INCOMPLETE) {
        capture_log_line(log, CAPTURE_LINE_INCOMPLETE, CG_LOG_WARNING, now,
                         "%s: frame %llu misses packets and is not measured.", place,
                         (unsigned long long)frame->block_id);
    }
    if (frame->status == CG_FRAME_FLAGGED) {
        capture_log_line(log, CAPTURE_LINE_FLAGGED, CG_LOG_WARNING, now,
                         "%s: frame %llu is flagged as bad or cut short and is not measured.", place,
                         (unsigned long long)frame->block_id);
    }
    if (step->clock_stepped) {
        capture_log_line(log, CAPTURE_LINE_CLOCK, CG_LOG_WARNING, now,
                         "%s: the camera's clock was set; the host's clock gives the interval.", place);
    }
}

/* Counts a frame that came, with what is missing before it. */
static void count_frame(struct cg_capture *capture, const struct cg_frame *frame,
                        const struct capture_step *step, uint64_t starved)
{
    struct cg_health *health = &capture->health;
    lock(capture);
    health->losses.sent += step->lost + 1;
    health->losses.lost_wire += step->lost - starved;
    health->losses.ring_full += starved;
    health->losses.incomplete += frame->status == CG_FRAME_INCOMPLETE;
    health->losses.flagged += frame->status == CG_FRAME_FLAGGED;
    health->clock_steps += step->clock_stepped;
    health->gap_s += step->gap_s;
    health->gap_mm += step->gap_mm;
    health->stalled = false;
    if (capture->last_frame_ns != 0 && !frame->after_reconnect && frame->host_ns > capture->last_frame_ns) {
        double interval_s = (double)(frame->host_ns - capture->last_frame_ns) / 1e9;
        double before_s = health->frames_per_s > 0 ? 1 / health->frames_per_s : interval_s;
        health->frames_per_s = 1 / (before_s + (interval_s - before_s) / RATE_FRAMES);
    }
    capture->last_frame_ns = frame->host_ns;
    unlock(capture);
}

/* Frames missing in the ids that the driver says it had no buffer for. */
static uint64_t starved_frames(struct cg_capture *capture, uint64_t lost)
{
    if (capture->source->underruns == NULL) {
        return 0;
    }
    uint64_t now = capture->source->underruns(capture->state), more = now - capture->underruns;
    uint64_t starved = more < lost ? more : lost;
    capture->underruns += starved;
    return starved;
}

static void look_at(struct cg_capture *capture, struct cg_frame *frame)
{
    uint64_t now = frame->host_ns;
    bool was_dark = capture->examine.dark;
    capture_examine_add(&capture->examine, frame);
    lock(capture);
    capture->health.frozen = frame->frozen;
    capture->health.dark = capture->examine.dark;
    unlock(capture);
    if (frame->frozen) {
        capture_log_line(&capture->log, CAPTURE_LINE_FROZEN, CG_LOG_ERROR, now,
                         "%s: %zu frames in a row hold the same bytes: the camera is frozen.", capture->place,
                         capture->examine.equal);
    }
    if (capture->examine.dark && !was_dark) {
        capture_log_line(&capture->log, CAPTURE_LINE_DARK, CG_LOG_ERROR, now,
                         "%s: the frames are dark: lamp, lens cap or exposure.", capture->place);
    }
    if (!capture->order_told && cg_unpack_order_is_suspicious(frame)) {
        capture->order_told = true;
        capture_log_line(&capture->log, CAPTURE_LINE_ORDER, CG_LOG_WARNING, now,
                         "%s: the samples look as if their bytes were the other way round; big_endian is %s.",
                         capture->place, capture->options.big_endian ? "true" : "false");
    }
}

static void hand_on(struct cg_capture *capture, struct cg_frame *frame)
{
    uint64_t now = frame->host_ns;
    /* What lies in a folder waits there; only what comes at a pace of its own is dropped. */
    bool wait = !capture->source->live && (!capture->options.paced || capture->source->done != NULL);
    size_t dropped = cg_queue_push(capture->queue, frame, wait);
    if (dropped > 0 && !atomic_load(&capture->stop)) {
        lock(capture);
        capture->health.losses.ring_full += dropped;
        unlock(capture);
        capture_log_line(&capture->log, CAPTURE_LINE_RING, CG_LOG_WARNING, now,
                         "%s: the ring of %zu frames is full: a whole frame was dropped.", capture->place,
                         capture->options.ring_frames);
    }
}

static void receive(struct cg_capture *capture, struct cg_frame *frame)
{
    if (frame->host_ns == 0) {
        frame->host_ns = capture_monotonic_ns();
    }
    frame->host_utc_ns = capture_calendar_ns();
    if (frame->status == CG_FRAME_PARTIAL && (!capture->options.line_scan || frame->valid_rows == 0)) {
        frame->status = CG_FRAME_FLAGGED;
    }
    capture->quiet_since_ns = capture_monotonic_ns();
    struct capture_step step = capture_track_add(&capture->track, frame);
    if (step.late) {
        return;
    }
    uint64_t starved = starved_frames(capture, step.lost);
    count_frame(capture, frame, &step, starved);
    tell_frame(capture, frame, &step, starved);
    if (frame->status == CG_FRAME_COMPLETE || frame->status == CG_FRAME_PARTIAL) {
        look_at(capture, frame);
        hand_on(capture, frame);
    }
}

/* ---- the thread --------------------------------------------------------------------------------- */

/* A live source that gives nothing for too long is taken for lost. */
static void notice_stall(struct cg_capture *capture)
{
    double quiet_s = (double)(capture_monotonic_ns() - capture->quiet_since_ns) / 1e9;
    if (!capture->source->live || quiet_s < capture->options.stall_s) {
        return;
    }
    struct cg_error error;
    (void)cg_error_set(&error, CG_INPUT, "No frame came for %.1f s.", quiet_s);
    lock(capture);
    capture->health.stalled = true;
    unlock(capture);
    lose_source(capture, &error);
}

/* The frame's memory is kept, all else starts from nothing. */
static void renew(struct cg_frame *frame)
{
    *frame = (struct cg_frame){.counts = frame->counts, .capacity = frame->capacity};
}

static void *run(void *context)
{
    struct cg_capture *capture = context;
    struct cg_frame frame = {0};
    struct cg_error error;
    bool ended = false;
    for (size_t given = 0; !ended && !atomic_load(&capture->stop);) {
        if (capture->state == NULL) {
            open_again(capture);
            continue;
        }
        renew(&frame);
        switch (capture->source->grab(capture->state, SLICE_MS, &frame, &error)) {
        case CG_GRAB_FRAME:
            receive(capture, &frame);
            given++;
            ended = capture->options.frames > 0 && given >= capture->options.frames;
            break;
        case CG_GRAB_NOTHING:
            notice_stall(capture);
            break;
        case CG_GRAB_LOST:
            lose_source(capture, &error);
            break;
        case CG_GRAB_END:
            ended = true;
            break;
        }
    }
    lock(capture);
    capture->health.ended = true;
    unlock(capture);
    cg_queue_close(capture->queue);
    cg_frame_clear(&frame);
    return NULL;
}

/* ---- for the consumer --------------------------------------------------------------------------- */

static void free_capture(struct cg_capture *capture)
{
    close_source(capture);
    cg_queue_free(capture->queue);
    capture_log_clear(&capture->log);
    pthread_mutex_destroy(&capture->lock);
    free(capture->place);
    free(capture);
}

enum cg_status cg_capture_start_with(const struct cg_source_vtable *source, const char *place,
                                     const struct cg_capture_options *options, struct cg_capture **out,
                                     struct cg_error *error)
{
    enum cg_status status = capture_options_check(options, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_capture *capture = cg_alloc(1, sizeof *capture, error);
    if (capture == NULL) {
        return error->status;
    }
    capture->source = source;
    capture->options = *options;
    pthread_mutex_init(&capture->lock, NULL);
    capture_log_init(&capture->log, options->log);
    atomic_init(&capture->stop, false);
    capture_track_init(&capture->track, options, source->live);
    capture_examine_init(&capture->examine, options);
    capture->place = cg_alloc_text(place, error);
    capture->queue = capture->place == NULL ? NULL : cg_queue_new(options->ring_frames, error);
    status = capture->queue == NULL ? error->status : open_source(capture, error);
    if (status == CG_OK && pthread_create(&capture->thread, NULL, run, capture) != 0) {
        status = cg_error_set(error, CG_FAULT, "No thread could be started to grab frames on.");
    }
    if (status != CG_OK) {
        free_capture(capture);
        return status;
    }
    *out = capture;
    return CG_OK;
}

enum cg_status cg_capture_start(const char *address, const struct cg_capture_options *options,
                                struct cg_capture **out, struct cg_error *error)
{
    const struct cg_source_vtable *source;
    const char *place;
    enum cg_status status = capture_source_find(address, &source, &place, error);
    return status == CG_OK ? cg_capture_start_with(source, place, options, out, error) : status;
}

enum cg_take cg_capture_take(struct cg_capture *capture, int timeout_ms, struct cg_frame *frame)
{
    enum cg_take take = cg_queue_take(capture->queue, timeout_ms, frame);
    if (take != CG_TAKE_FRAME) {
        return take;
    }
    double pitch_mm = capture->options.pitch_md_mm;
    frame->gap_mm = 0;
    if (capture->taken && frame->by != CG_POSITION_NONE && pitch_mm > 0) {
        frame->gap_mm = fmax(0, frame->web_md_mm - capture->taken_end_mm);
    }
    capture->taken = true;
    capture->taken_end_mm = frame->web_md_mm + (double)frame->valid_rows * pitch_mm;
    lock(capture);
    capture->health.losses.handed++;
    capture->health.partial += frame->status == CG_FRAME_PARTIAL;
    frame->losses = capture->health.losses;
    unlock(capture);
    return CG_TAKE_FRAME;
}

enum cg_status cg_capture_done(struct cg_capture *capture, const struct cg_frame *frame,
                               struct cg_error *error)
{
    if (capture->source->done == NULL) {
        return CG_OK;
    }
    enum cg_status status = CG_OK;
    lock(capture);
    if (capture->state != NULL) {
        status = capture->source->done(capture->state, frame->name, error);
    }
    unlock(capture);
    return status;
}

struct cg_health cg_capture_health(const struct cg_capture *capture)
{
    lock(capture);
    struct cg_health health = capture->health;
    health.last_frame_s =
        capture->last_frame_ns == 0 ? -1 : (double)(capture_monotonic_ns() - capture->last_frame_ns) / 1e9;
    health.rejected = capture->rejected_before;
    if (capture->state != NULL && capture->source->rejected != NULL) {
        health.rejected += capture->source->rejected(capture->state);
    }
    unlock(capture);
    const struct cg_losses *l = &health.losses;
    health.waiting = l->sent - l->handed - l->lost_wire - l->incomplete - l->ring_full - l->flagged;
    return health;
}

void cg_capture_stop(struct cg_capture *capture)
{
    if (capture == NULL) {
        return;
    }
    atomic_store(&capture->stop, true);
    cg_queue_close(capture->queue);
    pthread_join(capture->thread, NULL);
    free_capture(capture);
}
