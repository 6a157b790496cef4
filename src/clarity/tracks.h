/*
 * clarity/tracks.h: edges that run along the rows' direction (MD) of a view, as their courses.
 */
#ifndef CLARITY_TRACKS_H
#define CLARITY_TRACKS_H

#include <castgloss/clarity.h>

/* Rows that an edge must have. */
#define CLARITY_ROWS_MIN ((size_t)32)

/* Adds what it finds to out[*count], at most up to capacity; high is how steep the edge is. */
enum cg_status clarity_find_upright(struct cg_view view, bool along_md, struct cg_edge *out, size_t capacity,
                                    size_t *count, struct cg_error *error) CG_MUST_CHECK;

#endif
