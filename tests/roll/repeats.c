/* Marks that repeat: made with a known pitch, or at random. */
#include "roll/comb.h"
#include "roll/web.h"

#include <string.h>

static const struct cg_roller machine[] = {
    {"cast drum", 1500.0}, {"press roll", 620.0}, {"chill roll", 400.0}, {"guide roll", 210.0}};
#define MACHINE (sizeof machine / sizeof machine[0])

static struct web web;

/* Binomial tails that can be counted: of 16 throws of 4 coins 11 show 2 heads or more. */
START_TEST(tails_are_binomial)
{
    ck_assert_double_eq_tol(roll_comb_log10_tail(4, 2, 0.5), log10(11.0 / 16.0), 1e-12);
    ck_assert_double_eq_tol(roll_comb_log10_tail(3, 3, 0.1), -3.0, 1e-12);
    ck_assert_double_eq_tol(roll_comb_log10_tail(3, 1, 0.1), log10(1.0 - 0.9 * 0.9 * 0.9), 1e-12);
    ck_assert_double_eq_tol(roll_comb_log10_tail(10, 0, 0.1), 0.0, 1e-12);
    ck_assert(isinf(roll_comb_log10_tail(2, 3, 0.1)));
    /* One term leads by far: C(1000, 900) 0.001^900 0.999^100. */
    const double lead =
        lgamma(1001.0) - lgamma(901.0) - lgamma(101.0) + 900.0 * log(0.001) + 100.0 * log(0.999);
    ck_assert_double_eq_tol(roll_comb_log10_tail(1000, 900, 0.001), lead / log(10.0), 1e-3);
    ck_assert_double_eq_tol(roll_comb_chance(0.01, 100.0), 1.0 - exp(-1.0), 1e-12);
}
END_TEST

/* x = 37.3 + 412 i: the pitch is 412 and neither 206 nor 824. */
START_TEST(six_marks_without_clutter)
{
    struct cg_repeats *repeats = web_finder(NULL, 0);
    web_clear(&web, 1);
    web_add_repeat(&web, &(struct web_repeat){.pitch = 412.0, .cd = 600.0, .first = 37.3, .last = 2400.0});
    ck_assert_uint_eq(web_feed(&web, repeats), 1);
    ck_assert_uint_eq(cg_repeats_count(repeats), 1);
    const struct cg_repeat repeat = cg_repeats_get(repeats, 0);
    ck_assert_double_eq_tol(repeat.pitch_mm, 412.0, 1e-6);
    ck_assert_double_eq_tol(repeat.diameter_mm, 412.0 / M_PI, 1e-6);
    ck_assert_double_eq_tol(repeat.phase_mm, 37.3, 1e-6);
    ck_assert_double_eq_tol(repeat.drum_angle_deg, 360.0 * 37.3 / 412.0, 1e-6);
    ck_assert_uint_eq(repeat.hits, 6);
    ck_assert_uint_eq(repeat.confirmations, 5);
    ck_assert_uint_eq(repeat.misses, 0);
    ck_assert(repeat.roller == NULL && repeat.log10_nfa < -2.0);
    cg_repeats_free(repeats);
}
END_TEST

/* A mark that a listed roller begins to print alarms within four turns after its first, with the name. */
START_TEST(alarms_within_four_turns)
{
    const size_t which = (size_t)_i % MACHINE;
    const double pitch = M_PI * machine[which].diameter_mm * (1.0 + 0.003 * ((double)(_i % 7) / 3.0 - 1.0));
    const double first = 60000.0;
    struct cg_repeats *repeats = web_finder(machine, MACHINE);
    web_clear(&web, (uint64_t)_i + 1);
    web_add_random(&web, first + 10.0 * pitch, 2.0);
    web_add_repeat(&web, &(struct web_repeat){.pitch = pitch,
                                              .cd = 100.0 + 1100.0 * noise_uniform(&web.seed),
                                              .jitter = 1.0,
                                              .first = first,
                                              .last = first + 9.5 * pitch});
    web_sort(&web);
    double alarm = INFINITY;
    for (size_t i = 0; i < web.count; i++) {
        struct cg_repeat repeat = {0};
        if (cg_repeats_add(repeats, &web.events[i], &repeat) == CG_REPEAT_NEW) {
            ck_assert(isinf(alarm));
            alarm = repeat.last_md_mm;
            ck_assert_str_eq(repeat.roller, machine[which].name);
            ck_assert_uint_ge(repeat.confirmations, 3);
            ck_assert_double_eq_tol(repeat.pitch_mm, pitch, 0.002 * pitch);
        }
    }
    ck_assert_double_le(alarm, first + 4.0 * pitch + 10.0);
    cg_repeats_free(repeats);
}
END_TEST

/* 13 000 marks over 5 km. */
START_TEST(random_marks_raise_no_alarm)
{
    struct cg_repeats *repeats = web_finder(machine, MACHINE);
    web_clear(&web, 1000 + (uint64_t)_i);
    web_add_random(&web, 5e6, 2.0);
    ck_assert_uint_gt(web.count, 12000);
    ck_assert_uint_eq(web_feed(&web, repeats), 0);
    cg_repeats_free(repeats);
}
END_TEST

