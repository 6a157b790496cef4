/*
 * The inspect room: profiles, verdicts and the documents of whole pictures. Right values are closed forms of
 * the pictures that are written here.
 */
#include <castgloss/inspect.h>

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAU 6.283185307179586

#define COUNT_OF(list) (sizeof(list) / sizeof(list)[0])

static char folder[] = "/tmp/castgloss-inspect-XXXXXX";

static const char *path_in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const char *write_text(const char *name, const char *text, size_t size)
{
    struct cg_error error;
    const char *path = path_in_folder(name);
    ck_assert_msg(cg_file_write(path, text, size, &error) == CG_OK, "%s", error.text);
    return path;
}

static struct cg_profile *profile_of(const char *text)
{
    struct cg_error error;
    struct cg_profile *profile = NULL;
    const char *path = write_text("good.yaml", text, strlen(text));
    ck_assert_msg(cg_profile_read(path, &profile, &error) == CG_OK, "%s: %s", text, error.text);
    return profile;
}

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
    const char *path = write_text("bad.yaml", text, strlen(text));
    ck_assert_int_eq(cg_profile_read(path, &profile, &error), CG_USAGE);
    ck_assert_int_eq(error.status, CG_USAGE);
    ck_assert_ptr_null(profile);
    ck_assert_msg(strncmp(error.text, path, strlen(path)) == 0, "%s", error.text);
    for (size_t i = 0; i < COUNT_OF(bad_profiles[0].says) && bad_profiles[_i].says[i] != NULL; i++)
        ck_assert_msg(strstr(error.text, bad_profiles[_i].says[i]) != NULL, "no \"%s\" in: %s",
                      bad_profiles[_i].says[i], error.text);
}
END_TEST

