/*
 * page_json.c: the state as JSON, by tables of its fields. Names end in their units; what is not known is
 * null.
 */
#include "station/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum kind { REAL, BIG, SMALL, SIZE, TIME, FLAG, WORDS, NAME, CLASS, LEVEL, GRADE };

struct field {
    const char *name;
    size_t offset;
    enum kind kind;
};

#define OF(structure, member, of_kind)                                                                       \
    {                                                                                                        \
#member, offsetof(struct structure, member), (of_kind)                                               \
    }
#define END                                                                                                  \
    {                                                                                                        \
        NULL, 0, REAL                                                                                        \
    }

static const struct field state_fields[] = {
    OF(station_state, version, BIG),       OF(station_state, lot, WORDS),
    OF(station_state, roll, WORDS),        OF(station_state, camera, WORDS),
    OF(station_state, web_width_mm, REAL), OF(station_state, pitch_cd_mm, REAL),
    OF(station_state, pitch_md_mm, REAL),  OF(station_state, speed_m_min, REAL),
    OF(station_state, png_frame, BIG),     OF(station_state, trend_total, BIG),
    OF(station_state, mark_total, BIG),    END};

static const struct field frame_fields[] = {
    OF(station_state, png_frame, BIG),    OF(station_state, png_width, SIZE),
    OF(station_state, png_height, SIZE),  OF(station_state, png_md_mm, REAL),
    OF(station_state, png_scale, REAL),   OF(station_state, pitch_cd_mm, REAL),
    OF(station_state, pitch_md_mm, REAL), END};

static const struct field frame_mark_fields[] = {OF(station_frame_mark, mark_class, CLASS),
                                                 OF(station_frame_mark, x, REAL),
                                                 OF(station_frame_mark, y, REAL),
                                                 OF(station_frame_mark, width, REAL),
                                                 OF(station_frame_mark, height, REAL),
                                                 OF(station_frame_mark, contrast_percent, REAL),
                                                 END};

static const struct field trend_fields[] = {
    OF(station_trend, time_ms, TIME),        OF(station_trend, md_mm, REAL),
    OF(station_trend, gloss, REAL),          OF(station_trend, gloss_cv_percent, REAL),
    OF(station_trend, mottle_percent, REAL), OF(station_trend, uniformity, REAL),
    OF(station_trend, marks, SMALL),         END};

static const struct field mark_fields[] = {
    OF(station_mark, id, BIG),         OF(station_mark, frame, TIME),
    OF(station_mark, time_ms, TIME),   OF(station_mark, mark_class, CLASS),
    OF(station_mark, md_mm, REAL),     OF(station_mark, cd_mm, REAL),
    OF(station_mark, length_mm, REAL), OF(station_mark, width_mm, REAL),
    OF(station_mark, area_mm2, REAL),  OF(station_mark, contrast_percent, REAL),
    OF(station_mark, repeat, SMALL),   END};

static const struct field repeat_fields[] = {OF(cg_repeat, id, SMALL),
                                             OF(cg_repeat, roller, NAME),
                                             OF(cg_repeat, pitch_mm, REAL),
                                             OF(cg_repeat, pitch_sd_mm, REAL),
                                             OF(cg_repeat, diameter_mm, REAL),
                                             OF(cg_repeat, drum_angle_deg, REAL),
                                             OF(cg_repeat, cd_mm, REAL),
                                             OF(cg_repeat, hits, SIZE),
                                             OF(cg_repeat, misses, SIZE),
                                             OF(cg_repeat, confirmations, SIZE),
                                             OF(cg_repeat, first_md_mm, REAL),
                                             OF(cg_repeat, last_md_mm, REAL),
                                             OF(cg_repeat, log10_nfa, REAL),
                                             OF(cg_repeat, contrast_percent, REAL),
                                             OF(cg_repeat, active, FLAG),
                                             OF(station_repeat, by_drum, FLAG),
                                             END};

static const struct field streak_fields[] = {OF(cg_streak, cd_mm, REAL),
                                             OF(cg_streak, width_mm, REAL),
                                             OF(cg_streak, first_md_mm, REAL),
                                             OF(cg_streak, last_md_mm, REAL),
                                             OF(cg_streak, contrast_percent, REAL),
                                             OF(cg_streak, growth_percent_per_km, REAL),
                                             OF(cg_streak, active, FLAG),
                                             END};

