/*
 * The gauge study of AIAG, Measurement Systems Analysis: 10 parts, 3 operators, 3 trials, with the results
 * that the manual and other programs give; hard and wrong studies.
 */
#include "statistics/suites.h"

#include <string.h>

static struct cg_error error;

/* A part a row: three trials of operator A, three of B, three of C. */
static const double readings[10][9] = {{0.29, 0.41, 0.64, 0.08, 0.25, 0.07, 0.04, -0.11, -0.15},
                                       {-0.56, -0.68, -0.58, -0.47, -1.22, -0.68, -1.38, -1.13, -0.96},
                                       {1.34, 1.17, 1.27, 1.19, 0.94, 1.34, 0.88, 1.09, 0.67},
                                       {0.47, 0.50, 0.64, 0.01, 1.03, 0.20, 0.14, 0.20, 0.11},
                                       {-0.80, -0.92, -0.84, -0.56, -1.20, -1.28, -1.46, -1.07, -1.45},
                                       {0.02, -0.11, -0.21, -0.20, 0.22, 0.06, -0.29, -0.67, -0.49},
                                       {0.59, 0.75, 0.66, 0.47, 0.55, 0.83, 0.02, 0.01, 0.21},
                                       {-0.31, -0.20, -0.17, -0.63, 0.08, -0.34, -0.46, -0.56, -0.49},
                                       {2.26, 1.99, 2.01, 1.80, 2.12, 2.19, 1.77, 1.45, 1.87},
                                       {-1.36, -1.25, -1.31, -1.68, -1.62, -1.50, -1.49, -1.77, -2.16}};

static void fill(struct cg_gage_reading out[90], double offset, double factor)
{
    for (size_t i = 0; i < 90; i++) {
        out[i] = (struct cg_gage_reading){i / 9, i % 9 / 3, offset + factor * readings[i / 9][i % 9]};
    }
}

START_TEST(by_range)
{
    struct cg_gage_reading rows[90];
    struct cg_gage out;
    fill(rows, 0.0, 1.0);
    ck_assert_int_eq(cg_gage_study(rows, 90, NAN, &out, &error), CG_OK);
    ck_assert(out.has_range);
    ck_assert_double_eq_tol(out.mean_range, 0.341667, 1e-6);
    ck_assert_double_eq_tol(out.operator_difference, 0.444667, 1e-6);
    ck_assert_double_eq_tol(out.part_range, 3.511111, 1e-6);
    ck_assert_double_eq_tol(out.range_limit, 0.8815, 1e-4);
    static const double sd[] = {0.20186, 0.22967, 0.30577, 1.10460, 1.14613};
    static const double study[] = {17.61, 20.04, 26.68, 96.38, 100.0};
    for (size_t i = 0; i < CG_GAGE_SOURCES; i++) {
        ck_assert_double_eq_tol(out.range.sources[i].sd, sd[i], 6e-6);
        ck_assert_double_eq_tol(out.range.sources[i].study_percent, study[i], 0.0051);
        ck_assert(isnan(out.range.sources[i].tolerance_percent));
    }
    ck_assert_double_eq_tol(out.range.ndc_exact, 5.09, 0.0051);
    ck_assert_int_eq(out.range.ndc, 5);
}
END_TEST

START_TEST(by_anova)
{
    struct cg_gage_reading rows[90];
    struct cg_gage out;
    fill(rows, 0.0, 1.0);
    ck_assert_int_eq(cg_gage_study(rows, 90, 8.0, &out, &error), CG_OK);
    static const double ss[] = {88.3619, 3.1673, 0.3590, 2.7589, 94.6471};
    static const double ms[] = {9.81799, 1.58363, 0.01994, 0.04598};
    static const double freedom[] = {9, 2, 18, 60, 89};
    for (size_t i = 0; i < CG_GAGE_ROWS; i++) {
        ck_assert_double_eq_tol(out.anova[i].ss, ss[i], 6e-5);
        ck_assert_double_eq_tol(out.anova[i].freedom, freedom[i], 1e-9);
        if (i < CG_GAGE_ROW_TOTAL) {
            ck_assert_double_eq_tol(out.anova[i].ms, ms[i], 6e-6);
        }
    }
    ck_assert_double_eq_tol(out.anova[CG_GAGE_ROW_PART].f, 492.291, 0.001);
    ck_assert_double_eq_tol(out.anova[CG_GAGE_ROW_OPERATOR].f, 79.406, 0.001);
    ck_assert_double_eq_tol(out.anova[CG_GAGE_ROW_INTERACTION].f, 0.4337, 6e-5);
    ck_assert_double_eq_tol(out.anova[CG_GAGE_ROW_INTERACTION].p, 0.974, 6e-4);
    ck_assert(out.pooled);
    const struct cg_gage_share *sources = out.by_anova.sources;
    ck_assert_double_eq_tol(sources[CG_GAGE_REPEATABILITY].variance, 0.03997, 6e-6);
    ck_assert_double_eq_tol(sources[CG_GAGE_REPRODUCIBILITY].variance, 0.05146, 6e-6);
    ck_assert_double_eq_tol(sources[CG_GAGE_RR].variance, 0.09143, 6e-6);
    ck_assert_double_eq_tol(sources[CG_GAGE_PART].variance, 1.08645, 6e-6);
    ck_assert_double_eq_tol(sources[CG_GAGE_RR].study_percent, 27.86, 0.0051);
    ck_assert_double_eq_tol(sources[CG_GAGE_RR].tolerance_percent, 100.0 * 6.0 * sqrt(0.09143) / 8.0, 0.001);
    ck_assert_int_eq(out.by_anova.ndc, 4);
}
END_TEST