START_TEST(missing_profile_is_wrong_usage)
{
    struct cg_error error;
    struct cg_profile *profile = NULL;
    ck_assert_int_eq(cg_profile_read(path_in_folder("none.yaml"), &profile, &error), CG_USAGE);
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
    if (verdicts[_i].reason != NULL)
        ck_assert_msg(strstr(reasons->first->text, verdicts[_i].reason) != NULL, "%s", reasons->first->text);
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

/* ---- pictures ----------------------------------------------------------------------------------- */

static struct cg_surface inspect_with(struct cg_surface_work *work, const char *path,
                                      const struct cg_surface_options *options)
{
    struct cg_error error;
    struct cg_surface surface;
    const enum cg_status status = cg_surface_inspect(work, path, options, &surface, &error);
    ck_assert_msg(status == CG_OK, "%s", error.text);
    return surface;
}

static struct cg_surface inspect(const char *picture, const char *limits, double pitch_mm)
{
    char path[256];
    snprintf(path, sizeof path, "%s", picture); /* before another path takes its memory */
    struct cg_error error;
    char text[256];
    snprintf(text, sizeof text, "name: test\nlimits: [%s]\n", limits);
    struct cg_profile *profile = profile_of(text);
    struct cg_surface_work *work = cg_surface_work_new(&error);
    struct cg_surface_options options = cg_surface_options_defaults();
    options.profile = profile;
    options.pitch_cd_mm = options.pitch_md_mm = pitch_mm;
    struct cg_surface surface = inspect_with(work, path, &options);
    cg_surface_work_free(work);
    cg_profile_free(profile);
    return surface;
}

static double number_at(const struct cg_surface *surface, const char *path)
{
    struct cg_node scratch;
    const struct cg_node *node = cg_record_find(&surface->record, path, &scratch);
    ck_assert_msg(node != NULL, "no %s", path);
    return node->kind == CG_NODE_NUMBER ? node->number : NAN;
}

static bool flagged(const struct cg_surface *surface, const char *flag)
{
    struct cg_node scratch;
    const struct cg_node *item = cg_record_find(&surface->record, "quality.flags", &scratch)->first;
    while (item != NULL && strcmp(item->text, flag) != 0)
        item = item->next;
    return item != NULL;
}

static const char *const keys_in_order[] = {"schema", "source",  "scale",    "calibration", "quality",
                                            "gloss",  "mottle",  "wavescan", "periodic",    "defects",
                                            "scores", "profile", "verdict",  "reasons"};

static void check_layout(const struct cg_surface *surface)
{
    size_t i = 0;
    for (const struct cg_node *node = surface->record.root->first; node != NULL; node = node->next)
        ck_assert_str_eq(node->key, keys_in_order[i++]);
    ck_assert_uint_eq(i, COUNT_OF(keys_in_order));
}

/* A picture of one value. */
static const char *write_flat(size_t width, size_t height, uint16_t counts)
{
    struct cg_error error;
    const char *path = path_in_folder("flat.png");
    const struct cg_png_writing writing = {.bits = 16, .pitch_cd_mm = 0.05, .pitch_md_mm = 0.05};
    uint16_t *samples = malloc(width * height * sizeof *samples);
    ck_assert_ptr_nonnull(samples);
    for (size_t i = 0; i < width * height; i++)
        samples[i] = counts;
    ck_assert_msg(cg_png_write_grey(path, samples, width, height, &writing, &error) == CG_OK, "%s",
                  error.text);
    free(samples);
    return path;
}

static const struct {
    size_t width, height;
    uint16_t counts;
    enum cg_status status;
    double uniformity; /* NaN: null */
    double mean;
    const char *reason;
} flats[] = {
    {400, 300, 30000, CG_OK, 100.0, 30000.0 / 65535.0, "same value"},
    {400, 300, 65535, CG_NOT_MEASURABLE, NAN, 1.0, "full scale"},
    {400, 300, 0, CG_NOT_MEASURABLE, NAN, NAN, "level"},
    {1, 1, 30000, CG_NOT_MEASURABLE, NAN, 30000.0 / 65535.0, "1 x 1 pixels"},
    {300, 1, 30000, CG_NOT_MEASURABLE, NAN, 30000.0 / 65535.0, "300 x 1 pixels"},
    {1, 300, 30000, CG_NOT_MEASURABLE, NAN, 30000.0 / 65535.0, "1 x 300 pixels"},
    {7, 7, 30000, CG_NOT_MEASURABLE, NAN, 30000.0 / 65535.0, "7 x 7 pixels"},
    {8, 8, 30000, CG_OK, NAN, 30000.0 / 65535.0, "same value"},
};

START_TEST(nothing_to_measure)
{
    const char *path = write_flat(flats[_i].width, flats[_i].height, flats[_i].counts);
    struct cg_surface surface = inspect(path, "", 0.0);
    check_layout(&surface);
    ck_assert_int_eq(surface.status, flats[_i].status);
    ck_assert(flagged(&surface, "constant"));
    const double uniformity = number_at(&surface, "scores.uniformity");
    ck_assert_int_eq(cg_node_get(cg_node_get(surface.record.root, "scores"), "grade")->kind, CG_NODE_NULL);
    ck_assert_msg(isnan(flats[_i].uniformity) ? isnan(uniformity)
                                              : fabs(uniformity - flats[_i].uniformity) < 1e-6,
                  "uniformity %g", uniformity);
    const double mean = number_at(&surface, "gloss.mean");
    ck_assert_msg(isnan(flats[_i].mean) ? isnan(mean) : fabs(mean - flats[_i].mean) < 1e-6, "mean %g", mean);
    ck_assert_uint_eq(surface.line_count, 0);
    ck_assert_uint_eq(surface.marks.count, 0);
    bool said = false;
    for (const struct cg_node *node = surface.record.root->last->first; node != NULL; node = node->next)
        said = said || strstr(node->text, flats[_i].reason) != NULL;
    ck_assert_msg(said, "no reason with \"%s\"", flats[_i].reason);
    cg_surface_clear(&surface);

    /* With any limit it is never a pass. */
    surface = inspect(path_in_folder("flat.png"),
                      "{quantity: gloss.cv_percent, max: 50}, {quantity: defects.count, max: 9}", 0.0);
    ck_assert_int_eq(surface.result, CG_RESULT_NOT_MEASURABLE);
    ck_assert_int_eq(surface.status, CG_NOT_MEASURABLE);
    cg_surface_clear(&surface);
}
END_TEST

/* White noise of mean 0 and SD 1, evenly spread. */
static double noise_of(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U; /* Numerical Recipes; its high bits are even enough */
    return sqrt(12.0) * ((double)(*seed >> 8) / 16777216.0 - 0.5);
}

/*
 * 2 % bars of 3 mm and 1 % streaks of 0.75 mm at 0.05 mm a pixel: whole periods in 600 x 600 pixels. With 0.1
 * % of noise, as every camera has; without it rounding to counts is periodic too.
 */
static const char *write_sines(double pitch_mm)
{
    enum { SIDE = 600 };
    struct cg_error error;
    const char *path = path_in_folder("sines.png");
    const struct cg_png_writing writing = {.bits = 16, .pitch_cd_mm = pitch_mm, .pitch_md_mm = pitch_mm};
    uint16_t *samples = malloc((size_t)SIDE * SIDE * sizeof *samples);
    ck_assert_ptr_nonnull(samples);
    uint32_t seed = 1;
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
        const double x = (double)(i % SIDE), y = (double)(i / SIDE);
        const double sines = 0.02 * sin(TAU * y / 60.0) + 0.01 * sin(TAU * x / 15.0);
        samples[i] = (uint16_t)lround(30000.0 * (1.0 + sines + 0.001 * noise_of(&seed)));
    }
    ck_assert_msg(cg_png_write_grey(path, samples, SIDE, SIDE, &writing, &error) == CG_OK, "%s", error.text);
    free(samples);
    return path;
}