static const struct field lane_fields[] = {
    OF(cg_lane, from_cd_mm, REAL),     OF(cg_lane, to_cd_mm, REAL),
    OF(cg_lane, marks, SIZE),          OF(cg_lane, repeats, SIZE),
    OF(cg_lane, streak_percent, REAL), OF(cg_lane, marks_per_1000_m2, REAL),
    OF(cg_lane, gloss_mean, REAL),     OF(cg_lane, gloss_cv_percent, REAL),
    OF(cg_lane, grade, GRADE),         END};

static const struct field alarm_fields[] = {OF(station_alarm, id, BIG),
                                            OF(station_alarm, kind, NAME),
                                            OF(station_alarm, level, LEVEL),
                                            OF(station_alarm, text, WORDS),
                                            OF(station_alarm, md_mm, REAL),
                                            OF(station_alarm, since, TIME),
                                            OF(station_alarm, cleared, TIME),
                                            OF(station_alarm, acknowledged, TIME),
                                            OF(station_alarm, by, WORDS),
                                            OF(station_alarm, active, FLAG),
                                            END};

static const struct field counter_fields[] = {OF(station_counters, losses.sent, BIG),
                                              OF(station_counters, losses.handed, BIG),
                                              OF(station_counters, losses.lost_wire, BIG),
                                              OF(station_counters, losses.incomplete, BIG),
                                              OF(station_counters, losses.ring_full, BIG),
                                              OF(station_counters, losses.flagged, BIG),
                                              OF(station_counters, measured, BIG),
                                              OF(station_counters, unmeasurable, BIG),
                                              OF(station_counters, partial, BIG),
                                              OF(station_counters, rejected, BIG),
                                              OF(station_counters, kept, BIG),
                                              OF(station_counters, waiting, BIG),
                                              OF(station_counters, marks, BIG),
                                              OF(station_counters, repeats, BIG),
                                              OF(station_counters, alarms, BIG),
                                              OF(station_counters, out_of_limits, BIG),
                                              OF(station_counters, length_mm, REAL),
                                              OF(station_counters, coverage_percent, REAL),
                                              END};

static const struct field health_fields[] = {OF(station_health, connected, FLAG),
                                             OF(station_health, stalled, FLAG),
                                             OF(station_health, frozen, FLAG),
                                             OF(station_health, dark, FLAG),
                                             OF(station_health, ended, FLAG),
                                             OF(station_health, reconnects, BIG),
                                             OF(station_health, frames_per_s, REAL),
                                             OF(station_health, last_frame_s, REAL),
                                             OF(station_health, gap_mm, REAL),
                                             OF(station_health, last_error, WORDS),
                                             OF(station_health, lamp_percent, REAL),
                                             OF(station_health, store_connected, FLAG),
                                             OF(station_health, spooled, BIG),
                                             OF(station_health, disk_free_bytes, REAL),
                                             OF(station_health, rss_bytes, REAL),
                                             OF(station_health, uptime_s, REAL),
                                             OF(station_health, measure_ms, REAL),
                                             OF(station_health, integrate_ms, REAL),
                                             END};

static void add_number(struct cg_text *out, double value)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "%s", isfinite(value) ? cg_number_print(number, value, 7) : "null");
}

static void add_name(struct cg_text *out, const char *name)
{
    if (name) {
        cg_text_add_json(out, name);
    } else {
        cg_text_add(out, "null");
    }
}

static void add_value(struct cg_text *out, const char *at, enum kind kind)
{
    switch (kind) {
    case REAL:
        add_number(out, *(const double *)(const void *)at);
        break;
    case BIG:
        cg_text_add(out, "%llu", (unsigned long long)*(const uint64_t *)(const void *)at);
        break;
    case SMALL:
        cg_text_add(out, "%u", *(const unsigned *)(const void *)at);
        break;
    case SIZE:
        cg_text_add(out, "%zu", *(const size_t *)(const void *)at);
        break;
    case TIME:
        cg_text_add(out, "%lld", (long long)*(const int64_t *)(const void *)at);
        break;
    case FLAG:
        cg_text_add(out, "%s", *(const bool *)(const void *)at ? "true" : "false");
        break;
    case WORDS:
        cg_text_add_json(out, at);
        break;
    case NAME:
        add_name(out, *(const char *const *)(const void *)at);
        break;
    case CLASS:
        add_name(out, cg_mark_class_name(*(const enum cg_mark_class *)(const void *)at));
        break;
    case LEVEL:
        add_name(out, *(const enum station_level *)(const void *)at == STATION_ALARM ? "alarm" : "warning");
        break;
    case GRADE:
        add_name(out, cg_lane_grade_name(*(const enum cg_lane_grade *)(const void *)at));
        break;
    }
}

