/* Pictures of edges whose transfer is a closed form. */
#ifndef CLARITY_EDGES_H
#define CLARITY_EDGES_H

#include <castgloss/clarity.h>

#include <check.h>

/* An edge through the middle of a picture: dark left, light right, tilted from MD by angle_deg, read over the
 * pixel's area by `samples` by `samples` points. bend: mm sideways at the ends. */
struct drawing {
    size_t width, height;
    double angle_deg, sigma, bend;
    int samples;
    double low, high, noise;
    uint64_t seed;
};
struct cg_plane edge_draw(const struct drawing *d);
/* The best edge of a picture and its spread. */
struct cg_edge_spread edge_spread_of(const struct cg_plane *plane, struct cg_edge *edge);
/* Where the transfer of a Gaussian spread read by square pixels falls to one half. */
double edge_true_mtf50(double sigma, double angle_deg);

int clarity_uncertainty_suite(void);

#endif
