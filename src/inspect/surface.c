#include <castgloss/inspect.h>

#include "inspect/diffuse_frame.h"
#include "inspect/surface_bands.h"
#include "inspect/surface_record.h"
#include "inspect/surface_work.h"

#include <math.h>
#include <string.h>

/* A side of fewer pixels holds no texture: after the trend is taken off, a window of 8 leaves two
 * frequencies. */
#define MIN_SIDE_PX ((size_t)8)

/* One false line in a thousand frames of random texture. */
#define LINE_FALSE_ALARMS 1e-3

#define MM2_PER_M2 1e6

/* ---- options and results ------------------------------------------------------------------------ */

struct cg_surface_options cg_surface_options_defaults(void)
{
    return (struct cg_surface_options){.image = cg_image_options_defaults(),
                                       .channel = CG_CHANNEL_AUTO,
                                       .psd = cg_psd_options_defaults(),
                                       .false_alarms_per_m2 =
                                           cg_defect_options_defaults().false_alarms_per_m2,
                                       .method = cg_defect_options_defaults().method,
                                       .now = cg_time_now()};
}

void cg_surface_clear(struct cg_surface *surface)
{
    cg_record_clear(&surface->record);
    cg_plane_clear(&surface->plane);
    cg_psd_clear(&surface->psd);
    cg_marks_clear(&surface->marks);
    *surface = (struct cg_surface){.status = CG_OK};
}

/* ---- measuring ---------------------------------------------------------------------------------- */

/*
 * A frame that cannot be measured is an answer and no error: it becomes a reason in the document. Other
 * failures are handed on.
 */
static enum cg_status as_reason(struct cg_surface *surface, const char *what, enum cg_status status,
                                const struct cg_error *error)
{
    if (status != CG_NOT_MEASURABLE) {
        return status;
    }
    const size_t length = strlen(error->text);
    const char *stop = length > 0 && error->text[length - 1] == '.' ? "" : ".";
    cg_record_reason(&surface->record, "%s: %s%s", what, error->text, stop);
    return CG_OK;
}

/* As as_reason, for what the frame is measured for: without it the status says so. */
static enum cg_status unmeasured(struct cg_surface *surface, const char *what, enum cg_status status,
                                 const struct cg_error *error)
{
    if (status == CG_NOT_MEASURABLE) {
        surface->status = CG_NOT_MEASURABLE;
    }
    return as_reason(surface, what, status, error);
}

/* What the state of the frame means for its numbers. These reasons come first, since they are the graver. */
static void tell_quality(const struct cg_surface_facts *facts, struct cg_surface *surface)
{
    const struct cg_quality *quality = &facts->picture.quality;
    char percent[CG_NUMBER_SIZE];
    if (quality->constant) {
        cg_record_reason(&surface->record,
                         "Every pixel has the same value. A camera always sees some noise, so this is no "
                         "picture of a surface, and its uniformity means nothing.");
    }
    if (cg_surface_is_clipped(quality)) {
        surface->status = CG_NOT_MEASURABLE;
        cg_record_reason(
            &surface->record,
            "%s %% of the pixels are at full scale. Above 1 %% nothing is scored, because a clipped frame "
            "looks uniform: expose shorter.",
            cg_number_fixed(percent, quality->saturated_percent, 2));
    }
    if (facts->picture.rows_in_file < facts->picture.plane.grid.height) {
        cg_record_reason(&surface->record, "The file is cut: only the first %zu of %zu rows were measured.",
                         facts->picture.rows_in_file, facts->picture.plane.grid.height);
    }
    if (quality->saturated_percent < 0.0) {
        cg_record_reason(&surface->record,
                         "The picture holds float samples, which have no full scale, so it is not known "
                         "how many pixels are saturated.");
    }
    if (quality->valid_percent < 100.0 && quality->valid_percent > 0.0) {
        cg_record_reason(
            &surface->record,
            "%s %% of the pixels hold no data (transparent, not a number, missing or masked by the "
            "calibration) and were left out.",
            cg_number_print(percent, 100.0 - quality->valid_percent, 3));
    }
}

