/*
 * inspect/picture.h: a picture, from a file or from memory, as reflectance on a grid, with all that was said
 * on the way, and the head of its document: source, scale, calibration and quality.
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
    bool pitch_is_of_dpi; /* one number: where the file states the shape of its pixels alone, that is kept */
    int64_t now;          /* for the expiry of the calibration */
};
/* The same way as frames of a surface are read. */
struct cg_picture_reading cg_picture_reading_of(const struct cg_surface_options *options);

struct cg_picture {
    const char *path;
    struct cg_picture_reading reading;
    struct cg_image image; /* what is said of it; no samples, mask or profile. width 0: could not be read */
    struct cg_plane plane;
    struct cg_quality quality;
    enum cg_scale_from scale_from;
    size_t rows_in_file; /* fewer than the plane's in a cut file that was let in */
    double area_mm2;     /* of the pixels that were measured, for the document; NaN: not known, 0: left out */
};
/* CG_INPUT: it cannot be read. CG_NOT_MEASURABLE: the calibration has expired or does not fit. */
enum cg_status cg_picture_open(const char *path, const struct cg_picture_reading *reading,
                               struct cg_picture *out, struct cg_error *error) CG_MUST_CHECK;
/* The same of counts in memory. name stands for the file; the image is the caller's and is not changed. */
enum cg_status cg_picture_calibrate(const char *name, const struct cg_image *image,
                                    const struct cg_picture_reading *reading, struct cg_picture *out,
                                    struct cg_error *error) CG_MUST_CHECK;
/* A picture that could not be read: null for all that would have been said of it. */
struct cg_picture cg_picture_unread(const char *path);
void cg_picture_close(struct cg_picture *picture);

/* The rows that are in the file. */
struct cg_view cg_picture_view(const struct cg_picture *picture);
/* Adds source, scale, calibration and quality to a document. */
void cg_picture_record(const struct cg_picture *picture, struct cg_record *record);

#endif
