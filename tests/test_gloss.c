/*
 * Gloss units: published values of Fresnel's equations, tiles through a camera that is neither linear nor
 * evenly lit, a lobe in a picture.
 */
#include <castgloss/gloss.h>

#include "support/noise.h"
#include "support/suite.h"

#include <castgloss/calibrate.h>
#include <math.h>
#include <string.h>

/* ---- Fresnel ------------------------------------------------------------------------------------ */

static const struct {
    double index, angle_deg, reflectance;
} reflectances[] = {
    {1.567, 20, 0.049078}, {1.567, 45, 0.059708}, {1.567, 60, 0.100056}, {1.567, 75, 0.264574},
    {1.567, 85, 0.619148}, {1.540, 20, 0.045479}, {1.540, 60, 0.095734}, {1.540, 75, 0.260178},
};

START_TEST(reflectance_of_a_smooth_surface)
{
    ck_assert_double_eq_tol(cg_fresnel_unpolarised(reflectances[_i].index, reflectances[_i].angle_deg),
                            reflectances[_i].reflectance, 6e-7);
}
END_TEST

/* Index; GU at 20, 60, 85 degrees by ISO 2813; at 75 and 20 degrees by index 1.540. */
static const double tiles[][6] = {
    {1.45, 69.24, 80.70, 97.95, 93.39, 74.72}, {1.50, 82.05, 89.14, 98.97, 97.26, 88.54},
    {1.52, 87.32, 92.43, 99.32, 98.67, 94.23}, {1.54, 92.67, 95.68, 99.63, 100, 100},
    {1.567, 100, 100, 100, 101.69, 107.91},    {1.60, 109.12, 105.18, 100.39, 103.60, 117.76},
};

START_TEST(gloss_of_an_index)
{
    static const double angles[] = {20, 60, 85, 75, 20};
    for (size_t i = 0; i < 5; i++) {
        const double reference = i < 3 ? CG_INDEX_ISO_2813 : CG_INDEX_T_653;
        ck_assert_double_eq_tol(cg_gloss_of_index(tiles[_i][0], angles[i], reference), tiles[_i][i + 1],
                                0.0051);
    }
}
END_TEST

START_TEST(polarised_and_rough)
{
    const struct cg_fresnel at_60 = cg_fresnel_of(1.567, 60);
    ck_assert_double_eq_tol(at_60.s, 0.1992, 5e-5);
    ck_assert_double_eq_tol(at_60.p, 0.00095, 1e-5);
    /* A perfect mirror at 75 degrees has 384.35 GU by index 1.540. */
    ck_assert_double_eq_tol(100 / cg_fresnel_unpolarised(1.540, 75), 384.35, 0.006);
    ck_assert_double_eq_tol(cg_gloss_roughness(50, 20, 550), 0.315875, 5e-7);
    ck_assert_double_eq_tol(cg_gloss_roughness(50, 60, 550), 0.721612, 5e-7);
}
END_TEST

static const double films[][2] = {{1.50, 25}, {1.50, 0.5}, {1.567, 40}, {1.62, 12}, {1.40, 60}};

START_TEST(two_angles_tell_index_and_roughness)
{
    struct cg_gloss_reading readings[2] = {{20, 0}, {60, 0}};
    struct cg_error error = {.status = CG_OK};
    double index = 0, sq = 0;
    for (size_t i = 0; i < 2; i++) {
        readings[i].gu = cg_gloss_of_index(films[_i][0], readings[i].angle_deg, CG_INDEX_ISO_2813) *
                         cg_gloss_roughness(films[_i][1], readings[i].angle_deg, 550);
    }
    ck_assert_msg(cg_gloss_split(readings, CG_INDEX_ISO_2813, 550, &index, &sq, &error) == CG_OK, "%s",
                  error.text);
    ck_assert_double_eq_tol(index, films[_i][0], 1e-6);
    ck_assert_double_eq_tol(sq, films[_i][1], 1e-4);
}
END_TEST

START_TEST(readings_of_no_surface_are_refused)
{
    const struct cg_gloss_reading wrong[][2] = {
        {{20, 90}, {60, 20}}, {{20, 90}, {25, 91}}, {{20, 0}, {60, 50}}, {{20, 900}, {60, 900}}};
    struct cg_error error;
    double index = 0, sq = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_int_eq(cg_gloss_split(wrong[i], CG_INDEX_ISO_2813, 550, &index, &sq, &error),
                         CG_NOT_MEASURABLE);
    }
}
END_TEST

/* ---- the scale ---------------------------------------------------------------------------------- */

enum { SIDE = 160 };

/* What the camera does to the light: a cubic that compresses, a power, or a bent line; at full light 1. */
static double response(int kind, double light)
{
    return kind == 0   ? light
           : kind == 1 ? light * (1.02 - 0.02 * light * light)
           : kind == 2 ? pow(light, 0.95)
                       : light * (1.06 - 0.06 * light);
}

