/*
 * Marks are named: by their features, by a site's rules before the built-in ones, and by what they look like
 * in diffuse light. Right contrasts are those that the frames were made with.
 */
#include <castgloss/defects.h>

#include "support/noise.h"
#include "support/suite.h"

#include <math.h>
#include <string.h>

#define SIDE ((size_t)200)
#define PITCH 0.05

static const struct cg_grid grid = {
    .width = SIDE, .height = SIDE, .stride = SIDE, .pitch_cd_mm = PITCH, .pitch_md_mm = PITCH};

/* A mark of an area, as round as length and width say. */
static struct cg_mark mark_of(double length, double width, double angle_deg, double contrast_percent)
{
    return (struct cg_mark){.mark_class = CG_MARK_CLASSES,
                            .length = length,
                            .width = width,
                            .angle_deg = angle_deg,
                            .area = length * width * 0.785398,
                            .contrast_percent = contrast_percent,
                            .edge_sharpness = 0.05};
}

static const struct {
    double length, width, angle_deg, contrast_percent, edge, local_cv, diffuse;
    const char *name;
} named[] = {
    {0.1, 0.1, 0, -30, 0.05, 0, NAN, "pinhole"},
    {1, 0.9, 40, -25, 0.05, 0, NAN, "pit"},
    {1, 0.9, 40, -25, 0.05, 0, -0.5, "pit"},
    {1, 0.9, 40, -25, 0.05, 0, -20, "contamination"},
    {0.2, 0.2, 40, -25, 0.05, 0, -6, "contamination"},
    {3, 0.1, 40, -12, 0.05, 0, -30, "contamination"},
    {5, 0.1, 40, 12, 0.05, 0, NAN, "scratch"},
    {5, 0.1, 40, 12, 0.05, 0, 12, "scratch"},
    {3, 0.1, 40, -12, 0.05, 0, NAN, "crack"},
    {5, 3, 40, -20, 0.05, 9, NAN, "pick"},
    {12, 10, 40, -8, 1.5, 1, NAN, "patch"},
    {40, 0.5, 90, -8, 0.1, 1, NAN, "streak"},
    {40, 0.5, 91, 8, 0.1, 1, NAN, "streak"},
    {30, 1, 0, -6, 0.4, 1, NAN, "chatter"},
    {30, 1, 179, 6, 0.4, 1, NAN, "chatter"},
    {30, 2, 45, -30, 0.1, 1, NAN, "wrinkle"},
    {8, 7, 10, 25, 0.1, 1, NAN, "drip"},
    {0.3, 0.3, 0, 20, 0.05, 0, NAN, "contamination"},
};

/* A diffuse frame that shows the mark with this contrast, all over its ellipse. */
static struct cg_plane diffuse_of(const struct cg_mark *mark, double contrast_percent, double noise)
{
    struct cg_error error;
    struct cg_plane plane;
    uint64_t state = 7;
    ck_assert_int_eq(cg_plane_init(&plane, SIDE, SIDE, false, &error), CG_OK);
    plane.grid.pitch_cd_mm = plane.grid.pitch_md_mm = PITCH;
    const double c = cos(mark->angle_deg * M_PI / 180), s = sin(mark->angle_deg * M_PI / 180);
    for (size_t y = 0; y < SIDE; y++) {
        for (size_t x = 0; x < SIDE; x++) {
            const double dx = (double)x * PITCH - mark->x, dy = (double)y * PITCH - mark->y;
            const double u = (dx * c + dy * s) / mark->length, v = (dy * c - dx * s) / mark->width;
            const double inside = u * u + v * v <= 0.25 ? 1 + contrast_percent / 100 : 1;
            plane.px[y * plane.grid.stride + x] = (float)(0.4 * inside * (1 + noise * noise_normal(&state)));
        }
    }
    return plane;
}

START_TEST(features_give_the_class)
{
    struct cg_defect_options options = cg_defect_options_defaults();
    struct cg_mark mark =
        mark_of(named[_i].length, named[_i].width, named[_i].angle_deg, named[_i].contrast_percent);
    mark.edge_sharpness = named[_i].edge;
    mark.local_cv_percent = named[_i].local_cv;
    mark.x = mark.y = (double)SIDE / 2 * PITCH;
    struct cg_plane plane = diffuse_of(&mark, named[_i].diffuse, 0.001);
    if (!isnan(named[_i].diffuse)) {
        options.diffuse = cg_plane_view(&plane);
    }
    cg_marks_name(&mark, 1, grid, &options);
    ck_assert_str_eq(cg_mark_class_name(mark.mark_class), named[_i].name);
    cg_plane_clear(&plane);
}
END_TEST

START_TEST(every_class_has_a_rule_and_a_case)
{
    size_t count = 0;
    const struct cg_mark_rule *rules = cg_mark_rules_default(&count);
    for (int i = 0; i < CG_MARK_CLASSES; i++) {
        const enum cg_mark_class mark_class = (enum cg_mark_class)i;
        bool ruled = false, tried = false;
        for (size_t k = 0; k < count; k++) {
            ruled = ruled || rules[k].mark_class == mark_class;
        }
        for (size_t k = 0; k < sizeof named / sizeof named[0]; k++) {
            tried = tried || strcmp(named[k].name, cg_mark_class_name(mark_class)) == 0;
        }
        ck_assert_msg(ruled && tried, "%s", cg_mark_class_name(mark_class));
    }
}
END_TEST

