/* A station without a camera: its state is what the test puts there, events come from the test. */
#ifndef PLANT_STAND_H
#define PLANT_STAND_H

#include "station/core.h"

struct stand {
    struct cg_station *station;
    const struct station_observer *observer;
    struct cg_sections *sections; /* what the observer was set up with */
    void *output;
};

/* The observer by its name, set up by YAML of its section, and started. False: it refused, see `error`. */
bool stand_start(struct stand *stand, const char *name, struct cg_error *error, const char *format, ...)
    CG_PRINTF(4, 5);
void stand_stop(struct stand *stand);
void stand_publish(struct stand *stand, const struct station_event *event);
void stand_tick(struct stand *stand);
/* Raises an alarm in the state and publishes it, as the station does. */
void stand_alarm(struct stand *stand, const char *kind, enum station_level level, const char *text);
/* Whether a line of the log held the words. */
bool stand_logged(const char *words);

/* A port of the loopback that nobody uses. */
int stand_free_port(void);
void stand_rest(int ms);
/* A folder of this test under /tmp, removed by stand_clean. */
const char *stand_folder(void);
void stand_clean(void);

#endif
