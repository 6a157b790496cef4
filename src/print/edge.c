/*
 * edge.c: a contour to a fraction of a pixel. Rows interpolated one by one make the transition too wide and
 * the contour too rough; so each slice is first aligned on its own contour, the pixels of all slices give one
 * fine normal edge profile, and its inverse then places the contour in each slice from all pixels near it.
 */
#include "print/edge.h"

#include <math.h>
#include <stdlib.h>

static const double bins_a_pixel = 8.0;
static const double reach_mm = 1.5;              /* of the profile to each side */
static const double smooth_mm = 0.1;             /* along the contour, before slices are aligned on it */
static const double far_sd = 6.0, far_mm = 0.06; /* a slice farther from its line than both is masked */
static const double most_masked = 0.2;           /* more than this is the line's own shape, not dirt */
static const double low_t = 0.12, high_t = 0.75; /* where the profile is steep enough to be inverted */
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

static double middle(const struct print_edge *edge, size_t slice)
{
    return ((double)slice + 0.5) * edge->part->pixel_mm;
}

/* ---- the straight line -------------------------------------------------------------------------- */

/* Least squares over the slices that are within limit of the present line. */
static size_t fit_within(struct print_edge *edge, double limit)
{
    double n = 0.0, ss = 0.0, su = 0.0, sss = 0.0, ssu = 0.0;
    for (size_t i = 0; i < edge->slices; i++) {
        const double s = middle(edge, i), u = edge->position[i];
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
            scratch[count++] = edge->position[i] - edge->q * middle(edge, i);
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
            scratch[count++] = fabs(edge->position[i] - edge->p - edge->q * middle(edge, i));
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
        near += fabs(edge->position[i] - edge->p - edge->q * middle(edge, i)) <= limit;
    }
    if ((double)(found - near) > most_masked * (double)found) {
        limit = INFINITY;
    }
    edge->used = fit_within(edge, limit);
    edge->cosine = 1.0 / sqrt(1.0 + edge->q * edge->q);
    for (size_t i = 0; i < edge->slices; i++) {
        const double off = edge->position[i] - edge->p - edge->q * middle(edge, i);
        if (!isnan(off) && fabs(off) > limit) {
            edge->position[i] = NAN;
            edge->masked++;
        }
        edge->residual[i] = isnan(edge->position[i]) ? NAN : edge->outward * off * edge->cosine;
    }
    return edge->used >= FEWEST_SLICES;
}

/* The residual averaged over a short stretch of the contour. */
static double smoothed(const struct print_edge *edge, size_t slice)
{
    const size_t half = (size_t)(0.5 * smooth_mm / edge->part->pixel_mm);
    double sum = 0.0, count = 0.0;
    if (isnan(edge->residual[slice])) {
        return NAN;
    }
    for (size_t i = slice > half ? slice - half : 0; i <= slice + half && i < edge->slices; i++) {
        if (!isnan(edge->residual[i])) {
            sum += edge->residual[i];
            count += 1.0;
        }
    }
    return sum / count;
}

/* ---- pixels ------------------------------------------------------------------------------------- */

/* Calls visit for every pixel of a measured slice, with its outward distance from the straight line. */
static void walk(const struct print_edge *edge, struct cg_view view,
                 void (*visit)(void *context, size_t slice, double distance, double value), void *context)
{
    const struct cg_grid *grid = &view.grid;
    const double slices_a_mm = 1.0 / edge->part->pixel_mm, factor = edge->outward * edge->cosine;
    for (size_t y = 0; y < grid->height; y++) {
        const float *row = view.px + y * grid->stride;
        const uint8_t *mask = edge->mask + y * grid->width;
        for (size_t x = 0; x < grid->width; x++) {
            double u, s;
            if (mask[x] == 0) {
                continue;
            }
            print_edge_place(edge, (double)x, (double)y, &u, &s);
            const size_t slice = (size_t)(s * slices_a_mm);
            const double distance = factor * (u - edge->p - edge->q * s);
            if (slice < edge->slices && fabs(distance) < edge->reach_mm && !isnan(edge->residual[slice])) {
                visit(context, slice, distance, (double)row[x]);
            }
        }
    }
}

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
        edge->shift[i] = aligned ? smoothed(edge, i) : 0.0;
    }
    for (size_t i = 0; i < edge->bins; i++) {
        profile[i] = edge->count[i] = 0.0;
    }
    walk(edge, view, bin_pixel, &binning);
    for (size_t i = 0; i < edge->bins; i++) {
        profile[i] /= edge->count[i] > 0.0 ? edge->count[i] : 1.0;
    }
    fill_gaps(profile, edge->count, edge->bins);
}

