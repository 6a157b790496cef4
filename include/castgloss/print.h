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
 * By the tags of the chart in green; two of them may be lost when the chart has four or more. A homography
 * from three tags on, an affine map from two. CG_NOT_MEASURABLE: too few tags, a tag twice, mirrored, a
 * residual above 0.1 mm, or a stated pitch that no printer's scaling explains.
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
    const double
        *to_xyz; /* linear R, G, B to CIE XYZ under D50, row by row; NULL: sRGB's. Set by the caller */
};
/* The box of pixels around an element of a scan of this size. CG_NOT_MEASURABLE: it lies outside. */
enum cg_status cg_part_box(const struct cg_grid *grid, const struct cg_registration *registration,
                           const struct cg_element *element, struct cg_rect *out,
                           struct cg_error *error) CG_MUST_CHECK;
/* The element whose box's pixels, and no more, these views are. */
struct cg_part cg_part_of(struct cg_scan box_pixels, struct cg_rect box,
                          const struct cg_registration *registration, const struct cg_element *element);
/* Both in one, of a scan that is there as a whole. CG_NOT_MEASURABLE: the element lies outside the scan. */
enum cg_status cg_part_take(struct cg_scan scan, const struct cg_registration *registration,
                            const struct cg_element *element, struct cg_part *out,
                            struct cg_error *error) CG_MUST_CHECK;

/* ---- stripes of the scanner --------------------------------------------------------------------- */

/*
 * A stretch of columns (or rows) that is lighter or darker than its neighbours on all the blank paper that it
 * crosses: a dirty or faulty place of the sensor, or a jerk of its carriage. Printing cannot do that.
 */
struct cg_stripe {
    bool column;          /* else a row */
    size_t first, after;  /* pixels of the scan, half-open */
    double share_percent; /* of the light, against the neighbours, in the channel that shows it most */
};
enum { CG_STRIPES_MOST = 256 };
struct cg_stripes {
    struct cg_stripe stripes[CG_STRIPES_MOST];
    size_t count;
    bool too_many;  /* there were more: the scan is striped all over, and none is left out */
    bool looked[2]; /* columns, rows: there was enough blank paper to tell */
};

/*
 * Looks for stripes across one axis of a scan in the means of bands that lie at right angles to them. Two
 * calls, one an axis, fill the same cg_stripes.
 */
struct cg_stripe_bands {
    bool columns;    /* stripes are columns; a band is a few rows of pixels */
    size_t length;   /* columns (rows) of the scan */
    size_t bands;    /* spread over the scan */
    double pixel_mm; /* across the stripes */
    size_t channels;
    const float *level; /* channels * bands * length: mean reflectance */
    const uint8_t *use; /* bands * length: 0 where the chart says that lines or text may stand */
};
enum cg_status cg_stripes_find(const struct cg_stripe_bands *bands, struct cg_stripes *stripes,
                               struct cg_error *error) CG_MUST_CHECK;
/* Takes the stripes out of the mask of a box of the scan; valid has one byte a pixel, `stride` a row. */
void cg_stripes_mask(const struct cg_stripes *stripes, struct cg_rect box, uint8_t *valid, size_t stride);

/* ---- measures ----------------------------------------------------------------------------------- */

/*
 * Every measure takes the scan's own pixels of one element and gives values; nothing is resampled. Densities
 * are scanner densities: they come from three broad channels and not from the filters of ISO 5-3. A number
 * that could not be measured is NaN.
 */

/* ---- density and colour ------------------------------------------------------------------------- */

/* -log10 of a reflectance; what is darker than 1e-5 counts as that. */
double cg_density_of(double reflectance);
/* Rec. 709 weights of linear red, green and blue. */
double cg_luminance_of(const double rgb[3]);

struct cg_lab {
    double l, a, b;
};
/*
 * CIELAB for D50 of linear reflectances, 1 = perfect white. to_xyz: R, G, B to XYZ, row by row, whose row
 * sums are the white; NULL: sRGB's primaries adapted to D50 by Bradford.
 */
struct cg_lab cg_lab_of(const double rgb[3], const double *to_xyz);
/* CIEDE2000 (CIE 142, as laid out by Sharma, Wu and Dalal 2005), kL = kC = kH = 1. */
double cg_delta_e(struct cg_lab one, struct cg_lab other);

/* Murray-Davies (n = 1) and Yule-Nielsen share of ink, 0 to 1 and beyond, from densities of paper, tint and
 * solid. NaN when solid and paper do not differ. */
double cg_ink_share(double paper, double tint, double solid, double n);
/* (solid - tint) / solid. */
double cg_print_contrast(double solid, double tint);

