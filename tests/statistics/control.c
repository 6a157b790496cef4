/*
 * Charts: published constants and limits, made-up runs for the rules, the EWMA of a step in closed form.
 */
#include "statistics/suites.h"

#include <string.h>

static struct cg_error error;

/* Published tables (ASTM MNL 7): d2, A2, D4, c4 of 2 ... 10. */
static const struct {
    double d2, a2, d4, c4;
} constants[] = {
    {1.128, 1.880, 3.267, 0.79788}, {1.693, 1.023, 2.574, 0.88623}, {2.059, 0.729, 2.282, 0.92132},
    {2.326, 0.577, 2.114, 0.93999}, {2.534, 0.483, 2.004, 0.95153}, {2.704, 0.419, 1.924, 0.95937},
    {2.847, 0.373, 1.864, 0.96503}, {2.970, 0.337, 1.816, 0.96931}, {3.078, 0.308, 1.777, 0.97266}};

START_TEST(tables)
{
    const size_t n = (size_t)_i + 2;
    const double d2 = cg_control_d2(n);
    ck_assert_double_eq_tol(d2, constants[_i].d2, 0.00051);
    ck_assert_double_eq_tol(3.0 / (d2 * sqrt((double)n)), constants[_i].a2, 0.00051);
    ck_assert_double_eq_tol(1.0 + 3.0 * cg_control_d3(n) / d2, constants[_i].d4, 0.0011);
    ck_assert_double_eq_tol(cg_control_c4(n), constants[_i].c4, 0.0000051);
}
END_TEST

START_TEST(individuals)
{
    /* Moving ranges 1, 2, 1, 0, 0: mean 0.8. */
    static const double values[] = {10.0, 11.0, 9.0, 10.0, 10.0, 10.0};
    const struct cg_control_options options = cg_control_options_defaults();
    struct cg_control chart;
    ck_assert_int_eq(cg_control_individuals(values, 6, &options, &chart, &error), CG_OK);
    const double range = 0.8;
    ck_assert_double_eq_tol(chart.centre, 10.0, 1e-12);
    ck_assert_double_eq_tol(chart.points[0].upper, 10.0 + 2.66 * range, 0.002);
    ck_assert_double_eq_tol(chart.points[0].lower, 10.0 - 2.66 * range, 0.002);
    ck_assert_uint_eq(chart.signals, 0);
    ck_assert_uint_eq(chart.first, 6);
    cg_control_clear(&chart);
    ck_assert_int_eq(cg_control_moving_range(values, 6, &options, &chart, &error), CG_OK);
    ck_assert(isnan(chart.points[0].value));
    ck_assert_double_eq_tol(chart.points[2].value, 2.0, 1e-12);
    ck_assert_double_eq_tol(chart.points[2].upper, 3.267 * range, 0.001);
    cg_control_clear(&chart);
}
END_TEST

/* Distances from 0 with sigma 1, and the rules that the last point ends; b, r, t, 2, 1 for each. */
static const struct {
    const char *values, *rules;
} runs[] = {
    {"0 0 3.1", "b"},
    {"0 0 -3.1", "b"},
    {"0 0 2.9", ""},
    {".1 .2 .1 .2 .1 .2 .1 .2 .1", "r"},
    {"-.1 -.2 -.1 -.2 -.1 -.2 -.1 -.2 -.1", "r"},
    {".1 .2 .1 .2 -.1 .2 .1 .2 .1", ""},
    {".1 .2 .1 .2 .1 .2 .1 .2", ""},
    {"-.3 -.2 -.1 .1 .2 .3", "t"},
    {".3 .2 .1 -.1 -.2 -.3", "t"},
    {"-.3 -.2 -.1 .1 .1 .3", ""},
    {"2.1 0 2.1", "2"},
    {"2.1 0 -2.1", ""},
    {"2.1 0 0 2.1", ""},
    {"2.1 2.2 0", ""},
    {"-2.1 -2.2", "2"},
    {"1.1 1.2 0 1.1 1.2", "1"},
    {"1.1 1.2 -1.1 1.1 1.2", "1"},
    {"1.1 1.2 0 0 1.1 1.2", ""},
    {"-1.1 -1.2 -1.1 -1.2", "1"},
    {"2.5 2.6 2.5 3.5", "b21"},
};