/* ---- the profile -------------------------------------------------------------------------------- */

static double share_at(const struct print_edge *edge, size_t bin)
{
    return (edge->profile[bin] - edge->core) / (edge->ground - edge->core);
}

static double distance_of(const struct print_edge *edge, double bin)
{
    return (bin + 0.5) * edge->bin_mm - edge->reach_mm;
}

double print_edge_cross(const struct print_edge *edge, double t)
{
    double best = NAN;
    for (size_t i = 0; i + 1 < edge->bins; i++) {
        const double a = share_at(edge, i), b = share_at(edge, i + 1);
        if (!((a <= t && b > t) || (a < t && b >= t))) {
            continue;
        }
        const double at = distance_of(edge, (double)i + (t - a) / (b - a));
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
        const double at = distance_of(edge, (double)i);
        if (at >= from_mm && at <= to_mm && !isnan(profile[i])) {
            values[count++] = profile[i];
        }
    }
    cg_sort_doubles(values, count);
    return count > 0 ? values[count / 2] : NAN;
}

/* Least squares of a Gaussian edge through the bins that pixels fell into; gaps between them say nothing. */
static void fit_gaussian(const struct print_edge *edge, double *middle_mm, double *sd)
{
    enum { STEPS = 12 };
    const double near = 4.0; /* SD: beyond this the edge has ended */
    for (int step = 0; step < STEPS; step++) {
        double mm = 0.0, ms = 0.0, ss = 0.0, rm = 0.0, rs = 0.0;
        for (size_t i = 0; i < edge->bins; i++) {
            const double at = distance_of(edge, (double)i), z = (at - *middle_mm) / *sd;
            /* Beyond the middle of a line the other edge has its say. */
            if (!(edge->count[i] > 0.0) || fabs(z) > near || isnan(edge->profile[i]) || at < -edge->depth_mm) {
                continue;
            }
            const double slope = exp(-z * z / 2.0) / (*sd * sqrt(2.0 * M_PI));
            const double off = share_at(edge, i) - 0.5 * erfc(-z / sqrt(2.0));
            mm += slope * slope;
            ms += slope * slope * z;
            ss += slope * slope * z * z;
            rm -= slope * off;
            rs -= slope * z * off;
        }
        const double d = mm * ss - ms * ms;
        const double dm = (rm * ss - rs * ms) / d, ds = (rs * mm - rm * ms) / d;
        /* A step that halves or doubles the edge has left what least squares can see. */
        if (!(d > 0.0) || !(fabs(ds) < 0.5 * *sd) || !(fabs(dm) < 2.0 * *sd)) {
            return;
        }
        *middle_mm += dm;
        *sd += ds;
    }
}

double print_edge_idealise(struct print_edge *edge)
{
    const double rise_sd = 2.563103,
                 contour_sd[] = {-0.253347, 0.0}; /* of t = 0.1 to 0.9; of t = 0.4 and 0.5 */
    const double zero = print_edge_cross(edge, edge->contour);
    double sd = (print_edge_cross(edge, 0.9) - print_edge_cross(edge, 0.1)) / rise_sd;
    if (isnan(zero) || !(sd > 0.0)) {
        return NAN;
    }
    double middle_mm = zero - sd * contour_sd[edge->contour < 0.45 ? 0 : 1];
    fit_gaussian(edge, &middle_mm, &sd);
    for (size_t i = 0; i < edge->bins; i++) {
        const double t = 0.5 * erfc(-(distance_of(edge, (double)i) - middle_mm) / (sd * sqrt(2.0)));
        edge->profile[i] = edge->core + (edge->ground - edge->core) * t;
    }
    return sd;
}

bool print_edge_has_gaps(const struct print_edge *edge)
{
    const double most_empty = 0.2;
    size_t empty = 0, all = 0;
    for (size_t i = 0; i < edge->bins; i++) {
        if (fabs(distance_of(edge, (double)i)) < 2.0 * edge->part->pixel_mm) {
            empty += edge->count[i] > 0.0 ? 0 : 1;
            all++;
        }
    }
    return (double)empty > most_empty * (double)all;
}

