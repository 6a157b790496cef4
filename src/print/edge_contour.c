/*
 * edge_contour.c: a contour to a fraction of a pixel. The inverse of the normal edge profile places it in
 * each slice from all pixels near it; then come its roughness and its length.
 */
#include "print/edge_walk.h"

static const double smooth_mm = 0.1;             /* along the contour, before slices are aligned on it */
static const double low_t = 0.12, high_t = 0.75; /* where the profile is steep enough to be inverted */

/* The residual averaged over a short stretch of the contour. */
double print_edge_smoothed(const struct print_edge *edge, size_t slice)
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
    if (t < print_edge_share(edge, refining->first) || t > print_edge_share(edge, refining->last) ||
        expected < refining->nearest || expected > refining->farthest) {
        return;
    }
    size_t low = refining->first, high = refining->last;
    while (high - low > 1) {
        const size_t half = (low + high) / 2;
        *(print_edge_share(edge, half) <= t ? &low : &high) = half;
    }
    const double a = print_edge_share(edge, low), b = print_edge_share(edge, high), slope = b - a;
    const double inverse = print_edge_distance(edge, (double)low + (t - a) / slope) - refining->zero;
    refining->sum[slice] += slope * slope * (distance - inverse);
    refining->weight[slice] += slope * slope;
}

/* Slices whose contour lies where the scan has no data (a stripe of the scanner) say nothing: the gap in the
 * profile would pull it to either side. */
static void drop_without_data(struct print_edge *edge)
{
    const struct cg_view *view = &edge->view;
    const uint8_t *valid = edge->part->rgb[0].valid;
    const double near = 2.5 * edge->part->pixel_mm;
    for (size_t y = 0; valid != NULL && y < view->grid.height; y++) {
        for (size_t x = 0; x < view->grid.width; x++) {
            double u, s;
            if (valid[y * edge->part->rgb[0].grid.stride + x] != 0) {
                continue;
            }
            print_edge_place(edge, (double)x, (double)y, &u, &s);
            const size_t slice = s >= 0.0 ? (size_t)(s / edge->part->pixel_mm) : edge->slices;
            if (slice < edge->slices && !isnan(edge->position[slice]) &&
                fabs(u - edge->position[slice]) * edge->cosine < near) {
                edge->position[slice] = NAN;
                edge->masked++;
            }
        }
    }
}

void print_edge_refine(struct print_edge *edge)
{
    const double zero = print_edge_cross(edge, edge->contour);
    if (isnan(zero)) {
        return;
    }
    struct refining refining = {.edge = edge, .zero = zero, .sum = edge->shift, .weight = edge->weight};
    size_t first = (size_t)fmax(0.0, (zero + edge->reach_mm) / edge->bin_mm - 0.5), last = first + 1;
    while (first > 0 && print_edge_share(edge, first) > low_t &&
           print_edge_share(edge, first - 1) < print_edge_share(edge, first)) {
        first--;
    }
    while (last + 1 < edge->bins && print_edge_share(edge, last) < high_t &&
           print_edge_share(edge, last + 1) > print_edge_share(edge, last)) {
        last++;
    }
    /* Slices are not yet where they belong: pixels that stick out by a pixel are still the edge's. */
    const double slack = 1.5 * edge->part->pixel_mm + 0.02;
    refining.first = first;
    refining.last = last;
    refining.nearest = fmax(-edge->depth_mm, print_edge_distance(edge, (double)first) - slack);
    refining.farthest = print_edge_distance(edge, (double)last) + slack;
    for (size_t i = 0; i < edge->slices; i++) {
        edge->shift[i] = edge->weight[i] = 0.0;
    }
    print_edge_walk(edge, edge->view, refine_pixel, &refining);
    for (size_t i = 0; i < edge->slices; i++) {
        if (edge->weight[i] > 0.0) {
            const double off = edge->shift[i] / edge->weight[i];
            edge->position[i] =
                edge->p + edge->q * print_edge_middle(edge, i) + edge->outward * off / edge->cosine;
        }
    }
    drop_without_data(edge);
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
        const double a = print_edge_smoothed(edge, i), b = print_edge_smoothed(edge, i + step);
        if (!isnan(a) && !isnan(b)) {
            const double along = (double)step * edge->part->pixel_mm / edge->cosine;
            length += hypot(along, b - a);
            straight += along;
        }
    }
    return straight > 0.0 ? length / straight - 1.0 : NAN;
}
