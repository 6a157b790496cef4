#include "inspect/surface_gloss.h"

#include "inspect/picture.h"

#include <math.h>
#include <string.h>

/* ---- with and without diffuse light ------------------------------------------------------------- */

/* Mean level of the frame that holds the diffuse light alone, by the same calibration. */
static enum cg_status off_specular_mean(const struct cg_surface_options *options, double *mean,
                                        struct cg_error *error)
{
    struct cg_picture picture;
    struct cg_picture_reading reading = cg_picture_reading_of(options);
    /* A page number is of the picture that is measured. */
    reading.image.page = 0;
    const enum cg_status status = cg_picture_open(options->off_specular, &reading, &picture, error);
    if (status == CG_OK) {
        *mean = cg_stats_of(cg_picture_view(&picture)).mean;
        cg_picture_close(&picture);
    }
    return status;
}

/* The receptor's window where the picture shows the lobe. */
static enum cg_status receive(const struct cg_gloss_scale *scale, struct cg_view view,
                              struct cg_record *record, struct cg_surface_specular *out,
                              struct cg_error *error)
{
    struct cg_received received;
    out->receptor = cg_receptor_of(scale->angle_deg, scale->converging);
    const enum cg_status status =
        cg_gloss_receive(view, &out->receptor, scale->degrees_per_mm, scale->along_md, &received, error);
    if (status == CG_NOT_MEASURABLE) {
        out->with_diffuse_gu = NAN;
        cg_record_reason(record, "Gloss units were not measured: %s.", error->text);
        return CG_OK;
    }
    if (status == CG_OK) {
        out->with_diffuse_gu = received.mean;
        out->diffuse_gu = received.diffuse;
        out->tilt_cd_deg = received.tilt_cd_deg;
        out->tilt_md_deg = received.tilt_md_deg;
        out->window_x_mm = (double)(received.window.x0 + received.window.x1 - 1) / 2 * view.grid.pitch_cd_mm;
        out->window_y_mm = (double)(received.window.y0 + received.window.y1 - 1) / 2 * view.grid.pitch_md_mm;
    }
    return status;
}

/* ---- what it tells of the film ------------------------------------------------------------------ */

/* How far index and roughness move when each reading moves by its uncertainty, that of the scale. NaN where a
 * moved reading is that of no surface. */
static void tell_film_uncertainty(const struct cg_gloss_reading readings[2],
                                  const struct cg_gloss_scale *scale, struct cg_surface_specular *out)
{
    double index_squares = 0, roughness_squares = 0;
    for (int i = 0; i < 2; i++) {
        struct cg_gloss_reading moved[2] = {readings[0], readings[1]};
        struct cg_error error;
        double index = NAN, roughness = NAN;
        moved[i].gu += scale->uncertainty_gu;
        enum cg_status status =
            cg_gloss_split(moved, scale->reference_index, CG_GLOSS_WAVELENGTH_NM, &index, &roughness, &error);
        if (status != CG_OK) {
            moved[i].gu -= 2 * scale->uncertainty_gu;
            status = cg_gloss_split(moved, scale->reference_index, CG_GLOSS_WAVELENGTH_NM, &index, &roughness,
                                    &error);
        }
        const double known = status == CG_OK ? 1 : NAN;
        index_squares += known * pow(index - out->index, 2);
        roughness_squares += known * pow(roughness - out->roughness_nm, 2);
    }
    out->index_sd = sqrt(index_squares);
    out->roughness_sd_nm = sqrt(roughness_squares);
}

