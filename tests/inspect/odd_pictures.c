/* Pictures with pixels without data, without full scale or without a size, and inputs that could not be read.
 */
#include "inspect/parts.h"

/* Portable arbitrary map, grey and alpha: transparent pixels are no data. */
START_TEST(transparent_is_no_data)
{
    enum { SIDE = 16 };
    static const char head[] =
        "P7\nWIDTH 16\nHEIGHT 16\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n";
    char bytes[sizeof head - 1 + 2 * SIDE * SIDE];
    memcpy(bytes, head, sizeof head - 1);
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
        bytes[sizeof head - 1 + 2 * i] = (char)(100 + i % 3);
        bytes[sizeof head + 2 * i] = 0;
    }
    struct cg_surface surface = inspect(file_write("clear.pam", bytes, sizeof bytes), "", 0.05);
    check_layout(&surface);
    ck_assert_int_eq(surface.status, CG_NOT_MEASURABLE);
    ck_assert(flagged(&surface, "masked"));
    ck_assert(isnan(number_at(&surface, "gloss.mean")));
    ck_assert(isnan(number_at(&surface, "quality.saturated_percent")));
    ck_assert(number_at(&surface, "quality.valid_percent") == 0.0);
    ck_assert_ptr_nonnull(strstr(surface.record.root->last->first->text, "no pixel with data"));
    cg_surface_clear(&surface);
}
END_TEST

static void put_u32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> (8 * i));
    }
}

/* A directory of a little-endian TIFF: tag, type (3: 16 bits, 4: 32 bits, 5: a place), value. */
static void put_tags(uint8_t *at, const uint32_t (*tags)[3], size_t count)
{
    at[0] = (uint8_t)count;
    for (size_t i = 0; i < count; i++) {
        uint8_t *entry = at + 2 + 12 * i;
        put_u32(entry, tags[i][0] | tags[i][1] << 16);
        put_u32(entry + 4, 1);
        put_u32(entry + 8, tags[i][2]);
    }
}

/* A float TIFF, little-endian, one strip: no full scale, and a NaN is no data. */
START_TEST(float_has_no_full_scale)
{
    enum { SIDE = 64, PIXELS_AT = 8, SIZE = 4 * SIDE * SIDE, TAGS = 10 };
    static const uint32_t tags[TAGS][3] = {{256, 4, SIDE}, {257, 4, SIDE},      {258, 3, 32}, {259, 3, 1},
                                           {262, 3, 1},    {273, 4, PIXELS_AT}, {277, 3, 1},  {278, 4, SIDE},
                                           {279, 4, SIZE}, {339, 3, 3}};
    static uint8_t file[PIXELS_AT + SIZE + 2 + 12 * TAGS + 4] = {'I', 'I', 42, 0};
    uint32_t seed = 3;
    put_u32(file + 4, PIXELS_AT + SIZE);
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
        const float value = i == 100 ? NAN : (float)(0.5 + 0.01 * noise_of(&seed));
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        put_u32(file + PIXELS_AT + 4 * i, bits);
    }
    uint8_t *at = file + PIXELS_AT + SIZE;
    put_tags(at, tags, TAGS);
    struct cg_surface surface = inspect(file_write("float.tif", (const char *)file, sizeof file),
                                        "{quantity: quality.saturated_percent, max: 100}", 0.05);
    check_layout(&surface);
    ck_assert(isnan(number_at(&surface, "quality.saturated_percent")));
    ck_assert_double_eq_tol(number_at(&surface, "quality.valid_percent"), 100.0 * 4095.0 / 4096.0, 1e-9);
    ck_assert_double_eq_tol(number_at(&surface, "gloss.mean"), 0.5, 0.001);
    ck_assert_ptr_nonnull(strstr(surface.record.root->last->first->text, "no full scale"));
    ck_assert_ptr_nonnull(strstr(surface.record.root->last->first->next->text, "hold no data"));
    ck_assert_int_eq(surface.result, CG_RESULT_NOT_MEASURABLE);
    cg_surface_clear(&surface);
}
END_TEST

