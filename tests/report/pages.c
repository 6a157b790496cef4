/*
 * Pages of print tests, what a station stored, and decimal signs. Each page must say the numbers that the
 * test has put into the store.
 */
#include "report/store.h"

#include <castgloss/io.h>
#include <castgloss/print.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- print tests -------------------------------------------------------------------------------- */

static void add_line(struct cg_record *record, struct cg_node *list, const char *id, const char *ground,
                     const char *key, double growth_um)
{
    struct cg_node *item = cg_record_object(record, list, NULL);
    cg_record_text(record, item, "id", id);
    cg_record_text(record, item, "kind", "line");
    cg_record_text(record, item, "ink", "K");
    cg_record_text(record, item, "ground", ground);
    cg_record_number(record, item, key, growth_um);
}

/* Print number n: its bleed score is 40 + n. */
static void add_print(struct cg_store *store, int n, bool picture)
{
    char hash[CG_HASH_SIZE], name[16];
    struct cg_record record = {0};
    int64_t id = 0;
    const double bleed = 40.0 + n;
    ck_assert_int_eq(cg_record_init(&record, "castgloss.print/1", &report_error), CG_OK);
    struct cg_node *elements = cg_record_list(&record, record.root, "elements");
    add_line(&record, elements, "line-a", "paper", "growth_um", 12.5);
    add_line(&record, elements, "line-b", "paper", "growth_um", 7.5);
    struct cg_node *growths = cg_record_list(&record, record.root, "bleed");
    /* A line that shrinks counts by how much. */
    add_line(&record, growths, "line-c", "Y", "width_growth_um", -61.5);
    add_line(&record, growths, "line-d", "Y", "width_growth_um", 20.5);
    struct cg_node *scores = cg_record_object(&record, record.root, "scores");
    cg_record_number(&record, scores, "absorption", 88.0);
    cg_record_text(&record, scores, "absorption_grade", "A");
    cg_record_number(&record, scores, "bleed", bleed);
    cg_record_text(&record, scores, "bleed_grade", "D");
    struct cg_node *part = cg_record_object(&record, cg_record_list(&record, scores, "parts"), NULL);
    cg_record_text(&record, part, "name", cg_absorb_rules[CG_ABSORB_BLEED_WIDTH].name);
    cg_record_text(&record, part, "element", "line-c");
    cg_record_number(&record, part, "value", 61.5);
    cg_record_number(&record, part, "score", bleed);
    cg_record_reason(&record, "Dust <lay> here.");
    cg_hash(&n, sizeof n, hash);
    snprintf(name, sizeof name, "P%d", n);
    const struct cg_store_sample sample = {.kind = "print",
                                           .lot = "L1",
                                           .roll = "R1",
                                           .sample = name,
                                           .file = "scan.png",
                                           .input_sha256 = hash,
                                           .tool_version = "1",
                                           .time = 1767600000 + n,
                                           .delay_s = NAN,
                                           .utc_offset_s = NAN,
                                           .result = "FAIL"};
    ck_assert_int_eq(cg_store_add_sample(store, &sample, &record, &id, NULL, &report_error), CG_OK);
    cg_record_clear(&record);
    if (picture) {
        const uint16_t counts[12] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9};
        const struct cg_png_writing how = {.bits = 8, .compression = 1};
        struct cg_text png = {0};
        ck_assert_int_eq(cg_png_encode_rgb("p", counts, 2, 2, &how, &png, &report_error), CG_OK);
        const struct cg_store_frame frame = {.sample_id = id,
                                             .lot = "L1",
                                             .roll = "R1",
                                             .time = sample.time,
                                             .md_mm = NAN,
                                             .png = png.data,
                                             .bytes = (int64_t)png.length};
        ck_assert_int_eq(cg_store_add_frame(store, &frame, NULL, &report_error), CG_OK);
        cg_text_clear(&png);
    }
}

static size_t times(const struct cg_text *html, const char *words)
{
    size_t count = 0;
    for (const char *at = html->data; (at = strstr(at, words)) != NULL; at++) {
        count++;
    }
    return count;
}

START_TEST(each_print_has_a_page)
{
    struct cg_store_report_options options = cg_store_report_options_defaults();
    struct cg_text html = {0}, pdf = {0};
    char folder[64];
    struct cg_store *store = report_store_new(folder);
    for (int n = 0; n < 5; n++) {
        add_print(store, n, n % 2 == 0);
    }
    ck_assert_int_eq(cg_store_commit(store, &report_error), CG_OK);
    report_make(store, &options, &html, &pdf);
    ck_assert_uint_eq(times(&html, "Print test, lot L1, P"), 5);
    ck_assert_uint_eq(times(&html, "<figcaption>Left the scan."), 3);
    ck_assert_uint_eq(times(&html, "<figcaption>The store holds no picture"), 2);
    report_says(&html, "Bleed score: 43 of 100, grade D");
    report_says(&html, "Verdict FAIL.");
    /* The worst of both lines, its place and its ground; the smaller growths are nowhere. */
    report_says(&html, ">-61.5<");
    report_says(&html, ">12.5<");
    ck_assert_uint_eq(times(&html, ">20.5<") + times(&html, ">7.5<"), 0);
    report_says(&html, ">line-c<");
    report_says(&html, "From its document: Dust &lt;lay&gt; here.");
    /* The limits of the grades stand beside the value. */
    report_says(&html, ">61.5</td><td class=\"short\">\xc2\xb5m</td><td class=\"n\">20</td>");
    cg_text_clear(&html);
    cg_text_clear(&pdf);
    /* Fewer pages: those with the lowest scores. */
    options.print_pages = 2;
    report_make(store, &options, &html, &pdf);
    ck_assert_uint_eq(times(&html, "Print test, lot L1, P"), 2);
    report_says(&html, "Print test, lot L1, P0");
    report_says(&html, "Print test, lot L1, P1");
    report_says(&html, "The 2 prints with the lowest scores of 5");
    cg_text_clear(&html);
    cg_text_clear(&pdf);
    report_store_remove(store, folder);
}
END_TEST

