/*
 * progress.c: how far a writer has got, kept in one transaction with its rows, so that after a crash nothing
 * is done twice: the last frame of a source that can give it again, and the last spool that was moved.
 */
#include "station/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000

void station_progress_writer(const char *what, const char *path, char out[CG_HASH_SIZE])
{
    char host[256] = "";
    struct cg_text text = {.data = NULL};
    char *whole = realpath(path, NULL);
    /* A host without a name is one as well. */
    if (gethostname(host, sizeof host - 1) != 0) {
        host[0] = 0;
    }
    cg_text_add(&text, "%s\n%s\n%s", what, host, whole != NULL ? whole : path);
    cg_hash(text.data != NULL ? text.data : "", text.length, out);
    cg_text_clear(&text);
    free(whole);
}

enum cg_status station_progress_put(struct cg_store *store, const char *writer, const char *name,
                                    struct cg_error *error)
{
    struct cg_text text = {.data = NULL};
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    cg_text_add(&text, "%lld %s", (long long)now.tv_sec * NS_PER_S + now.tv_nsec, name);
    enum cg_status status = cg_text_check(&text, error);
    if (status == CG_OK) {
        status = cg_store_put_progress(store, writer, text.data, error);
    }
    cg_text_clear(&text);
    return status;
}

enum cg_status station_progress_get(struct cg_store *store, const char *writer, char *name, size_t size,
                                    int64_t *utc_ns, struct cg_error *error)
{
    struct cg_text text = {.data = NULL};
    long long time = 0;
    name[0] = 0;
    const enum cg_status status = cg_store_get_progress(store, writer, &text, error);
    char *blank = status == CG_OK && text.data != NULL ? strchr(text.data, ' ') : NULL;
    if (blank != NULL) {
        *blank = 0;
        if (cg_integer_parse(text.data, 0, INT64_MAX, &time)) {
            snprintf(name, size, "%s", blank + 1);
            *utc_ns = time;
        }
    }
    cg_text_clear(&text);
    return status;
}
