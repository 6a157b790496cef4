/*
 * plant.c: the table of numbers that the plant sees, and one look at all of them.
 */
#include "station/plant.h"

#include <string.h>

#define M_PER_MM 1e-3
#define S_PER_MS 1e-3

/* In the order in which plant_look fills them. */
const struct plant_number plant_numbers[PLANT_NUMBERS] = {
    {"frames_sent", "castgloss_frames_sent_total", "Frames that the camera sent.", 10},
    {"frames_handed", "castgloss_frames_handed_total", "Frames that came whole and were taken.", 12},
    {"frames_measured", "castgloss_frames_measured_total", "Frames that were measured.", 14},
    {"frames_unmeasurable", "castgloss_frames_unmeasurable_total", "Frames that could not be measured.", 16},
    {"frames_partial", "castgloss_frames_partial_total", "Frames with fewer rows than asked for.", 18},
    {"frames_rejected", "castgloss_frames_rejected_total", "Files that are no pictures.", 20},
    {"frames_lost_wire", "castgloss_frames_lost_wire_total", "Frames of which no packet arrived.", 22},
    {"frames_incomplete", "castgloss_frames_incomplete_total", "Frames of which packets are missing.", 24},
    {"frames_lost_ring", "castgloss_frames_lost_ring_total", "Frames dropped because measuring was slow.",
     26},
    {"frames_flagged", "castgloss_frames_flagged_total", "Frames that the camera marked as bad.", 28},
    {"frames_kept", "castgloss_frames_kept_total", "Frames whose results the store has.", 30},
    {"frames_out_of_limits", "castgloss_frames_out_of_limits_total",
     "Frames outside the limits of the profile.", 32},
    {"marks", "castgloss_marks_total", "Marks that were found.", 34},
    {"repeats", "castgloss_repeats_total", "Repeating marks that were found.", 36},
    {"alarms", "castgloss_alarms_total", "Alarms that were raised.", 38},
    {"reconnects", "castgloss_camera_reconnects_total", "Times that the camera was opened again.", 40},
    {"frames_waiting", "castgloss_frames_waiting", "Frames whose results wait for the store.", 42},
    {"batches_spooled", "castgloss_batches_spooled", "Batches of results on disk that wait for the store.",
     44},
    {"repeats_active", "castgloss_repeats_active", "Repeating marks that are still expected.", 46},
    {"marks_last_frame", "castgloss_marks_last_frame", "Marks in the last frame.", 48},
    {"gloss", "castgloss_gloss_mean", "Mean gloss of the last frame, in the unit of its calibration.", 100},
    {"gloss_cv_percent", "castgloss_gloss_cv_percent", "Variation of the gloss of the last frame.", 102},
    {"mottle_percent", "castgloss_mottle_percent", "Mottle of the last frame.", 104},
    {"uniformity", "castgloss_uniformity_score", "Score of uniformity of the last frame.", 106},
    {"speed_m_min", "castgloss_web_speed_metres_per_minute", "Speed of the web.", 108},
    {"length_m", "castgloss_web_length_metres_total", "Length of web that passed.", 110},
    {"coverage_percent", "castgloss_coverage_percent", "Share of the web's area that was seen.", 112},
    {"frames_per_s", "castgloss_frames_per_second", "Frames that arrive in a second.", 114},
    {"last_frame_s", "castgloss_last_frame_age_seconds", "Time since the last frame arrived.", 116},
    {"lamp_percent", "castgloss_lamp_percent", "Level of the web's middle against that at the start.", 118},
    {"gap_m", "castgloss_gap_metres_total", "Web that passed while the camera was away.", 120},
    {"measure_s", "castgloss_measure_seconds", "Mean time that measuring a frame takes.", 122},
    {"integrate_s", "castgloss_integrate_seconds", "Mean time that placing a frame takes.", 124},
    {"disk_free_bytes", "castgloss_disk_free_bytes", "Free space where results are kept.", 126},
    {"rss_bytes", "castgloss_resident_memory_bytes", "Memory that the station holds.", 128},
    {"uptime_s", "castgloss_uptime_seconds", "Time since the station started.", 130},
    {"md_m", "castgloss_last_frame_position_metres", "Place of the last frame along the web.", 132},
};

const struct plant_bit plant_kinds[PLANT_KINDS] = {
    {"repeat", 16},      {"camera_lost", 17}, {"camera_stalled", 18}, {"camera_frozen", 19},
    {"camera_dark", 20}, {"loss_rate", 21},   {"defect_rate", 22},    {"limit", 23},
    {"lamp_drift", 24},  {"disk", 25},        {"store", 26},
};

static void look_at_alarms(const struct station_state *state, struct plant_look *out)
{
    for (size_t i = 0; i < state->alarm_count; i++) {
        const struct station_alarm *alarm = &state->alarms[i];
        out->active += alarm->active;
        out->severe += alarm->active && alarm->level == STATION_ALARM;
        out->unacknowledged += alarm->acknowledged == 0;
        for (size_t k = 0; k < PLANT_KINDS; k++) {
            if (alarm->active && strcmp(alarm->kind, plant_kinds[k].kind) == 0) {
                out->kinds[k] = true;
            }
        }
    }
}

void plant_look(struct cg_station *station, struct plant_look *out)
{
    *out = (struct plant_look){.active = 0};
    const struct station_state *state = station_lock(station);
    const struct station_counters *counters = &state->counters;
    const struct cg_losses *losses = &counters->losses;
    const struct station_health *health = &state->health;
    const struct station_trend none = {
        .md_mm = NAN, .gloss = NAN, .gloss_cv_percent = NAN, .mottle_percent = NAN, .uniformity = NAN};
    const size_t frames = station_trend_count(state);
    const struct station_trend last = frames > 0 ? *station_trend_at(state, frames - 1) : none;
    size_t repeats = 0;
    for (size_t i = 0; i < state->repeat_count; i++) {
        repeats += state->repeats[i].repeat.active;
    }
    const double numbers[PLANT_NUMBERS] = {
        (double)losses->sent,
        (double)losses->handed,
        (double)counters->measured,
        (double)counters->unmeasurable,
        (double)counters->partial,
        (double)counters->rejected,
        (double)losses->lost_wire,
        (double)losses->incomplete,
        (double)losses->ring_full,
        (double)losses->flagged,
        (double)counters->kept,
        (double)counters->out_of_limits,
        (double)counters->marks,
        (double)counters->repeats,
        (double)counters->alarms,
        (double)health->reconnects,
        (double)counters->waiting,
        (double)health->spooled,
        (double)repeats,
        (double)last.marks,
        last.gloss,
        last.gloss_cv_percent,
        last.mottle_percent,
        last.uniformity,
        state->speed_m_min,
        counters->length_mm * M_PER_MM,
        counters->coverage_percent,
        health->frames_per_s,
        health->last_frame_s >= 0.0 ? health->last_frame_s : NAN,
        health->lamp_percent,
        health->gap_mm * M_PER_MM,
        health->measure_ms * S_PER_MS,
        health->integrate_ms * S_PER_MS,
        health->disk_free_bytes,
        health->rss_bytes,
        health->uptime_s,
        last.md_mm * M_PER_MM,
    };
    memcpy(out->numbers, numbers, sizeof numbers);
    look_at_alarms(state, out);
    out->camera_connected = health->connected;
    out->store_connected = health->store_connected;
    out->started = state->started;
    memcpy(out->lot, state->lot, sizeof out->lot);
    memcpy(out->roll, state->roll, sizeof out->roll);
    memcpy(out->camera, state->camera, sizeof out->camera);
    station_unlock(station);
}
