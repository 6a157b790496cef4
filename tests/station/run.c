/* What a running station finds: the roller that prints, in the same order for any number of workers. */
#include "station/suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Six turns of a drum of 0.1 m, whose mark has a contrast of 5 %, among random marks. */
static const char drum[] =
    "source: {address: \"simulator:%d\", paced: no, frames: 76}\n"
    "simulator: {width: 512, height: 256, drum_diameter_m: 0.1, drum_mark_percent: 5}\n"
    "rollers:\n  - {name: cast drum, diameter_mm: 100}\n"
    "  - {name: press roll, diameter_mm: 137}\n"
    "  - {name: guide roll, diameter_mm: 50.4}\n"
    "analysers: {threads: %d, pictures_per_s: 25}\n"
    "store: {url: \"%s/store%d.sqlite\", spool: \"%s/spool\"}\n";

static bool has_ended(struct cg_station *station)
{
    return cg_station_wait(station, 0);
}

static struct cg_station *begin_drum(int seed, int threads, struct cg_station_config **config)
{
    char text[2048];
    snprintf(text, sizeof text, drum, seed, threads, "%s", threads, "%s");
    return station_begin(text, config);
}

START_TEST(a_drum_mark_alarms_and_names_its_roller)
{
    struct cg_station_config *config = NULL;
    station_folder();
    struct cg_station *station = begin_drum(_i, 2, &config);
    ck_assert(station_until(station, has_ended));
    const struct station_state *state = station_lock(station);
    const double turn_mm = M_PI * 100.0;
    ck_assert_uint_eq(state->repeat_count, 1);
    const struct cg_repeat repeat = state->repeats[0].repeat;
    ck_assert_ptr_nonnull(repeat.roller);
    ck_assert_str_eq(repeat.roller, "cast drum");
    ck_assert_double_eq_tol(repeat.pitch_mm, turn_mm, 0.5);
    size_t alarms = 0;
    for (size_t i = 0; i < state->alarm_count; i++) {
        if (strcmp(state->alarms[i].kind, "repeat") == 0) {
            alarms++;
            ck_assert_ptr_nonnull(strstr(state->alarms[i].text, "'cast drum'"));
            /* Four turns after the first mark, and the frames that its place waits for. */
            ck_assert_double_lt(state->alarms[i].md_mm, repeat.first_md_mm + 4 * turn_mm + 3 * 25.6);
        }
    }
    ck_assert_uint_eq(alarms, 1);
    ck_assert_uint_eq(state->counters.measured, 76);
    ck_assert_double_eq_tol(state->counters.length_mm, 76 * 25.6, 0.01);
    ck_assert_double_gt(state->counters.coverage_percent, 99.0);
    ck_assert_uint_eq(station_trend_count(state), 76);
    ck_assert_uint_gt(state->spectrum_count, 10);
    ck_assert_ptr_nonnull(state->pictures[0].png);
    station_unlock(station);
    station_end(station, config);
}
END_TEST

/* ---- order -------------------------------------------------------------------------------------- */

static bool add_mark(void *context, const struct cg_store_mark *row)
{
    cg_text_add(context, "%d %a %a %s %a %a\n", (int)row->frame, row->md_mm, row->cd_mm, row->mark_class,
                row->area_mm2, row->contrast_percent);
    return true;
}

static bool add_cell(void *context, const struct cg_store_cell *row)
{
    cg_text_add(context, "%d %a %a %a %a %d\n", (int)row->lane, row->from_md_mm, row->to_md_mm, row->gloss,
                row->cv_percent, (int)row->marks);
    return true;
}

static void read_all(const char *folder, int threads, struct cg_text *out)
{
    const struct cg_store_query all = {0};
    struct cg_store_options options = cg_store_options_defaults();
    struct cg_store *store = NULL;
    struct cg_error error;
    char path[128];
    snprintf(path, sizeof path, "%s/store%d.sqlite", folder, threads);
    ck_assert_int_eq(cg_store_open(path, &options, &store, &error), CG_OK);
    ck_assert_int_eq(cg_store_marks(store, &all, add_mark, out, &error), CG_OK);
    ck_assert_int_eq(cg_store_cells(store, &all, add_cell, out, &error), CG_OK);
    cg_store_close(store);
}

START_TEST(the_number_of_workers_changes_nothing)
{
    const char *folder = station_folder();
    struct cg_text results[2] = {{.data = NULL}};
    static const int threads[] = {1, 3};
    for (size_t i = 0; i < 2; i++) {
        struct cg_station_config *config = NULL;
        struct cg_station *station = begin_drum(9, threads[i], &config);
        ck_assert(station_until(station, has_ended));
        station_end(station, config);
        read_all(folder, threads[i], &results[i]);
    }
    ck_assert_uint_gt(results[0].length, 100);
    ck_assert_str_eq(results[0].data, results[1].data);
    cg_text_clear(&results[0]);
    cg_text_clear(&results[1]);
}
END_TEST

/* ---- acknowledgement ---------------------------------------------------------------------------- */

START_TEST(an_alarm_is_acknowledged_once)
{
    struct cg_station_config *config = NULL;
    struct cg_error error;
    station_folder();
    struct cg_station *station = begin_drum(3, 2, &config);
    ck_assert(station_until(station, has_ended));
    const struct station_state *state = station_lock(station);
    ck_assert_uint_ge(state->alarm_count, 1);
    const uint64_t id = state->alarms[0].id;
    station_unlock(station);
    ck_assert_int_eq(station_acknowledge(station, id + 1000, "nobody", &error), CG_USAGE);
    ck_assert_int_eq(station_acknowledge(station, id, "first", &error), CG_OK);
    ck_assert_int_eq(station_acknowledge(station, id, "second", &error), CG_OK);
    state = station_lock(station);
    ck_assert_str_eq(state->alarms[0].by, "first");
    ck_assert_int_ne(state->alarms[0].acknowledged, 0);
    station_unlock(station);
    station_end(station, config);
}
END_TEST

void station_run_tests(TCase *tests)
{
    tcase_add_loop_test(tests, a_drum_mark_alarms_and_names_its_roller, 1, 4);
    tcase_add_test(tests, the_number_of_workers_changes_nothing);
    tcase_add_test(tests, an_alarm_is_acknowledged_once);
}
