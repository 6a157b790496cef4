/*
 * surface_gallery.c: the marks of a frame, each cut out of it with its surroundings.
 */
#include "report/panels.h"

#include <castgloss/report.h>
#include <math.h>

enum { COLUMNS = 4, MARKS_DRAWN = 24 };

static const double picture_width = 1500.0, margin = 24.0, head_height = 76.0, gap = 18.0;
static const double crop_height = 230.0, bar_height = 22.0, words_height = 100.0;
/* The cut is this many times as large as the mark, and shows this many pixels of the frame at least. */
static const double surroundings = 2.5;
static const double least_px = 24.0;

static size_t drawn_of(const struct cg_surface *surface)
{
    return surface->marks.count < MARKS_DRAWN ? surface->marks.count : MARKS_DRAWN;
}

static double cell_width(void)
{
    return (picture_width - 2.0 * margin - (COLUMNS - 1) * gap) / COLUMNS;
}

/* `wanted` samples about the middle, moved and cut so that they lie in the frame. */
static void place_cut(double middle, double wanted, size_t count, size_t *from, size_t *to)
{
    const size_t length = wanted < (double)count ? (size_t)wanted : count;
    const double most = (double)(count - length);
    const double start = fmin(fmax(middle - (double)length / 2.0, 0.0), most);
    *from = (size_t)start;
    *to = *from + length;
}

/* What is cut out: the mark's box and its surroundings in the proportions of the cell. */
static struct cg_rect cut_of(const struct cg_picture *picture, const struct cg_rect *box)
{
    const struct cg_grid *grid = &picture->surface->plane.grid;
    const double pixel = fmax(picture->pitch_cd, picture->pitch_md);
    double w = fmax(surroundings * (double)(box->x1 - box->x0) * picture->pitch_cd, least_px * pixel);
    double h = fmax(surroundings * (double)(box->y1 - box->y0) * picture->pitch_md, least_px * pixel);
    w = fmax(w, h * cell_width() / crop_height);
    h = fmax(h, w * crop_height / cell_width());
    struct cg_rect cut;
    place_cut((double)(box->x0 + box->x1) / 2.0, ceil(w / picture->pitch_cd), grid->width, &cut.x0, &cut.x1);
    place_cut((double)(box->y0 + box->y1) / 2.0, ceil(h / picture->pitch_md), grid->height, &cut.y0, &cut.y1);
    return cut;
}

static enum cg_status draw_cut(const struct cg_picture *picture, struct cg_box cell,
                               const struct cg_mark *mark, struct cg_error *error)
{
    static const double ends_shares[] = {0.0, 1.0};
    const struct cg_rect cut = cut_of(picture, &mark->box);
    const struct cg_view view = cg_view_crop(cg_plane_view(&picture->surface->plane), cut);
    const double columns = (double)(cut.x1 - cut.x0), rows = (double)(cut.y1 - cut.y0);
    const struct cg_box drawn = cg_box_fit((struct cg_box){cell.x, cell.y, cell.w, crop_height},
                                           columns * picture->pitch_cd, rows * picture->pitch_md);
    double ends[2] = {0.0, 1.0};
    enum cg_status status = CG_OK;
    if (cg_view_count_valid(view) > 0) {
        status = cg_quantiles(view, ends_shares, 2, ends, error);
    }
    if (status == CG_OK) {
        const struct cg_shading shading = {cg_colour_grey, ends[0], ends[1]};
        status = cg_raster_view(picture->cr, drawn, view, &shading, error);
    }
    if (status != CG_OK) {
        return status;
    }
    const double along_cd = drawn.w / columns, along_md = drawn.h / rows;
    /* A little off the mark, so that its edge is seen. */
    const double off = 4.0;
    const struct cg_box around = {drawn.x + along_cd * (double)(mark->box.x0 - cut.x0) - off,
                                  drawn.y + along_md * (double)(mark->box.y0 - cut.y0) - off,
                                  along_cd * (double)(mark->box.x1 - mark->box.x0) + 2.0 * off,
                                  along_md * (double)(mark->box.y1 - mark->box.y0) + 2.0 * off};
    cairo_save(picture->cr);
    cairo_rectangle(picture->cr, drawn.x, drawn.y, drawn.w, drawn.h);
    cairo_clip(picture->cr);
    cg_box_stroke(picture->cr, around, cg_paper, 3.0);
    cg_box_stroke(picture->cr, around, cg_colour_of(mark->mark_class), 1.5);
    cairo_restore(picture->cr);
    const struct cg_box strip = {cell.x, drawn.y + drawn.h + 2.0, cell.w, bar_height};
    cg_panel_scale_bar(picture, strip, drawn.w / (columns * picture->pitch_cd), cell.w / 3.0);
    return CG_OK;
}

