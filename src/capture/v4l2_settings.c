/* What a video device is set to: its format and controls, read back. */
#include "capture/v4l2_device.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* V4L2_CID_EXPOSURE_ABSOLUTE counts in steps of 100 us. */
#define EXPOSURE_STEP_US 100.0

/* The kernel's grey formats and the rows of the table of pixel formats that they are. */
static const struct capture_fourcc fourccs[] = {
    {V4L2_PIX_FMT_GREY, 0x01080001, false},  {V4L2_PIX_FMT_Y10, 0x01100003, false},
    {V4L2_PIX_FMT_Y12, 0x01100005, false},   {V4L2_PIX_FMT_Y16, 0x01100007, false},
    {V4L2_PIX_FMT_Y16_BE, 0x01100007, true},
};
enum { FOURCCS = sizeof fourccs / sizeof *fourccs };

static const struct capture_fourcc *wanted_format(const struct cg_camera_settings *camera)
{
    const struct cg_pixel_format *wanted = cg_pixel_format_by_name(camera->pixel_format);
    for (size_t i = 0; wanted != NULL && i < FOURCCS; i++) {
        if (fourccs[i].code == wanted->code) {
            return &fourccs[i];
        }
    }
    return NULL;
}

enum cg_status capture_v4l2_set_format(struct v4l2 *state, struct cg_error *error)
{
    const struct cg_camera_settings *camera = &state->options.camera;
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    if (capture_v4l2_call(state, VIDIOC_G_FMT, &format) < 0) {
        return capture_v4l2_fail(state, "the format cannot be read", error);
    }
    struct v4l2_pix_format *pix = &format.fmt.pix;
    const struct capture_fourcc *wanted = wanted_format(camera);
    pix->pixelformat = wanted != NULL ? wanted->fourcc : pix->pixelformat;
    pix->width = camera->width > 0 ? (uint32_t)camera->width : pix->width;
    pix->height = camera->height > 0 ? (uint32_t)camera->height : pix->height;
    pix->bytesperline = 0;
    if (capture_v4l2_call(state, VIDIOC_S_FMT, &format) < 0) {
        return capture_v4l2_fail(state, "the format was refused", error);
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
    if (wanted && capture_v4l2_call(state, VIDIOC_S_CTRL, &control) < 0) {
        return cg_error_set(error, CG_INPUT, "v4l2:%.128s: %s cannot be set: %s", state->place, name,
                            strerror(errno));
    }
    control.value = 0;
    *now = capture_v4l2_call(state, VIDIOC_G_CTRL, &control) < 0 ? -1 : control.value;
    if (wanted && lround(*now) != lround(value)) {
        return cg_error_set(error, CG_INPUT, "v4l2:%.128s: %s was set to %ld, but the device answers %ld.",
                            state->place, name, lround(value), lround(*now));
    }
    return CG_OK;
}

enum cg_status capture_v4l2_set_controls(struct v4l2 *state, struct cg_error *error)
{
    const struct cg_camera_settings *camera = &state->options.camera;
    double now = 0;
    enum cg_status status = CG_OK;
    if (camera->exposure_us > 0) {
        struct v4l2_control manual = {.id = V4L2_CID_EXPOSURE_AUTO, .value = V4L2_EXPOSURE_MANUAL};
        capture_v4l2_call(state, VIDIOC_S_CTRL,
                          &manual); /* a device without automatic exposure has no such control */
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
        if (capture_v4l2_call(state, VIDIOC_S_PARM, &rate) < 0) {
            return capture_v4l2_fail(state, "the frame rate was refused", error);
        }
        state->settings.frames_per_s = camera->frames_per_s;
    }
    return status;
}
