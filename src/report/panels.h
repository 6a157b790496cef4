/*
 * report/panels.h: the four panels of a picture of a surface, and what the gallery of its marks shares with
 * them.
 */
#ifndef REPORT_PANELS_H
#define REPORT_PANELS_H

#include "report/facts.h"
#include "report/plot.h"

/* What every panel needs to know of the picture. */
struct cg_picture {
    cairo_t *cr;
    const struct cg_surface *surface;
    double pitch_cd, pitch_md; /* of a pixel, in `unit` */
    const char *unit;          /* "mm", or "px" when the scale is not known */
    const char *why_not;       /* a sentence for panels that have nothing to show */
};

/* A picture of this size, drawn by `draw`, as PNG bytes that are appended to out. */
enum cg_status cg_picture_make(const struct cg_surface *surface, int width, int height,
                               enum cg_status (*draw)(const struct cg_picture *picture,
                                                      struct cg_error *error),
                               struct cg_text *out, struct cg_error *error) CG_MUST_CHECK;

/* A panel's title and the soft words behind it. The rest of the box is returned. */
struct cg_box cg_panel_title(const struct cg_picture *picture, struct cg_box box, const char *title,
                             const char *note);
/* A grey box with a sentence instead of an empty plot. */
void cg_panel_message(const struct cg_picture *picture, struct cg_box box, const char *message);
/* False when what the spectrum holds is the rounding of single precision and no texture. */
bool cg_panel_has_texture(const struct cg_picture *picture);
/* "12.4 mm" */
void cg_panel_length(const struct cg_picture *picture, struct cg_text *out, double length);
/*
 * The box of the frame in true proportion, the same in the panels of the frame and of local gloss, so that a
 * place is found again. *widened tells that a side would have been too thin to see.
 */
struct cg_box cg_panel_fit(const struct cg_picture *picture, struct cg_box into, bool *widened);
/* What cg_panel_fit leaves free below for a scale bar and at the right for a bar of colours. */
#define CG_PANEL_STRIP 50.0
#define CG_PANEL_BAR 84.0

/* A bar of a round length, at most `longest` pixels, with its length behind it, at the strip's top left. */
void cg_panel_scale_bar(const struct cg_picture *picture, struct cg_box strip, double drawn_per_unit,
                        double longest);

/* The frame, stretched, with a scale bar, directions and marks. */
enum cg_status cg_panel_frame(const struct cg_picture *picture, struct cg_box box,
                              struct cg_error *error) CG_MUST_CHECK;
/* Local gloss in percent of the mean. */
enum cg_status cg_panel_map(const struct cg_picture *picture, struct cg_box box,
                            struct cg_error *error) CG_MUST_CHECK;
/* The spectrum in two dimensions with rings of wavelengths and the periodic lines. */
enum cg_status cg_panel_spectrum(const struct cg_picture *picture, struct cg_box box,
                                 struct cg_error *error) CG_MUST_CHECK;
/* The spectrum over wavelength, and the CV of each band below it. */
enum cg_status cg_panel_radial(const struct cg_picture *picture, struct cg_box box,
                               struct cg_error *error) CG_MUST_CHECK;

#endif
