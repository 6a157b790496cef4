/*
 * PNM and BMP: files written out by hand, byte for byte, as their formats are defined.
 */
#include "io/made.h"

#include <string.h>

struct expected {
    const char *format;
    size_t width, height;
    int channels, bits;
    double values[12];
};

static void expect_image(const struct cg_image *image, const struct expected *expected)
{
    ck_assert_str_eq(image->format, expected->format);
    ck_assert_uint_eq(image->width, expected->width);
    ck_assert_uint_eq(image->height, expected->height);
    ck_assert_int_eq(image->channels, expected->channels);
    ck_assert_int_eq(image->bits, expected->bits);
    const double *value = expected->values;
    for (size_t y = 0; y < image->height; y++) {
        for (size_t x = 0; x < image->width; x++) {
            for (int c = 0; c < image->channels; c++) {
                ck_assert_double_eq(value_at(image, x, y, c), *value++);
            }
        }
    }
}

#define BYTES(literal) literal, sizeof(literal) - 1

START_TEST(pnm_kinds)
{
    static const struct {
        const char *bytes;
        size_t size;
        struct expected expected;
    } cases[] = {
        {BYTES("P1\n3 2\n101\n0 1 0\n"), {"PBM", 3, 2, 1, 1, {0, 1, 0, 1, 0, 1}}},
        {BYTES("P4 3 2 \xa0\x40"), {"PBM", 3, 2, 1, 1, {0, 1, 0, 1, 0, 1}}},
        {BYTES("P2 # a comment\n2 2 255\n0 1\n254 255"), {"PGM", 2, 2, 1, 8, {0, 1, 254, 255}}},
        {BYTES("P3 1 2 4095 1 2 3 4093 4094 4095 "), {"PPM", 1, 2, 3, 12, {1, 2, 3, 4093, 4094, 4095}}},
        {BYTES("P5\n#c\n2 #d\n 2\n255\n\x00\x01\xfe\xff"), {"PGM", 2, 2, 1, 8, {0, 1, 254, 255}}},
        {BYTES("P5 2 1 65535\n\x01\x02\xff\xfe"), {"PGM", 2, 1, 1, 16, {258, 65534}}},
        {BYTES("P5 2 1 1023\n\x01\x02\x03\xff"), {"PGM", 2, 1, 1, 10, {258, 1023}}},
        {BYTES("P5 2 1 100\n\x64\x01"), {"PGM", 2, 1, 1, 7, {100, 1}}},
        {BYTES("P6 1 2 255\nabcxyz"), {"PPM", 1, 2, 3, 8, {'a', 'b', 'c', 'x', 'y', 'z'}}},
        {BYTES("P6 1 1 65535\n\x01\x00\x02\x00\x03\x00"), {"PPM", 1, 1, 3, 16, {256, 512, 768}}},
        {BYTES("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\nTUPLTYPE GRAYSCALE\nENDHDR\nab"),
         {"PAM", 2, 1, 1, 8, {'a', 'b'}}},
        {BYTES("P7\n# c\nHEIGHT 1\nWIDTH 1\nMAXVAL 65535\nDEPTH 3\nTUPLTYPE "
               "RGB\nENDHDR\n\x01\x00\x02\x00\x03\x00"),
         {"PAM", 1, 1, 3, 16, {256, 512, 768}}},
        {BYTES("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\nENDHDR\n\x01\x00"),
         {"PAM", 2, 1, 1, 1, {1, 0}}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cg_text file = {0};
        cg_text_add_bytes(&file, cases[i].bytes, cases[i].size);
        struct cg_image image = decode(&file);
        expect_image(&image, &cases[i].expected);
        ck_assert_str_eq(image.transfer, "none");
        ck_assert_double_eq(image.pitch_cd_mm, 0);
        cg_image_clear(&image);
        torment(&file);
        cg_text_clear(&file);
    }
}
END_TEST

START_TEST(pam_alpha)
{
    static const char bytes[] =
        "P7\nWIDTH 3\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n"
        "a\x00"
        "b\xff"
        "c\x80";
    struct cg_text file = {0};
    cg_text_add_bytes(&file, BYTES(bytes));
    struct cg_image image = decode(&file);
    ck_assert_ptr_nonnull(image.valid);
    ck_assert_int_eq(image.valid[0], 0);
    ck_assert_int_eq(image.valid[1], 1);
    ck_assert_int_eq(image.valid[2], 1);
    ck_assert_ptr_nonnull(strstr(image.warnings, "1 pixels are partly transparent"));
    cg_image_clear(&image);
    cg_text_clear(&file);
}
END_TEST

START_TEST(pnm_refused)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *words;
    } cases[] = {
        {BYTES("P5 0 3 255\n"), "0 by 3"},
        {BYTES("P5 3 3 0\n"), "largest value;0"},
        {BYTES("P5 3 3 65536\n"), "largest value;65536"},
        {BYTES("P5 99999999999 1 255\n"), "header"},
        {BYTES("P5 4294967295 4294967295 255\n"), "4294967295 by 4294967295;limit"},
        {BYTES("P5 -1 3 255\n"), "header"},
        {BYTES("P5 2 3 255\nabcd"), "row 2 of 3"},
        {BYTES("P2 2 2 9\n1 2 3 10"), "row 1 of 2;0 to 9"},
        {BYTES("P5 2 1 9\n\x01\x0a"), "row 0 of 1;0 to 9"},
        {BYTES("P1 2 1 1 2"), "row 0"},
        {BYTES("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nENDHDR\nabcde"), "5 samples"},
        {BYTES("P7\nWIDTH 1\nCOLOUR 1\n"), "header of the PAM"},
        {BYTES("P9 1 1 255\na"), "no known kind"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cg_text file = {0};
        cg_text_add_bytes(&file, cases[i].bytes, cases[i].size);
        expect_refusal(&file, NULL, cases[i].words);
        cg_text_clear(&file);
    }
}
END_TEST

