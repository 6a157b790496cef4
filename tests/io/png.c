/*
 * PNG: every kind of it, its tags, its transparency, cut and damaged files, and the writer.
 */
#include "io/made.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t rainbow[3 * 16] = {255, 0,  0,  0,  255, 0,  0,  0,  255, 9,  8,  7,  1,  2,  3,  4,
                                        5,   6,  7,  8,  9,   10, 11, 12, 13,  14, 15, 16, 17, 18, 19, 20,
                                        21,  22, 23, 24, 25,  26, 27, 28, 29,  30, 31, 32, 33, 34, 35, 36};
static const uint8_t greys[3 * 4] = {10, 10, 10, 90, 90, 90, 200, 200, 200, 255, 255, 255};

/* Plain and interlaced twins of every kind hold exactly what was written. */
START_TEST(every_kind)
{
    static const int kinds[][2] = {
        {PNG_COLOR_TYPE_GRAY, 1},      {PNG_COLOR_TYPE_GRAY, 2},       {PNG_COLOR_TYPE_GRAY, 4},
        {PNG_COLOR_TYPE_GRAY, 8},      {PNG_COLOR_TYPE_GRAY, 16},      {PNG_COLOR_TYPE_RGB, 8},
        {PNG_COLOR_TYPE_RGB, 16},      {PNG_COLOR_TYPE_GRAY_ALPHA, 8}, {PNG_COLOR_TYPE_GRAY_ALPHA, 16},
        {PNG_COLOR_TYPE_RGB_ALPHA, 8}, {PNG_COLOR_TYPE_RGB_ALPHA, 16},
    };
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        for (int interlaced = 0; interlaced < 2; interlaced++) {
            struct png_spec spec = {.width = 67,
                                    .height = 61,
                                    .colour_type = kinds[i][0],
                                    .bits = kinds[i][1],
                                    .interlaced = interlaced};
            struct cg_text file = make_png(&spec);
            struct cg_image image = decode(&file);
            ck_assert_str_eq(image.format, "PNG");
            ck_assert_uint_eq(image.width, spec.width);
            ck_assert_uint_eq(image.height, spec.height);
            ck_assert_int_eq(image.bits, spec.bits);
            ck_assert_int_eq(image.channels, spec.colour_type & PNG_COLOR_MASK_COLOR ? 3 : 1);
            ck_assert_int_eq(image.orientation, 1);
            ck_assert_int_eq(image.pages, 1);
            for (size_t y = 0; y < spec.height; y++) {
                for (size_t x = 0; x < spec.width; x++) {
                    for (int c = 0; c < image.channels; c++) {
                        ck_assert_double_eq(value_at(&image, x, y, c), sample_at(x, y, c, spec.bits));
                    }
                }
            }
            cg_image_clear(&image);
            cg_text_clear(&file);
        }
    }
}
END_TEST

START_TEST(palettes)
{
    static const struct {
        const uint8_t *colours;
        int count, bits, channels;
    } cases[] = {{rainbow, 16, 4, 3}, {rainbow, 16, 8, 3}, {rainbow, 4, 2, 3}, {rainbow, 2, 1, 3},
                 {greys, 4, 2, 1},    {greys, 4, 8, 1},    {greys, 2, 1, 1}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct png_spec spec = {.width = 19,
                                .height = 11,
                                .bits = cases[i].bits,
                                .palette = cases[i].colours,
                                .colour_type = PNG_COLOR_TYPE_PALETTE,
                                .colours = cases[i].count};
        struct cg_text file = make_png(&spec);
        struct cg_image image = decode(&file);
        ck_assert_int_eq(image.channels, cases[i].channels);
        ck_assert_int_eq(image.bits, 8);
        for (size_t y = 0; y < spec.height; y++) {
            for (size_t x = 0; x < spec.width; x++) {
                for (int c = 0; c < image.channels; c++) {
                    ck_assert_double_eq(value_at(&image, x, y, c),
                                        cases[i].colours[3 * png_sample(&spec, x, y, 0) + (unsigned)c]);
                }
            }
        }
        cg_image_clear(&image);
        cg_text_clear(&file);
    }
}
END_TEST

