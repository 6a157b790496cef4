/*
 * pnm.c: PBM, PGM and PPM, plain and raw, and PAM, with any largest value up to 65535.
 */
#include "io/picture.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Where a reader of the header stands. */
struct cursor {
    const uint8_t *bytes;
    size_t size, at;
};

struct header {
    uint64_t width, height;
    unsigned depth, max_value;
    bool plain;  /* decimal numbers instead of bytes */
    bool packed; /* eight pixels a byte */
    bool alpha;
    bool inverted; /* 1 is black */
};

static void skip_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->size) {
        uint8_t c = cursor->bytes[cursor->at];
        if (c == '#') {
            while (cursor->at < cursor->size && cursor->bytes[cursor->at] != '\n') {
                cursor->at++;
            }
        } else if (isspace(c)) {
            cursor->at++;
        } else {
            return;
        }
    }
}

/* A decimal number of at most `limit`, after blanks and comments. */
static bool take_number(struct cursor *cursor, uint64_t limit, uint64_t *value)
{
    skip_blanks(cursor);
    size_t start = cursor->at;
    *value = 0;
    while (cursor->at < cursor->size && isdigit(cursor->bytes[cursor->at])) {
        *value = *value * 10 + (uint64_t)(cursor->bytes[cursor->at++] - '0');
        if (*value > limit) {
            return false;
        }
    }
    return cursor->at > start;
}

static enum cg_status check_header(const struct header *header, struct cg_error *error)
{
    if (header->max_value == 0 || header->max_value > UINT16_MAX) {
        return cg_error_set(error, CG_INPUT,
                            "the largest value in the header is %u, but 1 to 65535 are possible",
                            header->max_value);
    }
    if (header->depth < 1 || header->depth > 4) {
        return cg_error_set(error, CG_INPUT, "the PAM has %u samples a pixel, but only 1 to 4 are read",
                            header->depth);
    }
    return CG_OK;
}

static enum cg_status read_pnm_header(struct cursor *cursor, struct header *header, struct cg_error *error)
{
    uint8_t kind = cursor->bytes[1];
    cursor->at = 2;
    header->plain = kind <= '3';
    header->packed = kind == '4';
    header->inverted = kind == '1' || kind == '4';
    header->depth = kind == '3' || kind == '6' ? 3 : 1;
    uint64_t max_value = 1;
    if (!take_number(cursor, UINT32_MAX, &header->width) ||
        !take_number(cursor, UINT32_MAX, &header->height) ||
        (!header->inverted && !take_number(cursor, UINT32_MAX, &max_value))) {
        return cg_error_set(error, CG_INPUT, "the header of the P%c picture is cut or damaged", kind);
    }
    header->max_value = (unsigned)max_value;
    /* Exactly one blank stands between the header and raw samples. */
    if (cursor->at >= cursor->size || !isspace(cursor->bytes[cursor->at])) {
        return cg_error_set(error, CG_INPUT, "the header of the P%c picture does not end with a blank", kind);
    }
    cursor->at++;
    return check_header(header, error);
}

/* The word at the start of a header line when it is `name`; the cursor then stands behind it. */
static bool take_word(struct cursor *cursor, const char *name)
{
    size_t length = strlen(name), left = cursor->size - cursor->at;
    if (left <= length || memcmp(cursor->bytes + cursor->at, name, length) != 0 ||
        !isspace(cursor->bytes[cursor->at + length])) {
        return false;
    }
    cursor->at += length;
    return true;
}

static enum cg_status read_pam_header(struct cursor *cursor, struct header *header, struct cg_error *error)
{
    uint64_t depth = 0, max_value = 0;
    const struct {
        const char *name;
        uint64_t *value;
    } numbers[] = {
        {"WIDTH", &header->width}, {"HEIGHT", &header->height}, {"DEPTH", &depth}, {"MAXVAL", &max_value}};
    cursor->at = 2;
    for (;;) {
        skip_blanks(cursor);
        if (take_word(cursor, "ENDHDR")) {
            break;
        }
        bool known = take_word(cursor, "TUPLTYPE");
        if (known) {
            while (cursor->at < cursor->size && cursor->bytes[cursor->at] != '\n') {
                cursor->at++;
            }
        }
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !known; i++) {
            known = take_word(cursor, numbers[i].name) && take_number(cursor, UINT32_MAX, numbers[i].value);
        }
        if (!known) {
            return cg_error_set(error, CG_INPUT, "the header of the PAM is cut or damaged at byte %zu",
                                cursor->at);
        }
    }
    cursor->at++;
    header->depth = (unsigned)depth;
    header->max_value = (unsigned)max_value;
    /* Two and four samples are grey and RGB with alpha in every tuple type that the format defines. */
    header->alpha = depth == 2 || depth == 4;
    return check_header(header, error);
}

