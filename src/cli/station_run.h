/*
 * cli/station_run.h: a station as a service: signals, watchdog, log lines.
 */
#ifndef CLI_STATION_RUN_H
#define CLI_STATION_RUN_H

#include <castgloss/station.h>

/*
 * Runs a station until its source ends, SIGTERM or SIGINT comes, or `seconds` have passed (0: for ever).
 * SIGHUP reads the profile and the calibration again. A service manager is told by NOTIFY_SOCKET that the
 * station is ready and, as WATCHDOG_USEC asks, that it is alive. The summary goes to the log. The exit
 * status.
 */
int cg_station_run(const struct cg_station_config *config, const char *record, bool quiet, double seconds);

#endif
