/* The record room: documents are filled here and read back by jansson and by a CSV reader of the test's own.
 */
#include <castgloss/record.h>

#include <check.h>
#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SURFACE "castgloss.surface/1"

/* ---- allocations that fail ---------------------------------------------------------------------- */

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

/* The allocations that still succeed; negative: all. */
static long allocations_left = -1;
/* How many were asked for through the wrappers: none when the library is a shared one, out of their reach. */
static long allocations_seen;

static bool allocation_fails(void)
{
    allocations_seen++;
    if (allocations_left < 0) {
        return false;
    }
    if (allocations_left == 0) {
        return true;
    }
    allocations_left--;
    return false;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return allocation_fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return allocation_fails() ? NULL : __real_realloc(memory, size);
}

static bool cannot_fail_allocations(void)
{
    struct cg_arena arena = {0};
    allocations_seen = 0;
    ck_assert_ptr_nonnull(cg_arena_alloc(&arena, 1));
    cg_arena_clear(&arena);
    if (allocations_seen == 0) {
        printf("skipped: allocations of a shared library cannot be made to fail\n");
    }
    return allocations_seen == 0;
}

/* ---- a full document ---------------------------------------------------------------------------- */

static void add_band(struct cg_record *record, struct cg_node *list, const char *name, double low,
                     double high, double cv)
{
    struct cg_node *item = cg_record_object(record, list, NULL);
    if (name) {
        cg_record_text(record, item, "name", name);
    }
    struct cg_node *range = cg_record_list(record, item, "band_mm");
    cg_record_number(record, range, NULL, low);
    cg_record_number(record, range, NULL, high);
    cg_record_number(record, item, "cv_percent", cv);
    /* 0.36^2 + 0.48^2 + 0.8^2 = 1 */
    cg_record_number(record, item, "bars_percent", 0.36 * cv);
    cg_record_number(record, item, "streaks_percent", 0.48 * cv);
    cg_record_number(record, item, "isotropic_percent", 0.8 * cv);
    cg_record_number(record, item, "uncertainty_percent", 0.05 * cv);
    cg_record_text(record, item, "flag", high > 8 ? "few_periods" : NULL);
}

static void add_mark(struct cg_record *record, struct cg_node *list, int id, const char *mark_class)
{
    static const char *const numbers[] = {"x_mm",
                                          "y_mm",
                                          "area_mm2",
                                          "length_mm",
                                          "width_mm",
                                          "angle_deg",
                                          "contrast_percent",
                                          "log10_nfa",
                                          "edge_sharpness_mm",
                                          "local_cv_percent"};
    struct cg_node *item = cg_record_object(record, list, NULL);
    cg_record_number(record, item, "id", id);
    cg_record_text(record, item, "class", mark_class);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        cg_record_number(record, item, numbers[i], id + (double)i / 16);
    }
    struct cg_node *box = cg_record_list(record, item, "box_px");
    for (int i = 0; i < 4; i++) {
        cg_record_number(record, box, NULL, 10 * i);
    }
}

static void fill_top(struct cg_record *record, const char *file)
{
    struct cg_node *root = record->root;
    struct cg_node *source = cg_record_object(record, root, "source");
    cg_record_text(record, source, "file", file);
    cg_record_number(record, source, "width_px", 2048);
    cg_record_number(record, source, "height_px", 1024);
    cg_record_number(record, source, "bits", 12);
    cg_record_text(record, source, "format", "tiff");
    cg_record_text(record, source, "channel", "luminance");
    cg_record_number(record, source, "orientation", 1);
    cg_record_text(record, source, "transfer", "linear");
    cg_record_number(record, source, "page", 0);
    cg_record_number(record, source, "pages", 3);
    struct cg_node *warnings = cg_record_list(record, source, "warnings");
    cg_record_text(record, warnings, NULL, "the file has no scale");
    struct cg_node *scale = cg_record_object(record, root, "scale");
    cg_record_number(record, scale, "pitch_cd_mm", 0.0625);
    cg_record_number(record, scale, "pitch_md_mm", 0.125);
    cg_record_text(record, scale, "from", "option");
    struct cg_node *calibration = cg_record_object(record, root, "calibration");
    cg_record_null(record, calibration, "id");
    cg_record_text(record, calibration, "unit", "relative");
    cg_record_number(record, calibration, "angle_deg", 20);
    struct cg_node *quality = cg_record_object(record, root, "quality");
    cg_record_number(record, quality, "saturated_percent", 0.0125);
    cg_record_number(record, quality, "valid_percent", 99.5);
    cg_record_number(record, quality, "dead_px", 7);
    struct cg_node *flags = cg_record_list(record, quality, "flags");
    cg_record_text(record, flags, NULL, "saturated");
    cg_record_text(record, flags, NULL, "dead_pixels");
    struct cg_node *gloss = cg_record_object(record, root, "gloss");
    cg_record_number(record, gloss, "mean", 0.5);
    cg_record_number(record, gloss, "sd", 0.0125);
    cg_record_number(record, gloss, "cv_percent", 2.5);
    cg_record_number(record, gloss, "p05", 0.4794);
    cg_record_number(record, gloss, "p95", 0.5206);
    cg_record_text(record, gloss, "unit", "relative");
}

