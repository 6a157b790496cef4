/* The simulated web against what was asked for: closed forms, counting statistics and photon transfer. */
#include "simulate/parts.h"
#include "simulate/web_parts.h"

#include <castgloss/spectrum.h>

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct cg_error error;

/* A small web without anything on it. */
static struct cg_web_options plain(void)
{
    struct cg_web_options o = cg_web_options_defaults();
    o.width = o.height = 256;
    o.frames = 2;
    memset(o.mottle_percent, 0, sizeof o.mottle_percent);
    o.pinholes_per_m2 = o.pits_per_m2 = o.scratches_per_m2 = o.cracks_per_m2 = o.patches_per_m2 = 0;
    o.drum_diameter_m = 0;
    return o;
}

static char folder[2][64];

static void simulate(const char *into, const struct cg_web_options *o, int threads)
{
    ck_assert_msg(cg_simulate_web(into, o, threads, NULL, NULL, &error) == CG_OK, "%s", error.text);
}

static const char *path_of(const char *in, const char *name)
{
    static char path[128];
    /* Also called when no test runs, to clean up: no assertion here. */
    if (snprintf(path, sizeof path, "%s/%s", in, name) >= (int)sizeof path) {
        path[0] = 0;
    }
    return path;
}

static struct cg_image read_image(const char *in, const char *name)
{
    struct cg_image_options options = cg_image_options_defaults();
    struct cg_image image;
    ck_assert_msg(cg_image_read(path_of(in, name), &options, &image, &error) == CG_OK, "%s", error.text);
    return image;
}

/* A frame of the folder, flat-fielded with its own dark and flat. */
static struct cg_plane reflectance(const char *in, const char *name)
{
    struct cg_calibration c;
    cg_calibration_init(&c);
    struct cg_plane *planes[2] = {&c.dark, &c.flat};
    const char *names[2] = {"dark.png", "flat.png"};
    for (int i = 0; i < 2; i++) {
        struct cg_average average = {0};
        struct cg_image image = read_image(in, names[i]);
        ck_assert_int_eq(cg_average_add(&average, &image, CG_CHANNEL_AUTO, names[i], &error), CG_OK);
        ck_assert_int_eq(cg_average_finish(&average, planes[i], &error), CG_OK);
        cg_average_clear(&average);
        cg_image_clear(&image);
    }
    struct cg_image image = read_image(in, name);
    struct cg_plane plane;
    struct cg_quality quality;
    enum cg_scale_from from;
    ck_assert_int_eq(cg_calibrate(&image, &c, CG_CHANNEL_AUTO, 0, 0, &plane, &quality, &from, &error), CG_OK);
    ck_assert_int_eq(from, CG_SCALE_FILE);
    ck_assert_uint_eq(quality.dead, 0);
    cg_image_clear(&image);
    cg_calibration_clear(&c);
    return plane;
}

START_TEST(bytes_depend_on_seed_not_on_threads)
{
    struct cg_web_options o = cg_web_options_defaults();
    o.width = 80;
    o.height = 64;
    o.frames = 11;
    o.pits_per_m2 = 20000;
    simulate(folder[0], &o, 1);
    simulate(folder[1], &o, 2);
    const char *names[] = {"dark.png",         "flat.png",         "frame_000000.png",
                           "frame_000007.png", "frame_000010.png", "truth.json"};
    struct cg_bytes a, b;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        ck_assert_int_eq(cg_file_read(path_of(folder[0], names[k]), 1 << 24, &a, &error), CG_OK);
        ck_assert_int_eq(cg_file_read(path_of(folder[1], names[k]), 1 << 24, &b, &error), CG_OK);
        ck_assert_msg(a.size == b.size && memcmp(a.data, b.data, a.size) == 0, "%s differs", names[k]);
        cg_bytes_clear(&a);
        cg_bytes_clear(&b);
    }
    o.seed = 2;
    simulate(folder[1], &o, 2);
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        ck_assert_int_eq(cg_file_read(path_of(folder[0], names[k]), 1 << 24, &a, &error), CG_OK);
        ck_assert_int_eq(cg_file_read(path_of(folder[1], names[k]), 1 << 24, &b, &error), CG_OK);
        ck_assert_msg(a.size != b.size || memcmp(a.data, b.data, a.size) != 0, "%s is the same", names[k]);
        cg_bytes_clear(&a);
        cg_bytes_clear(&b);
    }
}
END_TEST

