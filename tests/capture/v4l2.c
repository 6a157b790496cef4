/* A video device whose kernel is the test. */
#include "suite.h"

#include "capture/source.h"
#include "capture/v4l2.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct cg_error error;

enum { WIDTH = 6, HEIGHT = 4, STRIDE = 16, BUFFERS = 4 };

/* The device: what it is asked for is kept, and frames come from the list. */
struct device {
    uint32_t fourcc; /* that it insists on; 0: takes what is asked */
    uint32_t stride;
    int32_t exposure, exposure_limit;
    uint8_t *memory[BUFFERS];
    size_t mapped, queued;
    bool streaming, open;
    size_t at;
    struct {
        uint32_t sequence, bytes, flags;
        int fails; /* errno of DQBUF; 0: a frame */
    } frames[8];
    size_t count;
};

static int device_open(void *context, const char *path)
{
    struct device *device = context;
    device->open = true;
    return strcmp(path, "/dev/video7") == 0 ? 7 : -1;
}

static void device_close(void *context, int number)
{
    struct device *device = context;
    ck_assert_int_eq(number, 7);
    device->open = false;
}

static void *device_map(void *context, int number, size_t size, int64_t offset)
{
    struct device *device = context;
    ck_assert_int_eq(number, 7);
    ck_assert_int_lt((int)offset, BUFFERS);
    device->mapped++;
    device->memory[offset] = calloc(1, size);
    return device->memory[offset];
}

static void device_unmap(void *context, void *memory, size_t size)
{
    struct device *device = context;
    (void)size;
    device->mapped--;
    free(memory);
}

static int device_poll(void *context, int number, int timeout_ms)
{
    struct device *device = context;
    (void)number;
    (void)timeout_ms;
    return device->at < device->count ? 1 : 0;
}

static int dequeue(struct device *device, struct v4l2_buffer *buffer)
{
    size_t at = device->at++;
    if (device->frames[at].fails != 0) {
        errno = device->frames[at].fails;
        return -1;
    }
    buffer->index = (uint32_t)(at % BUFFERS);
    buffer->sequence = device->frames[at].sequence;
    buffer->bytesused = device->frames[at].bytes;
    buffer->flags = device->frames[at].flags;
    buffer->timestamp.tv_sec = 5;
    buffer->timestamp.tv_usec = (long)at * 40000;
    /* Rows that came hold 10 * row + column; behind them stands an older frame. */
    uint8_t *bytes = device->memory[buffer->index];
    memset(bytes, 0xAA, (size_t)STRIDE * HEIGHT);
    for (size_t y = 0; y < device->frames[at].bytes / STRIDE; y++) {
        for (size_t x = 0; x < WIDTH; x++) {
            bytes[y * STRIDE + 2 * x] = (uint8_t)(10 * y + x);
            bytes[y * STRIDE + 2 * x + 1] = 0x0B;
        }
    }
    device->queued--;
    return 0;
}

static int set_format(struct device *device, struct v4l2_format *format)
{
    format->fmt.pix.pixelformat = device->fourcc != 0 ? device->fourcc : format->fmt.pix.pixelformat;
    format->fmt.pix.bytesperline = STRIDE;
    return 0;
}

static int device_ioctl(void *context, int number, unsigned long request, void *argument)
{
    struct device *device = context;
    struct v4l2_control *control = argument;
    ck_assert_int_eq(number, 7);
    switch (request) {
    case VIDIOC_QUERYCAP:
        ((struct v4l2_capability *)argument)->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        return 0;
    case VIDIOC_G_FMT:
        ((struct v4l2_format *)argument)->fmt.pix =
            (struct v4l2_pix_format){.width = WIDTH, .height = HEIGHT, .pixelformat = V4L2_PIX_FMT_YUYV};
        return 0;
    case VIDIOC_S_FMT:
        return set_format(device, argument);
    case VIDIOC_S_CTRL:
        if (control->id == V4L2_CID_EXPOSURE_ABSOLUTE) {
            device->exposure =
                control->value > device->exposure_limit ? device->exposure_limit : control->value;
            return 0;
        }
        errno = EINVAL;
        return -1;
    case VIDIOC_G_CTRL:
        if (control->id == V4L2_CID_EXPOSURE_ABSOLUTE) {
            control->value = device->exposure;
            return 0;
        }
        errno = EINVAL;
        return -1;
    case VIDIOC_REQBUFS:
        ((struct v4l2_requestbuffers *)argument)->count = BUFFERS;
        return 0;
    case VIDIOC_QUERYBUF: {
        struct v4l2_buffer *buffer = argument;
        buffer->length = STRIDE * HEIGHT;
        buffer->m.offset = buffer->index;
        return 0;
    }
    case VIDIOC_QBUF:
        device->queued++;
        return 0;
    case VIDIOC_DQBUF:
        return dequeue(device, argument);
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF:
        device->streaming = request == VIDIOC_STREAMON;
        return 0;
    default:
        ck_abort_msg("request 0x%lX was not expected", request);
    }
}

static struct capture_v4l2_calls calls_of(struct device *device)
{
    return (struct capture_v4l2_calls){device_open,  device_close, device_ioctl, device_map,
                                       device_unmap, device_poll,  device};
}

