/* castgloss.record/1: where a document comes from, around the document. */
#include "store/store.h"

#include <math.h>

/* Nine digits, as in every document. */
#define DIGITS 9

static void add_word(struct cg_text *out, const char *key, const char *value)
{
    cg_text_add(out, ",\"%s\":", key);
    if (value == NULL || value[0] == 0) {
        cg_text_add(out, "null");
    } else {
        cg_text_add_json(out, value);
    }
}

static void add_number(struct cg_text *out, const char *key, double value)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, ",\"%s\":%s", key, isfinite(value) ? cg_number_print(number, value, DIGITS) : "null");
}

void store_document(const struct cg_store_sample *sample, const struct cg_record *document,
                    struct cg_text *out)
{
    char moment[CG_TIME_SIZE];
    cg_text_add(out, "{\"schema\":\"castgloss.record/1\"");
    add_word(out, "key", sample->key);
    add_word(out, "kind", sample->kind);
    add_word(out, "lot", sample->lot);
    add_word(out, "roll", sample->roll);
    add_word(out, "sample", sample->sample);
    add_word(out, "side", sample->side);
    add_word(out, "operator", sample->operator_name);
    add_word(out, "repeat", sample->repeat);
    add_number(out, "delay_s", sample->delay_s);
    add_word(out, "file", sample->file);
    add_word(out, "time", cg_time_print(moment, sample->time));
    add_number(out, "utc_offset_s", sample->utc_offset_s);
    add_word(out, "tool_version", sample->tool_version);
    add_word(out, "profile_hash", sample->profile_hash);
    add_word(out, "calibration_id", sample->calibration_id);
    add_word(out, "recipe_hash", sample->recipe_hash);
    add_word(out, "chart_hash", sample->chart_hash);
    add_word(out, "input_sha256", sample->input_sha256);
    add_word(out, "result", sample->result);
    add_word(out, "grade", sample->grade);
    cg_text_add(out, ",\"document\":");
    cg_record_json(document, out);
    cg_text_add(out, "}");
}
