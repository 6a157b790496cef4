#include <castgloss/surface.h>

#include "support/suite.h"

#include <math.h>

START_TEST(gloss_of_known_samples)
{
    struct cg_plane plane;
    struct cg_error error;
    struct cg_gloss gloss;
    ck_assert_int_eq(cg_plane_init(&plane, 101, 1, false, &error), CG_OK);
    for (size_t i = 0; i < 101; i++) {
        plane.px[i] = (float)i;
    }
    ck_assert_int_eq(cg_gloss_measure(cg_plane_view(&plane), &gloss, &error), CG_OK);
    ck_assert_double_eq(gloss.mean, 50.0);
    ck_assert_double_eq_tol(gloss.sd, sqrt((101.0 * 101.0 - 1.0) / 12.0), 1e-12);
    ck_assert_double_eq_tol(gloss.cv_percent, 2.0 * gloss.sd, 1e-12);
    ck_assert_double_eq(gloss.p05, 5.0);
    ck_assert_double_eq(gloss.p95, 95.0);
    for (size_t i = 0; i < 101; i++) {
        plane.px[i] = 0.0f;
    }
    ck_assert_int_eq(cg_gloss_measure(cg_plane_view(&plane), &gloss, &error), CG_NOT_MEASURABLE);
    cg_plane_clear(&plane);
}
END_TEST

/* Dooley-Shaw values as published in cycles/degree; one degree is 5.236 mm at 300 mm. */
static const struct {
    double cpd, weight;
} weights[] = {{1, 1.0}, {3, 1.0}, {10, 0.8031}, {20, 0.2764}, {30, 0.0764}};

START_TEST(visual_weights)
{
    ck_assert_double_eq_tol(cg_visual_weight(weights[_i].cpd / 5.2365, 300.0), weights[_i].weight, 2e-4);
}
END_TEST

START_TEST(uniformity_is_100_for_nothing_and_half_at_its_constant)
{
    struct cg_band_cv bands[2] = {{.band = {4, 8, NULL}, .measured = true},
                                  {.band = {8, 16, NULL}, .measured = true}};
    ck_assert_double_eq(cg_uniformity_score(bands, 2, 350.0).score, 100.0);
    bands[0].cv_percent = 3.0;
    bands[1].cv_percent = 4.0; /* both are seen fully: V = hypot(3, 4) = 5 % */
    struct cg_uniformity uniformity = cg_uniformity_score(bands, 2, 350.0);
    ck_assert_double_eq_tol(uniformity.weighted_cv_percent, 5.0, 1e-9);
    ck_assert_double_eq_tol(uniformity.score, 50.0, 1e-9);
    bands[1].measured = false;
    uniformity = cg_uniformity_score(bands, 2, 350.0);
    ck_assert_uint_eq(uniformity.bands_used, 1);
    ck_assert_double_eq_tol(uniformity.weighted_cv_percent, 3.0, 1e-9);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {gloss_of_known_samples, 1},
        {visual_weights, ROWS(weights)},
        {uniformity_is_100_for_nothing_and_half_at_its_constant, 1},
    };
    return suite_run("surface", tests, sizeof tests / sizeof tests[0]);
}
