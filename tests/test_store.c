/*
 * The store, as a SQLite file and as a database of a PostgreSQL server that the test starts itself: samples
 * and their numbers. Every test runs on both.
 */
#include "store/fixture.h"
#include "store/server.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool keep_document(void *context, const struct cg_store_sample *row)
{
    char **out = context;
    *out = strdup(row->document);
    ck_assert_uint_eq((size_t)row->bytes, strlen(row->document));
    ck_assert(isnan(row->delay_s));
    ck_assert_str_eq(row->side, "");
    ck_assert_str_eq(row->grade, "A");
    return true;
}

/* What goes in comes out, and as a document that another JSON library reads. */
START_TEST(sample_comes_back)
{
    const char *where = fixture_place(_i);
    if (where == NULL) {
        return;
    }
    struct cg_store *store = fixture_open(where);
    int64_t id = fixture_add(store, 7);
    char *text = NULL;
    ck_assert_int_ne(id, 0);
    ck_assert_int_eq(
        cg_store_samples(store, &(struct cg_store_query){.id = id}, keep_document, &text, &error), CG_OK);
    json_t *document = json_loads(text, 0, NULL);
    ck_assert_ptr_nonnull(document);
    static const struct {
        const char *key, *value;
    } words[] = {{"schema", "castgloss.record/1"},
                 {"lot", "L0"},
                 {"roll", "R1"},
                 {"sample", "S7"},
                 {"kind", "surface"},
                 {"result", "FAIL"},
                 {"time", "2023-11-14T22:20:20Z"},
                 {"file", "frames/a \"b\",\xc3\xbc.png"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        ck_assert_str_eq(json_string_value(json_object_get(document, words[i].key)), words[i].value);
    }
    ck_assert(json_is_null(json_object_get(document, "operator")));
    json_t *gloss = json_object_get(json_object_get(document, "document"), "gloss");
    ck_assert_double_eq(json_real_value(json_object_get(gloss, "mean")), 50.875);
    json_decref(document);
    free(text);
    cg_store_close(store);
}
END_TEST

/* The content decides: the same input of the same sample once, under whatever name the file has. */
START_TEST(sample_is_stored_once)
{
    const char *where = fixture_place(_i);
    if (where == NULL) {
        return;
    }
    struct cg_store *store = fixture_open(where);
    struct cg_record record;
    struct cg_store_sample sample = fixture_sample(1);
    int64_t first = 0, id = 0;
    bool added = false;
    fixture_document(&record, 1);
    ck_assert_int_eq(cg_store_add_sample(store, &sample, &record, &first, &added, &error), CG_OK);
    ck_assert(added);
    sample.file = "elsewhere.png";
    sample.time += 5;
    ck_assert_int_eq(cg_store_add_sample(store, &sample, &record, &id, &added, &error), CG_OK);
    ck_assert(!added);
    ck_assert_int_eq(id, first);
    sample.side = "back";
    ck_assert_int_eq(cg_store_add_sample(store, &sample, &record, &id, &added, &error), CG_OK);
    ck_assert(added);
    ck_assert_uint_eq(fixture_count(store), 2);
    cg_record_clear(&record);
    cg_store_close(store);
}
END_TEST

/* Words that run into each other must not give the same key. */
START_TEST(key_tells_words_apart)
{
    static const struct cg_store_sample samples[] = {
        {.lot = "ab", .roll = "c", .delay_s = NAN},
        {.lot = "a", .roll = "bc", .delay_s = NAN},
        {.lot = "abc", .delay_s = NAN},
        {.lot = "abc", .delay_s = 0},
        {.roll = "abc", .delay_s = NAN},
        {.lot = "a\",\"b", .roll = "c", .delay_s = NAN},
    };
    enum { COUNT = sizeof samples / sizeof *samples };
    char keys[COUNT][CG_STORE_KEY_SIZE];
    for (size_t i = 0; i < COUNT; i++) {
        cg_store_key(&samples[i], keys[i]);
        for (size_t k = 0; k < i; k++) {
            ck_assert_str_ne(keys[i], keys[k]);
        }
    }
}
END_TEST

struct series {
    size_t count;
    int64_t time;
    double sum;
};

static bool add_to_series(void *context, const struct cg_store_value *row)
{
    struct series *series = context;
    ck_assert_int_gt(row->time, series->time);
    series->time = row->time;
    series->sum += row->value;
    series->count++;
    return true;
}

static bool add_path(void *context, const struct cg_store_value *row)
{
    cg_text_add(context, "%s=%.4g;", row->path, row->value);
    return true;
}

/* A chart's question, over more rows than one page holds. */
START_TEST(values_are_asked_by_path)
{
    enum { COUNT = 1100 };
    const char *where = fixture_place(_i);
    if (where == NULL) {
        return;
    }
    struct cg_store *store = fixture_open(where);
    ck_assert_int_eq(cg_store_begin(store, &error), CG_OK);
    /* The newest come first into the store: order is that of time. */
    for (int i = COUNT; i-- > 0;) {
        ck_assert_int_ne(fixture_add(store, i), 0);
    }
    ck_assert_int_eq(cg_store_commit(store, &error), CG_OK);
    struct series all = {0}, lot = {0}, span = {0};
    struct cg_store_query query = {.path = "gloss.mean"};
    ck_assert_int_eq(cg_store_values(store, &query, add_to_series, &all, &error), CG_OK);
    ck_assert_uint_eq(all.count, COUNT);
    ck_assert_double_eq_tol(all.sum, 50.0 * COUNT + COUNT * (COUNT - 1) / 2.0 / 8.0, 1e-6);
    query.lot = "L3";
    ck_assert_int_eq(cg_store_values(store, &query, add_to_series, &lot, &error), CG_OK);
    ck_assert_uint_eq(lot.count, 10);
    query = (struct cg_store_query){
        .path = "mottle[2-4].cv_percent", .from_time = 1700000000 + 60, .to_time = 1700000000 + 300};
    ck_assert_int_eq(cg_store_values(store, &query, add_to_series, &span, &error), CG_OK);
    ck_assert_uint_eq(span.count, 4);
    ck_assert_double_eq(span.sum, 4 * 1.25);

    struct cg_text paths = {0};
    query = (struct cg_store_query){.sample = "S0", .lot = "L0"};
    ck_assert_int_eq(cg_store_values(store, &query, add_path, &paths, &error), CG_OK);
    ck_assert_ptr_nonnull(strstr(paths.data, "defects.count=2;"));
    ck_assert_ptr_nonnull(strstr(paths.data, "gloss.mean=50;"));
    ck_assert_ptr_null(strstr(paths.data, "gloss.sd"));
    cg_text_clear(&paths);
    cg_store_close(store);
}
END_TEST

static bool count_mark(void *context, const struct cg_store_mark *row)
{
    ck_assert_int_ne(row->sample_id, 0);
    ++*(int *)context;
    return true;
}

static bool check_crop(void *context, const struct cg_store_crop *row)
{
    ck_assert_int_eq(row->bytes, 5);
    ck_assert_mem_eq(row->png, "p\0ng!", 5);
    ++*(int *)context;
    return true;
}

/* From a file into the other kind of store and back, with all that hangs on it. */
START_TEST(sample_is_copied)
{
    char there[256];
    const char *where = fixture_place(_i);
    if (where == NULL) {
        return;
    }
    snprintf(there, sizeof there, "%s", where);
    struct cg_store *from = fixture_open(there), *to = fixture_open(fixture_place(STORE_FILE));
    int64_t id = fixture_add(from, 3), mark = 0, copy = 0;
    struct cg_store_mark row = {.sample_id = id, .time = 5, .md_mm = NAN, .mark_class = "pit"};
    struct cg_store_crop crop = {.png = "p\0ng!", .bytes = 5, .time = 5};
    ck_assert_int_eq(cg_store_add_mark(from, &row, &mark, &error), CG_OK);
    crop.mark_id = mark;
    ck_assert_int_eq(cg_store_add_crop(from, &crop, NULL, &error), CG_OK);
    for (int i = 0; i < 2; i++) {
        bool added = false;
        ck_assert_msg(cg_store_copy_sample(from, id, to, &copy, &added, &error) == CG_OK, "%s", error.text);
        ck_assert_int_eq(added, i == 0);
    }
    int marks = 0, crops = 0;
    struct series series = {0};
    ck_assert_int_eq(
        cg_store_marks(to, &(struct cg_store_query){.sample_id = copy}, count_mark, &marks, &error), CG_OK);
    ck_assert_int_eq(cg_store_crops(to, NULL, check_crop, &crops, &error), CG_OK);
    ck_assert_int_eq(
        cg_store_values(to, &(struct cg_store_query){.path = "gloss.mean"}, add_to_series, &series, &error),
        CG_OK);
    ck_assert_int_eq(marks, 1);
    ck_assert_int_eq(crops, 1);
    ck_assert_double_eq(series.sum, 50.375);
    ck_assert_int_eq(cg_store_copy_sample(from, id + 99, to, &copy, NULL, &error), CG_INPUT);
    cg_store_close(from);
    cg_store_close(to);
}
END_TEST

int main(void)
{
    if (!server_make()) {
        puts("The store in a PostgreSQL server is skipped: its server programs are not here.");
    }
    Suite *suite = suite_create("store");
    TCase *samples = tcase_create("samples"), *rows = tcase_create("rows"),
          *trouble = tcase_create("trouble");
    tcase_add_loop_test(samples, sample_comes_back, 0, STORE_KINDS);
    tcase_add_loop_test(samples, sample_is_stored_once, 0, STORE_KINDS);
    tcase_add_test(samples, key_tells_words_apart);
    tcase_add_loop_test(samples, values_are_asked_by_path, 0, STORE_KINDS);
    tcase_add_loop_test(samples, sample_is_copied, 0, STORE_KINDS);
    store_rows_tests(rows);
    store_trouble_tests(trouble);
    TCase *const cases[] = {samples, rows, trouble};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tcase_set_timeout(cases[i], 240.0);
        suite_add_tcase(suite, cases[i]);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    server_remove();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
