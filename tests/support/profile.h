/* A profile from its text. */
#ifndef SUPPORT_PROFILE_H
#define SUPPORT_PROFILE_H

#include <castgloss/inspect.h>

#include "support/file.h"

#include <string.h>

static inline struct cg_profile *profile_of(const char *text)
{
    struct cg_error problem;
    struct cg_profile *profile = NULL;
    const char *path = file_write("good.yaml", text, strlen(text));
    ck_assert_msg(cg_profile_read(path, &profile, &problem) == CG_OK, "%s: %s", text, problem.text);
    return profile;
}

#endif
