#include "statistics/part.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum cg_status cg_comparison_find(const double *a, size_t a_count, const double *b, size_t b_count,
                                  double confidence, struct cg_comparison *out, struct cg_error *error)
{
    enum cg_status status = statistics_check_confidence(confidence, error);
    if (status == CG_OK) {
        status = statistics_check("The first of two series", a, a_count, 2, error);
    }
    if (status == CG_OK) {
        status = statistics_check("The second of two series", b, b_count, 2, error);
    }
    if (status != CG_OK) {
        return status;
    }
    struct cg_comparison made = {.a = cg_series_moments(a, a_count), .b = cg_series_moments(b, b_count)};
    const double va = made.a.sd * made.a.sd / (double)a_count, vb = made.b.sd * made.b.sd / (double)b_count;
    if (!(va + vb > 0.0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "Two series without spread have a difference of unknown confidence.");
    }
    /* Welch and Satterthwaite. */
    made.freedom =
        (va + vb) * (va + vb) / (va * va / (double)(a_count - 1) + vb * vb / (double)(b_count - 1));
    made.difference.value = made.b.mean - made.a.mean;
    made.t = made.difference.value / sqrt(va + vb);
    made.p = 2.0 * gsl_cdf_tdist_Q(fabs(made.t), made.freedom);
    const double reach = gsl_cdf_tdist_Qinv((1.0 - confidence) / 2.0, made.freedom) * sqrt(va + vb);
    made.difference.low = made.difference.value - reach;
    made.difference.high = made.difference.value + reach;
    *out = made;
    return CG_OK;
}
