/*
 * Distributions, capability, two lots, sampling plans: SciPy 1.10, closed forms, and the plans that ISO
 * 2859-1 prints.
 */
#include "statistics/suites.h"

static struct cg_error error;

static const double y[] = {10.2, 11.9, 9.1,  12.4, 11.3, 11.9, 15.0, 8.8,
                           14.1, 12.9, 16.3, 11.0, 12.0, 9.9,  13.6};
static const double x[] = {3.1, 4.7, 2.2, 5.9, 4.7, 6.3, 7.7, 1.4, 8.8, 5.1, 9.6, 6.3, 3.9, 2.8, 7.2};

START_TEST(distribution)
{
    static const double shares[] = {0.0, 0.1, 0.25, 0.5, 0.9, 1.0};
    static const double wanted[] = {8.8, 9.42, 10.6, 11.9, 14.64, 16.3};
    double q[6];
    const struct cg_moments moments = cg_series_moments(y, 15);
    ck_near(moments.mean, 12.0266666667, 1e-10);
    ck_near(moments.sd, 2.1251778637, 1e-10);
    ck_near(moments.skewness, 0.323557782116, 1e-10);
    ck_near(moments.excess, -0.555302278304, 1e-10);
    ck_assert_int_eq(cg_series_quantiles(y, 15, shares, 6, q, &error), CG_OK);
    for (size_t i = 0; i < 6; i++) {
        ck_near(q[i], wanted[i], 1e-12);
    }
    ck_assert_int_eq(cg_series_quantiles(y, 0, shares, 6, q, &error), CG_NOT_MEASURABLE);
    struct cg_normality normality;
    ck_assert_int_eq(cg_series_normality(y, 15, &normality, &error), CG_OK);
    ck_near(normality.a2, 0.161693562547, 1e-9);
    ck_assert(normality.p > 0.9 && normality.p < 1.0);
    ck_assert_int_eq(cg_series_normality(y, 7, &normality, &error), CG_NOT_MEASURABLE);
    double skewed[40];
    for (size_t i = 0; i < 40; i++) {
        skewed[i] = exp(0.2 * (double)i);
    }
    ck_assert_int_eq(cg_series_normality(skewed, 40, &normality, &error), CG_OK);
    ck_assert(normality.p < 1e-4);
}
END_TEST

/* Series for histograms: the sum of the bins is the count, and every value is in its bin. */
static const struct {
    double first, step;
    size_t count;
} series[] = {{8.8, 0.5, 15}, {0.0, 0.0, 12},     {1e6, 1e-3, 1000}, {-3.0, 2.0, 2},
              {5.0, 1.0, 1},  {-1e-9, 1e-12, 50}, {1e9, 1e-9, 30},   {0.0, 1e12, 7}};

START_TEST(histogram)
{
    static double values[1001];
    struct cg_histogram out;
    size_t sum = 0, filled[CG_HISTOGRAM_BINS] = {0};
    for (size_t i = 0; i < series[_i].count; i++) {
        values[i] = series[_i].first + series[_i].step * (double)i;
    }
    ck_assert_int_eq(cg_series_histogram(values, series[_i].count, &out, &error), CG_OK);
    ck_assert(out.bins >= 1 && out.bins <= CG_HISTOGRAM_BINS && out.width > 0.0);
    for (size_t i = 0; i < series[_i].count; i++) {
        const size_t bin = (size_t)fmin(floor((values[i] - out.low) / out.width), 63.0);
        ck_assert(values[i] >= out.low && bin < out.bins);
        filled[bin]++;
    }
    for (size_t i = 0; i < out.bins; i++) {
        ck_assert_uint_eq(out.counts[i], filled[i]);
        sum += out.counts[i];
    }
    ck_assert_uint_eq(sum, series[_i].count);
    if (series[_i].count >= 15 && series[_i].step > 1e-4) {
        ck_assert(out.bins >= 3);
    }
}
END_TEST

