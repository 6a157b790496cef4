/*
 * image_file.c: which decoder reads a file, by its first bytes, and what is done to every picture.
 */
#include "io/picture.h"

#include <stdlib.h>
#include <string.h>

struct format {
    const char *name;
    const char *magic; /* the first bytes */
    size_t magic_size;
    cg_decode *decode; /* NULL: known, and refused */
};

/* A format is one row here; one that begins in several ways has several. */
static const struct format formats[] = {
    {"PNG", "\x89PNG", 4, cg_png_decode},
    {"JPEG", "\xff\xd8\xff", 3, cg_jpeg_decode},
    {"TIFF", "II*\0", 4, cg_tiff_decode},
    {"TIFF", "MM\0*", 4, cg_tiff_decode},
    {"TIFF", "II+\0", 4, cg_tiff_decode},
    {"TIFF", "MM\0+", 4, cg_tiff_decode},
    {"PBM", "P1", 2, cg_pnm_decode},
    {"PGM", "P2", 2, cg_pnm_decode},
    {"PPM", "P3", 2, cg_pnm_decode},
    {"PBM", "P4", 2, cg_pnm_decode},
    {"PGM", "P5", 2, cg_pnm_decode},
    {"PPM", "P6", 2, cg_pnm_decode},
    {"PAM", "P7", 2, cg_pnm_decode},
    {"BMP", "BM", 2, cg_bmp_decode},
    {"GIF", "GIF8", 4, NULL},
    {"WebP, AVI or WAV", "RIFF", 4, NULL},
    {"JPEG 2000", "\0\0\0\x0cjP", 6, NULL},
    {"JPEG 2000", "\xff\x4f\xff\x51", 4, NULL},
    {"JPEG XL", "\xff\x0a", 2, NULL},
    {"PDF", "%PDF", 4, NULL},
    {"PFM", "PF", 2, NULL},
    {"PFM", "Pf", 2, NULL},
    {"OpenEXR", "v/1\x01", 4, NULL},
    {"Photoshop", "8BPS", 4, NULL},
    {"XML or SVG", "<", 1, NULL},
    {"ZIP", "PK\x03\x04", 4, NULL},
};
static const char read_formats[] = "PNG, JPEG, TIFF, PBM, PGM, PPM, PAM and BMP are read";

struct cg_image_options cg_image_options_defaults(void)
{
    return (struct cg_image_options){.limits = {.max_pixels = (size_t)1 << 28,
                                                .max_bytes = (size_t)1 << 31,
                                                .max_chunk = (size_t)1 << 23}};
}

static const struct format *find_format(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (size >= formats[i].magic_size && memcmp(bytes, formats[i].magic, formats[i].magic_size) == 0) {
            return &formats[i];
        }
    }
    return NULL;
}

static enum cg_status decode(const struct cg_source *source, struct cg_image *image, struct cg_error *error)
{
    size_t limit = source->options->limits.max_bytes;
    if (source->size == 0) {
        return cg_error_set(error, CG_INPUT, "the file is empty");
    }
    if (source->size > limit) {
        return cg_error_set(error, CG_INPUT, "the file has %zu bytes, above the limit of %zu bytes",
                            source->size, limit);
    }
    if (source->options->page < 0) {
        return cg_error_set(error, CG_USAGE, "page %d was asked for, but pages count from 0",
                            source->options->page);
    }
    const struct format *format = find_format(source->bytes, source->size);
    if (!format) {
        return cg_error_set(error, CG_INPUT, "the content is no known kind of picture; %s", read_formats);
    }
    if (!format->decode) {
        return cg_error_set(error, CG_INPUT, "the content is %s, which is not read; %s", format->name,
                            read_formats);
    }

    enum cg_status status = format->decode(source, image, error);
    if (status != CG_OK) {
        return status;
    }
    image->format = format->name;
    if (image->page >= image->pages) {
        return cg_error_set(error, CG_INPUT, "page %d was asked for, but the last of %d is page %d (from 0)",
                            image->page, image->pages, image->pages - 1);
    }
    status = cg_picture_find_clip(image, error);
    return status == CG_OK ? cg_picture_turn_upright(image, error) : status;
}

enum cg_status cg_image_decode(const char *name, const uint8_t *bytes, size_t size,
                               const struct cg_image_options *options, struct cg_image *out,
                               struct cg_error *error)
{
    struct cg_source source = {.bytes = bytes, .size = size, .options = options};
    struct cg_image image = {0};
    enum cg_status status = decode(&source, &image, error);
    if (status != CG_OK) {
        cg_error_prefix(error, name);
        cg_image_clear(&image);
        return status;
    }
    *out = image;
    return CG_OK;
}

enum cg_status cg_image_read(const char *path, const struct cg_image_options *options, struct cg_image *out,
                             struct cg_error *error)
{
    struct cg_bytes file = {0};
    enum cg_status status = cg_file_read(path, options->limits.max_bytes, &file, error);
    if (status != CG_OK) {
        return status;
    }
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    status = cg_image_decode(name, file.data, file.size, options, out, error);
    cg_bytes_clear(&file);
    return status;
}

void cg_image_clear(struct cg_image *image)
{
    if (!image) {
        return;
    }
    free(image->data);
    free(image->valid);
    free(image->icc);
    *image = (struct cg_image){0};
}
