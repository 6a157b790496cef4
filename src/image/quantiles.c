#include <castgloss/image.h>

#include <float.h>
#include <limits.h>
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
 * strays by sqrt(share (1 - share) / SAMPLES) or up to 0.55 %, more where neighbours are alike. */
#define SAMPLES ((size_t)8192)
#define REACH 0.0085
/* Of all pixels, those that may lie within reach of one quantile. */
#define HELD_SHARE 8
/* A view of fewer pixels is not worth it. */
#define MIN_PIXELS ((size_t)1 << 18)
#define MAX_SHARES 4
/* Pixels that are passed over together when none of them is within reach. */
#define BLOCK ((size_t)16)
#define BLOCKS ((size_t)64)

/* A quantile that is looked for: pixels under `low` are counted and those in [low, high] held. */
struct sought {
    float low, high;
    float *held;
    size_t below, count;
};

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

CG_WIDE static unsigned count_below(const float *row, int width, float low)
{
    unsigned below = 0;
    for (int x = 0; x < width; x++) {
        below += row[x] < low;
    }
    return below;
}

/* Whether each block of a row has a pixel in [low, high]. */
CG_WIDE static void find_blocks(const float *row, int blocks, float low, float high, uint8_t *found)
{
    for (int block = 0; block < blocks; block++) {
        const float *pixels = row + BLOCK * (size_t)block;
        int any = 0;
        for (size_t i = 0; i < BLOCK; i++) {
            any |= (pixels[i] >= low) & (pixels[i] <= high);
        }
        found[block] = (uint8_t)any;
    }
}

/* Copies those pixels together; `to` has room for the row. */
static size_t gather(const float *row, size_t width, float low, float high, float *to)
{
    uint8_t found[BLOCKS];
    size_t kept = 0;
    for (size_t first = 0; first < width; first += BLOCKS * BLOCK) {
        const size_t end = width - first < BLOCKS * BLOCK ? width : first + BLOCKS * BLOCK;
        memset(found, 1, sizeof found);
        find_blocks(row + first, (int)((end - first) / BLOCK), low, high, found);
        for (size_t x = first; x < end; x++) {
            if (found[(x - first) / BLOCK] == 0) {
                x += BLOCK - 1;
                continue;
            }
            to[kept] = row[x];
            kept += (size_t)((row[x] >= low) & (row[x] <= high));
        }
    }
    return kept;
}

/* One pass over the pixels for all that is sought; false when some is more than `capacity` holds. */
static bool hold(struct cg_view view, struct sought *sought, size_t count, size_t capacity)
{
    for (size_t y = 0; y < view.grid.height; y++) {
        const float *row = view.px + y * view.grid.stride;
        for (size_t i = 0; i < count; i++) {
            struct sought *one = &sought[i];
            if (capacity - one->count <= view.grid.width) {
                return false;
            }
            one->below += count_below(row, (int)view.grid.width, one->low);
            one->count += gather(row, view.grid.width, one->low, one->high, one->held + one->count);
        }
    }
    return true;
}

/* The same samples by one pass over the pixels, which compares and counts and so is done in vectors; false:
 * by the histogram, then. */
static bool by_samples(struct cg_view view, const double *shares, size_t count, double *out)
{
    const size_t pixels = view.grid.width * view.grid.height, capacity = pixels / HELD_SHARE;
    struct sought sought[MAX_SHARES] = {{.count = 0}};
    struct cg_error ignored;
    if (view.valid || pixels < MIN_PIXELS || count > MAX_SHARES || view.grid.width > INT_MAX) {
        return false;
    }
    float *samples = cg_alloc_aligned(SAMPLES, sizeof *samples, &ignored);
    float *held = samples ? cg_alloc_aligned(count * capacity, sizeof *held, &ignored) : NULL;
    const double last = held ? (double)(take_samples(view, samples) - 1) : 0.0;
    for (size_t i = 0; held && i < count; i++) {
        const double from = (shares[i] - REACH) * last, to = (shares[i] + REACH) * last;
        sought[i] = (struct sought){.low = from > 0.0 ? samples[(size_t)from] : -FLT_MAX,
                                    .high = to < last ? samples[(size_t)to + 1] : FLT_MAX,
                                    .held = held + i * capacity};
    }
    bool found = held && hold(view, sought, count, capacity);
    for (size_t i = 0; found && i < count; i++) {
        const size_t rank = (size_t)(shares[i] * (double)(pixels - 1));
        found = rank >= sought[i].below && rank - sought[i].below < sought[i].count;
        if (found) {
            out[i] = (double)cg_select_float(sought[i].held, sought[i].count, rank - sought[i].below);
        }
    }
    free(samples);
    free(held);
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
