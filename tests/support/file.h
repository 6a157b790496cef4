/*
 * Files of a suite in a folder of its own: file_begin before the first test, file_end after the last one.
 */
#ifndef SUPPORT_FILE_H
#define SUPPORT_FILE_H

#include <castgloss/base.h>

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char file_folder[] = "/tmp/castgloss-test-XXXXXX";

static inline bool file_begin(void)
{
    return mkdtemp(file_folder) != NULL;
}

/* A path in the folder, valid until the next call. */
static inline const char *file_path(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", file_folder, name);
    return path;
}

static inline const char *file_write(const char *name, const char *text, size_t size)
{
    struct cg_error problem;
    const char *path = file_path(name);
    ck_assert_msg(cg_file_write(path, text, size, &problem) == CG_OK, "%s", problem.text);
    return path;
}

/* Takes away the folder and the files in it. */
static inline void file_end(void)
{
    DIR *entries = opendir(file_folder);
    for (const struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
        unlink(file_path(entry->d_name));
    }
    if (entries != NULL) {
        closedir(entries);
    }
    rmdir(file_folder);
}

#endif
