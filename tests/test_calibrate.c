/*
 * Calibration against closed forms: with dark D and flat F = D + g, counts S = D + g * r give r back,
 * whatever the gain g of a pixel is.
 */
#include "calibrate/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct result {
    struct cg_plane plane;
    struct cg_quality quality;
    enum cg_scale_from from;
};

static struct result run(const struct cg_image *image, const struct cg_calibration *c,
                         enum cg_channel channel)
{
    struct result r;
    ck_assert_msg(cg_calibrate(image, c, channel, 0, 0, &r.plane, &r.quality, &r.from, &error) == CG_OK, "%s",
                  error.text);
    return r;
}

START_TEST(reflectance_comes_back)
{
    const double targets[] = {1.0, 0.05, 2.5};
    for (size_t t = 0; t < 3; t++) {
        uint16_t counts[N];
        struct cg_calibration c = calibration_of(targets[t]);
        for (size_t i = 0; i < N; i++) {
            counts[i] = (uint16_t)lrintf(dark_at(i) + gain_at(i) * (0.2f + 0.7f * (float)i / N));
        }
        struct cg_image image = image_u16(counts, 16);
        struct result r = run(&image, &c, CG_CHANNEL_AUTO);
        for (size_t i = 0; i < N; i++) {
            double wanted = (0.2 + 0.7 * (double)i / N) * targets[t];
            /* Half a count of rounding at the smallest gain. */
            ck_assert_double_eq_tol((double)r.plane.px[i], wanted, 0.6 / 20000 * targets[t]);
        }
        ck_assert_double_eq(r.quality.valid_percent, 100.0);
        ck_assert_ptr_null(r.plane.valid);
        ck_assert_uint_eq(r.quality.dead, 0);
        ck_assert(!r.quality.constant);
        cg_plane_clear(&r.plane);
        cg_calibration_clear(&c);
    }
}
END_TEST

/* A flat at full scale was clipped: what it stood for is not known, so nothing may be divided by it. */
START_TEST(a_clipped_flat_is_no_reference)
{
    uint16_t counts[N];
    struct cg_calibration c = calibration_of(1.0);
    for (size_t i = 0; i < N; i++) {
        counts[i] = (uint16_t)(dark_at(i) + 0.5f * gain_at(i));
    }
    struct cg_image image = image_u16(counts, 16);
    c.flat.px[3] = 65535.0f;
    struct result r = run(&image, &c, CG_CHANNEL_AUTO);
    ck_assert_uint_eq(r.quality.dead, 1);
    ck_assert(r.plane.valid && !r.plane.valid[3] && r.plane.valid[4]);
    cg_plane_clear(&r.plane);
    for (size_t i = 0; i < N; i++) {
        c.flat.px[i] = 65535.0f;
    }
    ck_assert_int_eq(cg_calibrate(&image, &c, CG_CHANNEL_AUTO, 0, 0, &r.plane, &r.quality, &r.from, &error),
                     CG_NOT_MEASURABLE);
    ck_assert_ptr_nonnull(strstr(error.text, "masks every pixel"));
    cg_calibration_clear(&c);
}
END_TEST

START_TEST(parts_of_a_calibration)
{
    /* dark or flat alone: the other is 0, or full scale. 12 bits, S = 1000. */
    const struct {
        float dark, flat; /* negative: not there */
        double wanted;
    } cases[] = {{-1, -1, 1000.0 / 4095}, {-1, 2000, 0.5}, {95, -1, 905.0 / 4000}, {200, 1000, 1.0}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        uint16_t counts[N];
        for (size_t i = 0; i < N; i++) {
            counts[i] = 1000;
        }
        struct cg_image image = image_u16(counts, 12);
        struct cg_calibration c;
        cg_calibration_init(&c);
        if (cases[k].dark >= 0) {
            c.dark = plane_of(cases[k].dark);
        }
        if (cases[k].flat >= 0) {
            c.flat = plane_of(cases[k].flat);
        }
        struct result r = run(&image, &c, CG_CHANNEL_AUTO);
        ck_assert_double_eq_tol((double)r.plane.px[N / 2], cases[k].wanted, 1e-6);
        ck_assert(r.quality.constant);
        cg_plane_clear(&r.plane);
        cg_calibration_clear(&c);
    }
}
END_TEST

