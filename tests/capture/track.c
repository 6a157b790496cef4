/* Block ids, clocks and places, from sequences whose answers are counted by hand. */
#include "suite.h"

#include "capture/track.h"

#include <string.h>

static const struct {
    uint64_t ids[8];
    size_t count;
    uint64_t lost;
} sequences[] = {
    {{65533, 65534, 65535, 1, 2, 4}, 6, 1}, /* 16 bits skip 0; 3 is missing */
    {{65533, 65535, 2, 3}, 4, 2},           /* 65534 and 1 */
    {{65534, 65535, 65536, 65537}, 4, 0},   /* extended ids go on */
    {{0xFFFFFFFF, 0x100000000, 0x100000002}, 3, 1},
    {{1, 2, 3, 7, 8}, 5, 3},
    {{500, 501, 1, 2}, 4, 0},         /* the device counts anew */
    {{0, 0, 0, 0}, 4, 0},             /* it does not count at all */
    {{65405, 0, 65407, 65409}, 4, 1}, /* the packet with the id is lost */
    {{65534, 65535, 0, 2, 3}, 5, 0},  /* the same where 16 bits wrap: what began anew is no loss */
    {{10, 12, 11, 13}, 4, 1},         /* 11 came too late: it stays lost and is no second loss */
};

START_TEST(gaps_of_the_ids_are_losses)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    struct capture_track track;
    capture_track_init(&track, &options, true);
    uint64_t lost = 0, sequence = 0;
    for (size_t i = 0; i < sequences[_i].count; i++) {
        struct cg_frame frame = {.height = 1, .host_ns = 1000 + i, .block_id = sequences[_i].ids[i]};
        struct capture_step step = capture_track_add(&track, &frame);
        lost += step.lost;
        if (!step.late) {
            ck_assert_uint_eq(frame.sequence, i == 0 ? 0 : sequence + step.lost + 1);
            sequence = frame.sequence;
        }
    }
    ck_assert_uint_eq(lost, sequences[_i].lost);
}
END_TEST

#define MS UINT64_C(1000000)
#define S (1000 * MS)
static const struct {
    uint64_t device_ns[5], host_ns[5];
    uint64_t passed_ns; /* from first to last, by the frames' device_ns */
    uint64_t steps;
} clocks[] = {
    {{S, 2 * S, 3 * S, 4 * S, 5 * S}, {S, 2 * S, 3 * S, 4 * S, 5 * S}, 4 * S, 0},
    /* 32 bits of milliseconds wrap after 4294967296 ms */
    {{4294966296 * MS, 4294967295 * MS, 999 * MS, 1999 * MS, 2999 * MS},
     {S, 2 * S - MS, 3 * S - MS, 4 * S - MS, 5 * S - MS},
     3999 * MS,
     0},
    /* 32 bits of nanoseconds wrap every 4.29 s, once between two frames */
    {{4 * S, 705032704, 1705032704, 2705032704, 3705032704}, {S, 2 * S, 3 * S, 4 * S, 5 * S}, 4 * S, 0},
    /* set back by ten minutes, and forward by an hour: the host's clock has it */
    {{1000 * S, 1001 * S, 402 * S, 403 * S, 404 * S}, {S, 2 * S, 3 * S, 4 * S, 5 * S}, 4 * S, 1},
    {{1000 * S, 1001 * S, 4602 * S, 4603 * S, 4604 * S}, {S, 2 * S, 3 * S, 4 * S, 5 * S}, 4 * S, 1},
};

START_TEST(device_clocks_wrap_and_step)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    struct capture_track track;
    options.speed_m_min = 60; /* 1 m/s: seconds are metres */
    capture_track_init(&track, &options, true);
    uint64_t first = 0, last = 0, steps = 0;
    double md_mm = 0;
    for (size_t i = 0; i < 5; i++) {
        struct cg_frame frame = {.height = 1,
                                 .host_ns = clocks[_i].host_ns[i],
                                 .device_ns = clocks[_i].device_ns[i],
                                 .block_id = i + 1};
        steps += capture_track_add(&track, &frame).clock_stepped;
        first = i == 0 ? frame.device_ns : first;
        ck_assert(frame.device_ns >= last);
        last = frame.device_ns;
        md_mm = frame.web_md_mm;
    }
    ck_assert_uint_eq(last - first, clocks[_i].passed_ns);
    ck_assert_uint_eq(steps, clocks[_i].steps);
    ck_assert_double_eq_tol(md_mm, (double)clocks[_i].passed_ns / 1e6, 1e-6);
}
END_TEST

