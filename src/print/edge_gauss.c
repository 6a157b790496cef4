/*
 * edge_gauss.c: the Gaussian edge through a profile. A narrow line's profile holds both its edges, and each
 * takes away some of the ink at the other.
 */
#include "print/edge_walk.h"

static double normal(double z)
{
    return 0.5 * erfc(-z / sqrt(2.0));
}

static double density(double z)
{
    return exp(-z * z / 2.0) / sqrt(2.0 * M_PI);
}

/* Places of a point in SD of both edges: of its own, and of the one across the line. */
static void places(const struct print_edge *edge, double at, double middle_mm, double sd, double z[2])
{
    z[0] = (at - middle_mm) / sd;
    z[1] = (-2.0 * edge->depth_mm - middle_mm - at) / sd;
}

/* What is fitted: half the way up, SD, and how much more ink there is than the present core shows. */
enum { MIDDLE, SPREAD, DEPTH, PARAMETERS };

struct normal_equations {
    double a[PARAMETERS][PARAMETERS], b[PARAMETERS];
};

/* Gaussian elimination of the first `count` unknowns; the matrix is symmetric. False: it is singular. */
static bool solve(struct normal_equations *e, size_t count, double x[PARAMETERS])
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            const double factor = e->a[k][i] / e->a[i][i];
            for (size_t j = i; j < count; j++) {
                e->a[k][j] -= factor * e->a[i][j];
            }
            e->b[k] -= factor * e->b[i];
        }
    }
    for (size_t i = count; i-- > 0;) {
        x[i] = e->b[i];
        for (size_t j = i + 1; j < count; j++) {
            x[i] -= e->a[i][j] * x[j];
        }
        x[i] /= e->a[i][i];
        if (!isfinite(x[i])) {
            return false;
        }
    }
    return true;
}

/* Over the bins that pixels fell into; gaps between them say nothing. */
static struct normal_equations equations_of(const struct print_edge *edge, const double p[PARAMETERS])
{
    const double near = 4.0; /* SD: beyond this the edge has ended */
    struct normal_equations e = {0};
    for (size_t i = 0; i < edge->bins; i++) {
        const double at = print_edge_distance(edge, (double)i);
        double z[2];
        places(edge, at, p[MIDDLE], p[SPREAD], z);
        /* Beyond the middle of a line slices are not aligned on its edge. */
        if (!(edge->count[i] > 0.0) || fabs(z[0]) > near || isnan(edge->profile[i]) || at < -edge->depth_mm) {
            continue;
        }
        const double ink = 1.0 - normal(z[0]) - normal(z[1]), rise = p[DEPTH] / p[SPREAD];
        const double slope[PARAMETERS] = {rise * (density(z[0]) + density(z[1])),
                                          rise * (z[0] * density(z[0]) + z[1] * density(z[1])), ink};
        const double off = 1.0 - print_edge_share(edge, i) - p[DEPTH] * ink;
        for (size_t k = 0; k < PARAMETERS; k++) {
            for (size_t j = 0; j < PARAMETERS; j++) {
                e.a[k][j] += slope[k] * slope[j];
            }
            e.b[k] += slope[k] * off;
        }
    }
    return e;
}

static void fit(const struct print_edge *edge, size_t count, double p[PARAMETERS])
{
    enum { STEPS = 12 };
    const double least_depth = 0.8, most_depth = 3.0;
    for (int step = 0; step < STEPS; step++) {
        struct normal_equations e = equations_of(edge, p);
        double by[PARAMETERS] = {0};
        /* A step that halves or doubles the edge has left what least squares can see. */
        if (!solve(&e, count, by) || !(fabs(by[SPREAD]) < 0.5 * p[SPREAD]) ||
            !(fabs(by[MIDDLE]) < 2.0 * p[SPREAD])) {
            return;
        }
        p[MIDDLE] += by[MIDDLE];
        p[SPREAD] += by[SPREAD];
        p[DEPTH] = fmin(fmax(p[DEPTH] + by[DEPTH], least_depth), most_depth);
    }
}

bool print_edge_gauss(const struct print_edge *edge, bool with_core, struct print_gauss *out)
{
    const double rise_sd = 2.563103,
                 contour_sd[] = {-0.253347, 0.0}; /* of t = 0.1 to 0.9; of t = 0.4 and 0.5 */
    const double zero = print_edge_cross(edge, edge->contour);
    const double sd = (print_edge_cross(edge, 0.9) - print_edge_cross(edge, 0.1)) / rise_sd;
    if (isnan(zero) || !(sd > 0.0)) {
        return false;
    }
    double p[PARAMETERS] = {zero - sd * contour_sd[edge->contour < 0.45 ? 0 : 1], sd, 1.0};
    fit(edge, with_core ? PARAMETERS : DEPTH, p);
    *out = (struct print_gauss){p[MIDDLE], p[SPREAD], edge->ground - p[DEPTH] * (edge->ground - edge->core)};
    return true;
}

void print_edge_idealise(struct print_edge *edge)
{
    struct print_gauss gauss;
    const bool found = print_edge_gauss(edge, false, &gauss);
    for (size_t i = 0; i < edge->bins && found; i++) {
        double z[2];
        places(edge, print_edge_distance(edge, (double)i), gauss.middle_mm, gauss.sd_mm, z);
        edge->profile[i] = edge->core + (edge->ground - edge->core) * (normal(z[0]) + normal(z[1]));
    }
}
