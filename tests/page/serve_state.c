/*
 * serve_state.c: the state that the stand-in makes up: random marks, a mark that a roller prints each turn,
 * trends with a hole, and pictures by the simulator.
 */
#include "page/serve.h"

#include <castgloss/io.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_PX ((size_t)800)
#define CROP_PX ((size_t)64)
#define PITCH_MM 0.25
#define STEP_MM 160.0 /* from frame to frame */
#define TURN_MM 3769.9
#define STEPS_BEFORE 700
#define PICTURE_EVERY 5
#define WEB_MM 1500.0

static double draw(struct cg_station *station)
{
    station->random = station->random * 1664525U + 1013904223U;
    return (double)(station->random >> 8) / 16777216.0;
}

static void add_mark(struct cg_station *station, enum cg_mark_class mark_class, double md_mm, double cd_mm,
                     unsigned repeat)
{
    struct station_state *state = &station->state;
    const bool line = mark_class == CG_MARK_SCRATCH || mark_class == CG_MARK_CRACK;
    const double length_mm = line ? 4.0 + 12.0 * draw(station) : 0.4 + 1.6 * draw(station);
    const double width_mm = line ? 0.3 : length_mm * 0.8;
    state->marks[state->mark_total % STATION_MARKS] = (struct station_mark){
        .id = state->mark_total + 1,
        .frame = (int64_t)state->trend_total,
        .time_ms = station_utc_ms(),
        .mark_class = mark_class,
        .md_mm = md_mm,
        .cd_mm = cd_mm,
        .length_mm = length_mm,
        .width_mm = width_mm,
        .area_mm2 = length_mm * width_mm,
        .contrast_percent = -4.0 - 16.0 * draw(station),
        .repeat = repeat,
    };
    state->mark_total++;
    state->counters.marks++;
    const double scale = 1.0 / PITCH_MM;
    if (cd_mm < 200.0 && state->pictures[0].frame_mark_count < STATION_FRAME_MARKS) {
        state->pictures[0].frame_marks[state->pictures[0].frame_mark_count++] = (struct station_frame_mark){
            .mark_class = mark_class,
            .x = (cd_mm - width_mm / 2.0) * scale - 4.0,
            .y = (md_mm - station->md_mm - length_mm / 2.0) * scale - 4.0,
            .width = width_mm * scale + 8.0,
            .height = length_mm * scale + 8.0,
            .contrast_percent = -8.0,
        };
    }
}

static void add_marks(struct cg_station *station, bool picture)
{
    station->state.pictures[0].frame_mark_count = 0;
    const size_t count = (size_t)(4.0 * draw(station) * draw(station));
    for (size_t i = 0; i < count; i++) {
        const double share = draw(station);
        add_mark(station, (enum cg_mark_class)(share * share * (double)CG_MARK_CLASSES),
                 station->md_mm + STEP_MM * draw(station), 20.0 + 1460.0 * draw(station), 0);
    }
    if (picture) {
        add_mark(station, CG_MARK_PIT, station->md_mm + 60.0 * draw(station) + 20.0,
                 40.0 + 100.0 * draw(station), 0);
        add_mark(station, CG_MARK_SCRATCH, station->md_mm + 100.0, 150.0, 0);
    }
    const double first_mm = 20300.0;
    const double turns = floor((station->md_mm + STEP_MM - first_mm) / TURN_MM);
    const double last_mm = first_mm + turns * TURN_MM;
    if (turns >= 0.0 && last_mm >= station->md_mm) {
        struct station_repeat *repeat = &station->state.repeats[0];
        add_mark(station, CG_MARK_PATCH, last_mm, 112.0, 1);
        station->state.repeat_count = turns >= 3.0 ? 2 : 0;
        repeat->repeat.hits = (size_t)turns + 1;
        repeat->repeat.confirmations = (size_t)turns;
        repeat->repeat.last_md_mm = last_mm;
    }
}

