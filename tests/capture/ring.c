/* Capture over a source that the test scripts: what becomes of every frame that was sent. */
#include "suite.h"

#include <castgloss/capture.h>

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static struct cg_error error;

static void pause_ms(long ms)
{
    struct timespec span = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&span, NULL);
}

/* One step of a script: a frame, nothing, or the end of the device. */
struct event {
    enum cg_grab grab;
    uint64_t id;
    enum cg_frame_status status;
    size_t rows;
    uint8_t level; /* of all valid pixels */
    uint8_t tail;  /* what stands behind the valid rows */
};

/* The place of a scripted source is the number of its script. */
static struct {
    const struct event *events;
    size_t count, at;
    atomic_int opened, closed;
    int fail_opens; /* the next opens that fail */
    bool noise;     /* a pixel changes with every frame */
} script;

enum { WIDTH = 512, HEIGHT = 64 };

static enum cg_status script_open(const char *place, const struct cg_capture_options *options, void **state,
                                  struct cg_error *why)
{
    (void)place;
    (void)options;
    if (atomic_load(&script.opened) > 0 && script.fail_opens > 0) {
        script.fail_opens--;
        return cg_error_set(why, CG_INPUT, "The device is not there.");
    }
    atomic_fetch_add(&script.opened, 1);
    *state = &script;
    return CG_OK;
}

static enum cg_grab script_grab(void *state, int timeout_ms, struct cg_frame *frame, struct cg_error *why)
{
    (void)state;
    if (script.at == script.count) {
        return CG_GRAB_END;
    }
    const struct event *event = &script.events[script.at++];
    if (event->grab == CG_GRAB_NOTHING) {
        pause_ms(timeout_ms);
    }
    if (event->grab == CG_GRAB_LOST) {
        (void)cg_error_set(why, CG_INPUT, "The device was pulled out.");
    }
    if (event->grab != CG_GRAB_FRAME) {
        return event->grab;
    }
    ck_assert_int_eq(cg_frame_reserve(frame, WIDTH, HEIGHT, why), CG_OK);
    for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++) {
        frame->counts[i] = i < event->rows * WIDTH ? event->level : event->tail;
    }
    frame->counts[0] = script.noise ? (uint16_t)(script.at % 256) : frame->counts[0];
    frame->bits = 8;
    frame->block_id = event->id;
    frame->status = event->status;
    frame->valid_rows = event->rows;
    return CG_GRAB_FRAME;
}

static void script_close(void *state)
{
    (void)state;
    atomic_fetch_add(&script.closed, 1);
}

static const struct cg_source_vtable waiting_source = {
    .scheme = "script", .open = script_open, .grab = script_grab, .close = script_close};
static const struct cg_source_vtable live_source = {
    .scheme = "script", .live = true, .open = script_open, .grab = script_grab, .close = script_close};

static struct cg_capture *start(const struct cg_source_vtable *source, const struct event *events,
                                size_t count, bool noise, int fail_opens, struct cg_capture_options *options)
{
    struct cg_capture *capture;
    memset(&script, 0, sizeof script);
    script.events = events;
    script.count = count;
    script.noise = noise;
    script.fail_opens = fail_opens;
    options->backoff_s[0] = 0.01;
    options->backoff_s[1] = 0.02;
    ck_assert_int_eq(cg_capture_start_with(source, "0", options, &capture, &error), CG_OK);
    return capture;
}

static void adds_up(const struct cg_health *health)
{
    const struct cg_losses *l = &health->losses;
    ck_assert_uint_eq(l->sent,
                      l->handed + l->lost_wire + l->incomplete + l->ring_full + l->flagged + health->waiting);
}

#define FRAME(id)                                                                                            \
    {                                                                                                        \
        CG_GRAB_FRAME, id, CG_FRAME_COMPLETE, HEIGHT, 100, 0                                                 \
    }

