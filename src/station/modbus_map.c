/*
 * modbus_map.c: a look at the state as registers. Numbers of 32 bits take two, the high half first; floats
 * are big-endian throughout (ABCD). A float that is not known is 0 with its bit "known" cleared: a NaN would
 * make every comparison in a PLC false.
 */
#include "station/modbus_map.h"

#include <float.h>
#include <string.h>

#define MAP_VERSION 1
#define COILS 1
#define INPUTS 120
#define REGISTERS 140
#define WRAP 4294967296.0 /* counters go on from 0 */

modbus_mapping_t *modbus_map_new(void)
{
    return modbus_mapping_new(COILS, INPUTS, REGISTERS, REGISTERS);
}

static uint16_t at_most(size_t value)
{
    return value < UINT16_MAX ? (uint16_t)value : UINT16_MAX;
}

/* By hand: modbus_set_float_abcd of libmodbus 3.1.6 exchanges the bytes of each register, its getter does
 * not. */
static void put(uint32_t value, uint16_t out[2])
{
    out[0] = (uint16_t)(value >> 16);
    out[1] = (uint16_t)(value & 0xffffU);
}

static void fill_number(const struct plant_number *number, double value, modbus_mapping_t *map)
{
    uint16_t *out = &map->tab_input_registers[number->address];
    if (number->address < PLANT_FLOATS) {
        put(isfinite(value) ? (uint32_t)fmod(value, WRAP) : 0, out);
        return;
    }
    const bool known = isfinite(value) && fabs(value) <= (double)FLT_MAX;
    const float single = known ? (float)value : 0.0F;
    uint32_t pattern = 0;
    memcpy(&pattern, &single, sizeof pattern);
    put(pattern, out);
    map->tab_input_bits[MODBUS_BIT_KNOWN + (number->address - PLANT_FLOATS) / 2] = known;
}

void modbus_map_fill(const struct plant_look *look, uint16_t heartbeat, modbus_mapping_t *map)
{
    uint16_t *registers = map->tab_input_registers;
    uint8_t *bits = map->tab_input_bits;
    map->tab_bits[MODBUS_COIL_ACKNOWLEDGE] = 0;
    registers[MODBUS_REGISTER_HEARTBEAT] = heartbeat;
    registers[MODBUS_REGISTER_VERSION] = MAP_VERSION;
    registers[MODBUS_REGISTER_ACTIVE] = at_most(look->active);
    registers[MODBUS_REGISTER_UNACKNOWLEDGED] = at_most(look->unacknowledged);
    registers[MODBUS_REGISTER_SEVERE] = at_most(look->severe);
    bits[MODBUS_BIT_RUNS] = 1;
    bits[MODBUS_BIT_ACTIVE] = look->active > 0;
    bits[MODBUS_BIT_UNACKNOWLEDGED] = look->unacknowledged > 0;
    bits[MODBUS_BIT_SEVERE] = look->severe > 0;
    bits[MODBUS_BIT_CAMERA] = look->camera_connected;
    bits[MODBUS_BIT_STORE] = look->store_connected;
    for (size_t i = 0; i < PLANT_KINDS; i++) {
        bits[plant_kinds[i].address] = look->kinds[i];
    }
    for (size_t i = 0; i < PLANT_NUMBERS; i++) {
        fill_number(&plant_numbers[i], look->numbers[i], map);
    }
    memcpy(map->tab_registers, registers, REGISTERS * sizeof registers[0]);
}
