/*
 * mqtt.c: the MQTT output as the station sees it: its keys, and how what happens becomes messages.
 */
#include "station/mqtt.h"

#include "station/core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PENDING_MOST ((size_t)10000)
#define BYTES_PER_MB 1e6
#define MS_PER_S 1000.0
#define PASSWORD_MAX ((size_t)4096)
#define PASSWORD_VARIABLE "CASTGLOSS_MQTT_PASSWORD"

const char *const mqtt_kind_names[MQTT_KINDS] = {"result", "frame", "mark", "repeat", "alarm"};

#define AT(member) .offset = offsetof(struct mqtt_config, member)
static const char *const payload_choices[] = {"json", "sparkplug", NULL};
static const char *const results_choices[] = {"none", "interval", "frames", NULL};
static const struct cg_key mqtt_keys[] = {
    {.name = "broker",
     .kind = CG_KEY_TEXT,
     AT(broker),
     .fallback = "",
     .help = "Host name or address; empty: no MQTT."},
    {.name = "port",
     .kind = CG_KEY_COUNT,
     AT(port),
     .fallback = "0",
     .low = 0,
     .high = 65535,
     .help = "TCP port; 0: 1883, with tls 8883."},
    {.name = "client_id",
     .kind = CG_KEY_TEXT,
     AT(client_id),
     .fallback = "castgloss",
     .help = "Name of this client at the broker; two stations need two."},
    {.name = "user", .kind = CG_KEY_TEXT, AT(user), .fallback = "", .help = "User; empty: none."},
    {.name = "password_file",
     .kind = CG_KEY_TEXT,
     AT(password_file),
     .fallback = "",
     .help = "File whose first line is the password; empty: the environment variable " PASSWORD_VARIABLE "."},
    {.name = "tls",
     .kind = CG_KEY_FLAG,
     AT(tls),
     .fallback = "no",
     .help = "Speak TLS and check the broker's certificate."},
    {.name = "ca_file",
     .kind = CG_KEY_TEXT,
     AT(ca_file),
     .fallback = "",
     .help = "Certificates (PEM) that the broker's is checked against; empty: those of the system."},
    {.name = "cert_file",
     .kind = CG_KEY_TEXT,
     AT(cert_file),
     .fallback = "",
     .help = "Certificate of this client (PEM); empty: none."},
    {.name = "key_file", .kind = CG_KEY_TEXT, AT(key_file), .fallback = "", .help = "Its key (PEM)."},
    {.name = "keepalive_s",
     .kind = CG_KEY_NUMBER,
     AT(keepalive_s),
     .fallback = "30",
     .unit = "s",
     .low = 5,
     .high = 3600,
     .help = "A connection without a sign of life for this long is lost."},
    {.name = "payload",
     .kind = CG_KEY_CHOICE,
     AT(payload),
     .fallback = "json",
     .choices = payload_choices,
     .help = "How messages are written: JSON, or Sparkplug B with its own topics."},
    {.name = "topic",
     .kind = CG_KEY_TEXT,
     AT(topic),
     .fallback = "castgloss",
     .help = "What topics of JSON begin with."},
    {.name = "group", .kind = CG_KEY_TEXT, AT(group), .fallback = "plant", .help = "Group of Sparkplug."},
    {.name = "node",
     .kind = CG_KEY_TEXT,
     AT(node),
     .fallback = "castgloss",
     .help = "Edge node of Sparkplug."},
    {.name = "device", .kind = CG_KEY_TEXT, AT(device), .fallback = "web", .help = "Device of Sparkplug."},
    {.name = "results",
     .kind = CG_KEY_CHOICE,
     AT(results),
     .fallback = "interval",
     .choices = results_choices,
     .help = "What is sent of the measured frames: nothing, means over an interval, or every frame."},
    {.name = "interval_s",
     .kind = CG_KEY_NUMBER,
     AT(interval_s),
     .fallback = "10",
     .unit = "s",
     .low = 1,
     .high = 86400,
     .help = "That interval."},
    {.name = "marks",
     .kind = CG_KEY_FLAG,
     AT(marks),
     .fallback = "yes",
     .help = "Whether every mark is sent."},
    {.name = "state_s",
     .kind = CG_KEY_NUMBER,
     AT(state_s),
     .fallback = "5",
     .unit = "s",
     .low = 1,
     .high = 86400,
     .help = "How often the state is sent."},
    {.name = "spool",
     .kind = CG_KEY_TEXT,
     AT(spool),
     .fallback = "castgloss-mqtt",
     .help = "Folder for results until the broker has them."},
    {.name = "spool_mb",
     .kind = CG_KEY_NUMBER,
     AT(spool_mb),
     .fallback = "100",
     .unit = "MB",
     .low = 0.01,
     .high = 1e6,
     .help = "What they may take; beyond it the oldest are dropped and counted."},
    {.name = NULL},
};
static const struct cg_section mqtt_section = {"mqtt", "Results, alarms and state for an MQTT broker.",
                                               mqtt_keys, sizeof(struct mqtt_config), 0};

