/*
 * station/metrics.h: the state as text that Prometheus reads.
 */
#ifndef CASTGLOSS_STATION_METRICS_H
#define CASTGLOSS_STATION_METRICS_H

#include "station/state.h"

/* What its Content-Type says. */
#define STATION_METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Adds the metrics in the text format of Prometheus, version 0.0.4. A number that is not known has no line.
 */
void station_metrics(struct cg_station *station, struct cg_text *out);

#endif