START_TEST(rules)
{
    static const char letters[CG_RULES + 1] = "brt21";
    double values[16];
    size_t count = 0;
    char *end = NULL;
    for (const char *at = runs[_i].values; *at != 0; at = end) {
        values[count++] = strtod(at, &end);
    }
    struct cg_control_options options = cg_control_options_defaults();
    struct cg_control chart;
    options.centre = 0.0;
    options.sigma = 1.0;
    ck_assert_int_eq(cg_control_individuals(values, count, &options, &chart, &error), CG_OK);
    for (unsigned r = 0; r < CG_RULES; r++) {
        const bool wanted = strchr(runs[_i].rules, letters[r]) != NULL;
        ck_assert_msg(((chart.points[count - 1].signals >> r) & 1U) == wanted, "%s: rule %u (%s)",
                      runs[_i].values, r, cg_control_rule_text((enum cg_control_rule)r));
    }
    cg_control_clear(&chart);
    /* Moving ranges are not judged by runs. */
    ck_assert_int_eq(cg_control_moving_range(values, count, &options, &chart, &error), CG_OK);
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_le(chart.points[i].signals, 1);
    }
    cg_control_clear(&chart);
}
END_TEST

/* lambda 0.2, L 2.7 (Roberts): limits 0.54, 0.69154, 0.77309 ... 0.9 sigma; a step of 1 gives 1 - 0.8^t. */
START_TEST(ewma)
{
    static const double limits[] = {0.54, 0.69154, 0.77309};
    double values[60];
    struct cg_control_options options = cg_control_options_defaults();
    struct cg_control chart;
    options.centre = 0.0;
    options.sigma = 1.0;
    options.ewma_limit = 2.7;
    for (size_t i = 0; i < 60; i++) {
        values[i] = 1.0;
    }
    ck_assert_int_eq(cg_control_ewma(values, 60, &options, &chart, &error), CG_OK);
    for (size_t i = 0; i < 60; i++) {
        ck_assert_double_eq_tol(chart.points[i].value, 1.0 - pow(0.8, (double)(i + 1)), 1e-12);
    }
    for (size_t i = 0; i < 3; i++) {
        ck_assert_double_eq_tol(chart.points[i].upper, limits[i], 5e-6);
    }
    ck_assert_double_eq_tol(chart.points[59].upper, 0.9, 1e-9);
    /* 1 - 0.8^t passes 0.9 root(1 - 0.8^2t): 0.8926 is below 0.8948 at t = 10, 0.9141 above 0.8967 at 11. */
    ck_assert_uint_eq(chart.first, 10);
    cg_control_clear(&chart);
    options.ewma_lambda = 0.0;
    ck_assert_int_eq(cg_control_ewma(values, 60, &options, &chart, &error), CG_USAGE);
}
END_TEST

START_TEST(cusum)
{
    /* After a shift of 1 sigma each point adds 0.5: past 5 at the eleventh. */
    double values[24] = {0};
    struct cg_control_options options = cg_control_options_defaults();
    struct cg_control chart;
    options.centre = 0.0;
    options.sigma = 1.0;
    for (size_t i = 0; i < 12; i++) {
        values[i] = 0.0;
        values[i + 12] = -1.0;
    }
    ck_assert_int_eq(cg_control_cusum(values, 24, &options, &chart, &error), CG_OK);
    ck_assert_double_eq_tol(chart.points[23].low_value, -6.0, 1e-12);
    ck_assert_double_eq_tol(chart.points[23].value, 0.0, 1e-12);
    ck_assert_double_eq_tol(chart.points[0].upper, 5.0, 1e-12);
    ck_assert_uint_eq(chart.first, 12 + 10);
    cg_control_clear(&chart);
}
END_TEST

