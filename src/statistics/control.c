#include "statistics/control_base.h"
#include "statistics/part.h"

#include <math.h>

/* Lengths after Nelson; lambda and limit for a false alarm in 500 points (Lucas and Saccucci, 1990). */
struct cg_control_options cg_control_options_defaults(void)
{
    return (struct cg_control_options){.centre = NAN,
                                       .sigma = NAN,
                                       .run = 9,
                                       .trend = 6,
                                       .ewma_lambda = 0.2,
                                       .ewma_limit = 2.962,
                                       .cusum_slack = 0.5,
                                       .cusum_limit = 5.0};
}

enum cg_status control_base_find(const char *what, const double *values, size_t count,
                                 const struct cg_control_options *options, double *centre, double *sigma,
                                 struct cg_error *error)
{
    const size_t base = options->base > 0 && options->base < count ? options->base : count;
    enum cg_status status = statistics_check(what, values, count, 2, error);
    if (status != CG_OK) {
        return status;
    }
    if (base < 2 || (!isnan(options->sigma) && !(options->sigma >= 0.0 && isfinite(options->sigma))) ||
        isinf(options->centre)) {
        return cg_error_set(error, CG_USAGE,
                            "%s needs two values to begin with, a finite centre and a sigma of 0 or more.",
                            what);
    }
    *centre = isnan(options->centre) ? statistics_mean(values, base) : options->centre;
    *sigma =
        isnan(options->sigma) ? statistics_moving_range(values, base) / cg_control_d2(2) : options->sigma;
    return CG_OK;
}

enum cg_status cg_control_individuals(const double *values, size_t count,
                                      const struct cg_control_options *options, struct cg_control *out,
                                      struct cg_error *error)
{
    struct cg_control made;
    double centre, sigma;
    enum cg_status status =
        control_base_find("A chart of individuals", values, count, options, &centre, &sigma, error);
    if (status == CG_OK) {
        status = statistics_control_init(&made, CG_CONTROL_INDIVIDUALS, count, error);
    }
    if (status != CG_OK) {
        return status;
    }
    made.centre = centre;
    made.sigma = sigma;
    for (size_t i = 0; i < count; i++) {
        made.points[i].value = values[i];
        made.points[i].centre = centre;
        made.points[i].lower = centre - 3.0 * sigma;
        made.points[i].upper = centre + 3.0 * sigma;
    }
    statistics_control_rules(&made, options);
    *out = made;
    return CG_OK;
}

enum cg_status cg_control_moving_range(const double *values, size_t count,
                                       const struct cg_control_options *options, struct cg_control *out,
                                       struct cg_error *error)
{
    struct cg_control made;
    double centre, sigma;
    enum cg_status status =
        control_base_find("A chart of moving ranges", values, count, options, &centre, &sigma, error);
    if (status == CG_OK) {
        status = statistics_control_init(&made, CG_CONTROL_MOVING_RANGE, count, error);
    }
    if (status != CG_OK) {
        return status;
    }
    made.centre = cg_control_d2(2) * sigma;
    made.sigma = sigma;
    for (size_t i = 0; i < count; i++) {
        made.points[i].value = i > 0 ? fabs(values[i] - values[i - 1]) : NAN;
        made.points[i].centre = made.centre;
        made.points[i].lower = 0.0;
        made.points[i].upper = made.centre + 3.0 * cg_control_d3(2) * sigma;
    }
    statistics_control_rules(&made, options);
    *out = made;
    return CG_OK;
}
