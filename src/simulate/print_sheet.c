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
/* How far light and ink spread on their way through the sheet. */
#define BACK_SPREAD_MM 0.15

/* Linear R, G, B: paper, and what a solid of each ink lets through. Typical of dye inks on glossy paper. */
static const double front_paper[3] = {0.86, 0.86, 0.84}, back_paper[3] = {0.83, 0.83, 0.82};
static const double solid[4][3] = {
    {0.08, 0.45, 0.72}, {0.62, 0.09, 0.25}, {0.88, 0.76, 0.08}, {0.03, 0.03, 0.035}};
/* What lies around the sheet: the scanner's lid. */
static const float lid = 0.93f;

/* fmin heeds NaN, which costs more than it is worth for every pixel. */
static double lesser(double a, double b)
{
    return a < b ? a : b;
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
    const double inside[CG_SHEET_SIDES] = {x - r[0], y - r[1], r[0] + r[2] - x, r[1] + r[3] - y};
    const double reach = sheet->most_mm + sheet->reach_mm;
    const double least = lesser(lesser(inside[0], inside[1]), lesser(inside[2], inside[3]));
    if (least < -reach || least > reach) {
        return least > 0 ? 1 : 0;
    }
    double share = 1;
    for (int axis = 0; axis < 2; axis++) {
        double along = axis == 0 ? y : x, part = -1;
        for (int i = axis; i < CG_SHEET_SIDES; i += 2) {
            double off = inside[i] > reach ? 0 : cg_sheet_side(sheet, mark, i, along);
            part += step_at(inside[i] + off, sheet->sigma_mm);
        }
        share *= part > 0 ? part : 0;
    }
    return share;
}

void cg_sheet_at(const struct cg_sheet *sheet, double x_mm, double y_mm, float rgb[3])
{
    const double *page = sheet->drawing.chart.page_mm;
    double border = lesser(lesser(x_mm, page[0] - x_mm), lesser(y_mm, page[1] - y_mm));
    double on = step_at(border, sheet->sigma_mm);
    float last_grain = -1, factor = 1;
    /* Of a sheet turned over the columns count from the other side. */
    x_mm = sheet->back ? page[0] - x_mm : x_mm;
    for (int c = 0; c < 3; c++) {
        rgb[c] = (float)sheet->paper[c];
    }
    if (x_mm >= 0 && y_mm >= 0 && x_mm < page[0] && y_mm < page[1]) {
        size_t cell = (size_t)(y_mm / CELL_MM) * sheet->columns + (size_t)(x_mm / CELL_MM);
        for (uint32_t i = sheet->first[cell]; i < sheet->first[cell + 1]; i++) {
            size_t mark = sheet->list[i];
            float share = (float)cover(sheet, mark, x_mm, y_mm), grain = sheet->grain[mark];
            if (!(share > 0)) {
                continue;
            }
            if (!sheet->back && grain >= 0 && (grain < last_grain || grain > last_grain)) {
                factor = expf(-2.3025851f * (float)cg_sheet_noise(sheet, (double)grain, x_mm, y_mm));
                last_grain = grain;
            }
            for (int c = 0; c < 3; c++) {
                rgb[c] += share * (sheet->colour[mark][c] * (grain >= 0 ? factor : 1) - rgb[c]);
            }
        }
    }
    for (int c = 0; c < 3; c++) {
        rgb[c] = (float)on * rgb[c] + (float)(1 - on) * lid;
    }
}

/* Neugebauer with dots that overlap by chance (Demichel), each ink with its gain. */
static void colour_of(const struct cg_print_options *options, const double ink[4], float out[3])
{
    for (int c = 0; c < 3; c++) {
        double value = front_paper[c];
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
    const double reach = sheet->most_mm + sheet->reach_mm;
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

double cg_sheet_strike(const struct cg_sheet *sheet, size_t mark)
{
    const double *ink = sheet->drawing.marks[mark].ink;
    return sheet->options->strike_density * (ink[0] + ink[1] + ink[2] + ink[3]);
}

/* Colours and noise of the marks: on the front the inks', on the back what shows through of them. */
static void colour_marks(struct cg_sheet *sheet)
{
    const struct cg_print_options *options = sheet->options;
    for (size_t i = 0; i < sheet->drawing.mark_count; i++) {
        const double *ink = sheet->drawing.marks[i].ink;
        double total = 100 * (ink[0] + ink[1] + ink[2] + ink[3]), above = total - options->absorption_percent;
        double fine = options->grain_density + (above > 0 ? options->coalescence_density * above / 100 : 0);
        sheet->grain[i] = total > 0 ? (float)(sheet->back ? 0 : fine) : -1;
        if (!sheet->back) {
            colour_of(options, ink, sheet->colour[i]);
            continue;
        }
        for (int c = 0; c < 3; c++) {
            sheet->colour[i][c] = (float)(back_paper[c] * pow(10, -cg_sheet_strike(sheet, i)));
        }
    }
}

enum cg_status cg_sheet_init(struct cg_sheet *sheet, const struct cg_print_options *options, bool back,
                             struct cg_error *error)
{
    const struct cg_chart_options chart = {.letter = options->letter, .lot = "simulated"};
    struct cg_sheet made = {.options = options, .back = back};
    const double pixel_mm = 25.4 / options->dpi, spread = back ? BACK_SPREAD_MM : 0;
    const double blur_mm = options->blur_um * CG_SHEET_UM;
    memcpy(made.paper, back ? back_paper : front_paper, sizeof made.paper);
    /* A pixel's square has the variance of a twelfth of its side squared. */
    made.sigma_mm = sqrt(blur_mm * blur_mm + pixel_mm * pixel_mm / 12 + spread * spread);
    made.reach_mm = REACH_SIGMAS * made.sigma_mm;
    made.most_mm =
        (fabs(options->growth_um) + options->bleed_um + CG_SHEET_RAGGED_MOST * options->raggedness_um) *
        CG_SHEET_UM;
    enum cg_status status = cg_chart_draw(&chart, &made.drawing, error);
    if (status != CG_OK) {
        return status;
    }
    size_t count = made.drawing.mark_count;
    made.colour = cg_alloc(count, sizeof *made.colour, error);
    made.grain = cg_alloc(count, sizeof *made.grain, error);
    status = made.colour == NULL || made.grain == NULL ? CG_FAULT : CG_OK;
    if (status == CG_OK) {
        colour_marks(&made);
        status = index_marks(&made, error);
    }
    if (status == CG_OK) {
        status = cg_sheet_fields_init(&made, error);
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
    cg_sheet_fields_clear(sheet);
    cg_chart_drawing_clear(&sheet->drawing);
    *sheet = (struct cg_sheet){0};
}