static void tell_film(const struct cg_surface_options *options, struct cg_record *record,
                      struct cg_surface_specular *out)
{
    const struct cg_gloss_scale *scale = &options->calibration->gloss;
    /* Glossmeters at the other angle see the diffuse light too, so like is compared with like. */
    const struct cg_gloss_reading readings[2] = {{scale->angle_deg, out->with_diffuse_gu}, options->other};
    struct cg_error error;
    if (options->other.gu > 0) {
        if (cg_gloss_split(readings, scale->reference_index, CG_GLOSS_WAVELENGTH_NM, &out->index,
                           &out->roughness_nm, &error) == CG_OK) {
            tell_film_uncertainty(readings, scale, out);
        } else {
            cg_record_reason(record, "Index and roughness were not told apart: %s", error.text);
            out->index = out->roughness_nm = NAN;
        }
    }
    const bool stated = options->film_index > 0;
    const double index = stated ? options->film_index : out->index;
    if (index > 0) {
        const double own = isfinite(out->specular_gu) ? out->specular_gu : out->with_diffuse_gu;
        const double above = cg_gloss_of_index(index + 0.001, scale->angle_deg, scale->reference_index);
        out->ceiling_gu = cg_gloss_of_index(index, scale->angle_deg, scale->reference_index);
        out->ceiling_sd_gu = stated ? 0 : (above - out->ceiling_gu) / 0.001 * out->index_sd;
        out->quality_percent = 100 * own / out->ceiling_gu;
        out->quality_sd_percent =
            out->quality_percent * hypot(scale->uncertainty_gu / own, out->ceiling_sd_gu / out->ceiling_gu);
    }
}

enum cg_status cg_surface_specular_measure(const struct cg_surface_options *options, struct cg_view view,
                                           double mean, struct cg_record *record,
                                           struct cg_surface_specular *out, struct cg_error *error)
{
    struct cg_surface_specular made = {.with_diffuse_gu = mean,
                                       .diffuse_gu = NAN,
                                       .specular_gu = NAN,
                                       .window_x_mm = NAN,
                                       .window_y_mm = NAN,
                                       .tilt_cd_deg = NAN,
                                       .tilt_md_deg = NAN,
                                       .index = NAN,
                                       .roughness_nm = NAN,
                                       .ceiling_gu = NAN,
                                       .quality_percent = NAN,
                                       .index_sd = NAN,
                                       .roughness_sd_nm = NAN,
                                       .ceiling_sd_gu = NAN,
                                       .quality_sd_percent = NAN};
    enum cg_status status = CG_OK;
    made.given = options->calibration != NULL && options->calibration->gloss.terms > 0;
    if (!made.given) {
        *out = made;
        return CG_OK;
    }
    if (options->calibration->gloss.degrees_per_mm > 0) {
        status = receive(&options->calibration->gloss, view, record, &made, error);
    }
    if (status == CG_OK && options->off_specular != NULL) {
        status = off_specular_mean(options, &made.diffuse_gu, error);
    }
    if (status == CG_OK) {
        made.specular_gu = made.with_diffuse_gu - made.diffuse_gu;
        tell_film(options, record, &made);
        *out = made;
    }
    return status;
}

