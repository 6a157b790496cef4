/*
 * Moments, lines and curves against certified values of NIST's Statistical Reference Datasets
 * (https://www.itl.nist.gov/div898/strd/): NumAcc4, Norris and Misra1a.
 */
#include "statistics/suites.h"

static struct cg_error error;

/* NumAcc4: 10000000.2, then 500 times 10000000.1 and 10000000.3. Certified: mean 10000000.2, SD 0.1, r(1)
 * -0.999. */
START_TEST(numacc4)
{
    static double values[1001];
    values[0] = 10000000.2;
    for (size_t i = 1; i < 1001; i++) {
        values[i] = i % 2 == 1 ? 10000000.1 : 10000000.3;
    }
    const struct cg_moments moments = cg_series_moments(values, 1001);
    ck_near(moments.mean, 10000000.2, 1e-14);
    ck_near(moments.sd, 0.1, 1e-8);
    ck_near(moments.autocorrelation, -0.999, 1e-8);
    ck_near(moments.low, 10000000.1, 1e-15);
    ck_near(moments.high, 10000000.3, 1e-15);
}
END_TEST

/* A beam's deflections as in Lew are a sine; of one over whole turns all moments have a closed form. */
START_TEST(sine)
{
    static double values[200];
    const double step = 2.0 * M_PI * 7.0 / 200.0;
    for (size_t i = 0; i < 200; i++) {
        values[i] = -177.435 + 392.0 * sin(step * (double)i);
    }
    const struct cg_moments moments = cg_series_moments(values, 200);
    ck_near(moments.mean, -177.435, 1e-12);
    ck_near(moments.sd, 392.0 * sqrt(100.0 / 199.0), 1e-12);
    ck_assert(fabs(moments.skewness) < 1e-12);
    ck_near(moments.excess, -1.5, 1e-12);
    /* The product that would close the circle, of the last and the first value, is not there; the first is 0.
     */
    ck_near(moments.autocorrelation, cos(step), 1e-12);
}
END_TEST

static const double norris[][2] = {
    {0.1, 0.2},     {338.8, 337.4}, {118.1, 118.2}, {888.0, 884.6}, {9.2, 10.1},    {228.1, 226.5},
    {668.5, 666.3}, {998.5, 996.3}, {449.1, 448.6}, {778.9, 777.0}, {559.2, 558.2}, {0.3, 0.4},
    {0.1, 0.6},     {778.1, 775.5}, {668.8, 666.9}, {339.3, 338.0}, {448.9, 447.5}, {10.8, 11.6},
    {557.7, 556.0}, {228.3, 228.1}, {998.0, 995.8}, {888.8, 887.6}, {119.6, 120.2}, {0.3, 0.3},
    {0.6, 0.3},     {557.6, 556.8}, {339.3, 339.1}, {888.0, 887.2}, {998.5, 999.0}, {778.9, 779.0},
    {10.2, 11.1},   {117.6, 118.3}, {228.9, 229.2}, {668.4, 669.1}, {449.2, 448.9}, {0.2, 0.5}};

START_TEST(line)
{
    double x[36], y[36];
    struct cg_straight out;
    for (size_t i = 0; i < 36; i++) {
        y[i] = norris[i][0];
        x[i] = norris[i][1];
    }
    ck_assert_int_eq(cg_straight_fit(x, y, 36, &out, &error), CG_OK);
    ck_near(out.intercept, -0.262323073774029, 1e-12);
    ck_near(out.slope, 1.00211681802045, 1e-13);
    ck_near(out.intercept_sd, 0.232818234301152, 1e-12);
    ck_near(out.slope_sd, 0.429796848199937e-3, 1e-12);
    ck_near(out.residual_sd, 0.884796396144373, 1e-12);
    ck_near(out.r_squared, 0.999993745883712, 1e-12);
    ck_assert_int_eq(cg_straight_fit(x, y, 2, &out, &error), CG_NOT_MEASURABLE);
    for (size_t i = 0; i < 36; i++) {
        x[i] = 4.0;
    }
    ck_assert_int_eq(cg_straight_fit(x, y, 36, &out, &error), CG_NOT_MEASURABLE);
}
END_TEST

static double misra(void *context, const double *b, double x)
{
    (void)context;
    return b[0] * (1.0 - exp(-b[1] * x));
}

/* From both starts that NIST gives. */
static const double starts[][2] = {{500.0, 0.0001}, {250.0, 0.0005}};

START_TEST(curve)
{
    static const double x[] = {77.6,  114.9, 141.1, 190.8, 239.9, 289.0, 332.8,
                               378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0};
    static const double y[] = {10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02,
                               44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78};
    const struct cg_formula model = {.at = misra, .parameters = 2};
    struct cg_formula_result out;
    ck_assert_msg(cg_formula_fit(&model, starts[_i], x, y, 14, &out, &error) == CG_OK, "%s", error.text);
    ck_near(out.value[0], 2.3894212918e+02, 1e-8);
    ck_near(out.value[1], 5.5015643181e-04, 1e-8);
    ck_near(out.sd[0], 2.7070075241e+00, 1e-7);
    ck_near(out.sd[1], 7.2668688436e-06, 1e-7);
    ck_near(out.rss, 1.2455138894e-01, 1e-9);
    ck_near(out.residual_sd, 1.0187876330e-01, 1e-9);
}
END_TEST

static double nowhere(void *context, const double *b, double x)
{
    (void)context;
    return log(b[0] * x);
}

START_TEST(curve_refused)
{
    static const double x[] = {1.0, 2.0, 3.0}, start[] = {-1.0, 0.0};
    struct cg_formula model = {.at = nowhere, .parameters = 1};
    struct cg_formula_result out;
    ck_assert_int_eq(cg_formula_fit(&model, start, x, x, 3, &out, &error), CG_NOT_MEASURABLE);
    model.parameters = CG_FORMULA_PARAMETERS + 1;
    ck_assert_int_eq(cg_formula_fit(&model, start, x, x, 3, &out, &error), CG_USAGE);
    model = (struct cg_formula){.at = misra, .parameters = 2};
    ck_assert_int_eq(cg_formula_fit(&model, start, x, x, 1, &out, &error), CG_NOT_MEASURABLE);
}
END_TEST

int statistics_fits_suite(void)
{
    const struct suite_test tests[] = {
        {numacc4, 1}, {sine, 1}, {line, 1}, {curve, ROWS(starts)}, {curve_refused, 1}};
    return suite_run("fits", tests, ROWS(tests));
}
