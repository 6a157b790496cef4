/*
 * A folder that pictures are put into. A file that is renamed in is whole at once; one that is written in
 * place counts when its size and time of change have rested.
 */
#include "capture/clock.h"
#include "capture/journal.h"
#include "capture/picture.h"
#include "capture/source.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* A network folder tells of no change: it is looked through this often, whatever inotify says. */
#define SCAN_NS 500000000U

struct folder {
    char *path, *journal;
    struct cg_capture_options options;
    int inotify;
    uint64_t scanned_ns;
    pthread_mutex_t lock; /* files and rejected: `done` comes from the consumer's thread */
    struct capture_files files;
    uint64_t rejected;
};

static void folder_close(void *context)
{
    struct folder *state = context;
    if (state->inotify >= 0) {
        close(state->inotify);
    }
    capture_files_clear(&state->files);
    pthread_mutex_destroy(&state->lock);
    free(state->path);
    free(state->journal);
    free(state);
}

/* ---- looking through the folder ------------------------------------------------------------------ */

static enum cg_status path_in(const struct folder *state, const char *name, struct cg_text *out,
                              struct cg_error *error)
{
    cg_text_add(out, "%s/%s", state->path, name);
    return cg_text_check(out, error);
}

/* Size and time of change; false: no regular file any more. */
static bool look(const struct folder *state, const char *name, int64_t *size, int64_t *changed_ns)
{
    struct cg_text path = {0};
    struct cg_error error;
    struct stat is;
    bool found =
        path_in(state, name, &path, &error) == CG_OK && stat(path.data, &is) == 0 && S_ISREG(is.st_mode);
    cg_text_clear(&path);
    if (found) {
        *size = (int64_t)is.st_size;
        *changed_ns = (int64_t)is.st_mtim.tv_sec * 1000000000 + is.st_mtim.tv_nsec;
    }
    return found;
}

static enum cg_status see_file(struct folder *state, const char *name, uint64_t now_ns, int64_t utc_ns,
                               struct cg_error *error)
{
    int64_t size, changed_ns, rest_ns = (int64_t)(state->options.rest_s * 1e9);
    if (name[0] == '.' || !look(state, name, &size, &changed_ns)) {
        return CG_OK;
    }
    bool known = capture_files_find(&state->files, name) != NULL;
    struct capture_file *file = capture_files_add(&state->files, name, error);
    if (file == NULL) {
        return error->status;
    }
    file->seen = true;
    if (!known || file->size != size || file->changed_ns != changed_ns) {
        file->size = size;
        file->changed_ns = changed_ns;
        file->since_ns = now_ns;
        file->state = CAPTURE_FILE_GROWING;
        /* What lay here before anybody looked has rested since it was changed last. */
        if (!known && changed_ns < utc_ns - rest_ns && size > 0) {
            file->state = CAPTURE_FILE_READY;
        }
    } else if (file->state == CAPTURE_FILE_GROWING && now_ns - file->since_ns >= (uint64_t)rest_ns) {
        file->state = CAPTURE_FILE_READY;
    }
    return CG_OK;
}

static enum cg_status scan(struct folder *state, uint64_t now_ns, struct cg_error *error)
{
    DIR *folder = opendir(state->path);
    if (folder == NULL) {
        return cg_error_set(error, CG_INPUT, "%.256s: the folder cannot be read: %s", state->path,
                            strerror(errno));
    }
    for (size_t i = 0; i < state->files.count; i++) {
        state->files.list[i].seen = false;
    }
    enum cg_status status = CG_OK;
    int64_t utc_ns = capture_calendar_ns();
    for (const struct dirent *entry; status == CG_OK && (entry = readdir(folder)) != NULL;) {
        status = see_file(state, entry->d_name, now_ns, utc_ns, error);
    }
    closedir(folder);
    if (status == CG_OK) {
        capture_files_drop_unseen(&state->files);
    }
    state->scanned_ns = now_ns;
    return status;
}

