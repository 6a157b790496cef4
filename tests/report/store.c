/*
 * Reports of stores: the numbers on the page are those of textbooks for the values in the store, every
 * language says everything, and a store without something says so.
 */
#include "report/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Lots of 1..5 and 3..7: Welch's difference is 2 with t(8 degrees of freedom) = 2, whose quantile of 97.5 %
 * is 2.306 and whose p is 0.0805 in any table.
 */
START_TEST(numbers_are_those_of_textbooks)
{
    struct cg_store_report_options options = cg_store_report_options_defaults();
    struct cg_text html = {0}, pdf = {0};
    char folder[64];
    struct cg_store *store = report_store_new(folder);
    for (int i = 0; i < 10; i++) {
        report_add_gloss(store,
                         (struct cg_store_sample){
                             .lot = i < 5 ? "A<1>" : "B", .sample = "S", .result = i == 9 ? "FAIL" : "PASS"},
                         i < 5 ? 1.0 + i : i - 2.0);
    }
    ck_assert_int_eq(cg_store_commit(store, &report_error), CG_OK);
    options.compare[0] = "A<1>";
    options.compare[1] = "B";
    options.title = "Month & year";
    options.author = "Q. Engineer";
    report_make(store, &options, &html, &pdf);
    report_says(&html, "<h1>Month &amp; year</h1>");
    report_says(&html, "Q. Engineer");
    report_says(&html, "1 of 10 samples fail their limits. Look at lots B.");
    report_says(&html, "10 samples, mean 4, SD 1.826, 1 to 7");
    report_says(&html, "A&lt;1&gt;");
    report_says(&html, "2 (-0.306 to 4.31)");
    report_says(&html, ">0.081<");
    report_says(&html, "Capability needs limits");
    report_says(&html, "No recipe is in the store.");
    report_says(&html, "below 10 lots a rank correlation tells nothing");
    cg_text_clear(&html);
    cg_text_clear(&pdf);
    options.compare[1] = "C";
    ck_assert_int_eq(cg_report_store(store, &options, &html, &pdf, &report_error), CG_USAGE);
    ck_assert_ptr_nonnull(strstr(report_error.text, "'C'"));
    report_store_remove(store, folder);
}
END_TEST

/* The study of the AIAG manual: ten parts, three operators, three trials; 27.86 % of the study, four
 * categories. */
START_TEST(gauge_study_is_that_of_the_manual)
{
    static const double readings[10][9] = {
        {.29, .41, .64, .08, .25, .07, .04, -.11, -.15},
        {-.56, -.68, -.58, -.47, -1.22, -.68, -1.38, -1.13, -.96},
        {1.34, 1.17, 1.27, 1.19, .94, 1.34, .88, 1.09, .67},
        {.47, .50, .64, .01, 1.03, .20, .14, .20, .11},
        {-.80, -.92, -.84, -.56, -1.20, -1.28, -1.46, -1.07, -1.45},
        {.02, -.11, -.21, -.20, .22, .06, -.29, -.67, -.49},
        {.59, .75, .66, .47, .55, .83, .02, .01, .21},
        {-.31, -.20, -.17, -.63, .08, -.34, -.46, -.56, -.49},
        {2.26, 1.99, 2.01, 1.80, 2.12, 2.19, 1.77, 1.45, 1.87},
        {-1.36, -1.25, -1.31, -1.68, -1.62, -1.50, -1.49, -1.77, -2.16},
    };
    static const char *const operators[] = {"Ann", "Ben", "Cy"};
    struct cg_store_report_options options = cg_store_report_options_defaults();
    struct cg_text html = {0}, pdf = {0};
    char folder[64];
    struct cg_store *store = report_store_new(folder);
    for (int i = 0; i < 90; i++) {
        char part[16], trial[16];
        snprintf(part, sizeof part, "P%d", i / 9);
        snprintf(trial, sizeof trial, "%d", i % 3 + 1);
        report_add_gloss(
            store,
            (struct cg_store_sample){
                .lot = "G", .sample = part, .operator_name = operators[i / 3 % 3], .repeat = trial},
            readings[i / 9][i % 9]);
    }
    ck_assert_int_eq(cg_store_commit(store, &report_error), CG_OK);
    report_make(store, &options, &html, &pdf);
    report_says(&html, "10 parts, 3 operators, 3 trials: gage R&amp;R is 27.86 % of the study variation");
    report_says(&html, "4 categories can be told apart");
    report_says(&html, "No quantity has two values"); /* a study is no production */
    cg_text_clear(&html);
    cg_text_clear(&pdf);
    report_store_remove(store, folder);
}
END_TEST