START_TEST(dead_and_vignetted_pixels_are_masked)
{
    uint16_t counts[N];
    struct cg_calibration c;
    cg_calibration_init(&c);
    c.dark = plane_of(100);
    c.flat = plane_of(0);
    /* The flat falls off to the right; its maximum over the dark is 40000, 5 % of that is 2000. */
    size_t wanted = 0;
    for (size_t i = 0; i < N; i++) {
        float span = 40000.0f - 1020.0f * (float)(i % W);
        c.flat.px[i] = 100.0f + span;
        counts[i] = (uint16_t)(100.0f + span / 2);
        wanted += span < 2000.0f;
    }
    c.flat.px[3] = 100.0f; /* dead */
    c.flat.px[4] = 50.0f;  /* darker than the dark */
    wanted += 2;
    struct cg_image image = image_u16(counts, 16);
    struct result r = run(&image, &c, CG_CHANNEL_AUTO);
    ck_assert_uint_gt(wanted, 2 + 20);
    ck_assert_uint_eq(r.quality.dead, wanted);
    ck_assert_double_eq_tol(r.quality.valid_percent, 100.0 * (double)(N - wanted) / N, 1e-9);
    for (size_t i = 0; i < N; i++) {
        bool dead = i == 3 || i == 4 || 40000.0f - 1020.0f * (float)(i % W) < 2000.0f;
        ck_assert_int_eq(r.plane.valid[i], !dead);
        ck_assert(isfinite(r.plane.px[i]));
        if (!dead) {
            ck_assert_double_eq_tol((double)r.plane.px[i], 0.5, 3e-4);
        }
    }
    cg_plane_clear(&r.plane);
    cg_calibration_clear(&c);
}
END_TEST

START_TEST(saturation_is_counted_per_channel)
{
    /* 12 bits: 7 red, 5 green (2 of them at the same pixels), 3 blue samples at 4095. */
    uint16_t rgb[N * 3];
    for (size_t i = 0; i < (size_t)N * 3; i++) {
        rgb[i] = 1000;
    }
    for (size_t i = 0; i < 7; i++) {
        rgb[(10 + i) * 3] = 4095;
    }
    for (size_t i = 0; i < 5; i++) {
        rgb[(15 + i) * 3 + 1] = 4095;
    }
    for (size_t i = 0; i < 3; i++) {
        rgb[(100 + i) * 3 + 2] = 4095;
    }
    uint8_t valid[N];
    memset(valid, 1, sizeof valid);
    const struct {
        enum cg_channel channel;
        double saturated;
    } cases[] = {{CG_CHANNEL_AUTO, 13},
                 {CG_CHANNEL_LUMINANCE, 13},
                 {CG_CHANNEL_RED, 7},
                 {CG_CHANNEL_GREEN, 5},
                 {CG_CHANNEL_BLUE, 3}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct cg_image image = image_u16(rgb, 12);
        image.channels = 3;
        struct result r = run(&image, NULL, cases[k].channel);
        ck_assert_double_eq_tol(r.quality.saturated_percent, 100.0 * cases[k].saturated / N, 1e-9);
        cg_plane_clear(&r.plane);
    }
    /* Half of the picture has no data; the red ones at full scale are in the other half. */
    memset(valid + N / 2, 0, N / 2);
    struct cg_image image = image_u16(rgb, 12);
    image.channels = 3;
    image.valid = valid;
    struct result r = run(&image, NULL, CG_CHANNEL_RED);
    ck_assert_double_eq_tol(r.quality.saturated_percent, 100.0 * 7 / (N / 2), 1e-9);
    ck_assert_double_eq_tol(r.quality.valid_percent, 50.0, 1e-9);
    cg_plane_clear(&r.plane);
}
END_TEST

