/*
 * The printed sheet: each mark is a rectangle whose sides stand a little outside their places and whose edges
 * a Gaussian has blurred; later marks replace what lies under them.
 */
#include "simulate/print_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MM 2.0
/* Where a Gaussian edge has become none: 5 sigma, a share of 3e-7. */
#define REACH_SIGMAS 5.0
/* Raggedness is smooth between values this far apart, and is cut at four times its RMS. */
#define RAGGED_STEP_MM 0.2
#define RAGGED_MOST 4.0
/* RMS of a cosine interpolation between independent values. */
#define COSINE_RMS 0.8660254037844386
#define MOTTLE_STEP_MM 2.5
#define GRAIN_STEP_MM 0.25
#define UM 1e-3

/* Linear R, G, B: paper, and what a solid of each ink lets through. Typical of dye inks on glossy paper. */
static const double paper[3] = {0.86, 0.86, 0.84};
static const double solid[4][3] = {
    {0.08, 0.45, 0.72}, {0.62, 0.09, 0.25}, {0.88, 0.76, 0.08}, {0.03, 0.03, 0.035}};
/* What lies around the sheet: the scanner's lid. */
static const float lid = 0.93f;

static double node(uint64_t key, int64_t i)
{
    return (double)cg_random_gauss(cg_random_bits(key, (uint64_t)(i + (1 << 20))));
}

static double ease(double t)
{
    return (1 - cos(M_PI * t)) / 2;
}

double cg_sheet_side(const struct cg_sheet *sheet, size_t mark, int side, double along_mm)
{
    const struct cg_print_options *o = sheet->options;
    bool ink = sheet->grain[mark] >= 0;
    double place = (o->growth_um + (sheet->drawing.marks[mark].on_ink ? o->bleed_um : 0)) * UM;
    if (!ink) {
        return -place;
    }
    if (!(o->raggedness_um > 0)) {
        return place;
    }
    uint64_t key = cg_random_key(o->seed, CG_RANDOM_SIDE, mark * CG_SHEET_SIDES + (size_t)side);
    double at = along_mm / RAGGED_STEP_MM, t = at - floor(at);
    double off =
        (node(key, (int64_t)floor(at)) * (1 - ease(t)) + node(key, (int64_t)floor(at) + 1) * ease(t)) /
        COSINE_RMS;
    off = fmax(-RAGGED_MOST, fmin(RAGGED_MOST, off));
    return place + off * o->raggedness_um * UM;
}

static double noise_at(uint64_t key, double step, double x_mm, double y_mm)
{
    double x = x_mm / step, y = y_mm / step, s = ease(x - floor(x)), t = ease(y - floor(y));
    int64_t column = (int64_t)floor(x), row = (int64_t)floor(y) * (1 << 15);
    double low = node(key, row + column) * (1 - s) + node(key, row + column + 1) * s;
    row += 1 << 15;
    double high = node(key, row + column) * (1 - s) + node(key, row + column + 1) * s;
    return (low * (1 - t) + high * t) / (COSINE_RMS * COSINE_RMS);
}

double cg_sheet_noise(const struct cg_sheet *sheet, double grain, double x_mm, double y_mm)
{
    const struct cg_print_options *o = sheet->options;
    double value = 0;
    if (o->mottle_density > 0) {
        value += o->mottle_density *
                 noise_at(cg_random_key(o->seed, CG_RANDOM_INK, 0), MOTTLE_STEP_MM, x_mm, y_mm);
    }
    if (grain > 0) {
        value += grain * noise_at(cg_random_key(o->seed, CG_RANDOM_INK, 1), GRAIN_STEP_MM, x_mm, y_mm);
    }
    return value;
}

static double step_at(double distance, double sigma)
{
    if (distance >= REACH_SIGMAS * sigma) {
        return 1;
    }
    return distance <= -REACH_SIGMAS * sigma ? 0 : 0.5 * erfc(-distance / sigma / sqrt(2));
}

/* The share of a blurred point that a mark covers. */
static double cover(const struct cg_sheet *sheet, size_t mark, double x, double y)
{
    const double *r = sheet->drawing.marks[mark].rect_mm;
    const struct cg_print_options *o = sheet->options;
    double most = (fabs(o->growth_um) + o->bleed_um + RAGGED_MOST * o->raggedness_um) * UM;
    const double inside[CG_SHEET_SIDES] = {x - r[0], y - r[1], r[0] + r[2] - x, r[1] + r[3] - y};
    double share = 1, reach = REACH_SIGMAS * sheet->sigma_mm;
    for (int i = 0; i < CG_SHEET_SIDES; i++) {
        if (inside[i] < -most - reach) {
            return 0;
        }
    }
    for (int axis = 0; axis < 2; axis++) {
        double along = axis == 0 ? y : x, part = -1;
        for (int i = axis; i < CG_SHEET_SIDES; i += 2) {
            double off = inside[i] > most + reach ? 0 : cg_sheet_side(sheet, mark, i, along);
            part += step_at(inside[i] + off, sheet->sigma_mm);
        }
        share *= part > 0 ? part : 0;
    }
    return share;
}

