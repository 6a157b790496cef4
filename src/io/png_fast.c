/*
 * png_fast.c: the chunks of a plain PNG, their checks, and its inflation by libdeflate in one go. Whatever is
 * out of the ordinary is left to libpng, which is the reference for pixels, warnings and errors alike.
 */
#include "io/png_fast.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum { SIGNATURE_SIZE = 8, CHUNK_HEAD = 8, CHUNK_TAIL = 4, ZLIB_HEAD = 2 };

/* libpng stops keeping texts at some number and warns of it; nobody writes as many as this. */
#define MAX_TEXTS 16

/* Length of a tIME chunk. */
#define TIME_SIZE 7

struct chunk {
    const uint8_t *type, *data;
    size_t length;
};

static uint32_t big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is(const struct chunk *chunk, const char *type)
{
    return memcmp(chunk->type, type, 4) == 0;
}

/* The chunk at *at, which goes behind it; false when the file does not hold all of it. */
static bool next_chunk(const struct cg_source *source, size_t *at, struct chunk *chunk)
{
    if (source->size - *at < CHUNK_HEAD + CHUNK_TAIL) {
        return false;
    }
    const uint8_t *head = source->bytes + *at;
    chunk->length = big_endian(head);
    chunk->type = head + 4;
    chunk->data = head + CHUNK_HEAD;
    if (chunk->length > source->size - *at - CHUNK_HEAD - CHUNK_TAIL) {
        return false;
    }
    *at += CHUNK_HEAD + chunk->length + CHUNK_TAIL;
    return true;
}

static bool is_sound(const struct chunk *chunk)
{
    return libdeflate_crc32(0, chunk->type, 4 + chunk->length) == big_endian(chunk->data + chunk->length);
}

/* Goes over what stands behind the pixels; false unless it is as plain as anything and sound. */
static bool is_end(const struct cg_source *source, size_t *at, struct chunk chunk)
{
    for (int texts = 0; !is(&chunk, "IEND"); texts++) {
        const bool plain = is(&chunk, "tEXt") || (is(&chunk, "tIME") && chunk.length == TIME_SIZE);
        if (!plain || texts == MAX_TEXTS || !is_sound(&chunk) || !next_chunk(source, at, &chunk)) {
            return false;
        }
    }
    return chunk.length == 0 && is_sound(&chunk);
}

/*
 * The data of all IDAT chunks as one: in place when there is one, else joined in *joined, which is the
 * caller's. libpng has read and checked what stands before them. Each is checked and copied while it is in
 * the cache.
 */
static bool find_data(const struct cg_source *source, struct chunk *data, uint8_t **joined)
{
    struct chunk chunk;
    struct cg_error ignored;
    size_t at = SIGNATURE_SIZE;
    do {
        if (!next_chunk(source, &at, &chunk)) {
            return false;
        }
    } while (!is(&chunk, "IDAT"));
    *data = (struct chunk){.data = chunk.data};
    while (is(&chunk, "IDAT")) {
        if (data->length > 0 && *joined == NULL) {
            *joined = cg_alloc_aligned(source->size, 1, &ignored);
            if (*joined == NULL) {
                return false;
            }
            memcpy(*joined, data->data, data->length);
            data->data = *joined;
        }
        if (!is_sound(&chunk)) {
            return false;
        }
        if (*joined != NULL) {
            memcpy(*joined + data->length, chunk.data, chunk.length);
        } else if (chunk.length > 0) {
            data->data = chunk.data;
        }
        data->length += chunk.length;
        if (!next_chunk(source, &at, &chunk)) {
            return false;
        }
    }
    return is_end(source, &at, chunk);
}

/* A stream may reach back as far as its head says, which libdeflate does not look at, and no farther than its
 * start. */
static bool window_is_enough(const struct chunk *data, size_t raw)
{
    const unsigned bits = data->length < ZLIB_HEAD ? 0 : (data->data[0] >> 4) + 8U;
    return bits == 15 || (bits > 0 && bits < 15 && raw <= (size_t)1 << bits);
}

bool cg_png_fast(const struct cg_source *source, struct cg_image *image)
{
    const size_t bpp = (size_t)image->channels * (image->bits == 16 ? 2 : 1);
    const size_t row_bytes = image->width * bpp;
    size_t raw = 0, used = 0;
    struct chunk data = {.length = 0};
    uint8_t *joined = NULL, *bytes = NULL;
    struct libdeflate_decompressor *inflate = NULL;
    struct cg_error ignored;
    bool done = false;
    if (!cg_multiply(row_bytes + 1, image->height, &raw) || raw > source->options->limits.max_bytes ||
        !find_data(source, &data, &joined) || !window_is_enough(&data, raw)) {
        goto done;
    }
    bytes = cg_alloc_aligned(CG_PNG_GAP + raw, 1, &ignored);
    inflate = libdeflate_alloc_decompressor();
    if (bytes == NULL || inflate == NULL ||
        libdeflate_zlib_decompress_ex(inflate, data.data, data.length, bytes + CG_PNG_GAP, raw, &used,
                                      NULL) != LIBDEFLATE_SUCCESS ||
        used != data.length || !cg_png_unfilter(bytes, image->height, row_bytes, bpp)) {
        goto done;
    }
    /* The picture's own samples were never touched, so they have taken no memory yet. */
    free(image->data);
    image->data = bytes;
    bytes = NULL;
    done = true;
done:
    libdeflate_free_decompressor(inflate);
    free(bytes);
    free(joined);
    return done;
}
