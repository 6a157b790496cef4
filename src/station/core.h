/*
 * station/core.h: the parts of a running station. Frames go from the source through a ring of jobs: taken in
 * order by one thread, measured by several, then joined to the web by one thread in the order in which they
 * were taken, so that nothing depends on the number of workers.
 */
#ifndef CASTGLOSS_STATION_CORE_H
#define CASTGLOSS_STATION_CORE_H

#include "station/config.h"

#include <castgloss/roll.h>
#include <castgloss/store.h>

#include <pthread.h>
#include <stdatomic.h>

/* ---- measuring ---------------------------------------------------------------------------------- */

/* What frames are judged and calibrated by; shared by the jobs that were taken under it. */
struct station_tuning {
    struct cg_profile *profile;
    struct cg_calibration calibrations[STATION_CAMERAS];
    struct cg_model model;
    bool calibrated[STATION_CAMERAS], taught;
    unsigned users;
};
enum cg_status station_tuning_read(const struct cg_station *station, struct station_tuning **out,
                                   struct cg_error *error) CG_MUST_CHECK;
void station_tuning_free(struct station_tuning *tuning);

#define STATION_CROPS ((size_t)64) /* of one frame, its most severe marks first */

/* A frame on its way. Memory is used again for the next one. */
struct station_job {
    struct cg_frame frame;
    uint64_t number; /* of the jobs, from 0 */
    size_t camera;
    double cd_mm; /* where the camera's first column lies */
    struct station_tuning *tuning;
    bool wants_picture;
    /* what the worker adds */
    enum cg_status status; /* of the measurement; CG_NOT_MEASURABLE: the frame has no numbers */
    struct cg_error error;
    struct cg_surface surface; /* without its plane */
    struct cg_plane web;       /* its plane in cells; px NULL: not measured */
    double gloss, gloss_cv_percent, uniformity, mottle_percent; /* NaN: not measured */
    bool failed;                                                /* outside the profile's limits */
    struct cg_text picture, whole, crops[STATION_CROPS];        /* PNG */
    size_t crop_count, picture_width, picture_height;
    double picture_scale, measure_s, picture_s; /* processor time */
    double lane_gloss[STATION_LANES];
    bool done;
};
void station_job_clear(struct station_job *job);

/* How a worker measures; the same for all. */
struct station_measuring {
    double pitch_cd_mm, pitch_md_mm;
    const struct station_store_config *store;
    const struct station_analysers_config *analysers;
    size_t lanes;
    double web_width_mm, last_cd_mm; /* 0: as far as the camera at last_cd_mm sees */
};
double station_width_mm(const struct station_measuring *how, const struct cg_frame *frame);
/* reduce.c: the means of cells of a quarter of a millimetre or less, that end with the view. */
enum cg_status station_reduce(struct cg_view view, struct cg_plane *out,
                              struct cg_error *error) CG_MUST_CHECK;
/* Measures job->frame into the job. */
void station_measure(const struct station_measuring *how, struct cg_surface_work *work,
                     struct station_job *job);

/* ---- keeping ------------------------------------------------------------------------------------ */

/* Rows that are written together or not at all. */
struct station_batch;
struct station_keeper;
struct station_keeper_state {
    bool connected;
    uint64_t kept, waiting, spooled; /* batches of frames; spooled: on disk for the store */
    int64_t left_bytes;
    char error[512];
};
/*
 * config->url NULL: a keeper that keeps nothing but says that it does. Tells the cameras, whose captures are
 * started after it, which frames are kept already.
 */
enum cg_status station_keeper_new(struct cg_station *station, const struct station_store_config *config,
                                  struct station_keeper **out, struct cg_error *error) CG_MUST_CHECK;
struct station_batch *station_batch_new(struct cg_error *error) CG_MUST_CHECK;
void station_batch_free(struct station_batch *batch);
/* Copies of rows and bytes. A crop belongs to the mark added before it. */
void station_batch_mark(struct station_batch *batch, const struct cg_store_mark *from);
void station_batch_crop(struct station_batch *batch, int64_t time, const struct cg_text *png);
void station_batch_frame(struct station_batch *batch, const struct cg_store_frame *from);
void station_batch_repeat(struct station_batch *batch, const struct cg_store_repeat *from);
void station_batch_cell(struct station_batch *batch, const struct cg_store_cell *from);
void station_batch_health(struct station_batch *batch, const struct cg_store_health *from);
/* Takes the document over and leaves an empty one. */
void station_batch_sample(struct station_batch *batch, const struct cg_store_sample *from,
                          struct cg_record *document);