static enum cg_status find_lines(struct cg_surface_facts *facts, struct cg_surface *surface,
                                 struct cg_error *error)
{
    const size_t capacity = sizeof surface->lines / sizeof surface->lines[0];
    const enum cg_status status =
        cg_line_find(&surface->psd, LINE_FALSE_ALARMS, surface->lines, capacity, &surface->line_count, error);
    facts->lines_searched = status == CG_OK;
    return as_reason(surface, "Periodic lines were not searched for", status, error);
}

/* Marks weigh by their area, so the score needs a scale; in a clipped frame they are lost in the white. */
static double transfer_score(const struct cg_surface_facts *facts, const struct cg_marks *marks)
{
    return cg_surface_is_clipped(&facts->picture.quality) || !(facts->picture.area_mm2 > 0.0)
               ? NAN
               : cg_transfer_score(marks, facts->picture.area_mm2 / MM2_PER_M2);
}

static enum cg_status find_marks(struct cg_surface_work *work, struct cg_view view,
                                 struct cg_surface_facts *facts, struct cg_surface *surface,
                                 struct cg_error *error)
{
    struct cg_defect_options options = cg_defect_options_defaults();
    struct cg_plane diffuse = {.px = NULL};
    options.false_alarms_per_m2 = facts->options->false_alarms_per_m2;
    options.method = facts->options->method;
    options.rules = cg_profile_rules(facts->options->profile, &options.rule_count);
    options.class_weights = cg_profile_class_weights(facts->options->profile);
    enum cg_status status = CG_OK;
    if (facts->options->model != NULL) {
        options.model = &facts->options->model->values;
        status = cg_model_check(facts->options->model, &view.grid, facts->options->model_name, error);
        if (status != CG_OK) {
            return unmeasured(surface, "Marks were not searched for", status, error);
        }
    }
    status = cg_diffuse_read(facts->options, view.grid, &diffuse, error);
    if (status != CG_OK) {
        return status;
    }
    options.diffuse = cg_plane_view(&diffuse);
    status = cg_surface_work_marks(work, error);
    if (status == CG_OK) {
        status = cg_defects_find(work->defects, view, &options, &surface->marks, error);
    }
    cg_plane_clear(&diffuse);
    facts->marks_searched = status == CG_OK;
    if (status == CG_OK) {
        facts->transfer = transfer_score(facts, &surface->marks);
    }
    return as_reason(surface, "Marks were not searched for", status, error);
}

/* Everything that needs a texture. */
static enum cg_status measure_texture(struct cg_surface_work *work, struct cg_view view,
                                      struct cg_surface_facts *facts, struct cg_surface *surface,
                                      struct cg_error *error)
{
    if (view.grid.width < MIN_SIDE_PX || view.grid.height < MIN_SIDE_PX) {
        surface->status = CG_NOT_MEASURABLE;
        cg_record_reason(
            &surface->record,
            "The picture has %zu x %zu pixels; uniformity, lines and marks need at least %zu x %zu.",
            view.grid.width, view.grid.height, MIN_SIDE_PX, MIN_SIDE_PX);
        return CG_OK;
    }
    enum cg_status status = cg_surface_work_spectrum(work, view, &facts->options->psd, error);
    if (status == CG_OK) {
        status = cg_psd_measure(work->psd, view, &surface->psd, error);
    }
    if (status != CG_OK) {
        return unmeasured(surface, "Uniformity was not measured", status, error);
    }
    cg_surface_bands(facts, surface);
    if (facts->picture.quality.constant) {
        /* Nothing varies, so there is nothing to search, and rounding must not be searched. */
        facts->lines_searched = facts->marks_searched = true;
        return CG_OK;
    }
    status = find_lines(facts, surface, error);
    if (status == CG_OK && facts->options->skip_marks) {
        cg_record_reason(&surface->record, "Marks were not searched for, as was asked.");
    } else if (status == CG_OK) {
        status = find_marks(work, view, facts, surface, error);
    }
    return status;
}

