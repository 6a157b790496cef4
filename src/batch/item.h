/*
 * batch/item.h: one row of a manifest, and the files that rows share.
 */
#ifndef BATCH_ITEM_H
#define BATCH_ITEM_H

#include "batch/group.h"

#include <castgloss/inspect.h>

struct batch_kind;

enum batch_resource_type { BATCH_RECIPE, BATCH_PROFILE, BATCH_CALIBRATION, BATCH_CHART, BATCH_RESOURCES };

/* A file that rows name beside their input: read once. */
struct batch_resource {
    enum batch_resource_type type;
    const char *path;
    const char *name;      /* as in the manifest */
    enum cg_status status; /* why its rows cannot be measured, when it is not CG_OK */
    char *failure;
    char hash[CG_HASH_SIZE]; /* of its content: the first 16 hex digits */
    char *text;              /* of a recipe */
    struct cg_profile *profile;
    struct cg_calibration calibration;
    struct cg_chart chart;
    struct batch_resource *next;
};

/* Another file that is measured with an item, from a row of its own. */
struct batch_part {
    size_t row; /* in the manifest, from 1 */
    const char *path;
    double delay_s; /* NaN: not given */
};

/* The text belongs to the manifest. */
struct batch_item {
    size_t row; /* in the manifest, from 1 */
    const char *lot, *roll, *sample, *side, *operator_name, *repeat;
    double delay_s;   /* NaN: not given */
    double md_mm;     /* where the frame begins along the roll; NaN: not given */
    const char *file; /* as in the manifest */
    const char *path; /* from here */
    const struct batch_kind *kind;
    struct batch_part *parts; /* the back of a print, or the later scans of a drying series */
    size_t part_count;
    struct batch_resource *resources[BATCH_RESOURCES]; /* NULL: not named */
    int64_t time;                                      /* INT64_MIN: that of the file */
    double utc_offset_s;                               /* NaN: not known */
    const char *failure;                               /* why the row is wrong, or NULL */
    int64_t id;                                        /* in the store; 0: not there */
};

struct batch_manifest {
    struct cg_csv csv;
    struct cg_arena arena;
    struct batch_groups groups;
    struct batch_item *items;
    size_t count;  /* of this shard */
    size_t joined; /* rows that became parts of them */
    size_t rows;   /* of all shards */
    char hash[CG_HASH_SIZE];
    struct batch_resource *resources;
};
/* Reads a manifest, or makes one of a folder. Only the rows of the shard become items. */
enum cg_status batch_manifest_read(const char *input, size_t shard, size_t shards, struct batch_manifest *out,
                                   struct cg_error *error) CG_MUST_CHECK;
void batch_manifest_clear(struct batch_manifest *manifest);

/* "2026-01-05T08:30:00Z", or with an offset such as +09:00 in place of Z; *offset_s is NaN for Z. */
bool batch_time_parse(const char *text, int64_t *time, double *offset_s) CG_MUST_CHECK;

/* The pictures of a folder as the text of a manifest, in the order of their names. */
enum cg_status batch_folder_list(const char *folder, struct cg_text *out,
                                 struct cg_error *error) CG_MUST_CHECK;

/* The resource of a path, read when it is new; NULL when memory runs out. */
struct batch_resource *batch_resource_get(struct batch_manifest *manifest, enum batch_resource_type type,
                                          const char *name, const char *path, struct cg_error *error);
void batch_resources_clear(struct batch_resource *first);

#endif
