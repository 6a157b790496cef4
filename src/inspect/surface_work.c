#include "inspect/surface_work.h"

#include <stdlib.h>

struct cg_surface_work *cg_surface_work_new(struct cg_error *error)
{
    return cg_alloc(1, sizeof(struct cg_surface_work), error);
}

static void drop_plans(struct cg_surface_work *work)
{
    cg_psd_work_free(work->psd);
    cg_defect_work_free(work->defects);
    *work = (struct cg_surface_work){.width = 0};
}

void cg_surface_work_free(struct cg_surface_work *work)
{
    if (work == NULL) {
        return;
    }
    drop_plans(work);
    free(work);
}

enum cg_status cg_surface_work_spectrum(struct cg_surface_work *work, struct cg_view view,
                                        const struct cg_psd_options *options, struct cg_error *error)
{
    const bool fits = work->width == view.grid.width && work->height == view.grid.height &&
                      work->options.tile_px == options->tile_px &&
                      work->options.detrend == options->detrend && work->options.loop.threads == options->loop.threads;
    if (!fits) {
        drop_plans(work);
    }
    if (work->psd != NULL) {
        return CG_OK;
    }
    work->psd = cg_psd_work_new(view.grid.width, view.grid.height, options, error);
    work->width = view.grid.width;
    work->height = view.grid.height;
    work->options = *options;
    return work->psd != NULL ? CG_OK : error->status;
}

enum cg_status cg_surface_work_marks(struct cg_surface_work *work, struct cg_error *error)
{
    if (work->defects == NULL) {
        work->defects = cg_defect_work_new(work->width, work->height, error);
    }
    return work->defects != NULL ? CG_OK : error->status;
}
