/*
 * JPEG: resolution and orientation from JFIF and EXIF, cut and refused files.
 */
#include "io/made.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

struct jpeg_spec {
    unsigned width, height;
    J_COLOR_SPACE space; /* of the input; 0: grey */
    bool progressive;
    bool blocks; /* one level in every 8 by 8 block, so that its place can be seen; else noise */
    bool restart_rows;
    unsigned density_unit, per_x, per_y; /* 0: JFIF's own defaults */
    const struct cg_text *exif;
};

static unsigned block_level(size_t x, size_t y)
{
    size_t level = 20 + 25 * (x / 8) + 90 * (y / 8);
    return level < 255 ? (unsigned)level : 255;
}

static struct cg_text make_jpeg(const struct jpeg_spec *spec)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr manager;
    unsigned char *bytes = NULL;
    unsigned long size = 0;
    J_COLOR_SPACE space = spec->space == JCS_UNKNOWN ? JCS_GRAYSCALE : spec->space;
    int channels = space == JCS_GRAYSCALE ? 1 : space == JCS_RGB ? 3 : 4;
    jpeg.err = jpeg_std_error(&manager);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &bytes, &size);
    jpeg.image_width = spec->width;
    jpeg.image_height = spec->height;
    jpeg.input_components = channels;
    jpeg.in_color_space = space;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 95, TRUE);
    if (spec->progressive) {
        jpeg_simple_progression(&jpeg);
    }
    if (spec->restart_rows) {
        jpeg.restart_in_rows = 1;
    }
    if (spec->per_x > 0) {
        jpeg.density_unit = (UINT8)spec->density_unit;
        jpeg.X_density = (UINT16)spec->per_x;
        jpeg.Y_density = (UINT16)spec->per_y;
    }
    jpeg_start_compress(&jpeg, TRUE);
    if (spec->exif) {
        jpeg_write_marker(&jpeg, JPEG_APP0 + 1, (const JOCTET *)spec->exif->data,
                          (unsigned)spec->exif->length);
    }
    JSAMPLE *row = calloc(spec->width, (size_t)channels);
    while (jpeg.next_scanline < spec->height) {
        size_t y = jpeg.next_scanline;
        for (size_t x = 0; x < spec->width; x++) {
            for (int c = 0; c < channels; c++) {
                row[x * (size_t)channels + (size_t)c] =
                    (JSAMPLE)(spec->blocks ? block_level(x, y) : sample_at(x, y, c, 8));
            }
        }
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    free(row);
    struct cg_text file = {0};
    cg_text_add_bytes(&file, (const char *)bytes, size);
    free(bytes);
    return file;
}

static void add_number(struct cg_text *file, uint64_t value, int length, bool big_endian)
{
    for (int i = 0; i < length; i++) {
        char byte = (char)(value >> (8 * (big_endian ? length - 1 - i : i)));
        cg_text_add_bytes(file, &byte, 1);
    }
}

struct exif_spec {
    bool big_endian;
    unsigned orientation, unit; /* 0: the tag is absent */
    uint32_t x[2], y[2];        /* rationals */
    unsigned thumbnail_orientation;
};

/* "Exif\0\0", a header, the first directory with four entries, two rationals, the thumbnail's directory. */
static struct cg_text make_exif(const struct exif_spec *spec)
{
    struct cg_text exif = {0};
    bool big = spec->big_endian;
    const uint32_t rationals_at = 8 + 2 + 4 * 12 + 4, thumbnail_at = rationals_at + 16;
    const uint32_t entries[4][4] = {{spec->orientation ? 274 : 700, 3, 1, spec->orientation},
                                    {282, 5, 1, rationals_at},
                                    {283, 5, 1, rationals_at + 8},
                                    {spec->unit ? 296 : 701, 3, 1, spec->unit}};
    cg_text_add_bytes(&exif, "Exif\0\0", 6);
    cg_text_add_bytes(&exif, big ? "MM" : "II", 2);
    add_number(&exif, 42, 2, big);
    add_number(&exif, 8, 4, big);
    add_number(&exif, 4, 2, big);
    for (int i = 0; i < 4; i++) {
        add_number(&exif, entries[i][0], 2, big);
        add_number(&exif, entries[i][1], 2, big);
        add_number(&exif, entries[i][2], 4, big);
        add_number(&exif, entries[i][3], entries[i][1] == 3 ? 2 : 4, big);
        if (entries[i][1] == 3) {
            add_number(&exif, 0, 2, big);
        }
    }
    add_number(&exif, thumbnail_at, 4, big);
    add_number(&exif, spec->x[0], 4, big);
    add_number(&exif, spec->x[1], 4, big);
    add_number(&exif, spec->y[0], 4, big);
    add_number(&exif, spec->y[1], 4, big);
    add_number(&exif, 1, 2, big);
    add_number(&exif, 274, 2, big);
    add_number(&exif, 3, 2, big);
    add_number(&exif, 1, 4, big);
    add_number(&exif, spec->thumbnail_orientation, 2, big);
    add_number(&exif, 0, 2 + 4, big);
    return exif;
}

