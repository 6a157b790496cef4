/* The mean of many frames. */
#include "calibrate/channel.h"

#include <math.h>
#include <stdlib.h>

static enum cg_status start(struct cg_average *average, const struct cg_image *image, struct cg_error *error)
{
    size_t count;
    if (!cg_multiply(image->width, image->height, &count)) {
        return cg_error_set(error, CG_INPUT, "A frame of %zu x %zu pixels is too large to average.",
                            image->width, image->height);
    }
    double *sum = cg_alloc(count, sizeof *sum, error);
    if (sum == NULL) {
        return CG_FAULT;
    }
    *average = (struct cg_average){.sum = sum,
                                   .width = image->width,
                                   .height = image->height,
                                   .bits = image->bits,
                                   .pitch_cd_mm = image->pitch_cd_mm,
                                   .pitch_md_mm = image->pitch_md_mm};
    return CG_OK;
}

enum cg_status cg_average_add(struct cg_average *average, const struct cg_image *image,
                              enum cg_channel channel, const char *name, struct cg_error *error)
{
    if (average->sum != NULL && (average->width != image->width || average->height != image->height ||
                                 average->bits != image->bits)) {
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "%s: %zu x %zu pixels of %d bits; the first frame of the average has %zu x %zu of %d bits.", name,
            image->width, image->height, image->bits, average->width, average->height, average->bits);
    }
    struct cg_reader reader;
    enum cg_status status = cg_reader_init(&reader, image, channel, error);
    if (status != CG_OK) {
        cg_error_prefix(error, name);
        return status;
    }
    float *counts = cg_alloc_aligned(image->width, sizeof *counts, error);
    if (counts == NULL) {
        return CG_FAULT;
    }
    if (average->sum == NULL) {
        status = start(average, image, error);
    }
    for (size_t y = 0; status == CG_OK && y < image->height; y++) {
        double *sum = average->sum + y * image->width;
        const uint8_t *valid = image->valid == NULL ? NULL : image->valid + y * image->width;
        average->saturated += cg_reader_row(&reader, image, y, counts);
        /* A pixel that one frame does not have is not in the mean; NaN carries that to the end. */
        for (size_t x = 0; x < image->width; x++) {
            sum[x] += valid == NULL || valid[x] ? (double)counts[x] : (double)NAN;
        }
    }
    if (status == CG_OK) {
        average->frames++;
    }
    free(counts);
    return status;
}

enum cg_status cg_average_finish(const struct cg_average *average, struct cg_plane *mean,
                                 struct cg_error *error)
{
    if (average->frames == 0) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "No frame was given to average.");
    }
    struct cg_plane plane;
    enum cg_status status = cg_plane_init(&plane, average->width, average->height, false, error);
    if (status != CG_OK) {
        return status;
    }
    plane.grid.pitch_cd_mm = average->pitch_cd_mm;
    plane.grid.pitch_md_mm = average->pitch_md_mm;
    for (size_t y = 0; y < average->height; y++) {
        for (size_t x = 0; x < average->width; x++) {
            float value = (float)(average->sum[y * average->width + x] / (double)average->frames);
            size_t at = y * plane.grid.stride + x;
            if (isfinite(value)) {
                plane.px[at] = value;
                continue;
            }
            if (plane.valid == NULL && (status = cg_plane_add_mask(&plane, error)) != CG_OK) {
                cg_plane_clear(&plane);
                return status;
            }
            plane.valid[at] = 0;
        }
    }
    *mean = plane;
    return CG_OK;
}

void cg_average_clear(struct cg_average *average)
{
    free(average->sum);
    *average = (struct cg_average){0};
}
