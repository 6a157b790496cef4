/*
 * cli/calibration_scale.h: how many mm one pixel is: from a pitch that is known, from two points of a known
 * distance, or from what a picture says of itself.
 */
#ifndef CLI_CALIBRATION_SCALE_H
#define CLI_CALIBRATION_SCALE_H

#include "cli/calibration_inputs.h"
#include "cli/common.h"

struct cg_scale_points {
    double distance_mm;    /* 0: not given */
    double from[2], to[2]; /* x, y in pixels; negative: not given */
};
extern const struct cg_option cg_scale_points_options[];
struct cg_scale_points cg_scale_points_defaults(void);

/*
 * Puts the scale into the calibration. pictures: of the ruler; the points must lie in each of them, and
 * without points or pitch the first one's own tags give the scale. CG_USAGE: no scale was given, or two were.
 */
enum cg_status cg_calibration_add_scale(struct cg_calibration *calibration,
                                        const struct cg_scale_points *points,
                                        const struct cg_scale_settings *scale, const char *const *pictures,
                                        size_t count, const struct cg_frame_reading *reading,
                                        struct cg_error *error) CG_MUST_CHECK;

#endif
