/*
 * io/tiff.h: what tiff.c (tags), tiff_open.c (the file in memory), tiff_strips.c and tiff_blocks.c (samples)
 * share.
 */
#ifndef CASTGLOSS_IO_TIFF_H
#define CASTGLOSS_IO_TIFF_H

#include "io/picture.h"

#include <tiffio.h>

/* RGB and five more: enough for any alpha, and a bound for what a hostile tag may ask for. */
#define CG_TIFF_MAX_SAMPLES 8

struct cg_tiff {
    const struct cg_source *source;
    TIFF *handle;
    size_t at;           /* where the reader stands in the source */
    char what[256];      /* libtiff's own words about the last error */
    char bad_value[128]; /* its words about a tag that it left out for its value */
    bool no_photometric;
    int pages;
    uint32_t width, height;
    uint16_t bits, sample_format, compression, photometric;
    int stored, extra_count; /* samples a pixel, and how many of them are no colour */
    int alpha_at;            /* 0: there is none */
    bool premultiplied, separate;
    struct cg_palette palette;
    uint16_t *colours; /* owned */
    int palette_bits;
};

/* Opens source; libtiff neither prints nor takes more memory at once than the limits allow. */
enum cg_status cg_tiff_open(struct cg_tiff *tiff, struct cg_error *error) CG_MUST_CHECK;
/*
 * Reads strips of 8 or 16 bits whose samples are the picture's own, without palette, mask or turning. False:
 * this is no such file, or it is damaged; then all of it is to be read by cg_tiff_read_blocks, which finds
 * the words.
 */
bool cg_tiff_read_strips(struct cg_tiff *tiff, const struct cg_row_sink *sink);
/* Reads all strips or tiles of the current page into the sink. */
enum cg_status cg_tiff_read_blocks(struct cg_tiff *tiff, const struct cg_source *source,
                                   struct cg_row_sink *sink, struct cg_error *error) CG_MUST_CHECK;

#endif
