/* cli/simulate_camera.h: the camera of a calibration for simulated webs. */
#ifndef CLI_SIMULATE_CAMERA_H
#define CLI_SIMULATE_CAMERA_H

#include "cli/options.h"

#include <castgloss/simulate.h>

/* Its offset is that of a const char * in the command's settings. */
extern const struct cg_option cg_simulate_camera_options[];
/* Gain, noise, dark level and response of the calibration's camera, in counts of the simulated one. */
enum cg_status cg_simulate_camera(const char *path, struct cg_web_options *web,
                                  struct cg_error *error) CG_MUST_CHECK;

#endif
