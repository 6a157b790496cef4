/*
 * Profiles and verdicts of the inspect room. Right values follow from the limits that are written here.
 */
#include <castgloss/inspect.h>

#include "support/profile.h"

#include <string.h>

#define COUNT_OF(list) (sizeof(list) / sizeof(list)[0])

/* ---- profiles ----------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    const char *says[4]; /* parts of the sentence */
} bad_profiles[] = {
    {"", {"line 1", "empty", "limits"}},
    {"# nothing\n", {"empty", "viewing_distance_mm"}},
    {"- a\n", {"line 1", "mapping", "grades"}},
    {"name: a: b\n", {"line 1", "YAML"}},
    {"name: a\nlimits: [\n", {"line 3", "YAML"}},
    {"name: a\nlimits: []\n# \xff\n", {"line 3", "UTF-8"}},
    {"name: a\n---\nname: b\n", {"line 3", "second document"}},
    {"name: a\nname: b\n", {"'name'", "twice"}},
    {"name: [a]\n", {"line 1", "'name'", "a text"}},
    {"nam: a\n", {"line 1", "'nam'", "name, viewing_distance_mm, limits, grades"}},
    {"name: a\nlimits: []\nmin: 3\n", {"line 3", "'min'", "not known"}},
    {"viewing_distance_mm: 99\n", {"line 1", "'viewing_distance_mm'", "\"99\"", "100 to 2000"}},
    {"name: a\nviewing_distance_mm: 2001\n", {"line 2", "\"2001\"", "100 to 2000"}},
    {"viewing_distance_mm: far\n", {"\"far\"", "100 to 2000"}},
    {"viewing_distance_mm: nan\n", {"\"nan\""}},
    {"viewing_distance_mm: 350,5\n", {"\"350,5\""}},
    {"limits: 3\n", {"line 1", "'limits'", "quantity, min, max"}},
    {"limits:\n", {"line 1", "'limits'", "a list"}},
    {"limits:\n  - 3\n", {"line 2", "limits"}},
    {"limits:\n  - quantity: gloss.mean\n    mn: 3\n", {"line 3", "'mn'", "in limits", "quantity, min, max"}},
    {"limits:\n  - min: 3\n", {"line 2", "'quantity'", "missing"}},
    {"limits:\n  - quantity: gloss.mean\n", {"line 2", "'gloss.mean'", "neither min nor max"}},
    {"limits:\n  - quantity: gloss.mean\n    min: 2\n    max: 1\n", {"line 3", "min 2 above max 1"}},
    {"limits:\n  - quantity: gloss.mean\n    max: many\n", {"line 3", "'max'", "\"many\"", "a number"}},
    {"limits:\n  - quantity: gloss.mean\n    max: .inf\n", {"line 3", "'max'"}},
    {"limits:\n  - quantity: gloss.mean\n    max:\n", {"line 3", "'max'", "a number"}},
    {"limits:\n  - quantity: gloss.mean\n    max: [1]\n", {"line 3", "'max'", "a number"}},
    {"limits:\n  - {quantity: gloss.mean, min: 1}\n  - quantity: gloss.cv_precent\n    max: 1\n",
     {"line 3", "'gloss.cv_precent'", "'gloss.cv_percent'"}},
    {"limits:\n  - {quantity: score.uniformity, min: 1}\n", {"line 2", "'scores.uniformity'"}},
    {"limits:\n  - {quantity: 'motle[2-4].cv_percent', max: 1}\n", {"'mottle[2-4].cv_percent'"}},
    {"limits:\n  - {quantity: mottle.cv_percent, max: 1}\n", {"'mottle[0.25-0.5].cv_percent'"}},
    {"limits:\n  - {quantity: 'mottle[2-5].cv_percent', max: 1}\n", {"'2-5'", "'mottle'", "'2-4'"}},
    {"limits:\n  - {quantity: 'wavescan[Wz].cv_percent', max: 1}\n", {"'Wz'", "'wavescan'"}},
    {"limits:\n  - {quantity: 'defects[pinhol].count', max: 1}\n", {"'pinhol'", "'pinhole'"}},
    {"limits:\n  - {quantity: 'periodic[bar].count', max: 1}\n", {"'bar'", "'bars'"}},
    {"limits:\n  - {quantity: defect.count, max: 1}\n", {"'defects.count'"}},
    {"limits:\n  - {quantity: &q gloss.mean, max: 1}\n  - {quantity: *q, max: 1}\n", {"line 3", "alias"}},
    {"limits:\n  - {quantity: 'defects[pit].per_mm2', max: 1}\n", {"'defects[pit].per_m2'"}},
    {"rules:\n  - class: pith\n", {"line 2", "\"pith\"", "pinhole, pit, scratch", "contamination"}},
    {"rules:\n  - polarity: dark\n", {"line 2", "'class'", "missing"}},
    {"rules:\n  - class: pit\n    polarity: black\n", {"line 3", "\"black\"", "dark, bright or either"}},
    {"rules:\n  - class: pit\n    diameter_max: 2\n", {"line 3", "'diameter_max'", "diameter_max_mm"}},
    {"rules:\n  - class: pit\n    diameter_max_mm: -2\n", {"line 3", "\"-2\"", "0 to 1000000"}},
    {"rules:\n  - class: pit\n    off_md_max_deg: 91\n", {"line 3", "\"91\"", "0 to 90"}},
    {"rules:\n  - class: pit\n    diffuse_dark_min_percent: x\n", {"line 3", "\"x\"", "0 to 100"}},
    {"weights:\n  - {class: spot, weight: 1}\n", {"line 2", "\"spot\"", "pinhole, pit"}},
    {"weights:\n  - {class: pit, weight: -1}\n", {"line 2", "\"-1\"", "0 to 1000"}},
    {"weights:\n  - {class: pit}\n", {"line 2", "'weight'", "missing"}},
    {"weights:\n  - {class: pit, weight: 1}\n  - {class: pit, weight: 2}\n", {"line 3", "'pit'", "twice"}},
    {"grades: []\n", {"line 1", "'grades'", "1 to 26"}},
    {"grades:\n  - {name: A, from: 101}\n", {"line 2", "'from'", "\"101\"", "0 to 100"}},
    {"grades:\n  - {name: A}\n", {"line 2", "'from'", "missing"}},
    {"grades:\n  - {name: A, from: 50}\n  - {name: B, from: 60}\n", {"line 3", "'B'", "'A'"}},
};

