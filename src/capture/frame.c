/* The memory of a frame. */
#include <castgloss/capture.h>

#include <stdlib.h>

enum cg_status cg_frame_reserve(struct cg_frame *frame, size_t width, size_t height, struct cg_error *error)
{
    size_t samples;
    if (width == 0 || height == 0 || !cg_multiply(width, height, &samples)) {
        return cg_error_set(error, CG_INPUT, "A frame of %zu x %zu pixels cannot be held.", width, height);
    }
    if (samples > frame->capacity) {
        uint16_t *counts = cg_alloc_aligned(samples, sizeof *counts, error);
        if (counts == NULL) {
            return error->status;
        }
        free(frame->counts);
        frame->counts = counts;
        frame->capacity = samples;
    }
    frame->width = width;
    frame->height = height;
    frame->valid_rows = height;
    return CG_OK;
}

void cg_frame_clear(struct cg_frame *frame)
{
    free(frame->counts);
    *frame = (struct cg_frame){0};
}
