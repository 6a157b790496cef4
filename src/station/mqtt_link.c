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
#define LONGEST_WAIT_S 30.0
#define FLUSH_S 3.0 /* for what waits when the station ends; the rest stays on disk */
#define PORT_PLAIN 1883
#define PORT_TLS 8883
#define CERTIFICATES "/etc/ssl/certs"

static bool is_sparkplug(const struct mqtt_output *output)
{
    return output->config->payload == MQTT_SPARKPLUG;
}

/* ---- what the broker says ----------------------------------------------------------------------- */

static void on_connect(struct mosquitto *client, void *context, int code)
{
    struct mqtt_output *output = context;
    (void)client;
    output->link.connected = code == 0;
    output->link.refused = code != 0;
    snprintf(output->link.reason, sizeof output->link.reason, "%s", mosquitto_connack_string(code));
}

static void on_answer(struct mosquitto *client, void *context, int id)
{
    struct mqtt_link *link = &((struct mqtt_output *)context)->link;
    (void)client;
    for (size_t i = 0; i < link->sent_count; i++) {
        link->sent[i].arrived = link->sent[i].arrived || link->sent[i].id == id;
    }
}

static void on_subscribe(struct mosquitto *client, void *context, int id, int count, const int *granted)
{
    (void)count;
    (void)granted;
    on_answer(client, context, id);
}

static void on_publish(struct mosquitto *client, void *context, int id)
{
    if (!is_sparkplug(context)) {
        on_answer(client, context, id);
    }
}

static void on_message(struct mosquitto *client, void *context, const struct mosquitto_message *message)
{
    struct mqtt_output *output = context;
    (void)client;
    /* A retained command would ask again with every subscription. */
    if (!message->retain && message->payloadlen > 0 &&
        sparkplug_asks_rebirth(message->payload, (size_t)message->payloadlen)) {
        output->link.wants_birth = true;
    }
}

/* ---- connecting --------------------------------------------------------------------------------- */

static enum cg_status set_tls(const struct mqtt_config *config, struct mosquitto *client,
                              struct cg_error *error)
{
    const int code = mosquitto_tls_set(client, config->ca_file, config->ca_file == NULL ? CERTIFICATES : NULL,
                                       config->cert_file, config->key_file, NULL);
    if (code == MOSQ_ERR_SUCCESS) {
        return CG_OK;
    }
    return cg_error_set(error, CG_USAGE,
                        "'ca_file', 'cert_file' or 'key_file' in mqtt cannot be used: %s (%s, %s, %s).",
                        mosquitto_strerror(code), config->ca_file != NULL ? config->ca_file : CERTIFICATES,
                        config->cert_file != NULL ? config->cert_file : "no certificate",
                        config->key_file != NULL ? config->key_file : "no key");
}

enum cg_status mqtt_client_new(struct mqtt_output *output, struct mosquitto **out, struct cg_error *error)
{
    const struct mqtt_config *config = output->config;
    struct cg_text topic = {0}, payload = {0};
    struct mosquitto *client = mosquitto_new(config->client_id, true, output);
    enum cg_status status = client != NULL ? CG_OK : CG_FAULT;
    mqtt_will(output, &topic, &payload);
    const bool good = client != NULL && !topic.failed && !payload.failed &&
                      mosquitto_will_set(client, topic.data, (int)payload.length, payload.data, 1,
                                         !is_sparkplug(output)) == MOSQ_ERR_SUCCESS &&
                      (config->user == NULL ||
                       mosquitto_username_pw_set(client, config->user, output->password) == MOSQ_ERR_SUCCESS);
    if (!good) {
        status = cg_error_set(error, CG_USAGE,
                              "'client_id', 'user' or the topics in mqtt cannot be used by MQTT.");
    } else if (config->tls) {
        status = set_tls(config, client, error);
    }
    cg_text_clear(&topic);
    cg_text_clear(&payload);
    if (status != CG_OK) {
        mosquitto_destroy(client);
        return status;
    }
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_publish_callback_set(client, on_publish);
    mosquitto_subscribe_callback_set(client, on_subscribe);
    mosquitto_message_callback_set(client, on_message);
    *out = client;
    return CG_OK;
}

