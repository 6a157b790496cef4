/*
 * page_json.c: the documents of the page.
 */
#include "station/json.h"
#include "station/page.h"

#include <math.h>

#define OF(structure, member, of_kind)                                                                       \
    {                                                                                                        \
#member, offsetof(struct structure, member), (of_kind)                                               \
    }
#define END                                                                                                  \
    {                                                                                                        \
        NULL, 0, JSON_REAL                                                                                   \
    }

static const struct json_field state_fields[] = {OF(station_state, version, JSON_BIG),
                                                 OF(station_state, lot, JSON_WORDS),
                                                 OF(station_state, roll, JSON_WORDS),
                                                 OF(station_state, camera, JSON_WORDS),
                                                 OF(station_state, web_width_mm, JSON_REAL),
                                                 OF(station_state, pitch_cd_mm, JSON_REAL),
                                                 OF(station_state, pitch_md_mm, JSON_REAL),
                                                 OF(station_state, speed_m_min, JSON_REAL),
                                                 OF(station_state, trend_total, JSON_BIG),
                                                 OF(station_state, mark_total, JSON_BIG),
                                                 END};

static const struct json_field scale_fields[] = {OF(station_state, pitch_cd_mm, JSON_REAL),
                                                 OF(station_state, pitch_md_mm, JSON_REAL), END};

static const struct json_field picture_fields[] = {
    OF(station_picture, png_frame, JSON_BIG),   OF(station_picture, png_width, JSON_SIZE),
    OF(station_picture, png_height, JSON_SIZE), OF(station_picture, png_md_mm, JSON_REAL),
    OF(station_picture, png_scale, JSON_REAL),  END};

static const struct json_field picture_number[] = {OF(station_picture, png_frame, JSON_BIG), END};

static const struct json_field frame_mark_fields[] = {OF(station_frame_mark, mark_class, JSON_CLASS),
                                                      OF(station_frame_mark, x, JSON_REAL),
                                                      OF(station_frame_mark, y, JSON_REAL),
                                                      OF(station_frame_mark, width, JSON_REAL),
                                                      OF(station_frame_mark, height, JSON_REAL),
                                                      OF(station_frame_mark, contrast_percent, JSON_REAL),
                                                      END};

static const struct json_field trend_fields[] = {OF(station_trend, time_ms, JSON_TIME),
                                                 OF(station_trend, md_mm, JSON_REAL),
                                                 OF(station_trend, gloss, JSON_REAL),
                                                 OF(station_trend, gloss_cv_percent, JSON_REAL),
                                                 OF(station_trend, mottle_percent, JSON_REAL),
                                                 OF(station_trend, uniformity, JSON_REAL),
                                                 OF(station_trend, marks, JSON_SMALL),
                                                 OF(station_trend, camera, JSON_SMALL),
                                                 END};

static const struct json_field mark_fields[] = {
    OF(station_mark, id, JSON_BIG),         OF(station_mark, frame, JSON_TIME),
    OF(station_mark, time_ms, JSON_TIME),   OF(station_mark, mark_class, JSON_CLASS),
    OF(station_mark, md_mm, JSON_REAL),     OF(station_mark, cd_mm, JSON_REAL),
    OF(station_mark, length_mm, JSON_REAL), OF(station_mark, width_mm, JSON_REAL),
    OF(station_mark, area_mm2, JSON_REAL),  OF(station_mark, contrast_percent, JSON_REAL),
    OF(station_mark, repeat, JSON_SMALL),   END};

static const struct json_field repeat_fields[] = {OF(cg_repeat, id, JSON_SMALL),
                                                  OF(cg_repeat, roller, JSON_NAME),
                                                  OF(cg_repeat, pitch_mm, JSON_REAL),
                                                  OF(cg_repeat, pitch_sd_mm, JSON_REAL),
                                                  OF(cg_repeat, diameter_mm, JSON_REAL),
                                                  OF(cg_repeat, drum_angle_deg, JSON_REAL),
                                                  OF(cg_repeat, cd_mm, JSON_REAL),
                                                  OF(cg_repeat, hits, JSON_SIZE),
                                                  OF(cg_repeat, misses, JSON_SIZE),
                                                  OF(cg_repeat, confirmations, JSON_SIZE),
                                                  OF(cg_repeat, first_md_mm, JSON_REAL),
                                                  OF(cg_repeat, last_md_mm, JSON_REAL),
                                                  OF(cg_repeat, log10_nfa, JSON_REAL),
                                                  OF(cg_repeat, contrast_percent, JSON_REAL),
                                                  OF(cg_repeat, active, JSON_FLAG),
                                                  OF(station_repeat, by_drum, JSON_FLAG),
                                                  END};

