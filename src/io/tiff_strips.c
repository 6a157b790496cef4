/*
 * tiff_strips.c: the common TIFF, straight into the picture, by as many threads as the caller allows. Each
 * thread opens the file in memory for itself, since a handle of libtiff stands at one strip.
 */
#include "io/tiff.h"

#include <stdatomic.h>
#include <stdlib.h>

/* Parts of the strips a thread, so that one which has the empty margin takes more of them. */
enum { PARTS_A_THREAD = 4 };

struct strips {
    const struct cg_tiff *tiff;
    struct cg_image *image;
    uint32_t count, rows; /* how many, and rows of all but the last */
    size_t row_bytes, parts;
    struct cg_tiff *workers; /* handles that are opened when they are first needed */
    atomic_bool failed;
};

/* Whether a strip's bytes are the picture's rows as they stand, in the order of the machine. */
static bool measure(const struct cg_row_sink *sink, struct strips *strips)
{
    const struct cg_tiff *tiff = strips->tiff;
    if (TIFFIsTiled(tiff->handle) || (tiff->separate && tiff->stored > 1) ||
        (tiff->bits != 8 && tiff->bits != 16) || sink->palette != NULL || sink->inverted ||
        tiff->stored != sink->image->channels) {
        return false;
    }
    TIFFGetFieldDefaulted(tiff->handle, TIFFTAG_ROWSPERSTRIP, &strips->rows);
    strips->rows = strips->rows > tiff->height ? tiff->height : strips->rows;
    strips->row_bytes = (size_t)tiff->width * (size_t)tiff->stored * (tiff->bits / 8U);
    strips->count = TIFFNumberOfStrips(tiff->handle);
    return strips->rows > 0 && strips->count == (tiff->height - 1) / strips->rows + 1 &&
           TIFFScanlineSize(tiff->handle) == (tmsize_t)strips->row_bytes;
}

static TIFF *handle_of(struct strips *strips, int worker)
{
    struct cg_tiff *own = &strips->workers[worker];
    struct cg_error ignored;
    if (own->handle == NULL) {
        own->source = strips->tiff->source;
        if (cg_tiff_open(own, &ignored) != CG_OK ||
            !TIFFSetDirectory(own->handle, (tdir_t)own->source->options->page)) {
            return NULL;
        }
    }
    return own->handle;
}

static void read_part(void *context, int worker, size_t part)
{
    struct strips *strips = context;
    TIFF *handle = handle_of(strips, worker);
    const uint32_t first = (uint32_t)(part * strips->count / strips->parts);
    const uint32_t end = (uint32_t)((part + 1) * strips->count / strips->parts);
    for (uint32_t strip = first; strip < end && !atomic_load(&strips->failed); strip++) {
        const uint32_t y = strip * strips->rows, left = strips->tiff->height - y;
        const tmsize_t want = (tmsize_t)((left < strips->rows ? left : strips->rows) * strips->row_bytes);
        uint8_t *to = (uint8_t *)strips->image->data + y * strips->row_bytes;
        if (handle == NULL || TIFFReadEncodedStrip(handle, strip, to, want) != want) {
            atomic_store(&strips->failed, true);
        }
    }
}

bool cg_tiff_read_strips(struct cg_tiff *tiff, const struct cg_row_sink *sink)
{
    const int asked = tiff->source->options->threads, threads = asked > 1 ? asked : 1;
    struct strips strips = {.tiff = tiff, .image = sink->image};
    struct cg_error ignored;
    if (!measure(sink, &strips)) {
        return false;
    }
    strips.parts = (size_t)threads * PARTS_A_THREAD;
    strips.parts = strips.parts > strips.count ? strips.count : strips.parts;
    strips.workers = cg_alloc((size_t)threads, sizeof *strips.workers, &ignored);
    if (strips.workers == NULL) {
        return false;
    }
    atomic_init(&strips.failed, false);
    cg_parallel(threads, strips.parts, read_part, &strips);
    for (int i = 0; i < threads; i++) {
        if (strips.workers[i].handle != NULL) {
            TIFFClose(strips.workers[i].handle);
        }
    }
    free(strips.workers);
    return !atomic_load(&strips.failed);
}
