/*
 * castgloss/station.h: a camera on the coater that runs unattended: frames are measured as they come, every
 * mark is placed on the roll, rollers that print are named, alarms are raised, everything is kept in a store
 * and shown. See docs/station.md.
 */
#ifndef CASTGLOSS_STATION_H
#define CASTGLOSS_STATION_H

#include <castgloss/capture.h>

/* ---- configuration ------------------------------------------------------------------------------ */

/* Every key of every section, read from YAML or standing at its default. */
struct cg_station_config;
/* CG_USAGE: file, line, key and what is allowed. */
enum cg_status cg_station_config_read(const char *path, struct cg_station_config **out,
                                      struct cg_error *error) CG_MUST_CHECK;
/* The same from memory. name stands in errors. */
enum cg_status cg_station_config_parse(const char *name, const struct cg_bytes *bytes,
                                       struct cg_station_config **out, struct cg_error *error) CG_MUST_CHECK;
void cg_station_config_free(struct cg_station_config *config);
/*
 * Adds a file with every key at its default and what it means, its unit and what is allowed: what
 * --print-config writes. It can be read back.
 */
void cg_station_config_print(struct cg_text *out);

/* ---- running ------------------------------------------------------------------------------------ */

struct cg_station_options {
    const char *record; /* folder that every frame is written into as well, a folder a camera when there are
                           several; NULL: none */
    const char *tool_version; /* as samples name it; NULL: not at all */
    struct cg_log log;        /* one line each, at most a few a second of one kind */
};

struct cg_station;
/*
 * Opens source, store and outputs and begins to measure on threads of its own. The configuration is borrowed
 * until cg_station_free. CG_USAGE or CG_INPUT: a part of it cannot be used; a store or a broker that cannot
 * be reached is no error, it is reached for again and what it misses is kept meanwhile.
 */
enum cg_status cg_station_start(const struct cg_station_config *config,
                                const struct cg_station_options *options, struct cg_station **out,
                                struct cg_error *error) CG_MUST_CHECK;
/* Waits for at most timeout_ms; true when the source has ended and all of it is measured and kept. */
bool cg_station_wait(struct cg_station *station, int timeout_ms);
/* Whether every thread has shown itself within the last `seconds`: what a watchdog is told. */
bool cg_station_alive(const struct cg_station *station, double seconds);
/* Reads the product profile and the calibration again; frames taken from now on are judged by them. When
 * they cannot be read the old ones stay. */
enum cg_status cg_station_reload(struct cg_station *station, struct cg_error *error) CG_MUST_CHECK;
/*
 * Takes no further frame, ends what was begun, flushes the store, stops the outputs and frees. NULL is
 * nothing. Adds a line that sums up what was done to summary, which may be NULL. CG_FAULT: something could
 * not be kept.
 */
enum cg_status cg_station_stop(struct cg_station *station, struct cg_text *summary,
                               struct cg_error *error) CG_MUST_CHECK;

#endif