static void fill_lists(struct cg_record *record, int marks)
{
    struct cg_node *root = record->root;
    struct cg_node *mottle = cg_record_list(record, root, "mottle");
    for (int i = 0; i < 6; i++) {
        add_band(record, mottle, NULL, ldexp(0.25, i), ldexp(0.5, i), 1 + i / 4.0);
    }
    struct cg_node *wavescan = cg_record_list(record, root, "wavescan");
    add_band(record, wavescan, "du", 0, 0.1, 0.25);
    add_band(record, wavescan, "Wa", 0.1, 0.3, 0.5);
    struct cg_node *periodic = cg_record_list(record, root, "periodic");
    static const char *const directions[] = {"bars", "streaks", "bars"};
    for (int i = 0; i < 3; i++) {
        struct cg_node *line = cg_record_object(record, periodic, NULL);
        cg_record_text(record, line, "direction", directions[i]);
        cg_record_number(record, line, "pitch_mm", 5.5 + i);
        cg_record_number(record, line, "pitch_px", 44 + i);
        cg_record_number(record, line, "angle_deg", 90);
        cg_record_number(record, line, "amplitude_percent", 0.75 - 0.25 * i);
        cg_record_number(record, line, "log10_nfa", -31);
        cg_record_number(record, line, "harmonics", 2);
    }
    struct cg_node *defects = cg_record_list(record, root, "defects");
    for (int i = 1; i <= marks; i++) {
        add_mark(record, defects, i, i % 3 == 0 ? "contamination" : "pinhole");
    }
    struct cg_node *scores = cg_record_object(record, root, "scores");
    cg_record_number(record, scores, "uniformity", 78.2);
    cg_record_number(record, scores, "weighted_cv_percent", 1.77);
    cg_record_number(record, scores, "transfer", 91);
    cg_record_text(record, scores, "grade", "B");
    struct cg_node *profile = cg_record_object(record, root, "profile");
    cg_record_text(record, profile, "name", "photo");
    cg_record_null(record, profile, "hash");
    struct cg_node *verdict = cg_record_object(record, root, "verdict");
    cg_record_text(record, verdict, "result", "FAIL");
    struct cg_node *exceeded = cg_record_list(record, verdict, "exceeded");
    struct cg_node *limit = cg_record_object(record, exceeded, NULL);
    cg_record_text(record, limit, "quantity", "mottle[2-4].cv_percent");
    cg_record_number(record, limit, "value", 1.75);
    cg_record_number(record, limit, "limit", 1.5);
}

static void fill(struct cg_record *record, const char *file, int marks)
{
    struct cg_error error;
    ck_assert_int_eq(cg_record_init(record, SURFACE, &error), CG_OK);
    cg_record_reason(record, "The dead pixels of %s were masked.", "the flat");
    fill_top(record, file);
    fill_lists(record, marks);
    cg_record_reason(record, "The dead pixels of %s were masked.", "the flat");
    cg_record_reason(record, "A band was too long for the field.");
    ck_assert_int_eq(cg_record_check(record, &error), CG_OK);
}

