#include <castgloss/image.h>

#include <float.h>
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

/* ---- without the histogram of the whole --------------------------------------------------------- */

/* Samples that say where a quantile lies, and how far from there it is looked for: its rank among so many
 * strays by sqrt(share (1 - share) / SAMPLES) or 0.4 %, more where neighbours are alike. */
#define SAMPLES ((size_t)8192)
#define REACH 0.015
/* Of all pixels, those that may lie within reach of one quantile. */
#define HELD_SHARE 8
/* A view of fewer pixels is not worth it. */
#define MIN_PIXELS ((size_t)1 << 18)

/* A lattice of SAMPLES or somewhat fewer pixels, sorted; returns their number. */
static size_t take_samples(struct cg_view view, float *samples)
{
    const size_t pixels = view.grid.width * view.grid.height, each = (pixels - 1) / SAMPLES + 1;
    size_t count = 0;
    /* A step that does not divide the width, so that the columns change from row to row. */
    for (size_t i = each / 2; i < pixels; i += each) {
        const size_t y = i / view.grid.width, x = (i + 7 * y) % view.grid.width;
        samples[count++] = view.px[y * view.grid.stride + x];
    }
    cg_sort_floats(samples, count);
    return count;
}

/* Pixels under `low`, and those in [low, high] into held; false when they are more than it holds. */
static bool hold(struct cg_view view, float low, float high, float *held, size_t capacity, size_t *below,
                 size_t *count)
{
    *below = *count = 0;
    for (size_t y = 0; y < view.grid.height; y++) {
        const float *row = view.px + y * view.grid.stride;
        if (capacity - *count <= view.grid.width) {
            return false;
        }
        float *to = held + *count;
        size_t kept = 0;
        unsigned under = 0;
        for (size_t x = 0; x < view.grid.width; x++) {
            under += row[x] < low;
        }
        for (size_t x = 0; x < view.grid.width; x++) {
            to[kept] = row[x];
            kept += (size_t)((row[x] >= low) & (row[x] <= high));
        }
        *below += under;
        *count += kept;
    }
    return true;
}

/* One quantile of a view without mask; false when it is not where the samples say. `histogram`: BUCKETS. */
static bool one_by_samples(struct cg_view view, double share, const float *samples, size_t sample_count,
                           float *held, size_t capacity, size_t *histogram, double *out)
{
    const double last = (double)(sample_count - 1);
    const double from = (share - REACH) * last, to = (share + REACH) * last;
    const float low = from > 0.0 ? samples[(size_t)from] : -FLT_MAX;
    const float high = to < last ? samples[(size_t)to + 1] : FLT_MAX;
    size_t below = 0, count = 0;
    size_t rank = (size_t)(share * (double)(view.grid.width * view.grid.height - 1));
    if (!hold(view, low, high, held, capacity, &below, &count) || rank < below || rank - below >= count) {
        return false;
    }
    rank -= below;
    const struct cg_view found = {.grid = {.width = count, .height = 1, .stride = count}, .px = held};
    fill(found, false, 0, histogram);
    const uint32_t upper = bucket_of(histogram, &rank);
    fill(found, true, upper, histogram);
    *out = (double)value_of(upper << 16 | bucket_of(histogram, &rank));
    return true;
}

/* The same samples by a pass over the pixels for each share, which compares and counts and so is done in
 * vectors; false: by the histogram, then. */
static bool by_samples(struct cg_view view, const double *shares, size_t count, double *out)
{
    const size_t pixels = view.grid.width * view.grid.height, capacity = pixels / HELD_SHARE;
    struct cg_error ignored;
    float *samples = NULL, *held = NULL;
    size_t *histogram = NULL;
    if (view.valid || pixels < MIN_PIXELS) {
        return false;
    }
    samples = cg_alloc_aligned(SAMPLES, sizeof *samples, &ignored);
    held = samples ? cg_alloc_aligned(capacity, sizeof *held, &ignored) : NULL;
    histogram = held ? cg_alloc(BUCKETS, sizeof *histogram, &ignored) : NULL;
    bool found = histogram != NULL;
    const size_t sample_count = found ? take_samples(view, samples) : 0;
    for (size_t i = 0; i < count && found; i++) {
        found = one_by_samples(view, shares[i], samples, sample_count, held, capacity, histogram, &out[i]);
    }
    free(samples);
    free(held);
    free(histogram);
    return found;
}

enum cg_status cg_quantiles(struct cg_view view, const double *shares, size_t count, double *out,
                            struct cg_error *error)
{
    if (by_samples(view, shares, count, out)) {
        return CG_OK;
    }
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
