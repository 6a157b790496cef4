#include "statistics/part.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* The next of 1, 2, 2.5, 5 and 10 times a power of ten. */
static double round_width(double width)
{
    static const double steps[] = {1.0, 2.0, 2.5, 5.0, 10.0};
    const double power = pow(10.0, floor(log10(width)));
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (width <= steps[i] * power * (1.0 + 1e-9)) {
            return steps[i] * power;
        }
    }
    return 10.0 * power;
}

enum cg_status cg_series_histogram(const double *values, size_t count, struct cg_histogram *out,
                                   struct cg_error *error)
{
    static const double shares[] = {0.0, 0.25, 0.75, 1.0};
    double q[4];
    const enum cg_status status = cg_series_quantiles(values, count, shares, 4, q, error);
    if (status != CG_OK) {
        return status;
    }
    const double range = q[3] - q[0];
    double width = 2.0 * (q[2] - q[1]) / cbrt((double)count);
    /* Two bins at least where values differ, one less than there is room for, since the first starts lower.
     */
    width = fmin(width > 0.0 ? width : range, range / 2.0);
    width = fmax(width, range / (double)(CG_HISTOGRAM_BINS - 2));
    /* Of a constant series, or one that differs in the last digits only, the value's own size. */
    width = fmax(width, 1e-12 * fmax(fabs(q[0]), fabs(q[3])));
    width = width > 0.0 ? round_width(width) : 1.0;
    struct cg_histogram made = {.low = floor(q[0] / width) * width, .width = width};
    for (size_t i = 0; i < count; i++) {
        double bin = floor((values[i] - made.low) / width);
        bin = fmin(fmax(bin, 0.0), (double)(CG_HISTOGRAM_BINS - 1));
        made.counts[(size_t)bin]++;
        made.bins = (size_t)fmax((double)made.bins, bin + 1.0);
    }
    *out = made;
    return CG_OK;
}

#define NORMALITY_LEAST ((size_t)8)
/* The approximation below is made for less. */
#define LARGEST_A2 10.0

/* D'Agostino, Stephens: Goodness-of-fit techniques, 1986, table 4.9, mean and variance both estimated. */
static double normality_p(double a2)
{
    const double a = fmin(a2, LARGEST_A2);
    if (a >= 0.6) {
        return exp(1.2937 - 5.709 * a + 0.0186 * a * a);
    }
    if (a > 0.34) {
        return exp(0.9177 - 4.279 * a - 1.38 * a * a);
    }
    if (a > 0.2) {
        return 1.0 - exp(-8.318 + 42.796 * a - 59.938 * a * a);
    }
    return 1.0 - exp(-13.436 + 101.14 * a - 223.73 * a * a);
}

enum cg_status cg_series_normality(const double *values, size_t count, struct cg_normality *out,
                                   struct cg_error *error)
{
    enum cg_status status = statistics_check("The test of normality", values, count, NORMALITY_LEAST, error);
    if (status != CG_OK) {
        return status;
    }
    const struct cg_moments moments = cg_series_moments(values, count);
    if (!(moments.sd > 0.0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "The test of normality: all values are %g.", values[0]);
    }
    double *sorted = statistics_sorted(values, count, error);
    if (sorted == NULL) {
        return CG_FAULT;
    }
    const double n = (double)count;
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        const double low = gsl_cdf_ugaussian_P((sorted[i] - moments.mean) / moments.sd);
        const double high = gsl_cdf_ugaussian_Q((sorted[count - 1 - i] - moments.mean) / moments.sd);
        sum += (2.0 * (double)i + 1.0) * (log(fmax(low, DBL_MIN)) + log(fmax(high, DBL_MIN)));
    }
    free(sorted);
    out->a2 = (-n - sum / n) * (1.0 + 0.75 / n + 2.25 / (n * n));
    out->p = normality_p(out->a2);
    return CG_OK;
}
