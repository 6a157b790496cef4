/*
 * batch/stream.h: a result file that is written row by row, and is there whole or not at all.
 */
#ifndef BATCH_STREAM_H
#define BATCH_STREAM_H

#include <castgloss/base.h>

#include <stdio.h>

struct batch_stream {
    FILE *file;
    char *path, *part;
};
/* Zero-initialise. The file FOLDER/NAME takes its place at the end. */
enum cg_status batch_stream_open(struct batch_stream *stream, const char *folder, const char *name,
                                 struct cg_error *error) CG_MUST_CHECK;
/* Writes the text and empties it. */
enum cg_status batch_stream_write(struct batch_stream *stream, struct cg_text *text,
                                  struct cg_error *error) CG_MUST_CHECK;
/* Ends the file and puts it into its place. */
enum cg_status batch_stream_end(struct batch_stream *stream, struct cg_error *error) CG_MUST_CHECK;
/* Takes away what was not ended. */
void batch_stream_clear(struct batch_stream *stream);

/* FOLDER/NAME, owned by the caller, or NULL with *error set. */
char *batch_path(const char *folder, const char *name, struct cg_error *error) CG_MUST_CHECK;

#endif
