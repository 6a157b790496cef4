/*
 * cli/surface_batch.h: measures many pictures on a few threads and writes what they gave in input order.
 */
#ifndef CLI_SURFACE_BATCH_H
#define CLI_SURFACE_BATCH_H

#include "cli/common.h"
#include "cli/inputs.h"

#include <castgloss/inspect.h>

struct cg_surface_batch {
    struct cg_surface_options options;
    struct cg_output_settings output;
    struct cg_run_settings run;
    const char *picture;             /* FILE.png, a folder, or NULL */
    const char *gallery;             /* the same of the marks */
    const char *html;                /* NULL: no page */
    const struct cg_inputs *diffuse; /* a picture in diffuse light for each input, or none at all */
};

/*
 * Measures all inputs; every failure is told on standard error. The exit status: 5 when something could not
 * be written, else the first of 3, 4 and 1 that occurred, else 0.
 */
int cg_surface_batch_run(const struct cg_surface_batch *batch, const struct cg_inputs *inputs);

#endif
