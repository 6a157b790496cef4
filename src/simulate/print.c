/* A scan of the printed sheet: every pixel looks at its point of the page. */
#include "simulate/parts.h"
#include "simulate/print_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the lid around the sheet. */
#define MARGIN_MM 4.0
#define MAX_PIXELS ((size_t)1 << 28)
enum { BAND_ROWS = 16, COMPRESSION = 1 };

struct scan {
    const struct cg_sheet *sheet;
    size_t width, height;
    double to_page[6]; /* x = a[0] px + a[1] py + a[2], y = a[3] px + a[4] py + a[5] */
    uint16_t *counts;
    size_t first_band;
};

/* Reflectance to what the file stores: flare, noise, curve, depth. */
static uint16_t stored(const struct cg_print_options *o, double reflectance, double noise)
{
    double full = o->bits == 8 ? 255 : 65535;
    double value = reflectance + o->flare_percent / 100 + noise * o->noise_percent / 100;
    value = o->gamma == 1 ? value : pow(fmax(0, value), o->gamma);
    return (uint16_t)fmax(0, fmin(full, floor(value * full + 0.5)));
}

static void band(void *context, int worker, size_t index)
{
    const struct scan *scan = context;
    const struct cg_print_options *o = scan->sheet->options;
    size_t from = (scan->first_band + index) * BAND_ROWS, after = from + BAND_ROWS;
    uint64_t key = cg_random_key(o->seed, CG_RANDOM_SCAN, 0);
    (void)worker;
    for (size_t y = from; y < after && y < scan->height; y++) {
        for (size_t x = 0; x < scan->width; x++) {
            const double *a = scan->to_page;
            double px = o->mirrored ? (double)(scan->width - 1 - x) : (double)x;
            float rgb[3];
            cg_sheet_at(scan->sheet, a[0] * px + a[1] * (double)y + a[2], a[3] * px + a[4] * (double)y + a[5],
                        rgb);
            for (size_t c = 0; c < 3; c++) {
                size_t at = 3 * (y * scan->width + x) + c;
                double noise = o->noise_percent > 0 ? (double)cg_random_gauss(cg_random_bits(key, at)) : 0;
                scan->counts[at] = stored(o, (double)rgb[c], noise);
            }
        }
    }
}

/* The scan's size, and both ways between page and pixels. */
static enum cg_status place(struct scan *scan, double page_to_px[9], struct cg_error *error)
{
    const struct cg_print_options *o = scan->sheet->options;
    const double *page = scan->sheet->drawing.chart.page_mm;
    double pitch = 25.4 / o->dpi, c = cos(o->rotation_deg * M_PI / 180),
           s = sin(o->rotation_deg * M_PI / 180);
    double w = page[0] * o->printer_scale[0], h = page[1] * o->printer_scale[1];
    double width_mm = fabs(c) * w + fabs(s) * h + 2 * MARGIN_MM;
    double height_mm = fabs(s) * w + fabs(c) * h + 2 * MARGIN_MM;
    scan->width = (size_t)(width_mm / pitch);
    scan->height = (size_t)(height_mm / pitch);
    size_t pixels;
    if (!cg_multiply(scan->width, scan->height, &pixels) || pixels > MAX_PIXELS) {
        return cg_error_set(error, CG_USAGE, "A scan of %zu x %zu pixels; at most %zu pixels are made.",
                            scan->width, scan->height, MAX_PIXELS);
    }
    const double m[4] = {c * o->printer_scale[0] / pitch, -s * o->printer_scale[1] / pitch,
                         s * o->printer_scale[0] / pitch, c * o->printer_scale[1] / pitch};
    double middle[2] = {((double)scan->width - 1) / 2, ((double)scan->height - 1) / 2};
    double det = m[0] * m[3] - m[1] * m[2], *a = scan->to_page;
    a[0] = m[3] / det;
    a[1] = -m[1] / det;
    a[3] = -m[2] / det;
    a[4] = m[0] / det;
    a[2] = page[0] / 2 - a[0] * middle[0] - a[1] * middle[1];
    a[5] = page[1] / 2 - a[3] * middle[0] - a[4] * middle[1];
    const double map[9] = {m[0], m[1], middle[0] - m[0] * page[0] / 2 - m[1] * page[1] / 2,
                           m[2], m[3], middle[1] - m[2] * page[0] / 2 - m[3] * page[1] / 2,
                           0,    0,    1};
    memcpy(page_to_px, map, sizeof map);
    /* Of a mirrored scan the columns count from the other side. */
    for (int i = 0; o->mirrored && i < 3; i++) {
        page_to_px[i] = (i == 2 ? (double)scan->width - 1 : 0) - page_to_px[i];
    }
    return CG_OK;
}

