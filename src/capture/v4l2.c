/* Grey video devices by the kernel's V4L2: buffers mapped into memory. */
#include "capture/v4l2_device.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int capture_v4l2_call(struct v4l2 *state, unsigned long request, void *argument)
{
    int result;
    do {
        result = state->calls.ioctl(state->calls.context, state->device, request, argument);
    } while (result < 0 && errno == EINTR);
    return result;
}

enum cg_status capture_v4l2_fail(const struct v4l2 *state, const char *doing, struct cg_error *error)
{
    return cg_error_set(error, CG_INPUT, "v4l2:%.128s: %s: %s", state->place, doing, strerror(errno));
}

void capture_v4l2_close(void *context)
{
    struct v4l2 *state = context;
    if (state->streaming) {
        int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        capture_v4l2_call(state, VIDIOC_STREAMOFF, &type);
    }
    for (size_t i = 0; i < state->count; i++) {
        state->calls.unmap(state->calls.context, state->buffers[i].memory, state->buffers[i].size);
    }
    if (state->device >= 0) {
        state->calls.close(state->calls.context, state->device);
    }
    free(state->place);
    free(state);
}

/* ---- opening ------------------------------------------------------------------------------------- */

static enum cg_status check_device(struct v4l2 *state, struct cg_error *error)
{
    struct v4l2_capability capability = {0};
    if (capture_v4l2_call(state, VIDIOC_QUERYCAP, &capability) < 0) {
        return capture_v4l2_fail(state, "is no video device", error);
    }
    uint32_t can = (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? capability.device_caps
                                                                         : capability.capabilities;
    if ((can & V4L2_CAP_VIDEO_CAPTURE) == 0 || (can & V4L2_CAP_STREAMING) == 0) {
        return cg_error_set(error, CG_INPUT, "v4l2:%.128s: cannot stream pictures.", state->place);
    }
    return CG_OK;
}

static enum cg_status map_buffers(struct v4l2 *state, struct cg_error *error)
{
    struct v4l2_requestbuffers request = {
        .count = V4L2_BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (capture_v4l2_call(state, VIDIOC_REQBUFS, &request) < 0 || request.count < 2) {
        return capture_v4l2_fail(state, "gives no buffers", error);
    }
    for (uint32_t i = 0; i < request.count && i < V4L2_BUFFERS; i++) {
        struct v4l2_buffer buffer = {
            .index = i, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
        if (capture_v4l2_call(state, VIDIOC_QUERYBUF, &buffer) < 0) {
            return capture_v4l2_fail(state, "a buffer is missing", error);
        }
        void *memory =
            state->calls.map(state->calls.context, state->device, buffer.length, (int64_t)buffer.m.offset);
        if (memory == NULL) {
            return capture_v4l2_fail(state, "a buffer cannot be mapped", error);
        }
        state->buffers[state->count].memory = memory;
        state->buffers[state->count++].size = buffer.length;
        if (capture_v4l2_call(state, VIDIOC_QBUF, &buffer) < 0) {
            return capture_v4l2_fail(state, "a buffer cannot be queued", error);
        }
    }
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (capture_v4l2_call(state, VIDIOC_STREAMON, &type) < 0) {
        return capture_v4l2_fail(state, "the stream did not start", error);
    }
    state->streaming = true;
    return CG_OK;
}

enum cg_status capture_v4l2_open(const struct capture_v4l2_calls *calls, const char *place,
                                 const struct cg_capture_options *options, void **out, struct cg_error *error)
{
    struct v4l2 *state = cg_alloc(1, sizeof *state, error);
    if (state == NULL) {
        return error->status;
    }
    state->calls = *calls;
    state->options = *options;
    state->device = -1;
    enum cg_status status = CG_OK;
    if ((state->place = cg_alloc_text(place, error)) == NULL) {
        status = error->status;
    } else if ((state->device = calls->open(calls->context, place)) < 0) {
        status = capture_v4l2_fail(state, "cannot be opened", error);
    }
    enum cg_status (*const steps[])(struct v4l2 *, struct cg_error *) = {
        check_device, capture_v4l2_set_format, capture_v4l2_set_controls, map_buffers};
    for (size_t i = 0; status == CG_OK && i < sizeof steps / sizeof *steps; i++) {
        status = steps[i](state, error);
    }
    if (status != CG_OK) {
        capture_v4l2_close(state);
        return status;
    }
    *out = state;
    return CG_OK;
}

/* ---- grabbing ------------------------------------------------------------------------------------ */

/* Rows that came whole; what lies behind them is left from an older frame. */
static void take_counts(struct v4l2 *state, const struct v4l2_buffer *buffer, struct cg_frame *frame)
{
    const struct cg_pixel_format *format = cg_pixel_format_by_code(state->format->code);
    size_t line = state->width * format->group_bytes, stride = state->stride > line ? state->stride : line;
    size_t used = buffer->bytesused;
    if (used > state->buffers[buffer->index].size) {
        used = state->buffers[buffer->index].size;
    }
    size_t rows = used / stride + (used % stride >= line ? 1 : 0);
    rows = rows < state->height ? rows : state->height;
    struct cg_error error;
    if (cg_frame_reserve(frame, state->width, state->height, &error) != CG_OK) {
        frame->status = CG_FRAME_FLAGGED;
        return;
    }
    frame->status = rows == state->height ? CG_FRAME_COMPLETE : CG_FRAME_PARTIAL;
    frame->height = rows;
    frame->bits = format->bits;
    size_t size = rows > 0 ? (rows - 1) * stride + line : 0;
    if (rows > 0 &&
        cg_unpack(state->format->code, state->buffers[buffer->index].memory, size, stride,
                  state->format->big_endian || state->options.big_endian, frame, &error) != CG_OK) {
        frame->status = CG_FRAME_FLAGGED;
    }
    frame->height = state->height;
    frame->valid_rows = rows;
    if ((buffer->flags & V4L2_BUF_FLAG_ERROR) != 0) {
        frame->status = CG_FRAME_FLAGGED;
    }
}

enum cg_grab capture_v4l2_grab(void *context, int timeout_ms, struct cg_frame *frame, struct cg_error *error)
{
    struct v4l2 *state = context;
    int ready = state->calls.poll(state->calls.context, state->device, timeout_ms);
    if (ready == 0 || (ready < 0 && errno == EINTR)) {
        return CG_GRAB_NOTHING;
    }
    struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (ready < 0 || capture_v4l2_call(state, VIDIOC_DQBUF, &buffer) < 0) {
        if (ready > 0 && errno == EAGAIN) {
            return CG_GRAB_NOTHING;
        }
        (void)capture_v4l2_fail(state, "the device is gone", error);
        return CG_GRAB_LOST;
    }
    if (buffer.index >= state->count) {
        (void)cg_error_set(error, CG_INPUT, "v4l2:%.128s: gives buffer %u of %zu.", state->place,
                           buffer.index, state->count);
        return CG_GRAB_LOST;
    }
    take_counts(state, &buffer, frame);
    /* The kernel counts frames from 0, dropped ones too. */
    frame->block_id = (uint64_t)buffer.sequence + 1;
    frame->device_ns =
        (uint64_t)buffer.timestamp.tv_sec * 1000000000U + (uint64_t)buffer.timestamp.tv_usec * 1000U;
    frame->exposure_us = state->settings.exposure_us;
    frame->gain = state->settings.gain;
    snprintf(frame->name, sizeof frame->name, "%s", state->place);
    if (capture_v4l2_call(state, VIDIOC_QBUF, &buffer) < 0) {
        (void)capture_v4l2_fail(state, "the device is gone", error);
        return CG_GRAB_LOST;
    }
    return CG_GRAB_FRAME;
}

void capture_v4l2_settings(void *context, struct cg_camera_settings *out)
{
    struct v4l2 *state = context;
    *out = state->settings;
}
