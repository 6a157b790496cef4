/* What is recorded is played, up to where the recording was cut. */
#include "suite.h"

#include <castgloss/capture.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct cg_error error;

enum { WIDTH = 33, HEIGHT = 20, FRAMES = 5 };

static uint16_t value_at(size_t frame, size_t i)
{
    return (uint16_t)((i * 977 + frame * 131) % 65536);
}

static void record(const char *path)
{
    struct cg_recording *recording;
    struct cg_frame frame = {0};
    ck_assert_msg(cg_recording_new(path, &recording, &error) == CG_OK, "%s", error.text);
    for (size_t k = 0; k < FRAMES; k++) {
        ck_assert_int_eq(cg_frame_reserve(&frame, WIDTH, HEIGHT, &error), CG_OK);
        for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++) {
            frame.counts[i] = value_at(k, i);
        }
        frame.bits = 16;
        frame.block_id = k < 3 ? k + 1 : k + 2; /* 4 was lost */
        frame.status = k == 2 ? CG_FRAME_PARTIAL : CG_FRAME_COMPLETE;
        frame.valid_rows = k == 2 ? 7 : HEIGHT;
        frame.by = CG_POSITION_ENCODER;
        frame.web_md_mm = 12.5 * (double)k;
        frame.has_encoder = true;
        frame.encoder = 1000 + k;
        frame.exposure_us = 123.5;
        frame.device_ns = 77 + k;
        frame.host_ns = 1000 + k;
        snprintf(frame.name, sizeof frame.name, "camera\t%zu", k);
        ck_assert_int_eq(cg_recording_add(recording, &frame, &error), CG_OK);
    }
    ck_assert_int_eq(cg_recording_close(recording, &error), CG_OK);
    ck_assert_int_eq(cg_recording_new(path, &recording, &error), CG_USAGE);
    cg_frame_clear(&frame);
}

/* Plays and compares; how many frames came and how many were flagged. */
static size_t play(const char *path, uint64_t *flagged)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    struct cg_capture *capture;
    struct cg_frame frame = {0};
    char address[256];
    size_t count = 0;
    options.line_scan = true;
    snprintf(address, sizeof address, "recording:%s", path);
    ck_assert_msg(cg_capture_start(address, &options, &capture, &error) == CG_OK, "%s", error.text);
    while (cg_capture_take(capture, 5000, &frame) == CG_TAKE_FRAME) {
        size_t k = (size_t)(frame.encoder - 1000);
        ck_assert_uint_eq(frame.width, WIDTH);
        ck_assert_uint_eq(frame.height, HEIGHT);
        ck_assert_uint_eq(frame.valid_rows, k == 2 ? 7 : HEIGHT);
        ck_assert_int_eq(frame.bits, 16);
        ck_assert_double_eq(frame.web_md_mm, 12.5 * (double)k);
        ck_assert_double_eq(frame.exposure_us, 123.5);
        ck_assert_uint_eq(frame.device_ns, 77 + k);
        for (size_t i = 0; i < WIDTH * frame.valid_rows; i++) {
            ck_assert_uint_eq(frame.counts[i], value_at(k, i));
        }
        count++;
    }
    struct cg_health health = cg_capture_health(capture);
    *flagged = health.losses.flagged;
    ck_assert_uint_le(health.losses.lost_wire, 1);
    cg_frame_clear(&frame);
    cg_capture_stop(capture);
    return count;
}

START_TEST(a_recording_plays_to_its_last_whole_frame)
{
    const char *path = capture_folder(2);
    uint64_t flagged;
    char file[256];
    record(path);
    ck_assert_uint_eq(play(path, &flagged), FRAMES);
    ck_assert_uint_eq(flagged, 0);
    /* One bit in the second frame is turned: that frame is flagged, the others play. */
    snprintf(file, sizeof file, "%s/frames.raw", path);
    FILE *frames = fopen(file, "r+b");
    ck_assert_ptr_nonnull(frames);
    fseek(frames, WIDTH * HEIGHT * 2 + 11, SEEK_SET);
    int byte = fgetc(frames);
    fseek(frames, WIDTH * HEIGHT * 2 + 11, SEEK_SET);
    fputc(byte ^ 4, frames);
    fclose(frames);
    ck_assert_uint_eq(play(path, &flagged), FRAMES - 1);
    ck_assert_uint_eq(flagged, 1);
    /* The end of the frames is cut, then the index in the middle of its last line but one. */
    ck_assert_int_eq(truncate(file, (off_t)(WIDTH * 2 * (HEIGHT * 3 + 7 + 5))), 0);
    ck_assert_uint_eq(play(path, &flagged), FRAMES - 2);
    snprintf(file, sizeof file, "%s/index.tsv", path);
    struct cg_bytes index;
    ck_assert_int_eq(cg_file_read(file, 1 << 20, &index, &error), CG_OK);
    size_t lines = 0, at = 0;
    while (lines < 3) {
        lines += index.data[at++] == '\n';
    }
    cg_bytes_clear(&index);
    ck_assert_int_eq(truncate(file, (off_t)at + 30), 0);
    ck_assert_uint_eq(play(path, &flagged), 1);
    ck_assert_uint_eq(flagged, 1);
}
END_TEST

START_TEST(no_recording_is_refused)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    struct cg_capture *capture;
    char address[256];
    snprintf(address, sizeof address, "recording:%s", capture_folder(3));
    ck_assert_int_eq(cg_capture_start(address, &options, &capture, &error), CG_INPUT);
    ck_assert(strstr(error.text, "index.tsv") != NULL);
}
END_TEST

void capture_add_recording(TCase *tests)
{
    tcase_add_test(tests, a_recording_plays_to_its_last_whole_frame);
    tcase_add_test(tests, no_recording_is_refused);
}
