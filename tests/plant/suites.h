/* The tests of each file of tests/plant, for the suite. */
#ifndef PLANT_SUITES_H
#define PLANT_SUITES_H

#include "support/suite.h"

extern const struct suite_test plant_queue_tests[2], plant_mqtt_tests[7], plant_sparkplug_tests[2],
    plant_modbus_tests[4], plant_metrics_tests[1];

#endif