START_TEST(capability)
{
    /* Two-sided: chi squared quantiles of 14 degrees of freedom by SciPy. */
    struct cg_capability out;
    ck_assert_int_eq(cg_capability_find(y, 15, 5.0, 18.0, 0.95, &out, &error), CG_OK);
    const double sd = 2.1251778637, mean = 12.0266666667;
    ck_near(out.pp.value, 13.0 / (6.0 * sd), 1e-9);
    ck_near(out.pp.low, out.pp.value * sqrt(5.62872610304 / 14.0), 1e-9);
    ck_near(out.pp.high, out.pp.value * sqrt(26.118948045 / 14.0), 1e-9);
    ck_near(out.ppk.value, (18.0 - mean) / (3.0 * sd), 1e-9);
    const double reach =
        1.95996398454 * sqrt(1.0 / (9.0 * 15.0) + out.ppk.value * out.ppk.value / (2.0 * 14.0));
    ck_near(out.ppk.low, out.ppk.value - reach, 1e-9);
    ck_near(out.ppk.high, out.ppk.value + reach, 1e-9);
    /* Moving ranges of the 15 values add up to 35.9. */
    double ranges = 0.0;
    for (size_t i = 1; i < 15; i++) {
        ranges += fabs(y[i] - y[i - 1]);
    }
    ck_near(out.sd_within, ranges / 14.0 / 1.128379167, 1e-6);
    ck_near(out.cp.value, 13.0 / (6.0 * out.sd_within), 1e-9);
    /* It rests on fewer degrees of freedom. */
    ck_assert(out.cp.high / out.cp.value > out.pp.high / out.pp.value);
    ck_assert_uint_eq(out.outside, 0);
    ck_near(out.outside_percent,
            50.0 * (erfc((18.0 - mean) / sd / M_SQRT2) + erfc((mean - 5.0) / sd / M_SQRT2)), 1e-7);
    /* One-sided. */
    ck_assert_int_eq(cg_capability_find(y, 15, 9.0, NAN, 0.95, &out, &error), CG_OK);
    ck_assert(isnan(out.pp.value) && isnan(out.cp.low));
    ck_near(out.ppk.value, (mean - 9.0) / (3.0 * sd), 1e-9);
    ck_assert_uint_eq(out.outside, 1);
    ck_assert_int_eq(cg_capability_find(y, 15, NAN, NAN, 0.95, &out, &error), CG_USAGE);
    ck_assert_int_eq(cg_capability_find(y, 15, 5.0, 5.0, 0.95, &out, &error), CG_USAGE);
    ck_assert_int_eq(cg_capability_find(y, 9, 5.0, 18.0, 0.95, &out, &error), CG_NOT_MEASURABLE);
}
END_TEST

START_TEST(comparison)
{
    struct cg_comparison out;
    ck_assert_int_eq(cg_comparison_find(x, 15, y, 10, 0.95, &out, &error), CG_OK);
    ck_near(out.t, 7.26021808413, 1e-9);
    ck_near(out.p, 3.07806635588e-07, 1e-8);
    ck_near(out.freedom, 21.7113770629, 1e-9);
    ck_near(out.difference.value, 6.44666666667, 1e-9);
    ck_near(out.difference.low, 4.6037632714, 1e-9);
    ck_near(out.difference.high, 8.28957006194, 1e-9);
    static const double flat[] = {2.0, 2.0, 2.0};
    ck_assert_int_eq(cg_comparison_find(flat, 3, flat, 3, 0.95, &out, &error), CG_NOT_MEASURABLE);
    ck_assert_int_eq(cg_comparison_find(x, 1, y, 10, 0.95, &out, &error), CG_NOT_MEASURABLE);
}
END_TEST

