/* clarity/polynomial.h: the course of an edge as a polynomial. */
#ifndef CLARITY_POLYNOMIAL_H
#define CLARITY_POLYNOMIAL_H

#include <castgloss/clarity.h>

/* Value and slope (per unit of t) of a course. */
double clarity_course_at(const double course[CG_EDGE_TERMS], double t);
double clarity_course_slope(const double course[CG_EDGE_TERMS], double t);

/* The same course over [from, to] of its t, which then runs from -1 to 1 again. */
void clarity_course_narrow(double course[CG_EDGE_TERMS], double from, double to);

/* Places of an edge; weight 0: not to be used. */
struct clarity_points {
    const double *t, *x;
    double *weight;
    size_t count;
};
/*
 * Least squares of the lowest order that the scatter asks for. Points further out than three SD get the
 * weight 0. Returns the SD of the points used, or -1 when fewer than 8 are left.
 */
double clarity_course_fit(struct clarity_points *points, double course[CG_EDGE_TERMS]);

#endif
