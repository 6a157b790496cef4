/* Any bytes as the index of a recording, behind its first line, over frames that are always the same. */
#include "fuzz.h"

#include <castgloss/base.h>
#include <castgloss/capture.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Frames above this size are refused: the fuzzer's memory is small. */
#define MAX_PIXELS ((size_t)1 << 20)
#define FRAMES_BYTES ((size_t)4096)
#define MAX_FRAMES 16

static const char head[] = "offset\tbytes\tsha256\twidth\theight\tvalid_rows\tbits\tstatus\tblock_id\t"
                           "device_ns\thost_ns\thost_utc_ns\texposure_us\tgain\tposition\tweb_md_mm\t"
                           "encoder\tname\n";
static char folder[64], index_path[96], frames_path[96];

static void clean_up(void)
{
    unlink(index_path);
    unlink(frames_path);
    rmdir(folder);
}

static void write_file(const char *path, const void *first, size_t first_size, const void *rest, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(first, 1, first_size, file) != first_size ||
        (size > 0 && fwrite(rest, 1, size, file) != size) || fclose(file) != 0) {
        abort();
    }
}

static void begin(void)
{
    uint8_t frames[FRAMES_BYTES];
    snprintf(folder, sizeof folder, "/dev/shm/fuzz-recording-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        abort();
    }
    snprintf(index_path, sizeof index_path, "%s/index.tsv", folder);
    snprintf(frames_path, sizeof frames_path, "%s/frames.raw", folder);
    for (size_t i = 0; i < sizeof frames; i++) {
        frames[i] = (uint8_t)(i % 2 == 0 ? i / 2 : 0);
    }
    write_file(frames_path, frames, sizeof frames, NULL, 0);
    atexit(clean_up);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    struct cg_capture *capture = NULL;
    struct cg_frame frame = {.counts = NULL};
    struct cg_error error;
    if (folder[0] == 0) {
        begin();
    }
    write_file(index_path, head, sizeof head - 1, data, size);
    options.image.limits.max_pixels = MAX_PIXELS;
    options.paced = false;
    options.frames = MAX_FRAMES;
    char address[128];
    snprintf(address, sizeof address, "recording:%s", folder);
    if (cg_capture_start(address, &options, &capture, &error) == CG_OK) {
        while (cg_capture_take(capture, 1000, &frame) == CG_TAKE_FRAME) {
            if (frame.valid_rows > frame.height || frame.width == 0) {
                abort();
            }
        }
        cg_capture_stop(capture);
    }
    cg_frame_clear(&frame);
    return 0;
}
