#include "cli/simulate_camera.h"

#include <math.h>

const struct cg_option cg_simulate_camera_options[] = {
    {.name = "calibration",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .help = "Gain, noise, dark level and response of this camera, made by castgloss calibrate camera, in "
             "place of the options"},
    {0},
};

enum cg_status cg_simulate_camera(const char *path, struct cg_web_options *web, struct cg_error *error)
{
    struct cg_calibration calibration;
    cg_calibration_init(&calibration);
    enum cg_status status = cg_calibration_read(path, &calibration, error);
    if (status == CG_OK && (calibration.camera.count == 0 || calibration.bits < 1 || calibration.bits > 16)) {
        status = cg_error_set(error, CG_NOT_MEASURABLE,
                              "%s holds no camera; castgloss calibrate camera measures one.", path);
    }
    if (status == CG_OK) {
        const struct cg_camera_model *camera = &calibration.camera;
        const double scale = (ldexp(1, web->bits) - 1) / (ldexp(1, calibration.bits) - 1);
        web->gain_counts_per_electron = camera->gain * scale;
        web->read_noise_electrons = camera->dark_noise_electrons;
        web->dark_level_counts = camera->dark_counts * scale;
        web->response_percent = camera->prnu_percent;
    }
    cg_calibration_clear(&calibration);
    return status;
}
