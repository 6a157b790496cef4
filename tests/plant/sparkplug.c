/* Sparkplug B with a real broker, its payloads read by another decoder. */
#include "plant/broker.h"
#include "plant/stand.h"
#include "plant/suites.h"
#include "plant/wire.h"
#include "support/suite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NODE "spBv1.0/mill 3/NBIRTH/coater"
#define DEATH "spBv1.0/mill 3/NDEATH/coater"
#define DEVICE "spBv1.0/mill 3/DBIRTH/coater/web"
#define DATA "spBv1.0/mill 3/DDATA/coater/web"

/* Table 6.4.16 of the specification: UInt64, Double, Boolean, String and Int64, with their value's field. */
enum { INT64 = 4, UINT64 = 8, DOUBLE = 10, BOOLEAN = 11, STRING = 12 };

static struct cg_error error;
static struct broker broker;
static struct stand stand;
static struct heard heard[HEARD_MOST];
static struct wire_payload payload;

static void start(void)
{
    ck_assert_msg(
        stand_start(&stand, "mqtt", &error,
                    "  broker: 127.0.0.1\n  port: %d\n  state_s: 1\n  spool: %s/spool\n  payload: sparkplug\n"
                    "  group: mill 3\n  node: coater\n",
                    broker.port, stand_folder()),
        "%s", error.text);
}

static void read_nth(struct subscriber *subscriber, const char *topic, size_t index)
{
    const size_t count = subscriber_heard(subscriber, topic, heard, HEARD_MOST);
    ck_assert_msg(count > index, "%s was said %zu times", topic, count);
    ck_assert(!heard[index].retained);
    wire_read(heard[index].payload, heard[index].size, &payload);
}

static uint64_t birth_number(void)
{
    const struct wire_metric *metric = wire_find(&payload, "bdSeq");
    ck_assert_ptr_nonnull(metric);
    ck_assert_uint_eq(metric->datatype, INT64);
    ck_assert_uint_eq(metric->value_field, 11);
    return metric->whole;
}

/* The ids of alarms in the data so far; how many alarms those were, in order without a gap. */
static uint64_t newest_alarm(struct subscriber *subscriber, size_t *historical)
{
    uint64_t newest = 0;
    const size_t count = subscriber_heard(subscriber, DATA, heard, HEARD_MOST);
    *historical = 0;
    for (size_t i = 0; i < count; i++) {
        wire_read(heard[i].payload, heard[i].size, &payload);
        const struct wire_metric *metric = wire_find(&payload, "alarm/alarm");
        if (metric != NULL) {
            ck_assert_uint_le(metric->whole, newest + 1);
            newest = metric->whole > newest ? metric->whole : newest;
            *historical += metric->historical;
        }
    }
    return newest;
}

static void wait_for_alarm(struct subscriber *subscriber, uint64_t wanted)
{
    size_t historical = 0;
    uint64_t newest = 0;
    for (int i = 0; i < 1000 && newest < wanted; i++) {
        newest = newest_alarm(subscriber, &historical);
        stand_rest(20);
    }
    ck_assert_uint_eq(newest, wanted);
}

static void raise_alarms(int count)
{
    for (int i = 0; i < count; i++) {
        stand_alarm(&stand, "limit", STATION_WARNING, "Outside the limits.");
    }
}

/* Every message of node and device counts on from the birth, modulo 256. */
static void check_sequence(struct subscriber *subscriber)
{
    int expected = -1;
    const size_t count = subscriber_heard(subscriber, "spBv1.0/mill 3/", heard, HEARD_MOST);
    for (size_t i = 0; i < count; i++) {
        wire_read(heard[i].payload, heard[i].size, &payload);
        if (strstr(heard[i].topic, "NDEATH") != NULL) {
            ck_assert_int_eq(payload.seq, -1);
            continue;
        }
        expected = strstr(heard[i].topic, "NBIRTH") != NULL ? 0 : (expected + 1) % 256;
        ck_assert_msg(payload.seq == expected, "message %zu, %s: %d, not %d", i, heard[i].topic, payload.seq,
                      expected);
    }
}

