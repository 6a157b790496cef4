/* A scan becomes linear reflectance in three planes, a band of rows at a time on several threads. */
#include "calibrate/curve.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { BAND_ROWS = 32, MAX_THREADS = 64 };

struct cg_scan_options cg_scan_options_defaults(void)
{
    return (struct cg_scan_options){.threads = 1};
}

void cg_scan_planes_clear(struct cg_scan_planes *planes)
{
    for (int c = 0; c < 3; c++) {
        cg_plane_clear(&planes->rgb[c]);
    }
    *planes = (struct cg_scan_planes){0};
}

/* What one worker saw. */
struct seen {
    size_t with_data, saturated;
    float low[3], high[3];
    float *xyz; /* a row of work for mixing profiles */
};

struct work {
    const struct cg_image *image;
    const struct cg_curve *curve;
    struct cg_scan_planes *planes;
    struct seen *seen;
};

#define DEFINE_ROW(name, type)                                                                               \
    static void name(const void *samples, size_t channels, size_t width, const struct cg_curve *curve,       \
                     float *const out[3])                                                                    \
    {                                                                                                        \
        const type *s = samples;                                                                             \
        for (size_t c = 0; c < channels; c++) {                                                              \
            const float *table = curve->table[c];                                                            \
            float *to = out[c];                                                                              \
            if (table == NULL) {                                                                             \
                continue;                                                                                    \
            }                                                                                                \
            for (size_t x = 0; x < width; x++) {                                                             \
                to[x] = table[s[x * channels + c]];                                                          \
            }                                                                                                \
        }                                                                                                    \
    }
DEFINE_ROW(row_u8, uint8_t)
DEFINE_ROW(row_u16, uint16_t)

static void row_float(const float *samples, size_t channels, size_t width, float *const out[3],
                      uint8_t *const valid[3])
{
    for (size_t x = 0; x < width; x++) {
        bool good = true;
        for (size_t c = 0; c < channels; c++) {
            good = good && fabsf(samples[x * channels + c]) <= FLT_MAX;
        }
        for (size_t c = 0; c < channels; c++) {
            out[c][x] = good ? samples[x * channels + c] : 0;
            if (valid[c] != NULL && !good) {
                valid[c][x] = 0;
            }
        }
    }
}

/* Pixels with data at full scale in any channel. */
#define DEFINE_SATURATED(name, type)                                                                         \
    static size_t name(const void *samples, size_t channels, size_t width, unsigned full,                    \
                       const uint8_t *valid)                                                                 \
    {                                                                                                        \
        const type *s = samples;                                                                             \
        size_t count = 0;                                                                                    \
        for (size_t x = 0; x < width; x++) {                                                                 \
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

static void extremes(const float *px, const uint8_t *valid, size_t width, float *low, float *high)
{
    float least = *low, most = *high;
    for (size_t x = 0; x < width; x++) {
        if (valid == NULL || valid[x]) {
            least = px[x] < least ? px[x] : least;
            most = px[x] > most ? px[x] : most;
        }
    }
    *low = least;
    *high = most;
}

static void one_row(const struct work *work, struct seen *seen, size_t y)
{
    const struct cg_image *image = work->image;
    size_t channels = (size_t)image->channels, width = image->width;
    static const size_t bytes[] = {[CG_SAMPLE_U8] = 1, [CG_SAMPLE_U16] = 2, [CG_SAMPLE_F32] = 4};
    const uint8_t *samples = (const uint8_t *)image->data + y * width * channels * bytes[image->sample];
    float *out[3] = {NULL};
    uint8_t *valid[3] = {NULL};
    for (size_t c = 0; c < channels; c++) {
        struct cg_plane *plane = &work->planes->rgb[c];
        out[c] = plane->px + y * plane->grid.stride;
        valid[c] = plane->valid == NULL ? NULL : plane->valid + y * plane->grid.stride;
        for (size_t x = 0; valid[c] != NULL && image->valid != NULL && x < width; x++) {
            valid[c][x] = image->valid[y * width + x];
        }
    }
    if (image->sample == CG_SAMPLE_F32) {
        row_float((const float *)(const void *)samples, channels, width, out, valid);
    } else if (work->curve->mixing != NULL) {
        cg_curve_mix(work->curve, samples, width, seen->xyz, out);
    } else {
        (image->sample == CG_SAMPLE_U8 ? row_u8 : row_u16)(samples, channels, width, work->curve, out);
    }
    if (image->sample != CG_SAMPLE_F32) {
        unsigned full = (1U << image->bits) - 1U;
        seen->saturated += (image->sample == CG_SAMPLE_U8 ? saturated_u8 : saturated_u16)(
            samples, channels, width, full, valid[0]);
    }
    seen->with_data += valid[0] == NULL ? width : 0;
    for (size_t x = 0; valid[0] != NULL && x < width; x++) {
        seen->with_data += valid[0][x];
    }
    for (size_t c = 0; c < channels; c++) {
        extremes(out[c], valid[0], width, &seen->low[c], &seen->high[c]);
    }
}

static void band(void *context, int worker, size_t index)
{
    const struct work *work = context;
    size_t after = (index + 1) * BAND_ROWS;
    after = after < work->image->height ? after : work->image->height;
    for (size_t y = index * BAND_ROWS; y < after; y++) {
        one_row(work, &work->seen[worker], y);
    }
}

static enum cg_scale_from scale_of(const struct cg_image *image, const struct cg_calibration *calibration,
                                   const struct cg_scan_options *options, double pitch[2])
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
            pitch[0] = sources[i].cd;
            pitch[1] = sources[i].md;
            return sources[i].from;
        }
    }
    return CG_SCALE_NONE;
}

