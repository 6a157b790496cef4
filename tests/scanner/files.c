#include "scanner/files.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>
#include <png.h>
#include <tiffio.h>

enum { SIDE = 8 };

static void make_png(const char *path, const uint8_t *profile, size_t size)
{
    FILE *file = fopen(path, "wb");
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    uint8_t row[3 * SIDE] = {0};
    ck_assert_ptr_nonnull(file);
    png_init_io(png, file);
    png_set_IHDR(png, info, SIDE, SIDE, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_iCCP(png, info, "profile", PNG_COMPRESSION_TYPE_BASE, profile, (png_uint_32)size);
    png_write_info(png, info);
    for (int y = 0; y < SIDE; y++) {
        png_write_row(png, row);
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    (void)fclose(file);
}

static void make_jpeg(const char *path, const uint8_t *profile, size_t size)
{
    FILE *file = fopen(path, "wb");
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr manager;
    uint8_t pixels[3 * SIDE] = {0};
    JSAMPROW row = pixels;
    ck_assert_ptr_nonnull(file);
    jpeg.err = jpeg_std_error(&manager);
    jpeg_create_compress(&jpeg);
    jpeg_stdio_dest(&jpeg, file);
    jpeg.image_width = jpeg.image_height = SIDE;
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    jpeg_write_icc_profile(&jpeg, profile, (unsigned)size);
    while (jpeg.next_scanline < SIDE) {
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    (void)fclose(file);
}

static void make_tiff(const char *path, const uint8_t *profile, size_t size)
{
    TIFF *tiff = TIFFOpen(path, "w");
    uint8_t row[3 * SIDE] = {0};
    ck_assert_ptr_nonnull(tiff);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, SIDE);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, SIDE);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 3);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_ICCPROFILE, (uint32_t)size, profile);
    for (uint32_t y = 0; y < SIDE; y++) {
        ck_assert_int_eq(TIFFWriteScanline(tiff, row, y, 0), 1);
    }
    TIFFClose(tiff);
}

void (*const test_file_makers[TEST_FILE_MAKERS])(const char *path, const uint8_t *profile,
                                                 size_t size) = {make_png, make_jpeg, make_tiff};
