/*
 * castgloss/print.h: the print test. A chart says what was printed where; a registration says where that lies
 * in a scan; each element is then measured on the scan's own pixels. Texts and views in, values out.
 *
 * Page coordinates are mm, x along CD and y along MD of the sheet, from the page's upper left corner.
 */
#ifndef CASTGLOSS_PRINT_H
#define CASTGLOSS_PRINT_H

#include <castgloss/spectrum.h>

/* ---- chart -------------------------------------------------------------------------------------- */

enum cg_element_kind {
    CG_ELEMENT_PATCH,
    CG_ELEMENT_LINE,
    CG_ELEMENT_BOUNDARY,
    CG_ELEMENT_PAPER,
    CG_ELEMENT_TEXT, /* reversed-out text in a solid */
    CG_ELEMENT_KINDS
};
/* "patch", "line", "boundary", "paper", "text" */
const char *cg_element_kind_name(enum cg_element_kind kind);

struct cg_element {
    const char *id;
    enum cg_element_kind kind;
    const char *ink,
        *ground;            /* "K", "C", "M", "Y", "R", "G", "B", "paper", ...; of a boundary its two sides */
    bool runs_along_md;     /* of a line or boundary; else along CD */
    double nominal_mm;      /* width of a line, of a stem of reversed letters; 0: not stated */
    double nominal_percent; /* all ink of a patch, 0 to 400; of reversed text the inked share of its rect;
                               NaN: not stated */
    double rect_mm[4];      /* x, y, width, height on the page */
};

/* A 36h11 tag on the page, upright when the page is. */
struct cg_fiducial {
    int tag;
    double x_mm, y_mm; /* centre */
    double size_mm;    /* side of the black square */
};

/* castgloss.chart/1. Everything belongs to the arena. */
struct cg_chart {
    struct cg_arena arena;
    double page_mm[2];
    bool tagged; /* registration: apriltag, else none: page mm are scan pixels times the pitch */
    struct cg_fiducial *fiducials;
    size_t fiducial_count;
    struct cg_element *elements;
    size_t element_count;
};
/* CG_USAGE: what is wrong in the JSON, with name, key and what is allowed. */
enum cg_status cg_chart_parse(const char *name, const char *json, size_t size, struct cg_chart *out,
                              struct cg_error *error) CG_MUST_CHECK;
void cg_chart_clear(struct cg_chart *chart);

/* ---- our own chart ------------------------------------------------------------------------------ */

enum cg_chart_inks { CG_CHART_CMYK, CG_CHART_RGB };

struct cg_chart_options {
    bool letter; /* else A4 */
    enum cg_chart_inks inks;
    const char *lot; /* UTF-8, printed in the lot field; NULL or empty: a line to write on */
};

/* A rectangle of one colour; later marks replace what lies under them. */
struct cg_chart_mark {
    double rect_mm[4];
    double ink[4]; /* C, M, Y, K, 0 to 1 */
    bool on_ink;   /* it borders on another ink, not on paper */
};

/* Words for people, which nothing measures. */
struct cg_chart_label {
    double x_mm, y_mm; /* left end of the base line */
    double size_pt;
    const char *text; /* UTF-8 */
};

/* The chart, and what to put on the paper. Everything belongs to the chart's arena. */
struct cg_chart_drawing {
    struct cg_chart chart;
    enum cg_chart_inks inks;
    const char *lot;
    struct cg_chart_mark *marks;
    size_t mark_count;
    struct cg_chart_label *labels;
    size_t label_count;
};
/*
 * The target: grey scale, tints, solids, secondaries, total ink, lines on paper and on every ground, abutting
 * solids, reversed text, drying bars, blank paper, five tags. With RGB inks nothing above 300 % can be
 * stated, so the ink ramp ends there. CG_FAULT: memory.
 */
enum cg_status cg_chart_draw(const struct cg_chart_options *options, struct cg_chart_drawing *out,
                             struct cg_error *error) CG_MUST_CHECK;
