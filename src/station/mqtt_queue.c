/*
 * mqtt_queue.c: records on disk. A file is a head and records one after another; how far they have arrived is
 * written into the head in place. Writing goes on in a new file when one is full, and the oldest file is
 * removed when it has arrived or when the budget is used up. Numbers are in the machine's own order: the
 * files are read by no other.
 */
#include "station/mqtt_queue.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILES ((size_t)64) /* of a budget, so that a small part is dropped at a time */
#define FILE_LEAST ((int64_t)1024)
#define MAGIC "CGMQTT1"

struct head {
    char magic[7];
    char format;
    int64_t arrived; /* end of the last record that has arrived */
};

struct record_head {
    uint32_t size, check;
    int64_t time_ms;
    uint32_t kind, unused;
};

struct queue_file {
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
    struct queue_file files[FILES + 1];
    size_t count;
    unsigned next_number;
    uint64_t dropped;
    uint8_t payload[MQTT_PAYLOAD_MAX];
};

/* FNV-1a over what a record holds, against records that a crash left half-written. */
static uint32_t hash_bytes(uint32_t hash, const void *bytes, size_t size)
{
    const uint8_t *from = bytes;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ from[i]) * 16777619U;
    }
    return hash;
}

static uint32_t check_of(struct record_head head, const void *payload)
{
    head.check = 0;
    return hash_bytes(hash_bytes(2166136261U, &head, sizeof head), payload, head.size);
}

static void file_name(const struct mqtt_queue *queue, unsigned number, struct cg_text *out)
{
    cg_text_add(out, "%s/%010u.queue", queue->folder, number);
}

static int open_file(const struct mqtt_queue *queue, unsigned number, int flags)
{
    struct cg_text path = {0};
    file_name(queue, number, &path);
    const int fd = path.failed ? -1 : open(path.data, flags | O_RDWR | O_CLOEXEC, 0600);
    cg_text_clear(&path);
    return fd;
}

/* Removes the i-th file, oldest first. */
static void remove_file(struct mqtt_queue *queue, size_t index)
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

static bool write_at(int fd, const void *data, size_t size, int64_t at)
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

static bool read_at(int fd, void *data, size_t size, int64_t at)
{
    return pread(fd, data, size, (off_t)at) == (ssize_t)size;
}

/* Reads the record at `at`; its end, or 0 when there is no whole one. */
static int64_t read_record(struct mqtt_queue *queue, const struct queue_file *file, int64_t at,
                           struct record_head *head)
{
    if (!read_at(file->fd, head, sizeof *head, at) || head->size > MQTT_PAYLOAD_MAX ||
        !read_at(file->fd, queue->payload, head->size, at + (int64_t)sizeof *head) ||
        check_of(*head, queue->payload) != head->check) {
        return 0;
    }
    return at + (int64_t)sizeof *head + head->size;
}

/* ---- opening ------------------------------------------------------------------------------------ */

