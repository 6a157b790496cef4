/* MQTT in JSON, with a real broker: births, wills, alarms, results, outages, passwords and TLS. */
#include "plant/broker.h"
#include "plant/stand.h"
#include "plant/suites.h"
#include "support/suite.h"

#include <jansson.h>
#include <math.h>
#include <mosquitto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct cg_error error;
static struct broker broker;
static struct stand stand;

static json_t *read_json(const struct heard *heard)
{
    json_error_t problem;
    json_t *json = json_loadb((const char *)heard->payload, heard->size, JSON_REJECT_DUPLICATES, &problem);
    ck_assert_msg(json != NULL, "%s: %s", heard->topic, problem.text);
    return json;
}

static struct heard last_of(struct subscriber *subscriber, const char *topic)
{
    static struct heard heard[HEARD_MOST];
    const size_t count = subscriber_heard(subscriber, topic, heard, HEARD_MOST);
    ck_assert_msg(count > 0, "nothing was heard of %s", topic);
    return heard[count - 1];
}

/* Waits until the last status says so. */
static bool wait_online(struct subscriber *subscriber, bool online)
{
    for (int i = 0; i < 500; i++) {
        if (subscriber_heard(subscriber, "castgloss/status", NULL, 0) > 0) {
            const struct heard heard = last_of(subscriber, "castgloss/status");
            json_t *json = read_json(&heard);
            const bool is = json_is_true(json_object_get(json, "online"));
            json_decref(json);
            if (is == online) {
                return true;
            }
        }
        stand_rest(20);
    }
    return false;
}

static bool start(const char *more)
{
    return stand_start(
        &stand, "mqtt", &error,
        "  broker: 127.0.0.1\n  port: %d\n  state_s: 1\n  interval_s: 1\n  spool: %s/spool\n%s", broker.port,
        stand_folder(), more);
}

static void raise_alarms(int count)
{
    for (int i = 0; i < count; i++) {
        stand_alarm(&stand, "repeat", STATION_ALARM, "A mark repeats.");
    }
}

/* ids of the topic's messages: every one from 1 to count is there, each first seen after the one before. */
static void check_ids(struct subscriber *subscriber, const char *topic, size_t count)
{
    static struct heard heard[HEARD_MOST];
    json_int_t newest = 0;
    const size_t there = subscriber_heard(subscriber, topic, heard, HEARD_MOST);
    for (size_t i = 0; i < there; i++) {
        json_t *json = read_json(&heard[i]);
        const json_int_t id = json_integer_value(json_object_get(json, "id"));
        ck_assert_msg(id <= newest + 1, "%s: %d came after %d", topic, (int)id, (int)newest);
        newest = id > newest ? id : newest;
        json_decref(json);
    }
    ck_assert_int_eq(newest, (json_int_t)count);
}

static size_t ids_heard(struct subscriber *subscriber, const char *topic, json_int_t wanted)
{
    for (int i = 0; i < 1000; i++) {
        if (subscriber_heard(subscriber, topic, NULL, 0) > 0) {
            const struct heard heard = last_of(subscriber, topic);
            json_t *json = read_json(&heard);
            const json_int_t id = json_integer_value(json_object_get(json, "id"));
            json_decref(json);
            if (id >= wanted) {
                return (size_t)id;
            }
        }
        stand_rest(20);
    }
    return 0;
}

static void end(struct subscriber *subscriber)
{
    subscriber_free(subscriber);
    broker_kill(&broker);
    stand_clean();
}

/* ---- what is said ------------------------------------------------------------------------------- */