START_TEST(counts_of_marks_follow_density)
{
    struct cg_web_options o = plain();
    o.frames = 500;
    o.pinholes_per_m2 = 4000;
    o.pits_per_m2 = 900;
    o.scratches_per_m2 = 300;
    o.cracks_per_m2 = 100;
    o.patches_per_m2 = 50;
    const struct {
        const char *name;
        double density;
    } cases[] = {{"pinhole", 4000}, {"pit", 900}, {"scratch", 300}, {"crack", 100}, {"patch", 50}};
    double area = 500 * 0.0256 * 0.0256;
    struct cg_web_marks marks;
    ck_assert_int_eq(cg_web_marks_init(&marks, &o, &error), CG_OK);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        double count = 0;
        for (size_t i = 0; i < marks.count; i++) {
            count += strcmp(marks.list[i].name, cases[k].name) == 0;
        }
        ck_assert_double_eq_tol(count, cases[k].density * area, 5 * sqrt(cases[k].density * area));
    }
    cg_web_marks_clear(&marks);
}
END_TEST

START_TEST(drum_repeats_with_its_circumference)
{
    struct cg_web_options o = plain();
    o.drum_diameter_m = 0.1;
    o.frames = 200;
    struct cg_web_marks marks;
    ck_assert_int_eq(cg_web_marks_init(&marks, &o, &error), CG_OK);
    ck_assert_uint_eq(marks.drum_first, 0);
    /* 200 frames of 25.6 mm hold 5120 / (pi * 100) = 16.3 turns. */
    ck_assert(marks.count == 16 || marks.count == 17);
    for (size_t i = 0; i < marks.count; i++) {
        ck_assert_double_eq_tol(marks.list[i].md_mm - marks.list[0].md_mm, (double)i * M_PI * 100, 1e-6);
        ck_assert_double_eq(marks.list[i].x_mm, marks.list[0].x_mm);
        ck_assert_double_eq(marks.list[i].contrast_percent, -8);
    }
    cg_web_marks_clear(&marks);
}
END_TEST

/* What a mark takes away on frames 0 and 1 of an even web, in mm2 of full contrast. */
static void taken(const struct cg_web_mark *mark, const struct cg_web_options *o, double out[2])
{
    float *light = malloc(o->width * o->height * sizeof *light);
    for (size_t frame = 0; frame < 2; frame++) {
        out[frame] = 0;
        for (size_t i = 0; i < o->width * o->height; i++) {
            light[i] = 1;
        }
        cg_web_mark_draw(mark, o, frame, light);
        for (size_t i = 0; i < o->width * o->height; i++) {
            out[frame] += 1 - (double)light[i];
        }
        out[frame] *= o->pitch_cd_mm * o->pitch_md_mm;
        ck_assert_int_eq(cg_web_mark_in_frame(mark, o, frame), out[frame] > 0);
    }
    free(light);
}

START_TEST(marks_have_the_area_of_their_shape)
{
    struct cg_web_options o = plain();
    o.pitch_md_mm = 0.08;
    double border = 256 * 0.08 - 0.04; /* between the two frames */
    const struct {
        double md, width, length;
        bool soft;
        size_t points;
        double area, share; /* share: of frame 0 */
    } cases[] = {
        {10.013, 1.0, 1.0, false, 1, M_PI / 4, 1},
        {10.013, 0.05, 0.05, false, 1, M_PI / 4 * 0.0025, 1},
        {border, 2.0, 2.0, false, 1, M_PI, 0.5},
        {border + 3, 2.0, 2.0, false, 1, M_PI, 0},
        {10, 0.2, 8, false, 2, 7.8 * 0.2 + M_PI * 0.01, 1},
        /* A bell of full width w: the integral of 2^-(2 r / w)^2 over the plane is pi w^2 / (4 ln 2). */
        {10, 3.0, 3.0, true, 1, M_PI * 9 / (4 * 0.69314718), 1},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct cg_web_mark mark = {.name = "mark",
                                   .x_mm = 12.37,
                                   .md_mm = cases[k].md,
                                   .width_mm = cases[k].width,
                                   .length_mm = cases[k].length,
                                   .contrast_percent = -40,
                                   .points = cases[k].points,
                                   .soft = cases[k].soft};
        double half = (cases[k].length - cases[k].width) / 2;
        mark.dx_mm[0] = -half * 0.8;
        mark.dy_mm[0] = -half * 0.6;
        mark.dx_mm[1] = half * 0.8;
        mark.dy_mm[1] = half * 0.6;
        double area[2];
        taken(&mark, &o, area);
        /* 4 x 4 samples a pixel: a spot smaller than a pixel is coarse. */
        double tolerance = cases[k].width < 0.1 ? 0.35 : 0.02;
        ck_assert_double_eq_tol((area[0] + area[1]) / 0.4, cases[k].area, tolerance * cases[k].area);
        ck_assert_double_eq_tol(area[0] / (area[0] + area[1]), cases[k].share, 0.01);
    }
}
END_TEST

