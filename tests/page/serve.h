/* page/serve.h: the stand-in for a station, and what it makes up. */
#ifndef PAGE_SERVE_H
#define PAGE_SERVE_H

#include "station/state.h"

#include <castgloss/simulate.h>

#include <pthread.h>

struct cg_station {
    pthread_mutex_t lock;
    struct station_state state;
    struct cg_web_reel *reel;
    struct cg_text crop;
    void *page;
    double md_mm;
    unsigned random;
};

extern const struct station_observer station_page;
double station_seconds(void);
int64_t station_utc_ms(void);

/* Tells the page of an event. */
void serve_publish(struct cg_station *station, enum station_event_kind kind);

/* A web that has run for a while. */
enum cg_status serve_begin(struct cg_station *station, struct cg_error *error) CG_MUST_CHECK;
/* The next frame; with a picture of it when that is wanted. Under the lock. */
enum cg_status serve_step(struct cg_station *station, bool picture, struct cg_error *error) CG_MUST_CHECK;
void serve_alarm(struct cg_station *station, const char *kind, enum station_level level, const char *text,
                 int64_t age_s);

#endif
