/*
 * mqtt_link.c: the thread that speaks with the broker. A message leaves the queue when the broker has
 * answered for it, and after a lost connection everything without an answer is sent again, in order: nothing
 * is lost, and what arrives twice has the same run and id. Sparkplug asks for messages without answers (QoS
 * 0), so a subscription that is renewed after them is the answer: the broker reads in order.
 */
#include "station/mqtt.h"

#include "station/core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOP_MS 50
#define FIRST_WAIT_S 0.5
#define FLUSH_S 3.0 /* for what waits when the station ends; the rest stays on disk */

/* ---- sending ------------------------------------------------------------------------------------ */

void mqtt_send_now(struct mqtt_output *output, const char *topic, const struct cg_text *payload, bool retain)
{
    /* Births, data and the end of Sparkplug go without an answer, its death as the will does. */
    const int qos = mqtt_is_sparkplug(output) ? 0 : 1;
    const int code =
        mosquitto_publish(output->link.client, NULL, topic, (int)payload->length, payload->data, qos, retain);
    if (code != MOSQ_ERR_SUCCESS) {
        station_log(output->station, CG_LOG_WARNING, "mqtt", "MQTT: %s was not sent: %s", topic,
                    mosquitto_strerror(code));
    }
}

/* Sends one record; false: the connection does not take it. */
static bool send_record(struct mqtt_output *output, const struct mqtt_record *record)
{
    struct mqtt_link *link = &output->link;
    struct cg_text topic = {0}, stamped = {0};
    const bool sparkplug = mqtt_is_sparkplug(output);
    const uint8_t *payload = record->payload;
    size_t size = record->size;
    int id = 0, code = MOSQ_ERR_SUCCESS;
    mqtt_topic(output->config, sparkplug ? "DDATA" : mqtt_kind_names[record->kind % MQTT_KINDS], &topic);
    bool good = !topic.failed;
    if (sparkplug && good) {
        good = sparkplug_stamp(payload, size, mqtt_next_seq(link), record->time_ms < link->connected_ms,
                               &stamped);
        payload = (const uint8_t *)stamped.data;
        size = stamped.length;
    }
    if (good) {
        code = mosquitto_publish(link->client, &id, topic.data, (int)size, payload, sparkplug ? 0 : 1, false);
    }
    if (code == MOSQ_ERR_SUCCESS) {
        /* A record that cannot be sent at all counts as arrived, or it would hold up all that follow. */
        link->sent[link->sent_count++] =
            (struct mqtt_sent){.id = sparkplug ? 0 : id, .arrived = !good, .place = record->place};
    }
    cg_text_clear(&topic);
    cg_text_clear(&stamped);
    return code == MOSQ_ERR_SUCCESS;
}

/* The answer that Sparkplug's messages have not. */
static void fence(struct mqtt_output *output)
{
    struct mqtt_link *link = &output->link;
    int id = 0;
    if (link->sent_count > 0 && link->sent[link->sent_count - 1].id == 0) {
        mqtt_subscribe(output, &id);
    }
    for (size_t i = 0; i < link->sent_count && id != 0; i++) {
        link->sent[i].id = link->sent[i].id == 0 ? id : link->sent[i].id;
    }
}

static bool send_window(struct mqtt_output *output)
{
    struct mqtt_link *link = &output->link;
    struct mqtt_record record;
    size_t arrived = 0;
    while (arrived < link->sent_count && link->sent[arrived].arrived) {
        arrived++;
    }
    if (arrived > 0) {
        mqtt_queue_done(link->queue, link->sent[arrived - 1].place);
        link->sent_count -= arrived;
        memmove(link->sent, link->sent + arrived, link->sent_count * sizeof link->sent[0]);
    }
    while (link->sent_count < MQTT_IN_FLIGHT && mqtt_queue_take(link->queue, &record)) {
        if (!send_record(output, &record)) {
            return false;
        }
    }
    if (mqtt_is_sparkplug(output)) {
        fence(output);
    }
    return true;
}

/* ---- the loop ----------------------------------------------------------------------------------- */

