/*
 * cli/batch_summary.h: what batch and merge have in common on the command line.
 */
#ifndef CLI_BATCH_SUMMARY_H
#define CLI_BATCH_SUMMARY_H

#include "cli/progress.h"

#include <castgloss/batch.h>

/* A line of progress for struct cg_batch_options; context is a struct cg_progress that was begun. */
void cg_batch_show(void *context, size_t done, size_t total);
/* Says what became of the rows, unless quiet; the exit status. */
int cg_batch_summary_tell(const struct cg_batch_summary *summary, const char *out, bool quiet);

#endif