START_TEST(every_kind_of_loss_is_counted_apart)
{
    static const struct event events[] = {
        FRAME(65534),
        FRAME(65535),
        {CG_GRAB_FRAME, 1, CG_FRAME_INCOMPLETE, HEIGHT, 100, 0},
        FRAME(2),
        {CG_GRAB_NOTHING, 0, CG_FRAME_COMPLETE, 0, 0, 0},
        FRAME(5), /* 3 and 4 are missing */
        {CG_GRAB_FRAME, 6, CG_FRAME_FLAGGED, HEIGHT, 100, 0},
        {CG_GRAB_FRAME, 7, CG_FRAME_PARTIAL, 40, 100, 0}, /* short, and no line-scan camera */
        FRAME(8),
    };
    struct cg_capture_options options = cg_capture_options_defaults();
    struct cg_capture *capture =
        start(&waiting_source, events, sizeof events / sizeof *events, true, 0, &options);
    struct cg_frame frame = {0};
    const uint64_t ids[] = {65534, 65535, 2, 5, 8}, sequences[] = {0, 1, 3, 6, 9};
    uint64_t before = 0;
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(cg_capture_take(capture, 5000, &frame), CG_TAKE_FRAME);
        ck_assert_uint_eq(frame.block_id, ids[i]);
        ck_assert_uint_eq(frame.sequence, sequences[i]);
        ck_assert(frame.host_ns >= before);
        before = frame.host_ns;
    }
    ck_assert_int_eq(cg_capture_take(capture, 5000, &frame), CG_TAKE_END);
    struct cg_health health = cg_capture_health(capture);
    ck_assert_uint_eq(health.losses.sent, 10);
    ck_assert_uint_eq(health.losses.handed, 5);
    ck_assert_uint_eq(health.losses.lost_wire, 2);
    ck_assert_uint_eq(health.losses.incomplete, 1);
    ck_assert_uint_eq(health.losses.flagged, 2);
    ck_assert_uint_eq(health.losses.ring_full, 0);
    adds_up(&health);
    cg_frame_clear(&frame);
    cg_capture_stop(capture);
    ck_assert_int_eq(atomic_load(&script.closed), 1);
}
END_TEST

START_TEST(only_valid_rows_of_a_partial_frame_count)
{
    /* The tail holds an older frame, a pattern, or nothing: the three answers are the same bytes. */
    static const uint8_t tails[] = {0xAA, 77, 0};
    static uint16_t seen[3][WIDTH * 40];
    for (size_t k = 0; k < 3; k++) {
        const struct event events[] = {
            {CG_GRAB_FRAME, 1, CG_FRAME_COMPLETE, HEIGHT, 77, 0},
            {CG_GRAB_FRAME, 2, CG_FRAME_PARTIAL, 40, 100, tails[k]},
            {CG_GRAB_FRAME, 3, CG_FRAME_COMPLETE, HEIGHT, 100, 0},
        };
        struct cg_capture_options options = cg_capture_options_defaults();
        options.line_scan = true;
        options.pitch_md_mm = 0.5;
        struct cg_capture *capture = start(&waiting_source, events, 3, true, 0, &options);
        struct cg_frame frame = {0};
        ck_assert_int_eq(cg_capture_take(capture, 5000, &frame), CG_TAKE_FRAME);
        ck_assert_int_eq(cg_capture_take(capture, 5000, &frame), CG_TAKE_FRAME);
        ck_assert_int_eq(frame.status, CG_FRAME_PARTIAL);
        ck_assert_uint_eq(frame.valid_rows, 40);
        ck_assert_double_eq_tol(frame.web_md_mm, 32, 1e-9);
        ck_assert_double_eq_tol(frame.gap_mm, 0, 1e-9);
        memcpy(seen[k], frame.counts, sizeof seen[k]);
        ck_assert_int_eq(cg_capture_take(capture, 5000, &frame), CG_TAKE_FRAME);
        ck_assert_double_eq_tol(frame.web_md_mm, 52, 1e-9); /* 64 and 40 rows */
        ck_assert_uint_eq(cg_capture_health(capture).partial, 1);
        cg_frame_clear(&frame);
        cg_capture_stop(capture);
    }
    ck_assert_mem_eq(seen[0], seen[1], sizeof seen[0]);
    ck_assert_mem_eq(seen[0], seen[2], sizeof seen[0]);
}
END_TEST

START_TEST(a_slow_consumer_drops_whole_frames)
{
    static struct event events[200];
    for (size_t i = 0; i < 200; i++) {
        events[i] = (struct event)FRAME(i + 1);
    }
    struct cg_capture_options options = cg_capture_options_defaults();
    options.ring_frames = 4;
    struct cg_capture *capture = start(&live_source, events, 200, true, 0, &options);
    while (!cg_capture_health(capture).ended) {
        pause_ms(1);
    }
    struct cg_frame frame = {0};
    struct cg_health health = cg_capture_health(capture);
    ck_assert_uint_eq(health.waiting, 4);
    ck_assert_uint_eq(health.losses.ring_full, 196);
    /* The oldest gave way: what waits is the newest, and the consumer is at once with the camera again. */
    for (uint64_t id = 197; id <= 200; id++) {
        ck_assert_int_eq(cg_capture_take(capture, 5000, &frame), CG_TAKE_FRAME);
        ck_assert_uint_eq(frame.block_id, id);
        ck_assert_uint_eq(frame.sequence, id - 1);
        for (size_t i = 1; i < (size_t)WIDTH * HEIGHT; i++) {
            ck_assert_uint_eq(frame.counts[i], 100);
        }
    }
    ck_assert_int_eq(cg_capture_take(capture, 5000, &frame), CG_TAKE_END);
    health = cg_capture_health(capture);
    ck_assert_uint_eq(health.losses.sent, 200);
    adds_up(&health);
    ck_assert_uint_eq(health.waiting, 0);
    cg_frame_clear(&frame);
    cg_capture_stop(capture);
}
END_TEST

