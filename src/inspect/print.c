/* print.c: from a scan and its chart to what every element gave. */
#include <castgloss/inspect.h>

#include "inspect/print.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cg_print_inspect_options cg_print_inspect_options_defaults(void)
{
    return (struct cg_print_inspect_options){
        .image = cg_image_options_defaults(), .scan = cg_scan_options_defaults(), .now = cg_time_now()};
}

void cg_print_clear(struct cg_print *print)
{
    for (size_t i = 0; i < print->count; i++) {
        cg_edge_trace_clear(&print->elements[i].trace);
    }
    free(print->elements);
    cg_scan_planes_clear(&print->planes);
    cg_record_clear(&print->record);
    *print = (struct cg_print){.status = CG_OK};
}

/* ---- one element -------------------------------------------------------------------------------- */

/* What the elements need to know of one another. */
struct measuring {
    struct cg_print *print;
    const struct cg_scan_reader *reader;
    const struct cg_print_inspect_options *options;
    bool second; /* lines, boundaries and text come after the patches that they lean on */
    atomic_bool no_memory;
};

static const struct cg_print_element *solid_of(const struct cg_print *print, const char *ink)
{
    const double full = 99.5;
    for (size_t i = 0; ink != NULL && i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        if (at->element->kind == CG_ELEMENT_PATCH && at->measured && at->element->ink != NULL &&
            strcmp(at->element->ink, ink) == 0 && at->element->nominal_percent >= full &&
            at->element->nominal_percent <= 100.5) {
            return at;
        }
    }
    return NULL;
}

bool print_paper_of(const struct cg_print *print, double rgb[3])
{
    double count = 0.0;
    rgb[0] = rgb[1] = rgb[2] = 0.0;
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        if (at->element->kind == CG_ELEMENT_PAPER && at->measured) {
            for (size_t c = 0; c < 3; c++) {
                rgb[c] += at->patch.rgb[c];
            }
            count += 1.0;
        }
    }
    for (size_t c = 0; c < 3; c++) {
        rgb[c] /= fmax(count, 1.0);
    }
    return count > 0.0;
}

static enum cg_status measure_patch(const struct cg_part *part, struct cg_print_element *out,
                                    struct cg_error *error)
{
    uint8_t *mask = cg_alloc(part->rgb[0].grid.width * part->rgb[0].grid.height, 1, error);
    if (mask == NULL) {
        return CG_FAULT;
    }
    enum cg_status status = cg_patch_measure(part, out->element->ink, mask, &out->patch, error);
    if (status == CG_OK) {
        status = cg_grain_measure(part, mask, &out->grain, error);
    }
    free(mask);
    return status;
}

static enum cg_status measure_part(const struct measuring *measuring, const struct cg_part *part,
                                   struct cg_print_element *out, struct cg_error *error)
{
    const struct cg_element *element = out->element;
    /* Patches are measured by now, but not while they are measured themselves. */
    const struct cg_print_element *solid =
        element->kind == CG_ELEMENT_LINE ? solid_of(measuring->print, element->ink) : NULL;
    struct cg_edge_trace *trace = measuring->options->keep_picture ? &out->trace : NULL;
    double paper[3];
    switch (element->kind) {
    case CG_ELEMENT_PATCH:
    case CG_ELEMENT_PAPER:
        return measure_patch(part, out, error);
    case CG_ELEMENT_LINE:
        return cg_stroke_measure(part, element->runs_along_md, solid != NULL ? solid->patch.rgb : NULL,
                                 &out->stroke, trace, error);
    case CG_ELEMENT_BOUNDARY:
        return cg_boundary_measure(part, element->runs_along_md, &out->boundary, trace, error);
    case CG_ELEMENT_TEXT:
        if (!print_paper_of(measuring->print, paper)) {
            return cg_error_set(error, CG_NOT_MEASURABLE,
                                "the chart has no paper element that was measured.");
        }
        return cg_reversed_measure(part, paper, &out->reversed, error);
    default:
        return cg_error_set(error, CG_NOT_MEASURABLE, "elements of this kind are not measured.");
    }
}