static enum cg_status measure(struct cg_surface_work *work, struct cg_surface_facts *facts,
                              struct cg_surface *surface, struct cg_error *error)
{
    const struct cg_view view = cg_picture_view(&facts->picture);
    if (cg_view_count_valid(view) == 0) {
        surface->status = CG_NOT_MEASURABLE;
        cg_record_reason(&surface->record, "The picture has no pixel with data.");
        return CG_OK;
    }
    tell_quality(facts, surface);
    if (cg_grid_has_scale(&view.grid)) {
        facts->picture.area_mm2 =
            (double)cg_view_count_valid(view) * view.grid.pitch_cd_mm * view.grid.pitch_md_mm;
    }
    facts->view = view;
    enum cg_status status = cg_gloss_measure(view, &facts->gloss, error);
    if (status != CG_OK) {
        return unmeasured(surface, "Nothing was measured", status, error);
    }
    status = cg_surface_specular_measure(facts->options, view, facts->gloss.mean, &surface->record,
                                         &facts->specular, error);
    if (status != CG_OK) {
        return status;
    }
    return measure_texture(work, view, facts, surface, error);
}

/* The document, its verdict, and what is kept for pictures. */
static enum cg_status finish(struct cg_surface_facts *facts, struct cg_surface *surface,
                             struct cg_error *error)
{
    cg_surface_record(facts, surface);
    surface->result = cg_profile_judge(facts->options->profile, &surface->record);
    if (surface->result == CG_RESULT_NOT_MEASURABLE) {
        surface->status = CG_NOT_MEASURABLE;
    }
    if (facts->options->keep_picture) {
        surface->plane = facts->picture.plane;
        facts->picture.plane = (struct cg_plane){.px = NULL};
    } else {
        cg_psd_clear(&surface->psd);
    }
    return cg_record_check(&surface->record, error);
}

/* The plane of the picture becomes the surface's or goes, whatever comes of measuring. */
static enum cg_status measure_picture(struct cg_surface_work *work, struct cg_picture picture,
                                      const struct cg_surface_options *options, struct cg_surface *out,
                                      struct cg_error *error)
{
    struct cg_surface surface = {.status = CG_OK};
    struct cg_surface_facts facts = cg_surface_facts_of(picture, options);
    enum cg_status status = cg_record_init(&surface.record, "castgloss.surface/1", error);
    if (status == CG_OK) {
        status = measure(work, &facts, &surface, error);
    }
    if (status == CG_OK) {
        status = finish(&facts, &surface, error);
    }
    cg_picture_close(&facts.picture);
    if (status != CG_OK) {
        cg_surface_clear(&surface);
        return status;
    }
    *out = surface;
    return CG_OK;
}

enum cg_status cg_surface_measure(struct cg_surface_work *work, const char *name,
                                  const struct cg_image *image, const struct cg_surface_options *options,
                                  struct cg_surface *out, struct cg_error *error)
{
    struct cg_picture picture;
    const struct cg_picture_reading reading = cg_picture_reading_of(options);
    const enum cg_status status = cg_picture_calibrate(name, image, &reading, &picture, error);
    return status == CG_OK ? measure_picture(work, picture, options, out, error) : status;
}

enum cg_status cg_surface_inspect(struct cg_surface_work *work, const char *path,
                                  const struct cg_surface_options *options, struct cg_surface *out,
                                  struct cg_error *error)
{
    struct cg_picture picture;
    const struct cg_picture_reading reading = cg_picture_reading_of(options);
    const enum cg_status status = cg_picture_open(path, &reading, &picture, error);
    return status == CG_OK ? measure_picture(work, picture, options, out, error) : status;
}
