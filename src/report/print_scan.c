/* print_scan.c: the scan in its own colours, the places that were measured, and lines and patches drawn
 * large. */
#include "report/print_picture.h"

#include <math.h>
#include <string.h>

static const struct cg_colour good = {0.0, 0.55, 0.40}, bad = {0.85, 0.20, 0.0}, contour = {0.90, 0.10, 0.60};

/* ---- colours of the scan ------------------------------------------------------------------------ */

struct window {
    const struct cg_scan_planes *planes;
    double x, y, step; /* scan pixels: of the first pixel of the picture, and from one to the next */
    size_t columns, rows;
    double half; /* averaged to both sides, scan pixels */
};

static double encode(double reflectance)
{
    const double share = fmin(fmax(reflectance, 0.0), 1.0);
    return share <= 0.0031308 ? 12.92 * share : 1.055 * pow(share, 1.0 / 2.4) - 0.055;
}

static double mean_at(const struct cg_plane *plane, double x, double y, double half)
{
    const double w = (double)plane->grid.width, h = (double)plane->grid.height;
    const double x0 = fmax(0.0, floor(x - half + 0.5)), x1 = fmin(w, fmax(x0 + 1.0, floor(x + half + 0.5)));
    const double y0 = fmax(0.0, floor(y - half + 0.5)), y1 = fmin(h, fmax(y0 + 1.0, floor(y + half + 0.5)));
    double sum = 0.0;
    for (size_t v = (size_t)y0; (double)v < y1; v++) {
        for (size_t u = (size_t)x0; (double)u < x1; u++) {
            sum += (double)plane->px[v * plane->grid.stride + u];
        }
    }
    return sum / fmax(1.0, (x1 - x0) * (y1 - y0));
}

static struct cg_colour colour_at(const void *context, size_t column, size_t line)
{
    const struct window *window = context;
    const struct cg_scan_planes *planes = window->planes;
    const double x = window->x + ((double)column + 0.5) * window->step - 0.5;
    const double y = window->y + ((double)line + 0.5) * window->step - 0.5;
    if (x < -0.5 || y < -0.5 || x > (double)planes->rgb[0].grid.width - 0.5 ||
        y > (double)planes->rgb[0].grid.height - 0.5) {
        return cg_shade;
    }
    double rgb[3];
    for (size_t c = 0; c < 3; c++) {
        rgb[c] = encode(mean_at(&planes->rgb[planes->facts.grey ? 0 : c], x, y, window->half));
    }
    return (struct cg_colour){rgb[0], rgb[1], rgb[2]};
}

/* Draws the stretch of the scan that begins at (x, y) into the box, at `step` scan pixels a page unit. */
static enum cg_status draw_window(cairo_t *cr, const struct cg_print *print, struct cg_box box, double x,
                                  double y, double step, struct cg_error *error)
{
    struct window window = {.planes = &print->planes, .x = x, .y = y, .step = step, .half = step / 2.0};
    return cg_raster_pixels(cr, box, colour_at, &window, error);
}

/* ---- the scan ----------------------------------------------------------------------------------- */

/* A place of the page in the picture. */
static void to_picture(const struct cg_print *print, double x_mm, double y_mm, struct cg_box box, double x,
                       double y, double step, double out[2])
{
    double px[2];
    cg_registration_map(&print->registration, x_mm, y_mm, px);
    out[0] = box.x + (px[0] + 0.5 - x) / step;
    out[1] = box.y + (px[1] + 0.5 - y) / step;
}

static void outline(cairo_t *cr, const struct cg_print *print, const struct cg_print_element *at,
                    struct cg_box box, double step)
{
    const double *r = at->element->rect_mm;
    const double corners[4][2] = {
        {r[0], r[1]}, {r[0] + r[2], r[1]}, {r[0] + r[2], r[1] + r[3]}, {r[0], r[1] + r[3]}};
    for (size_t i = 0; i < 4; i++) {
        double p[2];
        to_picture(print, corners[i][0], corners[i][1], box, 0.0, 0.0, step, p);
        if (i == 0) {
            cairo_move_to(cr, p[0], p[1]);
        } else {
            cairo_line_to(cr, p[0], p[1]);
        }
    }
    cairo_close_path(cr);
    cg_colour_use(cr, at->measured ? good : bad);
    cairo_set_line_width(cr, at->measured ? 1.2 : 2.0);
    cairo_stroke(cr);
}

enum cg_status print_panel_scan(cairo_t *cr, const struct cg_print *print, struct cg_box box,
                                struct cg_error *error)
{
    const struct cg_grid *grid = &print->planes.rgb[0].grid;
    const double title = 26.0;
    cg_text_draw(cr, box.x, box.y, "The scan: green measured, red not",
                 &(struct cg_text_style){.size = 14.0, .bold = true, .colour = cg_ink});
    box.y += title;
    box.h -= title;
    const double w = (double)grid->width, h = (double)grid->height, step = fmax(w / box.w, h / box.h);
    box.x = round(box.x);
    box.y = round(box.y);
    box.w = fmax(1.0, floor(w / step));
    box.h = fmax(1.0, floor(h / step));
    const enum cg_status status = draw_window(cr, print, box, 0.0, 0.0, step, error);
    if (status != CG_OK) {
        return status;
    }
    cg_box_stroke(cr, box, cg_rule, 1.0);
    cairo_save(cr);
    cairo_rectangle(cr, box.x, box.y, box.w, box.h);
    cairo_clip(cr);
    for (size_t i = 0; i < print->count && print->registered; i++) {
        outline(cr, print, &print->elements[i], box, step);
    }
    cairo_restore(cr);
    return CG_OK;
}

