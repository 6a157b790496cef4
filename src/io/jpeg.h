/*
 * io/jpeg.h: what jpeg.c (the picture) and jpeg_input.c (libjpeg's calls back to us) share.
 */
#ifndef CASTGLOSS_IO_JPEG_H
#define CASTGLOSS_IO_JPEG_H

#include "io/picture.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

enum cg_jpeg_failure { CG_JPEG_SOUND, CG_JPEG_CUT, CG_JPEG_DAMAGED };

struct cg_jpeg {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr manager;
    struct jpeg_source_mgr input;
    struct jpeg_progress_mgr progress;
    jmp_buf leave;
    const struct cg_source *source;
    struct cg_image *image;
    struct cg_error *error;
    enum cg_status status;
    bool many_scans; /* noted, since libjpeg must not be asked once it has ended: it would leave by a jump */
    bool rows_begun;
    bool end_missing;
    enum cg_jpeg_failure failure; /* by the first warning about the data */
    size_t first_bad;             /* row */
    char what[JMSG_LENGTH_MAX];
    char remark[JMSG_LENGTH_MAX]; /* a warning that is not about the data */
};

/* Our own handling of errors; before any other call of libjpeg. */
void cg_jpeg_catch(struct cg_jpeg *reading);
/* Makes the decoder and gives it the bytes of the source. */
void cg_jpeg_connect(struct cg_jpeg *reading);

#endif