static struct cg_text json_of(const struct cg_record *record)
{
    struct cg_error error;
    struct cg_text text = {0};
    cg_record_json(record, &text);
    ck_assert_int_eq(cg_text_check(&text, &error), CG_OK);
    ck_assert_ptr_null(strchr(text.data, '\n'));
    return text;
}

static json_t *parse(const struct cg_text *text)
{
    json_error_t cause;
    json_t *root = json_loadb(text->data, text->length, JSON_REJECT_DUPLICATES, &cause);
    ck_assert_msg(root != NULL, "jansson: %s at column %d", cause.text, cause.column);
    return root;
}

/* ---- JSON --------------------------------------------------------------------------------------- */

/* Everything in the tree against what jansson read. */
static void compare(const struct cg_node *node, const json_t *json)
{
    static const json_type types[] = {
        [CG_NODE_NULL] = JSON_NULL, [CG_NODE_NUMBER] = JSON_REAL,   [CG_NODE_TEXT] = JSON_STRING,
        [CG_NODE_BOOL] = JSON_TRUE, [CG_NODE_OBJECT] = JSON_OBJECT, [CG_NODE_LIST] = JSON_ARRAY};
    if (node->kind == CG_NODE_NUMBER) {
        ck_assert(json_is_number(json));
        ck_assert(fabs(json_number_value(json) - node->number) <= 1e-8 * fabs(node->number));
        return;
    }
    if (node->kind == CG_NODE_BOOL) {
        ck_assert_int_eq(json_is_true(json), node->number != 0.0);
        return;
    }
    ck_assert_int_eq(json_typeof(json), types[node->kind]);
    if (node->kind == CG_NODE_TEXT) {
        ck_assert_str_eq(json_string_value(json), node->text);
    }
    size_t index = 0;
    for (const struct cg_node *child = node->first; child; child = child->next, index++) {
        compare(child, child->key ? json_object_get(json, child->key) : json_array_get(json, index));
    }
    ck_assert_uint_eq(index, node->count);
    ck_assert_uint_eq(index, node->kind == CG_NODE_OBJECT ? json_object_size(json) : json_array_size(json));
}

START_TEST(json_holds_the_document)
{
    struct cg_record record;
    fill(&record, "frame.tif", 3);
    struct cg_text text = json_of(&record);
    json_t *root = parse(&text);
    compare(record.root, root);
    ck_assert_int_eq(strncmp(text.data, "{\"schema\":\"" SURFACE "\",\"source\":{", 41), 0);
    ck_assert_ptr_nonnull(strstr(text.data, "\"band_mm\":[0.25,0.5]"));
    /* Said twice, kept once, and last although the first came first. */
    ck_assert_uint_eq(json_array_size(json_object_get(root, "reasons")), 2);
    ck_assert_str_eq(record.root->last->key, "reasons");
    json_decref(root);
    cg_text_clear(&text);
    cg_record_clear(&record);
    cg_record_clear(&record);
}
END_TEST

/* The replacement character stands for every byte that belongs to no UTF-8 sequence (RFC 3629). */
#define BAD "\xef\xbf\xbd"
static const struct {
    const char *in, *out;
} awkward[] = {
    {"", ""},
    {"a \"quoted\" \\ name", "a \"quoted\" \\ name"},
    {"line\nfeed\rtab\tescape\x1b[31m bell\a del\x7f", "line\nfeed\rtab\tescape\x1b[31m bell\a del\x7f"},
    {"Gl\xc3\xa4nze \xe2\x82\xac \xf0\x9f\x93\xb7", "Gl\xc3\xa4nze \xe2\x82\xac \xf0\x9f\x93\xb7"},
    {"\xff", BAD},
    {"latin\xe4", "latin" BAD},
    {"cut \xe2\x82", "cut " BAD BAD},
    {"overlong \xc0\xaf", "overlong " BAD BAD},
    {"overlong \xe0\x80\xaf", "overlong " BAD BAD BAD},
    {"surrogate \xed\xa0\x80", "surrogate " BAD BAD BAD},
    {"beyond \xf4\x90\x80\x80", "beyond " BAD BAD BAD BAD},
    {"last \xf4\x8f\xbf\xbf", "last \xf4\x8f\xbf\xbf"},
    {"</script>&amp;", "</script>&amp;"},
};

