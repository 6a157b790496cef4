#include "inspect/surface_record.h"

#include "inspect/source_record.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* How marks were searched. */
static void add_search(struct cg_record *record, const struct cg_surface_options *options)
{
    const struct cg_model *model = options->model;
    struct cg_node *about = cg_record_object(record, record->root, "model");
    cg_record_text(record, about, "id", model != NULL && model->id[0] != 0 ? model->id : NULL);
    struct cg_node *search = cg_record_object(record, record->root, "search");
    cg_record_text(record, search, "method", cg_defect_method_name(options->method));
    cg_record_number(record, search, "false_alarms_per_m2", options->false_alarms_per_m2);
}

/* ---- what was measured -------------------------------------------------------------------------- */

static void add_gloss(struct cg_record *record, const struct cg_surface_facts *facts)
{
    const struct cg_gloss *gloss = &facts->gloss;
    struct cg_node *node = cg_record_object(record, record->root, "gloss");
    cg_record_number(record, node, "mean", gloss->mean);
    cg_record_number(record, node, "sd", gloss->sd);
    cg_record_number(record, node, "cv_percent", gloss->cv_percent);
    cg_record_number(record, node, "p05", gloss->p05);
    cg_record_number(record, node, "p95", gloss->p95);
    cg_record_text(record, node, "unit", cg_calibration_unit(facts->options->calibration));
}

static void add_bands(struct cg_record *record, const char *key, const struct cg_band_cv *bands, size_t count)
{
    struct cg_node *list = cg_record_list(record, record->root, key);
    for (size_t i = 0; i < count; i++) {
        const struct cg_band_cv *cv = &bands[i];
        const double given = cv->measured ? 1.0 : NAN;
        struct cg_node *node = cg_record_object(record, list, NULL);
        if (cv->band.name != NULL) {
            cg_record_text(record, node, "name", cv->band.name);
        }
        struct cg_node *range = cg_record_list(record, node, "band_mm");
        cg_record_number(record, range, NULL, cv->band.low_mm);
        cg_record_number(record, range, NULL, cv->band.high_mm);
        cg_record_number(record, node, "cv_percent", given * cv->cv_percent);
        cg_record_number(record, node, "bars_percent", given * cv->bars_percent);
        cg_record_number(record, node, "streaks_percent", given * cv->streaks_percent);
        cg_record_number(record, node, "isotropic_percent", given * cv->isotropic_percent);
        cg_record_number(record, node, "uncertainty_percent", given * cv->uncertainty_percent);
        cg_record_text(record, node, "flag", cg_band_flag_name(cv->flag));
    }
}

/* An angle in [0, 180) that rounds to 180 as it is shown is 0. */
static double direction(double angle_deg, double half_step)
{
    return angle_deg >= 180.0 - half_step ? 0.0 : angle_deg;
}

static void add_lines(struct cg_record *record, const struct cg_surface_facts *facts,
                      const struct cg_surface *surface)
{
    const struct cg_grid *grid = &facts->picture.plane.grid;
    const bool scaled = cg_grid_has_scale(grid);
    if (!facts->lines_searched) {
        cg_record_null(record, record->root, "periodic");
        return;
    }
    struct cg_node *list = cg_record_list(record, record->root, "periodic");
    for (size_t i = 0; i < surface->line_count; i++) {
        const struct cg_line *line = &surface->lines[i];
        const double f_cd_cpp = line->f_cd * (scaled ? grid->pitch_cd_mm : 1.0);
        const double f_md_cpp = line->f_md * (scaled ? grid->pitch_md_mm : 1.0);
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_text(record, node, "direction", cg_direction_name(line->direction));
        cg_record_number(record, node, "pitch_mm", scaled ? line->pitch : NAN);
        cg_record_number(record, node, "pitch_px", 1.0 / hypot(f_cd_cpp, f_md_cpp));
        cg_record_number(record, node, "angle_deg", direction(line->angle_deg, 0.05));
        cg_record_number(record, node, "amplitude_percent", line->amplitude_percent);
        cg_record_number(record, node, "log10_nfa", line->log10_nfa);
        cg_record_number(record, node, "harmonics", line->harmonics);
    }
}

static void add_marks(struct cg_record *record, const struct cg_surface_facts *facts,
                      const struct cg_marks *marks)
{
    const double given = cg_grid_has_scale(&facts->picture.plane.grid) ? 1.0 : NAN;
    if (!facts->marks_searched) {
        cg_record_null(record, record->root, "defects");
        return;
    }
    struct cg_node *list = cg_record_list(record, record->root, "defects");
    for (size_t i = 0; i < marks->count; i++) {
        const struct cg_mark *mark = &marks->marks[i];
        const struct cg_rect box = mark->box;
        const size_t sides[] = {box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0};
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_number(record, node, "id", (double)i + 1.0);
        cg_record_text(record, node, "class", cg_mark_class_name(mark->mark_class));
        cg_record_number(record, node, "x_mm", given * mark->x);
        cg_record_number(record, node, "y_mm", given * mark->y);
        cg_record_number(record, node, "area_mm2", given * mark->area);
        cg_record_number(record, node, "length_mm", given * mark->length);
        cg_record_number(record, node, "width_mm", given * mark->width);
        cg_record_number(record, node, "angle_deg", direction(mark->angle_deg, 0.5));
        cg_record_number(record, node, "contrast_percent", mark->contrast_percent);
        cg_record_number(record, node, "log10_nfa", mark->log10_nfa);
        struct cg_node *rectangle = cg_record_list(record, node, "box_px");
        for (size_t side = 0; side < sizeof sides / sizeof sides[0]; side++) {
            cg_record_number(record, rectangle, NULL, (double)sides[side]);
        }
        cg_record_number(record, node, "edge_sharpness_mm", given * inspect_known(mark->edge_sharpness));
        cg_record_number(record, node, "local_cv_percent", mark->local_cv_percent);
        cg_record_number(record, node, "diffuse_contrast_percent", mark->diffuse_contrast_percent);
    }
}

