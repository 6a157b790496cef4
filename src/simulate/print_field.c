/*
 * What is random on the printed sheet: how ragged each side of a mark is, and two fields of density noise.
 * Both are drawn once at their nodes; a point lies between nodes on a cosine.
 */
#include "simulate/print_parts.h"

#include <math.h>
#include <stdlib.h>

/* Raggedness is smooth between values this far apart. */
#define RAGGED_STEP_MM 0.2
/* RMS of a cosine interpolation between independent values. */
#define COSINE_RMS 0.8660254037844386
/* Of a side, beyond the mark's own ends: other marks reach there. */
#define BEYOND_MM 1.0

static const double steps_mm[CG_SHEET_FIELDS] = {2.5, 0.25};

/* Rises from 0 to 1 as half a cosine; a table, since every pixel asks for it. */
static double ease(const struct cg_sheet *sheet, double t)
{
    double at = t * CG_SHEET_EASE;
    size_t step = (size_t)at;
    double share = at - (double)step;
    const float *e = sheet->ease + step;
    return (double)e[0] * (1 - share) + (double)e[1] * share;
}

static enum cg_status init_sides(struct cg_sheet *sheet, struct cg_error *error)
{
    const struct cg_print_options *o = sheet->options;
    size_t marks = sheet->drawing.mark_count, total = 0;
    sheet->side_first = cg_alloc(CG_SHEET_SIDES * marks + 1, sizeof *sheet->side_first, error);
    if (sheet->side_first == NULL) {
        return error->status;
    }
    for (size_t i = 0; i < CG_SHEET_SIDES * marks; i++) {
        /* The left and right sides run along y. */
        double length = sheet->drawing.marks[i / CG_SHEET_SIDES].rect_mm[i % 2 == 0 ? 3 : 2];
        sheet->side_first[i] = total;
        total += (size_t)((length + 2 * BEYOND_MM) / RAGGED_STEP_MM) + 2;
    }
    sheet->side_first[CG_SHEET_SIDES * marks] = total;
    sheet->side_nodes = cg_alloc(total, sizeof *sheet->side_nodes, error);
    if (sheet->side_nodes == NULL) {
        return error->status;
    }
    uint64_t key = cg_random_key(o->seed, CG_RANDOM_SIDE, 0);
    for (size_t i = 0; i < total; i++) {
        double off = (double)cg_random_gauss(cg_random_bits(key, i));
        sheet->side_nodes[i] = (float)(off * o->raggedness_um * CG_SHEET_UM / COSINE_RMS);
    }
    return CG_OK;
}

static enum cg_status init_field(struct cg_sheet *sheet, int field, struct cg_error *error)
{
    const double *page = sheet->drawing.chart.page_mm;
    uint64_t key = cg_random_key(sheet->options->seed, CG_RANDOM_INK, (uint64_t)field);
    size_t columns = (size_t)(page[0] / steps_mm[field]) + 2, rows = (size_t)(page[1] / steps_mm[field]) + 2;
    sheet->field[field] = cg_alloc(columns * rows, sizeof *sheet->field[field], error);
    if (sheet->field[field] == NULL) {
        return error->status;
    }
    for (size_t i = 0; i < columns * rows; i++) {
        sheet->field[field][i] =
            (float)((double)cg_random_gauss(cg_random_bits(key, i)) / (COSINE_RMS * COSINE_RMS));
    }
    sheet->field_columns[field] = columns;
    sheet->field_rows[field] = rows;
    return CG_OK;
}

enum cg_status cg_sheet_fields_init(struct cg_sheet *sheet, struct cg_error *error)
{
    for (int i = 0; i <= CG_SHEET_EASE; i++) {
        sheet->ease[i] = (float)((1 - cos(M_PI * i / CG_SHEET_EASE)) / 2);
    }
    sheet->ease[CG_SHEET_EASE + 1] = 1;
    enum cg_status status = init_sides(sheet, error);
    for (int i = 0; i < CG_SHEET_FIELDS && status == CG_OK; i++) {
        status = init_field(sheet, i, error);
    }
    return status;
}

void cg_sheet_fields_clear(struct cg_sheet *sheet)
{
    free(sheet->side_first);
    free(sheet->side_nodes);
    for (int i = 0; i < CG_SHEET_FIELDS; i++) {
        free(sheet->field[i]);
    }
}

double cg_sheet_side(const struct cg_sheet *sheet, size_t mark, int side, double along_mm)
{
    const struct cg_print_options *o = sheet->options;
    const struct cg_chart_mark *of = &sheet->drawing.marks[mark];
    double place = (o->growth_um + (of->on_ink ? o->bleed_um : 0)) * CG_SHEET_UM;
    if (sheet->grain[mark] < 0) {
        return -place;
    }
    if (!(o->raggedness_um > 0)) {
        return place;
    }
    size_t first = sheet->side_first[CG_SHEET_SIDES * mark + (size_t)side];
    size_t count = sheet->side_first[CG_SHEET_SIDES * mark + (size_t)side + 1] - first;
    double at = (along_mm - of->rect_mm[side % 2 == 0 ? 1 : 0] + BEYOND_MM) / RAGGED_STEP_MM;
    at = fmax(0, fmin((double)count - 1.001, at));
    const float *node = sheet->side_nodes + first + (size_t)at;
    double t = ease(sheet, at - floor(at));
    double off = (double)node[0] * (1 - t) + (double)node[1] * t;
    double most = CG_SHEET_RAGGED_MOST * o->raggedness_um * CG_SHEET_UM;
    return place + fmax(-most, fmin(most, off));
}

/* A place among nodes, so that there is one before and one after it. */
static double within(double place, size_t nodes)
{
    double most = (double)nodes - 1.001;
    return place < 0 ? 0 : place > most ? most : place;
}

static double noise_at(const struct cg_sheet *sheet, int field, double x_mm, double y_mm)
{
    size_t columns = sheet->field_columns[field], rows = sheet->field_rows[field];
    double x = within(x_mm / steps_mm[field], columns), y = within(y_mm / steps_mm[field], rows);
    size_t column = (size_t)x, row = (size_t)y;
    double s = ease(sheet, x - (double)column), t = ease(sheet, y - (double)row);
    const float *low = sheet->field[field] + row * columns + column, *high = low + columns;
    return ((double)low[0] * (1 - s) + (double)low[1] * s) * (1 - t) +
           ((double)high[0] * (1 - s) + (double)high[1] * s) * t;
}

double cg_sheet_noise(const struct cg_sheet *sheet, double grain, double x_mm, double y_mm)
{
    double mottle = sheet->options->mottle_density, value = 0;
    if (mottle > 0) {
        value += mottle * noise_at(sheet, 0, x_mm, y_mm);
    }
    if (grain > 0) {
        value += grain * noise_at(sheet, 1, x_mm, y_mm);
    }
    return value;
}
