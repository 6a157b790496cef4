/* edge.c: an edge's buffers and the straight line through its contour. */
#include "print/edge.h"

#include <math.h>
#include <stdlib.h>

static const double bins_a_pixel = 8.0;
static const double reach_mm = 1.5;              /* of the profile to each side */
static const double far_sd = 6.0, far_mm = 0.06; /* a slice farther from its line than both is masked */
static const double most_masked = 0.2;           /* more than this is the line's own shape, not dirt */
enum { FEWEST_SLICES = 16 };

enum cg_status print_edge_init(struct print_edge *edge, const struct cg_part *part, const uint8_t *mask,
                               bool along_md, struct cg_error *error)
{
    const double length = part->size_mm[along_md ? 1 : 0];
    struct print_edge made = {.part = part, .mask = mask, .along_md = along_md, .outward = 1.0};
    made.slices = (size_t)(length / part->pixel_mm) + 1;
    made.bin_mm = part->pixel_mm / bins_a_pixel;
    made.reach_mm = fmin(reach_mm, part->size_mm[along_md ? 0 : 1]);
    made.bins = 2 * (size_t)(made.reach_mm / made.bin_mm) + 1;
    made.reach_mm = made.bin_mm * ((double)made.bins / 2.0);
    made.depth_mm = made.reach_mm;
    double **const arrays[] = {&made.position, &made.residual, &made.shift, &made.weight,
                               &made.profile,  &made.count,    &made.values};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        *arrays[i] = cg_alloc(i < 4 ? made.slices : made.bins, sizeof(double), error);
        if (*arrays[i] == NULL) {
            print_edge_clear(&made);
            return CG_FAULT;
        }
    }
    for (size_t i = 0; i < made.slices; i++) {
        made.position[i] = NAN;
    }
    *edge = made;
    return CG_OK;
}

void print_edge_clear(struct print_edge *edge)
{
    free(edge->position);
    free(edge->residual);
    free(edge->shift);
    free(edge->weight);
    free(edge->profile);
    free(edge->count);
    free(edge->values);
    *edge = (struct print_edge){0};
}

void print_edge_place(const struct print_edge *edge, double x, double y, double *u, double *s)
{
    const double *a = edge->part->to_mm;
    const double cd = a[0] * x + a[1] * y + a[2], md = a[3] * x + a[4] * y + a[5];
    *u = edge->along_md ? cd : md;
    *s = edge->along_md ? md : cd;
}

double print_edge_middle(const struct print_edge *edge, size_t slice)
{
    return ((double)slice + 0.5) * edge->part->pixel_mm;
}

/* ---- the straight line -------------------------------------------------------------------------- */

/* Least squares over the slices that are within limit of the present line. */
static size_t fit_within(struct print_edge *edge, double limit)
{
    double n = 0.0, ss = 0.0, su = 0.0, sss = 0.0, ssu = 0.0;
    for (size_t i = 0; i < edge->slices; i++) {
        const double s = print_edge_middle(edge, i), u = edge->position[i];
        if (isnan(u) || fabs(u - edge->p - edge->q * s) > limit) {
            continue;
        }
        n += 1.0;
        ss += s;
        su += u;
        sss += s * s;
        ssu += s * u;
    }
    const double d = n * sss - ss * ss;
    if (n >= 2.0 && d > 0.0) {
        edge->q = (n * ssu - ss * su) / d;
        edge->p = (su - edge->q * ss) / n;
    }
    return (size_t)n;
}

/* Median slope of pairs half the length apart and the median height over it: no outlier moves them. */
static bool first_line(struct print_edge *edge, double *scratch)
{
    size_t count = 0;
    const size_t half = edge->slices / 2;
    for (size_t i = 0; i + half < edge->slices; i++) {
        const double slope =
            (edge->position[i + half] - edge->position[i]) / ((double)half * edge->part->pixel_mm);
        if (!isnan(slope)) {
            scratch[count++] = slope;
        }
    }
    edge->q = 0.0;
    if (count >= FEWEST_SLICES / 2) {
        cg_sort_doubles(scratch, count);
        edge->q = scratch[count / 2];
    }
    count = 0;
    for (size_t i = 0; i < edge->slices; i++) {
        if (!isnan(edge->position[i])) {
            scratch[count++] = edge->position[i] - edge->q * print_edge_middle(edge, i);
        }
    }
    if (count < FEWEST_SLICES) {
        return false;
    }
    cg_sort_doubles(scratch, count);
    edge->p = scratch[count / 2];
    return true;
}

/* 1.4826 times the median distance from the line. */
static double spread(const struct print_edge *edge, double *scratch)
{
    size_t count = 0;
    for (size_t i = 0; i < edge->slices; i++) {
        if (!isnan(edge->position[i])) {
            scratch[count++] = fabs(edge->position[i] - edge->p - edge->q * print_edge_middle(edge, i));
        }
    }
    cg_sort_doubles(scratch, count);
    return count > 0 ? 1.4826 * scratch[count / 2] : 0.0;
}

bool print_edge_fit(struct print_edge *edge)
{
    double *scratch = edge->residual; /* is filled below */
    if (!first_line(edge, scratch)) {
        return false;
    }
    double limit = fmax(far_sd * spread(edge, scratch), far_mm);
    fit_within(edge, limit);
    limit = fmax(far_sd * spread(edge, scratch), far_mm);
    size_t found = 0, near = 0;
    for (size_t i = 0; i < edge->slices; i++) {
        found += isnan(edge->position[i]) ? 0 : 1;
        near += fabs(edge->position[i] - edge->p - edge->q * print_edge_middle(edge, i)) <= limit;
    }
    if ((double)(found - near) > most_masked * (double)found) {
        limit = INFINITY;
    }
    edge->used = fit_within(edge, limit);
    edge->cosine = 1.0 / sqrt(1.0 + edge->q * edge->q);
    for (size_t i = 0; i < edge->slices; i++) {
        const double off = edge->position[i] - edge->p - edge->q * print_edge_middle(edge, i);
        if (!isnan(off) && fabs(off) > limit) {
            edge->position[i] = NAN;
            edge->masked++;
        }
        edge->residual[i] = isnan(edge->position[i]) ? NAN : edge->outward * off * edge->cosine;
    }
    return edge->used >= FEWEST_SLICES;
}
