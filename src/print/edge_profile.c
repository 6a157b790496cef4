/*
 * edge_profile.c: the normal edge profile. Rows interpolated one by one make the transition too wide; so the
 * pixels of all slices, each slice aligned on its own contour, are binned by their distance from it.
 */
#include "print/edge_walk.h"

struct binning {
    const struct print_edge *edge;
    const double *shift; /* smoothed residual of each slice */
    double *sum, *count;
};

static void bin_pixel(void *context, size_t slice, double distance, double value)
{
    struct binning *binning = context;
    const struct print_edge *edge = binning->edge;
    const double at = (distance - binning->shift[slice] + edge->reach_mm) / edge->bin_mm;
    if (at >= 0.0 && at < (double)edge->bins) {
        binning->sum[(size_t)at] += value;
        binning->count[(size_t)at] += 1.0;
    }
}

/* Bins that no pixel fell into are filled from their neighbours in a straight line. */
static void fill_gaps(double *profile, const double *count, size_t bins)
{
    size_t last = bins;
    for (size_t i = 0; i < bins; i++) {
        if (!(count[i] > 0.0)) {
            profile[i] = NAN;
            continue;
        }
        for (size_t k = last == bins ? i : last + 1; k < i; k++) {
            profile[k] =
                profile[last] + (profile[i] - profile[last]) * (double)(k - last) / (double)(i - last);
        }
        last = i;
    }
}

void print_edge_profile(const struct print_edge *edge, struct cg_view view, bool aligned, double *profile)
{
    struct binning binning = {edge, edge->shift, profile, edge->count};
    for (size_t i = 0; i < edge->slices; i++) {
        edge->shift[i] = aligned ? print_edge_smoothed(edge, i) : 0.0;
    }
    for (size_t i = 0; i < edge->bins; i++) {
        profile[i] = edge->count[i] = 0.0;
    }
    print_edge_walk(edge, view, bin_pixel, &binning);
    for (size_t i = 0; i < edge->bins; i++) {
        profile[i] /= edge->count[i] > 0.0 ? edge->count[i] : 1.0;
    }
    fill_gaps(profile, edge->count, edge->bins);
}

/* ---- the profile -------------------------------------------------------------------------------- */

double print_edge_cross(const struct print_edge *edge, double t)
{
    double best = NAN;
    for (size_t i = 0; i + 1 < edge->bins; i++) {
        const double a = print_edge_share(edge, i), b = print_edge_share(edge, i + 1);
        if (!((a <= t && b > t) || (a < t && b >= t))) {
            continue;
        }
        const double at = print_edge_distance(edge, (double)i + (t - a) / (b - a));
        if (isnan(best) || fabs(at) < fabs(best)) {
            best = at;
        }
    }
    return best;
}

double print_edge_level(const struct print_edge *edge, const double *profile, double from_mm, double to_mm)
{
    double *values = edge->values;
    size_t count = 0;
    for (size_t i = 0; i < edge->bins; i++) {
        const double at = print_edge_distance(edge, (double)i);
        if (at >= from_mm && at <= to_mm && !isnan(profile[i])) {
            values[count++] = profile[i];
        }
    }
    cg_sort_doubles(values, count);
    return count > 0 ? values[count / 2] : NAN;
}

bool print_edge_has_gaps(const struct print_edge *edge)
{
    const double most_empty = 0.2;
    size_t empty = 0, all = 0;
    for (size_t i = 0; i < edge->bins; i++) {
        if (fabs(print_edge_distance(edge, (double)i)) < 2.0 * edge->part->pixel_mm) {
            empty += edge->count[i] > 0.0 ? 0 : 1;
            all++;
        }
    }
    return (double)empty > most_empty * (double)all;
}
