/*
 * io/picture.h: what the decoders share. A decoder turns the bytes of one file into rows of stored samples
 * and hands them to a row sink, which looks up palettes, takes alpha and colour keys away into the mask and
 * turns inverted scales. So palette, transparency and limits are written once, for every format.
 */
#ifndef CASTGLOSS_IO_PICTURE_H
#define CASTGLOSS_IO_PICTURE_H

#include <castgloss/io.h>

/* The bytes of one file and what the caller allows. */
struct cg_source {
    const uint8_t *bytes;
    size_t size;
    const struct cg_image_options *options;
};

/*
 * A decoder fills a zeroed picture; what it allocated there is cleared by the caller when it fails. Its
 * sentences do not name the file: the caller puts the name before them.
 */
typedef enum cg_status cg_decode(const struct cg_source *source, struct cg_image *image,
                                 struct cg_error *error);
cg_decode cg_png_decode, cg_jpeg_decode, cg_tiff_decode, cg_pnm_decode, cg_bmp_decode;

#define CG_MM_PER_INCH 25.4
#define CG_MM_PER_CM 10.0
#define CG_MM_PER_M 1000.0

/*
 * Checks the size against the limits, then allocates zeroed samples. bits: 1 to 8 are kept in a byte, 9 to 16
 * in two, 32 is float. orientation, page, pages and transfer get their "not stated" values.
 */
enum cg_status cg_picture_start(struct cg_image *image, const struct cg_source *source, uint64_t width,
                                uint64_t height, int channels, int bits,
                                struct cg_error *error) CG_MUST_CHECK;
/* Checks a number of bytes that a decoder wants for its own use against the limit of decoded samples. */
enum cg_status cg_picture_check_bytes(const struct cg_source *source, uint64_t a, uint64_t b, size_t *product,
                                      struct cg_error *error) CG_MUST_CHECK;
/* Gives the picture a mask in which all is valid; does nothing when there is one. */
enum cg_status cg_picture_add_mask(struct cg_image *image, struct cg_error *error) CG_MUST_CHECK;
/* Adds a sentence to the warnings; one that does not fit is dropped whole. */
void cg_picture_warn(struct cg_image *image, const char *format, ...) CG_PRINTF(2, 3);
/* Samples per unit along x and y, the unit in mm. Both must be positive and finite, else no scale is set. */
void cg_picture_set_density(struct cg_image *image, double per_unit_x, double per_unit_y, double unit_mm);
/* Adds bytes to the picture's profile and says so in its transfer. */
enum cg_status cg_picture_add_profile(struct cg_image *image, const void *bytes, size_t size,
                                      struct cg_error *error) CG_MUST_CHECK;
/* The same without a unit: the shape of a pixel alone, with a warning unless it is square. */
void cg_picture_set_shape(struct cg_image *image, const char *source, double per_unit_x, double per_unit_y);
/*
 * Sets image->clip: full scale, or less where the file states fewer significant bits or its samples pile up
 * at the largest value; then with a warning.
 */
enum cg_status cg_picture_find_clip(struct cg_image *image, struct cg_error *error) CG_MUST_CHECK;
/* Notes the stored orientation; a number outside 1 to 8 is a warning and counts as 1. */
void cg_picture_set_orientation(struct cg_image *image, unsigned orientation);
/* Turns samples, mask and pitches upright by image->orientation. */
enum cg_status cg_picture_turn_upright(struct cg_image *image, struct cg_error *error) CG_MUST_CHECK;

/* Colours by index. rgb holds 3 * count samples. alpha is NULL or one byte a colour. */
struct cg_palette {
    size_t count;
    const uint16_t *rgb;
    const uint8_t *alpha;
};
/* True when every colour is a grey, so that the picture has one channel. */
bool cg_palette_is_grey(const struct cg_palette *palette);

/* How stored samples become the picture's. Zero means "none of it" for all but image, stored and full. */
struct cg_row_sink {
    struct cg_image *image;
    int stored;                       /* samples a pixel in the file, colour first */
    uint16_t full;                    /* the full scale of a stored sample */
    const struct cg_palette *palette; /* the first stored sample is an index into it */
    int alpha_at;                     /* place of the alpha among the stored samples, 0: there is none */
    bool premultiplied;               /* alpha has scaled the colours: what is not opaque is no data */
    bool has_key;                     /* this colour is transparent */
    uint16_t key[3];
    bool inverted;       /* more counts are less light */
    size_t partly_clear; /* out: pixels between transparent and opaque */
};
/* Puts one row of width * stored samples into the picture. Fails for an index beyond the palette. */
enum cg_status cg_row_put(struct cg_row_sink *sink, size_t y, const uint16_t *samples,
                          struct cg_error *error) CG_MUST_CHECK;
/* The same for float samples; what is not finite becomes no data. */
enum cg_status cg_row_put_float(struct cg_row_sink *sink, size_t y, const float *samples,
                                struct cg_error *error) CG_MUST_CHECK;
/* Says in the warnings what the sink met; called once, after the last row. */
void cg_row_finish(struct cg_row_sink *sink);

/* `count` samples of `bits` (1 to 16) bits each, the highest bit first, without gaps. */
void cg_unpack_bits(const uint8_t *packed, size_t count, int bits, uint16_t *out, size_t out_step);

/* What the first directory of an EXIF block says. 0 means not stated. */
struct cg_exif {
    unsigned orientation;
    double pitch_x_mm, pitch_y_mm;
};
/*
 * Reads orientation and resolution from the first directory of a TIFF structure (the block after "Exif\0\0").
 * The directory of the thumbnail is never looked at. A block that does not hold together gives zeros.
 */
struct cg_exif cg_exif_read(const uint8_t *bytes, size_t size);

#endif
