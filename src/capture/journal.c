/* The journal of a watched folder: one line a file, "done" or "rejected", size, time of change, name. */
#include "capture/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_JOURNAL_BYTES ((size_t)1 << 30)

static size_t place_of(const struct capture_files *files, const char *name)
{
    size_t low = 0, high = files->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(files->list[middle].name, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct capture_file *capture_files_find(const struct capture_files *files, const char *name)
{
    size_t at = place_of(files, name);
    return at < files->count && strcmp(files->list[at].name, name) == 0 ? &files->list[at] : NULL;
}

struct capture_file *capture_files_add(struct capture_files *files, const char *name, struct cg_error *error)
{
    struct capture_file *found = capture_files_find(files, name);
    if (found != NULL) {
        return found;
    }
    if (files->count == files->capacity) {
        size_t capacity = files->capacity == 0 ? 64 : 2 * files->capacity;
        struct capture_file *list = realloc(files->list, capacity * sizeof *list);
        if (list == NULL) {
            (void)cg_error_set(error, CG_FAULT, "Out of memory for %zu files of a folder.", capacity);
            return NULL;
        }
        files->list = list;
        files->capacity = capacity;
    }
    char *copy = cg_alloc_text(name, error);
    if (copy == NULL) {
        return NULL;
    }
    size_t at = place_of(files, name);
    memmove(&files->list[at + 1], &files->list[at], (files->count - at) * sizeof *files->list);
    files->list[at] = (struct capture_file){.name = copy};
    files->count++;
    return &files->list[at];
}

void capture_files_drop_unseen(struct capture_files *files)
{
    size_t kept = 0;
    for (size_t i = 0; i < files->count; i++) {
        if (files->list[i].seen) {
            files->list[kept++] = files->list[i];
        } else {
            free(files->list[i].name);
        }
    }
    files->count = kept;
}

void capture_files_clear(struct capture_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->list[i].name);
    }
    free(files->list);
    *files = (struct capture_files){0};
}

/* The name stands last, so that blanks in it do no harm; a line feed in it is written as an escape. */
static void print_line(struct cg_text *out, const struct capture_file *file)
{
    cg_text_add(out, "%s %lld %lld ", file->state == CAPTURE_FILE_DONE ? "done" : "rejected",
                (long long)file->size, (long long)file->changed_ns);
    for (const char *at = file->name; *at != 0; at++) {
        if (*at == '\n' || *at == '\\') {
            cg_text_add(out, "%s", *at == '\n' ? "\\n" : "\\\\");
        } else {
            cg_text_add_bytes(out, at, 1);
        }
    }
    cg_text_add_bytes(out, "\n", 1);
}

/* Cuts the next word off; NULL: there is none. */
static char *next_word(char **at)
{
    char *word = *at, *end = strchr(word, ' ');
    if (end == NULL) {
        return NULL;
    }
    *end = 0;
    *at = end + 1;
    return word;
}

static void unescape(char *name)
{
    char *to = name;
    for (const char *from = name; *from != 0; from++) {
        if (*from == '\\' && from[1] != 0) {
            from++;
            *to++ = *from == 'n' ? '\n' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = 0;
}

static enum cg_status read_line(char *line, struct capture_files *files, struct cg_error *error)
{
    long long size, changed;
    char *word = next_word(&line);
    const char *size_word = word == NULL ? NULL : next_word(&line);
    const char *changed_word = size_word == NULL ? NULL : next_word(&line);
    if (changed_word == NULL || !cg_integer_parse(size_word, 0, INT64_MAX, &size) ||
        !cg_integer_parse(changed_word, INT64_MIN, INT64_MAX, &changed)) {
        return CG_OK; /* cut off while it was written: that file is done again */
    }
    unescape(line);
    struct capture_file *file = capture_files_add(files, line, error);
    if (file == NULL) {
        return error->status;
    }
    file->size = size;
    file->changed_ns = changed;
    file->state = strcmp(word, "done") == 0 ? CAPTURE_FILE_DONE : CAPTURE_FILE_REJECTED;
    return CG_OK;
}

enum cg_status capture_journal_read(const char *path, struct capture_files *files, struct cg_error *error)
{
    if (access(path, F_OK) != 0) {
        return CG_OK;
    }
    struct cg_bytes bytes;
    enum cg_status status = cg_file_read(path, MOST_JOURNAL_BYTES, &bytes, error);
    if (status != CG_OK) {
        return status;
    }
    char *line = (char *)bytes.data;
    size_t left = bytes.size;
    while (status == CG_OK && left > 0) {
        char *end = memchr(line, '\n', left);
        if (end == NULL) {
            break; /* a line without its end was cut off */
        }
        *end = 0;
        left -= (size_t)(end - line) + 1;
        status = read_line(line, files, error);
        line = end + 1;
    }
    cg_bytes_clear(&bytes);
    return status;
}

enum cg_status capture_journal_write(const char *path, const struct capture_files *files,
                                     struct cg_error *error)
{
    struct cg_text text = {0};
    for (size_t i = 0; i < files->count; i++) {
        if (files->list[i].state >= CAPTURE_FILE_DONE) {
            print_line(&text, &files->list[i]);
        }
    }
    enum cg_status status = cg_text_check(&text, error);
    if (status == CG_OK) {
        status = cg_file_write(path, text.length > 0 ? text.data : "", text.length, error);
    }
    cg_text_clear(&text);
    return status;
}

enum cg_status capture_journal_add(const char *path, const struct capture_file *file, struct cg_error *error)
{
    struct cg_text text = {0};
    print_line(&text, file);
    enum cg_status status = cg_text_check(&text, error);
    if (status == CG_OK) {
        int journal = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
        bool written = journal >= 0 && write(journal, text.data, text.length) == (ssize_t)text.length &&
                       fdatasync(journal) == 0;
        if (!written) {
            status = cg_error_set(error, CG_FAULT, "%.256s: cannot be written: %s", path, strerror(errno));
        }
        if (journal >= 0) {
            close(journal);
        }
    }
    cg_text_clear(&text);
    return status;
}
