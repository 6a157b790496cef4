/*
 * Rank correlation: ties, p and partial values by SciPy 1.10 (spearmanr, kendalltau by its normal
 * approximation, residuals of ranks by numpy.linalg.lstsq).
 */
#include "statistics/suites.h"

#include <string.h>

static struct cg_error error;

#define PAIRS 15
static const double x[PAIRS] = {3.1, 4.7, 2.2, 5.9, 4.7, 6.3, 7.7, 1.4, 8.8, 5.1, 9.6, 6.3, 3.9, 2.8, 7.2};
static const double y[PAIRS] = {10.2, 11.9, 9.1,  12.4, 11.3, 11.9, 15.0, 8.8,
                                14.1, 12.9, 16.3, 11.0, 12.0, 9.9,  13.6};
static const double z[PAIRS] = {1.2, 0.7, 2.9, 1.1, 3.0, 0.2, 1.7, 2.2, 0.9, 1.4, 0.3, 2.6, 1.9, 0.7, 2.4};

typedef enum cg_status method(const double *, const double *, size_t, double, struct cg_rank_result *,
                              struct cg_error *);
static const struct {
    method *find;
    const double *other;
    double value, p;
} known[] = {{cg_rank_spearman, y, 0.877350396353, 1.73584461719e-05},
             {cg_rank_kendall, y, 0.753631982501, 0.00010699041669},
             {cg_rank_spearman, z, -0.308863149737, 0.262666660223},
             {cg_rank_kendall, z, -0.231886763846, 0.233241204185}};

START_TEST(values)
{
    struct cg_rank_result out;
    ck_assert_int_eq(known[_i].find(x, known[_i].other, PAIRS, 0.95, &out, &error), CG_OK);
    ck_near(out.value, known[_i].value, 1e-10);
    ck_near(out.p, known[_i].p, 1e-9);
    ck_assert(out.low < out.value && out.value < out.high);
    /* The interval holds 0 where p does not speak against it. */
    ck_assert_int_eq(out.low < 0.0 && out.high > 0.0, out.p > 0.05);
}
END_TEST

/* Bonett and Wright: z 1.96 times the root of (1 + rho^2 / 2) / (n - 3). */
START_TEST(interval)
{
    struct cg_rank_result out;
    ck_assert_int_eq(cg_rank_spearman(x, y, PAIRS, 0.95, &out, &error), CG_OK);
    const double reach = 1.959963985 * sqrt((1.0 + out.value * out.value / 2.0) / 12.0);
    ck_near(out.low, tanh(atanh(out.value) - reach), 1e-8);
    ck_near(out.high, tanh(atanh(out.value) + reach), 1e-8);
}
END_TEST

START_TEST(partial)
{
    const double *const with_y[] = {y, y}, *const with_x[] = {x};
    double left[PAIRS], other_left[PAIRS], product = 0.0;
    struct cg_rank_result out;
    ck_assert_int_eq(cg_rank_partial(x, z, with_y, 1, PAIRS, 0.95, left, other_left, &out, &error), CG_OK);
    ck_near(out.value, -0.0528782403963, 1e-9);
    ck_near(out.p, 0.857521789468, 1e-9);
    ck_assert_uint_eq(out.controls, 1);
    for (size_t i = 0; i < PAIRS; i++) {
        product += left[i];
    }
    ck_assert(fabs(product) < 1e-9);
    ck_assert_int_eq(cg_rank_partial(y, z, with_x, 1, PAIRS, 0.95, NULL, NULL, &out, &error), CG_OK);
    ck_near(out.value, -0.117675423137, 1e-9);
    /* The same control twice is one. */
    ck_assert_int_eq(cg_rank_partial(x, z, with_y, 2, PAIRS, 0.95, NULL, NULL, &out, &error), CG_OK);
    ck_assert_uint_eq(out.controls, 1);
    ck_near(out.value, -0.0528782403963, 1e-9);
    /* What is its own control has nothing left. */
    ck_assert_int_eq(cg_rank_partial(x, z, with_x, 1, PAIRS, 0.95, NULL, NULL, &out, &error),
                     CG_NOT_MEASURABLE);
}
END_TEST

START_TEST(refused)
{
    struct cg_rank_result out;
    double flat[PAIRS] = {0};
    const double *const control[] = {z};
    ck_assert_int_eq(cg_rank_spearman(x, y, CG_RANK_LEAST - 1, 0.95, &out, &error), CG_NOT_MEASURABLE);
    ck_assert(strstr(error.text, "at least 10 pairs; there are 9") != NULL);
    ck_assert_int_eq(cg_rank_spearman(x, y, CG_RANK_LEAST, 0.95, &out, &error), CG_OK);
    ck_assert_int_eq(cg_rank_partial(x, y, control, 1, CG_RANK_LEAST, 0.95, NULL, NULL, &out, &error),
                     CG_NOT_MEASURABLE);
    ck_assert_int_eq(cg_rank_spearman(x, flat, PAIRS, 0.95, &out, &error), CG_NOT_MEASURABLE);
    ck_assert_int_eq(cg_rank_kendall(x, flat, PAIRS, 0.95, &out, &error), CG_NOT_MEASURABLE);
    ck_assert_int_eq(cg_rank_kendall(x, y, PAIRS, 1.0, &out, &error), CG_USAGE);
    flat[4] = NAN;
    ck_assert_int_eq(cg_rank_kendall(x, flat, PAIRS, 0.95, &out, &error), CG_NOT_MEASURABLE);
    /* All pairs agree. */
    ck_assert_int_eq(cg_rank_spearman(x, x, PAIRS, 0.95, &out, &error), CG_OK);
    ck_near(out.value, 1.0, 1e-12);
    ck_assert(out.high >= out.low && out.high <= 1.0);
    ck_assert_int_eq(cg_rank_kendall(x, x, PAIRS, 0.95, &out, &error), CG_OK);
    ck_near(out.value, 1.0, 1e-12);
}
END_TEST

/* Holm by hand: 0.01 x 4, 0.02 x 3, 0.03 x 2, 0.04 x 1, none smaller than the one before. */
START_TEST(adjusted)
{
    double p[] = {0.03, NAN, 0.01, 0.04, 0.02};
    ck_assert_int_eq(cg_rank_adjust(p, 5, &error), CG_OK);
    ck_near(p[2], 0.04, 1e-12);
    ck_near(p[4], 0.06, 1e-12);
    ck_near(p[0], 0.06, 1e-12);
    ck_near(p[3], 0.06, 1e-12);
    ck_assert(isnan(p[1]));
    double large[] = {0.9, 0.8};
    ck_assert_int_eq(cg_rank_adjust(large, 2, &error), CG_OK);
    ck_near(large[0], 1.0, 1e-12);
}
END_TEST

int statistics_rank_suite(void)
{
    const struct suite_test tests[] = {
        {values, ROWS(known)}, {interval, 1}, {partial, 1}, {refused, 1}, {adjusted, 1}};
    return suite_run("rank correlation", tests, ROWS(tests));
}
