/* Plays a recording, up to its last whole frame. */
#include "capture/recording.h"
#include "capture/clock.h"
#include "capture/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_INDEX_BYTES ((size_t)1 << 30)

struct recording {
    int frames;
    struct cg_bytes index;
    char *at;
    size_t left;
    uint8_t *bytes;
    size_t capacity;
    bool paced;
    uint64_t first_ns, begun_ns; /* time of the first frame then, and now */
    struct cg_image_limits limits;
};

static void recording_close(void *context)
{
    struct recording *state = context;
    if (state->frames >= 0) {
        close(state->frames);
    }
    cg_bytes_clear(&state->index);
    free(state->bytes);
    free(state);
}

static enum cg_status open_files(struct recording *state, const char *place, struct cg_error *error)
{
    struct cg_text frames = {0}, index = {0};
    cg_text_add(&frames, "%s/" CAPTURE_RECORDING_FRAMES, place);
    cg_text_add(&index, "%s/" CAPTURE_RECORDING_INDEX, place);
    enum cg_status status = cg_text_check(&frames, error);
    if (status == CG_OK) {
        status = cg_text_check(&index, error);
    }
    if (status == CG_OK) {
        status = cg_file_read(index.data, MOST_INDEX_BYTES, &state->index, error);
    }
    if (status == CG_OK) {
        size_t head = strlen(CAPTURE_RECORDING_HEAD);
        if (state->index.size < head || memcmp(state->index.data, CAPTURE_RECORDING_HEAD, head) != 0) {
            status = cg_error_set(error, CG_INPUT, "%.256s: is no index of a recording.", index.data);
        } else {
            state->at = (char *)state->index.data + head;
            state->left = state->index.size - head;
            state->frames = open(frames.data, O_RDONLY | O_CLOEXEC);
            if (state->frames < 0) {
                status = cg_error_set(error, CG_INPUT, "%.256s: cannot be opened: %s", frames.data,
                                      strerror(errno));
            }
        }
    }
    cg_text_clear(&frames);
    cg_text_clear(&index);
    return status;
}

static enum cg_status recording_open(const char *place, const struct cg_capture_options *options, void **out,
                                     struct cg_error *error)
{
    struct recording *state = cg_alloc(1, sizeof *state, error);
    if (state == NULL) {
        return error->status;
    }
    state->frames = -1;
    state->paced = options->paced;
    state->limits = options->image.limits;
    enum cg_status status = open_files(state, place, error);
    if (status != CG_OK) {
        recording_close(state);
        return status;
    }
    *out = state;
    return CG_OK;
}

/* Cuts the next line of the index into its columns; false: there is no whole line. */
static bool next_line(struct recording *state, char *columns[CAPTURE_RECORDING_COLUMNS])
{
    char *end = state->left > 0 ? memchr(state->at, '\n', state->left) : NULL;
    if (end == NULL) {
        return false;
    }
    *end = 0;
    char *at = state->at;
    state->left -= (size_t)(end - state->at) + 1;
    state->at = end + 1;
    for (size_t i = 0; i < CAPTURE_RECORDING_COLUMNS; i++) {
        columns[i] = at;
        char *tab = strchr(at, '\t');
        if (i + 1 == CAPTURE_RECORDING_COLUMNS) {
            return tab == NULL;
        }
        if (tab == NULL) {
            return false;
        }
        *tab = 0;
        at = tab + 1;
    }
    return false;
}

struct line {
    long long offset, bytes, width, height, valid_rows, bits, status, block_id, device_ns, host_ns, utc_ns,
        by;
    double exposure_us, gain, md_mm;
};

