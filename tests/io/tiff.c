/*
 * TIFF: the ladder of depths and layouts, its tags, pages, transparency and refusals.
 */
#include "io/made.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

static void expect_samples(const struct cg_image *image, const struct tiff_spec *spec, const char *what)
{
    ck_assert_uint_eq(image->width, spec->width);
    ck_assert_uint_eq(image->height, spec->height);
    ck_assert_int_eq(image->bits, spec->bits);
    for (size_t y = 0; y < spec->height; y++) {
        for (size_t x = 0; x < spec->width; x++) {
            for (int c = 0; c < image->channels; c++) {
                ck_assert_msg((unsigned)value_at(image, x, y, c) == sample_at(x, y, c, spec->bits),
                              "%s: %d bits, %d samples, pixel %zu %zu", what, spec->bits, spec->samples, x,
                              y);
            }
        }
    }
}

/* Every depth, in every layout, is exactly what was written. */
START_TEST(ladder)
{
    static const struct {
        const char *name;
        struct tiff_spec spec;
    } layouts[] = {
        {"one strip", {0}},
        {"strips", {.rows_per_strip = 5}},
        {"tiles", {.tile = 16}},
        {"big-endian", {.mode = "wb", .rows_per_strip = 7}},
        {"BigTIFF", {.mode = "w8", .tile = 32}},
        {"big-endian BigTIFF", {.mode = "w8b", .rows_per_strip = 3}},
        {"planes", {.separate = true, .rows_per_strip = 4}},
        {"planes in tiles", {.separate = true, .tile = 16, .mode = "wb"}},
        {"LZW", {.compression = COMPRESSION_LZW, .rows_per_strip = 6}},
        {"Deflate", {.compression = COMPRESSION_ADOBE_DEFLATE, .tile = 16}},
        {"old Deflate", {.compression = COMPRESSION_DEFLATE}},
        {"PackBits", {.compression = COMPRESSION_PACKBITS, .rows_per_strip = 6}},
    };
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        for (int bits = 1; bits <= 16; bits++) {
            for (int samples = 1; samples <= 3; samples += 2) {
                struct tiff_spec spec = layouts[i].spec;
                spec.width = 37;
                spec.height = 23;
                spec.bits = bits;
                spec.samples = samples;
                spec.photometric = samples == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
                struct cg_text file = make_tiff(&spec);
                struct cg_image image = decode(&file);
                ck_assert_str_eq(image.format, "TIFF");
                ck_assert_int_eq(image.channels, samples);
                ck_assert_ptr_null(image.valid);
                expect_samples(&image, &spec, layouts[i].name);
                cg_image_clear(&image);
                cg_text_clear(&file);
            }
        }
    }
}
END_TEST

/* Strips that threads share are the samples that one thread reads, and the first bad one is told. */
START_TEST(threads_share_strips)
{
    for (int threads = 1; threads <= 5; threads++) {
        struct tiff_spec spec = {.width = 37,
                                 .height = 53,
                                 .bits = _i == 0 ? 8 : 16,
                                 .samples = 3,
                                 .rows_per_strip = 4,
                                 .compression = COMPRESSION_ADOBE_DEFLATE,
                                 .photometric = PHOTOMETRIC_RGB};
        struct cg_text file = make_tiff(&spec);
        struct cg_image_options options = cg_image_options_defaults();
        struct cg_image image;
        struct cg_error error;
        options.threads = threads;
        ck_assert_int_eq(
            cg_image_decode("shared", (const uint8_t *)file.data, file.length, &options, &image, &error),
            CG_OK);
        expect_samples(&image, &spec, "threads");
        cg_image_clear(&image);
        memset(file.data + 8, 0, 16); /* the head of the first strip */
        expect_refusal(&file, &options, "first bad rows are 0 to 3 of 53");
        cg_text_clear(&file);
    }
}
END_TEST

