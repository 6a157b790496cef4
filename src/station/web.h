/*
 * station/web.h: the roll as it runs by, for the files that join frames to it.
 */
#ifndef CASTGLOSS_STATION_WEB_H
#define CASTGLOSS_STATION_WEB_H

#include "station/core.h"

#define STATION_PENDING ((size_t)256) /* frames whose marks are not all given out */
#define STATION_WINDOW ((size_t)4096) /* frames over which rates are taken, at most */
#define STATION_LATENCIES ((size_t)1000)

/* What one camera sees of the web. */
struct station_sight {
    struct cg_masks *masks;
    bool placed;       /* a frame of it had a place of its own */
    double offset_mm;  /* from its own places to those on the web */
    double next_md_mm; /* where a frame without a place of its own lies */
    double end_mm;     /* it has seen the web up to here; NaN: no frame came */
    double sample_at_mm;
    double lamp_first, lamp_now;
    size_t lamp_frames;
};

/* Seconds from a frame's arrival to something, of the newest. */
struct station_latencies {
    double s[STATION_LATENCIES];
    size_t count, next;
};

struct station_web {
    struct cg_station *station;
    const struct cg_roller *rollers;
    size_t roller_count;
    const struct cg_roller *drum_roller; /* NULL: no drum is averaged */
    bool prepared;
    double width_mm, frame_mm, slack_mm;
    double front_mm; /* the web has been seen up to here by one camera at least */
    double whole_mm; /* and up to here by all that give frames */
    struct station_sight sights[STATION_CAMERAS];
    uint64_t clock_ns; /* when the newest frame with a place came, and where it lay */
    double clock_mm;
    struct station_latencies frame_latencies, mark_latencies;

    struct cg_merge *merge;
    struct cg_repeats *repeats;
    struct cg_streaks *streaks;
    struct cg_lanes *lanes;
    struct cg_drum *drum;
    uint64_t events;
    struct station_batch *batch; /* of the frame in hand: the newest of the pending ones */

    /* frames whose results are whole when whole_mm has passed them, in the order of their coming */
    struct {
        struct station_batch *batch;
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

    double added_s; /* when the last frame was added */
    double shown_s; /* when the slow parts of the state were made last */
};

/* web_latency.c: remembers what has passed since host_ns, and tells median and 99th percentile in ms. */
void station_web_latency(struct station_latencies *latencies, uint64_t host_ns);
void station_web_latency_show(const struct station_latencies *latencies, double out_ms[2]);
/* web_marks.c: marks of a frame into the merge, and those that are whole out of it. */
void station_web_add_marks(struct station_web *web, struct station_job *job, double md_mm);
void station_web_take_marks(struct station_web *web, double whole_mm);
/* web_cells.c: cells of the roll map, rates and lamps. */
void station_web_add_to_cell(struct station_web *web, const struct station_job *job, double md_mm,
                             double gap_mm);
void station_web_end_cell(struct station_web *web, double to_mm);
void station_web_add_to_rates(struct station_web *web, const struct station_job *job);
/* web_keep.c: what is kept of a frame, in a batch of its own that is given to the keeper when it is whole. */
enum cg_status station_web_begin_frame(struct station_web *web, const struct station_job *job, double end_mm,
                                       struct cg_error *error) CG_MUST_CHECK;
/* The batch of the last frame that shows the web at md. */
struct station_batch *station_web_batch_at(const struct station_web *web, double md_mm);
void station_web_keep_frame(struct station_web *web, struct station_job *job, double md_mm);
void station_web_settle(struct station_web *web, double whole_mm);
/* web_repeats.c: a mark in the order of md, and the end of repeats that are over. */
unsigned station_web_repeat(struct station_web *web, const struct cg_event *event);
void station_web_watch_repeats(struct station_web *web);
void station_web_finish_repeats(struct station_web *web);
void station_web_keep_repeat(struct station_web *web, const struct cg_repeat *repeat);
/* web_drum.c: what stands out of the average over the turns. */
void station_web_look_at_drum(struct station_web *web);
/* Such a mark as a repeat of the drum's roller. */
struct cg_repeat station_web_faint(const struct station_web *web, const struct cg_drum_mark *mark);
/* web_show.c: the state after a frame. */
void station_web_show(struct station_web *web, struct station_job *job, double md_mm);

#endif
