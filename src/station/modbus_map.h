/*
 * station/modbus_map.h: which number stands where. docs/plant.md is the list for people.
 */
#ifndef CASTGLOSS_STATION_MODBUS_MAP_H
#define CASTGLOSS_STATION_MODBUS_MAP_H

#include "station/plant.h"

#include <modbus/modbus.h>

/* Written 1: all alarms are acknowledged. Reads as 0. */
#define MODBUS_COIL_ACKNOWLEDGE 0

/* Registers that hold 16 bits; input registers and holding registers are the same. */
enum {
    MODBUS_REGISTER_HEARTBEAT,      /* rises once a second, from 65535 to 0, while the station works */
    MODBUS_REGISTER_VERSION,        /* of this list: 1 */
    MODBUS_REGISTER_ACTIVE,         /* active alarms */
    MODBUS_REGISTER_UNACKNOWLEDGED, /* alarms that nobody has acknowledged */
    MODBUS_REGISTER_SEVERE,         /* active alarms that are no warnings */
};

/* Discrete inputs; those of the kinds of alarms stand in plant_kinds. */
enum {
    MODBUS_BIT_RUNS, /* always 1 */
    MODBUS_BIT_ACTIVE,
    MODBUS_BIT_UNACKNOWLEDGED,
    MODBUS_BIT_SEVERE,
    MODBUS_BIT_CAMERA,
    MODBUS_BIT_STORE,
    MODBUS_BIT_KNOWN = 100, /* and the following: the n-th float is known */
};

modbus_mapping_t *modbus_map_new(void);
void modbus_map_fill(const struct plant_look *look, uint16_t heartbeat, modbus_mapping_t *map);

#endif
