/*
 * station/state.h: what the station knows, for whoever shows it: page, Modbus, MQTT, metrics. Also how an
 * output is made: one file with a row of type struct station_observer, named in the table of observers.c.
 */
#ifndef CASTGLOSS_STATION_STATE_H
#define CASTGLOSS_STATION_STATE_H

#include <castgloss/inspect.h>
#include <castgloss/station.h>

/* ---- configuration sections ---------------------------------------------------------------------- */

/* The struct that a section was read into, see struct cg_section; of a list the first item. */
const void *station_config_section(const struct cg_station_config *config, const struct cg_section *section,
                                   size_t *count);

/* ---- the snapshot -------------------------------------------------------------------------------- */

#define STATION_TRENDS ((size_t)1024) /* points of the trend: one a frame until full, then the newest */
#define STATION_MARKS ((size_t)4096)  /* the newest marks of the roll map */
#define STATION_FRAME_MARKS ((size_t)256)
#define STATION_ALARMS ((size_t)128) /* active ones and the newest that are over */
#define STATION_REPEATS ((size_t)64)
#define STATION_STREAKS ((size_t)64)
#define STATION_DRUM_MARKS ((size_t)32)
#define STATION_LANES ((size_t)64)
#define STATION_SPECTRUM ((size_t)128)
#define STATION_BANDS ((size_t)16)
#define STATION_LINES ((size_t)32)
#define STATION_CAMERAS ((size_t)16)

enum station_level { STATION_WARNING, STATION_ALARM };

struct station_alarm {
    uint64_t id;      /* from 1, one for every time an alarm is raised */
    const char *kind; /* a row of alarms.c: "repeat", "camera_lost", ... lives for ever */
    enum station_level level;
    char text[256];                       /* a sentence */
    double md_mm;                         /* where the web was */
    int64_t since, cleared, acknowledged; /* 0: not yet */
    char by[64];                          /* who acknowledged it */
    bool active;                          /* its cause still holds */
};

struct station_trend {
    int64_t time_ms;                                            /* since 1970 */
    double md_mm;                                               /* NaN: not placed */
    unsigned camera;                                            /* its index */
    double gloss, gloss_cv_percent, mottle_percent, uniformity; /* NaN: not measured */
    unsigned marks;
};

struct station_mark {
    uint64_t id;   /* from 1 in the order of md */
    int64_t frame; /* sequence number of the frame it was seen in first */
    int64_t time_ms;
    enum cg_mark_class mark_class;
    double md_mm, cd_mm, length_mm, width_mm, area_mm2, contrast_percent;
    unsigned repeat; /* id of the repeat it belongs to, 0: none */
};

/* A mark in the last picture, in pixels of the picture's own size. */
struct station_frame_mark {
    enum cg_mark_class mark_class;
    double x, y, width, height;
    double contrast_percent;
};

struct station_repeat {
    struct cg_repeat repeat; /* roller NULL: unknown; the name lives as long as the configuration */
    bool by_drum;            /* found by the average over the turns, with drum_angle_deg on the roller */
};

struct station_counters {
    struct cg_losses losses;   /* sent, handed, lost_wire, incomplete, ring_full, flagged */
    uint64_t measured;         /* frames whose numbers are in the trends */
    uint64_t unmeasurable;     /* taken, but constant, clipped or without data */
    uint64_t in_ring, in_work; /* taken from the wire and not measured yet: in the ring, with a worker */
    uint64_t partial, rejected;
    uint64_t kept;                   /* frames whose results the store has */
    uint64_t waiting;                /* frames whose results wait for the store */
    uint64_t marks, repeats, alarms; /* since the start */
    uint64_t out_of_limits;          /* frames that failed the profile */
    double length_mm;                /* web that passed */
    double coverage_percent;         /* of its area seen; NaN: not known */
};

/* One camera. Its frames and the counters of the station are of one moment: sent is the sum of measured,
 * unmeasurable, in_work, in_ring and the losses. */
struct station_camera_state {
    char name[64], address[256];
    double cd_mm;
    struct cg_losses losses;
    uint64_t measured, unmeasurable, in_ring, in_work, partial, rejected, reconnects;
    uint64_t png_frame; /* sequence number of its last picture */
    bool connected, stalled, frozen, dark, ended;
    double frames_per_s, last_frame_s, gap_mm;
    double lamp_percent; /* level of the web's middle against that at the start; NaN: not known */
    char last_error[512];
};

/* The last frame of a camera that was drawn, at most analysers.pictures_per_s a second. */
struct station_picture {
    uint8_t *png; /* grey PNG, NULL before the first; owned */
    size_t png_size, png_width, png_height;
    uint64_t png_frame;          /* its sequence number */
    double png_md_mm, png_scale; /* px of the picture for one of the frame */
    struct station_frame_mark frame_marks[STATION_FRAME_MARKS];
    size_t frame_mark_count;
};

/* Of cameras that are several: connected and ended when all are; stalled, frozen, dark when one is; the sum
 * of rates and gaps, and of the lamp the value that is farthest from 100. */
