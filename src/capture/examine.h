/* capture/examine.h: whether a camera still sees. Private to capture. */
#ifndef CAPTURE_EXAMINE_H
#define CAPTURE_EXAMINE_H

#include <castgloss/capture.h>

struct capture_examine {
    size_t frozen_frames; /* equal frames in a row that are frozen; 0: not looked at */
    double dark_share;
    uint64_t sum;
    size_t equal;
    bool dark;
};
void capture_examine_init(struct capture_examine *examine, const struct cg_capture_options *options);
/* Looks at the valid rows; sets frame->frozen and examine->dark. */
void capture_examine_add(struct capture_examine *examine, struct cg_frame *frame);

#endif
