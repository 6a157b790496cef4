/*
 * row_sink.c: rows of stored samples into a picture: palettes, transparency, inverted scales.
 */
#include "io/picture.h"

#include <math.h>
#include <string.h>

bool cg_palette_is_grey(const struct cg_palette *palette)
{
    for (size_t i = 0; i < palette->count; i++) {
        const uint16_t *colour = palette->rgb + 3 * i;
        if (colour[0] != colour[1] || colour[1] != colour[2]) {
            return false;
        }
    }
    return true;
}

static void store(struct cg_image *image, size_t at, const uint16_t *colour)
{
    size_t channels = (size_t)image->channels;
    if (image->sample == CG_SAMPLE_U8) {
        uint8_t *to = (uint8_t *)image->data + at * channels;
        for (size_t c = 0; c < channels; c++) {
            to[c] = (uint8_t)colour[c];
        }
    } else {
        uint16_t *to = (uint16_t *)image->data + at * channels;
        for (size_t c = 0; c < channels; c++) {
            to[c] = colour[c];
        }
    }
}

static bool is_key(const struct cg_row_sink *sink, const uint16_t *pixel)
{
    size_t colours = sink->stored >= 3 ? 3 : 1;
    return sink->has_key && memcmp(pixel, sink->key, colours * sizeof *pixel) == 0;
}

/* The share of `opaque` at which this pixel is opaque. */
static unsigned alpha_of(const struct cg_row_sink *sink, const uint16_t *pixel, unsigned *opaque)
{
    *opaque = sink->full;
    if (sink->alpha_at > 0) {
        return pixel[sink->alpha_at];
    }
    if (sink->palette && sink->palette->alpha) {
        *opaque = UINT8_MAX;
        return sink->palette->alpha[pixel[0]];
    }
    return is_key(sink, pixel) ? 0 : *opaque;
}

enum cg_status cg_row_put(struct cg_row_sink *sink, size_t y, const uint16_t *samples, struct cg_error *error)
{
    struct cg_image *image = sink->image;
    size_t width = image->width, at = y * width;
    bool may_be_clear = sink->alpha_at > 0 || sink->has_key || (sink->palette && sink->palette->alpha);
    for (size_t x = 0; x < width; x++, at++) {
        const uint16_t *pixel = samples + x * (size_t)sink->stored;
        if (sink->palette && pixel[0] >= sink->palette->count) {
            return cg_error_set(
                error, CG_INPUT,
                "pixel %zu of row %zu has the palette index %u, but the palette has %zu colours", x, y,
                pixel[0], sink->palette->count);
        }
        if (may_be_clear) {
            unsigned opaque = 0, alpha = alpha_of(sink, pixel, &opaque);
            sink->partly_clear += alpha > 0 && alpha < opaque;
            if (alpha == 0 || (sink->premultiplied && alpha < opaque)) {
                enum cg_status status = cg_picture_add_mask(image, error);
                if (status != CG_OK) {
                    return status;
                }
                image->valid[at] = 0;
            }
        }
        if (sink->palette) {
            store(image, at, sink->palette->rgb + 3 * (size_t)pixel[0]);
        } else if (sink->inverted) {
            const uint16_t turned = (uint16_t)(sink->full - pixel[0]);
            store(image, at, &turned);
        } else {
            store(image, at, pixel);
        }
    }
    return CG_OK;
}

enum cg_status cg_row_put_float(struct cg_row_sink *sink, size_t y, const float *samples,
                                struct cg_error *error)
{
    struct cg_image *image = sink->image;
    size_t channels = (size_t)image->channels, at = y * image->width;
    for (size_t x = 0; x < image->width; x++, at++) {
        const float *pixel = samples + x * channels;
        float *to = (float *)image->data + at * channels;
        bool finite = true;
        for (size_t c = 0; c < channels; c++) {
            finite = finite && isfinite(pixel[c]);
        }
        if (finite) {
            memcpy(to, pixel, channels * sizeof *to);
            continue;
        }
        /* The zeros of the allocation stay, so that a transform over the plane meets a finite number. */
        enum cg_status status = cg_picture_add_mask(image, error);
        if (status != CG_OK) {
            return status;
        }
        image->valid[at] = 0;
    }
    return CG_OK;
}

void cg_row_finish(struct cg_row_sink *sink)
{
    if (sink->partly_clear > 0) {
        cg_picture_warn(
            sink->image,
            sink->premultiplied
                ? "%zu pixels are partly transparent and scaled by their alpha, and count as no data"
                : "%zu pixels are partly transparent and are measured as if they were opaque",
            sink->partly_clear);
    }
}

void cg_unpack_bits(const uint8_t *packed, size_t count, int bits, uint16_t *out, size_t out_step)
{
    uint32_t held = 0;
    int held_bits = 0;
    const uint32_t mask = (1U << bits) - 1;
    for (size_t i = 0; i < count; i++) {
        while (held_bits < bits) {
            held = (held << 8) | *packed++;
            held_bits += 8;
        }
        held_bits -= bits;
        out[i * out_step] = (uint16_t)((held >> held_bits) & mask);
    }
}
