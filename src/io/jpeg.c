/*
 * jpeg.c: JPEG through libjpeg. The library calls a cut file a success: it fills the rest with grey and only
 * warns. Here the first warning about the data is an error that names the first bad row. setjmp stays in this
 * file; what must outlive a jump stands in struct cg_jpeg.
 */
#include "io/jpeg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>

enum {
    MAX_MARKER = 0xffff,
};

/* What decoding a progressive picture may take for its coefficients. */
#define MAX_COEFFICIENT_BYTES ((size_t)1 << 30)

static const char exif_head[] = "Exif\0"; /* with the 0 that ends the literal: 6 bytes */
static const char icc_head[] = "ICC_PROFILE";

static enum cg_status refuse(struct cg_jpeg *reading)
{
    struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    switch (jpeg->err->msg_code) {
    case JERR_BAD_PRECISION:
        return cg_error_set(reading->error, CG_INPUT, "the JPEG has %d bits a sample, but only 8 are read",
                            jpeg->data_precision);
    case JERR_OUT_OF_MEMORY:
        return cg_error_set(reading->error, CG_FAULT, "memory ran out while the JPEG was read");
    case JERR_NO_BACKING_STORE:
        return cg_error_set(reading->error, CG_INPUT,
                            "the JPEG needs more memory than the %zu bytes that decoding may take",
                            MAX_COEFFICIENT_BYTES);
    default:
        break;
    }
    if (reading->rows_begun && reading->many_scans) {
        return cg_error_set(
            reading->error, CG_INPUT,
            "the JPEG is progressive (or of several scans) and cut or damaged, which makes every row "
            "wrong from row 0 on: %s",
            reading->what);
    }
    if (reading->rows_begun) {
        return cg_error_set(reading->error, CG_INPUT, "the JPEG is damaged at row %u of %zu: %s",
                            jpeg->output_scanline, reading->image->height, reading->what);
    }
    return cg_error_set(reading->error, CG_INPUT, "the JPEG cannot be read, already before its first row: %s",
                        reading->what);
}

/* Runs a step of libjpeg calls; false when it left by longjmp or set a status. */
static bool guarded(struct cg_jpeg *reading, void (*step)(struct cg_jpeg *reading))
{
    if (setjmp(reading->leave)) {
        if (reading->status == CG_OK) {
            reading->status = refuse(reading);
        }
        return false;
    }
    step(reading);
    return reading->status == CG_OK;
}

static void read_header(struct cg_jpeg *reading)
{
    struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    const struct cg_image_limits *limits = &reading->source->options->limits;
    cg_jpeg_connect(reading);
    size_t memory = limits->max_bytes < MAX_COEFFICIENT_BYTES ? limits->max_bytes : MAX_COEFFICIENT_BYTES;
    jpeg->mem->max_memory_to_use = (long)memory;
    unsigned longest = limits->max_chunk < MAX_MARKER ? (unsigned)limits->max_chunk : MAX_MARKER;
    jpeg_save_markers(jpeg, JPEG_APP0 + 1, longest);
    jpeg_save_markers(jpeg, JPEG_APP0 + 2, longest);
    jpeg_read_header(jpeg, TRUE);
}

static void start_picture(struct cg_jpeg *reading)
{
    struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    J_COLOR_SPACE space = jpeg->jpeg_color_space;
    bool grey = space == JCS_GRAYSCALE;
    if (!grey && space != JCS_YCbCr && space != JCS_RGB) {
        reading->status =
            cg_error_set(reading->error, CG_INPUT,
                         "the %d components of the JPEG are %s, which says nothing of light without a "
                         "profile; only grey and RGB are read",
                         jpeg->num_components,
                         space == JCS_CMYK   ? "CMYK"
                         : space == JCS_YCCK ? "YCCK (CMYK)"
                                             : "of an unknown kind");
        return;
    }
    reading->many_scans = jpeg_has_multiple_scans(jpeg);
    jpeg->out_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
    /* Every block of a progressive picture takes at least one bit of its first scan. */
    uint64_t blocks = (uint64_t)jpeg->image_width * jpeg->image_height / DCTSIZE2;
    if (reading->many_scans && !jpeg->arith_code && blocks / 8 > reading->source->size) {
        reading->status =
            cg_error_set(reading->error, CG_INPUT,
                         "a progressive JPEG of %zu bytes cannot hold the %u by %u pixels that its "
                         "header states, so it is cut or damaged from row 0 on",
                         reading->source->size, jpeg->image_width, jpeg->image_height);
        return;
    }
    reading->status = cg_picture_start(reading->image, reading->source, jpeg->image_width, jpeg->image_height,
                                       grey ? 1 : 3, 8, reading->error);
}

/*
 * A profile is cut into markers that carry their number, from 1, and how many there are (ICC.1, annex B.4);
 * they need not stand in order.
 */
static void read_profile(struct cg_jpeg *reading)
{
    size_t head = sizeof icc_head + 2;
    for (unsigned number = 1; number <= UINT8_MAX; number++) {
        jpeg_saved_marker_ptr marker = reading->jpeg.marker_list;
        while (marker && (marker->marker != JPEG_APP0 + 2 || marker->data_length <= head ||
                          memcmp(marker->data, icc_head, sizeof icc_head) != 0 ||
                          marker->data[sizeof icc_head] != number)) {
            marker = marker->next;
        }
        if (!marker) {
            return;
        }
        reading->status = cg_picture_add_profile(reading->image, marker->data + head,
                                                 marker->data_length - head, reading->error);
        if (reading->status != CG_OK) {
            return;
        }
    }
}

