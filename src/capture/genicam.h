/* capture/genicam.h: what the two files about GenICam cameras share. Private to capture. */
#ifndef CAPTURE_GENICAM_H
#define CAPTURE_GENICAM_H

#include <castgloss/capture.h>

#include <arv.h>

/* Makes the error of a call that Aravis failed; frees what. */
enum cg_status capture_genicam_fail(const char *place, const char *doing, GError *what,
                                    struct cg_error *error) CG_MUST_CHECK;
/* What the camera is set to; what it does not have stays 0. */
void capture_genicam_read(ArvCamera *camera, struct cg_camera_settings *out);
/* Sets what is wanted and reads it back. CG_INPUT names the first setting that the camera did not take. */
enum cg_status capture_genicam_apply(ArvCamera *camera, const char *place,
                                     const struct cg_camera_settings *wanted,
                                     struct cg_error *error) CG_MUST_CHECK;

#endif
