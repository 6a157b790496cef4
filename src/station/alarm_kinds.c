/*
 * alarm_kinds.c: what is looked at over and over, a row each, and when it is an alarm. The alarm "repeat" has
 * no row: it is raised for every repeat by what finds it.
 */
#include "station/core.h"

#include <math.h>

static double camera_lost(const struct station_inputs *inputs)
{
    return !inputs->capture.connected && !inputs->capture.ended;
}

static double camera_stalled(const struct station_inputs *inputs)
{
    return inputs->capture.stalled && inputs->capture.connected;
}

static double camera_frozen(const struct station_inputs *inputs)
{
    return inputs->capture.frozen;
}

static double camera_dark(const struct station_inputs *inputs)
{
    return inputs->capture.dark;
}

static double loss_rate(const struct station_inputs *inputs)
{
    return inputs->loss_percent;
}

static double defect_rate(const struct station_inputs *inputs)
{
    return inputs->defects_per_m2;
}

static double limit(const struct station_inputs *inputs)
{
    return inputs->out_percent;
}

static double lamp_drift(const struct station_inputs *inputs)
{
    return fabs(inputs->lamp_percent - 100.0);
}

static double disk(const struct station_inputs *inputs)
{
    return inputs->disk_free_mb;
}

static double store(const struct station_inputs *inputs)
{
    return !inputs->keeper.connected;
}

#define LIMIT(member) offsetof(struct station_alarms_config, member)
const struct station_alarm_kind station_alarm_kinds[] = {
    {"camera_lost", STATION_ALARM, camera_lost, SIZE_MAX, false, NULL, "The camera cannot be reached", true},
    {"camera_stalled", STATION_ALARM, camera_stalled, SIZE_MAX, false, NULL, "The camera gives no frames",
     true},
    {"camera_frozen", STATION_ALARM, camera_frozen, SIZE_MAX, false, NULL,
     "The camera gives the same frame over and over", true},
    {"camera_dark", STATION_ALARM, camera_dark, SIZE_MAX, false, NULL,
     "The frames are dark: lamp, lens cap or exposure", true},
    {"loss_rate", STATION_WARNING, loss_rate, LIMIT(loss_percent), false, "%", "Frames are lost on their way",
     true},
    {"defect_rate", STATION_ALARM, defect_rate, LIMIT(defects_per_m2), false, "a square metre",
     "There are many marks", false},
    {"limit", STATION_ALARM, limit, LIMIT(out_percent), false, "%",
     "Frames are outside the limits of the product profile", false},
    {"lamp_drift", STATION_WARNING, lamp_drift, LIMIT(lamp_percent), false, "%",
     "The level has moved away from what it was at the start", true},
    {"disk", STATION_WARNING, disk, LIMIT(disk_free_mb), true, "MB", "The disk is nearly full", false},
    {"store", STATION_WARNING, store, SIZE_MAX, false, NULL,
     "The store cannot be reached; results wait on this machine", false},
};
const size_t station_alarm_kind_count = sizeof station_alarm_kinds / sizeof station_alarm_kinds[0];
_Static_assert(sizeof station_alarm_kinds / sizeof station_alarm_kinds[0] <= STATION_ALARM_KINDS,
               "a station has a memory for each kind");

/* Whether the value is beyond the threshold; an active alarm holds until it is well inside again. */
static bool is_beyond(const struct station_alarm_kind *kind, const struct station_alarms_config *config,
                      double value, bool active)
{
    if (kind->threshold == SIZE_MAX) {
        return value != 0.0;
    }
    const double threshold = *(const double *)(const void *)((const char *)config + kind->threshold);
    const double part = active ? config->hysteresis_percent / 100.0 : 0.0;
    if (threshold <= 0.0) {
        return false;
    }
    return kind->below ? value < threshold * (1.0 + part) : value > threshold * (1.0 - part);
}

enum station_alarm_step station_alarm_judge(const struct station_alarm_kind *kind,
                                            const struct station_alarms_config *config, double value,
                                            double now_s, struct station_alarm_memory *memory)
{
    if (isnan(value)) {
        return STATION_ALARM_SAME;
    }
    if (is_beyond(kind, config, value, memory->active) == memory->active) {
        memory->changing = false;
        return STATION_ALARM_SAME;
    }
    if (!memory->changing) {
        memory->changing = true;
        memory->since_s = now_s;
    }
    if (now_s - memory->since_s < config->hold_s) {
        return STATION_ALARM_SAME;
    }
    memory->changing = false;
    memory->active = !memory->active;
    return memory->active ? STATION_ALARM_RAISED : STATION_ALARM_CLEARED;
}
