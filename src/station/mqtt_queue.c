/*
 * mqtt_queue.c: records on disk. A file is a head and records one after another; how far they have arrived is
 * written into the head in place. Writing goes on in a new file when one is full, and the oldest file is
 * removed when it has arrived or when the budget is used up. Numbers are in the machine's own order: the
 * files are read by no other.
 */
#include "station/mqtt_queue_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* ---- adding ------------------------------------------------------------------------------------- */

static void drop_oldest(struct mqtt_queue *queue)
{
    queue->dropped += queue->files[0].waiting;
    mqtt_file_remove(queue, 0);
}

/* A file with room for `size` more bytes at the end of the list. */
static bool make_room(struct mqtt_queue *queue, int64_t size)
{
    if (queue->count > 0 && queue->files[queue->count - 1].end + size <= queue->file_bytes) {
        return true;
    }
    while (queue->count >= queue->budget_files) {
        drop_oldest(queue);
    }
    struct mqtt_file_head head = {.format = queue->format, .arrived = (int64_t)sizeof head};
    memcpy(head.magic, MQTT_MAGIC, sizeof head.magic);
    struct mqtt_file file = {.number = queue->next_number,
                             .fd = mqtt_file_open(queue, queue->next_number, O_CREAT | O_TRUNC),
                             .end = (int64_t)sizeof head,
                             .taken = (int64_t)sizeof head,
                             .arrived = (int64_t)sizeof head};
    if (file.fd < 0) {
        return false;
    }
    queue->next_number++;
    queue->files[queue->count++] = file;
    if (!mqtt_file_write(file.fd, &head, sizeof head, 0)) {
        mqtt_file_remove(queue, queue->count - 1);
        return false;
    }
    return true;
}

enum cg_status mqtt_queue_add(struct mqtt_queue *queue, uint8_t kind, int64_t time_ms, const void *payload,
                              size_t size, struct cg_error *error)
{
    struct mqtt_record_head head = {.time_ms = time_ms, .kind = kind};
    if (size > MQTT_PAYLOAD_MAX) {
        queue->dropped++;
        return cg_error_set(error, CG_FAULT, "A result of %zu bytes is larger than the MQTT queue takes.",
                            size);
    }
    head.size = (uint32_t)size;
    head.check = mqtt_file_check(head, payload);
    const int64_t whole = (int64_t)(sizeof head + size);
    errno = 0;
    if (make_room(queue, whole)) {
        struct mqtt_file *file = &queue->files[queue->count - 1];
        /* The head last: a record is there once its head is. */
        if (mqtt_file_write(file->fd, payload, size, file->end + (int64_t)sizeof head) &&
            mqtt_file_write(file->fd, &head, sizeof head, file->end)) {
            file->end += whole;
            file->waiting++;
            return CG_OK;
        }
    }
    queue->dropped++;
    return cg_error_set(error, CG_FAULT, "%s: a result for MQTT could not be written: %s.", queue->folder,
                        strerror(errno));
}

/* ---- taking ------------------------------------------------------------------------------------- */

bool mqtt_queue_take(struct mqtt_queue *queue, struct mqtt_record *out)
{
    struct mqtt_record_head head;
    for (size_t i = 0; i < queue->count; i++) {
        struct mqtt_file *file = &queue->files[i];
        if (file->taken >= file->end) {
            continue;
        }
        const int64_t next = mqtt_file_record(queue, file, file->taken, &head);
        if (next == 0) {
            /* The disk does not give back what was written: nothing behind it can be found either. */
            queue->dropped += file->waiting;
            mqtt_file_remove(queue, i--);
            continue;
        }
        file->taken = next;
        *out = (struct mqtt_record){.kind = (uint8_t)head.kind,
                                    .time_ms = head.time_ms,
                                    .payload = queue->payload,
                                    .size = head.size,
                                    .place = {file->number, next}};
        return true;
    }
    return false;
}

/* Counts the records between how far they had arrived and `end`. */
static uint64_t records_until(const struct mqtt_file *file, int64_t end)
{
    struct mqtt_record_head head;
    uint64_t count = 0;
    for (int64_t at = file->arrived; at < end; count++) {
        if (!mqtt_file_read(file->fd, &head, sizeof head, at) || head.size > MQTT_PAYLOAD_MAX) {
            return file->waiting;
        }
        at += (int64_t)sizeof head + head.size;
    }
    return count;
}

void mqtt_queue_done(struct mqtt_queue *queue, struct mqtt_place place)
{
    while (queue->count > 0 && queue->files[0].number < place.file) {
        mqtt_file_remove(queue, 0);
    }
    if (queue->count == 0 || queue->files[0].number != place.file || place.end <= queue->files[0].arrived) {
        return; /* dropped meanwhile */
    }
    struct mqtt_file *file = &queue->files[0];
    file->waiting -= records_until(file, place.end);
    file->arrived = place.end;
    if (file->waiting == 0 && queue->count > 1) {
        mqtt_file_remove(queue, 0);
    } else if (file->waiting == 0) {
        /* All has arrived: the one file that is left begins again. */
        file->end = file->taken = file->arrived = (int64_t)sizeof(struct mqtt_file_head);
        if (ftruncate(file->fd, (off_t)sizeof(struct mqtt_file_head)) != 0) {
            mqtt_file_remove(queue, 0);
            return;
        }
    }
    if (queue->count > 0 && queue->files[0].number == place.file) {
        mqtt_file_write(queue->files[0].fd, &queue->files[0].arrived, sizeof(int64_t),
                        offsetof(struct mqtt_file_head, arrived));
    }
}

void mqtt_queue_rewind(struct mqtt_queue *queue)
{
    for (size_t i = 0; i < queue->count; i++) {
        queue->files[i].taken = queue->files[i].arrived;
    }
}

uint64_t mqtt_queue_waiting(const struct mqtt_queue *queue)
{
    uint64_t waiting = 0;
    for (size_t i = 0; i < queue->count; i++) {
        waiting += queue->files[i].waiting;
    }
    return waiting;
}

uint64_t mqtt_queue_dropped(const struct mqtt_queue *queue)
{
    return queue->dropped;
}
