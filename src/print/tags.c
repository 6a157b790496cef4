/* Tags in a scan: libapriltag on a small copy finds and reads them. */
#include "print/tags.h"

#include <apriltag/apriltag.h>
#include <apriltag/tag36h11.h>
#include <stdlib.h>

/* Wrong bits that are put right; more of them make tags out of halftones. */
enum { BITS_CORRECTED = 1 };

/* A grey copy by means of step x step pixels, turned over when asked for. */
static image_u8_t *small_copy(struct cg_view view, size_t step, bool mirrored)
{
    size_t width = view.grid.width / step, height = view.grid.height / step;
    image_u8_t *copy = image_u8_create((unsigned)width, (unsigned)height);
    float scale = 255.0f / (float)(step * step);
    for (size_t y = 0; copy != NULL && y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            float sum = 0;
            for (size_t k = 0; k < step; k++) {
                const float *row = view.px + (y * step + k) * view.grid.stride + x * step;
                for (size_t i = 0; i < step; i++) {
                    sum += row[i];
                }
            }
            float value = sum * scale;
            size_t to = mirrored ? width - 1 - x : x;
            copy->buf[y * (size_t)copy->stride + to] = (uint8_t)(value <= 0     ? 0
                                                                 : value >= 255 ? 255
                                                                                : value + 0.5f);
        }
    }
    return copy;
}

enum cg_status print_tags_find(struct cg_view view, size_t side, bool mirrored,
                               struct print_tag tags[PRINT_MAX_TAGS], size_t *count, struct cg_error *error)
{
    size_t longest = view.grid.width > view.grid.height ? view.grid.width : view.grid.height;
    size_t step = (longest + side - 1) / side;
    size_t shortest = view.grid.width < view.grid.height ? view.grid.width : view.grid.height;
    *count = 0;
    if (shortest / step < 16) {
        return CG_OK;
    }
    image_u8_t *copy = small_copy(view, step, mirrored);
    apriltag_family_t *family = tag36h11_create();
    apriltag_detector_t *detector = apriltag_detector_create();
    if (copy == NULL || family == NULL || detector == NULL) {
        return cg_error_set(error, CG_FAULT, "Out of memory while tags were looked for.");
    }
    apriltag_detector_add_family_bits(detector, family, BITS_CORRECTED);
    detector->quad_decimate = 1;
    detector->nthreads = 1;
    zarray_t *found = apriltag_detector_detect(detector, copy);
    for (int i = 0; i < zarray_size(found) && *count < PRINT_MAX_TAGS; i++) {
        apriltag_detection_t *detection;
        zarray_get(found, i, &detection);
        struct print_tag *tag = &tags[(*count)++];
        tag->tag = detection->id;
        /* The library's corners begin at the lower left and go to the lower right; a pixel ends half a pixel
         * after its centre. */
        static const int order[4] = {3, 2, 1, 0};
        for (int k = 0; k < 4; k++) {
            for (int c = 0; c < 2; c++) {
                tag->corner[k][c] = detection->p[order[k]][c] * (double)step - 0.5;
            }
        }
    }
    apriltag_detections_destroy(found);
    apriltag_detector_destroy(detector);
    tag36h11_destroy(family);
    image_u8_destroy(copy);
    return CG_OK;
}