void cg_surface_specular_record(const struct cg_surface_options *options,
                                const struct cg_surface_specular *specular, struct cg_record *record)
{
    if (!specular->given) {
        cg_record_null(record, record->root, "specular");
        return;
    }
    const struct cg_gloss_scale *scale = &options->calibration->gloss;
    struct cg_node *node = cg_record_object(record, record->root, "specular");
    cg_record_number(record, node, "with_diffuse_gu", specular->with_diffuse_gu);
    cg_record_number(record, node, "diffuse_gu", specular->diffuse_gu);
    cg_record_number(record, node, "specular_gu", specular->specular_gu);
    cg_record_number(record, node, "uncertainty_gu", scale->uncertainty_gu);
    cg_record_number(record, node, "reference_index", scale->reference_index);
    cg_record_text(record, node, "beam", scale->converging ? "converging" : "parallel");
    if (specular->receptor.in_plane_deg > 0) {
        struct cg_node *window = cg_record_object(record, node, "window");
        cg_record_number(record, window, "in_plane_deg", specular->receptor.in_plane_deg);
        cg_record_number(record, window, "across_deg", specular->receptor.across_deg);
        cg_record_number(record, window, "x_mm", specular->window_x_mm);
        cg_record_number(record, window, "y_mm", specular->window_y_mm);
        cg_record_number(record, window, "tilt_cd_deg", specular->tilt_cd_deg);
        cg_record_number(record, window, "tilt_md_deg", specular->tilt_md_deg);
    } else {
        cg_record_null(record, node, "window");
    }
    const struct {
        const char *key, *uncertainty_key;
        double value, sd;
    } film[] = {
        {"index", "index_uncertainty", specular->index, specular->index_sd},
        {"roughness_nm", "roughness_uncertainty_nm", specular->roughness_nm, specular->roughness_sd_nm},
        {"ceiling_gu", "ceiling_uncertainty_gu", specular->ceiling_gu, specular->ceiling_sd_gu},
        {"transfer_quality_percent", "transfer_quality_uncertainty_percent", specular->quality_percent,
         specular->quality_sd_percent},
    };
    for (size_t i = 0; i < sizeof film / sizeof film[0]; i++) {
        cg_record_number(record, node, film[i].key, film[i].value);
        cg_record_number(record, node, film[i].uncertainty_key, film[i].sd);
    }
}

/* ---- places ------------------------------------------------------------------------------------- */

static bool pixels_of(const struct cg_region *region, const struct cg_grid *grid, struct cg_rect *out)
{
    const double x0 = ceil(region->x_mm / grid->pitch_cd_mm), y0 = ceil(region->y_mm / grid->pitch_md_mm);
    const double x1 = floor((region->x_mm + region->width_mm) / grid->pitch_cd_mm) + 1;
    const double y1 = floor((region->y_mm + region->height_mm) / grid->pitch_md_mm) + 1;
    if (x0 < 0 || y0 < 0 || x1 > (double)grid->width || y1 > (double)grid->height || x1 <= x0 || y1 <= y0) {
        return false;
    }
    *out = (struct cg_rect){(size_t)x0, (size_t)y0, (size_t)x1, (size_t)y1};
    return true;
}

void cg_surface_regions_record(const struct cg_surface_options *options, struct cg_view view,
                               struct cg_record *record)
{
    double sum[2] = {0}, count[2] = {0}, low = INFINITY, high = -INFINITY;
    if (options->regions == NULL) {
        return;
    }
    struct cg_node *list = cg_record_list(record, record->root, "regions");
    for (size_t i = 0; i < options->regions->count; i++) {
        const struct cg_region *region = &options->regions->list[i];
        struct cg_rect rect;
        struct cg_stats stats = {.count = 0};
        if (view.px != NULL && cg_grid_has_scale(&view.grid) && pixels_of(region, &view.grid, &rect)) {
            stats = cg_stats_of(cg_view_crop(view, rect));
        } else {
            cg_record_reason(record, "The place %s does not lie in the picture, or that has no scale.",
                             region->name);
        }
        const double given = stats.count > 0 ? 1 : NAN;
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_text(record, node, "name", region->name);
        cg_record_text(record, node, "ground", region->printed ? "printed" : "blank");
        cg_record_number(record, node, "mean", given * stats.mean);
        cg_record_number(record, node, "sd", given * stats.sd);
        if (stats.count > 0) {
            sum[region->printed] += stats.mean;
            count[region->printed] += 1;
            low = fmin(low, stats.mean);
            high = fmax(high, stats.mean);
        }
    }
    struct cg_node *node = cg_record_object(record, record->root, "differential");
    cg_record_number(record, node, "printed", sum[1] / count[1]);
    cg_record_number(record, node, "blank", sum[0] / count[0]);
    cg_record_number(record, node, "difference", sum[1] / count[1] - sum[0] / count[0]);
    cg_record_number(record, node, "range", high - low);
}
