/*
 * castgloss/store.h: what was measured, kept. A store is a SQLite file (one writer, any number of readers, a
 * write-ahead log, so that what was committed survives the process being killed) or a PostgreSQL database;
 * both have the same tables and answer the same calls. See docs/store.md.
 *
 * Texts: a NULL that is written is kept as "", and what was not given is read as "". Bytes that are not UTF-8
 * are kept as '?'. Numbers: NaN is kept as null and read as NaN. Times are seconds since
 * 1970-01-01T00:00:00Z.
 */
#ifndef CASTGLOSS_STORE_H
#define CASTGLOSS_STORE_H

#include <castgloss/record.h>

/* ---- opening ------------------------------------------------------------------------------------ */

struct cg_store;

struct cg_store_options {
    bool read_only; /* never makes, changes or migrates a store; CG_INPUT when it is not there */
    double wait_s;  /* how long another writer is waited for */
};
struct cg_store_options cg_store_options_defaults(void); /* to write, 10 s */

/*
 * where: a file, or "postgresql://..." (as libpq reads it). A store that is not there is made, one of an
 * older version is brought to this one, one of a newer version is refused. A store is used by one thread at a
 * time; another thread opens it once more. CG_INPUT: it cannot be reached or is no store; CG_USAGE: the store
 * is newer than the program.
 */
enum cg_status cg_store_open(const char *where, const struct cg_store_options *options, struct cg_store **out,
                             struct cg_error *error) CG_MUST_CHECK;
void cg_store_close(struct cg_store *store);
/* The version of the tables that this program writes, and the one that the store was opened with. */
int cg_store_version(void);
int cg_store_version_found(const struct cg_store *store);

/*
 * Every write below is durable when it returns, or, between begin and commit, when commit returns. What fails
 * (disk full, locked for longer than wait_s, server gone) is told in a sentence with CG_FAULT and leaves the
 * store as it was before the write or before begin; the same call may be made again later, a lost server is
 * reached for anew each time.
 */
