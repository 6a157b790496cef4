/*
 * inspect/source_record.h: what a document says of the picture that it was measured from.
 */
#ifndef CASTGLOSS_INSPECT_SOURCE_RECORD_H
#define CASTGLOSS_INSPECT_SOURCE_RECORD_H

#include <castgloss/calibrate.h>
#include <castgloss/record.h>

/* Adds the object "source". channel: what was measured of it, in a word. */
void inspect_source_record(struct cg_record *record, const char *path, const struct cg_image *image,
                           const char *channel);

#endif