static void add_number(struct cg_text *file, uint64_t value, int length)
{
    for (int i = 0; i < length; i++) {
        char byte = (char)(value >> (8 * i));
        cg_text_add_bytes(file, &byte, 1);
    }
}

struct bmp_spec {
    int32_t width, height;
    uint32_t bits, compression, per_m_x, per_m_y, colours;
    const char *rest; /* masks, palette and pixels */
    size_t rest_size;
    uint32_t pixels_at; /* behind the headers */
};

static struct cg_text make_bmp(const struct bmp_spec *spec)
{
    struct cg_text file = {0};
    cg_text_add_bytes(&file, "BM", 2);
    add_number(&file, 0, 8);
    add_number(&file, 54 + spec->pixels_at, 4);
    add_number(&file, 40, 4);
    add_number(&file, (uint32_t)spec->width, 4);
    add_number(&file, (uint32_t)spec->height, 4);
    add_number(&file, 1, 2);
    add_number(&file, spec->bits, 2);
    add_number(&file, spec->compression, 4);
    add_number(&file, 0, 4);
    add_number(&file, spec->per_m_x, 4);
    add_number(&file, spec->per_m_y, 4);
    add_number(&file, spec->colours, 4);
    add_number(&file, 0, 4);
    cg_text_add_bytes(&file, spec->rest, spec->rest_size);
    return file;
}

