/* Processor time of runs, and their order, for benches. */
#ifndef CASTGLOSS_BENCH_CLOCK_H
#define CASTGLOSS_BENCH_CLOCK_H

#include <castgloss/base.h>

#include <time.h>

enum { BENCH_MAX_RUNS = 101 };

static inline double bench_now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

static inline void bench_sort(double *ms, int runs)
{
    cg_sort_doubles(ms, (size_t)runs);
}

#endif
