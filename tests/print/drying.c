/* Drying curves, scores, and how much ink a layer takes up. */
#include "print/suites.h"

#include <castgloss/print.h>
#include <math.h>
#include <string.h>

static const double times[] = {0, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300};
#define TIMES (sizeof times / sizeof times[0])

/* Curves made by the formula itself; the tenth is reached at tau (ln 10)^(1 / beta). */
static const struct {
    double tau, beta, s0, s_inf;
    bool dry;
} curves[] = {
    {8, 1, 0.7, 0, true},      {21, 1, 0.67, 0.003, true}, {38, 1, 0.9, 0.01, true},
    {15, 0.6, 0.8, 0.0, true}, {20, 1.8, 0.8, 0.01, true}, {10, 1, 0.8, 0.05, false},
};

START_TEST(curve_is_found_again)
{
    double ratio[TIMES];
    struct cg_drying drying;
    struct cg_error error;
    for (size_t i = 0; i < TIMES; i++) {
        ratio[i] = curves[_i].s_inf +
                   (curves[_i].s0 - curves[_i].s_inf) * exp(-pow(times[i] / curves[_i].tau, curves[_i].beta));
    }
    ck_assert_int_eq(cg_drying_fit(times, ratio, TIMES, &drying, &error), CG_OK);
    ck_assert_double_eq_tol(drying.tau_s, curves[_i].tau, 0.01 * curves[_i].tau);
    ck_assert_double_eq_tol(drying.beta, curves[_i].beta, 0.01);
    ck_assert_double_eq_tol(drying.s0, curves[_i].s0, 0.002);
    ck_assert_double_eq_tol(drying.s_inf, curves[_i].s_inf, 0.001);
    ck_assert_double_eq_tol(drying.t_10_percent_s, curves[_i].tau * pow(log(10.0), 1.0 / curves[_i].beta),
                            0.02 * curves[_i].tau * 4.0);
    ck_assert_int_eq(drying.dry, curves[_i].dry);
}
END_TEST

/* What cannot be told is not told. */
START_TEST(series_without_a_curve)
{
    const double rising[] = {0.1, 0.2, 0.3, 0.4, 0.5}, slow[] = {0.9, 0.88, 0.86, 0.84, 0.8};
    struct cg_drying drying;
    struct cg_error error;
    ck_assert_int_eq(cg_drying_fit(times, rising, 3, &drying, &error), CG_NOT_MEASURABLE);
    ck_assert_int_eq(cg_drying_fit(times, rising, 5, &drying, &error), CG_NOT_MEASURABLE);
    ck_assert_int_eq(cg_drying_fit(times, slow, 5, &drying, &error), CG_OK);
    ck_assert(isnan(drying.t_10_percent_s));
    ck_assert(!drying.dry);
    const double back[] = {0, 5, 3, 8, 9};
    ck_assert_int_eq(cg_drying_fit(back, slow, 5, &drying, &error), CG_NOT_MEASURABLE);
}
END_TEST

/* 100, 85, 70, 50 and 0 stand at 0, the three limits and three times the last. */
START_TEST(scores_pass_through_their_limits)
{
    const enum cg_absorb_measure measure = (enum cg_absorb_measure)_i;
    const double *steps = cg_absorb_rules[_i].steps;
    ck_assert_double_eq_tol(cg_absorb_score(measure, 0.0), 100.0, 1e-9);
    ck_assert_double_eq_tol(cg_absorb_score(measure, -5.0), 100.0, 1e-9);
    ck_assert_double_eq_tol(cg_absorb_score(measure, steps[0]), 85.0, 1e-9);
    ck_assert_double_eq_tol(cg_absorb_score(measure, steps[1]), 70.0, 1e-9);
    ck_assert_double_eq_tol(cg_absorb_score(measure, steps[2]), 50.0, 1e-9);
    ck_assert_double_eq_tol(cg_absorb_score(measure, 3.0 * steps[2]), 0.0, 1e-9);
    ck_assert_double_eq_tol(cg_absorb_score(measure, 10.0 * steps[2]), 0.0, 1e-9);
    ck_assert(isnan(cg_absorb_score(measure, NAN)));
}
END_TEST

START_TEST(grades_and_marks)
{
    ck_assert_str_eq(cg_absorb_grade(85.0), "A");
    ck_assert_str_eq(cg_absorb_grade(84.9), "B");
    ck_assert_str_eq(cg_absorb_grade(50.0), "C");
    ck_assert_str_eq(cg_absorb_grade(0.0), "D");
    ck_assert_ptr_null(cg_absorb_grade(NAN));
    ck_assert_ptr_null(cg_absorb_mark(NAN));
    ck_assert_str_ne(cg_absorb_mark(90.0), cg_absorb_mark(75.0));
}
END_TEST

START_TEST(capacity_is_where_noise_takes_off)
{
    const double level[] = {50, 100, 150, 200, 250, 300, 350}, flat[] = {1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6};
    const double bent[] = {1, 1.1, 1.2, 1.3, 1.4, 3.0, 5.0};
    ck_assert(isnan(cg_absorb_capacity(level, flat, 7, 0.2)));
    ck_assert_double_eq(cg_absorb_capacity(level, bent, 7, 0.2), 300.0);
    ck_assert(isnan(cg_absorb_capacity(level, bent, 3, 0.2)));
}
END_TEST

START_TEST(strike_through)
{
    const struct cg_strike strike = cg_strike_of(0.8, 0.72);
    ck_assert_double_eq_tol(strike.density, log10(0.8 / 0.72), 1e-12);
    ck_assert_double_eq_tol(strike.whiteness_loss_percent, 10.0, 1e-9);
    ck_assert(isnan(cg_strike_of(0.0, 0.5).density));
}
END_TEST

size_t print_drying_suite(struct suite_test *out)
{
    const struct suite_test tests[] = {
        {curve_is_found_again, ROWS(curves)},
        {series_without_a_curve, 1},
        {scores_pass_through_their_limits, CG_ABSORB_MEASURES},
        {grades_and_marks, 1},
        {capacity_is_where_noise_takes_off, 1},
        {strike_through, 1},
    };
    memcpy(out, tests, sizeof tests);
    return sizeof tests / sizeof tests[0];
}
