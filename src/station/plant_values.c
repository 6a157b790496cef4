/*
 * plant_values.c: events as lists of named values, from which JSON and Sparkplug are made.
 */
#include "station/plant.h"

#define JSON_DIGITS 9
#define EXACT_INTEGERS 9007199254740992.0 /* 2^53: whole numbers up to here are exact in a double */

void plant_add(struct plant_values *values, const char *name, enum plant_value_kind kind, double number,
               const char *text)
{
    if (values->count < PLANT_VALUES) {
        values->of[values->count++] = (struct plant_value){name, kind, number, text};
    }
}

static void add_number(struct plant_values *out, const char *name, double value)
{
    plant_add(out, name, PLANT_NUMBER, value, NULL);
}

static void add_count(struct plant_values *out, const char *name, double value)
{
    plant_add(out, name, PLANT_COUNT, value, NULL);
}

static void add_text(struct plant_values *out, const char *name, const char *value)
{
    plant_add(out, name, PLANT_TEXT, 0.0, value);
}

static void add_flag(struct plant_values *out, const char *name, bool value)
{
    plant_add(out, name, PLANT_FLAG, value ? 1.0 : 0.0, NULL);
}

/* ---- results ------------------------------------------------------------------------------------ */

static const char *const measures[] = {"gloss", "gloss_cv_percent", "mottle_percent", "uniformity"};
#define MEASURES (sizeof measures / sizeof measures[0])

static void list_measures(const struct station_trend *frame, double out[MEASURES])
{
    out[0] = frame->gloss;
    out[1] = frame->gloss_cv_percent;
    out[2] = frame->mottle_percent;
    out[3] = frame->uniformity;
}

void plant_result_add(struct plant_result *result, const struct station_trend *frame)
{
    double values[MEASURES];
    list_measures(frame, values);
    for (size_t i = 0; i < MEASURES; i++) {
        if (!isnan(values[i])) {
            result->sums[i] += values[i];
            result->counts[i]++;
        }
    }
    result->frames++;
    result->marks += frame->marks;
    result->md_mm = frame->md_mm;
}

void plant_values_result(const struct plant_result *result, struct plant_values *out)
{
    const struct plant_result none = {.frames = 0};
    result = result != NULL ? result : &none;
    out->count = 0;
    add_count(out, "frames", (double)result->frames);
    add_number(out, "md_mm", result->md_mm);
    for (size_t i = 0; i < MEASURES; i++) {
        add_number(out, measures[i],
                   result->counts[i] > 0 ? result->sums[i] / (double)result->counts[i] : NAN);
    }
    add_count(out, "marks", (double)result->marks);
}

void plant_values_frame(const struct station_trend *frame, struct plant_values *out)
{
    const struct station_trend none = {.marks = 0};
    double values[MEASURES];
    frame = frame != NULL ? frame : &none;
    list_measures(frame, values);
    out->count = 0;
    add_number(out, "md_mm", frame->md_mm);
    for (size_t i = 0; i < MEASURES; i++) {
        add_number(out, measures[i], values[i]);
    }
    add_count(out, "marks", frame->marks);
}

/* ---- marks, repeats, alarms --------------------------------------------------------------------- */

void plant_values_mark(const struct station_mark *mark, struct plant_values *out)
{
    const struct station_mark none = {.id = 0};
    mark = mark != NULL ? mark : &none;
    out->count = 0;
    add_count(out, "mark", (double)mark->id);
    add_text(out, "class", cg_mark_class_name(mark->mark_class));
    add_count(out, "frame", (double)mark->frame);
    add_number(out, "md_mm", mark->md_mm);
    add_number(out, "cd_mm", mark->cd_mm);
    add_number(out, "length_mm", mark->length_mm);
    add_number(out, "width_mm", mark->width_mm);
    add_number(out, "area_mm2", mark->area_mm2);
    add_number(out, "contrast_percent", mark->contrast_percent);
    add_count(out, "repeat", mark->repeat);
}