static bool parse_line(char *const columns[CAPTURE_RECORDING_COLUMNS], const struct cg_image_limits *limits,
                       struct line *line)
{
    const struct {
        size_t column;
        long long low, high, *value;
    } integers[] = {
        {0, 0, INT64_MAX / 2, &line->offset},
        {1, 2, (long long)limits->max_bytes, &line->bytes},
        {3, 1, 65535, &line->width},
        {4, 1, INT32_MAX, &line->height},
        {5, 1, INT32_MAX, &line->valid_rows},
        {6, 1, 16, &line->bits},
        {7, 0, CG_FRAME_FLAGGED, &line->status},
        {8, 0, INT64_MAX, &line->block_id},
        {9, 0, INT64_MAX, &line->device_ns},
        {10, 0, INT64_MAX, &line->host_ns},
        {11, INT64_MIN, INT64_MAX, &line->utc_ns},
        {14, 0, CG_POSITION_SPEED, &line->by},
    };
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        if (!cg_integer_parse(columns[integers[i].column], integers[i].low, integers[i].high,
                              integers[i].value)) {
            return false;
        }
    }
    return cg_number_parse(columns[12], &line->exposure_us) && cg_number_parse(columns[13], &line->gain) &&
           cg_number_parse(columns[15], &line->md_mm) && line->valid_rows <= line->height &&
           line->bytes == 2 * line->width * line->valid_rows &&
           (size_t)(line->width * line->height) <= limits->max_pixels;
}

/* The frame's bytes; false: the file ends before they do. */
static bool read_bytes(struct recording *state, const struct line *line, struct cg_error *error)
{
    size_t size = (size_t)line->bytes;
    if (size > state->capacity) {
        uint8_t *bytes = cg_alloc(size, 1, error);
        if (bytes == NULL) {
            return false;
        }
        free(state->bytes);
        state->bytes = bytes;
        state->capacity = size;
    }
    for (size_t done = 0; done < size;) {
        ssize_t got =
            pread(state->frames, state->bytes + done, size - done, (off_t)line->offset + (off_t)done);
        if (got <= 0) {
            return false;
        }
        done += (size_t)got;
    }
    return true;
}

static void keep_pace(struct recording *state, uint64_t then_ns)
{
    uint64_t now = capture_monotonic_ns();
    if (state->first_ns == 0) {
        state->first_ns = then_ns;
        state->begun_ns = now;
    }
    uint64_t due = state->begun_ns + (then_ns > state->first_ns ? then_ns - state->first_ns : 0);
    if (state->paced && due > now && due - now < UINT64_C(60000000000)) {
        capture_sleep_ms((int)((due - now) / 1000000U));
    }
}

static enum cg_grab recording_grab(void *context, int timeout_ms, struct cg_frame *frame,
                                   struct cg_error *error)
{
    (void)timeout_ms;
    struct recording *state = context;
    char *columns[CAPTURE_RECORDING_COLUMNS], hash[CG_HASH_SIZE];
    struct line line;
    if (!next_line(state, columns) || !parse_line(columns, &state->limits, &line) ||
        !read_bytes(state, &line, error)) {
        return CG_GRAB_END;
    }
    if (cg_frame_reserve(frame, (size_t)line.width, (size_t)line.height, error) != CG_OK) {
        return CG_GRAB_END;
    }
    keep_pace(state, (uint64_t)line.host_ns);
    for (size_t i = 0; i < (size_t)line.bytes / 2; i++) {
        frame->counts[i] = (uint16_t)((unsigned)state->bytes[2 * i + 1] << 8 | state->bytes[2 * i]);
    }
    cg_hash(state->bytes, (size_t)line.bytes, hash);
    /* Bytes that changed on the disk are no measurement. */
    frame->status = strcmp(hash, columns[2]) == 0 ? (enum cg_frame_status)line.status : CG_FRAME_FLAGGED;
    frame->valid_rows = (size_t)line.valid_rows;
    frame->bits = (int)line.bits;
    frame->block_id = (uint64_t)line.block_id;
    frame->device_ns = (uint64_t)line.device_ns;
    frame->host_utc_ns = (int64_t)line.utc_ns;
    frame->exposure_us = line.exposure_us;
    frame->gain = line.gain;
    frame->by = (enum cg_position_by)line.by;
    frame->web_md_mm = line.md_mm;
    long long encoder;
    frame->has_encoder = cg_integer_parse(columns[16], 0, INT64_MAX, &encoder);
    frame->encoder = frame->has_encoder ? (uint64_t)encoder : 0;
    snprintf(frame->name, sizeof frame->name, "%s", columns[17]);
    return CG_GRAB_FRAME;
}

const struct cg_source_vtable capture_source_recording = {
    .scheme = "recording",
    .open = recording_open,
    .grab = recording_grab,
    .close = recording_close,
};
