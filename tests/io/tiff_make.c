/*
 * A TIFF in memory, by libtiff.
 */
#include "io/made.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

/* A file that grows in memory, for libtiff to write into. */
struct store {
    uint8_t *bytes;
    size_t size, at;
};

static tmsize_t store_write(thandle_t user, void *bytes, tmsize_t size)
{
    struct store *store = user;
    if (store->at + (size_t)size > store->size) {
        store->bytes = realloc(store->bytes, store->at + (size_t)size);
        memset(store->bytes + store->size, 0, store->at + (size_t)size - store->size);
        store->size = store->at + (size_t)size;
    }
    memcpy(store->bytes + store->at, bytes, (size_t)size);
    store->at += (size_t)size;
    return size;
}

static tmsize_t store_read(thandle_t user, void *bytes, tmsize_t size)
{
    struct store *store = user;
    size_t left = store->at < store->size ? store->size - store->at : 0;
    size_t count = (size_t)size < left ? (size_t)size : left;
    memcpy(bytes, store->bytes + (count ? store->at : 0), count);
    store->at += count;
    return (tmsize_t)count;
}

static toff_t store_seek(thandle_t user, toff_t offset, int whence)
{
    struct store *store = user;
    store->at = (size_t)offset + (whence == SEEK_CUR ? store->at : whence == SEEK_END ? store->size : 0);
    return store->at;
}

static toff_t store_size(thandle_t user)
{
    return ((struct store *)user)->size;
}

static int store_close(thandle_t user)
{
    (void)user;
    return 0;
}

static unsigned spec_sample(const struct tiff_spec *spec, size_t x, size_t y, int c)
{
    if (spec->has_extra && c == spec->samples - 1) {
        return spec->alpha >= 0 ? (unsigned)spec->alpha : sample_at(x, y, c, spec->bits);
    }
    return sample_at(x, y, c, spec->bits);
}

/* Packs `width` by 1 pixels from (x0, y) on; returns nothing beyond the picture but zeros. */
static void pack_row(const struct tiff_spec *spec, size_t x0, size_t y, size_t width, int first, int count,
                     uint8_t *row)
{
    size_t bit = 0;
    for (size_t x = x0; x < x0 + width; x++) {
        for (int c = first; c < first + count; c++, bit += (size_t)spec->bits) {
            bool inside = x < spec->width && y < spec->height;
            if (spec->bits == 64) {
                continue;
            }
            if (spec->bits == 32) {
                float value = inside ? spec->floats[y * spec->width + x] : 0;
                memcpy(row + bit / 8, &value, sizeof value);
                continue;
            }
            uint16_t value = (uint16_t)(inside ? spec_sample(spec, x, y, c) : 0);
            if (spec->bits == 16) {
                memcpy(row + bit / 8, &value, sizeof value); /* libtiff turns it to the order of the file */
                continue;
            }
            for (int b = 0; b < spec->bits; b++) {
                if (value >> (spec->bits - 1 - b) & 1) {
                    row[(bit + (size_t)b) / 8] |= (uint8_t)(0x80 >> ((bit + (size_t)b) % 8));
                }
            }
        }
    }
}

static void write_samples(TIFF *tiff, const struct tiff_spec *spec)
{
    int planes = spec->separate ? spec->samples : 1, count = spec->separate ? 1 : spec->samples;
    if (spec->tile == 0) {
        uint8_t *row = malloc((size_t)TIFFScanlineSize(tiff));
        for (int plane = 0; plane < planes; plane++) {
            for (uint32_t y = 0; y < spec->height; y++) {
                memset(row, 0, (size_t)TIFFScanlineSize(tiff));
                pack_row(spec, 0, y, spec->width, plane, count, row);
                ck_assert_int_eq(TIFFWriteScanline(tiff, row, y, (uint16_t)plane), 1);
            }
        }
        free(row);
        return;
    }
    uint32_t side = (uint32_t)spec->tile;
    size_t size = (size_t)TIFFTileSize(tiff), row_size = (size_t)TIFFTileRowSize(tiff);
    uint8_t *tile = malloc(size);
    for (int plane = 0; plane < planes; plane++) {
        for (uint32_t y = 0; y < spec->height; y += side) {
            for (uint32_t x = 0; x < spec->width; x += side) {
                memset(tile, 0, size);
                for (uint32_t row = 0; row < side; row++) {
                    pack_row(spec, x, y + row, side, plane, count, tile + row * row_size);
                }
                ck_assert(TIFFWriteTile(tiff, tile, x, y, 0, (uint16_t)plane) > 0);
            }
        }
    }
    free(tile);
}

static void write_page(TIFF *tiff, const struct tiff_spec *spec)
{
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, spec->width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, spec->height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, spec->bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, spec->samples);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, spec->photometric);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, spec->separate ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, spec->compression ? spec->compression : COMPRESSION_NONE);
    if (spec->predictor) {
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, spec->predictor);
    }
    if (spec->format) {
        TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, spec->format);
    }
    if (spec->tile) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, spec->tile);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, spec->tile);
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP,
                     spec->rows_per_strip ? (uint32_t)spec->rows_per_strip : spec->height);
    }
    if (spec->per_x > 0 || spec->unit) {
        TIFFSetField(tiff, TIFFTAG_XRESOLUTION, (double)spec->per_x);
        TIFFSetField(tiff, TIFFTAG_YRESOLUTION, (double)spec->per_y);
    }
    if (spec->unit) {
        TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, spec->unit);
    }
    if (spec->orientation) {
        TIFFSetField(tiff, TIFFTAG_ORIENTATION, spec->orientation);
    }
    if (spec->has_extra) {
        uint16_t kind = (uint16_t)spec->extra;
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
    }
    if (spec->photometric == PHOTOMETRIC_PALETTE) {
        uint16_t maps[3][256];
        for (int i = 0; i < 256; i++) {
            for (int c = 0; c < 3; c++) {
                maps[c][i] = (uint16_t)(60000 - 200 * i + c);
            }
        }
        TIFFSetField(tiff, TIFFTAG_COLORMAP, maps[0], maps[1], maps[2]);
    }
    write_samples(tiff, spec);
}

struct cg_text make_tiff(const struct tiff_spec *spec)
{
    struct store store = {0};
    TIFF *tiff = TIFFClientOpen("made", spec->mode ? spec->mode : "w", &store, store_read, store_write,
                                store_seek, store_close, store_size, NULL, NULL);
    ck_assert_ptr_nonnull(tiff);
    for (int page = 0; page < (spec->pages ? spec->pages : 1); page++) {
        struct tiff_spec one = *spec;
        one.width += (uint32_t)page;
        write_page(tiff, &one);
        TIFFWriteDirectory(tiff);
    }
    TIFFClose(tiff);
    struct cg_text file = {0};
    cg_text_add_bytes(&file, (const char *)store.bytes, store.size);
    free(store.bytes);
    return file;
}