/* Which channel a density is read in: of a cyan ink the red one, and so on. */
enum cg_density_channel { CG_DENSITY_RED, CG_DENSITY_GREEN, CG_DENSITY_BLUE, CG_DENSITY_VISUAL };
const char *cg_density_channel_name(enum cg_density_channel channel);

/* Something that lies on a patch and was left out. */
struct cg_foreign {
    double x_mm, y_mm; /* its middle, within the element */
    double area_mm2;
};
enum { CG_FOREIGN_KEPT = 6 };

/* Pixels of a patch: which count, and their level. */
struct cg_patch {
    size_t pixels;
    double rgb[3];         /* mean reflectance */
    double masked_percent; /* of the pixels: stripes, dust, hairs and other foreign marks */
    size_t marks;          /* how many marks were masked */
    struct cg_foreign foreign[CG_FOREIGN_KEPT]; /* the largest of them, at most `marks` */
    double density_rgb[3], density_visual, density;
    enum cg_density_channel channel; /* of `density` */
    struct cg_lab lab;
};
/*
 * The level of a patch. mask, when it is not NULL, receives one byte a pixel of the part's box, without gaps:
 * 1 = counts. A foreign mark is a connected stretch of pixels far from the median (6 robust SD), at least
 * 100 um across; when such pixels are more than 3 % of the patch they are its texture and stay.
 * CG_NOT_MEASURABLE: under 16 pixels.
 */
enum cg_status cg_patch_measure(const struct cg_part *part, const char *ink, uint8_t *mask,
                                struct cg_patch *out, struct cg_error *error) CG_MUST_CHECK;

/* ---- graininess and mottle ---------------------------------------------------------------------- */

struct cg_grain {
    double graininess_13660, mottle_13660; /* density; tiles of 1.27 mm, apertures of 42.3 um */
    size_t tiles;
    double graininess_band;     /* percent reflectance, 0.4 to 5.9 cycles/mm, pooled over tiles */
    double band_density;        /* density SD in 0.4 to 6 cycles/mm: what coalescence is judged by */
    double mottle_density;      /* density SD below 0.4 cycles/mm */
    double scg;                 /* RMS CIEDE2000 after the eye's blur at 40 cm */
    struct cg_band_cv bands[8]; /* octaves, reflectance */
    size_t band_count;
    bool directions; /* the part stands straight enough to tell MD from CD */
};
/*
 * Graininess and mottle of a patch. mask as filled by cg_patch_measure. Fields that need more pixels than
 * there are stay NaN; mottle needs 9 tiles, and densities need a patch that the scanner's noise does not
 * drown.
 */
enum cg_status cg_grain_measure(const struct cg_part *part, const uint8_t *mask, struct cg_grain *out,
                                struct cg_error *error) CG_MUST_CHECK;

/* ---- lines and boundaries ----------------------------------------------------------------------- */

/* One slice of an edge, of one pixel's thickness along the line: where its contour stands. */
struct cg_edge_point {
    double along_mm, left_mm, right_mm; /* within the element; NaN: masked or not found */
};
struct cg_edge_trace {
    struct cg_edge_point *points; /* owned; NULL: not asked for */
    size_t count;
};
void cg_edge_trace_clear(struct cg_edge_trace *trace);

struct cg_stroke {
    double width_um;              /* between the 60 % contours, across the line */
    double blurriness_um;         /* 10 to 90 % of the normal edge profile, mean of both sides */
    double raggedness_side_um[2]; /* SD of the 60 % contour about its straight line */
    double raggedness_um;         /* RMS of both sides */
    double feathering_percent;    /* length of the contour beyond that of the straight line */
    double contrast, darkness, fill_percent;
    double ground, core; /* reflectance in the channel measured */
    enum cg_density_channel channel;
    double tilt_deg;       /* against the axis that the line runs along */
    double masked_percent; /* slices left out for foreign marks */
    double broken_percent; /* slices inside the line's ends without ink */
    bool thin;             /* under 4 SD of its blur: the core was not reached */
};
/*
 * solid: reflectances of a solid of the line's ink for the core of a thin line, or NULL. trace may be NULL.
 * CG_NOT_MEASURABLE: no line stands in the element, or its contrast is under 5 % of white.
 */
enum cg_status cg_stroke_measure(const struct cg_part *part, bool runs_along_md, const double *solid,
                                 struct cg_stroke *out, struct cg_edge_trace *trace,
                                 struct cg_error *error) CG_MUST_CHECK;

