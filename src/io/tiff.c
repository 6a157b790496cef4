/*
 * tiff.c: TIFF through libtiff, from memory: the tags. What is not exactly readable is refused by the name
 * and value of the tag. The samples are read by tiff_strips.c
 * and tiff_blocks.c.
 */
#include "io/tiff.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct named_value {
    unsigned value;
    const char *name;
};
static const struct named_value compressions[] = {
    {COMPRESSION_CCITTRLE, "CCITT RLE"},  {COMPRESSION_CCITTFAX3, "CCITT G3"},
    {COMPRESSION_CCITTFAX4, "CCITT G4"},  {COMPRESSION_OJPEG, "old JPEG"},
    {COMPRESSION_JPEG, "JPEG"},           {COMPRESSION_CCITTRLEW, "CCITT RLEW"},
    {COMPRESSION_THUNDERSCAN, "Thunder"}, {COMPRESSION_SGILOG, "SGI Log"},
    {COMPRESSION_JP2000, "JPEG 2000"},    {COMPRESSION_LERC, "LERC"},
    {COMPRESSION_LZMA, "LZMA"},           {COMPRESSION_ZSTD, "Zstandard"},
    {COMPRESSION_WEBP, "WebP"},
};
static const struct named_value photometrics[] = {
    {PHOTOMETRIC_MASK, "mask"},     {PHOTOMETRIC_SEPARATED, "CMYK"}, {PHOTOMETRIC_YCBCR, "YCbCr"},
    {PHOTOMETRIC_CIELAB, "CIELab"}, {PHOTOMETRIC_ICCLAB, "ICCLab"},  {PHOTOMETRIC_ITULAB, "ITULab"},
    {PHOTOMETRIC_CFA, "CFA"},       {PHOTOMETRIC_LOGL, "LogL"},      {PHOTOMETRIC_LOGLUV, "LogLuv"},
};
static const struct named_value formats[] = {
    {SAMPLEFORMAT_INT, "signed"},
    {SAMPLEFORMAT_VOID, "undefined"},
    {SAMPLEFORMAT_COMPLEXINT, "complex integer"},
    {SAMPLEFORMAT_COMPLEXIEEEFP, "complex float"},
};

#define NAME_OF(table, value) name_of(table, sizeof(table) / sizeof *(table), value)
static const char *name_of(const struct named_value *table, size_t count, unsigned value)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].value == value) {
            return table[i].name;
        }
    }
    return "unknown";
}

static enum cg_status check_kind(const struct cg_tiff *tiff, struct cg_error *error)
{
    bool is_float = tiff->sample_format == SAMPLEFORMAT_IEEEFP;
    unsigned compression = tiff->compression, photometric = tiff->photometric;
    if (compression != COMPRESSION_NONE && compression != COMPRESSION_LZW &&
        compression != COMPRESSION_PACKBITS && compression != COMPRESSION_DEFLATE &&
        compression != COMPRESSION_ADOBE_DEFLATE) {
        return cg_error_set(error, CG_INPUT,
                            "the TIFF has Compression %u (%s), but none, LZW, Deflate and PackBits are read",
                            compression, NAME_OF(compressions, compression));
    }
    if (photometric > PHOTOMETRIC_PALETTE) {
        return cg_error_set(
            error, CG_INPUT,
            "the TIFF has PhotometricInterpretation %u (%s), but only grey, RGB and palette are read",
            photometric, NAME_OF(photometrics, photometric));
    }
    if (tiff->sample_format != SAMPLEFORMAT_UINT && !is_float) {
        return cg_error_set(error, CG_INPUT,
                            "the TIFF has SampleFormat %u (%s), but only unsigned and float samples are read",
                            tiff->sample_format, NAME_OF(formats, tiff->sample_format));
    }
    if (is_float ? tiff->bits != 32 : tiff->bits < 1 || tiff->bits > 16) {
        return cg_error_set(
            error, CG_INPUT,
            "the TIFF has BitsPerSample %u with SampleFormat %u, but 1 to 16 bits unsigned and 32 "
            "bits float are read",
            tiff->bits, tiff->sample_format);
    }
    if (is_float && photometric != PHOTOMETRIC_MINISBLACK && photometric != PHOTOMETRIC_RGB) {
        return cg_error_set(
            error, CG_INPUT,
            "the TIFF has float samples with PhotometricInterpretation %u, which has no meaning "
            "without a full scale",
            photometric);
    }
    int colours = photometric == PHOTOMETRIC_RGB ? 3 : 1;
    if (tiff->stored != colours + tiff->extra_count || tiff->stored > CG_TIFF_MAX_SAMPLES) {
        return cg_error_set(
            error, CG_INPUT,
            "the TIFF has SamplesPerPixel %d with PhotometricInterpretation %u and %d ExtraSamples, "
            "which does not add up or is above %d",
            tiff->stored, photometric, tiff->extra_count, CG_TIFF_MAX_SAMPLES);
    }
    if (is_float && tiff->extra_count > 0) {
        return cg_error_set(error, CG_INPUT,
                            "the TIFF has %d ExtraSamples beside float samples, which is not read",
                            tiff->extra_count);
    }
    return CG_OK;
}

