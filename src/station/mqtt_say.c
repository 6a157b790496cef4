/*
 * mqtt_say.c: what is said past the queue, since only its newest counts: births, state, active alarms, the
 * end. In JSON these are retained by the broker; Sparkplug has messages of its own for them.
 */
#include "station/mqtt.h"

#include "station/core.h"

#include <stdlib.h>
#include <string.h>

int mqtt_next_seq(struct mqtt_link *link)
{
    const unsigned seq = link->seq;
    link->seq = (seq + 1) % 256;
    return (int)seq;
}

void mqtt_topic(const struct mqtt_config *config, const char *name, struct cg_text *out)
{
    if (config->payload != MQTT_SPARKPLUG) {
        cg_text_add(out, "%s/%s", config->topic, name);
        return;
    }
    const bool of_node = name[0] == 'N';
    cg_text_add(out, "spBv1.0/%s/%s/%s%s%s", config->group, name, config->node, of_node ? "" : "/",
                of_node ? "" : config->device);
}

static void send_as(struct mqtt_output *output, const char *name, struct cg_text *payload)
{
    struct cg_text topic = {0};
    mqtt_topic(output->config, name, &topic);
    if (!topic.failed && !payload->failed) {
        mqtt_send_now(output, topic.data, payload, !mqtt_is_sparkplug(output));
    }
    cg_text_clear(&topic);
    cg_text_clear(payload);
}

static void add_status(const struct mqtt_output *output, bool online, struct cg_text *out)
{
    char time[CG_TIME_SIZE];
    cg_text_add(out, "{\"online\":%s,\"run\":%lld,\"started\":\"%s\"}", online ? "true" : "false",
                (long long)output->started, cg_time_print(time, output->started));
}

void mqtt_will(const struct mqtt_output *output, struct cg_text *topic, struct cg_text *payload)
{
    mqtt_topic(output->config, mqtt_is_sparkplug(output) ? "NDEATH" : "status", topic);
    if (mqtt_is_sparkplug(output)) {
        /* The only metric of a death; it has no sequence number. */
        struct sparkplug_payload death = {.time_ms = station_utc_ms()};
        sparkplug_add_birth_number(&death, output->link.birth_number);
        sparkplug_finish(&death, -1);
        *payload = death.bytes;
    } else {
        add_status(output, false, payload);
    }
}

/* ---- Sparkplug ---------------------------------------------------------------------------------- */

static void add_kinds(const struct plant_look *look, struct sparkplug_payload *payload)
{
    struct plant_values values = {.count = 0};
    for (size_t i = 0; i < PLANT_KINDS; i++) {
        plant_add(&values, plant_kinds[i].kind, PLANT_FLAG, look->kinds[i] ? 1.0 : 0.0, NULL);
    }
    sparkplug_add(payload, "alarms/", &values, false);
}

static void add_own_counts(const struct mqtt_output *output, struct plant_values *values)
{
    const struct mqtt_link *link = &output->link;
    plant_add(values, "mqtt_waiting", PLANT_COUNT, (double)mqtt_queue_waiting(link->queue), NULL);
    plant_add(values, "mqtt_dropped", PLANT_COUNT, (double)link->told_dropped, NULL);
}

static void add_look(const struct mqtt_output *output, struct sparkplug_payload *payload)
{
    struct plant_look look;
    struct plant_values values;
    plant_look(output->station, &look);
    plant_values_look(&look, &values);
    add_own_counts(output, &values);
    sparkplug_add(payload, "", &values, false);
    add_kinds(&look, payload);
}

/* A device announces every metric that it will ever send. */
static void add_announcements(struct sparkplug_payload *payload)
{
    struct plant_values values;
    plant_values_result(NULL, &values);
    sparkplug_add(payload, "result/", &values, true);
    plant_values_frame(NULL, &values);
    sparkplug_add(payload, "frame/", &values, true);
    plant_values_mark(NULL, &values);
    sparkplug_add(payload, "mark/", &values, true);
    plant_values_repeat(NULL, &values);
    sparkplug_add(payload, "repeat/", &values, true);
    plant_values_alarm(NULL, &values);
    sparkplug_add(payload, "alarm/", &values, true);
}

