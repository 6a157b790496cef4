/*
 * png_write.c: PNG of 8 or 16 bits, grey or colour, made in memory and written whole or not at all. setjmp
 * stays here and in the readers.
 */
#include <castgloss/io.h>

#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

struct writing {
    struct cg_text out;
    char what[256];
    uint8_t *row;
    const uint16_t *counts;
    size_t width, height, channels;
    const struct cg_png_writing *how;
};

static void on_error(png_structp png, png_const_charp text)
{
    struct writing *writing = png_get_error_ptr(png);
    snprintf(writing->what, sizeof writing->what, "%s", text);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void on_write(png_structp png, png_bytep bytes, size_t length)
{
    struct writing *writing = png_get_io_ptr(png);
    cg_text_add_bytes(&writing->out, (const char *)bytes, length);
}

static void on_flush(png_structp png)
{
    (void)png;
}

/* Pixels a metre, or 0 when the pitch is not known or not one that pHYs can hold. */
static png_uint_32 pixels_per_metre(double pitch_mm)
{
    double value = pitch_mm > 0 ? round(1000.0 / pitch_mm) : 0;
    return value >= 1 && value <= (double)PNG_UINT_31_MAX ? (png_uint_32)value : 0;
}

static bool write_rows(png_structp png, png_infop info, struct writing *writing)
{
    if (setjmp(png_jmpbuf(png))) {
        return false;
    }
    const struct cg_png_writing *how = writing->how;
    png_set_write_fn(png, writing, on_write, on_flush);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_compression_level(png, how->compression);
    if (how->noisy) {
        png_set_compression_strategy(png, Z_RLE);
        png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    }
    png_set_IHDR(png, info, (png_uint_32)writing->width, (png_uint_32)writing->height, how->bits,
                 writing->channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_uint_32 per_x = pixels_per_metre(how->pitch_cd_mm), per_y = pixels_per_metre(how->pitch_md_mm);
    if (per_x > 0 && per_y > 0) {
        png_set_pHYs(png, info, per_x, per_y, PNG_RESOLUTION_METER);
    }
    if (how->gamma > 0) {
        png_set_gAMA(png, info, how->gamma);
    }
    png_write_info(png, info);
    for (size_t y = 0; y < writing->height; y++) {
        size_t samples = writing->width * writing->channels;
        const uint16_t *counts = writing->counts + y * samples;
        for (size_t x = 0; x < samples; x++) {
            if (how->bits == 8) {
                writing->row[x] = (uint8_t)counts[x];
            } else {
                writing->row[2 * x] = (uint8_t)(counts[x] >> 8);
                writing->row[2 * x + 1] = (uint8_t)(counts[x] & 0xff);
            }
        }
        png_write_row(png, writing->row);
    }
    png_write_end(png, info);
    return true;
}

static enum cg_status check(const char *name, size_t width, size_t height, const struct cg_png_writing *how,
                            struct cg_error *error)
{
    if (how->bits != 8 && how->bits != 16) {
        return cg_error_set(error, CG_USAGE, "%s: a PNG has 8 or 16 bits here, not %d", name, how->bits);
    }
    if (how->compression < 0 || how->compression > 9) {
        return cg_error_set(error, CG_USAGE, "%s: the compression of a PNG is 0 to 9, not %d", name,
                            how->compression);
    }
    if (width == 0 || height == 0 || width > PNG_UINT_31_MAX || height > PNG_UINT_31_MAX) {
        return cg_error_set(error, CG_USAGE, "%s: a PNG cannot be %zu by %zu pixels", name, width, height);
    }
    return CG_OK;
}

/* Fills state->out. */
static enum cg_status encode(const char *name, struct writing *state, struct cg_error *error)
{
    png_infop info = NULL;
    png_structp png = NULL;
    enum cg_status status = check(name, state->width, state->height, state->how, error);
    if (status != CG_OK) {
        return status;
    }
    state->row = cg_alloc(state->width, 2 * state->channels, error);
    if (!state->row) {
        return CG_FAULT;
    }
    png = png_create_write_struct(PNG_LIBPNG_VER_STRING, state, on_error, on_warning);
    if (png) {
        info = png_create_info_struct(png);
    }
    if (!info || !write_rows(png, info, state)) {
        status = cg_error_set(error, CG_FAULT, "%s: the PNG could not be made: %s", name,
                              info ? state->what : "out of memory");
    } else {
        status = cg_text_check(&state->out, error);
    }
    png_destroy_write_struct(&png, &info);
    free(state->row);
    return status;
}

static enum cg_status write_png(const char *path, struct writing *state, struct cg_error *error)
{
    enum cg_status status = encode(path, state, error);
    if (status == CG_OK) {
        status = cg_file_write(path, state->out.data, state->out.length, error);
    }
    cg_text_clear(&state->out);
    return status;
}

enum cg_status cg_png_write_grey(const char *path, const uint16_t *counts, size_t width, size_t height,
                                 const struct cg_png_writing *writing, struct cg_error *error)
{
    struct writing state = {
        .counts = counts, .width = width, .height = height, .channels = 1, .how = writing};
    return write_png(path, &state, error);
}

enum cg_status cg_png_write_rgb(const char *path, const uint16_t *counts, size_t width, size_t height,
                                const struct cg_png_writing *writing, struct cg_error *error)
{
    struct writing state = {
        .counts = counts, .width = width, .height = height, .channels = 3, .how = writing};
    return write_png(path, &state, error);
}

/* The bytes of a PNG behind those that *out holds. */
static enum cg_status append_png(const char *name, struct writing *state, struct cg_text *out,
                                 struct cg_error *error)
{
    state->out = *out;
    const enum cg_status status = encode(name, state, error);
    *out = state->out;
    return status;
}

enum cg_status cg_png_encode_grey(const char *name, const uint16_t *counts, size_t width, size_t height,
                                  const struct cg_png_writing *writing, struct cg_text *out,
                                  struct cg_error *error)
{
    struct writing state = {
        .counts = counts, .width = width, .height = height, .channels = 1, .how = writing};
    return append_png(name, &state, out, error);
}

enum cg_status cg_png_encode_rgb(const char *name, const uint16_t *counts, size_t width, size_t height,
                                 const struct cg_png_writing *writing, struct cg_text *out,
                                 struct cg_error *error)
{
    struct writing state = {
        .counts = counts, .width = width, .height = height, .channels = 3, .how = writing};
    return append_png(name, &state, out, error);
}