START_TEST(json_survives_awkward_words)
{
    struct cg_record record;
    struct cg_error error;
    ck_assert_int_eq(cg_record_init(&record, "castgloss.test/1", &error), CG_OK);
    cg_record_text(&record, record.root, "word", awkward[_i].in);
    cg_record_reason(&record, "%s", awkward[_i].in);
    struct cg_text text = json_of(&record);
    json_t *root = parse(&text);
    ck_assert_str_eq(json_string_value(json_object_get(root, "word")), awkward[_i].out);
    ck_assert_str_eq(json_string_value(json_array_get(json_object_get(root, "reasons"), 0)), awkward[_i].out);
    json_decref(root);
    cg_text_clear(&text);
    cg_record_clear(&record);
}
END_TEST

START_TEST(json_survives_a_very_long_word)
{
    const size_t length = 3000000;
    char *word = malloc(length + 1);
    ck_assert_ptr_nonnull(word);
    memset(word, '"', length);
    word[length] = 0;
    struct cg_record record;
    fill(&record, word, 1);
    struct cg_text text = json_of(&record);
    json_t *root = parse(&text);
    ck_assert_int_eq(
        strcmp(json_string_value(json_object_get(json_object_get(root, "source"), "file")), word), 0);
    json_decref(root);
    text.length = 0;
    cg_record_csv(&record, &text);
    /* Every quote doubled, and two around the cell. */
    ck_assert_uint_gt(text.length, 2 * length + 2);
    text.length = 0;
    cg_record_print(&record, &text);
    ck_assert_uint_gt(text.length, length);
    cg_text_clear(&text);
    cg_record_clear(&record);
    free(word);
}
END_TEST

START_TEST(numbers_that_are_none_become_null)
{
    const double values[] = {NAN, -NAN, INFINITY, -INFINITY};
    struct cg_record record;
    struct cg_error error;
    ck_assert_int_eq(cg_record_init(&record, SURFACE, &error), CG_OK);
    struct cg_node *list = cg_record_list(&record, record.root, "values");
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        ck_assert_int_eq(cg_record_number(&record, list, NULL, values[i])->kind, CG_NODE_NULL);
    }
    cg_record_bool(&record, list, NULL, true);
    cg_record_bool(&record, list, NULL, false);
    cg_record_number(&record, list, NULL, -0.0);
    cg_record_number(&record, list, NULL, 1e300);
    struct cg_text text = json_of(&record);
    ck_assert_str_eq(text.data,
                     "{\"schema\":\"" SURFACE "\",\"values\":[null,null,null,null,true,false,0,1e+300],"
                     "\"reasons\":[]}");
    cg_text_clear(&text);
    cg_record_clear(&record);
}
END_TEST

START_TEST(numbers_do_not_depend_on_the_locale)
{
    struct cg_record record;
    fill(&record, "frame.tif", 2);
    struct cg_text plain = {0}, local = {0};
    cg_record_json(&record, &plain);
    cg_record_csv(&record, &plain);
    cg_record_print(&record, &plain);
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"};
    bool set = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && !set; i++) {
        set = setlocale(LC_ALL, names[i]) != NULL;
    }
    if (set) {
        char comma[8];
        snprintf(comma, sizeof comma, "%.1f", 0.5);
        ck_assert_str_eq(comma, "0,5");
        cg_record_json(&record, &local);
        cg_record_csv(&record, &local);
        cg_record_print(&record, &local);
        setlocale(LC_ALL, "C");
        ck_assert_str_eq(local.data, plain.data);
    } else {
        printf("skipped: no locale with a decimal comma is installed (de_DE.UTF-8, fr_FR.UTF-8)\n");
    }
    cg_text_clear(&plain);
    cg_text_clear(&local);
    cg_record_clear(&record);
}
END_TEST

/* ---- CSV ---------------------------------------------------------------------------------------- */

#define FIELDS_MAX 128

