/*
 * A second reader of Sparkplug payloads, from the wire format of Protocol Buffers and the field numbers of
 * the specification alone. It fails the test at the first byte that is not as it should be.
 */
#ifndef PLANT_WIRE_H
#define PLANT_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_METRICS 160
struct wire_metric {
    char name[96];
    uint64_t timestamp, datatype;
    bool historical, null;
    unsigned value_field; /* 0: none */
    uint64_t whole;       /* of fields 10, 11 and 14 */
    double number;        /* of field 13 */
    char text[300];       /* of field 15 */
};
struct wire_payload {
    uint64_t timestamp;
    int seq; /* -1: none */
    size_t count;
    struct wire_metric metrics[WIRE_METRICS];
};
void wire_read(const uint8_t *bytes, size_t size, struct wire_payload *out);
/* NULL: there is no such metric. */
const struct wire_metric *wire_find(const struct wire_payload *payload, const char *name);

#endif
