/* A mosquitto of the test's own on the loopback, and a subscriber that keeps what it hears. */
#ifndef PLANT_BROKER_H
#define PLANT_BROKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct broker {
    int port, pid;
    char config[128];
};
/* Writes a configuration with these lines; {FOLDER} stands for the test's folder. */
void broker_make(struct broker *broker, const char *lines);
void broker_start(struct broker *broker);
void broker_kill(struct broker *broker);

#define HEARD_MOST 2048
struct heard {
    char topic[96];
    uint8_t *payload; /* ended by 0 */
    size_t size;
    bool retained;
};
/* Subscribes to everything ("#") with a session that outlives the broker. */
struct subscriber *subscriber_new(const struct broker *broker, const char *user, const char *password,
                                  const char *ca_file);
void subscriber_free(struct subscriber *subscriber);
/* The messages of a topic so far (those that begin with it when it ends with a slash); their payloads live as
 * long as the subscriber. */
size_t subscriber_heard(struct subscriber *subscriber, const char *topic, struct heard *out, size_t most);
/* Waits until so many are there; how many there are after at most 20 s. */
size_t subscriber_wait(struct subscriber *subscriber, const char *topic, size_t count);
void subscriber_send(struct subscriber *subscriber, const char *topic, const uint8_t *payload, int size);

#endif
