/* capture/journal.h: which files of a watched folder are done. Private to capture. */
#ifndef CAPTURE_JOURNAL_H
#define CAPTURE_JOURNAL_H

#include <castgloss/base.h>

enum capture_file_state {
    CAPTURE_FILE_GROWING, /* or not yet at rest */
    CAPTURE_FILE_READY,
    CAPTURE_FILE_GIVEN, /* handed on, its results not yet kept */
    CAPTURE_FILE_DONE,
    CAPTURE_FILE_REJECTED,
};

/* A file is known by name, size and time of change: one that changes later counts as another. */
struct capture_file {
    char *name;
    int64_t size, changed_ns;
    uint64_t since_ns; /* monotonic: when it was first seen as it is */
    enum capture_file_state state;
    bool seen; /* in the scan that is under way */
};

/* Files in order of their names. Zero-initialise. */
struct capture_files {
    struct capture_file *list;
    size_t count, capacity;
};
/* The file of this name, or NULL. */
struct capture_file *capture_files_find(const struct capture_files *files, const char *name);
/* The same, put in when it was not there; NULL with *error set. */
struct capture_file *capture_files_add(struct capture_files *files, const char *name,
                                       struct cg_error *error) CG_MUST_CHECK;
/* Forgets files that the scan did not see. */
void capture_files_drop_unseen(struct capture_files *files);
void capture_files_clear(struct capture_files *files);

/* Adds what the journal says is done or rejected. A journal that is not there is empty. */
enum cg_status capture_journal_read(const char *path, struct capture_files *files,
                                    struct cg_error *error) CG_MUST_CHECK;
/* Writes the journal anew with the files that are done or rejected. */
enum cg_status capture_journal_write(const char *path, const struct capture_files *files,
                                     struct cg_error *error) CG_MUST_CHECK;
/* Adds one line and waits until it is on the disk. */
enum cg_status capture_journal_add(const char *path, const struct capture_file *file,
                                   struct cg_error *error) CG_MUST_CHECK;

#endif
