/* simulate/print_parts.h: the printed sheet as a function of the page. Private to simulate. */
#ifndef SIMULATE_PRINT_PARTS_H
#define SIMULATE_PRINT_PARTS_H

#include "simulate/random.h"

#include <castgloss/print.h>
#include <castgloss/simulate.h>

/* Left, top, right, bottom. */
enum { CG_SHEET_SIDES = 4 };

struct cg_sheet {
    const struct cg_print_options *options;
    struct cg_chart_drawing drawing;
    float (*colour)[3];   /* of each mark, linear reflectance */
    float *grain;         /* SD of the fine density noise of each mark; negative: paper */
    size_t columns, rows; /* cells of CELL mm with the marks that show in them */
    uint32_t *first, *list;
    double sigma_mm; /* blur and aperture of a pixel */
};
enum cg_status cg_sheet_init(struct cg_sheet *sheet, const struct cg_print_options *options,
                             struct cg_error *error) CG_MUST_CHECK;
void cg_sheet_clear(struct cg_sheet *sheet);
/* Linear reflectance of a page point as the blurred scan sees it. */
void cg_sheet_at(const struct cg_sheet *sheet, double x_mm, double y_mm, float rgb[3]);

/* How far a side of a mark stands outside its nominal place at `along` mm. */
double cg_sheet_side(const struct cg_sheet *sheet, size_t mark, int side, double along_mm);
/* Density noise of an inked place. */
double cg_sheet_noise(const struct cg_sheet *sheet, double grain, double x_mm, double y_mm);

/* truth.json: options, the map from page to pixels, and what each element measures. */
void cg_sheet_truth(const struct cg_sheet *sheet, const double page_to_px[9], struct cg_text *out);
/* The options as members of a JSON object. */
void cg_print_options_json(const struct cg_print_options *options, struct cg_text *out);
enum cg_status cg_print_options_check(const struct cg_print_options *options,
                                      struct cg_error *error) CG_MUST_CHECK;

#endif