/* The fields of one line after RFC 4180, taken apart in place. */
static size_t csv_fields(struct cg_text *text, const char *fields[FIELDS_MAX])
{
    char *line = text->data;
    ck_assert_uint_ge(text->length, 2);
    ck_assert_str_eq(line + text->length - 2, "\r\n");
    line[text->length - 2] = 0;
    size_t count = 0;
    for (char *from = line;; from++) {
        ck_assert_uint_lt(count, FIELDS_MAX);
        char *to = from;
        fields[count++] = to;
        if (*from == '"') {
            for (from++; !(from[0] == '"' && from[1] != '"'); from++) {
                ck_assert_msg(*from != 0, "a quoted field does not end");
                from += *from == '"';
                *to++ = *from;
            }
            from++;
            ck_assert(*from == ',' || *from == 0);
        } else {
            for (; *from && *from != ','; from++) {
                ck_assert_msg(!strchr("\"\r\n", *from), "a special character stands outside quotes");
                *to++ = *from;
            }
        }
        bool end = !*from;
        *to = 0;
        if (end) {
            return count;
        }
    }
}

static const char *csv_get(const char *name, const char *const *names, const char *const *values,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!strcmp(names[i], name)) {
            return values[i];
        }
    }
    ck_abort_msg("no column %s", name);
}

/* A file's name and what its cell must hold. */
static const struct {
    const char *file, *cell;
} csv_words[] = {
    {"frame.tif", "frame.tif"},
    {"a,b.tif", "a,b.tif"},
    {"a \"b\".tif", "a \"b\".tif"},
    {"two\nlines\r.tif", "two\nlines\r.tif"},
    {"", ""},
    {"\"", "\""},
    {"=1+1.tif", "'=1+1.tif"},
    {"=HYPERLINK(\"http://x\",\"y\")", "'=HYPERLINK(\"http://x\",\"y\")"},
    {"+1", "'+1"},
    {"-", "'-"},
    {"@SUM(A1)", "'@SUM(A1)"},
    {"a=b", "a=b"},
};

START_TEST(csv_reads_back)
{
    struct cg_record record;
    fill(&record, csv_words[_i].file, 3);
    struct cg_text head = {0}, line = {0};
    cg_csv_head(SURFACE, &head);
    cg_record_csv(&record, &line);
    const char *names[FIELDS_MAX], *values[FIELDS_MAX];
    size_t count = csv_fields(&head, names);
    ck_assert_uint_eq(csv_fields(&line, values), count);
    const struct {
        const char *name, *value;
    } expected[] = {
        {"file", csv_words[_i].cell},
        {"result", "FAIL"},
        {"grade", "B"},
        {"source.width_px", "2048"},
        {"scale.pitch_cd_mm", "0.0625"},
        {"gloss.mean", "0.5"},
        {"scores.uniformity", "78.2"},
        {"mottle[0.25-0.5].cv_percent", "1"},
        {"mottle[2-4].bars_percent", "0.63"},
        {"mottle[8-16].isotropic_percent", "1.8"},
        {"periodic.count", "3"},
        {"defects.count", "3"},
        {"reasons", "The dead pixels of the flat were masked. A band was too long for the field."},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        ck_assert_str_eq(csv_get(expected[i].name, names, values, count), expected[i].value);
    }
    ck_assert_str_eq(names[0], "file");
    ck_assert_str_eq(names[1], "result");
    ck_assert_str_eq(names[2], "grade");
    ck_assert_str_eq(names[count - 1], "reasons");
    cg_text_clear(&head);
    cg_text_clear(&line);
    cg_record_clear(&record);
}
END_TEST

START_TEST(csv_leaves_null_empty)
{
    struct cg_record record;
    struct cg_error error;
    ck_assert_int_eq(cg_record_init(&record, SURFACE, &error), CG_OK);
    struct cg_node *scores = cg_record_object(&record, record.root, "scores");
    cg_record_null(&record, scores, "uniformity");
    struct cg_text head = {0}, line = {0};
    cg_csv_head(SURFACE, &head);
    cg_record_csv(&record, &line);
    const char *names[FIELDS_MAX], *values[FIELDS_MAX];
    size_t count = csv_fields(&head, names);
    ck_assert_uint_eq(csv_fields(&line, values), count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_str_eq(values[i], "");
    }
    cg_text_clear(&head);
    cg_text_clear(&line);
    cg_record_clear(&record);
}
END_TEST

/* ---- paths -------------------------------------------------------------------------------------- */

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
    fill(&record, "frame.tif", 7);
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

/* ---- the table ---------------------------------------------------------------------------------- */

