#include <castgloss/surface.h>

enum cg_status cg_gloss_measure(struct cg_view view, struct cg_gloss *out, struct cg_error *error)
{
    static const double shares[] = {0.05, 0.95};
    double values[2];
    enum cg_status status = cg_quantiles(view, shares, 2, values, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_stats stats = cg_stats_of(view);
    if (!(stats.mean > 0.0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "the mean level is %.6g, a gloss variation relative to it needs a level above 0",
                            stats.mean);
    }
    *out = (struct cg_gloss){.mean = stats.mean,
                             .sd = stats.sd,
                             .cv_percent = 100.0 * stats.sd / stats.mean,
                             .p05 = values[0],
                             .p95 = values[1]};
    return CG_OK;
}
