/*
 * The inspect room: the documents of whole pictures. Right values are closed forms of the pictures that are
 * written here. Profiles and verdicts are in test_profile.c.
 */
#include "inspect/parts.h"

#include <math.h>
#include <string.h>

#define TAU 6.283185307179586

/* A picture of one value. */
static const char *write_flat(size_t width, size_t height, uint16_t counts)
{
    struct cg_error error;
    const char *path = file_path("flat.png");
    const struct cg_png_writing writing = {.bits = 16, .pitch_cd_mm = 0.05, .pitch_md_mm = 0.05};
    uint16_t *samples = malloc(width * height * sizeof *samples);
    ck_assert_ptr_nonnull(samples);
    for (size_t i = 0; i < width * height; i++) {
        samples[i] = counts;
    }
    ck_assert_msg(cg_png_write_grey(path, samples, width, height, &writing, &error) == CG_OK, "%s",
                  error.text);
    free(samples);
    return path;
}

static const struct {
    size_t width, height;
    uint16_t counts;
    enum cg_status status;
    double uniformity; /* NaN: null */
    double mean;
    const char *reason;
} flats[] = {
    {400, 300, 30000, CG_OK, 100.0, 30000.0 / 65535.0, "same value"},
    {400, 300, 65535, CG_NOT_MEASURABLE, NAN, 1.0, "full scale"},
    {400, 300, 0, CG_NOT_MEASURABLE, NAN, NAN, "level"},
    {1, 1, 30000, CG_NOT_MEASURABLE, NAN, 30000.0 / 65535.0, "1 x 1 pixels"},
    {300, 1, 30000, CG_NOT_MEASURABLE, NAN, 30000.0 / 65535.0, "300 x 1 pixels"},
    {1, 300, 30000, CG_NOT_MEASURABLE, NAN, 30000.0 / 65535.0, "1 x 300 pixels"},
    {7, 7, 30000, CG_NOT_MEASURABLE, NAN, 30000.0 / 65535.0, "7 x 7 pixels"},
    {8, 8, 30000, CG_OK, NAN, 30000.0 / 65535.0, "same value"},
};

START_TEST(nothing_to_measure)
{
    const char *path = write_flat(flats[_i].width, flats[_i].height, flats[_i].counts);
    struct cg_surface surface = inspect(path, "", 0.0);
    check_layout(&surface);
    ck_assert_int_eq(surface.status, flats[_i].status);
    ck_assert(flagged(&surface, "constant"));
    const double uniformity = number_at(&surface, "scores.uniformity");
    ck_assert_int_eq(cg_node_get(cg_node_get(surface.record.root, "scores"), "grade")->kind, CG_NODE_NULL);
    ck_assert_msg(isnan(flats[_i].uniformity) ? isnan(uniformity)
                                              : fabs(uniformity - flats[_i].uniformity) < 1e-6,
                  "uniformity %g", uniformity);
    const double mean = number_at(&surface, "gloss.mean");
    ck_assert_msg(isnan(flats[_i].mean) ? isnan(mean) : fabs(mean - flats[_i].mean) < 1e-6, "mean %g", mean);
    ck_assert_uint_eq(surface.line_count, 0);
    ck_assert_uint_eq(surface.marks.count, 0);
    bool said = false;
    for (const struct cg_node *node = surface.record.root->last->first; node != NULL; node = node->next) {
        said = said || strstr(node->text, flats[_i].reason) != NULL;
    }
    ck_assert_msg(said, "no reason with \"%s\"", flats[_i].reason);
    cg_surface_clear(&surface);

    /* With any limit it is never a pass. */
    surface = inspect(file_path("flat.png"),
                      "{quantity: gloss.cv_percent, max: 50}, {quantity: defects.count, max: 9}", 0.0);
    ck_assert_int_eq(surface.result, CG_RESULT_NOT_MEASURABLE);
    ck_assert_int_eq(surface.status, CG_NOT_MEASURABLE);
    cg_surface_clear(&surface);
}
END_TEST

/*
 * 2 % bars of 3 mm and 1 % streaks of 0.75 mm at 0.05 mm a pixel: whole periods in 120, 240 or 600 pixels.
 * With 0.1 % of noise, as every camera has; without it rounding to counts is periodic too.
 */
static const char *write_sines(size_t side, double pitch_mm)
{
    struct cg_error error;
    const char *path = file_path("sines.png");
    const struct cg_png_writing writing = {.bits = 16, .pitch_cd_mm = pitch_mm, .pitch_md_mm = pitch_mm};
    uint16_t *samples = malloc(side * side * sizeof *samples);
    ck_assert_ptr_nonnull(samples);
    uint32_t seed = 1;
    for (size_t i = 0; i < side * side; i++) {
        const double x = (double)(i % side), y = (double)(i / side);
        const double sines = 0.02 * sin(TAU * y / 60.0) + 0.01 * sin(TAU * x / 15.0);
        samples[i] = (uint16_t)lround(30000.0 * (1.0 + sines + 0.001 * noise_of(&seed)));
    }
    ck_assert_msg(cg_png_write_grey(path, samples, side, side, &writing, &error) == CG_OK, "%s", error.text);
    free(samples);
    return path;
}

