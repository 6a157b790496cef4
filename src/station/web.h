/*
 * station/web.h: the roll as it runs by, for the files that join frames to it.
 */
#ifndef CASTGLOSS_STATION_WEB_H
#define CASTGLOSS_STATION_WEB_H

#include "station/core.h"

#define STATION_PENDING ((size_t)64)  /* frames whose marks are not all given out */
#define STATION_WINDOW ((size_t)4096) /* frames over which rates are taken, at most */

struct station_web {
    struct cg_station *station;
    const struct cg_roller *rollers;
    size_t roller_count;
    const struct cg_roller *drum_roller; /* NULL: no drum is averaged */
    bool prepared;
    double width_mm, camera_cd_mm, frame_mm, slack_mm;
    double next_md_mm; /* where a frame without a place of its own lies */
    double front_mm;   /* the web has been seen up to here */

    struct cg_merge *merge;
    struct cg_repeats *repeats;
    struct cg_streaks *streaks;
    struct cg_lanes *lanes;
    struct cg_masks *masks;
    struct cg_drum *drum;
    uint64_t events;
    struct station_batch *batch; /* of the frame in hand */

    /* frames whose results are whole when front_mm has passed them */
    struct {
        char name[256];
        double end_mm;
    } pending[STATION_PENDING];
    size_t pending_count;

    /* the cell of the roll map in hand */
    double cell_from_mm;
    struct {
        double gloss, cv;
        size_t frames;
        int64_t marks;
    } cell[STATION_LANES];

    /* the newest frames, for rates */
    struct {
        double end_mm, area_m2;
        unsigned marks;
        bool failed;
    } window[STATION_WINDOW];
    size_t window_first, window_count;
    double lamp_first, lamp_now;
    size_t lamp_frames;

    /* alarms of repeats */
    struct {
        unsigned repeat;
        uint64_t alarm; /* 0: none is active */
    } told[STATION_REPEATS];
    size_t told_count;

    /* what stood out of the drum's face at the last look, and whether it stays */
    struct {
        struct cg_drum_mark mark;
        uint64_t alarm; /* 0: seen once */
    } faint[STATION_DRUM_MARKS];
    size_t faint_count;
    double look_at_turns;

    double shown_s; /* when the slow parts of the state were made last */
};

/* web_repeats.c: a mark in the order of md, and the end of repeats that are over. */
unsigned station_web_repeat(struct station_web *web, const struct cg_event *event);
void station_web_watch_repeats(struct station_web *web);
void station_web_finish_repeats(struct station_web *web);
/* web_drum.c: what stands out of the average over the turns. */
void station_web_look_at_drum(struct station_web *web);
/* web_show.c: the state after a frame. */
void station_web_show(struct station_web *web, struct station_job *job, double md_mm);

#endif
