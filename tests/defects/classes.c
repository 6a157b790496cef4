/* Every class of the table is reached by a mark that is drawn as the catalogue of faults describes it. */
#include "defects/planted.h"

#include <check.h>

#define FRAME ((size_t)640)

/* px of 0.05 mm; blur: of the border, px; roughness: SD inside the mark. */
static const struct fault {
    enum cg_mark_class mark_class;
    struct planted shape;
    double blur, roughness;
} faults[] = {
    {CG_MARK_PINHOLE, {300, 310, 5, 5, 0, -0.3, false}, 0.8, 0},
    {CG_MARK_PIT, {300, 310, 20, 20, 0, -0.2, false}, 0.8, 0},
    {CG_MARK_SCRATCH, {300, 310, 90, 2, 35, 0.25, true}, 0.8, 0},
    {CG_MARK_CRACK, {300, 310, 60, 2, 70, -0.3, true}, 0.8, 0},
    {CG_MARK_PICK, {300, 310, 40, 36, 0, -0.2, false}, 0.8, 0.12},
    {CG_MARK_PATCH, {300, 310, 64, 60, 0, -0.08, false}, 8, 0},
    {CG_MARK_STREAK, {300, 310, 320, 12, 90, -0.1, true}, 1.5, 0},
    {CG_MARK_CHATTER, {300, 310, 320, 12, 0, -0.1, true}, 1.5, 0},
    {CG_MARK_DRIP, {300, 310, 70, 64, 0, 0.12, false}, 0.8, 0},
    {CG_MARK_WRINKLE, {300, 310, 360, 30, 40, -0.12, true}, 1.5, 0},
    {CG_MARK_CONTAMINATION, {300, 310, 14, 14, 0, 0.2, false}, 0.8, 0},
};

static struct cg_plane draw(const struct fault *fault)
{
    struct cg_error error;
    struct cg_plane plane = planted_texture(77 + (uint64_t)fault->mark_class, FRAME, FRAME, PITCH, PITCH);
    struct cg_plane inside = planted_texture(0, FRAME, FRAME, PITCH, PITCH);
    struct planted mask = fault->shape;
    mask.contrast = 1;
    planted_shape(&inside, &mask);
    ck_assert_int_eq(cg_smooth(&inside, fault->blur, fault->blur, &error), CG_OK);
    for (size_t i = 0; i < FRAME * plane.grid.stride; i++) {
        double share = 2 * (double)inside.px[i] - 1;
        double rough = fault->roughness > 0 ? fault->roughness * planted_gaussian() : 0;
        plane.px[i] *= (float)(1 + share * (fault->shape.contrast + rough));
    }
    planted_noise(&plane, NOISE);
    cg_plane_clear(&inside);
    return plane;
}

START_TEST(each_class_is_reached)
{
    const struct fault *fault = &faults[_i];
    struct cg_plane plane = draw(fault);
    struct cg_marks marks = planted_find(cg_plane_view(&plane), 0.1);
    ck_assert_uint_eq(marks.count, 1);
    ck_assert_str_eq(cg_mark_class_name(marks.marks[0].mark_class), cg_mark_class_name(fault->mark_class));
    ck_assert_double_eq_tol(marks.marks[0].x, fault->shape.x * PITCH, 0.5);
    ck_assert_double_eq_tol(marks.marks[0].y, fault->shape.y * PITCH, 0.5);
    cg_marks_clear(&marks);
    cg_plane_clear(&plane);
}
END_TEST

TCase *classes_tests(void)
{
    TCase *tests = tcase_create("classes");
    tcase_add_loop_test(tests, each_class_is_reached, 0, CG_MARK_CLASSES);
    return tests;
}