static void add_trend(struct cg_station *station)
{
    struct station_state *state = &station->state;
    const double turn = station->md_mm / 24000.0;
    const bool hole = state->trend_total % 97 > 93;
    state->trends[state->trend_total % STATION_TRENDS] = (struct station_trend){
        .time_ms = station_utc_ms(),
        .md_mm = station->md_mm,
        .gloss = hole ? NAN : 0.715 + 0.012 * sin(turn) + 0.005 * (draw(station) - 0.5),
        .gloss_cv_percent = hole ? NAN : 1.9 + 0.2 * cos(turn) + 0.1 * draw(station),
        .mottle_percent = hole ? NAN : 1.3 + 0.35 * sin(0.7 * turn + 1.0) + 0.12 * draw(station),
        .uniformity = hole ? NAN : 83.0 - 5.0 * sin(0.7 * turn + 1.0) + draw(station),
        .marks = (unsigned)state->pictures[0].frame_mark_count,
    };
    state->trend_total++;
    state->counters.losses.sent++;
    state->counters.losses.handed++;
    state->counters.measured++;
    state->counters.kept++;
    state->counters.length_mm = station->md_mm + STEP_MM;
    state->version++;
}

static void darken(const struct cg_station *station, uint16_t *counts)
{
    for (size_t i = 0; i < station->state.pictures[0].frame_mark_count; i++) {
        const struct station_frame_mark *mark = &station->state.pictures[0].frame_marks[i];
        const double x1 = fmin(mark->x + mark->width - 4.0, (double)FRAME_PX);
        const double y1 = fmin(mark->y + mark->height - 4.0, (double)FRAME_PX);
        for (size_t y = (size_t)fmax(mark->y + 4.0, 0.0); (double)y < y1; y++) {
            for (size_t x = (size_t)fmax(mark->x + 4.0, 0.0); (double)x < x1; x++) {
                counts[y * FRAME_PX + x] = (uint16_t)(counts[y * FRAME_PX + x] * 3 / 4);
            }
        }
    }
}

/* A pit of 20 pixels in the middle of a piece of the frame. */
static void cut_crop(const uint16_t *counts, uint16_t *crop)
{
    for (size_t y = 0; y < CROP_PX; y++) {
        for (size_t x = 0; x < CROP_PX; x++) {
            const double distance = hypot((double)x - 32.0, (double)y - 32.0);
            const unsigned value = counts[y * FRAME_PX + x];
            crop[y * CROP_PX + x] = (uint16_t)(distance < 10.0 ? value * 2 / 3 : value);
        }
    }
}

static enum cg_status draw_picture(struct cg_station *station, struct cg_error *error)
{
    struct station_state *state = &station->state;
    uint16_t *counts = cg_alloc(FRAME_PX * FRAME_PX, sizeof *counts, error);
    uint16_t crop_counts[CROP_PX * CROP_PX];
    struct cg_text png = {.data = NULL};
    struct cg_text crop = {.data = NULL};
    const struct cg_png_writing how = {.bits = 8, .compression = 1};
    if (!counts) {
        return CG_FAULT;
    }
    enum cg_status status = cg_web_reel_frame(station->reel, station->md_mm, 1.0, counts, error);
    if (status == CG_OK) {
        darken(station, counts);
        cut_crop(counts, crop_counts);
        status = cg_png_encode_grey("frame", counts, FRAME_PX, FRAME_PX, &how, &png, error);
    }
    if (status == CG_OK) {
        status = cg_png_encode_grey("crop", crop_counts, CROP_PX, CROP_PX, &how, &crop, error);
    }
    free(counts);
    if (status != CG_OK) {
        cg_text_clear(&png);
        return status;
    }
    free(state->pictures[0].png);
    state->pictures[0].png = (uint8_t *)png.data;
    state->pictures[0].png_size = png.length;
    state->pictures[0].png_width = state->pictures[0].png_height = FRAME_PX;
    state->pictures[0].png_frame = state->cameras[0].png_frame = state->trend_total;
    state->pictures[0].png_md_mm = station->md_mm;
    state->pictures[0].png_scale = 1.0;
    cg_text_clear(&station->crop);
    station->crop = crop;
    return CG_OK;
}

