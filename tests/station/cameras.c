/* Several cameras across one web: their marks are one where they overlap, and each is counted for itself. */
#include "station/suite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Two cameras of 300 columns and 0.1 mm, of which the last and the first 60 see the same web. */
enum { COLUMNS = 300, OVERLAP = 60, ROWS = 200, FRAMES = 12, WEB = 2 * COLUMNS - OVERLAP };
static const double pitch_mm = 0.1;

/* Dark discs on the web: in the left camera, in both, in the right one, across the border of two frames, in
 * both across the border. mm from the edge and from the start. */
static const struct {
    double cd_mm, md_mm;
    bool left, right;
} planted[] = {
    {8.0, 30.0, true, false},   {27.0, 52.0, true, true},  {45.0, 71.0, false, true},
    {12.0, 100.0, true, false}, {27.0, 140.0, true, true}, {27.0, 190.0, true, true},
};
enum { PLANTED = sizeof planted / sizeof planted[0] };
static const double radius_mm = 0.8;

/* Of a place of the web, so that it is the same in both cameras: the finisher of SplitMix64. */
static double grain(size_t column, size_t row)
{
    uint64_t mixed = (uint64_t)row * 65536U + column + 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return (double)((mixed ^ (mixed >> 31)) >> 11) / 9007199254740992.0 - 0.5;
}

static void write_frames(const char *folder, size_t first_column)
{
    static uint16_t counts[ROWS * COLUMNS];
    const struct cg_png_writing writing = {.bits = 8, .compression = 1};
    for (size_t f = 0; f < FRAMES; f++) {
        struct cg_text png = {.data = NULL};
        struct cg_error error;
        char path[160];
        for (size_t i = 0; i < ROWS * COLUMNS; i++) {
            const double cd = pitch_mm * ((double)(first_column + i % COLUMNS) + 0.5);
            const double md = pitch_mm * ((double)(f * ROWS + i / COLUMNS) + 0.5);
            double level = 120.0 + 6.0 * grain(first_column + i % COLUMNS, f * ROWS + i / COLUMNS);
            for (size_t m = 0; m < PLANTED; m++) {
                level *= hypot(cd - planted[m].cd_mm, md - planted[m].md_mm) < radius_mm ? 0.5 : 1.0;
            }
            counts[i] = (uint16_t)lround(level);
        }
        snprintf(path, sizeof path, "%s/frame_%03zu.png", folder, f);
        ck_assert_int_eq(cg_png_encode_grey(path, counts, COLUMNS, ROWS, &writing, &png, &error), CG_OK);
        ck_assert_int_eq(cg_file_write(path, png.data, png.length, &error), CG_OK);
        cg_text_clear(&png);
    }
}

static bool all_measured(struct cg_station *station)
{
    const struct station_state *state = station_lock(station);
    const bool all = state->counters.measured + state->counters.unmeasurable == 2 * FRAMES &&
                     state->counters.waiting == 0 && state->counters.kept == 2 * FRAMES;
    station_unlock(station);
    return all;
}

START_TEST(marks_of_two_cameras_are_one_where_they_overlap)
{
    const char *folder = station_folder();
    struct cg_station_config *config = NULL;
    char path[128];
    static const char *const sides[] = {"left", "right"};
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, sides[i]);
        ck_assert_int_eq(mkdir(path, 0755), 0);
        write_frames(path, i * (COLUMNS - OVERLAP));
    }
    struct cg_station *station =
        station_begin("source: {rest_s: 0.01, stall_s: 1, ring_frames: 4}\n"
                      "cameras:\n"
                      "  - {name: left, address: \"folder:%s/left\"}\n"
                      "  - {name: right, address: \"folder:%s/right\", cd_mm: 24}\n"
                      "web: {lanes: 2, lot: L1, roll: R1, speed_m_min: 0}\n"
                      "store: {url: \"%s/store.sqlite\", spool: \"%s/spool\", sample_m: 0.1}\n",
                      &config);
    ck_assert(station_until(station, all_measured));
    const struct station_state *state = station_lock(station);
    ck_assert_uint_eq(state->camera_count, 2);
    ck_assert_double_eq_tol(state->web_width_mm, WEB * pitch_mm, 1e-6);
    ck_assert_double_eq_tol(state->counters.length_mm, FRAMES * ROWS * pitch_mm, 1e-6);
    ck_assert_double_gt(state->counters.coverage_percent, 99.0);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_str_eq(state->cameras[i].name, sides[i]);
        ck_assert_uint_eq(state->cameras[i].losses.sent, FRAMES);
        ck_assert_uint_eq(state->cameras[i].measured, FRAMES);
        ck_assert(state->cameras[i].connected);
        ck_assert_ptr_nonnull(state->pictures[i].png);
    }
    ck_assert_uint_eq(state->counters.losses.sent, 2 * FRAMES);
    /* Each planted mark once, where it was planted. */
    ck_assert_uint_eq(state->lanes[0].marks + state->lanes[1].marks, PLANTED);
    station_unlock(station);
    station_end(station, config);
}
END_TEST

START_TEST(two_cameras_of_one_name_are_refused)
{
    static const char text[] = "cameras:\n  - {name: one}\n  - {name: one}\nstore: {url: \"\"}\n";
    const struct cg_bytes bytes = {(uint8_t *)(uintptr_t)text, sizeof text - 1};
    const struct cg_station_options options = {.record = NULL};
    struct cg_station_config *config = NULL;
    struct cg_station *station = NULL;
    struct cg_error error;
    ck_assert_int_eq(cg_station_config_parse("station.yaml", &bytes, &config, &error), CG_OK);
    ck_assert_int_eq(cg_station_start(config, &options, &station, &error), CG_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "two cameras have the name 'one'"));
    cg_station_config_free(config);
}
END_TEST

void station_camera_tests(TCase *tests)
{
    tcase_add_test(tests, marks_of_two_cameras_are_one_where_they_overlap);
    tcase_add_test(tests, two_cameras_of_one_name_are_refused);
}
