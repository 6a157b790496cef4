/* The station: configuration, alarms, and in tests/station what it does while it runs. */
#include "station/suite.h"
#include "store/server.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- shared ------------------------------------------------------------------------------------- */

const char *station_folder(void)
{
    static char path[64];
    char line[96];
    snprintf(path, sizeof path, "/tmp/castgloss-station-%ld", (long)getpgrp());
    snprintf(line, sizeof line, "rm -rf %s && mkdir %s", path, path);
    ck_assert_int_eq(system(line), 0);
    return path;
}

static enum cg_status parse(const char *text, struct cg_station_config **config, struct cg_error *error)
{
    const struct cg_bytes bytes = {(uint8_t *)(uintptr_t)text, strlen(text)};
    return cg_station_config_parse("station.yaml", &bytes, config, error);
}

struct cg_station *station_begin(const char *format, struct cg_station_config **config)
{
    const struct cg_station_options options = {.record = NULL};
    char folder[64], text[4096];
    struct cg_station *station = NULL;
    struct cg_error error;
    size_t length = 0;
    snprintf(folder, sizeof folder, "/tmp/castgloss-station-%ld", (long)getpgrp());
    /* Every %s is the folder. */
    for (const char *at = format; *at != 0 && length < sizeof text - sizeof folder; at++) {
        if (at[0] == '%' && at[1] == 's') {
            length += (size_t)snprintf(text + length, sizeof text - length, "%s", folder);
            at++;
        } else {
            text[length++] = *at;
        }
    }
    text[length] = 0;
    ck_assert_msg(parse(text, config, &error) == CG_OK, "%s", error.text);
    ck_assert_msg(cg_station_start(*config, &options, &station, &error) == CG_OK, "%s", error.text);
    return station;
}

bool station_until(struct cg_station *station, bool (*wanted)(struct cg_station *station))
{
    const struct timespec pause = {.tv_nsec = 20 * 1000000L};
    for (int i = 0; i < 12000; i++) {
        if (wanted(station)) {
            return true;
        }
        nanosleep(&pause, NULL);
    }
    return false;
}

void station_end(struct cg_station *station, struct cg_station_config *config)
{
    struct cg_error error;
    ck_assert_msg(cg_station_stop(station, NULL, &error) == CG_OK, "%s", error.text);
    cg_station_config_free(config);
}

/* ---- configuration ------------------------------------------------------------------------------ */

START_TEST(every_key_is_printed_and_read_back)
{
    struct cg_text text = {.data = NULL};
    struct cg_station_config *config = NULL;
    struct cg_error error;
    cg_station_config_print(&text);
    ck_assert(!text.failed);
    ck_assert_msg(parse(text.data, &config, &error) == CG_OK, "%s", error.text);
    const struct station_source_config *source =
        station_config_section(config, &station_source_section, NULL);
    const struct cg_web_options *web = station_config_section(config, &station_simulator_section, NULL);
    size_t rollers = 1;
    ck_assert_ptr_nonnull(station_config_section(config, &station_rollers_section, &rollers));
    ck_assert_str_eq(source->address, "simulator:1");
    ck_assert(source->paced && !source->line_scan);
    ck_assert_ptr_null(source->journal);
    ck_assert_uint_eq(web->width, 1024);
    ck_assert_uint_eq(rollers, 0);
    cg_station_config_free(config);
    cg_text_clear(&text);
}
END_TEST

/* What is wrong, and what the sentence must hold. */
static const struct {
    const char *text, *words[3];
} wrong[] = {
    {"source:\n  adress: x\n", {"line 2", "adress", "address"}},
    {"nonsense: 1\n", {"nonsense", "source", "alarms"}},
    {"source:\n  ring_frames: 0\n", {"line 2", "ring_frames", "from 1 to 1024"}},
    {"source:\n  ring_frames: 2.5\n", {"line 2", "ring_frames", "whole number"}},
    {"source:\n  paced: perhaps\n", {"line 2", "paced", "yes or no"}},
    {"web:\n  lanes: 2\n  width_mm: -1\n", {"line 3", "width_mm", "in mm"}},
    {"store:\n  frames: some\n", {"line 2", "frames", "none, marked, failed, all"}},
    {"rollers:\n  - name: a\n    diameter_mm: 5\n", {"line 3", "diameter_mm", "from 10 to 20000"}},
    {"rollers:\n  - name: a\n  - diametre: 5\n", {"line 3", "diametre", "diameter_mm"}},
    {"web: 5\n", {"line 1", "web", "mapping"}},
    {"alarms: {hold_s: 1, hold_s: 2}\n", {"line 1", "hold_s", "twice"}},
};

START_TEST(errors_name_line_key_and_what_is_allowed)
{
    struct cg_station_config *config = NULL;
    struct cg_error error;
    ck_assert_int_eq(parse(wrong[_i].text, &config, &error), CG_USAGE);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_msg(strstr(error.text, wrong[_i].words[i]) != NULL, "'%s' is not in: %s",
                      wrong[_i].words[i], error.text);
    }
}
END_TEST

