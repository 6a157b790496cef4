/* Pictures whose labels are known: a folder with a sub-folder a label, or a table. */
#include "cli/teach.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_TABLE ((size_t)1 << 26)

void cg_labelled_clear(struct cg_labelled *labelled)
{
    cg_inputs_clear(&labelled->inputs);
    cg_arena_clear(&labelled->names);
    free(labelled->labels);
    *labelled = (struct cg_labelled){.labels = NULL};
}

/* Paths and their labels while they are gathered; all words live in the arena. */
struct words {
    const char **paths, **labels;
    size_t count, capacity;
};

static enum cg_status add_word(struct cg_labelled *labelled, struct words *words, const char *folder,
                               const char *path, const char *label, struct cg_error *error)
{
    struct cg_text joined = {0};
    if (words->count == words->capacity) {
        return cg_error_set(error, CG_FAULT, "More than %zu labels cannot be held.", words->capacity);
    }
    cg_text_add(&joined, "%s%s%s", path[0] == '/' ? "" : folder, path[0] == '/' || folder[0] == 0 ? "" : "/",
                path);
    enum cg_status status = cg_text_check(&joined, error);
    if (status == CG_OK) {
        char *kept_path = cg_arena_text(&labelled->names, joined.data);
        char *kept_label = cg_arena_text(&labelled->names, label);
        status =
            kept_path != NULL && kept_label != NULL ? CG_OK : cg_error_set(error, CG_FAULT, "Out of memory.");
        words->paths[words->count] = kept_path;
        words->labels[words->count++] = kept_label;
    }
    cg_text_clear(&joined);
    return status;
}

static enum cg_status allocate(struct words *words, size_t capacity, struct cg_error *error)
{
    words->capacity = capacity;
    words->paths = cg_alloc(capacity + 1, sizeof *words->paths, error);
    words->labels = cg_alloc(capacity + 1, sizeof *words->labels, error);
    return words->paths != NULL && words->labels != NULL ? CG_OK : error->status;
}

/* The columns file and class; a file's path starts in the folder of the table. */
static enum cg_status list_table(const char *path, struct cg_labelled *labelled, struct words *words,
                                 struct cg_error *error)
{
    struct cg_csv csv;
    size_t file = 0, label = 0;
    enum cg_status status = cg_csv_read(path, MAX_TABLE, &csv, error);
    if (status != CG_OK) {
        return status;
    }
    const char *slash = strrchr(path, '/');
    char *folder = cg_arena_text(&labelled->names, slash != NULL ? path : "");
    if (folder == NULL) {
        status = cg_error_set(error, CG_FAULT, "Out of memory.");
    } else if (slash != NULL) {
        folder[slash - path] = 0;
    }
    if (status == CG_OK) {
        status = cg_csv_need(&csv, "file", &file, error);
    }
    if (status == CG_OK) {
        status = cg_csv_need(&csv, "class", &label, error);
    }
    if (status == CG_OK) {
        status = allocate(words, csv.rows, error);
    }
    for (size_t i = 0; i < csv.rows && status == CG_OK; i++) {
        const char *name = cg_csv_field(&csv, i, file), *word = cg_csv_field(&csv, i, label);
        if (name[0] == 0 || word[0] == 0) {
            status = cg_error_set(error, CG_INPUT, "%s: line %u names no %s.", path, csv.lines[i],
                                  name[0] == 0 ? "file" : "class");
        } else {
            status = add_word(labelled, words, folder, name, word, error);
        }
    }
    cg_csv_clear(&csv);
    return status;
}

static int is_folder_name(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Each sub-folder, by name. */
static enum cg_status list_folder(const char *path, struct cg_labelled *labelled, struct words *words,
                                  struct cg_error *error)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_folder_name, alphasort);
    if (count < 0) {
        return cg_error_set(error, CG_INPUT, "%s: %s", path, strerror(errno));
    }
    enum cg_status status = allocate(words, (size_t)count, error);
    for (int i = 0; i < count; i++) {
        struct stat file;
        if (status == CG_OK) {
            status = add_word(labelled, words, path, entries[i]->d_name, entries[i]->d_name, error);
        }
        if (status == CG_OK && (stat(words->paths[words->count - 1], &file) != 0 || !S_ISDIR(file.st_mode))) {
            words->count--;
        }
        free(entries[i]);
    }
    free(entries);
    return status;
}

/* Folders become their pictures, which keep the folder's label. */
static enum cg_status expand(struct cg_labelled *labelled, const struct words *words, struct cg_error *error)
{
    static const char *const leave_out[] = {NULL};
    struct cg_inputs *all = &labelled->inputs;
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < words->count && status == CG_OK; i++) {
        struct cg_inputs some = {0};
        size_t before = all->count;
        status = cg_inputs_expand(&words->paths[i], 1, leave_out, &some, error);
        if (status == CG_OK) {
            status = cg_inputs_append(all, &some, error);
        }
        if (status != CG_OK) {
            break;
        }
        const char **labels = cg_alloc(all->count + 1, sizeof *labels, error);
        if (labels == NULL) {
            return error->status;
        }
        if (before > 0) {
            memcpy(labels, labelled->labels, before * sizeof *labels);
        }
        for (size_t k = before; k < all->count; k++) {
            labels[k] = words->labels[i];
        }
        free(labelled->labels);
        labelled->labels = labels;
    }
    return status;
}

enum cg_status cg_labelled_list(const char *path, struct cg_labelled *out, struct cg_error *error)
{
    struct cg_labelled labelled = {.labels = NULL};
    struct words words = {.count = 0};
    struct stat file;
    bool folder = stat(path, &file) == 0 && S_ISDIR(file.st_mode);
    enum cg_status status =
        folder ? list_folder(path, &labelled, &words, error) : list_table(path, &labelled, &words, error);
    if (status == CG_OK) {
        status = expand(&labelled, &words, error);
    }
    if (status == CG_OK && labelled.inputs.count == 0) {
        status = cg_error_set(error, CG_INPUT, "%s: %s.", path,
                              folder ? "The folder has no sub-folder named after a class"
                                     : "The table names no picture");
    }
    free(words.paths);
    free(words.labels);
    if (status != CG_OK) {
        cg_labelled_clear(&labelled);
        return status;
    }
    *out = labelled;
    return CG_OK;
}
