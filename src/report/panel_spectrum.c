/*
 * panel_spectrum.c: the spectrum in two dimensions, f_cd to the right and f_md upwards, zero in the middle.
 *
 * The radius is drawn as the square root of the frequency: octaves of mottle from 0.25 to 16 mm span 1 to 64
 * in frequency, and drawn evenly the long ones, which the eye sees best, would share a few pixels.
 */
#include "report/panels.h"

#include <math.h>

static const double finest_mm = 0.25; /* the finest wavelength that is shown when the pixels resolve it */
static const double list_width = 168.0;
enum { LABELLED_LINES = 8 };

struct spectrum_drawing {
    const struct cg_psd *psd;
    double f_max, side;
    double low, high; /* log10 of power at the ends of the colours */
};

static double nyquist(const struct cg_psd *psd)
{
    return fmax((double)psd->rows * psd->df_md, (double)(psd->columns - psd->columns % 2) * psd->df_cd) / 2.0;
}

static double frequency_shown(const struct cg_surface *surface)
{
    const struct cg_psd *psd = &surface->psd;
    double shown = psd->scaled ? fmin(nyquist(psd), 1.0 / finest_mm) : nyquist(psd);
    for (size_t i = 0; i < surface->line_count; i++) {
        shown = fmax(shown, 1.1 * fmax(fabs(surface->lines[i].f_cd), fabs(surface->lines[i].f_md)));
    }
    return fmax(shown, 4.0 * fmax(psd->df_cd, psd->df_md));
}

/* Mean power of the bins within half_width cycles of a frequency; below 0 where the spectrum has none. */
static double power_near(const struct cg_psd *psd, double f_cd, double f_md, double half_width)
{
    long half_columns = (long)(psd->columns / 2);
    long half_rows = (long)(psd->rows / 2);
    long c0 = lround((f_cd - half_width) / psd->df_cd);
    long c1 = lround((f_cd + half_width) / psd->df_cd);
    long r0 = lround((f_md - half_width) / psd->df_md);
    long r1 = lround((f_md + half_width) / psd->df_md);
    double sum = 0.0;
    long count = 0;
    for (long r = r0; r <= r1; r++) {
        for (long c = c0; c <= c1; c++) {
            /* A real picture: the power at -f is the power at f. */
            long column = c < 0 ? -c : c;
            long row = c < 0 ? -r : r;
            if (column > half_columns || row > half_rows || row < -half_rows) {
                continue;
            }
            size_t line = (size_t)((row + (long)psd->rows) % (long)psd->rows);
            bool doubled = column != 0 && !(psd->columns % 2 == 0 && column == half_columns);
            double power = (double)psd->power[line * (psd->columns / 2 + 1) + (size_t)column];
            sum += doubled ? power / 2.0 : power;
            count++;
        }
    }
    return count == 0 ? -1.0 : sum / (double)count;
}

static double power_under(const struct spectrum_drawing *drawing, size_t x, size_t y)
{
    double u = ((double)x + 0.5) / drawing->side * 2.0 - 1.0;
    double v = 1.0 - ((double)y + 0.5) / drawing->side * 2.0;
    double rho = hypot(u, v);
    /* A drawn pixel spans d(f_max rho^2) = 2 f_max rho drho, and drho is 2 / side. */
    double half_width = drawing->f_max * rho * 2.0 / drawing->side;
    return power_near(drawing->psd, drawing->f_max * rho * u, drawing->f_max * rho * v, half_width);
}

static struct cg_colour spectrum_at(const void *context, size_t x, size_t y)
{
    const struct spectrum_drawing *drawing = context;
    double power = power_under(drawing, x, y);
    if (power < 0.0) {
        return cg_no_data;
    }
    double level = power > 0.0 ? log10(power) : drawing->low;
    return cg_colour_sequential((level - drawing->low) / (drawing->high - drawing->low));
}

/* The ends of the colours: the least and the highest of what is shown, on a coarse raster. */
static bool colour_range(struct spectrum_drawing *drawing)
{
    double low = INFINITY, high = -INFINITY;
    size_t count = 0;
    for (size_t y = 0; y < (size_t)drawing->side; y += 3) {
        for (size_t x = 0; x < (size_t)drawing->side; x += 3) {
            double power = power_under(drawing, x, y);
            if (power > 0.0) {
                low = fmin(low, log10(power));
                high = fmax(high, log10(power));
                count++;
            }
        }
    }
    if (count == 0) {
        return false;
    }
    const double widest = 6.0; /* decades; below that all is dark */
    drawing->high = high;
    drawing->low = fmax(low, high - widest);
    drawing->low = fmin(drawing->low, high - 1.0);
    return true;
}