START_TEST(predictors)
{
    for (int bits = 8; bits <= 16; bits += 8) {
        for (int samples = 1; samples <= 3; samples += 2) {
            for (int big = 0; big < 2; big++) {
                struct tiff_spec spec = {.mode = big ? "wb" : "w",
                                         .width = 33,
                                         .height = 9,
                                         .bits = bits,
                                         .samples = samples,
                                         .compression = big ? COMPRESSION_LZW : COMPRESSION_DEFLATE,
                                         .predictor = PREDICTOR_HORIZONTAL,
                                         .photometric =
                                             samples == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK};
                struct cg_text file = make_tiff(&spec);
                struct cg_image image = decode(&file);
                expect_samples(&image, &spec, "predictor");
                cg_image_clear(&image);
                cg_text_clear(&file);
            }
        }
    }
}
END_TEST

START_TEST(min_is_white)
{
    static const int depths[] = {1, 4, 8, 12, 16};
    for (size_t i = 0; i < COUNT_OF(depths); i++) {
        struct tiff_spec spec = {
            .width = 21, .height = 8, .bits = depths[i], .samples = 1, .photometric = PHOTOMETRIC_MINISWHITE};
        struct cg_text file = make_tiff(&spec);
        struct cg_image image = decode(&file);
        double full = (1 << depths[i]) - 1;
        for (size_t y = 0; y < spec.height; y++) {
            for (size_t x = 0; x < spec.width; x++) {
                ck_assert_double_eq(value_at(&image, x, y, 0), full - sample_at(x, y, 0, depths[i]));
            }
        }
        cg_image_clear(&image);
        cg_text_clear(&file);
    }
}
END_TEST

START_TEST(palette)
{
    struct tiff_spec spec = {
        .width = 21, .height = 8, .bits = 8, .samples = 1, .photometric = PHOTOMETRIC_PALETTE};
    struct cg_text file = make_tiff(&spec);
    struct cg_image image = decode(&file);
    ck_assert_int_eq(image.channels, 3);
    ck_assert_int_eq(image.bits, 16);
    for (size_t y = 0; y < spec.height; y++) {
        for (size_t x = 0; x < spec.width; x++) {
            for (int c = 0; c < 3; c++) {
                ck_assert_double_eq(value_at(&image, x, y, c), 60000 - 200.0 * sample_at(x, y, 0, 8) + c);
            }
        }
    }
    cg_image_clear(&image);
    cg_text_clear(&file);
}
END_TEST

START_TEST(floats)
{
    static const float values[8] = {0, 1, -0.5F, 1e30F, NAN, 0.25F, INFINITY, 3};
    for (int variant = 0; variant < 3; variant++) {
        struct tiff_spec spec = {.mode = variant == 1 ? "wb" : "w",
                                 .width = 4,
                                 .height = 2,
                                 .bits = 32,
                                 .samples = 1,
                                 .format = SAMPLEFORMAT_IEEEFP,
                                 .photometric = PHOTOMETRIC_MINISBLACK,
                                 .floats = values,
                                 .compression = variant == 2 ? COMPRESSION_LZW : 0,
                                 .predictor = variant == 2 ? PREDICTOR_FLOATINGPOINT : 0};
        struct cg_text file = make_tiff(&spec);
        struct cg_image image = decode(&file);
        ck_assert_int_eq(image.sample, CG_SAMPLE_F32);
        ck_assert_int_eq(image.bits, 32);
        ck_assert_ptr_nonnull(image.valid);
        for (size_t i = 0; i < 8; i++) {
            bool finite = i != 4 && i != 6;
            ck_assert_int_eq(image.valid[i], finite);
            ck_assert_double_eq(value_at(&image, i % 4, i / 4, 0), finite ? (double)values[i] : 0);
        }
        cg_image_clear(&image);
        cg_text_clear(&file);
    }
}
END_TEST

