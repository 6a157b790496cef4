/* Names of channels and scales, and the reduction of a row of samples to one row of counts. */
#include "calibrate/channel.h"

#include <string.h>

/* Luminance weights of linear red, green and blue after Recommendation ITU-R BT.709. */
#define WEIGHT_RED 0.2126f
#define WEIGHT_GREEN 0.7152f
#define WEIGHT_BLUE 0.0722f

static const char *const channel_names[] = {
    [CG_CHANNEL_AUTO] = "auto",   [CG_CHANNEL_LUMINANCE] = "luminance", [CG_CHANNEL_RED] = "red",
    [CG_CHANNEL_GREEN] = "green", [CG_CHANNEL_BLUE] = "blue",
};

bool cg_channel_parse(const char *name, enum cg_channel *channel)
{
    for (size_t i = 0; i < sizeof channel_names / sizeof *channel_names; i++) {
        if (strcmp(name, channel_names[i]) == 0) {
            *channel = (enum cg_channel)i;
            return true;
        }
    }
    return false;
}

const char *cg_channel_name(enum cg_channel channel)
{
    return channel_names[channel];
}

const char *cg_scale_from_name(enum cg_scale_from from)
{
    static const char *const names[] = {
        [CG_SCALE_NONE] = "none",
        [CG_SCALE_FILE] = "file",
        [CG_SCALE_CALIBRATION] = "calibration",
        [CG_SCALE_OPTION] = "option",
    };
    return names[from];
}

/*
 * One reader a sample type: counts of a row, and how many of its pixels with data stand at full scale in a
 * channel that is used. A weighted sum of three saturated and unsaturated channels hides the loss, so each
 * channel is compared by itself.
 */
#define DEFINE_READER(name, type, saturable)                                                                 \
    CG_WIDE static size_t name(const void *samples, const uint8_t *valid, size_t width,                      \
                               const struct cg_reader *reader, float *counts)                                \
    {                                                                                                        \
        const type *s = samples;                                                                             \
        size_t saturated = 0;                                                                                \
        if (reader->luminance) {                                                                             \
            for (size_t x = 0; x < width; x++, s += 3) {                                                     \
                counts[x] =                                                                                  \
                    WEIGHT_RED * (float)s[0] + WEIGHT_GREEN * (float)s[1] + WEIGHT_BLUE * (float)s[2];       \
                saturated += (saturable) &&                                                                  \
                             ((float)s[0] >= reader->clip || (float)s[1] >= reader->clip ||                  \
                              (float)s[2] >= reader->clip) &&                                                \
                             (valid == NULL || valid[x]);                                                    \
            }                                                                                                \
            return saturated;                                                                                \
        }                                                                                                    \
        s += reader->first;                                                                                  \
        for (size_t x = 0; x < width; x++) {                                                                 \
            counts[x] = (float)s[x * reader->step];                                                          \
            saturated += (saturable) && counts[x] >= reader->clip && (valid == NULL || valid[x]);            \
        }                                                                                                    \
        return saturated;                                                                                    \
    }

DEFINE_READER(read_u8, uint8_t, true)
DEFINE_READER(read_u16, uint16_t, true)
DEFINE_READER(read_f32, float, false)

enum cg_status cg_reader_init(struct cg_reader *reader, const struct cg_image *image, enum cg_channel channel,
                              struct cg_error *error)
{
    static const struct {
        size_t bytes;
        size_t (*read)(const void *, const uint8_t *, size_t, const struct cg_reader *, float *);
    } kinds[] = {
        [CG_SAMPLE_U8] = {1, read_u8},
        [CG_SAMPLE_U16] = {2, read_u16},
        [CG_SAMPLE_F32] = {4, read_f32},
    };
    bool colour = image->channels == 3;
    bool part = channel == CG_CHANNEL_RED || channel == CG_CHANNEL_GREEN || channel == CG_CHANNEL_BLUE;
    if (part && !colour) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The channel \"%s\" was asked for, but the picture is grey.",
                            cg_channel_name(channel));
    }
    *reader = (struct cg_reader){
        .luminance = colour && !part,
        .first = part ? (size_t)(channel - CG_CHANNEL_RED) : 0,
        .step = (size_t)image->channels,
        .has_full = image->sample != CG_SAMPLE_F32,
        .clip = (float)(image->clip > 0 ? image->clip : (1U << (image->bits > 16 ? 1 : image->bits)) - 1U),
        .full = image->sample == CG_SAMPLE_F32 ? 1.0f : (float)((1U << image->bits) - 1U),
        .row_bytes = image->width * (size_t)image->channels * kinds[image->sample].bytes,
        .read = kinds[image->sample].read,
    };
    return CG_OK;
}

size_t cg_reader_row(const struct cg_reader *reader, const struct cg_image *image, size_t y, float *counts)
{
    const uint8_t *valid = image->valid == NULL ? NULL : image->valid + y * image->width;
    return reader->read((const uint8_t *)image->data + y * reader->row_bytes, valid, image->width, reader,
                        counts);
}
