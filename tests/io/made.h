/*
 * io/made.h: what the parts of the io suite share: builders of files in memory, made by the libraries
 * themselves, and the samples that stand in them.
 */
#ifndef TEST_IO_MADE_H
#define TEST_IO_MADE_H

#include <castgloss/io.h>

#include <check.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

TCase *png_case(void);
TCase *png_fast_case(void);
TCase *jpeg_case(void);
TCase *tiff_case(void);
TCase *plain_case(void); /* PNM and BMP */
TCase *memory_case(void);

/* The sample that every builder writes at a place: spread over the whole range, without a pattern. */
unsigned sample_at(size_t x, size_t y, int channel, int bits);
/* A sample of a picture, as a number. */
double value_at(const struct cg_image *image, size_t x, size_t y, int channel);
/* Decodes what must be readable; the text is the file. */
struct cg_image decode(const struct cg_text *file);
/* Decodes what must be refused with all these words (";" between them) in the sentence. */
void expect_refusal(const struct cg_text *file, const struct cg_image_options *options, const char *words);
/* Decodes every beginning of the file and many damaged copies: nothing may crash, and what is read is whole.
 */
void torment(const struct cg_text *file);
/* Where a stored pixel stands upright, by the table of TIFF 6.0: which sides the 0th row and 0th column are.
 */
void place_upright(int orientation, size_t width, size_t height, size_t *x, size_t *y);

struct png_spec {
    size_t width, height;
    int bits, colour_type;
    bool interlaced;
    int level;    /* of compression */
    int constant; /* every sample, when above 0 */
    int alpha;    /* the last sample of every pixel, when has_alpha_value */
    bool has_alpha_value;
    const uint8_t *palette; /* 3 * colours */
    int colours;
    const uint8_t *trns;
    int trns_count; /* palette: entries; else any number: key */
    int key[3];
    double gamma;
    bool srgb;
    unsigned per_x, per_y;
    int unit;
    int text_size; /* of a tEXt chunk */
};
struct cg_text make_png(const struct png_spec *spec);
/* These samples; significant_bits 0: not stated. */
struct cg_text make_png_grey16(const uint16_t *samples, size_t width, size_t height, int significant_bits);
/* The sample that make_png writes. */
unsigned png_sample(const struct png_spec *spec, size_t x, size_t y, int channel);

struct tiff_spec {
    const char *mode; /* "w", "wb" big-endian, "w8" BigTIFF; NULL: "w" */
    uint32_t width, height;
    int bits, samples;
    int format; /* 0: unsigned */
    int photometric;
    int compression; /* 0: none */
    int predictor, tile, rows_per_strip;
    bool separate;
    float per_x, per_y;
    int unit;        /* 0: the tag is absent */
    int orientation; /* 0: the tag is absent */
    int extra;       /* kind of the last sample */
    bool has_extra;
    int alpha; /* its value; -1: spread */
    int pages; /* 0: one */
    const float *floats;
};
struct cg_text make_tiff(const struct tiff_spec *spec);

#endif