/* Tags say something of the curve; the codes stay what they are. */
START_TEST(colour_tags)
{
    static const struct {
        double gamma;
        bool srgb;
        const char *transfer;
    } cases[] = {{0, false, "none"},       {1.0, false, "gAMA "}, {0.45455, false, "gAMA 0.45455"},
                 {2.5, false, "gAMA 2.5"}, {0, true, "sRGB"},     {0.45455, true, "sRGB"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int bits = 8; bits <= 16; bits += 8) {
            struct png_spec spec = {
                .width = 16, .height = 16, .bits = bits, .gamma = cases[i].gamma, .srgb = cases[i].srgb};
            struct cg_text file = make_png(&spec);
            struct cg_image image = decode(&file);
            ck_assert_msg(strncmp(image.transfer, cases[i].transfer, strlen(cases[i].transfer)) == 0, "%s",
                          image.transfer);
            double gamma = 0;
            if (strncmp(image.transfer, "gAMA ", 5) == 0) {
                ck_assert(cg_number_parse(image.transfer + 5, &gamma));
                ck_assert_double_eq_tol(gamma, cases[i].gamma, 1e-5);
            }
            for (size_t y = 0; y < 16; y++) {
                for (size_t x = 0; x < 16; x++) {
                    ck_assert_double_eq(value_at(&image, x, y, 0), sample_at(x, y, 0, bits));
                }
            }
            cg_image_clear(&image);
            cg_text_clear(&file);
        }
    }
}
END_TEST

