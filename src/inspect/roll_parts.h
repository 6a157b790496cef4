/*
 * inspect/roll_parts.h: the steps from a file of marks to its document castgloss.roll/1.
 */
#ifndef INSPECT_ROLL_PARTS_H
#define INSPECT_ROLL_PARTS_H

#include <castgloss/inspect.h>

/* Fills events (by md), masks; out->events is large enough for every row. */
enum cg_status cg_roll_read_events(const struct cg_csv *csv, struct cg_roll *out, struct cg_error *error);
enum cg_status cg_roll_read_rollers(const char *path, struct cg_roll *out, struct cg_error *error);
/* Fills out->record but for the reasons that others add. */
void cg_roll_record(const char *file, size_t rows, struct cg_roll *roll);

#endif
