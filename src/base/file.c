#include <castgloss/base.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_PIECE ((size_t)65536)

/* The temporary file of NAME is .NAME.part-XXXXXX. */
#define PART ".part-"
#define PART_RANDOM "XXXXXX"

/* Reads to the end; a file's stated size is only a hint, since a pipe has none and a file may grow. */
static enum cg_status read_all(int file, const char *path, size_t hint, size_t limit, struct cg_bytes *out,
                               struct cg_error *error)
{
    size_t capacity = hint < limit ? hint + 1 : limit + 1;
    struct cg_bytes bytes = {cg_alloc_aligned(capacity, 1, error), 0};
    while (bytes.data) {
        ssize_t got = read(file, bytes.data + bytes.size, capacity - bytes.size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            free(bytes.data);
            return cg_error_set(error, CG_INPUT, "%s: cannot be read: %s", path, strerror(errno));
        }
        if (got == 0) {
            *out = bytes;
            return CG_OK;
        }
        bytes.size += (size_t)got;
        if (bytes.size > limit) {
            free(bytes.data);
            return cg_error_set(error, CG_INPUT, "%s: is larger than the limit of %zu bytes", path, limit);
        }
        if (bytes.size == capacity) {
            capacity = capacity > limit / 2 ? limit + 1 : capacity * 2;
            uint8_t *grown = realloc(bytes.data, capacity);
            if (!grown) {
                free(bytes.data);
            }
            bytes.data = grown;
        }
    }
    return cg_error_set(error, CG_FAULT, "%s: out of memory for a file of %zu bytes or more", path, capacity);
}

enum cg_status cg_file_read(const char *path, size_t limit, struct cg_bytes *out, struct cg_error *error)
{
    if (limit > SIZE_MAX / 4) {
        limit = SIZE_MAX / 4;
    }
    if (strcmp(path, "-") == 0) {
        return read_all(STDIN_FILENO, "standard input", FIRST_PIECE, limit, out, error);
    }
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return cg_error_set(error, CG_INPUT, "%s: cannot be opened: %s", path, strerror(errno));
    }
    struct stat status;
    enum cg_status result;
    if (fstat(file, &status) != 0) {
        result = cg_error_set(error, CG_INPUT, "%s: cannot be read: %s", path, strerror(errno));
    } else if (S_ISDIR(status.st_mode)) {
        result = cg_error_set(error, CG_INPUT, "%s: is a folder, not a file", path);
    } else {
        size_t hint = S_ISREG(status.st_mode) && status.st_size > 0 ? (size_t)status.st_size : FIRST_PIECE;
        result = read_all(file, path, hint, limit, out, error);
    }
    close(file);
    return result;
}

void cg_bytes_clear(struct cg_bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct cg_bytes){0};
}

static bool write_all(int file, const void *data, size_t size)
{
    const char *from = data;
    while (size) {
        ssize_t done = write(file, from, size);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return false;
        }
        from += done;
        size -= (size_t)done;
    }
    return true;
}

static enum cg_status cannot_write(const char *path, struct cg_error *error)
{
    return cg_error_set(error, CG_FAULT, "%s: cannot be written: %s", path, strerror(errno));
}

/* Into an open file that is not replaced: standard output, a device, a pipe. */
static enum cg_status write_directly(int file, const char *path, const void *data, size_t size, bool close_it,
                                     struct cg_error *error)
{
    bool good = write_all(file, data, size);
    enum cg_status status = good ? CG_OK : cannot_write(path, error);
    if (close_it && close(file) != 0 && good) {
        status = cannot_write(path, error);
    }
    return status;
}

static enum cg_status write_beside(const char *path, const void *data, size_t size, struct cg_error *error)
{
    struct cg_text temporary = {0};
    /* A hidden name: what a killed program leaves is in no pattern and no folder's list of pictures. */
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    cg_text_add(&temporary, "%.*s.%s" PART PART_RANDOM, (int)(name - path), path, name);
    enum cg_status status = cg_text_check(&temporary, error);
    int file = -1;
    if (status != CG_OK) {
        goto done;
    }
    file = mkstemp(temporary.data);
    if (file < 0) {
        status = cannot_write(path, error);
        goto done;
    }
    /* mkstemp gives 0600; a result file is as readable as the umask allows any new file to be. */
    mode_t mask = umask(0);
    umask(mask);
    bool good = fchmod(file, 0666 & ~mask) == 0 && write_all(file, data, size) && fsync(file) == 0;
    int cause = errno;
    good = close(file) == 0 && good;
    if (!good || rename(temporary.data, path) != 0) {
        errno = good ? errno : cause;
        status = cannot_write(path, error);
        unlink(temporary.data);
    }
done:
    cg_text_clear(&temporary);
    return status;
}

bool cg_file_is_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const size_t length = strlen(name), tail = strlen(PART PART_RANDOM);
    return name[0] == '.' && length > tail && strncmp(name + length - tail, PART, strlen(PART)) == 0;
}

enum cg_status cg_file_write(const char *path, const void *data, size_t size, struct cg_error *error)
{
    struct stat status;
    if (strcmp(path, "-") == 0) {
        return write_directly(STDOUT_FILENO, "standard output", data, size, false, error);
    }
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        if (S_ISDIR(status.st_mode)) {
            errno = EISDIR;
            return cannot_write(path, error);
        }
        int file = open(path, O_WRONLY | O_CLOEXEC);
        return file < 0 ? cannot_write(path, error) : write_directly(file, path, data, size, true, error);
    }
    return write_beside(path, data, size, error);
}

enum cg_status cg_file_write_text(const char *folder, const char *name, const struct cg_text *text,
                                  struct cg_error *error)
{
    struct cg_text path = {0};
    cg_text_add(&path, "%s/%s", folder, name);
    enum cg_status status = cg_text_check(text, error);
    if (status == CG_OK) {
        status = cg_text_check(&path, error);
    }
    if (status == CG_OK) {
        status = cg_file_write(path.data, text->data, text->length, error);
    }
    cg_text_clear(&path);
    return status;
}

enum cg_status cg_folder_make(const char *path, struct cg_error *error)
{
    char *part = cg_alloc_text(path, error);
    if (!part) {
        return CG_FAULT;
    }
    enum cg_status status = CG_OK;
    for (char *slash = part + 1; status == CG_OK; slash++) {
        slash += strcspn(slash, "/");
        char kept = *slash;
        *slash = 0;
        struct stat there;
        if (mkdir(part, 0777) != 0 && (stat(part, &there) != 0 || !S_ISDIR(there.st_mode))) {
            status =
                cg_error_set(error, CG_FAULT, "%s: the folder cannot be made: %s", part, strerror(errno));
        }
        *slash = kept;
        if (!kept) {
            break;
        }
    }
    free(part);
    return status;
}