/* EXIF stands above JFIF: cameras and scanners fill it, while JFIF often holds a writer's default. */
static void read_tags(struct cg_jpeg *reading)
{
    struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    struct cg_image *image = reading->image;
    static const double unit_mm[] = {0, CG_MM_PER_INCH, CG_MM_PER_CM};
    if (jpeg->saw_JFIF_marker && (jpeg->density_unit == 1 || jpeg->density_unit == 2)) {
        cg_picture_set_density(image, jpeg->X_density, jpeg->Y_density, unit_mm[jpeg->density_unit]);
    } else if (jpeg->saw_JFIF_marker) {
        cg_picture_set_shape(image, "JFIF", jpeg->X_density, jpeg->Y_density);
    }

    bool exif_seen = false;
    for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker; marker = marker->next) {
        const uint8_t *data = marker->data;
        size_t size = marker->data_length;
        if (marker->marker != JPEG_APP0 + 1 || exif_seen || size < sizeof exif_head ||
            memcmp(data, exif_head, sizeof exif_head) != 0) {
            continue;
        }
        exif_seen = true;
        struct cg_exif exif = cg_exif_read(data + sizeof exif_head, size - sizeof exif_head);
        if (exif.orientation != 0) {
            cg_picture_set_orientation(image, exif.orientation);
        }
        if (!(exif.pitch_x_mm > 0)) {
            continue;
        }
        /* A JFIF density is a whole number, so the two may differ by its rounding. */
        double x_share = image->pitch_cd_mm / exif.pitch_x_mm, y_share = image->pitch_md_mm / exif.pitch_y_mm;
        if (image->pitch_cd_mm > 0 &&
            (x_share < 0.99 || x_share > 1.01 || y_share < 0.99 || y_share > 1.01)) {
            cg_picture_warn(image, "EXIF and JFIF state different resolutions, and EXIF is used");
        }
        image->pitch_cd_mm = exif.pitch_x_mm;
        image->pitch_md_mm = exif.pitch_y_mm;
    }
}

/* One more row; false when the library gives none, as it does for some damaged restart markers. */
static bool read_row(struct cg_jpeg *reading)
{
    struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    struct cg_image *image = reading->image;
    JSAMPROW row = (uint8_t *)image->data + jpeg->output_scanline * image->width * (size_t)image->channels;
    return jpeg_read_scanlines(jpeg, &row, 1) == 1;
}

static void read_rows(struct cg_jpeg *reading)
{
    struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    reading->rows_begun = true;
    jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height && reading->failure == CG_JPEG_SOUND) {
        if (!read_row(reading) && reading->failure == CG_JPEG_SOUND) {
            snprintf(reading->what, sizeof reading->what, "the decoder stands still");
            reading->failure = CG_JPEG_DAMAGED;
            reading->first_bad = jpeg->output_scanline;
        }
    }
    /* Rows are given out late: what was decoded before the failure is still to come. */
    while (reading->failure != CG_JPEG_SOUND && jpeg->output_scanline < reading->first_bad) {
        if (!read_row(reading)) {
            reading->first_bad = jpeg->output_scanline;
        }
    }
    if (reading->failure == CG_JPEG_SOUND) {
        jpeg_finish_decompress(jpeg);
    }
}

/* What a failure of the data means for the whole. */
static enum cg_status judge(struct cg_jpeg *reading)
{
    struct cg_image *image = reading->image;
    size_t height = image->height, bad = reading->first_bad;
    if (reading->failure != CG_JPEG_SOUND && reading->many_scans) {
        return refuse(reading);
    }
    if (reading->failure == CG_JPEG_DAMAGED) {
        return cg_error_set(reading->error, CG_INPUT,
                            bad < height
                                ? "the JPEG is damaged: the first bad row is %zu of %zu (%s)"
                                : "the JPEG is damaged at its end, behind row %zu of %zu, so its rows "
                                  "cannot be trusted: %s",
                            bad < height ? bad : height - 1, height, reading->what);
    }
    if (reading->failure == CG_JPEG_CUT) {
        if (!reading->source->options->allow_truncated || bad == 0) {
            return cg_error_set(reading->error, CG_INPUT,
                                "the JPEG is cut: the first bad row is %zu of %zu%s", bad, height,
                                bad == 0 ? ", so no row is whole" : "");
        }
        enum cg_status status = cg_picture_add_mask(image, reading->error);
        if (status != CG_OK) {
            return status;
        }
        size_t row_bytes = image->width * (size_t)image->channels;
        memset((uint8_t *)image->data + bad * row_bytes, 0, (height - bad) * row_bytes);
        memset(image->valid + bad * image->width, 0, (height - bad) * image->width);
        cg_picture_warn(image, "the JPEG is cut and only its first %zu of %zu rows are read", bad, height);
    } else if (reading->end_missing) {
        cg_picture_warn(image, "the JPEG has all its rows but no end mark");
    }
    if (reading->remark[0]) {
        cg_picture_warn(image, "libjpeg says: %s", reading->remark);
    }
    return CG_OK;
}

enum cg_status cg_jpeg_decode(const struct cg_source *source, struct cg_image *image, struct cg_error *error)
{
    static void (*const steps[])(struct cg_jpeg *) = {read_header, start_picture, read_profile, read_tags,
                                                      read_rows};
    struct cg_jpeg *reading = cg_alloc(1, sizeof *reading, error);
    if (!reading) {
        return error->status;
    }
    reading->source = source;
    reading->image = image;
    reading->error = error;
    cg_jpeg_catch(reading);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (!guarded(reading, steps[i])) {
            break;
        }
    }
    enum cg_status status = reading->status;
    if (status == CG_OK) {
        status = judge(reading);
    }
    jpeg_destroy_decompress(&reading->jpeg);
    free(reading);
    return status;
}