/* ---- a station ---------------------------------------------------------------------------------- */

START_TEST(station_without_samples_is_reported)
{
    struct cg_store_report_options options = cg_store_report_options_defaults();
    struct cg_text html = {0}, pdf = {0};
    char folder[64];
    struct cg_store *store = report_store_new(folder);
    const int64_t now = 1767600000;
    /* A repeat is stored anew as it grows; in another roll it is found again. */
    const struct {
        const char *roll;
        int64_t hits;
    } repeats[] = {{"R1", 4}, {"R1", 16}, {"R2", 10}};
    for (size_t i = 0; i < 3; i++) {
        const struct cg_store_repeat row = {.lot = "L9",
                                            .roll = repeats[i].roll,
                                            .time = now + (int64_t)i,
                                            .drum = "cast drum",
                                            .pitch_mm = 1000.0 * M_PI,
                                            .diameter_mm = 1000.0,
                                            .cd_mm = 80.0,
                                            .phase_mm = 250.0 * M_PI,
                                            .hits = repeats[i].hits,
                                            .turns_expected = 20.0,
                                            .log10_nfa = -9.0};
        ck_assert_int_eq(cg_store_add_repeat(store, &row, NULL, &report_error), CG_OK);
    }
    for (int i = 0; i < 3; i++) {
        const struct cg_store_alarm row = {.lot = "L9",
                                           .roll = "R2",
                                           .time = now + i,
                                           .kind = i == 2 ? "camera_lost" : "repeat",
                                           .text = i == 2 ? "The camera is gone." : "It repeats & repeats.",
                                           .md_mm = 12500.0,
                                           .acknowledged_time = i == 0 ? now + 60 : 0,
                                           .acknowledged_by = i == 0 ? "Kim" : ""};
        ck_assert_int_eq(cg_store_add_alarm(store, &row, NULL, &report_error), CG_OK);
    }
    const struct cg_store_health health = {.lot = "L9",
                                           .roll = "R2",
                                           .time = now,
                                           .to_time = now + 60,
                                           .camera = "cam",
                                           .frames = 196,
                                           .measured = 190,
                                           .lost_wire = 3,
                                           .lost_ring = 1,
                                           .failed = 6,
                                           .gap_m = 1.5,
                                           .lamp_level = NAN,
                                           .temperature_c = NAN};
    ck_assert_int_eq(cg_store_add_health(store, &health, NULL, &report_error), CG_OK);
    ck_assert_int_eq(cg_store_commit(store, &report_error), CG_OK);
    report_make(store, &options, &html, &pdf);
    ck_assert_ptr_null(strstr(html.data, "The store holds no samples."));
    report_says(&html,
                "clean the roller &#39;cast drum&#39; with a diameter of 1000 mm at the drum angle of 90 "
                "degrees, 80 mm from the edge. It was seen 26 times in 2 rolls, from lot L9 to lot L9.");
    report_says(&html, "Alarms of the kind repeat: 2, of which 1 are open. The latest in lot L9, roll R2, at "
                       "12.5 m: It repeats &amp; repeats.");
    report_says(&html, "Alarms of the kind camera_lost: 1, of which 1 are open.");
    report_says(&html, "10 of 200 frames were lost or could not be measured; look at lots L9.");
    report_says(&html, ">Kim<");
    report_says(&html, ">95<"); /* 190 of 200 */
    cg_text_clear(&html);
    cg_text_clear(&pdf);
    report_store_remove(store, folder);
}
END_TEST

/* ---- decimal signs ------------------------------------------------------------------------------ */

START_TEST(numbers_take_the_decimal_sign)
{
    static const struct {
        const char *code, *mean;
    } rows[] = {{"en", "mean 0.5025,"}, {"de", "Mittel 0,5025,"}, {"ja", "平均 0.5025、"}};
    struct cg_store_report_options options = cg_store_report_options_defaults();
    struct cg_language *language = NULL;
    struct cg_text html = {0}, pdf = {0};
    char folder[64];
    struct cg_store *store = report_store_new(folder);
    report_add_gloss(store, (struct cg_store_sample){.lot = "L1", .sample = "A"}, 0.500);
    report_add_gloss(store, (struct cg_store_sample){.lot = "L1", .sample = "B"}, 0.505);
    ck_assert_int_eq(cg_store_commit(store, &report_error), CG_OK);
    ck_assert_int_eq(cg_language_read(rows[_i].code, &language, &report_error), CG_OK);
    options.language = language;
    report_make(store, &options, &html, &pdf);
    report_says(&html, rows[_i].mean);
    cg_text_clear(&html);
    cg_text_clear(&pdf);
    cg_language_free(language);
    report_store_remove(store, folder);
}
END_TEST

TCase *report_page_tests(void)
{
    TCase *pages = tcase_create("pages");
    tcase_set_timeout(pages, 120);
    tcase_add_test(pages, each_print_has_a_page);
    tcase_add_test(pages, station_without_samples_is_reported);
    tcase_add_loop_test(pages, numbers_take_the_decimal_sign, 0, 3);
    return pages;
}
