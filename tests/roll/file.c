/* A file of marks as the command reads it: columns, masks, what is left out and what is told. */
#include "roll/web.h"

#include <castgloss/inspect.h>
#include <stdio.h>
#include <string.h>

static struct cg_error error;

static enum cg_status inspect(const char *text, double length_m, double width_mm, struct cg_roll *roll)
{
    struct cg_roll_options options = cg_roll_options_defaults();
    options.web_length_mm = 1000.0 * length_m;
    options.web_width_mm = width_mm;
    return cg_roll_inspect_bytes("marks.csv", text, strlen(text), &options, roll, &error);
}

static double number(const struct cg_roll *roll, const char *path)
{
    struct cg_node scratch;
    const struct cg_node *node = cg_record_find(&roll->record, path, &scratch);
    return node != NULL && node->kind == CG_NODE_NUMBER ? node->number : NAN;
}

/* A number of the first item of a list. */
static double first(const struct cg_roll *roll, const char *list, const char *key)
{
    const struct cg_node *node = cg_node_get(roll->record.root, list);
    ck_assert(node != NULL && node->first != NULL);
    return cg_node_get(node->first, key)->number;
}

/* 24 turns of 3 m in any order of the rows, with other columns. */
START_TEST(a_repeat_from_a_file)
{
    struct cg_text text = {0};
    struct cg_roll roll;
    cg_text_add(&text, "id,cd_mm,md_mm,note\r\n");
    for (int i = 0; i < 24; i++) {
        cg_text_add(&text, "%d,%d.5,%d,\"a, b\"\r\n", i, 400 + i % 2, 3000 * (i * 7 % 24) + 1234);
    }
    ck_assert_msg(inspect(text.data, 72.0, 1000.0, &roll) == CG_OK, "%s", error.text);
    ck_assert_double_eq_tol(number(&roll, "repeats.count"), 1.0, 1e-9);
    ck_assert_double_eq_tol(first(&roll, "repeats", "pitch_mm"), 3000.0, 1e-6);
    ck_assert_double_eq_tol(first(&roll, "repeats", "turns_expected"), 24.0, 1e-6);
    ck_assert_double_eq_tol(first(&roll, "repeats", "phase_mm"), 1234.0, 1e-6);
    ck_assert_double_eq_tol(first(&roll, "repeats", "cd_mm"), 401.0, 1e-6);
    ck_assert_double_eq_tol(number(&roll, "coverage.covered_percent"), 100.0, 1e-9);
    ck_assert_double_eq_tol(first(&roll, "lanes", "marks"), 24.0, 1e-9);
    cg_roll_clear(&roll);
    cg_text_clear(&text);
}
END_TEST

/* Columns that nothing reads come out as they went in, in the order of the file. */
START_TEST(other_columns_are_kept)
{
    static const char *const notes[] = {"\"a, b\"", "\"said \"\"no\"\"\"", "", "\xe5\x82\xb7"};
    struct cg_text text = {0}, out = {0}, wanted = {0};
    struct cg_roll roll;
    cg_text_add(&text, "note,cd_mm,md_mm,shift\n");
    cg_text_add(&wanted, "note,cd_mm,md_mm,shift,repeat,turn,off_mm\n");
    for (int i = 0; i < 24; i++) {
        const int turn = i * 7 % 24;
        cg_text_add(&text, "%s,400,%d,S%d\n", notes[i % 4], 3000 * turn + 1234, i);
        cg_text_add(&wanted, "%s,400,%d,S%d,1,%d,0.000\n", notes[i % 4], 3000 * turn + 1234, i, turn);
    }
    /* One that repeats with nothing, one outside the web. */
    cg_text_add(&text, "x,700,40000,\ny,400,99000,\n");
    cg_text_add(&wanted, "x,700,40000,,,,\ny,400,99000,,,,\n");
    ck_assert_msg(inspect(text.data, 72.0, 1000.0, &roll) == CG_OK, "%s", error.text);
    cg_roll_events_csv(&roll, &out);
    ck_assert_str_eq(out.data, wanted.data);
    cg_roll_clear(&roll);
    cg_text_clear(&text);
    cg_text_clear(&out);
    cg_text_clear(&wanted);
}
END_TEST