START_TEST(mottle_has_the_asked_cv)
{
    struct cg_web_options o = plain();
    /* The longest band stays empty, since it brings longer wavelengths with it that no number is asked for.
     */
    const double asked[6] = {0.3, 0.4, 0.6, 0.6, 0.4, 0};
    memcpy(o.mottle_percent, asked, sizeof asked);
    struct cg_field field;
    ck_assert_msg(cg_field_init(&field, &o, &error) == CG_OK, "%s", error.text);
    double sum = 0;
    for (size_t band = 0; band < 6; band++) {
        ck_assert_double_eq_tol(field.realised_percent[band], asked[band], 1e-4);
        sum += asked[band] * asked[band];
    }
    /* Each tile holds half of the variance over its whole period. */
    for (size_t tile = 0; tile < CG_FIELD_TILES; tile++) {
        double square = 0, mean = 0, count = (double)(field.rows[tile] * field.columns);
        for (size_t i = 0; i < field.rows[tile] * field.columns; i++) {
            mean += (double)field.px[tile][i] / count;
            square += (double)field.px[tile][i] * (double)field.px[tile][i] / count;
        }
        ck_assert_double_eq_tol(mean, 0, 1e-6);
        ck_assert_double_eq_tol(1e4 * square, sum / 2, 1e-3 * sum);
    }
    cg_field_clear(&field);
    o.mottle_percent[5] = 0.3;
    ck_assert_int_eq(cg_field_init(&field, &o, &error), CG_OK);
    ck_assert_double_eq_tol(field.realised_percent[5], 0.3, 1e-4);
    cg_field_clear(&field);
}
END_TEST

START_TEST(one_band_of_mottle_is_in_that_band)
{
    struct cg_web_options o = plain();
    o.width = o.height = 512;
    for (size_t band = 0; band < 4; band++) {
        memset(o.mottle_percent, 0, sizeof o.mottle_percent);
        o.mottle_percent[band] = 2;
        struct cg_field field;
        struct cg_plane plane;
        ck_assert_int_eq(cg_field_init(&field, &o, &error), CG_OK);
        ck_assert_int_eq(cg_plane_init(&plane, 512, 512, false, &error), CG_OK);
        plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = 0.1;
        for (size_t y = 0; y < 512; y++) {
            /* Rows 300 and on: across the border of two frames. */
            cg_field_row(&field, 300 + y, 512, plane.px + y * 512);
            for (size_t x = 0; x < 512; x++) {
                plane.px[y * 512 + x] += 1;
            }
        }
        struct cg_psd_options options = cg_psd_options_defaults();
        struct cg_psd_work *work = cg_psd_work_new(512, 512, &options, &error);
        struct cg_psd psd;
        struct cg_band_cv cv[6];
        ck_assert_ptr_nonnull(work);
        ck_assert_int_eq(cg_psd_measure(work, cg_plane_view(&plane), &psd, &error), CG_OK);
        cg_band_measure(&psd, cg_bands_octave, 6, 0, cv);
        ck_assert_double_eq_tol(cv[band].cv_percent, 2, 5 * cv[band].uncertainty_percent + 0.06);
        cg_psd_clear(&psd);
        cg_psd_work_free(work);
        cg_plane_clear(&plane);
        cg_field_clear(&field);
    }
}
END_TEST

