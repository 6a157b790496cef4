/* The options of a capture and their ranges. */
#include "capture/source.h"

#include <math.h>

#define MOST_RING_FRAMES 1024

struct cg_capture_options cg_capture_options_defaults(void)
{
    return (struct cg_capture_options){.ring_frames = 8,
                                       .stall_s = 5,
                                       .backoff_s = {0.5, 15},
                                       .frozen_frames = 5,
                                       .dark_share = 0.02,
                                       .rest_s = 2,
                                       .image = cg_image_options_defaults(),
                                       .web = cg_web_options_defaults()};
}

enum cg_status capture_options_check(const struct cg_capture_options *options, struct cg_error *error)
{
    const struct {
        const char *key;
        double value, low, high;
    } rows[] = {
        {"ring_frames", (double)options->ring_frames, 1, MOST_RING_FRAMES},
        {"mm_per_encoder_count", options->mm_per_encoder_count, -1000, 1000},
        {"pitch_md_mm", options->pitch_md_mm, 0, 1000},
        {"speed_m_min", options->speed_m_min, 0, 10000},
        {"stall_s", options->stall_s, 0.05, 86400},
        {"backoff_s (first)", options->backoff_s[0], 0.01, 3600},
        {"backoff_s (longest)", options->backoff_s[1], options->backoff_s[0], 3600},
        {"dark_share", options->dark_share, 0, 1},
        {"rest_s", options->rest_s, 0.01, 3600},
        {"camera.exposure_us", options->camera.exposure_us, 0, 1e8},
        {"camera.frames_per_s", options->camera.frames_per_s, 0, 1e5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!(rows[i].value >= rows[i].low && rows[i].value <= rows[i].high)) {
            return cg_error_set(error, CG_USAGE, "%s is %g; it must be from %g to %g.", rows[i].key,
                                rows[i].value, rows[i].low, rows[i].high);
        }
    }
    return CG_OK;
}
