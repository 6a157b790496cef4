/* Grey video devices by the kernel's V4L2: buffers mapped into memory, settings read back. */
#include "capture/v4l2.h"
#include "capture/source.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BUFFERS = 6 };
/* V4L2_CID_EXPOSURE_ABSOLUTE counts in steps of 100 us. */
#define EXPOSURE_STEP_US 100.0

/* The kernel's grey formats and the rows of the table of pixel formats that they are. */
static const struct fourcc {
    uint32_t fourcc, code;
    bool big_endian;
} fourccs[] = {
    {V4L2_PIX_FMT_GREY, 0x01080001, false},  {V4L2_PIX_FMT_Y10, 0x01100003, false},
    {V4L2_PIX_FMT_Y12, 0x01100005, false},   {V4L2_PIX_FMT_Y16, 0x01100007, false},
    {V4L2_PIX_FMT_Y16_BE, 0x01100007, true},
};
enum { FOURCCS = sizeof fourccs / sizeof *fourccs };

struct v4l2 {
    struct capture_v4l2_calls calls;
    char *place;
    struct cg_capture_options options;
    int device;
    const struct fourcc *format;
    size_t width, height, stride;
    struct {
        void *memory;
        size_t size;
    } buffers[BUFFERS];
    size_t count;
    bool streaming;
    struct cg_camera_settings settings;
};

static int call(struct v4l2 *state, unsigned long request, void *argument)
{
    int result;
    do {
        result = state->calls.ioctl(state->calls.context, state->device, request, argument);
    } while (result < 0 && errno == EINTR);
    return result;
}

static enum cg_status fail(const struct v4l2 *state, const char *doing, struct cg_error *error)
{
    return cg_error_set(error, CG_INPUT, "v4l2:%.128s: %s: %s", state->place, doing, strerror(errno));
}

