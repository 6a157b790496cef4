/* simulate/bench.h: what the simulated pictures of the bench share. Private to simulate. */
#ifndef SIMULATE_BENCH_H
#define SIMULATE_BENCH_H

#include "simulate/random.h"

#include <castgloss/simulate.h>

/* A number with its range; the first that is outside gives CG_USAGE. */
struct simulate_range {
    const char *key;
    double value, low, high;
};
enum cg_status simulate_check(const struct simulate_range *ranges, size_t count,
                              struct cg_error *error) CG_MUST_CHECK;
/* Levels (shares of full scale) as a grey PNG folder/name with its pitch. */
enum cg_status simulate_write(const char *folder, const char *name, const float *levels, size_t width,
                              size_t height, int bits, double pitch_mm, struct cg_error *error) CG_MUST_CHECK;
/* Adds ,"key":value */
void simulate_number(struct cg_text *out, const char *key, double value);

#endif
