/*
 * Fringes that a wavy surface mirrors. A height a sin(2 pi x / L) has slopes of amplitude 2 pi a / L and
 * curvatures of (2 pi)^2 a / L^2; a slope s moves a fringe by 2 d s on the target.
 */
#include <castgloss/waviness.h>

#include "support/noise.h"
#include "support/suite.h"

#include <check.h>
#include <math.h>
#include <string.h>

#define PITCH_MM 0.05
#define SIDE ((size_t)1200) /* 60 mm */
#define DISTANCE_MM 50.0
#define TARGET_MM 2.0

static const struct cg_fringe_geometry geometry = {TARGET_MM, DISTANCE_MM};

/* A surface of one sine along the normal of the fringes, and the fringes. */
struct scene {
    double period_mm, angle_deg;  /* of the fringes */
    double height_um, wave_mm;    /* of the surface */
    double second_mm, second_deg; /* another family on a flat back; 0: none */
    double noise;
};

static double phase_of(double period, double angle_deg, double x, double y)
{
    const double a = angle_deg * M_PI / 180;
    return 2 * M_PI * (x * cos(a) + y * sin(a)) / period;
}

static struct cg_plane draw(const struct scene *s)
{
    struct cg_plane plane = {.px = NULL};
    struct cg_error error;
    uint64_t seed = 3;
    ck_assert_int_eq(cg_plane_init(&plane, SIDE, SIDE, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = PITCH_MM;
    for (size_t j = 0; j < SIDE; j++) {
        for (size_t i = 0; i < SIDE; i++) {
            const double x = (double)i * PITCH_MM, y = (double)j * PITCH_MM;
            const double wave = s->wave_mm > 0 ? phase_of(s->wave_mm, s->angle_deg, x, y) : 0;
            const double slope = s->wave_mm > 0 ? 2 * M_PI * s->height_um / 1000 / s->wave_mm * cos(wave) : 0;
            const double moved = slope * 2 * DISTANCE_MM / TARGET_MM * 2 * M_PI;
            double level = 0.5 + 0.2 * cos(phase_of(s->period_mm, s->angle_deg, x, y) + moved);
            level += s->second_mm > 0 ? 0.15 * cos(phase_of(s->second_mm, s->second_deg, x, y)) : 0;
            level += s->noise * noise_normal(&seed);
            plane.px[j * plane.grid.stride + i] = (float)level;
        }
    }
    return plane;
}

static struct cg_psd spectrum_of(struct cg_view view)
{
    struct cg_error error;
    struct cg_psd psd = {.power = NULL};
    const struct cg_psd_options options = {.tile_px = 4096, .detrend = 1};
    struct cg_psd_work *work = cg_psd_work_new(view.grid.width, view.grid.height, &options, &error);
    ck_assert_ptr_nonnull(work);
    ck_assert_int_eq(cg_psd_measure(work, view, &psd, &error), CG_OK);
    cg_psd_work_free(work);
    return psd;
}

static size_t families_of(struct cg_view view, struct cg_fringes *out, size_t capacity)
{
    struct cg_error error;
    size_t count = 0;
    struct cg_psd psd = spectrum_of(view);
    ck_assert_int_eq(cg_fringes_find(&psd, out, capacity, &count, &error), CG_OK);
    cg_psd_clear(&psd);
    return count;
}

START_TEST(families_are_told_apart)
{
    const struct scene s = {0.673, 34.4, 0, 0, 1.146, 76.4, 0.01};
    struct cg_plane plane = draw(&s);
    struct cg_fringes families[8];
    ck_assert_uint_eq(families_of(cg_plane_view(&plane), families, 8), 2);
    ck_assert_double_eq_tol(families[0].period, 0.673, 0.673e-2);
    ck_assert_double_eq_tol(families[0].angle_deg, 34.4, 0.3);
    ck_assert_double_eq_tol(families[0].amplitude_percent, 40, 2);
    ck_assert_double_eq_tol(families[1].period, 1.146, 1.146e-2);
    ck_assert_double_eq_tol(families[1].angle_deg, 76.4, 0.3);
    cg_plane_clear(&plane);
}
END_TEST

/* The numbers of 200 pictures of plain fringes in noise scatter as is told, and are right. */
START_TEST(fringes_have_their_uncertainty)
{
    enum { PICTURES = 200, PLACES = 128 };
    double sum[3] = {0}, squares[3] = {0}, told[3] = {0};
    uint64_t seed = 17;
    struct cg_plane plane = {.px = NULL};
    struct cg_error error;
    ck_assert_int_eq(cg_plane_init(&plane, PLACES, PLACES, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = PITCH_MM;
    for (int n = 0; n < PICTURES; n++) {
        for (size_t i = 0; i < (size_t)PLACES * PLACES; i++) {
            const size_t x = i % PLACES, y = i / PLACES;
            const double phase = phase_of(0.43, 27, (double)x * PITCH_MM, (double)y * PITCH_MM);
            plane.px[y * plane.grid.stride + x] =
                (float)(0.5 + 0.1 * cos(phase + 0.05 * n) + 0.05 * noise_normal(&seed));
        }
        struct cg_fringes found[4];
        ck_assert_uint_eq(families_of(cg_plane_view(&plane), found, 4), 1);
        const double numbers[] = {found->period, found->angle_deg, found->amplitude_percent};
        const double sds[] = {found->period_sd, found->angle_sd_deg, found->amplitude_sd_percent};
        for (size_t i = 0; i < 3; i++) {
            sum[i] += numbers[i];
            squares[i] += numbers[i] * numbers[i];
            told[i] += sds[i];
        }
    }
    const double truth[] = {0.43, 27, 20};
    for (size_t i = 0; i < 3; i++) {
        const double mean = sum[i] / PICTURES, sd = sqrt(squares[i] / PICTURES - mean * mean);
        const double stated = told[i] / PICTURES;
        ck_assert_msg(sd > 0.8 * stated && sd < 1.25 * stated, "%zu: mean %g, scatter %g, told %g", i, mean,
                      sd, stated);
        ck_assert_double_eq_tol(mean, truth[i], 0.002 * truth[i] + stated);
    }
    cg_plane_clear(&plane);
}
END_TEST

/* Height, wavelength, band that it belongs to, and the direction. */
static const struct {
    struct scene scene;
    const char *band;
} sines[] = {
    {{0.25, 0, 0.1, 1.5, 0, 0, 0.002}, "Wc"}, {{0.25, 90, 0.1, 1.5, 0, 0, 0.002}, "Wc"},
    {{0.25, 30, 0.2, 2, 0, 0, 0.01}, "Wc"},   {{0.5, 0, 1, 5, 0, 0, 0.01}, "Wd"},
    {{0.4, 120, 0.6, 4, 0, 0, 0}, "Wd"},      {{0.5, 0, 1, 5, 0.9, 70, 0}, "Wd"},
};

START_TEST(a_sine_has_its_slope_and_curvature)
{
    const struct scene *s = &sines[_i].scene;
    struct cg_plane plane = draw(s);
    struct cg_fringes families[8];
    struct cg_slope_map map;
    struct cg_wave_band bands[8];
    struct cg_error error = {.status = CG_OK};
    const size_t count = families_of(cg_plane_view(&plane), families, 8);
    ck_assert_uint_ge(count, 1);
    ck_assert_msg(cg_slope_map_of(cg_plane_view(&plane), families, count, 0, &geometry, &map, &error) ==
                      CG_OK,
                  "%s", error.text);
    ck_assert_int_eq(cg_wave_bands_of(&map, cg_bands_wavescan, 6, bands, &error), CG_OK);
    const double slope_mrad = 2 * M_PI * s->height_um / s->wave_mm / M_SQRT2;
    const double curvature_per_m = 4 * M_PI * M_PI * s->height_um / (s->wave_mm * s->wave_mm) / M_SQRT2;
    for (size_t i = 0; i < 6; i++) {
        if (strcmp(bands[i].band.name, sines[_i].band) == 0) {
            ck_assert_double_eq_tol(bands[i].slope_mrad, slope_mrad, 0.03 * slope_mrad);
            ck_assert_double_eq_tol(bands[i].curvature_per_m, curvature_per_m, 0.04 * curvature_per_m);
        } else if (!isnan(bands[i].slope_mrad) && bands[i].band.high_mm >= 1) {
            ck_assert_double_lt(bands[i].slope_mrad, 0.15 * slope_mrad);
        }
    }
    /* Fringes 0.25 mm apart or more tell nothing of waves of 0.1 to 0.3 mm. */
    ck_assert(isnan(bands[1].slope_mrad));
    ck_assert_ptr_nonnull(bands[1].flag);
    cg_slope_map_clear(&map);
    cg_plane_clear(&plane);
}
END_TEST

/* A curled sheet: a slope that changes by the square over the picture is curl and no waviness. (One that
 * changes evenly only makes the fringes a little closer.) */
START_TEST(curl_is_taken_off)
{
    uint64_t seed = 11;
    struct cg_plane plane = {.px = NULL};
    struct cg_error error = {.status = CG_OK};
    struct cg_fringes families[8];
    struct cg_slope_map map;
    struct cg_wave_band bands[8];
    ck_assert_int_eq(cg_plane_init(&plane, SIDE, SIDE, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = PITCH_MM;
    for (size_t j = 0; j < SIDE; j++) {
        for (size_t i = 0; i < SIDE; i++) {
            const double x = (double)i * PITCH_MM, t = x / ((double)SIDE * PITCH_MM) - 0.5;
            const double moved = 0.02 * t * t * 2 * DISTANCE_MM / TARGET_MM * 2 * M_PI;
            plane.px[j * plane.grid.stride + i] =
                (float)(0.5 + 0.2 * cos(2 * M_PI * x / 0.5 + moved) + 0.002 * noise_normal(&seed));
        }
    }
    const size_t count = families_of(cg_plane_view(&plane), families, 8);
    ck_assert_int_eq(cg_slope_map_of(cg_plane_view(&plane), families, count, 0, &geometry, &map, &error),
                     CG_OK);
    ck_assert_int_eq(cg_wave_bands_of(&map, cg_bands_wavescan, 6, bands, &error), CG_OK);
    /* The SD of t squared over the map, which holds t from -h to h: sqrt(h^4 / 5 - (h^2 / 3)^2). */
    const double h = (double)map.slope.grid.width / (double)SIDE / 2;
    ck_assert_double_eq_tol(map.curl_sd_rad, 0.02 * sqrt(pow(h, 4) / 5 - pow(h, 4) / 9), 3e-5);
    for (size_t i = 2; i < 5; i++) {
        ck_assert(isnan(bands[i].slope_mrad) || bands[i].slope_mrad < 0.02);
    }
    cg_slope_map_clear(&map);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(no_fringes_no_family)
{
    struct cg_plane plane = {.px = NULL};
    struct cg_error error;
    struct cg_fringes families[8];
    uint64_t seed = 5;
    ck_assert_int_eq(cg_plane_init(&plane, 256, 256, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = PITCH_MM;
    for (size_t i = 0; i < 256 * plane.grid.stride; i++) {
        plane.px[i] = (float)(0.5 + 0.02 * noise_normal(&seed));
    }
    ck_assert_uint_eq(families_of(cg_plane_view(&plane), families, 8), 0);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(few_fringes_are_refused)
{
    const struct scene s = {20, 0, 0, 0, 0, 0, 0};
    struct cg_plane plane = draw(&s);
    const struct cg_fringes family = {.f_cd = 0.05, .f_md = 0, .period = 20};
    struct cg_slope_map map;
    struct cg_error error;
    ck_assert_int_eq(cg_slope_map_of(cg_plane_view(&plane), &family, 1, 0, &geometry, &map, &error),
                     CG_NOT_MEASURABLE);
    cg_plane_clear(&plane);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {families_are_told_apart, 1},
        {fringes_have_their_uncertainty, 1},
        {a_sine_has_its_slope_and_curvature, ROWS(sines)},
        {curl_is_taken_off, 1},
        {no_fringes_no_family, 1},
        {few_fringes_are_refused, 1},
    };
    return suite_run("waviness", tests, sizeof tests / sizeof tests[0]);
}
