/* Marks planted into seeded textures: where they are, how large, and how many are found where none is. */
#include "defects/planted.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    double diameter, contrast;
    enum cg_mark_class mark_class;
} discs[] = {
    {5, -0.4, CG_MARK_PINHOLE}, {12, -0.3, CG_MARK_PIT}, {20, -0.3, CG_MARK_PIT},
    {20, -0.05, CG_MARK_PIT},   {30, -0.2, CG_MARK_PIT}, {14, 0.2, CG_MARK_CONTAMINATION},
};

START_TEST(disc_is_measured)
{
    double diameter = discs[_i].diameter, contrast = discs[_i].contrast;
    struct planted shape = {103.3, 141.8, diameter, diameter, 0, contrast, false};
    struct cg_plane plane = planted_mark((uint64_t)_i + 1, &shape);
    struct cg_marks marks = planted_find(cg_plane_view(&plane), 0.1);
    ck_assert_uint_eq(marks.count, 1);
    const struct cg_mark *mark = &marks.marks[0];
    ck_assert_int_eq(mark->mark_class, discs[_i].mark_class);
    ck_assert_double_lt(hypot(mark->x - shape.x * PITCH, mark->y - shape.y * PITCH), 0.2);
    ck_assert(mark->log10_nfa < -3 && mark->edge_sharpness >= 0 && mark->edge_sharpness < 0.4);
    ck_assert(mark->box.x0 <= 103 && mark->box.x1 > 103 && mark->box.y0 <= 141 && mark->box.y1 > 141);
    if (diameter >= 10) {
        double area = M_PI * diameter * diameter / 4 * PITCH * PITCH;
        ck_assert_double_eq_tol(mark->area, area, 0.15 * area);
        ck_assert_double_eq_tol(mark->contrast_percent, 100 * contrast, fabs(10 * contrast) + 0.3);
        ck_assert_double_eq_tol(mark->length, diameter * PITCH, 0.15 * diameter * PITCH);
    }
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
}
END_TEST

static const struct {
    double angle_deg, contrast;
    enum cg_mark_class mark_class;
} lines[] = {
    {0, 0.2, CG_MARK_SCRATCH},   {17, 0.1, CG_MARK_SCRATCH}, {45, 0.2, CG_MARK_SCRATCH},
    {90, 0.3, CG_MARK_SCRATCH},  {107, -0.2, CG_MARK_CRACK}, {133, -0.3, CG_MARK_CRACK},
    {171, -0.15, CG_MARK_CRACK},
};

START_TEST(line_is_measured)
{
    struct planted shape = {130.2, 120.7, 90, 1.6, lines[_i].angle_deg, lines[_i].contrast, true};
    struct cg_plane plane = planted_mark((uint64_t)_i + 50, &shape);
    struct cg_marks marks = planted_find(cg_plane_view(&plane), 0.1);
    ck_assert_uint_eq(marks.count, 1);
    const struct cg_mark *mark = &marks.marks[0];
    ck_assert_int_eq(mark->mark_class, lines[_i].mark_class);
    double turn = fabs(mark->angle_deg - shape.angle_deg);
    ck_assert_double_lt(fmin(turn, 180 - turn), 5);
    ck_assert_double_eq_tol(mark->length, 90 * PITCH, 9 * PITCH);
    ck_assert_double_lt(hypot(mark->x - shape.x * PITCH, mark->y - shape.y * PITCH), 0.3);
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
}
END_TEST

/* A frame of 256 pixels of 0.05 mm is 1.64e-4 m2: 1000 a m2 is 0.164 a frame, 3.3 in 20. */
START_TEST(false_alarms_are_as_many_as_asked)
{
    size_t count = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct cg_plane plane = planted_texture(1000 + seed, SIDE, SIDE, PITCH, PITCH);
        if (_i > 0) {
            planted_mottle(&plane, _i == 1 ? 3 : 12, 0.012);
        }
        planted_noise(&plane, NOISE);
        count += planted_count(&plane, 1000);
        ck_assert_uint_eq(planted_count(&plane, 0.1), 0);
        cg_plane_clear(&plane);
    }
    /* More than 10 where 3.3 are expected has a probability under 0.001. */
    ck_assert_uint_le(count, 10);
}
END_TEST

