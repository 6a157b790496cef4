/*
 * Rows of a manifest that are measured together. The scans are flat patches whose reflectances the test
 * chooses, so strike-through and drying constant are known in closed form.
 */
#include "support/folder.h"
#include "support/suite.h"

#include <castgloss/batch.h>
#include <castgloss/io.h>
#include <castgloss/store.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A sheet of 30 mm by 20 mm at 0.1 mm; the patch stands at 4 to 14 mm, the blank paper at 17 to 27. */
enum { WIDTH = 300, HEIGHT = 200 };
static const double pitch_mm = 0.1;
static const char chart[] =
    "{\"schema\": \"castgloss.chart/1\", \"page_mm\": [30, 20], \"registration\": \"none\", \"fiducials\": "
    "[],"
    "\"elements\": ["
    "{\"id\": \"solid\", \"kind\": \"patch\", \"ink\": \"K\", \"ground\": \"paper\", \"nominal_percent\": "
    "100,"
    " \"rect_mm\": [4, 4, 10, 12]},"
    "{\"id\": \"blank\", \"kind\": \"paper\", \"ink\": \"paper\", \"ground\": \"paper\","
    " \"rect_mm\": [17, 4, 10, 12]}]}";

static struct cg_error error;

/* Paper everywhere but in x0 to x1 mm, 2 to 18 mm; linear, as its gAMA says. */
static void write_scan(const char *path, double paper, double x0, double x1, double patch)
{
    static uint16_t counts[WIDTH * HEIGHT];
    const struct cg_png_writing how = {
        .bits = 16, .pitch_cd_mm = pitch_mm, .pitch_md_mm = pitch_mm, .compression = 1, .gamma = 1.0};
    for (size_t y = 0; y < HEIGHT; y++) {
        for (size_t x = 0; x < WIDTH; x++) {
            const double cd = ((double)x + 0.5) * pitch_mm, md = ((double)y + 0.5) * pitch_mm;
            const bool inside = cd > x0 && cd < x1 && md > 2.0 && md < 18.0;
            counts[y * WIDTH + x] = (uint16_t)lround(65535.0 * (inside ? patch : paper));
        }
    }
    ck_assert_msg(cg_png_write_grey(path, counts, WIDTH, HEIGHT, &how, &error) == CG_OK, "%s", error.text);
}

static void make_folder(void)
{
    folder_begin();
    folder_write("chart.json", chart);
}

static struct cg_batch_summary run(const char *out, size_t shard, size_t shards)
{
    const struct cg_batch_options options = {.input = "manifest.csv",
                                             .out = out,
                                             .tool_version = "1",
                                             .threads = 2,
                                             .shard = shard,
                                             .shards = shards,
                                             .now = 1700000000};
    struct cg_batch_summary summary = {0};
    ck_assert_msg(cg_batch_run(&options, &summary, &error) == CG_OK, "%s", error.text);
    return summary;
}

struct asked {
    double value;
    size_t count;
};

static bool take_value(void *context, const struct cg_store_value *row)
{
    struct asked *asked = context;
    asked->value = row->value;
    asked->count++;
    return true;
}

/* The only number of its path in the store of a batch, NaN when there is none. */
static double number_of(const char *out, const char *kind, const char *path)
{
    char where[96];
    const struct cg_store_query query = {.kind = kind, .path = path};
    const struct cg_store_options reading = {.read_only = true, .wait_s = 1.0};
    struct cg_store *store = NULL;
    struct asked asked = {NAN, 0};
    snprintf(where, sizeof where, "%s/store.sqlite", out);
    ck_assert_msg(cg_store_open(where, &reading, &store, &error) == CG_OK, "%s", error.text);
    ck_assert_int_eq(cg_store_values(store, &query, take_value, &asked, &error), CG_OK);
    cg_store_close(store);
    ck_assert_uint_le(asked.count, 1);
    return asked.value;
}

/* ---- a front and its back ----------------------------------------------------------------------- */

/* The sheet is turned over about its MD axis: what is at 4 to 14 mm in front lies at 16 to 26 behind. */
static void make_pair(void)
{
    make_folder();
    write_scan("front.png", 0.80, 2.0, 15.0, 0.05);
    write_scan("back.png", 0.80, 15.0, 28.0, 0.76);
}

static const char *const pairs[] = {
    "lot,sample,side,kind,file,chart\nL1,P1,front,print,front.png,chart.json\nL1,P1,back,print,back.png,\n",
    /* In any order, with a chart of its own or not, another sheet between. */
    "lot,sample,side,kind,file,chart\nL1,P1,back,print,back.png,chart.json\n"
    "L1,P2,,surface,front.png,\nL1,P1,front,print,front.png,chart.json\n",
};