/* A rename puts a whole file in place: no rest is needed. */
static enum cg_status moved_in(struct folder *state, const char *name, struct cg_error *error)
{
    int64_t size, changed_ns;
    if (name[0] == '.' || !look(state, name, &size, &changed_ns)) {
        return CG_OK;
    }
    struct capture_file *file = capture_files_add(&state->files, name, error);
    if (file == NULL) {
        return error->status;
    }
    bool kept = file->state >= CAPTURE_FILE_GIVEN && file->size == size && file->changed_ns == changed_ns;
    if (!kept) {
        file->size = size;
        file->changed_ns = changed_ns;
        file->since_ns = capture_monotonic_ns();
        file->state = CAPTURE_FILE_READY;
    }
    return CG_OK;
}

static enum cg_status read_events(struct folder *state, struct cg_error *error)
{
    _Alignas(struct inotify_event) char buffer[16384];
    for (ssize_t got; (got = read(state->inotify, buffer, sizeof buffer)) > 0;) {
        for (char *at = buffer; at < buffer + got;) {
            struct inotify_event event;
            memcpy(&event, at, sizeof event);
            const char *name = at + sizeof event;
            at += sizeof event + event.len;
            if ((event.mask & IN_MOVED_TO) != 0 && event.len > 0) {
                enum cg_status status = moved_in(state, name, error);
                if (status != CG_OK) {
                    return status;
                }
            }
        }
    }
    return CG_OK;
}

/* ---- giving a picture ---------------------------------------------------------------------------- */

static void reject(struct folder *state, struct capture_file *file, const struct cg_error *why)
{
    struct cg_error error;
    file->state = CAPTURE_FILE_REJECTED;
    state->rejected++;
    if (state->options.log.line != NULL) {
        state->options.log.line(state->options.log.context, CG_LOG_WARNING, why->text);
    }
    if (capture_journal_add(state->journal, file, &error) != CG_OK && state->options.log.line != NULL) {
        state->options.log.line(state->options.log.context, CG_LOG_ERROR, error.text);
    }
}

/* The first file by name that is ready; false: none is. */
static bool give_ready(struct folder *state, struct cg_frame *frame)
{
    for (size_t i = 0; i < state->files.count; i++) {
        struct capture_file *file = &state->files.list[i];
        if (file->state != CAPTURE_FILE_READY) {
            continue;
        }
        struct cg_error error;
        int64_t size, changed_ns;
        enum cg_status status =
            capture_picture_read(state->path, file->name, &state->options.image, frame, &error);
        if (!look(state, file->name, &size, &changed_ns)) {
            file->state = CAPTURE_FILE_GROWING; /* gone; the next scan forgets it */
        } else if (size != file->size || changed_ns != file->changed_ns) {
            file->state = CAPTURE_FILE_GROWING; /* it grew on while it was read */
            file->size = size;
            file->changed_ns = changed_ns;
            file->since_ns = capture_monotonic_ns();
        } else if (status == CG_OK) {
            file->state = CAPTURE_FILE_GIVEN;
            return true;
        } else {
            reject(state, file, &error);
        }
    }
    return false;
}

/* ---- the source ---------------------------------------------------------------------------------- */

/* A crash came between keeping the results of a file and the line that says so. */
static enum cg_status add_kept(struct folder *state, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < sizeof state->options.kept / sizeof state->options.kept[0]; i++) {
        const struct cg_capture_kept *kept = &state->options.kept[i];
        int64_t size, changed_ns;
        if (status != CG_OK || kept->name == NULL || !look(state, kept->name, &size, &changed_ns) ||
            changed_ns > kept->utc_ns) {
            continue;
        }
        struct capture_file *file = capture_files_add(&state->files, kept->name, error);
        status = file != NULL ? CG_OK : CG_FAULT;
        if (file != NULL) {
            file->size = size;
            file->changed_ns = changed_ns;
            file->state = CAPTURE_FILE_DONE;
        }
    }
    return status;
}

