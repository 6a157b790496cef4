/*
 * panel_frame.c: the frame as it was seen, with its scale and its marks.
 */
#include "report/panels.h"

#include <math.h>
#include <string.h>

static const double stretch_shares[] = {0.005, 0.995};
enum { NUMBERED_MARKS = 40 }; /* more numbers than this hide the picture */

void cg_panel_scale_bar(const struct cg_picture *picture, struct cg_box strip, double drawn_per_unit,
                        double longest)
{
    cairo_t *cr = picture->cr;
    double length = cg_round_down(longest / drawn_per_unit);
    double drawn = length * drawn_per_unit;
    cg_colour_use(cr, cg_ink);
    cairo_set_line_width(cr, 3.0);
    cairo_move_to(cr, strip.x, strip.y + 10.5);
    cairo_line_to(cr, strip.x + drawn, strip.y + 10.5);
    cairo_stroke(cr);
    cairo_set_line_width(cr, 1.0);
    for (int end = 0; end < 2; end++) {
        double x = floor(strip.x + end * drawn) + 0.5;
        cairo_move_to(cr, x, strip.y + 6.0);
        cairo_line_to(cr, x, strip.y + 15.0);
    }
    cairo_stroke(cr);
    struct cg_text label = {0};
    cg_panel_length(picture, &label, length);
    cg_text_draw(cr, strip.x + drawn + 8.0, strip.y + 3.0, label.failed ? "" : label.data,
                 &(struct cg_text_style){.size = 12.0, .colour = cg_ink});
    cg_text_clear(&label);
}

static void draw_arrow(cairo_t *cr, double x, double y, double dx, double dy, const char *name)
{
    const double length = 22.0;
    const double head = 5.0;
    double x1 = x + dx * length;
    double y1 = y + dy * length;
    cg_colour_use(cr, cg_ink);
    cairo_set_line_width(cr, 1.5);
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x1, y1);
    cairo_stroke(cr);
    cairo_move_to(cr, x1 + dx * head, y1 + dy * head);
    cairo_line_to(cr, x1 - dy * head * 0.7, y1 + dx * head * 0.7);
    cairo_line_to(cr, x1 + dy * head * 0.7, y1 - dx * head * 0.7);
    cairo_fill(cr);
    cg_text_draw(cr, x1 + (dx > 0.0 ? 8.0 : -24.0), y1 - 8.0 - dy * 4.0, name,
                 &(struct cg_text_style){.size = 11.5, .colour = cg_ink});
}

/* The classes that were found, each with its colour and count. */
static void draw_classes(const struct cg_picture *picture, struct cg_box strip)
{
    size_t counts[CG_MARK_CLASSES] = {0};
    const struct cg_marks *marks = &picture->surface->marks;
    for (size_t i = 0; i < marks->count; i++) {
        counts[marks->marks[i].mark_class]++;
    }
    double x = strip.x;
    for (size_t i = 0; i < CG_MARK_CLASSES; i++) {
        if (counts[i] == 0) {
            continue;
        }
        struct cg_text words = {0};
        cg_text_add(&words, "%s %zu", cg_mark_class_name((enum cg_mark_class)i), counts[i]);
        struct cg_text_style style = {.size = 11.5, .colour = cg_ink};
        const char *text = words.failed ? "" : words.data;
        if (x + 16.0 + cg_text_measure(picture->cr, text, &style).w <= strip.x + strip.w) {
            cg_box_stroke(picture->cr, (struct cg_box){x + 1.0, strip.y + 28.0, 9.0, 9.0}, cg_colour_of(i),
                          2.0);
            x = x + 16.0 + cg_text_draw(picture->cr, x + 15.0, strip.y + 25.0, text, &style).w + 12.0;
        }
        cg_text_clear(&words);
    }
}

