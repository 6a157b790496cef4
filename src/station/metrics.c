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
    add_flag(out, "castgloss_camera_connected", "Whether the camera is there.", look.camera_connected);
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
