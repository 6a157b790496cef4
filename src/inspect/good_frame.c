/* Frames to learn from: calibrated as for measuring, refused when they tell nothing of the texture. */
#include "inspect/picture.h"
#include "inspect/saturation.h"
#include "inspect/surface_work.h"

#include <string.h>

/* Good texture shows such a mark once in 1000 frames. */
#define EVIDENT_LOG10_NFA (-3.0)

void cg_good_frame_clear(struct cg_good_frame *frame)
{
    cg_plane_clear(&frame->plane);
    cg_marks_clear(&frame->marks);
    *frame = (struct cg_good_frame){.plane = {.px = NULL}};
}

static enum cg_status check(const char *path, const struct cg_quality *quality, struct cg_error *error)
{
    char percent[CG_NUMBER_SIZE];
    if (quality->saturated_percent > CG_SATURATED_SCORED_PERCENT) {
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "%s: %s %% of the pixels are at full scale, above 1 %%; what good frames look like "
            "cannot be learned from a clipped one.",
            path, cg_number_fixed(percent, quality->saturated_percent, 2));
    }
    if (quality->constant) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "%s: every pixel has the same value, so there is no texture to learn.", path);
    }
    if (quality->valid_percent <= 0.0) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "%s: the picture has no pixel with data.", path);
    }
    return CG_OK;
}

/* Leaves the marks that stand out so far that the frame is not good. */
static enum cg_status look_for_marks(struct cg_surface_work *work, const struct cg_surface_options *options,
                                     struct cg_good_frame *frame, struct cg_error *error)
{
    const struct cg_view view = cg_plane_view(&frame->plane);
    const struct cg_defect_options search = cg_defect_options_defaults();
    enum cg_status status = cg_surface_work_spectrum(work, view, &options->psd, error);
    if (status == CG_OK) {
        status = cg_surface_work_marks(work, error);
    }
    if (status == CG_OK) {
        status = cg_defects_find(work->defects, view, &search, &frame->marks, error);
    }
    if (status != CG_OK) {
        return status;
    }
    size_t evident = 0;
    for (size_t i = 0; i < frame->marks.count; i++) {
        if (frame->marks.marks[i].log10_nfa < EVIDENT_LOG10_NFA) {
            frame->marks.marks[evident++] = frame->marks.marks[i];
        }
    }
    frame->marks.count = evident;
    return CG_OK;
}

enum cg_status cg_good_frame_read(struct cg_surface_work *work, const char *path,
                                  const struct cg_surface_options *options, struct cg_good_frame *out,
                                  struct cg_error *error)
{
    struct cg_picture picture;
    struct cg_good_frame frame = {.plane = {.px = NULL}};
    struct cg_picture_reading reading = cg_picture_reading_of(options);
    reading.image.allow_truncated = false;
    enum cg_status status = cg_picture_open(path, &reading, &picture, error);
    if (status == CG_OK) {
        status = check(path, &picture.quality, error);
        frame.plane = picture.plane;
        picture.plane = (struct cg_plane){.px = NULL};
        cg_picture_close(&picture);
    }
    if (status == CG_OK) {
        status = cg_gloss_measure(cg_plane_view(&frame.plane), &frame.gloss, error);
    }
    if (status == CG_OK && work != NULL) {
        status = look_for_marks(work, options, &frame, error);
    }
    if (status == CG_OK) {
        *out = frame;
        return CG_OK;
    }
    if (strncmp(error->text, path, strlen(path)) != 0) {
        cg_error_prefix(error, path);
    }
    cg_good_frame_clear(&frame);
    return status;
}
