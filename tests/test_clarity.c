/*
 * Edges, their transfer and image clarity. Right values are closed forms: a Gaussian spread of SD s has the
 * MTF exp(-2 (pi s f)^2), a pixel that integrates multiplies it by sinc(f cos a) sinc(f sin a).
 */
#include "clarity/edges.h"

#include "support/suite.h"

#include <check.h>
#include <math.h>
#include <string.h>

/* ---- transfer ----------------------------------------------------------------------------------- */

static const double sharp_angles[] = {2, 5, 9, 15, 20, 25, -7}, sharp_sigmas[] = {0.5, 0.7, 1, 1.5, 2};

START_TEST(mtf50_of_gaussian_edges)
{
    for (size_t i = 0; i < sizeof sharp_sigmas / sizeof sharp_sigmas[0]; i++) {
        const double angle = sharp_angles[_i], sigma = sharp_sigmas[i];
        const struct drawing d = {60, 100, angle, sigma, 0, 8, 0.1, 0.9, 0, 1};
        struct cg_plane plane = edge_draw(&d);
        struct cg_edge edge;
        struct cg_edge_spread spread = edge_spread_of(&plane, &edge);
        const double wanted = edge_true_mtf50(sigma, angle), got = cg_edge_mtf_at(&spread, 0.5).value;
        ck_assert_msg(fabs(got / wanted - 1) < 0.005, "%g deg, %g px: %g instead of %g", angle, sigma, got,
                      wanted);
        ck_assert_double_eq_tol(fabs(edge.tilt_deg), fabs(angle), 0.01);
        ck_assert_double_eq_tol(spread.contrast, 0.8, 1e-3);
        cg_edge_spread_clear(&spread);
        cg_plane_clear(&plane);
    }
}
END_TEST

/* A bent edge is as sharp as a straight one. */
START_TEST(bent_edges)
{
    const struct drawing d = {120, 160, 5, 1.5, 6, 4, 0.1, 0.9, 0, 1};
    struct cg_plane plane = edge_draw(&d);
    struct cg_edge edge;
    struct cg_edge_spread spread = edge_spread_of(&plane, &edge);
    ck_assert_double_eq_tol(cg_edge_mtf_at(&spread, 0.5).value, edge_true_mtf50(1.5, 5),
                            0.015 * edge_true_mtf50(1.5, 5));
    cg_edge_spread_clear(&spread);
    cg_plane_clear(&plane);
}
END_TEST

/* Along the grid, at the slope 1/2 and along the diagonal the pixels repeat the same few phases. */
START_TEST(too_few_phases_are_refused)
{
    static const double angles[] = {0, 26.565051177077990, 45};
    for (size_t i = 0; i < sizeof angles / sizeof angles[0]; i++) {
        const struct drawing d = {200, 200, angles[i], 2, 0, 1, 0.1, 0.9, 0, 1};
        struct cg_plane plane = edge_draw(&d);
        struct cg_error error = {.status = CG_OK};
        struct cg_edge edges[4];
        struct cg_edge_spread spread;
        size_t count = 0;
        ck_assert_int_eq(cg_edges_find(cg_plane_view(&plane), edges, 4, &count, &error), CG_OK);
        for (size_t k = 0; k < count; k++) {
            ck_assert_int_eq(cg_edge_measure(cg_plane_view(&plane), &edges[k], &spread, &error),
                             CG_NOT_MEASURABLE);
            ck_assert_ptr_nonnull(strstr(error.text, "phases"));
        }
        cg_plane_clear(&plane);
    }
}
END_TEST

