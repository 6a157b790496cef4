/*
 * inspect/diffuse_frame.h: the picture of the same place in diffuse light.
 */
#ifndef CASTGLOSS_INSPECT_DIFFUSE_FRAME_H
#define CASTGLOSS_INSPECT_DIFFUSE_FRAME_H

#include <castgloss/inspect.h>

/*
 * Reads options->diffuse as shares of full scale onto a grid; out keeps px NULL when there is none. The frame
 * may be longer than the grid, which ends where a cut input does. CG_INPUT: it cannot be read, or its pixels
 * are not those of the grid.
 */
enum cg_status cg_diffuse_read(const struct cg_surface_options *options, struct cg_grid grid,
                               struct cg_plane *out, struct cg_error *error) CG_MUST_CHECK;

#endif
