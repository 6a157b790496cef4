/* simulate/print_parts.h: the printed sheet as a function of the page. Private to simulate. */
#ifndef SIMULATE_PRINT_PARTS_H
#define SIMULATE_PRINT_PARTS_H

#include "simulate/random.h"

#include <castgloss/print.h>
#include <castgloss/simulate.h>

/* Left, top, right, bottom. */
enum { CG_SHEET_SIDES = 4 };
/* Coarse and fine density noise; steps of the table of a cosine. */
enum { CG_SHEET_FIELDS = 2, CG_SHEET_EASE = 512 };
/* Raggedness is cut at so many times its RMS. */
#define CG_SHEET_RAGGED_MOST 4.0
#define CG_SHEET_UM 1e-3

struct cg_sheet {
    const struct cg_print_options *options;
    struct cg_chart_drawing drawing;
    bool back;            /* the sheet turned over: ink shows through, x runs the other way */
    double paper[3];      /* linear reflectance */
    float (*colour)[3];   /* of each mark, linear reflectance */
    float *grain;         /* SD of the fine density noise of each mark; negative: paper */
    size_t columns, rows; /* cells of CELL mm with the marks that show in them */
    uint32_t *first, *list;
    double sigma_mm;          /* blur and aperture of a pixel */
    double reach_mm, most_mm; /* of a blurred edge; how far a side may stand off its place */
    float ease[CG_SHEET_EASE + 2];
    size_t *side_first; /* of each side of each mark, its place in side_nodes; one more at the end */
    float *side_nodes;  /* mm */
    float *field[CG_SHEET_FIELDS];
    size_t field_columns[CG_SHEET_FIELDS], field_rows[CG_SHEET_FIELDS];
};
enum cg_status cg_sheet_init(struct cg_sheet *sheet, const struct cg_print_options *options, bool back,
                             struct cg_error *error) CG_MUST_CHECK;
void cg_sheet_clear(struct cg_sheet *sheet);
/* Linear reflectance of a page point as the blurred scan sees it. */
void cg_sheet_at(const struct cg_sheet *sheet, double x_mm, double y_mm, float rgb[3]);
/* Density that shows through on the back of a place with this mark. */
double cg_sheet_strike(const struct cg_sheet *sheet, size_t mark);

/* The parts of a sheet that are random, by its options; cleared with the sheet. */
enum cg_status cg_sheet_fields_init(struct cg_sheet *sheet, struct cg_error *error) CG_MUST_CHECK;
void cg_sheet_fields_clear(struct cg_sheet *sheet);
/* How far a side of a mark stands outside its nominal place at `along` mm. */
double cg_sheet_side(const struct cg_sheet *sheet, size_t mark, int side, double along_mm);
/* Density noise of an inked place. */
double cg_sheet_noise(const struct cg_sheet *sheet, double grain, double x_mm, double y_mm);

/* ---- what lies on the scanner's glass and what ails its sensor ---------------------------------- */

/* A speck (one point) or a hair (a curve of points), in pixels of the scan. */
enum { CG_SPECK_POINTS = 12 };
struct cg_speck {
    double x[CG_SPECK_POINTS], y[CG_SPECK_POINTS];
    size_t points;
    double radius, level;          /* half its thickness in pixels; reflectance */
    double left, top, right, foot; /* beyond these it changes nothing */
};
struct cg_scan_faults {
    struct cg_speck *specks;
    size_t count;
    float *column_gain, *row_gain; /* one a column, one a row; NULL: none */
    size_t width, height;
};
enum cg_status cg_scan_faults_init(struct cg_scan_faults *faults, const struct cg_print_options *options,
                                   size_t width, size_t height, struct cg_error *error) CG_MUST_CHECK;
void cg_scan_faults_clear(struct cg_scan_faults *faults);
/* Changes `count` pixels of row y from column x on. */
void cg_scan_faults_apply(const struct cg_scan_faults *faults, size_t x, size_t y, size_t count,
                          float (*rgb)[3]);
/* The faults as members of a JSON object. */
void cg_scan_faults_json(const struct cg_scan_faults *faults, struct cg_text *out);

/* ---- the scan ----------------------------------------------------------------------------------- */

/* What gives the reflectance of a place of the page, mm. */
typedef void cg_scan_look(const void *context, double x_mm, double y_mm, float rgb[3]);

struct cg_scan_making {
    const struct cg_print_options *options;
    cg_scan_look *look;
    const void *context;
    const struct cg_scan_faults *faults; /* NULL: none */
    uint64_t stream;                     /* of the noise, so that two scans differ */
    size_t width, height;
    double to_page[6]; /* x = a[0] px + a[1] py + a[2], y = a[3] px + a[4] py + a[5] */
    int threads;
    void (*progress)(void *context, size_t done); /* percent; NULL: silent */
    void *progress_context;
};
/* Draws the scan and writes it as a PNG. */
enum cg_status cg_scan_make(const struct cg_scan_making *making, const char *folder, const char *name,
                            struct cg_error *error) CG_MUST_CHECK;

/* strips.png and strips.json: set-off strips on a blotter. */
enum cg_status cg_strips_make(const struct cg_print_options *options, const char *folder, int threads,
                              struct cg_error *error) CG_MUST_CHECK;
/* Their truth as members of a JSON object. */
void cg_strips_json(const struct cg_print_options *options, struct cg_text *out);

/* truth.json: options, the map from page to pixels, and what each element measures. */
void cg_sheet_truth(const struct cg_sheet *sheet, const double page_to_px[9],
                    const struct cg_scan_faults *faults, struct cg_text *out);
/* The options as members of a JSON object. */
void cg_print_options_json(const struct cg_print_options *options, struct cg_text *out);
enum cg_status cg_print_options_check(const struct cg_print_options *options,
                                      struct cg_error *error) CG_MUST_CHECK;

#endif
