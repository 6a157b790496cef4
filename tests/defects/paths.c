/* What needs a path of its own: streaks through the frame, strong oblique lines, changes of texture, pieces.
 */
#include "defects/planted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDE ((size_t)512)

static const struct {
    double width, contrast;
} streaks[] = {{1, -0.01}, {3, 0.006}, {6, -0.004}};

START_TEST(streak_through_the_frame_is_found)
{
    struct cg_plane plane = planted_texture(30 + (uint64_t)_i, WIDE, WIDE, PITCH, PITCH);
    /* Odd widths in the middle of a pixel: no pixel is covered by half. */
    double x = _i == 2 ? 201.5 : 201;
    struct planted streak = {x, 255, 2000, streaks[_i].width, 90, streaks[_i].contrast, true};
    planted_shape(&plane, &streak);
    planted_noise(&plane, NOISE);
    struct cg_marks marks = planted_find(cg_plane_view(&plane), 0.1);
    ck_assert_uint_eq(marks.count, 1);
    const struct cg_mark *mark = &marks.marks[0];
    ck_assert_int_eq(mark->mark_class, CG_MARK_STREAK);
    ck_assert_double_eq_tol(mark->x, x * PITCH, 1.1 * PITCH);
    ck_assert_double_eq_tol(mark->width, streaks[_i].width * PITCH, 1.6 * PITCH);
    ck_assert_double_eq_tol(mark->length, (double)WIDE * PITCH, 1e-9);
    ck_assert_double_eq_tol(mark->contrast_percent, 100 * streaks[_i].contrast,
                            35 * fabs(streaks[_i].contrast) + 0.05);
    ck_assert_double_lt(mark->log10_nfa, -3);
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
}
END_TEST

/* Oblique waves whose frequencies lie between the bins of the frame, in mm along CD and MD. */
static const struct {
    double pitch_cd, pitch_md, amplitude;
} waves[] = {{1.1, 1.3, 0.03}, {1.1, -1.3, 0.03}, {0.62, 2.7, 0.05}, {3.3, 1.9, 0.02}};