START_TEST(bad_profile_is_named)
{
    struct cg_error error;
    struct cg_profile *profile = NULL;
    const char *text = bad_profiles[_i].text;
    const char *path = file_write("bad.yaml", text, strlen(text));
    ck_assert_int_eq(cg_profile_read(path, &profile, &error), CG_USAGE);
    ck_assert_int_eq(error.status, CG_USAGE);
    ck_assert_ptr_null(profile);
    ck_assert_msg(strncmp(error.text, path, strlen(path)) == 0, "%s", error.text);
    for (size_t i = 0; i < COUNT_OF(bad_profiles[0].says) && bad_profiles[_i].says[i] != NULL; i++) {
        ck_assert_msg(strstr(error.text, bad_profiles[_i].says[i]) != NULL, "no \"%s\" in: %s",
                      bad_profiles[_i].says[i], error.text);
    }
}
END_TEST

START_TEST(missing_profile_is_wrong_usage)
{
    struct cg_error error;
    struct cg_profile *profile = NULL;
    ck_assert_int_eq(cg_profile_read(file_path("none.yaml"), &profile, &error), CG_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "none.yaml"));
}
END_TEST

START_TEST(default_and_template)
{
    static const struct {
        double score;
        const char *grade;
    } grades[] = {{100.0, "A"}, {85.0, "A"}, {84.99, "B"}, {70.0, "B"}, {50.0, "C"}, {49.9, "D"}, {0.0, "D"}};
    struct cg_error error;
    struct cg_profile *plain = NULL;
    ck_assert_int_eq(cg_profile_default(&plain, &error), CG_OK);
    struct cg_profile *written = profile_of(cg_profile_template());
    for (size_t i = 0; i < COUNT_OF(grades); i++) {
        ck_assert_str_eq(cg_profile_grade(plain, grades[i].score), grades[i].grade);
        ck_assert_str_eq(cg_profile_grade(written, grades[i].score), grades[i].grade);
    }
    ck_assert(cg_profile_viewing_distance_mm(plain) == 350.0);
    ck_assert_str_eq(cg_profile_hash(plain), "");
    char hash[CG_HASH_SIZE];
    cg_hash(cg_profile_template(), strlen(cg_profile_template()), hash);
    ck_assert_uint_eq(strlen(cg_profile_hash(written)), 16);
    ck_assert_int_eq(strncmp(cg_profile_hash(written), hash, 16), 0);
    cg_profile_free(plain);
    cg_profile_free(written);
    cg_profile_free(NULL);

    struct cg_profile *own =
        profile_of("name: x\nviewing_distance_mm: 500\ngrades:\n  - {name: fine, from: 60}\n");
    ck_assert_str_eq(cg_profile_name(own), "x");
    ck_assert(cg_profile_viewing_distance_mm(own) == 500.0);
    ck_assert_str_eq(cg_profile_grade(own, 60.0), "fine");
    ck_assert_ptr_null(cg_profile_grade(own, 59.0));
    cg_profile_free(own);
}
END_TEST