static void v4l2_close(void *context)
{
    struct v4l2 *state = context;
    if (state->streaming) {
        int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        call(state, VIDIOC_STREAMOFF, &type);
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
    if (call(state, VIDIOC_QUERYCAP, &capability) < 0) {
        return fail(state, "is no video device", error);
    }
    uint32_t can = (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? capability.device_caps
                                                                         : capability.capabilities;
    if ((can & V4L2_CAP_VIDEO_CAPTURE) == 0 || (can & V4L2_CAP_STREAMING) == 0) {
        return cg_error_set(error, CG_INPUT, "v4l2:%.128s: cannot stream pictures.", state->place);
    }
    return CG_OK;
}

static const struct fourcc *wanted_format(const struct cg_camera_settings *camera)
{
    const struct cg_pixel_format *wanted = cg_pixel_format_by_name(camera->pixel_format);
    for (size_t i = 0; wanted != NULL && i < FOURCCS; i++) {
        if (fourccs[i].code == wanted->code) {
            return &fourccs[i];
        }
    }
    return NULL;
}

static enum cg_status set_format(struct v4l2 *state, struct cg_error *error)
{
    const struct cg_camera_settings *camera = &state->options.camera;
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    if (call(state, VIDIOC_G_FMT, &format) < 0) {
        return fail(state, "the format cannot be read", error);
    }
    struct v4l2_pix_format *pix = &format.fmt.pix;
    const struct fourcc *wanted = wanted_format(camera);
    pix->pixelformat = wanted != NULL ? wanted->fourcc : pix->pixelformat;
    pix->width = camera->width > 0 ? (uint32_t)camera->width : pix->width;
    pix->height = camera->height > 0 ? (uint32_t)camera->height : pix->height;
    pix->bytesperline = 0;
    if (call(state, VIDIOC_S_FMT, &format) < 0) {
        return fail(state, "the format was refused", error);
    }
    for (size_t i = 0; i < FOURCCS; i++) {
        if (fourccs[i].fourcc == pix->pixelformat) {
            state->format = &fourccs[i];
        }
    }
    if (state->format == NULL) {
        return cg_error_set(error, CG_INPUT,
                            "v4l2:%.128s: sends pixel format 0x%08X; it must be GREY, Y10, Y12 or Y16.",
                            state->place, (unsigned)pix->pixelformat);
    }
    if ((wanted != NULL && wanted->fourcc != pix->pixelformat) ||
        (camera->width > 0 && camera->width != pix->width) ||
        (camera->height > 0 && camera->height != pix->height)) {
        return cg_error_set(error, CG_INPUT, "v4l2:%.128s: answers %u x %u pixels of format 0x%08X instead.",
                            state->place, pix->width, pix->height, (unsigned)pix->pixelformat);
    }
    state->width = pix->width;
    state->height = pix->height;
    state->stride = pix->bytesperline;
    state->settings.width = pix->width;
    state->settings.height = pix->height;
    snprintf(state->settings.pixel_format, sizeof state->settings.pixel_format, "%s",
             cg_pixel_format_by_code(state->format->code)->name);
    return CG_OK;
}

/* Sets a control, if it is wanted, and reads it; a control that was not wanted may be missing. */
static enum cg_status set_control(struct v4l2 *state, uint32_t id, const char *name, bool wanted,
                                  double value, double *now, struct cg_error *error)
{
    struct v4l2_control control = {.id = id, .value = (int32_t)lround(value)};
    if (wanted && call(state, VIDIOC_S_CTRL, &control) < 0) {
        return cg_error_set(error, CG_INPUT, "v4l2:%.128s: %s cannot be set: %s", state->place, name,
                            strerror(errno));
    }
    control.value = 0;
    *now = call(state, VIDIOC_G_CTRL, &control) < 0 ? -1 : control.value;
    if (wanted && lround(*now) != lround(value)) {
        return cg_error_set(error, CG_INPUT, "v4l2:%.128s: %s was set to %ld, but the device answers %ld.",
                            state->place, name, lround(value), lround(*now));
    }
    return CG_OK;
}

static enum cg_status set_controls(struct v4l2 *state, struct cg_error *error)
{
    const struct cg_camera_settings *camera = &state->options.camera;
    double now = 0;
    enum cg_status status = CG_OK;
    if (camera->exposure_us > 0) {
        struct v4l2_control manual = {.id = V4L2_CID_EXPOSURE_AUTO, .value = V4L2_EXPOSURE_MANUAL};
        call(state, VIDIOC_S_CTRL, &manual); /* a device without automatic exposure has no such control */
    }
    status = set_control(state, V4L2_CID_EXPOSURE_ABSOLUTE, "the exposure", camera->exposure_us > 0,
                         camera->exposure_us / EXPOSURE_STEP_US, &now, error);
    state->settings.exposure_us = now > 0 ? now * EXPOSURE_STEP_US : 0;
    if (status == CG_OK) {
        status = set_control(state, V4L2_CID_GAIN, "the gain", camera->has_gain, camera->gain, &now, error);
        state->settings.has_gain = now >= 0;
        state->settings.gain = now >= 0 ? now : 0;
    }
    if (status == CG_OK && camera->frames_per_s > 0) {
        struct v4l2_streamparm rate = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
        rate.parm.capture.timeperframe =
            (struct v4l2_fract){1000, (uint32_t)lround(1000 * camera->frames_per_s)};
        if (call(state, VIDIOC_S_PARM, &rate) < 0) {
            return fail(state, "the frame rate was refused", error);
        }
        state->settings.frames_per_s = camera->frames_per_s;
    }
    return status;
}

static enum cg_status map_buffers(struct v4l2 *state, struct cg_error *error)
{
    struct v4l2_requestbuffers request = {
        .count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (call(state, VIDIOC_REQBUFS, &request) < 0 || request.count < 2) {
        return fail(state, "gives no buffers", error);
    }
    for (uint32_t i = 0; i < request.count && i < BUFFERS; i++) {
        struct v4l2_buffer buffer = {
            .index = i, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
        if (call(state, VIDIOC_QUERYBUF, &buffer) < 0) {
            return fail(state, "a buffer is missing", error);
        }
        void *memory =
            state->calls.map(state->calls.context, state->device, buffer.length, (int64_t)buffer.m.offset);
        if (memory == NULL) {
            return fail(state, "a buffer cannot be mapped", error);
        }
        state->buffers[state->count].memory = memory;
        state->buffers[state->count++].size = buffer.length;
        if (call(state, VIDIOC_QBUF, &buffer) < 0) {
            return fail(state, "a buffer cannot be queued", error);
        }
    }
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (call(state, VIDIOC_STREAMON, &type) < 0) {
        return fail(state, "the stream did not start", error);
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
        status = fail(state, "cannot be opened", error);
    }
    enum cg_status (*const steps[])(struct v4l2 *, struct cg_error *) = {check_device, set_format,
                                                                         set_controls, map_buffers};
    for (size_t i = 0; status == CG_OK && i < sizeof steps / sizeof *steps; i++) {
        status = steps[i](state, error);
    }
    if (status != CG_OK) {
        v4l2_close(state);
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

static enum cg_grab v4l2_grab(void *context, int timeout_ms, struct cg_frame *frame, struct cg_error *error)
{
    struct v4l2 *state = context;
    int ready = state->calls.poll(state->calls.context, state->device, timeout_ms);
    if (ready == 0 || (ready < 0 && errno == EINTR)) {
        return CG_GRAB_NOTHING;
    }
    struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (ready < 0 || call(state, VIDIOC_DQBUF, &buffer) < 0) {
        if (ready > 0 && errno == EAGAIN) {
            return CG_GRAB_NOTHING;
        }
        (void)fail(state, "the device is gone", error);
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
    if (call(state, VIDIOC_QBUF, &buffer) < 0) {
        (void)fail(state, "the device is gone", error);
        return CG_GRAB_LOST;
    }
    return CG_GRAB_FRAME;
}

static void v4l2_settings(void *context, struct cg_camera_settings *out)
{
    struct v4l2 *state = context;
    *out = state->settings;
}

/* ---- the kernel itself ---------------------------------------------------------------------------- */

static int kernel_open(void *context, const char *path)
{
    (void)context;
    return open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static void kernel_close(void *context, int device)
{
    (void)context;
    close(device);
}

static int kernel_ioctl(void *context, int device, unsigned long request, void *argument)
{
    (void)context;
    return ioctl(device, request, argument);
}

static void *kernel_map(void *context, int device, size_t size, int64_t offset)
{
    (void)context;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, device, (off_t)offset);
    return memory == MAP_FAILED ? NULL : memory;
}

static void kernel_unmap(void *context, void *memory, size_t size)
{
    (void)context;
    munmap(memory, size);
}

static int kernel_poll(void *context, int device, int timeout_ms)
{
    (void)context;
    struct pollfd wait = {.fd = device, .events = POLLIN};
    return poll(&wait, 1, timeout_ms);
}

static const struct capture_v4l2_calls kernel = {
    kernel_open, kernel_close, kernel_ioctl, kernel_map, kernel_unmap, kernel_poll, NULL,
};

static enum cg_status kernel_source_open(const char *place, const struct cg_capture_options *options,
                                         void **out, struct cg_error *error)
{
    return capture_v4l2_open(&kernel, place, options, out, error);
}

void capture_v4l2_list(struct cg_text *out)
{
    enum { DEVICES = 64 };
    for (int i = 0; i < DEVICES; i++) {
        char path[32];
        struct v4l2_capability capability = {0};
        snprintf(path, sizeof path, "/dev/video%d", i);
        int device = kernel_open(NULL, path);
        if (device >= 0 && ioctl(device, VIDIOC_QUERYCAP, &capability) == 0) {
            cg_text_add(out, "v4l2:%s\t%.32s\n", path, (const char *)capability.card);
        }
        if (device >= 0) {
            close(device);
        }
    }
}

const struct cg_source_vtable capture_source_v4l2 = {
    .scheme = "v4l2",
    .live = true,
    .open = kernel_source_open,
    .grab = v4l2_grab,
    .settings = v4l2_settings,
    .close = v4l2_close,
};
