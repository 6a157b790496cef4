/* A scan: every pixel looks at its point, then come dust, the sensor's faults, stray light, noise and curve.
 */
#include "simulate/parts.h"
#include "simulate/print_parts.h"

#include <stdlib.h>

enum { BAND_ROWS = 16, COMPRESSION = 1, CHUNK = 256, CURVE_STEPS = 1 << 18 };

struct scan {
    const struct cg_scan_making *making;
    struct cg_normal normal;
    float *curve; /* of CURVE_STEPS + 2 reflectances from 0 to 1; NULL: linear */
    uint16_t *counts;
    size_t first_band;
};

/* Linear light to what the file stores. */
static uint16_t stored(const struct scan *scan, float light, float full)
{
    float value = light < 0 ? 0 : light > 1 ? 1 : light;
    if (scan->curve != NULL) {
        float at = value * CURVE_STEPS, share = at - floorf(at);
        const float *c = scan->curve + (size_t)at;
        value = c[0] + share * (c[1] - c[0]);
    }
    return (uint16_t)(value * full + 0.5f);
}

/* Pixels [x, x + count) of row y. */
static void chunk(const struct scan *scan, uint64_t key, size_t x, size_t y, size_t count)
{
    const struct cg_scan_making *m = scan->making;
    const struct cg_print_options *o = m->options;
    const double *a = m->to_page;
    const float full = o->bits == 8 ? 255 : 65535, flare = (float)(o->flare_percent / 100),
                noise = (float)(o->noise_percent / 100);
    float rgb[CHUNK][3];
    for (size_t i = 0; i < count; i++) {
        double px = (double)(o->mirrored ? m->width - 1 - (x + i) : x + i);
        m->look(m->context, a[0] * px + a[1] * (double)y + a[2], a[3] * px + a[4] * (double)y + a[5], rgb[i]);
    }
    if (m->faults != NULL) {
        cg_scan_faults_apply(m->faults, x, y, count, rgb);
    }
    uint16_t *counts = scan->counts + 3 * (y * m->width + x);
    for (size_t i = 0; i < count; i++) {
        /* Three numbers of one draw: each from its own highest bits. */
        uint64_t bits = noise > 0 ? cg_random_bits(key, y * m->width + x + i) : 0;
        for (size_t c = 0; c < 3; c++) {
            float off = noise > 0 ? noise * cg_normal_gauss(&scan->normal, bits << (21 * c)) : 0;
            counts[3 * i + c] = stored(scan, rgb[i][c] + flare + off, full);
        }
    }
}

static void band(void *context, int worker, size_t index)
{
    const struct scan *scan = context;
    const struct cg_scan_making *m = scan->making;
    size_t from = (scan->first_band + index) * BAND_ROWS, after = from + BAND_ROWS;
    uint64_t key = cg_random_key(m->options->seed, CG_RANDOM_SCAN, m->stream);
    (void)worker;
    for (size_t y = from; y < after && y < m->height; y++) {
        for (size_t x = 0; x < m->width; x += CHUNK) {
            chunk(scan, key, x, y, m->width - x < CHUNK ? m->width - x : CHUNK);
        }
    }
}

static enum cg_status init(struct scan *scan, struct cg_error *error)
{
    const struct cg_scan_making *m = scan->making;
    const double gamma = m->options->gamma;
    cg_normal_init(&scan->normal);
    scan->counts = cg_alloc(m->width * m->height, 3 * sizeof *scan->counts, error);
    if (scan->counts == NULL) {
        return error->status;
    }
    if (gamma < 1 || gamma > 1) {
        scan->curve = cg_alloc(CURVE_STEPS + 2, sizeof *scan->curve, error);
        for (size_t i = 0; scan->curve != NULL && i < CURVE_STEPS + 2; i++) {
            scan->curve[i] = (float)pow((double)i / CURVE_STEPS, gamma);
        }
        return scan->curve == NULL ? error->status : CG_OK;
    }
    return CG_OK;
}

static enum cg_status write_png(const struct scan *scan, const char *folder, const char *name,
                                struct cg_error *error)
{
    const struct cg_print_options *o = scan->making->options;
    struct cg_png_writing writing = {.bits = o->bits,
                                     .pitch_cd_mm = 25.4 / o->dpi,
                                     .pitch_md_mm = 25.4 / o->dpi,
                                     .compression = COMPRESSION,
                                     .noisy = true,
                                     .gamma = o->gamma};
    struct cg_text path = {0};
    cg_text_add(&path, "%s/%s", folder, name);
    enum cg_status status = cg_text_check(&path, error);
    if (status == CG_OK) {
        status = cg_png_write_rgb(path.data, scan->counts, scan->making->width, scan->making->height,
                                  &writing, error);
    }
    cg_text_clear(&path);
    return status;
}

enum cg_status cg_scan_make(const struct cg_scan_making *making, const char *folder, const char *name,
                            struct cg_error *error)
{
    struct scan scan = {.making = making};
    enum cg_status status = init(&scan, error);
    size_t bands = (making->height + BAND_ROWS - 1) / BAND_ROWS, batch = bands / 50 + 1;
    for (; scan.first_band < bands && status == CG_OK; scan.first_band += batch) {
        size_t left = bands - scan.first_band, now = left < batch ? left : batch;
        cg_parallel(making->threads < 1 ? 1 : making->threads, now, band, &scan);
        if (making->progress != NULL) {
            making->progress(making->progress_context, 100 * (scan.first_band + now) / bands);
        }
    }
    if (status == CG_OK) {
        status = write_png(&scan, folder, name, error);
    }
    free(scan.curve);
    free(scan.counts);
    return status;
}
