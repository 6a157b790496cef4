/* Calibration files: what is written is read back, and what is damaged or unknown is refused. */
#include "calibrate/parts.h"

#include "support/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char path[512];

static void begin(void)
{
    if (file_begin()) {
        snprintf(path, sizeof path, "%s", file_path("line.cgcal"));
    }
}

static void write_file(const uint8_t *data, size_t size)
{
    file_write("line.cgcal", (const char *)data, size);
}

static struct cg_bytes written(struct cg_calibration *c)
{
    struct cg_bytes bytes;
    ck_assert_msg(cg_calibration_write(path, c, &error) == CG_OK, "%s", error.text);
    ck_assert_int_eq(cg_file_read(path, (size_t)1 << 24, &bytes, &error), CG_OK);
    return bytes;
}

START_TEST(container_round_trip)
{
    struct cg_calibration c = calibration_of(0.9), back;
    c.created = 1764064231; /* 2025-11-25T09:50:31Z */
    c.expires = c.created + 86400;
    c.pitch_cd_mm = 25.4 / 600;
    c.pitch_md_mm = 0.1;
    c.noise_gain = 1.0 / 3;
    c.read_noise_counts = 2.5;
    ck_assert_int_eq(cg_plane_add_mask(&c.flat, &error), CG_OK);
    c.flat.valid[17] = 0;
    struct cg_bytes bytes = written(&c);
    ck_assert_uint_eq(strlen(c.id), 16);
    ck_assert_int_eq(memcmp(bytes.data, "CGCAL 1\nheader ", 15), 0);
    /* The id is the hash of all that follows the second line. */
    char hash[CG_HASH_SIZE];
    cg_hash(bytes.data + 96, bytes.size - 96, hash);
    ck_assert_int_eq(memcmp(hash, c.id, 16), 0);
    ck_assert_msg(cg_calibration_read(path, &back, &error) == CG_OK, "%s", error.text);
    ck_assert_str_eq(back.id, c.id);
    ck_assert_int_eq(back.created, c.created);
    ck_assert_int_eq(back.expires, c.expires);
    ck_assert_int_eq(back.bits, 16);
    ck_assert_uint_eq(back.dark_frames, 32);
    ck_assert_double_eq(back.target, 0.9);
    ck_assert_double_eq(back.pitch_cd_mm, 25.4 / 600);
    ck_assert_double_eq(back.noise_gain, 1.0 / 3);
    ck_assert_double_eq(back.read_noise_counts, 2.5);
    ck_assert_int_eq(memcmp(back.dark.px, c.dark.px, N * sizeof(float)), 0);
    for (size_t i = 0; i < N; i++) {
        ck_assert_int_eq(back.flat.valid[i], i != 17);
        if (i != 17) {
            ck_assert_float_eq(back.flat.px[i], c.flat.px[i]);
        }
    }
    cg_calibration_clear(&back);
    /* The same content makes the same bytes. */
    struct cg_bytes again = written(&c);
    ck_assert_uint_eq(again.size, bytes.size);
    ck_assert_int_eq(memcmp(again.data, bytes.data, bytes.size), 0);
    cg_bytes_clear(&again);
    cg_bytes_clear(&bytes);
    cg_calibration_clear(&c);
}
END_TEST

START_TEST(scale_alone_is_a_calibration)
{
    struct cg_calibration c, back;
    cg_calibration_init(&c);
    c.pitch_cd_mm = c.pitch_md_mm = 0.05;
    struct cg_bytes bytes = written(&c);
    ck_assert_msg(cg_calibration_read(path, &back, &error) == CG_OK, "%s", error.text);
    ck_assert_ptr_null(back.dark.px);
    ck_assert_ptr_null(back.flat.px);
    ck_assert_double_eq(back.pitch_md_mm, 0.05);
    ck_assert_int_eq(back.expires, 0);
    uint16_t counts[N] = {0};
    struct cg_image image = image_u16(counts, 12);
    ck_assert_int_eq(cg_calibration_check(&back, &image, 0, path, &error), CG_OK);
    cg_bytes_clear(&bytes);
}
END_TEST

/* Gives a damaged container the hash of its damaged content, so that the header's parser meets it. */
static void rehash(uint8_t *data, size_t size)
{
    char hash[CG_HASH_SIZE];
    cg_hash(data + 96, size - 96, hash);
    memcpy(data + 8 + 23, hash, 64);
}

