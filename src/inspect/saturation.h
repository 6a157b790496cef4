/*
 * inspect/saturation.h: how many pixels may stand at full scale, in percent of those with data.
 */
#ifndef CASTGLOSS_INSPECT_SATURATION_H
#define CASTGLOSS_INSPECT_SATURATION_H

/* Above this the frame is flagged. */
#define CG_SATURATED_FLAGGED_PERCENT 0.01
/* Above this nothing is scored: a clipped frame looks uniform. */
#define CG_SATURATED_SCORED_PERCENT 1.0

#endif
