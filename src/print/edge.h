/*
 * print/edge.h: one edge of a line or a boundary. The element is cut into slices of one pixel's thickness
 * along the edge; u runs across it, s along it, both in mm within the element. Levels are shares t of the way
 * from the core (0) to the ground (1).
 */
#ifndef CASTGLOSS_PRINT_EDGE_H
#define CASTGLOSS_PRINT_EDGE_H

#include "print/part.h"

struct print_edge {
    const struct cg_part *part;
    const uint8_t *mask; /* of the part's box */
    struct cg_view view; /* the channel that is measured */
    bool along_md;
    double outward;      /* +1: the ground lies at rising u, -1: at falling u */
    double contour;      /* t of the contour */
    double ground, core; /* reflectance */
    size_t slices;
    double *position;    /* u of the contour in the middle of each slice; NaN: not found or masked */
    double *residual;    /* the contour's distance from its straight line, outwards, mm */
    double depth_mm;     /* how far inwards the edge's own side reaches: half the width of a line */
    double p, q, cosine; /* u = p + q s; cosine of its tilt */
    size_t used, masked;
    /* The normal edge profile: reflectance over the outward distance from the contour, from -reach to reach.
     */
    double *profile;
    size_t bins;
    double bin_mm, reach_mm;
    double *shift, *weight; /* scratch, one a slice */
    double *count, *values; /* scratch, one a bin */
};

/* Buffers for an edge of the part; position is filled with NaN. */
enum cg_status print_edge_init(struct print_edge *edge, const struct cg_part *part, const uint8_t *mask,
                               bool along_md, struct cg_error *error) CG_MUST_CHECK;
void print_edge_clear(struct print_edge *edge);
/* s in the middle of a slice. */
double print_edge_middle(const struct print_edge *edge, size_t slice);
/* The residual averaged over a short stretch of the contour. */
double print_edge_smoothed(const struct print_edge *edge, size_t slice);
/* u and s of a pixel of the box. */
void print_edge_place(const struct print_edge *edge, double x, double y, double *u, double *s);
/* Robust straight line through the positions; slices far from it are masked. False: under 16 slices. */
bool print_edge_fit(struct print_edge *edge);
/*
 * The profile of any channel along the normal. aligned: every slice on its own contour, else all on the
 * straight line, as before contours are good to a fraction of a pixel.
 */
void print_edge_profile(const struct print_edge *edge, struct cg_view view, bool aligned, double *profile);
/* The outward distance at which edge->profile passes t nearest to the contour; NaN when it does not. */
double print_edge_cross(const struct print_edge *edge, double t);
/* Median of the profile between two outward distances; NaN when nothing lies there. */
double print_edge_level(const struct print_edge *edge, const double *profile, double from_mm, double to_mm);
/* The Gaussian edge, or of a line the two at its width, that fits a profile best. */
struct print_gauss {
    double middle_mm, sd_mm; /* outward distance of half the way up */
    double core;             /* reflectance of the ink for the profile to be as deep as it is */
};
/* with_core: the core is fitted too, else it stays the edge's. False: there is no rise. */
bool print_edge_gauss(const struct print_edge *edge, bool with_core, struct print_gauss *out);
/*
 * Replaces the profile by that edge. A profile made of slices that are not yet in place carries their errors
 * back into their places; this one cannot.
 */
void print_edge_idealise(struct print_edge *edge);
/* Whether the pixels stand so regularly on the edge that its profile has holes. */
bool print_edge_has_gaps(const struct print_edge *edge);
/* Positions again, from all pixels near the contour by the inverse of the profile. */
void print_edge_refine(struct print_edge *edge);
/* SD of the contour about its line, mm. */
double print_edge_raggedness(const struct print_edge *edge);
/* How much longer the contour is than its line, as a share. */
double print_edge_feathering(const struct print_edge *edge);

#endif
