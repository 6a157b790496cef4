/*
 * picture.c: size limits, warnings, scale and orientation of a decoded picture.
 */
#include "io/picture.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t sample_bytes(enum cg_sample sample)
{
    static const size_t bytes[] = {[CG_SAMPLE_U8] = 1, [CG_SAMPLE_U16] = 2, [CG_SAMPLE_F32] = 4};
    return bytes[sample];
}

enum cg_status cg_picture_check_bytes(const struct cg_source *source, uint64_t a, uint64_t b, size_t *product,
                                      struct cg_error *error)
{
    size_t limit = source->options->limits.max_bytes;
    if (a > SIZE_MAX || b > SIZE_MAX || !cg_multiply((size_t)a, (size_t)b, product) || *product > limit) {
        return cg_error_set(
            error, CG_INPUT,
            "decoding needs %" PRIu64 " times %" PRIu64 " bytes, above the limit of %zu bytes", a, b, limit);
    }
    return CG_OK;
}

enum cg_status cg_picture_start(struct cg_image *image, const struct cg_source *source, uint64_t width,
                                uint64_t height, int channels, int bits, struct cg_error *error)
{
    if (width == 0 || height == 0) {
        return cg_error_set(error, CG_INPUT,
                            "the picture is %" PRIu64 " by %" PRIu64 " pixels, so there is nothing to read",
                            width, height);
    }
    size_t limit = source->options->limits.max_pixels;
    if (width > limit || height > limit / width) {
        return cg_error_set(error, CG_INPUT,
                            "the picture is %" PRIu64 " by %" PRIu64 " pixels, above the limit of %zu pixels",
                            width, height, limit);
    }

    image->sample = bits == 32 ? CG_SAMPLE_F32 : bits > 8 ? CG_SAMPLE_U16 : CG_SAMPLE_U8;
    size_t pixel_bytes = (size_t)channels * sample_bytes(image->sample);
    size_t bytes = 0;
    enum cg_status status = cg_picture_check_bytes(source, width * height, pixel_bytes, &bytes, error);
    if (status != CG_OK) {
        return status;
    }
    image->data = cg_alloc((size_t)(width * height), pixel_bytes, error);
    if (!image->data) {
        return error->status;
    }
    image->width = (size_t)width;
    image->height = (size_t)height;
    image->channels = channels;
    image->bits = bits;
    image->orientation = 1;
    image->page = source->options->page;
    image->pages = 1;
    snprintf(image->transfer, sizeof image->transfer, "none");
    return CG_OK;
}

enum cg_status cg_picture_add_mask(struct cg_image *image, struct cg_error *error)
{
    if (image->valid) {
        return CG_OK;
    }
    size_t count = image->width * image->height;
    image->valid = cg_alloc(count, 1, error);
    if (!image->valid) {
        return error->status;
    }
    memset(image->valid, 1, count);
    return CG_OK;
}

void cg_picture_warn(struct cg_image *image, const char *format, ...)
{
    size_t used = strlen(image->warnings);
    const char *between = used > 0 ? "; " : "";
    char sentence[sizeof image->warnings];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length + strlen(between) >= sizeof image->warnings - used) {
        return;
    }
    snprintf(image->warnings + used, sizeof image->warnings - used, "%s%s", between, sentence);
}

void cg_picture_set_density(struct cg_image *image, double per_unit_x, double per_unit_y, double unit_mm)
{
    double x_mm = unit_mm / per_unit_x, y_mm = unit_mm / per_unit_y;
    if (!(per_unit_x > 0) || !(per_unit_y > 0) || !isfinite(x_mm) || !isfinite(y_mm) || !(x_mm > 0) ||
        !(y_mm > 0)) {
        return;
    }
    image->pitch_cd_mm = x_mm;
    image->pitch_md_mm = y_mm;
}

enum cg_status cg_picture_add_profile(struct cg_image *image, const void *bytes, size_t size,
                                      struct cg_error *error)
{
    uint8_t *grown = cg_alloc(image->icc_size + size, 1, error);
    if (!grown) {
        return error->status;
    }
    if (image->icc) {
        memcpy(grown, image->icc, image->icc_size);
    }
    memcpy(grown + image->icc_size, bytes, size);
    free(image->icc);
    image->icc = grown;
    image->icc_size += size;
    snprintf(image->transfer, sizeof image->transfer, "ICC");
    return CG_OK;
}

void cg_picture_set_shape(struct cg_image *image, const char *source, double per_unit_x, double per_unit_y)
{
    char x[CG_NUMBER_SIZE], y[CG_NUMBER_SIZE];
    const double shape = per_unit_x / per_unit_y;
    if (!(per_unit_x > 0) || !(per_unit_y > 0) || !isfinite(shape) || !(shape > 0) ||
        per_unit_x == per_unit_y) {
        return;
    }
    image->shape_md_per_cd = shape;
    cg_picture_warn(image, "the shape of the pixels is stated (%s: %s to %s) but not their size", source,
                    cg_number_print(x, per_unit_x, 6), cg_number_print(y, per_unit_y, 6));
}

void cg_picture_set_orientation(struct cg_image *image, unsigned orientation)
{
    if (orientation >= 1 && orientation <= 8) {
        image->orientation = (int)orientation;
        return;
    }
    image->orientation = 1;
    cg_picture_warn(image, "the orientation tag is %u, which has no meaning, and is not used", orientation);
}

/* What takes a stored picture upright: mirror along its own axes first, then swap the axes. */
struct turn {
    bool swap, flip_x, flip_y;
};
static const struct turn turns[9] = {
    [2] = {false, true, false}, [3] = {false, true, true}, [4] = {false, false, true},
    [5] = {true, false, false}, [6] = {true, false, true}, [7] = {true, true, true},
    [8] = {true, true, false},
};

/* A turned copy of width * height cells of `cell` bytes. */
static uint8_t *turned_copy(const uint8_t *from, size_t width, size_t height, size_t cell, struct turn turn,
                            struct cg_error *error)
{
    uint8_t *to = cg_alloc(width * height, cell, error);
    if (!to) {
        return NULL;
    }
    for (size_t y = 0; y < height; y++) {
        size_t row = turn.flip_y ? height - 1 - y : y;
        for (size_t x = 0; x < width; x++) {
            size_t column = turn.flip_x ? width - 1 - x : x;
            size_t at = turn.swap ? column * height + row : row * width + column;
            memcpy(to + at * cell, from + (y * width + x) * cell, cell);
        }
    }
    return to;
}

enum cg_status cg_picture_turn_upright(struct cg_image *image, struct cg_error *error)
{
    struct turn turn = turns[image->orientation];
    if (image->orientation == 1) {
        return CG_OK;
    }

    size_t cell = (size_t)image->channels * sample_bytes(image->sample);
    uint8_t *data = turned_copy(image->data, image->width, image->height, cell, turn, error);
    if (!data) {
        return error->status;
    }
    free(image->data);
    image->data = data;
    if (image->valid) {
        uint8_t *valid = turned_copy(image->valid, image->width, image->height, 1, turn, error);
        if (!valid) {
            return error->status;
        }
        free(image->valid);
        image->valid = valid;
    }
    if (turn.swap) {
        size_t width = image->width;
        image->width = image->height;
        image->height = width;
        double cd_mm = image->pitch_cd_mm;
        image->pitch_cd_mm = image->pitch_md_mm;
        image->pitch_md_mm = cd_mm;
        image->shape_md_per_cd = image->shape_md_per_cd > 0 ? 1 / image->shape_md_per_cd : 0;
    }
    return CG_OK;
}
