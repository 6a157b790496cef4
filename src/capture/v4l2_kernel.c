/* The kernel itself behind a video device, and the source that it makes. */
#include "capture/v4l2_device.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

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
    .grab = capture_v4l2_grab,
    .settings = capture_v4l2_settings,
    .close = capture_v4l2_close,
};