START_TEST(grey_and_rgb)
{
    struct jpeg_spec specs[] = {
        {.width = 50, .height = 20, .blocks = true},
        {.width = 50, .height = 20, .blocks = true, .space = JCS_RGB},
        {.width = 50, .height = 20, .blocks = true, .space = JCS_RGB, .progressive = true}};
    for (size_t i = 0; i < COUNT_OF(specs); i++) {
        struct cg_text file = make_jpeg(&specs[i]);
        struct cg_image image = decode(&file);
        ck_assert_str_eq(image.format, "JPEG");
        ck_assert_int_eq(image.channels, specs[i].space == JCS_RGB ? 3 : 1);
        ck_assert_int_eq(image.bits, 8);
        ck_assert_str_eq(image.transfer, "none");
        ck_assert_ptr_null(image.valid);
        for (size_t y = 0; y < 20; y++) {
            for (size_t x = 0; x < 50; x++) {
                for (int c = 0; c < image.channels; c++) {
                    ck_assert_double_eq_tol(value_at(&image, x, y, c), block_level(x, y), 3);
                }
            }
        }
        cg_image_clear(&image);
        cg_text_clear(&file);
    }
}
END_TEST

START_TEST(resolution)
{
    /* 200 per cm are 508 per inch: 0.05 mm. */
    static const struct {
        unsigned unit, per_x, per_y;
        struct exif_spec exif;
        double x_mm, y_mm;
        const char *warning;
    } cases[] = {
        {0, 0, 0, {0}, 0, 0, ""},
        {1, 508, 254, {0}, 0.05, 0.1, ""},
        {1, 1, 2, {0}, 25.4, 12.7, ""},
        {2, 200, 400, {0}, 0.05, 0.025, ""},
        {0, 1, 2, {0}, 0, 0, "shape of the pixels"},
        {3, 100, 100, {0}, 0, 0, ""},
        {0, 0, 0, {false, 1, 3, {200, 1}, {200, 1}, 0}, 0.05, 0.05, ""},
        {0, 0, 0, {true, 1, 3, {400, 2}, {100, 1}, 0}, 0.05, 0.1, ""},
        {0, 0, 0, {true, 1, 2, {508, 1}, {5080, 10}, 0}, 0.05, 0.05, ""},
        {0, 0, 0, {true, 1, 0, {508, 1}, {508, 1}, 0}, 0.05, 0.05, ""},
        {0, 0, 0, {true, 1, 1, {508, 1}, {508, 1}, 0}, 0, 0, ""},
        {0, 0, 0, {false, 1, 2, {300, 0}, {300, 1}, 0}, 0, 0, ""},
        {0, 0, 0, {false, 1, 2, {0, 1}, {300, 1}, 0}, 0, 0, ""},
        {1, 72, 72, {false, 1, 3, {200, 1}, {200, 1}, 0}, 0.05, 0.05, "EXIF is used"},
        {1, 508, 508, {false, 1, 2, {300, 0}, {300, 0}, 0}, 0.05, 0.05, ""},
        {1, 508, 508, {false, 1, 3, {200, 1}, {200, 1}, 0}, 0.05, 0.05, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cg_text exif = make_exif(&cases[i].exif);
        struct jpeg_spec spec = {.width = 16,
                                 .height = 8,
                                 .density_unit = cases[i].unit,
                                 .per_x = cases[i].per_x,
                                 .per_y = cases[i].per_y,
                                 .exif = cases[i].exif.orientation ? &exif : NULL};
        struct cg_text file = make_jpeg(&spec);
        struct cg_image image = decode(&file);
        ck_assert_msg(fabs(image.pitch_cd_mm - cases[i].x_mm) < 1e-12, "case %zu: %g", i, image.pitch_cd_mm);
        ck_assert_msg(fabs(image.pitch_md_mm - cases[i].y_mm) < 1e-12, "case %zu: %g", i, image.pitch_md_mm);
        ck_assert_double_eq(image.shape_md_per_cd, strstr(cases[i].warning, "shape") ? 0.5 : 0);
        ck_assert_msg(strstr(image.warnings, cases[i].warning) &&
                          (image.warnings[0] != 0) == (cases[i].warning[0] != 0),
                      "case %zu: %s", i, image.warnings);
        cg_image_clear(&image);
        cg_text_clear(&file);
        cg_text_clear(&exif);
    }
}
END_TEST

START_TEST(orientations)
{
    enum { WIDTH = 24, HEIGHT = 16 };
    for (unsigned orientation = 1; orientation <= 8; orientation++) {
        struct exif_spec exif_spec = {.big_endian = orientation % 2,
                                      .orientation = orientation,
                                      .unit = 2,
                                      .x = {508, 1},
                                      .y = {254, 1},
                                      .thumbnail_orientation = orientation % 8 + 1};
        struct cg_text exif = make_exif(&exif_spec);
        struct jpeg_spec spec = {.width = WIDTH, .height = HEIGHT, .blocks = true, .exif = &exif};
        struct cg_text file = make_jpeg(&spec);
        struct cg_image image = decode(&file);
        bool lies = orientation >= 5;
        ck_assert_int_eq(image.orientation, (int)orientation);
        ck_assert_uint_eq(image.width, lies ? HEIGHT : WIDTH);
        ck_assert_uint_eq(image.height, lies ? WIDTH : HEIGHT);
        ck_assert_double_eq_tol(image.pitch_cd_mm, lies ? 0.1 : 0.05, 1e-12);
        ck_assert_double_eq_tol(image.pitch_md_mm, lies ? 0.05 : 0.1, 1e-12);
        for (size_t y = 0; y < HEIGHT; y++) {
            for (size_t x = 0; x < WIDTH; x++) {
                size_t to_x = x, to_y = y;
                place_upright((int)orientation, WIDTH, HEIGHT, &to_x, &to_y);
                ck_assert_double_eq_tol(value_at(&image, to_x, to_y, 0), block_level(x, y), 3);
            }
        }
        cg_image_clear(&image);
        cg_text_clear(&file);
        cg_text_clear(&exif);
    }
}
END_TEST

/* The place right behind the index-th restart marker, after which a whole row of blocks is missing. */
static size_t behind_restart(const struct cg_text *file, unsigned index)
{
    for (size_t i = 0; i + 1 < file->length; i++) {
        if ((unsigned char)file->data[i] == 0xff && ((unsigned char)file->data[i + 1] & 0xf8) == 0xd0 &&
            index-- == 0) {
            return i + 2;
        }
    }
    ck_abort_msg("there are not that many restart markers");
    return 0;
}

START_TEST(cut_baseline)
{
    struct jpeg_spec spec = {.width = 64, .height = 80, .restart_rows = true};
    struct cg_text file = make_jpeg(&spec);
    struct cg_image whole = decode(&file);
    for (unsigned k = 0; k < 9; k++) {
        for (unsigned more = 0; more < 60; more += 59) {
            /* Restart marker k ends row k of blocks; a few bytes more do not make another row. */
            struct cg_text piece = {.data = file.data, .length = behind_restart(&file, k) + more};
            size_t bad = 8 * (size_t)(k + 1);
            char words[64];
            snprintf(words, sizeof words, "is cut;the first bad row is %zu of 80", bad);
            expect_refusal(&piece, NULL, words);

            struct cg_image_options options = cg_image_options_defaults();
            options.allow_truncated = true;
            struct cg_image image = {0};
            struct cg_error error = {0};
            ck_assert_int_eq(
                cg_image_decode("a", (const uint8_t *)piece.data, piece.length, &options, &image, &error),
                CG_OK);
            ck_assert_ptr_nonnull(image.valid);
            ck_assert_ptr_nonnull(strstr(image.warnings, "cut"));
            for (size_t y = 0; y < 80; y++) {
                for (size_t x = 0; x < 64; x++) {
                    ck_assert_int_eq(image.valid[y * 64 + x], y < bad);
                    ck_assert_double_eq(value_at(&image, x, y, 0), y < bad ? value_at(&whole, x, y, 0) : 0);
                }
            }
            cg_image_clear(&image);
        }
    }
    cg_image_clear(&whole);
    cg_text_clear(&file);
}
END_TEST

/* With colour at half resolution a row also takes from the row of blocks below: whole rows are the same rows.
 */
START_TEST(cut_colour)
{
    struct jpeg_spec spec = {.width = 64, .height = 96, .space = JCS_RGB, .restart_rows = true};
    struct cg_text file = make_jpeg(&spec);
    struct cg_image whole = decode(&file);
    struct cg_image_options options = cg_image_options_defaults();
    options.allow_truncated = true;
    for (unsigned k = 0; k < 5; k++) {
        size_t size = behind_restart(&file, k), first_bad = 16 * (size_t)(k + 1) - 1;
        struct cg_image image = {0};
        struct cg_error error = {0};
        ck_assert_int_eq(cg_image_decode("a", (const uint8_t *)file.data, size, &options, &image, &error),
                         CG_OK);
        for (size_t y = 0; y < 96; y++) {
            for (size_t x = 0; x < 64; x++) {
                ck_assert_int_eq(image.valid[y * 64 + x], y < first_bad);
                for (int c = 0; c < 3 && y < first_bad; c++) {
                    ck_assert_double_eq(value_at(&image, x, y, c), value_at(&whole, x, y, c));
                }
            }
        }
        cg_image_clear(&image);
    }
    cg_image_clear(&whole);
    cg_text_clear(&file);
}
END_TEST

START_TEST(cut_progressive)
{
    struct jpeg_spec spec = {.width = 64, .height = 64, .progressive = true};
    struct cg_text file = make_jpeg(&spec);
    struct cg_image_options options = cg_image_options_defaults();
    options.allow_truncated = true;
    for (size_t size = file.length / 4; size < file.length - 2; size += 31) {
        struct cg_text piece = {.data = file.data, .length = size};
        expect_refusal(&piece, &options, "JPEG");
    }
    struct cg_text piece = {.data = file.data, .length = file.length * 9 / 10};
    expect_refusal(&piece, &options, "progressive;every row");
    cg_text_clear(&file);
}
END_TEST

/* What stands between the last row and the end mark belongs to no row, so the rows do not hold together. */
START_TEST(data_behind_the_last_row)
{
    static const struct {
        bool progressive;
        const char *words;
    } cases[] = {{false, "damaged at its end;cannot be trusted"}, {true, "progressive;every row"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (unsigned side = 16; side <= 24; side += 8) {
            struct jpeg_spec spec = {
                .width = side, .height = side, .space = JCS_RGB, .progressive = cases[i].progressive};
            struct cg_text file = make_jpeg(&spec), longer = {0};
            cg_text_add_bytes(&longer, file.data, file.length - 2);
            cg_text_add_bytes(&longer, "sixteen more bytes", 18);
            cg_text_add_bytes(&longer, file.data + file.length - 2, 2);
            expect_refusal(&longer, NULL, cases[i].words);
            cg_text_clear(&file);
            cg_text_clear(&longer);
        }
    }
}
END_TEST

START_TEST(refused)
{
    struct jpeg_spec cmyk = {.width = 16, .height = 16, .space = JCS_CMYK};
    struct cg_text file = make_jpeg(&cmyk);
    expect_refusal(&file, NULL, "CMYK");
    cg_text_clear(&file);

    struct jpeg_spec grey = {.width = 16, .height = 16};
    file = make_jpeg(&grey);
    size_t frame = 0;
    while ((unsigned char)file.data[frame] != 0xff || (unsigned char)file.data[frame + 1] != 0xc0) {
        frame++;
    }
    file.data[frame + 4] = 12;
    expect_refusal(&file, NULL, "12 bits");
    file.data[frame + 4] = 8;
    memset(file.data + frame + 5, 0xf0, 4); /* 0xf0f0 */
    expect_refusal(&file, NULL, "61680 by 61680;limit");
    memset(file.data + frame + 5, 0, 4);
    expect_refusal(&file, NULL, "JPEG");
    cg_text_clear(&file);
}
END_TEST

START_TEST(tormented)
{
    struct exif_spec exif_spec = {.orientation = 6, .unit = 2, .x = {508, 1}, .y = {254, 1}};
    struct cg_text exif = make_exif(&exif_spec);
    struct jpeg_spec specs[] = {{.width = 24, .height = 24, .space = JCS_RGB, .exif = &exif},
                                {.width = 24, .height = 24, .space = JCS_RGB, .progressive = true}};
    for (size_t i = 0; i < COUNT_OF(specs); i++) {
        struct cg_text file = make_jpeg(&specs[i]);
        torment(&file);
        cg_text_clear(&file);
    }
    cg_text_clear(&exif);
}
END_TEST

TCase *jpeg_case(void)
{
    TCase *jpeg = tcase_create("jpeg");
    tcase_set_timeout(jpeg, 120);
    tcase_add_test(jpeg, grey_and_rgb);
    tcase_add_test(jpeg, resolution);
    tcase_add_test(jpeg, orientations);
    tcase_add_test(jpeg, cut_baseline);
    tcase_add_test(jpeg, cut_colour);
    tcase_add_test(jpeg, cut_progressive);
    tcase_add_test(jpeg, data_behind_the_last_row);
    tcase_add_test(jpeg, refused);
    tcase_add_test(jpeg, tormented);
    return jpeg;
}
