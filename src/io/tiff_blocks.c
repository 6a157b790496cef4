/*
 * tiff_blocks.c: the samples of a TIFF. Strips and tiles are both blocks; all blocks that cover the same rows
 * are read, then their rows are put together.
 */
#include "io/tiff.h"

#include <stdlib.h>
#include <string.h>

/*
 * How many bytes one byte of a file can become: 1032 for Deflate (zlib technical notes), 64 for PackBits (2
 * bytes hold 128), under 4096 for LZW (a code of 12 bits stands for a string below 2^12).
 */
#define MAX_EXPANSION ((uint64_t)4096)

struct blocks {
    bool tiled;
    uint32_t width, height; /* of a block */
    size_t across, planes;
    size_t size;      /* bytes of a decoded block */
    size_t row_bytes; /* of a row in it */
    uint8_t *bytes;   /* across * planes blocks */
    void *samples;    /* one row of the picture, uint16_t or float */
};

static enum cg_status measure(struct cg_tiff *tiff, struct blocks *blocks, struct cg_error *error)
{
    TIFF *handle = tiff->handle;
    blocks->tiled = TIFFIsTiled(handle) != 0;
    if (blocks->tiled) {
        TIFFGetField(handle, TIFFTAG_TILEWIDTH, &blocks->width);
        TIFFGetField(handle, TIFFTAG_TILELENGTH, &blocks->height);
    } else {
        blocks->width = tiff->width;
        TIFFGetFieldDefaulted(handle, TIFFTAG_ROWSPERSTRIP, &blocks->height);
        if (blocks->height > tiff->height) {
            blocks->height = tiff->height;
        }
    }
    if (blocks->width == 0 || blocks->height == 0) {
        return cg_error_set(error, CG_INPUT, "the TIFF has %s of %u by %u pixels",
                            blocks->tiled ? "TileWidth and TileLength" : "strips", blocks->width,
                            blocks->height);
    }
    blocks->across = (tiff->width - 1) / blocks->width + 1;
    blocks->planes = tiff->separate ? (size_t)tiff->stored : 1;
    tmsize_t size = blocks->tiled ? TIFFTileSize(handle) : TIFFStripSize(handle);
    tmsize_t row_bytes = blocks->tiled ? TIFFTileRowSize(handle) : TIFFScanlineSize(handle);
    uint64_t row_bits = (uint64_t)blocks->width * tiff->bits * (tiff->separate ? 1U : (unsigned)tiff->stored);
    if (size <= 0 || row_bytes <= 0 || (uint64_t)row_bytes < (row_bits + 7) / 8 ||
        (uint64_t)size / (uint64_t)row_bytes < blocks->height) {
        return cg_error_set(error, CG_INPUT,
                            "the TIFF has blocks of %u by %u pixels, whose size cannot be: %s", blocks->width,
                            blocks->height, tiff->what);
    }
    blocks->size = (size_t)size;
    blocks->row_bytes = (size_t)row_bytes;
    return CG_OK;
}

static enum cg_status allocate(struct cg_tiff *tiff, const struct cg_source *source, struct blocks *blocks,
                               struct cg_error *error)
{
    size_t bytes = 0, count = blocks->across * blocks->planes;
    enum cg_status status = cg_picture_check_bytes(source, count, blocks->size, &bytes, error);
    if (status != CG_OK) {
        return status;
    }
    /* The picture's own bytes, since a tile may well be larger than a small picture. */
    uint64_t stored = (uint64_t)tiff->width * tiff->height * (uint64_t)tiff->stored * tiff->bits / 8;
    if (stored / MAX_EXPANSION > source->size || (bytes > stored && bytes / MAX_EXPANSION > source->size)) {
        return cg_error_set(
            error, CG_INPUT,
            "a TIFF of %zu bytes cannot hold the %u by %u pixels that its tags state, so it is cut or "
            "damaged",
            source->size, tiff->width, tiff->height);
    }
    blocks->bytes = cg_alloc(count, blocks->size, error);
    blocks->samples = cg_alloc(tiff->width, (size_t)tiff->stored * sizeof(float), error);
    return blocks->bytes && blocks->samples ? CG_OK : error->status;
}

