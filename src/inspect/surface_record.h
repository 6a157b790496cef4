/*
 * inspect/surface_record.h: what is known of a measured frame, and its document castgloss.surface/1.
 */
#ifndef CASTGLOSS_INSPECT_SURFACE_RECORD_H
#define CASTGLOSS_INSPECT_SURFACE_RECORD_H

#include "inspect/picture.h"
#include "inspect/surface_gloss.h"

#define CG_WAVESCAN_CAPACITY 16

/* Facts beside those that struct cg_surface carries. A number that was not measured is NaN. */
struct cg_surface_facts {
    struct cg_picture picture;
    const struct cg_surface_options *options;
    struct cg_gloss gloss;
    struct cg_surface_specular specular;
    struct cg_view view;                 /* what was measured; px NULL: nothing */
    bool lines_searched, marks_searched; /* false: their lists are null, since an empty one would be praise */
    struct cg_band_cv wavescan[CG_WAVESCAN_CAPACITY];
    size_t wavescan_count;
    double uniformity, weighted_cv_percent, transfer;
};

/* Those of a picture of which nothing is measured yet; the plane is theirs. */
struct cg_surface_facts cg_surface_facts_of(struct cg_picture picture,
                                            const struct cg_surface_options *options);
/* Fills surface->record, but for profile, verdict and reasons. */
void cg_surface_record(const struct cg_surface_facts *facts, struct cg_surface *surface);

#endif