static const struct {
    const char *path;
    double value, tolerance;
} sine_values[] = {
    {"gloss.mean", 30000.0 / 65535.0, 1e-5},
    /* sqrt((2^2 + 1^2) / 2 + 0.1^2) */
    {"gloss.cv_percent", 1.58430, 0.001},
    {"mottle[2-4].bars_percent", 1.41421, 0.04},
    {"mottle[2-4].streaks_percent", 0.0, 0.1},
    {"mottle[0.5-1].streaks_percent", 0.70711, 0.02},
    {"mottle[0.5-1].bars_percent", 0.0, 0.1},
    {"periodic.count", 2.0, 0.0},
    {"periodic[bars].pitch_mm", 3.0, 0.015},
    {"periodic[bars].pitch_px", 60.0, 0.3},
    {"periodic[bars].amplitude_percent", 2.0, 0.1},
    {"periodic[bars].angle_deg", 90.0, 0.5},
    {"periodic[streaks].pitch_mm", 0.75, 0.004},
    {"periodic[streaks].pitch_px", 15.0, 0.08},
    {"periodic[streaks].amplitude_percent", 1.0, 0.05},
    {"scale.pitch_cd_mm", 0.05, 1e-6},
    {"quality.saturated_percent", 0.0, 0.0},
    {"quality.valid_percent", 100.0, 0.0},
};

START_TEST(known_sines)
{
    struct cg_surface surface = inspect(write_sines(600, 0.05), "", 0.0);
    check_layout(&surface);
    for (size_t i = 0; i < COUNT_OF(sine_values); i++) {
        const double value = number_at(&surface, sine_values[i].path);
        ck_assert_msg(fabs(value - sine_values[i].value) <= sine_values[i].tolerance,
                      "%s is %.6g instead of %.6g", sine_values[i].path, value, sine_values[i].value);
    }
    ck_assert_int_eq(surface.status, CG_OK);
    ck_assert_int_eq(surface.result, CG_RESULT_NO_LIMITS);
    cg_surface_clear(&surface);
}
END_TEST

/* The option's pitch goes before the file's, and without any the lengths are null while pixels are given. */
START_TEST(scale_of_sines)
{
    struct cg_surface surface = inspect(write_sines(240, 0.05), "", 0.1);
    ck_assert_double_eq_tol(number_at(&surface, "periodic[bars].pitch_mm"), 6.0, 0.03);
    ck_assert_double_eq_tol(number_at(&surface, "mottle[4-8].bars_percent"), 1.41421, 0.04);
    cg_surface_clear(&surface);

    surface = inspect(write_sines(240, 0.0), "{quantity: scores.uniformity, min: 1}", 0.0);
    check_layout(&surface);
    ck_assert(flagged(&surface, "no_scale"));
    ck_assert(isnan(number_at(&surface, "scale.pitch_cd_mm")));
    ck_assert(isnan(number_at(&surface, "periodic[bars].pitch_mm")));
    ck_assert_double_eq_tol(number_at(&surface, "periodic[bars].pitch_px"), 60.0, 0.3);
    ck_assert(number_at(&surface, "mottle.count") == 0.0);
    ck_assert_int_eq(surface.result, CG_RESULT_NOT_MEASURABLE);
    cg_surface_clear(&surface);
}
END_TEST

/*
 * White noise of 600 counts on 30000 is 2 % of the mean. The band 0.25-0.5 mm holds pi (4^2 - 2^2) of the 20
 * x 20 (cycles/mm)^2 of the plane at 0.05 mm a pixel, so its CV is 2 % * sqrt(0.09425) = 0.614 %. A camera
 * with 12 counts an electron has that noise, 600^2 / 30000, and then nothing but the scatter of the estimate
 * is left.
 */
START_TEST(sensor_noise_is_taken_off)
{
    enum { SIDE = 256 };
    struct cg_error error;
    const struct cg_png_writing writing = {.bits = 16, .pitch_cd_mm = 0.05, .pitch_md_mm = 0.05};
    uint16_t *samples = malloc((size_t)SIDE * SIDE * sizeof *samples);
    ck_assert_ptr_nonnull(samples);
    uint32_t seed = 7;
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
        samples[i] = (uint16_t)lround(30000.0 + 600.0 * noise_of(&seed));
    }
    ck_assert_int_eq(cg_png_write_grey(file_path("noise.png"), samples, SIDE, SIDE, &writing, &error), CG_OK);
    free(samples);

    struct cg_profile *profile = profile_of("name: test\n");
    struct cg_surface_work *work = cg_surface_work_new(&error);
    struct cg_calibration calibration;
    cg_calibration_init(&calibration);
    calibration.noise_gain = 12.0;
    struct cg_surface_options options = cg_surface_options_defaults();
    options.profile = profile;
    struct cg_surface surface = inspect_with(work, file_path("noise.png"), &options);
    ck_assert_double_eq_tol(number_at(&surface, "mottle[0.25-0.5].cv_percent"), 0.614, 0.03);
    cg_surface_clear(&surface);
    options.calibration = &calibration;
    options.calibration_name = "camera";
    surface = inspect_with(work, file_path("noise.png"), &options);
    ck_assert_double_lt(number_at(&surface, "mottle[0.25-0.5].cv_percent"), 0.2);
    cg_surface_clear(&surface);
    cg_calibration_clear(&calibration);
    cg_surface_work_free(work);
    cg_profile_free(profile);
}
END_TEST