/* A 12-bit frame of a surface of this gloss under a lamp that falls off by a third to the corners. */
static void shoot(struct cg_image *image, uint16_t *counts, int kind, double gu, uint64_t seed)
{
    for (size_t y = 0; y < SIDE; y++) {
        for (size_t x = 0; x < SIDE; x++) {
            const double u = (double)x / SIDE - 0.5, v = (double)y / SIDE - 0.5;
            const double lamp = 1 - 0.33 * 2 * (u * u + v * v) - 0.1 * u;
            const double light = 0.85 * lamp * (gu / 100 + 0.004);
            const double electrons = 20000 * response(kind, light);
            const double value =
                64 + (electrons + sqrt(electrons + 100) * noise_normal(&seed)) * (4095 - 64) / 20000;
            counts[y * SIDE + x] = (uint16_t)fmax(0, fmin(4095, floor(value + 0.5)));
        }
    }
    *image = (struct cg_image){.width = SIDE,
                               .height = SIDE,
                               .channels = 1,
                               .sample = CG_SAMPLE_U16,
                               .bits = 12,
                               .data = counts,
                               .clip = 4095};
}

static double level_of(const struct cg_calibration *calibration, int kind, double gu, uint64_t seed)
{
    static uint16_t counts[SIDE * SIDE];
    struct cg_image image;
    struct cg_plane plane;
    struct cg_quality quality;
    enum cg_scale_from from;
    struct cg_error error = {.status = CG_OK};
    shoot(&image, counts, kind, gu, seed);
    ck_assert_msg(cg_calibrate(&image, calibration, CG_CHANNEL_AUTO, 0, 0, &plane, &quality, &from, &error) ==
                      CG_OK,
                  "%s", error.text);
    const double mean = cg_stats_of(cg_plane_view(&plane)).mean;
    cg_plane_clear(&plane);
    return mean;
}

static void average_of(struct cg_plane *out, int kind, double gu)
{
    static uint16_t counts[SIDE * SIDE];
    struct cg_average average = {.sum = NULL};
    struct cg_error error;
    for (uint64_t i = 0; i < 16; i++) {
        struct cg_image image;
        shoot(&image, counts, kind, gu, 1000 + i);
        ck_assert_int_eq(cg_average_add(&average, &image, CG_CHANNEL_AUTO, "frame", &error), CG_OK);
    }
    ck_assert_int_eq(cg_average_finish(&average, out, &error), CG_OK);
    cg_average_clear(&average);
}

/* The camera, and the tiles that it is calibrated with; each with six seeds. */
static const struct {
    int kind;
    size_t count;
    double gu[5];
} cameras[] = {
    {0, 2, {95.2, 40.1}},         {1, 2, {95.2, 40.1}},          {1, 3, {95.2, 69, 27}},
    {2, 4, {95.2, 69, 40.1, 12}}, {3, 5, {95.2, 82, 55, 27, 9}},
};

START_TEST(tiles_through_a_bent_and_shaded_camera)
{
    const size_t row = (size_t)_i % (sizeof cameras / sizeof cameras[0]);
    const uint64_t seed = (uint64_t)_i << 40;
    const int kind = cameras[row].kind;
    struct cg_calibration calibration;
    struct cg_error error = {.status = CG_OK};
    double sum = 0, largest = 0, n = 0;
    cg_calibration_init(&calibration);
    average_of(&calibration.dark, kind, 0);
    average_of(&calibration.flat, kind, cameras[row].gu[0]);
    calibration.bits = 12;
    struct cg_gloss_scale scale = {.angle_deg = 20, .reference_index = 1.567};
    for (size_t i = 0; i < cameras[row].count; i++) {
        scale.tiles[i].gu = cameras[row].gu[i];
        scale.tiles[i].signal = level_of(&calibration, kind, cameras[row].gu[i], seed + 7 + i);
    }
    scale.tile_count = cameras[row].count;
    const double zero = level_of(&calibration, kind, 0, seed + 5);
    ck_assert_msg(cg_gloss_scale_fit(&scale, zero, &error) == CG_OK, "%s", error.text);
    calibration.gloss = scale;
    ck_assert_str_eq(cg_calibration_unit(&calibration), "GU");
    for (double gu = 3; gu <= 90; gu += 87.0 / 15) {
        const double off = fabs(level_of(&calibration, kind, gu, seed + 77 + (uint64_t)gu) - gu);
        sum += off;
        n++;
        largest = fmax(largest, off);
    }
    ck_assert_double_lt(sum / n, 1.2);
    ck_assert_double_lt(largest, 2.7);
    cg_calibration_clear(&calibration);
}
END_TEST

