/*
 * batch/group.h: rows of a manifest that are measured together: the back of a print with its front, and the
 * scans of a blotter after growing delays. One row of a group leads and gives the sample; the others are its
 * parts and give none of their own. Groups are found in the whole manifest, so every shard finds the same.
 */
#ifndef BATCH_GROUP_H
#define BATCH_GROUP_H

#include <castgloss/base.h>

/* A row that may belong to a group. */
struct batch_member {
    const char *sheet;  /* what the rows of one group have in common */
    bool follows;       /* the back of a print: never leads */
    bool series;        /* all rows of a sheet are one group; else those that follow go with the first */
    size_t row, leader; /* from 0 */
};
/* Zero-initialise. */
struct batch_groups {
    struct batch_member *members; /* by leader, then row */
    size_t count;
    size_t *leaders; /* of every row of the manifest; NULL: no row may belong to a group */
};
/* Texts live in the arena. */
enum cg_status batch_groups_find(const struct cg_csv *csv, struct cg_arena *arena, struct batch_groups *out,
                                 struct cg_error *error) CG_MUST_CHECK;
void batch_groups_clear(struct batch_groups *groups);
/* The row that gives the sample: the row itself when it leads or is alone. */
size_t batch_groups_leader(const struct batch_groups *groups, size_t row);
/* The members that a row leads, itself among them, in the order of rows; *count is 0 for a row that never
 * may.
 */
const struct batch_member *batch_groups_members(const struct batch_groups *groups, size_t row, size_t *count);

#endif