static const struct {
    const char *path;
    double value, tolerance;
} sine_values[] = {
    {"gloss.mean", 30000.0 / 65535.0, 1e-5},
    /* sqrt((2^2 + 1^2) / 2 + 0.1^2) */
    {"gloss.cv_percent", 1.58430, 0.001},
    {"mottle[2-4].bars_percent", 1.41421, 0.04},
    {"mottle[2-4].streaks_percent", 0.0, 0.1},
    {"mottle[0.5-1].streaks_percent", 0.70711, 0.02},
    {"mottle[0.5-1].bars_percent", 0.0, 0.1},
    {"periodic.count", 2.0, 0.0},
    {"periodic[bars].pitch_mm", 3.0, 0.015},
    {"periodic[bars].pitch_px", 60.0, 0.3},
    {"periodic[bars].amplitude_percent", 2.0, 0.1},
    {"periodic[bars].angle_deg", 90.0, 0.5},
    {"periodic[streaks].pitch_mm", 0.75, 0.004},
    {"periodic[streaks].pitch_px", 15.0, 0.08},
    {"periodic[streaks].amplitude_percent", 1.0, 0.05},
    {"scale.pitch_cd_mm", 0.05, 1e-6},
    {"quality.saturated_percent", 0.0, 0.0},
    {"quality.valid_percent", 100.0, 0.0},
};

START_TEST(known_sines)
{
    struct cg_surface surface = inspect(write_sines(0.05), "", 0.0);
    check_layout(&surface);
    for (size_t i = 0; i < COUNT_OF(sine_values); i++) {
        const double value = number_at(&surface, sine_values[i].path);
        ck_assert_msg(fabs(value - sine_values[i].value) <= sine_values[i].tolerance,
                      "%s is %.6g instead of %.6g", sine_values[i].path, value, sine_values[i].value);
    }
    ck_assert_int_eq(surface.status, CG_OK);
    ck_assert_int_eq(surface.result, CG_RESULT_NO_LIMITS);
    cg_surface_clear(&surface);
}
END_TEST

