/*
 * inspect/surface_work.h: the plans and buffers of one thread, kept from frame to frame.
 */
#ifndef CASTGLOSS_INSPECT_SURFACE_WORK_H
#define CASTGLOSS_INSPECT_SURFACE_WORK_H

#include <castgloss/inspect.h>

struct cg_surface_work {
    size_t width, height;
    struct cg_psd_options options;
    struct cg_psd_work *psd;
    struct cg_defect_work *defects;
};

/* Plans of the spectrum for this size, kept from the frame before when nothing has changed. */
enum cg_status cg_surface_work_spectrum(struct cg_surface_work *work, struct cg_view view,
                                        const struct cg_psd_options *options,
                                        struct cg_error *error) CG_MUST_CHECK;
/* The same for the marks, once the spectrum is prepared. */
enum cg_status cg_surface_work_marks(struct cg_surface_work *work, struct cg_error *error) CG_MUST_CHECK;

#endif