struct station_health {
    bool connected, stalled, frozen, dark, ended;
    uint64_t reconnects;
    double frames_per_s, last_frame_s;
    double gap_mm;
    char last_error[512];
    double lamp_percent;
    bool store_connected;
    uint64_t spooled; /* batches that wait on disk for the store */
    double disk_free_bytes, rss_bytes, uptime_s;
    /* processor time of a frame: measured, its pictures and crops made, both in a worker; in order */
    double measure_ms, picture_ms, integrate_ms;
    /* of the newest frames, from their arrival (a camera's last packet) until all that follows from them is
     * told, alarms too: the frame itself, and its marks, which wait for frames that may show them again; NaN:
     * not known */
    double frame_latency_ms[2], mark_latency_ms[2]; /* median, 99th percentile */
};

struct station_state {
    uint64_t version; /* rises with every change */
    int64_t started;
    char lot[64], roll[64], camera[256];
    double web_width_mm, pitch_cd_mm, pitch_md_mm, speed_m_min;

    struct station_camera_state cameras[STATION_CAMERAS];
    struct station_picture pictures[STATION_CAMERAS]; /* by camera */
    size_t camera_count;

    struct station_trend trends[STATION_TRENDS]; /* a ring: see station_trend_at */
    uint64_t trend_total;
    struct station_mark marks[STATION_MARKS]; /* a ring likewise */
    uint64_t mark_total;

    struct {
        double f_cpmm, power; /* radial mean, relative power per (cycles/mm)^2 */
    } spectrum[STATION_SPECTRUM];
    size_t spectrum_count;
    struct cg_band_cv bands[STATION_BANDS];
    size_t band_count;
    struct cg_line lines[STATION_LINES];
    size_t line_count;

    struct station_repeat repeats[STATION_REPEATS];
    size_t repeat_count;
    struct cg_streak streaks[STATION_STREAKS];
    size_t streak_count;
    struct cg_lane lanes[STATION_LANES];
    size_t lane_count;

    struct station_alarm alarms[STATION_ALARMS]; /* in the order in which they were raised */
    size_t alarm_count;
    struct station_counters counters;
    struct station_health health;
};

/*
 * The state for reading, under its lock: copy what is needed and unlock at once, since measuring waits
 * meanwhile. Never call another station function in between.
 */
const struct station_state *station_lock(struct cg_station *station);
void station_unlock(struct cg_station *station);

/* The i-th of the points or marks that are still there, oldest first, and how many those are. */
size_t station_trend_count(const struct station_state *state);
const struct station_trend *station_trend_at(const struct station_state *state, size_t index);
size_t station_mark_count(const struct station_state *state);
const struct station_mark *station_mark_at(const struct station_state *state, size_t index);

/* CG_USAGE: there is no such alarm. Acknowledging twice changes nothing. */
enum cg_status station_acknowledge(struct cg_station *station, uint64_t id, const char *by,
                                   struct cg_error *error) CG_MUST_CHECK;
/* All that are not acknowledged; how many those were. */
size_t station_acknowledge_all(struct cg_station *station, const char *by);

/* Crop of a mark (grey PNG) as it was seen, by station_mark.id; the newest few hundred are kept in memory.
 * False: not there any more. out is a copy, freed by cg_bytes_clear. */
bool station_crop(struct cg_station *station, uint64_t mark_id, struct cg_bytes *out);

/* A line for the log; lines of one `what` beyond a few a minute are counted and summed up. */
void station_log(struct cg_station *station, enum cg_log_level level, const char *what, const char *format,
                 ...) CG_PRINTF(4, 5);

/* ---- outputs ------------------------------------------------------------------------------------- */

enum station_event_kind {
    STATION_EVENT_FRAME,  /* frame: a frame was measured */
    STATION_EVENT_MARK,   /* mark: placed and merged, in the order of md */
    STATION_EVENT_REPEAT, /* repeat: new, or resumed */
    STATION_EVENT_ALARM,  /* alarm: raised, cleared or acknowledged */
    STATION_EVENT_TICK,   /* once a second: counters and health have changed */
};
/* What has happened. The pointers live until publish returns; those that do not belong to the kind are NULL.
 */
struct station_event {
    enum station_event_kind kind;
    int64_t time_ms;
    const struct station_trend *frame;
    const struct station_mark *mark;
    const struct station_repeat *repeat;
    const struct station_alarm *alarm;
};

/*
 * A plant output or the page. start: CG_OK with *state NULL means that the configuration switches it off (no
 * address, no port); CG_USAGE ends the station. publish is called from one thread at a time, in order,
 * without the state's lock, so it may lock the state; it must not wait for anybody: what may wait stands in a
 * queue and on a thread of the output's own. stop flushes, ends those threads and frees.
 */
struct station_observer {
    const char *name; /* "mqtt" */
    const struct cg_section *section;
    enum cg_status (*start)(struct cg_station *station, const void *section, void **state,
                            struct cg_error *error);
    void (*publish)(void *state, const struct station_event *event);
    void (*stop)(void *state);
};
/* The table, in observers.c, ended by NULL: adding an output is a file, an extern line and a row there. The
 * sections of observers are part of the configuration by themselves. */
extern const struct station_observer *const station_observers[];

#endif