enum cg_status serve_step(struct cg_station *station, bool picture, struct cg_error *error)
{
    station->md_mm += STEP_MM;
    const bool drawn = picture && station->state.trend_total % PICTURE_EVERY == 0;
    add_marks(station, drawn);
    add_trend(station);
    return drawn ? draw_picture(station, error) : CG_OK;
}

/* ---- what stays ------------------------------------------------------------------------------------ */

void serve_alarm(struct cg_station *station, const char *kind, enum station_level level, const char *text,
                 int64_t age_s)
{
    struct station_state *state = &station->state;
    if (state->alarm_count == STATION_ALARMS) {
        return;
    }
    struct station_alarm *alarm = &state->alarms[state->alarm_count++];
    *alarm = (struct station_alarm){.id = ++state->counters.alarms,
                                    .kind = kind,
                                    .level = level,
                                    .md_mm = station->md_mm,
                                    .since = cg_time_now() - age_s,
                                    .active = age_s < 600};
    alarm->cleared = alarm->active ? 0 : alarm->since + 140;
    snprintf(alarm->text, sizeof alarm->text, "%s", text);
}

static void begin_spectrum(struct station_state *state)
{
    static const double cv_percent[] = {0.9, 0.7, 0.6, 1.1, 0.8, 0.4};
    for (size_t i = 0; i < STATION_SPECTRUM; i++) {
        const double f_cpmm = 0.005 * pow(400.0, (double)i / (double)(STATION_SPECTRUM - 1));
        const double bump = exp(-pow(log(f_cpmm / 0.33) / 0.08, 2.0));
        state->spectrum[i].f_cpmm = f_cpmm;
        state->spectrum[i].power =
            2e-4 / (1.0 + pow(f_cpmm / 0.08, 2.0)) * (1.0 + 0.3 * sin(9.0 * (double)i)) + 2e-4 * bump;
    }
    state->spectrum_count = STATION_SPECTRUM;
    for (size_t i = 0; i < 6; i++) {
        const double low_mm = 0.25 * pow(2.0, (double)i);
        state->bands[i] = (struct cg_band_cv){
            .band = {low_mm, 2.0 * low_mm, NULL}, .cv_percent = cv_percent[i], .measured = true};
    }
    state->band_count = 6;
    state->lines[0] = (struct cg_line){.direction = CG_BARS,
                                       .pitch = 3.0,
                                       .angle_deg = 90.0,
                                       .amplitude_percent = 0.42,
                                       .log10_nfa = -9.0,
                                       .harmonics = 1};
    state->line_count = 1;
}

static void begin_web(struct station_state *state)
{
    state->repeats[0].repeat = (struct cg_repeat){.id = 1,
                                                  .roller = "cast drum",
                                                  .pitch_mm = TURN_MM,
                                                  .diameter_mm = TURN_MM / M_PI,
                                                  .pitch_sd_mm = 0.4,
                                                  .cd_mm = 112.0,
                                                  .drum_angle_deg = 138.5,
                                                  .log10_nfa = -21.0,
                                                  .first_md_mm = 20300.0,
                                                  .contrast_percent = -6.2,
                                                  .active = true};
    state->repeats[1].repeat = (struct cg_repeat){.id = 2,
                                                  .pitch_mm = 824.6,
                                                  .diameter_mm = 824.6 / M_PI,
                                                  .pitch_sd_mm = 1.1,
                                                  .cd_mm = 1204.0,
                                                  .drum_angle_deg = 20.0,
                                                  .hits = 7,
                                                  .confirmations = 6,
                                                  .misses = 2,
                                                  .log10_nfa = -6.0,
                                                  .first_md_mm = 31000.0,
                                                  .last_md_mm = 37600.0,
                                                  .contrast_percent = -3.1};
    state->streaks[0] = (struct cg_streak){1130.0, 1.4, 42000.0, 78000.0, -2.4, 11.0, true};
    state->streak_count = 1;
    state->lane_count = 6;
    for (size_t i = 0; i < state->lane_count; i++) {
        state->lanes[i] = (struct cg_lane){.from_cd_mm = 250.0 * (double)i,
                                           .to_cd_mm = 250.0 * (double)(i + 1),
                                           .marks = 40 + 9 * i,
                                           .marks_per_1000_m2 = 900.0 + 220.0 * (double)i,
                                           .repeats = i == 0,
                                           .streak_percent = i == 4 ? 14.0 : 0.0,
                                           .gloss_mean = 0.712 + 0.002 * (double)i,
                                           .gloss_cv_percent = 1.9,
                                           .grade = i == 0   ? CG_LANE_C
                                                    : i == 4 ? CG_LANE_C
                                                    : i > 2  ? CG_LANE_B
                                                             : CG_LANE_A};
    }
}

