/* capture/v4l2.h: the calls to the kernel that a video device needs, so that a test can answer them. */
#ifndef CAPTURE_V4L2_H
#define CAPTURE_V4L2_H

#include <castgloss/capture.h>

/* As the functions of the same names do; poll gives 1 when a buffer is ready, 0 at the timeout, -1 and errno.
 */
struct capture_v4l2_calls {
    int (*open)(void *context, const char *path);
    void (*close)(void *context, int device);
    int (*ioctl)(void *context, int device, unsigned long request, void *argument);
    void *(*map)(void *context, int device, size_t size, int64_t offset); /* NULL: failed */
    void (*unmap)(void *context, void *memory, size_t size);
    int (*poll)(void *context, int device, int timeout_ms);
    void *context;
};
enum cg_status capture_v4l2_open(const struct capture_v4l2_calls *calls, const char *place,
                                 const struct cg_capture_options *options, void **out,
                                 struct cg_error *error) CG_MUST_CHECK;

#endif
