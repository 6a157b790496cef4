/*
 * The .cgcal container: "CGCAL 1", a line with the length of the header and the SHA-256 of all that follows
 * it, the header in YAML, the planes as little-endian float32. docs/methods/calibration.md has it in full.
 */
#include "calibrate/calibration_header.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "CGCAL 1\n"
#define MAGIC_SIZE ((size_t)8)
/* "header 00000123 sha256 " + 64 hex digits + line end */
#define LINE_SIZE ((size_t)(7 + 8 + 8 + 64 + 1))
#define LINE_FORMAT "header %08zu sha256 %s\n"
#define MAX_HEADER ((size_t)65536)
/* Two planes of the largest frame and the header. */
#define MAX_FILE (((size_t)1 << 31) + MAX_HEADER + MAGIC_SIZE + LINE_SIZE)

/* Bytes are put together by hand, so that the file is the same on any machine. */
static float float_of(const uint8_t *b)
{
    uint32_t bits = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void bytes_of(float value, uint8_t *b)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 4; i++) {
        b[i] = (uint8_t)(bits >> (8 * i));
    }
}

/* ---- reading ------------------------------------------------------------------------------------ */

/* Splits the file and verifies its hash; *header and *planes point into bytes. */
static enum cg_status open_container(const char *path, const struct cg_bytes *bytes, struct cg_bytes *header,
                                     struct cg_bytes *planes, char hash[CG_HASH_SIZE], struct cg_error *error)
{
    size_t start = MAGIC_SIZE + LINE_SIZE;
    if (bytes->size < MAGIC_SIZE || memcmp(bytes->data, MAGIC, MAGIC_SIZE) != 0) {
        return cg_error_set(error, CG_INPUT,
                            "%s: not a calibration: it does not begin with the line CGCAL 1.", path);
    }
    if (bytes->size < start) {
        return cg_error_set(error, CG_INPUT, "%s: the calibration is cut off after %zu bytes.", path,
                            bytes->size);
    }
    char line[LINE_SIZE + 1], wanted[LINE_SIZE + 1];
    memcpy(line, bytes->data + MAGIC_SIZE, LINE_SIZE);
    line[LINE_SIZE] = 0;
    char digits[9] = {0};
    memcpy(digits, line + 7, 8);
    long long length;
    if (!cg_integer_parse(digits, 1, (long long)MAX_HEADER, &length) ||
        (size_t)length > bytes->size - start) {
        return cg_error_set(error, CG_INPUT, "%s: the calibration's second line gives no length of a header.",
                            path);
    }
    cg_hash(bytes->data + start, bytes->size - start, hash);
    struct cg_text text = {0};
    cg_text_add(&text, LINE_FORMAT, (size_t)length, hash);
    enum cg_status status = cg_text_check(&text, error);
    if (status == CG_OK) {
        memcpy(wanted, text.data, LINE_SIZE + 1);
        if (memcmp(line, wanted, LINE_SIZE) != 0) {
            status =
                cg_error_set(error, CG_INPUT,
                             "%s: the calibration is damaged: its SHA-256 does not fit its content.", path);
        }
    }
    cg_text_clear(&text);
    *header = (struct cg_bytes){bytes->data + start, (size_t)length};
    *planes = (struct cg_bytes){bytes->data + start + length, bytes->size - start - (size_t)length};
    return status;
}

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
            float value = float_of(bytes + 4 * (y * header->width + x));
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
    struct cg_bytes bytes, yaml = {0}, planes = {0};
    struct cg_calibration_header header;
    struct cg_calibration made;
    char hash[CG_HASH_SIZE];
    cg_calibration_init(&made);
    enum cg_status status = cg_file_read(path, MAX_FILE, &bytes, error);
    if (status != CG_OK) {
        return status;
    }
    status = open_container(path, &bytes, &yaml, &planes, hash, error);
    if (status == CG_OK) {
        status = cg_calibration_header_parse(path, yaml.data, yaml.size, &header, error);
    }
    if (status == CG_OK) {
        status = check_layout(path, &header, planes.size, error);
    }
    if (status != CG_OK) {
        goto done;
    }
    made = header.values;
    struct cg_plane *targets[CG_CALIBRATION_PLANES] = {&made.dark, &made.flat};
    for (size_t i = 0; i < CG_CALIBRATION_PLANES && status == CG_OK; i++) {
        if (header.present[i]) {
            status = read_plane(planes.data + header.offset[i], &header, targets[i], error);
        }
    }
    if (status == CG_OK) {
        memcpy(made.id, hash, sizeof made.id - 1);
        *out = made;
        cg_calibration_init(&made);
    }
done:
    cg_calibration_clear(&made);
    cg_bytes_clear(&bytes);
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
                bytes_of(plane->valid == NULL || plane->valid[at] ? plane->px[at] : NAN, to);
            }
        }
    }
}

enum cg_status cg_calibration_write(const char *path, struct cg_calibration *calibration,
                                    struct cg_error *error)
{
    struct cg_calibration_header header;
    struct cg_text yaml = {0}, line = {0};
    uint8_t *file = NULL;
    enum cg_status status = header_of(calibration, &header, error);
    if (status != CG_OK) {
        return status;
    }
    cg_calibration_header_print(&header, &yaml);
    status = cg_text_check(&yaml, error);
    if (status != CG_OK) {
        goto done;
    }
    size_t count = (size_t)header.present[CG_CALIBRATION_DARK] + (size_t)header.present[CG_CALIBRATION_FLAT];
    size_t start = MAGIC_SIZE + LINE_SIZE;
    size_t size = start + yaml.length + count * header.width * header.height * 4;
    file = cg_alloc(size, 1, error);
    if (file == NULL) {
        status = error->status;
        goto done;
    }
    memcpy(file + start, yaml.data, yaml.length);
    add_planes(calibration, &header, file + start + yaml.length);
    char hash[CG_HASH_SIZE];
    cg_hash(file + start, size - start, hash);
    cg_text_add(&line, MAGIC LINE_FORMAT, yaml.length, hash);
    status = cg_text_check(&line, error);
    if (status != CG_OK) {
        goto done;
    }
    memcpy(file, line.data, start);
    status = cg_file_write(path, file, size, error);
    if (status == CG_OK) {
        memcpy(calibration->id, hash, sizeof calibration->id - 1);
        calibration->id[sizeof calibration->id - 1] = 0;
    }
done:
    free(file);
    cg_text_clear(&line);
    cg_text_clear(&yaml);
    return status;
}
