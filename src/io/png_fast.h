/*
 * io/png_fast.h: the common PNG at the speed of its inflation.
 */
#ifndef CASTGLOSS_IO_PNG_FAST_H
#define CASTGLOSS_IO_PNG_FAST_H

#include "io/picture.h"

/*
 * Reads the pixels of a PNG that is not interlaced, has 8 or 16 bits, grey or RGB and no transparency, and
 * whose picture is started (size, channels and bits stand). False: the file is not as plain as that, damaged,
 * or there is no memory; then nothing has changed, and libpng reads it and finds the words.
 */
bool cg_png_fast(const struct cg_source *source, struct cg_image *image);
/* So many bytes stand before the filtered rows. */
#define CG_PNG_GAP ((size_t)16)
/* Undoes the filters of `rows` rows of 1 + row_bytes bytes each, which begin at bytes + CG_PNG_GAP, and moves
 * the rows together to the start of bytes; bpp is 1, 2, 3 or 6 bytes a pixel, 2 and 6 of big-endian samples
 * that become the machine's. False: no such filter.
 */
bool cg_png_unfilter(uint8_t *bytes, size_t rows, size_t row_bytes, size_t bpp);

#endif