enum cg_status cg_store_begin(struct cg_store *store, struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_commit(struct cg_store *store, struct cg_error *error) CG_MUST_CHECK;
void cg_store_rollback(struct cg_store *store);

/* ---- rows --------------------------------------------------------------------------------------- */

/* Every row has an id, given by the store (what stands there on writing is not looked at), and a time. */

/* One measured input: what castgloss.record/1 wraps, and the document. */
struct cg_store_sample {
    int64_t id;
    const char *key;  /* its content hash, see cg_store_key; filled by the store */
    const char *kind; /* "surface", "print", ... */
    const char *lot, *roll, *sample;
    const char *side;                   /* "front", "back" */
    const char *operator_name, *repeat; /* of a gauge study */
    double delay_s;                     /* after printing, for series over time */
    const char *file;
    int64_t time;
    double utc_offset_s; /* of the place, to add to time for its clock */
    const char *tool_version;
    const char *profile_hash, *calibration_id, *recipe_hash, *chart_hash, *input_sha256;
    const char *result, *grade; /* as in the document's verdict and scores */
    const char *document;       /* castgloss.record/1 as one line of JSON; filled by the store */
    int64_t bytes;              /* of the document; filled by the store */
};

/* A mark on the web; of a station also the event of a roll map. Positions from the start of the roll, or of
 * the sample when that is what was measured. */
struct cg_store_mark {
    int64_t id;
    int64_t sample_id; /* 0: of no sample */
    const char *lot, *roll;
    int64_t frame;
    int64_t time;
    double md_mm, cd_mm;
    const char *mark_class;
    double area_mm2, length_mm, width_mm, angle_deg, contrast_percent, log10_nfa;
};

/* The picture of a mark; a whole frame that was kept, or the picture of a sample: PNG. */
struct cg_store_crop {
    int64_t id;
    int64_t mark_id;
    int64_t time;
    const void *png;
    int64_t bytes;
};
struct cg_store_frame {
    int64_t id;
    int64_t sample_id; /* 0: of no sample */
    const char *lot, *roll;
    int64_t frame;
    int64_t time;
    double md_mm;
    const void *png;
    int64_t bytes;
};

/* A train of marks at the distance of a roll's circumference: the keys of castgloss.roll/1. */
struct cg_store_repeat {
    int64_t id;
    const char *lot, *roll;
    int64_t time;
    const char *drum; /* the name of the roll that repeats, or "" */
    double pitch_mm, diameter_mm, cd_mm, phase_mm;
    int64_t hits;
    double turns_expected, log10_nfa, first_md_mm, last_md_mm;
};

/* Something a person should know: raised, perhaps cleared, perhaps acknowledged. */
struct cg_store_alarm {
    int64_t id;
    const char *lot, *roll;
    int64_t time;
    const char *kind; /* "repeat", "camera_lost", ... */
    const char *text;
    double md_mm;
    int64_t cleared_time, acknowledged_time; /* 0: not yet */
    const char *acknowledged_by;
};

/* A cell of the roll map: what was found on a stretch of a lane. */
struct cg_store_cell {
    int64_t id;
    const char *lot, *roll;
    int64_t time;
    int64_t lane;
    double from_md_mm, to_md_mm, from_cd_mm, to_cd_mm;
    const char *state; /* "measured", or why not: "splice", "edge", "lost", ... */
    const char *grade;
    double gloss, cv_percent;
    int64_t marks;
};

/* What became of the frames of an interval that begins at `time`, and how camera and lamp were. */
struct cg_store_health {
    int64_t id;
    const char *lot, *roll;
    int64_t time, to_time;
    const char *camera;
    int64_t frames, measured, lost_wire, incomplete, lost_ring, failed;
    double gap_m, lamp_level, temperature_c;
};

/* A lot by its name: written again, it replaces what stood there. A recipe by the hash of its text: the first
 * stays, and *id is 0 for one that is there already. */
struct cg_store_lot {
    int64_t id;
    const char *lot;
    int64_t time; /* it began */
    const char *product, *recipe_hash, *note;
};
struct cg_store_recipe {
    int64_t id;
    int64_t time;
    const char *hash, *name;
    const char *text; /* the file */
};

/* A number of a sample, with what places it in a chart. */
struct cg_store_value {
    int64_t id; /* of the sample */
    const char *kind, *lot, *roll, *sample, *side, *operator_name, *repeat;
    double delay_s;
    int64_t time;
    const char *recipe_hash, *path;
    double value; /* finite */
};

/* ---- writing ------------------------------------------------------------------------------------ */

#define CG_STORE_KEY_SIZE CG_HASH_SIZE
/* SHA-256 over what makes a sample itself: kind, lot, roll, sample, side, operator, repeat, delay, tool
 * version, profile, calibration, recipe, chart and input hash. Not the file's name, not the time. */
void cg_store_key(const struct cg_store_sample *sample, char out[CG_STORE_KEY_SIZE]);
/* The id of the sample with this key, 0 when it is not there. */
enum cg_status cg_store_find(struct cg_store *store, const char *key, int64_t *id,
                             struct cg_error *error) CG_MUST_CHECK;

/*
 * Adds a sample with its document and the numbers in it. A sample whose key is there already is not added
 * again: *id is the one that is there and *added false. Either may be NULL.
 */
enum cg_status cg_store_add_sample(struct cg_store *store, const struct cg_store_sample *sample,
                                   const struct cg_record *document, int64_t *id, bool *added,
                                   struct cg_error *error) CG_MUST_CHECK;
/* Copies a sample with its numbers, marks, crops and pictures, and its recipe, from another store; *id and
 * *added as above. */
enum cg_status cg_store_copy_sample(struct cg_store *from, int64_t from_id, struct cg_store *store,
                                    int64_t *id, bool *added, struct cg_error *error) CG_MUST_CHECK;

/* Copies all rows of a lot from another store: its samples as above, marks and frames of no sample, repeats,
 * alarms, cells, health and the lot itself. A second copy of the lot would add those rows again. *samples, if
 * not NULL, is how many samples it has. */
enum cg_status cg_store_copy_lot(struct cg_store *from, const char *lot, struct cg_store *store,
                                 int64_t *samples, struct cg_error *error) CG_MUST_CHECK;

/* Add one row; *id, if not NULL, is the id that it got. */
enum cg_status cg_store_add_mark(struct cg_store *store, const struct cg_store_mark *row, int64_t *id,
                                 struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_add_crop(struct cg_store *store, const struct cg_store_crop *row, int64_t *id,
                                 struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_add_frame(struct cg_store *store, const struct cg_store_frame *row, int64_t *id,
                                  struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_add_repeat(struct cg_store *store, const struct cg_store_repeat *row, int64_t *id,
                                   struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_add_alarm(struct cg_store *store, const struct cg_store_alarm *row, int64_t *id,
                                  struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_add_cell(struct cg_store *store, const struct cg_store_cell *row, int64_t *id,
                                 struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_add_health(struct cg_store *store, const struct cg_store_health *row, int64_t *id,
                                   struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_put_lot(struct cg_store *store, const struct cg_store_lot *row, int64_t *id,
                                struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_put_recipe(struct cg_store *store, const struct cg_store_recipe *row, int64_t *id,
                                   struct cg_error *error) CG_MUST_CHECK;

/* CG_INPUT: no alarm has the id. */
enum cg_status cg_store_clear_alarm(struct cg_store *store, int64_t id, int64_t time,
                                    struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_acknowledge_alarm(struct cg_store *store, int64_t id, int64_t time, const char *by,
                                          struct cg_error *error) CG_MUST_CHECK;

/*
 * What a writer has got to: one text under its name, the newest. Written between begin and commit it tells
 * after a crash whether the rows of that transaction are there.
 */
enum cg_status cg_store_put_progress(struct cg_store *store, const char *writer, const char *text,
                                     struct cg_error *error) CG_MUST_CHECK;
/* Adds the text to out; nothing when the writer never wrote one. */
enum cg_status cg_store_get_progress(struct cg_store *store, const char *writer, struct cg_text *out,
                                     struct cg_error *error) CG_MUST_CHECK;

/* ---- asking ------------------------------------------------------------------------------------- */

/* Which rows; what is NULL or 0 does not limit. A limit that a table has no column for is an error, CG_USAGE.
 */
struct cg_store_query {
    const char *kind, *lot, *roll, *sample, *path, *key, *recipe_hash, *hash;
    int64_t id, sample_id, mark_id;
    int64_t from_time, to_time; /* to_time is not among them */
    bool newest_first;          /* else in the order of time; rows of one time in the order they came */
    size_t limit;               /* at most so many rows */
};

/*
 * Calls visit once a row until it gives false. The row and its texts live until visit returns. The store may
 * be asked again inside visit.
 */
enum cg_status cg_store_samples(struct cg_store *store, const struct cg_store_query *query,
                                bool (*visit)(void *context, const struct cg_store_sample *row),
                                void *context, struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_values(struct cg_store *store, const struct cg_store_query *query,
                               bool (*visit)(void *context, const struct cg_store_value *row), void *context,
                               struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_marks(struct cg_store *store, const struct cg_store_query *query,
                              bool (*visit)(void *context, const struct cg_store_mark *row), void *context,
                              struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_crops(struct cg_store *store, const struct cg_store_query *query,
                              bool (*visit)(void *context, const struct cg_store_crop *row), void *context,
                              struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_frames(struct cg_store *store, const struct cg_store_query *query,
                               bool (*visit)(void *context, const struct cg_store_frame *row), void *context,
                               struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_repeats(struct cg_store *store, const struct cg_store_query *query,
                                bool (*visit)(void *context, const struct cg_store_repeat *row),
                                void *context, struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_alarms(struct cg_store *store, const struct cg_store_query *query,
                               bool (*visit)(void *context, const struct cg_store_alarm *row), void *context,
                               struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_cells(struct cg_store *store, const struct cg_store_query *query,
                              bool (*visit)(void *context, const struct cg_store_cell *row), void *context,
                              struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_healths(struct cg_store *store, const struct cg_store_query *query,
                                bool (*visit)(void *context, const struct cg_store_health *row),
                                void *context, struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_lots(struct cg_store *store, const struct cg_store_query *query,
                             bool (*visit)(void *context, const struct cg_store_lot *row), void *context,
                             struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_store_recipes(struct cg_store *store, const struct cg_store_query *query,
                                bool (*visit)(void *context, const struct cg_store_recipe *row),
                                void *context, struct cg_error *error) CG_MUST_CHECK;

/* ---- size --------------------------------------------------------------------------------------- */

/* What a store holds, in bytes of PNG and of documents; tables and indexes come on top, about a tenth. */
struct cg_store_size {
    int64_t documents, crops, frames;
};
enum cg_status cg_store_measure(struct cg_store *store, struct cg_store_size *out,
                                struct cg_error *error) CG_MUST_CHECK;

/* What thinning took away, and whether it was enough. */
struct cg_store_thinned {
    int64_t frames, crops, bytes; /* taken away */
    int64_t to_time;              /* nothing newer than this was touched, 0 when nothing was */
    int64_t left;                 /* bytes that the store holds now */
    bool within;                  /* left <= budget; documents are never thinned, so it may be false */
    char text[256];               /* a sentence that says all this, "" when nothing had to be done */
};
/* Brings the store under `budget` bytes: the oldest whole frames go first, then the oldest crops. */
enum cg_status cg_store_thin(struct cg_store *store, int64_t budget, struct cg_store_thinned *out,
                             struct cg_error *error) CG_MUST_CHECK;

#endif
