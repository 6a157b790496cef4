#include "cli/calibration_inputs.h"

#include "cli/inputs.h"
#include "cli/progress.h"

static enum cg_status add_frames(struct cg_average *average, const struct cg_inputs *inputs,
                                 const struct cg_frame_reading *reading, struct cg_error *error)
{
    struct cg_progress progress;
    cg_progress_begin(&progress, "frames", inputs->count, reading->quiet);
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < inputs->count && status == CG_OK; i++) {
        const struct cg_input *input = &inputs->items[i];
        struct cg_image image = {0};
        if (input->failure != NULL) {
            status = cg_error_set(error, CG_INPUT, "%s", input->failure);
            break;
        }
        status = cg_image_read(input->path, &reading->image, &image, error);
        if (status == CG_OK) {
            status = cg_average_add(average, &image, reading->channel, input->path, error);
            cg_image_clear(&image);
        }
        cg_progress_show(&progress, i + 1);
    }
    cg_progress_hide(&progress);
    return status;
}

/* The mean of all pictures; bits is their depth. */
static enum cg_status average_pictures(const char *const *words, size_t count,
                                       const struct cg_frame_reading *reading, struct cg_plane *mean,
                                       size_t *frames, int *bits, struct cg_error *error)
{
    static const char *const leave_out[] = {NULL};
    struct cg_inputs inputs = {0};
    struct cg_average average = {0};
    enum cg_status status = cg_inputs_expand(words, count, leave_out, &inputs, error);
    if (status != CG_OK) {
        return status;
    }
    status = add_frames(&average, &inputs, reading, error);
    if (status == CG_OK) {
        status = cg_average_finish(&average, mean, error);
    }
    if (status == CG_OK) {
        *frames = average.frames;
        *bits = average.bits;
    }
    cg_average_clear(&average);
    cg_inputs_clear(&inputs);
    return status;
}

static enum cg_status fits(const struct cg_plane *mean, int bits, const char *what,
                           const struct cg_plane *other, int other_bits, const char *other_what,
                           struct cg_error *error)
{
    if (other->px == NULL || (mean->grid.width == other->grid.width &&
                              mean->grid.height == other->grid.height && bits == other_bits)) {
        return CG_OK;
    }
    return cg_error_set(error, CG_NOT_MEASURABLE,
                        "The %s frames are %zu x %zu pixels of %d bits, but the %s is %zu x %zu of %d bits.",
                        what, mean->grid.width, mean->grid.height, bits, other_what, other->grid.width,
                        other->grid.height, other_bits);
}

/* The mean of the pictures becomes `plane`, which must fit `other`, the plane that is there already. */
static enum cg_status add_mean(struct cg_calibration *calibration, const char *what, struct cg_plane *plane,
                               size_t *frames, const char *other_what, const struct cg_plane *other,
                               const char *const *words, size_t count, const struct cg_frame_reading *reading,
                               struct cg_error *error)
{
    struct cg_plane mean = {0};
    size_t averaged = 0;
    int bits = 0;
    enum cg_status status = average_pictures(words, count, reading, &mean, &averaged, &bits, error);
    if (status == CG_OK) {
        status = fits(&mean, bits, what, other, calibration->bits, other_what, error);
    }
    if (status != CG_OK) {
        cg_plane_clear(&mean);
        return status;
    }
    cg_plane_clear(plane);
    *plane = mean;
    *frames = averaged;
    calibration->bits = bits;
    return CG_OK;
}

enum cg_status cg_calibration_add_dark(struct cg_calibration *calibration, const char *const *words,
                                       size_t count, const struct cg_frame_reading *reading,
                                       struct cg_error *error)
{
    return add_mean(calibration, "dark", &calibration->dark, &calibration->dark_frames, "flat",
                    &calibration->flat, words, count, reading, error);
}

enum cg_status cg_calibration_add_flat(struct cg_calibration *calibration, const char *const *words,
                                       size_t count, const struct cg_frame_reading *reading,
                                       struct cg_error *error)
{
    return add_mean(calibration, "flat", &calibration->flat, &calibration->flat_frames, "dark",
                    &calibration->dark, words, count, reading, error);
}