/* Every number below node must have an entry. */
static size_t check_entries(const struct cg_node *node, const char *path)
{
    if (node->kind == CG_NODE_NUMBER) {
        ck_assert_msg(cg_quantity_find(SURFACE, path) != NULL, "%s has no entry", path);
        return 1;
    }
    size_t numbers = 0;
    for (const struct cg_node *child = node->first; child; child = child->next) {
        char child_path[256];
        const char *brackets = node->kind == CG_NODE_LIST && child->kind == CG_NODE_OBJECT ? "[]" : "";
        snprintf(child_path, sizeof child_path, "%s%s%s%s", path, brackets, *path && child->key ? "." : "",
                 child->key ? child->key : "");
        numbers += check_entries(child, child_path);
    }
    return numbers;
}

START_TEST(every_number_has_an_entry)
{
    struct cg_record record;
    fill(&record, "frame.tif", 2);
    /* 6 source, 2 scale, 1 angle, 3 quality, 5 gloss, 8 bands of 7, 3 lines of 6, 2 marks of 15, 3 scores, 2
     */
    ck_assert_uint_eq(check_entries(record.root, ""), 6 + 2 + 1 + 3 + 5 + 8 * 7 + 3 * 6 + 2 * 15 + 3 + 2);
    cg_record_clear(&record);
}
END_TEST

START_TEST(entries_are_whole_and_unique)
{
    struct cg_text page = {0};
    cg_quantities_markdown(&page);
    for (const struct cg_quantity *q = cg_quantities; q->path; q++) {
        ck_assert_ptr_eq(cg_quantity_find(q->schema, q->path), q);
        ck_assert(*q->title && *q->text && q->decimals >= 0 && q->decimals <= 9);
        ck_assert_msg(q->text[strlen(q->text) - 1] == '.', "%s has no sentence", q->path);
        /* A path's last word and its unit say the same. */
        static const struct {
            const char *suffix, *unit;
        } suffixes[] = {{"_percent", "%"}, {"_mm", "mm"}, {"_mm2", "mm2"}, {"_px", "px"}, {"_deg", "deg"}};
        for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
            size_t length = strlen(q->path), end = strlen(suffixes[i].suffix);
            bool has = length > end && !strcmp(q->path + length - end, suffixes[i].suffix);
            ck_assert_msg(has == !strcmp(q->unit, suffixes[i].unit), "%s is in %s", q->path, q->unit);
        }
        char cell[256];
        snprintf(cell, sizeof cell, "| `%s` | %s | %s | ", q->path, q->unit, q->title);
        ck_assert_ptr_nonnull(strstr(page.data, cell));
    }
    cg_text_clear(&page);
}
END_TEST

/* The page in docs/ is the table's own. With CASTGLOSS_WRITE_UNITS in the environment it is written first. */
START_TEST(page_of_units_is_up_to_date)
{
    struct cg_error error;
    struct cg_text page = {0};
    cg_quantities_markdown(&page);
    if (getenv("CASTGLOSS_WRITE_UNITS")) {
        ck_assert_int_eq(cg_file_write(UNITS_PAGE, page.data, page.length, &error), CG_OK);
    }
    struct cg_bytes kept = {0};
    ck_assert_int_eq(cg_file_read(UNITS_PAGE, 1 << 20, &kept, &error), CG_OK);
    ck_assert_msg(kept.size == page.length && !memcmp(kept.data, page.data, page.length),
                  "docs/units.md is not what the table says: run test_record with CASTGLOSS_WRITE_UNITS=1");
    cg_bytes_clear(&kept);
    cg_text_clear(&page);
}
END_TEST

/* ---- text --------------------------------------------------------------------------------------- */

static void assert_line(const char *text, const char *words)
{
    ck_assert_msg(strstr(text, words) != NULL, "\"%s\" is not in the text", words);
}

