/*
 * sparkplug.c: values as Sparkplug B payloads, by protobuf-c. Encoded messages of Protocol Buffers that stand
 * one after another are one message with the fields of both, so a payload grows by pieces.
 */
#include "station/sparkplug.h"

#include "sparkplug.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 96

/* Data types of the specification, table 6.4.16. */
enum { TYPE_INT64 = 4, TYPE_UINT64 = 8, TYPE_DOUBLE = 10, TYPE_BOOLEAN = 11, TYPE_STRING = 12 };

static char rebirth_name[] = "Node Control/Rebirth";
static char birth_number_name[] = "bdSeq";

static void add_piece(const Sparkplug__Payload *piece, struct cg_text *out)
{
    const size_t size = sparkplug__payload__get_packed_size(piece);
    uint8_t *bytes = malloc(size > 0 ? size : 1);
    if (bytes == NULL) {
        out->failed = true;
        return;
    }
    sparkplug__payload__pack(piece, bytes);
    cg_text_add_bytes(out, (const char *)bytes, size);
    free(bytes);
}

static void add_metric(Sparkplug__Metric *metric, int64_t time_ms, struct cg_text *out)
{
    Sparkplug__Payload piece = SPARKPLUG__PAYLOAD__INIT;
    metric->has_timestamp = 1;
    metric->timestamp = (uint64_t)time_ms;
    metric->has_datatype = 1;
    piece.n_metrics = 1;
    piece.metrics = &metric;
    add_piece(&piece, out);
}

static void set_null(Sparkplug__Metric *metric)
{
    metric->has_is_null = 1;
    metric->is_null = 1;
}

static void set_value(const struct plant_value *value, bool no_value, Sparkplug__Metric *metric)
{
    static const uint32_t types[] = {[PLANT_NUMBER] = TYPE_DOUBLE,
                                     [PLANT_COUNT] = TYPE_UINT64,
                                     [PLANT_TEXT] = TYPE_STRING,
                                     [PLANT_FLAG] = TYPE_BOOLEAN};
    metric->datatype = types[value->kind];
    if (no_value || (value->kind == PLANT_TEXT && (value->text == NULL || !cg_text_is_utf8(value->text))) ||
        !isfinite(value->number) || (value->kind == PLANT_COUNT && value->number < 0.0)) {
        set_null(metric);
        return;
    }
    switch (value->kind) {
    case PLANT_NUMBER:
        metric->has_double_value = 1;
        metric->double_value = value->number;
        break;
    case PLANT_COUNT:
        metric->has_long_value = 1;
        metric->long_value = (uint64_t)value->number;
        break;
    case PLANT_FLAG:
        metric->has_boolean_value = 1;
        metric->boolean_value = value->number != 0.0;
        break;
    case PLANT_TEXT:
        metric->string_value = (char *)(uintptr_t)value->text; /* packing only reads it */
        break;
    }
}

void sparkplug_add(struct sparkplug_payload *payload, const char *prefix, const struct plant_values *values,
                   bool no_values)
{
    for (size_t i = 0; i < values->count; i++) {
        Sparkplug__Metric metric = SPARKPLUG__METRIC__INIT;
        char name[NAME_SIZE];
        const int length = snprintf(name, sizeof name, "%s%s", prefix, values->of[i].name);
        if (length < 0 || (size_t)length >= sizeof name) {
            payload->bytes.failed = true;
            return;
        }
        metric.name = name;
        set_value(&values->of[i], no_values, &metric);
        add_metric(&metric, payload->time_ms, &payload->bytes);
    }
}

void sparkplug_add_birth_number(struct sparkplug_payload *payload, unsigned number)
{
    Sparkplug__Metric metric = SPARKPLUG__METRIC__INIT;
    metric.name = birth_number_name;
    metric.datatype = TYPE_INT64;
    metric.has_long_value = 1;
    metric.long_value = number;
    add_metric(&metric, payload->time_ms, &payload->bytes);
}

void sparkplug_add_rebirth(struct sparkplug_payload *payload)
{
    Sparkplug__Metric metric = SPARKPLUG__METRIC__INIT;
    metric.name = rebirth_name;
    metric.datatype = TYPE_BOOLEAN;
    metric.has_boolean_value = 1;
    add_metric(&metric, payload->time_ms, &payload->bytes);
}

void sparkplug_finish(struct sparkplug_payload *payload, int seq)
{
    Sparkplug__Payload last = SPARKPLUG__PAYLOAD__INIT;
    last.has_timestamp = 1;
    last.timestamp = (uint64_t)payload->time_ms;
    last.has_seq = seq >= 0;
    last.seq = seq >= 0 ? (uint64_t)seq : 0;
    add_piece(&last, &payload->bytes);
}

bool sparkplug_stamp(const uint8_t *stored, size_t size, int seq, bool historical, struct cg_text *out)
{
    Sparkplug__Payload *payload = sparkplug__payload__unpack(NULL, size, stored);
    if (payload == NULL) {
        return false;
    }
    for (size_t i = 0; i < payload->n_metrics && historical; i++) {
        payload->metrics[i]->has_is_historical = 1;
        payload->metrics[i]->is_historical = 1;
    }
    payload->has_seq = 1;
    payload->seq = (uint64_t)seq;
    add_piece(payload, out);
    sparkplug__payload__free_unpacked(payload, NULL);
    return !out->failed;
}

bool sparkplug_asks_rebirth(const uint8_t *bytes, size_t size)
{
    Sparkplug__Payload *payload = sparkplug__payload__unpack(NULL, size, bytes);
    bool asked = false;
    for (size_t i = 0; payload != NULL && i < payload->n_metrics; i++) {
        const Sparkplug__Metric *metric = payload->metrics[i];
        asked = asked || (metric->name != NULL && strcmp(metric->name, rebirth_name) == 0 &&
                          metric->has_boolean_value && metric->boolean_value);
    }
    if (payload != NULL) {
        sparkplug__payload__free_unpacked(payload, NULL);
    }
    return asked;
}