/* The classes that were found, how often, and what makes them. */
static void add_classes(struct cg_record *record, const struct cg_surface_facts *facts)
{
    if (!facts->marks_searched) {
        cg_record_null(record, record->root, "mark_classes");
        return;
    }
    struct cg_node *list = cg_record_list(record, record->root, "mark_classes");
    for (int i = 0; i < CG_MARK_CLASSES; i++) {
        static const char *const totals[] = {"count", "per_m2", "area_percent"};
        const enum cg_mark_class mark_class = (enum cg_mark_class)i;
        const char *name = cg_mark_class_name(mark_class);
        struct cg_node *node = NULL;
        for (size_t k = 0; k < sizeof totals / sizeof totals[0]; k++) {
            char path[64];
            struct cg_node scratch;
            snprintf(path, sizeof path, "defects[%s].%s", name, totals[k]);
            const struct cg_node *total = cg_record_find(record, path, &scratch);
            const bool number = total != NULL && total->kind == CG_NODE_NUMBER;
            if (k == 0 && (!number || total->number == 0.0)) {
                break;
            }
            if (k == 0) {
                node = cg_record_object(record, list, NULL);
                cg_record_text(record, node, "class", name);
            }
            cg_record_number(record, node, totals[k], number ? total->number : NAN);
        }
        if (node != NULL) {
            cg_record_text(record, node, "cause", cg_mark_class_cause(mark_class));
        }
    }
}

static void add_scores(struct cg_record *record, const struct cg_surface_facts *facts)
{
    struct cg_node *node = cg_record_object(record, record->root, "scores");
    cg_record_number(record, node, "uniformity", facts->uniformity);
    cg_record_number(record, node, "weighted_cv_percent", facts->weighted_cv_percent);
    cg_record_number(record, node, "transfer", facts->transfer);
    /* fmin gives the number when the other one is NaN, but transfer alone is no grade. A constant frame has
     * the numbers of a perfect surface without being one. */
    const bool gradable = !isnan(facts->uniformity) && !facts->picture.quality.constant;
    const double score = gradable ? fmin(facts->uniformity, facts->transfer) : NAN;
    cg_record_text(record, node, "grade",
                   isnan(score) ? NULL : cg_profile_grade(facts->options->profile, score));
}

struct cg_surface_facts cg_surface_facts_of(struct cg_picture picture,
                                            const struct cg_surface_options *options)
{
    picture.area_mm2 = NAN;
    return (struct cg_surface_facts){.picture = picture,
                                     .options = options,
                                     .gloss = {NAN, NAN, NAN, NAN, NAN},
                                     .uniformity = NAN,
                                     .weighted_cv_percent = NAN,
                                     .transfer = NAN};
}

void cg_surface_record(const struct cg_surface_facts *facts, struct cg_surface *surface)
{
    struct cg_record *record = &surface->record;
    cg_picture_record(&facts->picture, record);
    add_gloss(record, facts);
    cg_surface_specular_record(facts->options, &facts->specular, record);
    cg_surface_regions_record(facts->options, facts->view, record);
    add_bands(record, "mottle", surface->bands, surface->band_count);
    add_bands(record, "wavescan", facts->wavescan, facts->wavescan_count);
    add_lines(record, facts, surface);
    add_search(record, facts->options);
    add_marks(record, facts, &surface->marks);
    add_classes(record, facts);
    add_scores(record, facts);
}

enum cg_status cg_surface_failed(const char *path, const struct cg_profile *profile, const char *reason,
                                 struct cg_record *out, struct cg_error *error)
{
    const struct cg_surface_options options = {.profile = profile};
    const struct cg_surface_facts facts = cg_surface_facts_of(cg_picture_unread(path), &options);
    struct cg_surface surface = {.status = CG_NOT_MEASURABLE};
    enum cg_status status = cg_record_init(&surface.record, "castgloss.surface/1", error);
    if (status != CG_OK) {
        return status;
    }
    cg_record_reason(&surface.record, "%s", reason);
    cg_surface_record(&facts, &surface);
    (void)cg_profile_judge(profile, &surface.record);
    status = cg_record_check(&surface.record, error);
    if (status == CG_OK) {
        *out = surface.record;
    } else {
        cg_record_clear(&surface.record);
    }
    return status;
}
