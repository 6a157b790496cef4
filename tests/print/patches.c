/* Density, colour, share of ink, graininess and mottle. */
#include "print/made.h"
#include "print/suites.h"
#include "support/noise.h"

#include <math.h>
#include <string.h>

/* Sharma, Wu and Dalal (2005), The CIEDE2000 color-difference formula, table 1. */
static const struct {
    struct cg_lab one, other;
    double difference;
} pairs[] = {
    {{50.0000, 2.6772, -79.7751}, {50.0000, 0.0000, -82.7485}, 2.0425},
    {{50.0000, 3.1571, -77.2803}, {50.0000, 0.0000, -82.7485}, 2.8615},
    {{50.0000, 2.8361, -74.0200}, {50.0000, 0.0000, -82.7485}, 3.4412},
    {{50.0000, -1.3802, -84.2814}, {50.0000, 0.0000, -82.7485}, 1.0000},
    {{50.0000, -1.1848, -84.8006}, {50.0000, 0.0000, -82.7485}, 1.0000},
    {{50.0000, -0.9009, -85.5211}, {50.0000, 0.0000, -82.7485}, 1.0000},
    {{50.0000, 0.0000, 0.0000}, {50.0000, -1.0000, 2.0000}, 2.3669},
    {{50.0000, -1.0000, 2.0000}, {50.0000, 0.0000, 0.0000}, 2.3669},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0009}, 7.1792},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0010}, 7.1792},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0011}, 7.2195},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0012}, 7.2195},
    {{50.0000, -0.0010, 2.4900}, {50.0000, 0.0009, -2.4900}, 4.8045},
    {{50.0000, -0.0010, 2.4900}, {50.0000, 0.0010, -2.4900}, 4.8045},
    {{50.0000, -0.0010, 2.4900}, {50.0000, 0.0011, -2.4900}, 4.7461},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 0.0000, -2.5000}, 4.3065},
    {{50.0000, 2.5000, 0.0000}, {73.0000, 25.0000, -18.0000}, 27.1492},
    {{50.0000, 2.5000, 0.0000}, {61.0000, -5.0000, 29.0000}, 22.8977},
    {{50.0000, 2.5000, 0.0000}, {56.0000, -27.0000, -3.0000}, 31.9030},
    {{50.0000, 2.5000, 0.0000}, {58.0000, 24.0000, 15.0000}, 19.4535},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 3.1736, 0.5854}, 1.0000},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 3.2972, 0.0000}, 1.0000},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 1.8634, 0.5757}, 1.0000},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 3.2592, 0.3350}, 1.0000},
    {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
    {{63.0109, -31.0961, -5.8663}, {62.8187, -29.7946, -4.0864}, 1.2630},
    {{61.2901, 3.7196, -5.3901}, {61.4292, 2.2480, -4.9620}, 1.8731},
    {{35.0831, -44.1164, 3.7933}, {35.0232, -40.0716, 1.5901}, 1.8645},
    {{22.7233, 20.0904, -46.6940}, {23.0331, 14.9730, -42.5619}, 2.0373},
    {{36.4612, 47.8580, 18.3852}, {36.2715, 50.5065, 21.2231}, 1.4146},
    {{90.8027, -2.0831, 1.4410}, {91.1528, -1.6435, 0.0447}, 1.4441},
    {{90.9257, -0.5406, -0.9208}, {88.6381, -0.8985, -0.7239}, 1.5381},
    {{6.7747, -0.2908, -2.4247}, {5.8714, -0.0985, -2.2286}, 0.6377},
    {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082},
};

START_TEST(ciede2000_of_the_published_pairs)
{
    ck_assert_double_eq_tol(cg_delta_e(pairs[_i].one, pairs[_i].other), pairs[_i].difference, 5e-5);
    ck_assert_double_eq_tol(cg_delta_e(pairs[_i].other, pairs[_i].one), pairs[_i].difference, 5e-5);
}
END_TEST

/* White is neutral; a grey of 18.4187 % has L* 50 (the inverse of CIE's formula). */
START_TEST(lab_of_neutrals)
{
    const double white[3] = {1, 1, 1}, grey[3] = {0.184187, 0.184187, 0.184187};
    ck_assert_double_eq_tol(cg_lab_of(white, NULL).l, 100.0, 1e-9);
    ck_assert_double_eq_tol(cg_lab_of(white, NULL).a, 0.0, 1e-9);
    ck_assert_double_eq_tol(cg_lab_of(grey, NULL).l, 50.0, 1e-3);
    ck_assert_double_eq_tol(cg_lab_of(grey, NULL).b, 0.0, 1e-9);
}
END_TEST

/* Paper 0.05, tint 0.30, solid 1.45, for several n of Yule and Nielsen, worked out by hand. */
static const struct {
    double n, share;
} shares[] = {{1, 0.455805}, {1.7, 0.337986}, {2, 0.312447}, {1e6, 0.178571}};

START_TEST(share_of_ink)
{
    ck_assert_double_eq_tol(cg_ink_share(0.05, 0.30, 1.45, shares[_i].n), shares[_i].share, 1e-5);
    ck_assert(isnan(cg_ink_share(0.05, 0.30, 0.05, 1)));
    ck_assert_double_eq_tol(cg_print_contrast(1.5, 0.9), 0.4, 1e-12);
}
END_TEST

