/*
 * statistics/rank.h: what the rank correlations share.
 */
#ifndef STATISTICS_RANK_H
#define STATISTICS_RANK_H

#include <castgloss/statistics.h>

enum cg_status rank_check(const double *x, const double *y, size_t count, size_t controls, double confidence,
                          struct cg_error *error) CG_MUST_CHECK;
/* The error of a series that does not vary. */
enum cg_status rank_constant(struct cg_error *error);
/* low and high by Fisher's z, whose standard error is z_sd. */
void rank_interval(struct cg_rank_result *out, double z_sd, double confidence);

#endif
