#include <castgloss/image.h>

#include <stdlib.h>
#include <string.h>

/*
 * Floats sort like unsigned integers once their bits are turned: negative ones wholly, positive ones in the
 * sign. A histogram of the upper 16 bits finds the bucket of a rank, one of the lower 16 bits inside that
 * bucket the sample itself.
 */
#define BUCKETS ((size_t)65536)

static uint32_t key_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static float value_of(uint32_t key)
{
    uint32_t bits = key & 0x80000000u ? key & 0x7fffffffu : ~key;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Counts samples by upper half, or, for those whose upper half is `bucket`, by lower half. */
static void fill(struct cg_view view, bool lower, uint32_t bucket, size_t *histogram)
{
    memset(histogram, 0, BUCKETS * sizeof *histogram);
    for (size_t y = 0; y < view.grid.height; y++) {
        const float *row = view.px + y * view.grid.stride;
        const uint8_t *valid = view.valid ? view.valid + y * view.grid.stride : NULL;
        for (size_t x = 0; x < view.grid.width; x++) {
            if (valid && !valid[x]) {
                continue;
            }
            uint32_t key = key_of(row[x]);
            if (!lower) {
                histogram[key >> 16]++;
            } else if (key >> 16 == bucket) {
                histogram[key & 0xffffu]++;
            }
        }
    }
}

/* The bucket that holds `rank`, which becomes the rank inside it. */
static uint32_t bucket_of(const size_t *histogram, size_t *rank)
{
    uint32_t bucket = 0;
    while (*rank >= histogram[bucket]) {
        *rank -= histogram[bucket++];
    }
    return bucket;
}

enum cg_status cg_quantiles(struct cg_view view, const double *shares, size_t count, double *out,
                            struct cg_error *error)
{
    size_t *upper = cg_alloc(2 * BUCKETS, sizeof *upper, error);
    if (!upper) {
        return CG_FAULT;
    }
    size_t *lower = upper + BUCKETS;
    fill(view, false, 0, upper);
    size_t total = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        total += upper[i];
    }
    bool filled = false;
    uint32_t filled_for = 0;
    for (size_t i = 0; i < count && total; i++) {
        size_t rank = (size_t)(shares[i] * (double)(total - 1));
        uint32_t high = bucket_of(upper, &rank);
        if (!filled || filled_for != high) {
            fill(view, true, high, lower);
            filled = true;
            filled_for = high;
        }
        out[i] = (double)value_of(high << 16 | bucket_of(lower, &rank));
    }
    free(upper);
    return total ? CG_OK
                 : cg_error_set(error, CG_NOT_MEASURABLE,
                                "quantiles need at least one pixel with data, none is there");
}
