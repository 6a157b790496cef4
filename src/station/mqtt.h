/*
 * station/mqtt.h: the MQTT output in two halves: what happens becomes messages on the station's thread
 * (mqtt.c), and a thread of its own keeps them on disk and brings them to the broker (mqtt_link.c).
 */
#ifndef CASTGLOSS_STATION_MQTT_H
#define CASTGLOSS_STATION_MQTT_H

#include "station/mqtt_queue.h"
#include "station/plant.h"
#include "station/sparkplug.h"

#include <mosquitto.h>
#include <pthread.h>

/* What is queued. */
enum mqtt_kind { MQTT_RESULT, MQTT_FRAME, MQTT_MARK, MQTT_REPEAT, MQTT_ALARM, MQTT_KINDS };
extern const char *const mqtt_kind_names[MQTT_KINDS];

enum mqtt_payload { MQTT_JSON, MQTT_SPARKPLUG };
enum mqtt_results { MQTT_NO_RESULTS, MQTT_EVERY_INTERVAL, MQTT_EVERY_FRAME };
struct mqtt_config {
    const char *broker, *topic, *client_id, *user, *password_file, *ca_file, *cert_file, *key_file;
    const char *group, *node, *device, *spool;
    size_t port;
    bool tls, marks;
    double keepalive_s, interval_s, state_s, spool_mb;
    int payload, results; /* enum mqtt_payload, enum mqtt_results */
};

struct mqtt_message {
    uint8_t kind;
    int64_t time_ms;
    struct cg_text payload;
    struct mqtt_message *next;
};

/* Messages on their way to the broker: as many as a client of libmosquitto sends without an answer. */
#define MQTT_IN_FLIGHT ((size_t)20)
struct mqtt_sent {
    int id; /* of the message that the broker answers; 0: that is not sent yet */
    bool arrived;
    struct mqtt_place place;
};

/* Of the thread that speaks with the broker; no other looks at it. */
struct mqtt_link {
    struct mosquitto *client;
    bool connected, refused, wants_birth;
    char reason[160];
    struct mqtt_queue *queue;
    struct mqtt_sent sent[MQTT_IN_FLIGHT];
    size_t sent_count;
    unsigned seq, birth_number; /* of Sparkplug: the next message's, this connection's */
    double retry_at_s, wait_s, state_at_s;
    int64_t connected_ms;
    uint64_t told_dropped;
};

struct mqtt_output {
    struct cg_station *station;
    const struct mqtt_config *config;
    char *password;
    /* of the thread that publishes */
    int64_t started;
    uint64_t next_id;
    struct plant_result result;
    int64_t result_since_ms;

    pthread_mutex_t lock; /* of what stands between the two */
    struct mqtt_message *first, *last;
    size_t pending;
    uint64_t dropped;
    bool stopping, alarms_changed;

    pthread_t thread;
    struct mqtt_link link;
};

/* The thread; context is the struct mqtt_output. */
void *mqtt_link_run(void *context);
bool mqtt_is_sparkplug(const struct mqtt_output *output);
/* mqtt_connect.c, of the thread: begins to connect; the connection is gone, and is made again after a while;
 * says what is said to a broker first; subscribes to commands, *id 0 when that failed. */
void mqtt_begin(struct mqtt_output *output);
void mqtt_lose(struct mqtt_output *output, const char *why);
void mqtt_welcome(struct mqtt_output *output);
void mqtt_subscribe(struct mqtt_output *output, int *id);
/* A client with everything set but the connection. CG_USAGE: a certificate or key cannot be used. */
enum cg_status mqtt_client_new(struct mqtt_output *output, struct mosquitto **out,
                               struct cg_error *error) CG_MUST_CHECK;

/* What is said at a birth and for the state; see docs/plant.md. */
void mqtt_say_birth(struct mqtt_output *output);
void mqtt_say_state(struct mqtt_output *output);
void mqtt_say_alarms(struct mqtt_output *output);
void mqtt_say_end(struct mqtt_output *output);
/* Sends at once, past the queue, what only its newest counts of. */
void mqtt_send_now(struct mqtt_output *output, const char *topic, const struct cg_text *payload, bool retain);
/* The topic of a kind of message: "castgloss/alarm", "spBv1.0/plant/DDATA/castgloss/web". */
void mqtt_topic(const struct mqtt_config *config, const char *name, struct cg_text *out);
/* The last will: what the broker says when the station is gone. */
void mqtt_will(const struct mqtt_output *output, struct cg_text *topic, struct cg_text *payload);
int mqtt_next_seq(struct mqtt_link *link);

#endif
