/* The thread of a capture, and what its consumer calls. */
#include "capture/grabber.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How soon the thread notices that it shall end. */
enum { SLICE_MS = 50 };

void capture_lock(const struct cg_capture *capture)
{
    pthread_mutex_lock((pthread_mutex_t *)&capture->lock);
}

void capture_unlock(const struct cg_capture *capture)
{
    pthread_mutex_unlock((pthread_mutex_t *)&capture->lock);
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
    capture_lock(capture);
    capture->health.stalled = true;
    capture_unlock(capture);
    capture_lose(capture, &error);
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
            capture_open_again(capture);
            continue;
        }
        renew(&frame);
        switch (capture->source->grab(capture->state, SLICE_MS, &frame, &error)) {
        case CG_GRAB_FRAME:
            capture_receive(capture, &frame);
            given++;
            ended = capture->options.frames > 0 && given >= capture->options.frames;
            break;
        case CG_GRAB_NOTHING:
            notice_stall(capture);
            break;
        case CG_GRAB_LOST:
            capture_lose(capture, &error);
            break;
        case CG_GRAB_END:
            ended = true;
            break;
        }
    }
    capture_lock(capture);
    capture->health.ended = true;
    capture_unlock(capture);
    cg_queue_close(capture->queue);
    cg_frame_clear(&frame);
    return NULL;
}

/* ---- for the consumer --------------------------------------------------------------------------- */

static void free_capture(struct cg_capture *capture)
{
    capture_close(capture);
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
    status = capture->queue == NULL ? error->status : capture_open(capture, error);
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
    capture_lock(capture);
    capture->health.losses.handed++;
    capture->health.partial += frame->status == CG_FRAME_PARTIAL;
    frame->losses = capture->health.losses;
    capture_unlock(capture);
    return CG_TAKE_FRAME;
}

enum cg_status cg_capture_done(struct cg_capture *capture, const struct cg_frame *frame,
                               struct cg_error *error)
{
    if (capture->source->done == NULL) {
        return CG_OK;
    }
    enum cg_status status = CG_OK;
    capture_lock(capture);
    if (capture->state != NULL) {
        status = capture->source->done(capture->state, frame->name, error);
    }
    capture_unlock(capture);
    return status;
}

struct cg_health cg_capture_health(const struct cg_capture *capture)
{
    capture_lock(capture);
    struct cg_health health = capture->health;
    health.last_frame_s =
        capture->last_frame_ns == 0 ? -1 : (double)(capture_monotonic_ns() - capture->last_frame_ns) / 1e9;
    health.rejected = capture->rejected_before;
    if (capture->state != NULL && capture->source->rejected != NULL) {
        health.rejected += capture->source->rejected(capture->state);
    }
    capture_unlock(capture);
    const struct cg_losses *l = &health.losses;
    health.waiting = l->sent - l->handed - l->lost_wire - l->incomplete - l->ring_full - l->flagged;
    return health;
}

bool cg_capture_waits(const struct cg_capture *capture)
{
    return capture_waits(capture);
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
