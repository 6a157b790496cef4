/*
 * inspect/picture.h: a picture file as reflectance on a grid, with all that was said on the way, and the head
 * of its document: source, scale, calibration and quality.
 */
#ifndef CASTGLOSS_INSPECT_PICTURE_H
#define CASTGLOSS_INSPECT_PICTURE_H

#include <castgloss/inspect.h>

/* How a picture is read. */
struct cg_picture_reading {
    struct cg_image_options image;
    enum cg_channel channel;
    const struct cg_calibration *calibration; /* NULL: none */
    const char *calibration_name;
    double pitch_cd_mm, pitch_md_mm; /* from the command line, 0: not given */
    int64_t now;                     /* for the expiry of the calibration */
};

struct cg_picture {
    const char *path;
    struct cg_picture_reading reading;
    struct cg_image image; /* without its counts */
    struct cg_plane plane;
    struct cg_quality quality;
    enum cg_scale_from scale_from;
    size_t rows_in_file; /* fewer than the plane's in a cut file that was let in */
};
/* CG_INPUT: it cannot be read. CG_NOT_MEASURABLE: the calibration has expired or does not fit. */
enum cg_status cg_picture_open(const char *path, const struct cg_picture_reading *reading,
                               struct cg_picture *out, struct cg_error *error) CG_MUST_CHECK;
void cg_picture_close(struct cg_picture *picture);

/* The rows that are in the file. */
struct cg_view cg_picture_view(const struct cg_picture *picture);
/* Adds source, scale, calibration and quality to a document. */
void cg_picture_record(const struct cg_picture *picture, struct cg_record *record);

#endif