struct cg_boundary {
    double mix_zone_um;     /* where the colour is over 10 CIEDE2000 from both sides */
    double displacement_um; /* of the contour from the middle of the element, towards rising x or y */
    double raggedness_um;
    double blurriness_um;
    double tilt_deg, masked_percent;
    struct cg_lab sides[2];
};
enum cg_status cg_boundary_measure(const struct cg_part *part, bool runs_along_md, struct cg_boundary *out,
                                   struct cg_edge_trace *trace, struct cg_error *error) CG_MUST_CHECK;

/* What a ground does to a line, against the same line on paper. */
struct cg_bleed {
    double width_growth_um, width_growth_percent;
    double raggedness_growth_um; /* raggedness adds in squares */
};
struct cg_bleed cg_bleed_of(const struct cg_stroke *on_paper, const struct cg_stroke *on_ground);

/* ---- reversed text and strike-through ------------------------------------------------------------ */

struct cg_reversed {
    double stroke_width_um; /* mean over the ridge of the strokes, at half height */
    double open_percent;    /* area of the open strokes */
    double fill_in_percent; /* how far the strokes fall short of paper white along their ridge */
    size_t strokes;         /* connected open areas */
};
/* paper: its reflectance in red, green and blue. CG_NOT_MEASURABLE: nothing open was found. */
enum cg_status cg_reversed_measure(const struct cg_part *part, const double paper[3], struct cg_reversed *out,
                                   struct cg_error *error) CG_MUST_CHECK;

/* From the back of a sheet: log10 of unprinted over printed, and the loss of whiteness in percent. */
struct cg_strike {
    double density, whiteness_loss_percent;
};
struct cg_strike cg_strike_of(double unprinted_back, double printed_back);

/* ---- drying ------------------------------------------------------------------------------------- */

/* s(t) = s_inf + (s0 - s_inf) exp(-(t / tau)^beta). */
struct cg_drying {
    double tau_s, beta, s0, s_inf;
    double tau_sd_s, beta_sd, s0_sd, s_inf_sd; /* one standard error; NaN: the parameter was fixed */
    double t_10_percent_s;                     /* tau (ln 10)^(1 / beta); NaN: beyond the last delay */
    double t_10_percent_sd_s;
    bool dry;   /* s_inf is at most CG_DRY_RATIO and the tenth is reached within the series */
    double rms; /* of the residuals */
    size_t points;
    bool beta_fitted, s_inf_fitted;
};
#define CG_DRY_RATIO 0.02
/*
 * Least squares by GSL's trust-region solver. beta is 1 unless the points speak for another (F test), s_inf
 * is 0 unless three points lie beyond 3 tau. CG_NOT_MEASURABLE: under 4 delays, no falling set-off, or no
 * convergence.
 */
enum cg_status cg_drying_fit(const double *time_s, const double *ratio, size_t count, struct cg_drying *out,
                             struct cg_error *error) CG_MUST_CHECK;

/* ---- scores ------------------------------------------------------------------------------------- */

enum cg_absorb_measure {
    CG_ABSORB_BLEED_WIDTH,
    CG_ABSORB_BLEED_RAGGEDNESS,
    CG_ABSORB_MIX_ZONE,
    CG_ABSORB_LINE_GROWTH,
    CG_ABSORB_LINE_RAGGEDNESS,
    CG_ABSORB_COALESCENCE,
    CG_ABSORB_MOTTLE,
    CG_ABSORB_FILL_IN,
    CG_ABSORB_STRIKE,
    CG_ABSORB_MEASURES
};
/* Which score a measure belongs to and where its grades end. */
struct cg_absorb_rule {
    const char *name, *unit;
    bool bleed;      /* else absorption */
    double steps[3]; /* up to these values the grade is A, B, C; beyond them D */
};
extern const struct cg_absorb_rule cg_absorb_rules[CG_ABSORB_MEASURES];
/*
 * 100 at 0, 85, 70 and 50 at the three steps, straight between them, 0 at three times the last one; NaN stays
 * NaN.
 */
double cg_absorb_score(enum cg_absorb_measure measure, double value);
/* "A" to "D" from 85, 70 and 50; NULL for NaN. */
const char *cg_absorb_grade(double score);
/* The four-step marks of the field for the same steps: double circle, circle, triangle, cross (UTF-8). */
const char *cg_absorb_mark(double score);
/*
 * The ink level at which noise takes off: the first level whose noise lies more than three SD (at
 * least `least`) above the straight line through the levels below it. NaN: it never does, or fewer than 4
 * levels were given. Levels rise.
 */
double cg_absorb_capacity(const double *level_percent, const double *noise, size_t count, double least);

#endif