START_TEST(own_rules_and_weights_count)
{
    static const struct cg_mark_rule own[] = {
        {CG_MARK_DRIP, .polarity = -1, .off_cd_max_deg = 10, .diameter_min = 0.5, .diameter_max = 2}};
    double weights[CG_MARK_CLASSES] = {[CG_MARK_DRIP] = 100, [CG_MARK_PIT] = 1};
    struct cg_defect_options options = cg_defect_options_defaults();
    options.rules = own;
    options.rule_count = 1;
    options.class_weights = weights;
    /* Along CD, across it, and bright; the largest would be the most severe. */
    struct cg_mark marks[] = {mark_of(1.3, 1, 90, -20), mark_of(1.1, 1, 175, -20), mark_of(1.2, 1, 5, 20)};
    cg_marks_name(marks, 3, grid, &options);
    ck_assert_int_eq(marks[0].mark_class, CG_MARK_DRIP);
    ck_assert_double_eq(marks[0].angle_deg, 175);
    ck_assert_double_eq_tol(marks[0].severity, 100 * marks[0].area, 1e-9);
    /* Across CD the built-in rules name it; what is bright and small has no weight here. */
    ck_assert_int_eq(marks[1].mark_class, CG_MARK_PIT);
    ck_assert_int_eq(marks[2].mark_class, CG_MARK_CONTAMINATION);
    ck_assert_double_eq(marks[2].severity, 0);
    ck_assert(isnan(marks[0].diffuse_contrast_percent));
}
END_TEST

/* A path of the search that knows what it found is believed, but for what absorbs and for a site's rules. */
START_TEST(a_given_class_stays)
{
    static const struct cg_mark_rule own[] = {{CG_MARK_DRIP, .length_min = 4}};
    static const struct {
        double diffuse, length;
        enum cg_mark_class wanted;
    } cases[] = {{0, 1, CG_MARK_PATCH}, {-20, 1, CG_MARK_CONTAMINATION}, {-20, 5, CG_MARK_DRIP}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cg_defect_options options = cg_defect_options_defaults();
        struct cg_mark mark = mark_of(cases[i].length, 0.8, 0, -25);
        mark.mark_class = CG_MARK_PATCH;
        mark.x = mark.y = (double)SIDE / 2 * PITCH;
        struct cg_plane plane = diffuse_of(&mark, cases[i].diffuse, 0.001);
        options.diffuse = cg_plane_view(&plane);
        options.rules = own;
        options.rule_count = 1;
        cg_marks_name(&mark, 1, grid, &options);
        ck_assert_int_eq(mark.mark_class, cases[i].wanted);
        cg_plane_clear(&plane);
    }
}
END_TEST

static const struct {
    double length, width, angle_deg;
    double x, y; /* px */
    double contrast_percent, noise;
    double tolerance; /* NaN: it cannot be told */
} seen[] = {
    {1, 1, 0, 100, 100, -20, 0.005, 0.5},
    {1, 1, 0, 100, 100, 0, 0.005, 0.3},
    {4, 0.2, 30, 100, 100, -15, 0.005, 1},
    {4, 0.2, 120, 100, 100, 15, 0.005, 1},
    {2, 1, 45, 2, 3, -30, 0.005, 1}, /* cut by the frame's corner */
    {0.11, 0.11, 0, 100, 100, -20, 0.001, 1},
    {0.11, 0.11, 0, 100, 100, -20, 0.1, NAN}, /* noise of 10 % in four pixels */
    {1, 1, 0, 900, 900, -20, 0.005, NAN},     /* outside */
};

START_TEST(diffuse_contrast_is_measured)
{
    struct cg_defect_options options = cg_defect_options_defaults();
    struct cg_mark mark = mark_of(seen[_i].length, seen[_i].width, seen[_i].angle_deg, -20);
    mark.x = seen[_i].x * PITCH;
    mark.y = seen[_i].y * PITCH;
    struct cg_plane plane = diffuse_of(&mark, seen[_i].contrast_percent, seen[_i].noise);
    options.diffuse = cg_plane_view(&plane);
    cg_marks_name(&mark, 1, grid, &options);
    if (isnan(seen[_i].tolerance)) {
        ck_assert(isnan(mark.diffuse_contrast_percent));
    } else {
        ck_assert_double_eq_tol(mark.diffuse_contrast_percent, seen[_i].contrast_percent, seen[_i].tolerance);
    }
    cg_plane_clear(&plane);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {features_give_the_class, ROWS(named)},     {every_class_has_a_rule_and_a_case, 1},
        {own_rules_and_weights_count, 1},           {a_given_class_stays, 1},
        {diffuse_contrast_is_measured, ROWS(seen)},
    };
    return suite_run("marks", tests, sizeof tests / sizeof tests[0]);
}
