/*
 * plot.c: boxes, text and labels, and the canvas that becomes a PNG.
 */
#include "report/plot.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

static const char font_family[] = "DejaVu Sans";

/* ---- boxes -------------------------------------------------------------------------------------- */

void cg_box_fill(cairo_t *cr, struct cg_box box, struct cg_colour colour)
{
    cg_colour_use(cr, colour);
    cairo_rectangle(cr, box.x, box.y, box.w, box.h);
    cairo_fill(cr);
}

void cg_box_stroke(cairo_t *cr, struct cg_box box, struct cg_colour colour, double line_width)
{
    cg_colour_use(cr, colour);
    cairo_set_line_width(cr, line_width);
    cairo_rectangle(cr, box.x, box.y, box.w, box.h);
    cairo_stroke(cr);
}

void cg_box_hatch(cairo_t *cr, struct cg_box box)
{
    const double step = 7.0;
    cairo_save(cr);
    cg_box_fill(cr, box, cg_no_data);
    cairo_rectangle(cr, box.x, box.y, box.w, box.h);
    cairo_clip(cr);
    cg_colour_use(cr, cg_paper);
    cairo_set_line_width(cr, 1.2);
    int lines = (int)((box.w + box.h) / step) + 1;
    for (int i = 0; i <= lines; i++) {
        double offset = (double)i * step;
        cairo_move_to(cr, box.x + offset, box.y);
        cairo_line_to(cr, box.x + offset - box.h, box.y + box.h);
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

bool cg_box_overlaps(struct cg_box a, struct cg_box b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

struct cg_box cg_box_fit(struct cg_box into, double width, double height)
{
    double scale = fmin((into.w - 1.0) / width, (into.h - 1.0) / height);
    /* A line of one pixel beside a thousand would vanish; a strip of some pixels can still be seen. */
    const double thinnest = 8.0;
    double w = fmin(into.w, fmax(thinnest, floor(width * scale)));
    double h = fmin(into.h, fmax(thinnest, floor(height * scale)));
    return (struct cg_box){floor(into.x) + 1.0, floor(into.y) + 1.0, w, h};
}

/* ---- text --------------------------------------------------------------------------------------- */

static PangoLayout *layout_new(cairo_t *cr, const char *text, const struct cg_text_style *style)
{
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, font_family);
    pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
    pango_font_description_set_weight(font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    bool wrapped = style->width > 0.0 && style->lines > 1;
    pango_layout_set_single_paragraph_mode(layout, !wrapped);
    if (style->width > 0.0) {
        pango_layout_set_width(layout, (int)(style->width * PANGO_SCALE));
        pango_layout_set_ellipsize(layout, style->cut_head ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
        pango_layout_set_height(layout, wrapped ? -style->lines : -1);
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_alignment(layout,
                                   style->align == CG_ALIGN_CENTRE ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    }
    char *utf8 = g_utf8_make_valid(text, -1);
    pango_layout_set_text(layout, utf8, -1);
    g_free(utf8);
    return layout;
}

static struct cg_box layout_box(PangoLayout *layout)
{
    PangoRectangle ink, logical;
    pango_layout_get_pixel_extents(layout, &ink, &logical);
    /* Lines that are centred begin at logical.x of the width that they were given. */
    return (struct cg_box){0.0, 0.0, logical.width + 2 * logical.x, logical.height};
}

struct cg_box cg_text_measure(cairo_t *cr, const char *text, const struct cg_text_style *style)
{
    PangoLayout *layout = layout_new(cr, text, style);
    struct cg_box box = layout_box(layout);
    g_object_unref(layout);
    return box;
}

struct cg_box cg_text_draw(cairo_t *cr, double x, double y, const char *text,
                           const struct cg_text_style *style)
{
    PangoLayout *layout = layout_new(cr, text, style);
    struct cg_box box = layout_box(layout);
    static const double shift[] = {[CG_ALIGN_LEFT] = 0.0, [CG_ALIGN_CENTRE] = 0.5, [CG_ALIGN_RIGHT] = 1.0};
    cairo_save(cr);
    if (style->upwards) {
        cairo_translate(cr, x, y + box.w / 2.0);
        cairo_rotate(cr, -M_PI / 2.0);
        box = (struct cg_box){x, y - box.w / 2.0, box.h, box.w};
    } else {
        box.x = floor(x - shift[style->align] * box.w);
        box.y = floor(y);
        cairo_translate(cr, box.x, box.y);
    }
    cairo_move_to(cr, 0.0, 0.0);
    if (style->halo) {
        pango_cairo_layout_path(cr, layout);
        cairo_set_source_rgba(cr, 1.0, 1.0, 1.0, 0.85);
        cairo_set_line_width(cr, 3.0);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_stroke(cr);
        cairo_move_to(cr, 0.0, 0.0);
    }
    cg_colour_use(cr, style->colour);
    pango_cairo_show_layout(cr, layout);
    cairo_restore(cr);
    cairo_new_path(cr);
    g_object_unref(layout);
    return box;
}

/* ---- labels ------------------------------------------------------------------------------------- */

void cg_labels_take(struct cg_labels *labels, struct cg_box box)
{
    if (labels->count < CG_LABELS) {
        labels->taken[labels->count++] = box;
    }
}

static bool label_fits(const struct cg_labels *labels, struct cg_box inside, struct cg_box box)
{
    if (box.x < inside.x || box.y < inside.y || box.x + box.w > inside.x + inside.w ||
        box.y + box.h > inside.y + inside.h) {
        return false;
    }
    for (size_t i = 0; i < labels->count; i++) {
        if (cg_box_overlaps(labels->taken[i], box)) {
            return false;
        }
    }
    return true;
}

bool cg_labels_place(struct cg_labels *labels, cairo_t *cr, struct cg_box inside, double x, double y,
                     double gap, const char *text, const struct cg_text_style *style)
{
    /* Where the label's middle may stand, as seen from the point: right, left, above, below, the corners. */
    static const double sides[][2] = {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {1, 1}, {-1, -1}, {-1, 1}};
    static const double distances[] = {1.0, 2.0, 3.5};
    struct cg_box size = cg_text_measure(cr, text, style);
    for (size_t d = 0; d < sizeof distances / sizeof *distances; d++) {
        for (size_t s = 0; s < sizeof sides / sizeof *sides; s++) {
            double reach_x = size.w / 2.0 + gap * distances[d];
            double reach_y = size.h / 2.0 + gap * distances[d];
            struct cg_box box = {floor(x + sides[s][0] * reach_x - size.w / 2.0),
                                 floor(y + sides[s][1] * reach_y - size.h / 2.0), size.w, size.h};
            if (label_fits(labels, inside, box)) {
                struct cg_text_style left = *style;
                left.align = CG_ALIGN_LEFT;
                cg_text_draw(cr, box.x, box.y, text, &left);
                cg_labels_take(labels, box);
                return true;
            }
        }
    }
    return false;
}

/* ---- canvas ------------------------------------------------------------------------------------- */

cairo_surface_t *cg_canvas_new(int width, int height, struct cg_error *error)
{
    cairo_surface_t *canvas = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    if (cairo_surface_status(canvas) != CAIRO_STATUS_SUCCESS) {
        (void)cg_error_set(error, CG_FAULT, "A picture of %d x %d pixels could not be made: %s.", width,
                           height, cairo_status_to_string(cairo_surface_status(canvas)));
        cairo_surface_destroy(canvas);
        return NULL;
    }
    cairo_t *cr = cairo_create(canvas);
    cg_colour_use(cr, cg_paper);
    cairo_paint(cr);
    cairo_destroy(cr);
    return canvas;
}

static cairo_status_t png_write(void *closure, const unsigned char *data, unsigned length)
{
    struct cg_text *out = closure;
    cg_text_add_bytes(out, (const char *)data, length);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CG_LEAKS_COUNTED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define CG_LEAKS_COUNTED
#endif
#ifdef CG_LEAKS_COUNTED
/* fontconfig loses 288 bytes once in a process, when it reads its own configuration; a leak check must not
 * mind. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}
const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

void cg_fonts_release(void)
{
    pango_cairo_font_map_set_default(NULL);
}

enum cg_status cg_canvas_png(cairo_surface_t *canvas, struct cg_text *out, struct cg_error *error)
{
    cairo_status_t status = cairo_surface_write_to_png_stream(canvas, png_write, out);
    if (out->failed) {
        return cg_text_check(out, error);
    }
    if (status != CAIRO_STATUS_SUCCESS) {
        return cg_error_set(error, CG_FAULT, "A picture could not be written as PNG: %s.",
                            cairo_status_to_string(status));
    }
    return CG_OK;
}

struct reading {
    const unsigned char *at;
    size_t left;
};

static cairo_status_t read_png(void *closure, unsigned char *data, unsigned length)
{
    struct reading *reading = closure;
    if (length > reading->left) {
        return CAIRO_STATUS_READ_ERROR;
    }
    for (unsigned i = 0; i < length; i++) {
        data[i] = reading->at[i];
    }
    reading->at += length;
    reading->left -= length;
    return CAIRO_STATUS_SUCCESS;
}

cairo_surface_t *cg_canvas_read(const void *png, size_t size)
{
    struct reading reading = {png, size};
    cairo_surface_t *picture = cairo_image_surface_create_from_png_stream(read_png, &reading);
    const bool whole = cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS &&
                       cairo_image_surface_get_width(picture) > 0 &&
                       cairo_image_surface_get_height(picture) > 0;
    if (!whole) {
        cairo_surface_destroy(picture);
    }
    return whole ? picture : NULL;
}
