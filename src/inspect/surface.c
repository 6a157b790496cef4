#include <castgloss/inspect.h>

#include "inspect/diffuse_frame.h"
#include "inspect/surface_bands.h"
#include "inspect/surface_record.h"
#include "inspect/surface_work.h"

#include <math.h>
#include <stdlib.h>
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

/* The rows that are in the file. Only a cut file that was let in ends with rows without data. */
static size_t rows_in_file(const struct cg_image *image, const struct cg_surface_options *options)
{
    size_t rows = image->height;
    while (options->image.allow_truncated && image->valid != NULL && rows > 0 &&
           memchr(image->valid + (rows - 1) * image->width, 1, image->width) == NULL) {
        rows--;
    }
    return rows;
}

/* What the state of the frame means for its numbers. These reasons come first, since they are the graver. */
static void tell_quality(const struct cg_surface_facts *facts, struct cg_surface *surface)
{
    const struct cg_quality *quality = &facts->quality;
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
    if (facts->rows_measured < facts->grid.height) {
        cg_record_reason(&surface->record, "The file is cut: only the first %zu of %zu rows were measured.",
                         facts->rows_measured, facts->grid.height);
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
    return cg_surface_is_clipped(&facts->quality) || !(facts->area_mm2 > 0.0)
               ? NAN
               : cg_transfer_score(marks, facts->area_mm2 / MM2_PER_M2);
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
    if (facts->quality.constant) {
        /* Nothing varies, so there is nothing to search, and rounding must not be searched. */
        facts->lines_searched = facts->marks_searched = true;
        return CG_OK;
    }
    status = find_lines(facts, surface, error);
    if (status == CG_OK) {
        status = find_marks(work, view, facts, surface, error);
    }
    return status;
}

static enum cg_status measure(struct cg_surface_work *work, struct cg_surface_facts *facts,
                              struct cg_surface *surface, struct cg_error *error)
{
    const struct cg_rect rows = {0, 0, facts->grid.width, facts->rows_measured};
    struct cg_view view = cg_plane_view(&surface->plane);
    if (facts->rows_measured < facts->grid.height && facts->rows_measured > 0) {
        view = cg_view_crop(view, rows);
    }
    if (cg_view_count_valid(view) == 0) {
        surface->status = CG_NOT_MEASURABLE;
        cg_record_reason(&surface->record, "The picture has no pixel with data.");
        return CG_OK;
    }
    tell_quality(facts, surface);
    if (cg_grid_has_scale(&view.grid)) {
        facts->area_mm2 = (double)cg_view_count_valid(view) * view.grid.pitch_cd_mm * view.grid.pitch_md_mm;
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
static enum cg_status finish(const struct cg_surface_facts *facts, struct cg_surface *surface,
                             struct cg_error *error)
{
    cg_surface_record(facts, surface);
    surface->result = cg_profile_judge(facts->options->profile, &surface->record);
    if (surface->result == CG_RESULT_NOT_MEASURABLE) {
        surface->status = CG_NOT_MEASURABLE;
    }
    if (!facts->options->keep_picture) {
        cg_plane_clear(&surface->plane);
        cg_psd_clear(&surface->psd);
    }
    return cg_record_check(&surface->record, error);
}

static struct cg_surface_facts facts_of(const char *path, const struct cg_image *image,
                                        const struct cg_surface_options *options)
{
    return (struct cg_surface_facts){.path = path,
                                     .image = image,
                                     .options = options,
                                     .area_mm2 = NAN,
                                     .rows_measured = rows_in_file(image, options),
                                     .gloss = {NAN, NAN, NAN, NAN, NAN},
                                     .uniformity = NAN,
                                     .weighted_cv_percent = NAN,
                                     .transfer = NAN};
}

/* Counts to reflectance: the last step that looks at them. */
static enum cg_status begin(const struct cg_image *image, struct cg_surface_facts *facts,
                            struct cg_surface *surface, struct cg_error *error)
{
    const struct cg_surface_options *options = facts->options;
    const bool shaped = options->pitch_is_of_dpi && image->shape_md_per_cd > 0.0;
    enum cg_status status = CG_OK;
    if (options->calibration != NULL) {
        status =
            cg_calibration_check(options->calibration, image, options->now, options->calibration_name, error);
    }
    if (status == CG_OK) {
        status = cg_record_init(&surface->record, "castgloss.surface/1", error);
    }
    if (status == CG_OK) {
        status = cg_calibrate(image, options->calibration, options->channel, options->pitch_cd_mm,
                              shaped ? options->pitch_cd_mm * image->shape_md_per_cd : options->pitch_md_mm,
                              &surface->plane, &facts->quality, &facts->scale_from, error);
    }
    facts->grid = surface->plane.grid;
    return status;
}

static enum cg_status complete(struct cg_surface_work *work, struct cg_surface_facts *facts,
                               struct cg_surface *surface, struct cg_error *error)
{
    const enum cg_status status = measure(work, facts, surface, error);
    return status == CG_OK ? finish(facts, surface, error) : status;
}

enum cg_status cg_surface_measure(struct cg_surface_work *work, const char *name,
                                  const struct cg_image *image, const struct cg_surface_options *options,
                                  struct cg_surface *out, struct cg_error *error)
{
    struct cg_surface surface = {.status = CG_OK};
    struct cg_surface_facts facts = facts_of(name, image, options);
    enum cg_status status = begin(image, &facts, &surface, error);
    if (status == CG_OK) {
        status = complete(work, &facts, &surface, error);
    }
    if (status != CG_OK) {
        cg_surface_clear(&surface);
        return status;
    }
    *out = surface;
    return CG_OK;
}

enum cg_status cg_surface_inspect(struct cg_surface_work *work, const char *path,
                                  const struct cg_surface_options *options, struct cg_surface *out,
                                  struct cg_error *error)
{
    struct cg_image image = {.data = NULL};
    struct cg_surface surface = {.status = CG_OK};
    enum cg_status status = cg_image_read(path, &options->image, &image, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_surface_facts facts = facts_of(path, &image, options);
    status = begin(&image, &facts, &surface, error);
    if (status == CG_OK) {
        /* The counts are not needed any more, but what is said about the picture is. */
        free(image.data);
        image.data = NULL;
        status = complete(work, &facts, &surface, error);
    }
    cg_image_clear(&image);
    if (status != CG_OK) {
        cg_surface_clear(&surface);
        return status;
    }
    *out = surface;
    return CG_OK;
}