static void fill_noise(struct made *made, double density, double sd, uint64_t seed)
{
    const struct cg_grid *grid = &made->rgb[0].grid;
    for (size_t y = 0; y < grid->height; y++) {
        for (size_t x = 0; x < grid->width; x++) {
            const double r = pow(10.0, -(density + sd * noise_normal(&seed)));
            made_set(made, x, y, r, r, r);
        }
    }
}

/* White noise of SD s an aperture: graininess s, mottle s / 30, for any way that the patch lies. */
static const double turns[] = {0.0, 30.0, 90.0, 45.0};

START_TEST(white_noise_has_the_grain_it_is_made_of)
{
    const double sd = 0.03, side = 19.05; /* 15 tiles */
    struct made made;
    struct cg_grain grain;
    struct cg_patch patch;
    struct cg_error error;
    const size_t px = turns[_i] > 0.0 && turns[_i] < 90.0 ? 640 : 452;
    uint8_t *mask = calloc(px * px, 1);
    made_init(&made, px, px, 1.27 / 30.0);
    made_turn(&made, side, side, turns[_i]);
    fill_noise(&made, 1.0, sd, 11);
    ck_assert_int_eq(cg_patch_measure(&made.part, "K", mask, &patch, &error), CG_OK);
    ck_assert_int_eq(cg_grain_measure(&made.part, mask, &grain, &error), CG_OK);
    ck_assert_uint_eq(grain.tiles, 225);
    ck_assert_double_eq_tol(grain.graininess_13660, sd, 0.01 * sd);
    /* The SD of an SD of 225 values is 4.7 %. */
    ck_assert_double_eq_tol(grain.mottle_13660, sd / 30.0, 0.15 * sd / 30.0);
    ck_assert_uint_eq(patch.marks, 0);
    free(mask);
    made_clear(&made);
}
END_TEST

/* -log10 of the mean; a mark of dust is left out and told, dots of a tint are not. */
START_TEST(density_without_dust)
{
    struct made made;
    struct cg_patch patch;
    struct cg_error error;
    uint64_t seed = 9;
    made_init(&made, 150, 150, 25.4 / 600.0);
    for (size_t y = 0; y < 150; y++) {
        for (size_t x = 0; x < 150; x++) {
            const double r = 0.1 * (1.0 + 0.01 * noise_normal(&seed));
            const bool dust = x > 60 && x < 70 && y > 60 && y < 70;
            made_set(&made, x, y, dust ? 0.9 : r, dust ? 0.9 : r, dust ? 0.9 : r);
        }
    }
    ck_assert_int_eq(cg_patch_measure(&made.part, "K", NULL, &patch, &error), CG_OK);
    ck_assert_double_eq_tol(patch.density, 1.0, 0.001);
    ck_assert_uint_eq(patch.marks, 1);
    ck_assert_double_gt(patch.masked_percent, 0.3);
    for (size_t y = 0; y < 150; y++) {
        for (size_t x = 0; x < 150; x++) {
            const double r = x % 10 < 4 && y % 10 < 4 ? 0.02 : 0.86;
            made_set(&made, x, y, r, r, r);
        }
    }
    ck_assert_int_eq(cg_patch_measure(&made.part, "K", NULL, &patch, &error), CG_OK);
    ck_assert_double_eq_tol(patch.rgb[0], 0.84 * 0.86 + 0.16 * 0.02, 1e-6);
    ck_assert_uint_eq(patch.marks, 0);
    made_clear(&made);
}
END_TEST

/* Cyan is read in red, magenta in green, yellow in blue. */
static const struct {
    const char *ink;
    double rgb[3];
    enum cg_density_channel channel;
} inks[] = {
    {"C", {0.1, 0.4, 0.7}, CG_DENSITY_RED},  {"M", {0.6, 0.1, 0.3}, CG_DENSITY_GREEN},
    {"Y", {0.8, 0.7, 0.1}, CG_DENSITY_BLUE}, {"K", {0.1, 0.1, 0.1}, CG_DENSITY_VISUAL},
    {"G", {0.1, 0.3, 0.2}, CG_DENSITY_RED},  {NULL, {0.2, 0.21, 0.2}, CG_DENSITY_VISUAL},
};

START_TEST(channel_of_an_ink)
{
    struct made made;
    struct cg_patch patch;
    struct cg_error error;
    made_init(&made, 20, 20, 0.1);
    for (size_t i = 0; i < 400; i++) {
        made_set(&made, i % 20, i / 20, inks[_i].rgb[0], inks[_i].rgb[1], inks[_i].rgb[2]);
    }
    ck_assert_int_eq(cg_patch_measure(&made.part, inks[_i].ink, NULL, &patch, &error), CG_OK);
    ck_assert_int_eq(patch.channel, inks[_i].channel);
    made_clear(&made);
}
END_TEST

size_t print_patch_suite(struct suite_test *out)
{
    const struct suite_test tests[] = {
        {ciede2000_of_the_published_pairs, ROWS(pairs)},
        {lab_of_neutrals, 1},
        {share_of_ink, ROWS(shares)},
        {white_noise_has_the_grain_it_is_made_of, ROWS(turns)},
        {density_without_dust, 1},
        {channel_of_an_ink, ROWS(inks)},
    };
    memcpy(out, tests, sizeof tests);
    return sizeof tests / sizeof tests[0];
}
