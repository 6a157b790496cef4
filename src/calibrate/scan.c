/* A scan: its curve and scale, what its samples say of its quality, and all of it as planes. */
#include "calibrate/curve.h"

#include <stdlib.h>
#include <string.h>

enum { BAND_ROWS = 64, MAX_THREADS = 64 };

struct cg_scan_options cg_scan_options_defaults(void)
{
    return (struct cg_scan_options){.threads = 1};
}

/* ---- quality ------------------------------------------------------------------------------------ */

/* What one worker saw. */
struct seen {
    size_t with_data, saturated;
    bool varies; /* a pixel differs from the first one */
};

struct quality_work {
    const struct cg_image *image;
    size_t first; /* pixel with data */
    struct seen *seen;
};

/* Pixels of a row at full scale in any channel; most rows have none, which one look at each sample tells. */
#define DEFINE_SATURATED(name, type)                                                                         \
    static size_t name(const void *samples, size_t channels, size_t width, unsigned full,                    \
                       const uint8_t *valid)                                                                 \
    {                                                                                                        \
        const type *s = samples;                                                                             \
        type most = 0;                                                                                       \
        for (size_t i = 0; i < width * channels; i++) {                                                      \
            most = s[i] > most ? s[i] : most;                                                                \
        }                                                                                                    \
        size_t count = 0;                                                                                    \
        for (size_t x = 0; x < width && most >= full; x++) {                                                 \
            bool hit = false;                                                                                \
            for (size_t c = 0; c < channels; c++) {                                                          \
                hit |= s[x * channels + c] >= full;                                                          \
            }                                                                                                \
            count += hit && (valid == NULL || valid[x]);                                                     \
        }                                                                                                    \
        return count;                                                                                        \
    }
DEFINE_SATURATED(saturated_u8, uint8_t)
DEFINE_SATURATED(saturated_u16, uint16_t)

static size_t pixel_bytes(const struct cg_image *image)
{
    static const size_t bytes[] = {[CG_SAMPLE_U8] = 1, [CG_SAMPLE_U16] = 2, [CG_SAMPLE_F32] = 4};
    return bytes[image->sample] * (size_t)image->channels;
}

static void quality_row(const struct quality_work *work, struct seen *seen, size_t y)
{
    const struct cg_image *image = work->image;
    const size_t width = image->width, bytes = pixel_bytes(image);
    const uint8_t *all = image->data, *samples = all + y * width * bytes;
    const uint8_t *valid = image->valid != NULL ? image->valid + y * width : NULL;
    if (image->sample != CG_SAMPLE_F32) {
        seen->saturated += (image->sample == CG_SAMPLE_U8 ? saturated_u8 : saturated_u16)(
            samples, (size_t)image->channels, width, (1U << image->bits) - 1U, valid);
    }
    seen->with_data += valid == NULL ? width : 0;
    for (size_t x = 0; valid != NULL && x < width; x++) {
        seen->with_data += valid[x] != 0;
    }
    for (size_t x = 0; x < width && !seen->varies; x++) {
        seen->varies =
            (valid == NULL || valid[x]) && memcmp(samples + x * bytes, all + work->first * bytes, bytes) != 0;
    }
}

static void quality_band(void *context, int worker, size_t index)
{
    const struct quality_work *work = context;
    size_t after = (index + 1) * BAND_ROWS;
    after = after < work->image->height ? after : work->image->height;
    for (size_t y = index * BAND_ROWS; y < after; y++) {
        quality_row(work, &work->seen[worker], y);
    }
}

static enum cg_status quality_of(const struct cg_image *image, int threads, struct cg_quality *out,
                                 struct cg_error *error)
{
    struct quality_work work = {.image = image, .seen = cg_alloc((size_t)threads, sizeof *work.seen, error)};
    const size_t pixels = image->width * image->height;
    struct seen all = {0};
    if (work.seen == NULL) {
        return CG_FAULT;
    }
    while (image->valid != NULL && work.first + 1 < pixels && !image->valid[work.first]) {
        work.first++;
    }
    cg_parallel(threads, (image->height + BAND_ROWS - 1) / BAND_ROWS, quality_band, &work);
    for (int i = 0; i < threads; i++) {
        all.with_data += work.seen[i].with_data;
        all.saturated += work.seen[i].saturated;
        all.varies = all.varies || work.seen[i].varies;
    }
    free(work.seen);
    const double data = (double)all.with_data, percent = data > 0 ? 100 * (double)all.saturated / data : 0;
    *out = (struct cg_quality){.saturated_percent = image->sample == CG_SAMPLE_F32 ? -1 : percent,
                               .valid_percent = 100 * data / (double)pixels,
                               .constant = data > 0 && !all.varies};
    return CG_OK;
}

