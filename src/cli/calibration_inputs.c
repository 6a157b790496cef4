#include "cli/calibration_inputs.h"

#include "cli/inputs.h"
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Told above the first, as for the frames that are measured; refused above the second. */
#define SATURATED_TOLD_PERCENT 0.01
#define SATURATED_MOST_PERCENT 10.0

/* More frames than this are never held at once. */
#define HELD_MOST 16

/* Frames that are read at the same time; they are added one after the other, so that the sum is the same. */
struct held {
    const struct cg_inputs *inputs;
    const struct cg_frame_reading *reading;
    size_t first;
    struct cg_image images[HELD_MOST];
    enum cg_status status[HELD_MOST];
    struct cg_error errors[HELD_MOST];
};

static void read_one(void *context, int worker, size_t index)
{
    (void)worker;
    struct held *held = context;
    const struct cg_input *input = &held->inputs->items[held->first + index];
    held->status[index] =
        input->failure != NULL
            ? cg_error_set(&held->errors[index], CG_INPUT, "%s", input->failure)
            : cg_image_read(input->path, &held->reading->image, &held->images[index], &held->errors[index]);
}

/* Adds what was read, up to the first failure. */
static enum cg_status add_held(struct held *held, size_t count, struct cg_average *average,
                               struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < count; i++) {
        if (status == CG_OK && held->status[i] != CG_OK) {
            *error = held->errors[i];
            status = held->status[i];
        }
        if (status == CG_OK) {
            status = cg_average_add(average, &held->images[i], held->reading->channel,
                                    held->inputs->items[held->first + i].path, error);
        }
        cg_image_clear(&held->images[i]);
    }
    return status;
}

static enum cg_status add_frames(struct cg_average *average, const struct cg_inputs *inputs,
                                 const struct cg_frame_reading *reading, struct cg_error *error)
{
    struct cg_progress progress;
    struct held *held = cg_alloc(1, sizeof *held, error);
    if (held == NULL) {
        return error->status;
    }
    held->inputs = inputs;
    held->reading = reading;
    const int threads = reading->threads < 1           ? 1
                        : reading->threads > HELD_MOST ? HELD_MOST
                                                       : reading->threads;
    cg_progress_begin(&progress, "frames", inputs->count, reading->quiet);
    enum cg_status status = CG_OK;
    for (held->first = 0; held->first < inputs->count && status == CG_OK; held->first += (size_t)threads) {
        const size_t left = inputs->count - held->first;
        const size_t count = left < (size_t)threads ? left : (size_t)threads;
        memset(held->images, 0, sizeof held->images);
        cg_parallel(threads, count, read_one, held);
        status = add_held(held, count, average, error);
        cg_progress_show(&progress, held->first + count);
    }
    cg_progress_hide(&progress);
    free(held);
    return status;
}

/* The mean of all pictures; bits is their depth. */
static enum cg_status average_pictures(const char *const *words, size_t count,
                                       const struct cg_frame_reading *reading, struct cg_plane *mean,
                                       size_t *frames, int *bits, double *saturated_percent,
                                       struct cg_error *error)
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
        *saturated_percent = 100.0 * (double)average.saturated /
                             ((double)average.frames * (double)average.width * (double)average.height);
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

/* Clipped pixels are masked when the calibration is used; a clipped frame is no reference at all. */
static enum cg_status check_exposure(const char *what, double saturated_percent,
                                     const struct cg_frame_reading *reading, struct cg_error *error)
{
    char percent[CG_NUMBER_SIZE];
    cg_number_print(percent, saturated_percent, 3);
    if (saturated_percent > SATURATED_MOST_PERCENT) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "%s %% of the pixels of the %s frames are at full scale. Above 10 %% they are no "
                            "reference: expose shorter.",
                            percent, what);
    }
    if (saturated_percent > SATURATED_TOLD_PERCENT && !reading->quiet) {
        fprintf(stderr,
                "castgloss: Warning: %s %% of the pixels of the %s frames are at full scale and will be "
                "masked: expose shorter.\n",
                percent, what);
    }
    return CG_OK;
}

/* A flat that is nowhere brighter than the dark divides nothing. */
static enum cg_status check_span(const struct cg_calibration *calibration, struct cg_error *error)
{
    const struct cg_plane *flat = &calibration->flat, *dark = &calibration->dark;
    if (flat->px == NULL) {
        return CG_OK;
    }
    size_t useful = 0;
    for (size_t y = 0; y < flat->grid.height; y++) {
        for (size_t x = 0; x < flat->grid.width; x++) {
            const float below = dark->px != NULL ? dark->px[y * dark->grid.stride + x] : 0.0f;
            useful += flat->px[y * flat->grid.stride + x] > below;
        }
    }
    const size_t pixels = flat->grid.width * flat->grid.height;
    if (2 * useful >= pixels) {
        return CG_OK;
    }
    return cg_error_set(
        error, CG_NOT_MEASURABLE,
        "The flat is brighter than the dark in %zu of %zu pixels only, so it is no reference: "
        "was the light on, and are dark and flat exchanged?",
        useful, pixels);
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
    double saturated_percent = 0;
    enum cg_status status =
        average_pictures(words, count, reading, &mean, &averaged, &bits, &saturated_percent, error);
    if (status == CG_OK) {
        status = fits(&mean, bits, what, other, calibration->bits, other_what, error);
    }
    if (status == CG_OK) {
        status = check_exposure(what, saturated_percent, reading, error);
    }
    if (status != CG_OK) {
        cg_plane_clear(&mean);
        return status;
    }
    cg_plane_clear(plane);
    *plane = mean;
    *frames = averaged;
    calibration->bits = bits;
    return check_span(calibration, error);
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
