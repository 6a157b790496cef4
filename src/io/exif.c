/*
 * exif.c: orientation and resolution from the first directory of an EXIF block (a TIFF structure; Exif 2.32,
 * 4.6). Every offset is checked; the second directory, the thumbnail's, has its own values and is not read.
 */
#include "io/picture.h"

#include <string.h>

enum {
    TAG_ORIENTATION = 274,
    TAG_X_RESOLUTION = 282,
    TAG_Y_RESOLUTION = 283,
    TAG_RESOLUTION_UNIT = 296,
    TYPE_SHORT = 3,
    TYPE_LONG = 4,
    TYPE_RATIONAL = 5,
    UNIT_NONE = 1,
    UNIT_INCH = 2, /* also when the tag is absent */
    UNIT_CM = 3,
    ENTRY_SIZE = 12,
};

struct block {
    const uint8_t *bytes;
    size_t size;
    bool big_endian;
};

static bool get(const struct block *block, size_t at, size_t length, uint32_t *value)
{
    if (at > block->size || length > block->size - at) {
        return false;
    }
    *value = 0;
    for (size_t i = 0; i < length; i++) {
        *value = *value << 8 | block->bytes[at + (block->big_endian ? i : length - 1 - i)];
    }
    return true;
}

/* A SHORT or LONG that stands in the entry itself; 0 when it is of another type. */
static unsigned entry_integer(const struct block *block, size_t entry)
{
    uint32_t type = 0, value = 0;
    if (!get(block, entry + 2, 2, &type) || (type != TYPE_SHORT && type != TYPE_LONG) ||
        !get(block, entry + 8, type == TYPE_SHORT ? 2 : 4, &value)) {
        return 0;
    }
    return value;
}

/* A RATIONAL; 0 when it is of another type, lies outside or has the denominator 0. */
static double entry_rational(const struct block *block, size_t entry)
{
    uint32_t type = 0, at = 0, above = 0, below = 0;
    if (!get(block, entry + 2, 2, &type) || type != TYPE_RATIONAL || !get(block, entry + 8, 4, &at) ||
        !get(block, at, 4, &above) || !get(block, (size_t)at + 4, 4, &below) || below == 0) {
        return 0;
    }
    return (double)above / below;
}

struct cg_exif cg_exif_read(const uint8_t *bytes, size_t size)
{
    struct cg_exif exif = {0};
    struct block block = {.bytes = bytes, .size = size};
    uint32_t magic = 0, directory = 0, count = 0;
    if (size < 2 || (memcmp(bytes, "II", 2) != 0 && memcmp(bytes, "MM", 2) != 0)) {
        return exif;
    }
    block.big_endian = bytes[0] == 'M';
    if (!get(&block, 2, 2, &magic) || magic != 42 || !get(&block, 4, 4, &directory) ||
        !get(&block, directory, 2, &count)) {
        return exif;
    }

    double per_x = 0, per_y = 0;
    unsigned unit = UNIT_INCH;
    for (uint32_t i = 0; i < count; i++) {
        size_t entry = (size_t)directory + 2 + (size_t)i * ENTRY_SIZE;
        uint32_t tag = 0;
        if (!get(&block, entry, 2, &tag)) {
            break;
        }
        if (tag == TAG_ORIENTATION) {
            exif.orientation = entry_integer(&block, entry);
        } else if (tag == TAG_X_RESOLUTION) {
            per_x = entry_rational(&block, entry);
        } else if (tag == TAG_Y_RESOLUTION) {
            per_y = entry_rational(&block, entry);
        } else if (tag == TAG_RESOLUTION_UNIT) {
            unit = entry_integer(&block, entry);
        }
    }
    double unit_mm = unit == UNIT_INCH ? CG_MM_PER_INCH : unit == UNIT_CM ? CG_MM_PER_CM : 0;
    if (unit_mm > 0 && per_x > 0 && per_y > 0) {
        exif.pitch_x_mm = unit_mm / per_x;
        exif.pitch_y_mm = unit_mm / per_y;
    }
    return exif;
}
