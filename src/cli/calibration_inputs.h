/*
 * cli/calibration_inputs.h: calibrations from plain pictures: the mean of many dark frames or of many frames
 * of the reference tile.
 */
#ifndef CLI_CALIBRATION_INPUTS_H
#define CLI_CALIBRATION_INPUTS_H

#include <castgloss/calibrate.h>

/* How the frames are read. */
struct cg_frame_reading {
    struct cg_image_options image;
    enum cg_channel channel;
    bool quiet;  /* neither progress nor warnings */
    int threads; /* that read frames at the same time; below 1: one */
};

/*
 * Puts the mean of the pictures that the words stand for (files, folders, -) into the dark or the flat of the
 * calibration, in place of what was there. A picture that cannot be read fails the whole: a mean over fewer
 * frames than were asked for would not show it. CG_NOT_MEASURABLE: dark and flat differ in size or depth,
 * more than a tenth of the pixels are at full scale, or the flat is not brighter than the dark in half of
 * them.
 */
enum cg_status cg_calibration_add_dark(struct cg_calibration *calibration, const char *const *words,
                                       size_t count, const struct cg_frame_reading *reading,
                                       struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_calibration_add_flat(struct cg_calibration *calibration, const char *const *words,
                                       size_t count, const struct cg_frame_reading *reading,
                                       struct cg_error *error) CG_MUST_CHECK;

#endif