START_TEST(births_results_and_end)
{
    broker_make(&broker, "allow_anonymous true\n");
    broker_start(&broker);
    struct subscriber *subscriber = subscriber_new(&broker, NULL, NULL, NULL);
    ck_assert_msg(start(""), "%s", error.text);
    ck_assert(wait_online(subscriber, true));
    stand_alarm(&stand, "camera_lost", STATION_ALARM, "The camera \"A\" cannot be reached.");
    const double gloss[] = {60.0, 64.0, NAN};
    for (size_t i = 0; i < 3; i++) {
        const struct station_trend frame = {.md_mm = 100.0 * (double)i,
                                            .gloss = gloss[i],
                                            .gloss_cv_percent = NAN,
                                            .mottle_percent = 2.0,
                                            .uniformity = 90.0,
                                            .marks = 2};
        stand_publish(&stand, &(struct station_event){
                                  .kind = STATION_EVENT_FRAME, .time_ms = station_utc_ms(), .frame = &frame});
    }
    const struct station_mark mark = {
        .id = 7, .frame = 3, .md_mm = 12.5, .cd_mm = 3.25, .contrast_percent = -8.0};
    stand_publish(&stand, &(struct station_event){
                              .kind = STATION_EVENT_MARK, .time_ms = station_utc_ms(), .mark = &mark});
    stand_rest(1100);
    stand_tick(&stand);
    ck_assert_uint_eq(subscriber_wait(subscriber, "castgloss/result", 1), 1);
    const struct {
        const char *topic, *member;
        double number;
        const char *text;
    } expected[] = {
        {"castgloss/result", "frames", 3.0, NULL},
        {"castgloss/result", "gloss", 62.0, NULL},
        {"castgloss/result", "mottle_percent", 2.0, NULL},
        {"castgloss/result", "marks", 6.0, NULL},
        {"castgloss/mark", "mark", 7.0, NULL},
        {"castgloss/mark", "cd_mm", 3.25, NULL},
        {"castgloss/mark", "contrast_percent", -8.0, NULL},
        {"castgloss/alarm", "kind", 0.0, "camera_lost"},
        {"castgloss/alarm", "text", 0.0, "The camera \"A\" cannot be reached."},
        {"castgloss/alarm", "md_mm", 1234.5, NULL},
        {"castgloss/alarm", "since", 0.0, "1970-01-01T00:16:40Z"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const struct heard heard = last_of(subscriber, expected[i].topic);
        json_t *json = read_json(&heard);
        const json_t *member = json_object_get(json, expected[i].member);
        ck_assert_msg(member != NULL, "%s has no %s", expected[i].topic, expected[i].member);
        if (expected[i].text != NULL) {
            ck_assert_str_eq(json_string_value(member), expected[i].text);
        } else {
            ck_assert_double_eq(json_number_value(member), expected[i].number);
        }
        ck_assert(!heard.retained);
        json_decref(json);
    }
    struct heard heard = last_of(subscriber, "castgloss/result");
    json_t *json = read_json(&heard);
    ck_assert(json_is_null(json_object_get(json, "gloss_cv_percent")));
    json_decref(json);
    subscriber_wait(subscriber, "castgloss/alarms", 2);
    heard = last_of(subscriber, "castgloss/alarms");
    json = read_json(&heard);
    ck_assert_uint_eq(json_array_size(json_object_get(json, "alarms")), 1);
    json_decref(json);
    stand_stop(&stand);
    ck_assert(wait_online(subscriber, false));
    end(subscriber);
}
END_TEST

START_TEST(retained_and_will)
{
    broker_make(&broker, "allow_anonymous true\n");
    broker_start(&broker);
    struct subscriber *first = subscriber_new(&broker, NULL, NULL, NULL);
    ck_assert_msg(start(""), "%s", error.text);
    ck_assert(wait_online(first, true));
    subscriber_wait(first, "castgloss/state", 1);
    /* Who comes later finds the state as it is. A second client of this name throws the first out without a
     * good-bye, which is what the will is for. */
    struct subscriber *second = subscriber_new(&broker, NULL, NULL, NULL);
    const char *const topics[] = {"castgloss/status", "castgloss/state", "castgloss/alarms"};
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        struct heard heard[1];
        ck_assert_uint_ge(subscriber_wait(second, topics[i], 1), 1);
        subscriber_heard(second, topics[i], heard, 1);
        ck_assert_msg(heard[0].retained, "%s", topics[i]);
    }
    struct mosquitto *thief = mosquitto_new("castgloss", true, NULL);
    ck_assert_int_eq(mosquitto_connect(thief, "127.0.0.1", broker.port, 30), MOSQ_ERR_SUCCESS);
    mosquitto_loop(thief, 200, 1);
    ck_assert(wait_online(second, false));
    mosquitto_destroy(thief);
    ck_assert(wait_online(second, true));
    stand_stop(&stand);
    subscriber_free(first);
    end(second);
}
END_TEST