static struct device plain(void)
{
    return (struct device){.exposure = 50, .exposure_limit = 10000};
}

static struct cg_capture_options options_of(const char *format)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    snprintf(options.camera.pixel_format, sizeof options.camera.pixel_format, "%s", format);
    return options;
}

static enum cg_grab grab(void *state, struct cg_frame *frame)
{
    return capture_source_v4l2.grab(state, 10, frame, &error);
}

START_TEST(frames_come_with_ids_rows_and_flags)
{
    struct device device = plain();
    device.count = 6;
    device.frames[0].bytes = STRIDE * HEIGHT;
    device.frames[1].sequence = 3; /* 1 and 2 were dropped */
    device.frames[1].bytes = STRIDE * 2;
    device.frames[2].bytes = STRIDE * HEIGHT;
    device.frames[2].flags = V4L2_BUF_FLAG_ERROR;
    device.frames[3].fails = EAGAIN;
    device.frames[4].bytes = 5; /* not one row */
    device.frames[5].fails = ENODEV;
    struct capture_v4l2_calls calls = calls_of(&device);
    struct cg_capture_options options = options_of("Mono12");
    options.camera.exposure_us = 8000;
    struct cg_frame frame = {0};
    void *state;
    ck_assert_msg(capture_v4l2_open(&calls, "/dev/video7", &options, &state, &error) == CG_OK, "%s",
                  error.text);
    ck_assert(device.streaming);
    ck_assert_int_eq(device.exposure, 80); /* of 100 us */
    ck_assert_int_eq(grab(state, &frame), CG_GRAB_FRAME);
    ck_assert_int_eq(frame.status, CG_FRAME_COMPLETE);
    ck_assert_uint_eq(frame.block_id, 1);
    ck_assert_int_eq(frame.bits, 12);
    ck_assert_double_eq(frame.exposure_us, 8000);
    ck_assert_uint_eq(frame.device_ns, 5000000000U);
    ck_assert_uint_eq(frame.counts[3 * WIDTH + 5], 0xB00 + 35);
    ck_assert_int_eq(grab(state, &frame), CG_GRAB_FRAME);
    ck_assert_int_eq(frame.status, CG_FRAME_PARTIAL);
    ck_assert_uint_eq(frame.block_id, 4);
    ck_assert_uint_eq(frame.valid_rows, 2);
    ck_assert_uint_eq(frame.height, HEIGHT);
    ck_assert_uint_eq(frame.counts[WIDTH + 5], 0xB00 + 15);
    ck_assert_int_eq(grab(state, &frame), CG_GRAB_FRAME);
    ck_assert_int_eq(frame.status, CG_FRAME_FLAGGED);
    ck_assert_int_eq(grab(state, &frame), CG_GRAB_NOTHING);
    ck_assert_int_eq(grab(state, &frame), CG_GRAB_FRAME);
    ck_assert_uint_eq(frame.valid_rows, 0);
    ck_assert_uint_eq(device.queued, BUFFERS);
    ck_assert_int_eq(grab(state, &frame), CG_GRAB_LOST);
    ck_assert(strstr(error.text, "/dev/video7") != NULL);
    capture_source_v4l2.close(state);
    ck_assert(!device.streaming && !device.open);
    ck_assert_uint_eq(device.mapped, 0);
    cg_frame_clear(&frame);
}
END_TEST

START_TEST(what_the_device_does_not_take_is_told)
{
    struct cg_capture_options options = options_of("Mono12");
    void *state;
    struct device device = plain();
    device.fourcc = V4L2_PIX_FMT_YUYV;
    struct capture_v4l2_calls calls = calls_of(&device);
    ck_assert_int_eq(capture_v4l2_open(&calls, "/dev/video7", &options, &state, &error), CG_INPUT);
    ck_assert_msg(strstr(error.text, "0x56595559") != NULL, "%s", error.text);
    ck_assert(!device.open);
    device = plain();
    device.fourcc = V4L2_PIX_FMT_GREY;
    ck_assert_int_eq(capture_v4l2_open(&calls, "/dev/video7", &options, &state, &error), CG_INPUT);
    ck_assert_msg(strstr(error.text, "0x59455247") != NULL, "%s", error.text);
    device = plain();
    device.exposure_limit = 60;
    options.camera.exposure_us = 8000;
    ck_assert_int_eq(capture_v4l2_open(&calls, "/dev/video7", &options, &state, &error), CG_INPUT);
    ck_assert_msg(strstr(error.text, "80") != NULL && strstr(error.text, "60") != NULL, "%s", error.text);
    device = plain();
    options = options_of("Mono12");
    options.camera.has_gain = true;
    ck_assert_int_eq(capture_v4l2_open(&calls, "/dev/video7", &options, &state, &error), CG_INPUT);
    ck_assert_msg(strstr(error.text, "gain") != NULL, "%s", error.text);
    ck_assert_int_eq(capture_v4l2_open(&calls, "/dev/video8", &options, &state, &error), CG_INPUT);
    ck_assert(strstr(error.text, "/dev/video8") != NULL);
}
END_TEST

void capture_add_v4l2(TCase *tests)
{
    tcase_add_test(tests, frames_come_with_ids_rows_and_flags);
    tcase_add_test(tests, what_the_device_does_not_take_is_told);
}
