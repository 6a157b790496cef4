#include "cli/calibration_scanner.h"

#include <castgloss/print.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE ((size_t)1 << 24)
/* Of the mean, over the blank places of a sheet. */
#define PAPER_SPREAD_LIMIT 0.015
/* Of the reflectance, of a fifth of white for what is darker: stray light adds, so black would show all of
 * it. */
#define GLARE_LIMIT 0.02
#define GLARE_FLOOR 0.2
/* How far the second scan may be from a quarter turn. */
#define TURN_TOLERANCE_DEG 20.0
/* Pixels further off than this many SD of a patch are dust. */
#define DUST_SIGMAS 3.0

#define FIELD(name) offsetof(struct cg_scanner_settings, name)
const struct cg_option cg_scanner_options[] = {
    {.name = "chart",
     .argument = "FILE.json",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(chart),
     .help = "The chart that says where the grey steps and the blank places are"},
    {.name = "reference",
     .argument = "FILE",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(reference),
     .help = "Densities of the steps: CSV with the columns id and density, or CGATS"},
    {.name = "turned",
     .argument = "SCAN",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(turned),
     .help = "A second scan of the sheet turned by 90 degrees: what differs by more than 2 % is glare"},
    {0},
};

/* What one scan says of the elements of the chart. */
struct sheet {
    double (*signal)[3], (*linear)[3]; /* of each element; NaN: not a patch or paper */
    double rotation_deg;
};

static void sheet_clear(struct sheet *sheet)
{
    free(sheet->signal);
    free(sheet->linear);
    *sheet = (struct sheet){0};
}

/* Mean of the pixels of the part in one channel, dust left out. */
static double mean_of(const struct cg_part *part, int channel)
{
    const struct cg_view *view = &part->rgb[channel];
    double low = -HUGE_VAL, high = HUGE_VAL, mean = NAN;
    for (int round = 0; round < 3; round++) {
        double n = 0, sum = 0, square = 0;
        for (size_t y = 0; y < view->grid.height; y++) {
            for (size_t x = 0; x < view->grid.width; x++) {
                const double *a = part->to_mm;
                double u = a[0] * (double)x + a[1] * (double)y + a[2];
                double v = a[3] * (double)x + a[4] * (double)y + a[5];
                size_t at = y * view->grid.stride + x;
                double value = (double)view->px[at];
                if (u < 0 || v < 0 || u > part->size_mm[0] || v > part->size_mm[1] || value < low ||
                    value > high || (view->valid != NULL && !view->valid[at])) {
                    continue;
                }
                n++;
                sum += value;
                square += value * value;
            }
        }
        if (!(n > 0)) {
            return mean;
        }
        mean = sum / n;
        double sd = sqrt(fmax(0, square / n - mean * mean));
        low = mean - DUST_SIGMAS * sd - 1e-9;
        high = mean + DUST_SIGMAS * sd + 1e-9;
    }
    return mean;
}

static enum cg_status measure(const struct cg_chart *chart, const struct cg_registration *registration,
                              const struct cg_scan_planes *planes, double (*out)[3], struct cg_error *error)
{
    struct cg_scan scan = {.grey = planes->facts.grey};
    for (int c = 0; c < 3; c++) {
        scan.rgb[c] = cg_plane_view(&planes->rgb[planes->facts.grey ? 0 : c]);
    }
    for (size_t i = 0; i < chart->element_count; i++) {
        const struct cg_element *element = &chart->elements[i];
        struct cg_part part;
        if (element->kind != CG_ELEMENT_PATCH && element->kind != CG_ELEMENT_PAPER) {
            out[i][0] = out[i][1] = out[i][2] = NAN;
            continue;
        }
        enum cg_status status = cg_part_take(scan, registration, element, &part, error);
        if (status != CG_OK) {
            return status;
        }
        for (int c = 0; c < 3; c++) {
            out[i][c] = mean_of(&part, c);
        }
    }
    return CG_OK;
}

