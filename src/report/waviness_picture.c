/* waviness_picture.c: mirrored fringes and the maps of slope that they tell. */
#include "report/bench_picture.h"

#include <castgloss/report.h>
#include <math.h>

#define MRAD_PER_RAD 1000.0
/* Maps side by side with the picture. */
#define MAPS ((size_t)2)

struct drawing {
    const struct cg_waviness_kept *kept;
    const struct cg_record *record;
};

static struct cg_box fit(struct cg_box into, const struct cg_grid *grid)
{
    const double md = cg_grid_has_scale(grid) ? grid->pitch_md_mm / grid->pitch_cd_mm : 1;
    return cg_box_fit(into, (double)grid->width, (double)grid->height * md);
}

static void title(cairo_t *cr, struct cg_box box, const char *text)
{
    cg_text_draw(cr, box.x, box.y - 24.0, text,
                 &(struct cg_text_style){.size = 15.0, .bold = true, .colour = cg_ink, .width = box.w});
}

static enum cg_status draw_picture(cairo_t *cr, const struct drawing *drawing, struct cg_box into,
                                   struct cg_error *error)
{
    static const double shares[] = {0.005, 0.995};
    const struct cg_view view = cg_plane_view(&drawing->kept->plane);
    double ends[2];
    const enum cg_status status = cg_quantiles(view, shares, 2, ends, error);
    if (status != CG_OK) {
        return status;
    }
    const struct cg_shading shading = {cg_colour_grey, ends[0], ends[1]};
    title(cr, into, "The picture");
    return cg_raster_view(cr, fit(into, &view.grid), view, &shading, error);
}

static enum cg_status draw_map(cairo_t *cr, const struct drawing *drawing, size_t index, struct cg_box into,
                               struct cg_error *error)
{
    const struct cg_slope_map *map = &drawing->kept->maps[index];
    const struct cg_view view = cg_plane_view(&map->slope);
    const double range = 3 * cg_stats_of(view).sd;
    const struct cg_shading shading = {cg_colour_diverging, -range, range};
    const struct cg_axis axis = {.low = -range * MRAD_PER_RAD, .high = range * MRAD_PER_RAD};
    const double degrees = atan2(map->normal[1], map->normal[0]) * 180 / M_PI;
    struct cg_text words = {.data = NULL};
    char angle[CG_NUMBER_SIZE];
    cg_text_add(&words, "Slope along %s degrees (family %zu), curl taken off",
                cg_number_fixed(angle, degrees, 1), drawing->kept->family[index] + 1);
    title(cr, into, words.failed ? "" : words.data);
    cg_text_clear(&words);
    into.w -= 84.0;
    const struct cg_box box = fit(into, &view.grid);
    const enum cg_status status = cg_raster_view(cr, box, view, &shading, error);
    if (status == CG_OK) {
        cg_colour_bar(cr, (struct cg_box){box.x + box.w + 14.0, box.y, 16.0, fmax(box.h, 180.0)},
                      cg_colour_diverging, &axis, "slope, mrad");
    }
    return status;
}

/* The bands that were measured, of the first family. */
static void words_of(const struct drawing *drawing, struct cg_text *out)
{
    const struct cg_node *families = cg_node_get(drawing->record->root, "families");
    const struct cg_node *first = families != NULL ? families->first : NULL;
    const struct cg_node *bands = first != NULL ? cg_node_get(first, "bands") : NULL;
    cg_text_add(out, "families of fringes: %zu", families != NULL ? families->count : (size_t)0);
    for (const struct cg_node *band = bands != NULL ? bands->first : NULL; band != NULL; band = band->next) {
        const struct cg_node *name = cg_node_get(band, "name"), *slope = cg_node_get(band, "slope_mrad");
        char number[CG_NUMBER_SIZE];
        if (slope != NULL && slope->kind == CG_NODE_NUMBER && name != NULL && name->kind == CG_NODE_TEXT) {
            cg_text_add(out, "   ·   %s %s mrad", name->text, cg_number_print(number, slope->number, 3));
        }
    }
}

static enum cg_status draw(cairo_t *cr, const void *context, struct cg_error *error)
{
    const struct drawing *drawing = context;
    const size_t maps = drawing->kept->count < MAPS ? drawing->kept->count : MAPS;
    const char *file = cg_fact_text(drawing->record, "source.file");
    struct cg_text words = {.data = NULL};
    words_of(drawing, &words);
    report_bench_head(cr, file != NULL ? file : "picture", words.failed ? "" : words.data, drawing->record);
    cg_text_clear(&words);
    const double w = (REPORT_BENCH_WIDTH - REPORT_BENCH_MARGIN) / (double)(maps > 0 ? maps + 1 : 1);
    struct cg_box box = {REPORT_BENCH_MARGIN, REPORT_BENCH_TOP, w - REPORT_BENCH_MARGIN, 780.0};
    enum cg_status status = draw_picture(cr, drawing, box, error);
    for (size_t i = 0; status == CG_OK && i < maps; i++) {
        box.x += w;
        status = draw_map(cr, drawing, i, box, error);
    }
    return status;
}

enum cg_status cg_report_waviness_picture(const struct cg_waviness_kept *kept, const struct cg_record *record,
                                          struct cg_text *out, struct cg_error *error)
{
    const struct drawing drawing = {kept, record};
    return report_bench_make(draw, &drawing, out, error);
}