START_TEST(back_gives_strike_through)
{
    make_pair();
    folder_write("manifest.csv", pairs[_i]);
    const struct cg_batch_summary summary = run("out", 1, 1);
    ck_assert_uint_eq(summary.rows, _i == 0 ? 2 : 3);
    ck_assert_uint_eq(summary.measured, _i == 0 ? 1 : 2);
    ck_assert_uint_eq(summary.joined, 1);
    ck_assert_uint_eq(summary.rejected, 0);
    ck_assert_double_eq_tol(number_of("out", "print", "absorption.whiteness_loss_percent"), 5.0, 0.02);
    ck_assert_double_eq_tol(number_of("out", "print", "elements[solid].strike_through"), log10(0.80 / 0.76),
                            2e-4);
    /* Known already: nothing is measured again. Another back is another sample. */
    ck_assert_uint_eq(run("out", 1, 1).measured, 0);
    write_scan("back.png", 0.80, 15.0, 28.0, 0.72);
    ck_assert_uint_eq(run("out", 1, 1).measured, 1);
}
END_TEST

START_TEST(front_alone_has_no_strike_through)
{
    make_pair();
    folder_write("manifest.csv", "lot,sample,side,kind,file,chart\nL1,P1,front,print,front.png,chart.json\n"
                                 "L2,P1,back,print,back.png,\n");
    const struct cg_batch_summary summary = run("out", 1, 1);
    ck_assert_uint_eq(summary.joined, 0);
    ck_assert_uint_eq(summary.rejected, 1); /* the back of nothing, without a chart */
    ck_assert(isnan(number_of("out", "print", "absorption.whiteness_loss_percent")));
}
END_TEST

static const struct {
    const char *rows, *reason;
} wrong[] = {
    {"L1,P1,front,print,front.png,chart.json,\nL1,P1,back,print,back.png,,\nL1,P1,back,print,front.png,,\n",
     "Rows 2 and 3 are both the back"},
    {"L1,P1,front,print,front.png,chart.json,\nL1,P1,back,print,gone.png,,\n", "gone.png"},
    {"L1,P1,,drying,front.png,chart.json,5\nL1,P1,,drying,back.png,chart.json,\n", "'delay_s'"},
    {"L1,P1,,drying,front.png,chart.json,5\nL1,P1,,drying,gone.png,chart.json,9\n", "gone.png"},
};

START_TEST(wrong_parts_reject_their_sample)
{
    struct cg_csv rejected = {0};
    make_pair();
    char text[512];
    snprintf(text, sizeof text, "lot,sample,side,kind,file,chart,delay_s\n%s", wrong[_i].rows);
    folder_write("manifest.csv", text);
    ck_assert_uint_eq(run("out", 1, 1).rejected, 1);
    ck_assert_int_eq(cg_csv_read("out/rejected.csv", 1 << 20, &rejected, &error), CG_OK);
    const char *reason = cg_csv_field(&rejected, 0, cg_csv_column(&rejected, "reason"));
    ck_assert_msg(strstr(reason, wrong[_i].reason) != NULL, "%s", reason);
    cg_csv_clear(&rejected);
}
END_TEST

/* ---- a drying series ---------------------------------------------------------------------------- */

enum { DELAYS = 8 };
static const double delays_s[DELAYS] = {0, 5, 10, 20, 40, 80, 160, 320};
static const double tau_s = 20.0, first_ratio = 0.8, print_density = 1.2, blank = 0.85;

/*
 * Each scan shows one strip whose density above the blotter is ratio times that of the print; the first one
 * also shows the print, in place of nothing: the chart's patch "print" is looked for in each.
 */
