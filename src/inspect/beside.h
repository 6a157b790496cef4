/*
 * inspect/beside.h: files that a table names, from where the table stands.
 */
#ifndef CASTGLOSS_INSPECT_BESIDE_H
#define CASTGLOSS_INSPECT_BESIDE_H

#include <castgloss/base.h>

/* The path of a file that the table at `path` calls `name`; out is empty before and the caller's to clear. */
enum cg_status inspect_beside(const char *path, const char *name, struct cg_text *out,
                              struct cg_error *error) CG_MUST_CHECK;

#endif