START_TEST(damage_is_an_error)
{
    struct cg_calibration c = calibration_of(1), back;
    struct cg_bytes bytes = written(&c);
    cg_calibration_clear(&c);
    size_t head = 96 + (size_t)strtoul((const char *)bytes.data + 15, NULL, 10);
    const uint8_t values[] = {0, ' ', ':', '{', 0xFF, '9'};
    for (size_t i = 0; i < head; i++) {
        uint8_t kept = bytes.data[i];
        bytes.data[i] = kept ^ 0x01;
        write_file(bytes.data, bytes.size);
        ck_assert_int_eq(cg_calibration_read(path, &back, &error), CG_INPUT);
        for (size_t v = 0; i >= 96 && v < sizeof values; v++) {
            bytes.data[i] = values[v];
            rehash(bytes.data, bytes.size);
            write_file(bytes.data, bytes.size);
            /* Another digit or letter may still be a header; anything else is told, nothing crashes. */
            if (cg_calibration_read(path, &back, &error) == CG_OK) {
                cg_calibration_clear(&back);
            } else {
                ck_assert_int_eq(error.status, CG_INPUT);
            }
        }
        bytes.data[i] = kept;
        rehash(bytes.data, bytes.size);
    }
    for (size_t size = 0; size < bytes.size; size += size < head ? 1 : 997) {
        write_file(bytes.data, size);
        ck_assert_int_eq(cg_calibration_read(path, &back, &error), CG_INPUT);
    }
    bytes.data[bytes.size - 1] ^= 0x10;
    write_file(bytes.data, bytes.size);
    ck_assert_int_eq(cg_calibration_read(path, &back, &error), CG_INPUT);
    cg_bytes_clear(&bytes);
}
END_TEST

START_TEST(header_is_strict)
{
    static const char *const base =
        "created: 2026-01-01\nexpires: never\ntarget: 1\nwidth: %s\nheight: %s\nbits: 16\n"
        "pitch_cd_mm: %s\npitch_md_mm: 0.1\nnoise_gain: 0\nread_noise_counts: 0\n%s";
    const struct {
        const char *width, *height, *pitch, *more, *word;
    } cases[] = {
        {"0", "0", "0.1", "", NULL},
        {"0", "0", "0.1", "colour: red\n", "colour"},
        {"0", "0", "0.1", "dark: {frames: 1, offset: 0}\n", "bytes of planes"},
        {"100000", "100000", "0.1", "dark: {frames: 1, offset: 0}\n", "at most"},
        {"8", "8", "0.1", "dark: {frames: 1, offset: 4}\n", "bytes of planes"},
        {"8", "8", "0.1", "dark: {frames: 0, offset: 0}\n", "frames"},
        {"8.5", "8", "0.1", "", "width"},
        {"-1", "8", "0.1", "", "width"},
        {"8", "1e99", "0.1", "", "height"},
        {"8", "8", "nan", "", "pitch_cd_mm"},
        {"8", "8", "-0.1", "", "pitch_cd_mm"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char yaml[1024], file[2048];
        snprintf(yaml, sizeof yaml, base, cases[k].width, cases[k].height, cases[k].pitch, cases[k].more);
        char hash[CG_HASH_SIZE];
        cg_hash(yaml, strlen(yaml), hash);
        int size =
            snprintf(file, sizeof file, "CGCAL 1\nheader %08zu sha256 %s\n%s", strlen(yaml), hash, yaml);
        write_file((const uint8_t *)file, (size_t)size);
        struct cg_calibration back;
        enum cg_status status = cg_calibration_read(path, &back, &error);
        if (cases[k].word == NULL) {
            ck_assert_msg(status == CG_OK, "%s", error.text);
            cg_calibration_clear(&back);
            continue;
        }
        ck_assert_int_eq(status, CG_INPUT);
        ck_assert_msg(strstr(error.text, cases[k].word) != NULL, "%zu: %s", k, error.text);
    }
}
END_TEST

TCase *container_case(void)
{
    TCase *tests = tcase_create("container");
    tcase_set_timeout(tests, 120);
    tcase_add_unchecked_fixture(tests, begin, file_end);
    tcase_add_test(tests, container_round_trip);
    tcase_add_test(tests, scale_alone_is_a_calibration);
    tcase_add_test(tests, damage_is_an_error);
    tcase_add_test(tests, header_is_strict);
    return tests;
}