/* 72.8 per inch, per cm (184.912 dpi), without a unit, and with the tag absent, which means inch. */
START_TEST(resolution)
{
    static const struct {
        float per_x, per_y;
        int unit;
        double x_mm, y_mm;
    } cases[] = {{72.8F, 72.8F, RESUNIT_INCH, 25.4 / 72.8, 25.4 / 72.8},
                 {72.8F, 72.8F, RESUNIT_CENTIMETER, 25.4 / 184.912, 25.4 / 184.912},
                 {72.8F, 36.4F, RESUNIT_CENTIMETER, 25.4 / 184.912, 25.4 / 92.456},
                 {72.8F, 72.8F, RESUNIT_NONE, 0, 0},
                 {508, 254, 0, 0.05, 0.1},
                 {100, 200, RESUNIT_NONE, 0, 0},
                 {0, 0, RESUNIT_INCH, 0, 0},
                 {0, 0, 0, 0, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tiff_spec spec = {.width = 4,
                                 .height = 4,
                                 .bits = 8,
                                 .samples = 1,
                                 .photometric = PHOTOMETRIC_MINISBLACK,
                                 .per_x = cases[i].per_x,
                                 .per_y = cases[i].per_y,
                                 .unit = cases[i].unit};
        struct cg_text file = make_tiff(&spec);
        struct cg_image image = decode(&file);
        ck_assert_double_eq_tol(image.pitch_cd_mm, cases[i].x_mm, 1e-7);
        ck_assert_double_eq_tol(image.pitch_md_mm, cases[i].y_mm, 1e-7);
        cg_image_clear(&image);
        cg_text_clear(&file);
    }
}
END_TEST

START_TEST(orientations)
{
    for (int orientation = 1; orientation <= 8; orientation++) {
        struct tiff_spec spec = {.width = 7,
                                 .height = 5,
                                 .bits = 12,
                                 .samples = 3,
                                 .photometric = PHOTOMETRIC_RGB,
                                 .orientation = orientation,
                                 .per_x = 508,
                                 .per_y = 254,
                                 .unit = RESUNIT_INCH};
        struct cg_text file = make_tiff(&spec);
        struct cg_image image = decode(&file);
        bool lies = orientation >= 5;
        ck_assert_int_eq(image.orientation, orientation);
        ck_assert_uint_eq(image.width, lies ? 5 : 7);
        ck_assert_uint_eq(image.height, lies ? 7 : 5);
        ck_assert_double_eq_tol(image.pitch_cd_mm, lies ? 0.1 : 0.05, 1e-9);
        ck_assert_double_eq_tol(image.pitch_md_mm, lies ? 0.05 : 0.1, 1e-9);
        for (size_t y = 0; y < 5; y++) {
            for (size_t x = 0; x < 7; x++) {
                size_t to_x = x, to_y = y;
                place_upright(orientation, 7, 5, &to_x, &to_y);
                for (int c = 0; c < 3; c++) {
                    ck_assert_double_eq(value_at(&image, to_x, to_y, c), sample_at(x, y, c, 12));
                }
            }
        }
        cg_image_clear(&image);
        cg_text_clear(&file);
    }
}
END_TEST

/* The value of a tag of a little-endian file with one directory; absent: the tag is given a private number.
 */
static void change_tag(struct cg_text *file, unsigned tag, unsigned value, bool absent)
{
    uint8_t *bytes = (uint8_t *)file->data;
    uint32_t directory = 0;
    memcpy(&directory, bytes + 4, sizeof directory);
    const unsigned count = bytes[directory] | (unsigned)bytes[directory + 1] << 8;
    for (unsigned i = 0; i < count; i++) {
        uint8_t *entry = bytes + directory + 2 + 12 * (size_t)i;
        if ((unsigned)(entry[0] | entry[1] << 8) == tag) {
            if (absent) {
                entry[0]++;
            } else {
                entry[8] = (uint8_t)value;
            }
            return;
        }
    }
    ck_abort_msg("no tag %u", tag);
}

START_TEST(odd_tags_are_told)
{
    static const struct {
        unsigned tag, value;
        bool absent;
        const char *warning;
    } cases[] = {
        {TIFFTAG_RESOLUTIONUNIT, 7, false, "Bad value 7 for \"ResolutionUnit\""},
        {TIFFTAG_ORIENTATION, 9, false, "Bad value 9 for \"Orientation\""},
        {TIFFTAG_ORIENTATION, 0, false, "Bad value 0 for \"Orientation\""},
        {TIFFTAG_PHOTOMETRIC, 0, true, "PhotometricInterpretation is absent"},
        {TIFFTAG_ORIENTATION, 1, false, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tiff_spec spec = {.mode = "wl",
                                 .width = 4,
                                 .height = 4,
                                 .bits = 8,
                                 .samples = 1,
                                 .photometric = PHOTOMETRIC_MINISBLACK,
                                 .orientation = 1,
                                 .per_x = 508,
                                 .per_y = 508,
                                 .unit = RESUNIT_INCH};
        struct cg_text file = make_tiff(&spec);
        change_tag(&file, cases[i].tag, cases[i].value, cases[i].absent);
        struct cg_image image = decode(&file);
        ck_assert_msg(strstr(image.warnings, cases[i].warning) != NULL &&
                          (image.warnings[0] != 0) == (cases[i].warning[0] != 0),
                      "%u: %s", cases[i].tag, image.warnings);
        ck_assert_int_eq(image.orientation, 1);
        cg_image_clear(&image);
        cg_text_clear(&file);
    }
}
END_TEST

START_TEST(extra_samples)
{
    static const struct {
        int kind, alpha;
        bool masked;
        const char *warning;
    } cases[] = {{EXTRASAMPLE_UNASSALPHA, 255, false, ""},
                 {EXTRASAMPLE_UNASSALPHA, 0, true, ""},
                 {EXTRASAMPLE_UNASSALPHA, 9, false, "as if they were opaque"},
                 {EXTRASAMPLE_ASSOCALPHA, 9, true, "no data"},
                 {EXTRASAMPLE_UNSPECIFIED, 0, false, "no stated meaning"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int samples = 2; samples <= 4; samples += 2) {
            struct tiff_spec spec = {.width = 6,
                                     .height = 5,
                                     .bits = 8,
                                     .samples = samples,
                                     .has_extra = true,
                                     .extra = cases[i].kind,
                                     .alpha = cases[i].alpha,
                                     .photometric = samples == 4 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK};
            struct cg_text file = make_tiff(&spec);
            struct cg_image image = decode(&file);
            ck_assert_int_eq(image.channels, samples - 1);
            expect_samples(&image, &spec, "extra samples");
            for (size_t k = 0; k < 30; k++) {
                ck_assert_int_eq(!image.valid || image.valid[k], !cases[i].masked);
            }
            ck_assert_msg(strstr(image.warnings, cases[i].warning) != NULL, "%s", image.warnings);
            ck_assert_int_eq(image.warnings[0] != 0, cases[i].warning[0] != 0);
            cg_image_clear(&image);
            cg_text_clear(&file);
        }
    }
}
END_TEST

START_TEST(pages)
{
    struct tiff_spec spec = {
        .width = 6, .height = 5, .bits = 8, .samples = 1, .photometric = PHOTOMETRIC_MINISBLACK, .pages = 3};
    struct cg_text file = make_tiff(&spec);
    struct cg_image_options options = cg_image_options_defaults();
    for (options.page = 0; options.page < 3; options.page++) {
        struct cg_image image = {0};
        struct cg_error error = {0};
        ck_assert_int_eq(
            cg_image_decode("a", (const uint8_t *)file.data, file.length, &options, &image, &error), CG_OK);
        ck_assert_uint_eq(image.width, 6 + (size_t)options.page);
        ck_assert_int_eq(image.page, options.page);
        ck_assert_int_eq(image.pages, 3);
        cg_image_clear(&image);
    }
    expect_refusal(&file, &options, "page 3;page 2");
    cg_text_clear(&file);
}
END_TEST

START_TEST(refused)
{
    static const struct {
        struct tiff_spec spec;
        const char *words;
    } cases[] = {
        {{.bits = 8, .samples = 1, .format = SAMPLEFORMAT_INT, .photometric = 1}, "SampleFormat 2;signed"},
        {{.bits = 64, .samples = 1, .photometric = 1}, "BitsPerSample 64"},
        {{.bits = 64, .samples = 1, .format = SAMPLEFORMAT_IEEEFP, .photometric = 1}, "BitsPerSample 64"},
        {{.bits = 64, .samples = 1, .format = SAMPLEFORMAT_COMPLEXIEEEFP, .photometric = 1},
         "SampleFormat 6;complex"},
        {{.bits = 8, .samples = 4, .photometric = PHOTOMETRIC_SEPARATED}, "PhotometricInterpretation 5;CMYK"},
        {{.bits = 8, .samples = 3, .photometric = PHOTOMETRIC_CIELAB}, "PhotometricInterpretation 8;CIELab"},
        {{.bits = 1, .samples = 1, .photometric = 1, .compression = COMPRESSION_CCITTFAX4},
         "Compression 4;CCITT G4"},
        {{.bits = 8, .samples = 2, .photometric = PHOTOMETRIC_RGB}, "SamplesPerPixel 2"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tiff_spec spec = cases[i].spec;
        spec.width = 16;
        spec.height = 4;
        struct cg_text file = make_tiff(&spec);
        expect_refusal(&file, NULL, cases[i].words);
        cg_text_clear(&file);
    }
}
END_TEST

START_TEST(cut_and_limits)
{
    struct tiff_spec spec = {.width = 40,
                             .height = 40,
                             .bits = 16,
                             .samples = 1,
                             .rows_per_strip = 10,
                             .photometric = PHOTOMETRIC_MINISBLACK};
    struct cg_text file = make_tiff(&spec);
    struct cg_image_options options = cg_image_options_defaults();
    options.limits.max_pixels = 1599;
    expect_refusal(&file, &options, "40 by 40;1599 pixels");
    /* libtiff writes the samples first and the directory last, so the third strip is made to lie outside. */
    for (size_t at = file.length; at-- > 4;) {
        uint32_t offset = 0;
        memcpy(&offset, file.data + at - 4, sizeof offset);
        if (offset == 8 + 2 * 800) {
            offset = 0x7ffffff0;
            memcpy(file.data + at - 4, &offset, sizeof offset);
            break;
        }
    }
    expect_refusal(&file, NULL, "first bad rows are 20 to 29 of 40");
    struct cg_image image = {0};
    struct cg_error error = {0};
    options = cg_image_options_defaults();
    ck_assert_int_eq(
        cg_image_decode("cut", (const uint8_t *)file.data, file.length, &options, &image, &error), CG_INPUT);
    ck_assert_msg(strstr(error.text, "4294967295") == NULL, "%s", error.text);
    cg_text_clear(&file);

    static const unsigned char vast[] = {'I', 'I', 42,  0,   8,   0,   0, 0, 3,   0,   0,   1,   4, 0, 1, 0,
                                         0,   0,   255, 255, 255, 127,                           /* width */
                                         1,   1,   4,   0,   1,   0,   0, 0, 255, 255, 255, 127, /* height */
                                         17,  1,   4,   0,   1,   0,   0, 0, 8,   0,   0,   0,   0, 0, 0, 0};
    cg_text_add_bytes(&file, (const char *)vast, sizeof vast);
    expect_refusal(&file, NULL, "2147483647 by 2147483647;limit");
    cg_text_clear(&file);
}
END_TEST

START_TEST(tormented)
{
    static const struct tiff_spec specs[] = {
        {.width = 9,
         .height = 7,
         .bits = 12,
         .samples = 3,
         .photometric = PHOTOMETRIC_RGB,
         .rows_per_strip = 2},
        {.width = 9, .height = 7, .bits = 8, .samples = 1, .photometric = PHOTOMETRIC_PALETTE, .tile = 16},
        {.width = 9,
         .height = 7,
         .bits = 16,
         .samples = 4,
         .photometric = PHOTOMETRIC_RGB,
         .separate = true,
         .compression = COMPRESSION_LZW,
         .has_extra = true,
         .extra = EXTRASAMPLE_UNASSALPHA,
         .alpha = -1,
         .mode = "w8b"},
    };
    for (size_t i = 0; i < COUNT_OF(specs); i++) {
        struct cg_text file = make_tiff(&specs[i]);
        torment(&file);
        cg_text_clear(&file);
    }
}
END_TEST

TCase *tiff_case(void)
{
    TCase *tiff = tcase_create("tiff");
    TIFFSetWarningHandler(NULL); /* of the builders: the old Deflate number is meant */
    tcase_set_timeout(tiff, 120);
    tcase_add_test(tiff, ladder);
    tcase_add_loop_test(tiff, threads_share_strips, 0, 2);
    tcase_add_test(tiff, predictors);
    tcase_add_test(tiff, min_is_white);
    tcase_add_test(tiff, palette);
    tcase_add_test(tiff, floats);
    tcase_add_test(tiff, resolution);
    tcase_add_test(tiff, orientations);
    tcase_add_test(tiff, odd_tags_are_told);
    tcase_add_test(tiff, extra_samples);
    tcase_add_test(tiff, pages);
    tcase_add_test(tiff, refused);
    tcase_add_test(tiff, cut_and_limits);
    tcase_add_test(tiff, tormented);
    return tiff;
}
