/*
 * web_latency.c: how long it takes from the arrival of a frame until all that follows from it is told.
 */
#include "station/web.h"

#include <castgloss/base.h>

#include <math.h>
#include <string.h>

void station_web_latency(struct station_latencies *latencies, uint64_t host_ns)
{
    latencies->s[latencies->next] = station_seconds() - 1e-9 * (double)host_ns;
    latencies->next = (latencies->next + 1) % STATION_LATENCIES;
    latencies->count += latencies->count < STATION_LATENCIES;
}

/* The smallest value that so large a share does not exceed. */
static double quantile_ms(const double *sorted, size_t count, double share)
{
    return 1e3 * sorted[(size_t)fmax(ceil(share * (double)count), 1.0) - 1];
}

void station_web_latency_show(const struct station_latencies *latencies, double out_ms[2])
{
    double sorted[STATION_LATENCIES];
    if (latencies->count == 0) {
        return;
    }
    memcpy(sorted, latencies->s, latencies->count * sizeof sorted[0]);
    cg_sort_doubles(sorted, latencies->count);
    out_ms[0] = quantile_ms(sorted, latencies->count, 0.5);
    out_ms[1] = quantile_ms(sorted, latencies->count, 0.99);
}
