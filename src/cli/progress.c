#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* A line is shown after this long and then renewed as often. */
#define RENEW_S 0.25

static double seconds_now(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void cg_progress_begin(struct cg_progress *progress, const char *what, size_t total, bool quiet)
{
    double now_s = seconds_now();
    *progress = (struct cg_progress){.what = what,
                                     .total = total,
                                     .start_s = now_s,
                                     .shown_s = now_s,
                                     .active = !quiet && total > 1 && isatty(STDERR_FILENO)};
}

void cg_progress_show(struct cg_progress *progress, size_t done)
{
    double now_s = seconds_now();
    if (!progress->active || done == 0 || now_s - progress->shown_s < RENEW_S) {
        return;
    }
    progress->shown_s = now_s;
    progress->visible = true;
    double rate = (double)done / (now_s - progress->start_s);
    double left_s = (double)(progress->total - done) / rate;
    fprintf(stderr, "\r\033[K%zu of %zu %s, %.1f a second, %.0f s left", done, progress->total,
            progress->what, rate, left_s);
    fflush(stderr);
}

void cg_progress_hide(struct cg_progress *progress)
{
    if (progress->visible) {
        fputs("\r\033[K", stderr);
        progress->visible = false;
    }
}
