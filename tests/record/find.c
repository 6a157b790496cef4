/* Values are found by their path. */
#include "record/document.h"

#include "support/suite.h"

#include <math.h>

static const struct {
    const char *path;
    double value; /* NaN: nothing there */
} paths[] = {
    {"gloss.cv_percent", 2.5},
    {"scores.uniformity", 78.2},
    {"mottle[2-4].cv_percent", 1.75},
    {"mottle[0.25-0.5].cv_percent", 1},
    {"mottle[2.0-4.0].cv_percent", 1.75},
    {"mottle.count", 6},
    {"wavescan[Wa].cv_percent", 0.5},
    {"wavescan[0-0.1].cv_percent", 0.25},
    {"periodic.count", 3},
    {"periodic[bars].count", 2},
    {"periodic[bars].amplitude_percent", 0.75},
    {"periodic[streaks].pitch_mm", 6.5},
    {"periodic[oblique].count", 0},
    {"periodic[oblique].pitch_mm", NAN},
    {"defects.count", 7},
    {"defects[pinhole].count", 5},
    {"defects[contamination].count", 2},
    {"defects[crack].count", 0},
    {"defects[4].x_mm", 4},
    {"defects[].count", 7},
    {"defects.per_m2", NAN}, /* the area is not in this document */
    {"verdict.exceeded.count", 1},
    {"quality.flags[saturated].count", 1},
    {"", NAN},
    {".", NAN},
    {"gloss.", NAN},
    {"gloss.mean.more", NAN},
    {"gloss[1].mean", NAN},
    {"mottle", NAN},
    {"mottle[2-4", NAN},
    {"mottle[2-4]", NAN},
    {"mottle[2-4]cv_percent", NAN},
    {"mottle[].cv_percent", NAN},
    {"mottle[-].cv_percent", NAN},
    {"mottle[3-4].cv_percent", NAN},
    {"mottle.cv_percent", NAN},
    {"mottle[2-4].count.x", NAN},
    {"missing.count", NAN},
    {"missing[pinhole].count", NAN},
    {"gloss.count", NAN},
    {"[", NAN},
    {"]", NAN},
};

START_TEST(path_finds_value)
{
    struct cg_record record;
    document_fill(&record, "frame.tif", 7);
    struct cg_node scratch;
    const struct cg_node *node = cg_record_find(&record, paths[_i].path, &scratch);
    if (isnan(paths[_i].value)) {
        ck_assert_msg(!node || node->kind != CG_NODE_NUMBER, "%s is there", paths[_i].path);
    } else {
        ck_assert_msg(node && node->kind == CG_NODE_NUMBER, "%s is not there", paths[_i].path);
        ck_assert_double_eq(node->number, paths[_i].value);
    }
    cg_record_clear(&record);
}
END_TEST

START_TEST(totals_are_of_the_measured_area)
{
    static const struct {
        const char *path;
        double value;
    } totals[] = {
        {"defects.count", 3},
        {"defects.per_m2", 6}, /* three on half a square metre */
        {"defects[pit].per_m2", 4},
        {"defects[crack].per_m2", 0},
        {"defects.area_percent", 0.0014}, /* 7 mm2 of 5e5 mm2 */
        {"defects[pit].area_percent", 0.0006},
        {"defects[].area_percent", 0.0014},
        {"defects[crack].area_percent", 0},
    };
    static const struct {
        const char *mark_class;
        double area_mm2;
    } marks[] = {{"pit", 1}, {"scratch", 4}, {"pit", 2}};
    struct cg_error error;
    struct cg_record record;
    ck_assert_int_eq(cg_record_init(&record, SURFACE, &error), CG_OK);
    cg_record_number(&record, cg_record_object(&record, record.root, "quality"), "area_mm2", 5e5);
    struct cg_node *list = cg_record_list(&record, record.root, "defects");
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        struct cg_node *item = cg_record_object(&record, list, NULL);
        cg_record_text(&record, item, "class", marks[i].mark_class);
        cg_record_number(&record, item, "area_mm2", marks[i].area_mm2);
    }
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++) {
        struct cg_node scratch;
        const struct cg_node *node = cg_record_find(&record, totals[i].path, &scratch);
        ck_assert_msg(node && node->kind == CG_NODE_NUMBER, "%s", totals[i].path);
        ck_assert_double_eq_tol(node->number, totals[i].value, 1e-12);
    }
    cg_record_clear(&record);
}
END_TEST

START_TEST(quantity_is_found_with_and_without_label)
{
    const struct cg_quantity *band = cg_quantity_find(SURFACE, "mottle[].cv_percent");
    ck_assert_ptr_nonnull(band);
    ck_assert_ptr_eq(cg_quantity_find(SURFACE, "mottle[2-4].cv_percent"), band);
    ck_assert_ptr_nonnull(cg_quantity_find(SURFACE, "defects[pinhole].count"));
    static const char *const wrong[] = {"",
                                        "mottle",
                                        "mottle[2-4].cv",
                                        "mottle[2-4",
                                        "mottle.cv_percent",
                                        "gloss.cv_percent.",
                                        "gloss",
                                        "mottle[2-4]x.cv_percent"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_msg(!cg_quantity_find(SURFACE, wrong[i]), "%s is no quantity", wrong[i]);
    }
    ck_assert_ptr_null(cg_quantity_find("castgloss.other/1", "gloss.cv_percent"));
}
END_TEST

void record_find_tests(TCase *tests)
{
    tcase_add_loop_test(tests, path_finds_value, 0, ROWS(paths));
    tcase_add_test(tests, totals_are_of_the_measured_area);
    tcase_add_test(tests, quantity_is_found_with_and_without_label);
}
