/* A real sensor has noise: frames that equal one another bit by bit come from a frozen one. */
#include "capture/examine.h"

#include <string.h>

/* Every seventh sample is enough to tell dark; 7 has no factor in common with usual widths. */
enum { DARK_STEP = 7 };
/* A frame is dark when its brightest thousandth is. */
enum { DARK_SHARE_OF_SAMPLES = 1000 };

void capture_examine_init(struct capture_examine *examine, const struct cg_capture_options *options)
{
    *examine =
        (struct capture_examine){.frozen_frames = options->frozen_frames, .dark_share = options->dark_share};
}

/* Mixes eight bytes at a time in four lanes, for speed; a change of any bit changes the sum. */
static uint64_t sum_of(const uint16_t *counts, size_t samples)
{
    const uint64_t odd = 0x9E3779B97F4A7C15U;
    uint64_t lanes[4] = {1, 2, 3, 4}, words[4];
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        memcpy(words, counts + i, sizeof words);
        for (size_t k = 0; k < 4; k++) {
            lanes[k] = (lanes[k] ^ words[k]) * odd;
            lanes[k] ^= lanes[k] >> 29;
        }
    }
    for (; i < samples; i++) {
        lanes[0] = (lanes[0] ^ counts[i]) * odd;
    }
    uint64_t sum = samples;
    for (size_t k = 0; k < 4; k++) {
        sum = (sum ^ lanes[k]) * odd;
        sum ^= sum >> 31;
    }
    return sum;
}

static bool is_dark(const struct cg_frame *frame, size_t samples, double share)
{
    double limit = share * (double)((1U << frame->bits) - 1U);
    size_t seen = 0, bright = 0;
    for (size_t i = 0; i < samples; i += DARK_STEP) {
        seen++;
        bright += (double)frame->counts[i] >= limit;
    }
    return bright * DARK_SHARE_OF_SAMPLES < seen;
}

void capture_examine_add(struct capture_examine *examine, struct cg_frame *frame)
{
    size_t samples = frame->width * frame->valid_rows;
    examine->dark = is_dark(frame, samples, examine->dark_share);
    frame->frozen = false;
    if (examine->frozen_frames > 0) {
        uint64_t sum = sum_of(frame->counts, samples);
        examine->equal = sum == examine->sum ? examine->equal + 1 : 1;
        examine->sum = sum;
        frame->frozen = examine->equal >= examine->frozen_frames;
    }
}
