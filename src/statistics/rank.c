/*
 * rank.c: Spearman's rank correlation, plain and partial. kendall.c has Kendall's.
 */
#include "statistics/rank.h"

#include "statistics/part.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct placed {
    double value;
    size_t index;
};

static int by_value(const void *a, const void *b)
{
    const double x = ((const struct placed *)a)->value, y = ((const struct placed *)b)->value;
    return (x > y) - (x < y);
}

enum cg_status cg_rank_order(const double *values, size_t count, double *ranks, struct cg_error *error)
{
    const enum cg_status status = statistics_check("An order of ranks", values, count, 1, error);
    struct placed *places = status == CG_OK ? cg_alloc(count, sizeof *places, error) : NULL;
    if (places == NULL) {
        return status == CG_OK ? CG_FAULT : status;
    }
    for (size_t i = 0; i < count; i++) {
        places[i] = (struct placed){values[i], i};
    }
    qsort(places, count, sizeof *places, by_value);
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first + 1; next < count && !(places[next].value > places[first].value);) {
            next++;
        }
        for (size_t i = first; i < next; i++) {
            ranks[places[i].index] = 0.5 * (double)(first + next + 1);
        }
    }
    free(places);
    return CG_OK;
}

enum cg_status rank_check(const double *x, const double *y, size_t count, size_t controls, double confidence,
                          struct cg_error *error)
{
    if (count < CG_RANK_LEAST + controls) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "A rank correlation with %zu controls needs at least %zu pairs; there are %zu.",
                            controls, CG_RANK_LEAST + controls, count);
    }
    enum cg_status status = statistics_check_confidence(confidence, error);
    if (status == CG_OK) {
        status = statistics_check("A rank correlation", x, count, 1, error);
    }
    return status == CG_OK ? statistics_check("A rank correlation", y, count, 1, error) : status;
}

enum cg_status rank_constant(struct cg_error *error)
{
    return cg_error_set(error, CG_NOT_MEASURABLE,
                        "A rank correlation: one of the two does not vary beyond what the controls explain.");
}

void rank_interval(struct cg_rank_result *out, double z_sd, double confidence)
{
    /* Fisher's z is infinite where all pairs agree. */
    const double z = atanh(fmin(fmax(out->value, -1.0 + 1e-15), 1.0 - 1e-15));
    const double reach = statistics_z(confidence) * z_sd;
    out->low = fmin(tanh(z - reach), out->value);
    out->high = fmax(tanh(z + reach), out->value);
}

