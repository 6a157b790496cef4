/*
 * station/plant.h: the state of the station as a plant system sees it: a table of numbers and a table of bits
 * that Modbus, MQTT, Sparkplug and the metrics share, so that one name means one thing in all of them.
 */
#ifndef CASTGLOSS_STATION_PLANT_H
#define CASTGLOSS_STATION_PLANT_H

#include "station/state.h"

#include <math.h>

/* Numbers below this address are whole numbers of 32 bits, the others floats. See docs/plant.md. */
#define PLANT_FLOATS 100

/* One number: docs/plant.md lists them. Addresses and names are never given to another number. */
struct plant_number {
    const char *name;   /* "frames_measured" */
    const char *metric; /* "castgloss_frames_measured_total": ends with _total when it only rises */
    const char *help;   /* a sentence */
    uint16_t address;   /* of the first of its two registers */
};
#define PLANT_NUMBERS ((size_t)37)
extern const struct plant_number plant_numbers[PLANT_NUMBERS];

/* Kinds of alarms with the address of their bit; the rest of the bits stand in plant.c. */
struct plant_bit {
    const char *kind;
    uint16_t address;
};
#define PLANT_KINDS ((size_t)11)
extern const struct plant_bit plant_kinds[PLANT_KINDS];

/* What the tables tell, copied out of the state. */
struct plant_look {
    double numbers[PLANT_NUMBERS];         /* NaN: not known */
    bool kinds[PLANT_KINDS];               /* an alarm of this kind is active */
    size_t active, unacknowledged, severe; /* severe: active alarms that are no warnings */
    bool camera_connected, store_connected;
    int64_t started;
    char lot[64], roll[64], camera[256];
};
void plant_look(struct cg_station *station, struct plant_look *out);

/* ---- named values ------------------------------------------------------------------------------- */

enum plant_value_kind { PLANT_NUMBER, PLANT_COUNT, PLANT_TEXT, PLANT_FLAG };
/* A text that is NULL and a number that is NaN are not known. */
struct plant_value {
    const char *name;
    enum plant_value_kind kind;
    double number; /* of a flag 0 or 1 */
    const char *text;
};
#define PLANT_VALUES ((size_t)64)
/* Texts are borrowed, but for times. */
struct plant_values {
    struct plant_value of[PLANT_VALUES];
    size_t count;
    char times[3][CG_TIME_SIZE];
};
void plant_add(struct plant_values *values, const char *name, enum plant_value_kind kind, double number,
               const char *text);

/* Means over the frames of an interval. */
struct plant_result {
    size_t frames, marks;
    double md_mm; /* of the last */
    double sums[4];
    size_t counts[4]; /* gloss, gloss_cv_percent, mottle_percent, uniformity: those that were measured */
};
void plant_result_add(struct plant_result *result, const struct station_trend *frame);

/* What is told of an event. An event without its pointer gives the names, with values that mean nothing. */
void plant_values_result(const struct plant_result *result, struct plant_values *out);
void plant_values_frame(const struct station_trend *frame, struct plant_values *out);
void plant_values_mark(const struct station_mark *mark, struct plant_values *out);
void plant_values_repeat(const struct station_repeat *repeat, struct plant_values *out);
void plant_values_alarm(const struct station_alarm *alarm, struct plant_values *out);
/* Numbers and alarms of a look, which must outlive the values. */
void plant_values_look(const struct plant_look *look, struct plant_values *out);

/* Members of a JSON object without its braces: "a":1,"b":null */
void plant_values_json(const struct plant_values *values, struct cg_text *out);

#endif