/* Pitches, misses and slip; a listed roller or none. */
static const struct {
    double diameter, stretch, miss, slip;
    size_t rollers;
} turning[] = {
    {1500.0, 0.0012, 0.2, 0.0, MACHINE},  {1500.0, -0.004, 0.25, 0.0, MACHINE},
    {1500.0, 0.0, 0.0, 0.005, MACHINE},   {620.0, 0.001, 0.1, 0.005, MACHINE},
    {400.0, 0.002, 0.25, 0.002, MACHINE}, {900.0, 0.0, 0.1, 0.0, 0},
    {2900.0, 0.0, 0.1, 0.0, 0},           {1234.0, 0.0, 0.1, 0.005, 0},
    {700.0, 0.0, 0.1, 0.0, MACHINE},      {1800.0, 0.0, 0.25, 0.0, 0},
};

/* No halves, no doubles, one repeat a lane, whatever the seed. */
START_TEST(finds_the_pitch)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        const double pitch = M_PI * turning[_i].diameter * (1.0 + turning[_i].stretch);
        const double length = 60.0 * pitch;
        struct cg_repeats *repeats = web_finder(machine, turning[_i].rollers);
        web_clear(&web, seed * 100 + (uint64_t)_i);
        web_add_random(&web, length, 4.0);
        const struct web_repeat put = {.pitch = pitch,
                                       .cd = 150.0 + 1000.0 * noise_uniform(&web.seed),
                                       .miss = turning[_i].miss,
                                       .slip = turning[_i].slip,
                                       .jitter = 1.0,
                                       .first = pitch * noise_uniform(&web.seed),
                                       .last = length};
        const double mean = web_add_repeat(&web, &put);
        web_sort(&web);
        web_feed(&web, repeats);
        ck_assert_msg(cg_repeats_count(repeats) == 1, "seed %d: %zu repeats", (int)seed,
                      cg_repeats_count(repeats));
        const struct cg_repeat repeat = cg_repeats_get(repeats, 0);
        ck_assert_double_eq_tol(repeat.pitch_mm, mean, 0.001 * mean);
        ck_assert_double_eq_tol(repeat.cd_mm, put.cd, 1.0);
        ck_assert_uint_ge(repeat.hits, 30);
        ck_assert_uint_le(repeat.hits, 61);
        cg_repeats_free(repeats);
    }
}
END_TEST

START_TEST(two_drums_at_once)
{
    struct cg_repeats *repeats = web_finder(machine, MACHINE);
    web_clear(&web, 7 + (uint64_t)_i);
    web_add_random(&web, 200e3, 4.0);
    const double drum = M_PI * 1500.0;
    const double press = M_PI * 620.0;
    web_add_repeat(&web, &(struct web_repeat){drum, 300.0, 0.1, 0.0, 1.0, 200.0, 200e3});
    web_add_repeat(&web, &(struct web_repeat){press, 320.0, 0.1, 0.0, 1.0, 900.0, 200e3});
    /* A second mark of the drum, a third of a turn on. */
    web_add_repeat(&web, &(struct web_repeat){drum, 900.0, 0.1, 0.0, 1.0, 200.0 + drum / 3.0, 200e3});
    web_sort(&web);
    ck_assert_uint_eq(web_feed(&web, repeats), 3);
    double angle[2];
    size_t drums = 0;
    for (size_t i = 0; i < 3; i++) {
        const struct cg_repeat repeat = cg_repeats_get(repeats, i);
        if (strcmp(repeat.roller, "press roll") == 0) {
            ck_assert_double_eq_tol(repeat.pitch_mm, press, 0.0005 * press);
        } else {
            ck_assert_str_eq(repeat.roller, "cast drum");
            ck_assert_double_eq_tol(repeat.pitch_mm, drum, 0.0005 * drum);
            angle[drums++] = repeat.drum_angle_deg + (repeat.cd_mm > 600.0 ? -120.0 : 0.0);
        }
    }
    ck_assert_uint_eq(drums, 2);
    ck_assert_double_eq_tol(angle[0], angle[1], 1.0);
    cg_repeats_free(repeats);
}
END_TEST

/* Two marks half a turn apart in one lane: the listed roller, once, and not a roller of half its size. */
START_TEST(twin_marks_are_one_roller)
{
    struct cg_repeats *repeats = web_finder(machine, MACHINE);
    web_clear(&web, 3 + (uint64_t)_i);
    web_add_random(&web, 200e3, 2.0);
    const double pitch = M_PI * 1500.0;
    web_add_repeat(&web, &(struct web_repeat){pitch, 500.0, 0.1, 0.0, 1.0, 100.0, 200e3});
    web_add_repeat(&web, &(struct web_repeat){pitch, 500.0, 0.1, 0.0, 1.0, 100.0 + pitch / 2.0, 200e3});
    web_sort(&web);
    ck_assert_uint_eq(web_feed(&web, repeats), 1);
    ck_assert_str_eq(cg_repeats_get(repeats, 0).roller, "cast drum");
    ck_assert_double_eq_tol(cg_repeats_get(repeats, 0).pitch_mm, pitch, 0.001 * pitch);
    cg_repeats_free(repeats);
}
END_TEST

