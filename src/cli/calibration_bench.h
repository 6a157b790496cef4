/* cli/calibration_bench.h: the gloss scale and the camera's model as parts of a calibration. */
#ifndef CLI_CALIBRATION_BENCH_H
#define CLI_CALIBRATION_BENCH_H

#include "cli/calibration_inputs.h"
#include "cli/common.h"

struct cg_bench_settings {
    bool photons, print_template;
};
extern const struct cg_option cg_gloss_calibration_options[], cg_camera_calibration_options[];

/* From the table words[0], YAML of tiles or CSV of levels. Warnings go to standard error. */
enum cg_status cg_calibration_add_gloss(struct cg_calibration *calibration,
                                        const struct cg_scale_settings *scale, const char *const *words,
                                        size_t count, const struct cg_frame_reading *reading,
                                        struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_calibration_add_camera(struct cg_calibration *calibration,
                                         const struct cg_bench_settings *settings, const char *const *words,
                                         size_t count, const struct cg_frame_reading *reading,
                                         struct cg_error *error) CG_MUST_CHECK;
/* The gloss scale hangs on dark and flat: told on standard error, and taken out, when they change. */
void cg_calibration_drop_gloss(struct cg_calibration *calibration, bool quiet);
const char *cg_camera_levels_template(void);

#endif
