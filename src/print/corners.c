/*
 * Sub-pixel corners of a tag. Each side is the border of a black frame one module wide on white: where
 * profiles across it turn from black to white, a line is fitted, and lines meet in corners.
 */
#include "print/tags.h"

#include <math.h>
#include <stdlib.h>

enum { PROFILES = 96, LEVELS = 6, ROUNDS = 3, FIT_ROUNDS = 4, STEPS = 64 };
/* How far profiles go, modules: within the black frame and the white around it. */
#define REACH 0.6
/* A tag of 36h11 is 8 modules of black frame and code. */
#define MODULES 8.0
/* Near corners the profiles see the other side too. */
#define KEEP_OFF 0.13
/* What a side must be darker than its outside to be one. */
#define MIN_STEP 0.05

static double sample(struct cg_view view, double x, double y)
{
    double width = (double)view.grid.width - 1, height = (double)view.grid.height - 1;
    if (!(x >= 0 && y >= 0 && x < width && y < height)) {
        return NAN;
    }
    size_t at_x = (size_t)x, at_y = (size_t)y;
    double u = x - (double)at_x, v = y - (double)at_y;
    const float *row = view.px + at_y * view.grid.stride + at_x, *next = row + view.grid.stride;
    return (1 - v) * ((1 - u) * (double)row[0] + u * (double)row[1]) +
           v * ((1 - u) * (double)next[0] + u * (double)next[1]);
}

/* How far outside the point (x, y) the edge lies along n, as a sharp one with the same light; NaN: nowhere
 * near. */
static double crossing(struct cg_view view, double x, double y, const double n[2], double module)
{
    double black = 0, white = 0;
    for (int i = 0; i < LEVELS; i++) {
        double off = module * (0.35 + 0.3 * i / (LEVELS - 1));
        black += sample(view, x - n[0] * off, y - n[1] * off) / LEVELS;
        white += sample(view, x + n[0] * off, y + n[1] * off) / LEVELS;
    }
    if (!(white - black > MIN_STEP)) {
        return NAN;
    }
    /* The area under the profile, unlike the place of one value, does not depend on where pixels begin. */
    double reach = module * REACH, step = 2 * reach / STEPS, light = 0;
    for (int i = 0; i < STEPS; i++) {
        double t = -reach + (i + 0.5) * step;
        light += sample(view, x + n[0] * t, y + n[1] * t) * step;
    }
    double off = reach - (light - 2 * reach * black) / (white - black);
    return fabs(off) < reach ? off : (double)NAN;
}

/* Offsets v = a + b u by least squares; points far off (dirt) lose their weight round by round. */
static bool fit_offsets(const double *u, const double *v, size_t count, double *a, double *b)
{
    double limit = HUGE_VAL;
    for (int round = 0; round < FIT_ROUNDS; round++) {
        double n = 0, su = 0, sv = 0, suu = 0, suv = 0, square = 0;
        for (size_t i = 0; i < count; i++) {
            if (round == 0 || fabs(v[i] - *a - *b * u[i]) <= limit) {
                n++;
                su += u[i];
                sv += v[i];
                suu += u[i] * u[i];
                suv += u[i] * v[i];
            }
        }
        double det = n * suu - su * su;
        if (n < PROFILES / 4.0 || !(det > 0)) {
            return false;
        }
        *b = (n * suv - su * sv) / det;
        *a = (sv - *b * su) / n;
        for (size_t i = 0; i < count; i++) {
            double off = fabs(v[i] - *a - *b * u[i]);
            square += off <= limit ? off * off : 0;
        }
        limit = 2.5 * sqrt(square / n) + 1e-6;
    }
    return true;
}

/* The line of the side from p to q as a point and a direction. */
static bool side_line(struct cg_view view, const double p[2], const double q[2], double line[4])
{
    double d[2] = {q[0] - p[0], q[1] - p[1]}, length = hypot(d[0], d[1]), module = length / MODULES;
    /* Going round clockwise as seen, the outside lies to the left. */
    double n[2] = {d[1] / length, -d[0] / length}, u[PROFILES], v[PROFILES], a = 0, b = 0;
    size_t count = 0;
    for (int i = 0; i < PROFILES; i++) {
        double t = KEEP_OFF + (1 - 2 * KEEP_OFF) * (i + 0.5) / PROFILES;
        double off = crossing(view, p[0] + t * d[0], p[1] + t * d[1], n, module);
        if (isfinite(off)) {
            u[count] = t;
            v[count++] = off;
        }
    }
    if (count < PROFILES / 2 || !fit_offsets(u, v, count, &a, &b)) {
        return false;
    }
    line[0] = p[0] + n[0] * a;
    line[1] = p[1] + n[1] * a;
    line[2] = d[0] + n[0] * b;
    line[3] = d[1] + n[1] * b;
    return true;
}

static bool meet(const double a[4], const double b[4], double out[2])
{
    double det = a[2] * b[3] - a[3] * b[2];
    double t = ((b[0] - a[0]) * b[3] - (b[1] - a[1]) * b[2]) / det;
    out[0] = a[0] + t * a[2];
    out[1] = a[1] + t * a[3];
    return isfinite(out[0]) && isfinite(out[1]);
}

bool print_tag_refine(struct cg_view view, struct print_tag *tag)
{
    for (int round = 0; round < ROUNDS; round++) {
        double lines[4][4], corners[4][2];
        for (int i = 0; i < 4; i++) {
            if (!side_line(view, tag->corner[i], tag->corner[(i + 1) % 4], lines[i])) {
                return false;
            }
        }
        for (int i = 0; i < 4; i++) {
            if (!meet(lines[(i + 3) % 4], lines[i], corners[i])) {
                return false;
            }
        }
        for (int i = 0; i < 4; i++) {
            tag->corner[i][0] = corners[i][0];
            tag->corner[i][1] = corners[i][1];
        }
    }
    return true;
}
