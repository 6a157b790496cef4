/* The .cgcal file: a container of two planes as little-endian float32; docs/methods/calibration.md. */
#include "calibrate/calibration_header.h"

#include <math.h>
#include <string.h>

static const struct cg_container_kind kind = {"CGCAL 1", "calibration"};
/* Two planes of the largest frame. */
#define MAX_PLANES ((size_t)1 << 31)

/* ---- reading ------------------------------------------------------------------------------------ */

static enum cg_status read_plane(const uint8_t *bytes, const struct cg_calibration_header *header,
                                 struct cg_plane *out, struct cg_error *error)
{
    enum cg_status status = cg_plane_init(out, header->width, header->height, false, error);
    if (status != CG_OK) {
        return status;
    }
    out->grid.pitch_cd_mm = header->values.pitch_cd_mm;
    out->grid.pitch_md_mm = header->values.pitch_md_mm;
    for (size_t y = 0; y < header->height; y++) {
        for (size_t x = 0; x < header->width; x++) {
            float value = cg_float_read(bytes + 4 * (y * header->width + x));
            size_t at = y * out->grid.stride + x;
            if (isfinite(value)) {
                out->px[at] = value;
                continue;
            }
            if (out->valid == NULL && (status = cg_plane_add_mask(out, error)) != CG_OK) {
                return status;
            }
            out->valid[at] = 0;
        }
    }
    return CG_OK;
}

/* The planes must fill the file to its last byte, in whole floats, one after the other. */
static enum cg_status check_layout(const char *path, const struct cg_calibration_header *header, size_t size,
                                   struct cg_error *error)
{
    size_t plane = header->width * header->height * 4, at = 0;
    bool good = true;
    for (size_t i = 0; i < CG_CALIBRATION_PLANES; i++) {
        if (!header->present[i]) {
            continue;
        }
        good = good && plane > 0 && header->offset[i] == at;
        at += plane;
    }
    if (!good || at != size) {
        return cg_error_set(error, CG_INPUT,
                            "%s: the calibration's header tells of %zu bytes of planes, the file has %zu.",
                            path, at, size);
    }
    return CG_OK;
}

enum cg_status cg_calibration_read(const char *path, struct cg_calibration *out, struct cg_error *error)
{
    struct cg_container file;
    struct cg_calibration_header header;
    struct cg_calibration made;
    cg_calibration_init(&made);
    enum cg_status status = cg_container_read(path, &kind, MAX_PLANES, &file, error);
    if (status != CG_OK) {
        return status;
    }
    status = cg_calibration_header_parse(path, file.header, &header, error);
    if (status == CG_OK) {
        status = check_layout(path, &header, file.payload.size, error);
    }
    if (status != CG_OK) {
        goto done;
    }
    made = header.values;
    struct cg_plane *targets[CG_CALIBRATION_PLANES] = {&made.dark, &made.flat};
    for (size_t i = 0; i < CG_CALIBRATION_PLANES && status == CG_OK; i++) {
        if (header.present[i]) {
            status = read_plane(file.payload.data + header.offset[i], &header, targets[i], error);
        }
    }
    if (status == CG_OK) {
        memcpy(made.id, file.hash, sizeof made.id - 1);
        *out = made;
        cg_calibration_init(&made);
    }
done:
    cg_calibration_clear(&made);
    cg_container_clear(&file);
    return status;
}

/* ---- writing ------------------------------------------------------------------------------------ */

static enum cg_status header_of(const struct cg_calibration *calibration,
                                struct cg_calibration_header *header, struct cg_error *error)
{
    *header = (struct cg_calibration_header){.values = *calibration};
    const struct cg_plane *planes[CG_CALIBRATION_PLANES] = {&calibration->dark, &calibration->flat};
    size_t at = 0;
    for (size_t i = 0; i < CG_CALIBRATION_PLANES; i++) {
        const struct cg_grid *grid = &planes[i]->grid;
        if (planes[i]->px == NULL) {
            continue;
        }
        if (at > 0 && (grid->width != header->width || grid->height != header->height)) {
            return cg_error_set(error, CG_NOT_MEASURABLE,
                                "The dark has %zu x %zu pixels and the flat %zu x %zu.", header->width,
                                header->height, grid->width, grid->height);
        }
        header->present[i] = true;
        header->width = grid->width;
        header->height = grid->height;
        header->offset[i] = at;
        at += grid->width * grid->height * 4;
    }
    return CG_OK;
}

static void add_planes(const struct cg_calibration *calibration, const struct cg_calibration_header *header,
                       uint8_t *bytes)
{
    const struct cg_plane *planes[CG_CALIBRATION_PLANES] = {&calibration->dark, &calibration->flat};
    for (size_t i = 0; i < CG_CALIBRATION_PLANES; i++) {
        if (!header->present[i]) {
            continue;
        }
        const struct cg_plane *plane = planes[i];
        uint8_t *to = bytes + header->offset[i];
        for (size_t y = 0; y < header->height; y++) {
            for (size_t x = 0; x < header->width; x++, to += 4) {
                size_t at = y * plane->grid.stride + x;
                cg_float_write(plane->valid == NULL || plane->valid[at] ? plane->px[at] : NAN, to);
            }
        }
    }
}

enum cg_status cg_calibration_write(const char *path, struct cg_calibration *calibration,
                                    struct cg_error *error)
{
    struct cg_calibration_header header;
    struct cg_text yaml = {0};
    struct cg_container file = {.file = {NULL, 0}};
    enum cg_status status = header_of(calibration, &header, error);
    if (status != CG_OK) {
        return status;
    }
    cg_calibration_header_print(&header, &yaml);
    status = cg_text_check(&yaml, error);
    if (status == CG_OK) {
        size_t count =
            (size_t)header.present[CG_CALIBRATION_DARK] + (size_t)header.present[CG_CALIBRATION_FLAT];
        status = cg_container_init(&file, &kind, &yaml, count * header.width * header.height * 4, error);
    }
    if (status == CG_OK) {
        add_planes(calibration, &header, file.payload.data);
        status = cg_container_write(path, &kind, &file, error);
    }
    if (status == CG_OK) {
        memcpy(calibration->id, file.hash, sizeof calibration->id - 1);
        calibration->id[sizeof calibration->id - 1] = 0;
    }
    cg_container_clear(&file);
    cg_text_clear(&yaml);
    return status;
}
