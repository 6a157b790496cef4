/*
 * Batches: the same bytes for any number of threads or shards and after any number of kills, and rows that
 * are wrong. Inputs are small pictures of noise, whose mean the test knows.
 */
#include "store/server.h"
#include "support/folder.h"
#include "support/noise.h"
#include "support/suite.h"

#include <castgloss/batch.h>
#include <castgloss/inspect.h>
#include <castgloss/io.h>
#include <castgloss/store.h>

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIDE = 64, PICTURES = 20 };

static struct cg_error error;
static double means[PICTURES];

/* Pictures p00.png and on, a recipe, and a manifest with two wrong rows and a repeated one. */
static void make_inputs(void)
{
    static uint16_t counts[SIDE * SIDE];
    const struct cg_png_writing writing = {
        .bits = 16, .pitch_cd_mm = 0.1, .pitch_md_mm = 0.1, .compression = 1};
    struct cg_text manifest = {0};
    uint64_t state = 5;
    folder_begin();
    cg_text_add(&manifest, "lot,roll,sample,side,operator,repeat,delay_s,time,kind,file,recipe\r\n");
    for (int i = 0; i < PICTURES; i++) {
        char name[16];
        double sum = 0;
        for (size_t k = 0; k < SIDE * SIDE; k++) {
            counts[k] = (uint16_t)(30000 + 100 * i + 500 * noise_normal(&state));
            sum += counts[k];
        }
        means[i] = sum / (SIDE * SIDE) / 65535.0;
        snprintf(name, sizeof name, "p%02d.png", i);
        ck_assert_int_eq(cg_png_write_grey(name, counts, SIDE, SIDE, &writing, &error), CG_OK);
        cg_text_add(&manifest,
                    "L%d,R%d,S%d,front,An,%d,%d,2026-01-05T08:%02d:00+09:00,surface,%s,bath.yaml\r\n", i / 8,
                    i / 4, i, i % 3, i * 60, i, name);
    }
    cg_text_add(&manifest, "L0,R0,S0,front,An,0,0,2026-01-05T09:00:00Z,,p00.png,bath.yaml\r\n"
                           "L9,,\"=1+1, \"\"so\"\"\",,,,,,,gone.png,\r\n"
                           "L9,,text,,,,,,surface,bath.yaml,\r\n"
                           "L0,,,,,,,2026-01-05T07:00:00Z,recipe,bath.yaml,\r\n");
    folder_write("manifest.csv", manifest.data);
    folder_write("bath.yaml", cg_recipe_template());
    cg_text_clear(&manifest);
}

static struct cg_batch_options options_for(const char *out)
{
    return (struct cg_batch_options){.input = "manifest.csv",
                                     .out = out,
                                     .tool_version = "1",
                                     .threads = 2,
                                     .shard = 1,
                                     .shards = 1,
                                     .sheet = true,
                                     .now = 1700000000};
}

static struct cg_batch_summary run(const struct cg_batch_options *options)
{
    struct cg_batch_summary summary = {0};
    enum cg_status status = cg_batch_run(options, &summary, &error);
    ck_assert_msg(status == CG_OK, "%s", error.text);
    return summary;
}

static const char *const files[] = {"results.jsonl", "results.csv", "results.xlsx",
                                    "rejected.csv",  "index.csv",   "batch.csv"};

static void check_same(const char *one, const char *other)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[2][128];
        struct cg_bytes bytes[2] = {{0}};
        snprintf(path[0], sizeof path[0], "%s/%s", one, files[i]);
        snprintf(path[1], sizeof path[1], "%s/%s", other, files[i]);
        for (int k = 0; k < 2; k++) {
            ck_assert_msg(cg_file_read(path[k], 1 << 24, &bytes[k], &error) == CG_OK, "%s", error.text);
        }
        ck_assert_msg(bytes[0].size == bytes[1].size &&
                          memcmp(bytes[0].data, bytes[1].data, bytes[0].size) == 0,
                      "%s and %s differ", path[0], path[1]);
        cg_bytes_clear(&bytes[0]);
        cg_bytes_clear(&bytes[1]);
    }
}

