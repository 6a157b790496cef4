/* What each element of the simulated print measures when nothing is lost. */
#include "simulate/print_parts.h"

#include <stdlib.h>

/* ISO 13660: 30 x 30 apertures of 42.3 um in tiles of 1.27 mm, over at least 12.7 mm. */
#define APERTURE_MM (1.27 / 30)
#define TILE 30
#define FIELD_MM 12.7
/* A side is followed in steps that are fine against its own smoothness. */
#define SIDE_STEP_MM 0.02
/* Means over an element, fine against the cells of the noise. */
#define FIELD_STEP_MM 0.1

static void add(struct cg_text *out, const char *key, double value)
{
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, ",\"%s\":%s", key, cg_number_print(number, value, 7));
}

/* The mark that is seen at a page point, or -1. */
static long mark_at(const struct cg_sheet *sheet, double x, double y)
{
    for (size_t i = sheet->drawing.mark_count; i-- > 0;) {
        const double *r = sheet->drawing.marks[i].rect_mm;
        if (x >= r[0] && y >= r[1] && x < r[0] + r[2] && y < r[1] + r[3]) {
            return (long)i;
        }
    }
    return -1;
}

/* Mean place of a side and the RMS about its straight line, over [from, to]. */
static void side_of(const struct cg_sheet *sheet, size_t mark, int side, double from, double to, double *mean,
                    double *rms)
{
    double n = 0, su = 0, sv = 0, suu = 0, suv = 0, svv = 0;
    for (double at = from; at <= to; at += SIDE_STEP_MM) {
        double v = cg_sheet_side(sheet, mark, side, at), u = at - from;
        n++;
        su += u;
        sv += v;
        suu += u * u;
        suv += u * v;
        svv += v * v;
    }
    double cuv = suv - su * sv / n, cuu = suu - su * su / n, cvv = svv - sv * sv / n;
    *mean = sv / n;
    *rms = sqrt(fmax(0, cvv - cuv * cuv / cuu) / n);
}

static void add_line(const struct cg_sheet *sheet, const struct cg_element *element, size_t mark,
                     struct cg_text *out)
{
    const double *r = element->rect_mm;
    int side = element->runs_along_md ? 0 : 1;
    double from = r[element->runs_along_md ? 1 : 0], to = from + r[element->runs_along_md ? 3 : 2];
    double mean[2], rms[2];
    side_of(sheet, mark, side, from, to, &mean[0], &rms[0]);
    side_of(sheet, mark, side + 2, from, to, &mean[1], &rms[1]);
    add(out, "width_um", 1000 * (element->nominal_mm + mean[0] + mean[1]));
    add(out, "growth_um", 1000 * (mean[0] + mean[1]));
    add(out, "raggedness_um", 1000 * sqrt((rms[0] * rms[0] + rms[1] * rms[1]) / 2));
}

/* The side of the ink's mark that lies within the element. */
static void add_boundary(const struct cg_sheet *sheet, const struct cg_element *element, struct cg_text *out)
{
    const double *r = element->rect_mm;
    long mark = mark_at(sheet, r[0], r[1]);
    double from = r[element->runs_along_md ? 1 : 0], to = from + r[element->runs_along_md ? 3 : 2], mean, rms;
    if (mark >= 0) {
        side_of(sheet, (size_t)mark, element->runs_along_md ? 2 : 3, from, to, &mean, &rms);
        add(out, "displacement_um", 1000 * mean);
        add(out, "raggedness_um", 1000 * rms);
    }
}

/* Density of the mean reflectance of an element in a channel, the noise of the print with it. */
static double density_of(const struct cg_sheet *sheet, const struct cg_element *element, size_t mark,
                         int channel)
{
    const double *r = element->rect_mm, grain = (double)sheet->grain[mark];
    double sum = 0, count = 0;
    for (double y = r[1]; y < r[1] + r[3] && grain >= 0; y += FIELD_STEP_MM) {
        for (double x = r[0]; x < r[0] + r[2]; x += FIELD_STEP_MM) {
            sum += pow(10, -cg_sheet_noise(sheet, grain, x, y));
            count++;
        }
    }
    return -log10((double)sheet->colour[mark][channel] * (count > 0 ? sum / count : 1));
}