static void count_lines(void *context, enum cg_log_level level, const char *text)
{
    (void)level;
    (void)text;
    atomic_fetch_add((atomic_int *)context, 1);
}

START_TEST(frozen_dark_and_noisy_logs_are_noticed)
{
    static struct event events[40];
    for (size_t i = 0; i < 40; i++) {
        events[i] = (struct event){CG_GRAB_FRAME, i + 1, CG_FRAME_COMPLETE, HEIGHT, i < 20 ? 100 : 2, 0};
    }
    struct cg_capture_options options = cg_capture_options_defaults();
    atomic_int lines;
    atomic_init(&lines, 0);
    options.frozen_frames = 5;
    options.log = (struct cg_log){count_lines, &lines};
    struct cg_capture *capture = start(&waiting_source, events, 40, false, 0, &options);
    struct cg_frame frame = {0};
    for (size_t i = 0; i < 40; i++) {
        ck_assert_int_eq(cg_capture_take(capture, 5000, &frame), CG_TAKE_FRAME);
        /* The level changes at the 21st; the fifth equal frame is the first that is frozen. */
        ck_assert_int_eq(frame.frozen, i % 20 >= 4);
    }
    struct cg_health health = cg_capture_health(capture);
    ck_assert(health.dark && health.frozen);
    /* 32 frames were frozen and 20 dark: one line each, not one a frame. */
    ck_assert_int_eq(atomic_load(&lines), 2);
    cg_frame_clear(&frame);
    cg_capture_stop(capture);
}
END_TEST

START_TEST(a_source_that_never_delivers_stalls)
{
    static struct event events[100];
    for (size_t i = 0; i < 100; i++) {
        events[i] = (struct event){CG_GRAB_NOTHING, 0, CG_FRAME_COMPLETE, 0, 0, 0};
    }
    struct cg_capture_options options = cg_capture_options_defaults();
    options.stall_s = 0.1;
    struct cg_capture *capture = start(&live_source, events, 100, true, 0, &options);
    struct cg_frame frame = {0};
    for (int i = 0; i < 500 && !cg_capture_health(capture).stalled; i++) {
        ck_assert_int_eq(cg_capture_take(capture, 10, &frame), CG_TAKE_TIMEOUT);
    }
    struct cg_health health = cg_capture_health(capture);
    ck_assert(health.stalled);
    ck_assert_double_lt(health.last_frame_s, 0);
    ck_assert(strstr(health.last_error, "No frame came") != NULL);
    cg_frame_clear(&frame);
    cg_capture_stop(capture);
}
END_TEST

START_TEST(a_source_that_is_lost_comes_back)
{
    enum { CYCLES = 300 };
    static struct event events[2 * CYCLES + 1];
    for (size_t i = 0; i < CYCLES; i++) {
        events[2 * i] = (struct event)FRAME(i % 7 + 1);
        events[2 * i + 1] = (struct event){CG_GRAB_LOST, 0, CG_FRAME_COMPLETE, 0, 0, 0};
    }
    events[(size_t)2 * CYCLES] = (struct event)FRAME(1);
    struct cg_capture_options options = cg_capture_options_defaults();
    options.speed_m_min = 60;
    struct cg_capture *capture = start(&live_source, events, 2 * CYCLES + 1, true, 3, &options);
    struct cg_frame frame = {0};
    double md_mm = -1;
    size_t taken = 0;
    while (cg_capture_take(capture, 5000, &frame) == CG_TAKE_FRAME) {
        ck_assert_int_eq(frame.after_reconnect, taken > 0);
        ck_assert_double_gt(frame.web_md_mm, md_mm);
        md_mm = frame.web_md_mm;
        taken++;
    }
    struct cg_health health = cg_capture_health(capture);
    ck_assert_uint_eq(taken, CYCLES + 1);
    ck_assert_uint_eq(health.reconnects, CYCLES);
    ck_assert_uint_eq(health.failed_opens, 3);
    ck_assert_uint_eq(health.losses.lost_wire, 0);
    /* At 1 m/s every second of gap is a metre. */
    ck_assert_double_eq_tol(health.gap_mm, 1000 * health.gap_s, 1e-3);
    ck_assert_double_eq_tol(health.gap_mm, md_mm, 1e-3);
    adds_up(&health);
    cg_frame_clear(&frame);
    cg_capture_stop(capture);
    ck_assert_int_eq(atomic_load(&script.opened), atomic_load(&script.closed));
}
END_TEST