/* An alarm as it is now: its first row, or what has become of it. */
void station_batch_alarm(struct station_batch *batch, const struct station_alarm *alarm, const char *lot,
                         const char *roll);
/* The frame whose results this batch is, all of them: the source is told when they are kept. */
void station_batch_of_frame(struct station_batch *batch, size_t camera, const char *writer, const char *name);
/* Takes the batch; waits while too much waits already. */
void station_keep(struct station_keeper *keeper, struct station_batch *batch);
void station_keeper_look(struct station_keeper *keeper, struct station_keeper_state *out);
/* Writes what waits, to the spool if need be, and frees; *last is how it ended. CG_FAULT: something is lost.
 */
enum cg_status station_keeper_stop(struct station_keeper *keeper, struct station_keeper_state *last,
                                   struct cg_error *error) CG_MUST_CHECK;

/* ---- alarms ------------------------------------------------------------------------------------- */

/* What the alarms look at: of one camera, and what belongs to none. */
struct station_inputs {
    struct cg_health capture;
    struct station_keeper_state keeper;
    double loss_percent, defects_per_m2, out_percent, lamp_percent, disk_free_mb; /* NaN: not known */
};
/* A row of the table of kinds that is looked at over and over. */
struct station_alarm_kind {
    const char *name;
    enum station_level level;
    /* NaN: cannot be told now, so nothing changes */
    double (*value)(const struct station_inputs *inputs);
    size_t threshold; /* of the key in station_alarms_config; SIZE_MAX: raised when value is not 0 */
    bool below;       /* raised below the threshold */
    const char *unit;
    const char *text; /* a sentence without its value */
    bool of_camera;   /* looked at for each camera */
};
extern const struct station_alarm_kind station_alarm_kinds[];
extern const size_t station_alarm_kind_count;
#define STATION_ALARM_KINDS 16

/* Of one kind, from look to look. Zero: not active. */
struct station_alarm_memory {
    double since_s; /* when the other state was first seen */
    bool changing, active;
};
enum station_alarm_step { STATION_ALARM_SAME, STATION_ALARM_RAISED, STATION_ALARM_CLEARED };
/* The step that a value takes at now_s; no state, no clock of its own. */
enum station_alarm_step station_alarm_judge(const struct station_alarm_kind *kind,
                                            const struct station_alarms_config *config, double value,
                                            double now_s, struct station_alarm_memory *memory);

/* Raises an alarm, ends it, tells all who should know. Without the lock. id 0: no such alarm. */
uint64_t station_raise(struct cg_station *station, const char *kind, enum station_level level,
                       const char *text);
void station_clear(struct cg_station *station, uint64_t id);
/* Publishes, logs and keeps what changed in the alarms since the last time. */
void station_tell_alarms(struct cg_station *station);
/* Looks at the kinds of the table that are told of a camera, or, with camera NULL, at all others. */
struct station_camera;
void station_watch(struct cg_station *station, struct station_camera *camera,
                   const struct station_inputs *inputs, double now_s);

/* ---- the web ------------------------------------------------------------------------------------ */

/* All that is known of the web, used by the one thread that joins frames. */
struct station_web;
enum cg_status station_web_new(struct cg_station *station, struct station_web **out,
                               struct cg_error *error) CG_MUST_CHECK;
void station_web_free(struct station_web *web);
/* A measured frame, in the order in which they were taken. */
void station_web_add(struct station_web *web, struct station_job *job);
/* No frame came for a while: when that is as long as a stall, what waits for the next one is given out. */
void station_web_idle(struct station_web *web);
/* There is no more: what waits is given out. */
void station_web_finish(struct station_web *web);

/* What the web tells the alarms, under the state's lock. NaN: not known yet. */
struct station_rates {
    double defects_per_m2, out_percent;
};

/* ---- cameras ------------------------------------------------------------------------------------ */

/* Alarms of the kinds of the table: how each was found, and the id of the one that is active. */
struct station_watched {
    struct station_alarm_memory memories[STATION_ALARM_KINDS];
    uint64_t raised[STATION_ALARM_KINDS];
};

