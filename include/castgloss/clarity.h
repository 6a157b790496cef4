/*
 * castgloss/clarity.h: how sharply a surface mirrors an edge. A picture of a reflected slanted edge, or of
 * the bars of a line pattern, gives the spread of the edge, and from that the MTF, image clarity, DOI and
 * haze. Views in, values out. Lengths are mm when the grid has a scale, else pixels.
 */
#ifndef CASTGLOSS_CLARITY_H
#define CASTGLOSS_CLARITY_H

#include <castgloss/spectrum.h>

/* ---- edges -------------------------------------------------------------------------------------- */

#define CG_EDGE_TERMS 5
/*
 * An edge that runs within 45 degrees of an axis. Its course is a polynomial in t, which runs from -1 to 1
 * over its pixels along that axis: across = sum of course[i] t^i, pixels along the other axis.
 */
struct cg_edge {
    bool along_md;      /* it runs along MD (rows), else along CD */
    size_t first, last; /* rows (columns) that it covers, both included */
    double course[CG_EDGE_TERMS];
    double tilt_deg; /* to the axis that it runs along, positive towards higher across */
    double x, y;     /* middle, from the centre of the first pixel */
    double length;   /* along the edge */
    double clear_px; /* room on each side, across, free of other edges and of the border */
    /* After cg_edge_measure: */
    double low, high; /* levels of the two sides */
    double tilt_sd_deg;
};
/*
 * Finds the edges by themselves, the best (length times contrast) first, at most `capacity`. None is no
 * error.
 */
enum cg_status cg_edges_find(struct cg_view view, struct cg_edge *out, size_t capacity, size_t *count,
                             struct cg_error *error) CG_MUST_CHECK;

/* ---- spread ------------------------------------------------------------------------------------- */

/*
 * The edge spread: mean level against the distance from the edge along its normal, 0 on the dark side, 1 on
 * the light side, in steps of a quarter or an eighth of a pixel; esf[i] stands at (i - middle) * step.
 */
struct cg_edge_spread {
    size_t count, middle;
    double step;         /* mm or px */
    double *esf;         /* count values */
    double variance;     /* of one value of esf, by the noise of the picture */
    double bin_variance; /* of the positions averaged in one step, mm2 or px2 */
    double rise_10_90;   /* distance from 10 to 90 % */
    double pixel;        /* of the picture along the normal */
    double contrast;     /* (high - low) / (high + low) */
    double noise;        /* SD of a pixel over (high - low) */
    /* Standard uncertainties by the noise of the picture. */
    double rise_sd, contrast_sd, noise_sd;
};
void cg_edge_spread_clear(struct cg_edge_spread *spread);
/*
 * Measures one edge: its course is refined against its own spread, then every pixel within the clear room is
 * projected on the normal; whole cycles of sub-pixel phases only. The edge's course, tilt and levels are
 * updated. CG_NOT_MEASURABLE: too few sub-pixel phases (along the pixel grid, 26.57 or 45 degrees), too
 * short, or no contrast above the noise.
 */
enum cg_status cg_edge_measure(struct cg_view view, struct cg_edge *edge, struct cg_edge_spread *out,
                               struct cg_error *error) CG_MUST_CHECK;

/* A value with its standard uncertainty. NaN: not measurable. */
struct cg_uncertain {
    double value, sd;
};
/*
 * Modulation transfer at f (cycles per mm or px) after ISO 12233: the transform of the derivative of the
 * spread under a Tukey window (flat inner half), over its value at 0; corrected for the difference quotient,
 * for the width of the bins and for the power that noise adds.
 */
struct cg_uncertain cg_edge_mtf(const struct cg_edge_spread *spread, double f);
/* The lowest frequency at which the MTF falls to `level`. */
struct cg_uncertain cg_edge_mtf_at(const struct cg_edge_spread *spread, double level);

/* ---- image clarity ------------------------------------------------------------------------------ */

/* Widths of the combs, mm, ended by 0. */
extern const double cg_comb_widths_mm[];
/*
 * Image clarity C(n) in percent after ISO 17221 and ISO 10216: (M - m) / (M + m) of the light through a comb
 * of equal bars and gaps of comb_mm that slides over the line spread; exact for asymmetric spreads. scale: mm
 * at the comb for one unit of the spread.
 */
struct cg_uncertain cg_clarity_of(const struct cg_edge_spread *spread, double comb_mm, double scale);
/*
 * The same with the spread of a reference (black glass in the same set-up) divided out of the MTF where the
 * reference's is above 0.1: the square-wave series over what is left, for symmetric spreads.
 */
struct cg_uncertain cg_clarity_against(const struct cg_edge_spread *spread,
                                       const struct cg_edge_spread *reference, double comb_mm, double scale);
/* 100 (1 - L(0.3 deg) / L(0)) of the line spread L, the mean of both sides; after ASTM D5767's method A. */
struct cg_uncertain cg_clarity_doi(const struct cg_edge_spread *spread, double degrees_per_unit);
/* Mean of the line spread 1.0 to 2.8 degrees off over its mean within 0.9 degrees. */
struct cg_uncertain cg_clarity_haze(const struct cg_edge_spread *spread, double degrees_per_unit);

#endif
