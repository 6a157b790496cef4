/* print_back.c: strike-through from a second scan, of the sheet turned over about its MD axis. */
#include "inspect/print.h"

#include <math.h>

/* Mean reflectance on the back behind an element; NaN when it lies outside. */
static double behind(struct cg_scan scan, const struct cg_chart *chart, const struct cg_element *element)
{
    const struct cg_grid *grid = &scan.rgb[0].grid;
    const struct cg_registration plain = cg_registration_plain(grid->pitch_cd_mm, grid->pitch_md_mm);
    struct cg_element turned = *element;
    struct cg_part part;
    struct cg_patch patch;
    struct cg_error error;
    turned.rect_mm[0] = chart->page_mm[0] - element->rect_mm[0] - element->rect_mm[2];
    if (cg_part_take(scan, &plain, &turned, &part, &error) != CG_OK) {
        return NAN;
    }
    part.to_xyz = NULL;
    return cg_patch_measure(&part, NULL, NULL, &patch, &error) == CG_OK ? cg_luminance_of(patch.rgb) : NAN;
}

static void measure_back(struct cg_print *print, const struct cg_chart *chart, struct cg_scan scan)
{
    double blank = 0.0, count = 0.0;
    for (size_t i = 0; i < print->count; i++) {
        if (print->elements[i].element->kind == CG_ELEMENT_PAPER) {
            const double value = behind(scan, chart, print->elements[i].element);
            blank += isnan(value) ? 0.0 : value;
            count += isnan(value) ? 0.0 : 1.0;
        }
    }
    if (!(count > 0.0)) {
        cg_record_reason(&print->record,
                         "Strike-through needs a paper element that also lies in the scan of the back.");
        return;
    }
    for (size_t i = 0; i < print->count; i++) {
        struct cg_print_element *at = &print->elements[i];
        if (at->element->kind == CG_ELEMENT_PATCH) {
            at->strike = cg_strike_of(blank / count, behind(scan, chart, at->element));
        }
    }
}

enum cg_status print_measure_back(struct cg_print *print, const struct cg_print_inspect_options *options,
                                  struct cg_error *error)
{
    struct cg_image image = {0};
    struct cg_scan_planes planes = {0};
    enum cg_status status = cg_image_read(options->back, &options->image, &image, error);
    if (status == CG_OK) {
        status = cg_scan_planes_init(&planes, &image, options->calibration, &options->scan, error);
    }
    if (status == CG_OK && !cg_grid_has_scale(&planes.rgb[0].grid)) {
        cg_record_reason(&print->record,
                         "The scan of the back does not state its pixels per inch; give --dpi.");
    } else if (status == CG_OK) {
        struct cg_scan scan = {.grey = planes.grey};
        for (size_t c = 0; c < 3; c++) {
            scan.rgb[c] = cg_plane_view(&planes.rgb[planes.grey ? 0 : c]);
        }
        measure_back(print, options->chart, scan);
    }
    cg_scan_planes_clear(&planes);
    cg_image_clear(&image);
    return status;
}