/* A roller of 400 mm that leaves a mark each turn, the first 500 mm into the roll: at 143 degrees. */
START_TEST(drum_angle_is_that_of_the_marks)
{
    struct cg_store_report_options options = cg_store_report_options_defaults();
    struct cg_text html = {0}, pdf = {0};
    char folder[64];
    struct cg_store *store = report_store_new(folder);
    report_add_gloss(store, (struct cg_store_sample){.lot = "L7", .sample = "S"}, 0.5);
    for (int turn = 0; turn < 20; turn++) {
        const struct cg_store_mark marks[] = {
            {.md_mm = 500.0 + turn * 400.0 * M_PI, .cd_mm = 50.0, .mark_class = "pit"},
            {.md_mm = fmod(turn * 7919.0, 24000.0),
             .cd_mm = fmod(turn * 131.0, 400.0),
             .mark_class = "scratch"},
            /* What runs along is no repeat, however regular its pieces are. */
            {.md_mm = 100.0 + turn * 1000.0, .cd_mm = 200.0, .mark_class = "streak"}};
        for (size_t i = 0; i < 3; i++) {
            struct cg_store_mark mark = marks[i];
            mark.lot = "L7";
            mark.roll = "R1";
            mark.area_mm2 = 1.0;
            ck_assert_int_eq(cg_store_add_mark(store, &mark, NULL, &report_error), CG_OK);
        }
    }
    ck_assert_int_eq(cg_store_commit(store, &report_error), CG_OK);
    report_make(store, &options, &html, &pdf);
    report_says(
        &html,
        "A mark repeats every 1257 mm: clean the roller with a diameter of 400 mm at the drum angle of 143 "
        "degrees, 50 mm from the edge. It was seen 20 times in 1 rolls, from lot L7 to lot L7.");
    ck_assert_ptr_null(strstr(html.data, "every 1000 mm"));
    cg_text_clear(&html);
    cg_text_clear(&pdf);
    options.inches = true;
    report_make(store, &options, &html, &pdf);
    report_says(&html, "every 49.47 in");
    cg_text_clear(&html);
    cg_text_clear(&pdf);
    report_store_remove(store, folder);
}
END_TEST

START_TEST(empty_store_says_so_in_every_language)
{
    static const struct {
        const char *code, *words;
    } languages[] = {{"en", "The store holds no samples."},
                     {"de", "Der Datenspeicher enthält keine Proben."},
                     {"ja", "データストアにサンプルがありません。"}};
    struct cg_store_report_options options = cg_store_report_options_defaults();
    struct cg_language *language = NULL;
    struct cg_text html = {0}, pdf = {0}, words = {0}, english = {0};
    char folder[64], lang[32];
    struct cg_store *store = report_store_new(folder);
    ck_assert_int_eq(cg_store_commit(store, &report_error), CG_OK);
    ck_assert_int_eq(cg_language_read(languages[_i].code, &language, &report_error), CG_OK);
    options.language = language;
    report_make(store, &options, &html, &pdf);
    report_says(&html, languages[_i].words);
    snprintf(lang, sizeof lang, "<html lang=\"%s\">", languages[_i].code);
    report_says(&html, lang);
    /* All keys are there: as many lines as English has, and what the template gives is read again. */
    cg_language_template(language, &words);
    cg_language_template(NULL, &english);
    size_t same = 0, lines = 0;
    for (const char *a = words.data; *a != 0; a++) {
        lines += *a == '\n';
    }
    for (const char *a = english.data; *a != 0; a++) {
        same += *a == '\n';
    }
    ck_assert_uint_eq(lines, same);
    cg_text_clear(&words);
    cg_text_clear(&english);
    cg_text_clear(&html);
    cg_text_clear(&pdf);
    cg_language_free(language);
    report_store_remove(store, folder);
}
END_TEST

/* What is wrong in a language file is told with its line and its key. */
static const struct {
    const char *text, *words;
} wrong_files[] = {
    {"title: \"X\"\nheading: \"Y\"\n", "line 2: 'heading' is no key"},
    {"page: \"Page\"\n", "line 1: 'page' must name the same places"},
    {"title: [a]\n", "line 1: a language file has lines"},
    {"- title\n", "a language file has lines"},
    {"title: \"X\n", "is no YAML"},
};

START_TEST(wrong_language_file_is_told)
{
    struct cg_language *language = NULL;
    char path[64] = "/tmp/castgloss-language-XXXXXX";
    const int file = mkstemp(path);
    const size_t size = strlen(wrong_files[_i].text);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, wrong_files[_i].text, size), (ssize_t)size);
    close(file);
    ck_assert_int_eq(cg_language_read(path, &language, &report_error), CG_USAGE);
    ck_assert_msg(strstr(report_error.text, wrong_files[_i].words) != NULL, "%s", report_error.text);
    unlink(path);
    ck_assert_int_eq(cg_language_read(path, &language, &report_error), CG_USAGE);
}
END_TEST

TCase *report_store_tests(void)
{
    TCase *stores = tcase_create("stores");
    tcase_set_timeout(stores, 120);
    tcase_add_test(stores, numbers_are_those_of_textbooks);
    tcase_add_test(stores, gauge_study_is_that_of_the_manual);
    tcase_add_test(stores, drum_angle_is_that_of_the_marks);
    tcase_add_loop_test(stores, empty_store_says_so_in_every_language, 0, 3);
    tcase_add_loop_test(stores, wrong_language_file_is_told, 0,
                        (int)(sizeof wrong_files / sizeof *wrong_files));
    return stores;
}
