/*
 * The drum map against webs made with a known print: a drum of 600 mm circumference and 120 mm width, frames
 * of 100 mm with a texture that is new each turn.
 */
#include "roll/web.h"

enum { COLUMNS = 120, ROWS_PX = 100 };
static const double pitch_mm = 1.0;
static const double turn = 600.0;
static struct cg_error error;

/* What the drum prints: a scratch of 1 by 30 mm at 120 degrees and CD 60, a spot of 3 mm at 300 degrees. */
static double print_at(double along, double cd)
{
    const bool scratch = fabs(cd - 60.0) <= 0.5 && fabs(along - turn / 3.0) <= 15.0;
    const bool spot = hypot(cd - 30.0, along - turn * 5.0 / 6.0) <= 1.5;
    return scratch || spot ? 1.0 : 0.0;
}

struct made {
    double contrast; /* of the print, percent */
    double pitch;    /* of a turn, as it really is */
    double turns;
};

/* Texture of 1.5 % a mm. */
static struct cg_drum *run(const struct made *made, double told, uint64_t seed)
{
    struct cg_drum *drum = NULL;
    struct cg_plane plane;
    struct cg_drum_options options = cg_drum_options_defaults();
    options.pitch_mm = told;
    options.web_width_mm = 120.0;
    ck_assert_int_eq(cg_drum_new(&options, &drum, &error), CG_OK);
    ck_assert_int_eq(cg_plane_init(&plane, COLUMNS, ROWS_PX, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = pitch_mm;
    for (double md = 0.0; md < made->turns * made->pitch; md += ROWS_PX * pitch_mm) {
        for (size_t y = 0; y < ROWS_PX; y++) {
            const double turns = (md + (double)y * pitch_mm) / made->pitch;
            const double along = (turns - floor(turns)) * turn;
            for (size_t x = 0; x < COLUMNS; x++) {
                const double mark = 0.01 * made->contrast * print_at(along, (double)x * pitch_mm);
                plane.px[y * plane.grid.stride + x] =
                    (float)(0.4 * (1.0 + mark) * (1.0 + 0.015 * noise_normal(&seed)));
            }
        }
        ck_assert_int_eq(cg_drum_add(drum, cg_plane_view(&plane), md, 0.0, &error), CG_OK);
    }
    cg_plane_clear(&plane);
    return drum;
}

/* 0.8 % is half of the texture's own spread in a cell; after 64 turns it stands four times above what is
 * left. */
START_TEST(faint_marks_are_lifted_within_64_turns)
{
    const struct made made = {-0.8, turn, 64.0};
    struct cg_drum *drum = run(&made, turn, 1 + (uint64_t)_i);
    struct cg_drum_mark marks[8];
    size_t count = 0;
    ck_assert_double_eq_tol(cg_drum_turns(drum), 64.0, 0.2);
    ck_assert_int_eq(cg_drum_find(drum, 5.5, marks, 8, &count, &error), CG_OK);
    ck_assert_uint_ge(count, 1);
    ck_assert_double_eq_tol(marks[0].angle_deg, 120.0, 2.0);
    ck_assert_double_eq_tol(marks[0].cd_mm, 60.5, 1.0);
    ck_assert_double_eq_tol(marks[0].length_mm, 30.0, 26.0);
    ck_assert_double_eq_tol(marks[0].contrast_percent, -0.8, 0.3);
    for (size_t i = 0; i < count; i++) {
        const bool scratch = fabs(marks[i].cd_mm - 60.5) < 2.0 && fabs(marks[i].angle_deg - 120.0) < 15.0;
        const bool spot = fabs(marks[i].cd_mm - 30.5) < 3.0 && fabs(marks[i].angle_deg - 300.0) < 3.0;
        ck_assert(scratch || spot);
    }
    cg_drum_free(drum);
}
END_TEST

/* Texture alone leaves a spread of a cell that falls with the root of the turns, and no marks. */
START_TEST(texture_averages_out)
{
    double sd[2];
    for (int i = 0; i < 2; i++) {
        const struct made made = {0.0, turn, i == 0 ? 4.0 : 64.0};
        struct cg_drum *drum = run(&made, turn, 77);
        struct cg_drum_mark marks[4];
        size_t count = 9;
        sd[i] = cg_stats_of(cg_drum_map(drum)).sd;
        ck_assert_int_eq(cg_drum_find(drum, 5.5, marks, 4, &count, &error), CG_OK);
        ck_assert_uint_eq(count, 0);
        cg_drum_free(drum);
    }
    ck_assert_double_eq_tol(sd[0] / sd[1], 4.0, 0.4);
}
END_TEST

/* The drum turns 0.2 % larger than told: strong marks pull phase and pitch along, and the print stays sharp.
 */
START_TEST(slip_is_followed)
{
    const struct made made = {-8.0, turn * 1.002, 60.0};
    struct cg_drum *drum = run(&made, turn, 5);
    struct cg_drum_mark marks[4];
    size_t count = 0;
    ck_assert_int_eq(cg_drum_find(drum, 8.0, marks, 4, &count, &error), CG_OK);
    ck_assert_uint_ge(count, 1);
    ck_assert_double_le(marks[0].length_mm, 60.0);
    /* A whole number of turns apart, the same angle. */
    const double late = 55.0 * made.pitch;
    const double move = cg_drum_angle_deg(drum, late + made.pitch) - cg_drum_angle_deg(drum, late);
    ck_assert_double_eq_tol(move - 360.0 * round(move / 360.0), 0.0, 0.4);
    cg_drum_free(drum);
}
END_TEST

START_TEST(phase_and_pitch_are_told)
{
    struct cg_drum *drum = NULL;
    struct cg_drum_options options = cg_drum_options_defaults();
    ck_assert_int_eq(cg_drum_new(&options, &drum, &error), CG_USAGE);
    options.pitch_mm = 1000.0;
    options.web_width_mm = 50.0;
    ck_assert_int_eq(cg_drum_new(&options, &drum, &error), CG_OK);
    ck_assert_double_eq_tol(cg_drum_angle_deg(drum, 250.0), 90.0, 1e-9);
    cg_drum_index(drum, 100.0);
    ck_assert_double_eq_tol(cg_drum_angle_deg(drum, 100.0), 0.0, 1e-9);
    ck_assert_double_eq_tol(cg_drum_angle_deg(drum, 2350.0), 90.0, 1e-9);
    const struct cg_view map = cg_drum_map(drum);
    ck_assert(map.grid.width == 50 && map.grid.height == 1000);
    struct cg_view bare = {.grid = {.width = 4, .height = 4, .stride = 4}};
    ck_assert_int_eq(cg_drum_add(drum, bare, 0.0, 0.0, &error), CG_NOT_MEASURABLE);
    cg_drum_free(drum);
    cg_drum_free(NULL);
}
END_TEST

int roll_drum_suite(void)
{
    const struct suite_test tests[] = {
        {faint_marks_are_lifted_within_64_turns, 3},
        {texture_averages_out, 1},
        {slip_is_followed, 1},
        {phase_and_pitch_are_told, 1},
    };
    return suite_run("drum", tests, sizeof tests / sizeof tests[0]);
}
