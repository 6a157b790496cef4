/*
 * png_parts.c: the chunks of a PNG beside its pixels: their lengths, before libpng believes them, and what
 * they say.
 */
#include "io/png_parts.h"

#include <stdio.h>
#include <string.h>

enum { SIGNATURE_SIZE = 8, CHUNK_HEAD = 8, CHUNK_TAIL = 4 };

enum cg_status cg_png_check_chunks(const struct cg_source *source, bool *end_found, struct cg_error *error)
{
    size_t limit = source->options->limits.max_chunk;
    for (size_t at = SIGNATURE_SIZE; at <= source->size && source->size - at >= CHUNK_HEAD;) {
        const uint8_t *head = source->bytes + at;
        size_t length = png_get_uint_32(head), left = source->size - at - CHUNK_HEAD;
        bool pixels = memcmp(head + 4, "IDAT", 4) == 0;
        if (!pixels && (length > limit || length > left)) {
            return cg_error_set(error, CG_INPUT,
                                "the PNG has a chunk of %zu bytes at byte %zu, beyond %s of %zu bytes",
                                length, at, length > limit ? "the limit" : "the end of the file",
                                length > limit ? limit : source->size);
        }
        *end_found = memcmp(head + 4, "IEND", 4) == 0;
        if (length > left || *end_found) {
            return CG_OK;
        }
        at += CHUNK_HEAD + length + CHUNK_TAIL;
    }
    return CG_OK;
}

enum cg_status cg_png_read_tags(png_structp png, png_infop info, struct cg_image *image,
                                struct cg_error *error)
{
    png_charp name = NULL;
    png_bytep profile = NULL;
    png_uint_32 length = 0;
    int method = 0;
    double gamma = 0;
    enum cg_status status = CG_OK;
    if (png_get_iCCP(png, info, &name, &method, &profile, &length)) {
        status = cg_picture_add_profile(image, profile, length, error);
    } else if (png_get_valid(png, info, PNG_INFO_sRGB)) {
        snprintf(image->transfer, sizeof image->transfer, "sRGB");
    } else if (png_get_gAMA(png, info, &gamma)) {
        char number[CG_NUMBER_SIZE];
        snprintf(image->transfer, sizeof image->transfer, "gAMA %s", cg_number_print(number, gamma, 5));
    }

    png_color_8p significant = NULL;
    if (png_get_sBIT(png, info, &significant)) {
        const bool grey = (png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR) == 0;
        image->significant_bits = grey ? significant->gray : significant->green;
    }

    png_bytep exif_bytes = NULL;
    png_uint_32 exif_size = 0;
    if (png_get_eXIf_1(png, info, &exif_size, &exif_bytes)) {
        struct cg_exif exif = cg_exif_read(exif_bytes, exif_size);
        if (exif.orientation != 0) {
            cg_picture_set_orientation(image, exif.orientation);
        }
        image->pitch_cd_mm = exif.pitch_x_mm;
        image->pitch_md_mm = exif.pitch_y_mm;
    }
    /* pHYs is the format's own word on the scale and stands above EXIF; unit "unknown" is a ratio only. */
    png_uint_32 per_x = 0, per_y = 0;
    int unit = PNG_RESOLUTION_UNKNOWN;
    if (!png_get_pHYs(png, info, &per_x, &per_y, &unit)) {
        return status;
    }
    if (unit == PNG_RESOLUTION_METER) {
        cg_picture_set_density(image, per_x, per_y, CG_MM_PER_M);
    } else {
        cg_picture_set_shape(image, "pHYs", per_x, per_y);
    }
    return status;
}
