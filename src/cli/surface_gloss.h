/* cli/surface_gloss.h: what surface is told of places and of gloss at other angles. */
#ifndef CLI_SURFACE_GLOSS_H
#define CLI_SURFACE_GLOSS_H

#include "cli/options.h"

#include <castgloss/inspect.h>

struct cg_surface_gloss_settings {
    const char *regions, *off_specular;
    double film_index;
    double other_gloss[2]; /* angle, GU; 0: not given */
    bool print_regions;
};
extern const struct cg_option cg_surface_gloss_options[];
/* Fills the options; regions is where their file goes. */
enum cg_status cg_surface_gloss_resolve(const struct cg_surface_gloss_settings *settings,
                                        struct cg_regions *regions, struct cg_surface_options *options,
                                        struct cg_error *error) CG_MUST_CHECK;

#endif