START_TEST(results_say_what_was_measured)
{
    make_inputs();
    const struct cg_batch_options options = options_for("out");
    struct cg_batch_summary summary = run(&options);
    ck_assert_uint_eq(summary.rows, PICTURES + 4);
    ck_assert_uint_eq(summary.measured, PICTURES + 1);
    ck_assert_uint_eq(summary.known, 0);
    ck_assert_uint_eq(summary.repeated, 1);
    ck_assert_uint_eq(summary.rejected, 2);
    ck_assert(summary.unreadable);

    struct cg_csv csv = {0}, rejected = {0};
    ck_assert_int_eq(cg_csv_read("out/results.csv", 1 << 20, &csv, &error), CG_OK);
    ck_assert_uint_eq(csv.rows, PICTURES + 1);
    for (size_t i = 0; i < PICTURES; i++) {
        double value = 0;
        char moment[CG_TIME_SIZE];
        ck_assert_int_eq(cg_csv_number(&csv, i, cg_csv_column(&csv, "gloss.mean"), 0, 1, &value, &error),
                         CG_OK);
        ck_assert_double_eq_tol(value, means[i], 1e-6);
        /* 08:mm at +09:00 is 23:mm UTC of the day before. */
        snprintf(moment, sizeof moment, "2026-01-04T23:%02zu:00Z", i);
        ck_assert_str_eq(cg_csv_field(&csv, i, cg_csv_column(&csv, "time")), moment);
    }
    ck_assert_str_eq(cg_csv_field(&csv, PICTURES, cg_csv_column(&csv, "kind")), "recipe");
    cg_csv_clear(&csv);

    ck_assert_int_eq(cg_csv_read("out/rejected.csv", 1 << 20, &rejected, &error), CG_OK);
    static const char *const causes[] = {"repeated", "unreadable", "unreadable"};
    ck_assert_uint_eq(rejected.rows, 3);
    for (size_t i = 0; i < 3; i++) {
        char row[8];
        snprintf(row, sizeof row, "%zu", PICTURES + 1 + i);
        ck_assert_str_eq(cg_csv_field(&rejected, i, 0), row);
        ck_assert_str_eq(cg_csv_field(&rejected, i, 2), causes[i]);
        ck_assert_int_ne(cg_csv_field(&rejected, i, 3)[0], 0);
    }
    cg_csv_clear(&rejected);
    summary = run(&options);
    ck_assert_uint_eq(summary.measured, 0);
    ck_assert_uint_eq(summary.known, PICTURES + 1);
    ck_assert_uint_eq(summary.repeated, 1);
}
END_TEST

/* Every line is a document that another JSON library reads, in the order of rows. */
START_TEST(lines_are_documents)
{
    make_inputs();
    const struct cg_batch_options options = options_for("out");
    run(&options);
    FILE *file = fopen("out/results.jsonl", "r");
    ck_assert_ptr_nonnull(file);
    json_int_t last = 0;
    size_t lines = 0;
    for (json_t *line; (line = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL)) != NULL; lines++) {
        ck_assert_str_eq(json_string_value(json_object_get(line, "schema")), "castgloss.record/1");
        json_int_t row = json_integer_value(json_object_get(line, "row"));
        ck_assert_int_gt(row, last);
        last = row;
        if (lines < PICTURES) {
            ck_assert_double_eq(json_number_value(json_object_get(line, "utc_offset_s")), 32400);
            ck_assert_str_eq(json_string_value(json_object_get(line, "operator")), "An");
        }
        json_decref(line);
    }
    fclose(file);
    ck_assert_uint_eq(lines, PICTURES + 1);
}
END_TEST

START_TEST(threads_give_the_same_bytes)
{
    static const int threads[] = {1, 3, 16};
    make_inputs();
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        char out[16];
        snprintf(out, sizeof out, "out-%zu", i);
        struct cg_batch_options options = options_for(out);
        options.threads = threads[i];
        run(&options);
        check_same("out-0", out);
    }
}
END_TEST

/* Rows: how many shards; with a store each, or one for all in a server. */
static const struct {
    size_t shards;
    bool server;
} shardings[] = {{1, false}, {3, false}, {30, false}, {3, true}};

START_TEST(shards_give_the_same_bytes)
{
    const size_t shards = shardings[_i].shards;
    char names[32][16], url[256];
    const char *folders[32];
    if (shardings[_i].server && !server_is_there()) {
        return;
    }
    make_inputs();
    struct cg_batch_options options = options_for("whole");
    run(&options);
    if (shardings[_i].server) {
        ck_assert(server_database("shards", url, sizeof url));
        options.store = url;
    }
    options.shards = shards;
    for (size_t i = 0; i < shards; i++) {
        /* Given to the merge in another order than their own. */
        snprintf(names[i], sizeof names[i], "shard-%zu", i);
        folders[shards - 1 - i] = names[i];
        options.out = names[i];
        options.shard = i + 1;
        run(&options);
    }
    struct cg_batch_summary summary;
    options.out = "merged";
    ck_assert_msg(cg_batch_merge(folders, shards, &options, &summary, &error) == CG_OK, "%s", error.text);
    ck_assert_uint_eq(summary.rejected, 2);
    ck_assert_uint_eq(summary.repeated, 1);
    check_same("whole", "merged");
    if (shards > 1) {
        ck_assert_int_eq(cg_batch_merge(folders, shards - 1, &options, &summary, &error), CG_USAGE);
        folders[0] = folders[1];
        ck_assert_int_eq(cg_batch_merge(folders, shards, &options, &summary, &error), CG_USAGE);
    }
}
END_TEST