/* The definition of ISO 13660 on the sheet's own density, without scanner. */
static void add_grain(const struct cg_sheet *sheet, const struct cg_element *element, double grain,
                      struct cg_text *out)
{
    const double *r = element->rect_mm;
    size_t across = (size_t)(r[2] / (TILE * APERTURE_MM)), along = (size_t)(r[3] / (TILE * APERTURE_MM));
    double within = 0, sum = 0, square = 0, tiles = (double)(across * along);
    if (r[2] < FIELD_MM || r[3] < FIELD_MM) {
        return;
    }
    for (size_t t = 0; t < across * along; t++) {
        double x0 = r[0] + (double)(t % across) * TILE * APERTURE_MM;
        double y0 = r[1] + (double)(t / across) * TILE * APERTURE_MM, m = 0, s = 0;
        for (int i = 0; i < TILE * TILE; i++) {
            double d = cg_sheet_noise(sheet, grain, x0 + (i % TILE + 0.5) * APERTURE_MM,
                                      y0 + ((double)(i / TILE) + 0.5) * APERTURE_MM);
            m += d / (TILE * TILE);
            s += d * d;
        }
        within += (s - m * m * TILE * TILE) / (TILE * TILE - 1);
        sum += m;
        square += m * m;
    }
    add(out, "graininess_13660", sqrt(within / tiles));
    add(out, "mottle_13660", sqrt(fmax(0, square - sum * sum / tiles) / (tiles - 1)));
}

static void add_element(const struct cg_sheet *sheet, const struct cg_element *element, struct cg_text *out)
{
    const double *r = element->rect_mm;
    long mark = mark_at(sheet, r[0] + r[2] / 2, r[1] + r[3] / 2);
    cg_text_add(out, "{\"id\":\"%s\",\"kind\":\"%s\"", element->id, cg_element_kind_name(element->kind));
    if (element->kind == CG_ELEMENT_LINE && mark >= 0) {
        add_line(sheet, element, (size_t)mark, out);
    } else if (element->kind == CG_ELEMENT_BOUNDARY) {
        add_boundary(sheet, element, out);
    } else if (element->kind == CG_ELEMENT_PATCH && mark >= 0) {
        char number[CG_NUMBER_SIZE];
        cg_text_add(out, ",\"density_rgb\":[");
        for (int c = 0; c < 3; c++) {
            cg_text_add(out, "%s%s", c > 0 ? "," : "",
                        cg_number_print(number, density_of(sheet, element, (size_t)mark, c), 7));
        }
        cg_text_add(out, "]");
        add(out, "strike_through", cg_sheet_strike(sheet, (size_t)mark));
        add_grain(sheet, element, (double)sheet->grain[mark], out);
    }
    cg_text_add(out, "}");
}

void cg_sheet_truth(const struct cg_sheet *sheet, const double page_to_px[9],
                    const struct cg_scan_faults *faults, struct cg_text *out)
{
    const struct cg_chart *chart = &sheet->drawing.chart;
    char number[CG_NUMBER_SIZE];
    cg_text_add(out, "{\n\"schema\":\"castgloss.simulated_print/1\",\n\"options\":{");
    cg_print_options_json(sheet->options, out);
    cg_text_add(out, "},\n\"edge_sigma_um\":%s,\n\"page_to_px\":[",
                cg_number_print(number, 1000 * sheet->sigma_mm, 7));
    for (int i = 0; i < 9; i++) {
        cg_text_add(out, "%s%s", i > 0 ? "," : "", cg_number_print(number, page_to_px[i], 12));
    }
    cg_text_add(out, "]");
    cg_scan_faults_json(faults, out);
    if (sheet->options->strips) {
        cg_strips_json(sheet->options, out);
    }
    cg_text_add(out, ",\n\"elements\":[\n");
    for (size_t i = 0; i < chart->element_count; i++) {
        add_element(sheet, &chart->elements[i], out);
        cg_text_add(out, "%s\n", i + 1 < chart->element_count ? "," : "");
    }
    cg_text_add(out, "]\n}\n");
}