/* Frames of another size in between leave no trace. */
START_TEST(work_is_used_again)
{
    struct cg_error error;
    struct cg_profile *profile = profile_of("name: test\n");
    struct cg_surface_work *work = cg_surface_work_new(&error);
    struct cg_surface_options options = cg_surface_options_defaults();
    struct cg_text first = {.data = NULL}, again = {.data = NULL};
    options.profile = profile;
    options.keep_picture = true;
    write_sines(120, 0.05);
    write_flat(64, 100, 20000);
    for (int turn = 0; turn < 3; turn++) {
        const char *path = file_path(turn == 1 ? "flat.png" : "sines.png");
        struct cg_surface surface = inspect_with(work, path, &options);
        ck_assert_uint_eq(surface.plane.grid.width, turn == 1 ? 64 : 120);
        ck_assert_ptr_nonnull(surface.psd.power);
        if (turn != 1) {
            cg_record_json(&surface.record, turn == 0 ? &first : &again);
        }
        cg_surface_clear(&surface);
    }
    ck_assert_str_eq(first.data, again.data);
    cg_text_clear(&first);
    cg_text_clear(&again);
    cg_surface_work_free(work);
    cg_profile_free(profile);
}
END_TEST

struct parallel_case {
    struct cg_surface_work *work[3];
    const struct cg_surface_options *options;
    struct cg_text json[3];
};

static void inspect_one(void *context, int worker, size_t index)
{
    struct parallel_case *all = context;
    struct cg_error error;
    struct cg_surface surface;
    char path[256];
    snprintf(path, sizeof path, "%s/%s", file_folder, index % 3 == 2 ? "flat.png" : "sines.png");
    if (cg_surface_inspect(all->work[worker], path, all->options, &surface, &error) != CG_OK) {
        return;
    }
    cg_record_json(&surface.record, &all->json[index]);
    cg_surface_clear(&surface);
}

/* The bytes of a document do not depend on how many threads there are, nor on what a thread did before. */
START_TEST(threads_agree)
{
    struct cg_error error;
    struct cg_profile *profile = profile_of("name: test\n");
    struct cg_surface_options options = cg_surface_options_defaults();
    struct parallel_case one = {.options = &options}, three = {.options = &options};
    options.profile = profile;
    write_sines(120, 0.05);
    write_flat(64, 100, 20000);
    for (int i = 0; i < 3; i++) {
        one.work[i] = cg_surface_work_new(&error);
        three.work[i] = cg_surface_work_new(&error);
    }
    cg_parallel(1, COUNT_OF(one.json), inspect_one, &one);
    cg_parallel(3, COUNT_OF(three.json), inspect_one, &three);
    for (size_t i = 0; i < COUNT_OF(one.json); i++) {
        ck_assert_uint_gt(one.json[i].length, 1000);
        ck_assert_str_eq(one.json[i].data, three.json[i].data);
        cg_text_clear(&one.json[i]);
        cg_text_clear(&three.json[i]);
    }
    for (int i = 0; i < 3; i++) {
        cg_surface_work_free(one.work[i]);
        cg_surface_work_free(three.work[i]);
    }
    cg_profile_free(profile);
}
END_TEST

START_TEST(missing_picture_is_an_input_error)
{
    struct cg_error error;
    struct cg_surface surface;
    struct cg_profile *profile = profile_of("name: test\n");
    struct cg_surface_work *work = cg_surface_work_new(&error);
    struct cg_surface_options options = cg_surface_options_defaults();
    options.profile = profile;
    ck_assert_int_eq(cg_surface_inspect(work, file_path("none.png"), &options, &surface, &error), CG_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "none.png"));
    cg_surface_work_free(work);
    cg_profile_free(profile);
}
END_TEST

int main(void)
{
    if (!file_begin()) {
        return 1;
    }
    Suite *suite = suite_create("inspect");
    TCase *pictures = tcase_create("pictures");
    tcase_set_timeout(pictures, 300.0);
    tcase_add_loop_test(pictures, nothing_to_measure, 0, (int)COUNT_OF(flats));
    tcase_add_test(pictures, known_sines);
    tcase_add_test(pictures, scale_of_sines);
    tcase_add_test(pictures, sensor_noise_is_taken_off);
    tcase_add_test(pictures, work_is_used_again);
    tcase_add_test(pictures, threads_agree);
    tcase_add_test(pictures, missing_picture_is_an_input_error);
    suite_add_tcase(suite, pictures);
    suite_add_tcase(suite, odd_pictures_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    file_end();
    return failed == 0 ? 0 : 1;
}