static const struct {
    size_t sample, accept;
    double percent, probability;
} characteristic[] = {{80, 2, 0.5, 0.9923},  {80, 2, 1.0, 0.9534},  {80, 2, 2.0, 0.7844},
                      {80, 2, 3.0, 0.5681},  {80, 2, 5.0, 0.2306},  {80, 2, 6.5, 0.1009},
                      {125, 3, 1.0, 0.9626}, {125, 3, 2.0, 0.7587}, {125, 3, 4.0, 0.2593}};

START_TEST(acceptance)
{
    ck_assert_double_eq_tol(cg_sampling_acceptance(characteristic[_i].sample, characteristic[_i].accept,
                                                   characteristic[_i].percent / 100.0),
                            characteristic[_i].probability, 6e-5);
}
END_TEST

START_TEST(upper)
{
    /* None in n: 1 - 0.05^(1/n). */
    ck_near(cg_sampling_upper(300, 0, 0.95), 0.0099361, 1e-4);
    ck_near(cg_sampling_upper(300, 0, 0.95), 1.0 - pow(0.05, 1.0 / 300.0), 1e-10);
    ck_near(cg_sampling_upper(5, 5, 0.95), 1.0, 1e-12);
    /* All but one of two: the root of 1 - p^2 = 0.05. */
    ck_near(cg_sampling_upper(2, 1, 0.95), sqrt(0.95), 1e-10);
}
END_TEST

/* Cells of tables 1 and 2-A, with arrows. */
static const struct {
    size_t lot;
    double aql;
    char code;
    size_t sample, accept;
} plans[] = {{150, 4.0, 'F', 20, 2},   {280, 2.5, 'G', 32, 2},     {500, 1.0, 'H', 50, 1},
             {1200, 1.0, 'J', 80, 2},  {1200, 2.5, 'J', 80, 5},    {3200, 1.0, 'K', 125, 3},
             {3201, 1.0, 'L', 200, 5}, {10000, 6.5, 'L', 200, 21}, {10000, 10.0, 'K', 125, 21},
             {90, 1.0, 'E', 13, 0},    {100, 1.0, 'E', 13, 0},     {200, 1.0, 'H', 50, 1},
             {30, 1.0, 'E', 13, 0},    {1200, 0.15, 'J', 80, 0},   {8, 6.5, 'A', 2, 0},
             {12, 1.0, 'E', 12, 0}};

START_TEST(plan)
{
    struct cg_sampling_plan out;
    ck_assert(cg_sampling_find(plans[_i].lot, plans[_i].aql, &out));
    ck_assert_int_eq(out.code, plans[_i].code);
    ck_assert_uint_eq(out.sample, plans[_i].sample);
    ck_assert_uint_eq(out.accept, plans[_i].accept);
}
END_TEST

START_TEST(all_plans)
{
    static const double aqls[] = {0.01, 0.015, 0.025, 0.04, 0.065, 0.1, 0.15, 0.25,
                                  0.4,  0.65,  1.0,   1.5,  2.5,   4.0, 6.5,  10.0};
    struct cg_sampling_plan out;
    ck_assert(!cg_sampling_find(1, 1.0, &out));
    ck_assert(!cg_sampling_find(100, 1.1, &out));
    for (size_t lot = 2; lot < 2000000; lot = lot * 3 / 2 + 1) {
        for (size_t a = 0; a < 16; a++) {
            ck_assert(cg_sampling_find(lot, aqls[a], &out));
            ck_assert(out.sample <= lot && out.accept <= 21);
            /* Lots at the AQL pass as a rule. */
            ck_assert(cg_sampling_acceptance(out.sample, out.accept, aqls[a] / 100.0) > 0.8);
        }
    }
}
END_TEST

int statistics_lots_suite(void)
{
    const struct suite_test tests[] = {
        {distribution, 1}, {histogram, ROWS(series)},          {capability, 1},     {comparison, 1},
        {upper, 1},        {acceptance, ROWS(characteristic)}, {plan, ROWS(plans)}, {all_plans, 1}};
    return suite_run("lots", tests, ROWS(tests));
}