START_TEST(what_cannot_be_used_is_told_at_the_start)
{
    static const char *const texts[] = {"web:\n  drum: none of them\n",
                                        "source:\n  address: teapot:1\nstore: {url: \"\"}\n",
                                        "analysers:\n  profile: /nonexistent/profile.yaml\n",
                                        "scale:\n  calibration: /nonexistent/a.cgcal\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct cg_station_options options = {.record = NULL};
        struct cg_station_config *config = NULL;
        struct cg_station *station = NULL;
        struct cg_error error;
        ck_assert_int_eq(parse(texts[i], &config, &error), CG_OK);
        ck_assert_int_ne(cg_station_start(config, &options, &station, &error), CG_OK);
        ck_assert_ptr_null(station);
        cg_station_config_free(config);
    }
}
END_TEST

/* ---- alarms ------------------------------------------------------------------------------------- */

static const struct station_alarm_kind *kind_of(const char *name)
{
    for (size_t i = 0; i < station_alarm_kind_count; i++) {
        if (strcmp(station_alarm_kinds[i].name, name) == 0) {
            return &station_alarm_kinds[i];
        }
    }
    ck_abort_msg("no kind %s", name);
    return NULL;
}

/* Threshold 10, hysteresis 20 %, hold 2 s: raised above 10 for 2 s, over below 8 for 2 s. */
START_TEST(an_alarm_has_hysteresis_and_holds)
{
    static const struct {
        double now_s, value;
        enum station_alarm_step step;
    } looks[] = {
        {0, 9, STATION_ALARM_SAME},    {1, 11, STATION_ALARM_SAME},      {2, 9.9, STATION_ALARM_SAME},
        {3, 11, STATION_ALARM_SAME},   {4, 11, STATION_ALARM_SAME},      {5, 11, STATION_ALARM_RAISED},
        {6, 12, STATION_ALARM_SAME},   {7, 9, STATION_ALARM_SAME},       {20, 8.1, STATION_ALARM_SAME},
        {21, 7.9, STATION_ALARM_SAME}, {22, NAN, STATION_ALARM_SAME},    {22.5, 8.1, STATION_ALARM_SAME},
        {23, 7.9, STATION_ALARM_SAME}, {25, 7.9, STATION_ALARM_CLEARED}, {26, 9.9, STATION_ALARM_SAME},
        {40, 9.9, STATION_ALARM_SAME},
    };
    const struct station_alarms_config config = {.loss_percent = 10, .hysteresis_percent = 20, .hold_s = 2};
    struct station_alarm_memory memory = {.active = false};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        const enum station_alarm_step step =
            station_alarm_judge(kind_of("loss_rate"), &config, looks[i].value, looks[i].now_s, &memory);
        ck_assert_msg(step == looks[i].step, "look %zu: %d", i, step);
    }
}
END_TEST

/* Below its threshold of 500: raised under it, over above 600. A threshold of 0 never raises. */
START_TEST(an_alarm_may_lie_below_its_threshold)
{
    struct station_alarms_config config = {.disk_free_mb = 500, .hysteresis_percent = 20};
    struct station_alarm_memory memory = {.active = false};
    const struct station_alarm_kind *disk = kind_of("disk");
    ck_assert_int_eq(station_alarm_judge(disk, &config, 501, 0, &memory), STATION_ALARM_SAME);
    ck_assert_int_eq(station_alarm_judge(disk, &config, 499, 1, &memory), STATION_ALARM_RAISED);
    ck_assert_int_eq(station_alarm_judge(disk, &config, 599, 2, &memory), STATION_ALARM_SAME);
    ck_assert_int_eq(station_alarm_judge(disk, &config, 601, 3, &memory), STATION_ALARM_CLEARED);
    config.disk_free_mb = 0;
    ck_assert_int_eq(station_alarm_judge(disk, &config, 0, 4, &memory), STATION_ALARM_SAME);
}
END_TEST

int main(void)
{
    if (!server_make()) {
        puts("The station on a PostgreSQL server is skipped: its server programs are not here.");
    }
    Suite *suite = suite_create("station");
    TCase *tests = tcase_create("station");
    tcase_set_timeout(tests, 900);
    tcase_add_test(tests, every_key_is_printed_and_read_back);
    tcase_add_loop_test(tests, errors_name_line_key_and_what_is_allowed, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_test(tests, what_cannot_be_used_is_told_at_the_start);
    tcase_add_test(tests, an_alarm_has_hysteresis_and_holds);
    tcase_add_test(tests, an_alarm_may_lie_below_its_threshold);
    suite_add_tcase(suite, tests);
    static const struct {
        const char *name;
        void (*add)(TCase *tests);
    } parts[] = {{"run", station_run_tests},
                 {"keep", station_keep_tests},
                 {"cameras", station_camera_tests},
                 {"server", station_server_tests}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        TCase *part = tcase_create(parts[i].name);
        tcase_set_timeout(part, 900);
        parts[i].add(part);
        suite_add_tcase(suite, part);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    server_remove();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