/* The tags of the chosen page that say how samples are stored. */
static void read_layout(struct cg_tiff *tiff)
{
    TIFF *handle = tiff->handle;
    uint16_t value = 0, *extras = NULL;
    TIFFGetField(handle, TIFFTAG_IMAGEWIDTH, &tiff->width);
    TIFFGetField(handle, TIFFTAG_IMAGELENGTH, &tiff->height);
    TIFFGetFieldDefaulted(handle, TIFFTAG_BITSPERSAMPLE, &tiff->bits);
    TIFFGetFieldDefaulted(handle, TIFFTAG_SAMPLEFORMAT, &tiff->sample_format);
    TIFFGetFieldDefaulted(handle, TIFFTAG_COMPRESSION, &tiff->compression);
    TIFFGetFieldDefaulted(handle, TIFFTAG_PLANARCONFIG, &value);
    tiff->separate = value == PLANARCONFIG_SEPARATE;
    value = 1;
    TIFFGetFieldDefaulted(handle, TIFFTAG_SAMPLESPERPIXEL, &value);
    tiff->stored = value;
    if (!TIFFGetField(handle, TIFFTAG_PHOTOMETRIC, &tiff->photometric)) {
        tiff->no_photometric = true;
        tiff->photometric = tiff->stored >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
    }
    value = 0;
    if (TIFFGetFieldDefaulted(handle, TIFFTAG_EXTRASAMPLES, &value, &extras)) {
        tiff->extra_count = value;
    }
    int colours = tiff->photometric == PHOTOMETRIC_RGB ? 3 : 1;
    for (int i = 0; i < tiff->extra_count && extras; i++) {
        if (tiff->alpha_at == 0 && extras[i] != EXTRASAMPLE_UNSPECIFIED) {
            tiff->alpha_at = colours + i;
            tiff->premultiplied = extras[i] == EXTRASAMPLE_ASSOCALPHA;
        }
    }
    /* Many writers of RGBA leave the tag away; what the sample means is then not known. */
    if (tiff->extra_count == 0 && tiff->stored > colours && tiff->photometric <= PHOTOMETRIC_RGB) {
        tiff->extra_count = tiff->stored - colours;
    }
}

static void read_scale(struct cg_tiff *tiff, struct cg_image *image)
{
    static const double unit_mm[] = {[RESUNIT_INCH] = CG_MM_PER_INCH, [RESUNIT_CENTIMETER] = CG_MM_PER_CM};
    uint16_t unit = RESUNIT_INCH, orientation = 1;
    float per_x = 0, per_y = 0;
    TIFFGetFieldDefaulted(tiff->handle, TIFFTAG_RESOLUTIONUNIT, &unit); /* absent means inch (TIFF 6.0) */
    bool both = TIFFGetField(tiff->handle, TIFFTAG_XRESOLUTION, &per_x) &&
                TIFFGetField(tiff->handle, TIFFTAG_YRESOLUTION, &per_y);
    if (both && (unit == RESUNIT_INCH || unit == RESUNIT_CENTIMETER)) {
        cg_picture_set_density(image, (double)per_x, (double)per_y, unit_mm[unit]);
    } else if (both) {
        cg_picture_set_shape(image, "the resolution tags", (double)per_x, (double)per_y);
    }
    if (TIFFGetField(tiff->handle, TIFFTAG_ORIENTATION, &orientation)) {
        cg_picture_set_orientation(image, orientation);
    }
}

static enum cg_status read_transfer(struct cg_tiff *tiff, const struct cg_source *source,
                                    struct cg_image *image, struct cg_error *error)
{
    uint32_t length = 0;
    void *profile = NULL;
    if (!TIFFGetField(tiff->handle, TIFFTAG_ICCPROFILE, &length, &profile)) {
        return CG_OK;
    }
    if (length > source->options->limits.max_chunk) {
        return cg_error_set(error, CG_INPUT,
                            "the ICCProfile of the TIFF has %u bytes, above the limit of %zu bytes", length,
                            source->options->limits.max_chunk);
    }
    return length == 0 ? CG_OK : cg_picture_add_profile(image, profile, length, error);
}

/*
 * Colours of a ColorMap. They have 16 bits, but some old writers put 8 into them: when none is above 255 they
 * are taken as 8-bit, as every reader does.
 */
