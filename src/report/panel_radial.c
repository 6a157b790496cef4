/*
 * panel_radial.c: power over wavelength with the mottle bands, and the CV of each band below it.
 */
#include "report/panels.h"

#include <math.h>

struct radial_drawing {
    const struct cg_picture *picture;
    struct cg_radial radial;
    double nyquist;
    double per_bin; /* area of a bin: power / per_bin is the power density */
    struct cg_axis f, power;
    struct cg_box plot, bars;
};

static double ring_frequency(const struct cg_radial *radial, size_t ring)
{
    return ((double)ring + 0.5) * radial->df;
}

static bool is_octave(const struct cg_band_cv *band)
{
    return band->band.name == NULL && band->band.low_mm > 0.0 && band->band.high_mm > band->band.low_mm;
}

/* Both axes from what there is; false when the spectrum has no power at all. */
static bool axes_of(struct radial_drawing *drawing)
{
    const struct cg_surface *surface = drawing->picture->surface;
    const struct cg_radial *radial = &drawing->radial;
    drawing->nyquist = fmax((double)surface->psd.rows * surface->psd.df_md,
                            (double)surface->psd.columns * surface->psd.df_cd) /
                       2.0;
    drawing->f = (struct cg_axis){.low = 0.8 * radial->df, .high = drawing->nyquist, .log = true};
    for (size_t i = 0; i < surface->band_count; i++) {
        if (is_octave(&surface->bands[i])) {
            drawing->f.low = fmin(drawing->f.low, 1.0 / surface->bands[i].band.high_mm);
            drawing->f.high = fmax(drawing->f.high, 1.0 / surface->bands[i].band.low_mm);
        }
    }
    double low = INFINITY, high = 0.0;
    for (size_t i = 1; i < radial->count && ring_frequency(radial, i) <= drawing->nyquist; i++) {
        if (radial->bins[i] > 0.0 && radial->power[i] > 0.0) {
            low = fmin(low, radial->power[i] / drawing->per_bin);
            high = fmax(high, radial->power[i] / drawing->per_bin);
        }
    }
    if (!(high > 0.0) || !(drawing->f.high > drawing->f.low)) {
        return false;
    }
    const double widest = 1e8; /* below that it is rounding */
    low = fmax(low, high / widest);
    drawing->power = (struct cg_axis){.low = low / 2.0, .high = high * 6.0, .log = true};
    return true;
}

static double x_of(const struct radial_drawing *drawing, double f)
{
    return drawing->plot.x + drawing->plot.w * cg_axis_share(&drawing->f, f);
}

static void shade_bands(const struct radial_drawing *drawing)
{
    const struct cg_surface *surface = drawing->picture->surface;
    cairo_t *cr = drawing->picture->cr;
    for (size_t i = 0, octave = 0; i < surface->band_count; i++) {
        const struct cg_band_cv *band = &surface->bands[i];
        if (!is_octave(band)) {
            continue;
        }
        double x0 = x_of(drawing, 1.0 / band->band.high_mm);
        double x1 = x_of(drawing, 1.0 / band->band.low_mm);
        struct cg_colour shade =
            octave++ % 2 == 0 ? (struct cg_colour){0.91, 0.94, 0.97} : (struct cg_colour){0.96, 0.97, 0.985};
        cg_box_fill(cr, (struct cg_box){x0, drawing->plot.y, x1 - x0, drawing->plot.h}, shade);
        cg_box_fill(cr, (struct cg_box){x0, drawing->bars.y, x1 - x0, drawing->bars.h}, shade);
    }
}

/* Ticks at wavelengths 2^n: the bands end there, so a person reads both at once. */
static void draw_wavelengths(const struct radial_drawing *drawing)
{
    cairo_t *cr = drawing->picture->cr;
    struct cg_box lowest = drawing->bars.h > 0.0 ? drawing->bars : drawing->plot;
    double bottom = lowest.y + lowest.h;
    struct cg_text_style style = {.size = 11.5, .colour = cg_ink_soft, .align = CG_ALIGN_CENTRE};
    double last = -INFINITY;
    for (int n = (int)floor(-log2(drawing->f.low)); n >= (int)ceil(-log2(drawing->f.high) - 1e-9); n--) {
        double x = floor(x_of(drawing, exp2(-n))) + 0.5;
        cg_colour_use(cr, cg_rule);
        cairo_set_line_width(cr, 1.0);
        cairo_move_to(cr, x, drawing->plot.y);
        cairo_line_to(cr, x, drawing->plot.y + drawing->plot.h);
        if (drawing->bars.h > 0.0) {
            cairo_move_to(cr, x, drawing->bars.y);
            cairo_line_to(cr, x, bottom);
        }
        cairo_stroke(cr);
        char label[CG_NUMBER_SIZE];
        cg_number_print(label, exp2(n), 3);
        struct cg_box size = cg_text_measure(cr, label, &style);
        if (x - size.w / 2.0 > last + 4.0) {
            cg_text_draw(cr, x, bottom + 4.0, label, &style);
            last = x + size.w / 2.0;
        }
    }
    struct cg_text title = {0};
    cg_text_add(&title, "wavelength / %s", drawing->picture->unit);
    cg_text_draw(cr, lowest.x + lowest.w / 2.0, bottom + 20.0, title.failed ? "" : title.data, &style);
    cg_text_clear(&title);
}