/* Mean sample of an element in a channel, as a share of full scale, where no curve leads back to it. */
static double sample_mean(const struct cg_image *image, const struct print_box *box, int channel)
{
    const size_t channels = (size_t)image->channels;
    const double *a = box->part.to_mm, *size = box->part.size_mm;
    double sum = 0.0, count = 0.0;
    for (size_t y = box->rect.y0; y < box->rect.y1 && image->sample != CG_SAMPLE_F32; y++) {
        for (size_t x = box->rect.x0; x < box->rect.x1; x++) {
            const double px = (double)(x - box->rect.x0), py = (double)(y - box->rect.y0);
            const double u = a[0] * px + a[1] * py + a[2], v = a[3] * px + a[4] * py + a[5];
            const size_t at = (y * image->width + x) * channels + (channels > 1 ? (size_t)channel : 0);
            if (u >= 0.0 && v >= 0.0 && u <= size[0] && v <= size[1]) {
                sum += image->sample == CG_SAMPLE_U8 ? (double)((const uint8_t *)image->data)[at]
                                                     : (double)((const uint16_t *)image->data)[at];
                count += 1.0;
            }
        }
    }
    return count > 0.0 ? sum / count / (double)((1U << image->bits) - 1U) : NAN;
}

static void set_levels(const struct cg_scan_reader *reader, const struct print_box *box,
                       struct cg_print_element *out)
{
    for (int c = 0; c < 3; c++) {
        const double level = cg_scan_reader_level(reader, c, out->patch.rgb[c]);
        out->level[c] = 255.0 * (isnan(level) ? sample_mean(reader->image, box, c) : level);
    }
}

static void measure_element(void *context, int worker, size_t index)
{
    struct measuring *measuring = context;
    struct cg_print_element *out = &measuring->print->elements[index];
    const enum cg_element_kind kind = out->element->kind;
    const bool is_second = kind != CG_ELEMENT_PATCH && kind != CG_ELEMENT_PAPER;
    struct print_box box;
    struct cg_error error;
    (void)worker;
    if (is_second != measuring->second) {
        return;
    }
    enum cg_status status = print_box_take(measuring->reader, &measuring->print->stripes,
                                           &measuring->print->registration, out->element, &box, &error);
    if (status == CG_OK) {
        status = measure_part(measuring, &box.part, out, &error);
        if (status == CG_OK && !is_second) {
            set_levels(measuring->reader, &box, out);
        }
        print_box_clear(&box);
    }
    out->measured = status == CG_OK;
    if (status == CG_NOT_MEASURABLE) {
        snprintf(out->reason, sizeof out->reason, "%s", error.text);
    } else if (status != CG_OK) {
        atomic_store(&measuring->no_memory, true);
    }
}

/* ---- the scan ----------------------------------------------------------------------------------- */

/* Tags are as well seen with pixels of this size, and sought on a fraction of the scan. */
static const size_t tag_side_px = 5000;

/* From places of the reduced scan to places of the scan. */
static void enlarge(struct cg_registration *registration, double step)
{
    double *h = registration->page_to_px;
    for (size_t i = 0; i < 6; i++) {
        h[i] = step * h[i] + (step - 1.0) / 2.0 * h[6 + i % 3];
    }
}

static enum cg_status find_tags(struct cg_print *print, const struct cg_chart *chart,
                                const struct cg_scan_reader *reader, struct cg_error *error)
{
    const struct cg_grid *grid = &reader->facts.grid;
    const size_t longest = grid->width > grid->height ? grid->width : grid->height;
    const size_t step = (longest + tag_side_px - 1) / tag_side_px;
    struct cg_plane green;
    enum cg_status status = cg_scan_reader_reduced(reader, 1, step, &green, error);
    if (status == CG_OK) {
        const struct cg_view view = cg_plane_view(&green);
        const struct cg_scan scan = {.rgb = {view, view, view}, .grey = true};
        status = cg_registration_find(chart, scan, &print->registration, error);
        cg_plane_clear(&green);
    }
    if (status == CG_OK) {
        enlarge(&print->registration, (double)step);
    }
    return status;
}

static enum cg_status register_page(struct cg_print *print, const struct cg_chart *chart,
                                    const struct cg_scan_reader *reader, struct cg_error *error)
{
    const struct cg_grid *grid = &reader->facts.grid;
    if (chart->tagged) {
        return find_tags(print, chart, reader, error);
    }
    if (!cg_grid_has_scale(grid)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The scan does not state its pixels per inch; give --dpi, since a chart without "
                            "tags has no other scale.");
    }
    const double width = (double)grid->width * grid->pitch_cd_mm,
                 height = (double)grid->height * grid->pitch_md_mm;
    const double far = 4.0; /* times: a page beyond this is no page of this chart */
    if (chart->page_mm[0] > far * width || chart->page_mm[1] > far * height) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The chart's page is %.1f x %.1f mm but the scan is %.1f x %.1f mm at its stated "
                            "pixels per inch; give the right one with --dpi.",
                            chart->page_mm[0], chart->page_mm[1], width, height);
    }
    print->registration = cg_registration_plain(grid->pitch_cd_mm, grid->pitch_md_mm);
    return CG_OK;
}