static void draw_rings(const struct cg_picture *picture, const struct spectrum_drawing *drawing,
                       struct cg_box square, struct cg_labels *labels)
{
    cairo_t *cr = picture->cr;
    const struct cg_psd *psd = drawing->psd;
    double middle_x = square.x + square.w / 2.0;
    double middle_y = square.y + square.h / 2.0;
    double field = fmax(psd->field_cd, psd->field_md);
    double last = square.w;
    for (double wavelength = psd->scaled ? finest_mm : 2.0; wavelength <= field; wavelength *= 2.0) {
        double radius = sqrt(1.0 / (wavelength * drawing->f_max)) * square.w / 2.0;
        if (radius > square.w * 0.7 || radius < 12.0) {
            continue;
        }
        cairo_set_source_rgba(cr, 1.0, 1.0, 1.0, 0.75);
        cairo_set_line_width(cr, 1.0);
        cairo_arc(cr, middle_x, middle_y, radius, 0.0, 2.0 * M_PI);
        cairo_stroke(cr);
        struct cg_text words = {0};
        cg_panel_length(picture, &words, wavelength);
        /* Away from the axes, where bars and streaks have their peaks. */
        const double right = 0.5, up = 0.866;
        double x = middle_x + right * radius;
        double y = middle_y - up * radius - 8.0;
        bool room = up * (last - radius) > 13.0 && y > square.y;
        if (room && !words.failed) {
            struct cg_box taken =
                cg_text_draw(cr, x, y, words.data,
                             &(struct cg_text_style){
                                 .size = 10.5, .halo = true, .colour = cg_ink, .align = CG_ALIGN_CENTRE});
            cg_labels_take(labels, taken);
            last = radius;
        }
        cg_text_clear(&words);
    }
}

static void draw_lines(const struct cg_picture *picture, const struct spectrum_drawing *drawing,
                       struct cg_box square, struct cg_labels *labels)
{
    cairo_t *cr = picture->cr;
    for (size_t i = 0; i < picture->surface->line_count; i++) {
        const struct cg_line *line = &picture->surface->lines[i];
        double f = hypot(line->f_cd, line->f_md);
        double radius = sqrt(f / drawing->f_max) * square.w / 2.0;
        for (int side = -1; side <= 1; side += 2) {
            double x = square.x + square.w / 2.0 + side * radius * line->f_cd / f;
            double y = square.y + square.h / 2.0 - side * radius * line->f_md / f;
            cairo_set_source_rgb(cr, 1.0, 1.0, 1.0);
            cairo_set_line_width(cr, 3.5);
            cairo_arc(cr, x, y, 7.0, 0.0, 2.0 * M_PI);
            cairo_stroke(cr);
            cg_colour_use(cr, cg_colour_of(0));
            cairo_set_line_width(cr, 1.8);
            cairo_arc(cr, x, y, 7.0, 0.0, 2.0 * M_PI);
            cairo_stroke(cr);
            cg_labels_take(labels, (struct cg_box){x - 7.0, y - 7.0, 14.0, 14.0});
        }
    }
    for (size_t i = 0; i < picture->surface->line_count && i < LABELLED_LINES; i++) {
        const struct cg_line *line = &picture->surface->lines[i];
        double f = hypot(line->f_cd, line->f_md);
        double radius = sqrt(f / drawing->f_max) * square.w / 2.0;
        struct cg_text words = {0};
        cg_panel_length(picture, &words, line->pitch);
        (void)cg_labels_place(
            labels, cr, square, square.x + square.w / 2.0 + radius * line->f_cd / f,
            square.y + square.h / 2.0 - radius * line->f_md / f, 10.0, words.failed ? "" : words.data,
            &(struct cg_text_style){.size = 11.5, .bold = true, .halo = true, .colour = cg_ink});
        cg_text_clear(&words);
    }
}

