/* Any bytes as the index of a recording, behind its first line, over frames that are always the same. */
#include "file.h"
#include "fuzz.h"

#include <castgloss/base.h>
#include <castgloss/capture.h>
#include <stdio.h>
#include <stdlib.h>

/* Frames above this size are refused: the fuzzer's memory is small. */
#define MAX_PIXELS ((size_t)1 << 20)
#define FRAMES_BYTES ((size_t)4096)
#define MAX_FRAMES 16

static const char head[] = "offset\tbytes\tsha256\twidth\theight\tvalid_rows\tbits\tstatus\tblock_id\t"
                           "device_ns\thost_ns\thost_utc_ns\texposure_us\tgain\tposition\tweb_md_mm\t"
                           "encoder\tname\n";

static void begin(void)
{
    uint8_t frames[FRAMES_BYTES];
    char path[FUZZ_PATH_SIZE];
    for (size_t i = 0; i < sizeof frames; i++) {
        frames[i] = (uint8_t)(i % 2 == 0 ? i / 2 : 0);
    }
    fuzz_write("frames.raw", frames, sizeof frames, NULL, 0, path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    struct cg_capture *capture = NULL;
    struct cg_frame frame = {.counts = NULL};
    struct cg_error error;
    static bool begun;
    char path[FUZZ_PATH_SIZE], address[FUZZ_PATH_SIZE];
    if (!begun) {
        begin();
        begun = true;
    }
    fuzz_write("index.tsv", head, sizeof head - 1, data, size, path);
    options.image.limits.max_pixels = MAX_PIXELS;
    options.paced = false;
    options.frames = MAX_FRAMES;
    snprintf(address, sizeof address, "recording:%s", fuzz_folder());
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
