/* What the station tells the plant: a suite for each output, in tests/plant. */
#include "plant/suites.h"

#include <stdlib.h>

int main(void)
{
    int (*const suites[])(void) = {plant_queue_suite, plant_mqtt_suite, plant_sparkplug_suite,
                                   plant_modbus_suite, plant_metrics_suite};
    int failed = EXIT_SUCCESS;
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        failed = suites[i]() != EXIT_SUCCESS ? EXIT_FAILURE : failed;
    }
    return failed;
}
