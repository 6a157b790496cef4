/*
 * The inspect room: the documents of whole pictures. Right values are closed forms of the pictures that are
 * written here. Profiles and verdicts are in test_profile.c.
 */
#include <castgloss/inspect.h>

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAU 6.283185307179586

#define COUNT_OF(list) (sizeof(list) / sizeof(list)[0])

static char folder[] = "/tmp/castgloss-inspect-XXXXXX";

static const char *path_in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const char *write_text(const char *name, const char *text, size_t size)
{
    struct cg_error error;
    const char *path = path_in_folder(name);
    ck_assert_msg(cg_file_write(path, text, size, &error) == CG_OK, "%s", error.text);
    return path;
}

static struct cg_profile *profile_of(const char *text)
{
    struct cg_error error;
    struct cg_profile *profile = NULL;
    const char *path = write_text("good.yaml", text, strlen(text));
    ck_assert_msg(cg_profile_read(path, &profile, &error) == CG_OK, "%s: %s", text, error.text);
    return profile;
}

/* ---- pictures ----------------------------------------------------------------------------------- */

static struct cg_surface inspect_with(struct cg_surface_work *work, const char *path,
                                      const struct cg_surface_options *options)
{
    struct cg_error error;
    struct cg_surface surface;
    const enum cg_status status = cg_surface_inspect(work, path, options, &surface, &error);
    ck_assert_msg(status == CG_OK, "%s", error.text);
    return surface;
}

static struct cg_surface inspect(const char *picture, const char *limits, double pitch_mm)
{
    char path[256];
    snprintf(path, sizeof path, "%s", picture); /* before another path takes its memory */
    struct cg_error error;
    char text[256];
    snprintf(text, sizeof text, "name: test\nlimits: [%s]\n", limits);
    struct cg_profile *profile = profile_of(text);
    struct cg_surface_work *work = cg_surface_work_new(&error);
    struct cg_surface_options options = cg_surface_options_defaults();
    options.profile = profile;
    options.pitch_cd_mm = options.pitch_md_mm = pitch_mm;
    struct cg_surface surface = inspect_with(work, path, &options);
    cg_surface_work_free(work);
    cg_profile_free(profile);
    return surface;
}

static double number_at(const struct cg_surface *surface, const char *path)
{
    struct cg_node scratch;
    const struct cg_node *node = cg_record_find(&surface->record, path, &scratch);
    ck_assert_msg(node != NULL, "no %s", path);
    return node->kind == CG_NODE_NUMBER ? node->number : NAN;
}

static bool flagged(const struct cg_surface *surface, const char *flag)
{
    struct cg_node scratch;
    const struct cg_node *item = cg_record_find(&surface->record, "quality.flags", &scratch)->first;
    while (item != NULL && strcmp(item->text, flag) != 0) {
        item = item->next;
    }
    return item != NULL;
}

static const char *const keys_in_order[] = {
    "schema",   "source", "scale",  "calibration", "quality", "gloss",   "mottle",  "wavescan",
    "periodic", "model",  "search", "defects",     "scores",  "profile", "verdict", "reasons"};

static void check_layout(const struct cg_surface *surface)
{
    size_t i = 0;
    for (const struct cg_node *node = surface->record.root->first; node != NULL; node = node->next) {
        ck_assert_str_eq(node->key, keys_in_order[i++]);
    }
    ck_assert_uint_eq(i, COUNT_OF(keys_in_order));
}

/* A picture of one value. */
static const char *write_flat(size_t width, size_t height, uint16_t counts)
{
    struct cg_error error;
    const char *path = path_in_folder("flat.png");
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
    surface = inspect(path_in_folder("flat.png"),
                      "{quantity: gloss.cv_percent, max: 50}, {quantity: defects.count, max: 9}", 0.0);
    ck_assert_int_eq(surface.result, CG_RESULT_NOT_MEASURABLE);
    ck_assert_int_eq(surface.status, CG_NOT_MEASURABLE);
    cg_surface_clear(&surface);
}
END_TEST

