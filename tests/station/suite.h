/* Shared by the files of the suite station. */
#ifndef TESTS_STATION_SUITE_H
#define TESTS_STATION_SUITE_H

#include "station/core.h"

#include <check.h>

/* A folder of the running test's own, emptied. */
const char *station_folder(void);
/* Starts a station with this configuration, %s in it being the folder. */
struct cg_station *station_begin(const char *format, struct cg_station_config **config);
/* Runs until `wanted` holds, for a minute at most. */
bool station_until(struct cg_station *station, bool (*wanted)(struct cg_station *station));
void station_end(struct cg_station *station, struct cg_station_config *config);

void station_run_tests(TCase *tests);
void station_keep_tests(TCase *tests);
void station_camera_tests(TCase *tests);
void station_server_tests(TCase *tests);

#endif