START_TEST(a_line_and_its_residuals)
{
    struct cg_gloss_scale scale = {.tile_count = 2,
                                   .tiles = {{.gu = 100, .signal = 1.1}, {.gu = 40, .signal = 0.5}}};
    struct cg_error error;
    ck_assert_int_eq(cg_gloss_scale_fit(&scale, 0.1, &error), CG_OK);
    ck_assert_int_eq(scale.terms, 1);
    ck_assert_double_eq_tol(cg_gloss_scale_at(&scale, 0.6), 50, 1e-9);
    ck_assert_double_eq_tol(scale.residual_gu, 0, 1e-9);
    /* A middle tile off by 1.5 GU of the line: least squares through the trap leave a little less. */
    struct cg_gloss_scale off = {.tile_count = 2,
                                 .tiles = {{.gu = 100, .signal = 1.1}, {.gu = 41.5, .signal = 0.5}}};
    ck_assert_int_eq(cg_gloss_scale_fit(&off, 0.1, &error), CG_OK);
    ck_assert_double_gt(off.line_residual_gu, CG_GLOSS_RESIDUAL_TOLD);
    const struct cg_gloss_scale wrong[] = {
        {.tile_count = 1, .tiles = {{.gu = 100, .signal = 1}}},
        {.tile_count = 2, .tiles = {{.gu = 100, .signal = 1}, {.gu = 50, .signal = 1.2}}},
        {.tile_count = 2, .tiles = {{.gu = 100, .signal = 1}, {.gu = 50, .signal = 0.05}}},
        {.tile_count = 2, .tiles = {{.gu = 100, .signal = 1}, {.gu = 70, .signal = 0.5}}},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct cg_gloss_scale made = wrong[i];
        ck_assert_int_eq(cg_gloss_scale_fit(&made, 0.1, &error), CG_NOT_MEASURABLE);
    }
}
END_TEST

/* Tiles of stated index at 60 degrees under unpolarised and p-polarised light. */
START_TEST(polarised_light_is_told)
{
    static const double indices[] = {1.45, 1.50, 1.567};
    struct cg_gloss_scale scale = {.angle_deg = 60, .tile_count = 3};
    for (int polarised = 0; polarised < 2; polarised++) {
        for (size_t i = 0; i < 3; i++) {
            const struct cg_fresnel r = cg_fresnel_of(indices[i], 60);
            scale.tiles[i].index = indices[i];
            scale.tiles[i].signal = polarised ? r.p : (r.s + r.p) / 2;
        }
        ck_assert_int_eq(cg_gloss_polarisation(&scale), polarised ? 'p' : 0);
    }
}
END_TEST

/* ---- the receptor ------------------------------------------------------------------------------- */

/* A Gaussian lobe on a diffuse ground, 0.05 degrees a pixel: its mean over 1.8 by 3.6 degrees is known. */
START_TEST(a_lobe_under_the_receptor)
{
    const double sigma = 0.5, ground = 0.02, pitch = 0.1, per_mm = 0.5;
    const double off[2] = {0.6, -0.4};
    const struct cg_receptor receptor = cg_receptor_of(20, false);
    struct cg_plane plane;
    struct cg_error error;
    struct cg_received got;
    ck_assert_int_eq(cg_plane_init(&plane, 301, 241, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = pitch;
    for (size_t y = 0; y < 241; y++) {
        for (size_t x = 0; x < 301; x++) {
            const double u = ((double)x - 150) * pitch * per_mm - off[0];
            const double v = ((double)y - 120) * pitch * per_mm - off[1];
            plane.px[y * plane.grid.stride + x] = (float)(ground + exp(-(u * u + v * v) / 2 / sigma / sigma));
        }
    }
    ck_assert_int_eq(cg_gloss_receive(cg_plane_view(&plane), &receptor, per_mm, true, &got, &error), CG_OK);
    /* In plane (MD) 1.8, across (CD) 3.6 degrees. */
    const double part = erf(0.9 / sigma / M_SQRT2) * erf(1.8 / sigma / M_SQRT2);
    const double expected = ground + 2 * M_PI * sigma * sigma * part / (1.8 * 3.6);
    ck_assert_double_eq_tol(got.mean, expected, 0.02 * expected);
    ck_assert_double_eq_tol(got.diffuse, ground, 1e-4);
    ck_assert_double_eq_tol(got.tilt_cd_deg, off[0] / 2, 0.03);
    ck_assert_double_eq_tol(got.tilt_md_deg, off[1] / 2, 0.03);
    plane.grid.pitch_cd_mm = 0;
    ck_assert_int_eq(cg_gloss_receive(cg_plane_view(&plane), &receptor, per_mm, true, &got, &error),
                     CG_NOT_MEASURABLE);
    cg_plane_clear(&plane);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {reflectance_of_a_smooth_surface, ROWS(reflectances)},
        {gloss_of_an_index, ROWS(tiles)},
        {polarised_and_rough, 1},
        {two_angles_tell_index_and_roughness, ROWS(films)},
        {readings_of_no_surface_are_refused, 1},
        {tiles_through_a_bent_and_shaded_camera, 6 * ROWS(cameras)},
        {a_line_and_its_residuals, 1},
        {polarised_light_is_told, 1},
        {a_lobe_under_the_receptor, 1},
    };
    return suite_run("gloss", tests, sizeof tests / sizeof tests[0]);
}
