/* capture/picture.h: a picture of a folder as a frame. */
#ifndef CAPTURE_PICTURE_H
#define CAPTURE_PICTURE_H

#include <castgloss/capture.h>

/* Counts, depth and name of the picture `name` of the folder. */
enum cg_status capture_picture_read(const char *folder, const char *name,
                                    const struct cg_image_options *options, struct cg_frame *frame,
                                    struct cg_error *error) CG_MUST_CHECK;

#endif