void cg_sheet_at(const struct cg_sheet *sheet, double x_mm, double y_mm, float rgb[3])
{
    const double *page = sheet->drawing.chart.page_mm;
    double on = step_at(fmin(fmin(x_mm, page[0] - x_mm), fmin(y_mm, page[1] - y_mm)), sheet->sigma_mm);
    double last_grain = -1, factor = 1;
    for (int c = 0; c < 3; c++) {
        rgb[c] = (float)paper[c];
    }
    if (x_mm >= 0 && y_mm >= 0 && x_mm < page[0] && y_mm < page[1]) {
        size_t cell = (size_t)(y_mm / CELL_MM) * sheet->columns + (size_t)(x_mm / CELL_MM);
        for (uint32_t i = sheet->first[cell]; i < sheet->first[cell + 1]; i++) {
            size_t mark = sheet->list[i];
            double share = cover(sheet, mark, x_mm, y_mm), grain = (double)sheet->grain[mark];
            if (!(share > 0)) {
                continue;
            }
            if (grain >= 0 && grain != last_grain) {
                factor = pow(10, -cg_sheet_noise(sheet, grain, x_mm, y_mm));
                last_grain = grain;
            }
            for (int c = 0; c < 3; c++) {
                double colour = (double)sheet->colour[mark][c] * (grain >= 0 ? factor : 1);
                rgb[c] += (float)(share * (colour - (double)rgb[c]));
            }
        }
    }
    for (int c = 0; c < 3; c++) {
        rgb[c] = (float)(on * (double)rgb[c] + (1 - on) * (double)lid);
    }
}

/* Neugebauer with dots that overlap by chance (Demichel), each ink with its gain. */
static void colour_of(const struct cg_print_options *options, const double ink[4], float out[3])
{
    for (int c = 0; c < 3; c++) {
        double value = paper[c];
        for (int k = 0; k < 4; k++) {
            double area = ink[k] + 4 * options->dot_gain_percent / 100 * ink[k] * (1 - ink[k]);
            area = fmin(1, area);
            value *= 1 - area + area * solid[k][c];
        }
        out[c] = (float)value;
    }
}

/* Whether the mark shows in the cell, and whether it hides all that lies under it there. */
static bool shows(const struct cg_sheet *sheet, size_t mark, double x, double y, bool *hides)
{
    const double *r = sheet->drawing.marks[mark].rect_mm;
    const struct cg_print_options *o = sheet->options;
    double reach = (fabs(o->growth_um) + o->bleed_um + RAGGED_MOST * o->raggedness_um) * UM +
                   REACH_SIGMAS * sheet->sigma_mm;
    *hides = x >= r[0] + reach && y >= r[1] + reach && x + CELL_MM <= r[0] + r[2] - reach &&
             y + CELL_MM <= r[1] + r[3] - reach;
    return x + CELL_MM >= r[0] - reach && y + CELL_MM >= r[1] - reach && x <= r[0] + r[2] + reach &&
           y <= r[1] + r[3] + reach;
}

static enum cg_status index_marks(struct cg_sheet *sheet, struct cg_error *error)
{
    const double *page = sheet->drawing.chart.page_mm;
    size_t marks = sheet->drawing.mark_count, count = 0, room = 0;
    sheet->columns = (size_t)(page[0] / CELL_MM) + 1;
    sheet->rows = (size_t)(page[1] / CELL_MM) + 1;
    size_t cells = sheet->columns * sheet->rows;
    sheet->first = cg_alloc(cells + 1, sizeof *sheet->first, error);
    if (sheet->first == NULL) {
        return error->status;
    }
    for (size_t cell = 0; cell < cells; cell++) {
        double x = (double)(cell % sheet->columns) * CELL_MM, y = (double)(cell / sheet->columns) * CELL_MM;
        sheet->first[cell] = (uint32_t)count;
        if (count + marks > room) {
            room = 2 * (count + marks);
            uint32_t *grown = cg_alloc(room, sizeof *grown, error);
            if (grown == NULL) {
                return error->status;
            }
            if (count > 0) {
                memcpy(grown, sheet->list, count * sizeof *grown);
            }
            free(sheet->list);
            sheet->list = grown;
        }
        for (size_t i = 0; i < marks; i++) {
            bool hides;
            if (shows(sheet, i, x, y, &hides)) {
                count = hides ? sheet->first[cell] : count;
                sheet->list[count++] = (uint32_t)i;
            }
        }
    }
    sheet->first[cells] = (uint32_t)count;
    return CG_OK;
}

enum cg_status cg_sheet_init(struct cg_sheet *sheet, const struct cg_print_options *options,
                             struct cg_error *error)
{
    const struct cg_chart_options chart = {.letter = options->letter, .lot = "simulated"};
    struct cg_sheet made = {.options = options};
    double pixel_mm = 25.4 / options->dpi;
    /* A pixel's square has the variance of a twelfth of its side squared. */
    made.sigma_mm = sqrt(options->blur_um * UM * options->blur_um * UM + pixel_mm * pixel_mm / 12);
    enum cg_status status = cg_chart_draw(&chart, &made.drawing, error);
    if (status != CG_OK) {
        return status;
    }
    size_t count = made.drawing.mark_count;
    made.colour = cg_alloc(count, sizeof *made.colour, error);
    made.grain = cg_alloc(count, sizeof *made.grain, error);
    if (made.colour == NULL || made.grain == NULL) {
        status = CG_FAULT;
    }
    for (size_t i = 0; status == CG_OK && i < count; i++) {
        const double *ink = made.drawing.marks[i].ink;
        double total = 100 * (ink[0] + ink[1] + ink[2] + ink[3]), above = total - options->absorption_percent;
        colour_of(options, ink, made.colour[i]);
        made.grain[i] = total > 0 ? (float)(options->grain_density +
                                            (above > 0 ? options->coalescence_density * above / 100 : 0))
                                  : -1;
    }
    if (status == CG_OK) {
        status = index_marks(&made, error);
    }
    if (status != CG_OK) {
        cg_sheet_clear(&made);
        return status;
    }
    *sheet = made;
    return CG_OK;
}

void cg_sheet_clear(struct cg_sheet *sheet)
{
    free(sheet->colour);
    free(sheet->grain);
    free(sheet->first);
    free(sheet->list);
    cg_chart_drawing_clear(&sheet->drawing);
    *sheet = (struct cg_sheet){0};
}