static enum cg_status lock_folder(struct mqtt_queue *queue, struct cg_error *error)
{
    struct cg_text path = {0};
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    cg_text_add(&path, "%s/lock", queue->folder);
    queue->lock = path.failed ? -1 : open(path.data, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    cg_text_clear(&path);
    if (queue->lock < 0) {
        return cg_error_set(error, CG_USAGE, "%s: the folder of the MQTT queue cannot be written: %s.",
                            queue->folder, strerror(errno));
    }
    if (fcntl(queue->lock, F_SETLK, &whole) != 0) {
        return cg_error_set(error, CG_USAGE, "%s: the folder of the MQTT queue is in use by another station.",
                            queue->folder);
    }
    return CG_OK;
}

/* Takes over a file that an earlier run left. */
static void adopt(struct mqtt_queue *queue, unsigned number)
{
    struct queue_file file = {.number = number, .fd = open_file(queue, number, 0)};
    struct head head;
    struct record_head record;
    if (file.fd < 0) {
        return;
    }
    const bool good =
        read_at(file.fd, &head, sizeof head, 0) && memcmp(head.magic, MAGIC, sizeof head.magic) == 0;
    int64_t at = sizeof head;
    file.arrived = good && head.arrived > at ? head.arrived : at;
    for (int64_t next = 0; good && (next = read_record(queue, &file, at, &record)) != 0; at = next) {
        file.waiting += next > file.arrived;
    }
    file.end = at;
    file.taken = file.arrived;
    const bool usable = good && head.format == queue->format && file.waiting > 0;
    queue->dropped += usable ? 0 : file.waiting;
    queue->files[queue->count++] = file;
    if (!usable) {
        remove_file(queue, queue->count - 1);
    }
}

static int compare(const void *a, const void *b)
{
    const unsigned left = *(const unsigned *)a, right = *(const unsigned *)b;
    return (left > right) - (left < right);
}

static enum cg_status find_files(struct mqtt_queue *queue, struct cg_error *error)
{
    unsigned numbers[FILES];
    size_t count = 0;
    DIR *folder = opendir(queue->folder);
    if (folder == NULL) {
        return cg_error_set(error, CG_USAGE, "%s: the folder of the MQTT queue cannot be read: %s.",
                            queue->folder, strerror(errno));
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        long long number = 0;
        char digits[11] = "";
        if (strlen(entry->d_name) != 16 || strcmp(entry->d_name + 10, ".queue") != 0) {
            continue;
        }
        memcpy(digits, entry->d_name, 10);
        if (cg_integer_parse(digits, 0, UINT32_MAX - 1, &number) && count < FILES) {
            numbers[count++] = (unsigned)number;
        }
    }
    closedir(folder);
    qsort(numbers, count, sizeof numbers[0], compare);
    for (size_t i = 0; i < count; i++) {
        adopt(queue, numbers[i]);
        queue->next_number = numbers[i] + 1;
    }
    return CG_OK;
}

enum cg_status mqtt_queue_open(const char *folder, size_t budget_bytes, char format, struct mqtt_queue **out,
                               struct cg_error *error)
{
    struct mqtt_queue *queue = cg_alloc(1, sizeof *queue, error);
    if (queue == NULL) {
        return CG_FAULT;
    }
    const int64_t share = (int64_t)(budget_bytes / FILES);
    queue->lock = -1;
    queue->format = format;
    queue->file_bytes = share > FILE_LEAST ? share : FILE_LEAST;
    queue->budget_files = FILES;
    while (queue->budget_files > 2 &&
           (int64_t)queue->budget_files * queue->file_bytes > (int64_t)budget_bytes) {
        queue->budget_files--;
    }
    queue->folder = cg_alloc_text(folder, error);
    enum cg_status status = queue->folder != NULL ? cg_folder_make(folder, error) : CG_FAULT;
    status = status == CG_OK ? lock_folder(queue, error) : status;
    status = status == CG_OK ? find_files(queue, error) : status;
    if (status != CG_OK) {
        mqtt_queue_close(queue);
        return status;
    }
    *out = queue;
    return CG_OK;
}

void mqtt_queue_close(struct mqtt_queue *queue)
{
    if (queue == NULL) {
        return;
    }
    while (queue->count > 0 && queue->files[queue->count - 1].waiting == 0) {
        remove_file(queue, queue->count - 1);
    }
    for (size_t i = 0; i < queue->count; i++) {
        fsync(queue->files[i].fd);
        close(queue->files[i].fd);
    }
    if (queue->lock >= 0) {
        close(queue->lock);
    }
    free(queue->folder);
    free(queue);
}

/* ---- adding ------------------------------------------------------------------------------------- */

static void drop_oldest(struct mqtt_queue *queue)
{
    queue->dropped += queue->files[0].waiting;
    remove_file(queue, 0);
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
    struct head head = {.format = queue->format, .arrived = (int64_t)sizeof head};
    memcpy(head.magic, MAGIC, sizeof head.magic);
    struct queue_file file = {.number = queue->next_number,
                              .fd = open_file(queue, queue->next_number, O_CREAT | O_TRUNC),
                              .end = (int64_t)sizeof head,
                              .taken = (int64_t)sizeof head,
                              .arrived = (int64_t)sizeof head};
    if (file.fd < 0) {
        return false;
    }
    queue->next_number++;
    queue->files[queue->count++] = file;
    if (!write_at(file.fd, &head, sizeof head, 0)) {
        remove_file(queue, queue->count - 1);
        return false;
    }
    return true;
}

enum cg_status mqtt_queue_add(struct mqtt_queue *queue, uint8_t kind, int64_t time_ms, const void *payload,
                              size_t size, struct cg_error *error)
{
    struct record_head head = {.time_ms = time_ms, .kind = kind};
    if (size > MQTT_PAYLOAD_MAX) {
        queue->dropped++;
        return cg_error_set(error, CG_FAULT, "A result of %zu bytes is larger than the MQTT queue takes.",
                            size);
    }
    head.size = (uint32_t)size;
    head.check = check_of(head, payload);
    const int64_t whole = (int64_t)(sizeof head + size);
    errno = 0;
    if (make_room(queue, whole)) {
        struct queue_file *file = &queue->files[queue->count - 1];
        /* The head last: a record is there once its head is. */
        if (write_at(file->fd, payload, size, file->end + (int64_t)sizeof head) &&
            write_at(file->fd, &head, sizeof head, file->end)) {
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
    struct record_head head;
    for (size_t i = 0; i < queue->count; i++) {
        struct queue_file *file = &queue->files[i];
        if (file->taken >= file->end) {
            continue;
        }
        const int64_t next = read_record(queue, file, file->taken, &head);
        if (next == 0) {
            /* The disk does not give back what was written: nothing behind it can be found either. */
            queue->dropped += file->waiting;
            remove_file(queue, i--);
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
static uint64_t records_until(const struct queue_file *file, int64_t end)
{
    struct record_head head;
    uint64_t count = 0;
    for (int64_t at = file->arrived; at < end; count++) {
        if (!read_at(file->fd, &head, sizeof head, at) || head.size > MQTT_PAYLOAD_MAX) {
            return file->waiting;
        }
        at += (int64_t)sizeof head + head.size;
    }
    return count;
}

void mqtt_queue_done(struct mqtt_queue *queue, struct mqtt_place place)
{
    while (queue->count > 0 && queue->files[0].number < place.file) {
        remove_file(queue, 0);
    }
    if (queue->count == 0 || queue->files[0].number != place.file || place.end <= queue->files[0].arrived) {
        return; /* dropped meanwhile */
    }
    struct queue_file *file = &queue->files[0];
    file->waiting -= records_until(file, place.end);
    file->arrived = place.end;
    if (file->waiting == 0 && queue->count > 1) {
        remove_file(queue, 0);
    } else if (file->waiting == 0) {
        /* All has arrived: the one file that is left begins again. */
        file->end = file->taken = file->arrived = (int64_t)sizeof(struct head);
        if (ftruncate(file->fd, (off_t)sizeof(struct head)) != 0) {
            remove_file(queue, 0);
            return;
        }
    }
    if (queue->count > 0 && queue->files[0].number == place.file) {
        write_at(queue->files[0].fd, &queue->files[0].arrived, sizeof(int64_t),
                 offsetof(struct head, arrived));
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
