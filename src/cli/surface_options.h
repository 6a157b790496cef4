/*
 * cli/surface_options.h: what commands that measure a surface share: the reference that frames are measured
 * against, and how marks are searched.
 */
#ifndef CLI_SURFACE_OPTIONS_H
#define CLI_SURFACE_OPTIONS_H

#include "cli/common.h"

#include <castgloss/inspect.h>

struct cg_reference_settings {
    const char *calibration, *dark, *flat;
};
extern const struct cg_option cg_reference_options[];
/*
 * The calibration that the settings stand for; *name stays NULL when there is none. CG_NOT_MEASURABLE: it
 * cannot be read. CG_USAGE: a calibration and plain pictures were both given.
 */
enum cg_status cg_reference_load(const struct cg_reference_settings *settings,
                                 const struct cg_picture_settings *picture,
                                 struct cg_calibration *calibration, const char **name,
                                 struct cg_error *error) CG_MUST_CHECK;

struct cg_search_settings {
    const char *model;
    double false_alarms;
    int method;
};
extern const struct cg_option cg_search_options[];
struct cg_search_settings cg_search_settings_defaults(void);
/*
 * Puts the settings into the options, which borrow *model and the file's name. CG_NOT_MEASURABLE: the model
 * cannot be read.
 */
enum cg_status cg_search_load(const struct cg_search_settings *settings, struct cg_model *model,
                              struct cg_surface_options *options, struct cg_error *error) CG_MUST_CHECK;

#endif