/* One row of samples; false when the file ends or a sample is no number up to the largest value. */
static bool read_row(struct cursor *cursor, const struct header *header, size_t count, uint16_t *samples)
{
    size_t left = cursor->size - cursor->at;
    if (header->plain) {
        for (size_t i = 0; i < count; i++) {
            uint64_t value = 0;
            /* The digits of a plain PBM may stand together. */
            if (header->inverted) {
                skip_blanks(cursor);
                if (cursor->at >= cursor->size) {
                    return false;
                }
                value = (uint64_t)(cursor->bytes[cursor->at++] - '0');
                if (value > 1) {
                    return false;
                }
            } else if (!take_number(cursor, header->max_value, &value)) {
                return false;
            }
            samples[i] = (uint16_t)value;
        }
        return true;
    }
    const uint8_t *bytes = cursor->bytes + cursor->at;
    size_t sample_bits = header->packed ? 1 : header->max_value > UINT8_MAX ? 16 : 8;
    size_t row_bytes = (count * sample_bits + 7) / 8;
    if (left < row_bytes) {
        return false;
    }
    cg_unpack_bits(bytes, count, (int)sample_bits, samples, 1);
    cursor->at += row_bytes;
    for (size_t i = 0; i < count; i++) {
        if (samples[i] > header->max_value) {
            return false;
        }
    }
    return true;
}

enum cg_status cg_pnm_decode(const struct cg_source *source, struct cg_image *image, struct cg_error *error)
{
    struct cursor cursor = {.bytes = source->bytes, .size = source->size};
    struct header header = {0};
    enum cg_status status = cursor.size < 3 ? cg_error_set(error, CG_INPUT, "the file ends within its header")
                            : cursor.bytes[1] == '7' ? read_pam_header(&cursor, &header, error)
                                                     : read_pnm_header(&cursor, &header, error);
    if (status != CG_OK) {
        return status;
    }
    int bits = 1;
    while ((1U << bits) - 1 < header.max_value) {
        bits++;
    }
    status =
        cg_picture_start(image, source, header.width, header.height, header.depth >= 3 ? 3 : 1, bits, error);
    if (status != CG_OK) {
        return status;
    }
    if (header.max_value != (1U << bits) - 1) {
        cg_picture_warn(image,
                        "the largest value of this file is %u, and not the full scale %u of its %d bits",
                        header.max_value, (1U << bits) - 1, bits);
    }

    struct cg_row_sink sink = {.image = image,
                               .stored = (int)header.depth,
                               .full = (uint16_t)header.max_value,
                               .alpha_at = header.alpha ? (int)header.depth - 1 : 0,
                               .inverted = header.inverted};
    size_t count = image->width * header.depth;
    uint16_t *samples = cg_alloc(count, sizeof *samples, error);
    if (!samples) {
        return error->status;
    }
    for (size_t y = 0; y < image->height && status == CG_OK; y++) {
        if (read_row(&cursor, &header, count, samples)) {
            status = cg_row_put(&sink, y, samples, error);
        } else {
            status =
                cg_error_set(error, CG_INPUT, "row %zu of %zu is cut, or holds what is no value from 0 to %u",
                             y, image->height, header.max_value);
        }
    }
    free(samples);
    if (status != CG_OK) {
        return status;
    }
    cg_row_finish(&sink);
    skip_blanks(&cursor);
    if (cursor.at < cursor.size) {
        cg_picture_warn(image, "%zu bytes follow the picture and are not read", cursor.size - cursor.at);
    }
    return CG_OK;
}