/* White noise of mean 0 and SD 1, evenly spread. */
static double noise_of(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U; /* Numerical Recipes; its high bits are even enough */
    return sqrt(12.0) * ((double)(*seed >> 8) / 16777216.0 - 0.5);
}

/*
 * 2 % bars of 3 mm and 1 % streaks of 0.75 mm at 0.05 mm a pixel: whole periods in 120, 240 or 600 pixels.
 * With 0.1 % of noise, as every camera has; without it rounding to counts is periodic too.
 */
static const char *write_sines(size_t side, double pitch_mm)
{
    struct cg_error error;
    const char *path = path_in_folder("sines.png");
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
    ck_assert_int_eq(cg_png_write_grey(path_in_folder("noise.png"), samples, SIDE, SIDE, &writing, &error),
                     CG_OK);
    free(samples);

    struct cg_profile *profile = profile_of("name: test\n");
    struct cg_surface_work *work = cg_surface_work_new(&error);
    struct cg_calibration calibration;
    cg_calibration_init(&calibration);
    calibration.noise_gain = 12.0;
    struct cg_surface_options options = cg_surface_options_defaults();
    options.profile = profile;
    struct cg_surface surface = inspect_with(work, path_in_folder("noise.png"), &options);
    ck_assert_double_eq_tol(number_at(&surface, "mottle[0.25-0.5].cv_percent"), 0.614, 0.03);
    cg_surface_clear(&surface);
    options.calibration = &calibration;
    options.calibration_name = "camera";
    surface = inspect_with(work, path_in_folder("noise.png"), &options);
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
        const char *path = path_in_folder(turn == 1 ? "flat.png" : "sines.png");
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
    snprintf(path, sizeof path, "%s/%s", folder, index % 3 == 2 ? "flat.png" : "sines.png");
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
    struct cg_surface surface = inspect(write_text("clear.pam", bytes, sizeof bytes), "", 0.05);
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

/* A float TIFF, little-endian, one strip: no full scale, and a NaN is no data. */
START_TEST(float_has_no_full_scale)
{
    enum { SIDE = 64, PIXELS_AT = 8, SIZE = 4 * SIDE * SIDE, TAGS = 10 };
    /* Tag, type (3: 16 bits, 4: 32 bits), value. */
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
    at[0] = TAGS;
    for (size_t i = 0; i < TAGS; i++) {
        uint8_t *entry = at + 2 + 12 * i;
        put_u32(entry, tags[i][0] | tags[i][1] << 16);
        put_u32(entry + 4, 1);
        put_u32(entry + 8, tags[i][2]);
    }
    struct cg_surface surface = inspect(write_text("float.tif", (const char *)file, sizeof file),
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

START_TEST(missing_picture_is_an_input_error)
{
    struct cg_error error;
    struct cg_surface surface;
    struct cg_profile *profile = profile_of("name: test\n");
    struct cg_surface_work *work = cg_surface_work_new(&error);
    struct cg_surface_options options = cg_surface_options_defaults();
    options.profile = profile;
    ck_assert_int_eq(cg_surface_inspect(work, path_in_folder("none.png"), &options, &surface, &error),
                     CG_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "none.png"));
    cg_surface_work_free(work);
    cg_profile_free(profile);
}
END_TEST

int main(void)
{
    if (mkdtemp(folder) == NULL) {
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
    tcase_add_test(pictures, transparent_is_no_data);
    tcase_add_test(pictures, float_has_no_full_scale);
    tcase_add_test(pictures, missing_picture_is_an_input_error);
    suite_add_tcase(suite, pictures);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    static const char *const files[] = {"good.yaml", "flat.png",  "sines.png",
                                        "noise.png", "clear.pam", "float.tif"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        unlink(path_in_folder(files[i]));
    }
    rmdir(folder);
    return failed == 0 ? 0 : 1;
}
