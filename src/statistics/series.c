#include "statistics/part.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum cg_status statistics_check(const char *what, const double *values, size_t count, size_t least,
                                struct cg_error *error)
{
    if (count < least) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "%s needs at least %zu values; there are %zu.", what,
                            least, count);
    }
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            return cg_error_set(error, CG_NOT_MEASURABLE, "%s: value %zu is no finite number.", what, i + 1);
        }
    }
    return CG_OK;
}

enum cg_status statistics_check_confidence(double confidence, struct cg_error *error)
{
    return confidence > 0.0 && confidence < 1.0
               ? CG_OK
               : cg_error_set(error, CG_USAGE, "The confidence is %g; it lies between 0 and 1, such as 0.95.",
                              confidence);
}

double *statistics_sorted(const double *values, size_t count, struct cg_error *error)
{
    double *sorted = cg_alloc(count, sizeof *sorted, error);
    if (sorted != NULL) {
        memcpy(sorted, values, count * sizeof *sorted);
        cg_sort_doubles(sorted, count);
    }
    return sorted;
}

double statistics_z(double confidence)
{
    return gsl_cdf_ugaussian_Qinv((1.0 - confidence) / 2.0);
}

double statistics_moving_range(const double *values, size_t count)
{
    double sum = 0.0;
    for (size_t i = 1; i < count; i++) {
        sum += fabs(values[i] - values[i - 1]);
    }
    return sum / (double)(count - 1);
}

double statistics_mean(const double *values, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i] - values[0];
    }
    return values[0] + sum / (double)count;
}

double statistics_squares(const double *values, size_t count, double mean)
{
    double sum = 0.0, rest = 0.0;
    for (size_t i = 0; i < count; i++) {
        const double off = values[i] - mean;
        sum += off * off;
        rest += off;
    }
    return sum - rest * rest / (double)count;
}

struct cg_moments cg_series_moments(const double *values, size_t count)
{
    struct cg_moments out = {.count = count,
                             .mean = NAN,
                             .low = NAN,
                             .high = NAN,
                             .sd = NAN,
                             .skewness = NAN,
                             .excess = NAN,
                             .autocorrelation = NAN};
    double third = 0.0, fourth = 0.0, neighbours = 0.0;
    const double n = (double)count;
    if (count == 0) {
        return out;
    }
    out.mean = statistics_mean(values, count);
    out.low = out.high = values[0];
    for (size_t i = 0; i < count; i++) {
        const double off = values[i] - out.mean;
        out.low = fmin(out.low, values[i]);
        out.high = fmax(out.high, values[i]);
        third += off * off * off;
        fourth += off * off * off * off;
        neighbours += i > 0 ? off * (values[i - 1] - out.mean) : 0.0;
    }
    const double squares = statistics_squares(values, count, out.mean);
    const bool varies = out.high > out.low && squares > 0.0;
    if (count >= 2) {
        out.sd = varies ? sqrt(squares / (n - 1.0)) : 0.0;
    }
    if (varies && count >= 3) {
        out.skewness = third / n / pow(squares / n, 1.5);
        out.autocorrelation = neighbours / squares;
    }
    if (varies && count >= 4) {
        out.excess = fourth / n / (squares / n * (squares / n)) - 3.0;
    }
    return out;
}

enum cg_status cg_series_quantiles(const double *values, size_t count, const double *shares, size_t asked,
                                   double *out, struct cg_error *error)
{
    enum cg_status status = statistics_check("A quantile", values, count, 1, error);
    for (size_t i = 0; status == CG_OK && i < asked; i++) {
        if (!(shares[i] >= 0.0 && shares[i] <= 1.0)) {
            status = cg_error_set(error, CG_USAGE, "A quantile of the share %g is asked for; it is 0 to 1.",
                                  shares[i]);
        }
    }
    double *sorted = status == CG_OK ? statistics_sorted(values, count, error) : NULL;
    if (sorted == NULL) {
        return status == CG_OK ? CG_FAULT : status;
    }
    for (size_t i = 0; i < asked; i++) {
        const double at = shares[i] * (double)(count - 1);
        const size_t below = (size_t)at;
        const size_t above = below + 1 < count ? below + 1 : below;
        out[i] = sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
    }
    free(sorted);
    return CG_OK;
}