/* Boxes on the picture; numbers may stand beside it, inside `around`. */
static void draw_marks(const struct cg_picture *picture, struct cg_box drawn, struct cg_box around)
{
    const struct cg_marks *marks = &picture->surface->marks;
    const struct cg_grid *grid = &picture->surface->plane.grid;
    const double smallest = 9.0;
    struct cg_labels labels = {0};
    cairo_t *cr = picture->cr;
    cairo_save(cr);
    cairo_rectangle(cr, drawn.x, drawn.y, drawn.w, drawn.h);
    cairo_clip(cr);
    /* The most severe come first and must lie on top. */
    for (size_t i = marks->count; i-- > 0;) {
        const struct cg_rect *rect = &marks->marks[i].box;
        double x = drawn.x + drawn.w * (double)rect->x0 / (double)grid->width - 2.0;
        double y = drawn.y + drawn.h * (double)rect->y0 / (double)grid->height - 2.0;
        double w = drawn.w * (double)(rect->x1 - rect->x0) / (double)grid->width + 4.0;
        double h = drawn.h * (double)(rect->y1 - rect->y0) / (double)grid->height + 4.0;
        struct cg_box box = {x - fmax(0.0, smallest - w) / 2.0, y - fmax(0.0, smallest - h) / 2.0,
                             fmax(smallest, w), fmax(smallest, h)};
        cg_box_stroke(cr, box, cg_paper, 4.0);
        cg_box_stroke(cr, box, cg_colour_of(marks->marks[i].mark_class), 2.0);
    }
    cairo_restore(cr);
    for (size_t i = 0; i < marks->count && i < NUMBERED_MARKS; i++) {
        const struct cg_rect *rect = &marks->marks[i].box;
        double x = drawn.x + drawn.w * (double)(rect->x0 + rect->x1) / 2.0 / (double)grid->width;
        double y = drawn.y + drawn.h * (double)rect->y0 / (double)grid->height - 6.0;
        char number[CG_NUMBER_SIZE];
        cg_number_fixed(number, (double)(i + 1), 0);
        (void)cg_labels_place(
            &labels, cr, around, x, y, 6.0, number,
            &(struct cg_text_style){.size = 11.5, .bold = true, .halo = true, .colour = cg_ink});
    }
}

enum cg_status cg_panel_frame(const struct cg_picture *picture, struct cg_box box, struct cg_error *error)
{
    struct cg_view view = cg_plane_view(&picture->surface->plane);
    if (view.px == NULL || cg_view_count_valid(view) == 0) {
        cg_panel_message(picture, cg_panel_title(picture, box, "Frame", ""), picture->why_not);
        return CG_OK;
    }
    double ends[2];
    enum cg_status status = cg_quantiles(view, stretch_shares, 2, ends, error);
    if (status != CG_OK) {
        return status;
    }
    bool flat = ends[0] == ends[1];
    if (flat) { /* nothing to stretch; shown as bright as it is */
        ends[0] = 0.0;
        ends[1] = fmax(1.0, ends[1]);
    }
    struct cg_box drawn, rest = {box.x, box.y + 24.0, box.w, box.h - 24.0};
    bool widened;
    drawn = cg_panel_fit(picture, rest, &widened);
    struct cg_text note = {0};
    char low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE];
    cg_text_add(&note, "%zu × %zu px%s; %s: black %s, white %s%s", view.grid.width, view.grid.height,
                widened ? ", drawn wider than it is" : "", flat ? "contrast as it is" : "contrast stretched",
                cg_number_print(low, ends[0], 4), cg_number_print(high, ends[1], 4),
                flat ? "" : " (0.5 and 99.5 % of the pixels)");
    (void)cg_panel_title(picture, box, "Frame", note.failed ? "" : note.data);
    cg_text_clear(&note);

    struct cg_shading shading = {cg_colour_grey, ends[0], ends[1]};
    status = cg_raster_view(picture->cr, drawn, view, &shading, error);
    if (status != CG_OK) {
        return status;
    }
    cg_box_stroke(picture->cr, (struct cg_box){drawn.x - 0.5, drawn.y - 0.5, drawn.w + 1.0, drawn.h + 1.0},
                  cg_rule, 1.0);
    const double low_picture = 80.0,
                 row_of_numbers = 20.0; /* numbers find no room on a strip, but below it */
    double gap = drawn.h < low_picture && picture->surface->marks.count > 0 ? row_of_numbers : 4.0;
    struct cg_box strip = {drawn.x, drawn.y + drawn.h + gap, rest.w, CG_PANEL_STRIP};
    draw_marks(picture, drawn, (struct cg_box){rest.x, rest.y, drawn.w + 18.0, drawn.h + gap});
    /* Along the longer side, which is never widened. */
    double along_cd = drawn.w / ((double)view.grid.width * picture->pitch_cd);
    double along_md = drawn.h / ((double)view.grid.height * picture->pitch_md);
    cg_panel_scale_bar(picture, strip, fmin(along_cd, along_md), 190.0);
    double corner_x = drawn.x + drawn.w + 28.0, corner_y = drawn.y + 8.5;
    draw_arrow(picture->cr, corner_x, corner_y, 1.0, 0.0, "CD");
    draw_arrow(picture->cr, corner_x, corner_y, 0.0, 1.0, "MD");
    draw_classes(picture, strip);
    return CG_OK;
}