/* Moves what was published onto the disk; whether the station is ending. */
static bool store_pending(struct mqtt_output *output, bool *alarms_changed)
{
    struct mqtt_link *link = &output->link;
    struct cg_error error;
    pthread_mutex_lock(&output->lock);
    struct mqtt_message *message = output->first;
    const bool stopping = output->stopping;
    uint64_t dropped = output->dropped;
    *alarms_changed = *alarms_changed || output->alarms_changed;
    output->alarms_changed = false;
    output->first = output->last = NULL;
    output->pending = 0;
    pthread_mutex_unlock(&output->lock);
    while (message != NULL) {
        struct mqtt_message *next = message->next;
        if (mqtt_queue_add(link->queue, message->kind, message->time_ms, message->payload.data,
                           message->payload.length, &error) != CG_OK) {
            station_log(output->station, CG_LOG_ERROR, "mqtt queue", "%s", error.text);
        }
        cg_text_clear(&message->payload);
        free(message);
        message = next;
    }
    dropped += mqtt_queue_dropped(link->queue);
    if (dropped != link->told_dropped) {
        station_log(output->station, CG_LOG_WARNING, "mqtt dropped",
                    "MQTT: %llu results were dropped so far, the oldest first", (unsigned long long)dropped);
        link->told_dropped = dropped;
    }
    return stopping;
}

static void rest(void)
{
    const struct timespec pause = {.tv_nsec = LOOP_MS * 1000000L};
    nanosleep(&pause, NULL);
}

/* One round with the broker, at most LOOP_MS long when nothing is to be done. */
static void turn(struct mqtt_output *output, bool *alarms_changed)
{
    struct mqtt_link *link = &output->link;
    const double now_s = station_seconds();
    if (link->client == NULL) {
        if (now_s >= link->retry_at_s) {
            mqtt_begin(output);
        } else {
            rest();
        }
        return;
    }
    const bool was_connected = link->connected;
    const int code = mosquitto_loop(link->client, LOOP_MS, 1);
    if (code != MOSQ_ERR_SUCCESS || link->refused) {
        mqtt_lose(output, link->refused ? link->reason : mosquitto_strerror(code));
        return;
    }
    if (!link->connected) {
        return;
    }
    if (!was_connected) {
        mqtt_welcome(output);
    }
    if (link->wants_birth) {
        link->wants_birth = false;
        mqtt_say_birth(output);
    }
    if (*alarms_changed) {
        *alarms_changed = false;
        mqtt_say_alarms(output);
    }
    if (now_s >= link->state_at_s) {
        link->state_at_s = now_s + output->config->state_s;
        mqtt_say_state(output);
    }
    if (!send_window(output)) {
        mqtt_lose(output, "a message could not be sent");
    }
}

/* Says good-bye: the end is told by a message, since the broker keeps the will of who leaves in order. */
static void leave(struct mqtt_output *output)
{
    struct mqtt_link *link = &output->link;
    const double until_s = station_seconds() + FLUSH_S;
    if (link->client == NULL || !link->connected) {
        return;
    }
    mqtt_say_end(output);
    while (station_seconds() < until_s && mosquitto_want_write(link->client) &&
           mosquitto_loop(link->client, LOOP_MS, 1) == MOSQ_ERR_SUCCESS) {
    }
    mosquitto_disconnect(link->client);
    while (station_seconds() < until_s && mosquitto_loop(link->client, LOOP_MS, 1) == MOSQ_ERR_SUCCESS) {
    }
}

void *mqtt_link_run(void *context)
{
    struct mqtt_output *output = context;
    bool alarms_changed = false;
    double until_s = 0.0;
    output->link.wait_s = FIRST_WAIT_S;
    for (;;) {
        const bool stopping = store_pending(output, &alarms_changed);
        if (stopping && until_s == 0.0) {
            until_s = station_seconds() + FLUSH_S;
        }
        if (stopping && (!output->link.connected || station_seconds() >= until_s ||
                         mqtt_queue_waiting(output->link.queue) == 0)) {
            break;
        }
        turn(output, &alarms_changed);
    }
    leave(output);
    return NULL;
}