START_TEST(resolution)
{
    static const struct {
        unsigned per_x, per_y;
        int unit;
        double x_mm, y_mm;
    } cases[] = {{0, 0, 0, 0, 0},
                 {20000, 20000, PNG_RESOLUTION_METER, 0.05, 0.05},
                 {2000, 4000, PNG_RESOLUTION_METER, 0.5, 0.25},
                 {1, 2, PNG_RESOLUTION_UNKNOWN, 0, 0},
                 {1000, 0, PNG_RESOLUTION_METER, 0, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct png_spec spec = {.width = 4,
                                .height = 4,
                                .bits = 8,
                                .per_x = cases[i].per_x,
                                .per_y = cases[i].per_y,
                                .unit = cases[i].unit};
        struct cg_text file = make_png(&spec);
        struct cg_image image = decode(&file);
        ck_assert_double_eq_tol(image.pitch_cd_mm, cases[i].x_mm, 1e-12);
        ck_assert_double_eq_tol(image.pitch_md_mm, cases[i].y_mm, 1e-12);
        ck_assert_int_eq(image.warnings[0] != 0, cases[i].per_x == 1);
        cg_image_clear(&image);
        cg_text_clear(&file);
    }
}
END_TEST

/* Which pixels count as no data: alpha 0 only, whatever says so. */
/* Samples of `bits` that rise evenly to `rise` and are clipped at `top`; `sbit` 0: not stated. */
static const struct {
    unsigned rise, top, shift;
    int sbit;
    unsigned clip;
    const char *warning;
} clips[] = {
    {5000, 4095, 0, 12, 4095, "12 significant bits"},
    {5000, 4095, 4, 12, 65520, "12 significant bits"},
    {5000, 4095, 0, 0, 4095, "pile up"},
    {5000, 4095, 4, 0, 65520, "pile up"},
    {5000, 3967, 0, 0, 3967, "pile up"}, /* a dark level was taken off */
    {3000, 4095, 0, 12, 65535, ""},
    {3000, 4095, 0, 0, 65535, ""},
    {70000, 65535, 0, 0, 65535, ""},
    {40, 30, 0, 0, 65535, ""}, /* a drawing of few values */
};

START_TEST(clipped_below_full_scale)
{
    enum { SIDE = 100 };
    uint16_t samples[SIDE * SIDE];
    for (unsigned i = 0; i < SIDE * SIDE; i++) {
        const unsigned value = i * clips[_i].rise / (SIDE * SIDE - 1);
        samples[i] = (uint16_t)((value < clips[_i].top ? value : clips[_i].top) << clips[_i].shift);
    }
    struct cg_text file = make_png_grey16(samples, SIDE, SIDE, clips[_i].sbit);
    struct cg_image image = decode(&file);
    ck_assert_uint_eq(image.clip, clips[_i].clip);
    ck_assert_msg(strstr(image.warnings, clips[_i].warning) != NULL &&
                      (image.warnings[0] != 0) == (clips[_i].warning[0] != 0),
                  "%s", image.warnings);
    cg_image_clear(&image);
    cg_text_clear(&file);
}
END_TEST

START_TEST(transparency)
{
    static const uint8_t zeros[16] = {0}, one[1] = {0}, mixed[3] = {255, 0, 128};
    static const struct {
        struct png_spec spec;
        bool by_index, by_key;
        bool warned;
    } cases[] = {
        {{.bits = 4,
          .colour_type = PNG_COLOR_TYPE_PALETTE,
          .palette = rainbow,
          .colours = 16,
          .trns = one,
          .trns_count = 1},
         true,
         false,
         false},
        {{.bits = 4,
          .colour_type = PNG_COLOR_TYPE_PALETTE,
          .palette = rainbow,
          .colours = 16,
          .trns = mixed,
          .trns_count = 3},
         true,
         false,
         true},
        {{.bits = 4,
          .colour_type = PNG_COLOR_TYPE_PALETTE,
          .palette = rainbow,
          .colours = 16,
          .trns = zeros,
          .trns_count = 16},
         true,
         false,
         false},
        {{.bits = 2, .trns_count = 1, .key = {3}}, false, true, false},
        {{.bits = 8, .trns_count = 1, .key = {77}}, false, true, false},
        {{.bits = 16, .constant = 0x1234, .trns_count = 1, .key = {0x1234}}, false, true, false},
        {{.bits = 8, .colour_type = PNG_COLOR_TYPE_RGB, .constant = 5, .trns_count = 1, .key = {5, 5, 5}},
         false,
         true,
         false},
        {{.bits = 8, .colour_type = PNG_COLOR_TYPE_RGB, .constant = 5, .trns_count = 1, .key = {5, 5, 6}},
         false,
         true,
         false},
        {{.bits = 8, .colour_type = PNG_COLOR_TYPE_RGB_ALPHA, .has_alpha_value = true, .alpha = 0},
         false,
         false,
         false},
        {{.bits = 16, .colour_type = PNG_COLOR_TYPE_GRAY_ALPHA, .has_alpha_value = true, .alpha = 1},
         false,
         false,
         true},
        {{.bits = 8, .colour_type = PNG_COLOR_TYPE_GRAY_ALPHA, .has_alpha_value = true, .alpha = 255},
         false,
         false,
         false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct png_spec spec = cases[i].spec;
        spec.width = 40;
        spec.height = 30;
        struct cg_text file = make_png(&spec);
        struct cg_image image = decode(&file);
        for (size_t y = 0; y < spec.height; y++) {
            for (size_t x = 0; x < spec.width; x++) {
                bool clear = spec.has_alpha_value && spec.alpha == 0;
                unsigned first = png_sample(&spec, x, y, 0);
                if (cases[i].by_index) {
                    clear = first < (unsigned)spec.trns_count && spec.trns[first] == 0;
                }
                if (cases[i].by_key) {
                    clear = first == (unsigned)spec.key[0] &&
                            (spec.colour_type == PNG_COLOR_TYPE_GRAY || spec.key[2] == spec.constant);
                }
                bool valid = !image.valid || image.valid[y * spec.width + x];
                ck_assert_msg(valid == !clear, "case %zu, pixel %zu %zu", i, x, y);
            }
        }
        ck_assert_msg((strstr(image.warnings, "partly transparent") != NULL) == cases[i].warned, "case %zu",
                      i);
        cg_image_clear(&image);
        cg_text_clear(&file);
    }
}
END_TEST

/*
 * Without compression the rows stand in the file one after another: 5 bytes before every stored block, 12
 * around every chunk. So the row that a cut leaves unfinished is known to within one.
 */
START_TEST(cut)
{
    struct png_spec spec = {.width = 500, .height = 200, .bits = 16};
    struct cg_text file = make_png(&spec);
    struct cg_image_options options = cg_image_options_defaults();
    for (size_t part = 1; part < 10; part++) {
        size_t size = file.length * part / 10;
        struct cg_image image = {0};
        struct cg_error error = {0};
        ck_assert_int_eq(
            cg_image_decode("cut.png", (const uint8_t *)file.data, size, &options, &image, &error), CG_INPUT);
        const char *at = strstr(error.text, "the first bad row is ");
        ck_assert_msg(at != NULL, "%s", error.text);
        long row = strtol(at + strlen("the first bad row is "), NULL, 10);
        ck_assert_int_le(labs(row - (long)(200 * part / 10)), 1);
    }
    for (size_t size = 0; size + 1 < file.length; size += 977) {
        struct cg_text piece = {.data = file.data, .length = size};
        expect_refusal(&piece, NULL, "");
    }
    cg_text_clear(&file);
}
END_TEST

START_TEST(damaged)
{
    struct png_spec spec = {.width = 40,
                            .height = 40,
                            .bits = 8,
                            .level = 6,
                            .per_x = 1000,
                            .per_y = 1000,
                            .unit = PNG_RESOLUTION_METER};
    struct cg_text file = make_png(&spec);
    /* Every byte behind the signature stands under some check sum or is a length, a name or one itself. */
    for (size_t at = 8; at < file.length; at++) {
        file.data[at] = (char)(file.data[at] ^ 0x10);
        expect_refusal(&file, NULL, "PNG");
        file.data[at] = (char)(file.data[at] ^ 0x10);
    }
    cg_text_clear(&file);
}
END_TEST

START_TEST(limits)
{
    struct png_spec spec = {.width = 100, .height = 50, .bits = 16, .text_size = 3000};
    struct cg_text file = make_png(&spec);
    struct cg_image_options options = cg_image_options_defaults();
    options.limits.max_pixels = 4999;
    expect_refusal(&file, &options, "100 by 50;4999 pixels");
    options = cg_image_options_defaults();
    options.limits.max_bytes = 9999;
    expect_refusal(&file, &options, "9999 bytes");
    options = cg_image_options_defaults();
    options.limits.max_chunk = 2999;
    expect_refusal(&file, &options, "chunk;2999 bytes");
    options = cg_image_options_defaults();
    options.page = 1;
    expect_refusal(&file, &options, "page 1");
    cg_text_clear(&file);
}
END_TEST

/* 2^31 - 1 by 2^31 - 1 pixels, and none at all, in a file of a few bytes. */
START_TEST(hostile_size)
{
    static const struct {
        unsigned char side[4];
        const char *words;
    } cases[] = {{{0x7f, 0xff, 0xff, 0xff}, "PNG"}, {{0, 0, 0, 0}, "PNG"}, {{0xff, 0xff, 0xff, 0xff}, "PNG"}};
    struct png_spec spec = {.width = 8, .height = 8, .bits = 8};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cg_text file = make_png(&spec);
        memcpy(file.data + 16, cases[i].side, 4);
        memcpy(file.data + 20, cases[i].side, 4);
        expect_refusal(&file, NULL, cases[i].words);
        cg_text_clear(&file);
    }
}
END_TEST

START_TEST(written_and_read)
{
    enum { WIDTH = 33, HEIGHT = 21 };
    static const char path[] = "test_io_written.png";
    for (int bits = 8; bits <= 16; bits += 8) {
        uint16_t counts[WIDTH * HEIGHT];
        for (size_t i = 0; i < COUNT_OF(counts); i++) {
            counts[i] = (uint16_t)sample_at(i % WIDTH, i / WIDTH, 0, bits);
        }
        struct cg_png_writing how = {.bits = bits, .pitch_cd_mm = 0.05, .pitch_md_mm = 0.1, .compression = 6};
        struct cg_image_options options = cg_image_options_defaults();
        struct cg_image image = {0};
        struct cg_error error = {0};
        ck_assert_int_eq(cg_png_write_grey(path, counts, WIDTH, HEIGHT, &how, &error), CG_OK);
        ck_assert_int_eq(cg_image_read(path, &options, &image, &error), CG_OK);
        ck_assert_int_eq(image.bits, bits);
        ck_assert_double_eq_tol(image.pitch_cd_mm, 0.05, 1e-9);
        ck_assert_double_eq_tol(image.pitch_md_mm, 0.1, 1e-9);
        for (size_t i = 0; i < COUNT_OF(counts); i++) {
            ck_assert_double_eq(value_at(&image, i % WIDTH, i / WIDTH, 0), counts[i]);
        }
        cg_image_clear(&image);
        remove(path);
        ck_assert_int_eq(cg_png_write_grey("no/such/folder/a.png", counts, WIDTH, HEIGHT, &how, &error),
                         CG_FAULT);
        how.bits = 12;
        ck_assert_int_eq(cg_png_write_grey(path, counts, WIDTH, HEIGHT, &how, &error), CG_USAGE);
    }
}
END_TEST

START_TEST(tormented)
{
    struct png_spec specs[] = {{.width = 9, .height = 7, .bits = 16, .interlaced = true},
                               {.width = 9,
                                .height = 7,
                                .bits = 4,
                                .colour_type = PNG_COLOR_TYPE_PALETTE,
                                .palette = rainbow,
                                .colours = 16}};
    for (size_t i = 0; i < COUNT_OF(specs); i++) {
        struct cg_text file = make_png(&specs[i]);
        torment(&file);
        cg_text_clear(&file);
    }
}
END_TEST

TCase *png_case(void)
{
    TCase *png = tcase_create("png");
    tcase_set_timeout(png, 120);
    tcase_add_test(png, every_kind);
    tcase_add_test(png, palettes);
    tcase_add_test(png, colour_tags);
    tcase_add_test(png, resolution);
    tcase_add_loop_test(png, clipped_below_full_scale, 0, (int)COUNT_OF(clips));
    tcase_add_test(png, transparency);
    tcase_add_test(png, cut);
    tcase_add_test(png, damaged);
    tcase_add_test(png, limits);
    tcase_add_test(png, hostile_size);
    tcase_add_test(png, written_and_read);
    tcase_add_test(png, tormented);
    return png;
}