/* ---- messages ----------------------------------------------------------------------------------- */

static bool encode(struct mqtt_output *output, enum mqtt_kind kind, int64_t time_ms,
                   const struct plant_values *values, struct cg_text *out)
{
    if (output->config->payload == MQTT_SPARKPLUG) {
        struct sparkplug_payload payload = {.time_ms = time_ms};
        char prefix[32] = "";
        snprintf(prefix, sizeof prefix, "%s/", mqtt_kind_names[kind]);
        sparkplug_add(&payload, prefix, values, false);
        sparkplug_finish(&payload, -1);
        *out = payload.bytes;
        return !out->failed;
    }
    cg_text_add(out, "{\"run\":%lld,\"id\":%llu,\"time_ms\":%lld,", (long long)output->started,
                (unsigned long long)output->next_id, (long long)time_ms);
    plant_values_json(values, out);
    cg_text_add(out, "}");
    return !out->failed;
}

/* Hands a message to the thread; beyond the bound, or without memory, it is dropped and counted. */
static void push(struct mqtt_output *output, enum mqtt_kind kind, int64_t time_ms,
                 const struct plant_values *values)
{
    struct mqtt_message *message = calloc(1, sizeof *message);
    output->next_id++;
    bool good = message != NULL && encode(output, kind, time_ms, values, &message->payload);
    pthread_mutex_lock(&output->lock);
    if (good && output->pending < PENDING_MOST) {
        message->kind = (uint8_t)kind;
        message->time_ms = time_ms;
        *(output->last != NULL ? &output->last->next : &output->first) = message;
        output->last = message;
        output->pending++;
    } else {
        output->dropped++;
        good = false;
    }
    output->alarms_changed = output->alarms_changed || kind == MQTT_ALARM;
    pthread_mutex_unlock(&output->lock);
    if (!good && message != NULL) {
        cg_text_clear(&message->payload);
        free(message);
    }
}

static void push_result(struct mqtt_output *output, int64_t time_ms)
{
    struct plant_values values;
    if (output->result.frames > 0) {
        plant_values_result(&output->result, &values);
        push(output, MQTT_RESULT, time_ms, &values);
    }
    output->result = (struct plant_result){.frames = 0};
    output->result_since_ms = time_ms;
}

static void add_frame(struct mqtt_output *output, const struct station_event *event)
{
    struct plant_values values;
    if (output->config->results == MQTT_EVERY_FRAME) {
        plant_values_frame(event->frame, &values);
        push(output, MQTT_FRAME, event->time_ms, &values);
    } else if (output->config->results == MQTT_EVERY_INTERVAL) {
        plant_result_add(&output->result, event->frame);
    }
}

static void publish(void *state, const struct station_event *event)
{
    struct mqtt_output *output = state;
    struct plant_values values;
    switch (event->kind) {
    case STATION_EVENT_FRAME:
        add_frame(output, event);
        break;
    case STATION_EVENT_MARK:
        if (output->config->marks) {
            plant_values_mark(event->mark, &values);
            push(output, MQTT_MARK, event->time_ms, &values);
        }
        break;
    case STATION_EVENT_REPEAT:
        plant_values_repeat(event->repeat, &values);
        push(output, MQTT_REPEAT, event->time_ms, &values);
        break;
    case STATION_EVENT_ALARM:
        plant_values_alarm(event->alarm, &values);
        push(output, MQTT_ALARM, event->time_ms, &values);
        break;
    case STATION_EVENT_TICK:
        if ((double)(event->time_ms - output->result_since_ms) >= output->config->interval_s * MS_PER_S) {
            push_result(output, event->time_ms);
        }
        break;
    }
}

/* ---- start and stop ----------------------------------------------------------------------------- */