/* The option's pitch goes before the file's, and without any the lengths are null while pixels are given. */
START_TEST(scale_of_sines)
{
    struct cg_surface surface = inspect(write_sines(0.05), "", 0.1);
    ck_assert_double_eq_tol(number_at(&surface, "periodic[bars].pitch_mm"), 6.0, 0.03);
    ck_assert_double_eq_tol(number_at(&surface, "mottle[4-8].bars_percent"), 1.41421, 0.04);
    cg_surface_clear(&surface);

    surface = inspect(write_sines(0.0), "{quantity: scores.uniformity, min: 1}", 0.0);
    check_layout(&surface);
    ck_assert(flagged(&surface, "no_scale"));
    ck_assert(isnan(number_at(&surface, "scale.pitch_cd_mm")));
    ck_assert(isnan(number_at(&surface, "periodic[bars].pitch_mm")));
    ck_assert_double_eq_tol(number_at(&surface, "periodic[bars].pitch_px"), 60.0, 0.3);
    ck_assert(number_at(&surface, "mottle.count") == 0.0);
    ck_assert_int_eq(surface.result, CG_RESULT_NOT_MEASURABLE);
    cg_surface_clear(&surface);
}
END_TEST

/*
 * White noise of 600 counts on 30000 is 2 % of the mean. The band 0.25-0.5 mm holds pi (4^2 - 2^2) of the 20
 * x 20 (cycles/mm)^2 of the plane at 0.05 mm a pixel, so its CV is 2 % * sqrt(0.09425) = 0.614 %. A camera
 * with 12 counts an electron has that noise, 600^2 / 30000, and then nothing but the scatter of the estimate
 * is left.
 */
START_TEST(sensor_noise_is_taken_off)
{
    enum { SIDE = 400 };
    struct cg_error error;
    const struct cg_png_writing writing = {.bits = 16, .pitch_cd_mm = 0.05, .pitch_md_mm = 0.05};
    uint16_t *samples = malloc((size_t)SIDE * SIDE * sizeof *samples);
    ck_assert_ptr_nonnull(samples);
    uint32_t seed = 7;
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++)
        samples[i] = (uint16_t)lround(30000.0 + 600.0 * noise_of(&seed));
    ck_assert_int_eq(cg_png_write_grey(path_in_folder("noise.png"), samples, SIDE, SIDE, &writing, &error),
                     CG_OK);
    free(samples);

    struct cg_profile *profile = profile_of("name: test\n");
    struct cg_surface_work *work = cg_surface_work_new(&error);
    struct cg_calibration calibration;
    cg_calibration_init(&calibration);
    calibration.noise_gain = 12.0;
    struct cg_surface_options options = cg_surface_options_defaults();
    options.profile = profile;
    struct cg_surface surface = inspect_with(work, path_in_folder("noise.png"), &options);
    ck_assert_double_eq_tol(number_at(&surface, "mottle[0.25-0.5].cv_percent"), 0.614, 0.03);
    cg_surface_clear(&surface);
    options.calibration = &calibration;
    options.calibration_name = "camera";
    surface = inspect_with(work, path_in_folder("noise.png"), &options);
    ck_assert_double_lt(number_at(&surface, "mottle[0.25-0.5].cv_percent"), 0.2);
    cg_surface_clear(&surface);
    cg_calibration_clear(&calibration);
    cg_surface_work_free(work);
    cg_profile_free(profile);
}
END_TEST

/* Frames of another size in between leave no trace. */
START_TEST(work_is_used_again)
{
    struct cg_error error;
    struct cg_profile *profile = profile_of("name: test\n");
    struct cg_surface_work *work = cg_surface_work_new(&error);
    struct cg_surface_options options = cg_surface_options_defaults();
    struct cg_text first = {.data = NULL}, again = {.data = NULL};
    options.profile = profile;
    options.keep_picture = true;
    write_sines(0.05);
    write_flat(64, 300, 20000);
    for (int turn = 0; turn < 3; turn++) {
        const char *path = path_in_folder(turn == 1 ? "flat.png" : "sines.png");
        struct cg_surface surface = inspect_with(work, path, &options);
        ck_assert_uint_eq(surface.plane.grid.width, turn == 1 ? 64 : 600);
        ck_assert_ptr_nonnull(surface.psd.power);
        if (turn != 1)
            cg_record_json(&surface.record, turn == 0 ? &first : &again);
        cg_surface_clear(&surface);
    }
    ck_assert_str_eq(first.data, again.data);
    cg_text_clear(&first);
    cg_text_clear(&again);
    cg_surface_work_free(work);
    cg_profile_free(profile);
}
END_TEST

