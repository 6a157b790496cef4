/*
 * inspect/profile.h: what only the judge needs of a profile.
 */
#ifndef CASTGLOSS_INSPECT_PROFILE_H
#define CASTGLOSS_INSPECT_PROFILE_H

#include <castgloss/inspect.h>

/* The limits, owned by the profile; NULL when there are none. */
const struct cg_limit *cg_profile_limits(const struct cg_profile *profile, size_t *count);

#endif