static void list_lines(const struct cg_picture *picture, struct cg_box box)
{
    cairo_t *cr = picture->cr;
    const double row = 34.0;
    const struct cg_surface *surface = picture->surface;
    struct cg_text_style style = {.size = 11.5, .colour = cg_ink, .width = box.w, .lines = 2};
    struct cg_text_style head = {.size = 12.0, .bold = true, .colour = cg_ink};
    cg_text_draw(cr, box.x, box.y, "Periodic lines, amplitude", &head);
    double y = box.y + 22.0;
    if (surface->line_count == 0) {
        style.colour = cg_ink_soft;
        cg_text_draw(cr, box.x, y, "none found", &style);
    }
    for (size_t i = 0; i < surface->line_count; i++, y += row) {
        struct cg_text words = {0};
        if (y + 2.0 * row > box.y + box.h && i + 1 < surface->line_count) {
            cg_text_add(&words, "and %zu more", surface->line_count - i);
            cg_text_draw(cr, box.x, y, words.failed ? "" : words.data, &style);
            cg_text_clear(&words);
            break;
        }
        const struct cg_line *line = &surface->lines[i];
        char angle[CG_NUMBER_SIZE], amplitude[CG_NUMBER_SIZE];
        cg_panel_length(picture, &words, line->pitch);
        cg_text_add(&words, " %s, %s %%\nnormal at %s°", cg_direction_name(line->direction),
                    cg_number_print(amplitude, line->amplitude_percent, 2),
                    cg_number_fixed(angle, line->angle_deg, 1));
        cg_text_draw(cr, box.x, y, words.failed ? "" : words.data, &style);
        cg_text_clear(&words);
    }
}

enum cg_status cg_panel_spectrum(const struct cg_picture *picture, struct cg_box box, struct cg_error *error)
{
    const struct cg_psd *psd = &picture->surface->psd;
    struct spectrum_drawing drawing = {.psd = psd};
    bool shown = psd->power != NULL && cg_panel_has_texture(picture);
    if (shown) {
        drawing.f_max = frequency_shown(picture->surface);
        drawing.side = floor(box.h - 62.0);
        shown = colour_range(&drawing);
    }
    if (!shown) {
        cg_panel_message(picture, cg_panel_title(picture, box, "Spectrum", ""),
                         psd->power == NULL ? picture->why_not
                                            : "The frame has no texture: nothing but its mean.");
        return CG_OK;
    }
    struct cg_text note = {0};
    char edge[CG_NUMBER_SIZE];
    cg_text_add(&note, "power per bin; rings: wavelength; radius is √frequency, edge at %s cycles/%s",
                cg_number_print(edge, drawing.f_max, 3), picture->unit);
    double coarser = fmin((double)psd->rows * psd->df_md, (double)psd->columns * psd->df_cd) / 2.0;
    if (coarser < sqrt(2.0) * drawing.f_max) {
        cg_text_add(&note, "; grey: finer than two pixels");
    }
    struct cg_box rest = cg_panel_title(picture, box, "Spectrum", note.failed ? "" : note.data);
    cg_text_clear(&note);

    struct cg_box square = {rest.x + 24.0, rest.y + 4.0, drawing.side, drawing.side};
    enum cg_status status = cg_raster_pixels(picture->cr, square, spectrum_at, &drawing, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_labels labels = {0};
    cairo_save(picture->cr);
    cairo_rectangle(picture->cr, square.x, square.y, square.w, square.h);
    cairo_clip(picture->cr);
    draw_rings(picture, &drawing, square, &labels);
    draw_lines(picture, &drawing, square, &labels);
    cairo_restore(picture->cr);
    struct cg_text_style style = {.size = 11.5, .colour = cg_ink_soft, .align = CG_ALIGN_CENTRE};
    cg_text_draw(picture->cr, square.x + square.w / 2.0, square.y + square.h + 5.0, "f CD →", &style);
    style.upwards = true;
    cg_text_draw(picture->cr, rest.x, square.y + square.h / 2.0, "f MD →", &style);
    struct cg_axis axis = {.low = pow(10.0, drawing.low), .high = pow(10.0, drawing.high), .log = true};
    cg_colour_bar(picture->cr, (struct cg_box){square.x + square.w + 16.0, square.y, 16.0, square.h},
                  cg_colour_sequential, &axis, "relative variance per bin");
    list_lines(picture, (struct cg_box){rest.x + rest.w - list_width, square.y, list_width, square.h});
    return CG_OK;
}
