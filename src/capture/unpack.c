/*
 * Pixel formats after the Pixel Format Naming Convention (EMVA/AIA PFNC) and GigE Vision: samples that run
 * on from byte to byte, lowest bit first (names in p), and the older pairs of GigE Vision (names in Packed).
 */
#include <castgloss/capture.h>

#include <string.h>

static void unpack_8(const uint8_t *bytes, size_t count, bool big_endian, uint16_t *counts)
{
    (void)big_endian;
    for (size_t i = 0; i < count; i++) {
        counts[i] = bytes[i];
    }
}

static void unpack_16(const uint8_t *bytes, size_t count, bool big_endian, uint16_t *counts)
{
    size_t high = big_endian ? 0 : 1;
    for (size_t i = 0; i < count; i++) {
        counts[i] = (uint16_t)((unsigned)bytes[2 * i + high] << 8 | bytes[2 * i + 1 - high]);
    }
}

/* Samples of `bits` bits in a stream whose lowest bits come first. */
static void unpack_stream(const uint8_t *bytes, size_t count, unsigned bits, uint16_t *counts)
{
    uint32_t held = 0;
    unsigned have = 0;
    for (size_t i = 0; i < count; i++) {
        while (have < bits) {
            held |= (uint32_t)*bytes++ << have;
            have += 8;
        }
        counts[i] = (uint16_t)(held & ((1U << bits) - 1U));
        held >>= bits;
        have -= bits;
    }
}

static void unpack_10p(const uint8_t *bytes, size_t count, bool big_endian, uint16_t *counts)
{
    (void)big_endian;
    unpack_stream(bytes, count, 10, counts);
}

static void unpack_12p(const uint8_t *bytes, size_t count, bool big_endian, uint16_t *counts)
{
    (void)big_endian;
    unpack_stream(bytes, count, 12, counts);
}

/* The upper eight bits of two samples around a byte that holds the lower bits of both. */
static void unpack_pairs(const uint8_t *bytes, size_t count, unsigned low_bits, uint16_t *counts)
{
    unsigned mask = (1U << low_bits) - 1U;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *pair = bytes + i / 2 * 3;
        unsigned high = pair[i % 2 * 2], low = (unsigned)pair[1] >> (i % 2 * 4) & mask;
        counts[i] = (uint16_t)(high << low_bits | low);
    }
}

static void unpack_10_packed(const uint8_t *bytes, size_t count, bool big_endian, uint16_t *counts)
{
    (void)big_endian;
    unpack_pairs(bytes, count, 2, counts);
}

static void unpack_12_packed(const uint8_t *bytes, size_t count, bool big_endian, uint16_t *counts)
{
    (void)big_endian;
    unpack_pairs(bytes, count, 4, counts);
}

static const struct cg_pixel_format formats[] = {
    {0x01080001, "Mono8", 8, 1, 1, unpack_8},
    {0x01100003, "Mono10", 10, 1, 2, unpack_16},
    {0x010C0004, "Mono10Packed", 10, 2, 3, unpack_10_packed},
    {0x010A0046, "Mono10p", 10, 4, 5, unpack_10p},
    {0x01100005, "Mono12", 12, 1, 2, unpack_16},
    {0x010C0006, "Mono12Packed", 12, 2, 3, unpack_12_packed},
    {0x010C0047, "Mono12p", 12, 2, 3, unpack_12p},
    {0x01100007, "Mono16", 16, 1, 2, unpack_16},
};
enum { FORMATS = sizeof formats / sizeof *formats };

const struct cg_pixel_format *cg_pixel_format_by_code(uint32_t code)
{
    for (size_t i = 0; i < FORMATS; i++) {
        if (formats[i].code == code) {
            return &formats[i];
        }
    }
    return NULL;
}

const struct cg_pixel_format *cg_pixel_format_by_name(const char *name)
{
    for (size_t i = 0; i < FORMATS; i++) {
        if (strcmp(formats[i].name, name) == 0) {
            return &formats[i];
        }
    }
    return NULL;
}

/* Bytes that hold this many samples. In a stream the last byte may be shared with padding bits; in pairs a
 * lone last sample still has the byte of its low bits. */
static size_t bytes_of(const struct cg_pixel_format *format, size_t samples)
{
    size_t groups = samples / format->group_pixels, rest = samples % format->group_pixels;
    size_t bits = rest * format->group_bytes * 8 / format->group_pixels;
    return groups * format->group_bytes + (bits + 7) / 8;
}

enum cg_status cg_unpack(uint32_t code, const uint8_t *payload, size_t size, size_t stride_bytes,
                         bool big_endian, struct cg_frame *frame, struct cg_error *error)
{
    const struct cg_pixel_format *format = cg_pixel_format_by_code(code);
    if (format == NULL) {
        return cg_error_set(error, CG_INPUT,
                            "The camera sends pixel format 0x%08X, which is not known here; set it to Mono8, "
                            "Mono10, Mono12, Mono16 or a packed form of them.",
                            (unsigned)code);
    }
    size_t samples, limit;
    if (!cg_multiply(frame->width, frame->height, &samples) || !cg_multiply(samples, 3, &limit) ||
        samples > frame->capacity) {
        return cg_error_set(error, CG_FAULT, "A frame of %zu x %zu pixels has no room.", frame->width,
                            frame->height);
    }
    size_t line = bytes_of(format, frame->width), needed = bytes_of(format, samples);
    if (stride_bytes > 0) {
        size_t before;
        if (stride_bytes < line || !cg_multiply(stride_bytes, frame->height - 1, &before)) {
            return cg_error_set(error, CG_INPUT,
                                "A line of %zu pixels of %s takes %zu bytes, but the stride is %zu bytes.",
                                frame->width, format->name, line, stride_bytes);
        }
        needed = before + line;
    }
    bool fits = stride_bytes > 0 ? size >= needed && size - needed <= stride_bytes - line : size == needed;
    if (!fits) {
        return cg_error_set(
            error, CG_INPUT,
            "A frame of %zu x %zu pixels of %s takes %zu bytes%s, but %zu bytes came; padding "
            "is only taken with a known stride.",
            frame->width, frame->height, format->name, needed, stride_bytes > 0 ? " with this stride" : "",
            size);
    }
    if (stride_bytes == 0) {
        format->unpack(payload, samples, big_endian, frame->counts);
    } else {
        for (size_t y = 0; y < frame->height; y++) {
            format->unpack(payload + y * stride_bytes, frame->width, big_endian,
                           frame->counts + y * frame->width);
        }
    }
    frame->bits = format->bits;
    return CG_OK;
}

bool cg_unpack_order_is_suspicious(const struct cg_frame *frame)
{
    if (frame->bits <= 8 || frame->width < 2) {
        return false;
    }
    /* In the right order neighbours are alike; exchanged, the noisy low byte weighs 256 times. */
    double straight = 0, turned = 0;
    uint16_t top = (uint16_t)((1U << frame->bits) - 1U);
    bool over = false;
    for (size_t y = 0; y < frame->valid_rows; y += 1 + frame->valid_rows / 16) {
        const uint16_t *row = frame->counts + y * frame->width;
        for (size_t x = 1; x < frame->width; x++) {
            int a = row[x - 1], b = row[x];
            int c = (a >> 8 | a << 8) & 0xFFFF, d = (b >> 8 | b << 8) & 0xFFFF;
            straight += a > b ? a - b : b - a;
            turned += c > d ? c - d : d - c;
            over = over || b > top;
        }
    }
    return over || straight > 4 * turned;
}
