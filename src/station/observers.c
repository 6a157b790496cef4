/* The outputs of the station: one row each. */
#include "station/state.h"

const struct station_observer *const station_observers[] = {
    NULL,
};
