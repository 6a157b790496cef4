/*
 * station/mqtt_queue.h: results on disk that wait for the broker, in order, within a budget. They stand in
 * the files of a folder, so that they outlive the station. One thread uses a queue.
 */
#ifndef CASTGLOSS_STATION_MQTT_QUEUE_H
#define CASTGLOSS_STATION_MQTT_QUEUE_H

#include <castgloss/base.h>

/* The largest payload that is queued. */
#define MQTT_PAYLOAD_MAX ((size_t)65536)

struct mqtt_queue;

/* A record that was taken from the queue; it stays in it until mqtt_queue_done. */
struct mqtt_record {
    uint8_t kind;
    int64_t time_ms;
    const uint8_t *payload; /* until the next take */
    size_t size;
    struct mqtt_place {
        unsigned file;
        int64_t end;
    } place;
};

/* Folder made when it is missing. What is in it of the same format is sent first; records of another format
 * are dropped. CG_USAGE: the folder cannot be used. */
enum cg_status mqtt_queue_open(const char *folder, size_t budget_bytes, char format, struct mqtt_queue **out,
                               struct cg_error *error) CG_MUST_CHECK;
/* What was not acknowledged stays on disk. NULL is nothing. */
void mqtt_queue_close(struct mqtt_queue *queue);

/* Adds a record at the end; the oldest file is dropped when there is no room. CG_FAULT: it could not be
 * written and is lost, which is counted too. */
enum cg_status mqtt_queue_add(struct mqtt_queue *queue, uint8_t kind, int64_t time_ms, const void *payload,
                              size_t size, struct cg_error *error) CG_MUST_CHECK;
/* The next record that was not taken; false: there is none. */
bool mqtt_queue_take(struct mqtt_queue *queue, struct mqtt_record *out) CG_MUST_CHECK;
/* The record at this place, and all before it, have arrived. */
void mqtt_queue_done(struct mqtt_queue *queue, struct mqtt_place place);
/* All records that have not arrived are there to be taken again. */
void mqtt_queue_rewind(struct mqtt_queue *queue);

/* Records that wait (taken ones too), and those that were dropped since the queue was opened. */
uint64_t mqtt_queue_waiting(const struct mqtt_queue *queue);
uint64_t mqtt_queue_dropped(const struct mqtt_queue *queue);

#endif
