/*
 * clipping.c: where the samples of a picture end. A camera of 12 bits whose counts stand in 16 is clipped
 * below the full scale of the file, and only a statement of the file or the pile of samples at the largest
 * value shows it.
 */
#include "io/picture.h"

#include <stdlib.h>

/* Fewer samples at the largest value than this, or than this share, are no pile that matters. */
#define PILE_LEAST ((size_t)16)
#define PILE_SHARE 1e-4
/*
 * A pile holds this many times as many samples as any of the values right below it. The crest of a sine, the
 * steepest end that unclipped data have, holds 2.4 times. The end of a scale of fewer bits is believed
 * sooner.
 */
#define PILE_RATIO 8
#define PILE_RATIO_AT_END 3
#define VALUES_BELOW 8
/* A drawing or a step wedge of fewer values has piles everywhere. */
#define VALUES_LEAST 64

struct end {
    unsigned most;
    size_t at_most, samples;
};

/* The part of a picture with a mask whose samples count, or all of it: one run of samples after the other. */
static bool next_run(const struct cg_image *image, size_t *at, size_t *first, size_t *count)
{
    const size_t pixels = image->width * image->height, channels = (size_t)image->channels;
    size_t from = *at;
    while (image->valid != NULL && from < pixels && image->valid[from] == 0) {
        from++;
    }
    size_t to = image->valid == NULL ? pixels : from;
    while (to < pixels && image->valid[to] != 0) {
        to++;
    }
    *at = to;
    *first = from * channels;
    *count = (to - from) * channels;
    return to > from;
}

/* Two plain loops over 16-bit samples, which the compiler makes vectors of; one loop for both would not be.
 */
static struct end find_end(const struct cg_image *image)
{
    const uint16_t *data = image->data;
    struct end end = {0};
    uint16_t most = 0;
    for (size_t at = 0, first = 0, count = 0; next_run(image, &at, &first, &count);) {
        for (size_t i = first; i < first + count; i++) {
            most = data[i] > most ? data[i] : most;
        }
        end.samples += count;
    }
    end.most = most;
    if (most == (1U << image->bits) - 1) {
        return end;
    }
    for (size_t at = 0, first = 0, count = 0; next_run(image, &at, &first, &count);) {
        for (size_t i = first; i < first + count; i++) {
            end.at_most += data[i] == most;
        }
    }
    return end;
}

/* The largest value of n bits that stand at the low or the high end of the sample. */
static bool ends_scale(unsigned value, int n, int bits)
{
    const unsigned top = (1U << n) - 1;
    return value == top || value == top << (bits - n);
}

static bool ends_any_scale(unsigned value, int bits)
{
    for (int n = 8; n < bits; n++) {
        if (ends_scale(value, n, bits)) {
            return true;
        }
    }
    return false;
}

/* Whether the samples pile up at the largest value. */
static enum cg_status find_pile(const struct cg_image *image, const struct end *end, bool *piled,
                                struct cg_error *error)
{
    uint32_t *counts = cg_alloc((size_t)UINT16_MAX + 1, sizeof *counts, error);
    if (counts == NULL) {
        return error->status;
    }
    const uint16_t *data = image->data;
    const size_t pixels = image->width * image->height, channels = (size_t)image->channels;
    for (size_t i = 0; i < pixels * channels; i++) {
        if (image->valid == NULL || image->valid[i / channels] != 0) {
            counts[data[i]]++;
        }
    }
    size_t values = 0, below = 0;
    for (unsigned value = end->most; value-- > 0;) {
        if (counts[value] > 0 && values++ < VALUES_BELOW) {
            below = counts[value] > below ? counts[value] : below;
        }
    }
    const size_t ratio = ends_any_scale(end->most, image->bits) ? PILE_RATIO_AT_END : PILE_RATIO;
    *piled = values >= VALUES_LEAST && end->at_most >= ratio * below;
    free(counts);
    return CG_OK;
}

enum cg_status cg_picture_find_clip(struct cg_image *image, struct cg_error *error)
{
    if (image->sample == CG_SAMPLE_F32) {
        return CG_OK;
    }
    const unsigned full = (1U << image->bits) - 1;
    const int stated = image->significant_bits;
    image->clip = full;
    if (image->sample != CG_SAMPLE_U16) {
        return CG_OK;
    }
    const struct end end = find_end(image);
    if (end.most == 0 || end.most >= full) {
        return CG_OK;
    }
    if (stated > 0 && stated < image->bits && ends_scale(end.most, stated, image->bits)) {
        image->clip = end.most;
        cg_picture_warn(image,
                        "the file states %d significant bits of %d, so samples at %u counts stand at full "
                        "scale and are taken as saturated",
                        stated, image->bits, end.most);
        return CG_OK;
    }
    bool piled = false;
    if (end.at_most < PILE_LEAST || (double)end.at_most < PILE_SHARE * (double)end.samples) {
        return CG_OK;
    }
    const enum cg_status status = find_pile(image, &end, &piled, error);
    if (status == CG_OK && piled) {
        image->clip = end.most;
        cg_picture_warn(image,
                        "%zu samples pile up at the largest value of %u counts, below the full scale of %u, "
                        "and are taken as saturated",
                        end.at_most, end.most, full);
    }
    return status;
}
