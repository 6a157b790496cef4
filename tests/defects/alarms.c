/* The number of false marks is the one asked for, on textures of several kinds. */
#include "defects/planted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A frame of 256 pixels of 0.05 mm is 1.64e-4 m2: 3000 a m2 is 0.49 a frame, 7.9 in 16. */
#define FRAMES 16
#define ASKED 3000.0
/* More than 17 where 7.9 are expected has a probability under 0.002. */
#define MOST 17

/* Frames that a model is taught by. */
#define TAUGHT 12

enum kind { WHITE, BAND_LIMITED, FRACTAL, ANISOTROPIC, SHADED, ROUNDED, KINDS };

static struct cg_plane clean(enum kind kind, uint64_t seed)
{
    struct cg_error error;
    struct cg_plane plane = planted_texture(seed, SIDE, SIDE, PITCH, PITCH), field;
    switch (kind) {
    case BAND_LIMITED:
        planted_noise(&plane, 0.03);
        ck_assert_int_eq(cg_smooth(&plane, 1.2, 1.2, &error), CG_OK);
        planted_noise(&plane, 0.001);
        break;
    case FRACTAL:
        for (double sigma = 1; sigma < 20; sigma *= 2) {
            planted_mottle(&plane, sigma, 0.006);
        }
        planted_noise(&plane, NOISE);
        break;
    case ANISOTROPIC:
        field = planted_texture(seed + 1, SIDE, SIDE, PITCH, PITCH);
        planted_noise(&field, 0.06);
        ck_assert_int_eq(cg_smooth(&field, 1, 5, &error), CG_OK);
        for (size_t i = 0; i < SIDE * plane.grid.stride; i++) {
            plane.px[i] *= 2 * field.px[i];
        }
        cg_plane_clear(&field);
        planted_noise(&plane, NOISE);
        break;
    case SHADED:
        planted_mottle(&plane, 3, 0.01);
        planted_noise(&plane, NOISE);
        for (size_t y = 0; y < SIDE; y++) {
            for (size_t x = 0; x < SIDE; x++) {
                double u = ((double)x - SIDE / 2.0) / SIDE, v = ((double)y - SIDE / 2.0) / SIDE;
                plane.px[y * plane.grid.stride + x] *= (float)(1 - 0.5 * (u * u + v * v));
            }
        }
        break;
    case ROUNDED:
        /* Smooth clouds in 8 bits: no noise hides the contours of rounding. */
        planted_mottle(&plane, 8, 0.1);
        for (size_t i = 0; i < SIDE * plane.grid.stride; i++) {
            plane.px[i] = roundf(plane.px[i] * 255) / 255;
        }
        break;
    default:
        planted_noise(&plane, NOISE);
        break;
    }
    return plane;
}

/* Good frames that none of the tests sees again. */
static struct cg_defect_model learned(enum kind kind)
{
    struct cg_error error = {0};
    struct cg_defect_model model = {0};
    struct cg_defect_learner *learner = cg_defect_learner_new(SIDE, SIDE, &error);
    ck_assert_ptr_nonnull(learner);
    for (int round = 1; round <= 2; round++) {
        for (uint64_t i = 0; i < TAUGHT; i++) {
            struct cg_plane plane = clean(kind, 9000 + 17 * i);
            ck_assert_int_eq(cg_defect_learner_add(learner, cg_plane_view(&plane), round, &error), CG_OK);
            cg_plane_clear(&plane);
        }
    }
    ck_assert_int_eq(cg_defect_learner_finish(learner, &model, &error), CG_OK);
    cg_defect_learner_free(learner);
    return model;
}

/* With a model the coarse lattice is searched too, so that all ways to find a mark have their share. */
START_TEST(false_marks_by_a_model_are_as_many_as_asked)
{
    size_t count = 0;
    struct cg_error error = {0};
    struct cg_defect_model model = learned((enum kind)_i);
    struct cg_defect_options options = {.false_alarms_per_m2 = ASKED, .model = &model};
    struct cg_defect_work *work = cg_defect_work_new(SIDE, SIDE, &error);
    ck_assert_ptr_nonnull(work);
    for (uint64_t i = 0; i < FRAMES; i++) {
        struct cg_marks marks;
        struct cg_plane plane = clean((enum kind)_i, 3000 + 17 * i);
        ck_assert_int_eq(cg_defects_find(work, cg_plane_view(&plane), &options, &marks, &error), CG_OK);
        count += marks.count;
        cg_marks_clear(&marks);
        cg_plane_clear(&plane);
    }
    cg_defect_work_free(work);
    cg_defect_model_clear(&model);
    ck_assert_uint_le(count, MOST);
}
END_TEST

START_TEST(false_marks_are_as_many_as_asked)
{
    size_t count = 0;
    for (uint64_t i = 0; i < FRAMES; i++) {
        struct cg_plane plane = clean((enum kind)_i, 3000 + 17 * i);
        count += planted_count(&plane, ASKED);
        cg_plane_clear(&plane);
    }
    ck_assert_uint_le(count, MOST);
}
END_TEST

TCase *alarms_tests(void)
{
    TCase *tests = tcase_create("alarms");
    tcase_set_timeout(tests, 300);
    tcase_add_loop_test(tests, false_marks_are_as_many_as_asked, 0, KINDS);
    tcase_add_loop_test(tests, false_marks_by_a_model_are_as_many_as_asked, 0, ROUNDED);
    return tests;
}
