/* A model of good frames: what it holds, and what a search by it finds. */
#include "defects/planted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES 8

static struct cg_plane good_frame(uint64_t seed)
{
    struct cg_plane plane = planted_texture(seed, SIDE, SIDE, PITCH, PITCH);
    planted_mottle(&plane, 4, 0.012);
    for (size_t y = 0; y < SIDE; y++) {
        for (size_t x = 0; x < SIDE; x++) {
            /* A lamp that no quadratic follows. */
            plane.px[y * plane.grid.stride + x] *= (float)(1 + 0.02 * cos(2 * M_PI * (double)x / SIDE));
        }
    }
    planted_noise(&plane, NOISE);
    return plane;
}

static void scale(struct cg_plane *plane, float factor)
{
    for (size_t i = 0; i < plane->grid.height * plane->grid.stride; i++) {
        plane->px[i] *= factor;
    }
}

static struct cg_defect_model learned(void)
{
    struct cg_error error = {0};
    struct cg_defect_model model = {0};
    struct cg_defect_learner *learner = cg_defect_learner_new(SIDE, SIDE, &error);
    ck_assert_ptr_nonnull(learner);
    for (int round = 1; round <= 2; round++) {
        for (uint64_t i = 0; i < FRAMES; i++) {
            struct cg_plane plane = good_frame(100 + i);
            ck_assert_int_eq(cg_defect_learner_add(learner, cg_plane_view(&plane), round, &error), CG_OK);
            cg_plane_clear(&plane);
        }
    }
    ck_assert_int_eq(cg_defect_learner_finish(learner, &model, &error), CG_OK);
    cg_defect_learner_free(learner);
    return model;
}

static struct cg_marks find_by(const struct cg_defect_model *model, const struct cg_plane *plane)
{
    struct cg_error error = {0};
    struct cg_marks marks = {0};
    struct cg_defect_options options = cg_defect_options_defaults();
    options.model = model;
    struct cg_defect_work *work = cg_defect_work_new(SIDE, SIDE, &error);
    ck_assert_ptr_nonnull(work);
    ck_assert_int_eq(cg_defects_find(work, cg_plane_view(plane), &options, &marks, &error), CG_OK);
    cg_defect_work_free(work);
    return marks;
}

START_TEST(model_holds_the_good_frames)
{
    struct cg_defect_model model = learned();
    ck_assert_uint_eq(model.width, SIDE);
    ck_assert_uint_eq(model.frames, FRAMES);
    ck_assert_double_eq(model.pitch_cd_mm, PITCH);
    ck_assert_double_eq_tol(model.mean, 0.5, 0.005);
    ck_assert(model.power_count > 0 && model.tail_count > 0 && model.profile_count == SIDE);
    double all = 0;
    for (size_t i = 0; i < model.coarse_columns * model.coarse_rows; i++) {
        ck_assert(model.coarse_sd[i] > 0 && model.coarse_sd[i] < 0.02f);
        all += (double)model.coarse_mean[i] / (double)(model.coarse_columns * model.coarse_rows);
    }
    ck_assert_double_eq_tol(all, 1, 1e-3);
    for (size_t i = 0; i < model.tail_count; i++) {
        ck_assert(model.tails[i].sd > 0 && model.tails[i].exponent > 0.9 && model.tails[i].exponent <= 1);
    }
    cg_defect_model_clear(&model);
    ck_assert_ptr_null(model.power);
}
END_TEST

START_TEST(new_good_frames_are_clean_and_a_mark_is_found_at_any_exposure)
{
    struct cg_defect_model model = learned();
    struct planted pit = {103, 141, 12, 12, 0, -0.15, false};
    for (uint64_t seed = 0; seed < 4; seed++) {
        struct cg_plane plane = good_frame(500 + seed);
        struct cg_marks marks = find_by(&model, &plane);
        ck_assert_uint_eq(marks.count, 0);
        cg_marks_clear(&marks);
        planted_shape(&plane, &pit);
        for (int i = 0; i < 4; i++) {
            marks = find_by(&model, &plane);
            ck_assert_uint_eq(marks.count, 1);
            ck_assert_double_eq_tol(marks.marks[0].x, 103 * PITCH, 0.1);
            ck_assert_double_eq_tol(marks.marks[0].contrast_percent, -15, 2);
            cg_marks_clear(&marks);
            scale(&plane, 0.5f);
        }
        cg_plane_clear(&plane);
    }
    cg_defect_model_clear(&model);
}
END_TEST