/* ---- lines drawn large -------------------------------------------------------------------------- */

/* The contour of one side through the scan's pixels. */
static void draw_contour(cairo_t *cr, const struct cg_print *print, const struct cg_print_element *at,
                         bool right, struct cg_box box, double x, double y, double step)
{
    const double *r = at->element->rect_mm;
    bool open = false;
    for (size_t i = 0; i < at->trace.count; i++) {
        const struct cg_edge_point *point = &at->trace.points[i];
        const double across = right ? point->right_mm : point->left_mm, along = point->along_mm;
        double p[2];
        if (isnan(across)) {
            open = false;
            continue;
        }
        const bool md = at->element->runs_along_md;
        to_picture(print, r[0] + (md ? across : along), r[1] + (md ? along : across), box, x, y, step, p);
        if (open) {
            cairo_line_to(cr, p[0], p[1]);
        } else {
            cairo_move_to(cr, p[0], p[1]);
        }
        open = true;
    }
    cg_colour_use(cr, contour);
    cairo_set_line_width(cr, 1.3);
    cairo_stroke(cr);
}

static void say_line(struct cg_text *words, const struct cg_print_element *at)
{
    char a[CG_NUMBER_SIZE], b[CG_NUMBER_SIZE];
    if (at->element->kind == CG_ELEMENT_LINE) {
        cg_text_add(words, "%s \xc2\xb5m wide, ragged %s \xc2\xb5m",
                    cg_number_fixed(a, at->stroke.width_um, 0),
                    cg_number_fixed(b, at->stroke.raggedness_um, 1));
    } else {
        cg_text_add(words, "mixed over %s \xc2\xb5m, ragged %s \xc2\xb5m",
                    cg_number_fixed(a, at->boundary.mix_zone_um, 0),
                    cg_number_fixed(b, at->boundary.raggedness_um, 1));
    }
}

static double raggedness_of(const struct cg_print_element *at)
{
    return at->element->kind == CG_ELEMENT_LINE ? at->stroke.raggedness_um : at->boundary.raggedness_um;
}

/* The measured edges with the roughest first; how many. */
static size_t roughest(const struct cg_print *print, size_t *places, size_t capacity)
{
    size_t count = 0;
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        if (!at->measured || at->trace.count == 0) {
            continue;
        }
        size_t k = count < capacity ? count++ : capacity;
        for (; k > 0 && raggedness_of(&print->elements[places[k - 1]]) < raggedness_of(at); k--) {
            if (k < capacity) {
                places[k] = places[k - 1];
            }
        }
        if (k < capacity) {
            places[k] = i;
        }
    }
    return count;
}

/* A caption of two lines above a box. */
static void caption(cairo_t *cr, struct cg_box box, const char *name, const char *words)
{
    cg_text_draw(cr, box.x, box.y - 36.0, name,
                 &(struct cg_text_style){.size = 12.0, .bold = true, .colour = cg_ink, .width = box.w});
    cg_text_draw(cr, box.x, box.y - 19.0, words,
                 &(struct cg_text_style){.size = 11.0, .colour = cg_ink_soft, .width = box.w});
}

static struct cg_box cell_of(struct cg_box box, size_t index, size_t cells)
{
    const double gap = 14.0, head = 66.0, w = (box.w - gap * (double)(cells - 1)) / (double)cells;
    return (struct cg_box){round(box.x + (double)index * (w + gap)), round(box.y + head), floor(w),
                           floor(box.h - head)};
}

enum cg_status print_panel_lines(cairo_t *cr, const struct cg_print *print, struct cg_box box,
                                 struct cg_error *error)
{
    enum { CELLS = 5 };
    size_t places[CELLS];
    const size_t count = roughest(print, places, CELLS);
    const double shown_mm = 2.4; /* across a cell */
    enum cg_status status = CG_OK;
    cg_text_draw(cr, box.x, box.y, "The roughest edges and their contours",
                 &(struct cg_text_style){.size = 14.0, .bold = true, .colour = cg_ink});
    for (size_t i = 0; i < count && status == CG_OK; i++) {
        const struct cg_print_element *at = &print->elements[places[i]];
        const struct cg_box cell = cell_of(box, i, CELLS);
        const double *r = at->element->rect_mm;
        double centre[2], beside[2];
        cg_registration_map(&print->registration, r[0] + r[2] / 2.0, r[1] + r[3] / 2.0, centre);
        cg_registration_map(&print->registration, r[0] + r[2] / 2.0 + 1.0, r[1] + r[3] / 2.0, beside);
        const double px_a_mm = hypot(beside[0] - centre[0], beside[1] - centre[1]);
        const double step = shown_mm * px_a_mm / fmin(cell.w, cell.h);
        const double x = centre[0] + 0.5 - step * cell.w / 2.0, y = centre[1] + 0.5 - step * cell.h / 2.0;
        struct cg_text words = {0};
        say_line(&words, at);
        caption(cr, cell, at->element->id, words.failed ? "" : words.data);
        cg_text_clear(&words);
        status = draw_window(cr, print, cell, x, y, step, error);
        cairo_save(cr);
        cairo_rectangle(cr, cell.x, cell.y, cell.w, cell.h);
        cairo_clip(cr);
        draw_contour(cr, print, at, false, cell, x, y, step);
        draw_contour(cr, print, at, true, cell, x, y, step);
        cairo_restore(cr);
    }
    return status;
}

