/*
 * png.c: PNG through libpng's row interface. Its simplified interface decodes interlaced 16-bit pictures
 * wrongly and remaps grey by gAMA; the rows are exactly what is stored. setjmp stays in this file: libpng
 * leaves by longjmp, so all that must outlive a jump stands in struct reading, never in locals.
 */
#include "io/png_fast.h"
#include "io/png_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How near the end of a cut file its data are taken byte by byte; more than libpng's buffer of 8192. */
#define LAST_BYTES ((size_t)16384)

/* Deflate makes at most 1032 bytes of one (zlib technical notes); what claims more is cut or made to harm. */
#define DEFLATE_MAX_RATIO ((uint64_t)1032)

struct reading {
    const struct cg_source *source;
    struct cg_image *image;
    struct cg_error *error;
    enum cg_status status;
    png_structp png;
    png_infop info;
    size_t at;       /* next byte of the source */
    size_t row;      /* the row that is being read */
    bool rows_begun; /* an error names the row */
    bool warned;
    bool end_found; /* the chunks lead to an end mark */
    bool cut;       /* libpng asked for more than there is */
    char what[256]; /* libpng's own words */
    int colour_type, bits;
    int pass, passes;
    size_t row_bytes;
    uint8_t *rows;     /* one row, or all of an interlaced picture */
    uint16_t *samples; /* one row, a sample each */
    uint16_t colours[3 * PNG_MAX_PALETTE_LENGTH];
    uint8_t alphas[PNG_MAX_PALETTE_LENGTH];
    struct cg_palette palette;
    struct cg_row_sink sink;
};

static void on_error(png_structp png, png_const_charp text)
{
    struct reading *reading = png_get_error_ptr(png);
    snprintf(reading->what, sizeof reading->what, "%s", text);
    png_longjmp(png, 1);
}

/* Kept until the picture stands: a warning may come before the size is known. */
static void on_warning(png_structp png, png_const_charp text)
{
    struct reading *reading = png_get_error_ptr(png);
    if (!reading->warned) {
        snprintf(reading->what, sizeof reading->what, "%s", text);
    }
    reading->warned = true;
}

static void on_read(png_structp png, png_bytep out, size_t length)
{
    struct reading *reading = png_get_io_ptr(png);
    reading->cut = length > reading->source->size - reading->at;
    if (reading->cut) {
        png_error(png, "the file ends here");
    }
    memcpy(out, reading->source->bytes + reading->at, length);
    reading->at += length;
}

/*
 * The first row that lacks pixels when the data end in the row that is being read. All rows of an interlaced
 * picture are gone through in every pass: the last of the seven fills rows 1, 3, 5, ..., the one before it
 * completes rows 0, 2, 4, ...
 */
static size_t first_bad_row(const struct reading *reading)
{
    if (reading->passes == 1 || reading->pass == reading->passes - 1) {
        return reading->row;
    }
    return reading->pass == reading->passes - 2 && reading->row > 0 ? 1 : 0;
}

static enum cg_status explain(const struct reading *reading)
{
    size_t height = reading->image->height, row = first_bad_row(reading);
    /* "Out of memory" of libpng, "insufficient memory" of zlib: that says nothing of the file. */
    if (strstr(reading->what, "memory") != NULL) {
        return cg_error_set(reading->error, CG_FAULT, "memory ran out while the PNG was read");
    }
    if (!reading->rows_begun) {
        return cg_error_set(reading->error, CG_INPUT,
                            "the PNG cannot be read, already before its first row: %s", reading->what);
    }
    if (reading->row >= height) {
        return cg_error_set(
            reading->error, CG_INPUT,
            "the PNG is cut or damaged behind its last row, so its data cannot be trusted: %s",
            reading->what);
    }
    if (reading->cut) {
        return cg_error_set(reading->error, CG_INPUT, "the PNG is cut: the first bad row is %zu of %zu", row,
                            height);
    }
    return cg_error_set(reading->error, CG_INPUT, "the PNG is damaged in or before row %zu of %zu: %s", row,
                        height, reading->what);
}

