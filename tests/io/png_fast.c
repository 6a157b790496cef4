/*
 * PNG through the fast path: every filter, depth and kind that it reads, written by libpng; and what it must
 * leave to libpng.
 */
#include "io/png_fast.h"
#include "io/made.h"
#include "support/noise.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

struct kind {
    int colour_type, bits, channels;
};
static const struct kind kinds[] = {{PNG_COLOR_TYPE_GRAY, 8, 1},
                                    {PNG_COLOR_TYPE_GRAY, 16, 1},
                                    {PNG_COLOR_TYPE_RGB, 8, 3},
                                    {PNG_COLOR_TYPE_RGB, 16, 3}};
static const int filters[] = {PNG_FILTER_NONE, PNG_FILTER_SUB,   PNG_FILTER_UP,
                              PNG_FILTER_AVG,  PNG_FILTER_PAETH, PNG_ALL_FILTERS};
static const size_t sizes[][2] = {{1, 1}, {2, 3}, {3, 9}, {7, 5}, {33, 17}, {200, 131}};

static void on_write(png_structp png, png_bytep bytes, size_t size)
{
    cg_text_add_bytes(png_get_io_ptr(png), (const char *)bytes, size);
}

static void on_flush(png_structp png)
{
    (void)png;
}

/* Random bytes with runs in them, so that every branch of every filter is taken. */
static uint8_t *make_bytes(size_t count)
{
    uint8_t *bytes = malloc(count);
    uint64_t seed = count;
    for (size_t i = 0; i < count; i++) {
        const double normal = noise_normal(&seed);
        bytes[i] = normal > 0.5 && i > 6 ? bytes[i - 6] : (uint8_t)(int)(128.0 + 60.0 * normal);
    }
    return bytes;
}

/* A PNG of rows of big-endian bytes; buffer: the size of its IDAT chunks. */
static struct cg_text write_png(const struct kind *kind, const size_t size[2], int filter, size_t buffer,
                                const uint8_t *bytes)
{
    struct cg_text file = {0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &file, on_write, on_flush);
    png_set_compression_buffer_size(png, buffer);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, filter);
    png_set_IHDR(png, info, (png_uint_32)size[0], (png_uint_32)size[1], kind->bits, kind->colour_type,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    const size_t row_bytes = size[0] * (size_t)(kind->channels * kind->bits / 8);
    for (size_t y = 0; y < size[1]; y++) {
        png_write_row(png, bytes + y * row_bytes);
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return file;
}

static void check_samples(const struct cg_image *image, const uint8_t *bytes)
{
    const size_t count = image->width * image->height * (size_t)image->channels;
    for (size_t i = 0; i < count; i++) {
        const unsigned want = image->bits == 16 ? (unsigned)(bytes[2 * i] << 8 | bytes[2 * i + 1]) : bytes[i];
        const unsigned got =
            image->bits == 16 ? ((const uint16_t *)image->data)[i] : ((const uint8_t *)image->data)[i];
        ck_assert_uint_eq(got, want);
    }
}

/* The fast path alone, on a started picture. */
static bool fast(const struct cg_text *file, const struct kind *kind, const size_t size[2],
                 struct cg_image *image)
{
    const struct cg_image_options options = cg_image_options_defaults();
    const struct cg_source source = {(const uint8_t *)file->data, file->length, &options};
    struct cg_error error;
    *image = (struct cg_image){0};
    ck_assert_int_eq(cg_picture_start(image, &source, size[0], size[1], kind->channels, kind->bits, &error),
                     CG_OK);
    return cg_png_fast(&source, image);
}

START_TEST(every_filter)
{
    const struct kind *kind = &kinds[_i % (int)COUNT_OF(kinds)];
    const int filter = filters[_i / (int)COUNT_OF(kinds)];
    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
        for (size_t buffer = 64; buffer <= 1 << 20; buffer <<= 14) {
            const size_t count = sizes[s][0] * sizes[s][1] * (size_t)(kind->channels * kind->bits / 8);
            uint8_t *bytes = make_bytes(count);
            struct cg_text file = write_png(kind, sizes[s], filter, buffer, bytes);
            struct cg_image image;
            ck_assert(fast(&file, kind, sizes[s], &image));
            check_samples(&image, bytes);
            cg_image_clear(&image);
            image = decode(&file);
            check_samples(&image, bytes);
            cg_image_clear(&image);
            cg_text_clear(&file);
            free(bytes);
        }
    }
}
END_TEST

/* A byte wrong anywhere behind the header is seen, by a check or by libpng after it. */
START_TEST(damage_is_left_to_libpng)
{
    static const size_t size[2] = {33, 17};
    uint8_t *bytes = make_bytes(33 * 17);
    struct cg_text file = write_png(&kinds[0], size, PNG_FILTER_PAETH, 100, bytes);
    const size_t header = 33;
    for (size_t at = header; at < file.length; at++) {
        struct cg_image image;
        file.data[at] = (char)(file.data[at] ^ 0x10);
        ck_assert_msg(!fast(&file, &kinds[0], size, &image), "byte %zu", at);
        file.data[at] = (char)(file.data[at] ^ 0x10);
        cg_image_clear(&image);
    }
    for (size_t length = header; length < file.length; length++) {
        struct cg_image image;
        struct cg_text cut = file;
        cut.length = length;
        ck_assert_msg(!fast(&cut, &kinds[0], size, &image), "%zu bytes", length);
        cg_image_clear(&image);
    }
    cg_text_clear(&file);
    free(bytes);
}
END_TEST

START_TEST(unknown_filter)
{
    uint8_t rows[CG_PNG_GAP + 2 * 4] = {[CG_PNG_GAP] = 0, 1, 2, 3, 5, 1, 2, 3};
    ck_assert(!cg_png_unfilter(rows, 2, 3, 1));
}
END_TEST

TCase *png_fast_case(void)
{
    TCase *tcase = tcase_create("png_fast");
    tcase_add_loop_test(tcase, every_filter, 0, (int)(COUNT_OF(kinds) * COUNT_OF(filters)));
    tcase_add_test(tcase, damage_is_left_to_libpng);
    tcase_add_test(tcase, unknown_filter);
    return tcase;
}