/* ---- the contour again -------------------------------------------------------------------------- */

struct refining {
    const struct print_edge *edge;
    double *sum, *weight;
    size_t first, last;       /* bins between which the profile rises all the way */
    double zero;              /* where the profile passes the contour */
    double nearest, farthest; /* outward distances beyond which a pixel is not of this edge */
};

static void refine_pixel(void *context, size_t slice, double distance, double value)
{
    struct refining *refining = context;
    const struct print_edge *edge = refining->edge;
    const double t = (value - edge->core) / (edge->ground - edge->core);
    const double expected = distance - edge->residual[slice];
    if (t < share_at(edge, refining->first) || t > share_at(edge, refining->last) ||
        expected < refining->nearest || expected > refining->farthest) {
        return;
    }
    size_t low = refining->first, high = refining->last;
    while (high - low > 1) {
        const size_t half = (low + high) / 2;
        *(share_at(edge, half) <= t ? &low : &high) = half;
    }
    const double a = share_at(edge, low), b = share_at(edge, high), slope = b - a;
    const double inverse = distance_of(edge, (double)low + (t - a) / slope) - refining->zero;
    refining->sum[slice] += slope * slope * (distance - inverse);
    refining->weight[slice] += slope * slope;
}

void print_edge_refine(struct print_edge *edge)
{
    const double zero = print_edge_cross(edge, edge->contour);
    if (isnan(zero)) {
        return;
    }
    struct refining refining = {.edge = edge, .zero = zero, .sum = edge->shift, .weight = edge->weight};
    size_t first = (size_t)fmax(0.0, (zero + edge->reach_mm) / edge->bin_mm - 0.5), last = first + 1;
    while (first > 0 && share_at(edge, first) > low_t && share_at(edge, first - 1) < share_at(edge, first)) {
        first--;
    }
    while (last + 1 < edge->bins && share_at(edge, last) < high_t &&
           share_at(edge, last + 1) > share_at(edge, last)) {
        last++;
    }
    /* Slices are not yet where they belong: pixels that stick out by a pixel are still the edge's. */
    const double slack = 1.5 * edge->part->pixel_mm + 0.02;
    refining.first = first;
    refining.last = last;
    refining.nearest = fmax(-edge->depth_mm, distance_of(edge, (double)first) - slack);
    refining.farthest = distance_of(edge, (double)last) + slack;
    for (size_t i = 0; i < edge->slices; i++) {
        edge->shift[i] = edge->weight[i] = 0.0;
    }
    walk(edge, edge->view, refine_pixel, &refining);
    for (size_t i = 0; i < edge->slices; i++) {
        if (edge->weight[i] > 0.0) {
            const double off = edge->shift[i] / edge->weight[i];
            edge->position[i] = edge->p + edge->q * middle(edge, i) + edge->outward * off / edge->cosine;
        }
    }
}

double print_edge_raggedness(const struct print_edge *edge)
{
    double sum = 0.0, squares = 0.0, count = 0.0;
    for (size_t i = 0; i < edge->slices; i++) {
        if (!isnan(edge->residual[i])) {
            sum += edge->residual[i];
            squares += edge->residual[i] * edge->residual[i];
            count += 1.0;
        }
    }
    return count > 2.0 ? sqrt(fmax(0.0, squares - sum * sum / count) / (count - 2.0)) : NAN;
}

double print_edge_feathering(const struct print_edge *edge)
{
    /* Points a smoothing length apart: the noise of neighbouring slices would make any contour long. */
    const size_t step = (size_t)fmax(1.0, smooth_mm / edge->part->pixel_mm);
    double length = 0.0, straight = 0.0;
    for (size_t i = 0; i + step < edge->slices; i += step) {
        const double a = smoothed(edge, i), b = smoothed(edge, i + step);
        if (!isnan(a) && !isnan(b)) {
            const double along = (double)step * edge->part->pixel_mm / edge->cosine;
            length += hypot(along, b - a);
            straight += along;
        }
    }
    return straight > 0.0 ? length / straight - 1.0 : NAN;
}
