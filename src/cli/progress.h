/*
 * cli/progress.h: how far a long job is, on one line of standard error, when that is a terminal.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct cg_progress {
    const char *what; /* "frames" */
    size_t total;
    double start_s, shown_s;
    bool active;  /* a person is looking */
    bool visible; /* a line stands there */
};
void cg_progress_begin(struct cg_progress *progress, const char *what, size_t total, bool quiet);
void cg_progress_show(struct cg_progress *progress, size_t done);
/* Takes the line away, before anything else is written to the terminal. */
void cg_progress_hide(struct cg_progress *progress);

#endif