void plant_values_repeat(const struct station_repeat *repeat, struct plant_values *out)
{
    const struct station_repeat none = {.by_drum = false};
    const struct cg_repeat *of = repeat != NULL ? &repeat->repeat : &none.repeat;
    out->count = 0;
    add_count(out, "repeat", of->id);
    add_text(out, "roller", of->roller);
    add_number(out, "pitch_mm", of->pitch_mm);
    add_number(out, "diameter_mm", of->diameter_mm);
    add_number(out, "cd_mm", of->cd_mm);
    add_number(out, "drum_angle_deg", of->drum_angle_deg);
    add_count(out, "hits", (double)of->hits);
    add_count(out, "misses", (double)of->misses);
    add_number(out, "first_md_mm", of->first_md_mm);
    add_number(out, "last_md_mm", of->last_md_mm);
    add_number(out, "contrast_percent", of->contrast_percent);
    add_flag(out, "active", of->active);
    add_flag(out, "by_drum", repeat != NULL && repeat->by_drum);
}

void plant_values_alarm(const struct station_alarm *alarm, struct plant_values *out)
{
    const struct station_alarm none = {.kind = "none"};
    alarm = alarm != NULL ? alarm : &none;
    const int64_t times[] = {alarm->since, alarm->cleared, alarm->acknowledged};
    static const char *const names[] = {"since", "cleared", "acknowledged"};
    out->count = 0;
    add_count(out, "alarm", (double)alarm->id);
    add_text(out, "kind", alarm->kind);
    add_text(out, "level", alarm->level == STATION_ALARM ? "alarm" : "warning");
    add_text(out, "text", alarm->text);
    add_flag(out, "active", alarm->active);
    add_number(out, "md_mm", alarm->md_mm);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        add_text(out, names[i], times[i] != 0 ? cg_time_print(out->times[i], times[i]) : NULL);
    }
    add_text(out, "by", alarm->by[0] != 0 ? alarm->by : NULL);
}

void plant_values_look(const struct plant_look *look, struct plant_values *out)
{
    out->count = 0;
    for (size_t i = 0; i < PLANT_NUMBERS; i++) {
        plant_add(out, plant_numbers[i].name,
                  plant_numbers[i].address < PLANT_FLOATS ? PLANT_COUNT : PLANT_NUMBER, look->numbers[i],
                  NULL);
    }
    add_count(out, "alarms_active", (double)look->active);
    add_count(out, "alarms_unacknowledged", (double)look->unacknowledged);
    add_flag(out, "camera_connected", look->camera_connected);
    add_flag(out, "store_connected", look->store_connected);
    add_text(out, "lot", look->lot);
    add_text(out, "roll", look->roll);
    add_text(out, "camera", look->camera);
}

/* ---- JSON --------------------------------------------------------------------------------------- */

static void add_value(const struct plant_value *value, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    switch (value->kind) {
    case PLANT_NUMBER:
        cg_text_add(out, "%s",
                    isfinite(value->number) ? cg_number_print(number, value->number, JSON_DIGITS) : "null");
        break;
    case PLANT_COUNT:
        if (fabs(value->number) <= EXACT_INTEGERS) {
            cg_text_add(out, "%lld", (long long)value->number);
        } else {
            cg_text_add(out, "null");
        }
        break;
    case PLANT_FLAG:
        cg_text_add(out, "%s", value->number != 0.0 ? "true" : "false");
        break;
    case PLANT_TEXT:
        if (value->text != NULL) {
            cg_text_add_json(out, value->text);
        } else {
            cg_text_add(out, "null");
        }
        break;
    }
}

void plant_values_json(const struct plant_values *values, struct cg_text *out)
{
    for (size_t i = 0; i < values->count; i++) {
        cg_text_add(out, "%s", i > 0 ? "," : "");
        cg_text_add_json(out, values->of[i].name);
        cg_text_add(out, ":");
        add_value(&values->of[i], out);
    }
}