/* A streak by its angle, chatter that is none, marks in a splice and outside the web. */
START_TEST(streaks_masks_and_strays)
{
    struct cg_text text = {0};
    struct cg_roll roll;
    cg_text_add(&text, "md_mm,cd_mm,length_mm,width_mm,angle_deg,class\n");
    for (int i = 0; i < 30; i++) {
        cg_text_add(&text, "%d,200,90,2,89,scratch\n%d,600,90,2,1,chatter\n", 2000 + 100 * i, 2000 + 12 * i);
    }
    cg_text_add(&text,
                "8000,0,1000,,,splice\n7900,500,1,1,0,spot\n12000,500,1,1,0,spot\n9000,2000,1,1,0,spot\n");
    ck_assert_int_eq(inspect(text.data, 10.0, 1000.0, &roll), CG_OK);
    ck_assert_double_eq_tol(number(&roll, "streaks.count"), 1.0, 1e-9);
    ck_assert_double_eq_tol(first(&roll, "streaks", "cd_mm"), 200.0, 1e-6);
    ck_assert_double_eq_tol(first(&roll, "streaks", "first_md_mm"), 1955.0, 1.0);
    ck_assert_double_eq_tol(first(&roll, "streaks", "last_md_mm"), 4945.0, 1.0);
    ck_assert_double_eq_tol(number(&roll, "coverage.masked_m"), 1.0, 1e-9);
    ck_assert_double_eq_tol(number(&roll, "coverage.covered_percent"), 90.0, 1e-9);
    ck_assert_double_eq_tol(number(&roll, "source.left_out"), 3.0, 1e-9);
    ck_assert_double_eq_tol(number(&roll, "source.marks"), 60.0, 1e-9);
    ck_assert(strstr(roll.record.root->last->first->text, "2 marks lie outside the web") != NULL);
    cg_roll_clear(&roll);
    cg_text_clear(&text);
}
END_TEST

static const struct {
    const char *text, *words;
} refused[] = {
    {"md_mm,x\n1,2\n", "marks.csv: line 1: no column is named cd_mm"},
    {"md_mm,cd_mm\n1,2\nx,3\n", "marks.csv: line 3, column md_mm: 'x' is no number"},
    {"md_mm;cd_mm\n1,5;2\n", "decimal comma"},
    {"md_mm,cd_mm,angle_deg\n1,2,400\n", "column angle_deg: 400 is outside -360 to 360"},
};

START_TEST(refuses)
{
    struct cg_roll roll;
    ck_assert_int_eq(inspect(refused[_i].text, 10.0, 1000.0, &roll), CG_INPUT);
    ck_assert_msg(strstr(error.text, refused[_i].words) != NULL, "%s", error.text);
}
END_TEST

START_TEST(a_web_that_nobody_tells_is_not_measurable)
{
    struct cg_roll roll;
    struct cg_node scratch;
    ck_assert_int_eq(inspect("md_mm,cd_mm\n", 0.0, 0.0, &roll), CG_OK);
    ck_assert_int_eq(roll.status, CG_NOT_MEASURABLE);
    ck_assert_int_eq(cg_record_find(&roll.record, "repeats", &scratch)->kind, CG_NODE_NULL);
    ck_assert(strstr(roll.record.root->last->first->text, "--web-length-m") != NULL);
    cg_roll_clear(&roll);
    /* A web without a mark is measured: there is nothing on it. */
    ck_assert_int_eq(inspect("md_mm,cd_mm\n", 100.0, 1000.0, &roll), CG_OK);
    ck_assert_int_eq(roll.status, CG_OK);
    ck_assert_double_eq_tol(number(&roll, "repeats.count"), 0.0, 1e-9);
    cg_roll_clear(&roll);
}
END_TEST

/* Every number of the document has its row in the table of quantities. */
static void check_rows(const struct cg_node *node, const char *path)
{
    ck_assert_msg(node->kind != CG_NODE_NUMBER || cg_quantity_find("castgloss.roll/1", path) != NULL,
                  "%s has no row", path);
    for (const struct cg_node *child = node->first; child != NULL; child = child->next) {
        char below[128];
        const bool item = node->kind == CG_NODE_LIST;
        snprintf(below, sizeof below, "%s%s%s", path,
                 item         ? "[]"
                 : *path != 0 ? "."
                              : "",
                 child->key != NULL ? child->key : "");
        check_rows(child, below);
    }
}

START_TEST(every_number_has_its_row)
{
    struct cg_roll roll;
    struct cg_text text = {0};
    cg_text_add(&text, "md_mm,cd_mm,md_length_mm,class\n500,1,10,splice\n");
    for (int i = 0; i < 40; i++) {
        cg_text_add(&text, "%d,100,0,\n%d,300,90,\n", 1000 + 2000 * i, 1000 + 100 * i);
    }
    ck_assert_int_eq(inspect(text.data, 90.0, 1000.0, &roll), CG_OK);
    ck_assert_double_eq_tol(number(&roll, "repeats.count"), 1.0, 1e-9);
    ck_assert_double_eq_tol(number(&roll, "streaks.count"), 1.0, 1e-9);
    check_rows(roll.record.root, "");
    cg_roll_clear(&roll);
    cg_text_clear(&text);
}
END_TEST

int roll_file_suite(void)
{
    const struct suite_test tests[] = {
        {a_repeat_from_a_file, 1},
        {other_columns_are_kept, 1},
        {streaks_masks_and_strays, 1},
        {refuses, ROWS(refused)},
        {a_web_that_nobody_tells_is_not_measurable, 1},
        {every_number_has_its_row, 1},
    };
    return suite_run("file", tests, sizeof tests / sizeof tests[0]);
}