static enum cg_status read_palette(struct cg_tiff *tiff, struct cg_error *error)
{
    uint16_t *maps[3] = {NULL};
    tiff->palette.count = (size_t)1 << tiff->bits;
    if (!TIFFGetField(tiff->handle, TIFFTAG_COLORMAP, &maps[0], &maps[1], &maps[2]) || !maps[0] || !maps[1] ||
        !maps[2]) {
        return cg_error_set(error, CG_INPUT, "the TIFF is a palette picture without a ColorMap");
    }
    tiff->colours = cg_alloc(tiff->palette.count, 3 * sizeof *tiff->colours, error);
    if (!tiff->colours) {
        return error->status;
    }
    tiff->palette_bits = 8;
    for (size_t i = 0; i < tiff->palette.count; i++) {
        for (size_t c = 0; c < 3; c++) {
            tiff->colours[3 * i + c] = maps[c][i];
            if (maps[c][i] > UINT8_MAX) {
                tiff->palette_bits = 16;
            }
        }
    }
    tiff->palette.rgb = tiff->colours;
    return CG_OK;
}

static enum cg_status read_page(struct cg_tiff *tiff, const struct cg_source *source, struct cg_image *image,
                                struct cg_error *error)
{
    read_layout(tiff);
    enum cg_status status = check_kind(tiff, error);
    if (status != CG_OK) {
        return status;
    }
    bool palette = tiff->photometric == PHOTOMETRIC_PALETTE;
    int channels = tiff->photometric == PHOTOMETRIC_RGB ? 3 : 1, bits = tiff->bits;
    if (palette) {
        status = read_palette(tiff, error);
        if (status != CG_OK) {
            return status;
        }
        channels = cg_palette_is_grey(&tiff->palette) ? 1 : 3;
        bits = tiff->palette_bits;
    }
    status = cg_picture_start(image, source, tiff->width, tiff->height, channels, bits, error);
    if (status != CG_OK) {
        return status;
    }
    image->pages = tiff->pages;
    read_scale(tiff, image);
    if (tiff->bad_value[0] != '\0') {
        cg_picture_warn(image, "a tag is not used (libtiff says: %s)", tiff->bad_value);
    }
    if (tiff->no_photometric) {
        cg_picture_warn(image,
                        "the TIFF does not say what its samples mean (PhotometricInterpretation is absent), "
                        "and they are taken as %s",
                        tiff->photometric == PHOTOMETRIC_RGB ? "RGB" : "grey with black as 0");
    }
    if (palette && bits == 8) {
        cg_picture_warn(image, "no colour of the ColorMap is above 255, so its colours are taken as 8-bit");
    }
    if (tiff->extra_count > 0 && tiff->alpha_at == 0) {
        cg_picture_warn(image, "%d extra samples a pixel have no stated meaning and are not read",
                        tiff->extra_count);
    }
    status = read_transfer(tiff, source, image, error);
    if (status != CG_OK) {
        return status;
    }

    struct cg_row_sink sink = {.image = image,
                               .stored = tiff->stored,
                               .full = (uint16_t)((1U << (bits == 32 ? 1 : tiff->bits)) - 1),
                               .palette = palette ? &tiff->palette : NULL,
                               .alpha_at = tiff->alpha_at,
                               .premultiplied = tiff->premultiplied,
                               .inverted = tiff->photometric == PHOTOMETRIC_MINISWHITE};
    if (cg_tiff_read_strips(tiff, &sink)) {
        return CG_OK;
    }
    status = cg_tiff_read_blocks(tiff, source, &sink, error);
    if (status == CG_OK) {
        cg_row_finish(&sink);
    }
    return status;
}

enum cg_status cg_tiff_decode(const struct cg_source *source, struct cg_image *image, struct cg_error *error)
{
    struct cg_tiff tiff = {.source = source};
    enum cg_status status = cg_tiff_open(&tiff, error);
    if (status != CG_OK) {
        return status;
    }
    int page = source->options->page;
    tiff.pages = (int)TIFFNumberOfDirectories(tiff.handle);
    /* 0 when the link to a second page leads out of the file; the first page has been read by then. */
    if (tiff.pages < 1) {
        tiff.pages = 1;
    }
    tiff.bad_value[0] = '\0'; /* said again, and of this page, when its directory is read */
    if (page >= tiff.pages) {
        status =
            cg_error_set(error, CG_INPUT, "page %d was asked for, but the last of %d is page %d (from 0)",
                         page, tiff.pages, tiff.pages - 1);
    } else if (!TIFFSetDirectory(tiff.handle, (tdir_t)page)) {
        status = cg_error_set(error, CG_INPUT, "page %d of the TIFF cannot be read: %s", page, tiff.what);
    } else {
        status = read_page(&tiff, source, image, error);
    }
    TIFFClose(tiff.handle);
    free(tiff.colours);
    return status;
}