static enum cg_status locate(const struct cg_chart *chart, const struct cg_scan_planes *planes,
                             struct cg_registration *out, struct cg_error *error)
{
    const struct cg_grid *grid = &planes->rgb[0].grid;
    struct cg_scan scan = {.grey = planes->facts.grey};
    for (int c = 0; c < 3; c++) {
        scan.rgb[c] = cg_plane_view(&planes->rgb[planes->facts.grey ? 0 : c]);
    }
    if (chart->tagged) {
        return cg_registration_find(chart, scan, out, error);
    }
    if (!cg_grid_has_scale(grid)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "A chart without tags needs the scan's resolution: give --dpi or --pitch.");
    }
    *out = cg_registration_plain(grid->pitch_cd_mm, grid->pitch_md_mm);
    return CG_OK;
}

/* Both the signal and what the file's own curve makes of it, one after the other: a plane is large. */
static enum cg_status read_sheet(const char *path, const struct cg_chart *chart, const double pitch[2],
                                 const struct cg_frame_reading *reading, struct sheet *out,
                                 struct cg_error *error)
{
    struct cg_image image = {0};
    struct cg_scan_planes planes = {0};
    struct cg_registration registration = {0};
    struct cg_scan_options options = cg_scan_options_defaults();
    options.pitch_cd_mm = pitch[0];
    options.pitch_md_mm = pitch[1];
    options.threads = cg_processors();
    struct sheet made = {.signal = cg_alloc(chart->element_count, sizeof *made.signal, error),
                         .linear = cg_alloc(chart->element_count, sizeof *made.linear, error)};
    enum cg_status status = made.signal == NULL || made.linear == NULL ? CG_FAULT : CG_OK;
    if (status == CG_OK) {
        status = cg_image_read(path, &reading->image, &image, error);
    }
    for (int pass = 0; pass < 2 && status == CG_OK; pass++) {
        options.gamma = pass == 0 ? 0 : 1;
        status = cg_scan_planes_init(&planes, &image, NULL, &options, error);
        if (status == CG_OK && pass == 0) {
            status = locate(chart, &planes, &registration, error);
        }
        if (status == CG_OK) {
            status = measure(chart, &registration, &planes, pass == 0 ? made.linear : made.signal, error);
        }
        cg_scan_planes_clear(&planes);
    }
    cg_image_clear(&image);
    if (status != CG_OK) {
        sheet_clear(&made);
        return status;
    }
    made.rotation_deg = registration.rotation_deg;
    *out = made;
    return CG_OK;
}

static enum cg_status fit(const struct cg_chart *chart, const struct cg_reference *reference,
                          const struct sheet *sheet, struct cg_response *out, struct cg_error *error)
{
    struct cg_response_step *steps = cg_alloc(reference->count, sizeof *steps, error);
    size_t count = 0;
    if (steps == NULL) {
        return error->status;
    }
    for (size_t i = 0; i < chart->element_count; i++) {
        const struct cg_element *element = &chart->elements[i];
        for (size_t k = 0; k < reference->count; k++) {
            if (strcmp(element->id, reference->steps[k].id) != 0 || !isfinite(sheet->signal[i][0])) {
                continue;
            }
            struct cg_response_step *step = &steps[count < reference->count ? count++ : 0];
            step->id = element->id;
            step->density = reference->steps[k].density;
            memcpy(step->signal, sheet->signal[i], sizeof step->signal);
            memcpy(step->linear, sheet->linear[i], sizeof step->linear);
        }
    }
    enum cg_status status = cg_response_fit(steps, count, out, error);
    free(steps);
    return status;
}

/* The blank places of one sheet are one paper. */
static enum cg_status check_paper(const struct cg_chart *chart, const struct cg_response *response,
                                  const struct sheet *sheet, struct cg_error *error)
{
    double low = HUGE_VAL, high = 0;
    const char *darkest = "", *lightest = "";
    for (size_t i = 0; i < chart->element_count; i++) {
        double value = cg_response_at(response, 1, sheet->signal[i][1]);
        if (chart->elements[i].kind != CG_ELEMENT_PAPER) {
            continue;
        }
        darkest = value < low ? chart->elements[i].id : darkest;
        lightest = value > high ? chart->elements[i].id : lightest;
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    if (high > 0 && (high - low) / ((high + low) / 2) > PAPER_SPREAD_LIMIT) {
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "The blank places \"%s\" and \"%s\" differ by %.2f %%; at most %.1f %% is taken for "
            "an even scanner and a clean sheet.",
            darkest, lightest, 200 * (high - low) / (high + low), 100 * PAPER_SPREAD_LIMIT);
    }
    return CG_OK;
}

