/* CSV is read back by a reader of the test's own. */
#include "record/document.h"

#include "support/suite.h"

#include <string.h>

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
    document_fill(&record, csv_words[_i].file, 3);
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

void record_csv_tests(TCase *tests)
{
    tcase_add_loop_test(tests, csv_reads_back, 0, ROWS(csv_words));
    tcase_add_test(tests, csv_leaves_null_empty);
}