START_TEST(luminance_has_the_weights_of_bt709)
{
    uint8_t rgb[N * 3];
    for (size_t i = 0; i < N; i++) {
        rgb[i * 3] = 100;
        rgb[i * 3 + 1] = 200;
        rgb[i * 3 + 2] = 50;
    }
    struct cg_image image = {
        .width = W, .height = H, .channels = 3, .sample = CG_SAMPLE_U8, .bits = 8, .data = rgb, .pages = 1};
    struct result r = run(&image, NULL, CG_CHANNEL_AUTO);
    ck_assert_double_eq_tol((double)r.plane.px[7] * 255.0, 0.2126 * 100 + 0.7152 * 200 + 0.0722 * 50, 1e-4);
    cg_plane_clear(&r.plane);
    image.channels = 1;
    struct result unused;
    ck_assert_int_eq(cg_calibrate(&image, NULL, CG_CHANNEL_RED, 0, 0, &unused.plane, &unused.quality,
                                  &unused.from, &error),
                     CG_NOT_MEASURABLE);
}
END_TEST

START_TEST(float_without_a_number_is_masked)
{
    float data[N];
    for (size_t i = 0; i < N; i++) {
        data[i] = 0.25f;
    }
    data[5] = NAN;
    data[6] = INFINITY;
    struct cg_image image = {.width = W,
                             .height = H,
                             .channels = 1,
                             .sample = CG_SAMPLE_F32,
                             .bits = 32,
                             .data = data,
                             .pages = 1};
    struct result r = run(&image, NULL, CG_CHANNEL_AUTO);
    ck_assert_double_eq(r.quality.saturated_percent, -1.0);
    ck_assert_double_eq_tol(r.quality.valid_percent, 100.0 * (N - 2) / N, 1e-9);
    ck_assert_int_eq(r.plane.valid[5] + r.plane.valid[6], 0);
    ck_assert(isfinite(r.plane.px[5]) && isfinite(r.plane.px[6]));
    ck_assert_float_eq(r.plane.px[7], 0.25f);
    ck_assert(r.quality.constant);
    cg_plane_clear(&r.plane);
}
END_TEST

START_TEST(noise_after_emva)
{
    /* sd^2 = read^2 + gain * signal: 3^2 + 0.5 * 10000 = 5009 counts^2, on a span of 20000 counts. */
    uint16_t counts[N];
    for (size_t i = 0; i < N; i++) {
        counts[i] = 10100;
    }
    struct cg_image image = image_u16(counts, 16);
    struct cg_calibration c;
    cg_calibration_init(&c);
    c.dark = plane_of(100);
    c.flat = plane_of(20100);
    c.noise_gain = 0.5;
    c.read_noise_counts = 3;
    c.target = 0.8;
    struct result r = run(&image, &c, CG_CHANNEL_AUTO);
    ck_assert_double_eq_tol(r.quality.noise_relative, sqrt(5009.0) / 20000 * 0.8, 1e-7);
    cg_plane_clear(&r.plane);
    cg_calibration_clear(&c);
}
END_TEST

START_TEST(scale_has_an_order)
{
    const struct {
        double option, calibration, file, wanted;
        enum cg_scale_from from;
    } cases[] = {{0.1, 0.2, 0.3, 0.1, CG_SCALE_OPTION},
                 {0, 0.2, 0.3, 0.2, CG_SCALE_CALIBRATION},
                 {0, 0, 0.3, 0.3, CG_SCALE_FILE},
                 {0, 0, 0, 0, CG_SCALE_NONE}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        uint16_t counts[N] = {0};
        struct cg_image image = image_u16(counts, 16);
        image.pitch_cd_mm = cases[k].file;
        image.pitch_md_mm = cases[k].file * 2;
        struct cg_calibration c;
        cg_calibration_init(&c);
        c.pitch_cd_mm = cases[k].calibration;
        c.pitch_md_mm = cases[k].calibration * 2;
        struct result r;
        ck_assert_int_eq(cg_calibrate(&image, &c, CG_CHANNEL_AUTO, cases[k].option, cases[k].option * 2,
                                      &r.plane, &r.quality, &r.from, &error),
                         CG_OK);
        ck_assert_int_eq(r.from, cases[k].from);
        ck_assert_double_eq(r.plane.grid.pitch_cd_mm, cases[k].wanted);
        ck_assert_double_eq(r.plane.grid.pitch_md_mm, cases[k].wanted * 2);
        cg_plane_clear(&r.plane);
    }
}
END_TEST