START_TEST(own_rules_come_first)
{
    static const struct cg_mark_rule first = {.mark_class = CG_MARK_DRIP,
                                              .polarity = 1,
                                              .elongation_min = 1.5,
                                              .length_min = 2,
                                              .width_min = 3,
                                              .width_max = 4,
                                              .off_md_max_deg = 5,
                                              .off_cd_max_deg = 6,
                                              .diameter_min = 7,
                                              .diameter_max = 8,
                                              .edge_min = 9,
                                              .local_cv_min = 10,
                                              .diffuse_dark_min = 11};
    struct cg_profile *profile =
        profile_of("rules:\n  - {class: drip, polarity: bright, elongation_min: 1.5, length_min_mm: 2, "
                   "width_min_mm: 3,\n"
                   "     width_max_mm: 4, off_md_max_deg: 5, off_cd_max_deg: 6, diameter_min_mm: 7, "
                   "diameter_max_mm: 8,\n"
                   "     edge_min_mm: 9, local_cv_min_percent: 10, diffuse_dark_min_percent: 11}\n"
                   "  - {class: pit, polarity: either}\nweights: [{class: pit, weight: 0}]\n");
    size_t count = 0;
    const struct cg_mark_rule *rules = cg_profile_rules(profile, &count);
    ck_assert_uint_eq(count, 2);
    ck_assert_mem_eq(&rules[0], &first, sizeof first);
    ck_assert_int_eq(rules[1].mark_class, CG_MARK_PIT);
    ck_assert_int_eq(rules[1].polarity, 0);
    ck_assert_double_eq(cg_profile_class_weights(profile)[CG_MARK_PIT], 0.0);
    ck_assert_double_eq(cg_profile_class_weights(profile)[CG_MARK_PICK], cg_mark_class_weight(CG_MARK_PICK));
    cg_profile_free(profile);
}
END_TEST

/* ---- verdicts ----------------------------------------------------------------------------------- */

/* cv 4 %, uniformity not measured, 2-4 mm 1.5 %, bars of 0.4 and 0.8 %, two pinholes; defects of no class
 * else. */
