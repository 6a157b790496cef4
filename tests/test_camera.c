/*
 * Photon transfer on a simulated camera of known truth: a pixel has n electrons of a Poisson distribution,
 * read noise, a dark level of its own, a response of its own, a gain, and is rounded to counts.
 */
#include <castgloss/camera.h>

#include "support/noise.h"
#include "support/suite.h"

#include <math.h>

enum { WIDTH = 480, HEIGHT = 360 };

struct truth {
    double gain, dark, read_electrons, dsnu_counts, prnu_percent, falloff_percent, full, efficiency;
};
static const struct truth cameras[] = {
    {0.1, 29.4, 30, 1.5, 0.5, 0, 4095, 0.5},
    {0.28, 64, 8, 0.6, 0.8, 3, 4095, 0.45},
    {2.1, 500, 5, 4, 1.0, 5, 65535, 0.6},
};

/* Poisson by its Gaussian approximation, good to the third moment above a hundred electrons. */
static double electrons_of(double mean, uint64_t *seed)
{
    if (mean > 100) {
        const double z = noise_normal(seed);
        return floor(mean + sqrt(mean) * z + (z * z - 1) / 6 + 0.5);
    }
    double product = noise_uniform(seed), n = 0;
    while (mean > 0 && product > exp(-mean)) {
        product *= noise_uniform(seed);
        n++;
    }
    return n;
}

static struct cg_level level_of(const struct truth *truth, double photons, size_t frames, uint64_t seed)
{
    struct cg_level_sum sum = {.sum = NULL};
    struct cg_level level;
    struct cg_plane plane;
    struct cg_error error;
    uint64_t temporal = 1 + (uint64_t)(photons * 7) + (seed << 40);
    ck_assert_int_eq(cg_plane_init(&plane, WIDTH, HEIGHT, false, &error), CG_OK);
    for (size_t f = 0; f < frames; f++) {
        uint64_t fixed = 99 + (seed << 40);
        /* The lamp flickers by some tenths of a percent. */
        const double lamp = 1 + 0.002 * (f % 2 == 0 ? 1 : -1);
        for (size_t y = 0; y < HEIGHT; y++) {
            for (size_t x = 0; x < WIDTH; x++) {
                const double u = 2.0 * (double)x / WIDTH - 1;
                const double own = 1 + truth->prnu_percent / 100 * noise_normal(&fixed);
                const double even = 1 - truth->falloff_percent / 100 * u * u;
                const double mean = photons * lamp * truth->efficiency * own * even;
                const double value = truth->gain * (electrons_of(mean, &temporal) +
                                                    truth->read_electrons * noise_normal(&temporal)) +
                                     truth->dark + truth->dsnu_counts * noise_normal(&fixed);
                plane.px[y * plane.grid.stride + x] = (float)fmax(0, fmin(truth->full, floor(value + 0.5)));
            }
        }
        ck_assert_int_eq(cg_level_add(&sum, cg_plane_view(&plane), &error), CG_OK);
    }
    ck_assert_int_eq(cg_level_finish(&sum, photons, &level, &error), CG_OK);
    cg_level_clear(&sum);
    cg_plane_clear(&plane);
    return level;
}