static enum cg_status check_glare(const struct cg_chart *chart, const struct cg_response *response,
                                  const struct sheet *first, const struct sheet *second,
                                  struct cg_error *error)
{
    double turn = fabs(remainder(second->rotation_deg - first->rotation_deg, 360));
    if (fabs(turn - 90) > TURN_TOLERANCE_DEG) {
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "The second scan is turned by %.1f degrees against the first; it must be 90 to show "
            "glare.",
            turn);
    }
    for (size_t i = 0; i < chart->element_count; i++) {
        for (int c = 0; c < 3 && chart->elements[i].kind == CG_ELEMENT_PATCH; c++) {
            double a = cg_response_at(response, c, first->signal[i][c]);
            double b = cg_response_at(response, c, second->signal[i][c]);
            double share = fabs(a - b) / fmax(GLARE_FLOOR, fmax(a, b));
            if (share > GLARE_LIMIT) {
                return cg_error_set(error, CG_NOT_MEASURABLE,
                                    "Turned by 90 degrees \"%s\" changes by %.1f %%; above %.0f %% the sheet "
                                    "mirrors the lamp into the scanner, and its densities mean nothing.",
                                    chart->elements[i].id, 100 * share, 100 * GLARE_LIMIT);
            }
        }
    }
    return CG_OK;
}

static enum cg_status read_tables(const struct cg_scanner_settings *settings, struct cg_chart *chart,
                                  struct cg_reference *reference, struct cg_error *error)
{
    struct cg_bytes bytes;
    if (settings->chart == NULL || settings->reference == NULL) {
        return cg_error_set(error, CG_USAGE,
                            "%s is missing: where the grey steps are and what densities they have.",
                            settings->chart == NULL ? "--chart FILE.json" : "--reference FILE");
    }
    enum cg_status status = cg_file_read(settings->chart, MAX_FILE, &bytes, error);
    if (status == CG_OK) {
        status = cg_chart_parse(settings->chart, (const char *)bytes.data, bytes.size, chart, error);
        cg_bytes_clear(&bytes);
    }
    if (status == CG_OK) {
        status = cg_file_read(settings->reference, MAX_FILE, &bytes, error);
    }
    if (status == CG_OK) {
        status =
            cg_reference_parse(settings->reference, (const char *)bytes.data, bytes.size, reference, error);
        cg_bytes_clear(&bytes);
    }
    return status;
}

enum cg_status cg_calibration_add_scanner(struct cg_calibration *calibration,
                                          const struct cg_scanner_settings *settings,
                                          const struct cg_scale_settings *scale, const char *const *words,
                                          size_t count, const struct cg_frame_reading *reading,
                                          struct cg_error *error)
{
    struct cg_chart chart = {0};
    struct cg_reference reference = {0};
    struct sheet first = {0}, second = {0};
    struct cg_response response;
    double pitch[2] = {0, 0};
    if (count != 1) {
        return cg_error_set(error, CG_USAGE,
                            "calibrate scanner takes one scan, but %zu were given; a second one goes to "
                            "--turned.",
                            count);
    }
    enum cg_status status = cg_scale_resolve(scale, &pitch[0], &pitch[1], error);
    if (status == CG_OK) {
        status = read_tables(settings, &chart, &reference, error);
    }
    if (status == CG_OK && settings->turned != NULL && !chart.tagged) {
        status = cg_error_set(error, CG_USAGE,
                              "--turned needs a chart with tags: without them a turned sheet is not found.");
    }
    if (status == CG_OK) {
        status = read_sheet(words[0], &chart, pitch, reading, &first, error);
    }
    if (status == CG_OK) {
        status = fit(&chart, &reference, &first, &response, error);
    }
    if (status == CG_OK) {
        status = check_paper(&chart, &response, &first, error);
    }
    if (status == CG_OK && settings->turned != NULL) {
        status = read_sheet(settings->turned, &chart, pitch, reading, &second, error);
        if (status == CG_OK) {
            status = check_glare(&chart, &response, &first, &second, error);
        }
    }
    if (status == CG_OK) {
        calibration->response = response;
    }
    sheet_clear(&first);
    sheet_clear(&second);
    cg_chart_clear(&chart);
    cg_reference_clear(&reference);
    return status;
}