/* Runs a step of libpng calls; false when it left by longjmp or set a status. */
static bool guarded(struct reading *reading, void (*step)(struct reading *reading))
{
    if (setjmp(png_jmpbuf(reading->png))) {
        if (reading->status == CG_OK) {
            reading->status = explain(reading);
        }
        return false;
    }
    step(reading);
    return reading->status == CG_OK;
}

static void check_chunks(struct reading *reading)
{
    reading->status = cg_png_check_chunks(reading->source, &reading->end_found, reading->error);
}

static void read_header(struct reading *reading)
{
    png_structp png = reading->png;
    png_set_read_fn(png, reading, on_read);
    /* Pixels are limited together, so the sides alone need no limit but the format's own. */
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png, reading->source->options->limits.max_chunk);
    png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_read_info(png, reading->info);
}

static void read_palette(struct reading *reading)
{
    png_colorp colours = NULL;
    int count = 0;
    if (!png_get_PLTE(reading->png, reading->info, &colours, &count)) {
        png_error(reading->png, "there is no palette");
    }
    for (int i = 0; i < count; i++) {
        reading->colours[3 * i] = colours[i].red;
        reading->colours[3 * i + 1] = colours[i].green;
        reading->colours[3 * i + 2] = colours[i].blue;
    }
    reading->palette = (struct cg_palette){.count = (size_t)count, .rgb = reading->colours};
    reading->sink.palette = &reading->palette;
}

static void read_transparency(struct reading *reading)
{
    struct cg_row_sink *sink = &reading->sink;
    if (reading->colour_type & PNG_COLOR_MASK_ALPHA) {
        sink->alpha_at = sink->stored - 1;
    }
    png_bytep alphas = NULL;
    int count = 0;
    png_color_16p key = NULL;
    if (!png_get_tRNS(reading->png, reading->info, &alphas, &count, &key)) {
        return;
    }
    if (reading->colour_type == PNG_COLOR_TYPE_PALETTE) {
        /* Colours beyond the end of tRNS are opaque. */
        memset(reading->alphas, UINT8_MAX, sizeof reading->alphas);
        if (alphas && count > 0 && (size_t)count <= sizeof reading->alphas) {
            memcpy(reading->alphas, alphas, (size_t)count);
        }
        reading->palette.alpha = reading->alphas;
        return;
    }
    sink->has_key = true;
    bool grey = reading->colour_type == PNG_COLOR_TYPE_GRAY;
    const uint16_t values[3] = {grey ? key->gray : key->red, key->green, key->blue};
    for (int c = 0; c < 3; c++) {
        sink->key[c] = values[c] & sink->full;
    }
}

/* The size, the limits, the memory. */
static void start_picture(struct reading *reading)
{
    png_structp png = reading->png;
    png_infop info = reading->info;
    uint64_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
    reading->colour_type = png_get_color_type(png, info);
    reading->bits = png_get_bit_depth(png, info);
    struct cg_row_sink *sink = &reading->sink;
    sink->image = reading->image;
    sink->stored = png_get_channels(png, info);
    sink->full = (uint16_t)((1U << reading->bits) - 1);

    bool palette = reading->colour_type == PNG_COLOR_TYPE_PALETTE;
    int channels = reading->colour_type & PNG_COLOR_MASK_COLOR ? 3 : 1;
    if (palette) {
        read_palette(reading);
        channels = cg_palette_is_grey(&reading->palette) ? 1 : 3;
    }
    read_transparency(reading);

    uint64_t stored_bits = width * height * (uint64_t)(sink->stored * reading->bits);
    if (stored_bits / 8 / DEFLATE_MAX_RATIO > reading->source->size) {
        reading->status =
            cg_error_set(reading->error, CG_INPUT,
                         "a PNG of %zu bytes cannot hold the %llu by %llu pixels that its header "
                         "states, so it is cut or damaged",
                         reading->source->size, (unsigned long long)width, (unsigned long long)height);
        return;
    }
    reading->status = cg_picture_start(reading->image, reading->source, width, height, channels,
                                       palette ? 8 : reading->bits, reading->error);
}

static void read_tags(struct reading *reading)
{
    reading->status = cg_png_read_tags(reading->png, reading->info, reading->image, reading->error);
}

