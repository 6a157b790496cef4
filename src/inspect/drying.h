/* inspect/drying.h: what drying curves from tables and from scans share. */
#ifndef INSPECT_DRYING_H
#define INSPECT_DRYING_H

#include <castgloss/inspect.h>

struct drying_series {
    double *time_s, *ratio, *density; /* density NULL: the ratios were given */
    size_t count;
};
enum cg_status drying_series_init(struct drying_series *series, size_t count, bool density,
                                  struct cg_error *error) CG_MUST_CHECK;
void drying_series_clear(struct drying_series *series);
void drying_add_source(struct cg_record *record, const char *path);
/* Fits the series, fills the record and judges it. CG_OK also when there is nothing to fit. */
enum cg_status drying_finish(const struct drying_series *series, const struct cg_profile *profile,
                             struct cg_record *record, enum cg_result *result, enum cg_status *measured,
                             struct cg_error *error) CG_MUST_CHECK;

#endif