static enum cg_status measure(struct cg_print *print, const struct cg_scan_reader *reader,
                              const struct cg_print_inspect_options *options, struct cg_error *error)
{
    struct measuring measuring = {.print = print, .reader = reader, .options = options};
    enum cg_status status = register_page(print, options->chart, reader, error);
    if (status == CG_NOT_MEASURABLE) {
        cg_record_reason(&print->record, "%s", error->text);
        print->status = CG_NOT_MEASURABLE;
        for (size_t i = 0; i < print->count; i++) {
            snprintf(print->elements[i].reason, sizeof print->elements[i].reason, "the page was not found");
        }
        return CG_OK;
    }
    if (status != CG_OK) {
        return status;
    }
    print->registered = true;
    status = print_find_stripes(print, reader, options->scan.threads, error);
    if (status != CG_OK) {
        return status;
    }
    for (int phase = 0; phase < 2; phase++) {
        measuring.second = phase == 1;
        cg_parallel(options->scan.threads, print->count, measure_element, &measuring);
    }
    if (atomic_load(&measuring.no_memory)) {
        return cg_error_set(error, CG_FAULT, "Memory ran out while the elements were measured.");
    }
    print_take_off_noise(print);
    if (options->back != NULL) {
        status = print_measure_back(print, options, &reader->facts.grid, error);
    }
    print_score(print);
    return status;
}

static enum cg_status elements_of(struct cg_print *print, const struct cg_chart *chart,
                                  struct cg_error *error)
{
    print->elements = cg_alloc(chart->element_count, sizeof *print->elements, error);
    if (print->elements == NULL) {
        return CG_FAULT;
    }
    print->count = chart->element_count;
    for (size_t i = 0; i < print->count; i++) {
        print->elements[i].element = &chart->elements[i];
        print->elements[i].coalescence = NAN;
        print->elements[i].strike = (struct cg_strike){NAN, NAN};
    }
    return CG_OK;
}

/* Clipped elements would read as even as the best. */
static void check_saturation(struct cg_print *print, const struct cg_quality *quality)
{
    if (quality->constant) {
        cg_record_reason(&print->record, "Every pixel of the scan has the same value: nothing was scanned.");
        print->status = CG_NOT_MEASURABLE;
    }
}

/* Measures and writes it down; the reader has what is needed of the file. */
static enum cg_status inspect(const char *path, const struct cg_image *image,
                              const struct cg_scan_reader *reader,
                              const struct cg_print_inspect_options *options, struct cg_print *print,
                              struct cg_error *error)
{
    const struct print_facts facts = {path, image, options, &reader->facts};
    enum cg_status status = cg_record_init(&print->record, "castgloss.print/1", error);
    if (status == CG_OK) {
        status = elements_of(print, options->chart, error);
    }
    if (status == CG_OK) {
        check_saturation(print, &reader->facts.quality);
        status = measure(print, reader, options, error);
    }
    if (status == CG_OK) {
        print_record(&facts, print);
        print->result = cg_profile_judge(options->profile, &print->record);
        status = cg_record_check(&print->record, error);
    }
    if (status == CG_OK && options->keep_picture) {
        const struct cg_rect whole = {0, 0, image->width, image->height};
        print->planes.facts = reader->facts;
        status = cg_scan_reader_region(reader, whole, false, print->planes.rgb, error);
    }
    return status;
}

enum cg_status cg_print_inspect(const char *path, const struct cg_print_inspect_options *options,
                                struct cg_print *out, struct cg_error *error)
{
    struct cg_print print = {.status = CG_OK, .absorption = NAN, .bleed = NAN};
    struct cg_scan_reader reader = {.curve = NULL};
    struct cg_image image = {0};
    enum cg_status status = cg_image_read(path, &options->image, &image, error);
    if (status == CG_OK && options->calibration != NULL) {
        status = cg_calibration_check(options->calibration, &image, options->now, options->calibration_name,
                                      error);
    }
    if (status == CG_OK) {
        status = cg_scan_reader_init(&reader, &image, options->calibration, &options->scan, error);
    }
    if (status == CG_OK) {
        status = inspect(path, &image, &reader, options, &print, error);
    }
    if (status == CG_OK) {
        *out = print;
        print = (struct cg_print){.status = CG_OK};
    }
    cg_scan_reader_clear(&reader);
    cg_image_clear(&image);
    cg_print_clear(&print);
    return status;
}
