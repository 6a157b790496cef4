/* spectrum/planner.h: complex transforms along one contiguous line, unnormalised; the library behind them. */
#ifndef CASTGLOSS_SPECTRUM_PLANNER_H
#define CASTGLOSS_SPECTRUM_PLANNER_H

#include <castgloss/spectrum.h>

/* May be used by several threads at a time. */
struct spectrum_line;
struct spectrum_line *spectrum_line_new(size_t count, struct cg_error *error) CG_MUST_CHECK;
void spectrum_line_free(struct spectrum_line *line);
/* count samples each, on a border of 64 bytes; in is kept. */
void spectrum_line_forward(const struct spectrum_line *line, float (*in)[2], float (*out)[2]);
void spectrum_line_backward(const struct spectrum_line *line, float (*in)[2], float (*out)[2]);

#endif
