/* line_find.c: where in an element a line stands, slice by slice, from means of pixels. */
#include "print/line.h"

#include <math.h>

static const double near_mm = 0.5; /* of a slice's line to where the others say that it is */

/* The bin in [from, to) whose value, averaged with its neighbours', lies farthest on the line's side. */
static size_t darkest_bin(const struct print_slices *slices, size_t slice, size_t from, size_t to,
                          double ground, double sign, double *depth)
{
    const float *v = slices->v + slice * slices->bins;
    size_t best = slices->bins;
    *depth = 0.0;
    for (size_t i = from; i < to; i++) {
        double sum = 0.0, count = 0.0;
        for (size_t k = i > 0 ? i - 1 : 0; k <= i + 1 && k < slices->bins; k++) {
            sum += isnan(v[k]) ? 0.0 : (double)v[k];
            count += isnan(v[k]) ? 0.0 : 1.0;
        }
        const double off = count > 0.0 ? sign * (sum / count - ground) : 0.0;
        if (off > *depth) {
            *depth = off;
            best = i;
        }
    }
    return best;
}

/* Walks from a bin inside the line to where t rises past the contour; NaN at the end of the slice. */
static double walk_out(const struct print_slices *slices, size_t slice, size_t from, int step, double ground,
                       double core)
{
    const float *u = slices->u + slice * slices->bins, *v = slices->v + slice * slices->bins;
    double last_t = NAN, last_u = NAN;
    for (size_t i = from; i < slices->bins; i += (size_t)step) { /* below 0 wraps around and ends it */
        if (isnan(v[i])) {
            continue;
        }
        const double t = ((double)v[i] - core) / (ground - core);
        if (t >= print_contour_t) {
            return isnan(last_t)
                       ? NAN
                       : last_u + ((double)u[i] - last_u) * (print_contour_t - last_t) / (t - last_t);
        }
        last_t = t;
        last_u = (double)u[i];
    }
    return NAN;
}

/* Ground from the outer quarters, core from the median of the slices' extremes, the side that departs more.
 */
static bool first_levels(const struct print_slices *slices, struct print_finding *finding, double *scratch)
{
    size_t count = 0;
    for (size_t slice = 0; slice < slices->slices; slice++) {
        double sum = 0.0, n = 0.0;
        for (size_t i = 0; i < slices->bins; i++) {
            const float v = slices->v[slice * slices->bins + i];
            if ((i < slices->bins / 4 || i >= slices->bins - slices->bins / 4) && !isnan(v)) {
                sum += (double)v;
                n += 1.0;
            }
        }
        if (n > 0.0) {
            scratch[count++] = sum / n;
        }
    }
    if (count == 0) {
        return false;
    }
    cg_sort_doubles(scratch, count);
    finding->ground = scratch[count / 2];
    double depth[2] = {0};
    for (int side = 0; side < 2; side++) {
        count = 0;
        for (size_t slice = 0; slice < slices->slices; slice++) {
            darkest_bin(slices, slice, 0, slices->bins, finding->ground, side == 0 ? -1.0 : 1.0,
                        &scratch[count]);
            count++;
        }
        cg_sort_doubles(scratch, count);
        depth[side] = scratch[count / 2];
    }
    finding->sign = depth[0] >= depth[1] ? -1.0 : 1.0;
    finding->core = finding->ground + finding->sign * fmax(depth[0], depth[1]);
    return fmax(depth[0], depth[1]) >= print_least_contrast;
}

/* Puts the contours of every slice into left and right; returns in how many both were found. */
static size_t find_contours(const struct print_slices *slices, const struct print_finding *finding,
                            struct print_edge *left, struct print_edge *right)
{
    size_t found = 0;
    for (size_t slice = 0; slice < slices->slices; slice++) {
        size_t from = 0, to = slices->bins;
        left->position[slice] = right->position[slice] = NAN;
        if (finding->known) {
            const double at = finding->centre_p + finding->centre_q * ((double)slice + 0.5) * slices->bin_mm;
            from = (size_t)fmax(0.0, (at - near_mm) / slices->bin_mm);
            to = (size_t)fmax(0.0, fmin((double)slices->bins, (at + near_mm) / slices->bin_mm));
        }
        double depth;
        const size_t inside = darkest_bin(slices, slice, from, to, finding->ground, finding->sign, &depth);
        if (inside == slices->bins || depth < 0.5 * fabs(finding->ground - finding->core)) {
            continue;
        }
        const double a = walk_out(slices, slice, inside, -1, finding->ground, finding->core);
        const double b = walk_out(slices, slice, inside, 1, finding->ground, finding->core);
        if (!isnan(a) && !isnan(b)) {
            left->position[slice] = a;
            right->position[slice] = b;
            found++;
        }
    }
    return found;
}

bool print_line_find(const struct print_slices *slices, struct print_finding *finding,
                     struct print_edge *left, struct print_edge *right)
{
    if (!first_levels(slices, finding, left->shift)) {
        return false;
    }
    find_contours(slices, finding, left, right);
    if (!print_edge_fit(left) || !print_edge_fit(right)) {
        return false;
    }
    finding->centre_p = (left->p + right->p) / 2.0;
    finding->centre_q = (left->q + right->q) / 2.0;
    finding->known = true;
    left->masked = right->masked = 0;
    find_contours(slices, finding, left, right);
    return print_edge_fit(left) && print_edge_fit(right);
}