struct station_camera {
    struct cg_station *station;
    size_t index;
    struct station_camera_config config; /* what it does not say is taken from other sections */
    char writer[CG_HASH_SIZE];           /* of its progress in the store; empty: its frames come once */
    char kept_names[2][256];             /* frames that the store, and the spool, hold already */
    struct cg_capture_kept kept[2];
    struct cg_capture *capture;
    struct cg_recording *recording;
    pthread_t reader;
    bool reader_runs;
    atomic_llong seen_ms;            /* when the reader last showed itself */
    uint64_t submitted;              /* under the lock of the work */
    bool read_to_end;                /*                             */
    double last_picture_s;           /* of the reader */
    uint64_t measured, unmeasurable; /* under the lock of the state */
    double lamp_percent;             /*                             */
    /* the ticker's */
    struct cg_losses minute[61]; /* losses a second apart, for the rate of the last minute */
    size_t minutes_used;
    struct cg_health health_row; /* as of the last row of health in the store */
    uint64_t measured_row;
    struct station_watched watched;
};
/* cameras.c: what the configuration says; their captures, one thread each; what is counted. */
enum cg_status station_cameras_make(struct cg_station *station, struct cg_error *error) CG_MUST_CHECK;
enum cg_status station_cameras_start(struct cg_station *station, struct cg_error *error) CG_MUST_CHECK;
/* Ends captures and recordings. */
enum cg_status station_cameras_stop(struct cg_station *station, struct cg_error *error) CG_MUST_CHECK;
/* Puts counters and health of all cameras into the state, of one moment each. Under the state's lock. */
void station_cameras_count(struct cg_station *station);

/* ---- the station -------------------------------------------------------------------------------- */

#define STATION_CROP_RING ((size_t)512)
struct station_kept_crop {
    uint64_t event, mark; /* mark 0: not placed yet */
    uint64_t frame;       /* sequence number of the frame */
    int64_t time_ms;
    uint64_t host_ns; /* when the frame came, by the monotonic clock */
    struct cg_text png;
};

struct station_log_count {
    const char *what;
    double minute_s;
    size_t lines, dropped;
};

struct cg_station {
    const struct cg_station_config *config;
    const struct station_source_config *source;
    const struct station_scale_config *scale;
    const struct station_web_config *machine;
    const struct station_analysers_config *analysers;
    const struct station_alarms_config *limits;
    const struct station_store_config *store;
    struct cg_station_options options;
    struct station_measuring measuring;

    struct station_camera cameras[STATION_CAMERAS];
    size_t camera_count;
    struct station_keeper *keeper;
    struct station_web *web;

    pthread_mutex_t lock; /* of state, crops and alarms */
    struct station_state *state;
    struct station_kept_crop crops[STATION_CROP_RING];
    uint64_t crop_total, alarm_total;
    uint64_t told[STATION_ALARMS];  /* hash of each alarm as it was told last */
    struct station_watched watched; /* of kinds that are of no camera */
    struct station_rates rates;

    pthread_mutex_t telling;    /* one piece of news of alarms at a time */
    pthread_mutex_t publishing; /* one event at a time */
    void **observers;           /* state of each, NULL: off */

    pthread_mutex_t logging;
    struct station_log_count log_counts[32];
    size_t log_count;

    /* jobs: finished <= claimed <= taken <= taken + reserved <= finished + job_count */
    pthread_mutex_t work;
    pthread_cond_t work_changed;
    struct station_job *jobs;
    size_t job_count;
    uint64_t taken, claimed, finished;
    size_t reserved, readers;          /* places that readers hold; readers that have not ended */
    double submitted_s;                /* when a frame was submitted last */
    bool stop_wanted, stopping, ended; /* asked for; no frame is taken any more; all are joined */
    struct station_tuning *tuning;

    pthread_t joiner, ticker;
    pthread_t *workers;
    size_t worker_count;
    bool joiner_runs, ticker_runs, ticker_ends;
    atomic_llong joiner_ms, ticker_ms; /* when each last showed itself; workers show by their jobs */
    double started_s, health_row_s;
};

/* summary.c: what was done, in a line. */
void station_summarise(const struct station_state *state, struct cg_text *out);
/* ticker.c: health, alarms and outputs, once a second. */
void station_tick(struct cg_station *station);

double station_seconds(void); /* monotonic */
/* A condition that waits by the monotonic clock: setting the calendar's clock makes nobody wait longer. */
void station_condition_init(pthread_cond_t *condition);
/* Until when to wait on such a condition. */
struct timespec station_deadline(int timeout_ms);
double station_cpu_seconds(void); /* of the calling thread */
int64_t station_utc_ms(void);
void station_publish(struct cg_station *station, const struct station_event *event);
/* jobs.c: a thread shows itself; waits for a change among the jobs, for a second at most, under their lock.
 */
void station_show_alive(atomic_llong *seen_ms);
void station_wait_for_work(struct cg_station *station);
/* readers.c: the thread of a camera. */
void *station_read_frames(void *context);
/* Threads of the jobs. */
enum cg_status station_jobs_start(struct cg_station *station, struct cg_error *error) CG_MUST_CHECK;
void station_jobs_stop(struct cg_station *station);

#endif
