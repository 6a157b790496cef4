/*
 * io/png_parts.h: what png.c looks at beside the pixels.
 */
#ifndef CASTGLOSS_IO_PNG_PARTS_H
#define CASTGLOSS_IO_PNG_PARTS_H

#include "io/picture.h"

#include <png.h>

/*
 * libpng takes memory for a chunk by its stated length before it looks whether the file is that long, so the
 * lengths are looked at first. *end_found: the chunks lead to an end mark.
 */
enum cg_status cg_png_check_chunks(const struct cg_source *source, bool *end_found,
                                   struct cg_error *error) CG_MUST_CHECK;
/* Transfer, orientation, resolution and significant bits, into the picture; inside a guard of libpng. */
enum cg_status cg_png_read_tags(png_structp png, png_infop info, struct cg_image *image,
                                struct cg_error *error) CG_MUST_CHECK;

#endif