/* 100 by 200 without a unit: a pixel is twice as wide as it is high, and only --dpi says how wide. */
START_TEST(dpi_keeps_the_shape_of_pixels)
{
    enum {
        SIDE = 64,
        PIXELS_AT = 8,
        SIZE = SIDE * SIDE,
        TAGS = 12,
        END = PIXELS_AT + SIZE + 2 + 12 * TAGS + 4
    };
    static const uint32_t tags[TAGS][3] = {
        {256, 4, SIDE}, {257, 4, SIDE}, {258, 3, 8},    {259, 3, 1},   {262, 3, 1},       {273, 4, PIXELS_AT},
        {277, 3, 1},    {278, 4, SIDE}, {279, 4, SIZE}, {282, 5, END}, {283, 5, END + 8}, {296, 3, 1}};
    static uint8_t file[END + 16] = {'I', 'I', 42, 0};
    static const struct {
        bool dpi;
        double md_mm;
    } cases[] = {{true, 0.025}, {false, 0.05}};
    uint32_t seed = 3;
    put_u32(file + 4, PIXELS_AT + SIZE);
    for (size_t i = 0; i < SIZE; i++) {
        file[PIXELS_AT + i] = (uint8_t)(128.0 + 4.0 * noise_of(&seed));
    }
    put_tags(file + PIXELS_AT + SIZE, tags, TAGS);
    put_u32(file + END, 100);
    put_u32(file + END + 4, 1);
    put_u32(file + END + 8, 200);
    put_u32(file + END + 12, 1);
    struct cg_error error;
    struct cg_profile *profile = profile_of("name: test\n");
    struct cg_surface_work *work = cg_surface_work_new(&error);
    const char *path = file_write("shape.tif", (const char *)file, sizeof file);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cg_surface_options options = cg_surface_options_defaults();
        options.profile = profile;
        options.pitch_cd_mm = options.pitch_md_mm = 0.05;
        options.pitch_is_of_dpi = cases[i].dpi;
        struct cg_surface surface = inspect_with(work, path, &options);
        ck_assert_double_eq_tol(number_at(&surface, "scale.pitch_cd_mm"), 0.05, 1e-12);
        ck_assert_double_eq_tol(number_at(&surface, "scale.pitch_md_mm"), cases[i].md_mm, 1e-12);
        cg_surface_clear(&surface);
    }
    cg_surface_work_free(work);
    cg_profile_free(profile);
}
END_TEST

START_TEST(failed_input_has_a_document)
{
    struct cg_error error;
    struct cg_surface surface = {.status = CG_OK};
    struct cg_profile *profile = profile_of("limits: [{quantity: gloss.mean, min: 0}]\n");
    ck_assert_int_eq(cg_surface_failed("gone.png", profile, "gone.png: it is gone.", &surface.record, &error),
                     CG_OK);
    check_layout(&surface);
    struct cg_node scratch;
    ck_assert_str_eq(cg_record_find(&surface.record, "source.file", &scratch)->text, "gone.png");
    ck_assert_str_eq(cg_record_find(&surface.record, "verdict.result", &scratch)->text, "NOT_MEASURABLE");
    ck_assert_str_eq(surface.record.root->last->first->text, "gone.png: it is gone.");
    static const char *const nulls[] = {"source.width_px",  "source.bits",    "quality.saturated_percent",
                                        "quality.dead_px",  "gloss.mean",     "scores.uniformity",
                                        "quality.area_mm2", "scores.transfer"};
    for (size_t i = 0; i < COUNT_OF(nulls); i++) {
        ck_assert(isnan(number_at(&surface, nulls[i])));
    }
    cg_record_clear(&surface.record);
    cg_profile_free(profile);
}
END_TEST

static void begin(void)
{
    (void)file_begin();
}

TCase *odd_pictures_case(void)
{
    TCase *tests = tcase_create("odd pictures");
    tcase_set_timeout(tests, 300.0);
    tcase_add_unchecked_fixture(tests, begin, file_end);
    tcase_add_test(tests, transparent_is_no_data);
    tcase_add_test(tests, float_has_no_full_scale);
    tcase_add_test(tests, dpi_keeps_the_shape_of_pixels);
    tcase_add_test(tests, failed_input_has_a_document);
    return tests;
}
