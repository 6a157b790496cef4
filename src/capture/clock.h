/* capture/clock.h: the host's clocks. Private to capture. */
#ifndef CAPTURE_CLOCK_H
#define CAPTURE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t capture_monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static inline int64_t capture_calendar_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Sleeps; a signal may end it early, which every caller's loop bears. */
static inline void capture_sleep_ms(int ms)
{
    struct timespec span = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&span, NULL);
}

/* For pthread_cond_timedwait on a condition that counts by the monotonic clock. */
static inline struct timespec capture_deadline(int timeout_ms)
{
    uint64_t at = capture_monotonic_ns() + (uint64_t)(timeout_ms < 0 ? 0 : timeout_ms) * 1000000U;
    return (struct timespec){.tv_sec = (time_t)(at / 1000000000U), .tv_nsec = (long)(at % 1000000000U)};
}

#endif