static const struct json_field streak_fields[] = {OF(cg_streak, cd_mm, JSON_REAL),
                                                  OF(cg_streak, width_mm, JSON_REAL),
                                                  OF(cg_streak, first_md_mm, JSON_REAL),
                                                  OF(cg_streak, last_md_mm, JSON_REAL),
                                                  OF(cg_streak, contrast_percent, JSON_REAL),
                                                  OF(cg_streak, growth_percent_per_km, JSON_REAL),
                                                  OF(cg_streak, active, JSON_FLAG),
                                                  END};

static const struct json_field lane_fields[] = {
    OF(cg_lane, from_cd_mm, JSON_REAL),     OF(cg_lane, to_cd_mm, JSON_REAL),
    OF(cg_lane, marks, JSON_SIZE),          OF(cg_lane, repeats, JSON_SIZE),
    OF(cg_lane, streak_percent, JSON_REAL), OF(cg_lane, marks_per_1000_m2, JSON_REAL),
    OF(cg_lane, gloss_mean, JSON_REAL),     OF(cg_lane, gloss_cv_percent, JSON_REAL),
    OF(cg_lane, grade, JSON_GRADE),         END};

static const struct json_field alarm_fields[] = {OF(station_alarm, id, JSON_BIG),
                                                 OF(station_alarm, kind, JSON_NAME),
                                                 OF(station_alarm, level, JSON_LEVEL),
                                                 OF(station_alarm, text, JSON_WORDS),
                                                 OF(station_alarm, md_mm, JSON_REAL),
                                                 OF(station_alarm, since, JSON_TIME),
                                                 OF(station_alarm, cleared, JSON_TIME),
                                                 OF(station_alarm, acknowledged, JSON_TIME),
                                                 OF(station_alarm, by, JSON_WORDS),
                                                 OF(station_alarm, active, JSON_FLAG),
                                                 END};

static const struct json_field counter_fields[] = {OF(station_counters, losses.sent, JSON_BIG),
                                                   OF(station_counters, losses.handed, JSON_BIG),
                                                   OF(station_counters, losses.lost_wire, JSON_BIG),
                                                   OF(station_counters, losses.incomplete, JSON_BIG),
                                                   OF(station_counters, losses.ring_full, JSON_BIG),
                                                   OF(station_counters, losses.flagged, JSON_BIG),
                                                   OF(station_counters, in_ring, JSON_BIG),
                                                   OF(station_counters, in_work, JSON_BIG),
                                                   OF(station_counters, measured, JSON_BIG),
                                                   OF(station_counters, unmeasurable, JSON_BIG),
                                                   OF(station_counters, partial, JSON_BIG),
                                                   OF(station_counters, rejected, JSON_BIG),
                                                   OF(station_counters, kept, JSON_BIG),
                                                   OF(station_counters, waiting, JSON_BIG),
                                                   OF(station_counters, marks, JSON_BIG),
                                                   OF(station_counters, repeats, JSON_BIG),
                                                   OF(station_counters, alarms, JSON_BIG),
                                                   OF(station_counters, out_of_limits, JSON_BIG),
                                                   OF(station_counters, length_mm, JSON_REAL),
                                                   OF(station_counters, coverage_percent, JSON_REAL),
                                                   END};

