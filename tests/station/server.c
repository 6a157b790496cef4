/* A database server that is killed under a running station, and comes back: nothing is lost, nothing is
 * twice. */
#include "store/server.h"
#include "station/suite.h"

#include <stdio.h>
#include <unistd.h>

#define FRAMES 80U

static bool has_kept(struct cg_station *station)
{
    const struct station_state *state = station_lock(station);
    const bool kept = state->counters.kept >= 10;
    station_unlock(station);
    return kept;
}

static bool has_spooled(struct cg_station *station)
{
    const struct station_state *state = station_lock(station);
    const bool spooled = state->health.spooled >= 8 && !state->health.store_connected;
    station_unlock(station);
    return spooled;
}

static bool has_moved(struct cg_station *station)
{
    const struct station_state *state = station_lock(station);
    const bool moved = state->health.store_connected && state->health.spooled == 0 &&
                       state->counters.measured == FRAMES && state->counters.waiting == 0;
    station_unlock(station);
    return moved && cg_station_wait(station, 0);
}

struct rows {
    size_t count;
    bool seen[FRAMES];
};

static bool count_frame(void *context, const struct cg_store_frame *row)
{
    struct rows *rows = context;
    ck_assert_int_ge(row->frame, 0);
    ck_assert_int_lt(row->frame, FRAMES);
    ck_assert_msg(!rows->seen[row->frame], "frame %lld is there twice", (long long)row->frame);
    rows->seen[row->frame] = true;
    rows->count++;
    return true;
}

static bool count_sample(void *context, const struct cg_store_sample *row)
{
    size_t *count = context;
    ck_assert_str_eq(row->lot, "L1");
    ck_assert_str_eq(row->kind, "surface");
    ++*count;
    return true;
}

START_TEST(a_server_that_is_killed_and_comes_back_gets_everything)
{
    static const char *const format =
        "source: {address: \"simulator:4\", frames_per_s: 10, frames: 80, ring_frames: 128}\n"
        "simulator: {width: 128, height: 128}\n"
        "web: {lot: L1, roll: R1}\n"
        "store: {url: \"%s\", spool: \"%%s/spool.sqlite\", frames: all, sample_m: 0.05}\n";
    const struct cg_store_query all = {0};
    const struct cg_store_options options = cg_store_options_defaults();
    struct cg_station_config *config = NULL;
    struct cg_store *store = NULL;
    struct cg_error error;
    struct rows rows = {.count = 0};
    size_t samples = 0;
    char where[256], text[1024];
    station_folder();
    if (!server_is_there()) {
        return;
    }
    ck_assert(server_database("station", where, sizeof where));
    snprintf(text, sizeof text, format, where);
    struct cg_station *station = station_begin(text, &config);
    ck_assert(station_until(station, has_kept));
    ck_assert(server_kill());
    ck_assert(station_until(station, has_spooled));
    ck_assert(server_start());
    ck_assert(station_until(station, has_moved));
    station_end(station, config);
    ck_assert_msg(cg_store_open(where, &options, &store, &error) == CG_OK, "%s", error.text);
    ck_assert_int_eq(cg_store_frames(store, &all, count_frame, &rows, &error), CG_OK);
    ck_assert_int_eq(cg_store_samples(store, &all, count_sample, &samples, &error), CG_OK);
    cg_store_close(store);
    ck_assert_uint_eq(rows.count, FRAMES);
    /* Every fourth frame of 12.8 mm or so, whatever the rate at which they came. */
    ck_assert_uint_ge(samples, 10);
}
END_TEST

void station_server_tests(TCase *tests)
{
    tcase_add_test(tests, a_server_that_is_killed_and_comes_back_gets_everything);
}
