#include "inspect/picture.h"

#include "inspect/saturation.h"
#include "inspect/source_record.h"

#include <math.h>
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

struct cg_picture_reading cg_picture_reading_of(const struct cg_surface_options *options)
{
    return (struct cg_picture_reading){.image = options->image,
                                       .channel = options->channel,
                                       .calibration = options->calibration,
                                       .calibration_name = options->calibration_name,
                                       .pitch_cd_mm = options->pitch_cd_mm,
                                       .pitch_md_mm = options->pitch_md_mm,
                                       .pitch_is_of_dpi = options->pitch_is_of_dpi,
                                       .now = options->now};
}

enum cg_status cg_picture_calibrate(const char *name, const struct cg_image *image,
                                    const struct cg_picture_reading *reading, struct cg_picture *out,
                                    struct cg_error *error)
{
    struct cg_picture picture = {.path = name,
                                 .reading = *reading,
                                 .image = *image,
                                 .rows_in_file = rows_in_file(image, &reading->image)};
    const bool shaped = reading->pitch_is_of_dpi && image->shape_md_per_cd > 0.0;
    const double pitch_md_mm = shaped ? reading->pitch_cd_mm * image->shape_md_per_cd : reading->pitch_md_mm;
    enum cg_status status = CG_OK;
    picture.image.data = NULL;
    picture.image.valid = picture.image.icc = NULL;
    picture.image.icc_size = 0;
    if (reading->calibration != NULL) {
        status =
            cg_calibration_check(reading->calibration, image, reading->now, reading->calibration_name, error);
    }
    if (status == CG_OK) {
        status = cg_calibrate(image, reading->calibration, reading->channel, reading->pitch_cd_mm,
                              pitch_md_mm, &picture.plane, &picture.quality, &picture.scale_from, error);
    }
    if (status != CG_OK) {
        cg_picture_close(&picture);
        return status;
    }
    *out = picture;
    return CG_OK;
}

enum cg_status cg_picture_open(const char *path, const struct cg_picture_reading *reading,
                               struct cg_picture *out, struct cg_error *error)
{
    struct cg_image image = {.data = NULL};
    enum cg_status status = cg_image_read(path, &reading->image, &image, error);
    if (status == CG_OK) {
        status = cg_picture_calibrate(path, &image, reading, out, error);
    }
    cg_image_clear(&image);
    return status;
}

struct cg_picture cg_picture_unread(const char *path)
{
    return (struct cg_picture){.path = path, .quality = {.saturated_percent = -1.0, .valid_percent = NAN}};
}

void cg_picture_close(struct cg_picture *picture)
{
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

static const char *channel_name(const struct cg_image *image, enum cg_channel channel)
{
    if (image->channels < 3) {
        return image->channels == 1 ? "grey" : NULL;
    }
    return cg_channel_name(channel == CG_CHANNEL_AUTO ? CG_CHANNEL_LUMINANCE : channel);
}

static void add_scale(struct cg_record *record, const struct cg_picture *picture)
{
    struct cg_node *scale = cg_record_object(record, record->root, "scale");
    cg_record_number(record, scale, "pitch_cd_mm", inspect_known(picture->plane.grid.pitch_cd_mm));
    cg_record_number(record, scale, "pitch_md_mm", inspect_known(picture->plane.grid.pitch_md_mm));
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
    const bool read = picture->image.width > 0;
    const struct {
        const char *name;
        bool raised;
    } flags[] = {
        {"saturated", quality->saturated_percent > CG_SATURATED_FLAGGED_PERCENT},
        {"constant", quality->constant},
        {"no_scale", read && !cg_grid_has_scale(&picture->plane.grid)},
        {"partial", partial},
        {"dead_pixels", quality->dead > 0},
        {"masked", !partial && quality->valid_percent < 100.0},
    };
    struct cg_node *node = cg_record_object(record, record->root, "quality");
    const bool can_saturate = quality->saturated_percent >= 0.0 && quality->valid_percent > 0.0;
    cg_record_number(record, node, "saturated_percent", can_saturate ? quality->saturated_percent : NAN);
    cg_record_number(record, node, "valid_percent", quality->valid_percent);
    cg_record_number(record, node, "dead_px", read ? (double)quality->dead : NAN);
    if (picture->area_mm2 != 0.0) {
        cg_record_number(record, node, "area_mm2", picture->area_mm2);
    }
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