/* ---- outages ------------------------------------------------------------------------------------ */

START_TEST(broker_killed_and_back)
{
    broker_make(&broker, "allow_anonymous true\n");
    broker_start(&broker);
    struct subscriber *subscriber = subscriber_new(&broker, NULL, NULL, NULL);
    ck_assert_msg(start(""), "%s", error.text);
    raise_alarms(200);
    ck_assert_uint_ge(subscriber_wait(subscriber, "castgloss/alarm", 20), 20);
    broker_kill(&broker); /* in the middle of them */
    raise_alarms(300);
    stand_rest(300);
    broker_start(&broker);
    raise_alarms(100);
    ck_assert_uint_eq(ids_heard(subscriber, "castgloss/alarm", 600), 600);
    check_ids(subscriber, "castgloss/alarm", 600);
    stand_stop(&stand);
    end(subscriber);
}
END_TEST

START_TEST(station_restarted_while_the_broker_is_away)
{
    broker_make(&broker, "allow_anonymous true\n");
    ck_assert_msg(start(""), "%s", error.text);
    raise_alarms(150);
    stand_stop(&stand);
    broker_start(&broker);
    struct subscriber *subscriber = subscriber_new(&broker, NULL, NULL, NULL);
    ck_assert_msg(start(""), "%s", error.text);
    ck_assert_uint_eq(ids_heard(subscriber, "castgloss/alarm", 150), 150);
    check_ids(subscriber, "castgloss/alarm", 150);
    stand_stop(&stand);
    end(subscriber);
}
END_TEST

START_TEST(bounded_and_counted)
{
    static struct heard heard[HEARD_MOST];
    const size_t sent = 500;
    broker_make(&broker, "allow_anonymous true\n");
    ck_assert_msg(start("  spool_mb: 0.02\n"), "%s", error.text);
    raise_alarms((int)sent);
    stand_rest(300);
    broker_start(&broker);
    struct subscriber *subscriber = subscriber_new(&broker, NULL, NULL, NULL);
    ck_assert_uint_eq(ids_heard(subscriber, "castgloss/alarm", (json_int_t)sent), sent);
    const size_t arrived = subscriber_heard(subscriber, "castgloss/alarm", heard, HEARD_MOST);
    const size_t states = subscriber_heard(subscriber, "castgloss/state", NULL, 0);
    subscriber_wait(subscriber, "castgloss/state", states + 2);
    const struct heard state = last_of(subscriber, "castgloss/state");
    json_t *json = read_json(&state);
    const json_int_t dropped = json_integer_value(json_object_get(json, "mqtt_dropped"));
    ck_assert_uint_ge(arrived, 20);
    ck_assert_int_eq((json_int_t)arrived + dropped, (json_int_t)sent);
    json_decref(json);
    json = read_json(&heard[0]); /* the oldest were dropped, none from between */
    ck_assert_int_eq(json_integer_value(json_object_get(json, "id")), dropped + 1);
    json_decref(json);
    ck_assert(stand_logged("results were dropped"));
    stand_stop(&stand);
    end(subscriber);
}
END_TEST

/* ---- who may -------------------------------------------------------------------------------------- */

