/*
 * png_unfilter.c: the filters of PNG undone (PNG specification, clause 9), a whole pixel at a time where the
 * processor has SSE2 and byte by byte elsewhere.
 *
 * Rows are moved together on the way: row y of the picture begins CG_PNG_GAP + y + 1 bytes before the bytes
 * that it is made of, so that a step which reads its bytes before it writes them, and up to CG_PNG_GAP more,
 * never writes on bytes to come.
 */
#include "io/png_fast.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum filter { FILTER_NONE, FILTER_SUB, FILTER_UP, FILTER_AVERAGE, FILTER_PAETH };

/* A row on its way: `in` is filtered, `out` and `above` are not; above is NULL in the first row. */
struct row {
    const uint8_t *in, *above;
    uint8_t *out;
    size_t bytes, bpp;
};

static uint8_t paeth(int left, int above, int corner)
{
    const int to_left = abs(above - corner), to_above = abs(left - corner);
    const int to_corner = abs(left + above - 2 * corner);
    return (uint8_t)(to_left <= to_above && to_left <= to_corner ? left
                     : to_above <= to_corner                     ? above
                                                                 : corner);
}

/* Any filter from byte `from` on: the reference, the ends of rows, and processors without vectors. */
static void by_bytes(const struct row *row, enum filter filter, size_t from)
{
    for (size_t i = from; i < row->bytes; i++) {
        const int left = i < row->bpp ? 0 : row->out[i - row->bpp];
        const int above = row->above == NULL ? 0 : row->above[i];
        const int corner = row->above == NULL || i < row->bpp ? 0 : row->above[i - row->bpp];
        const int add = filter == FILTER_SUB       ? left
                        : filter == FILTER_UP      ? above
                        : filter == FILTER_AVERAGE ? (left + above) / 2
                        : filter == FILTER_PAETH   ? paeth(left, above, corner)
                                                   : 0;
        row->out[i] = (uint8_t)(row->in[i] + add);
    }
}

#ifdef __SSE2__

/* The whole pixels of a row that a load of 8 bytes does not reach beyond. */
static size_t safe_bytes(const struct row *row)
{
    const size_t left = row->bytes < sizeof(uint64_t) ? 0 : row->bytes - sizeof(uint64_t) + 1;
    return left / row->bpp * row->bpp;
}

static __m128i load(const uint8_t *bytes)
{
    return _mm_loadl_epi64((const __m128i *)(const void *)bytes);
}

/* A pixel of three bytes or six goes out in one store of four or eight; the next pixel takes the rest back.
 */
static inline void store(uint8_t *bytes, __m128i pixel, size_t bpp)
{
    const uint64_t low = (uint64_t)_mm_cvtsi128_si64(pixel);
    memcpy(bytes, &low, bpp == 3 ? 4 : bpp == 6 ? 8 : bpp);
}

static void up(const struct row *row)
{
    size_t i = 0;
    for (; i + sizeof(__m128i) <= row->bytes; i += sizeof(__m128i)) {
        const __m128i in = _mm_loadu_si128((const __m128i *)(const void *)(row->in + i));
        const __m128i above = _mm_loadu_si128((const __m128i *)(const void *)(row->above + i));
        _mm_storeu_si128((__m128i *)(void *)(row->out + i), _mm_add_epi8(in, above));
    }
    by_bytes(row, FILTER_UP, i);
}

static inline size_t sub(const struct row *row, size_t bpp)
{
    const size_t end = safe_bytes(row);
    __m128i left = _mm_setzero_si128();
    for (size_t i = 0; i < end; i += bpp) {
        left = _mm_add_epi8(left, load(row->in + i));
        store(row->out + i, left, bpp);
    }
    return end;
}

/*
 * The instruction's mean is rounded up and PNG's down, but the complement of a mean rounded up is the mean of
 * the complements rounded down. So the complement of `left` goes on from pixel to pixel: with ~(x + ~y) =
 * y - x that takes two steps, and how long they take is how long the filter takes.
 */
static inline size_t average(const struct row *row, size_t bpp)
{
    const size_t end = safe_bytes(row);
    const __m128i ones = _mm_set1_epi8(-1);
    __m128i left = ones;
    for (size_t i = 0; i < end; i += bpp) {
        const __m128i above = _mm_xor_si128(load(row->above + i), ones);
        left = _mm_sub_epi8(_mm_avg_epu8(left, above), load(row->in + i));
        store(row->out + i, _mm_xor_si128(left, ones), bpp);
    }
    return end;
}