static double y_of(const struct radial_drawing *drawing, double density)
{
    double share = fmin(fmax(cg_axis_share(&drawing->power, density), 0.0), 1.0);
    return drawing->plot.y + drawing->plot.h * (1.0 - share);
}

static void draw_curve(const struct radial_drawing *drawing)
{
    cairo_t *cr = drawing->picture->cr;
    const struct cg_radial *radial = &drawing->radial;
    for (size_t i = 1; i < radial->count && ring_frequency(radial, i) <= drawing->nyquist; i++) {
        if (radial->bins[i] > 0.0 && radial->power[i] > 0.0) {
            cairo_line_to(cr, x_of(drawing, ring_frequency(radial, i)),
                          y_of(drawing, radial->power[i] / drawing->per_bin));
        }
    }
    cg_colour_use(cr, cg_colour_of(1));
    cairo_set_line_width(cr, 1.8);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cr);
}

static void draw_peaks(const struct radial_drawing *drawing)
{
    cairo_t *cr = drawing->picture->cr;
    const struct cg_surface *surface = drawing->picture->surface;
    struct cg_labels labels = {0};
    for (size_t i = 0; i < surface->line_count; i++) {
        double f = hypot(surface->lines[i].f_cd, surface->lines[i].f_md);
        size_t ring = (size_t)(f / drawing->radial.df);
        if (ring >= drawing->radial.count || f < drawing->f.low || f > drawing->f.high) {
            continue;
        }
        double x = x_of(drawing, f);
        double top = drawing->radial.power[ring];
        for (size_t near = ring > 1 ? ring - 1 : ring; near <= ring + 1 && near < drawing->radial.count;
             near++) {
            top = fmax(top, drawing->radial.power[near]);
        }
        double y = y_of(drawing, top / drawing->per_bin) - 5.0;
        cairo_move_to(cr, x, y);
        cairo_line_to(cr, x - 5.0, y - 9.0);
        cairo_line_to(cr, x + 5.0, y - 9.0);
        cg_colour_use(cr, cg_colour_of(0));
        cairo_fill(cr);
        cg_labels_take(&labels, (struct cg_box){x - 5.0, y - 9.0, 10.0, 9.0});
        struct cg_text words = {0};
        cg_panel_length(drawing->picture, &words, surface->lines[i].pitch);
        (void)cg_labels_place(
            &labels, cr, drawing->plot, x, y - 5.0, 8.0, words.failed ? "" : words.data,
            &(struct cg_text_style){.size = 11.5, .bold = true, .halo = true, .colour = cg_ink});
        cg_text_clear(&words);
    }
}

/* One band: its CV as a bar whose parts have the shares of the variance, the uncertainty as a whisker. */
static void draw_band(const struct radial_drawing *drawing, const struct cg_band_cv *band,
                      const struct cg_axis *cv)
{
    cairo_t *cr = drawing->picture->cr;
    struct cg_box bars = drawing->bars;
    double x0 = x_of(drawing, 1.0 / band->band.high_mm);
    double x1 = x_of(drawing, 1.0 / band->band.low_mm);
    double bottom = bars.y + bars.h;
    struct cg_text_style style = {.size = 11.5, .bold = true, .colour = cg_ink, .align = CG_ALIGN_CENTRE};
    if (!band->measured) {
        style = (struct cg_text_style){.size = 10.5,
                                       .colour = cg_ink_soft,
                                       .align = CG_ALIGN_CENTRE,
                                       .width = x1 - x0 - 4.0,
                                       .lines = 3};
        cg_text_draw(cr, (x0 + x1) / 2.0, bottom - 44.0,
                     band->flag == CG_BAND_BEYOND_FIELD ? "wider than the field" : "finer than the pixels",
                     &style);
        return;
    }
    double parts[] = {band->isotropic_percent, band->bars_percent, band->streaks_percent};
    static const size_t colours[] = {1, 0, 2};
    double squares = parts[0] * parts[0] + parts[1] * parts[1] + parts[2] * parts[2];
    double y = bottom;
    for (size_t i = 0; i < 3 && squares > 0.0; i++) {
        double h = bars.h * cg_axis_share(cv, band->cv_percent) * parts[i] * parts[i] / squares;
        cg_box_fill(cr, (struct cg_box){x0 + (x1 - x0) * 0.22, y - h, (x1 - x0) * 0.56, h},
                    cg_colour_of(colours[i]));
        y -= h;
    }
    double middle = floor((x0 + x1) / 2.0) + 0.5;
    double high = bottom - bars.h * cg_axis_share(cv, band->cv_percent + band->uncertainty_percent);
    double low = bottom - bars.h * cg_axis_share(cv, fmax(0.0, band->cv_percent - band->uncertainty_percent));
    cg_colour_use(cr, cg_ink);
    cairo_set_line_width(cr, 1.2);
    cairo_move_to(cr, middle, high);
    cairo_line_to(cr, middle, low);
    cairo_stroke(cr);
    char number[CG_NUMBER_SIZE];
    struct cg_text words = {0};
    cg_text_add(&words, "%s %%%s", cg_number_fixed(number, band->cv_percent, 2),
                band->flag == CG_BAND_GOOD ? "" : "*");
    cg_text_draw(cr, middle, high - 16.0, words.failed ? "" : words.data, &style);
    cg_text_clear(&words);
}

