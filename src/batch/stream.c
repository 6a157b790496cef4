#include "batch/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *batch_path(const char *folder, const char *name, struct cg_error *error)
{
    struct cg_text text = {0};
    cg_text_add(&text, "%s/%s", folder, name);
    if (cg_text_check(&text, error) != CG_OK) {
        cg_text_clear(&text);
        return NULL;
    }
    return text.data;
}

static enum cg_status cannot_write(const struct batch_stream *stream, struct cg_error *error)
{
    return cg_error_set(error, CG_FAULT, "%s: cannot be written: %s", stream->path, strerror(errno));
}

enum cg_status batch_stream_open(struct batch_stream *stream, const char *folder, const char *name,
                                 struct cg_error *error)
{
    struct cg_text part = {0};
    stream->path = batch_path(folder, name, error);
    cg_text_add(&part, "%s/.%s.part", folder, name);
    if (stream->path == NULL || cg_text_check(&part, error) != CG_OK) {
        cg_text_clear(&part);
        return CG_FAULT;
    }
    stream->part = part.data;
    stream->file = fopen(stream->part, "wb");
    return stream->file != NULL ? CG_OK : cannot_write(stream, error);
}

enum cg_status batch_stream_write(struct batch_stream *stream, struct cg_text *text, struct cg_error *error)
{
    enum cg_status status = cg_text_check(text, error);
    if (status == CG_OK && text->length > 0 &&
        fwrite(text->data, 1, text->length, stream->file) != text->length) {
        status = cannot_write(stream, error);
    }
    text->length = 0;
    return status;
}

enum cg_status batch_stream_end(struct batch_stream *stream, struct cg_error *error)
{
    bool good = fflush(stream->file) == 0 && fsync(fileno(stream->file)) == 0;
    good = fclose(stream->file) == 0 && good;
    stream->file = NULL;
    return good && rename(stream->part, stream->path) == 0 ? CG_OK : cannot_write(stream, error);
}

void batch_stream_clear(struct batch_stream *stream)
{
    if (stream->file != NULL) {
        fclose(stream->file);
        unlink(stream->part);
    }
    free(stream->path);
    free(stream->part);
    *stream = (struct batch_stream){0};
}
