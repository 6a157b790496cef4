/*
 * station/keeper.h: the keeper, for the files that write with it and that reach its store.
 */
#ifndef CASTGLOSS_STATION_KEEPER_H
#define CASTGLOSS_STATION_KEEPER_H

#include "station/batch.h"

struct station_keeper {
    struct cg_station *station;
    const struct station_store_config *config;
    char spool_writer[CG_HASH_SIZE]; /* of the progress of moving spools */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct station_batch *first, *last;
    size_t bytes;
    bool stopping;
    struct station_keeper_state state;
    /* of the thread */
    struct cg_store *store, *spool;
    struct station_alarm_rows store_rows, spool_rows;
    bool spool_there; /* it holds rows */
    bool begun;       /* the cameras run: what they gave before is read no more */
    double retry_at_s, thin_at_s;
};

/* keeper_store.c. True when the store can be written and nothing waits on disk. */
bool station_keeper_reach(struct station_keeper *keeper);
/* The store has failed: it is reached for again after a while. */
void station_keeper_leave(struct station_keeper *keeper, const struct cg_error *error);
enum cg_status station_keeper_open_spool(struct station_keeper *keeper, struct cg_error *error) CG_MUST_CHECK;
/* Frames that are kept although their source does not know it: place 0 those in the store, 1 in the spool. */
enum cg_status station_keeper_find_kept(struct cg_station *station, struct cg_store *store, size_t place,
                                        struct cg_error *error) CG_MUST_CHECK;
/* Now and then: brings the store under its budget. */
void station_keeper_thin(struct station_keeper *keeper);

#endif
