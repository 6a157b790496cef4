/*
 * Order, times and place of frames. Block ids of GigE Vision have 16 bits and skip 0 when they wrap, extended
 * ids and USB3 Vision have 64; a device clock may be 32 bits of anything. The host's monotonic clock decides
 * whether a clock that jumped has wrapped or was set.
 */
#include "capture/track.h"

#include <math.h>

/* A frame this little behind the last is late; further behind, the device counts anew. */
#define LATE_IDS 16U
#define IDS_16_BITS 65535U
/* Clocks of device and host may part by this much between two frames before it is called a step. */
#define CLOCK_SLACK_NS 500e6
#define CLOCK_SLACK_SHARE 0.02
/* Ticks of a 32-bit clock: nanoseconds, 8 ns (125 MHz), 10 ns, 16 ns, microseconds, milliseconds. */
static const double tick_ns[] = {1, 8, 10, 16, 1e3, 1e6};

void capture_track_init(struct capture_track *track, const struct cg_capture_options *options, bool live)
{
    *track = (struct capture_track){.mm_per_encoder_count = options->mm_per_encoder_count,
                                    .pitch_md_mm = options->pitch_md_mm,
                                    .speed_mm_s = options->speed_m_min * 1000 / 60,
                                    .line_scan = options->line_scan,
                                    .replayed = !live};
}

void capture_track_restart(struct capture_track *track)
{
    track->restarted = true;
}

uint64_t capture_track_lost(uint64_t before, uint64_t now, bool *late)
{
    *late = false;
    if (now > before) {
        return now - before - 1;
    }
    if (now == 0) {
        return 0; /* the device does not count */
    }
    if (before <= IDS_16_BITS && before - now > IDS_16_BITS / 2) {
        return IDS_16_BITS - before + now - 1;
    }
    if (before - now < LATE_IDS && now > 1) {
        *late = true;
        return 0;
    }
    return UINT64_MAX;
}

/* Nanoseconds that the device's clock went on, or the host's when the device's cannot be true. */
static double device_interval(const struct capture_track *track, uint64_t raw_ns, double host_ns,
                              bool *stepped)
{
    double slack = CLOCK_SLACK_NS + CLOCK_SLACK_SHARE * host_ns;
    double interval = (double)raw_ns - (double)track->raw_ns;
    *stepped = false;
    if (interval >= 0 && fabs(interval - host_ns) <= slack) {
        return interval;
    }
    for (size_t i = 0; i < sizeof tick_ns / sizeof *tick_ns; i++) {
        double period = 0x1p32 * tick_ns[i];
        double wrapped = interval + period;
        /* A short period may have gone by more than once between frames. */
        wrapped += period * floor((host_ns + slack - wrapped) / period);
        if ((double)raw_ns < period && (double)track->raw_ns < period && interval < 0 &&
            fabs(wrapped - host_ns) <= slack) {
            return wrapped;
        }
    }
    *stepped = true;
    return host_ns;
}

static enum cg_position_by position_by(const struct capture_track *track, const struct cg_frame *frame)
{
    if (frame->by != CG_POSITION_NONE) {
        return frame->by; /* the source knows */
    }
    if (frame->has_encoder && track->mm_per_encoder_count != 0) {
        return CG_POSITION_ENCODER;
    }
    if (track->line_scan && track->pitch_md_mm > 0) {
        return CG_POSITION_LINES;
    }
    return track->speed_mm_s > 0 ? CG_POSITION_SPEED : CG_POSITION_NONE;
}

/* Counts between two readings of an encoder; 32-bit ones wrap, and the web may creep back. */
static double encoder_counts(uint64_t before, uint64_t now)
{
    if (before <= UINT32_MAX && now <= UINT32_MAX) {
        uint32_t forward = (uint32_t)now - (uint32_t)before;
        return forward <= INT32_MAX ? (double)forward : -(double)(UINT32_MAX - forward) - 1;
    }
    return now >= before ? (double)(now - before) : -(double)(before - now);
}

/* How far the web went from the first row of the frame before to the first of this one. */
static double advance_mm(const struct capture_track *track, const struct cg_frame *frame,
                         const struct capture_step *step, double seconds)
{
    double by_speed = track->speed_mm_s * seconds;
    switch (frame->by) {
    case CG_POSITION_ENCODER:
        /* A counter that began anew says nothing of the time between. */
        return track->restarted && frame->encoder < track->encoder
                   ? by_speed
                   : encoder_counts(track->encoder, frame->encoder) * track->mm_per_encoder_count;
    case CG_POSITION_LINES:
        /* Lines that a lost source would have counted are taken from the speed. */
        return track->restarted
                   ? fmax(by_speed, (double)track->rows * track->pitch_md_mm)
                   : ((double)track->rows + (double)step->lost * (double)track->height) * track->pitch_md_mm;
    case CG_POSITION_SPEED:
        return by_speed;
    case CG_POSITION_NONE:
        break;
    }
    return 0;
}

struct capture_step capture_track_add(struct capture_track *track, struct cg_frame *frame)
{
    struct capture_step step = {0};
    bool placed = frame->by != CG_POSITION_NONE;
    frame->by = position_by(track, frame);
    uint64_t raw_ns = frame->device_ns;
    if (frame->block_id == 0 && track->block_id != 0 && !track->restarted) {
        /* The packet with its id is lost, and without this the next one would seem to be thousands on. */
        frame->block_id = track->block_id + 1;
    }
    if (!track->begun) {
        frame->sequence = 0;
        frame->web_md_mm = placed ? frame->web_md_mm : 0;
    } else {
        if (!track->restarted) {
            step.lost = capture_track_lost(track->block_id, frame->block_id, &step.late);
            if (step.late) {
                return step;
            }
            if (step.lost == UINT64_MAX) {
                step.lost = 0;
            }
        }
        if (frame->host_ns < track->host_ns) {
            frame->host_ns = track->host_ns;
        }
        double host_ns = (double)(frame->host_ns - track->host_ns), interval_ns = host_ns;
        if (raw_ns != 0 && !track->replayed) {
            interval_ns = track->restarted || track->raw_ns == 0
                              ? host_ns
                              : device_interval(track, raw_ns, host_ns, &step.clock_stepped);
            frame->device_ns = track->device_ns + (uint64_t)interval_ns;
        }
        frame->sequence = track->sequence + step.lost + 1;
        double advance =
            placed ? frame->web_md_mm - track->md_mm : advance_mm(track, frame, &step, interval_ns / 1e9);
        frame->web_md_mm = frame->by == CG_POSITION_NONE ? 0 : track->md_mm + advance;
        frame->after_reconnect = track->restarted;
        if (track->restarted) {
            step.gap_s = host_ns / 1e9;
            step.gap_mm = advance;
        }
    }
    track->begun = true;
    track->restarted = false;
    track->block_id = frame->block_id;
    track->sequence = frame->sequence;
    track->raw_ns = raw_ns;
    track->device_ns = frame->device_ns;
    track->host_ns = frame->host_ns;
    track->encoder = frame->encoder;
    track->height = frame->height;
    /* Lines that came without their data still moved the web. */
    track->rows = frame->status == CG_FRAME_PARTIAL ? frame->valid_rows : frame->height;
    track->md_mm = frame->web_md_mm;
    return step;
}
