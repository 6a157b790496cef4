#include <castgloss/image.h>

#include "support/noise.h"
#include "support/suite.h"

#include <math.h>
#include <string.h>

static struct cg_plane plane_of(size_t width, size_t height, bool with_mask)
{
    struct cg_plane plane;
    struct cg_error error;
    ck_assert_int_eq(cg_plane_init(&plane, width, height, with_mask, &error), CG_OK);
    return plane;
}

/* NIST StRD "NumAcc3/4"-like series: a level of 10^6 with a known spread of 0.1 that single sums lose. */
START_TEST(statistics_keep_a_small_spread_on_a_large_level)
{
    struct cg_plane plane = plane_of(1001, 1, false);
    plane.px[0] = 1000000.25f;
    for (size_t i = 1; i < 1001; i++) {
        plane.px[i] = i % 2 ? 1000000.125f : 1000000.375f;
    }
    struct cg_stats stats = cg_stats_of(cg_plane_view(&plane));
    ck_assert_double_eq_tol(stats.mean, 1000000.25, 1e-9);
    ck_assert_double_eq_tol(stats.sd, 0.125 * sqrt(1000.0 / 1001.0), 1e-12);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(statistics_skip_the_mask_and_the_stride)
{
    struct cg_plane plane = plane_of(8, 8, true);
    for (size_t i = 0; i < 64; i++) {
        plane.px[i] = 1e9f;
        plane.valid[i] = 0;
    }
    const float values[] = {2, 4, 4, 4, 5, 5, 7, 9}; /* mean 5, population SD 2 */
    for (size_t i = 0; i < 8; i++) {
        size_t at = (2 + i / 4) * 8 + 2 + i % 4;
        plane.px[at] = values[i];
        plane.valid[at] = 1;
    }
    struct cg_view part = cg_view_crop(cg_plane_view(&plane), (struct cg_rect){1, 1, 7, 7});
    struct cg_stats stats = cg_stats_of(part);
    ck_assert_uint_eq(stats.count, 8);
    ck_assert_uint_eq(cg_view_count_valid(part), 8);
    ck_assert_double_eq(stats.mean, 5.0);
    ck_assert_double_eq(stats.sd, 2.0);
    ck_assert_double_eq(stats.min, 2.0);
    ck_assert_double_eq(stats.max, 9.0);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(statistics_of_nothing_and_of_a_constant)
{
    struct cg_plane plane = plane_of(300, 300, true);
    for (size_t i = 0; i < 90000; i++) {
        plane.px[i] = 0.1f;
    }
    struct cg_stats stats = cg_stats_of(cg_plane_view(&plane));
    ck_assert_double_eq(stats.sd, 0.0);
    ck_assert_double_eq(stats.mean, (double)0.1f);
    memset(plane.valid, 0, 90000);
    ck_assert_uint_eq(cg_stats_of(cg_plane_view(&plane)).count, 0);
    double value, share = 0.5;
    struct cg_error error;
    ck_assert_int_eq(cg_quantiles(cg_plane_view(&plane), &share, 1, &value, &error), CG_NOT_MEASURABLE);
    cg_plane_clear(&plane);
}
END_TEST

static int compare(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

START_TEST(quantiles_equal_a_sort)
{
    struct cg_plane plane = plane_of(101, 97, false);
    uint64_t seed = (uint64_t)_i;
    size_t count = 101 * 97;
    for (size_t i = 0; i < count; i++) {
        plane.px[i] = (float)(_i == 0 ? 5.0 : noise_normal(&seed) * pow(10.0, _i - 2));
    }
    const double shares[] = {0.0, 0.05, 0.5, 0.95, 1.0};
    double values[5];
    struct cg_error error;
    ck_assert_int_eq(cg_quantiles(cg_plane_view(&plane), shares, 5, values, &error), CG_OK);
    qsort(plane.px, count, sizeof *plane.px, compare);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_double_eq(values[i], (double)plane.px[(size_t)(shares[i] * (double)(count - 1))]);
    }
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(trends_are_recovered)
{
    int order = _i;
    struct cg_plane plane = plane_of(40, 30, true);
    const double c[6] = {3.0,
                         order ? 0.5 : 0,
                         order ? -0.25 : 0,
                         order > 1 ? 0.1 : 0,
                         order > 1 ? 0.2 : 0,
                         order > 1 ? -0.3 : 0};
    for (size_t y = 0; y < 30; y++) {
        for (size_t x = 0; x < 40; x++) {
            double u = 2.0 * (double)x / 39.0 - 1.0, v = 2.0 * (double)y / 29.0 - 1.0;
            plane.px[y * 40 + x] =
                (float)(c[0] + c[1] * u + c[2] * v + c[3] * u * u + c[4] * u * v + c[5] * v * v);
            plane.valid[y * 40 + x] = (x + y) % 3 != 0; /* holes must not matter */
        }
    }
    struct cg_trend trend = cg_trend_fit(cg_plane_view(&plane), order);
    for (int i = 0; i < 6; i++) {
        ck_assert_double_eq_tol(trend.c[i], c[i], 1e-6);
    }
    ck_assert_double_eq_tol(cg_trend_at(&trend, &plane.grid, 7, 11), (double)plane.px[11 * 40 + 7], 1e-5);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(trend_of_one_row_is_its_mean)
{
    struct cg_plane plane = plane_of(5, 1, false);
    for (size_t i = 0; i < 5; i++) {
        plane.px[i] = (float)i;
    }
    struct cg_trend trend = cg_trend_fit(cg_plane_view(&plane), 1);
    ck_assert_int_eq(trend.order, 0);
    ck_assert_double_eq_tol(trend.c[0], 2.0, 1e-12);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(cells_hold_means_and_pitch)
{
    struct cg_plane plane = plane_of(100, 60, true), mean, sd;
    struct cg_error error;
    plane.grid.pitch_cd_mm = 0.1;
    plane.grid.pitch_md_mm = 0.2;
    for (size_t y = 0; y < 60; y++) {
        for (size_t x = 0; x < 100; x++) {
            plane.px[y * 100 + x] = (float)(x / 10) + (x % 2 ? 0.5f : -0.5f);
            plane.valid[y * 100 + x] = x >= 10;
        }
    }
    ck_assert_int_eq(cg_cells(cg_plane_view(&plane), 10, 20, &mean, &sd, &error), CG_OK);
    ck_assert_uint_eq(mean.grid.width, 10);
    ck_assert_uint_eq(mean.grid.height, 3);
    ck_assert_double_eq_tol(mean.grid.pitch_cd_mm, 1.0, 1e-12);
    ck_assert_double_eq_tol(mean.grid.pitch_md_mm, 4.0, 1e-12);
    ck_assert(!mean.valid[0]);
    ck_assert(mean.valid[7] && mean.px[7] == 7.0f && sd.px[7] == 0.5f);
    cg_plane_clear(&plane);
    cg_plane_clear(&mean);
    cg_plane_clear(&sd);
}
END_TEST

/* A Gaussian of sigma s takes exp(-2 (pi s f)^2) off a sine, keeps a constant, and mirrors at the border. */
START_TEST(smoothing_follows_its_transfer)
{
    struct cg_plane plane = plane_of(256, 8, false);
    struct cg_error error;
    for (size_t y = 0; y < 8; y++) {
        for (size_t x = 0; x < 256; x++) {
            plane.px[y * 256 + x] = (float)(1.0 + cos(2.0 * M_PI * (double)x / 16.0));
        }
    }
    ck_assert_int_eq(cg_smooth(&plane, 2.0, 3.0, &error), CG_OK);
    double gain = exp(-2.0 * pow(M_PI * 2.0 / 16.0, 2.0));
    for (size_t x = 16; x < 240; x++) {
        double want = 1.0 + gain * cos(2.0 * M_PI * (double)x / 16.0);
        ck_assert_double_eq_tol((double)plane.px[3 * 256 + x], want, 2e-4);
    }
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(planes_too_large_are_refused)
{
    struct cg_plane plane = {0};
    struct cg_error error = {0};
    ck_assert_int_eq(cg_plane_init(&plane, SIZE_MAX / 2, 3, false, &error), CG_FAULT);
    ck_assert_ptr_null(plane.px);
    ck_assert_ptr_nonnull(strstr(error.text, "does not fit"));
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {statistics_keep_a_small_spread_on_a_large_level, 1},
        {statistics_skip_the_mask_and_the_stride, 1},
        {statistics_of_nothing_and_of_a_constant, 1},
        {quantiles_equal_a_sort, 5},
        {trends_are_recovered, 3},
        {trend_of_one_row_is_its_mean, 1},
        {cells_hold_means_and_pitch, 1},
        {smoothing_follows_its_transfer, 1},
        {planes_too_large_are_refused, 1},
    };
    return suite_run("image", tests, sizeof tests / sizeof tests[0]);
}
