/* capture/v4l2_device.h: an open video device, for the files that set it, grab from it and reach the kernel.
 */
#ifndef CAPTURE_V4L2_DEVICE_H
#define CAPTURE_V4L2_DEVICE_H

#include "capture/source.h"
#include "capture/v4l2.h"

#include <linux/videodev2.h>

enum { V4L2_BUFFERS = 6 };

/* One of the kernel's grey formats, and the row of the table of pixel formats that it is. */
struct capture_fourcc {
    uint32_t fourcc, code;
    bool big_endian;
};

struct v4l2 {
    struct capture_v4l2_calls calls;
    char *place;
    struct cg_capture_options options;
    int device;
    const struct capture_fourcc *format;
    size_t width, height, stride;
    struct {
        void *memory;
        size_t size;
    } buffers[V4L2_BUFFERS];
    size_t count;
    bool streaming;
    struct cg_camera_settings settings;
};

/* An ioctl, again when a signal came between. */
int capture_v4l2_call(struct v4l2 *state, unsigned long request, void *argument);
/* A sentence with the device's name and errno. */
enum cg_status capture_v4l2_fail(const struct v4l2 *state, const char *doing, struct cg_error *error);

/* v4l2_settings.c: sets what is wanted, reads what the device has. */
enum cg_status capture_v4l2_set_format(struct v4l2 *state, struct cg_error *error) CG_MUST_CHECK;
enum cg_status capture_v4l2_set_controls(struct v4l2 *state, struct cg_error *error) CG_MUST_CHECK;

/* v4l2.c: the calls of a source. */
enum cg_grab capture_v4l2_grab(void *context, int timeout_ms, struct cg_frame *frame, struct cg_error *error);
void capture_v4l2_settings(void *context, struct cg_camera_settings *out);
void capture_v4l2_close(void *context);

#endif