START_TEST(bmp_kinds)
{
    static const struct {
        struct bmp_spec spec;
        struct expected expected;
    } cases[] = {
        /* Blue, green, red; rows from the bottom up, padded to four bytes. */
        {{1, 2, 24, 0, 20000, 10000, 0, BYTES("\x01\x02\x03\0\x04\x05\x06\0"), 0},
         {"BMP", 1, 2, 3, 8, {6, 5, 4, 3, 2, 1}}},
        {{1, -2, 24, 0, 20000, 10000, 0, BYTES("\x01\x02\x03\0\x04\x05\x06\0"), 0},
         {"BMP", 1, 2, 3, 8, {3, 2, 1, 6, 5, 4}}},
        {{1, 1, 32, 0, 0, 0, 0, BYTES("\x01\x02\x03\x04"), 0}, {"BMP", 1, 1, 3, 8, {3, 2, 1}}},
        {{1, 1, 32, 3, 0, 0, 0, BYTES("\xff\0\0\0\0\xff\0\0\0\0\xff\0\x0a\x0b\x0c\x0d"), 12},
         {"BMP", 1, 1, 3, 8, {0x0a, 0x0b, 0x0c}}},
        {{2, 1, 8, 0, 0, 0, 2, BYTES("\x07\x07\x07\0\x63\x63\x63\0\x01\0\0\0"), 8},
         {"BMP", 2, 1, 1, 8, {0x63, 7}}},
        {{3, 1, 4, 0, 0, 0, 3, BYTES("\x01\x02\x03\0\x04\x05\x06\0\x07\x08\x09\0\x21\x00\0\0"), 12},
         {"BMP", 3, 1, 3, 8, {9, 8, 7, 6, 5, 4, 3, 2, 1}}},
        {{5, 1, 1, 0, 0, 0, 2, BYTES("\0\0\0\0\xff\xff\xff\0\xa8\0\0\0"), 8},
         {"BMP", 5, 1, 1, 8, {255, 0, 255, 0, 255}}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cg_text file = make_bmp(&cases[i].spec);
        struct cg_image image = decode(&file);
        expect_image(&image, &cases[i].expected);
        ck_assert_double_eq_tol(image.pitch_cd_mm, cases[i].spec.per_m_x ? 0.05 : 0, 1e-12);
        ck_assert_double_eq_tol(image.pitch_md_mm, cases[i].spec.per_m_x ? 0.1 : 0, 1e-12);
        cg_image_clear(&image);
        torment(&file);
        cg_text_clear(&file);
    }
}
END_TEST

START_TEST(bmp_refused)
{
    static const struct {
        struct bmp_spec spec;
        const char *words;
    } cases[] = {
        {{0, 2, 24, 0, 0, 0, 0, BYTES("\0\0\0\0\0\0\0\0"), 0}, "0 by 2"},
        {{-3, 2, 24, 0, 0, 0, 0, BYTES("\0\0\0\0\0\0\0\0"), 0}, "width -3"},
        {{INT32_MAX, INT32_MIN, 24, 0, 0, 0, 0, BYTES("\0\0\0\0"), 0}, "2147483647 by 2147483648;limit"},
        {{1, 2, 24, 0, 0, 0, 0, BYTES("\x01\x02\x03\0\x04\x05\x06"), 0}, "cut;row 0 of 2"},
        {{1, 1, 8, 1, 0, 0, 0, BYTES("\0\0\0\0"), 0}, "compression 1;run lengths"},
        {{1, 1, 4, 2, 0, 0, 0, BYTES("\0\0\0\0"), 0}, "compression 2;run lengths"},
        {{1, 1, 16, 0, 0, 0, 0, BYTES("\0\0\0\0"), 0}, "16 bits"},
        {{1, 1, 32, 3, 0, 0, 0, BYTES("\xff\x03\0\0\0\xff\0\0\0\0\xff\0\0\0\0\0"), 12},
         "colour mask 0x000003ff"},
        {{1, 1, 8, 0, 0, 0, 2, BYTES("\0\0\0\0\0\0\0\0\x02\0\0\0"), 8}, "palette index 2;2 colours"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cg_text file = make_bmp(&cases[i].spec);
        expect_refusal(&file, NULL, cases[i].words);
        cg_text_clear(&file);
    }
}
END_TEST

TCase *plain_case(void)
{
    TCase *plain = tcase_create("pnm and bmp");
    tcase_set_timeout(plain, 120);
    tcase_add_test(plain, pnm_kinds);
    tcase_add_test(plain, pam_alpha);
    tcase_add_test(plain, pnm_refused);
    tcase_add_test(plain, bmp_kinds);
    tcase_add_test(plain, bmp_refused);
    return plain;
}