/* Decodes every block that covers the rows from y0 on. */
static enum cg_status read_band(struct cg_tiff *tiff, struct blocks *blocks, uint32_t y0,
                                struct cg_error *error)
{
    for (size_t i = 0; i < blocks->across * blocks->planes; i++) {
        uint16_t plane = (uint16_t)(i / blocks->across);
        uint32_t x0 = (uint32_t)(i % blocks->across) * blocks->width;
        uint8_t *bytes = blocks->bytes + i * blocks->size;
        uint32_t rows = tiff->height - y0 < blocks->height ? tiff->height - y0 : blocks->height;
        tmsize_t want = (tmsize_t)(blocks->tiled ? blocks->size : rows * blocks->row_bytes);
        tmsize_t got =
            blocks->tiled
                ? TIFFReadEncodedTile(tiff->handle, TIFFComputeTile(tiff->handle, x0, y0, 0, plane), bytes,
                                      want)
                : TIFFReadEncodedStrip(tiff->handle, TIFFComputeStrip(tiff->handle, y0, plane), bytes, want);
        if (got < want) {
            return cg_error_set(error, CG_INPUT,
                                "the TIFF is cut or damaged: the first bad rows are %u to %u of %u (%s)", y0,
                                y0 + rows - 1, tiff->height, tiff->what[0] ? tiff->what : "too few bytes");
        }
    }
    return CG_OK;
}

/* Puts the samples of one row of one block where they stand in the row of the picture. */
static void unpack_row(const struct cg_tiff *tiff, const struct blocks *blocks, size_t index, size_t row)
{
    const uint8_t *from = blocks->bytes + index * blocks->size + row * blocks->row_bytes;
    size_t stored = (size_t)tiff->stored, plane = index / blocks->across;
    size_t x0 = index % blocks->across * blocks->width;
    size_t width = tiff->width - x0 < blocks->width ? tiff->width - x0 : blocks->width;
    size_t count = tiff->separate ? width : width * stored, step = tiff->separate ? stored : 1;
    size_t first = x0 * stored + plane;
    if (tiff->bits == 32) {
        float *to = (float *)blocks->samples + first;
        for (size_t i = 0; i < count; i++) {
            memcpy(to + i * step, from + i * sizeof *to, sizeof *to);
        }
        return;
    }
    uint16_t *to = (uint16_t *)blocks->samples + first;
    if (tiff->bits == 16) { /* in the order of the machine: libtiff has turned them */
        for (size_t i = 0; i < count; i++) {
            memcpy(to + i * step, from + i * sizeof *to, sizeof *to);
        }
    } else {
        cg_unpack_bits(from, count, tiff->bits, to, step);
    }
}

enum cg_status cg_tiff_read_blocks(struct cg_tiff *tiff, const struct cg_source *source,
                                   struct cg_row_sink *sink, struct cg_error *error)
{
    struct blocks blocks = {0};
    enum cg_status status = measure(tiff, &blocks, error);
    if (status == CG_OK) {
        status = allocate(tiff, source, &blocks, error);
    }
    for (uint32_t y = 0; status == CG_OK && y < tiff->height; y++) {
        uint32_t row = y % blocks.height;
        if (row == 0) {
            status = read_band(tiff, &blocks, y, error);
        }
        for (size_t i = 0; status == CG_OK && i < blocks.across * blocks.planes; i++) {
            unpack_row(tiff, &blocks, i, row);
        }
        if (status == CG_OK) {
            status = tiff->bits == 32 ? cg_row_put_float(sink, y, blocks.samples, error)
                                      : cg_row_put(sink, y, blocks.samples, error);
        }
    }
    free(blocks.bytes);
    free(blocks.samples);
    return status;
}
