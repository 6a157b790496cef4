/* Streaks, lanes, coverage and masks from made-up frames of 100 mm. */
#include "roll/web.h"

#include <string.h>

enum { COLUMNS = 400, ROWS_PX = 100 };
static const double pitch = 1.0; /* mm a pixel */
static struct cg_error error;
static struct cg_plane plane;

static void begin(void)
{
    ck_assert_int_eq(cg_plane_init(&plane, COLUMNS, ROWS_PX, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = pitch;
}

static float *at(size_t x, size_t y)
{
    return &plane.px[y * plane.grid.stride + x];
}

/* A level of 0.5 with noise of 2 %, and chatter: bars with a pitch of 12 mm and an amplitude of 1 %. */
static void fill(uint64_t *seed, double md, double chatter)
{
    for (size_t y = 0; y < ROWS_PX; y++) {
        const double bar = 1.0 + chatter * sin(2.0 * M_PI * (md + (double)y) / 12.0);
        for (size_t x = 0; x < COLUMNS; x++) {
            *at(x, y) = (float)(0.5 * bar * (1.0 + 0.02 * noise_normal(seed)));
        }
    }
}

static void scale(size_t x0, size_t x1, size_t y0, size_t y1, double factor)
{
    for (size_t y = y0; y < y1; y++) {
        for (size_t x = x0; x < x1; x++) {
            *at(x, y) *= (float)factor;
        }
    }
}

static struct cg_streaks *new_streaks(void)
{
    struct cg_streaks *streaks = NULL;
    struct cg_streak_options options = cg_streak_options_defaults();
    options.web_width_mm = COLUMNS;
    ck_assert_int_eq(cg_streaks_new(&options, &streaks, &error), CG_OK);
    return streaks;
}

/* A dark streak of 2 % and 4 mm from 5 to 20 m, growing by 2 % a km, in a web with chatter. */
START_TEST(a_streak_is_tracked_and_chatter_is_none)
{
    struct cg_streaks *streaks = new_streaks();
    uint64_t seed = 1 + (uint64_t)_i;
    begin();
    for (int frame = 0; frame < 300; frame++) {
        const double md = 100.0 * frame;
        fill(&seed, md, 0.01);
        if (md >= 5000.0 && md < 20000.0) {
            scale(198, 202, 0, ROWS_PX, 1.0 - 0.02 - 0.02 * (md - 5000.0) * 1e-6);
        }
        cg_streaks_add_frame(streaks, cg_plane_view(&plane), md, 0.0);
    }
    ck_assert_uint_eq(cg_streaks_count(streaks), 1);
    const struct cg_streak streak = cg_streaks_get(streaks, 0);
    ck_assert_double_eq_tol(streak.cd_mm, 200.0, 1.0);
    ck_assert_double_eq_tol(streak.width_mm, 4.0, 1.1);
    ck_assert_double_eq_tol(streak.first_md_mm, 5000.0, 301.0);
    ck_assert_double_eq_tol(streak.last_md_mm, 20000.0, 301.0);
    ck_assert_double_eq_tol(streak.contrast_percent, -2.0, 0.25);
    ck_assert(!streak.active);
    cg_streaks_free(streaks);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(growth_is_told)
{
    struct cg_streaks *streaks = new_streaks();
    uint64_t seed = 5;
    begin();
    for (int frame = 0; frame < 400; frame++) {
        fill(&seed, 100.0 * frame, 0.0);
        scale(100, 105, 0, ROWS_PX, 1.0 + 0.02 + 0.02 * frame / 400.0);
        cg_streaks_add_frame(streaks, cg_plane_view(&plane), 100.0 * frame, 0.0);
    }
    ck_assert_uint_eq(cg_streaks_count(streaks), 1);
    /* 2 % over 40 m is 50 % a km. */
    ck_assert_double_eq_tol(cg_streaks_get(streaks, 0).growth_percent_per_km, 50.0, 10.0);
    ck_assert(cg_streaks_get(streaks, 0).active);
    cg_streaks_free(streaks);
    cg_plane_clear(&plane);
}
END_TEST

/* Pieces of 80 mm every 100 mm make a streak; bars across, short marks and far pieces do not. */
static const struct {
    double md_length, cd_length, step;
    size_t streaks;
} pieces[] = {{80.0, 2.0, 100.0, 1}, {2.0, 80.0, 12.0, 0}, {8.0, 1.0, 20.0, 0}, {80.0, 2.0, 1500.0, 0}};

START_TEST(streaks_from_marks)
{
    struct cg_streaks *streaks = new_streaks();
    for (int i = 0; i < 50; i++) {
        cg_streaks_add_event(streaks, &(struct cg_event){.md_mm = 1000.0 + pieces[_i].step * i,
                                                         .cd_mm = 150.0 + 0.5 * (i % 3),
                                                         .md_length_mm = pieces[_i].md_length,
                                                         .cd_length_mm = pieces[_i].cd_length,
                                                         .contrast_percent = -3.0});
    }
    ck_assert_uint_eq(cg_streaks_count(streaks), pieces[_i].streaks);
    if (pieces[_i].streaks > 0) {
        const struct cg_streak streak = cg_streaks_get(streaks, 0);
        ck_assert_double_eq_tol(streak.first_md_mm, 960.0, 1e-9);
        ck_assert_double_eq_tol(streak.last_md_mm, 1000.0 + 4900.0 + 40.0, 1e-9);
        ck_assert_double_eq_tol(streak.cd_mm, 150.5, 0.05);
        ck_assert_double_eq_tol(streak.contrast_percent, -3.0, 1e-9);
    }
    cg_streaks_free(streaks);
}
END_TEST

/* Two cameras, 400 mm wide each, frames that overlap by a fifth, every tenth frame lost. */
START_TEST(profile_coverage_and_grades)
{
    struct cg_lanes *lanes = NULL;
    uint64_t seed = 2;
    begin();
    ck_assert_int_eq(cg_lanes_new(800.0, &lanes, &error), CG_OK);
    ck_assert(isnan(cg_lanes_coverage_percent(lanes, 1000.0)));
    fill(&seed, 0.0, 0.0);
    for (int frame = 0; frame < 1000; frame++) {
        const double md = 80.0 * frame;
        if (frame % 10 != 9) {
            cg_lanes_add_frame(lanes, cg_plane_view(&plane), md, 0.5);
        }
        cg_lanes_add_frame(lanes, cg_plane_view(&plane), md, 400.5);
    }
    /* The first camera loses 60 mm of each 800: what neither neighbour shows. */
    const double length = 80.0 * 1000.0;
    ck_assert_double_eq_tol(cg_lanes_coverage_percent(lanes, length), 50.0 + 50.0 * 740.0 / 800.0, 0.2);
    size_t count;
    double bin;
    const double *profile = cg_lanes_profile(lanes, &count, &bin);
    ck_assert(count == 80 && bin == 10.0);
    ck_assert_double_eq_tol(profile[0], 0.5, 0.002);
    ck_assert_double_eq_tol(profile[79], 0.5, 0.002);

    /* 32 m2 a lane: 16, 64, 256 and 640 marks are 500, 2000, 8000 and 20000 a 1000 m2. */
    static const size_t marks[] = {16, 64, 256, 640};
    struct cg_lane out[4];
    const struct cg_lane_limits limits = cg_lane_limits_defaults();
    for (size_t lane = 0; lane < 4; lane++) {
        for (size_t i = 0; i < marks[lane]; i++) {
            cg_lanes_add_event(lanes,
                               &(struct cg_event){.md_mm = 1.0, .cd_mm = 100.0 + 200.0 * (double)lane});
        }
    }
    cg_lanes_grade(lanes, 160e3, NULL, NULL, &limits, out, 4);
    for (size_t lane = 0; lane < 4; lane++) {
        ck_assert_uint_eq(out[lane].marks, marks[lane]);
        ck_assert_double_eq_tol(out[lane].marks_per_1000_m2, 1000.0 * (double)marks[lane] / 32.0, 1e-6);
        ck_assert_uint_eq(out[lane].grade, lane);
        ck_assert_double_eq_tol(out[lane].gloss_mean, 0.5, 0.002);
    }
    ck_assert_str_eq(cg_lane_grade_name(out[3].grade), "D");
    cg_lanes_free(lanes);
    cg_plane_clear(&plane);
}
END_TEST

/* Web with an edge at 30 mm, a splice over a border of frames at 2.980 to 3.040 m, a break from 6 to 8 m. */
START_TEST(splice_break_threading_and_edges)
{
    const struct cg_mask_options options = cg_mask_options_defaults();
    struct cg_masks *masks = cg_masks_new(&options, &error);
    uint64_t seed = 3;
    begin();
    for (int frame = 0; frame < 400; frame++) {
        const double md = 100.0 * frame;
        fill(&seed, md, 0.01);
        scale(0, 30, 0, ROWS_PX, 0.05);
        if (frame == 29) {
            scale(0, COLUMNS, 80, 100, 1.4);
        } else if (frame == 30) {
            scale(0, COLUMNS, 0, 40, 1.4);
        } else if (frame >= 60 && frame < 80) {
            scale(0, COLUMNS, 0, ROWS_PX, 0.05);
        }
        cg_masks_add_frame(masks, cg_plane_view(&plane), md, 0.0);
    }
    double low, high;
    cg_masks_edges(masks, &low, &high);
    ck_assert_double_eq_tol(low, 29.5, 1.0);
    ck_assert(isinf(high));
    static const struct cg_mask wanted[] = {{CG_MASK_SPLICE, 2980.0, 3040.0},
                                            {CG_MASK_WEB_BREAK, 6000.0, 8000.0},
                                            {CG_MASK_THREADING, 8000.0, 28000.0}};
    ck_assert_uint_eq(cg_masks_count(masks), 3);
    for (size_t i = 0; i < 3; i++) {
        const struct cg_mask mask = cg_masks_get(masks, i);
        ck_assert_str_eq(cg_mask_kind_name(mask.kind), cg_mask_kind_name(wanted[i].kind));
        ck_assert_double_eq_tol(mask.first_md_mm, wanted[i].first_md_mm, 1.0);
        ck_assert_double_eq_tol(mask.last_md_mm, wanted[i].last_md_mm, 1.0);
    }
    ck_assert_double_eq_tol(cg_masks_length_mm(masks, 40000.0), 60.0 + 22000.0, 2.0);
    ck_assert(!cg_masks_allow(masks, 3000.0, 200.0) && !cg_masks_allow(masks, 1000.0, 32.0));
    ck_assert(cg_masks_allow(masks, 1000.0, 36.0) && cg_masks_allow(masks, 30000.0, 200.0));
    cg_masks_free(masks);
    cg_plane_clear(&plane);
}
END_TEST

/* A change of level that stays is no splice, and a bright mark is none either. */
START_TEST(other_changes_are_no_splices)
{
    const struct cg_mask_options options = cg_mask_options_defaults();
    struct cg_masks *masks = cg_masks_new(&options, &error);
    uint64_t seed = 6;
    begin();
    for (int frame = 0; frame < 60; frame++) {
        fill(&seed, 100.0 * frame, 0.01);
        scale(100, 300, 20, 60, frame == 10 ? 1.5 : 1.0);
        scale(0, COLUMNS, 0, ROWS_PX, frame >= 30 ? 1.3 : 1.0);
        cg_masks_add_frame(masks, cg_plane_view(&plane), 100.0 * frame, 0.0);
    }
    ck_assert_uint_eq(cg_masks_count(masks), 0);
    cg_masks_free(masks);
    cg_plane_clear(&plane);
}
END_TEST

int roll_frames_suite(void)
{
    const struct suite_test tests[] = {
        {a_streak_is_tracked_and_chatter_is_none, 5}, {growth_is_told, 1},
        {streaks_from_marks, ROWS(pieces)},           {profile_coverage_and_grades, 1},
        {splice_break_threading_and_edges, 1},        {other_changes_are_no_splices, 1},
    };
    return suite_run("frames", tests, sizeof tests / sizeof tests[0]);
}
