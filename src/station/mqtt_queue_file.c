/* mqtt_queue_file.c: the files of a queue: named, read, written, removed. */
#include "station/mqtt_queue_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* FNV-1a over what a record holds, against records that a crash left half-written. */
static uint32_t hash_bytes(uint32_t hash, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ from[i]) * 16777619U;
    }
    return hash;
}

uint32_t mqtt_file_check(struct mqtt_record_head head, const void *payload)
{
    head.check = 0;
    return hash_bytes(hash_bytes(2166136261U, &head, sizeof head), payload, head.size);
}

static void file_name(const struct mqtt_queue *queue, unsigned number, struct cg_text *out)
{
    cg_text_add(out, "%s/%010u.queue", queue->folder, number);
}

int mqtt_file_open(const struct mqtt_queue *queue, unsigned number, int flags)
{
    struct cg_text path = {0};
    file_name(queue, number, &path);
    const int fd = path.failed ? -1 : open(path.data, flags | O_RDWR | O_CLOEXEC, 0600);
    cg_text_clear(&path);
    return fd;
}

/* Removes the i-th file, oldest first. */
void mqtt_file_remove(struct mqtt_queue *queue, size_t index)
{
    struct cg_text path = {0};
    file_name(queue, queue->files[index].number, &path);
    if (!path.failed) {
        unlink(path.data);
    }
    cg_text_clear(&path);
    close(queue->files[index].fd);
    queue->count--;
    memmove(&queue->files[index], &queue->files[index + 1], (queue->count - index) * sizeof queue->files[0]);
}

bool mqtt_file_write(int fd, const void *data, size_t size, int64_t at)
{
    const uint8_t *from = data;
    while (size > 0) {
        const ssize_t done = pwrite(fd, from, size, (off_t)at);
        if (done < 0 && errno != EINTR) {
            return false;
        }
        if (done > 0) {
            from += done;
            size -= (size_t)done;
            at += done;
        }
    }
    return true;
}

bool mqtt_file_read(int fd, void *data, size_t size, int64_t at)
{
    return pread(fd, data, size, (off_t)at) == (ssize_t)size;
}

/* Reads the record at `at`; its end, or 0 when there is no whole one. */
int64_t mqtt_file_record(struct mqtt_queue *queue, const struct mqtt_file *file, int64_t at,
                         struct mqtt_record_head *head)
{
    if (!mqtt_file_read(file->fd, head, sizeof *head, at) || head->size > MQTT_PAYLOAD_MAX ||
        !mqtt_file_read(file->fd, queue->payload, head->size, at + (int64_t)sizeof *head) ||
        mqtt_file_check(*head, queue->payload) != head->check) {
        return 0;
    }
    return at + (int64_t)sizeof *head + head->size;
}
