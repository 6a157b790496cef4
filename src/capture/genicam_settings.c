/* Settings of a GenICam camera: set, read back, and only then is it measured with. */
#include "capture/genicam.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Cameras round times to lines and gains to steps. */
#define CLOSE_SHARE 0.01
#define CLOSE_EXPOSURE_US 1.0
#define CLOSE_GAIN 0.1

enum cg_status capture_genicam_fail(const char *place, const char *doing, GError *what,
                                    struct cg_error *error)
{
    enum cg_status status = cg_error_set(error, CG_INPUT, "genicam:%.128s: %s: %.512s", place, doing,
                                         what != NULL ? what->message : "no reason given");
    g_clear_error(&what);
    return status;
}

void capture_genicam_read(ArvCamera *camera, struct cg_camera_settings *out)
{
    gint x = 0, y = 0, width = 0, height = 0;
    GError *failed[5] = {NULL};
    *out = (struct cg_camera_settings){0};
    arv_camera_get_region(camera, &x, &y, &width, &height, &failed[0]);
    out->width = (size_t)(width > 0 ? width : 0);
    out->height = (size_t)(height > 0 ? height : 0);
    out->offset_x = (size_t)(x > 0 ? x : 0);
    out->offset_y = (size_t)(y > 0 ? y : 0);
    out->exposure_us = arv_camera_get_exposure_time(camera, &failed[1]);
    out->frames_per_s = arv_camera_get_frame_rate(camera, &failed[2]);
    out->gain = arv_camera_get_gain(camera, &failed[3]);
    const char *format = arv_camera_get_pixel_format_as_string(camera, &failed[4]);
    snprintf(out->pixel_format, sizeof out->pixel_format, "%s", format != NULL ? format : "");
    /* A camera without one of these features is a camera all the same. */
    out->exposure_us = failed[1] == NULL && out->exposure_us > 0 ? out->exposure_us : 0;
    out->frames_per_s = failed[2] == NULL && out->frames_per_s > 0 ? out->frames_per_s : 0;
    out->has_gain = failed[3] == NULL;
    for (size_t i = 0; i < sizeof failed / sizeof *failed; i++) {
        g_clear_error(&failed[i]);
    }
}

static bool is_close(double a, double b, double slack)
{
    return fabs(a - b) <= slack + CLOSE_SHARE * fabs(b);
}

/* The first setting that differs from what is wanted. */
static enum cg_status compare(const char *place, const struct cg_camera_settings *wanted,
                              const struct cg_camera_settings *found, struct cg_error *error)
{
    const struct {
        const char *name;
        bool wanted;
        double want, have, slack;
    } rows[] = {
        {"width", wanted->width > 0, (double)wanted->width, (double)found->width, -1},
        {"height", wanted->height > 0, (double)wanted->height, (double)found->height, -1},
        {"offset_x", wanted->width > 0, (double)wanted->offset_x, (double)found->offset_x, -1},
        {"offset_y", wanted->height > 0, (double)wanted->offset_y, (double)found->offset_y, -1},
        {"exposure_us", wanted->exposure_us > 0, wanted->exposure_us, found->exposure_us, CLOSE_EXPOSURE_US},
        {"frames_per_s", wanted->frames_per_s > 0, wanted->frames_per_s, found->frames_per_s, 0},
        {"gain", wanted->has_gain, wanted->gain, found->gain, CLOSE_GAIN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool same = rows[i].slack < 0 ? rows[i].want == rows[i].have
                                      : is_close(rows[i].have, rows[i].want, rows[i].slack);
        if (rows[i].wanted && !same) {
            return cg_error_set(error, CG_INPUT,
                                "genicam:%.128s: %s was set to %g, but the camera answers %g.", place,
                                rows[i].name, rows[i].want, rows[i].have);
        }
    }
    if (wanted->pixel_format[0] != 0 && strcmp(wanted->pixel_format, found->pixel_format) != 0) {
        return cg_error_set(error, CG_INPUT,
                            "genicam:%.128s: pixel_format was set to %s, but the camera answers %s.", place,
                            wanted->pixel_format, found->pixel_format);
    }
    return CG_OK;
}

enum cg_status capture_genicam_apply(ArvCamera *camera, const char *place,
                                     const struct cg_camera_settings *wanted, struct cg_error *error)
{
    struct cg_camera_settings now;
    GError *failed = NULL;
    capture_genicam_read(camera, &now);
    /* Only what differs is written: many cameras have features that may be read but not set. */
    if (wanted->pixel_format[0] != 0 && strcmp(wanted->pixel_format, now.pixel_format) != 0) {
        arv_camera_set_pixel_format_from_string(camera, wanted->pixel_format, &failed);
    }
    size_t width = wanted->width > 0 ? wanted->width : now.width;
    size_t height = wanted->height > 0 ? wanted->height : now.height;
    size_t x = wanted->width > 0 ? wanted->offset_x : now.offset_x;
    size_t y = wanted->height > 0 ? wanted->offset_y : now.offset_y;
    if (failed == NULL &&
        (width != now.width || height != now.height || x != now.offset_x || y != now.offset_y)) {
        arv_camera_set_region(camera, (gint)x, (gint)y, (gint)width, (gint)height, &failed);
    }
    if (failed == NULL && wanted->frames_per_s > 0 && !is_close(now.frames_per_s, wanted->frames_per_s, 0)) {
        arv_camera_set_frame_rate(camera, wanted->frames_per_s, &failed);
    }
    if (failed == NULL && wanted->exposure_us > 0 &&
        !is_close(now.exposure_us, wanted->exposure_us, CLOSE_EXPOSURE_US)) {
        arv_camera_set_exposure_time(camera, wanted->exposure_us, &failed);
    }
    if (failed == NULL && wanted->has_gain && now.has_gain && !is_close(now.gain, wanted->gain, CLOSE_GAIN)) {
        arv_camera_set_gain(camera, wanted->gain, &failed);
    }
    if (failed != NULL) {
        return capture_genicam_fail(place, "a setting was refused", failed, error);
    }
    capture_genicam_read(camera, &now);
    return compare(place, wanted, &now, error);
}