/* Portable arbitrary map, grey and alpha: transparent pixels are no data. */
START_TEST(transparent_is_no_data)
{
    enum { SIDE = 16 };
    static const char head[] =
        "P7\nWIDTH 16\nHEIGHT 16\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n";
    char bytes[sizeof head - 1 + 2 * SIDE * SIDE];
    memcpy(bytes, head, sizeof head - 1);
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
        bytes[sizeof head - 1 + 2 * i] = (char)(100 + i % 3);
        bytes[sizeof head + 2 * i] = 0;
    }
    struct cg_surface surface = inspect(write_text("clear.pam", bytes, sizeof bytes), "", 0.05);
    check_layout(&surface);
    ck_assert_int_eq(surface.status, CG_NOT_MEASURABLE);
    ck_assert(flagged(&surface, "masked"));
    ck_assert(isnan(number_at(&surface, "gloss.mean")));
    ck_assert(isnan(number_at(&surface, "quality.saturated_percent")));
    ck_assert(number_at(&surface, "quality.valid_percent") == 0.0);
    ck_assert_ptr_nonnull(strstr(surface.record.root->last->first->text, "no pixel with data"));
    cg_surface_clear(&surface);
}
END_TEST

START_TEST(missing_picture_is_an_input_error)
{
    struct cg_error error;
    struct cg_surface surface;
    struct cg_profile *profile = profile_of("name: test\n");
    struct cg_surface_work *work = cg_surface_work_new(&error);
    struct cg_surface_options options = cg_surface_options_defaults();
    options.profile = profile;
    ck_assert_int_eq(cg_surface_inspect(work, path_in_folder("none.png"), &options, &surface, &error),
                     CG_INPUT);
    ck_assert_ptr_nonnull(strstr(error.text, "none.png"));
    cg_surface_work_free(work);
    cg_profile_free(profile);
}
END_TEST

int main(void)
{
    if (mkdtemp(folder) == NULL)
        return 1;
    Suite *suite = suite_create("inspect");
    TCase *profiles = tcase_create("profiles");
    tcase_add_loop_test(profiles, bad_profile_is_named, 0, (int)COUNT_OF(bad_profiles));
    tcase_add_test(profiles, missing_profile_is_wrong_usage);
    tcase_add_test(profiles, default_and_template);
    suite_add_tcase(suite, profiles);
    TCase *judging = tcase_create("verdicts");
    tcase_add_loop_test(judging, verdict, 0, (int)COUNT_OF(verdicts));
    tcase_add_test(judging, exceeded_tells_value_and_limit);
    suite_add_tcase(suite, judging);
    TCase *pictures = tcase_create("pictures");
    tcase_set_timeout(pictures, 60.0);
    tcase_add_loop_test(pictures, nothing_to_measure, 0, (int)COUNT_OF(flats));
    tcase_add_test(pictures, known_sines);
    tcase_add_test(pictures, scale_of_sines);
    tcase_add_test(pictures, sensor_noise_is_taken_off);
    tcase_add_test(pictures, work_is_used_again);
    tcase_add_test(pictures, transparent_is_no_data);
    tcase_add_test(pictures, missing_picture_is_an_input_error);
    suite_add_tcase(suite, pictures);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    static const char *const files[] = {"good.yaml", "bad.yaml",  "flat.png",
                                        "sines.png", "noise.png", "clear.pam"};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        unlink(path_in_folder(files[i]));
    rmdir(folder);
    return failed == 0 ? 0 : 1;
}