static void run(const char *format, ...)
{
    char words[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    ck_assert_msg(system(words) == 0, "%s", words);
}

START_TEST(password)
{
    static const struct {
        const char *word;
        bool from_file, right;
    } tries[] = {{"secret-of-the-mill", true, true},
                 {"secret-of-the-mill", false, true},
                 {"not-this-one", true, false}};
    char more[512];
    run("mosquitto_passwd -b -c %s/users station secret-of-the-mill", stand_folder());
    run("printf '%s\\n' >%s/password", tries[_i].word, stand_folder());
    broker_make(&broker, "allow_anonymous false\npassword_file {FOLDER}/users\n");
    broker_start(&broker);
    struct subscriber *subscriber = subscriber_new(&broker, "station", "secret-of-the-mill", NULL);
    if (!tries[_i].from_file) {
        setenv("CASTGLOSS_MQTT_PASSWORD", tries[_i].word, 1);
    }
    snprintf(more, sizeof more, "  user: station\n%s%s%s", tries[_i].from_file ? "  password_file: " : "",
             tries[_i].from_file ? stand_folder() : "", tries[_i].from_file ? "/password\n" : "");
    ck_assert_msg(start(more), "%s", error.text);
    if (tries[_i].right) {
        ck_assert(wait_online(subscriber, true));
    } else {
        for (int i = 0; i < 500 && !stand_logged("no connection"); i++) {
            stand_rest(20);
        }
        ck_assert(stand_logged("not authorised"));
        ck_assert_uint_eq(subscriber_heard(subscriber, "castgloss/", NULL, 0), 0);
    }
    stand_stop(&stand);
    ck_assert(!stand_logged(tries[_i].word));
    end(subscriber);
}
END_TEST

static void make_certificate(const char *name)
{
    run("cd %s && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=%s -addext "
        "subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout %s.key -out %s.pem 2>/dev/null",
        stand_folder(), name, name, name);
}

START_TEST(tls)
{
    static const struct {
        const char *trusted;
        bool right;
    } tries[] = {{"broker", true}, {"stranger", false}};
    char more[512], trusted[128];
    make_certificate("broker");
    make_certificate("stranger");
    broker_make(&broker, "allow_anonymous true\ncertfile {FOLDER}/broker.pem\nkeyfile {FOLDER}/broker.key\n");
    broker_start(&broker);
    snprintf(trusted, sizeof trusted, "%s/broker.pem", stand_folder());
    struct subscriber *subscriber = subscriber_new(&broker, NULL, NULL, trusted);
    snprintf(more, sizeof more, "  tls: yes\n  ca_file: %s/%s.pem\n", stand_folder(), tries[_i].trusted);
    ck_assert_msg(start(more), "%s", error.text);
    if (tries[_i].right) {
        raise_alarms(50);
        ck_assert_uint_eq(ids_heard(subscriber, "castgloss/alarm", 50), 50);
        check_ids(subscriber, "castgloss/alarm", 50);
    } else {
        for (int i = 0; i < 500 && !stand_logged("no connection"); i++) {
            stand_rest(20);
        }
        ck_assert(stand_logged("no connection"));
        ck_assert_uint_eq(subscriber_heard(subscriber, "castgloss/", NULL, 0), 0);
    }
    stand_stop(&stand);
    end(subscriber);
}
END_TEST

START_TEST(wrong_keys)
{
    static const struct {
        const char *lines, *named;
    } wrong[] = {{"  topic: a/#\n", "topic"},
                 {"  payload: sparkplug\n  group: a/b\n", "group"},
                 {"  password_file: /nowhere/password\n", "/nowhere/password"},
                 {"  tls: yes\n  ca_file: /nowhere/ca.pem\n", "/nowhere/ca.pem"}};
    broker.port = 1;
    ck_assert(!start(wrong[_i].lines));
    ck_assert_int_eq(error.status, CG_USAGE);
    ck_assert_msg(strstr(error.text, wrong[_i].named) != NULL, "%s", error.text);
    stand_clean();
}
END_TEST

int plant_mqtt_suite(void)
{
    const struct suite_test tests[] = {{births_results_and_end, 1},
                                       {retained_and_will, 1},
                                       {broker_killed_and_back, 1},
                                       {station_restarted_while_the_broker_is_away, 1},
                                       {bounded_and_counted, 1},
                                       {password, 3},
                                       {tls, 2},
                                       {wrong_keys, 4}};
    return suite_run("plant: MQTT", tests, sizeof tests / sizeof tests[0]);
}