static void draw_bands(const struct radial_drawing *drawing)
{
    const struct cg_surface *surface = drawing->picture->surface;
    struct cg_axis cv = {.low = 0.0, .high = 0.01};
    for (size_t i = 0; i < surface->band_count; i++) {
        const struct cg_band_cv *band = &surface->bands[i];
        if (is_octave(band) && band->measured) {
            cv.high = fmax(cv.high, (band->cv_percent + band->uncertainty_percent) * 1.35);
        }
    }
    cg_axis_draw_left(drawing->picture->cr, drawing->bars, &cv, 3, "CV / %");
    for (size_t i = 0; i < surface->band_count; i++) {
        if (is_octave(&surface->bands[i])) {
            draw_band(drawing, &surface->bands[i], &cv);
        }
    }
}

/* What the colours of the bars and the star mean, on the line of the title. */
static void draw_legend(const struct radial_drawing *drawing, struct cg_box rest)
{
    static const struct {
        const char *name;
        size_t colour;
    } parts[] = {{"isotropic", 1}, {"bars", 0}, {"streaks", 2}};
    cairo_t *cr = drawing->picture->cr;
    struct cg_text_style style = {.size = 11.5, .colour = cg_ink_soft};
    double y = drawing->bars.y - 19.0;
    double x = drawing->bars.x;
    x += cg_text_draw(cr, x, y, "CV of each band, split by variance:", &style).w + 8.0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        cg_box_fill(cr, (struct cg_box){x, y + 3.0, 10.0, 10.0}, cg_colour_of(parts[i].colour));
        x += 14.0 + cg_text_draw(cr, x + 14.0, y, parts[i].name, &style).w + 10.0;
    }
    const struct cg_surface *surface = drawing->picture->surface;
    for (size_t i = 0; i < surface->band_count; i++) {
        if (is_octave(&surface->bands[i]) && surface->bands[i].measured &&
            surface->bands[i].flag != CG_BAND_GOOD) {
            style.width = rest.x + rest.w - x;
            cg_text_draw(cr, x, y, "* measured in part or on few periods", &style);
            return;
        }
    }
}

enum cg_status cg_panel_radial(const struct cg_picture *picture, struct cg_box box, struct cg_error *error)
{
    const struct cg_psd *psd = &picture->surface->psd;
    if (psd->power == NULL) {
        cg_panel_message(picture, cg_panel_title(picture, box, "Power over wavelength", ""),
                         picture->why_not);
        return CG_OK;
    }
    struct radial_drawing drawing = {.picture = picture, .per_bin = psd->df_cd * psd->df_md};
    enum cg_status status = cg_radial_of(psd, &drawing.radial, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_box rest = cg_panel_title(picture, box, "Power over wavelength",
                                        "mean over all directions; peaks: periodic lines");
    bool banded = false;
    for (size_t i = 0; i < picture->surface->band_count; i++) {
        banded = banded || is_octave(&picture->surface->bands[i]);
    }
    if (!cg_panel_has_texture(picture) || !axes_of(&drawing)) {
        cg_panel_message(picture, rest, "The frame has no texture: nothing but its mean.");
        cg_radial_clear(&drawing.radial);
        return CG_OK;
    }
    const double left = 66.0, bottom = 40.0, bars_height = 120.0, between = 26.0;
    double below = banded ? bars_height + between : 0.0;
    drawing.plot =
        (struct cg_box){rest.x + left, rest.y + 4.0, rest.w - left - 8.0, rest.h - bottom - below - 4.0};
    drawing.bars = (struct cg_box){drawing.plot.x, drawing.plot.y + drawing.plot.h + between, drawing.plot.w,
                                   banded ? bars_height : 0.0};
    shade_bands(&drawing);
    draw_wavelengths(&drawing);
    cg_axis_draw_left(picture->cr, drawing.plot, &drawing.power, 5,
                      psd->scaled ? "power density / mm²" : "power density / px²");
    draw_curve(&drawing);
    draw_peaks(&drawing);
    cg_box_stroke(picture->cr, drawing.plot, cg_ink_soft, 1.0);
    if (banded) {
        draw_legend(&drawing, rest);
        draw_bands(&drawing);
        cg_box_stroke(picture->cr, drawing.bars, cg_ink_soft, 1.0);
    }
    cg_radial_clear(&drawing.radial);
    return CG_OK;
}
