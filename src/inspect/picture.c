#include "inspect/picture.h"

#include "inspect/saturation.h"
#include "inspect/source_record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ------------------------------------------------------------------------------------ */

/* Only a cut file that was let in ends with rows without data. */
static size_t rows_in_file(const struct cg_image *image, const struct cg_image_options *options)
{
    size_t rows = image->height;
    while (options->allow_truncated && image->valid != NULL && rows > 0 &&
           memchr(image->valid + (rows - 1) * image->width, 1, image->width) == NULL) {
        rows--;
    }
    return rows;
}

enum cg_status cg_picture_open(const char *path, const struct cg_picture_reading *reading,
                               struct cg_picture *out, struct cg_error *error)
{
    struct cg_picture picture = {.path = path, .reading = *reading};
    enum cg_status status = cg_image_read(path, &reading->image, &picture.image, error);
    if (status == CG_OK && reading->calibration != NULL) {
        status = cg_calibration_check(reading->calibration, &picture.image, reading->now,
                                      reading->calibration_name, error);
    }
    if (status == CG_OK) {
        picture.rows_in_file = rows_in_file(&picture.image, &reading->image);
        status =
            cg_calibrate(&picture.image, reading->calibration, reading->channel, reading->pitch_cd_mm,
                         reading->pitch_md_mm, &picture.plane, &picture.quality, &picture.scale_from, error);
    }
    if (status != CG_OK) {
        cg_picture_close(&picture);
        return status;
    }
    /* The counts are not needed any more, but what is said about the picture is. */
    free(picture.image.data);
    picture.image.data = NULL;
    *out = picture;
    return CG_OK;
}

void cg_picture_close(struct cg_picture *picture)
{
    cg_image_clear(&picture->image);
    cg_plane_clear(&picture->plane);
}

struct cg_view cg_picture_view(const struct cg_picture *picture)
{
    const struct cg_view view = cg_plane_view(&picture->plane);
    const struct cg_rect rows = {0, 0, view.grid.width, picture->rows_in_file};
    const bool cut = picture->rows_in_file < view.grid.height && picture->rows_in_file > 0;
    return cut ? cg_view_crop(view, rows) : view;
}

/* ---- document ----------------------------------------------------------------------------------- */

/* A length that is not known is 0 in the structs and null in the document. */
static double known(double length)
{
    return length > 0.0 ? length : NAN;
}

/* ---- the picture -------------------------------------------------------------------------------- */

static const char *channel_name(const struct cg_image *image, enum cg_channel channel)
{
    if (image->channels == 1) {
        return "grey";
    }
    return cg_channel_name(channel == CG_CHANNEL_AUTO ? CG_CHANNEL_LUMINANCE : channel);
}

static void add_scale(struct cg_record *record, const struct cg_picture *picture)
{
    struct cg_node *scale = cg_record_object(record, record->root, "scale");
    cg_record_number(record, scale, "pitch_cd_mm", known(picture->plane.grid.pitch_cd_mm));
    cg_record_number(record, scale, "pitch_md_mm", known(picture->plane.grid.pitch_md_mm));
    cg_record_text(record, scale, "from", cg_scale_from_name(picture->scale_from));

    const struct cg_calibration *calibration = picture->reading.calibration;
    struct cg_node *about = cg_record_object(record, record->root, "calibration");
    cg_record_text(record, about, "id",
                   calibration != NULL && calibration->id[0] != 0 ? calibration->id : NULL);
    /* Plain dark and flat pictures calibrate as well as a file does; they only have no id. */
    cg_record_text(record, about, "from",
                   calibration == NULL       ? "none"
                   : calibration->id[0] != 0 ? "file"
                                             : "pictures");
    cg_record_text(record, about, "unit", cg_calibration_unit(calibration));
    cg_record_number(record, about, "angle_deg",
                     calibration != NULL && calibration->gloss.terms > 0 ? calibration->gloss.angle_deg
                                                                         : NAN);
}

static void add_quality(struct cg_record *record, const struct cg_picture *picture)
{
    const struct cg_quality *quality = &picture->quality;
    const bool partial = picture->rows_in_file < picture->plane.grid.height;
    const struct {
        const char *name;
        bool raised;
    } flags[] = {
        {"saturated", quality->saturated_percent > CG_SATURATED_FLAGGED_PERCENT},
        {"constant", quality->constant},
        {"no_scale", !cg_grid_has_scale(&picture->plane.grid)},
        {"partial", partial},
        {"dead_pixels", quality->dead > 0},
        {"masked", !partial && quality->valid_percent < 100.0},
    };
    struct cg_node *node = cg_record_object(record, record->root, "quality");
    const bool can_saturate = quality->saturated_percent >= 0.0 && quality->valid_percent > 0.0;
    cg_record_number(record, node, "saturated_percent", can_saturate ? quality->saturated_percent : NAN);
    cg_record_number(record, node, "valid_percent", quality->valid_percent);
    cg_record_number(record, node, "dead_px", (double)quality->dead);
    struct cg_node *list = cg_record_list(record, node, "flags");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (flags[i].raised) {
            cg_record_text(record, list, NULL, flags[i].name);
        }
    }
}

void cg_picture_record(const struct cg_picture *picture, struct cg_record *record)
{
    inspect_source_record(record, picture->path, &picture->image,
                          channel_name(&picture->image, picture->reading.channel));
    add_scale(record, picture);
    add_quality(record, picture);
}
