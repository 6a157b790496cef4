/* capture/track.h: the order, the times and the place of frames. No threads, no clock. Private to capture. */
#ifndef CAPTURE_TRACK_H
#define CAPTURE_TRACK_H

#include <castgloss/capture.h>

struct capture_track {
    double mm_per_encoder_count, pitch_md_mm, speed_mm_s;
    bool line_scan;
    bool replayed; /* no live source: its clock runs at another pace than the host's */
    /* the frame before */
    bool begun, restarted;
    uint64_t block_id, sequence;
    uint64_t raw_ns, device_ns, host_ns;
    uint64_t encoder;
    size_t rows, height;
    double md_mm;
};

/* What a frame tells about those before it. */
struct capture_step {
    bool late;          /* an older frame than the one before: to be dropped, it stands counted as lost */
    uint64_t lost;      /* frames between */
    bool clock_stepped; /* the device's clock did not run with the host's */
    double gap_s;       /* after a restart: since the frame before, by the host's clock */
    double gap_mm;
};

void capture_track_init(struct capture_track *track, const struct cg_capture_options *options, bool live);
/* The source was opened again: block ids and device clock begin anew. */
void capture_track_restart(struct capture_track *track);
/* Gives the frame its sequence, device time without wraps, and place on the web. */
struct capture_step capture_track_add(struct capture_track *track, struct cg_frame *frame);
/* Frames lost between two block ids of a device that was not restarted; UINT64_MAX: the ids began anew. */
uint64_t capture_track_lost(uint64_t before, uint64_t now, bool *late);

#endif
