/*
 * inspect/profile.h: what only the judge needs of a profile, and the parts that are read in files of their
 * own.
 */
#ifndef CASTGLOSS_INSPECT_PROFILE_H
#define CASTGLOSS_INSPECT_PROFILE_H

#include "inspect/profile_schema.h"

#include <castgloss/inspect.h>

/* profile_rules.c: the rules of a loaded profile, in the arena. */
enum cg_status cg_profile_read_rules(const struct cg_yaml *yaml, struct cg_arena *arena,
                                     const struct cg_mark_rule **out, size_t *count,
                                     struct cg_error *error) CG_MUST_CHECK;
/* profile_rules.c: overwrites the weights of the classes that the profile names. */
enum cg_status cg_profile_read_weights(const struct cg_yaml *yaml, double weights[CG_MARK_CLASSES],
                                       struct cg_error *error) CG_MUST_CHECK;

#endif
