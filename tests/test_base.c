#include <castgloss/base.h>

#include "support/suite.h"

#include <locale.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    double value;
    int significant;
    const char *text;
} printed[] = {
    {0.5, 9, "0.5"},          {0.0, 9, "0"},
    {-0.0, 9, "0"},           {30000.0, 9, "30000"},
    {1.0 / 3.0, 4, "0.3333"}, {0.000012345, 4, "0.00001234"},
    {-2.50, 3, "-2.5"},       {999999.9, 3, "1000000"},
    {1e12, 4, "1e+12"},       {1.5e-9, 4, "1.5e-09"},
};

START_TEST(numbers_print)
{
    char out[CG_NUMBER_SIZE];
    ck_assert_str_eq(cg_number_print(out, printed[_i].value, printed[_i].significant), printed[_i].text);
}
END_TEST

START_TEST(numbers_fixed)
{
    char out[CG_NUMBER_SIZE];
    ck_assert_str_eq(cg_number_fixed(out, -0.001, 2), "0.00");
    ck_assert_str_eq(cg_number_fixed(out, 12.345, 1), "12.3");
    ck_assert_str_eq(cg_number_fixed(out, -1.5, 0), "-2");
    ck_assert_str_eq(cg_number_fixed(out, 1e300, 2), "1e+300");
}
END_TEST

static const struct {
    const char *text;
    bool good;
    double value;
} parsed[] = {
    {"0.5", true, 0.5}, {"-1e3", true, -1000.0}, {"5.", true, 5.0},   {"", false, 0},     {"0,5", false, 0},
    {"nan", false, 0},  {"inf", false, 0},       {"1e999", false, 0}, {"0x10", false, 0}, {"1 ", false, 0},
    {" 1", false, 0},   {"1.2.3", false, 0},     {"--1", false, 0},
};

START_TEST(numbers_parse)
{
    double value = -77.0;
    ck_assert_int_eq(cg_number_parse(parsed[_i].text, &value), parsed[_i].good);
    ck_assert(parsed[_i].good ? value == parsed[_i].value : value == -77.0);
}
END_TEST

START_TEST(numbers_keep_their_point_in_any_locale)
{
    if (!setlocale(LC_ALL, "de_DE.UTF-8")) {
        return; /* the host has no decimal-comma locale; the program's own test sets it by the environment too
                 */
    }
    char out[CG_NUMBER_SIZE];
    double value;
    ck_assert_str_eq(cg_number_print(out, 0.25, 6), "0.25");
    ck_assert_str_eq(cg_number_fixed(out, 0.25, 3), "0.250");
    ck_assert(cg_number_parse("0.25", &value) && value == 0.25);
}
END_TEST

START_TEST(integers_parse)
{
    long long value;
    ck_assert(cg_integer_parse("-3", -5, 5, &value) && value == -3);
    ck_assert(!cg_integer_parse("6", -5, 5, &value));
    ck_assert(!cg_integer_parse("3x", -5, 5, &value));
    ck_assert(!cg_integer_parse("", -5, 5, &value));
    ck_assert(!cg_integer_parse("99999999999999999999", 0, INT64_MAX, &value));
}
END_TEST

static const struct {
    const char *value, *json;
} strings[] = {
    {"plain", "\"plain\""},
    {"a\"b\\c", "\"a\\\"b\\\\c\""},
    {"\n\x01", "\"\\u000a\\u0001\""},
    {"gl\xc3\xa4nzend", "\"gl\xc3\xa4nzend\""},
    {"bad\xff", "\"bad\xef\xbf\xbd\""},
    {"cut\xc3", "\"cut\xef\xbf\xbd\""},
    {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""}, /* a lone surrogate */
};

START_TEST(text_json)
{
    struct cg_text text = {0};
    cg_text_add_json(&text, strings[_i].value);
    ck_assert_str_eq(text.data, strings[_i].json);
    cg_text_clear(&text);
}
END_TEST