static int port_of(const struct mqtt_config *config)
{
    return config->port != 0 ? (int)config->port : config->tls ? PORT_TLS : PORT_PLAIN;
}

static void lose(struct mqtt_output *output, const char *why)
{
    struct mqtt_link *link = &output->link;
    station_log(output->station, CG_LOG_WARNING, "mqtt", "MQTT: no connection with %s port %d: %s",
                output->config->broker, port_of(output->config), why);
    if (link->client != NULL) {
        mosquitto_destroy(link->client);
    }
    link->client = NULL;
    link->connected = link->refused = false;
    link->sent_count = 0;
    link->birth_number = (link->birth_number + 1) % 256;
    mqtt_queue_rewind(link->queue);
    link->retry_at_s = station_seconds() + link->wait_s;
    link->wait_s = link->wait_s * 2.0 < LONGEST_WAIT_S ? link->wait_s * 2.0 : LONGEST_WAIT_S;
}

static void begin(struct mqtt_output *output)
{
    struct mqtt_link *link = &output->link;
    struct cg_error error;
    if (mqtt_client_new(output, &link->client, &error) != CG_OK) {
        lose(output, error.text);
        return;
    }
    /* The connection is made while the loop runs, so that the end of the station never waits for it. */
    const int code = mosquitto_connect_async(link->client, output->config->broker, port_of(output->config),
                                             (int)output->config->keepalive_s);
    if (code != MOSQ_ERR_SUCCESS) {
        lose(output, code == MOSQ_ERR_ERRNO ? "the host cannot be reached" : mosquitto_strerror(code));
    }
}

static void subscribe(struct mqtt_output *output, int *id)
{
    struct cg_text topic = {0};
    mqtt_topic(output->config, "NCMD", &topic);
    if (topic.failed || mosquitto_subscribe(output->link.client, id, topic.data, 1) != MOSQ_ERR_SUCCESS) {
        *id = 0;
    }
    cg_text_clear(&topic);
}

static void welcome(struct mqtt_output *output)
{
    struct mqtt_link *link = &output->link;
    int id = 0;
    link->connected_ms = station_utc_ms();
    link->wait_s = FIRST_WAIT_S;
    link->state_at_s = 0.0;
    link->wants_birth = false;
    station_log(output->station, CG_LOG_INFO, "mqtt", "MQTT: connected with %s port %d; %llu results wait",
                output->config->broker, port_of(output->config),
                (unsigned long long)mqtt_queue_waiting(link->queue));
    if (is_sparkplug(output)) {
        subscribe(output, &id);
    }
    mqtt_say_birth(output);
    mqtt_say_alarms(output);
}

/* ---- sending ------------------------------------------------------------------------------------ */

void mqtt_send_now(struct mqtt_output *output, const char *topic, const struct cg_text *payload, bool retain)
{
    /* Births, data and the end of Sparkplug go without an answer, its death as the will does. */
    const int qos = is_sparkplug(output) ? 0 : 1;
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
    const bool sparkplug = is_sparkplug(output);
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
        subscribe(output, &id);
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
    if (is_sparkplug(output)) {
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
            begin(output);
        } else {
            rest();
        }
        return;
    }
    const bool was_connected = link->connected;
    const int code = mosquitto_loop(link->client, LOOP_MS, 1);
    if (code != MOSQ_ERR_SUCCESS || link->refused) {
        lose(output, link->refused ? link->reason : mosquitto_strerror(code));
        return;
    }
    if (!link->connected) {
        return;
    }
    if (!was_connected) {
        welcome(output);
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
        lose(output, "a message could not be sent");
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
