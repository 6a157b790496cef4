/* Nothing is lost: the store away and back, the program killed and started again. */
#include "station/suite.h"

#include <castgloss/simulate.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t count_frames(const char *path)
{
    struct cg_store_options options = cg_store_options_defaults();
    struct cg_store_size size = {0};
    struct cg_store *store = NULL;
    struct cg_error error;
    options.read_only = true;
    if (cg_store_open(path, &options, &store, &error) != CG_OK) {
        return 0;
    }
    const enum cg_status status = cg_store_measure(store, &size, &error);
    cg_store_close(store);
    return status == CG_OK ? (size_t)size.frames : 0;
}

static bool count_row(void *context, const struct cg_store_frame *row)
{
    size_t *rows = context;
    ck_assert_int_gt(row->bytes, 0);
    ++*rows;
    return true;
}

static size_t count_rows(const char *path)
{
    const struct cg_store_query all = {0};
    struct cg_store_options options = cg_store_options_defaults();
    struct cg_store *store = NULL;
    struct cg_error error;
    size_t rows = 0;
    ck_assert_int_eq(cg_store_open(path, &options, &store, &error), CG_OK);
    ck_assert_int_eq(cg_store_frames(store, &all, count_row, &rows, &error), CG_OK);
    cg_store_close(store);
    return rows;
}

/* ---- the store away ----------------------------------------------------------------------------- */

static bool has_spooled(struct cg_station *station)
{
    const struct station_state *state = station_lock(station);
    const bool spooled = state->health.spooled >= 5;
    bool raised = false;
    for (size_t i = 0; i < state->alarm_count; i++) {
        raised |= state->alarms[i].active && state->alarms[i].kind[0] == 's';
    }
    station_unlock(station);
    return spooled && raised;
}

static bool has_moved(struct cg_station *station)
{
    const struct station_state *state = station_lock(station);
    const bool moved = state->health.store_connected && state->health.spooled == 0 &&
                       state->counters.losses.handed == 40 && state->counters.kept >= 38;
    station_unlock(station);
    return moved;
}

/* The folder of the store is not there at first. */
START_TEST(a_store_that_comes_back_gets_everything)
{
    struct cg_station_config *config = NULL;
    const char *folder = station_folder();
    char away[96], store[128], spool[96];
    snprintf(away, sizeof away, "%s/away", folder);
    snprintf(store, sizeof store, "%s/store.sqlite", away);
    snprintf(spool, sizeof spool, "%s/spool.sqlite", folder);
    struct cg_station *station =
        station_begin("source: {address: \"simulator:4\", frames_per_s: 20, frames: 40, ring_frames: 64}\n"
                      "simulator: {width: 128, height: 128}\n"
                      "alarms: {hold_s: 0}\n"
                      "store: {url: \"%s/away/store.sqlite\", spool: \"%s/spool.sqlite\", frames: all}\n",
                      &config);
    ck_assert(station_until(station, has_spooled));
    ck_assert_int_eq(mkdir(away, 0755), 0);
    ck_assert(station_until(station, has_moved));
    station_end(station, config);
    ck_assert_uint_eq(count_rows(store), 40);
    ck_assert_int_ne(access(spool, F_OK), 0);
}
END_TEST

/* ---- killed ------------------------------------------------------------------------------------- */

static const char watched[] =
    "source: {address: \"folder:%s/in\", rest_s: 0.01, stall_s: 0.5, dark_percent: 0}\n"
    "store: {url: \"%s/store.sqlite\", spool: \"%s/spool\", frames: all}\n";

static char store_path[128];
static size_t wanted_rows;

static bool has_rows(struct cg_station *station)
{
    (void)station;
    return count_frames(store_path) > 0 && count_rows(store_path) >= wanted_rows;
}

static pid_t run_apart(void)
{
    const pid_t child = fork();
    if (child == 0) {
        struct cg_station_config *config = NULL;
        station_begin(watched, &config);
        for (;;) {
            pause();
        }
    }
    return child;
}

/* The journal as a crash leaves it that comes between keeping a frame and the line that says so: one line
 * less than frames that are kept. */