START_TEST(wide_matt_patch_is_found_by_the_model_alone)
{
    /* Half the frame, so soft and faint that the trend of the frame itself takes it. */
    struct cg_defect_model model = learned();
    struct cg_plane plane = good_frame(700);
    for (size_t y = 0; y < SIDE; y++) {
        for (size_t x = 0; x < SIDE; x++) {
            double dx = ((double)x - 60) / 60, dy = ((double)y - 128) / 60;
            plane.px[y * plane.grid.stride + x] *= (float)(1 - 0.08 * exp(-dx * dx - dy * dy));
        }
    }
    struct cg_marks marks = find_by(&model, &plane);
    bool found = false;
    for (size_t i = 0; i < marks.count; i++) {
        const struct cg_mark *mark = &marks.marks[i];
        found = found || (mark->mark_class == CG_MARK_PATCH && mark->contrast_percent < -2 &&
                          hypot(mark->x - 60 * PITCH, mark->y - 128 * PITCH) < 20 * PITCH);
    }
    ck_assert(found);
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
    cg_defect_model_clear(&model);
}
END_TEST

START_TEST(what_does_not_fit_is_refused)
{
    struct cg_error error = {0};
    struct cg_defect_model model = learned();
    struct cg_defect_options options = cg_defect_options_defaults();
    struct cg_marks marks;
    options.model = &model;
    struct cg_plane plane = planted_texture(1, SIDE, SIDE, 2 * PITCH, PITCH);
    planted_noise(&plane, NOISE);
    struct cg_defect_work *work = cg_defect_work_new(SIDE, SIDE, &error);
    ck_assert_int_eq(cg_defects_find(work, cg_plane_view(&plane), &options, &marks, &error), CG_USAGE);
    plane.grid.pitch_cd_mm = PITCH;
    model.power_count--;
    ck_assert_int_eq(cg_defects_find(work, cg_plane_view(&plane), &options, &marks, &error), CG_USAGE);
    cg_defect_work_free(work);

    struct cg_defect_learner *learner = cg_defect_learner_new(SIDE, SIDE, &error);
    struct cg_defect_model none;
    ck_assert_int_eq(cg_defect_learner_add(learner, cg_plane_view(&plane), 1, &error), CG_OK);
    ck_assert_int_eq(cg_defect_learner_add(learner, cg_plane_view(&plane), 2, &error), CG_NOT_MEASURABLE);
    ck_assert_int_eq(cg_defect_learner_finish(learner, &none, &error), CG_NOT_MEASURABLE);
    plane.grid.pitch_cd_mm = 2 * PITCH;
    ck_assert_int_eq(cg_defect_learner_add(learner, cg_plane_view(&plane), 1, &error), CG_USAGE);
    plane.grid.pitch_cd_mm = PITCH;
    plane.grid.width--;
    ck_assert_int_eq(cg_defect_learner_add(learner, cg_plane_view(&plane), 1, &error), CG_USAGE);
    cg_defect_learner_free(learner);
    cg_defect_learner_free(NULL);
    model.power_count++;
    cg_defect_model_clear(&model);
    cg_plane_clear(&plane);
}
END_TEST

TCase *learn_tests(void)
{
    TCase *tests = tcase_create("learn");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, model_holds_the_good_frames);
    tcase_add_test(tests, new_good_frames_are_clean_and_a_mark_is_found_at_any_exposure);
    tcase_add_test(tests, wide_matt_patch_is_found_by_the_model_alone);
    tcase_add_test(tests, what_does_not_fit_is_refused);
    return tests;
}