START_TEST(oblique_line_is_no_scratch)
{
    struct cg_plane plane = planted_texture(60 + (uint64_t)_i, 2 * WIDE, 2 * WIDE, PITCH, PITCH);
    for (size_t y = 0; y < 2 * WIDE; y++) {
        for (size_t x = 0; x < 2 * WIDE; x++) {
            double phase = (double)x * PITCH / waves[_i].pitch_cd + (double)y * PITCH / waves[_i].pitch_md;
            plane.px[y * plane.grid.stride + x] *= (float)(1 + waves[_i].amplitude * sin(2 * M_PI * phase));
        }
    }
    planted_noise(&plane, NOISE);
    ck_assert_uint_eq(planted_count(&plane, 0.1), 0);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(change_of_texture_is_found)
{
    /* No change of the level: a disc of 5 mm in which the noise is stronger or weaker. */
    struct cg_plane plane = planted_texture(80, WIDE, WIDE, PITCH, PITCH);
    for (size_t y = 0; y < WIDE; y++) {
        for (size_t x = 0; x < WIDE; x++) {
            bool in = hypot((double)x - 300, (double)y - 200) < 50;
            double sd = !in ? NOISE : _i == 0 ? 1.6 * NOISE : 0.6 * NOISE;
            plane.px[y * plane.grid.stride + x] *= (float)(1 + sd * planted_gaussian());
        }
    }
    struct cg_marks marks = planted_find(cg_plane_view(&plane), 0.1);
    ck_assert_uint_eq(marks.count, 1);
    const struct cg_mark *mark = &marks.marks[0];
    ck_assert_int_eq(mark->mark_class, _i == 0 ? CG_MARK_PICK : CG_MARK_PATCH);
    ck_assert_double_lt(hypot(mark->x - 300 * PITCH, mark->y - 200 * PITCH), 0.5);
    double area = M_PI * 2.5 * 2.5;
    ck_assert_double_eq_tol(mark->area, area, 0.4 * area);
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(long_scratch_is_one_mark)
{
    struct cg_plane plane = planted_texture(90 + (uint64_t)_i, 2 * WIDE, 2 * WIDE, PITCH, PITCH);
    double angle = _i == 0 ? 33 : 68;
    struct planted scratch = {510, 505, 900, 2, angle, _i == 0 ? 0.2 : 0.06, true};
    planted_shape(&plane, &scratch);
    planted_noise(&plane, NOISE);
    struct cg_marks marks = planted_find(cg_plane_view(&plane), 0.1);
    ck_assert_uint_eq(marks.count, 1);
    const struct cg_mark *mark = &marks.marks[0];
    ck_assert_int_eq(mark->mark_class, CG_MARK_SCRATCH);
    ck_assert_double_eq_tol(mark->length, 900 * PITCH, 90 * PITCH);
    ck_assert_double_eq_tol(mark->angle_deg, angle, 2);
    ck_assert_double_lt(hypot(mark->x - 510 * PITCH, mark->y - 505 * PITCH), 1.5);
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(degenerate_frames_give_finite_marks)
{
    struct cg_plane plane = planted_texture(1, SIDE, SIDE, PITCH, PITCH);
    float level = _i == 0 ? 0.5f : 1, hot = _i == 0 ? 1 : 0.99f;
    for (size_t i = 0; i < SIDE * plane.grid.stride; i++) {
        plane.px[i] = level;
    }
    plane.px[100 * plane.grid.stride + 90] = hot;
    struct cg_marks marks = planted_find(cg_plane_view(&plane), 0.1);
    ck_assert_uint_le(marks.count, 1);
    for (size_t i = 0; i < marks.count; i++) {
        const struct cg_mark *m = &marks.marks[i];
        const double values[] = {m->x,
                                 m->y,
                                 m->area,
                                 m->length,
                                 m->width,
                                 m->angle_deg,
                                 m->contrast_percent,
                                 m->edge_sharpness,
                                 m->local_cv_percent,
                                 m->log10_nfa,
                                 m->severity};
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            ck_assert(isfinite(values[k]));
        }
        ck_assert_double_lt(hypot(m->x - 90 * PITCH, m->y - 100 * PITCH), 2 * PITCH);
    }
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
}
END_TEST

/* Two discs of 20 px that touch, overlap by so much that no neck is left, or touch by their opposite signs.
 */
static const struct {
    double distance, contrast; /* px; of the second */
    size_t marks;
    double tolerance; /* of the areas */
} pairs[] = {{22, -0.3, 2, 0.15}, {19, -0.3, 2, 0.15}, {12, -0.3, 1, 0.15}, {20, 0.3, 2, 0.3}};

START_TEST(touching_marks_are_cut_at_their_neck)
{
    struct cg_error error;
    struct planted first = {100, 120, 20, 20, 0, -0.3, false}, second = first;
    second.x += pairs[_i].distance;
    second.contrast = pairs[_i].contrast;
    struct cg_plane plane = planted_texture(200 + (uint64_t)_i, SIDE, SIDE, PITCH, PITCH);
    planted_shape(&plane, &first);
    planted_shape(&plane, &second);
    ck_assert_int_eq(cg_smooth(&plane, 0.8, 0.8, &error), CG_OK);
    planted_noise(&plane, NOISE);
    struct cg_marks marks = planted_find(cg_plane_view(&plane), 0.1);
    ck_assert_uint_eq(marks.count, pairs[_i].marks);
    for (size_t i = 0; i < marks.count && marks.count == 2; i++) {
        const struct cg_mark *mark = &marks.marks[i];
        const struct planted *near = mark->x < 110 * PITCH ? &first : &second;
        double area = M_PI * 100 * PITCH * PITCH;
        ck_assert_double_lt(hypot(mark->x - near->x * PITCH, mark->y - near->y * PITCH), 2 * PITCH);
        ck_assert_double_eq_tol(mark->area, area, pairs[_i].tolerance * area);
    }
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(black_frame_has_no_level)
{
    /* All black but a pixel, or a texture of which a little more than half is black. */
    struct cg_error error = {0};
    struct cg_defect_options options = cg_defect_options_defaults();
    struct cg_marks marks = {0};
    struct cg_plane plane = planted_texture(5, SIDE, SIDE, PITCH, PITCH);
    planted_noise(&plane, NOISE);
    for (size_t y = 0; y < SIDE; y++) {
        memset(plane.px + y * plane.grid.stride, 0, (_i == 0 ? SIDE : SIDE / 2 + 3) * sizeof *plane.px);
    }
    plane.px[100 * plane.grid.stride + 90] = 1;
    struct cg_defect_work *work = cg_defect_work_new(SIDE, SIDE, &error);
    ck_assert_ptr_nonnull(work);
    ck_assert_int_eq(cg_defects_find(work, cg_plane_view(&plane), &options, &marks, &error),
                     CG_NOT_MEASURABLE);
    ck_assert_ptr_nonnull(strstr(error.text, "black"));
    ck_assert_ptr_null(marks.marks);
    cg_defect_work_free(work);
    cg_plane_clear(&plane);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

TCase *paths_tests(void)
{
    TCase *tests = tcase_create("paths");
    tcase_set_timeout(tests, 300);
    tcase_add_loop_test(tests, streak_through_the_frame_is_found, 0, COUNT(streaks));
    tcase_add_loop_test(tests, oblique_line_is_no_scratch, 0, COUNT(waves));
    tcase_add_loop_test(tests, change_of_texture_is_found, 0, 2);
    tcase_add_loop_test(tests, long_scratch_is_one_mark, 0, 2);
    tcase_add_loop_test(tests, degenerate_frames_give_finite_marks, 0, 2);
    tcase_add_loop_test(tests, touching_marks_are_cut_at_their_neck, 0, COUNT(pairs));
    tcase_add_loop_test(tests, black_frame_has_no_level, 0, 2);
    return tests;
}
