/* What the simulated web is made from: random numbers of known distributions, and options inside their
 * ranges. */
#include "simulate/web_parts.h"
#include "simulate/parts.h"

#include <math.h>
#include <string.h>

static struct cg_error error;

START_TEST(gauss_has_the_quantiles_of_the_normal_distribution)
{
    /* Tables of the normal distribution. */
    const struct {
        double p, z;
    } cases[] = {{0.5, 0},
                 {0.841344746, 1.0},
                 {0.975, 1.959963985},
                 {0.025, -1.959963985},
                 {0.99, 2.326347874},
                 {0.9999, 3.719016485},
                 {1e-6, -4.753424309}};
    struct cg_normal normal;
    cg_normal_init(&normal);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        double z = (double)cg_random_gauss((uint64_t)(cases[k].p * 0x1p64));
        /* 24 bits of p are worth 6e-8 / density there. */
        double tolerance = 1e-5 + 6e-8 / (exp(-cases[k].z * cases[k].z / 2) / sqrt(2 * M_PI));
        ck_assert_double_eq_tol(z, cases[k].z, tolerance);
        z = (double)cg_normal_gauss(&normal, (uint64_t)(cases[k].p * 0x1p64));
        ck_assert_double_eq_tol(z, cases[k].z, tolerance + 1e-3);
    }
    /* The ends of the 24 bits: the quantiles of 2^-25 and 1 - 2^-24. */
    ck_assert_double_eq_tol((double)cg_random_gauss(0), -5.4200, 1e-3);
    ck_assert_double_eq_tol((double)cg_random_gauss(UINT64_MAX), 5.2940, 1e-3);
    double sum = 0, square = 0, fourth = 0, count = 1e6;
    for (uint64_t i = 0; i < (uint64_t)count; i++) {
        double z = (double)cg_normal_gauss(&normal, cg_random_bits(7, i));
        sum += z;
        square += z * z;
        fourth += z * z * z * z;
    }
    /* 5 sigma: variances of z, z^2 and z^4 are 1, 2 and 96. */
    ck_assert_double_eq_tol(sum / count, 0, 5 * sqrt(1 / count));
    ck_assert_double_eq_tol(square / count, 1, 5 * sqrt(2 / count));
    ck_assert_double_eq_tol(fourth / count, 3, 5 * sqrt(96 / count));
}
END_TEST

START_TEST(poisson_has_mean_and_variance)
{
    const double means[] = {0.3, 2, 20, 99, 101, 5000};
    for (size_t k = 0; k < sizeof means / sizeof *means; k++) {
        double sum = 0, square = 0, count = 20000, mean = means[k];
        for (uint64_t i = 0; i < (uint64_t)count; i++) {
            double n = cg_random_poisson(cg_random_key(k, CG_RANDOM_MARK, i), mean);
            ck_assert(n >= 0 && n == floor(n));
            sum += n;
            square += (n - mean) * (n - mean);
        }
        ck_assert_double_eq_tol(sum / count, mean, 5 * sqrt(mean / count));
        /* The variance of (n - mean)^2 is mean + 2 mean^2. */
        ck_assert_double_eq_tol(square / count, mean, 5 * sqrt((mean + 2 * mean * mean) / count) + 0.1);
    }
}
END_TEST

START_TEST(options_out_of_range_are_named)
{
    const struct {
        size_t at;
        double value;
        const char *word;
    } cases[] = {
        {offsetof(struct cg_web_options, pitch_cd_mm), 0, "pitch_cd_mm"},
        {offsetof(struct cg_web_options, level), (double)NAN, "level"},
        {offsetof(struct cg_web_options, mottle_percent), -1, "mottle_percent"},
        {offsetof(struct cg_web_options, pits_per_m2), 1e9, "pits_per_m2"},
        {offsetof(struct cg_web_options, pits_per_m2), 1e6, NULL},
        {offsetof(struct cg_web_options, dark_level_counts), 700, "dark_level_counts"},
        {offsetof(struct cg_web_options, drum_diameter_m), -1, "drum_diameter_m"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct cg_web_options o = cg_web_options_defaults();
        memcpy((char *)&o + cases[k].at, &cases[k].value, sizeof(double));
        enum cg_status status = cg_web_options_check(&o, &error);
        ck_assert_int_eq(status, cases[k].word == NULL ? CG_OK : CG_USAGE);
        if (cases[k].word != NULL) {
            ck_assert_msg(strstr(error.text, cases[k].word) != NULL, "%s", error.text);
        }
    }
    struct cg_web_options o = cg_web_options_defaults();
    o.bits = 14;
    ck_assert_int_eq(cg_web_options_check(&o, &error), CG_USAGE);
    o = cg_web_options_defaults();
    o.width = 1 << 20;
    ck_assert_int_eq(cg_web_options_check(&o, &error), CG_USAGE);
    o = cg_web_options_defaults();
    ck_assert_int_ne(cg_simulate_web("/dev/null/no", &o, 1, NULL, NULL, &error), CG_OK);
}
END_TEST

TCase *simulate_parts_case(void)
{
    TCase *tests = tcase_create("parts");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, gauss_has_the_quantiles_of_the_normal_distribution);
    tcase_add_test(tests, poisson_has_mean_and_variance);
    tcase_add_test(tests, options_out_of_range_are_named);
    return tests;
}
