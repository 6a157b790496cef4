/*
 * inspect/source_record.h: what a document says of the picture that it was measured from.
 */
#ifndef CASTGLOSS_INSPECT_SOURCE_RECORD_H
#define CASTGLOSS_INSPECT_SOURCE_RECORD_H

#include <castgloss/calibrate.h>
#include <castgloss/record.h>

/* A length for a document: one that is not known is 0 in the structs and null there, so NaN is given. */
double inspect_known(double length);
/* Adds the object "source". channel: what was measured of it, in a word. */
void inspect_source_record(struct cg_record *record, const char *path, const struct cg_image *image,
                           const char *channel);

#endif