/* The fields without braces. A name is what follows the last point of a member. */
static void add_fields(struct cg_text *out, const void *structure, const struct field *fields)
{
    for (size_t i = 0; fields[i].name; i++) {
        const char *point = strrchr(fields[i].name, '.');
        cg_text_add(out, "%s\"%s\":", i > 0 ? "," : "", point ? point + 1 : fields[i].name);
        add_value(out, (const char *)structure + fields[i].offset, fields[i].kind);
    }
}

static void add_list(struct cg_text *out, const char *name, const void *first, size_t count, size_t size,
                     const struct field *fields)
{
    cg_text_add(out, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        cg_text_add(out, i > 0 ? ",{" : "{");
        add_fields(out, (const char *)first + i * size, fields);
        cg_text_add(out, "}");
    }
    cg_text_add(out, "]");
}

#define LIST(out, state, name, count, fields)                                                                \
    add_list(out, #name, (state)->name, (state)->count, sizeof *(state)->name, fields)

static void add_object(struct cg_text *out, const char *name, const void *structure,
                       const struct field *fields)
{
    cg_text_add(out, ",\"%s\":{", name);
    add_fields(out, structure, fields);
    cg_text_add(out, "}");
}

void station_json_state(struct cg_text *out, const struct station_state *state, int64_t now_ms,
                        bool may_acknowledge)
{
    const size_t trends = station_trend_count(state);
    cg_text_add(out, "{");
    add_fields(out, state, state_fields);
    cg_text_add(out, ",\"now_ms\":%lld,\"started\":%lld,\"may_acknowledge\":%s", (long long)now_ms,
                (long long)state->started, may_acknowledge ? "true" : "false");
    if (trends > 0) {
        add_object(out, "latest", station_trend_at(state, trends - 1), trend_fields);
    }
    add_object(out, "counters", &state->counters, counter_fields);
    add_object(out, "health", &state->health, health_fields);
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
    const struct field *fields;
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
        add_fields(out, ring->at(state, i), ring->fields);
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

void station_json_frame(struct cg_text *out, const struct station_state *state)
{
    cg_text_add(out, "{");
    add_fields(out, state, frame_fields);
    add_list(out, "marks", state->frame_marks, state->frame_mark_count, sizeof *state->frame_marks,
             frame_mark_fields);
    cg_text_add(out, "}\n");
}

void station_json_spectrum(struct cg_text *out, const struct station_state *state)
{
    cg_text_add(out, "{\"radial\":[");
    for (size_t i = 0; i < state->spectrum_count; i++) {
        cg_text_add(out, i > 0 ? ",[" : "[");
        add_number(out, state->spectrum[i].f_cpmm);
        cg_text_add(out, ",");
        add_number(out, state->spectrum[i].power);
        cg_text_add(out, "]");
    }
    cg_text_add(out, "],\"bands\":[");
    for (size_t i = 0; i < state->band_count; i++) {
        const struct cg_band_cv *band = &state->bands[i];
        cg_text_add(out, "%s{\"low_mm\":", i > 0 ? "," : "");
        add_number(out, band->band.low_mm);
        cg_text_add(out, ",\"high_mm\":");
        add_number(out, band->band.high_mm);
        cg_text_add(out, ",\"cv_percent\":");
        add_number(out, band->measured ? band->cv_percent : NAN);
        cg_text_add(out, "}");
    }
    cg_text_add(out, "],\"lines\":[");
    for (size_t i = 0; i < state->line_count; i++) {
        const struct cg_line *line = &state->lines[i];
        cg_text_add(out, "%s{\"direction\":", i > 0 ? "," : "");
        cg_text_add_json(out, cg_direction_name(line->direction));
        cg_text_add(out, ",\"pitch_mm\":");
        add_number(out, line->pitch);
        cg_text_add(out, ",\"angle_deg\":");
        add_number(out, line->angle_deg);
        cg_text_add(out, ",\"amplitude_percent\":");
        add_number(out, line->amplitude_percent);
        cg_text_add(out, "}");
    }
    cg_text_add(out, "]}\n");
}