START_TEST(addresses_and_options_are_named)
{
    static const struct {
        const char *address, *says;
    } bad[] = {{"camera:1", "camera:1"},       {"folder", "folder"},
               {"folder:", "folder:"},         {"", "no source"},
               {"simulator:x", "simulator:x"}, {"folder:/no/such/folder", "/no/such"}};
    struct cg_capture_options options = cg_capture_options_defaults();
    struct cg_capture *capture;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_ne(cg_capture_start(bad[i].address, &options, &capture, &error), CG_OK);
        ck_assert_msg(strstr(error.text, bad[i].says) != NULL, "%s", error.text);
    }
    options.ring_frames = 0;
    ck_assert_int_eq(cg_capture_start("simulator:1", &options, &capture, &error), CG_USAGE);
    ck_assert(strstr(error.text, "ring_frames") != NULL);
}
END_TEST

START_TEST(simulated_web_joins_on)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    options.web.width = options.web.height = 128;
    options.web.drum_diameter_m = 0;
    options.frames = 5;
    struct cg_capture *capture;
    struct cg_frame frame = {0};
    uint64_t sum[5] = {0};
    ck_assert_int_eq(cg_capture_start("simulator:7", &options, &capture, &error), CG_OK);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(cg_capture_take(capture, 5000, &frame), CG_TAKE_FRAME);
        ck_assert_double_eq_tol(frame.web_md_mm, (double)i * 12.8, 1e-9);
        for (size_t k = 0; k < 128 * 128; k++) {
            sum[i] += frame.counts[k];
        }
        /* Half of full scale less the lamp's fall-off: 15 % at the sides, 5 % on average; dark level 32. */
        ck_assert_double_eq_tol((double)sum[i] / (128 * 128), 32 + 0.5 * 4095 * 0.95, 60);
        ck_assert(i == 0 || sum[i] != sum[i - 1]);
    }
    ck_assert_int_eq(cg_capture_take(capture, 5000, &frame), CG_TAKE_END);
    cg_frame_clear(&frame);
    cg_capture_stop(capture);
}
END_TEST

START_TEST(the_drum_marks_every_turn)
{
    /* Frames that begin anywhere see the mark where it lies: columns and rows around it are darker. */
    struct cg_web_options o = cg_web_options_defaults();
    struct cg_web_reel *reel;
    o.width = o.height = 256;
    o.bits = 8;
    o.drum_diameter_m = 0.2;
    o.drum_mark_percent = 60;
    o.pinholes_per_m2 = o.pits_per_m2 = o.scratches_per_m2 = o.cracks_per_m2 = o.patches_per_m2 = 0;
    double md_mm, cd_mm, turn_mm;
    static uint16_t counts[256 * 256];
    ck_assert_int_eq(cg_web_reel_new(&o, 2, 1, &reel, &error), CG_OK);
    ck_assert(cg_web_reel_drum(reel, &md_mm, &cd_mm, &turn_mm));
    ck_assert_double_eq_tol(turn_mm, M_PI * 200, 1e-6);
    for (int turn = 0; turn < 100; turn += 9) {
        double offset_mm = 3.1 + 0.17 * turn;
        double begin_mm = md_mm + turn * turn_mm - offset_mm;
        ck_assert_int_eq(cg_web_reel_frame(reel, begin_mm, 1, counts, &error), CG_OK);
        size_t x = (size_t)(cd_mm / 0.1 + 0.5), y = (size_t)(offset_mm / 0.1 + 0.5);
        double here = counts[y * 256 + x] - o.dark_level_counts;
        double beside = counts[y * 256 + (x + 100) % 256] - o.dark_level_counts;
        ck_assert_double_eq_tol(here / beside, 0.4, 0.12); /* texture of 1 %, lamp of 15 % */
        ck_assert_int_eq(cg_web_reel_frame(reel, begin_mm + 100, 1, counts, &error), CG_OK);
        ck_assert_double_gt((counts[y * 256 + x] - o.dark_level_counts) / beside, 0.8);
    }
    cg_web_reel_free(reel);
}
END_TEST

void capture_add_ring(TCase *tests)
{
    tcase_add_test(tests, every_kind_of_loss_is_counted_apart);
    tcase_add_test(tests, only_valid_rows_of_a_partial_frame_count);
    tcase_add_test(tests, a_slow_consumer_drops_whole_frames);
    tcase_add_test(tests, frozen_dark_and_noisy_logs_are_noticed);
    tcase_add_test(tests, a_source_that_never_delivers_stalls);
    tcase_add_test(tests, a_source_that_is_lost_comes_back);
    tcase_add_test(tests, addresses_and_options_are_named);
    tcase_add_test(tests, simulated_web_joins_on);
    tcase_add_test(tests, the_drum_marks_every_turn);
}