START_TEST(line_scan_advances_by_valid_rows_and_lost_frames)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    struct capture_track track;
    options.line_scan = true;
    options.pitch_md_mm = 0.1;
    capture_track_init(&track, &options, true);
    const struct {
        uint64_t id;
        enum cg_frame_status status;
        size_t rows;
        double md_mm;
    } frames[] = {
        {1, CG_FRAME_COMPLETE, 64, 0},      {2, CG_FRAME_PARTIAL, 40, 6.4}, {3, CG_FRAME_COMPLETE, 64, 10.4},
        {6, CG_FRAME_INCOMPLETE, 64, 29.6}, {7, CG_FRAME_COMPLETE, 64, 36},
    };
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        struct cg_frame frame = {.height = 64,
                                 .valid_rows = frames[i].rows,
                                 .status = frames[i].status,
                                 .host_ns = i + 1,
                                 .block_id = frames[i].id};
        (void)capture_track_add(&track, &frame);
        ck_assert_int_eq(frame.by, CG_POSITION_LINES);
        ck_assert_double_eq_tol(frame.web_md_mm, frames[i].md_mm, 1e-9);
    }
}
END_TEST

START_TEST(encoder_wraps_and_creeps_back)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    struct capture_track track;
    options.mm_per_encoder_count = 0.05;
    options.speed_m_min = 60;
    capture_track_init(&track, &options, true);
    const uint64_t counts[] = {0xFFFFFF00, 0xFFFFFFF0, 0x00000010, 0x0000000E};
    const double md_mm[] = {0, 12, 13.6, 13.5}; /* 240, 32 and -2 counts on */
    for (size_t i = 0; i < 4; i++) {
        struct cg_frame frame = {.height = 1,
                                 .has_encoder = true,
                                 .encoder = counts[i],
                                 .host_ns = (i + 1) * S,
                                 .block_id = i + 1};
        (void)capture_track_add(&track, &frame);
        ck_assert_int_eq(frame.by, CG_POSITION_ENCODER);
        ck_assert_double_eq_tol(frame.web_md_mm, md_mm[i], 1e-9);
    }
}
END_TEST

START_TEST(a_gap_is_told_in_time_and_metres)
{
    struct cg_capture_options options = cg_capture_options_defaults();
    struct capture_track track;
    options.speed_m_min = 90;
    capture_track_init(&track, &options, true);
    struct cg_frame frame = {.height = 1, .block_id = 40, .host_ns = S};
    (void)capture_track_add(&track, &frame);
    capture_track_restart(&track);
    frame = (struct cg_frame){.height = 1, .block_id = 1, .host_ns = 9 * S};
    struct capture_step step = capture_track_add(&track, &frame);
    ck_assert(frame.after_reconnect);
    ck_assert_uint_eq(step.lost, 0);
    ck_assert_double_eq_tol(step.gap_s, 8, 1e-9);
    ck_assert_double_eq_tol(step.gap_mm, 12000, 1e-6);
    ck_assert_double_eq_tol(frame.web_md_mm, 12000, 1e-6);
}
END_TEST

void capture_add_track(TCase *tests)
{
    tcase_add_loop_test(tests, gaps_of_the_ids_are_losses, 0, (int)(sizeof sequences / sizeof *sequences));
    tcase_add_loop_test(tests, device_clocks_wrap_and_step, 0, (int)(sizeof clocks / sizeof *clocks));
    tcase_add_test(tests, line_scan_advances_by_valid_rows_and_lost_frames);
    tcase_add_test(tests, encoder_wraps_and_creeps_back);
    tcase_add_test(tests, a_gap_is_told_in_time_and_metres);
}