static void forget_last_line(const char *folder, size_t committed)
{
    char path[128];
    struct cg_bytes bytes;
    struct cg_error error;
    snprintf(path, sizeof path, "%s/in/.castgloss-journal", folder);
    ck_assert_int_eq(cg_file_read(path, 1 << 20, &bytes, &error), CG_OK);
    size_t length = bytes.size > 0 ? bytes.size - 1 : 0, lines = 0;
    /* Files that are no pictures have lines as well. */
    for (size_t i = 0; i + 4 < bytes.size; i++) {
        lines += (i == 0 || bytes.data[i - 1] == '\n') && memcmp(bytes.data + i, "done", 4) == 0;
    }
    if (lines < committed) {
        cg_bytes_clear(&bytes); /* the kill came just there */
        return;
    }
    while (length > 0 && bytes.data[length - 1] != '\n') {
        length--;
    }
    ck_assert_int_eq(truncate(path, (off_t)length), 0);
    cg_bytes_clear(&bytes);
}

/* Killed at several moments, half of them as if it had been in the middle of telling the source. */
START_TEST(killed_and_started_again_nothing_is_lost_or_done_twice)
{
    enum { PICTURES = 30 + 2 }; /* the simulator's frames, its dark and its flat */
    struct cg_web_options web = cg_web_options_defaults();
    struct cg_station_config *config = NULL;
    struct cg_error error;
    const char *folder = station_folder();
    char in[96];
    int status = 0;
    snprintf(in, sizeof in, "%s/in", folder);
    snprintf(store_path, sizeof store_path, "%s/store.sqlite", folder);
    web.frames = 30;
    web.width = web.height = 128;
    ck_assert_msg(cg_simulate_web(in, &web, 1, NULL, NULL, &error) == CG_OK, "%s", error.text);

    wanted_rows = 3 + 4 * (size_t)_i;
    const pid_t child = run_apart();
    ck_assert_int_gt(child, 0);
    ck_assert(station_until(NULL, has_rows));
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    waitpid(child, &status, 0);
    const size_t committed = count_rows(store_path);
    ck_assert_uint_ge(committed, wanted_rows);
    if (_i % 2 != 0) {
        forget_last_line(folder, committed);
    }

    struct cg_station *station = station_begin(watched, &config);
    wanted_rows = PICTURES;
    ck_assert(station_until(station, has_rows));
    station_end(station, config);
    ck_assert_uint_eq(count_rows(store_path), PICTURES);
}
END_TEST

/* ---- a spool that was moved, but not taken away ------------------------------------------------- */

static void copy_file(const char *from, const char *to)
{
    struct cg_bytes bytes;
    struct cg_error error;
    ck_assert_int_eq(cg_file_read(from, 1 << 28, &bytes, &error), CG_OK);
    ck_assert_int_eq(cg_file_write(to, bytes.data, bytes.size, &error), CG_OK);
    cg_bytes_clear(&bytes);
}

static bool has_ended(struct cg_station *station)
{
    return cg_station_wait(station, 0);
}

static bool is_kept(struct cg_station *station)
{
    const struct station_state *state = station_lock(station);
    const bool kept = state->health.store_connected && state->health.spooled == 0;
    station_unlock(station);
    return kept;
}

START_TEST(a_spool_is_moved_once)
{
    static const char recorded[] =
        "source: {address: \"simulator:4\", paced: no, frames: 12}\n"
        "simulator: {width: 128, height: 128}\n"
        "store: {url: \"%s/away/store.sqlite\", spool: \"%s/spool.sqlite\", frames: all, sample_m: 0.02}\n";
    struct cg_station_config *config = NULL;
    const char *folder = station_folder();
    char away[96], store[128], spool[96], copy[96];
    snprintf(away, sizeof away, "%s/away", folder);
    snprintf(store, sizeof store, "%s/store.sqlite", away);
    snprintf(spool, sizeof spool, "%s/spool.sqlite", folder);
    snprintf(copy, sizeof copy, "%s/copy.sqlite", folder);
    /* The folder of the store is not there: all goes into the spool. */
    struct cg_station *station = station_begin(recorded, &config);
    ck_assert(station_until(station, has_ended));
    station_end(station, config);
    ck_assert_uint_eq(count_rows(spool), 12);
    copy_file(spool, copy);
    ck_assert_int_eq(mkdir(away, 0755), 0);
    for (size_t run = 1; run <= 3; run++) {
        station = station_begin(recorded, &config);
        ck_assert(station_until(station, has_ended));
        ck_assert(station_until(station, is_kept));
        station_end(station, config);
        ck_assert_int_ne(access(spool, F_OK), 0);
        ck_assert_uint_eq(count_rows(store), 12 + 12 * run);
        copy_file(copy, spool);
    }
}
END_TEST

void station_keep_tests(TCase *tests)
{
    tcase_add_test(tests, a_store_that_comes_back_gets_everything);
    tcase_add_loop_test(tests, killed_and_started_again_nothing_is_lost_or_done_twice, 0, 6);
    tcase_add_test(tests, a_spool_is_moved_once);
}