START_TEST(text_reads_well)
{
    struct cg_record record;
    fill(&record, "frame.tif", 23);
    struct cg_text text = {0};
    cg_record_print(&record, &text);
    static const char *const expected[] = {
        "frame.tif: FAIL, grade B\n",
        "Width 2048 px, Height 1024 px, Depth 12 bit, format tiff",
        "CD pitch 0.06250 mm, MD pitch 0.12500 mm, from option\n",
        "unit relative, Angle 20.0 deg\n",
        "flags: saturated; dead pixels\n",
        "Mean 0.5000, SD 0.0125, CV 2.50 %, 5th percentile 0.4794, 95th percentile 0.5206,\n"
        "                unit relative\n",
        "0.25-0.5",
        "few periods\n",
        "and 3 more\n",
        "Uniformity 78.2, Weighted CV 1.77 %, Transfer 91.0\n",
        "Not shown: ",
        "mottle[2-4].cv_percent",
        "Note            A band was too long for the field.\n",
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_line(text.data, expected[i]);
    }
    for (const char *line = text.data; *line; line += strcspn(line, "\n") + 1) {
        ck_assert_uint_le(strcspn(line, "\n"), 100);
        ck_assert(line == text.data || strcspn(line, "\n") == 0 || line[strcspn(line, "\n") - 1] != ' ');
    }
    cg_text_clear(&text);
    cg_record_clear(&record);
}
END_TEST

START_TEST(text_shows_no_control_characters)
{
    struct cg_record record;
    fill(&record,
         "red\x1b[31m\n\xc2\x9b"
         "31m\x7f.tif",
         1);
    struct cg_text text = {0};
    cg_record_print(&record, &text);
    assert_line(text.data, "red?[31m??31m?.tif: FAIL");
    cg_text_clear(&text);
    cg_record_clear(&record);
}
END_TEST

/* A document that the table does not know prints through the same walk. */
START_TEST(text_of_another_schema)
{
    struct cg_record record;
    struct cg_error error;
    ck_assert_int_eq(cg_record_init(&record, "castgloss.other/1", &error), CG_OK);
    cg_record_number(&record, record.root, "tau_s", 12.5);
    cg_record_bool(&record, record.root, "dry", true);
    cg_record_null(&record, record.root, "evenness");
    struct cg_node *edges = cg_record_list(&record, record.root, "edges");
    struct cg_node *edge = cg_record_object(&record, edges, NULL);
    cg_record_text(&record, edge, "runs_along", "md");
    cg_record_null(&record, edge, "doi");
    cg_record_null(&record, edge, "haze_ratio");
    cg_record_number(&record, cg_record_list(&record, edges, NULL), NULL, 1);
    struct cg_node *second = cg_record_object(&record, edges, NULL);
    cg_record_null(&record, second, "runs_along");
    cg_record_number(&record, second, "doi", 91.5);
    struct cg_node *mtf = cg_record_list(&record, edge, "mtf");
    cg_record_number(&record, cg_record_object(&record, mtf, NULL), "f_cpmm", 0.5);
    struct cg_node *web = cg_record_object(&record, record.root, "web");
    struct cg_node *inner = cg_record_object(&record, web, "inner");
    cg_record_number(&record, inner, "deep", 0.125);
    cg_record_list(&record, record.root, "streaks");
    struct cg_node *fit = cg_record_object(&record, record.root, "fit");
    cg_record_null(&record, fit, "rms");
    struct cg_text text = {0};
    cg_record_print(&record, &text);
    ck_assert_str_eq(text.data, "castgloss.other/1\n"
                                "Result          tau s 12.5, dry yes\n"
                                "\n"
                                "Edges (3)\n"
                                "  Runs along   Doi     Mtf\n"
                                "  md             -  1 item\n"
                                "  -              -       -\n"
                                "  -           91.5       -\n"
                                "\n"
                                "Inner           deep 0.125\n"
                                "Streaks         none\n"
                                "Fit             not measured\n");
    cg_text_clear(&text);
    cg_record_clear(&record);
}
END_TEST

/* ---- exhaustion --------------------------------------------------------------------------------- */

