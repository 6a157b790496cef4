/*
 * metrics.c: the numbers of the plant in the text format of Prometheus.
 */
#include "station/metrics.h"

#include "station/plant.h"

#include <string.h>

#define DIGITS 15

static void add_head(struct cg_text *out, const char *metric, const char *help, const char *type)
{
    cg_text_add(out, "# HELP %s %s\n# TYPE %s %s\n", metric, help, metric, type);
}

/* Inside a label's value a backslash, a quote and a line feed are escaped, and nothing else. */
static void add_label(struct cg_text *out, const char *name, const char *value)
{
    cg_text_add(out, "%s=\"", name);
    for (; *value != 0; value++) {
        switch (*value) {
        case '\\':
            cg_text_add(out, "\\\\");
            break;
        case '"':
            cg_text_add(out, "\\\"");
            break;
        case '\n':
            cg_text_add(out, "\\n");
            break;
        default:
            cg_text_add_bytes(out, value, 1);
            break;
        }
    }
    cg_text_add(out, "\"");
}

static bool only_rises(const char *metric)
{
    static const char suffix[] = "_total";
    const size_t length = strlen(metric);
    return length > sizeof suffix && strcmp(metric + length - (sizeof suffix - 1), suffix) == 0;
}

static void add_flag(struct cg_text *out, const char *metric, const char *help, bool value)
{
    add_head(out, metric, help, "gauge");
    cg_text_add(out, "%s %d\n", metric, value);
}

static void add_info(struct cg_text *out, const struct plant_look *look)
{
    const struct {
        const char *name, *value;
    } labels[] = {{"lot", look->lot}, {"roll", look->roll}, {"camera", look->camera}};
    add_head(out, "castgloss_station_info", "What is being measured; always 1.", "gauge");
    cg_text_add(out, "castgloss_station_info{");
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        cg_text_add(out, "%s", i > 0 ? "," : "");
        add_label(out, labels[i].name, cg_text_is_utf8(labels[i].value) ? labels[i].value : "");
    }
    cg_text_add(out, "} 1\n");
}

/* ---- cameras ------------------------------------------------------------------------------------ */

/* A number of each camera. Names of cameras were texts of a configuration file. */
struct of_camera {
    const char *metric, *help, *kind; /* kind: of the label, NULL: none */
    double (*value)(const struct station_camera_state *camera);
};

#define COUNT_OF(function, member)                                                                           \
    static double function(const struct station_camera_state *camera)                                        \
    {                                                                                                        \
        return (double)camera->member;                                                                       \
    }
COUNT_OF(sent_of, losses.sent)
COUNT_OF(measured_of, measured)
COUNT_OF(unmeasurable_of, unmeasurable)
COUNT_OF(lost_wire_of, losses.lost_wire)
COUNT_OF(incomplete_of, losses.incomplete)
COUNT_OF(lost_ring_of, losses.ring_full)
COUNT_OF(flagged_of, losses.flagged)
COUNT_OF(reconnects_of, reconnects)
COUNT_OF(is_up, connected)
COUNT_OF(rate_of, frames_per_s)
COUNT_OF(lamp_of, lamp_percent)

static const char frames[] = "castgloss_camera_frames_total";
static const struct of_camera of_cameras[] = {
    {frames, "Frames of a camera, by what became of them.", "sent", sent_of},
    {frames, NULL, "measured", measured_of},
    {frames, NULL, "unmeasurable", unmeasurable_of},
    {frames, NULL, "lost_wire", lost_wire_of},
    {frames, NULL, "incomplete", incomplete_of},
    {frames, NULL, "lost_ring", lost_ring_of},
    {frames, NULL, "flagged", flagged_of},
    {"castgloss_camera_up", "Whether this camera is there.", NULL, is_up},
    {"castgloss_camera_reopened_total", "Times that this camera was opened again.", NULL, reconnects_of},
    {"castgloss_camera_frames_per_second", "Frames of this camera that arrive in a second.", NULL, rate_of},
    {"castgloss_camera_lamp_percent", "Level of this camera's frames against that at the start.", NULL,
     lamp_of},
};

static void add_cameras(struct cg_station *station, struct cg_text *out)
{
    struct station_camera_state cameras[STATION_CAMERAS];
    char number[CG_NUMBER_SIZE];
    const struct station_state *state = station_lock(station);
    const size_t count = state->camera_count;
    memcpy(cameras, state->cameras, count * sizeof cameras[0]);
    station_unlock(station);
    for (size_t i = 0; i < sizeof of_cameras / sizeof of_cameras[0]; i++) {
        const struct of_camera *row = &of_cameras[i];
        if (row->help != NULL && count > 0) {
            add_head(out, row->metric, row->help, only_rises(row->metric) ? "counter" : "gauge");
        }
        for (size_t k = 0; k < count; k++) {
            const double value = row->value(&cameras[k]);
            if (!isfinite(value)) {
                continue;
            }
            cg_text_add(out, "%s{", row->metric);
            add_label(out, "camera", cg_text_is_utf8(cameras[k].name) ? cameras[k].name : "");
            if (row->kind != NULL) {
                cg_text_add(out, ",");
                add_label(out, "kind", row->kind);
            }
            cg_text_add(out, "} %s\n", cg_number_print(number, value, DIGITS));
        }
    }
}

void station_metrics(struct cg_station *station, struct cg_text *out)
{
    struct plant_look look;
    char number[CG_NUMBER_SIZE];
    plant_look(station, &look);
    add_info(out, &look);
    for (size_t i = 0; i < PLANT_NUMBERS; i++) {
        if (isfinite(look.numbers[i])) {
            const char *metric = plant_numbers[i].metric;
            add_head(out, metric, plant_numbers[i].help, only_rises(metric) ? "counter" : "gauge");
            cg_text_add(out, "%s %s\n", metric, cg_number_print(number, look.numbers[i], DIGITS));
        }
    }
    add_cameras(station, out);
    add_flag(out, "castgloss_camera_connected", "Whether every camera is there.", look.camera_connected);
    add_flag(out, "castgloss_store_connected", "Whether the store can be reached.", look.store_connected);
    add_head(out, "castgloss_alarms_unacknowledged", "Alarms that nobody has acknowledged.", "gauge");
    cg_text_add(out, "castgloss_alarms_unacknowledged %zu\n", look.unacknowledged);
    add_head(out, "castgloss_alarm_active", "Whether an alarm of this kind is active.", "gauge");
    for (size_t i = 0; i < PLANT_KINDS; i++) {
        cg_text_add(out, "castgloss_alarm_active{");
        add_label(out, "kind", plant_kinds[i].kind);
        cg_text_add(out, "} %d\n", look.kinds[i]);
    }
}
