/*
 * statistics/control_base.h: centre and sigma of a chart of single values.
 */
#ifndef STATISTICS_CONTROL_BASE_H
#define STATISTICS_CONTROL_BASE_H

#include <castgloss/statistics.h>

/* As the options tell them, or from the first values of the series; `what` begins a sentence. */
enum cg_status control_base_find(const char *what, const double *values, size_t count,
                                 const struct cg_control_options *options, double *centre, double *sigma,
                                 struct cg_error *error) CG_MUST_CHECK;

#endif