void cg_chart_drawing_clear(struct cg_chart_drawing *drawing);
/* castgloss.chart/1, one element a line. */
void cg_chart_json(const struct cg_chart_drawing *drawing, struct cg_text *out);
/* One page of PDF 1.4 in mm, device CMYK or device RGB, nothing rasterised. */
void cg_chart_pdf(const struct cg_chart_drawing *drawing, struct cg_text *out);

/* ---- tables of others --------------------------------------------------------------------------- */

struct cg_reference_step {
    const char *id;
    double density; /* visual, absolute: 0 is perfect white */
};
/* Known densities of patches. Everything belongs to the arena. */
struct cg_reference {
    struct cg_arena arena;
    struct cg_reference_step *steps;
    size_t count;
};
/*
 * A reference table: CSV with a header that names id and density, or CGATS (ISO 28178, ArgyllCMS .ti3) with
 * SAMPLE_ID or SAMPLE_LOC and D_VIS, XYZ_Y or LAB_L. CG_USAGE: what is wrong, with its line.
 */
enum cg_status cg_reference_parse(const char *name, const char *text, size_t size, struct cg_reference *out,
                                  struct cg_error *error) CG_MUST_CHECK;
void cg_reference_clear(struct cg_reference *reference);

/*
 * The patches of an ArgyllCMS recognition file (.cht) as a chart without tags, its coordinates times
 * unit_mm; BOX_SHRINK is taken off each patch. CG_USAGE: what is wrong, with its line.
 */
enum cg_status cg_chart_parse_cht(const char *name, const char *text, size_t size, double unit_mm,
                                  struct cg_chart *out, struct cg_error *error) CG_MUST_CHECK;

/* ---- scan and registration ---------------------------------------------------------------------- */

/* A scan as linear reflectance, 1.0 = perfect white. A grey scan gives the same view three times. */
struct cg_scan {
    struct cg_view rgb[3];
    bool grey;
};

/* Where the page lies in a scan. */
struct cg_registration {
    bool tagged;
    double page_to_px[9];      /* homography, row by row: (x mm, y mm, 1) to scan pixels times w; 0 is
                                  the centre of the first pixel, the page's corner is a pixel's corner */
    double residual_mm;        /* RMS of the tag corners */
    double rotation_deg;       /* of the page in the scan, clockwise as seen, [0, 360) */
    double scale_cd, scale_md; /* printed size over nominal size; with a stated scan pitch only, else NaN */
    size_t tags_found;
    double growth_mm;     /* how far the sides of the tags stand outside their nominal place, mean */
    char scale_note[256]; /* a sentence when the printed size is not the nominal one: printer or scanner; else
                             empty */
};
/* Plain coordinates: needs the pitch of the scan. */
struct cg_registration cg_registration_plain(double pitch_cd_mm, double pitch_md_mm);
/*
 * By the tags of the chart; two of them may be lost when the chart has four or more. A homography from three
 * tags on, an affine map from two. CG_NOT_MEASURABLE: too few tags, a tag twice, mirrored, a residual above
 * 0.1 mm, or a stated pitch that no printer's scaling explains.
 */
enum cg_status cg_registration_find(const struct cg_chart *chart, struct cg_scan scan,
                                    struct cg_registration *out, struct cg_error *error) CG_MUST_CHECK;
void cg_registration_map(const struct cg_registration *registration, double x_mm, double y_mm, double px[2]);

/*
 * One element in the scan's own pixels, not resampled: the box of pixels around it, and the affine map from a
 * pixel's centre in that box to mm within the element (0, 0 its upper left corner, x along CD, y along MD).
 * Pixels whose map lies outside [0, size] do not belong to it.
 */
struct cg_part {
    struct cg_view rgb[3];
    double to_mm[6]; /* x = a[0] px + a[1] py + a[2], y = a[3] px + a[4] py + a[5] */
    double size_mm[2];
    double pixel_mm; /* root of the area of a pixel */
};
/* CG_NOT_MEASURABLE: the element lies outside the scan. */
enum cg_status cg_part_take(struct cg_scan scan, const struct cg_registration *registration,
                            const struct cg_element *element, struct cg_part *out,
                            struct cg_error *error) CG_MUST_CHECK;

#endif
