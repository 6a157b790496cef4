/*
 * print/line.h: finding a line before it is measured.
 */
#ifndef CASTGLOSS_PRINT_LINE_H
#define CASTGLOSS_PRINT_LINE_H

#include "print/slices.h"

/* R60: 60 % of the way from the ground into the line. */
static const double print_contour_t = 0.4;
/* Reflectance between line and ground. */
static const double print_least_contrast = 0.05;

struct print_finding {
    double ground, core, sign;
    double centre_p, centre_q; /* where the line's middle stands, as far as known */
    bool known;
};
/* Puts the contours of the slices into both edges and fits their straight lines; false: no line was found. */
bool print_line_find(const struct print_slices *slices, struct print_finding *finding,
                     struct print_edge *left, struct print_edge *right);

#endif