START_TEST(exhaustion_is_remembered)
{
    struct cg_error error;
    long allowed = 0;
    if (cannot_fail_allocations()) {
        return;
    }
    for (bool whole = false; !whole; allowed++) {
        ck_assert_int_lt(allowed, 1000);
        struct cg_record record;
        allocations_left = allowed;
        enum cg_status status = cg_record_init(&record, SURFACE, &error);
        if (status == CG_OK) {
            fill_top(&record, "frame.tif");
            fill_lists(&record, 40);
            cg_record_reason(&record, "A reason.");
            allocations_left = -1;
            /* Nothing that is added afterwards makes it whole again. */
            cg_record_number(&record, record.root, "more", 1);
            cg_record_reason(&record, "More.");
            status = cg_record_check(&record, &error);
            whole = status == CG_OK;
            ck_assert(whole == !record.failed);
        }
        allocations_left = -1;
        if (!whole) {
            ck_assert_int_eq(status, CG_FAULT);
            ck_assert_int_eq(error.status, CG_FAULT);
        }
        cg_record_clear(&record);
    }
    ck_assert_int_gt(allowed, 2);
}
END_TEST

static void write_json(const struct cg_record *record, struct cg_text *out)
{
    cg_record_json(record, out);
}

static void write_csv(const struct cg_record *record, struct cg_text *out)
{
    cg_csv_head(SURFACE, out);
    cg_record_csv(record, out);
}

static void write_print(const struct cg_record *record, struct cg_text *out)
{
    cg_record_print(record, out);
}

static void (*const writers[])(const struct cg_record *, struct cg_text *) = {write_json, write_csv,
                                                                              write_print};

START_TEST(exhausted_writer_says_so)
{
    struct cg_record record;
    if (cannot_fail_allocations()) {
        return;
    }
    fill(&record, "=frame.tif", 2);
    struct cg_text whole = {0};
    writers[_i](&record, &whole);
    bool done = false;
    for (long allowed = 0; !done; allowed++) {
        ck_assert_int_lt(allowed, 1000);
        struct cg_text text = {0};
        struct cg_error error;
        allocations_left = allowed;
        writers[_i](&record, &text);
        allocations_left = -1;
        done = cg_text_check(&text, &error) == CG_OK;
        if (done) {
            ck_assert_str_eq(text.data, whole.data);
        }
        cg_text_clear(&text);
    }
    cg_text_clear(&whole);
    cg_record_clear(&record);
}
END_TEST

START_TEST(wrong_parents_are_refused)
{
    struct cg_error error;
    for (int i = 0; i < 3; i++) {
        struct cg_record record;
        ck_assert_int_eq(cg_record_init(&record, SURFACE, &error), CG_OK);
        ck_assert_ptr_null(cg_record_number(&record, NULL, "key", 1));
        ck_assert_ptr_null(cg_record_text(&record, NULL, "key", "word"));
        ck_assert_int_eq(cg_record_check(&record, &error), CG_OK);
        struct cg_node *list = cg_record_list(&record, record.root, "list");
        struct cg_node *number = cg_record_number(&record, list, NULL, 1);
        struct cg_node *parents[] = {record.root, list, number};
        const char *keys[] = {NULL, "key", NULL};
        ck_assert_ptr_null(cg_record_number(&record, parents[i], keys[i], 1));
        ck_assert_int_eq(cg_record_check(&record, &error), CG_FAULT);
        cg_record_clear(&record);
    }
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

int main(void)
{
    Suite *suite = suite_create("record");
    TCase *tests = tcase_create("record");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, json_holds_the_document);
    tcase_add_loop_test(tests, json_survives_awkward_words, 0, COUNT(awkward));
    tcase_add_test(tests, json_survives_a_very_long_word);
    tcase_add_test(tests, numbers_that_are_none_become_null);
    tcase_add_test(tests, numbers_do_not_depend_on_the_locale);
    tcase_add_loop_test(tests, csv_reads_back, 0, COUNT(csv_words));
    tcase_add_test(tests, csv_leaves_null_empty);
    tcase_add_loop_test(tests, path_finds_value, 0, COUNT(paths));
    tcase_add_test(tests, quantity_is_found_with_and_without_label);
    tcase_add_test(tests, every_number_has_an_entry);
    tcase_add_test(tests, entries_are_whole_and_unique);
    tcase_add_test(tests, page_of_units_is_up_to_date);
    tcase_add_test(tests, text_reads_well);
    tcase_add_test(tests, text_shows_no_control_characters);
    tcase_add_test(tests, text_of_another_schema);
    tcase_add_test(tests, exhaustion_is_remembered);
    tcase_add_loop_test(tests, exhausted_writer_says_so, 0, COUNT(writers));
    tcase_add_test(tests, wrong_parents_are_refused);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures;
}
