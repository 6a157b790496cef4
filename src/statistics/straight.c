#include "statistics/part.h"

#include <math.h>

enum cg_status cg_straight_fit(const double *x, const double *y, size_t count, struct cg_straight *out,
                               struct cg_error *error)
{
    enum cg_status status = statistics_check("A straight line", x, count, 3, error);
    if (status == CG_OK) {
        status = statistics_check("A straight line", y, count, 3, error);
    }
    if (status != CG_OK) {
        return status;
    }
    const double mx = statistics_mean(x, count), my = statistics_mean(y, count);
    double xx = 0.0, xy = 0.0, yy = 0.0, rest = 0.0;
    for (size_t i = 0; i < count; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        xy += (x[i] - mx) * (y[i] - my);
        yy += (y[i] - my) * (y[i] - my);
    }
    if (!(xx > 0.0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "A straight line: all x are %g.", x[0]);
    }
    const double slope = xy / xx;
    for (size_t i = 0; i < count; i++) {
        const double off = y[i] - my - slope * (x[i] - mx);
        rest += off * off;
    }
    const double sd = sqrt(rest / (double)(count - 2));
    *out = (struct cg_straight){.intercept = my - slope * mx,
                                .slope = slope,
                                .intercept_sd = sd * sqrt(1.0 / (double)count + mx * mx / xx),
                                .slope_sd = sd / sqrt(xx),
                                .residual_sd = sd,
                                .r_squared = yy > 0.0 ? 1.0 - rest / yy : 1.0};
    return CG_OK;
}
