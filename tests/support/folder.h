/*
 * A folder of its own that a suite works in: folder_begin makes it and goes there; it is taken away with all
 * that is in it when the program ends.
 */
#ifndef SUPPORT_FOLDER_H
#define SUPPORT_FOLDER_H

#include <castgloss/base.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/castgloss-test-XXXXXX";

static inline void folder_end(void)
{
    char line[96];
    snprintf(line, sizeof line, "rm -rf %s", folder);
    if (chdir("/") != 0 || system(line) != 0) {
        fprintf(stderr, "%s could not be removed.\n", folder);
    }
}

static inline void folder_begin(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    atexit(folder_end);
    ck_assert_int_eq(chdir(folder), 0);
}

static inline void folder_write(const char *path, const char *text)
{
    struct cg_error problem;
    ck_assert_msg(cg_file_write(path, text, strlen(text), &problem) == CG_OK, "%s", problem.text);
}

#endif