static enum cg_status folder_begin(struct folder *state, struct cg_error *error)
{
    state->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (state->inotify < 0 ||
        inotify_add_watch(state->inotify, state->path, IN_MOVED_TO | IN_CLOSE_WRITE | IN_CREATE) < 0) {
        return cg_error_set(error, CG_INPUT, "%.256s: the folder cannot be watched: %s", state->path,
                            strerror(errno));
    }
    enum cg_status status = capture_journal_read(state->journal, &state->files, error);
    if (status == CG_OK) {
        status = add_kept(state, error);
    }
    if (status == CG_OK) {
        status = scan(state, capture_monotonic_ns(), error);
    }
    /* Files that are no longer there need no line. */
    return status == CG_OK ? capture_journal_write(state->journal, &state->files, error) : status;
}

static enum cg_status folder_open(const char *place, const struct cg_capture_options *options, void **out,
                                  struct cg_error *error)
{
    struct folder *state = cg_alloc(1, sizeof *state, error);
    if (state == NULL) {
        return error->status;
    }
    state->options = *options;
    state->inotify = -1;
    pthread_mutex_init(&state->lock, NULL);
    struct cg_text journal = {0};
    cg_text_add(&journal, "%s", options->journal != NULL ? options->journal : place);
    if (options->journal == NULL) {
        cg_text_add(&journal, "/.castgloss-journal");
    }
    enum cg_status status = cg_text_check(&journal, error);
    state->path = status == CG_OK ? cg_alloc_text(place, error) : NULL;
    state->journal = state->path != NULL ? cg_alloc_text(journal.data, error) : NULL;
    status = state->journal == NULL ? error->status : folder_begin(state, error);
    cg_text_clear(&journal);
    if (status != CG_OK) {
        folder_close(state);
        return status;
    }
    *out = state;
    return CG_OK;
}

static enum cg_grab folder_grab(void *context, int timeout_ms, struct cg_frame *frame, struct cg_error *error)
{
    struct folder *state = context;
    pthread_mutex_lock(&state->lock);
    enum cg_status status = read_events(state, error);
    uint64_t now_ns = capture_monotonic_ns();
    if (status == CG_OK && now_ns - state->scanned_ns >= SCAN_NS) {
        status = scan(state, now_ns, error);
    }
    bool given = status == CG_OK && give_ready(state, frame);
    pthread_mutex_unlock(&state->lock);
    if (status != CG_OK) {
        return CG_GRAB_LOST;
    }
    if (given) {
        return CG_GRAB_FRAME;
    }
    struct pollfd wait = {.fd = state->inotify, .events = POLLIN};
    poll(&wait, 1, timeout_ms);
    return CG_GRAB_NOTHING;
}

static enum cg_status folder_done(void *context, const char *name, struct cg_error *error)
{
    struct folder *state = context;
    enum cg_status status = CG_OK;
    pthread_mutex_lock(&state->lock);
    struct capture_file *file = capture_files_find(&state->files, name);
    /* A file that was changed or taken away meanwhile is another one. */
    if (file != NULL && file->state == CAPTURE_FILE_GIVEN) {
        file->state = CAPTURE_FILE_DONE;
        status = capture_journal_add(state->journal, file, error);
    }
    pthread_mutex_unlock(&state->lock);
    return status;
}

static uint64_t folder_rejected(void *context)
{
    struct folder *state = context;
    pthread_mutex_lock(&state->lock);
    uint64_t rejected = state->rejected;
    pthread_mutex_unlock(&state->lock);
    return rejected;
}

const struct cg_source_vtable capture_source_folder = {
    .scheme = "folder",
    .open = folder_open,
    .grab = folder_grab,
    .rejected = folder_rejected,
    .done = folder_done,
    .close = folder_close,
};
