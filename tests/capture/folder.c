/* A watched folder: slow, renamed and broken files, and what a restart does. */
#include "suite.h"

#include <castgloss/capture.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct cg_error error;
static const char *folder;

enum { SIDE = 32 };

static const char *path_of(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* A picture of one level; level tells pictures apart. */
static void put_picture(const char *name, uint16_t level)
{
    static uint16_t counts[SIDE * SIDE];
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
        counts[i] = level;
    }
    struct cg_png_writing writing = {.bits = 8};
    ck_assert_int_eq(cg_png_write_grey(path_of(name), counts, SIDE, SIDE, &writing, &error), CG_OK);
}

static void append(const char *name, const uint8_t *bytes, size_t size)
{
    int file = open(path_of(name), O_WRONLY | O_APPEND | O_CREAT, 0644);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, bytes, size), (ssize_t)size);
    close(file);
}

static struct cg_capture *watch(void)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    struct cg_capture *capture;
    char address[256];
    options.rest_s = 0.6;
    snprintf(address, sizeof address, "folder:%s", folder);
    ck_assert_msg(cg_capture_start(address, &options, &capture, &error) == CG_OK, "%s", error.text);
    return capture;
}

/* Takes what comes until `wanted` are there or a second passed without one; marks them done; the names. */
static size_t take(struct cg_capture *capture, size_t wanted, bool done, char names[][64])
{
    struct cg_frame frame = {0};
    size_t count = 0;
    while (count < wanted && cg_capture_take(capture, 2500, &frame) == CG_TAKE_FRAME) {
        snprintf(names[count++], 64, "%s", frame.name);
        if (done) {
            ck_assert_int_eq(cg_capture_done(capture, &frame, &error), CG_OK);
        }
    }
    cg_frame_clear(&frame);
    return count;
}

START_TEST(slow_renamed_and_broken_files)
{
    char names[8][64];
    folder = capture_folder(0);
    struct cg_capture *capture = watch();
    /* The parts of a picture that grows; each rest is shorter than the rest that counts. */
    put_picture(".whole", 90);
    struct cg_bytes whole;
    ck_assert_int_eq(cg_file_read(path_of(".whole"), 1 << 20, &whole, &error), CG_OK);
    append("broken.png", whole.data, whole.size / 2);
    size_t step = whole.size / 6 + 1;
    for (size_t at = 0; at < whole.size; at += step) {
        append("slow.png", whole.data + at, whole.size - at < step ? whole.size - at : step);
        struct timespec pause = {.tv_nsec = 250000000};
        nanosleep(&pause, NULL);
        if (at == 0) {
            put_picture(".moving", 50);
            char from[256];
            snprintf(from, sizeof from, "%s", path_of(".moving"));
            ck_assert_int_eq(rename(from, path_of("moved.png")), 0);
        }
    }
    ck_assert_uint_eq(take(capture, 3, true, names), 2);
    ck_assert_str_eq(names[0], "moved.png");
    ck_assert_str_eq(names[1], "slow.png");
    struct cg_health health = cg_capture_health(capture);
    ck_assert_uint_eq(health.rejected, 1);
    ck_assert_uint_eq(health.losses.sent, 2);
    cg_capture_stop(capture);

    /* A restart redoes nothing, and still sees what is new. */
    capture = watch();
    ck_assert_uint_eq(take(capture, 1, true, names), 0);
    put_picture("new.png", 60); /* written beside and renamed */
    ck_assert_uint_eq(take(capture, 2, true, names), 1);
    ck_assert_str_eq(names[0], "new.png");
    ck_assert_uint_eq(cg_capture_health(capture).rejected, 0);
    cg_capture_stop(capture);
    struct cg_bytes journal;
    ck_assert_int_eq(cg_file_read(path_of(".castgloss-journal"), 1 << 20, &journal, &error), CG_OK);
    ck_assert(strstr((const char *)journal.data, "broken.png") != NULL);
    cg_bytes_clear(&journal);

    /* The broken one is mended: it counts as another file. */
    capture = watch();
    append("broken.png", whole.data + whole.size / 2, whole.size - whole.size / 2);
    ck_assert_uint_eq(take(capture, 2, true, names), 1);
    ck_assert_str_eq(names[0], "broken.png");
    cg_capture_stop(capture);
    cg_bytes_clear(&whole);
}
END_TEST

START_TEST(what_was_not_kept_comes_again)
{
    char names[8][64];
    folder = capture_folder(1);
    put_picture("a b.png", 10);
    put_picture("c\nd.png", 20);
    put_picture("e.png", 30);
    struct cg_capture *capture = watch();
    ck_assert_uint_eq(take(capture, 2, true, names), 2); /* "e.png" is taken or not, but never done */
    ck_assert_str_eq(names[0], "a b.png");
    ck_assert_str_eq(names[1], "c\nd.png");
    cg_capture_stop(capture);
    /* A power cut in the middle of a line. */
    append(".castgloss-journal", (const uint8_t *)"done 12", 7);
    capture = watch();
    ck_assert_uint_eq(take(capture, 2, false, names), 1);
    ck_assert_str_eq(names[0], "e.png");
    cg_capture_stop(capture);
}
END_TEST

void capture_add_folder(TCase *tests)
{
    tcase_add_test(tests, slow_renamed_and_broken_files);
    tcase_add_test(tests, what_was_not_kept_comes_again);
}