static void say_sparkplug_birth(struct mqtt_output *output)
{
    struct mqtt_link *link = &output->link;
    struct sparkplug_payload node = {.time_ms = station_utc_ms()};
    struct sparkplug_payload device = {.time_ms = node.time_ms};
    link->seq = 0;
    sparkplug_add_birth_number(&node, link->birth_number);
    sparkplug_add_rebirth(&node);
    sparkplug_finish(&node, mqtt_next_seq(link));
    send_as(output, "NBIRTH", &node.bytes);
    add_look(output, &device);
    add_announcements(&device);
    sparkplug_finish(&device, mqtt_next_seq(link));
    send_as(output, "DBIRTH", &device.bytes);
}

/* ---- both --------------------------------------------------------------------------------------- */

void mqtt_say_birth(struct mqtt_output *output)
{
    if (mqtt_is_sparkplug(output)) {
        say_sparkplug_birth(output);
        return;
    }
    struct cg_text payload = {0};
    add_status(output, true, &payload);
    send_as(output, "status", &payload);
}

void mqtt_say_state(struct mqtt_output *output)
{
    if (mqtt_is_sparkplug(output)) {
        struct sparkplug_payload payload = {.time_ms = station_utc_ms()};
        add_look(output, &payload);
        sparkplug_finish(&payload, mqtt_next_seq(&output->link));
        send_as(output, "DDATA", &payload.bytes);
        return;
    }
    struct plant_look look;
    struct plant_values values;
    struct cg_text payload = {0};
    plant_look(output->station, &look);
    plant_values_look(&look, &values);
    add_own_counts(output, &values);
    cg_text_add(&payload, "{\"run\":%lld,\"time_ms\":%lld,", (long long)output->started,
                (long long)station_utc_ms());
    plant_values_json(&values, &payload);
    cg_text_add(&payload, "}");
    send_as(output, "state", &payload);
}

/* Those that hold or that nobody has acknowledged. */
void mqtt_say_alarms(struct mqtt_output *output)
{
    if (mqtt_is_sparkplug(output)) {
        return; /* alarms/KIND in the state tells them */
    }
    struct cg_error error;
    struct cg_text payload = {0};
    struct station_alarm *alarms = cg_alloc(STATION_ALARMS, sizeof *alarms, &error);
    size_t count = 0;
    if (alarms == NULL) {
        return;
    }
    const struct station_state *state = station_lock(output->station);
    for (size_t i = 0; i < state->alarm_count; i++) {
        if (state->alarms[i].active || state->alarms[i].acknowledged == 0) {
            alarms[count++] = state->alarms[i];
        }
    }
    station_unlock(output->station);
    cg_text_add(&payload, "{\"run\":%lld,\"time_ms\":%lld,\"alarms\":[", (long long)output->started,
                (long long)station_utc_ms());
    for (size_t i = 0; i < count; i++) {
        struct plant_values values;
        plant_values_alarm(&alarms[i], &values);
        cg_text_add(&payload, "%s{", i > 0 ? "," : "");
        plant_values_json(&values, &payload);
        cg_text_add(&payload, "}");
    }
    cg_text_add(&payload, "]}");
    free(alarms);
    send_as(output, "alarms", &payload);
}

void mqtt_say_end(struct mqtt_output *output)
{
    struct cg_text topic = {0}, payload = {0};
    mqtt_will(output, &topic, &payload);
    if (!topic.failed && !payload.failed) {
        mqtt_send_now(output, topic.data, &payload, !mqtt_is_sparkplug(output));
    }
    cg_text_clear(&topic);
    cg_text_clear(&payload);
}