/* The password is never put into an error or a log. */
static enum cg_status read_password(struct mqtt_output *output, struct cg_error *error)
{
    const struct mqtt_config *config = output->config;
    struct cg_bytes bytes = {.data = NULL};
    if (config->password_file == NULL) {
        const char *variable = getenv(PASSWORD_VARIABLE);
        output->password = variable != NULL ? cg_alloc_text(variable, error) : NULL;
        return variable == NULL || output->password != NULL ? CG_OK : CG_FAULT;
    }
    if (cg_file_read(config->password_file, PASSWORD_MAX, &bytes, error) != CG_OK) {
        return error->status = CG_USAGE;
    }
    output->password = cg_alloc(bytes.size + 1, 1, error);
    for (size_t i = 0; output->password != NULL && i < bytes.size; i++) {
        if (bytes.data[i] == '\n' || bytes.data[i] == '\r') {
            break;
        }
        output->password[i] = (char)bytes.data[i];
    }
    cg_bytes_clear(&bytes);
    return output->password != NULL ? CG_OK : CG_FAULT;
}

static enum cg_status check_topics(const struct mqtt_config *config, struct cg_error *error)
{
    const struct {
        const char *key, *value;
        bool level; /* one level of a topic only */
    } parts[] = {{"topic", config->topic, false},
                 {"group", config->group, true},
                 {"node", config->node, true},
                 {"device", config->device, true},
                 {"client_id", config->client_id, false},
                 {"spool", config->spool, false}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const bool path = i + 1 == sizeof parts / sizeof parts[0];
        if (parts[i].value == NULL) {
            return cg_error_set(error, CG_USAGE, "'%s' in mqtt is empty, but must be a text.", parts[i].key);
        }
        if (!path && strpbrk(parts[i].value, parts[i].level ? "+#/" : "+#") != NULL) {
            return cg_error_set(error, CG_USAGE, "'%s' in mqtt is \"%.64s\", but must be a text without %s.",
                                parts[i].key, parts[i].value, parts[i].level ? "+, # and /" : "+ and #");
        }
    }
    return CG_OK;
}

static void release(struct mqtt_output *output)
{
    while (output->first != NULL) {
        struct mqtt_message *next = output->first->next;
        cg_text_clear(&output->first->payload);
        free(output->first);
        output->first = next;
    }
    if (output->link.client != NULL) {
        mosquitto_destroy(output->link.client);
    }
    mqtt_queue_close(output->link.queue);
    pthread_mutex_destroy(&output->lock);
    free(output->password);
    free(output);
    mosquitto_lib_cleanup();
}

/* A client is made once at the start only to find out that its certificates can be read. */
static enum cg_status try_client(struct mqtt_output *output, struct cg_error *error)
{
    struct mosquitto *client = NULL;
    const enum cg_status status = mqtt_client_new(output, &client, error);
    if (status == CG_OK) {
        mosquitto_destroy(client);
    }
    return status;
}

static enum cg_status start(struct cg_station *station, const void *section, void **state,
                            struct cg_error *error)
{
    const struct mqtt_config *config = section;
    *state = NULL;
    if (config->broker == NULL) {
        return CG_OK;
    }
    struct mqtt_output *output = cg_alloc(1, sizeof *output, error);
    if (output == NULL) {
        return CG_FAULT;
    }
    mosquitto_lib_init();
    pthread_mutex_init(&output->lock, NULL);
    output->station = station;
    output->config = config;
    output->started = cg_time_now();
    output->result_since_ms = station_utc_ms();
    enum cg_status status = check_topics(config, error);
    status = status == CG_OK ? read_password(output, error) : status;
    status = status == CG_OK ? try_client(output, error) : status;
    if (status == CG_OK) {
        status = mqtt_queue_open(config->spool, (size_t)(config->spool_mb * BYTES_PER_MB),
                                 config->payload == MQTT_SPARKPLUG ? 's' : 'j', &output->link.queue, error);
    }
    if (status == CG_OK && pthread_create(&output->thread, NULL, mqtt_link_run, output) != 0) {
        status = cg_error_set(error, CG_FAULT, "The thread for MQTT could not be started.");
    }
    if (status != CG_OK) {
        release(output);
        return status;
    }
    *state = output;
    return CG_OK;
}

static void stop(void *state)
{
    struct mqtt_output *output = state;
    push_result(output, station_utc_ms());
    pthread_mutex_lock(&output->lock);
    output->stopping = true;
    pthread_mutex_unlock(&output->lock);
    pthread_join(output->thread, NULL);
    release(output);
}

const struct station_observer station_mqtt = {"mqtt", &mqtt_section, start, publish, stop};