/* Bars of a pattern: every border is an edge of its own, in order of nothing but worth. */
START_TEST(all_bars_are_found)
{
    struct cg_plane plane = {.px = NULL};
    struct cg_error error;
    struct cg_edge edges[16];
    size_t count = 0;
    ck_assert_int_eq(cg_plane_init(&plane, 400, 200, false, &error), CG_OK);
    for (size_t y = 0; y < 200; y++) {
        for (size_t x = 0; x < 400; x++) {
            const double at = ((double)x + 0.08 * (double)y) / 50;
            /* Near each zero of the sine this is a Gaussian edge of 1.5 px; bar and gap have 25 px. */
            const double distance = sin(2 * M_PI * at) * 50 / (2 * M_PI);
            plane.px[y * plane.grid.stride + x] = (float)(0.1 + 0.5 * erfc(-distance / (1.5 * M_SQRT2)));
        }
    }
    ck_assert_int_eq(cg_edges_find(cg_plane_view(&plane), edges, 16, &count, &error), CG_OK);
    ck_assert_uint_ge(count, 14);
    for (size_t i = 0; i < count; i++) {
        struct cg_edge_spread spread;
        ck_assert(edges[i].along_md);
        ck_assert_double_le(edges[i].clear_px, 13);
        if (cg_edge_measure(cg_plane_view(&plane), &edges[i], &spread, &error) == CG_OK) {
            ck_assert_double_eq_tol(fabs(edges[i].tilt_deg), atan(0.08) * 180 / M_PI, 0.1);
            cg_edge_spread_clear(&spread);
        }
    }
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(noise_has_no_edge)
{
    const struct drawing d = {200, 200, 5, 2, 0, 1, 0.5, 0.5, 0.01, 7};
    struct cg_plane plane = edge_draw(&d);
    struct cg_error error;
    struct cg_edge edges[4];
    size_t count = 9;
    ck_assert_int_eq(cg_edges_find(cg_plane_view(&plane), edges, 4, &count, &error), CG_OK);
    ck_assert_uint_eq(count, 0);
    cg_plane_clear(&plane);
}
END_TEST

/* ---- image clarity ------------------------------------------------------------------------------ */

/* A spread whose line is Gaussian, or two Gaussians when second is not 0. */
static struct cg_edge_spread gaussian_spread(double sigma, double second, double apart)
{
    struct cg_edge_spread spread = {.count = 8001, .middle = 4000, .step = 0.002, .pixel = 0.01};
    struct cg_error error;
    spread.esf = cg_alloc(spread.count, sizeof *spread.esf, &error);
    ck_assert_ptr_nonnull(spread.esf);
    for (size_t i = 0; i < spread.count; i++) {
        const double x = ((double)i - 4000) * spread.step;
        const double one = 0.5 * erfc(-x / (sigma * sqrt(2)));
        const double two = second > 0 ? 0.5 * erfc(-(x - apart) / (second * sqrt(2))) : one;
        spread.esf[i] = (one + two) / 2;
    }
    spread.rise_10_90 = 2.5631031 * fmax(sigma, second) + apart;
    return spread;
}

/* SD over comb width and C in percent: the sum over the normal distribution, computed elsewhere to 1e-6. */
static const struct {
    double share, c_percent;
} closed_forms[] = {
    {0.1, 99.999885}, {0.2, 97.516134}, {0.25, 90.899948}, {0.3, 80.883974}, {0.4, 57.775457},
    {0.5, 37.077743}, {0.6, 21.546333}, {0.75, 7.932025},  {1.0, 0.915699},  {1.5, 0.001918},
};

START_TEST(clarity_of_gaussian_spreads)
{
    /* The finest comb is 50 steps wide: the straight lines between the steps blur less than the tolerance. */
    static const double combs[] = {0.25, 0.5, 2};
    for (size_t i = 0; i < sizeof combs / sizeof combs[0]; i++) {
        const double scale = 2.5;
        struct cg_edge_spread spread = gaussian_spread(closed_forms[_i].share * combs[i] / scale, 0, 0);
        ck_assert_double_eq_tol(cg_clarity_of(&spread, combs[i], scale).value, closed_forms[_i].c_percent,
                                0.1);
        cg_edge_spread_clear(&spread);
    }
}
END_TEST

/*
 * Two Gaussian lines, one wider and aside: their transfer is exp(-2 (pi s f)^2) and the same turned by the
 * phase of the distance. A comb passes its odd harmonics k with 2 / (pi k); C is the swing of their sum.
 */
START_TEST(clarity_of_asymmetric_closed_forms)
{
    static const struct {
        double sigma, second, apart;
    } lines[] = {{0.05, 0.2, 0.3}, {0.03, 0.1, 0.1}, {0.1, 0.3, 0.6}};
    static const double combs[] = {0.25, 0.5, 1, 2};
    for (size_t i = 0; i < sizeof combs / sizeof combs[0]; i++) {
        double most = -1, least = 1;
        for (int at = 0; at < 2000; at++) {
            double sum = 0;
            for (int k = 1; k < 400; k += 2) {
                const double f = k / (2 * combs[i]), turn = 2 * M_PI * k * at / 2000.0;
                const double one = exp(-2 * pow(M_PI * f * lines[_i].sigma, 2)) / 2;
                const double two = exp(-2 * pow(M_PI * f * lines[_i].second, 2)) / 2;
                sum += (k % 4 == 1 ? 1 : -1) * 2 / (M_PI * k) *
                       (one * cos(turn) + two * cos(turn - 2 * M_PI * f * lines[_i].apart));
            }
            most = fmax(most, sum);
            least = fmin(least, sum);
        }
        struct cg_edge_spread spread = gaussian_spread(lines[_i].sigma, lines[_i].second, lines[_i].apart);
        ck_assert_double_eq_tol(cg_clarity_of(&spread, combs[i], 1).value, 100 * (most - least), 0.1);
        cg_edge_spread_clear(&spread);
    }
}
END_TEST

/* Mirrored, an asymmetric spread has the same clarity; the square-wave series of its MTF would not tell. */
START_TEST(clarity_of_asymmetric_spreads)
{
    struct cg_edge_spread spread = gaussian_spread(0.05, 0.2, 0.3),
                          mirrored = gaussian_spread(0.05, 0.2, 0.3);
    for (size_t i = 0; i < spread.count; i++) {
        mirrored.esf[i] = 1 - spread.esf[spread.count - 1 - i];
    }
    for (const double *comb = cg_comb_widths_mm; *comb > 0; comb++) {
        ck_assert_double_eq_tol(cg_clarity_of(&spread, *comb, 1).value,
                                cg_clarity_of(&mirrored, *comb, 1).value, 0.05);
    }
    cg_edge_spread_clear(&spread);
    cg_edge_spread_clear(&mirrored);
}
END_TEST

/* A reference of SD 0.05 divided out of 0.13 leaves 0.12, the root of the difference of squares; divided out
 * of itself it leaves a mirror. */
START_TEST(reference_is_divided_out)
{
    struct cg_edge_spread glass = gaussian_spread(0.05, 0, 0), paper = gaussian_spread(0.13, 0, 0);
    struct cg_edge_spread left = gaussian_spread(0.12, 0, 0);
    ck_assert_double_eq_tol(cg_clarity_against(&paper, &glass, 0.25, 1).value,
                            cg_clarity_of(&left, 0.25, 1).value, 0.3);
    ck_assert_double_eq_tol(cg_clarity_against(&paper, &glass, 0.5, 1).value,
                            cg_clarity_of(&left, 0.5, 1).value, 0.3);
    ck_assert_double_ge(cg_clarity_against(&glass, &glass, 1, 1).value, 98);
    cg_edge_spread_clear(&glass);
    cg_edge_spread_clear(&paper);
    cg_edge_spread_clear(&left);
}
END_TEST

/* A Gaussian lobe of SD s degrees has DOI 100 (1 - exp(-0.3^2 / 2 s^2)) and, beyond it, hardly any haze. */
START_TEST(doi_of_gaussian_lobes)
{
    static const struct {
        double sigma_deg, doi;
    } rows[] = {{0.05, 100.000}, {0.1, 98.889}, {0.2, 67.535}, {0.3, 39.347}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cg_edge_spread spread = gaussian_spread(rows[i].sigma_deg, 0, 0);
        ck_assert_double_eq_tol(cg_clarity_doi(&spread, 1).value, rows[i].doi, 0.05);
        ck_assert_double_lt(cg_clarity_haze(&spread, 1).value, 1e-3);
        /* The spread reaches 8 units to either side: 2.8 degrees of 0.2 degrees a unit are beyond it. */
        ck_assert(isnan(cg_clarity_haze(&spread, 0.2).value));
        cg_edge_spread_clear(&spread);
    }
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {mtf50_of_gaussian_edges, ROWS(sharp_angles)},
        {bent_edges, 1},
        {too_few_phases_are_refused, 1},
        {all_bars_are_found, 1},
        {noise_has_no_edge, 1},
        {clarity_of_gaussian_spreads, ROWS(closed_forms)},
        {clarity_of_asymmetric_spreads, 1},
        {clarity_of_asymmetric_closed_forms, 3},
        {reference_is_divided_out, 1},
        {doi_of_gaussian_lobes, 1},
    };
    const int failed = suite_run("clarity", tests, sizeof tests / sizeof tests[0]);
    return clarity_uncertainty_suite() == EXIT_SUCCESS ? failed : EXIT_FAILURE;
}