static enum cg_status write_scan(const char *folder, const struct scan *scan, struct cg_error *error)
{
    const struct cg_print_options *o = scan->sheet->options;
    struct cg_png_writing writing = {.bits = o->bits,
                                     .pitch_cd_mm = 25.4 / o->dpi,
                                     .pitch_md_mm = 25.4 / o->dpi,
                                     .compression = COMPRESSION,
                                     .gamma = o->gamma};
    struct cg_text path = {0};
    cg_text_add(&path, "%s/scan.png", folder);
    enum cg_status status = cg_text_check(&path, error);
    if (status == CG_OK) {
        status = cg_png_write_rgb(path.data, scan->counts, scan->width, scan->height, &writing, error);
    }
    cg_text_clear(&path);
    return status;
}

static enum cg_status simulate(const char *folder, const struct cg_print_options *options, int threads,
                               bool with_truth, void (*progress)(void *context, size_t done), void *context,
                               struct cg_error *error)
{
    struct cg_sheet sheet;
    struct cg_text text = {0};
    double page_to_px[9];
    enum cg_status status = cg_print_options_check(options, error);
    if (status == CG_OK) {
        status = cg_sheet_init(&sheet, options, error);
    }
    if (status != CG_OK) {
        return status;
    }
    struct scan scan = {.sheet = &sheet};
    if ((status = place(&scan, page_to_px, error)) != CG_OK) {
        goto done;
    }
    scan.counts = cg_alloc(scan.width * scan.height, 3 * sizeof *scan.counts, error);
    if (scan.counts == NULL) {
        status = error->status;
        goto done;
    }
    size_t bands = (scan.height + BAND_ROWS - 1) / BAND_ROWS, batch = bands / 50 + 1;
    for (; scan.first_band < bands; scan.first_band += batch) {
        size_t left = bands - scan.first_band;
        cg_parallel(threads < 1 ? 1 : threads, left < batch ? left : batch, band, &scan);
        if (progress != NULL) {
            progress(context, 100 * (scan.first_band + (left < batch ? left : batch)) / bands);
        }
    }
    status = cg_folder_make(folder, error);
    if (status == CG_OK) {
        status = write_scan(folder, &scan, error);
    }
    if (status == CG_OK) {
        cg_chart_json(&sheet.drawing, &text);
        status = cg_file_write_text(folder, "chart.json", &text, error);
        cg_text_clear(&text);
    }
    if (status == CG_OK && with_truth) {
        cg_sheet_truth(&sheet, page_to_px, &text);
        status = cg_file_write_text(folder, "truth.json", &text, error);
    }
done:
    cg_text_clear(&text);
    free(scan.counts);
    cg_sheet_clear(&sheet);
    return status;
}

enum cg_status cg_simulate_print(const char *folder, const struct cg_print_options *options, int threads,
                                 void (*progress)(void *context, size_t done), void *context,
                                 struct cg_error *error)
{
    return simulate(folder, options, threads, true, progress, context, error);
}

enum cg_status cg_print_scan(const char *folder, const struct cg_print_options *options, int threads,
                             struct cg_error *error)
{
    return simulate(folder, options, threads, false, NULL, NULL, error);
}
