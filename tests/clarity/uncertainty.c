/*
 * What is said of uncertainty, by many pictures of one edge: how far their numbers scatter, over what is
 * told. And the same edge in every turn.
 */
#include "clarity/edges.h"

#include "support/suite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PICTURES = 200, NUMBERS = 8 };
static const char *const names[NUMBERS] = {"tilt", "contrast", "noise", "rise", "MTF50", "C", "DOI", "haze"};

/* Sums over pictures. */
struct told {
    double sum, squares, sd;
};

static void add(struct told *told, struct cg_uncertain number)
{
    told->sum += number.value;
    told->squares += number.value * number.value;
    told->sd += number.sd;
}

static void measure(const struct drawing *d, struct told told[NUMBERS])
{
    struct cg_plane plane = edge_draw(d);
    struct cg_edge edge;
    struct cg_edge_spread spread = edge_spread_of(&plane, &edge);
    const struct cg_uncertain numbers[NUMBERS] = {
        {edge.tilt_deg, edge.tilt_sd_deg},
        {spread.contrast, spread.contrast_sd},
        {spread.noise, spread.noise_sd},
        {spread.rise_10_90, spread.rise_sd},
        cg_edge_mtf_at(&spread, 0.5),
        cg_clarity_of(&spread, 4 * d->sigma, 1),
        cg_clarity_doi(&spread, 0.3 / (1.2 * d->sigma)),
        cg_clarity_haze(&spread, 0.5 / d->sigma),
    };
    for (size_t i = 0; i < NUMBERS; i++) {
        add(&told[i], numbers[i]);
    }
    cg_edge_spread_clear(&spread);
    cg_plane_clear(&plane);
}

/* SNR 100 and 30; small and large. */
static const struct drawing noisy[] = {
    {60, 100, 5, 1, 0, 4, 0.1, 0.9, 0.008, 0},
    {60, 100, -9, 1.5, 0, 4, 0.1, 0.9, 0.027, 0},
    {80, 200, 7, 2, 0, 3, 0.1, 0.9, 0.008, 0},
};

/* The scatter of 200 numbers is known to 5 %; 0.8 to 1.25 is what a stated uncertainty should be good for. */
START_TEST(edge_uncertainty)
{
    struct told told[NUMBERS] = {{0}};
    for (uint64_t i = 0; i < PICTURES; i++) {
        struct drawing d = noisy[_i];
        d.seed = i + 1;
        measure(&d, told);
    }
    char wrong[1024] = "";
    for (size_t i = 0; i < NUMBERS; i++) {
        const double mean = told[i].sum / PICTURES, stated = told[i].sd / PICTURES;
        const double sd = sqrt(told[i].squares / PICTURES - mean * mean);
        if (sd < 0.8 * stated || sd > 1.25 * stated) {
            const size_t used = strlen(wrong);
            (void)snprintf(wrong + used, sizeof wrong - used, "%s: mean %g, scatter %g, told %g; ", names[i],
                           mean, sd, stated);
        }
    }
    ck_assert_msg(wrong[0] == 0, "%s", wrong);
    const double mtf50 = told[4].sum / PICTURES,
                 truth = edge_true_mtf50(noisy[_i].sigma, noisy[_i].angle_deg);
    ck_assert_double_eq_tol(mtf50, truth, 0.005 * truth + 3 * told[4].sd / PICTURES / sqrt(PICTURES));
}
END_TEST

/* Every quarter turn and both signs: no direction and no side is special. */
START_TEST(quarter_turns)
{
    static const double angles[] = {2, 5, 12, 25}, sigmas[] = {0.5, 1, 2};
    const double sigma = sigmas[_i];
    for (size_t a = 0; a < sizeof angles / sizeof angles[0]; a++) {
        for (int turn = 0; turn < 8; turn++) {
            const double angle = angles[a] * (turn % 2 == 0 ? 1 : -1) + 90 * (turn / 2);
            const struct drawing d = {100, 100, angle, sigma, 0, 8, 0.1, 0.9, 0, 1};
            struct cg_plane plane = edge_draw(&d);
            struct cg_edge edge;
            struct cg_edge_spread spread = edge_spread_of(&plane, &edge);
            const double wanted = edge_true_mtf50(sigma, angle), got = cg_edge_mtf_at(&spread, 0.5).value;
            ck_assert_msg(fabs(got / wanted - 1) < 0.005, "%g deg, %g px: %g instead of %g", angle, sigma,
                          got, wanted);
            ck_assert_double_eq_tol(fabs(edge.tilt_deg), angles[a], 0.01);
            ck_assert(edge.along_md == (turn / 2 % 2 == 0));
            cg_edge_spread_clear(&spread);
            cg_plane_clear(&plane);
        }
    }
}
END_TEST

int clarity_uncertainty_suite(void)
{
    const struct suite_test tests[] = {{edge_uncertainty, ROWS(noisy)}, {quarter_turns, 3}};
    return suite_run("uncertainty of clarity", tests, sizeof tests / sizeof tests[0]);
}