/* ---- maps of patches ---------------------------------------------------------------------------- */

/* The patches with the highest density noise first. */
static size_t noisiest(const struct cg_print *print, size_t *places, size_t capacity)
{
    size_t count = 0;
    for (size_t i = 0; i < print->count; i++) {
        const struct cg_print_element *at = &print->elements[i];
        if (!at->measured || at->element->kind != CG_ELEMENT_PATCH || isnan(at->grain.graininess_13660)) {
            continue;
        }
        size_t k = count < capacity ? count++ : capacity;
        for (; k > 0 && print->elements[places[k - 1]].grain.graininess_13660 < at->grain.graininess_13660;
             k--) {
            if (k < capacity) {
                places[k] = places[k - 1];
            }
        }
        if (k < capacity) {
            places[k] = i;
        }
    }
    return count;
}

struct map {
    const struct cg_plane *plane;
    double x, y, step, mean, range; /* density */
};

static struct cg_colour map_at(const void *context, size_t column, size_t line)
{
    const struct map *map = context;
    const double x = map->x + ((double)column + 0.5) * map->step,
                 y = map->y + ((double)line + 0.5) * map->step;
    if (x < 0.0 || y < 0.0 || x >= (double)map->plane->grid.width || y >= (double)map->plane->grid.height) {
        return cg_no_data;
    }
    const double density = cg_density_of(mean_at(map->plane, x, y, map->step / 2.0));
    return cg_colour_diverging(0.5 - 0.5 * (density - map->mean) / map->range);
}

static enum cg_status draw_map(cairo_t *cr, const struct cg_print *print, const struct cg_print_element *at,
                               struct cg_box cell, struct cg_error *error)
{
    const double *r = at->element->rect_mm;
    const enum cg_density_channel channel = at->patch.channel;
    const size_t c = print->planes.facts.grey ? 0 : channel == CG_DENSITY_VISUAL ? 1 : (size_t)channel;
    double centre[2], corner[2];
    cg_registration_map(&print->registration, r[0] + r[2] / 2.0, r[1] + r[3] / 2.0, centre);
    cg_registration_map(&print->registration, r[0], r[1], corner);
    /* The square inside the patch however it is turned. */
    const double half_px =
        hypot(corner[0] - centre[0], corner[1] - centre[1]) * fmin(r[2], r[3]) / hypot(r[2], r[3]);
    const double side = fmin(cell.w, cell.h);
    struct map map = {.plane = &print->planes.rgb[c], .step = 2.0 * half_px / side};
    map.x = centre[0] + 0.5 - half_px;
    map.y = centre[1] + 0.5 - half_px;
    map.mean = at->patch.density_rgb[c];
    map.range = fmax(0.02, 2.5 * hypot(at->grain.graininess_13660,
                                       isnan(at->grain.mottle_13660) ? 0.0 : at->grain.mottle_13660));
    struct cg_text words = {0};
    char grain[CG_NUMBER_SIZE], mottle[CG_NUMBER_SIZE], range[CG_NUMBER_SIZE];
    cg_text_add(&words, "grain %s, mottle %s; colours \xc2\xb1%s D",
                cg_number_fixed(grain, at->grain.graininess_13660, 4),
                isnan(at->grain.mottle_13660) ? "\xe2\x80\x93"
                                              : cg_number_fixed(mottle, at->grain.mottle_13660, 4),
                cg_number_fixed(range, map.range, 2));
    caption(cr, cell, at->element->id, words.failed ? "" : words.data);
    cg_text_clear(&words);
    return cg_raster_pixels(cr, (struct cg_box){cell.x, cell.y, side, side}, map_at, &map, error);
}

enum cg_status print_panel_patches(cairo_t *cr, const struct cg_print *print, struct cg_box box,
                                   struct cg_error *error)
{
    enum { CELLS = 5 };
    size_t places[CELLS];
    const size_t count = noisiest(print, places, CELLS);
    enum cg_status status = CG_OK;
    cg_text_draw(cr, box.x, box.y, "The noisiest patches: density about its mean (red darker, blue lighter)",
                 &(struct cg_text_style){.size = 14.0, .bold = true, .colour = cg_ink});
    for (size_t i = 0; i < count && status == CG_OK; i++) {
        status = draw_map(cr, print, &print->elements[places[i]], cell_of(box, i, CELLS), error);
    }
    return status;
}