/* ---- the reader --------------------------------------------------------------------------------- */

static enum cg_scale_from scale_of(const struct cg_image *image, const struct cg_calibration *calibration,
                                   const struct cg_scan_options *options, struct cg_grid *grid)
{
    const struct {
        double cd, md;
        enum cg_scale_from from;
    } sources[] = {
        {options->pitch_cd_mm, options->pitch_md_mm, CG_SCALE_OPTION},
        {calibration == NULL ? 0 : calibration->pitch_cd_mm,
         calibration == NULL ? 0 : calibration->pitch_md_mm, CG_SCALE_CALIBRATION},
        {image->pitch_cd_mm, image->pitch_md_mm, CG_SCALE_FILE},
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        if (sources[i].cd > 0 && sources[i].md > 0) {
            grid->pitch_cd_mm = sources[i].cd;
            grid->pitch_md_mm = sources[i].md;
            return sources[i].from;
        }
    }
    return CG_SCALE_NONE;
}

enum cg_status cg_scan_reader_init(struct cg_scan_reader *out, const struct cg_image *image,
                                   const struct cg_calibration *calibration,
                                   const struct cg_scan_options *options, struct cg_error *error)
{
    const int threads = options->threads < 1             ? 1
                        : options->threads > MAX_THREADS ? MAX_THREADS
                                                         : options->threads;
    struct cg_scan_reader made = {.image = image, .curve = cg_alloc(1, sizeof *made.curve, error)};
    struct cg_scan_facts *facts = &made.facts;
    enum cg_status status = CG_FAULT;
    if (made.curve != NULL) {
        status = cg_curve_init(made.curve, image, calibration, options->gamma, error);
    }
    if (status == CG_OK) {
        status = quality_of(image, threads, &facts->quality, error);
    }
    if (status != CG_OK) {
        cg_scan_reader_clear(&made);
        return status;
    }
    facts->grid = (struct cg_grid){.width = image->width, .height = image->height, .stride = image->width};
    facts->scale_from = scale_of(image, calibration, options, &facts->grid);
    facts->grey = image->channels == 1;
    facts->assumed = made.curve->assumed;
    memcpy(facts->to_xyz, made.curve->to_xyz, sizeof facts->to_xyz);
    memcpy(facts->transfer, made.curve->name, sizeof facts->transfer);
    *out = made;
    return CG_OK;
}

void cg_scan_reader_clear(struct cg_scan_reader *reader)
{
    if (reader->curve != NULL) {
        cg_curve_clear(reader->curve);
    }
    free(reader->curve);
    *reader = (struct cg_scan_reader){0};
}

/* ---- all of it ---------------------------------------------------------------------------------- */

void cg_scan_planes_clear(struct cg_scan_planes *planes)
{
    for (int c = 0; c < 3; c++) {
        cg_plane_clear(&planes->rgb[c]);
    }
    *planes = (struct cg_scan_planes){0};
}

enum cg_status cg_scan_planes_init(struct cg_scan_planes *out, const struct cg_image *image,
                                   const struct cg_calibration *calibration,
                                   const struct cg_scan_options *options, struct cg_error *error)
{
    struct cg_scan_planes made = {0};
    struct cg_scan_reader reader;
    enum cg_status status = cg_scan_reader_init(&reader, image, calibration, options, error);
    if (status == CG_OK) {
        const struct cg_rect whole = {0, 0, image->width, image->height};
        status = cg_scan_reader_region(&reader, whole, false, made.rgb, error);
        made.facts = reader.facts;
        cg_scan_reader_clear(&reader);
    }
    if (status == CG_OK) {
        *out = made;
    }
    return status;
}
