/* print_stripes.c: bands across a scan in which its stripes are looked for, and the boxes of pixels without
 * them. */
#include "inspect/print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double band_mm = 1.0;  /* thickness of a band */
static const double clear_mm = 1.0; /* around lines and text, which run the way stripes do */
enum { BANDS = 96, FEWEST_BANDS = 8, LEAST_PIXELS = 64 };

struct banding {
    const struct cg_scan_reader *reader;
    struct cg_stripe_bands bands;
    float *level;
    uint8_t *use;
    size_t thick, other; /* pixels of a band; of the scan along the stripes */
    bool failed;         /* any thread may set it, none clears it */
};

/* The pixels of one band. */
static struct cg_rect band_of(const struct banding *banding, size_t band)
{
    const size_t room = banding->other - banding->thick;
    const size_t from = (2 * band + 1) * room / (2 * banding->bands.bands);
    const size_t length = banding->bands.length;
    return banding->bands.columns ? (struct cg_rect){0, from, length, from + banding->thick}
                                  : (struct cg_rect){from, 0, from + banding->thick, length};
}

static void fill_band(void *context, int worker, size_t band)
{
    struct banding *banding = context;
    const struct cg_stripe_bands *bands = &banding->bands;
    struct cg_plane rgb[3] = {{.px = NULL}, {.px = NULL}, {.px = NULL}};
    struct cg_error error;
    (void)worker;
    if (cg_scan_reader_region(banding->reader, band_of(banding, band), false, rgb, &error) != CG_OK) {
        banding->failed = true;
        return;
    }
    for (size_t c = 0; c < bands->channels; c++) {
        float *to = banding->level + (c * bands->bands + band) * bands->length;
        const float share = 1.0f / (float)banding->thick;
        for (size_t y = 0; y < rgb[c].grid.height; y++) {
            const float *row = rgb[c].px + y * rgb[c].grid.stride;
            for (size_t x = 0; x < rgb[c].grid.width; x++) {
                to[bands->columns ? x : y] += share * row[x];
            }
        }
    }
    for (size_t c = 0; c < 3; c++) {
        cg_plane_clear(&rgb[c]);
    }
}

static void widen(struct cg_rect *box, size_t by, const struct cg_grid *grid)
{
    box->x0 = box->x0 > by ? box->x0 - by : 0;
    box->y0 = box->y0 > by ? box->y0 - by : 0;
    box->x1 = box->x1 + by < grid->width ? box->x1 + by : grid->width;
    box->y1 = box->y1 + by < grid->height ? box->y1 + by : grid->height;
}

/* Cells in which the chart has lines or text, which may run along a whole band, are not looked at. */
static void leave_out(struct banding *banding, const struct cg_print *print)
{
    const struct cg_stripe_bands *bands = &banding->bands;
    memset(banding->use, 1, bands->bands * bands->length);
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_element *element = print->elements[i].element;
        struct cg_rect box;
        struct cg_error error;
        if (element->kind == CG_ELEMENT_PATCH || element->kind == CG_ELEMENT_PAPER ||
            cg_part_box(&banding->reader->facts.grid, &print->registration, element, &box, &error) != CG_OK) {
            continue;
        }
        widen(&box, (size_t)(clear_mm / bands->pixel_mm), &banding->reader->facts.grid);
        for (size_t b = 0; b < bands->bands; b++) {
            const struct cg_rect band = band_of(banding, b);
            const bool meets = band.x0 < box.x1 && box.x0 < band.x1 && band.y0 < box.y1 && box.y0 < band.y1;
            const size_t first = bands->columns ? box.x0 : box.y0, after = bands->columns ? box.x1 : box.y1;
            if (meets) {
                memset(banding->use + b * bands->length + first, 0, after - first);
            }
        }
    }
}

static enum cg_status look(struct cg_print *print, const struct cg_scan_reader *reader, bool columns,
                           int threads, struct cg_error *error)
{
    const struct cg_grid *grid = &reader->facts.grid;
    const double pixel_mm = cg_grid_has_scale(grid) ? sqrt(grid->pitch_cd_mm * grid->pitch_md_mm)
                                                    : 1.0 / hypot(print->registration.page_to_px[0],
                                                                  print->registration.page_to_px[3]);
    struct banding banding = {.reader = reader};
    struct cg_stripe_bands *bands = &banding.bands;
    bands->columns = columns;
    bands->length = columns ? grid->width : grid->height;
    bands->pixel_mm = pixel_mm;
    bands->channels = reader->facts.grey ? 1 : 3;
    banding.other = columns ? grid->height : grid->width;
    banding.thick = (size_t)fmax(4.0, band_mm / pixel_mm);
    bands->bands = banding.other / (2 * banding.thick);
    bands->bands = bands->bands > BANDS ? BANDS : bands->bands;
    if (bands->bands < FEWEST_BANDS || bands->length < LEAST_PIXELS) {
        return CG_OK;
    }
    banding.level = cg_alloc(bands->channels * bands->bands * bands->length, sizeof *banding.level, error);
    banding.use = cg_alloc(bands->bands * bands->length, 1, error);
    enum cg_status status = banding.level == NULL || banding.use == NULL ? CG_FAULT : CG_OK;
    if (status == CG_OK) {
        cg_parallel(threads, bands->bands, fill_band, &banding);
        leave_out(&banding, print);
        bands->level = banding.level;
        bands->use = banding.use;
        status = banding.failed
                     ? cg_error_set(error, CG_FAULT, "Out of memory while stripes were looked for.")
                     : cg_stripes_find(bands, &print->stripes, error);
    }
    free(banding.level);
    free(banding.use);
    return status;
}

enum cg_status print_find_stripes(struct cg_print *print, const struct cg_scan_reader *reader, int threads,
                                  struct cg_error *error)
{
    const enum cg_status status = look(print, reader, true, threads, error);
    return status == CG_OK ? look(print, reader, false, threads, error) : status;
}

void print_box_clear(struct print_box *box)
{
    for (size_t c = 0; c < 3; c++) {
        cg_plane_clear(&box->rgb[c]);
    }
}

enum cg_status print_box_take(const struct cg_scan_reader *reader, const struct cg_stripes *stripes,
                              const struct cg_registration *registration, const struct cg_element *element,
                              struct print_box *out, struct cg_error *error)
{
    struct print_box made = {0};
    struct cg_rect box;
    enum cg_status status = cg_part_box(&reader->facts.grid, registration, element, &box, error);
    if (status == CG_OK) {
        status = cg_scan_reader_region(reader, box, stripes->count > 0, made.rgb, error);
    }
    if (status != CG_OK) {
        return status;
    }
    if (stripes->count > 0) {
        cg_stripes_mask(stripes, box, made.rgb[0].valid, made.rgb[0].grid.stride);
    }
    struct cg_scan scan = {.grey = reader->facts.grey};
    for (size_t c = 0; c < 3; c++) {
        scan.rgb[c] = cg_plane_view(&made.rgb[scan.grey ? 0 : c]);
    }
    made.rect = box;
    made.part = cg_part_of(scan, box, registration, element);
    made.part.to_xyz = reader->facts.to_xyz;
    *out = made;
    return CG_OK;
}