static void begin_counts(struct station_state *state)
{
    state->counters.losses = (struct cg_losses){.sent = 12, .lost_wire = 7, .incomplete = 3, .ring_full = 2};
    state->counters.unmeasurable = 28;
    state->counters.coverage_percent = 99.6;
    /* The right one has lost a frame more and its lamp has faded. */
    static const char *const names[] = {"left", "right"};
    state->camera_count = 2;
    for (size_t i = 0; i < 2; i++) {
        struct station_camera_state *camera = &state->cameras[i];
        *camera =
            (struct station_camera_state){.cd_mm = 740.0 * (double)i,
                                          .losses = {.sent = 5000, .handed = 4999 - i, .lost_wire = 1 + i},
                                          .measured = 4999 - i,
                                          .connected = true,
                                          .frames_per_s = 5.0,
                                          .last_frame_s = 0.1,
                                          .lamp_percent = i == 0 ? 97.4 : 88.0};
        snprintf(camera->name, sizeof camera->name, "%s", names[i]);
    }
    state->counters.out_of_limits = 6;
    state->counters.repeats = 2;
    state->health = (struct station_health){.connected = true,
                                            .reconnects = 1,
                                            .frames_per_s = 10.0,
                                            .last_frame_s = 0.1,
                                            .gap_mm = 2140.0,
                                            .lamp_percent = 97.4,
                                            .store_connected = true,
                                            .disk_free_bytes = 212e9,
                                            .rss_bytes = 187e6,
                                            .uptime_s = 86400.0 * 9.0 + 4567.0,
                                            .measure_ms = 46.0,
                                            .picture_ms = 5.0,
                                            .integrate_ms = 2.3,
                                            .frame_latency_ms = {52.0, 71.0},
                                            .mark_latency_ms = {160.0, 240.0}};
}

enum cg_status serve_begin(struct cg_station *station, struct cg_error *error)
{
    struct station_state *state = &station->state;
    struct cg_web_options options = cg_web_options_defaults();
    options.width = options.height = FRAME_PX;
    options.pitch_cd_mm = options.pitch_md_mm = PITCH_MM;
    options.bits = 8;
    options.drum_diameter_m = 0.0;
    enum cg_status status = cg_web_reel_new(&options, 2, 1, &station->reel, error);
    if (status != CG_OK) {
        return status;
    }
    state->started = cg_time_now() - 781767;
    snprintf(state->lot, sizeof state->lot, "C-2611-04");
    snprintf(state->roll, sizeof state->roll, "0187");
    snprintf(state->camera, sizeof state->camera, "left, right");
    state->web_width_mm = WEB_MM;
    state->pitch_cd_mm = state->pitch_md_mm = PITCH_MM;
    state->speed_m_min = 90.0;
    begin_spectrum(state);
    begin_web(state);
    begin_counts(state);
    for (size_t i = 0; status == CG_OK && i < STEPS_BEFORE; i++) {
        status = serve_step(station, i + PICTURE_EVERY >= STEPS_BEFORE, error);
    }
    for (size_t i = 0; i < STEPS_BEFORE; i++) {
        state->trends[i].time_ms -= (int64_t)(100 * (STEPS_BEFORE - i));
    }
    serve_alarm(station, "lamp_drift", STATION_WARNING,
                "The lamp's level has moved from that at the start by 16 %.", 5400);
    serve_alarm(station, "repeat", STATION_ALARM,
                "A mark repeats every 3769.9 mm at CD 112 mm: cast drum, at 138.5 degrees.", 95);
    return status;
}
