/*
 * formula.c: a curve fitted by GSL's trust-region least squares; derivatives by central differences.
 */
#include "statistics/part.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>

static const size_t most_steps = 500;
static const double tolerance = 1e-12;

struct problem {
    const struct cg_formula *curve;
    const double *x, *y;
    size_t count;
    bool no_memory;
};

static int residuals(const gsl_vector *parameters, void *context, gsl_vector *f)
{
    const struct problem *problem = context;
    double value[CG_FORMULA_PARAMETERS];
    for (size_t i = 0; i < problem->curve->parameters; i++) {
        value[i] = gsl_vector_get(parameters, i);
    }
    for (size_t i = 0; i < problem->count; i++) {
        const double off = problem->curve->at(problem->curve->context, value, problem->x[i]) - problem->y[i];
        if (!isfinite(off)) {
            return GSL_EDOM;
        }
        gsl_vector_set(f, i, off);
    }
    return GSL_SUCCESS;
}

/* Standard errors by the inverse of J^T J, scaled with the variance of the residuals. */
static void take_result(const struct problem *problem, gsl_multifit_nlinear_workspace *work,
                        gsl_matrix *covariance, struct cg_formula_result *out)
{
    const gsl_vector *x = gsl_multifit_nlinear_position(work), *f = gsl_multifit_nlinear_residual(work);
    const size_t parameters = problem->curve->parameters;
    *out = (struct cg_formula_result){.residual_sd = NAN};
    for (size_t i = 0; i < problem->count; i++) {
        out->rss += gsl_vector_get(f, i) * gsl_vector_get(f, i);
    }
    if (problem->count > parameters) {
        out->residual_sd = sqrt(out->rss / (double)(problem->count - parameters));
    }
    const bool known =
        gsl_multifit_nlinear_covar(gsl_multifit_nlinear_jac(work), 0.0, covariance) == GSL_SUCCESS;
    for (size_t i = 0; i < parameters; i++) {
        out->value[i] = gsl_vector_get(x, i);
        out->sd[i] = known ? sqrt(gsl_matrix_get(covariance, i, i)) * out->residual_sd : NAN;
    }
}

static bool solve(struct problem *problem, const double *start, struct cg_formula_result *out)
{
    const size_t parameters = problem->curve->parameters;
    gsl_multifit_nlinear_parameters settings = gsl_multifit_nlinear_default_parameters();
    settings.fdtype = GSL_MULTIFIT_NLINEAR_CTRDIFF;
    gsl_multifit_nlinear_fdf fdf = {.f = residuals, .n = problem->count, .p = parameters, .params = problem};
    gsl_multifit_nlinear_workspace *work =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &settings, problem->count, parameters);
    gsl_vector *first = gsl_vector_alloc(parameters);
    gsl_matrix *covariance = gsl_matrix_alloc(parameters, parameters);
    int info = 0;
    bool solved = false;
    problem->no_memory = work == NULL || first == NULL || covariance == NULL;
    if (work != NULL && first != NULL && covariance != NULL) {
        for (size_t i = 0; i < parameters; i++) {
            gsl_vector_set(first, i, start[i]);
        }
        solved = gsl_multifit_nlinear_init(first, &fdf, work) == GSL_SUCCESS;
        /* Exact data end with "no progress", which is as good as an end can be. */
        const int end = solved ? gsl_multifit_nlinear_driver(most_steps, tolerance, tolerance, 0.0, NULL,
                                                             NULL, &info, work)
                               : GSL_FAILURE;
        solved = solved && (end == GSL_SUCCESS || end == GSL_ENOPROG);
    }
    if (solved) {
        take_result(problem, work, covariance, out);
    }
    if (covariance != NULL) {
        gsl_matrix_free(covariance);
    }
    if (first != NULL) {
        gsl_vector_free(first);
    }
    if (work != NULL) {
        gsl_multifit_nlinear_free(work);
    }
    return solved;
}

enum cg_status cg_formula_fit(const struct cg_formula *curve, const double *start, const double *x,
                              const double *y, size_t count, struct cg_formula_result *out,
                              struct cg_error *error)
{
    struct problem problem = {.curve = curve, .x = x, .y = y, .count = count};
    struct cg_formula_result made;
    if (curve->parameters < 1 || curve->parameters > CG_FORMULA_PARAMETERS) {
        return cg_error_set(error, CG_USAGE, "A curve has 1 to %zu parameters, not %zu.",
                            CG_FORMULA_PARAMETERS, curve->parameters);
    }
    enum cg_status status = statistics_check("A curve", x, count, curve->parameters, error);
    if (status == CG_OK) {
        status = statistics_check("A curve", y, count, curve->parameters, error);
    }
    if (status != CG_OK) {
        return status;
    }
    /* GSL's own handler ends the program; every call above looks at what it returns. */
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    const bool solved = solve(&problem, start, &made);
    gsl_set_error_handler(handler);
    if (problem.no_memory) {
        return cg_error_set(error, CG_FAULT, "Memory ran out while a curve was fitted to %zu points.", count);
    }
    if (!solved) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "The curve cannot be fitted to the %zu points.", count);
    }
    *out = made;
    return CG_OK;
}
