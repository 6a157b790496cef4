/*
 * Tables from CSV against RFC 4180: its seven rules by its own examples, and one file for each way of being
 * wrong.
 */
#include "support/suite.h"

#include <castgloss/base.h>

#include <stdio.h>
#include <string.h>

static struct cg_error error;

static enum cg_status parse(const char *text, struct cg_csv *csv)
{
    return cg_csv_parse("t.csv", text, strlen(text), csv, &error);
}

/* fields: names and rows one after another, a bar between them. */
static const struct {
    const char *text;
    size_t columns, rows;
    const char *fields;
} readable[] = {
    {"a,b,c\r\naaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", 3, 2, "a|b|c|aaa|bbb|ccc|zzz|yyy|xxx|"},
    {"a,b\naaa,bbb", 2, 1, "a|b|aaa|bbb|"},
    {"a,b,c\r\n\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx", 3, 2, "a|b|c|aaa|bbb|ccc|zzz|yyy|xxx|"},
    {"a,b,c\r\n\"aaa\",\"b\r\nbb\",\"ccc\"\r\n", 3, 1, "a|b|c|aaa|b\r\nbb|ccc|"},
    {"a,b,c\n\"aaa\",\"b\"\"bb\",\"ccc\"", 3, 1, "a|b|c|aaa|b\"bb|ccc|"},
    {"\xef\xbb\xbf"
     "a,b\n1,\n",
     2, 1, "a|b|1||"},
    {"a, b \n 1 ,2\n\n\n3,\"\"\n\r\n", 2, 2, "a|b| 1 |2|3||"},
    {"\"a,1\",b\n,\n", 2, 1, "a,1|b|||"},
    {"only", 1, 0, "only|"},
    {"a\n\"\"\n", 1, 1, "a||"},
    {"a,b\n1,;\n", 2, 1, "a|b|1|;|"},
};

START_TEST(reads)
{
    struct cg_csv csv;
    struct cg_text fields = {0};
    ck_assert_msg(parse(readable[_i].text, &csv) == CG_OK, "%s", error.text);
    ck_assert_uint_eq(csv.columns, readable[_i].columns);
    ck_assert_uint_eq(csv.rows, readable[_i].rows);
    for (size_t c = 0; c < csv.columns; c++) {
        cg_text_add(&fields, "%s|", cg_csv_name(&csv, c));
    }
    for (size_t r = 0; r < csv.rows; r++) {
        for (size_t c = 0; c < csv.columns; c++) {
            cg_text_add(&fields, "%s|", cg_csv_field(&csv, r, c));
        }
    }
    ck_assert_str_eq(fields.data, readable[_i].fields);
    cg_text_clear(&fields);
    cg_csv_clear(&csv);
}
END_TEST

static const struct {
    const char *text, *words;
} refused[] = {
    {"", "t.csv: is empty"},
    {"\n\n", "t.csv: is empty"},
    {"a;b\n1,5;2,5\n", "separated by semicolons, as in files with a decimal comma"},
    {"a\tb\n1\t2\n", "separated by tabs"},
    {"a,b\n1,5,2,5\n", "line 2: it has 4 fields where the header has 2; numbers need a decimal point"},
    {"a,b\n1,2\n3\n", "line 3: it has 1 fields where the header has 2."},
    {"a,b\n1,\"2\n\n3,4\n", "line 2, field 2: its quote is never closed"},
    {"a,b\n1,\"2\"3\n", "line 2, field 2: only a comma or the end of the line may follow"},
    {"a,b\n1,2\"\n", "line 2, field 2: a quote stands inside"},
    {"a,b\r1,2\r", "line 1: a carriage return stands without its line feed"},
    {"a,\n", "line 1: column 2 has no name"},
    {"a,b,a\n", "line 1: two columns are named a"},
    {"\xff\xfe"
     "a",
     "UTF-16"},
    {"a,b\n\"1\n2\",3\n4\n", "line 4: it has 1 fields"},
};

START_TEST(refuses)
{
    struct cg_csv csv;
    ck_assert_int_eq(parse(refused[_i].text, &csv), CG_INPUT);
    ck_assert_msg(strstr(error.text, refused[_i].words) != NULL, "%s", error.text);
}
END_TEST

START_TEST(refuses_bytes_of_zero_and_too_many_columns)
{
    struct cg_csv csv;
    struct cg_text wide = {0};
    ck_assert_int_eq(cg_csv_parse("t.csv", "a\0b", 3, &csv, &error), CG_INPUT);
    ck_assert(strstr(error.text, "byte of 0 at offset 1") != NULL);
    for (int i = 0; i < 1025; i++) {
        cg_text_add(&wide, "%sc%d", i > 0 ? "," : "", i);
    }
    ck_assert_int_eq(parse(wide.data, &csv), CG_INPUT);
    ck_assert(strstr(error.text, "1025 columns; 1024 are allowed") != NULL);
    cg_text_clear(&wide);
    ck_assert_int_eq(cg_csv_read("/nonexistent/t.csv", 100, &csv, &error), CG_INPUT);
}
END_TEST

static const struct {
    const char *field; /* of line 2 */
    double value;
    const char *words; /* NULL: it is read */
} numbers[] = {
    {"12.5", 12.5, NULL},
    {" -1e1 ", -10.0, NULL},
    {"\"3\"", 3.0, NULL},
    {"\"1,5\"", 0.0, "line 2, column b: '1,5' is no number; write it with a decimal point"},
    {"1.2.3", 0.0, "line 2, column b: '1.2.3' is no number."},
    {"", 0.0, "'' is no number"},
    {"nan", 0.0, "'nan' is no number"},
    {"1 2", 0.0, "'1 2' is no number"},
    {"101", 0.0, "line 2, column b: 101 is outside -100 to 100"},
};

START_TEST(numbers_are_told_by_line_and_column)
{
    struct cg_csv csv;
    char text[64];
    double value = 0.0;
    size_t column;
    snprintf(text, sizeof text, "a,b\nx,%s\n", numbers[_i].field);
    ck_assert_int_eq(parse(text, &csv), CG_OK);
    ck_assert_int_eq(cg_csv_need(&csv, "b", &column, &error), CG_OK);
    enum cg_status status = cg_csv_number(&csv, 0, column, -100.0, 100.0, &value, &error);
    ck_assert_int_eq(status, numbers[_i].words == NULL ? CG_OK : CG_INPUT);
    if (numbers[_i].words == NULL) {
        ck_assert(value == numbers[_i].value);
    } else {
        ck_assert_msg(strstr(error.text, numbers[_i].words) != NULL, "%s", error.text);
    }
    ck_assert_int_eq(cg_csv_need(&csv, "md_mm", &column, &error), CG_INPUT);
    ck_assert(strstr(error.text, "no column is named md_mm") != NULL);
    cg_csv_clear(&csv);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {reads, ROWS(readable)},
        {refuses, ROWS(refused)},
        {refuses_bytes_of_zero_and_too_many_columns, 1},
        {numbers_are_told_by_line_and_column, ROWS(numbers)},
    };
    return suite_run("csv", tests, sizeof tests / sizeof tests[0]);
}