START_TEST(nothing_on_a_constant_frame)
{
    struct cg_plane plane = planted_texture(1, SIDE, SIDE, PITCH, PITCH);
    ck_assert_uint_eq(planted_count(&plane, 0.1), 0);
    memset(plane.px, 0, SIDE * plane.grid.stride * sizeof *plane.px);
    ck_assert_uint_eq(planted_count(&plane, 0.1), 0);
    cg_plane_clear(&plane);
}
END_TEST

static const struct {
    double pitch_x, pitch_y; /* of the crests along each axis, px; 0: constant along it */
} waves[] = {{0, 23.7}, {9.3, 0}, {17.1, 31.9}, {64, 64}};

START_TEST(periodic_line_is_no_mark)
{
    struct cg_plane plane = planted_texture(7, SIDE, SIDE, PITCH, PITCH);
    double fx = waves[_i].pitch_x > 0 ? 1 / waves[_i].pitch_x : 0;
    double fy = waves[_i].pitch_y > 0 ? 1 / waves[_i].pitch_y : 0;
    for (size_t y = 0; y < SIDE; y++) {
        for (size_t x = 0; x < SIDE; x++) {
            double wave = 0.03 * sin(2 * M_PI * (fx * (double)x + fy * (double)y));
            plane.px[y * plane.grid.stride + x] *= (float)(1 + wave);
        }
    }
    planted_noise(&plane, NOISE);
    ck_assert_uint_eq(planted_count(&plane, 0.1), 0);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(borders_raise_nothing)
{
    /* A lamp that falls off by a third towards one corner, over mottle. */
    struct cg_plane plane = planted_texture(11, SIDE, SIDE, PITCH, PITCH);
    planted_mottle(&plane, 8, 0.015);
    for (size_t y = 0; y < SIDE; y++) {
        for (size_t x = 0; x < SIDE; x++) {
            double u = (double)x / SIDE, v = (double)y / SIDE;
            plane.px[y * plane.grid.stride + x] *= (float)(1 - 0.2 * u - 0.13 * v * v);
        }
    }
    planted_noise(&plane, NOISE);
    ck_assert_uint_eq(planted_count(&plane, 0.1), 0);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(mask_hides_a_mark)
{
    struct cg_error error;
    struct planted shape = {103.3, 141.8, 20, 20, 0, -0.9, false};
    struct cg_plane plane = planted_mark(3, &shape);
    struct cg_marks marks = planted_find(cg_plane_view(&plane), 0.1);
    ck_assert_uint_eq(marks.count, 1);
    cg_marks_clear(&marks);
    ck_assert_int_eq(cg_plane_add_mask(&plane, &error), CG_OK);
    for (size_t y = 125; y < 159; y++) {
        memset(plane.valid + y * plane.grid.stride + 86, 0, 34);
        for (size_t x = 86; x < 120; x++) {
            plane.px[y * plane.grid.stride + x] = 0;
        }
    }
    ck_assert_uint_eq(planted_count(&plane, 0.1), 0);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(lengths_follow_the_pitch)
{
    struct planted shape = {103.3, 141.8, 20, 14, 0, -0.3, false};
    struct cg_plane plane = planted_mark(4, &shape);
    double pitches[] = {PITCH, 2 * PITCH, 0};
    struct cg_mark mark[3];
    for (size_t i = 0; i < 3; i++) {
        plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = pitches[i];
        /* Without a scale 0.1 false marks a frame are allowed, so only the worst counts. */
        struct cg_marks marks = planted_find(cg_plane_view(&plane), 0.1);
        ck_assert_uint_ge(marks.count, 1);
        mark[i] = marks.marks[0];
        cg_marks_clear(&marks);
    }
    /* Without a scale the unit is the pixel. */
    double factor[] = {1, 2, 1 / PITCH};
    for (size_t i = 1; i < 3; i++) {
        ck_assert_double_eq_tol(mark[i].x, factor[i] * mark[0].x, 1e-6 * mark[i].x);
        ck_assert_double_eq_tol(mark[i].length, factor[i] * mark[0].length, 1e-6 * mark[i].length);
        ck_assert_double_eq_tol(mark[i].area, factor[i] * factor[i] * mark[0].area, 1e-6 * mark[i].area);
        ck_assert_double_eq_tol(mark[i].edge_sharpness, factor[i] * mark[0].edge_sharpness,
                                1e-6 * mark[i].edge_sharpness + 1e-9);
        ck_assert_double_eq_tol(mark[i].contrast_percent, mark[0].contrast_percent, 1e-6);
    }
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(oblong_pixels)
{
    /* A disc of 1.2 mm under pixels twice as high as wide. */
    struct planted shape = {120, 90, 24, 12, 0, -0.3, false};
    struct cg_plane plane = planted_texture(5, SIDE, SIDE / 2 + 60, PITCH, 2 * PITCH);
    planted_shape(&plane, &shape);
    planted_noise(&plane, NOISE);
    struct cg_marks marks = planted_find(cg_plane_view(&plane), 0.1);
    ck_assert_uint_eq(marks.count, 1);
    ck_assert_double_eq_tol(marks.marks[0].area, M_PI * 1.2 * 1.2 / 4, 0.15);
    ck_assert_double_eq_tol(marks.marks[0].length, 1.2, 0.15);
    ck_assert_double_eq_tol(marks.marks[0].width, 1.2, 0.15);
    ck_assert_double_eq_tol(marks.marks[0].y, 90 * 2 * PITCH, 0.1);
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(stride_and_reuse_change_nothing)
{
    struct cg_error error;
    struct planted shape = {60.3, 71.8, 12, 12, 0, -0.3, false};
    struct cg_plane wide = planted_mark(6, &shape), narrow;
    struct cg_view crop = cg_view_crop(cg_plane_view(&wide), (struct cg_rect){10, 20, 138, 148});
    ck_assert_int_eq(cg_plane_init(&narrow, 128, 128, false, &error), CG_OK);
    narrow.grid.pitch_cd_mm = narrow.grid.pitch_md_mm = PITCH;
    for (size_t y = 0; y < 128; y++) {
        memcpy(narrow.px + y * narrow.grid.stride, crop.px + y * crop.grid.stride, 128 * sizeof *narrow.px);
    }
    struct cg_defect_options options = cg_defect_options_defaults();
    struct cg_defect_work *work = cg_defect_work_new(128, 128, &error);
    ck_assert_ptr_nonnull(work);
    struct cg_marks a, b;
    ck_assert_int_eq(cg_defects_find(work, crop, &options, &a, &error), CG_OK);
    ck_assert_int_eq(cg_defects_find(work, cg_plane_view(&narrow), &options, &b, &error), CG_OK);
    ck_assert_uint_eq(a.count, 1);
    ck_assert_uint_eq(b.count, 1);
    ck_assert(a.marks[0].x == b.marks[0].x && a.marks[0].area == b.marks[0].area);
    ck_assert(a.marks[0].log10_nfa == b.marks[0].log10_nfa);
    ck_assert_double_eq_tol(a.marks[0].x, 50.3 * PITCH, 0.1);
    cg_marks_clear(&a);
    cg_marks_clear(&b);
    cg_defect_work_free(work);
    cg_plane_clear(&wide);
    cg_plane_clear(&narrow);
}
END_TEST

START_TEST(any_size_works)
{
    static const size_t sizes[][2] = {{32, 32}, {33, 47}, {101, 64}, {500, 37}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct cg_plane plane = planted_texture(20 + i, sizes[i][0], sizes[i][1], PITCH, PITCH);
        planted_noise(&plane, NOISE);
        ck_assert_uint_eq(planted_count(&plane, 0.1), 0);
        plane.px[16 * plane.grid.stride + 15] *= 0.5f;
        plane.px[16 * plane.grid.stride + 16] *= 0.5f;
        ck_assert_uint_eq(planted_count(&plane, 0.1), 1);
        cg_plane_clear(&plane);
    }
}
END_TEST

START_TEST(wrong_calls_are_refused)
{
    struct cg_error error = {0};
    ck_assert_ptr_null(cg_defect_work_new(31, 200, &error));
    ck_assert_int_eq(error.status, CG_NOT_MEASURABLE);
    struct cg_plane plane = planted_texture(1, 64, 64, PITCH, PITCH);
    struct cg_defect_work *work = cg_defect_work_new(64, 65, &error);
    ck_assert_ptr_nonnull(work);
    struct cg_marks marks;
    struct cg_defect_options options = cg_defect_options_defaults();
    ck_assert_double_eq(options.false_alarms_per_m2, 0.1);
    ck_assert_int_eq(cg_defects_find(work, cg_plane_view(&plane), &options, &marks, &error), CG_FAULT);
    cg_defect_work_free(work);
    work = cg_defect_work_new(64, 64, &error);
    options.false_alarms_per_m2 = 0;
    ck_assert_int_eq(cg_defects_find(work, cg_plane_view(&plane), &options, &marks, &error), CG_USAGE);
    cg_defect_work_free(work);
    cg_defect_work_free(NULL);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(score_follows_its_formula)
{
    struct cg_marks none = {0};
    ck_assert_double_eq(cg_transfer_score(&none, 0.01), 100);
    /* A patch weighs 1 and 20 % of contrast count in full: 500 mm2 in 1 m2 halve the score. */
    struct cg_mark patch = {.mark_class = CG_MARK_PATCH, .area = 500, .contrast_percent = -20};
    struct cg_marks one = {&patch, 1};
    double weights[CG_MARK_CLASSES] = {[CG_MARK_PATCH] = 4};
    patch.severity = cg_mark_severity(&patch, NULL);
    ck_assert_double_eq_tol(cg_transfer_score(&one, 1), 50, 1e-9);
    ck_assert_double_eq_tol(cg_transfer_score(&one, 3), 75, 1e-9);
    patch.contrast_percent = 10;
    patch.severity = cg_mark_severity(&patch, NULL);
    ck_assert_double_eq_tol(cg_transfer_score(&one, 0.5), 50, 1e-9);
    /* A product that minds patches four times as much. */
    patch.severity = cg_mark_severity(&patch, weights);
    ck_assert_double_eq_tol(cg_transfer_score(&one, 2), 50, 1e-9);
}
END_TEST

START_TEST(classes_have_names_and_causes)
{
    for (int i = 0; i < CG_MARK_CLASSES; i++) {
        ck_assert_uint_gt(strlen(cg_mark_class_name((enum cg_mark_class)i)), 2);
        const char *cause = cg_mark_class_cause((enum cg_mark_class)i);
        ck_assert_int_eq(cause[strlen(cause) - 1], '.');
        for (int j = 0; j < i; j++) {
            ck_assert_str_ne(cg_mark_class_name((enum cg_mark_class)i),
                             cg_mark_class_name((enum cg_mark_class)j));
        }
    }
    ck_assert_str_eq(cg_mark_class_name(CG_MARK_PINHOLE), "pinhole");
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
    Suite *suite = suite_create("defects");
    TCase *tests = tcase_create("defects");
    tcase_set_timeout(tests, 300);
    tcase_add_loop_test(tests, disc_is_measured, 0, COUNT(discs));
    tcase_add_loop_test(tests, line_is_measured, 0, COUNT(lines));
    tcase_add_loop_test(tests, false_alarms_are_as_many_as_asked, 0, 3);
    tcase_add_test(tests, nothing_on_a_constant_frame);
    tcase_add_loop_test(tests, periodic_line_is_no_mark, 0, COUNT(waves));
    tcase_add_test(tests, borders_raise_nothing);
    tcase_add_test(tests, mask_hides_a_mark);
    tcase_add_test(tests, lengths_follow_the_pitch);
    tcase_add_test(tests, oblong_pixels);
    tcase_add_test(tests, stride_and_reuse_change_nothing);
    tcase_add_test(tests, any_size_works);
    tcase_add_test(tests, wrong_calls_are_refused);
    tcase_add_test(tests, score_follows_its_formula);
    tcase_add_test(tests, classes_have_names_and_causes);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, alarms_tests());
    suite_add_tcase(suite, classes_tests());
    suite_add_tcase(suite, learn_tests());
    suite_add_tcase(suite, paths_tests());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures > 0;
}