/* "area 0.31 mm², 0.63 × 0.62 mm at 12°" */
static void size_of(const struct cg_picture *picture, const struct cg_mark *mark, struct cg_text *out)
{
    char area[CG_NUMBER_SIZE], length[CG_NUMBER_SIZE], width[CG_NUMBER_SIZE], angle[CG_NUMBER_SIZE];
    cg_text_add(out, "area %s %s²,  %s × %s %s at %s°", cg_number_print(area, mark->area, 3), picture->unit,
                cg_number_print(length, mark->length, 3), cg_number_print(width, mark->width, 3),
                picture->unit, cg_number_fixed(angle, mark->angle_deg, 0));
}

static void contrast_of(const struct cg_mark *mark, struct cg_text *out)
{
    char contrast[CG_NUMBER_SIZE], diffuse[CG_NUMBER_SIZE], nfa[CG_NUMBER_SIZE];
    cg_text_add(out, "contrast %s %%", cg_number_fixed(contrast, mark->contrast_percent, 1));
    if (isfinite(mark->diffuse_contrast_percent)) {
        cg_text_add(out, " (diffuse %s %%)", cg_number_fixed(diffuse, mark->diffuse_contrast_percent, 1));
    }
    cg_text_add(out, ",  log10 NFA %s", cg_number_fixed(nfa, mark->log10_nfa, 1));
}

static void draw_words(const struct cg_picture *picture, struct cg_box cell, size_t index)
{
    const struct cg_mark *mark = &picture->surface->marks.marks[index];
    const double y = cell.y + crop_height + bar_height + 2.0;
    struct cg_text words = {0};
    struct cg_text_style style = {.size = 15.0, .bold = true, .colour = cg_ink, .width = cell.w - 20.0};
    cg_text_add(&words, "%zu  %s", index + 1, cg_mark_class_name(mark->mark_class));
    cg_box_fill(picture->cr, (struct cg_box){cell.x, y + 4.0, 12.0, 12.0}, cg_colour_of(mark->mark_class));
    cg_text_draw(picture->cr, cell.x + 20.0, y, words.failed ? "" : words.data, &style);
    style = (struct cg_text_style){.size = 12.5, .colour = cg_ink, .width = cell.w};
    cg_text_clear(&words);
    size_of(picture, mark, &words);
    cg_text_draw(picture->cr, cell.x, y + 24.0, words.failed ? "" : words.data, &style);
    cg_text_clear(&words);
    contrast_of(mark, &words);
    cg_text_draw(picture->cr, cell.x, y + 43.0, words.failed ? "" : words.data, &style);
    cg_text_clear(&words);
    style = (struct cg_text_style){.size = 11.5, .colour = cg_ink_soft, .width = cell.w, .lines = 2};
    cg_text_draw(picture->cr, cell.x, y + 64.0, cg_mark_class_cause(mark->mark_class), &style);
}

static void draw_head(const struct cg_picture *picture)
{
    const char *file = cg_fact_text(&picture->surface->record, "source.file");
    const size_t count = picture->surface->marks.count, drawn = drawn_of(picture->surface);
    const double width = picture_width - 2.0 * margin;
    struct cg_text words = {0};
    cg_text_draw(picture->cr, margin, margin - 4.0, file != NULL ? file : "frame",
                 &(struct cg_text_style){
                     .size = 22.0, .bold = true, .colour = cg_ink, .width = width, .cut_head = true});
    cg_fact_count(&words, count, "mark", "marks");
    if (drawn < count) {
        cg_text_add(&words, ", of which the %zu most severe are shown", drawn);
    } else if (count > 1) {
        cg_text_add(&words, ", the most severe first");
    }
    if (count > 0) {
        cg_text_add(&words, "; the contrast of each is stretched by itself");
    }
    cg_text_draw(picture->cr, margin, margin + 28.0, words.failed ? "" : words.data,
                 &(struct cg_text_style){.size = 14.0, .colour = cg_ink_soft, .width = width});
    cg_text_clear(&words);
}

static enum cg_status draw(const struct cg_picture *picture, struct cg_error *error)
{
    const double cell_height = crop_height + bar_height + words_height;
    draw_head(picture);
    for (size_t i = 0; i < drawn_of(picture->surface); i++) {
        const struct cg_box cell = {margin + (double)(i % COLUMNS) * (cell_width() + gap),
                                    head_height + (double)(i / COLUMNS) * (cell_height + gap), cell_width(),
                                    cell_height};
        const enum cg_status status = draw_cut(picture, cell, &picture->surface->marks.marks[i], error);
        if (status != CG_OK) {
            return status;
        }
        draw_words(picture, cell, i);
    }
    return CG_OK;
}

enum cg_status cg_report_surface_gallery(const struct cg_surface *surface, struct cg_text *out,
                                         struct cg_error *error)
{
    const size_t rows = (drawn_of(surface) + COLUMNS - 1) / COLUMNS;
    const double height =
        head_height + (double)rows * (crop_height + bar_height + words_height + gap) + margin;
    return cg_picture_make(surface, (int)picture_width, (int)height, draw, out, error);
}
