/*
 * station/mqtt_queue_file.h: the files of a queue, for those who open it and who add and take records.
 */
#ifndef CASTGLOSS_STATION_MQTT_QUEUE_FILE_H
#define CASTGLOSS_STATION_MQTT_QUEUE_FILE_H

#include "station/mqtt_queue.h"

#define MQTT_FILES ((size_t)64) /* of a budget, so that a small part is dropped at a time */
#define MQTT_FILE_LEAST ((int64_t)1024)
#define MQTT_MAGIC "CGMQTT1"

struct mqtt_file_head {
    char magic[7];
    char format;
    int64_t arrived; /* end of the last record that has arrived */
};

struct mqtt_record_head {
    uint32_t size, check;
    int64_t time_ms;
    uint32_t kind, unused;
};

struct mqtt_file {
    unsigned number;
    int fd;
    int64_t end, taken, arrived; /* where the next record is written, taken; how far they have arrived */
    uint64_t waiting;            /* records that have not arrived */
};

struct mqtt_queue {
    char *folder;
    char format;
    int lock; /* of the folder, so that two stations do not share one */
    int64_t file_bytes;
    size_t budget_files;
    struct mqtt_file files[MQTT_FILES + 1];
    size_t count;
    unsigned next_number;
    uint64_t dropped;
    uint8_t payload[MQTT_PAYLOAD_MAX];
};

/* -1: it cannot be opened. */
int mqtt_file_open(const struct mqtt_queue *queue, unsigned number, int flags);
/* Removes the i-th file, oldest first. */
void mqtt_file_remove(struct mqtt_queue *queue, size_t index);
bool mqtt_file_write(int fd, const void *data, size_t size, int64_t at);
bool mqtt_file_read(int fd, void *data, size_t size, int64_t at);
/* What a whole record has in its head's check. */
uint32_t mqtt_file_check(struct mqtt_record_head head, const void *payload);
/* Reads the record at `at` into head and payload; its end, or 0 when there is no whole one. */
int64_t mqtt_file_record(struct mqtt_queue *queue, const struct mqtt_file *file, int64_t at,
                         struct mqtt_record_head *head);

#endif
