/*
 * castgloss/io.h: picture files to raw counts. One loader for every format, one declared result; nothing is
 * rescaled, gamma-decoded or guessed. A new format is one file and one row in the table of
 * src/io/image_file.c.
 */
#ifndef CASTGLOSS_IO_H
#define CASTGLOSS_IO_H

#include <castgloss/base.h>

enum cg_sample { CG_SAMPLE_U8, CG_SAMPLE_U16, CG_SAMPLE_F32 };

/*
 * A decoded picture, upright: the stored orientation is applied, palettes are looked up, MinIsWhite is turned
 * so that more counts are more light. Samples are interleaved, rows without gaps.
 */
struct cg_image {
    size_t width, height;
    int channels; /* 1 grey, 3 red green blue */
    enum cg_sample sample;
    int bits; /* as stored, 1 to 16, or 32 for float; full scale is 2^bits - 1, for float there is none */
    void *data;
    uint8_t *valid; /* one byte a pixel, 0 = transparent, NaN or not in the file; NULL: all valid */
    double pitch_cd_mm, pitch_md_mm; /* from the file's own tags, upright; 0 = not stated */
    double shape_md_per_cd; /* pitch along MD over that along CD, where only that is stated; 0 = not stated */
    int significant_bits;   /* of bits, where the file states it; 0 = not stated */
    unsigned clip;          /* integer samples of this and more are saturated; 0 = full scale */
    int orientation;        /* as stored, EXIF numbering 1 to 8; 1 when not stated */
    int page, pages;        /* page that was read, from 0, and how many there are */
    const char *format;     /* "PNG", "JPEG", "TIFF", "PGM", ... */
    uint8_t *icc;           /* the profile as it stands in the file; NULL: none. Owned */
    size_t icc_size;
    char transfer[64];  /* what the file says of its curve: "gAMA 0.45455", "sRGB", "ICC", "none" */
    char warnings[512]; /* sentences that a person should read, "; " between them; empty: none */
};

/* What is refused before anything large is allocated. */
struct cg_image_limits {
    size_t max_pixels; /* width * height */
    size_t max_bytes;  /* of the file, and of the decoded samples */
    size_t max_chunk;  /* bytes of one metadata chunk, profile or tag */
};

struct cg_image_options {
    struct cg_image_limits limits;
    int page;             /* of a multipage file, from 0 */
    bool allow_truncated; /* measure the whole rows of a cut baseline JPEG instead of refusing it */
    int threads;          /* that may decode one file where its format allows it, as TIFF does; 0 as 1 */
};
/* 2^28 pixels, 2^31 bytes, 2^23 bytes, page 0, no truncated files. */
struct cg_image_options cg_image_options_defaults(void);

/*
 * Reads a picture; "-" is standard input. The format is known by its content, never by its name.
 * CG_INPUT: not there, not a picture, damaged, or of a kind that is refused, in words.
 */
enum cg_status cg_image_read(const char *path, const struct cg_image_options *options, struct cg_image *out,
                             struct cg_error *error) CG_MUST_CHECK;
/* The same from memory. name stands in errors. */
enum cg_status cg_image_decode(const char *name, const uint8_t *bytes, size_t size,
                               const struct cg_image_options *options, struct cg_image *out,
                               struct cg_error *error) CG_MUST_CHECK;
void cg_image_clear(struct cg_image *image);

/* What a writer puts into a PNG of 8 or 16 bits. */
struct cg_png_writing {
    int bits;                        /* 8 or 16 */
    double pitch_cd_mm, pitch_md_mm; /* 0: no pHYs */
    int compression;                 /* 0 to 9 */
    double gamma;                    /* for gAMA, 1: linear; 0: no gAMA */
    bool noisy; /* no two rows are alike: what would look for repeats is left out, which is much faster */
};
/* counts: width * height samples in [0, 65535], rows without gaps; for 8 bits the values are taken as they
 * are. */
enum cg_status cg_png_write_grey(const char *path, const uint16_t *counts, size_t width, size_t height,
                                 const struct cg_png_writing *writing, struct cg_error *error) CG_MUST_CHECK;
/* The same appended to a text; name stands in errors. */
enum cg_status cg_png_encode_grey(const char *name, const uint16_t *counts, size_t width, size_t height,
                                  const struct cg_png_writing *writing, struct cg_text *out,
                                  struct cg_error *error) CG_MUST_CHECK;
/* The same with three samples a pixel, red, green, blue. */
enum cg_status cg_png_write_rgb(const char *path, const uint16_t *counts, size_t width, size_t height,
                                const struct cg_png_writing *writing, struct cg_error *error) CG_MUST_CHECK;
enum cg_status cg_png_encode_rgb(const char *name, const uint16_t *counts, size_t width, size_t height,
                                 const struct cg_png_writing *writing, struct cg_text *out,
                                 struct cg_error *error) CG_MUST_CHECK;

#endif
