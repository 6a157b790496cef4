/* A frame that came: placed, counted, looked at, and put into the ring. */
#include "capture/grabber.h"

/* The rate is smoothed over about this many frames. */
#define RATE_FRAMES 16.0

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
    capture_lock(capture);
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
    capture_unlock(capture);
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
    capture_lock(capture);
    capture->health.frozen = frame->frozen;
    capture->health.dark = capture->examine.dark;
    capture_unlock(capture);
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

bool capture_waits(const struct cg_capture *capture)
{
    return !capture->source->live && (!capture->options.paced || capture->source->done != NULL);
}

static void hand_on(struct cg_capture *capture, struct cg_frame *frame)
{
    uint64_t now = frame->host_ns;
    size_t dropped = cg_queue_push(capture->queue, frame, capture_waits(capture));
    if (dropped > 0 && !atomic_load(&capture->stop)) {
        capture_lock(capture);
        capture->health.losses.ring_full += dropped;
        capture_unlock(capture);
        capture_log_line(&capture->log, CAPTURE_LINE_RING, CG_LOG_WARNING, now,
                         "%s: the ring of %zu frames is full: a whole frame was dropped.", capture->place,
                         capture->options.ring_frames);
    }
}

void capture_receive(struct cg_capture *capture, struct cg_frame *frame)
{
    if (frame->host_ns == 0) {
        frame->host_ns = capture_monotonic_ns();
    }
    if (frame->host_utc_ns == 0) {
        frame->host_utc_ns = capture_calendar_ns();
    }
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