static bool count_sample(void *context, const struct cg_store_sample *row)
{
    (void)row;
    ++*(size_t *)context;
    return true;
}

/* Killed again and again at any moment, it comes to its end with every sample once. */
START_TEST(killed_batch_goes_on)
{
    make_inputs();
    struct cg_batch_options options = options_for("whole");
    run(&options);
    options.out = "killed";
    uint64_t state = 99;
    int kills = 0;
    for (bool ended = false; !ended;) {
        pid_t child = fork();
        if (child == 0) {
            struct cg_batch_summary summary;
            _exit(cg_batch_run(&options, &summary, &error) == CG_OK ? 0 : 1);
        }
        /* The first kills are early; later ones let more be done, so that it does end. */
        long wait_ns = (long)(noise_uniform(&state) * 4e6 * pow(1.5, kills));
        nanosleep(&(struct timespec){.tv_sec = wait_ns / 1000000000, .tv_nsec = wait_ns % 1000000000}, NULL);
        kill(child, SIGKILL);
        int state_of_child = 0;
        waitpid(child, &state_of_child, 0);
        ended = WIFEXITED(state_of_child);
        ck_assert(!ended || WEXITSTATUS(state_of_child) == 0);
        kills += !ended;
    }
    ck_assert_int_gt(kills, 2);
    check_same("whole", "killed");
    struct cg_store *store = NULL;
    struct cg_store_options reading = cg_store_options_defaults();
    size_t samples = 0;
    reading.read_only = true;
    ck_assert_int_eq(cg_store_open("killed/store.sqlite", &reading, &store, &error), CG_OK);
    ck_assert_int_eq(cg_store_samples(store, NULL, count_sample, &samples, &error), CG_OK);
    ck_assert_uint_eq(samples, PICTURES + 1);
    cg_store_close(store);
}
END_TEST

static const struct {
    const char *manifest;
    enum cg_status status; /* of the whole batch */
    const char *words;     /* in the error, or in the reason of the only row */
} wrong[] = {
    {"", CG_INPUT, "manifest.csv"},
    {"lot,sample\nL,S\n", CG_USAGE, "needs the column 'file'"},
    {"lott,file\nL,p00.png\n", CG_USAGE, "'lott'"},
    {"file,kind\np00.png,gloss\n", CG_OK,
     "'gloss' is not one of: surface, clarity, waviness, print, drying, recipe"},
    {"file,time\np00.png,yesterday\n", CG_OK, "'yesterday'"},
    {"file,time\np00.png,2026-01-05T08:00:00+99:00\n", CG_OK, "+99:00"},
    {"file,delay_s\np00.png,-1\n", CG_OK, "delay_s"},
    {"file,profile\np00.png,none.yaml\n", CG_OK, "none.yaml"},
    {"file,calibration\np00.png,none.cgcal\n", CG_OK, "none.cgcal"},
    {"file,lot\n,L\n", CG_OK, "names no file"},
};

START_TEST(wrong_rows_are_listed)
{
    make_inputs();
    folder_write("manifest.csv", wrong[_i].manifest);
    const struct cg_batch_options options = options_for("out");
    struct cg_batch_summary summary;
    ck_assert_int_eq(cg_batch_run(&options, &summary, &error), wrong[_i].status);
    if (wrong[_i].status != CG_OK) {
        ck_assert_msg(strstr(error.text, wrong[_i].words) != NULL, "%s", error.text);
        return;
    }
    struct cg_csv rejected = {0};
    ck_assert_int_eq(cg_csv_read("out/rejected.csv", 1 << 20, &rejected, &error), CG_OK);
    ck_assert_uint_eq(rejected.rows, 1);
    const char *reason = cg_csv_field(&rejected, 0, 3);
    ck_assert_msg(strstr(reason, wrong[_i].words) != NULL, "%s", reason);
    ck_assert_int_eq(summary.unmeasurable, strstr(wrong[_i].words, "cgcal") != NULL);
    cg_csv_clear(&rejected);
}
END_TEST

START_TEST(folder_stands_for_its_pictures)
{
    make_inputs();
    struct cg_batch_options options = options_for("out");
    options.input = folder;
    struct cg_batch_summary summary = run(&options);
    ck_assert_uint_eq(summary.measured, PICTURES);
    ck_assert_uint_eq(summary.rejected, 0);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        {results_say_what_was_measured, 1},  {lines_are_documents, 1},
        {threads_give_the_same_bytes, 1},    {shards_give_the_same_bytes, ROWS(shardings)},
        {killed_batch_goes_on, 1},           {wrong_rows_are_listed, ROWS(wrong)},
        {folder_stands_for_its_pictures, 1},
    };
    if (!server_make()) {
        puts("Shards with one PostgreSQL store are skipped: its server programs are not here.");
    }
    int failed = suite_run("batch", tests, sizeof tests / sizeof *tests);
    server_remove();
    return failed;
}
