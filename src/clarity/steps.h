/*
 * clarity/steps.h: the pixels beside an edge, averaged in steps of their distance from it.
 */
#ifndef CLARITY_STEPS_H
#define CLARITY_STEPS_H

#include <castgloss/clarity.h>

struct clarity_bins {
    size_t count, middle;
    double step; /* px across, along the normal */
    double *memory;
    double *n, *sum, *squares, *where, *where_squares, *mean;
};

struct clarity_measuring {
    struct cg_view view; /* upright */
    struct cg_edge *edge;
    size_t rows;
    double aspect; /* pitch along over pitch across */
    double reach;  /* px along the normal */
    struct clarity_bins bins;
    double low, high, rise; /* px */
    double scatter;         /* SD of a row about the course, px across; below 0: not known */
};

/* The level of a side is the mean of the outer part of its room. */
#define CLARITY_PLATEAU_SHARE 0.3

/* The parameter of the course at a row, and the cosine between the normal and the across axis there. */
double clarity_t_of(const struct clarity_measuring *m, size_t row);
double clarity_cosine_at(const struct clarity_measuring *m, double t);

/* Steps out to reach on both sides; memory is the caller's to free. */
enum cg_status clarity_bins_init(struct clarity_bins *bins, double reach, double step,
                                 struct cg_error *error) CG_MUST_CHECK;
/* The mean of each step; a step without pixels is filled from its neighbours. Returns the share with pixels.
 */
double clarity_average(struct clarity_measuring *m);
/* Pixels of a step do not lie evenly in it: their mean is carried to its middle along the slope. */
void clarity_centre_steps(struct clarity_bins *bins);
/* Levels of the two sides (low the one at small distances) and the 10-90 % rise. */
void clarity_measure_step(struct clarity_measuring *m);
/* Steps from the middle to where the level is half way, by a line through the inner half of the rise. */
double clarity_half_way(const struct clarity_measuring *m);
/* SD of the rise, px, when a step's mean has this SD. */
double clarity_rise_sd(const struct clarity_measuring *m, double sd);
/*
 * Light that grows across the edge multiplies both sides: the light one slopes more than the dark one by
 * their difference. What a wide spread adds slopes alike on both sides, and cancels. Taken out when it stands
 * out of the noise.
 */
void clarity_level_light(struct clarity_measuring *m);

#endif