START_TEST(grouped)
{
    /* Means 2, 4, 3; ranges 2, 2, 4: Rbar 8/3. SDs 1, 1, 2. */
    static const double values[] = {1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 1.0, 3.0, 5.0};
    static const size_t sizes[] = {3, 3, 3};
    struct cg_control_groups groups = {.values = values, .sizes = sizes, .count = 3, .by_range = true};
    const struct cg_control_options options = cg_control_options_defaults();
    struct cg_control chart;
    ck_assert_int_eq(cg_control_grouped(&groups, CG_CONTROL_MEAN, &options, &chart, &error), CG_OK);
    ck_assert_double_eq_tol(chart.centre, 3.0, 1e-12);
    ck_assert_double_eq_tol(chart.points[1].upper, 3.0 + 1.023 * 8.0 / 3.0, 0.002);
    ck_assert_double_eq_tol(chart.points[1].value, 4.0, 1e-12);
    cg_control_clear(&chart);
    ck_assert_int_eq(cg_control_grouped(&groups, CG_CONTROL_RANGE, &options, &chart, &error), CG_OK);
    ck_assert_double_eq_tol(chart.centre, 8.0 / 3.0, 1e-12);
    ck_assert_double_eq_tol(chart.points[0].upper, 2.574 * 8.0 / 3.0, 0.002);
    ck_assert_double_eq_tol(chart.points[0].lower, 0.0, 1e-12);
    cg_control_clear(&chart);
    groups.by_range = false;
    ck_assert_int_eq(cg_control_grouped(&groups, CG_CONTROL_SD, &options, &chart, &error), CG_OK);
    /* B4 of 3 is 2.568, A3 is 1.954. */
    ck_assert_double_eq_tol(chart.points[2].upper, 2.568 * 4.0 / 3.0, 0.002);
    cg_control_clear(&chart);
    ck_assert_int_eq(cg_control_grouped(&groups, CG_CONTROL_MEAN, &options, &chart, &error), CG_OK);
    ck_assert_double_eq_tol(chart.points[2].lower, 3.0 - 1.954 * 4.0 / 3.0, 0.002);
    cg_control_clear(&chart);
    ck_assert_int_eq(cg_control_grouped(&groups, CG_CONTROL_EWMA, &options, &chart, &error), CG_USAGE);
    static const size_t single[] = {3, 5, 1};
    groups.sizes = single;
    ck_assert_int_eq(cg_control_grouped(&groups, CG_CONTROL_MEAN, &options, &chart, &error),
                     CG_NOT_MEASURABLE);
    ck_assert(strstr(error.text, "Group 3 has 1 values") != NULL);
}
END_TEST

START_TEST(odd_series)
{
    const struct cg_control_options options = cg_control_options_defaults();
    struct cg_control_options learned = options;
    double values[] = {5.0, 5.0, 5.0, 5.0, 5.1};
    struct cg_control chart;
    ck_assert_int_eq(cg_control_individuals(values, 1, &options, &chart, &error), CG_NOT_MEASURABLE);
    /* A constant series is in control; what differs from it afterwards is not. */
    ck_assert_int_eq(cg_control_individuals(values, 4, &options, &chart, &error), CG_OK);
    ck_assert_uint_eq(chart.signals, 0);
    cg_control_clear(&chart);
    learned.base = 4;
    ck_assert_int_eq(cg_control_individuals(values, 5, &learned, &chart, &error), CG_OK);
    ck_assert_uint_eq(chart.first, 4);
    cg_control_clear(&chart);
    values[2] = NAN;
    ck_assert_int_eq(cg_control_cusum(values, 5, &options, &chart, &error), CG_NOT_MEASURABLE);
    ck_assert(strstr(error.text, "value 3") != NULL);
    values[2] = 5.0;
    learned.sigma = -1.0;
    ck_assert_int_eq(cg_control_individuals(values, 5, &learned, &chart, &error), CG_USAGE);
}
END_TEST

int statistics_control_suite(void)
{
    const struct suite_test tests[] = {{tables, ROWS(constants)},
                                       {individuals, 1},
                                       {rules, ROWS(runs)},
                                       {ewma, 1},
                                       {cusum, 1},
                                       {grouped, 1},
                                       {odd_series, 1}};
    return suite_run("control charts", tests, ROWS(tests));
}
