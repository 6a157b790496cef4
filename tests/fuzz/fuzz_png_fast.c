/*
 * Rows of a PNG with any filters, and any bytes as its data. The first bytes choose the kind and the width;
 * the rest are filtered rows, put into a sound file, whose pixels must be those of the filters undone byte by
 * byte after the specification, or, as they are, the data of a file whose checks are right.
 */
#include "fuzz.h"

#include <castgloss/io.h>

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROWS ((size_t)64)
#define HEAD ((size_t)3)

static void put_u32(uint8_t *to, size_t value)
{
    for (size_t i = 0; i < 4; i++) {
        to[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

static uint8_t *put_chunk(uint8_t *to, const char *type, const uint8_t *data, size_t size)
{
    put_u32(to, size);
    memcpy(to + 4, type, 4);
    if (size > 0) {
        memcpy(to + 8, data, size);
    }
    put_u32(to + 8 + size, libdeflate_crc32(0, to + 4, 4 + size));
    return to + 12 + size;
}

/* The filters undone as the specification has them; false: there is no such filter. */
static bool undo(uint8_t *rows, size_t count, size_t row_bytes, size_t bpp)
{
    for (size_t y = 0; y < count; y++) {
        uint8_t *row = rows + y * (row_bytes + 1) + 1;
        const uint8_t *above = y > 0 ? row - row_bytes - 1 : NULL;
        if (row[-1] > 4) {
            return false;
        }
        for (size_t i = 0; i < row_bytes; i++) {
            const int a = i < bpp ? 0 : row[i - bpp], b = above ? above[i] : 0;
            const int c = above && i >= bpp ? above[i - bpp] : 0, p = a + b - c;
            const int pa = abs(p - a), pb = abs(p - b), pc = abs(p - c);
            const int adds[] = {0, a, b, (a + b) / 2, pa <= pb && pa <= pc ? a : pb <= pc ? b : c};
            row[i] = (uint8_t)(row[i] + adds[row[-1]]);
        }
    }
    return true;
}

static void compare(const struct cg_image *image, const uint8_t *rows, size_t row_bytes)
{
    for (size_t y = 0; y < image->height; y++) {
        const uint8_t *want = rows + y * (row_bytes + 1) + 1;
        for (size_t i = 0; i < row_bytes; i++) {
            uint8_t got = 0;
            if (image->bits == 16) {
                const uint16_t sample = ((const uint16_t *)image->data)[(y * row_bytes + i) / 2];
                got = (uint8_t)(i % 2 == 0 ? sample >> 8 : sample & 0xff);
            } else {
                got = ((const uint8_t *)image->data)[y * row_bytes + i];
            }
            if (got != want[i]) {
                abort();
            }
        }
    }
}

/* A file around zlib data. */
static size_t build(uint8_t *file, size_t width, size_t height, bool wide, bool colour, const uint8_t *data,
                    size_t size)
{
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    uint8_t header[13] = {0}, *at = file + sizeof signature;
    memcpy(file, signature, sizeof signature);
    put_u32(header, width);
    put_u32(header + 4, height);
    header[8] = wide ? 16 : 8;
    header[9] = colour ? 2 : 0;
    at = put_chunk(at, "IHDR", header, sizeof header);
    at = put_chunk(at, "IDAT", data, size / 2);
    at = put_chunk(at, "IDAT", data + size / 2, size - size / 2);
    at = put_chunk(at, "IEND", NULL, 0);
    return (size_t)(at - file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD + 2) {
        return 0;
    }
    const bool wide = data[0] & 1, colour = data[0] & 2, raw = data[0] & 4;
    const size_t bpp = (wide ? 2U : 1U) * (colour ? 3U : 1U), width = 1 + (data[1] | (data[2] & 3U) << 8);
    const size_t row_bytes = width * bpp;
    size_t height = (size - HEAD) / (row_bytes + 1);
    height = height > MAX_ROWS ? MAX_ROWS : height;
    height = raw && height == 0 ? 1 : height;
    const size_t bytes = height * (row_bytes + 1), room = size + bytes + 4096;
    uint8_t *packed = malloc(room), *file = malloc(room + 256), *rows = malloc(bytes > 0 ? bytes : 1);
    struct libdeflate_compressor *deflate = libdeflate_alloc_compressor(1);
    if (height > 0 && packed && file && rows && deflate) {
        const struct cg_image_options options = cg_image_options_defaults();
        struct cg_image image = {0};
        struct cg_error error;
        size_t packed_size = size - HEAD;
        if (raw) {
            memcpy(packed, data + HEAD, packed_size);
        } else {
            packed_size = libdeflate_zlib_compress(deflate, data + HEAD, bytes, packed, room);
        }
        const size_t file_size = build(file, width, height, wide, colour, packed, packed_size);
        const bool read = cg_image_decode("fuzz", file, file_size, &options, &image, &error) == CG_OK;
        if (!raw) {
            memcpy(rows, data + HEAD, bytes);
            if (undo(rows, height, row_bytes, bpp) != read) {
                abort();
            }
            if (read) {
                compare(&image, rows, row_bytes);
            }
        }
        if (read) {
            cg_image_clear(&image);
        }
    }
    libdeflate_free_compressor(deflate);
    free(packed);
    free(file);
    free(rows);
    return 0;
}
