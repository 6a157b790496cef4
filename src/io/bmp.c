/*
 * bmp.c: uncompressed Windows and OS/2 bitmaps of 1, 4, 8, 24 and 32 bits a pixel.
 */
#include "io/picture.h"

#include <stdlib.h>

enum {
    FILE_HEADER_SIZE = 14,
    CORE_HEADER_SIZE = 12, /* OS/2 1.x: 16-bit sides, colours of three bytes */
    INFO_HEADER_SIZE = 40,
    V3_HEADER_SIZE = 56, /* from here on the header has the alpha mask */
    MASKS_AT = FILE_HEADER_SIZE + INFO_HEADER_SIZE,
    MAX_COLOURS = 256,
};
enum compression { BI_RGB = 0, BI_BITFIELDS = 3, BI_ALPHABITFIELDS = 6 };

struct header {
    size_t header_size, pixels_at;
    uint64_t width, height;
    bool top_down;
    unsigned bits, compression;
    uint32_t per_m_x, per_m_y, colours;
    uint32_t masks[4]; /* red, green, blue, alpha */
};

/* `length` bytes as a little-endian number; the caller has checked that they are there. */
static uint32_t number_at(const uint8_t *bytes, size_t at, size_t length)
{
    uint32_t value = 0;
    for (size_t i = length; i-- > 0;) {
        value = value << 8 | bytes[at + i];
    }
    return value;
}

static enum cg_status read_masks(const struct cg_source *source, struct header *header,
                                 struct cg_error *error)
{
    static const uint32_t usual[4] = {0xff0000, 0xff00, 0xff, 0};
    bool own = header->compression == BI_BITFIELDS || header->compression == BI_ALPHABITFIELDS;
    bool with_alpha = header->header_size >= V3_HEADER_SIZE || header->compression == BI_ALPHABITFIELDS;
    if (own && source->size < MASKS_AT + 16) {
        return cg_error_set(error, CG_INPUT, "the BMP ends within its colour masks");
    }
    for (size_t c = 0; c < 4; c++) {
        header->masks[c] = usual[c];
        if (own) {
            header->masks[c] = c < 3 || with_alpha ? number_at(source->bytes, MASKS_AT + 4 * c, 4) : 0;
        }
        uint32_t mask = header->masks[c];
        bool whole_byte = mask == 0xff || mask == 0xff00 || mask == 0xff0000 || mask == 0xff000000;
        if (!whole_byte && !(c == 3 && mask == 0)) {
            return cg_error_set(error, CG_INPUT,
                                "the BMP has the colour mask 0x%08x, but only masks of a whole byte are read",
                                (unsigned)mask);
        }
    }
    return CG_OK;
}

static enum cg_status check_kind(const struct header *header, struct cg_error *error)
{
    bool fields = header->compression == BI_BITFIELDS || header->compression == BI_ALPHABITFIELDS;
    if (header->compression != BI_RGB && !fields) {
        return cg_error_set(
            error, CG_INPUT, "the BMP has compression %u (%s), but only uncompressed BMP is read",
            header->compression, header->compression <= 2 ? "run lengths" : "an embedded picture or unknown");
    }
    unsigned bits = header->bits;
    if (bits == 16 || (bits != 1 && bits != 4 && bits != 8 && bits != 24 && bits != 32) ||
        (fields && bits != 32)) {
        return cg_error_set(
            error, CG_INPUT,
            "the BMP has %u bits a pixel%s, but 1, 4, 8, 24 and 32 (this one alone with colour "
            "masks) are read",
            bits, fields ? " and colour masks" : "");
    }
    return CG_OK;
}

static enum cg_status read_header(const struct cg_source *source, struct header *header,
                                  struct cg_error *error)
{
    const uint8_t *bytes = source->bytes;
    size_t size = source->size;
    if (size < FILE_HEADER_SIZE + CORE_HEADER_SIZE) {
        return cg_error_set(error, CG_INPUT, "the BMP ends within its header");
    }
    header->pixels_at = number_at(bytes, 10, 4);
    header->header_size = number_at(bytes, 14, 4);
    if (header->header_size == CORE_HEADER_SIZE) {
        header->width = number_at(bytes, 18, 2);
        header->height = number_at(bytes, 20, 2);
        header->bits = number_at(bytes, 24, 2);
        return check_kind(header, error);
    }
    if (header->header_size < INFO_HEADER_SIZE || header->header_size > size - FILE_HEADER_SIZE) {
        return cg_error_set(error, CG_INPUT, "the BMP has a header of %zu bytes, which is unknown or cut",
                            header->header_size);
    }
    int32_t width = (int32_t)number_at(bytes, 18, 4);
    int64_t height = (int32_t)number_at(bytes, 22, 4);
    if (width < 0) {
        return cg_error_set(error, CG_INPUT, "the BMP has the width %d", (int)width);
    }
    header->width = (uint64_t)width;
    header->top_down = height < 0;
    header->height = (uint64_t)(height < 0 ? -height : height);
    header->bits = number_at(bytes, 28, 2);
    header->compression = number_at(bytes, 30, 4);
    header->per_m_x = number_at(bytes, 38, 4);
    header->per_m_y = number_at(bytes, 42, 4);
    header->colours = number_at(bytes, 46, 4);
    enum cg_status status = check_kind(header, error);
    return status == CG_OK && header->bits == 32 ? read_masks(source, header, error) : status;
}