/* Adds up what the workers saw; the order does not matter to counts and extremes. */
static void quality_of(const struct seen *seen, int threads, const struct cg_image *image,
                       struct cg_quality *out)
{
    struct seen all = seen[0];
    for (int i = 1; i < threads; i++) {
        all.with_data += seen[i].with_data;
        all.saturated += seen[i].saturated;
        for (int c = 0; c < 3; c++) {
            all.low[c] = fminf(all.low[c], seen[i].low[c]);
            all.high[c] = fmaxf(all.high[c], seen[i].high[c]);
        }
    }
    double data = (double)all.with_data;
    bool is_float = image->sample == CG_SAMPLE_F32;
    *out = (struct cg_quality){
        .saturated_percent = is_float   ? -1
                             : data > 0 ? 100 * (double)all.saturated / data
                                        : 0,
        .valid_percent = 100 * data / ((double)image->width * (double)image->height),
        .constant = data > 0,
    };
    for (int c = 0; c < image->channels; c++) {
        out->constant = out->constant && all.low[c] >= all.high[c];
    }
}

static enum cg_status memory(struct cg_scan_planes *planes, struct work *work, int threads,
                             struct cg_error *error)
{
    const struct cg_image *image = work->image;
    bool mask = image->valid != NULL || image->sample == CG_SAMPLE_F32;
    for (int c = 0; c < image->channels; c++) {
        enum cg_status status = cg_plane_init(&planes->rgb[c], image->width, image->height, mask, error);
        if (status != CG_OK) {
            return status;
        }
    }
    work->seen = cg_alloc((size_t)threads, sizeof *work->seen, error);
    for (int i = 0; work->seen != NULL && i < threads; i++) {
        for (int c = 0; c < 3; c++) {
            work->seen[i].low[c] = FLT_MAX;
            work->seen[i].high[c] = -FLT_MAX;
        }
        if (work->curve->mixing != NULL &&
            (work->seen[i].xyz = cg_alloc(image->width, 3 * sizeof(float), error)) == NULL) {
            return error->status;
        }
    }
    return work->seen == NULL ? error->status : CG_OK;
}

enum cg_status cg_scan_planes_init(struct cg_scan_planes *out, const struct cg_image *image,
                                   const struct cg_calibration *calibration,
                                   const struct cg_scan_options *options, struct cg_error *error)
{
    int threads = options->threads < 1 ? 1 : options->threads > MAX_THREADS ? MAX_THREADS : options->threads;
    struct cg_scan_planes made = {.grey = image->channels == 1};
    struct cg_curve curve;
    double pitch[2] = {0, 0};
    enum cg_status status = cg_curve_init(&curve, image, calibration, options->gamma, error);
    if (status != CG_OK) {
        return status;
    }
    struct work work = {.image = image, .curve = &curve, .planes = &made};
    status = memory(&made, &work, threads, error);
    if (status != CG_OK) {
        goto done;
    }
    cg_parallel(threads, (image->height + BAND_ROWS - 1) / BAND_ROWS, band, &work);
    quality_of(work.seen, threads, image, &made.quality);
    made.scale_from = scale_of(image, calibration, options, pitch);
    for (int c = 0; c < image->channels; c++) {
        made.rgb[c].grid.pitch_cd_mm = pitch[0];
        made.rgb[c].grid.pitch_md_mm = pitch[1];
    }
    for (int i = 0; i < 9; i++) {
        made.to_xyz[i] = curve.to_xyz[i];
    }
    for (size_t i = 0; i < sizeof made.transfer; i++) {
        made.transfer[i] = curve.name[i];
    }
    made.assumed = curve.assumed;
    *out = made;
    made = (struct cg_scan_planes){0};
done:
    for (int i = 0; work.seen != NULL && i < threads; i++) {
        free(work.seen[i].xyz);
    }
    free(work.seen);
    cg_scan_planes_clear(&made);
    cg_curve_clear(&curve);
    return status;
}