START_TEST(a_camera_of_known_truth)
{
    const struct truth *truth = &cameras[_i];
    const double most = (truth->full - truth->dark) / truth->gain / truth->efficiency;
    struct cg_camera_model model = {.quantum = 1, .photons = true};
    struct cg_error error = {.status = CG_OK};
    model.levels[model.count++] = level_of(truth, 0, 4, 0);
    for (int i = 1; i <= 21; i++) {
        /* The brightest levels clip, as in a real series. */
        model.levels[model.count++] = level_of(truth, most * i / 19.5, i == 10 ? 4 : 2, 0);
    }
    ck_assert_msg(cg_camera_fit(&model, &error) == CG_OK, "%s", error.text);
    ck_assert_double_eq_tol(model.gain, truth->gain, 0.005 * truth->gain);
    ck_assert_double_eq_tol(model.dark_counts, truth->dark, 0.03);
    const double read_counts = truth->gain * truth->read_electrons;
    ck_assert_double_eq_tol(model.dark_noise_counts, sqrt(read_counts * read_counts + 1.0 / 12),
                            0.01 * read_counts);
    ck_assert_double_eq_tol(model.dark_noise_electrons, truth->read_electrons, 0.015 * truth->read_electrons);
    /* The level of a pixel and its rounding. */
    const double dsnu = sqrt(truth->dsnu_counts * truth->dsnu_counts) / truth->gain;
    ck_assert_double_eq_tol(model.dsnu_electrons, dsnu, 0.05 * dsnu);
    ck_assert_double_eq_tol(model.prnu_percent, truth->prnu_percent, 0.05 * truth->prnu_percent);
    ck_assert_double_ge(model.prnu_uneven_percent, model.prnu_percent - 1e-9);
    const double lamp = 1 - truth->falloff_percent / 300;
    ck_assert_double_eq_tol(model.quantum_efficiency, truth->efficiency * lamp, 0.006 * truth->efficiency);
    ck_assert_double_lt(model.linearity_percent, 0.8);
    const double full = (truth->full - truth->dark) / truth->gain;
    ck_assert_double_eq_tol(model.saturation_electrons, full, 0.12 * full);
}
END_TEST

/* The gain of the same camera, by other seeds. */
START_TEST(gain_of_every_seed)
{
    const struct truth *truth = &cameras[1];
    const double most = (truth->full - truth->dark) / truth->gain / truth->efficiency;
    struct cg_camera_model model = {.quantum = 1, .photons = true};
    struct cg_error error = {.status = CG_OK};
    const uint64_t seed = (uint64_t)_i + 1;
    model.levels[model.count++] = level_of(truth, 0, 4, seed);
    for (int i = 1; i <= 21; i++) {
        model.levels[model.count++] = level_of(truth, most * i / 19.5, 2, seed);
    }
    ck_assert_msg(cg_camera_fit(&model, &error) == CG_OK, "%s", error.text);
    ck_assert_double_eq_tol(model.gain, truth->gain, 0.005 * truth->gain);
    ck_assert_double_eq_tol(model.gain, truth->gain, 4 * cg_camera_gain_sd(&model));
}
END_TEST

START_TEST(what_is_no_series_is_refused)
{
    const struct cg_camera_model wrong[] = {
        {.quantum = 1, .count = 3, .levels = {{0, 10, 1, 0, 0, 2}, {1, 20, 2, 0, 0, 2}, {2, 30, 3, 0, 0, 2}}},
        {.quantum = 1,
         .count = 4,
         .levels = {{1, 10, 1, 0, 0, 2}, {2, 20, 2, 0, 0, 2}, {3, 30, 3, 0, 0, 2}, {4, 40, 4, 0, 0, 2}}},
        {.quantum = 1,
         .count = 4,
         .levels = {{0, 10, 5, 0, 0, 2}, {2, 20, 2, 0, 0, 2}, {3, 30, 2, 0, 0, 2}, {4, 40, 2, 0, 0, 2}}},
    };
    struct cg_error error;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct cg_camera_model model = wrong[i];
        ck_assert_int_eq(cg_camera_fit(&model, &error), CG_NOT_MEASURABLE);
    }
}
END_TEST

START_TEST(frames_of_a_level_belong_together)
{
    struct cg_level_sum sum = {.sum = NULL};
    struct cg_level level;
    struct cg_plane small, large;
    struct cg_error error;
    ck_assert_int_eq(cg_plane_init(&small, 16, 16, false, &error), CG_OK);
    ck_assert_int_eq(cg_plane_init(&large, 17, 16, false, &error), CG_OK);
    ck_assert_int_eq(cg_level_add(&sum, cg_plane_view(&small), &error), CG_OK);
    ck_assert_int_eq(cg_level_finish(&sum, 0, &level, &error), CG_NOT_MEASURABLE);
    ck_assert_int_eq(cg_level_add(&sum, cg_plane_view(&large), &error), CG_NOT_MEASURABLE);
    cg_level_clear(&sum);
    cg_plane_clear(&small);
    cg_plane_clear(&large);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {gain_of_every_seed, 5},
        {a_camera_of_known_truth, ROWS(cameras)},
        {what_is_no_series_is_refused, 1},
        {frames_of_a_level_belong_together, 1},
    };
    return suite_run("camera", tests, sizeof tests / sizeof tests[0]);
}
