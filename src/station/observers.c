/* The outputs of the station: one row each. */
#include "station/state.h"

extern const struct station_observer station_modbus, station_mqtt, station_page;

const struct station_observer *const station_observers[] = {
    &station_modbus,
    &station_mqtt,
    &station_page,
    NULL,
};