static const struct json_field health_fields[] = {
    OF(station_health, connected, JSON_FLAG),
    OF(station_health, stalled, JSON_FLAG),
    OF(station_health, frozen, JSON_FLAG),
    OF(station_health, dark, JSON_FLAG),
    OF(station_health, ended, JSON_FLAG),
    OF(station_health, reconnects, JSON_BIG),
    OF(station_health, frames_per_s, JSON_REAL),
    OF(station_health, last_frame_s, JSON_REAL),
    OF(station_health, gap_mm, JSON_REAL),
    OF(station_health, last_error, JSON_WORDS),
    OF(station_health, lamp_percent, JSON_REAL),
    OF(station_health, store_connected, JSON_FLAG),
    OF(station_health, spooled, JSON_BIG),
    OF(station_health, disk_free_bytes, JSON_REAL),
    OF(station_health, rss_bytes, JSON_REAL),
    OF(station_health, uptime_s, JSON_REAL),
    OF(station_health, measure_ms, JSON_REAL),
    OF(station_health, picture_ms, JSON_REAL),
    {"frame_median_ms", offsetof(struct station_health, frame_latency_ms[0]), JSON_REAL},
    {"frame_99_percent_ms", offsetof(struct station_health, frame_latency_ms[1]), JSON_REAL},
    {"mark_median_ms", offsetof(struct station_health, mark_latency_ms[0]), JSON_REAL},
    {"mark_99_percent_ms", offsetof(struct station_health, mark_latency_ms[1]), JSON_REAL},
    OF(station_health, integrate_ms, JSON_REAL),
    END};

#define CAMERA(member, of_kind) OF(station_camera_state, member, of_kind)
static const struct json_field camera_fields[] = {CAMERA(name, JSON_WORDS),
                                                  CAMERA(address, JSON_WORDS),
                                                  CAMERA(cd_mm, JSON_REAL),
                                                  CAMERA(losses.sent, JSON_BIG),
                                                  CAMERA(losses.handed, JSON_BIG),
                                                  CAMERA(losses.lost_wire, JSON_BIG),
                                                  CAMERA(losses.incomplete, JSON_BIG),
                                                  CAMERA(losses.ring_full, JSON_BIG),
                                                  CAMERA(losses.flagged, JSON_BIG),
                                                  CAMERA(in_ring, JSON_BIG),
                                                  CAMERA(in_work, JSON_BIG),
                                                  CAMERA(measured, JSON_BIG),
                                                  CAMERA(unmeasurable, JSON_BIG),
                                                  CAMERA(partial, JSON_BIG),
                                                  CAMERA(rejected, JSON_BIG),
                                                  CAMERA(reconnects, JSON_BIG),
                                                  CAMERA(png_frame, JSON_BIG),
                                                  CAMERA(connected, JSON_FLAG),
                                                  CAMERA(stalled, JSON_FLAG),
                                                  CAMERA(frozen, JSON_FLAG),
                                                  CAMERA(dark, JSON_FLAG),
                                                  CAMERA(ended, JSON_FLAG),
                                                  CAMERA(frames_per_s, JSON_REAL),
                                                  CAMERA(last_frame_s, JSON_REAL),
                                                  CAMERA(gap_mm, JSON_REAL),
                                                  CAMERA(lamp_percent, JSON_REAL),
                                                  CAMERA(last_error, JSON_WORDS),
                                                  END};