static void fill_record(struct cg_record *record, const char *flag)
{
    struct cg_error error;
    ck_assert_int_eq(cg_record_init(record, "castgloss.surface/1", &error), CG_OK);
    struct cg_node *quality = cg_record_object(record, record->root, "quality");
    cg_record_number(record, quality, "saturated_percent", strcmp(flag, "clipped") == 0 ? 1.5 : 0.5);
    cg_record_text(record, cg_record_list(record, quality, "flags"), NULL, flag);
    cg_record_number(record, quality, "area_mm2", strcmp(flag, "no scale") == 0 ? NAN : 5e5);
    cg_record_number(record, cg_record_object(record, record->root, "gloss"), "cv_percent", 4.0);
    struct cg_node *band = cg_record_object(record, cg_record_list(record, record->root, "mottle"), NULL);
    struct cg_node *range = cg_record_list(record, band, "band_mm");
    cg_record_number(record, range, NULL, 2.0);
    cg_record_number(record, range, NULL, 4.0);
    cg_record_number(record, band, "cv_percent", 1.5);
    struct cg_node *lines = cg_record_list(record, record->root, "periodic");
    for (int i = 1; i <= 2; i++) {
        struct cg_node *line = cg_record_object(record, lines, NULL);
        cg_record_text(record, line, "direction", "bars");
        cg_record_number(record, line, "amplitude_percent", 0.4 * i);
    }
    if (strcmp(flag, "unsearched") == 0) {
        cg_record_null(record, record->root, "defects");
    } else {
        struct cg_node *marks = cg_record_list(record, record->root, "defects");
        for (int i = 1; i <= 2; i++) {
            struct cg_node *mark = cg_record_object(record, marks, NULL);
            cg_record_text(record, mark, "class", "pinhole");
            cg_record_null(record, mark, "area_mm2");
            cg_record_number(record, mark, "contrast_percent", -10.0 * i);
        }
    }
    cg_record_null(record, cg_record_object(record, record->root, "scores"), "uniformity");
}

static const struct {
    const char *limits; /* items of the list, flow style */
    const char *flag;
    const char *result;
    size_t exceeded;
    const char *reason; /* part of a reason, NULL: there is none */
} verdicts[] = {
    {"", "", "NO_LIMITS", 0, NULL},
    {"", "constant", "NO_LIMITS", 0, NULL},
    {"{quantity: gloss.cv_percent, max: 4}", "", "PASS", 0, NULL},
    {"{quantity: gloss.cv_percent, min: 4}", "", "PASS", 0, NULL},
    {"{quantity: gloss.cv_percent, max: 3.999}", "", "FAIL", 1, NULL},
    {"{quantity: gloss.cv_percent, min: 4.001}", "", "FAIL", 1, NULL},
    {"{quantity: gloss.cv_percent, min: 1, max: 2}, {quantity: 'mottle[2-4].cv_percent', max: 1}", "", "FAIL",
     2, NULL},
    {"{quantity: 'mottle[2-4].cv_percent', max: 1.5}", "", "PASS", 0, NULL},
    {"{quantity: 'mottle[1-2].cv_percent', max: 99}", "", "NOT_MEASURABLE", 0, "mottle[1-2].cv_percent"},
    {"{quantity: scores.uniformity, min: 0}", "", "NOT_MEASURABLE", 0, "scores.uniformity"},
    {"{quantity: scores.uniformity, min: 0}, {quantity: gloss.cv_percent, max: 1}", "", "NOT_MEASURABLE", 1,
     "scores.uniformity"},
    {"{quantity: defects.count, max: 2}", "", "PASS", 0, NULL},
    {"{quantity: defects.count, max: 1}", "", "FAIL", 1, NULL},
    {"{quantity: 'defects[pinhole].count', max: 1}", "", "FAIL", 1, NULL},
    {"{quantity: 'defects[scratch].count', max: 0}", "", "PASS", 0, NULL},
    {"{quantity: 'defects[scratch].count', min: 1}", "", "FAIL", 1, NULL},
    {"{quantity: defects.count, max: 2}", "unsearched", "NOT_MEASURABLE", 0, "defects.count"},
    {"{quantity: 'defects[scratch].count', max: 0}", "unsearched", "NOT_MEASURABLE", 0,
     "defects[scratch].count"},
    {"{quantity: 'defects[].contrast_percent', min: -15}", "", "FAIL", 1, NULL},
    {"{quantity: 'defects[pinhole].area_mm2', max: 1}", "", "NOT_MEASURABLE", 0, "defects[pinhole].area_mm2"},
    {"{quantity: 'defects[scratch].area_mm2', max: 1}", "", "PASS", 0, NULL},
    /* Two marks on half a square metre. */
    {"{quantity: defects.per_m2, max: 4}", "", "PASS", 0, NULL},
    {"{quantity: defects.per_m2, max: 3.9}", "", "FAIL", 1, NULL},
    {"{quantity: 'defects[pinhole].per_m2', max: 3.9}", "", "FAIL", 1, NULL},
    {"{quantity: 'defects[scratch].per_m2', max: 0}", "", "PASS", 0, NULL},
    {"{quantity: 'defects[scratch].area_percent', max: 0}", "", "PASS", 0, NULL},
    {"{quantity: 'defects[pinhole].area_percent', max: 1}", "", "NOT_MEASURABLE", 0,
     "defects[pinhole].area_percent"},
    {"{quantity: defects.per_m2, max: 9}", "no scale", "NOT_MEASURABLE", 0, "defects.per_m2"},
    {"{quantity: defects.per_m2, max: 9}", "unsearched", "NOT_MEASURABLE", 0, "defects.per_m2"},
    {"{quantity: 'periodic[bars].amplitude_percent', max: 0.8}", "", "PASS", 0, NULL},
    {"{quantity: 'periodic[bars].amplitude_percent', max: 0.5}", "", "FAIL", 1, NULL},
    {"{quantity: 'periodic[streaks].amplitude_percent', max: 0}", "", "PASS", 0, NULL},
    {"{quantity: gloss.cv_percent, max: 9}", "constant", "NOT_MEASURABLE", 0, "constant"},
    {"{quantity: gloss.cv_percent, max: 9}", "clipped", "NOT_MEASURABLE", 0, "clipped"},
};

