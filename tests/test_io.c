/*
 * The io suite: its shared helpers and its main.
 */
#include "io/made.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

unsigned sample_at(size_t x, size_t y, int channel, int bits)
{
    uint32_t mixed = (uint32_t)x * 2654435761U + (uint32_t)y * 2246822519U + (uint32_t)channel * 3266489917U;
    mixed ^= mixed >> 15;
    mixed *= 2246822519U;
    return (mixed >> 8) & ((1U << bits) - 1);
}

double value_at(const struct cg_image *image, size_t x, size_t y, int channel)
{
    size_t at = (y * image->width + x) * (size_t)image->channels + (size_t)channel;
    if (image->sample == CG_SAMPLE_U8) {
        return ((const uint8_t *)image->data)[at];
    }
    if (image->sample == CG_SAMPLE_U16) {
        return ((const uint16_t *)image->data)[at];
    }
    return (double)((const float *)image->data)[at];
}

struct cg_image decode(const struct cg_text *file)
{
    struct cg_image_options options = cg_image_options_defaults();
    struct cg_image image = {0};
    struct cg_error error = {0};
    ck_assert(!file->failed);
    enum cg_status status =
        cg_image_decode("made", (const uint8_t *)file->data, file->length, &options, &image, &error);
    ck_assert_msg(status == CG_OK, "%s", error.text);
    return image;
}

void expect_refusal(const struct cg_text *file, const struct cg_image_options *options, const char *words)
{
    struct cg_image_options defaults = cg_image_options_defaults();
    struct cg_image image = {0};
    struct cg_error error = {0};
    enum cg_status status = cg_image_decode("made", (const uint8_t *)file->data, file->length,
                                            options ? options : &defaults, &image, &error);
    ck_assert_msg(status == CG_INPUT, "status %d, wanted a refusal with: %s", (int)status, words);
    ck_assert_ptr_null(image.data);
    ck_assert_msg(strncmp(error.text, "made: ", 6) == 0, "%s", error.text);
    while (*words) {
        size_t length = strcspn(words, ";");
        char word[128] = {0};
        memcpy(word, words, length);
        ck_assert_msg(strstr(error.text, word) != NULL, "no \"%s\" in: %s", word, error.text);
        words += length + (words[length] == ';');
    }
}

static void decode_anything(const char *bytes, size_t size)
{
    struct cg_image_options options = cg_image_options_defaults();
    options.limits.max_pixels = 1 << 20;
    options.limits.max_bytes = 1 << 24;
    options.allow_truncated = true;
    struct cg_image image = {0};
    struct cg_error error = {0};
    /* An exact copy, so that a sanitizer sees one byte read too many. */
    uint8_t *copy = malloc(size ? size : 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes, size);
    enum cg_status status = cg_image_decode("made", copy, size, &options, &image, &error);
    if (status == CG_OK) {
        ck_assert_uint_le(image.width * image.height, options.limits.max_pixels);
        ck_assert(image.channels == 1 || image.channels == 3);
        ck_assert(image.orientation >= 1 && image.orientation <= 8);
        ck_assert(isfinite(image.pitch_cd_mm) && isfinite(image.pitch_md_mm));
        ck_assert_ptr_nonnull(image.format);
    } else {
        ck_assert_int_eq(status, CG_INPUT);
        ck_assert_uint_gt(strlen(error.text), 20);
    }
    cg_image_clear(&image);
    free(copy);
}

void torment(const struct cg_text *file)
{
    for (size_t size = 0; size < file->length; size += size < 256 ? 1 : 37) {
        decode_anything(file->data, size);
    }
    char *bytes = malloc(file->length);
    ck_assert_ptr_nonnull(bytes);
    uint32_t seed = 12345;
    for (int i = 0; i < 150; i++) {
        memcpy(bytes, file->data, file->length);
        for (int k = 0; k < 2; k++) {
            seed = seed * 1664525U + 1013904223U;
            /* Mostly in the headers, where the numbers stand that lead a reader astray. */
            size_t reach = i % 3 == 0 || file->length < 200 ? file->length : 200;
            bytes[4 + (seed >> 8) % (reach - 4)] = (char)(seed >> 24);
        }
        decode_anything(bytes, file->length);
    }
    free(bytes);
}

void place_upright(int orientation, size_t width, size_t height, size_t *x, size_t *y)
{
    /* TIFF 6.0, Orientation: what the 0th row and the 0th column are, as letters of top, bottom, left, right.
     */
    static const char rows[] = "?ttbblrrl", columns[] = "?lrrlttbb";
    size_t from_row = *y, from_column = *x;
    switch (rows[orientation]) {
    case 't':
        *y = from_row;
        break;
    case 'b':
        *y = height - 1 - from_row;
        break;
    case 'l':
        *x = from_row;
        break;
    default:
        *x = height - 1 - from_row;
    }
    switch (columns[orientation]) {
    case 'l':
        *x = from_column;
        break;
    case 'r':
        *x = width - 1 - from_column;
        break;
    case 't':
        *y = from_column;
        break;
    default:
        *y = width - 1 - from_column;
    }
}

START_TEST(strange_content)
{
    static const struct {
        const char *bytes, *words;
    } cases[] = {
        {"", "empty"},
        {"hello, world", "no known kind"},
        {"GIF89a......", "GIF;not read"},
        {"%PDF-1.4", "PDF"},
        {"\x89PNG", "PNG"},
        {"\xff\xd8\xff", "JPEG"},
        {"MM", "no known"},
        {"BM", "BMP"},
        {"P5", "header"},
        {"<svg></svg>", "SVG"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cg_text file = {0};
        cg_text_add(&file, "%s", cases[i].bytes);
        expect_refusal(&file, NULL, cases[i].words);
        cg_text_clear(&file);
    }
}
END_TEST

START_TEST(missing_file)
{
    struct cg_image_options options = cg_image_options_defaults();
    struct cg_image image = {0};
    struct cg_error error = {0};
    ck_assert_int_eq(cg_image_read("no/such/picture.png", &options, &image, &error), CG_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "no/such/picture.png"));
    cg_image_clear(&image);
    cg_image_clear(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("io");
    TCase *general = tcase_create("general");
    tcase_add_test(general, strange_content);
    tcase_add_test(general, missing_file);
    suite_add_tcase(suite, general);
    suite_add_tcase(suite, png_case());
    suite_add_tcase(suite, png_fast_case());
    suite_add_tcase(suite, plain_case());
    suite_add_tcase(suite, jpeg_case());
    suite_add_tcase(suite, tiff_case());
    suite_add_tcase(suite, memory_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