#define LIST(out, state, name, count, fields)                                                                \
    json_list(out, #name, (state)->name, (state)->count, sizeof *(state)->name, fields)

void station_json_state(struct cg_text *out, const struct station_state *state, int64_t now_ms,
                        bool may_acknowledge)
{
    const size_t trends = station_trend_count(state);
    cg_text_add(out, "{");
    json_fields(out, state, state_fields);
    cg_text_add(out, ",");
    json_fields(out, &state->pictures[0], picture_number);
    cg_text_add(out, ",\"now_ms\":%lld,\"started\":%lld,\"may_acknowledge\":%s", (long long)now_ms,
                (long long)state->started, may_acknowledge ? "true" : "false");
    if (trends > 0) {
        json_object(out, "latest", station_trend_at(state, trends - 1), trend_fields);
    }
    json_object(out, "counters", &state->counters, counter_fields);
    json_object(out, "health", &state->health, health_fields);
    LIST(out, state, cameras, camera_count, camera_fields);
    LIST(out, state, alarms, alarm_count, alarm_fields);
    LIST(out, state, repeats, repeat_count, repeat_fields);
    LIST(out, state, streaks, streak_count, streak_fields);
    LIST(out, state, lanes, lane_count, lane_fields);
    cg_text_add(out, "}");
}

/* Which of `count` items, the newest of `total`, a reader of `after` lacks: the first of them. */
static size_t first_lacking(uint64_t total, size_t count, uint64_t after)
{
    const uint64_t gone = total - count;
    if (after <= gone || after > total) { /* more than there ever were: it knew another run */
        return 0;
    }
    return (size_t)(after - gone);
}

/* A ring of which a reader gets what it lacks: how it is written, and where its items are. */
struct ring {
    const char *name;
    const struct json_field *fields;
    size_t (*count)(const struct station_state *state);
    const void *(*at)(const struct station_state *state, size_t index);
};

static const void *trend_at(const struct station_state *state, size_t index)
{
    return station_trend_at(state, index);
}

static const void *mark_at(const struct station_state *state, size_t index)
{
    return station_mark_at(state, index);
}

static void add_ring(struct cg_text *out, const struct station_state *state, const struct ring *ring,
                     uint64_t total, uint64_t after)
{
    const size_t count = ring->count(state);
    const size_t first = first_lacking(total, count, after);
    const uint64_t number = total - count + first;
    cg_text_add(out, "{\"started\":%lld,\"total\":%llu,\"first\":%llu,\"%s\":[", (long long)state->started,
                (unsigned long long)total, (unsigned long long)number, ring->name);
    for (size_t i = first; i < count; i++) {
        cg_text_add(out, i > first ? ",{" : "{");
        json_fields(out, ring->at(state, i), ring->fields);
        cg_text_add(out, "}");
    }
    cg_text_add(out, "]}\n");
}

void station_json_trends(struct cg_text *out, const struct station_state *state, uint64_t after)
{
    static const struct ring ring = {"points", trend_fields, station_trend_count, trend_at};
    add_ring(out, state, &ring, state->trend_total, after);
}

void station_json_marks(struct cg_text *out, const struct station_state *state, uint64_t after)
{
    static const struct ring ring = {"marks", mark_fields, station_mark_count, mark_at};
    add_ring(out, state, &ring, state->mark_total, after);
}

void station_json_frame(struct cg_text *out, const struct station_state *state, size_t camera)
{
    const struct station_picture *picture = &state->pictures[camera];
    cg_text_add(out, "{");
    json_fields(out, picture, picture_fields);
    cg_text_add(out, ",");
    json_fields(out, state, scale_fields);
    json_list(out, "marks", picture->frame_marks, picture->frame_mark_count, sizeof *picture->frame_marks,
              frame_mark_fields);
    cg_text_add(out, "}\n");
}

void station_json_spectrum(struct cg_text *out, const struct station_state *state)
{
    cg_text_add(out, "{\"radial\":[");
    for (size_t i = 0; i < state->spectrum_count; i++) {
        cg_text_add(out, i > 0 ? ",[" : "[");
        json_number(out, state->spectrum[i].f_cpmm);
        cg_text_add(out, ",");
        json_number(out, state->spectrum[i].power);
        cg_text_add(out, "]");
    }
    cg_text_add(out, "],\"bands\":[");
    for (size_t i = 0; i < state->band_count; i++) {
        const struct cg_band_cv *band = &state->bands[i];
        cg_text_add(out, "%s{\"low_mm\":", i > 0 ? "," : "");
        json_number(out, band->band.low_mm);
        cg_text_add(out, ",\"high_mm\":");
        json_number(out, band->band.high_mm);
        cg_text_add(out, ",\"cv_percent\":");
        json_number(out, band->measured ? band->cv_percent : NAN);
        cg_text_add(out, "}");
    }
    cg_text_add(out, "],\"lines\":[");
    for (size_t i = 0; i < state->line_count; i++) {
        const struct cg_line *line = &state->lines[i];
        cg_text_add(out, "%s{\"direction\":", i > 0 ? "," : "");
        cg_text_add_json(out, cg_direction_name(line->direction));
        cg_text_add(out, ",\"pitch_mm\":");
        json_number(out, line->pitch);
        cg_text_add(out, ",\"angle_deg\":");
        json_number(out, line->angle_deg);
        cg_text_add(out, ",\"amplitude_percent\":");
        json_number(out, line->amplitude_percent);
        cg_text_add(out, "}");
    }
    cg_text_add(out, "]}\n");
}
