/*
 * control_weighted.c: charts that look back, for shifts too small for the chart of individuals.
 */
#include "statistics/control_base.h"
#include "statistics/part.h"

#include <math.h>

enum cg_status cg_control_ewma(const double *values, size_t count, const struct cg_control_options *options,
                               struct cg_control *out, struct cg_error *error)
{
    struct cg_control made;
    double centre, sigma;
    const double lambda = options->ewma_lambda;
    if (!(lambda > 0.0 && lambda <= 1.0 && options->ewma_limit > 0.0)) {
        return cg_error_set(error, CG_USAGE,
                            "An EWMA chart has a lambda above 0 up to 1 and a limit above 0, not %g and %g.",
                            lambda, options->ewma_limit);
    }
    enum cg_status status =
        control_base_find("An EWMA chart", values, count, options, &centre, &sigma, error);
    if (status == CG_OK) {
        status = statistics_control_init(&made, CG_CONTROL_EWMA, count, error);
    }
    if (status != CG_OK) {
        return status;
    }
    made.centre = centre;
    made.sigma = sigma;
    double z = centre;
    for (size_t i = 0; i < count; i++) {
        const double grown = 1.0 - pow(1.0 - lambda, 2.0 * (double)(i + 1));
        const double reach = options->ewma_limit * sigma * sqrt(lambda / (2.0 - lambda) * grown);
        z = lambda * values[i] + (1.0 - lambda) * z;
        made.points[i].value = z;
        made.points[i].centre = centre;
        made.points[i].lower = centre - reach;
        made.points[i].upper = centre + reach;
    }
    statistics_control_rules(&made, options);
    *out = made;
    return CG_OK;
}

enum cg_status cg_control_cusum(const double *values, size_t count, const struct cg_control_options *options,
                                struct cg_control *out, struct cg_error *error)
{
    struct cg_control made;
    double centre, sigma;
    if (!(options->cusum_slack >= 0.0 && options->cusum_limit > 0.0)) {
        return cg_error_set(error, CG_USAGE,
                            "A CUSUM chart has a slack of 0 or more and a limit above 0, not %g and %g.",
                            options->cusum_slack, options->cusum_limit);
    }
    enum cg_status status =
        control_base_find("A CUSUM chart", values, count, options, &centre, &sigma, error);
    if (status == CG_OK) {
        status = statistics_control_init(&made, CG_CONTROL_CUSUM, count, error);
    }
    if (status != CG_OK) {
        return status;
    }
    made.sigma = sigma;
    const double slack = options->cusum_slack * sigma, limit = options->cusum_limit * sigma;
    double rising = 0.0, falling = 0.0;
    for (size_t i = 0; i < count; i++) {
        rising = fmax(0.0, rising + values[i] - centre - slack);
        falling = fmin(0.0, falling + values[i] - centre + slack);
        made.points[i] = (struct cg_control_point){
            .value = rising, .low_value = falling, .lower = -limit, .centre = 0.0, .upper = limit};
    }
    statistics_control_rules(&made, options);
    *out = made;
    return CG_OK;
}