static void prepare_rows(struct reading *reading)
{
    png_structp png = reading->png;
    png_set_packing(png); /* a sample a byte, values as stored */
    reading->passes = png_set_interlace_handling(png);
    png_read_update_info(png, reading->info);
    reading->row_bytes = png_get_rowbytes(png, reading->info);

    size_t rows = reading->passes > 1 ? reading->image->height : 1, bytes = 0;
    reading->status =
        cg_picture_check_bytes(reading->source, rows, reading->row_bytes, &bytes, reading->error);
    if (reading->status != CG_OK) {
        return;
    }
    reading->rows = cg_alloc(rows, reading->row_bytes, reading->error);
    reading->samples = cg_alloc(reading->image->width * (size_t)reading->sink.stored,
                                sizeof *reading->samples, reading->error);
    if (!reading->rows || !reading->samples) {
        reading->status = reading->error->status;
    }
}

/* Whether the stored samples are the picture's, without a mask, and stand row after row. */
static bool is_plain(const struct reading *reading)
{
    return png_get_interlace_type(reading->png, reading->info) == PNG_INTERLACE_NONE && reading->bits >= 8 &&
           (reading->colour_type == PNG_COLOR_TYPE_GRAY || reading->colour_type == PNG_COLOR_TYPE_RGB) &&
           !reading->sink.has_key && reading->end_found;
}

static void put_row(struct reading *reading, const uint8_t *row)
{
    size_t count = reading->image->width * (size_t)reading->sink.stored;
    for (size_t i = 0; i < count; i++) {
        reading->samples[i] = (uint16_t)(reading->bits == 16 ? row[2 * i] << 8 | row[2 * i + 1] : row[i]);
    }
    reading->status = cg_row_put(&reading->sink, reading->row, reading->samples, reading->error);
}

static void read_rows(struct reading *reading)
{
    if (is_plain(reading) && cg_png_fast(reading->source, reading->image)) {
        return;
    }
    size_t height = reading->image->height;
    bool interlaced = reading->passes > 1;
    reading->rows_begun = true;
    for (reading->pass = 0; reading->pass < reading->passes; reading->pass++) {
        for (reading->row = 0; reading->row < height && reading->status == CG_OK; reading->row++) {
            uint8_t *row = reading->rows + (interlaced ? reading->row * reading->row_bytes : 0);
            /* Byte by byte, so that of a cut file every row that is there is read and the next one named. */
            if (!reading->end_found && reading->source->size - reading->at < LAST_BYTES) {
                png_set_compression_buffer_size(reading->png, 1);
            }
            png_read_row(reading->png, row, NULL);
            if (!interlaced) {
                put_row(reading, row);
            }
        }
    }
    for (reading->row = 0; interlaced && reading->row < height && reading->status == CG_OK; reading->row++) {
        put_row(reading, reading->rows + reading->row * reading->row_bytes);
    }
    /* The checks of the last data chunk and the end mark: a picture without them is cut. */
    if (reading->status == CG_OK) {
        png_read_end(reading->png, NULL);
    }
}

enum cg_status cg_png_decode(const struct cg_source *source, struct cg_image *image, struct cg_error *error)
{
    static void (*const steps[])(struct reading *) = {check_chunks, read_header,  start_picture,
                                                      read_tags,    prepare_rows, read_rows};
    struct reading *reading = cg_alloc(1, sizeof *reading, error);
    if (!reading) {
        return error->status;
    }
    *reading = (struct reading){.source = source, .image = image, .error = error};
    reading->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reading, on_error, on_warning);
    if (reading->png) {
        reading->info = png_create_info_struct(reading->png);
    }
    if (!reading->info) {
        reading->status = cg_error_set(error, CG_FAULT, "libpng could not be started for want of memory");
        goto done;
    }
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (!guarded(reading, steps[i])) {
            goto done;
        }
    }
    cg_row_finish(&reading->sink);
    if (reading->warned) {
        cg_picture_warn(image, "libpng says: %s", reading->what);
    }
done:;
    enum cg_status status = reading->status;
    png_destroy_read_struct(&reading->png, &reading->info, NULL);
    free(reading->rows);
    free(reading->samples);
    free(reading);
    return status;
}