static __m128i choose(__m128i mask, __m128i a, __m128i b)
{
    return _mm_or_si128(_mm_and_si128(mask, a), _mm_andnot_si128(mask, b));
}

/*
 * The predictor without distances, which makes the way from pixel to pixel short. With p = left + above -
 * corner, `corner` is the nearest as long as 3 corner - left - above lies between the smaller and the larger
 * of the two others; below it is the larger one, above it the smaller one. Ties fall as the specification has
 * them. Sixteen bits a byte; the high bytes stay zero.
 */
static inline size_t paeth_pixels(const struct row *row, size_t bpp)
{
    const size_t end = safe_bytes(row);
    const __m128i zero = _mm_setzero_si128();
    __m128i left = zero, corner = zero;
    for (size_t i = 0; i < end; i += bpp) {
        const __m128i above = _mm_unpacklo_epi8(load(row->above + i), zero);
        const __m128i in = _mm_unpacklo_epi8(load(row->in + i), zero);
        const __m128i three = _mm_add_epi16(_mm_add_epi16(corner, corner), _mm_sub_epi16(corner, above));
        const __m128i limit = _mm_sub_epi16(three, left);
        const __m128i less = _mm_min_epi16(left, above), more = _mm_max_epi16(left, above);
        const __m128i not_above = choose(_mm_cmpgt_epi16(more, limit), corner, less);
        left = _mm_add_epi8(in, choose(_mm_cmpgt_epi16(limit, less), not_above, more));
        corner = above;
        store(row->out + i, _mm_packus_epi16(left, left), bpp);
    }
    return end;
}

#define EACH_BPP(call)                                                                                       \
    (row->bpp == 1   ? call(row, 1)                                                                          \
     : row->bpp == 2 ? call(row, 2)                                                                          \
     : row->bpp == 3 ? call(row, 3)                                                                          \
                     : call(row, 6))

static void undo(const struct row *row, enum filter filter)
{
    switch (filter) {
    case FILTER_NONE:
        memmove(row->out, row->in, row->bytes);
        return;
    case FILTER_SUB:
        by_bytes(row, filter, EACH_BPP(sub));
        return;
    case FILTER_UP:
        up(row);
        return;
    case FILTER_AVERAGE:
        by_bytes(row, filter, EACH_BPP(average));
        return;
    case FILTER_PAETH:
        by_bytes(row, filter, EACH_BPP(paeth_pixels));
        return;
    }
}

#else

static void undo(const struct row *row, enum filter filter)
{
    by_bytes(row, filter, 0);
}

#endif

/* Samples of 16 bits stand with the high byte first. A loop over samples, which compilers make vectors of. */
static void to_machine(uint8_t *bytes, size_t count)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (size_t i = 0; i < count; i++) {
        uint16_t sample;
        memcpy(&sample, bytes + 2 * i, sizeof sample);
        sample = (uint16_t)(sample << 8 | sample >> 8);
        memcpy(bytes + 2 * i, &sample, sizeof sample);
    }
#else
    (void)bytes;
    (void)count;
#endif
}

bool cg_png_unfilter(uint8_t *bytes, size_t rows, size_t row_bytes, size_t bpp)
{
    const bool wide = bpp % 2 == 0;
    for (size_t y = 0; y < rows; y++) {
        const uint8_t *in = bytes + CG_PNG_GAP + y * (row_bytes + 1);
        struct row row = {.in = in + 1, .out = bytes + y * row_bytes, .bytes = row_bytes, .bpp = bpp};
        const uint8_t filter = in[0];
        if (filter > FILTER_PAETH) {
            return false;
        }
        row.above = y == 0 ? NULL : row.out - row_bytes;
        if (row.above == NULL && filter != FILTER_NONE && filter != FILTER_SUB) {
            by_bytes(&row, (enum filter)filter, 0);
        } else {
            undo(&row, (enum filter)filter);
        }
        /* The row below is filtered against the bytes as they stand in the file. */
        if (wide && y > 0) {
            to_machine(bytes + (y - 1) * row_bytes, row_bytes / 2);
        }
    }
    if (wide && rows > 0) {
        to_machine(bytes + (rows - 1) * row_bytes, row_bytes / 2);
    }
    return true;
}