START_TEST(frames_have_the_asked_level)
{
    struct cg_web_options o = plain();
    const int depths[] = {8, 10, 12, 16};
    for (size_t k = 0; k < 4; k++) {
        o.bits = depths[k];
        simulate(folder[0], &o, 1);
        struct cg_image image = read_image(folder[0], "frame_000001.png");
        ck_assert_int_eq(image.bits, depths[k] == 8 ? 8 : 16);
        ck_assert_double_eq_tol(image.pitch_cd_mm, 0.1, 1e-6);
        /* Counts of 10 and 12 bits stand on a lattice that ends at 65535. */
        double step = 65535.0 / ((1 << depths[k]) - 1);
        for (size_t i = 0; depths[k] > 8 && i < image.width * image.height; i++) {
            double stored = (double)((uint16_t *)image.data)[i];
            ck_assert_double_eq_tol(stored, round(step * round(stored / step)), 0.5);
        }
        cg_image_clear(&image);
        struct cg_plane plane = reflectance(folder[0], "frame_000001.png");
        struct cg_stats stats = cg_stats_of(cg_plane_view(&plane));
        /* 65536 pixels of about 1.5 %: the mean is known to 0.01 %; the flat's rounding at 8 bits adds to it.
         */
        ck_assert_double_eq_tol(stats.mean, 0.5 / 0.8, 5e-4);
        cg_plane_clear(&plane);
    }
}
END_TEST

/* Amplitude of a sine along x or y of this pitch in the plane, relative to the mean. */
static double amplitude(const struct cg_plane *plane, double pitch_px, bool along_y)
{
    double re = 0, im = 0, mean = 0;
    for (size_t y = 0; y < plane->grid.height; y++) {
        for (size_t x = 0; x < plane->grid.width; x++) {
            double value = (double)plane->px[y * plane->grid.stride + x];
            double phase = 2 * M_PI * (double)(along_y ? y : x) / pitch_px;
            re += value * cos(phase);
            im += value * sin(phase);
            mean += value;
        }
    }
    return 2 * hypot(re, im) / mean;
}