START_TEST(verdict)
{
    static const char *const names[] = {"NO_LIMITS", "PASS", "FAIL", "NOT_MEASURABLE"};
    char text[512];
    struct cg_record record;
    snprintf(text, sizeof text, "limits: [%s]\n", verdicts[_i].limits);
    struct cg_profile *profile = profile_of(text);
    fill_record(&record, verdicts[_i].flag);
    const enum cg_result result = cg_profile_judge(profile, &record);
    ck_assert_str_eq(names[result], verdicts[_i].result);
    struct cg_node scratch;
    ck_assert_str_eq(cg_record_find(&record, "verdict.result", &scratch)->text, verdicts[_i].result);
    ck_assert_uint_eq(cg_record_find(&record, "verdict.exceeded", &scratch)->count, verdicts[_i].exceeded);
    const struct cg_node *reasons = record.root->last;
    ck_assert_str_eq(reasons->key, "reasons");
    ck_assert_uint_eq(reasons->count, verdicts[_i].reason != NULL ? 1 : 0);
    if (verdicts[_i].reason != NULL) {
        ck_assert_msg(strstr(reasons->first->text, verdicts[_i].reason) != NULL, "%s", reasons->first->text);
    }
    cg_record_clear(&record);
    cg_profile_free(profile);
}
END_TEST

START_TEST(exceeded_tells_value_and_limit)
{
    struct cg_record record;
    struct cg_node scratch;
    struct cg_profile *profile = profile_of("limits: [{quantity: gloss.cv_percent, min: 1, max: 2.5}]\n");
    fill_record(&record, "");
    ck_assert_int_eq(cg_profile_judge(profile, &record), CG_RESULT_FAIL);
    const struct cg_node *first = cg_record_find(&record, "verdict.exceeded", &scratch)->first;
    ck_assert_str_eq(cg_node_get(first, "quantity")->text, "gloss.cv_percent");
    ck_assert(cg_node_get(first, "value")->number == 4.0);
    ck_assert(cg_node_get(first, "limit")->number == 2.5);
    cg_record_clear(&record);
    cg_profile_free(profile);
}
END_TEST

int main(void)
{
    if (!file_begin()) {
        return 1;
    }
    Suite *suite = suite_create("profile");
    TCase *profiles = tcase_create("profiles");
    tcase_add_loop_test(profiles, bad_profile_is_named, 0, (int)COUNT_OF(bad_profiles));
    tcase_add_test(profiles, missing_profile_is_wrong_usage);
    tcase_add_test(profiles, default_and_template);
    tcase_add_test(profiles, own_rules_come_first);
    suite_add_tcase(suite, profiles);
    TCase *judging = tcase_create("verdicts");
    tcase_add_loop_test(judging, verdict, 0, (int)COUNT_OF(verdicts));
    tcase_add_test(judging, exceeded_tells_value_and_limit);
    suite_add_tcase(suite, judging);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    file_end();
    return failed == 0 ? 0 : 1;
}
