/*
 * summary.c: the line that a station ends with.
 */
#include "station/core.h"

#include <math.h>

/* Every frame that was sent stands under one of these. */
static void add_frames(struct cg_text *out, const struct cg_losses *losses, uint64_t measured,
                       uint64_t unmeasurable, uint64_t in_ring)
{
    const struct {
        const char *name;
        uint64_t value;
    } rows[] = {{"sent", losses->sent},
                {"measured", measured},
                {"not measurable", unmeasurable},
                {"lost on the wire", losses->lost_wire},
                {"incomplete", losses->incomplete},
                {"ring full", losses->ring_full},
                {"flagged", losses->flagged},
                {"left in the ring", in_ring}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cg_text_add(out, "%s %s %llu", i > 0 ? "," : "", rows[i].name, (unsigned long long)rows[i].value);
    }
}

static void add_number(struct cg_text *out, const char *before, double value, int digits, const char *after)
{
    char number[CG_NUMBER_SIZE];
    if (!isnan(value)) {
        cg_text_add(out, "%s%s%s", before, cg_number_fixed(number, value, digits), after);
    }
}

void station_summarise(const struct station_state *state, struct cg_text *out)
{
    const struct station_counters *counters = &state->counters;
    const struct station_health *health = &state->health;
    add_number(out, "", counters->length_mm / 1000.0, 1, " m of web; ");
    for (size_t i = 0; state->camera_count > 1 && i < state->camera_count; i++) {
        const struct station_camera_state *camera = &state->cameras[i];
        cg_text_add(out, "frames of %s:", camera->name);
        add_frames(out, &camera->losses, camera->measured, camera->unmeasurable, camera->in_ring);
        cg_text_add(out, "; ");
    }
    cg_text_add(out, "frames:");
    add_frames(out, &counters->losses, counters->measured, counters->unmeasurable, counters->in_ring);
    cg_text_add(out, ", kept %llu; marks %llu, repeats %llu, alarms %llu", (unsigned long long)counters->kept,
                (unsigned long long)counters->marks, (unsigned long long)counters->repeats,
                (unsigned long long)counters->alarms);
    add_number(out, "; coverage ", counters->coverage_percent, 1, " %");
    add_number(out, "; processor time of a frame: ", health->measure_ms, 0, " ms measuring");
    add_number(out, ", ", health->picture_ms, 0, " ms pictures");
    add_number(out, ", ", health->integrate_ms, 0, " ms in order");
    add_number(out, "; from its arrival a frame took ", health->frame_latency_ms[0], 0, " ms");
    add_number(out, " (99 %: ", health->frame_latency_ms[1], 0, " ms)");
    add_number(out, ", a mark ", health->mark_latency_ms[0], 0, " ms");
    add_number(out, " (99 %: ", health->mark_latency_ms[1], 0, " ms)");
}
