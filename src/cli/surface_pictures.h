/*
 * cli/surface_pictures.h: the pictures of measured inputs: made, and written where --picture and --gallery
 * say.
 */
#ifndef CLI_SURFACE_PICTURES_H
#define CLI_SURFACE_PICTURES_H

#include "cli/surface_batch.h"

/* Makes the folder that an option for pictures names, if it names one. */
enum cg_status cg_picture_folder(const char *given, struct cg_error *error) CG_MUST_CHECK;
/* Writes the bytes of a picture of the input of this index to the place that an option gives; NULL: nowhere.
 */
enum cg_status cg_picture_write(const struct cg_inputs *inputs, const char *given, size_t index,
                                const struct cg_text *picture, struct cg_error *error) CG_MUST_CHECK;

/* PNG bytes; empty where none was asked for. Zero-initialise. */
struct cg_surface_pictures {
    struct cg_text picture, gallery;
};
void cg_surface_pictures_clear(struct cg_surface_pictures *pictures);

/* Makes the folders that the options name. */
enum cg_status cg_surface_pictures_begin(const struct cg_surface_batch *batch,
                                         struct cg_error *error) CG_MUST_CHECK;
/* Makes what the options and, with in_page, the page want of the input of this index, and writes the files.
 */
enum cg_status cg_surface_pictures_make(const struct cg_surface_batch *batch, const struct cg_inputs *inputs,
                                        size_t index, bool in_page, const struct cg_surface *surface,
                                        struct cg_surface_pictures *out,
                                        struct cg_error *error) CG_MUST_CHECK;

#endif