static void make_series(bool backwards)
{
    struct cg_text manifest = {0};
    make_folder();
    folder_write(
        "strip.json",
        "{\"schema\": \"castgloss.chart/1\", \"page_mm\": [30, 20], \"registration\": \"none\","
        "\"fiducials\": [], \"elements\": ["
        "{\"id\": \"strip\", \"kind\": \"patch\", \"ink\": \"K\", \"ground\": \"paper\", \"rect_mm\": "
        "[3, 4, 7, 12]},"
        "{\"id\": \"print\", \"kind\": \"patch\", \"ink\": \"K\", \"ground\": \"paper\", \"rect_mm\": "
        "[12, 4, 7, 12]},"
        "{\"id\": \"blank\", \"kind\": \"paper\", \"ink\": \"paper\", \"ground\": \"paper\","
        " \"rect_mm\": [21, 4, 7, 12]}]}");
    cg_text_add(&manifest, "lot,sample,kind,file,chart,delay_s\n");
    for (size_t n = 0; n < DELAYS; n++) {
        const size_t i = backwards ? DELAYS - 1 - n : n;
        static uint16_t counts[WIDTH * HEIGHT];
        const struct cg_png_writing how = {
            .bits = 16, .pitch_cd_mm = pitch_mm, .pitch_md_mm = pitch_mm, .compression = 1, .gamma = 1.0};
        const double ratio = first_ratio * exp(-delays_s[i] / tau_s);
        char name[16], delay[CG_NUMBER_SIZE];
        for (size_t k = 0; k < (size_t)WIDTH * HEIGHT; k++) {
            const double cd = ((double)(k % WIDTH) + 0.5) * pitch_mm;
            const double density = cd < 11.0 ? ratio * print_density : cd < 20.0 ? print_density : 0.0;
            counts[k] = (uint16_t)lround(65535.0 * blank * pow(10.0, -density));
        }
        snprintf(name, sizeof name, "s%zu.png", i);
        ck_assert_int_eq(cg_png_write_grey(name, counts, WIDTH, HEIGHT, &how, &error), CG_OK);
        cg_text_add(&manifest, "L1,P1,drying,%s,strip.json,%s\n", name,
                    cg_number_print(delay, delays_s[i], 9));
    }
    /* Another sheet's table is no part of it. */
    cg_text_add(&manifest, "L1,P1,drying,table.csv,,\n");
    folder_write("table.csv", "time_s,setoff_ratio\n0,0.72\n5,0.55\n10,0.41\n20,0.24\n30,0.14\n60,0.03\n");
    folder_write("manifest.csv", manifest.data);
    cg_text_clear(&manifest);
}

static bool take_drying(void *context, const struct cg_store_value *row)
{
    double *least_off = context;
    *least_off = fmin(*least_off, fabs(row->value - tau_s));
    return true;
}

START_TEST(scans_of_growing_delays_are_one_curve)
{
    make_series(_i == 1);
    const struct cg_batch_summary summary = run("out", 1, 1);
    ck_assert_uint_eq(summary.rows, DELAYS + 1);
    ck_assert_uint_eq(summary.measured, 2); /* the series and the table */
    ck_assert_uint_eq(summary.joined, DELAYS - 1);
    struct cg_store *store = NULL;
    const struct cg_store_options reading = {.read_only = true, .wait_s = 1.0};
    const struct cg_store_query query = {.kind = "drying", .path = "tau_s"};
    double off = INFINITY;
    ck_assert_int_eq(cg_store_open("out/store.sqlite", &reading, &store, &error), CG_OK);
    ck_assert_int_eq(cg_store_values(store, &query, take_drying, &off, &error), CG_OK);
    cg_store_close(store);
    ck_assert_double_le(off, 0.01 * tau_s);
}
END_TEST

/* ---- shards ------------------------------------------------------------------------------------- */

START_TEST(groups_stay_whole_in_shards)
{
    static const char *const files[] = {"results.jsonl", "results.csv", "rejected.csv", "index.csv",
                                        "batch.csv"};
    const char *const folders[] = {"s1", "s2", "s3"};
    struct cg_batch_summary summary = {0};
    make_series(false);
    (void)run("whole", 1, 1);
    for (size_t i = 0; i < 3; i++) {
        (void)run(folders[i], i + 1, 3);
    }
    const struct cg_batch_options options = {.out = "merged", .tool_version = "1", .threads = 1};
    ck_assert_msg(cg_batch_merge(folders, 3, &options, &summary, &error) == CG_OK, "%s", error.text);
    ck_assert_uint_eq(summary.joined, DELAYS - 1);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[2][64];
        struct cg_bytes bytes[2] = {{0}};
        for (int k = 0; k < 2; k++) {
            snprintf(path[k], sizeof path[k], "%s/%s", k == 0 ? "whole" : "merged", files[i]);
            ck_assert_msg(cg_file_read(path[k], 1 << 24, &bytes[k], &error) == CG_OK, "%s", error.text);
        }
        ck_assert_uint_eq(bytes[0].size, bytes[1].size);
        ck_assert_int_eq(memcmp(bytes[0].data, bytes[1].data, bytes[0].size), 0);
        cg_bytes_clear(&bytes[0]);
        cg_bytes_clear(&bytes[1]);
    }
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {back_gives_strike_through, ROWS(pairs)},
        {front_alone_has_no_strike_through, 1},
        {wrong_parts_reject_their_sample, ROWS(wrong)},
        {scans_of_growing_delays_are_one_curve, 2},
        {groups_stay_whole_in_shards, 1},
    };
    return suite_run("pairs", tests, sizeof tests / sizeof *tests);
}
