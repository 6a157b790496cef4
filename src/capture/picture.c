/* A picture of a folder as a frame. */
#include "capture/picture.h"

#include <stdio.h>
#include <string.h>

#define GREEN 1

/* Grey counts as they are; of a colour picture the green ones, which scanners and papers show best. */
static enum cg_status take_counts(const struct cg_image *image, struct cg_frame *frame,
                                  struct cg_error *error)
{
    if (image->sample == CG_SAMPLE_F32 || image->valid != NULL) {
        return cg_error_set(error, CG_INPUT, "Pictures of floats or with transparent pixels are no frames.");
    }
    enum cg_status status = cg_frame_reserve(frame, image->width, image->height, error);
    if (status != CG_OK) {
        return status;
    }
    size_t step = (size_t)image->channels, first = image->channels == 3 ? GREEN : 0;
    for (size_t i = 0; i < image->width * image->height; i++) {
        frame->counts[i] = image->sample == CG_SAMPLE_U8 ? ((const uint8_t *)image->data)[i * step + first]
                                                         : ((const uint16_t *)image->data)[i * step + first];
    }
    frame->bits = image->bits;
    return CG_OK;
}

enum cg_status capture_picture_read(const char *folder, const char *name,
                                    const struct cg_image_options *options, struct cg_frame *frame,
                                    struct cg_error *error)
{
    struct cg_text path = {0};
    struct cg_image image;
    cg_text_add(&path, "%s/%s", folder, name);
    enum cg_status status = cg_text_check(&path, error);
    if (status == CG_OK && strlen(name) >= sizeof frame->name) {
        status = cg_error_set(error, CG_INPUT, "The name of %.64s... is longer than %zu bytes.", name,
                              sizeof frame->name - 1);
    }
    if (status == CG_OK) {
        status = cg_image_read(path.data, options, &image, error);
    }
    if (status == CG_OK) {
        status = take_counts(&image, frame, error);
        cg_image_clear(&image);
    }
    if (status == CG_OK) {
        snprintf(frame->name, sizeof frame->name, "%s", name);
    }
    cg_text_clear(&path);
    return status;
}