START_TEST(text_html_and_csv)
{
    struct cg_text text = {0};
    struct cg_error error;
    cg_text_add_html(&text, "<a href='x'>&\"</a>");
    ck_assert_str_eq(text.data, "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
    cg_text_clear(&text);
    cg_text_add_csv(&text, "plain");
    cg_text_add_csv(&text, "a,\"b\"");
    ck_assert_str_eq(text.data, "plain\"a,\"\"b\"\"\"");
    ck_assert_int_eq(cg_text_check(&text, &error), CG_OK);
    cg_text_clear(&text);
}
END_TEST

START_TEST(hash_is_sha256)
{
    char out[CG_HASH_SIZE]; /* FIPS 180-4 example: "abc" */
    cg_hash("abc", 3, out);
    ck_assert_str_eq(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

static const struct {
    const char *text;
    bool good;
    int64_t seconds;
} times[] = {
    {"1970-01-01T00:00:00Z", true, 0},
    {"2000-02-29", true, 951782400},
    {"2026-11-25T11:10:31Z", true, 1795605031},
    {"2038-01-19T03:14:08Z", true, 2147483648},
    {"2026-02-29", false, 0},
    {"2026-13-01", false, 0},
    {"2026-11-25T25:00:00Z", false, 0},
    {"2026-11-25 11:10:31", false, 0},
    {"yesterday", false, 0},
};

START_TEST(times_parse_and_print)
{
    int64_t seconds = 0;
    char out[CG_TIME_SIZE];
    ck_assert_int_eq(cg_time_parse(times[_i].text, &seconds), times[_i].good);
    if (times[_i].good) {
        ck_assert_int_eq(seconds, times[_i].seconds);
        ck_assert_int_eq(strncmp(cg_time_print(out, seconds), times[_i].text, 10), 0);
    }
}
END_TEST

START_TEST(memory_refuses_what_does_not_fit)
{
    struct cg_error error = {0};
    size_t product;
    ck_assert(!cg_multiply(SIZE_MAX, 2, &product));
    ck_assert_ptr_null(cg_alloc(SIZE_MAX / 2, 4, &error));
    ck_assert_int_eq(error.status, CG_FAULT);
    ck_assert_ptr_null(cg_alloc_aligned(SIZE_MAX / 2, 4, &error));
    char *aligned = cg_alloc_aligned(3, 1, &error);
    ck_assert_uint_eq((uintptr_t)aligned % CG_ALIGNMENT, 0);
    free(aligned);
    struct cg_arena arena = {0};
    char *large = cg_arena_alloc(&arena, 100000), *small = cg_arena_text(&arena, "kept");
    ck_assert_ptr_nonnull(large);
    ck_assert_str_eq(small, "kept");
    cg_arena_clear(&arena);
    cg_arena_clear(&arena);
}
END_TEST

START_TEST(errors_take_a_prefix)
{
    struct cg_error error;
    ck_assert_int_eq(cg_error_set(&error, CG_INPUT, "%d bytes are missing", 3), CG_INPUT);
    cg_error_prefix(&error, "frame.png");
    ck_assert_str_eq(error.text, "frame.png: 3 bytes are missing");
}
END_TEST

START_TEST(files_are_written_whole_or_not_at_all)
{
    struct cg_error error = {0};
    struct cg_bytes bytes;
    char folder[] = "/tmp/castgloss-base-XXXXXX", path[128];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a/b/file", folder);
    ck_assert_int_eq(cg_file_write(path, "x", 1, &error), CG_FAULT);
    ck_assert_ptr_nonnull(strstr(error.text, path));
    snprintf(path, sizeof path, "%s/a/b", folder);
    ck_assert_int_eq(cg_folder_make(path, &error), CG_OK);
    ck_assert_int_eq(cg_folder_make(path, &error), CG_OK);
    ck_assert_int_eq(cg_file_write(path, "x", 1, &error), CG_FAULT); /* a folder */
    snprintf(path, sizeof path, "%s/a/b/file", folder);
    ck_assert_int_eq(cg_file_write(path, "first", 5, &error), CG_OK);
    ck_assert_int_eq(cg_file_write(path, "second", 6, &error), CG_OK);
    ck_assert_int_eq(cg_file_read(path, 6, &bytes, &error), CG_OK);
    ck_assert_uint_eq(bytes.size, 6);
    ck_assert_int_eq(memcmp(bytes.data, "second", 6), 0);
    cg_bytes_clear(&bytes);
    ck_assert_int_eq(cg_file_read(path, 5, &bytes, &error), CG_INPUT);
    ck_assert_int_eq(cg_file_read(folder, 100, &bytes, &error), CG_INPUT);
    ck_assert_int_eq(cg_file_read("/nowhere/at/all", 100, &bytes, &error), CG_INPUT);
    ck_assert_int_eq(cg_file_write("/dev/full", "x", 1, &error), CG_FAULT);
    struct stat status;
    ck_assert(stat("/dev/full", &status) == 0 && S_ISCHR(status.st_mode));
}
END_TEST

static void count_index(void *context, int worker, size_t index)
{
    (void)worker;
    atomic_fetch_add(&((atomic_int *)context)[index], 1);
}

START_TEST(unfinished_files_are_known_by_their_names)
{
    static const struct {
        const char *path;
        bool part;
    } names[] = {{".a.png.part-aB3dEf", true},
                 {"x/.a.png.part-aB3dEf", true},
                 {"a.png.part-aB3dEf", false},
                 {".a.png.part-aB3dE", false},
                 {".a.png", false},
                 {"", false},
                 {"x.part-aaaaaa/a.png", false}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        ck_assert_msg(cg_file_is_part(names[i].path) == names[i].part, "%s", names[i].path);
    }
}
END_TEST

START_TEST(parallel_visits_every_index_once)
{
    atomic_int visits[1000] = {0};
    cg_parallel(_i, 1000, count_index, visits);
    for (size_t i = 0; i < 1000; i++) {
        ck_assert_int_eq(visits[i], 1);
    }
    cg_parallel(_i, 0, count_index, visits);
    ck_assert_int_ge(cg_processors(), 1);
}
END_TEST

START_TEST(sorting_puts_the_smallest_first)
{
    double doubles[] = {3, -INFINITY, 0.5, -2, 0.5, 1e300};
    const double sorted[] = {-INFINITY, -2, 0.5, 0.5, 3, 1e300};
    float floats[] = {1, -1, 0.25F};
    cg_sort_doubles(doubles, 6);
    cg_sort_floats(floats, 3);
    cg_sort_doubles(doubles, 0);
    for (size_t i = 0; i < 6; i++) {
        ck_assert(doubles[i] == sorted[i]);
    }
    ck_assert(floats[0] == -1 && floats[1] == 0.25F && floats[2] == 1);
}
END_TEST

/* What stands at a rank after sorting, of values in disorder, in order, alike and in an organ pipe. */
START_TEST(selection_is_sorting_at_one_rank)
{
    enum { COUNT = 1000 };
    double values[COUNT], sorted[COUNT];
    for (size_t rank = 0; rank < COUNT; rank += 37) {
        uint64_t state = rank + 1;
        for (size_t i = 0; i < COUNT; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            values[i] = _i == 0   ? (double)(state >> 40)
                        : _i == 1 ? (double)i
                        : _i == 2 ? 7.0
                                  : (double)(i < COUNT / 2 ? i : COUNT - i);
        }
        memcpy(sorted, values, sizeof sorted);
        cg_sort_doubles(sorted, COUNT);
        float one[COUNT];
        for (size_t i = 0; i < COUNT; i++) {
            one[i] = (float)values[COUNT - 1 - i];
        }
        ck_assert(cg_select_float(one, COUNT, rank) == (float)sorted[rank]);
    }
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {numbers_print, ROWS(printed)},
        {numbers_fixed, 1},
        {numbers_parse, ROWS(parsed)},
        {numbers_keep_their_point_in_any_locale, 1},
        {integers_parse, 1},
        {sorting_puts_the_smallest_first, 1},
        {selection_is_sorting_at_one_rank, 4},
        {text_json, ROWS(strings)},
        {text_html_and_csv, 1},
        {hash_is_sha256, 1},
        {times_parse_and_print, ROWS(times)},
        {memory_refuses_what_does_not_fit, 1},
        {errors_take_a_prefix, 1},
        {files_are_written_whole_or_not_at_all, 1},
        {unfinished_files_are_known_by_their_names, 1},
        {parallel_visits_every_index_once, 5},
    };
    return suite_run("base", tests, sizeof tests / sizeof tests[0]);
}
