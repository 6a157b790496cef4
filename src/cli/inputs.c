#include "cli/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* In a folder, files of other names (truth.json, notes) are no pictures and no failures either. */
static const char *const picture_endings[] = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".pgm",
                                              ".ppm", ".pnm", ".pam",  ".bmp", NULL};

void cg_inputs_clear(struct cg_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        free(inputs->items[i].path);
        free(inputs->items[i].failure);
    }
    free(inputs->items);
    *inputs = (struct cg_inputs){0};
}

/* Takes over path, which may be NULL after a failed allocation. */
static enum cg_status add_input(struct cg_inputs *inputs, char *path, struct cg_error *error)
{
    if (path == NULL) {
        return CG_FAULT;
    }
    if (inputs->count == inputs->capacity) {
        size_t capacity = inputs->capacity * 2 + 16;
        struct cg_input *items = cg_alloc(capacity, sizeof *items, error);
        if (items == NULL) {
            free(path);
            return CG_FAULT;
        }
        if (inputs->count > 0) {
            memcpy(items, inputs->items, inputs->count * sizeof *items);
        }
        free(inputs->items);
        inputs->items = items;
        inputs->capacity = capacity;
    }
    inputs->items[inputs->count++] = (struct cg_input){.path = path};
    return CG_OK;
}

static enum cg_status add_failed(struct cg_inputs *inputs, const char *path, const char *cause,
                                 struct cg_error *error)
{
    struct cg_text text = {0};
    /* Of a very long path the beginning, so that the cause still fits into an error. */
    cg_text_add(&text, "%.256s: %s", path, cause);
    enum cg_status status = cg_text_check(&text, error);
    if (status == CG_OK) {
        status = add_input(inputs, cg_alloc_text(path, error), error);
    }
    if (status == CG_OK) {
        inputs->items[inputs->count - 1].failure = text.data;
        text = (struct cg_text){0};
    }
    cg_text_clear(&text);
    return status;
}

static bool is_picture_name(const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; picture_endings[i] != NULL; i++) {
        size_t ending = strlen(picture_endings[i]);
        if (length > ending && strcasecmp(name + length - ending, picture_endings[i]) == 0) {
            return name[0] != '.';
        }
    }
    return false;
}

static bool is_left_out(const struct stat *file, const char *const *leave_out)
{
    for (size_t i = 0; leave_out[i] != NULL; i++) {
        struct stat other;
        if (stat(leave_out[i], &other) == 0 && other.st_dev == file->st_dev && other.st_ino == file->st_ino) {
            return true;
        }
    }
    return false;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(((const struct cg_input *)a)->path, ((const struct cg_input *)b)->path);
}

static enum cg_status add_folder(struct cg_inputs *inputs, const char *folder, const char *const *leave_out,
                                 struct cg_error *error)
{
    DIR *entries = opendir(folder);
    if (entries == NULL) {
        return add_failed(inputs, folder, strerror(errno), error);
    }
    enum cg_status status = CG_OK;
    size_t first = inputs->count;
    size_t length = strlen(folder);
    const char *slash = folder[length - 1] == '/' ? "" : "/";
    for (const struct dirent *entry; status == CG_OK && (entry = readdir(entries)) != NULL;) {
        if (!is_picture_name(entry->d_name)) {
            continue;
        }
        struct cg_text path = {0};
        cg_text_add(&path, "%s%s%s", folder, slash, entry->d_name);
        status = cg_text_check(&path, error);
        struct stat file;
        if (status == CG_OK && stat(path.data, &file) == 0 && S_ISREG(file.st_mode) &&
            !is_left_out(&file, leave_out)) {
            status = add_input(inputs, cg_alloc_text(path.data, error), error);
        }
        cg_text_clear(&path);
    }
    closedir(entries);
    if (status == CG_OK && inputs->count == first) {
        return add_failed(inputs, folder, "The folder holds no picture file.", error);
    }
    if (status != CG_OK) {
        return status;
    }
    qsort(inputs->items + first, inputs->count - first, sizeof *inputs->items, compare_paths);
    return CG_OK;
}

enum cg_status cg_inputs_expand(const char *const *words, size_t count, const char *const *leave_out,
                                struct cg_inputs *out, struct cg_error *error)
{
    struct cg_inputs inputs = {0};
    enum cg_status status = CG_OK;
    bool standard_input = false;
    for (size_t i = 0; i < count && status == CG_OK; i++) {
        struct stat file;
        bool dash = strcmp(words[i], "-") == 0;
        if (dash && standard_input) {
            status =
                cg_error_set(error, CG_USAGE, "Standard input (-) is named twice and can be read only once.");
        } else if (!dash && stat(words[i], &file) == 0 && S_ISDIR(file.st_mode)) {
            inputs.folder = true;
            status = add_folder(&inputs, words[i], leave_out, error);
        } else if (!dash && cg_file_is_part(words[i])) {
            status = add_failed(&inputs, words[i],
                                "This is a file that a stopped program left unfinished; it can be deleted.",
                                error);
        } else {
            status = add_input(&inputs, cg_alloc_text(words[i], error), error);
        }
        standard_input = standard_input || dash;
    }
    if (status != CG_OK) {
        cg_inputs_clear(&inputs);
        return status;
    }
    *out = inputs;
    return CG_OK;
}

enum cg_status cg_inputs_append(struct cg_inputs *inputs, struct cg_inputs *more, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < more->count && status == CG_OK; i++) {
        status = add_input(inputs, more->items[i].path, error);
        more->items[i].path = NULL;
        if (status == CG_OK) {
            inputs->items[inputs->count - 1].failure = more->items[i].failure;
            more->items[i].failure = NULL;
        }
    }
    cg_inputs_clear(more);
    return status;
}

bool cg_inputs_hold(const struct cg_inputs *inputs, const char *path)
{
    struct stat file;
    if (stat(path, &file) != 0 || !S_ISREG(file.st_mode)) {
        return false;
    }
    for (size_t i = 0; i < inputs->count; i++) {
        struct stat input;
        if (stat(inputs->items[i].path, &input) == 0 && input.st_dev == file.st_dev &&
            input.st_ino == file.st_ino) {
            return true;
        }
    }
    return false;
}
