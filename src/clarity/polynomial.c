#include "clarity/polynomial.h"

#include <math.h>
#include <string.h>

#define POINTS_MIN ((size_t)8)
/* A higher order must explain the scatter this many times better than chance. */
#define F_MIN 20.0
/* Scatter below this, px, is good enough whatever its shape. */
#define SCATTER_GOOD_PX 2e-3
#define OUTLIER_SD 3.0
#define OUTLIER_ROUNDS 3

double clarity_course_at(const double course[CG_EDGE_TERMS], double t)
{
    double sum = 0;
    for (size_t i = CG_EDGE_TERMS; i-- > 0;) {
        sum = sum * t + course[i];
    }
    return sum;
}

double clarity_course_slope(const double course[CG_EDGE_TERMS], double t)
{
    double sum = 0;
    for (size_t i = CG_EDGE_TERMS; i-- > 1;) {
        sum = sum * t + (double)i * course[i];
    }
    return sum;
}

void clarity_course_narrow(double course[CG_EDGE_TERMS], double from, double to)
{
    /* Horner's scheme on polynomials: out = out * (middle + half * t) + course[i]. */
    const double middle = (from + to) / 2, half = (to - from) / 2;
    double out[CG_EDGE_TERMS] = {0};
    for (size_t i = CG_EDGE_TERMS; i-- > 0;) {
        for (size_t k = CG_EDGE_TERMS; k-- > 0;) {
            out[k] = out[k] * middle + (k > 0 ? out[k - 1] * half : 0);
        }
        out[0] += course[i];
    }
    memcpy(course, out, sizeof out);
}

/* Solves the symmetric positive system by elimination; with t in [-1, 1] it is well conditioned. */
static void solve(double a[CG_EDGE_TERMS][CG_EDGE_TERMS], double b[CG_EDGE_TERMS], size_t terms)
{
    for (size_t i = 0; i < terms; i++) {
        for (size_t k = i + 1; k < terms; k++) {
            const double share = a[k][i] / a[i][i];
            for (size_t j = i; j < terms; j++) {
                a[k][j] -= share * a[i][j];
            }
            b[k] -= share * b[i];
        }
    }
    for (size_t i = terms; i-- > 0;) {
        for (size_t j = i + 1; j < terms; j++) {
            b[i] -= a[i][j] * b[j];
        }
        b[i] /= a[i][i];
    }
}

/* Fits so many terms; the weighted sum of squares that is left. */
static double fit_terms(const struct clarity_points *points, size_t terms, double course[CG_EDGE_TERMS])
{
    double a[CG_EDGE_TERMS][CG_EDGE_TERMS] = {{0}}, b[CG_EDGE_TERMS] = {0}, squares = 0;
    for (size_t p = 0; p < points->count; p++) {
        double power[CG_EDGE_TERMS] = {1};
        for (size_t i = 1; i < terms; i++) {
            power[i] = power[i - 1] * points->t[p];
        }
        for (size_t i = 0; i < terms; i++) {
            for (size_t j = 0; j < terms; j++) {
                a[i][j] += points->weight[p] * power[i] * power[j];
            }
            b[i] += points->weight[p] * power[i] * points->x[p];
        }
    }
    solve(a, b, terms);
    memcpy(course, b, sizeof b);
    for (size_t p = 0; p < points->count; p++) {
        const double off = points->x[p] - clarity_course_at(course, points->t[p]);
        squares += points->weight[p] * off * off;
    }
    return squares;
}

/* The lowest order behind which a higher one explains no more than chance would. */
static double fit_order(const struct clarity_points *points, size_t used, double weights,
                        double course[CG_EDGE_TERMS])
{
    double squares = fit_terms(points, 2, course);
    for (size_t terms = 3; terms <= CG_EDGE_TERMS; terms++) {
        double higher[CG_EDGE_TERMS];
        if (squares <= weights * SCATTER_GOOD_PX * SCATTER_GOOD_PX) {
            break;
        }
        const double better = fit_terms(points, terms, higher);
        if (!((squares - better) * (double)(used - terms) > F_MIN * better)) {
            break;
        }
        squares = better;
        memcpy(course, higher, sizeof higher);
    }
    return squares;
}

double clarity_course_fit(struct clarity_points *points, double course[CG_EDGE_TERMS])
{
    double sd = -1;
    for (int round = 0; round < OUTLIER_ROUNDS; round++) {
        size_t used = 0;
        double weights = 0;
        for (size_t i = 0; i < points->count; i++) {
            used += points->weight[i] > 0;
            weights += points->weight[i];
        }
        if (used < POINTS_MIN) {
            return -1;
        }
        sd = sqrt(fit_order(points, used, weights, course) / weights);
        for (size_t i = 0; i < points->count; i++) {
            if (fabs(points->x[i] - clarity_course_at(course, points->t[i])) >
                OUTLIER_SD * sd + SCATTER_GOOD_PX) {
                points->weight[i] = 0;
            }
        }
    }
    return sd;
}
