/*
 * A PNG in memory, by libpng.
 */
#include "io/made.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

static void on_write(png_structp png, png_bytep bytes, size_t length)
{
    cg_text_add_bytes(png_get_io_ptr(png), (const char *)bytes, length);
}

static void on_flush(png_structp png)
{
    (void)png;
}

static int samples_of(int colour_type)
{
    return (colour_type & PNG_COLOR_MASK_PALETTE ? 1
            : colour_type & PNG_COLOR_MASK_COLOR ? 3
                                                 : 1) +
           (colour_type & PNG_COLOR_MASK_ALPHA ? 1 : 0);
}

unsigned png_sample(const struct png_spec *spec, size_t x, size_t y, int c)
{
    int last = samples_of(spec->colour_type) - 1;
    if (spec->has_alpha_value && c == last) {
        return (unsigned)spec->alpha;
    }
    if (spec->constant > 0) {
        return (unsigned)spec->constant;
    }
    unsigned value = sample_at(x, y, c, spec->bits);
    return spec->palette ? value % (unsigned)spec->colours : value;
}

static void write_tags(png_structp png, png_infop info, const struct png_spec *spec)
{
    if (spec->palette) {
        png_color colours[256];
        for (int i = 0; i < spec->colours; i++) {
            colours[i] =
                (png_color){spec->palette[3 * i], spec->palette[3 * i + 1], spec->palette[3 * i + 2]};
        }
        png_set_PLTE(png, info, colours, spec->colours);
        if (spec->trns) {
            png_set_tRNS(png, info, spec->trns, spec->trns_count, NULL);
        }
    } else if (spec->trns_count > 0) {
        png_color_16 key = {.red = (uint16_t)spec->key[0],
                            .green = (uint16_t)spec->key[1],
                            .blue = (uint16_t)spec->key[2],
                            .gray = (uint16_t)spec->key[0]};
        png_set_tRNS(png, info, NULL, 0, &key);
    }
    if (spec->gamma > 0) {
        png_set_gAMA(png, info, spec->gamma);
    }
    if (spec->srgb) {
        png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
    }
    if (spec->per_x > 0) {
        png_set_pHYs(png, info, spec->per_x, spec->per_y, spec->unit);
    }
    if (spec->text_size > 0) {
        char *long_text = calloc((size_t)spec->text_size + 1, 1);
        memset(long_text, 'a', (size_t)spec->text_size);
        char word[] = "Comment";
        png_text text = {.compression = PNG_TEXT_COMPRESSION_NONE, .key = word, .text = long_text};
        png_set_text(png, info, &text, 1);
        free(long_text);
    }
}

struct cg_text make_png(const struct png_spec *spec)
{
    struct cg_text file = {0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &file, on_write, on_flush);
    png_set_compression_level(png, spec->level);
    png_set_filter(png, 0, PNG_FILTER_NONE);
    png_set_IHDR(png, info, (png_uint_32)spec->width, (png_uint_32)spec->height, spec->bits,
                 spec->colour_type, spec->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    write_tags(png, info, spec);
    png_write_info(png, info);
    png_set_packing(png);
    int samples = samples_of(spec->colour_type), passes = png_set_interlace_handling(png);
    uint8_t *row = calloc(spec->width * (size_t)samples, 2);
    for (int pass = 0; pass < passes; pass++) {
        for (size_t y = 0; y < spec->height; y++) {
            uint8_t *to = row;
            for (size_t x = 0; x < spec->width; x++) {
                for (int c = 0; c < samples; c++) {
                    unsigned value = png_sample(spec, x, y, c);
                    if (spec->bits == 16) {
                        *to++ = (uint8_t)(value >> 8);
                    }
                    *to++ = (uint8_t)value;
                }
            }
            png_write_row(png, row);
        }
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    free(row);
    return file;
}

struct cg_text make_png_grey16(const uint16_t *samples, size_t width, size_t height, int significant_bits)
{
    struct cg_text file = {0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &file, on_write, on_flush);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 16, PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (significant_bits > 0) {
        const png_color_8 bits = {.gray = (png_byte)significant_bits};
        png_set_sBIT(png, info, &bits);
    }
    png_write_info(png, info);
    uint8_t *row = calloc(width, 2);
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            row[2 * x] = (uint8_t)(samples[y * width + x] >> 8);
            row[2 * x + 1] = (uint8_t)samples[y * width + x];
        }
        png_write_row(png, row);
    }
    png_write_end(png, info);
    free(row);
    png_destroy_write_struct(&png, &info);
    return file;
}
