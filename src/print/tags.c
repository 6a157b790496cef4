/* Tags in a scan: libapriltag on a small copy finds and reads them. */
#include "print/tags.h"

#include <apriltag/apriltag.h>
#include <apriltag/tag36h11.h>
#include <stdlib.h>

/* Wrong bits that are put right; more of them make tags out of halftones. */
enum { BITS_CORRECTED = 1 };
/* No tag is read on fewer pixels. */
#define MIN_SIDE ((size_t)16)

/* Means of step x step pixels into grey bytes, turned over when asked for. */
static void fill_copy(struct cg_view view, size_t step, bool mirrored, image_u8_t copy)
{
    size_t width = (size_t)copy.width, height = (size_t)copy.height;
    float scale = 255.0f / (float)(step * step);
    for (size_t y = 0; y < height; y++) {
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
            copy.buf[y * (size_t)copy.stride + to] = (uint8_t)(value <= 0     ? 0
                                                               : value >= 255 ? 255
                                                                              : value + 0.5f);
        }
    }
}

/* Runs the detector on the copy; corners come back in the scan's pixels. */
static enum cg_status detect(image_u8_t copy, size_t step, struct print_tag tags[PRINT_MAX_TAGS],
                             size_t *count, struct cg_error *error)
{
    /* The library's corners begin at the lower left and go to the lower right. */
    static const int order[4] = {3, 2, 1, 0};
    apriltag_family_t *family = tag36h11_create();
    apriltag_detector_t *detector = apriltag_detector_create();
    if (family == NULL || detector == NULL) {
        return cg_error_set(error, CG_FAULT, "Out of memory while tags were looked for.");
    }
    apriltag_detector_add_family_bits(detector, family, BITS_CORRECTED);
    detector->quad_decimate = 1;
    detector->nthreads = 1;
    zarray_t *found = apriltag_detector_detect(detector, &copy);
    for (int i = 0; i < zarray_size(found) && *count < PRINT_MAX_TAGS; i++) {
        apriltag_detection_t *detection;
        zarray_get(found, i, &detection);
        struct print_tag *tag = &tags[(*count)++];
        tag->tag = detection->id;
        for (int k = 0; k < 4; k++) {
            /* A pixel of the scan ends half a pixel after its centre. */
            tag->corner[k][0] = detection->p[order[k]][0] * (double)step - 0.5;
            tag->corner[k][1] = detection->p[order[k]][1] * (double)step - 0.5;
        }
    }
    apriltag_detections_destroy(found);
    apriltag_detector_destroy(detector);
    tag36h11_destroy(family);
    return CG_OK;
}

enum cg_status print_tags_find(struct cg_view view, size_t side, bool mirrored,
                               struct print_tag tags[PRINT_MAX_TAGS], size_t *count, struct cg_error *error)
{
    size_t longest = view.grid.width > view.grid.height ? view.grid.width : view.grid.height;
    size_t shortest = view.grid.width < view.grid.height ? view.grid.width : view.grid.height;
    size_t step = (longest + side - 1) / side, width = view.grid.width / step,
           height = view.grid.height / step;
    *count = 0;
    if (shortest / step < MIN_SIDE) {
        return CG_OK;
    }
    uint8_t *bytes = cg_alloc(height, width, error);
    if (bytes == NULL) {
        return error->status;
    }
    image_u8_t copy = {
        .width = (int32_t)width, .height = (int32_t)height, .stride = (int32_t)width, .buf = bytes};
    fill_copy(view, step, mirrored, copy);
    enum cg_status status = detect(copy, step, tags, count, error);
    free(bytes);
    return status;
}

bool print_tag_modules(int tag, bool paper[8][8])
{
    apriltag_family_t *family = tag36h11_create();
    bool known = family != NULL && tag >= 0 && (uint32_t)tag < family->ncodes;
    for (int i = 0; i < 64; i++) {
        paper[i / 8][i % 8] = false;
    }
    for (uint32_t i = 0; known && i < family->nbits; i++) {
        bool one = family->codes[tag] >> (family->nbits - 1 - i) & 1;
        paper[family->bit_y[i]][family->bit_x[i]] = one;
    }
    if (family != NULL) {
        tag36h11_destroy(family);
    }
    return known;
}
