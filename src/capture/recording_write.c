/* Writes a recording. The index line follows the frame's bytes, so that a line never tells of bytes to come.
 */
#include "capture/recording.h"

#include <castgloss/capture.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct cg_recording {
    int frames, index;
    uint64_t offset;
    uint8_t *bytes;
    size_t capacity;
};

static int create(const char *path, const char *name, struct cg_error *error)
{
    struct cg_text whole = {0};
    cg_text_add(&whole, "%s/%s", path, name);
    int file = -1;
    if (cg_text_check(&whole, error) == CG_OK) {
        file = open(whole.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (file < 0) {
            bool there = errno == EEXIST;
            (void)cg_error_set(error, there ? CG_USAGE : CG_FAULT, "%.256s: %s", whole.data,
                               there ? "a recording is there already; choose another folder"
                                     : strerror(errno));
        }
    }
    cg_text_clear(&whole);
    return file;
}

static enum cg_status write_all(int file, const void *data, size_t size, struct cg_error *error)
{
    for (const uint8_t *at = data; size > 0;) {
        ssize_t done = write(file, at, size);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return cg_error_set(error, CG_FAULT, "The recording cannot be written: %s", strerror(errno));
        }
        at += done;
        size -= (size_t)done;
    }
    return CG_OK;
}

static void close_files(struct cg_recording *recording)
{
    if (recording->frames >= 0) {
        close(recording->frames);
    }
    if (recording->index >= 0) {
        close(recording->index);
    }
    free(recording->bytes);
    free(recording);
}

enum cg_status cg_recording_new(const char *path, struct cg_recording **out, struct cg_error *error)
{
    enum cg_status status = cg_folder_make(path, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_recording *recording = cg_alloc(1, sizeof *recording, error);
    if (recording == NULL) {
        return error->status;
    }
    recording->index = -1;
    recording->frames = create(path, CAPTURE_RECORDING_FRAMES, error);
    if (recording->frames >= 0) {
        recording->index = create(path, CAPTURE_RECORDING_INDEX, error);
    }
    status = recording->index < 0
                 ? error->status
                 : write_all(recording->index, CAPTURE_RECORDING_HEAD, strlen(CAPTURE_RECORDING_HEAD), error);
    if (status != CG_OK) {
        close_files(recording);
        return status;
    }
    *out = recording;
    return CG_OK;
}

static void print_line(struct cg_text *line, const struct cg_frame *frame, uint64_t offset, size_t bytes,
                       const char *hash)
{
    char exposure[CG_NUMBER_SIZE], gain[CG_NUMBER_SIZE], md[CG_NUMBER_SIZE];
    cg_text_add(line, "%llu\t%zu\t%s\t%zu\t%zu\t%zu\t%d\t%d\t%llu\t%llu\t%llu\t%lld\t%s\t%s\t%d\t%s\t",
                (unsigned long long)offset, bytes, hash, frame->width, frame->height, frame->valid_rows,
                frame->bits, (int)frame->status, (unsigned long long)frame->block_id,
                (unsigned long long)frame->device_ns, (unsigned long long)frame->host_ns,
                (long long)frame->host_utc_ns, cg_number_print(exposure, frame->exposure_us, 9),
                cg_number_print(gain, frame->gain, 9), (int)frame->by,
                cg_number_fixed(md, frame->web_md_mm, 4));
    if (frame->has_encoder) {
        cg_text_add(line, "%llu", (unsigned long long)frame->encoder);
    } else {
        cg_text_add(line, "-");
    }
    cg_text_add_bytes(line, "\t", 1);
    for (const char *at = frame->name; *at != 0; at++) {
        cg_text_add_bytes(line, *at == '\t' || *at == '\n' ? " " : at, 1);
    }
    cg_text_add_bytes(line, "\n", 1);
}

enum cg_status cg_recording_add(struct cg_recording *recording, const struct cg_frame *frame,
                                struct cg_error *error)
{
    size_t samples, size;
    if (!cg_multiply(frame->width, frame->valid_rows, &samples) || !cg_multiply(samples, 2, &size)) {
        return cg_error_set(error, CG_FAULT, "A frame of %zu x %zu pixels is too large to record.",
                            frame->width, frame->valid_rows);
    }
    if (size > recording->capacity) {
        uint8_t *bytes = cg_alloc(size, 1, error);
        if (bytes == NULL) {
            return error->status;
        }
        free(recording->bytes);
        recording->bytes = bytes;
        recording->capacity = size;
    }
    for (size_t i = 0; i < samples; i++) {
        recording->bytes[2 * i] = (uint8_t)(frame->counts[i] & 0xFFU);
        recording->bytes[2 * i + 1] = (uint8_t)(frame->counts[i] >> 8);
    }
    char hash[CG_HASH_SIZE];
    struct cg_text line = {0};
    cg_hash(recording->bytes, size, hash);
    print_line(&line, frame, recording->offset, size, hash);
    enum cg_status status = cg_text_check(&line, error);
    if (status == CG_OK) {
        status = write_all(recording->frames, recording->bytes, size, error);
    }
    if (status == CG_OK) {
        status = write_all(recording->index, line.data, line.length, error);
    }
    if (status == CG_OK) {
        recording->offset += size;
    }
    cg_text_clear(&line);
    return status;
}

enum cg_status cg_recording_close(struct cg_recording *recording, struct cg_error *error)
{
    if (recording == NULL) {
        return CG_OK;
    }
    bool kept = fsync(recording->frames) == 0 && fsync(recording->index) == 0;
    enum cg_status status =
        kept ? CG_OK
             : cg_error_set(error, CG_FAULT, "The recording is not safe on the disk: %s", strerror(errno));
    close_files(recording);
    return status;
}