/* What is common to all readings, and the order of the rows, changes nothing. */
START_TEST(offset_and_order)
{
    struct cg_gage_reading rows[90], turned[90];
    struct cg_gage plain, far;
    fill(rows, 0.0, 0.5);
    ck_assert_int_eq(cg_gage_study(rows, 90, NAN, &plain, &error), CG_OK);
    fill(rows, 1048576.0, 0.5);
    for (size_t i = 0; i < 90; i++) {
        turned[i] = rows[89 - i];
    }
    ck_assert_int_eq(cg_gage_study(turned, 90, NAN, &far, &error), CG_OK);
    for (size_t i = 0; i < CG_GAGE_ROWS; i++) {
        ck_near(far.anova[i].ss, plain.anova[i].ss, 1e-7);
    }
    ck_near(far.by_anova.sources[CG_GAGE_RR].sd, 0.5 * sqrt(0.09143), 1e-4);
}
END_TEST

START_TEST(interaction_stays)
{
    /* Operator 1 reads part 0 as 2 and part 1 as 0, operator 0 the other way; repeats differ by 0.1. */
    static const struct cg_gage_reading rows[] = {{0, 0, 0.0}, {0, 0, 0.1}, {0, 1, 2.0}, {0, 1, 2.1},
                                                  {1, 0, 2.0}, {1, 0, 2.1}, {1, 1, 0.0}, {1, 1, 0.1}};
    struct cg_gage out;
    ck_assert_int_eq(cg_gage_study(rows, 8, NAN, &out, &error), CG_OK);
    ck_assert(!out.pooled);
    /* ms of the interaction is 8, of repeats 0.005: its variance is half the difference. */
    ck_near(out.by_anova.sources[CG_GAGE_REPEATABILITY].variance, 0.005, 1e-9);
    ck_near(out.by_anova.sources[CG_GAGE_REPRODUCIBILITY].variance, (8.0 - 0.005) / 2.0, 1e-9);
    ck_assert_double_eq_tol(out.by_anova.sources[CG_GAGE_PART].variance, 0.0, 1e-12);
    ck_assert_int_eq(out.by_anova.ndc, 1);
}
END_TEST

START_TEST(refused)
{
    struct cg_gage_reading rows[91];
    struct cg_gage out;
    fill(rows, 0.0, 1.0);
    ck_assert_int_eq(cg_gage_study(rows, 89, NAN, &out, &error), CG_NOT_MEASURABLE);
    ck_assert_int_eq(cg_gage_study(rows, 0, NAN, &out, &error), CG_NOT_MEASURABLE);
    ck_assert_int_eq(cg_gage_study(rows, 90, -1.0, &out, &error), CG_USAGE);
    rows[89].part = 0;
    ck_assert_int_eq(cg_gage_study(rows, 90, NAN, &out, &error), CG_NOT_MEASURABLE);
    ck_assert(strstr(error.text, "Part 1 is measured more than 3 times by operator 3") != NULL);
    rows[89].part = SIZE_MAX;
    ck_assert_int_eq(cg_gage_study(rows, 90, NAN, &out, &error), CG_NOT_MEASURABLE);
    fill(rows, 0.0, 1.0);
    rows[3].value = INFINITY;
    ck_assert_int_eq(cg_gage_study(rows, 90, NAN, &out, &error), CG_NOT_MEASURABLE);
    /* All alike: nothing is told apart. */
    fill(rows, 4.0, 0.0);
    ck_assert_int_eq(cg_gage_study(rows, 90, NAN, &out, &error), CG_NOT_MEASURABLE);
}
END_TEST

int statistics_gage_suite(void)
{
    const struct suite_test tests[] = {
        {by_range, 1}, {by_anova, 1}, {offset_and_order, 1}, {interaction_stays, 1}, {refused, 1}};
    return suite_run("gauge studies", tests, ROWS(tests));
}
