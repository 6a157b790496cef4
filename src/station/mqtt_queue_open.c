/* mqtt_queue_open.c: a queue is opened with what an earlier run left, and closed. */
#include "station/mqtt_queue_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    struct mqtt_file file = {.number = number, .fd = mqtt_file_open(queue, number, 0)};
    struct mqtt_file_head head;
    struct mqtt_record_head record;
    if (file.fd < 0) {
        return;
    }
    const bool good = mqtt_file_read(file.fd, &head, sizeof head, 0) &&
                      memcmp(head.magic, MQTT_MAGIC, sizeof head.magic) == 0;
    int64_t at = sizeof head;
    file.arrived = good && head.arrived > at ? head.arrived : at;
    for (int64_t next = 0; good && (next = mqtt_file_record(queue, &file, at, &record)) != 0; at = next) {
        file.waiting += next > file.arrived;
    }
    file.end = at;
    file.taken = file.arrived;
    const bool usable = good && head.format == queue->format && file.waiting > 0;
    queue->dropped += usable ? 0 : file.waiting;
    queue->files[queue->count++] = file;
    if (!usable) {
        mqtt_file_remove(queue, queue->count - 1);
    }
}

static int compare(const void *a, const void *b)
{
    const unsigned left = *(const unsigned *)a, right = *(const unsigned *)b;
    return (left > right) - (left < right);
}

static enum cg_status find_files(struct mqtt_queue *queue, struct cg_error *error)
{
    unsigned numbers[MQTT_FILES];
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
        if (cg_integer_parse(digits, 0, UINT32_MAX - 1, &number) && count < MQTT_FILES) {
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
    const int64_t share = (int64_t)(budget_bytes / MQTT_FILES);
    queue->lock = -1;
    queue->format = format;
    queue->file_bytes = share > MQTT_FILE_LEAST ? share : MQTT_FILE_LEAST;
    queue->budget_files = MQTT_FILES;
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
        mqtt_file_remove(queue, queue->count - 1);
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
