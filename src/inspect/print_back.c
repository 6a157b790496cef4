/* print_back.c: strike-through from a second scan, of the sheet turned over about its MD axis at its place.
 */
#include "inspect/print.h"

#include <math.h>

/* A hand lays a sheet to a millimetre or two: of a patch this much is left out at each side, at most a third.
 */
static const double inset_mm = 1.5;

struct behind {
    const struct cg_scan_reader *reader;
    const struct cg_chart *chart;
    const struct cg_registration *registration; /* of the front */
};

/* Mean reflectance on the back behind an element; NaN when it lies outside. */
static double look(const struct behind *behind, const struct cg_element *element)
{
    static const struct cg_stripes none = {.count = 0};
    struct cg_element turned = *element;
    struct print_box box;
    struct cg_patch patch;
    struct cg_error error;
    turned.rect_mm[0] = behind->chart->page_mm[0] - element->rect_mm[0] - element->rect_mm[2];
    for (size_t i = 0; i < 2; i++) {
        const double inset = fmin(inset_mm, turned.rect_mm[2 + i] / 3.0);
        turned.rect_mm[i] += inset;
        turned.rect_mm[2 + i] -= 2.0 * inset;
    }
    if (print_box_take(behind->reader, &none, behind->registration, &turned, &box, &error) != CG_OK) {
        return NAN;
    }
    const bool measured = cg_patch_measure(&box.part, NULL, NULL, &patch, &error) == CG_OK;
    print_box_clear(&box);
    return measured ? cg_luminance_of(patch.rgb) : NAN;
}

static void measure(struct cg_print *print, const struct behind *behind)
{
    double blank = 0.0, count = 0.0;
    for (size_t i = 0; i < print->count; i++) {
        if (print->elements[i].element->kind == CG_ELEMENT_PAPER) {
            const double value = look(behind, print->elements[i].element);
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
            at->strike = cg_strike_of(blank / count, look(behind, at->element));
        }
    }
}

enum cg_status print_measure_back(struct cg_print *print, const struct cg_print_inspect_options *options,
                                  const struct cg_grid *front, struct cg_error *error)
{
    struct cg_image image = {0};
    struct cg_scan_reader reader = {.curve = NULL};
    const struct behind behind = {&reader, options->chart, &print->registration};
    enum cg_status status = cg_image_read(options->back, &options->image, &image, error);
    if (status == CG_OK) {
        status = cg_scan_reader_init(&reader, &image, options->calibration, &options->scan, error);
    }
    if (status == CG_OK) {
        const struct cg_grid *back = &reader.facts.grid;
        const double off = fabs(back->pitch_cd_mm / front->pitch_cd_mm - 1.0) +
                           fabs(back->pitch_md_mm / front->pitch_md_mm - 1.0);
        if (cg_grid_has_scale(front) && cg_grid_has_scale(back) && off > 0.01) {
            cg_record_reason(&print->record,
                             "The back was scanned with other pixels per inch than the front: "
                             "there is no strike-through.");
        } else {
            measure(print, &behind);
        }
    }
    cg_scan_reader_clear(&reader);
    cg_image_clear(&image);
    return status;
}
