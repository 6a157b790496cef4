/* Lines for a terminal. */
#include "record/document.h"

#include "support/suite.h"

#include <string.h>

static void assert_line(const char *text, const char *words)
{
    ck_assert_msg(strstr(text, words) != NULL, "\"%s\" is not in the text", words);
}

START_TEST(text_reads_well)
{
    struct cg_record record;
    document_fill(&record, "frame.tif", 23);
    struct cg_text text = {0};
    cg_record_print(&record, &text);
    static const char *const expected[] = {
        "frame.tif: FAIL, grade B\n",
        "Width 2048 px, Height 1024 px, Depth 12 bit, format tiff",
        "CD pitch 0.06250 mm, MD pitch 0.12500 mm, from option\n",
        "unit relative, Angle 20.0 deg\n",
        "flags: saturated; dead pixels\n",
        "Mean 0.5000, SD 0.0125, CV 2.50 %, 5th percentile 0.4794, 95th percentile 0.5206,\n",
        "\n                unit relative\n",
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
    document_fill(&record,
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

void record_text_tests(TCase *tests)
{
    tcase_add_test(tests, text_reads_well);
    tcase_add_test(tests, text_shows_no_control_characters);
    tcase_add_test(tests, text_of_another_schema);
}
