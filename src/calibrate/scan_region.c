/* scan_region.c: the samples of a piece of a scan become linear reflectance. */
#include "calibrate/curve.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Rows of pixels on their way to planes. */
struct rows {
    float *out[3];
    uint8_t *valid;
    float *xyz; /* a row of work for profiles that mix channels */
};

#define DEFINE_ROW(name, type)                                                                               \
    static void name(const void *samples, size_t channels, size_t width, const struct cg_curve *curve,       \
                     float *const out[3])                                                                    \
    {                                                                                                        \
        const type *s = samples;                                                                             \
        for (size_t c = 0; c < channels; c++) {                                                              \
            const float *table = curve->table[c];                                                            \
            float *to = out[c];                                                                              \
            for (size_t x = 0; to != NULL && table != NULL && x < width; x++) {                              \
                to[x] = table[s[x * channels + c]];                                                          \
            }                                                                                                \
        }                                                                                                    \
    }
DEFINE_ROW(row_u8, uint8_t)
DEFINE_ROW(row_u16, uint16_t)

static void row_float(const float *samples, size_t channels, size_t width, const struct rows *rows)
{
    for (size_t x = 0; x < width; x++) {
        bool good = true;
        for (size_t c = 0; c < channels; c++) {
            good = good && fabsf(samples[x * channels + c]) <= FLT_MAX;
        }
        for (size_t c = 0; c < channels; c++) {
            if (rows->out[c] != NULL) {
                rows->out[c][x] = good ? samples[x * channels + c] : 0;
            }
        }
        if (rows->valid != NULL && !good) {
            rows->valid[x] = 0;
        }
    }
}

/* Pixels [x, x + width) of row y. Channels whose place in rows is NULL are passed over, but not by a profile
 * that mixes them. */
static void convert(const struct cg_scan_reader *reader, size_t x, size_t y, size_t width,
                    const struct rows *rows)
{
    static const size_t bytes[] = {[CG_SAMPLE_U8] = 1, [CG_SAMPLE_U16] = 2, [CG_SAMPLE_F32] = 4};
    const struct cg_image *image = reader->image;
    const size_t channels = (size_t)image->channels, first = y * image->width + x;
    const uint8_t *samples = (const uint8_t *)image->data + first * channels * bytes[image->sample];
    for (size_t i = 0; rows->valid != NULL && image->valid != NULL && i < width; i++) {
        rows->valid[i] = image->valid[first + i];
    }
    if (image->sample == CG_SAMPLE_F32) {
        row_float((const float *)(const void *)samples, channels, width, rows);
    } else if (reader->curve->mixing != NULL) {
        cg_curve_mix(reader->curve, samples, width, rows->xyz, rows->out);
    } else {
        (image->sample == CG_SAMPLE_U8 ? row_u8 : row_u16)(samples, channels, width, reader->curve,
                                                           rows->out);
    }
}

static bool needs_mask(const struct cg_image *image)
{
    return image->valid != NULL || image->sample == CG_SAMPLE_F32;
}

enum cg_status cg_scan_reader_region(const struct cg_scan_reader *reader, struct cg_rect rect, bool with_mask,
                                     struct cg_plane rgb[3], struct cg_error *error)
{
    const size_t width = rect.x1 - rect.x0, height = rect.y1 - rect.y0;
    const int channels = reader->image->channels;
    const bool mixing = reader->curve->mixing != NULL;
    struct cg_plane made[3] = {{.px = NULL}, {.px = NULL}, {.px = NULL}};
    struct rows rows = {.xyz = mixing ? cg_alloc(width, 3 * sizeof(float), error) : NULL};
    enum cg_status status = mixing && rows.xyz == NULL ? CG_FAULT : CG_OK;
    for (int c = 0; c < channels && status == CG_OK; c++) {
        const bool mask = c == 0 && (with_mask || needs_mask(reader->image));
        status = cg_plane_init(&made[c], width, height, mask, error);
        made[c].grid.pitch_cd_mm = reader->facts.grid.pitch_cd_mm;
        made[c].grid.pitch_md_mm = reader->facts.grid.pitch_md_mm;
    }
    for (size_t y = 0; y < height && status == CG_OK; y++) {
        for (int c = 0; c < channels; c++) {
            rows.out[c] = made[c].px + y * made[c].grid.stride;
        }
        rows.valid = made[0].valid != NULL ? made[0].valid + y * made[0].grid.stride : NULL;
        convert(reader, rect.x0, rect.y0 + y, width, &rows);
    }
    free(rows.xyz);
    for (int c = 0; c < 3; c++) {
        if (status == CG_OK && c < channels) {
            rgb[c] = made[c];
        } else {
            cg_plane_clear(&made[c]);
        }
    }
    return status;
}

enum cg_status cg_scan_reader_reduced(const struct cg_scan_reader *reader, int channel, size_t step,
                                      struct cg_plane *out, struct cg_error *error)
{
    const struct cg_grid *grid = &reader->facts.grid;
    const size_t width = grid->width / step, height = grid->height / step;
    const int which = reader->facts.grey ? 0 : channel;
    const bool mixing = reader->curve->mixing != NULL;
    struct cg_plane plane = {.px = NULL};
    float *work = cg_alloc(grid->width, 6 * sizeof *work, error);
    enum cg_status status = work == NULL ? CG_FAULT : cg_plane_init(&plane, width, height, false, error);
    if (status != CG_OK) {
        free(work);
        return status;
    }
    struct rows rows = {.xyz = work + 3 * grid->width};
    for (int c = 0; c < 3; c++) {
        rows.out[c] = c == which || mixing ? work + (size_t)c * grid->width : NULL;
    }
    const float share = 1.0f / (float)(step * step), *row = rows.out[which];
    for (size_t y = 0; y < height * step; y++) {
        float *to = plane.px + y / step * plane.grid.stride;
        convert(reader, 0, y, grid->width, &rows);
        for (size_t x = 0; x < width; x++) {
            for (size_t k = 0; k < step; k++) {
                to[x] += share * row[x * step + k];
            }
        }
    }
    plane.grid.pitch_cd_mm = (double)step * grid->pitch_cd_mm;
    plane.grid.pitch_md_mm = (double)step * grid->pitch_md_mm;
    free(work);
    *out = plane;
    return CG_OK;
}

double cg_scan_reader_level(const struct cg_scan_reader *reader, int channel, double reflectance)
{
    const struct cg_curve *curve = reader->curve;
    const float *table = curve->table[reader->facts.grey ? 0 : channel];
    if (table == NULL || curve->mixing != NULL) {
        return NAN;
    }
    size_t low = 0, high = curve->steps - 1;
    while (high - low > 1) {
        const size_t half = (low + high) / 2;
        *((double)table[half] <= reflectance ? &low : &high) = half;
    }
    const double a = (double)table[low], b = (double)table[high];
    const double share = b > a ? fmin(fmax((reflectance - a) / (b - a), 0.0), 1.0) : 0.0;
    return ((double)low + share) / (double)(curve->steps - 1);
}
