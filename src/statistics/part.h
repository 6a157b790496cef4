/*
 * statistics/part.h: what the files of this room share.
 */
#ifndef STATISTICS_PART_H
#define STATISTICS_PART_H

#include <castgloss/statistics.h>

/* Whether there are `least` values and all are finite; `what` begins the sentence when not. */
enum cg_status statistics_check(const char *what, const double *values, size_t count, size_t least,
                                struct cg_error *error) CG_MUST_CHECK;
enum cg_status statistics_check_confidence(double confidence, struct cg_error *error) CG_MUST_CHECK;

/* A sorted copy, freed by free(). */
double *statistics_sorted(const double *values, size_t count, struct cg_error *error);

/* The normal quantile that a two-sided confidence leaves outside on each side: 1.96 for 0.95. */
double statistics_z(double confidence);

/* Mean of the ranges of neighbours. */
double statistics_moving_range(const double *values, size_t count);

/* Mean of values, from the differences to the first: what is common to all loses no digits. */
double statistics_mean(const double *values, size_t count);
/* Sum of squared differences from the mean. */
double statistics_squares(const double *values, size_t count, double mean);

/* Empty points, and the rules once all points are there. */
enum cg_status statistics_control_init(struct cg_control *out, enum cg_control_kind kind, size_t count,
                                       struct cg_error *error) CG_MUST_CHECK;
void statistics_control_rules(struct cg_control *control, const struct cg_control_options *options);

/* Parts, operators and trials of a study that was found to be balanced; cells [part][operator][trial]. */
struct gage_table {
    size_t parts, operators, trials;
    double *cells;
};
double gage_cell_mean(const struct gage_table *table, size_t part, size_t operator_number);
/* Shares from the variances of repeatability, reproducibility and part. */
void gage_result_fill(struct cg_gage_result *out, double repeat, double reproduce, double part,
                      double tolerance);
void gage_anova_find(const struct gage_table *table, double tolerance, struct cg_gage *out);

#endif
