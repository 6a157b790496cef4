/* JSON is read back by jansson. */
#include "record/document.h"

#include "support/suite.h"

#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    document_fill(&record, "frame.tif", 3);
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
    document_fill(&record, word, 1);
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
    document_fill(&record, "frame.tif", 2);
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

void record_json_tests(TCase *tests)
{
    tcase_add_test(tests, json_holds_the_document);
    tcase_add_loop_test(tests, json_survives_awkward_words, 0, ROWS(awkward));
    tcase_add_test(tests, json_survives_a_very_long_word);
    tcase_add_test(tests, numbers_that_are_none_become_null);
    tcase_add_test(tests, numbers_do_not_depend_on_the_locale);
}
