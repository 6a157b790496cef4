/* The simulator as a source: endless web, each frame where the one before it ends. */
#include "capture/clock.h"
#include "capture/source.h"

#include <stdlib.h>

/* Frames of texture that are put in random order. */
enum { RENDERED = 4 };

struct simulated {
    struct cg_web_reel *reel;
    struct cg_capture_options options;
    uint64_t index, begun_ns;
    double interval_ns; /* 0: not paced */
    double frame_mm;
};

static void simulated_close(void *context)
{
    struct simulated *state = context;
    cg_web_reel_free(state->reel);
    free(state);
}

static enum cg_status simulated_open(const char *place, const struct cg_capture_options *options, void **out,
                                     struct cg_error *error)
{
    long long seed;
    if (!cg_integer_parse(place, 0, (1LL << 53) - 1, &seed)) {
        return cg_error_set(error, CG_USAGE, "simulator:%.64s: the seed must be a whole number from 0 on.",
                            place);
    }
    struct simulated *state = cg_alloc(1, sizeof *state, error);
    if (state == NULL) {
        return error->status;
    }
    struct cg_web_options web = options->web;
    web.seed = (uint64_t)seed;
    state->options = *options;
    state->frame_mm = (double)web.height * web.pitch_md_mm;
    double rate = options->camera.frames_per_s;
    if (rate <= 0) {
        rate = web.speed_m_min * 1000 / 60 / state->frame_mm;
    }
    state->interval_ns = options->paced ? 1e9 / rate : 0;
    state->begun_ns = capture_monotonic_ns();
    enum cg_status status = cg_web_reel_new(&web, RENDERED, cg_processors(), &state->reel, error);
    if (status != CG_OK) {
        free(state);
        return status;
    }
    *out = state;
    return CG_OK;
}

static enum cg_grab simulated_grab(void *context, int timeout_ms, struct cg_frame *frame,
                                   struct cg_error *error)
{
    struct simulated *state = context;
    const struct cg_web_options *web = &state->options.web;
    if (state->interval_ns > 0) {
        uint64_t due = state->begun_ns + (uint64_t)((double)state->index * state->interval_ns);
        uint64_t now = capture_monotonic_ns();
        if (due > now + (uint64_t)timeout_ms * 1000000U) {
            capture_sleep_ms(timeout_ms);
            return CG_GRAB_NOTHING;
        }
        if (due > now) {
            capture_sleep_ms((int)((due - now) / 1000000U));
        }
    }
    frame->web_md_mm = (double)state->index * state->frame_mm;
    if (cg_frame_reserve(frame, web->width, web->height, error) != CG_OK ||
        cg_web_reel_frame(state->reel, frame->web_md_mm, 1, frame->counts, error) != CG_OK) {
        return CG_GRAB_LOST;
    }
    frame->bits = web->bits;
    frame->by = CG_POSITION_SPEED;
    frame->block_id = ++state->index;
    return CG_GRAB_FRAME;
}

const struct cg_source_vtable capture_source_simulator = {
    .scheme = "simulator",
    .open = simulated_open,
    .grab = simulated_grab,
    .close = simulated_close,
};