START_TEST(chatter_and_streak_are_where_they_were_put)
{
    struct cg_web_options o = plain();
    o.chatter_percent = 5;
    o.chatter_pitch_mm = 3.2; /* 8 periods of 32 px in a frame */
    o.streak_percent = -20;
    o.streak_cd_mm = 10;
    o.streak_width_mm = 2;
    simulate(folder[0], &o, 2);
    struct cg_plane plane = reflectance(folder[0], "frame_000001.png");
    ck_assert_double_eq_tol(amplitude(&plane, 32, true), 0.05, 0.001);
    ck_assert_double_eq_tol(amplitude(&plane, 16, true), 0, 0.001);
    double at[3] = {0};
    const size_t columns[3] = {100, 110, 200}; /* middle, half height, far away */
    for (size_t y = 0; y < 256; y++) {
        for (size_t k = 0; k < 3; k++) {
            at[k] += (double)plane.px[y * plane.grid.stride + columns[k]] / 256 / (0.5 / 0.8);
        }
    }
    /* 256 pixels of 1.5 %, and the flat's pixel of 0.2 %. */
    ck_assert_double_eq_tol(at[0], 0.8, 0.006);
    ck_assert_double_eq_tol(at[1], 0.9, 0.006);
    ck_assert_double_eq_tol(at[2], 1.0, 0.006);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(photon_transfer_gives_the_gain)
{
    /* EMVA 1288: K = (temporal variance - variance in the dark) / (mean - mean in the dark), two exposures
     * each. */
    struct cg_web_options o = plain();
    o.width = o.height = 512;
    const struct {
        double gain, electrons;
    } cases[] = {{0, 16000}, {0.25, 6000}, {2, 60}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        o.gain_counts_per_electron = cases[k].gain;
        o.dark_level_counts = 200; /* far enough from 0 for the widest read noise here */
        struct cg_camera camera;
        ck_assert_int_eq(cg_camera_init(&camera, &o, &error), CG_OK);
        double mean[2], variance[2];
        for (int lit = 0; lit < 2; lit++) {
            double sum = 0, square = 0, difference = 0, count = 512 * 512;
            for (size_t y = 0; y < 512; y++) {
                float light[512];
                uint16_t a[512], b[512];
                for (size_t x = 0; x < 512; x++) {
                    light[x] = lit ? (float)cases[k].electrons : 0.0f;
                }
                cg_camera_row(&camera, cg_random_key(1, CG_RANDOM_FRAME, (uint64_t)lit * 2), y, light, a);
                cg_camera_row(&camera, cg_random_key(1, CG_RANDOM_FRAME, (uint64_t)lit * 2 + 1), y, light, b);
                for (size_t x = 0; x < 512; x++) {
                    double d = (double)a[x] - (double)b[x];
                    sum += (double)a[x] + (double)b[x];
                    square += d * d;
                    difference += d;
                }
            }
            mean[lit] = sum / (2 * count);
            variance[lit] = (square - difference * difference / count) / (2 * count);
        }
        double gain = (variance[1] - variance[0]) / (mean[1] - mean[0]);
        double wanted = cases[k].gain > 0 ? cases[k].gain : 4095.0 / 32000;
        ck_assert_double_eq_tol(gain, wanted, 0.02 * wanted);
        double read = wanted * o.read_noise_electrons;
        ck_assert_double_eq_tol(mean[0], o.dark_level_counts, 0.2);
        ck_assert_double_eq_tol(variance[0], read * read + 1.0 / 12, 0.03 * read * read + 0.02);
        cg_camera_clear(&camera);
    }
}
END_TEST

START_TEST(truth_tells_what_was_made)
{
    struct cg_web_options o = plain();
    o.pits_per_m2 = 5000;
    o.drum_diameter_m = 0.01;
    simulate(folder[0], &o, 1);
    struct cg_bytes bytes;
    ck_assert_int_eq(cg_file_read(path_of(folder[0], "truth.json"), 1 << 24, &bytes, &error), CG_OK);
    struct cg_text text = {0};
    cg_text_add_bytes(&text, (const char *)bytes.data, bytes.size);
    ck_assert_ptr_nonnull(strstr(text.data, "{\"schema\":\"castgloss.web/1\""));
    ck_assert_ptr_nonnull(strstr(text.data, "\"turn_mm\":31.4159265"));
    ck_assert_ptr_nonnull(strstr(text.data, "\"streak\":null"));
    ck_assert_ptr_nonnull(strstr(text.data, "\"web_reflectance\":0.625"));
    size_t wanted = 0, told = 0;
    struct cg_web_marks marks;
    ck_assert_int_eq(cg_web_marks_init(&marks, &o, &error), CG_OK);
    for (size_t i = 0; i < marks.count; i++) {
        wanted +=
            (size_t)cg_web_mark_in_frame(&marks.list[i], &o, 0) + cg_web_mark_in_frame(&marks.list[i], &o, 1);
    }
    for (const char *at = text.data; (at = strstr(at, "\"class\":")) != NULL; at++) {
        told++;
    }
    ck_assert_uint_gt(told, 3);
    ck_assert_uint_eq(told, wanted);
    cg_web_marks_clear(&marks);
    cg_text_clear(&text);
    cg_bytes_clear(&bytes);
}
END_TEST

static void remove_files(const char *in)
{
    const char *const names[] = {"dark.png", "flat.png", "truth.json"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        remove(path_of(in, names[k]));
    }
    for (int i = 0; i < 16; i++) {
        char name[32];
        snprintf(name, sizeof name, "frame_%06d.png", i);
        remove(path_of(in, name));
    }
    remove(in);
}

int main(void)
{
    for (int i = 0; i < 2; i++) {
        snprintf(folder[i], sizeof folder[i], "/tmp/castgloss-web-%ld-%d", (long)getpid(), i);
    }
    Suite *suite = suite_create("simulate");
    TCase *tests = tcase_create("simulate");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, bytes_depend_on_seed_not_on_threads);
    tcase_add_test(tests, counts_of_marks_follow_density);
    tcase_add_test(tests, drum_repeats_with_its_circumference);
    tcase_add_test(tests, marks_have_the_area_of_their_shape);
    tcase_add_test(tests, mottle_has_the_asked_cv);
    tcase_add_test(tests, one_band_of_mottle_is_in_that_band);
    tcase_add_test(tests, frames_have_the_asked_level);
    tcase_add_test(tests, chatter_and_streak_are_where_they_were_put);
    tcase_add_test(tests, photon_transfer_gives_the_gain);
    tcase_add_test(tests, truth_tells_what_was_made);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, simulate_parts_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    for (int i = 0; i < 2; i++) {
        remove_files(folder[i]);
    }
    return failed != 0;
}
