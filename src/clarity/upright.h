/* clarity/upright.h: a view in which the edge runs along the rows' direction (MD), turned when it does not.
 */
#ifndef CLARITY_UPRIGHT_H
#define CLARITY_UPRIGHT_H

#include <castgloss/image.h>

/* The view itself, or its transpose kept in *plane (to be cleared by the caller in both cases). */
enum cg_status clarity_upright(struct cg_view view, bool along_md, struct cg_plane *plane,
                               struct cg_view *out, struct cg_error *error) CG_MUST_CHECK;

#endif
