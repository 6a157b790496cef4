/*
 * mqtt_connect.c: a client of the broker: made, connected, lost, and what the broker says to it.
 */
#include "station/mqtt.h"

#include "station/core.h"

#include <stdio.h>
#include <string.h>

#define FIRST_WAIT_S 0.5
#define LONGEST_WAIT_S 30.0
#define PORT_PLAIN 1883
#define PORT_TLS 8883
#define CERTIFICATES "/etc/ssl/certs"

bool mqtt_is_sparkplug(const struct mqtt_output *output)
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
    if (!mqtt_is_sparkplug(context)) {
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
                                         !mqtt_is_sparkplug(output)) == MOSQ_ERR_SUCCESS &&
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

void mqtt_lose(struct mqtt_output *output, const char *why)
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

void mqtt_begin(struct mqtt_output *output)
{
    struct mqtt_link *link = &output->link;
    struct cg_error error;
    if (mqtt_client_new(output, &link->client, &error) != CG_OK) {
        mqtt_lose(output, error.text);
        return;
    }
    /* The connection is made while the loop runs, so that the end of the station never waits for it. */
    const int code = mosquitto_connect_async(link->client, output->config->broker, port_of(output->config),
                                             (int)output->config->keepalive_s);
    if (code != MOSQ_ERR_SUCCESS) {
        mqtt_lose(output, code == MOSQ_ERR_ERRNO ? "the host cannot be reached" : mosquitto_strerror(code));
    }
}

void mqtt_subscribe(struct mqtt_output *output, int *id)
{
    struct cg_text topic = {0};
    mqtt_topic(output->config, "NCMD", &topic);
    if (topic.failed || mosquitto_subscribe(output->link.client, id, topic.data, 1) != MOSQ_ERR_SUCCESS) {
        *id = 0;
    }
    cg_text_clear(&topic);
}

void mqtt_welcome(struct mqtt_output *output)
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
    if (mqtt_is_sparkplug(output)) {
        mqtt_subscribe(output, &id);
    }
    mqtt_say_birth(output);
    mqtt_say_alarms(output);
}