START_TEST(check_tells_what_does_not_fit)
{
    uint16_t counts[N] = {0};
    const struct {
        int64_t expires, now;
        size_t width;
        int bits;
        enum cg_status wanted;
        const char *word;
    } cases[] = {{0, 1000, W, 16, CG_OK, ""},
                 {1001, 1000, W, 16, CG_OK, ""},
                 {1000, 1000, W, 16, CG_NOT_MEASURABLE, "expired"},
                 {0, 1000, W - 1, 16, CG_NOT_MEASURABLE, "40 x 30"},
                 {0, 1000, W, 12, CG_NOT_MEASURABLE, "12 bits"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct cg_calibration c = calibration_of(1);
        c.expires = cases[k].expires;
        struct cg_image image = image_u16(counts, cases[k].bits);
        image.width = cases[k].width;
        ck_assert_int_eq(cg_calibration_check(&c, &image, cases[k].now, "a.cgcal", &error), cases[k].wanted);
        if (cases[k].wanted != CG_OK) {
            ck_assert_msg(strstr(error.text, cases[k].word) != NULL && strstr(error.text, "a.cgcal") != NULL,
                          "%s", error.text);
        }
        cg_calibration_clear(&c);
    }
}
END_TEST

START_TEST(average_is_the_mean)
{
    struct cg_average average = {0};
    struct cg_plane mean;
    ck_assert_int_eq(cg_average_finish(&average, &mean, &error), CG_NOT_MEASURABLE);
    uint16_t counts[N];
    uint8_t valid[N];
    memset(valid, 1, sizeof valid);
    valid[9] = 0;
    for (uint16_t k = 0; k < 4; k++) {
        for (size_t i = 0; i < N; i++) {
            counts[i] = (uint16_t)(i + k);
        }
        struct cg_image image = image_u16(counts, 16);
        image.pitch_cd_mm = image.pitch_md_mm = 0.1;
        image.valid = k == 2 ? valid : NULL;
        ck_assert_int_eq(cg_average_add(&average, &image, CG_CHANNEL_AUTO, "frame", &error), CG_OK);
    }
    struct cg_image other = image_u16(counts, 12);
    ck_assert_int_eq(cg_average_add(&average, &other, CG_CHANNEL_AUTO, "odd.png", &error), CG_NOT_MEASURABLE);
    ck_assert_ptr_nonnull(strstr(error.text, "odd.png"));
    ck_assert_int_eq(cg_average_finish(&average, &mean, &error), CG_OK);
    for (size_t i = 0; i < N; i++) {
        ck_assert_int_eq(mean.valid[i], i != 9);
        if (i != 9) {
            ck_assert_float_eq(mean.px[i], (float)i + 1.5f);
        }
    }
    ck_assert_double_eq(mean.grid.pitch_cd_mm, 0.1);
    cg_plane_clear(&mean);
    cg_average_clear(&average);
}
END_TEST

START_TEST(names)
{
    for (int i = 0; i <= (int)CG_CHANNEL_BLUE; i++) {
        enum cg_channel channel;
        ck_assert(cg_channel_parse(cg_channel_name((enum cg_channel)i), &channel));
        ck_assert_int_eq((int)channel, i);
    }
    enum cg_channel channel;
    ck_assert(!cg_channel_parse("Red", &channel));
    ck_assert_str_eq(cg_scale_from_name(CG_SCALE_NONE), "none");
    ck_assert_str_eq(cg_scale_from_name(CG_SCALE_OPTION), "option");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("calibrate");
    TCase *tests = tcase_create("calibrate");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, reflectance_comes_back);
    tcase_add_test(tests, a_clipped_flat_is_no_reference);
    tcase_add_test(tests, parts_of_a_calibration);
    tcase_add_test(tests, dead_and_vignetted_pixels_are_masked);
    tcase_add_test(tests, saturation_is_counted_per_channel);
    tcase_add_test(tests, luminance_has_the_weights_of_bt709);
    tcase_add_test(tests, float_without_a_number_is_masked);
    tcase_add_test(tests, noise_after_emva);
    tcase_add_test(tests, scale_has_an_order);
    tcase_add_test(tests, check_tells_what_does_not_fit);
    tcase_add_test(tests, average_is_the_mean);
    tcase_add_test(tests, names);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, container_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
