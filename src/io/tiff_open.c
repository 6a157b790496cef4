/*
 * tiff_open.c: libtiff on a file in memory, silent, with its words kept for our sentence.
 */
#include "io/tiff.h"

#include <stdio.h>
#include <string.h>

/* libtiff reads strips in pieces that are rounded up; this much more than the file may be one allocation. */
#define ALLOCATION_SLACK ((size_t)1 << 16)

static tmsize_t on_read(thandle_t user, void *out, tmsize_t size)
{
    struct cg_tiff *tiff = user;
    size_t left = tiff->source->size > tiff->at ? tiff->source->size - tiff->at : 0;
    size_t count = size < 0 ? 0 : (size_t)size < left ? (size_t)size : left;
    memcpy(out, tiff->source->bytes + (count > 0 ? tiff->at : 0), count);
    tiff->at += count;
    return (tmsize_t)count;
}

static tmsize_t on_write(thandle_t user, void *bytes, tmsize_t size)
{
    (void)user;
    (void)bytes;
    (void)size;
    return 0;
}

static toff_t on_seek(thandle_t user, toff_t offset, int whence)
{
    struct cg_tiff *tiff = user;
    /* Unsigned sums wrap for the negative offsets of SEEK_CUR, as they must. */
    toff_t base = whence == SEEK_CUR ? tiff->at : whence == SEEK_END ? tiff->source->size : 0;
    tiff->at = (size_t)(base + offset);
    return tiff->at;
}

static toff_t on_size(thandle_t user)
{
    const struct cg_tiff *tiff = user;
    return tiff->source->size;
}

static int on_close(thandle_t user)
{
    (void)user;
    return 0;
}

/* Of a strip libtiff names a scanline that it does not know, and counts -1 as 4294967295. */
static void drop_scanline(char *what)
{
    static const char unknown[] = " at scanline 4294967295";
    char *at = strstr(what, unknown);
    if (at != NULL) {
        memmove(at, at + sizeof unknown - 1, strlen(at + sizeof unknown - 1) + 1);
    }
}

static int on_error(TIFF *handle, void *user, const char *module, const char *format, va_list arguments)
{
    (void)handle;
    (void)module;
    struct cg_tiff *tiff = user;
    vsnprintf(tiff->what, sizeof tiff->what, format, arguments);
    if (strstr(tiff->what, "Bad value") != NULL) {
        snprintf(tiff->bad_value, sizeof tiff->bad_value, "%.*s", (int)sizeof tiff->bad_value - 1,
                 strstr(tiff->what, "Bad value"));
    }
    drop_scanline(tiff->what);
    /* Its sentences end with a point, and ours go on. */
    size_t length = strlen(tiff->what);
    if (length > 0 && tiff->what[length - 1] == '.') {
        tiff->what[length - 1] = '\0';
    }
    return 1;
}

/* Warnings are about tags that are private or not used here; those that are used are checked by the reader.
 */
static int on_warning(TIFF *handle, void *user, const char *module, const char *format, va_list arguments)
{
    (void)handle;
    (void)user;
    (void)module;
    (void)format;
    (void)arguments;
    return 1;
}

enum cg_status cg_tiff_open(struct cg_tiff *tiff, struct cg_error *error)
{
    const struct cg_source *source = tiff->source;
    size_t most = source->size + ALLOCATION_SLACK;
    if (most < source->options->limits.max_chunk) {
        most = source->options->limits.max_chunk;
    }
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) {
        return cg_error_set(error, CG_FAULT, "libtiff could not be started for want of memory");
    }
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)most);
    TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, tiff);
    TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, tiff);
    /* m: no mapping, so every access goes through on_read and its check. */
    tiff->handle = TIFFClientOpenExt("TIFF", "rm", tiff, on_read, on_write, on_seek, on_close, on_size, NULL,
                                     NULL, options);
    TIFFOpenOptionsFree(options);
    if (!tiff->handle) {
        return cg_error_set(error, CG_INPUT, "the TIFF cannot be read: %s", tiff->what);
    }
    return CG_OK;
}