static enum cg_status read_palette(const struct cg_source *source, const struct header *header,
                                   uint16_t colours[3 * MAX_COLOURS], struct cg_palette *palette,
                                   struct cg_error *error)
{
    size_t headers = FILE_HEADER_SIZE + header->header_size;
    if (header->pixels_at < headers) {
        return cg_error_set(error, CG_INPUT,
                            "the pixels of the BMP are said to begin at byte %zu, within its headers",
                            header->pixels_at);
    }
    if (header->bits > 8) {
        return CG_OK;
    }
    size_t step = header->header_size == CORE_HEADER_SIZE ? 3 : 4;
    size_t at = headers;
    size_t possible = (size_t)1 << header->bits;
    size_t count = header->colours == 0 || header->colours > possible ? possible : header->colours;
    /* OS/2 writers leave colours away: the palette then ends where the pixels begin. */
    if (header->pixels_at > at && (header->pixels_at - at) / step < count) {
        count = (header->pixels_at - at) / step;
    }
    if (count == 0 || at + count * step > source->size) {
        return cg_error_set(error, CG_INPUT, "the BMP ends within its palette of %zu colours", count);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t c = 0; c < 3; c++) {
            colours[3 * i + c] = source->bytes[at + i * step + 2 - c];
        }
    }
    *palette = (struct cg_palette){.count = count, .rgb = colours};
    return CG_OK;
}

/* One stored row of 24 or 32 bits as red, green, blue and, if there is one, alpha. */
static void unpack_colours(const struct header *header, const uint8_t *row, size_t width, int stored,
                           uint16_t *samples)
{
    for (size_t x = 0; x < width; x++) {
        for (int c = 0; c < stored; c++) {
            if (header->bits == 24) {
                *samples++ = row[3 * x + 2 - (size_t)c];
                continue;
            }
            size_t byte = 0;
            while (header->masks[c] >> (8 * byte) != 0xff) {
                byte++;
            }
            *samples++ = row[4 * x + byte];
        }
    }
}

static enum cg_status read_rows(const struct cg_source *source, const struct header *header,
                                struct cg_row_sink *sink, struct cg_error *error)
{
    struct cg_image *image = sink->image;
    /* Rows are padded to whole words of 32 bits. */
    size_t row_bytes = (image->width * header->bits + 31) / 32 * 4;
    uint16_t *samples = cg_alloc(image->width * (size_t)sink->stored, sizeof *samples, error);
    if (!samples) {
        return error->status;
    }
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < image->height && status == CG_OK; i++) {
        size_t y = header->top_down ? i : image->height - 1 - i, at = header->pixels_at + i * row_bytes;
        if (at > source->size || row_bytes > source->size - at) {
            status = cg_error_set(error, CG_INPUT,
                                  "the BMP is cut: row %zu of %zu is not in the file, nor are those %s it", y,
                                  image->height, header->top_down ? "below" : "above");
            break;
        }
        if (sink->palette) {
            cg_unpack_bits(source->bytes + at, image->width, (int)header->bits, samples, 1);
        } else {
            unpack_colours(header, source->bytes + at, image->width, sink->stored, samples);
        }
        status = cg_row_put(sink, y, samples, error);
    }
    free(samples);
    return status;
}

enum cg_status cg_bmp_decode(const struct cg_source *source, struct cg_image *image, struct cg_error *error)
{
    struct header header = {0};
    uint16_t colours[3 * MAX_COLOURS];
    struct cg_palette palette = {0};
    enum cg_status status = read_header(source, &header, error);
    if (status == CG_OK) {
        status = read_palette(source, &header, colours, &palette, error);
    }
    if (status != CG_OK) {
        return status;
    }

    int channels = header.bits <= 8 && cg_palette_is_grey(&palette) ? 1 : 3;
    status = cg_picture_start(image, source, header.width, header.height, channels, 8, error);
    if (status != CG_OK) {
        return status;
    }
    cg_picture_set_density(image, header.per_m_x, header.per_m_y, CG_MM_PER_M);
    struct cg_row_sink sink = {.image = image, .stored = 3, .full = UINT8_MAX};
    if (header.bits <= 8) {
        sink.stored = 1;
        sink.palette = &palette;
    } else if (header.bits == 32 && header.masks[3] != 0) {
        sink.stored = 4;
        sink.alpha_at = 3;
    }
    status = read_rows(source, &header, &sink, error);
    if (status == CG_OK) {
        cg_row_finish(&sink);
    }
    return status;
}
