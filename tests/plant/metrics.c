/* The metrics against the grammar of the text format of Prometheus, version 0.0.4. */
#include "station/metrics.h"
#include "plant/stand.h"
#include "plant/suites.h"
#include "support/suite.h"

#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "[a-zA-Z_:][a-zA-Z0-9_:]*"
#define LABEL "[a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\n]|\\\\[\\n\"])*\""
#define NUMBER "[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?"

/* In every group: HELP, TYPE, then samples of that name; no name twice. */
struct grammar {
    char name[96], type[16], seen[8192];
    size_t samples;
};

static bool matches(const char *pattern, const char *line)
{
    regex_t expression;
    ck_assert_int_eq(regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB), 0);
    const bool good = regexec(&expression, line, 0, NULL, 0) == 0;
    regfree(&expression);
    return good;
}

static void check_line(struct grammar *grammar, const char *line)
{
    char name[96] = "";
    if (matches("^# HELP " NAME " .+$", line)) {
        ck_assert_int_eq(sscanf(line, "# HELP %95s", grammar->name), 1);
        snprintf(name, sizeof name, " %.90s ", grammar->name);
        ck_assert_msg(strstr(grammar->seen, name) == NULL, "%s stands twice", grammar->name);
        strncat(grammar->seen, name, sizeof grammar->seen - strlen(grammar->seen) - 1);
        grammar->type[0] = 0;
    } else if (matches("^# TYPE " NAME " (counter|gauge)$", line)) {
        ck_assert_int_eq(sscanf(line, "# TYPE %95s %15s", name, grammar->type), 2);
        ck_assert_str_eq(name, grammar->name);
        const size_t length = strlen(name);
        const bool total = length > 6 && strcmp(name + length - 6, "_total") == 0;
        ck_assert_msg(total == (strcmp(grammar->type, "counter") == 0), "%s", line);
    } else {
        ck_assert_msg(matches("^" NAME "(\\{" LABEL "(," LABEL ")*\\})? " NUMBER "$", line), "%s", line);
        ck_assert_int_eq(sscanf(line, "%95[a-zA-Z0-9_:]", name), 1);
        ck_assert_str_eq(name, grammar->name);
        ck_assert_str_ne(grammar->type, "");
        ck_assert_int_eq(strncmp(name, "castgloss_", 10), 0);
        grammar->samples++;
    }
}

START_TEST(grammar_and_values)
{
    static struct grammar grammar;
    struct cg_text text = {0};
    struct cg_station *station = calloc(1, sizeof *station);
    station->state = calloc(1, sizeof *station->state);
    pthread_mutex_init(&station->lock, NULL);
    struct station_state *state = station->state;
    state->counters.measured = 1234567890123U;
    state->counters.coverage_percent = NAN;
    state->speed_m_min = 90.5;
    state->health.rss_bytes = 123456789.0;
    snprintf(state->roll, sizeof state->roll, "a \"b\"\\c\nd");
    state->alarms[0] = (struct station_alarm){.id = 1, .kind = "store", .active = true};
    state->alarm_count = 1;
    station_metrics(station, &text);
    ck_assert(!text.failed);
    const char *const lines[] = {
        "\ncastgloss_frames_measured_total 1234567890123\n",
        "\ncastgloss_web_speed_metres_per_minute 90.5\n",
        "\ncastgloss_resident_memory_bytes 123456789\n",
        "\ncastgloss_station_info{lot=\"\",roll=\"a \\\"b\\\"\\\\c\\nd\",camera=\"\"} 1\n",
        "\ncastgloss_alarm_active{kind=\"store\"} 1\n",
        "\ncastgloss_alarm_active{kind=\"repeat\"} 0\n",
        "\ncastgloss_alarms_unacknowledged 1\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        ck_assert_msg(strstr(text.data, lines[i]) != NULL, "%s is not in\n%s", lines[i], text.data);
    }
    ck_assert_ptr_null(strstr(text.data, "castgloss_coverage_percent"));
    ck_assert_ptr_null(strstr(text.data, "nan"));
    ck_assert_int_eq(text.data[text.length - 1], '\n');
    for (char *line = strtok(text.data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        check_line(&grammar, line);
    }
    ck_assert_uint_gt(grammar.samples, 40);
    cg_text_clear(&text);
    free(state);
    free(station);
}
END_TEST

int plant_metrics_suite(void)
{
    const struct suite_test tests[] = {{grammar_and_values, 1}};
    return suite_run("plant: metrics", tests, sizeof tests / sizeof tests[0]);
}