START_TEST(births_data_and_death)
{
    broker_make(&broker, "allow_anonymous true\n");
    broker_start(&broker);
    struct subscriber *subscriber = subscriber_new(&broker, NULL, NULL, NULL);
    start();
    ck_assert_uint_eq(subscriber_wait(subscriber, DEVICE, 1), 1);
    raise_alarms(300);
    wait_for_alarm(subscriber, 300);
    read_nth(subscriber, NODE, 0);
    ck_assert_int_eq(payload.seq, 0);
    const uint64_t number = birth_number();
    const struct wire_metric *rebirth = wire_find(&payload, "Node Control/Rebirth");
    ck_assert_ptr_nonnull(rebirth);
    ck_assert_uint_eq(rebirth->datatype, BOOLEAN);
    ck_assert_uint_eq(rebirth->whole, 0);
    read_nth(subscriber, DEVICE, 0);
    static struct wire_payload announced;
    announced = payload;
    const struct {
        const char *name;
        uint64_t type;
    } metrics[] = {{"gloss", DOUBLE},
                   {"frames_sent", UINT64},
                   {"alarms/limit", BOOLEAN},
                   {"alarm/text", STRING},
                   {"mark/contrast_percent", DOUBLE},
                   {"repeat/roller", STRING},
                   {"result/gloss", DOUBLE},
                   {"roll", STRING}};
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
        const struct wire_metric *metric = wire_find(&announced, metrics[i].name);
        ck_assert_msg(metric != NULL, "%s", metrics[i].name);
        ck_assert_uint_eq(metric->datatype, metrics[i].type);
    }
    /* Data hold nothing that was not announced, with its type, and a value or the mark that there is none. */
    const size_t count = subscriber_heard(subscriber, DATA, heard, HEARD_MOST);
    for (size_t i = 0; i < count; i++) {
        wire_read(heard[i].payload, heard[i].size, &payload);
        for (size_t k = 0; k < payload.count; k++) {
            const struct wire_metric *metric = wire_find(&announced, payload.metrics[k].name);
            ck_assert_msg(metric != NULL, "%s", payload.metrics[k].name);
            ck_assert_uint_eq(metric->datatype, payload.metrics[k].datatype);
            ck_assert(payload.metrics[k].null == (payload.metrics[k].value_field == 0));
            ck_assert_uint_ge(payload.metrics[k].timestamp, 1600000000000U);
        }
    }
    check_sequence(subscriber);
    stand_stop(&stand);
    ck_assert_uint_eq(subscriber_wait(subscriber, DEATH, 1), 1);
    read_nth(subscriber, DEATH, 0);
    ck_assert_uint_eq(birth_number(), number);
    ck_assert_uint_eq(payload.count, 1);
    subscriber_free(subscriber);
    broker_kill(&broker);
    stand_clean();
}
END_TEST

START_TEST(outage_and_rebirth)
{
    /* Payload{metrics: {name: "Node Control/Rebirth", datatype: 11, boolean_value: true}} by hand. */
    static const char command[] = "\x12\x1a\x0a\x14Node Control/Rebirth\x20\x0b\x70\x01";
    size_t historical = 0;
    broker_make(&broker, "allow_anonymous true\n");
    broker_start(&broker);
    struct subscriber *subscriber = subscriber_new(&broker, NULL, NULL, NULL);
    start();
    raise_alarms(100);
    wait_for_alarm(subscriber, 100);
    broker_kill(&broker);
    raise_alarms(200);
    stand_rest(300);
    broker_start(&broker);
    subscriber_wait(subscriber, NODE, 2);
    wait_for_alarm(subscriber, 300);
    ck_assert_uint_eq(newest_alarm(subscriber, &historical), 300);
    ck_assert_uint_ge(historical, 200);
    read_nth(subscriber, NODE, 0);
    const uint64_t first = birth_number();
    read_nth(subscriber, NODE, 1);
    ck_assert_uint_gt(birth_number(), first);
    const size_t births = subscriber_heard(subscriber, NODE, NULL, 0);
    subscriber_send(subscriber, "spBv1.0/mill 3/NCMD/coater", (const uint8_t *)command,
                    (int)sizeof command - 1);
    ck_assert_uint_eq(subscriber_wait(subscriber, NODE, births + 1), births + 1);
    ck_assert_uint_ge(subscriber_wait(subscriber, DEVICE, births + 1), births + 1);
    stand_stop(&stand);
    subscriber_free(subscriber);
    broker_kill(&broker);
    stand_clean();
}
END_TEST

int plant_sparkplug_suite(void)
{
    const struct suite_test tests[] = {{births_data_and_death, 1}, {outage_and_rebirth, 1}};
    return suite_run("plant: Sparkplug", tests, sizeof tests / sizeof tests[0]);
}