static double product(const double *a, const double *b, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* What is left of a vector no longer than this against what it was follows from the others. */
#define NOTHING_LEFT 1e-8

/* Takes the unit vectors out of v, twice, for the digits; false when nothing is left. */
static bool take_out(double *v, const double *units, size_t unit_count, size_t count)
{
    const double before = sqrt(product(v, v, count));
    for (size_t k = 0; k < 2 * unit_count; k++) {
        const double *unit = units + k % unit_count * count;
        const double share = product(v, unit, count);
        for (size_t i = 0; i < count; i++) {
            v[i] -= share * unit[i];
        }
    }
    return before > 0.0 && sqrt(product(v, v, count)) > NOTHING_LEFT * before;
}

/* Ranks less their mean. */
static enum cg_status centred(const double *values, size_t count, double *out, struct cg_error *error)
{
    const enum cg_status status = cg_rank_order(values, count, out, error);
    for (size_t i = 0; status == CG_OK && i < count; i++) {
        out[i] -= 0.5 * (double)(count + 1);
    }
    return status;
}

/* Orthonormal directions of the controls' ranks; those that follow from the ones before are left out. */
static enum cg_status find_units(const double *const *controls, size_t control_count, size_t count,
                                 double *units, size_t *used, struct cg_error *error)
{
    *used = 0;
    for (size_t k = 0; k < control_count; k++) {
        double *unit = units + *used * count;
        const enum cg_status status = centred(controls[k], count, unit, error);
        if (status != CG_OK) {
            return status;
        }
        if (take_out(unit, units, *used, count)) {
            const double length = sqrt(product(unit, unit, count));
            for (size_t i = 0; i < count; i++) {
                unit[i] /= length;
            }
            (*used)++;
        }
    }
    return CG_OK;
}

static void find_result(const double *x, const double *y, size_t count, size_t controls, double confidence,
                        struct cg_rank_result *out)
{
    const double r = product(x, y, count) / sqrt(product(x, x, count) * product(y, y, count));
    const double freedom = (double)(count - controls) - 2.0;
    *out = (struct cg_rank_result){.count = count, .controls = controls, .value = fmin(fmax(r, -1.0), 1.0)};
    const double rest = 1.0 - out->value * out->value;
    out->p = rest > 0.0 ? 2.0 * gsl_cdf_tdist_Q(fabs(out->value) * sqrt(freedom / rest), freedom) : 0.0;
    /* Bonett and Wright, Psychometrika 65, 2000; a control takes one value. */
    rank_interval(out, sqrt((1.0 + 0.5 * out->value * out->value) / (freedom - 1.0)), confidence);
}

enum cg_status cg_rank_partial(const double *x, const double *y, const double *const *controls,
                               size_t control_count, size_t count, double confidence, double *x_left,
                               double *y_left, struct cg_rank_result *out, struct cg_error *error)
{
    double *ranks = NULL;
    size_t size, used = 0;
    enum cg_status status = rank_check(x, y, count, 0, confidence, error);
    if (status != CG_OK) {
        return status;
    }
    if (!cg_multiply(control_count + 2, count, &size)) {
        return cg_error_set(error, CG_FAULT, "%zu controls of %zu pairs are too many.", control_count, count);
    }
    ranks = cg_alloc(size, sizeof *ranks, error);
    if (ranks == NULL) {
        return CG_FAULT;
    }
    double *rx = ranks, *ry = ranks + count, *units = ranks + 2 * count;
    status = find_units(controls, control_count, count, units, &used, error);
    if (status == CG_OK) {
        status = rank_check(x, y, count, used, confidence, error);
    }
    if (status == CG_OK) {
        status = centred(x, count, rx, error);
    }
    if (status == CG_OK) {
        status = centred(y, count, ry, error);
    }
    if (status == CG_OK && (!take_out(rx, units, used, count) || !take_out(ry, units, used, count))) {
        status = rank_constant(error);
    }
    if (status == CG_OK) {
        find_result(rx, ry, count, used, confidence, out);
        if (x_left != NULL) {
            memcpy(x_left, rx, count * sizeof *x_left);
        }
        if (y_left != NULL) {
            memcpy(y_left, ry, count * sizeof *y_left);
        }
    }
    free(ranks);
    return status;
}

enum cg_status cg_rank_spearman(const double *x, const double *y, size_t count, double confidence,
                                struct cg_rank_result *out, struct cg_error *error)
{
    return cg_rank_partial(x, y, NULL, 0, count, confidence, NULL, NULL, out, error);
}

enum cg_status cg_rank_adjust(double *p, size_t count, struct cg_error *error)
{
    struct placed *places = cg_alloc(count > 0 ? count : 1, sizeof *places, error);
    size_t asked = 0;
    if (places == NULL) {
        return CG_FAULT;
    }
    for (size_t i = 0; i < count; i++) {
        if (!isnan(p[i])) {
            places[asked++] = (struct placed){p[i], i};
        }
    }
    qsort(places, asked, sizeof *places, by_value);
    double least = 0.0;
    for (size_t i = 0; i < asked; i++) {
        least = fmin(1.0, fmax(least, places[i].value * (double)(asked - i)));
        p[places[i].index] = least;
    }
    free(places);
    return CG_OK;
}
