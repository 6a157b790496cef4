/* The suites of the outputs to the plant, one a file of tests/plant. */
#ifndef PLANT_SUITES_H
#define PLANT_SUITES_H

int plant_queue_suite(void);
int plant_mqtt_suite(void);
int plant_sparkplug_suite(void);
int plant_modbus_suite(void);
int plant_metrics_suite(void);

#endif
