/* The simulated print test: where the sheet lies in the scan, and the files of it. */
#include "simulate/parts.h"
#include "simulate/print_parts.h"

#include <math.h>
#include <string.h>

/* Of the lid around the sheet. */
#define MARGIN_MM 4.0
#define MAX_PIXELS ((size_t)1 << 28)
/* How far off its place a hand lays the sheet that it has turned over. */
#define OFF_PLACE_MM 0.6
#define OFF_PLACE_DEG 0.15

static void look_at_sheet(const void *context, double x_mm, double y_mm, float rgb[3])
{
    cg_sheet_at(context, x_mm, y_mm, rgb);
}

/* The scan's size, and both ways between page and pixels. */
static enum cg_status place(struct cg_scan_making *scan, const double *page, double page_to_px[9],
                            struct cg_error *error)
{
    const struct cg_print_options *o = scan->options;
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

/* The same sheet turned over, where a hand lays it. */
static enum cg_status make_back(const struct cg_scan_making *front, const char *folder,
                                struct cg_error *error)
{
    struct cg_sheet sheet;
    struct cg_print_options options = *front->options;
    struct cg_scan_making scan = *front;
    const uint64_t key = cg_random_key(options.seed, CG_RANDOM_FAULT, 2);
    const double turn = (2 * cg_random_uniform(key, 0) - 1) * OFF_PLACE_DEG * M_PI / 180;
    enum cg_status status = cg_sheet_init(&sheet, &options, true, error);
    if (status != CG_OK) {
        return status;
    }
    for (int row = 0; row < 2; row++) {
        const double *a = front->to_page;
        for (int i = 0; i < 3; i++) {
            scan.to_page[3 * row + i] = a[3 * row + i] + (row == 0 ? -turn : turn) * a[3 * (1 - row) + i];
        }
        scan.to_page[3 * row + 2] += (2 * cg_random_uniform(key, 1 + (uint64_t)row) - 1) * OFF_PLACE_MM;
        /* Turned about the middle of the page. */
        scan.to_page[3 * row + 2] += (row == 0 ? turn : -turn) * sheet.drawing.chart.page_mm[1 - row] / 2;
    }
    scan.look = look_at_sheet;
    scan.context = &sheet;
    scan.stream = 1;
    scan.progress = NULL;
    status = cg_scan_make(&scan, folder, "back.png", error);
    cg_sheet_clear(&sheet);
    return status;
}

static enum cg_status make_files(struct cg_scan_making *scan, const struct cg_sheet *sheet,
                                 const char *folder, bool with_truth, struct cg_error *error)
{
    struct cg_scan_faults faults = {0};
    struct cg_text text = {0};
    double page_to_px[9];
    enum cg_status status = place(scan, sheet->drawing.chart.page_mm, page_to_px, error);
    if (status == CG_OK) {
        status = cg_scan_faults_init(&faults, scan->options, scan->width, scan->height, error);
    }
    if (status == CG_OK) {
        status = cg_folder_make(folder, error);
    }
    if (status == CG_OK) {
        scan->faults = &faults;
        status = cg_scan_make(scan, folder, "scan.png", error);
    }
    if (status == CG_OK && scan->options->back) {
        status = make_back(scan, folder, error);
    }
    if (status == CG_OK && scan->options->strips) {
        status = cg_strips_make(scan->options, folder, scan->threads, error);
    }
    if (status == CG_OK) {
        cg_chart_json(&sheet->drawing, &text);
        status = cg_file_write_text(folder, "chart.json", &text, error);
        cg_text_clear(&text);
    }
    if (status == CG_OK && with_truth) {
        cg_sheet_truth(sheet, page_to_px, &faults, &text);
        status = cg_file_write_text(folder, "truth.json", &text, error);
    }
    cg_text_clear(&text);
    cg_scan_faults_clear(&faults);
    return status;
}

static enum cg_status simulate(const char *folder, const struct cg_print_options *options, int threads,
                               bool with_truth, void (*progress)(void *context, size_t done), void *context,
                               struct cg_error *error)
{
    struct cg_sheet sheet;
    enum cg_status status = cg_print_options_check(options, error);
    if (status == CG_OK) {
        status = cg_sheet_init(&sheet, options, false, error);
    }
    if (status == CG_OK) {
        struct cg_scan_making scan = {.options = options,
                                      .look = look_at_sheet,
                                      .context = &sheet,
                                      .threads = threads,
                                      .progress = progress,
                                      .progress_context = context};
        status = make_files(&scan, &sheet, folder, with_truth, error);
        cg_sheet_clear(&sheet);
    }
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
