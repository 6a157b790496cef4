/*
 * panel_map.c: local gloss in percent of the mean.
 */
#include "report/panels.h"

#include <math.h>
#include <string.h>

static const double cell_mm = 2.0;        /* about what the eye takes in at reading distance */
static const double cells_a_side = 48.0;  /* of the longer side, where 2 mm do not suit the field */
static const double fewest_cells = 8.0;   /* under this many cells a side 2 mm show nothing */
static const double most_cells = 128.0;   /* above this many they cannot be told apart */
static const double smallest_range = 0.1; /* percent: colours do not blow up rounding */

static double cell_size(const struct cg_picture *picture, const struct cg_grid *grid)
{
    double longest = fmax((double)grid->width * picture->pitch_cd, (double)grid->height * picture->pitch_md);
    double cells = longest / cell_mm;
    bool known = cg_grid_has_scale(grid) && cells >= fewest_cells && cells <= most_cells;
    double size = known ? cell_mm : longest / cells_a_side;
    return fmax(size, fmax(picture->pitch_cd, picture->pitch_md));
}

/* Whether the frame is measured in gloss units, which stand for themselves. */
static bool in_gloss_units(const struct cg_picture *picture)
{
    const char *unit = cg_fact_text(&picture->surface->record, "gloss.unit");
    return unit != NULL && strcmp(unit, "GU") == 0;
}

/* Means become percent of their own mean, but for gloss units; low and high hold 99 % of the cells. */
static enum cg_status find_range(struct cg_plane *cells, bool gloss_units, double *low, double *high,
                                 struct cg_error *error)
{
    static const double shares[] = {0.005, 0.995};
    struct cg_view view = cg_plane_view(cells);
    const double mean = cg_stats_of(view).mean, times = gloss_units ? 1.0 : 100.0 / mean;
    for (size_t y = 0; y < cells->grid.height; y++) {
        float *row = cells->px + y * cells->grid.stride;
        for (size_t x = 0; x < cells->grid.width; x++) {
            row[x] = (float)(times * (double)row[x]);
        }
    }
    double ends[2];
    enum cg_status status = cg_quantiles(view, shares, 2, ends, error);
    if (status == CG_OK) {
        const double middle = times * mean;
        const double range = fmax(smallest_range, fmax(ends[1] - middle, middle - ends[0]));
        *low = gloss_units ? ends[0] - smallest_range : middle - range;
        *high = gloss_units ? ends[1] + smallest_range : middle + range;
    }
    return status;
}

enum cg_status cg_panel_map(const struct cg_picture *picture, struct cg_box box, struct cg_error *error)
{
    struct cg_view view = cg_plane_view(&picture->surface->plane);
    if (view.px == NULL || cg_view_count_valid(view) == 0 || !(cg_stats_of(view).mean > 0.0)) {
        cg_panel_message(picture, cg_panel_title(picture, box, "Local gloss", ""), picture->why_not);
        return CG_OK;
    }
    double size = cell_size(picture, &view.grid);
    struct cg_plane cells = {0};
    struct cg_text note = {0};
    double low = 0.0, high = 0.0;
    const bool gloss_units = in_gloss_units(picture);
    struct cg_colour (*const map)(double) = gloss_units ? cg_colour_sequential : cg_colour_diverging;
    enum cg_status status =
        cg_cells(view, size / picture->pitch_cd, size / picture->pitch_md, &cells, NULL, error);
    if (status != CG_OK) {
        return status;
    }
    if (cg_view_count_valid(cg_plane_view(&cells)) == 0) {
        cg_panel_message(picture, cg_panel_title(picture, box, "Local gloss", ""),
                         "No part of the frame has data.");
        goto done;
    }
    status = find_range(&cells, gloss_units, &low, &high, error);
    if (status != CG_OK) {
        goto done;
    }
    cg_text_add(&note, "mean of cells of about ");
    cg_panel_length(picture, &note, size);
    cg_text_add(&note, "%s", gloss_units ? ", in gloss units" : ", in percent of the mean of the frame");
    struct cg_box rest = cg_panel_title(picture, box, "Local gloss", note.failed ? "" : note.data);

    bool widened;
    struct cg_box drawn = cg_panel_fit(picture, rest, &widened);
    struct cg_shading shading = {map, low, high};
    status = cg_raster_view(picture->cr, drawn, cg_plane_view(&cells), &shading, error);
    if (status != CG_OK) {
        goto done;
    }
    cg_box_stroke(picture->cr, (struct cg_box){drawn.x - 0.5, drawn.y - 0.5, drawn.w + 1.0, drawn.h + 1.0},
                  cg_rule, 1.0);
    struct cg_axis axis = {.low = shading.low, .high = shading.high};
    const double least_bar = 180.0; /* beside a strip that is lower than its numbers */
    double height = fmax(drawn.h, least_bar);
    struct cg_box bar = {drawn.x + drawn.w + 14.0, drawn.y, 16.0, height};
    cg_colour_bar(picture->cr, bar, map, &axis, gloss_units ? "local gloss, GU" : "local gloss, % of mean");
done:
    cg_text_clear(&note);
    cg_plane_clear(&cells);
    return status;
}
