#include "statistics/part.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* The mean moving range tells sigma as well as the SD of this share of the values (Cryer and Ryan, 1990). */
#define MOVING_RANGE_EFFICIENCY 0.605

struct limits {
    double lower, upper, mean;
};

static const struct cg_interval nothing = {NAN, NAN, NAN};

/* Cp with the interval of chi squared: its SD has `freedom`. */
static struct cg_interval potential(const struct limits *limits, double sd, double freedom, double confidence)
{
    const double tail = (1.0 - confidence) / 2.0;
    const double value = (limits->upper - limits->lower) / (6.0 * sd);
    if (isnan(value)) {
        return nothing;
    }
    return (struct cg_interval){.value = value,
                                .low = value * sqrt(gsl_cdf_chisq_Pinv(tail, freedom) / freedom),
                                .high = value * sqrt(gsl_cdf_chisq_Qinv(tail, freedom) / freedom)};
}

/* Cpk with Bissell's interval (Applied Statistics 39, 1990). */
static struct cg_interval actual(const struct limits *limits, double sd, double freedom, double count,
                                 double confidence)
{
    /* fmin passes over a limit that is not there. */
    const double value = fmin(limits->upper - limits->mean, limits->mean - limits->lower) / (3.0 * sd);
    const double reach =
        statistics_z(confidence) * sqrt(1.0 / (9.0 * count) + value * value / (2.0 * freedom));
    return (struct cg_interval){.value = value, .low = value - reach, .high = value + reach};
}

static enum cg_status check(const double *values, size_t count, const struct limits *limits,
                            double confidence, struct cg_error *error)
{
    if ((isnan(limits->lower) && isnan(limits->upper)) || limits->lower >= limits->upper ||
        isinf(limits->lower) || isinf(limits->upper)) {
        return cg_error_set(error, CG_USAGE,
                            "Capability needs a limit, and the lower one below the upper one.");
    }
    const enum cg_status status = statistics_check_confidence(confidence, error);
    return status == CG_OK ? statistics_check("Capability", values, count, CG_CAPABILITY_LEAST, error)
                           : status;
}

enum cg_status cg_capability_find(const double *values, size_t count, double lower, double upper,
                                  double confidence, struct cg_capability *out, struct cg_error *error)
{
    struct limits limits = {.lower = lower, .upper = upper};
    enum cg_status status = check(values, count, &limits, confidence, error);
    if (status != CG_OK) {
        return status;
    }
    const struct cg_moments moments = cg_series_moments(values, count);
    const double within = statistics_moving_range(values, count) / cg_control_d2(2);
    if (!(within > 0.0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "Capability: all values are %g.", values[0]);
    }
    limits.mean = moments.mean;
    const double n = (double)count, freedom = n - 1.0, freedom_within = MOVING_RANGE_EFFICIENCY * freedom;
    struct cg_capability made = {
        .count = count,
        .mean = moments.mean,
        .sd_within = within,
        .sd_total = moments.sd,
        .cp = potential(&limits, within, freedom_within, confidence),
        .cpk = actual(&limits, within, freedom_within, n, confidence),
        .pp = potential(&limits, moments.sd, freedom, confidence),
        .ppk = actual(&limits, moments.sd, freedom, n, confidence),
        .confidence = confidence,
    };
    for (size_t i = 0; i < count; i++) {
        made.outside += values[i] < lower || values[i] > upper;
    }
    const double below = isnan(lower) ? 0.0 : gsl_cdf_gaussian_P(lower - moments.mean, moments.sd);
    const double above = isnan(upper) ? 0.0 : gsl_cdf_gaussian_Q(upper - moments.mean, moments.sd);
    made.outside_percent = 100.0 * (below + above);
    *out = made;
    return CG_OK;
}
