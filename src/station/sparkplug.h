/*
 * station/sparkplug.h: payloads of Sparkplug B (Eclipse Sparkplug specification 3.0).
 */
#ifndef CASTGLOSS_STATION_SPARKPLUG_H
#define CASTGLOSS_STATION_SPARKPLUG_H

#include "station/plant.h"

/* A payload that is put together value by value. Zero-initialise. */
struct sparkplug_payload {
    struct cg_text bytes; /* metrics so far, encoded */
    int64_t time_ms;
};

/* Adds the values as metrics named prefix + name. no_values: names and types alone, with the mark "is null",
 * as a birth announces what has not been measured yet. */
void sparkplug_add(struct sparkplug_payload *payload, const char *prefix, const struct plant_values *values,
                   bool no_values);
/* The number of the connection that birth and death share, [0, 255]. */
void sparkplug_add_birth_number(struct sparkplug_payload *payload, unsigned number);
/* The switch by which a host asks for a new birth. */
void sparkplug_add_rebirth(struct sparkplug_payload *payload);
/* Ends the payload with its time and, when it is not negative, its sequence number [0, 255]. */
void sparkplug_finish(struct sparkplug_payload *payload, int seq);

/* A payload that was stored without a number, with one, and with its metrics marked as historical. False: it
 * is none, or memory ran out. */
bool sparkplug_stamp(const uint8_t *stored, size_t size, int seq, bool historical,
                     struct cg_text *out) CG_MUST_CHECK;
/* Whether a command asks for a new birth. */
bool sparkplug_asks_rebirth(const uint8_t *bytes, size_t size);

#endif
