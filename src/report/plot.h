/*
 * report/plot.h: a small drawing kit on cairo and pango: colours, text, axes with round ticks, planes drawn
 * as pictures, PNG bytes. Coordinates are pixels of the picture, y downwards.
 */
#ifndef REPORT_PLOT_H
#define REPORT_PLOT_H

#include <cairo.h>
#include <castgloss/image.h>

/* ---- colours ------------------------------------------------------------------------------------ */

struct cg_colour {
    double red, green, blue; /* sRGB, 0 to 1 */
};
extern const struct cg_colour cg_ink, cg_ink_soft, cg_rule, cg_paper, cg_shade, cg_no_data;

/* Colour maps take a share in [0, 1], clipped. Dark to light, even in lightness: viridis. */
struct cg_colour cg_colour_sequential(double share);
/* Red below the middle, blue above it, light at the middle: RdBu. */
struct cg_colour cg_colour_diverging(double share);
/* Black to white. */
struct cg_colour cg_colour_grey(double share);
/* Colours that the colour-blind can tell apart, for classes; wraps around. */
#define CG_COLOURS 7
struct cg_colour cg_colour_of(size_t index);
void cg_colour_use(cairo_t *cr, struct cg_colour colour);

/* ---- boxes and text ----------------------------------------------------------------------------- */

struct cg_box {
    double x, y, w, h;
};
void cg_box_fill(cairo_t *cr, struct cg_box box, struct cg_colour colour);
void cg_box_stroke(cairo_t *cr, struct cg_box box, struct cg_colour colour, double line_width);
/* Grey with slanting lines: no data here. */
void cg_box_hatch(cairo_t *cr, struct cg_box box);
bool cg_box_overlaps(struct cg_box a, struct cg_box b);
/* The largest box of this width to height that fits into `into`, at its top left. */
struct cg_box cg_box_fit(struct cg_box into, double width, double height);

enum cg_align { CG_ALIGN_LEFT, CG_ALIGN_CENTRE, CG_ALIGN_RIGHT };
struct cg_text_style {
    double size; /* of the letters, pixels */
    bool bold, halo, upwards;
    struct cg_colour colour;
    enum cg_align align;
    double width;  /* 0: one line as long as it is; else cut with an ellipsis at this width */
    int lines;     /* with a width: wrapped into at most this many lines; 0 and 1: one */
    bool cut_head; /* the ellipsis stands in the middle, so that the end of a file name stays */
};
/*
 * Draws text whose top is at y and whose left edge, middle or right edge is at x; with `upwards` the text
 * runs upwards and (x, y) is the middle of its left side. Returns the box that it takes.
 */
struct cg_box cg_text_draw(cairo_t *cr, double x, double y, const char *text,
                           const struct cg_text_style *style);
/* The size that cg_text_draw would take, at (0, 0). */
struct cg_box cg_text_measure(cairo_t *cr, const char *text, const struct cg_text_style *style);

/* Boxes that are taken, so that labels do not cover one another. */
#define CG_LABELS 96
struct cg_labels {
    struct cg_box taken[CG_LABELS];
    size_t count;
};
void cg_labels_take(struct cg_labels *labels, struct cg_box box);
/* Draws text beside the point at the first free place inside `inside`; false, and nothing drawn, when none is
 * free. */
bool cg_labels_place(struct cg_labels *labels, cairo_t *cr, struct cg_box inside, double x, double y,
                     double gap, const char *text, const struct cg_text_style *style);

/* ---- axes --------------------------------------------------------------------------------------- */

struct cg_axis {
    double low, high; /* values at its ends; low may be above high */
    bool log;
    char decimal; /* the decimal sign of its numbers; 0: the point */
};
/* Where a value stands between the ends, 0 to 1 inside. */
double cg_axis_share(const struct cg_axis *axis, double value);

#define CG_TICKS 24
struct cg_ticks {
    double at[CG_TICKS];
    char label[CG_TICKS][CG_NUMBER_SIZE];
    size_t count;
};
/* 1, 2 or 5 times a power of ten not above value; 0 when value is not above 0. */
double cg_round_down(double value);
/* Round values between the ends, about `wanted` of them; on a log axis 1, 2 and 5, or powers of ten alone. */
struct cg_ticks cg_ticks_of(const struct cg_axis *axis, int wanted);

/* Ticks, grid lines, numbers and a title along the bottom or the left side of a plot. */
void cg_axis_draw_bottom(cairo_t *cr, struct cg_box plot, const struct cg_axis *axis, int wanted,
                         bool numbers, const char *title);
void cg_axis_draw_left(cairo_t *cr, struct cg_box plot, const struct cg_axis *axis, int wanted,
                       const char *title);
/* An upright bar of colours with its numbers on the right. */
void cg_colour_bar(cairo_t *cr, struct cg_box bar, struct cg_colour (*map)(double share),
                   const struct cg_axis *axis, const char *title);

/* ---- pictures ----------------------------------------------------------------------------------- */

/* low and high are the values of the ends of the colour map. */
struct cg_shading {
    struct cg_colour (*map)(double share);
    double low, high;
};
/*
 * Fills box with a view: pixels are averaged where several fall on one, and drawn as squares where one covers
 * several. Half or more without data: grey with slanting lines.
 */
enum cg_status cg_raster_view(cairo_t *cr, struct cg_box box, struct cg_view view,
                              const struct cg_shading *shading, struct cg_error *error) CG_MUST_CHECK;
/* Fills box, which must stand on whole pixels, with the colour that `at` gives for each of its pixels. */
enum cg_status cg_raster_pixels(cairo_t *cr, struct cg_box box,
                                struct cg_colour (*at)(const void *context, size_t x, size_t y),
                                const void *context, struct cg_error *error) CG_MUST_CHECK;

/* A white picture. NULL with *error set. */
cairo_surface_t *cg_canvas_new(int width, int height, struct cg_error *error) CG_MUST_CHECK;
/* Gives back what this thread's text drawing keeps; a later text starts anew. */
void cg_fonts_release(void);
/* A picture from PNG bytes; NULL when they are none. */
cairo_surface_t *cg_canvas_read(const void *png, size_t size);
/* Appends the PNG bytes of the picture. */
enum cg_status cg_canvas_png(cairo_surface_t *canvas, struct cg_text *out,
                             struct cg_error *error) CG_MUST_CHECK;

#endif