/* Seen only every second turn at first, then every turn: the pitch becomes the true one and stays one repeat.
 */
START_TEST(a_double_is_put_right)
{
    const double pitch = 2600.0;
    struct cg_repeats *repeats = web_finder(NULL, 0);
    web_clear(&web, 5);
    web_add_repeat(&web, &(struct web_repeat){2.0 * pitch, 500.0, 0.0, 0.0, 0.5, 100.0, 60e3});
    web_add_repeat(&web, &(struct web_repeat){pitch, 500.0, 0.0, 0.0, 0.5, 100.0 + 24.0 * pitch, 200e3});
    web_sort(&web);
    ck_assert_uint_eq(web_feed(&web, repeats), 1);
    ck_assert_double_eq_tol(cg_repeats_get(repeats, 0).pitch_mm, pitch, 0.001 * pitch);
    ck_assert_double_eq_tol(cg_repeats_get(repeats, 0).first_md_mm, 100.0, 3.0);
    cg_repeats_free(repeats);
}
END_TEST

/* The drum is cleaned and soils again: the same repeat, with a pause, at another angle. */
START_TEST(a_repeat_is_resumed)
{
    const double pitch = M_PI * 1500.0;
    struct cg_repeats *repeats = web_finder(machine, MACHINE);
    struct cg_repeat repeat = {0};
    size_t news[4] = {0};
    web_clear(&web, 9);
    web_add_random(&web, 400e3, 1.0);
    web_add_repeat(&web, &(struct web_repeat){pitch, 700.0, 0.0, 0.0, 1.0, 100.0, 80e3});
    web_add_repeat(&web, &(struct web_repeat){pitch, 701.0, 0.0, 0.0, 1.0, 200e3, 390e3});
    web_sort(&web);
    for (size_t i = 0; i < web.count; i++) {
        news[cg_repeats_add(repeats, &web.events[i], &repeat)]++;
    }
    ck_assert_uint_eq(news[CG_REPEAT_NEW], 1);
    ck_assert_uint_eq(news[CG_REPEAT_RESUMED], 1);
    repeat = cg_repeats_get(repeats, 0);
    ck_assert(repeat.active);
    ck_assert_double_eq_tol(repeat.pitch_mm, pitch, 0.0005 * pitch);
    ck_assert_double_eq_tol(repeat.first_md_mm, 100.0, 5.0);
    cg_repeats_advance(repeats, 500e3);
    ck_assert(!cg_repeats_get(repeats, 0).active);
    cg_repeats_free(repeats);
}
END_TEST

/* A streak in pieces, one a frame, is no repeat of the frame's length, nor of its multiples. */
START_TEST(a_streak_in_pieces_is_no_repeat)
{
    struct cg_repeats *repeats = web_finder(machine, MACHINE);
    web_clear(&web, 11);
    web_add_random(&web, 300e3, 2.0);
    web_add_repeat(&web, &(struct web_repeat){102.4, 400.0, 0.1, 0.0, 5.0, 0.0, 300e3});
    web_sort(&web);
    ck_assert_uint_eq(web_feed(&web, repeats), 0);
    cg_repeats_free(repeats);
}
END_TEST

START_TEST(options_are_checked)
{
    struct cg_error error;
    struct cg_repeats *repeats = NULL;
    struct cg_repeat_options options = cg_repeat_options_defaults();
    ck_assert_int_eq(cg_repeats_new(&options, &repeats, &error), CG_USAGE);
    ck_assert(strstr(error.text, "width of the web in mm is 0") != NULL);
    options.web_width_mm = 1300.0;
    options.rollers = &(struct cg_roller){"dot", 1.0};
    options.roller_count = 1;
    ck_assert_int_eq(cg_repeats_new(&options, &repeats, &error), CG_USAGE);
    ck_assert(strstr(error.text, "'dot'") != NULL);
    ck_assert_ptr_null(repeats);
    cg_repeats_free(NULL);
}
END_TEST

int roll_repeats_suite(void)
{
    const struct suite_test tests[] = {
        {tails_are_binomial, 1},          {six_marks_without_clutter, 1},
        {alarms_within_four_turns, 60},   {random_marks_raise_no_alarm, 12},
        {finds_the_pitch, ROWS(turning)}, {two_drums_at_once, 5},
        {twin_marks_are_one_roller, 5},   {a_double_is_put_right, 1},
        {a_repeat_is_resumed, 1},         {a_streak_in_pieces_is_no_repeat, 1},
        {options_are_checked, 1},
    };
    return suite_run("repeats", tests, sizeof tests / sizeof tests[0]);
}
