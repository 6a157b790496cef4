/* From a picture of mirrored fringes, or a still, to the record of its orange peel. */
#include <castgloss/inspect.h>

#include "inspect/picture.h"
#include "inspect/saturation.h"

#include <math.h>
#include <string.h>

#define FAMILIES ((size_t)8)
#define BANDS ((size_t)16)

struct inspection {
    const struct cg_waviness_options *options;
    struct cg_record record;
    struct cg_psd psd;
    struct cg_fringes families[FAMILIES];
    size_t count;
    bool measured;
    bool clipped; /* so much is at full scale that a still tells nothing */
};

struct cg_waviness_options cg_waviness_options_defaults(void)
{
    return (struct cg_waviness_options){.image = cg_image_options_defaults(),
                                        .channel = CG_CHANNEL_AUTO,
                                        .target_period_mm = NAN,
                                        .distance_mm = NAN,
                                        .now = cg_time_now()};
}

static size_t count_bands(const struct cg_band *bands)
{
    size_t count = 0;
    while (bands[count].high_mm > 0) {
        count++;
    }
    return count;
}

static struct cg_node *add_band(struct cg_record *record, struct cg_node *list, struct cg_band band)
{
    struct cg_node *node = cg_record_object(record, list, NULL);
    cg_record_text(record, node, "name", band.name);
    struct cg_node *range = cg_record_list(record, node, "band_mm");
    cg_record_number(record, range, NULL, band.low_mm);
    cg_record_number(record, range, NULL, band.high_mm);
    return node;
}

/* ---- fringes ------------------------------------------------------------------------------------ */

/* Why bands have no numbers, in words. */
static void tell_missing(struct inspection *in, size_t family, const struct cg_wave_band *bands, size_t count)
{
    const struct {
        const char *flags[2], *why;
    } kinds[] = {
        {{"beyond_fringes", "part_fringes"},
         "must not reach below the finest wave that the fringes tell (finest_mm)"},
        {{"beyond_field", "beyond_field"}, "is given when the field holds its longest wave twice"},
        {{"below_others", "below_others"}, "must stand out of what the others spill into it"},
    };
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        struct cg_text names = {.data = NULL};
        for (size_t i = 0; i < count; i++) {
            const char *flag = bands[i].flag;
            if (flag != NULL &&
                (strcmp(flag, kinds[k].flags[0]) == 0 || strcmp(flag, kinds[k].flags[1]) == 0)) {
                cg_text_add(&names, "%s%s", names.length > 0 ? ", " : "", bands[i].band.name);
            }
        }
        if (names.length > 0 && names.data != NULL) {
            cg_record_reason(&in->record, "Family %zu has no %s: a band %s.", family + 1, names.data,
                             kinds[k].why);
        }
        cg_text_clear(&names);
    }
}

static enum cg_status add_wave_bands(struct inspection *in, struct cg_node *list, size_t family,
                                     const struct cg_slope_map *map, struct cg_error *error)
{
    const struct cg_band *const sets[] = {cg_bands_wavescan, cg_bands_long_short};
    struct cg_band bands[BANDS];
    struct cg_wave_band values[BANDS];
    size_t count = 0;
    for (size_t s = 0; s < sizeof sets / sizeof sets[0]; s++) {
        for (const struct cg_band *band = sets[s]; band->high_mm > 0; band++) {
            bands[count++] = *band;
        }
    }
    const enum cg_status status = cg_wave_bands_of(map, bands, count, values, error);
    for (size_t i = 0; status == CG_OK && i < count; i++) {
        struct cg_node *node = add_band(&in->record, list, values[i].band);
        cg_record_number(&in->record, node, "slope_mrad", values[i].slope_mrad);
        cg_record_number(&in->record, node, "curvature_per_m", values[i].curvature_per_m);
        cg_record_number(&in->record, node, "uncertainty_percent", values[i].uncertainty_percent);
        cg_record_number(&in->record, node, "curvature_uncertainty_percent",
                         values[i].curvature_uncertainty_percent);
        cg_record_text(&in->record, node, "flag", values[i].flag);
        in->measured = in->measured || isfinite(values[i].slope_mrad);
    }
    if (status == CG_OK) {
        tell_missing(in, family, values, count);
    }
    return status;
}

static enum cg_status add_slopes(struct inspection *in, struct cg_node *node, struct cg_view view,
                                 size_t family, struct cg_error *error)
{
    const struct cg_fringe_geometry geometry = {in->options->target_period_mm, in->options->distance_mm};
    struct cg_slope_map map = {.finest_mm = 0};
    struct cg_node *list = cg_record_list(&in->record, node, "bands");
    if (!in->psd.scaled || !(geometry.target_period_mm > 0) || !(geometry.distance_mm > 0)) {
        return CG_OK;
    }
    enum cg_status status = cg_slope_map_of(view, in->families, in->count, family, &geometry, &map, error);
    if (status == CG_NOT_MEASURABLE) {
        cg_record_reason(&in->record, "Family %zu has no slopes: %s.", family + 1, error->text);
        return CG_OK;
    }
    if (status != CG_OK) {
        return status;
    }
    cg_record_number(&in->record, node, "curl_mrad", 1000 * map.curl_sd_rad);
    cg_record_number(&in->record, node, "masked_percent", map.masked_percent);
    cg_record_number(&in->record, node, "finest_mm", map.finest_mm);
    status = add_wave_bands(in, list, family, &map, error);
    if (status == CG_OK && in->options->kept != NULL) {
        struct cg_waviness_kept *kept = in->options->kept;
        kept->family[kept->count] = family;
        kept->maps[kept->count++] = map;
        return CG_OK;
    }
    cg_slope_map_clear(&map);
    return status;
}

void cg_waviness_kept_clear(struct cg_waviness_kept *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        cg_slope_map_clear(&kept->maps[i]);
    }
    cg_plane_clear(&kept->plane);
    *kept = (struct cg_waviness_kept){.count = 0};
}

static enum cg_status add_families(struct inspection *in, struct cg_view view, struct cg_error *error)
{
    struct cg_record *record = &in->record;
    struct cg_node *list = cg_record_list(record, record->root, "families");
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < in->count && status == CG_OK; i++) {
        const struct cg_fringes *family = &in->families[i];
        const double scaled = in->psd.scaled ? 1 : NAN;
        const double f_cd = family->f_cd * (in->psd.scaled ? view.grid.pitch_cd_mm : 1);
        const double f_md = family->f_md * (in->psd.scaled ? view.grid.pitch_md_mm : 1);
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_number(record, node, "id", (double)i + 1);
        cg_record_number(record, node, "period_mm", family->period * scaled);
        cg_record_number(record, node, "period_uncertainty_mm", family->period_sd * scaled);
        cg_record_number(record, node, "period_px", 1 / hypot(f_cd, f_md));
        cg_record_number(record, node, "period_uncertainty_px",
                         family->period_sd / family->period / hypot(f_cd, f_md));
        cg_record_number(record, node, "angle_deg", family->angle_deg);
        cg_record_number(record, node, "angle_uncertainty_deg", family->angle_sd_deg);
        cg_record_number(record, node, "amplitude_percent", family->amplitude_percent);
        cg_record_number(record, node, "amplitude_uncertainty_percent", family->amplitude_sd_percent);
        status = add_slopes(in, node, view, i, error);
    }
    in->measured = in->measured || in->count > 0;
    if (in->count > 0 && !(in->options->target_period_mm > 0 && in->options->distance_mm > 0)) {
        cg_record_reason(
            record, "Slopes are not given: --fringe-mm says how far the fringes of the target itself are "
                    "apart, --distance-mm how far it is from the surface.");
    }
    return status;
}

/* ---- a still ------------------------------------------------------------------------------------ */

/* Without fringes the variation of the mirrored light itself, by the same bands. */
static void add_still(struct inspection *in)
{
    const struct cg_band *const sets[] = {cg_bands_wavescan, cg_bands_long_short};
    struct cg_node *list = cg_record_list(&in->record, in->record.root, "bands");
    for (size_t s = 0; in->psd.scaled && s < sizeof sets / sizeof sets[0]; s++) {
        struct cg_band_cv cv[BANDS];
        const size_t count = count_bands(sets[s]);
        cg_band_measure(&in->psd, sets[s], count, 0, cv);
        for (size_t i = 0; i < count; i++) {
            const double given = cv[i].measured && !in->clipped ? 1 : NAN;
            struct cg_node *node = add_band(&in->record, list, cv[i].band);
            cg_record_number(&in->record, node, "cv_percent", given * cv[i].cv_percent);
            cg_record_number(&in->record, node, "uncertainty_percent", given * cv[i].uncertainty_percent);
            cg_record_text(&in->record, node, "flag", cg_band_flag_name(cv[i].flag));
            in->measured = in->measured || !isnan(given);
        }
    }
    if (in->clipped) {
        cg_record_reason(
            &in->record,
            "More than 1 %% of the pixels are at full scale, and a clipped still looks even: no band "
            "is given; expose shorter.");
    }
    cg_record_reason(&in->record,
                     "No fringes were found: what is given is the variation of the mirrored light, which "
                     "depends on the light and is no slope.");
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static enum cg_status spectrum_of(struct cg_view view, struct cg_psd *psd, struct cg_error *error)
{
    const size_t side = view.grid.width > view.grid.height ? view.grid.width : view.grid.height;
    /* One tile: a period is told the better the more of it there is. */
    const struct cg_psd_options options = {.tile_px = side, .detrend = 1};
    struct cg_psd_work *work = cg_psd_work_new(view.grid.width, view.grid.height, &options, error);
    if (work == NULL) {
        return error->status;
    }
    const enum cg_status status = cg_psd_measure(work, view, psd, error);
    cg_psd_work_free(work);
    return status;
}

static enum cg_status measure(struct inspection *in, struct cg_view view, struct cg_error *error)
{
    enum cg_status status = spectrum_of(view, &in->psd, error);
    if (status == CG_OK) {
        status = cg_fringes_find(&in->psd, in->families, FAMILIES, &in->count, error);
    }
    if (status == CG_NOT_MEASURABLE) {
        cg_record_text(&in->record, in->record.root, "method", "none");
        cg_record_list(&in->record, in->record.root, "families");
        cg_record_reason(&in->record, "Nothing was measured: %s.", error->text);
        return CG_OK;
    }
    if (status != CG_OK) {
        return status;
    }
    if (!in->psd.scaled) {
        cg_record_reason(&in->record,
                         "The scale is not known, so nothing is given in mm: state it with --dpi or "
                         "--pitch.");
    }
    cg_record_text(&in->record, in->record.root, "method", in->count > 0 ? "fringes" : "still");
    status = add_families(in, view, error);
    if (status == CG_OK && in->count == 0) {
        add_still(in);
    }
    return status;
}

/* The mean of two pictures whose fringes are half a period apart is the light without fringes; their
 * difference, the fringes without anything else. */
static enum cg_status subtract(struct cg_picture *picture, const struct cg_picture *shifted,
                               struct cg_error *error)
{
    const struct cg_grid *a = &picture->plane.grid, *b = &shifted->plane.grid;
    if (a->width != b->width || a->height != b->height) {
        return cg_error_set(error, CG_INPUT,
                            "%s has %zu x %zu pixels and %s has %zu x %zu: they must be the same.",
                            picture->path, a->width, a->height, shifted->path, b->width, b->height);
    }
    double level = 0;
    for (size_t y = 0; y < a->height; y++) {
        for (size_t x = 0; x < a->width; x++) {
            level +=
                (double)picture->plane.px[y * a->stride + x] + (double)shifted->plane.px[y * b->stride + x];
        }
    }
    level /= 2 * (double)a->width * (double)a->height;
    for (size_t y = 0; y < a->height; y++) {
        for (size_t x = 0; x < a->width; x++) {
            float *to = &picture->plane.px[y * a->stride + x];
            *to = (float)level + (*to - shifted->plane.px[y * b->stride + x]) / 2;
        }
    }
    return CG_OK;
}

static enum cg_status open_pictures(const char *path, const struct cg_waviness_options *options,
                                    struct cg_picture *out, struct cg_error *error)
{
    struct cg_picture shifted;
    const struct cg_picture_reading reading = {.image = options->image,
                                               .channel = options->channel,
                                               .calibration = options->calibration,
                                               .calibration_name = options->calibration_name,
                                               .pitch_cd_mm = options->pitch_cd_mm,
                                               .pitch_md_mm = options->pitch_md_mm,
                                               .now = options->now};
    enum cg_status status = cg_picture_open(path, &reading, out, error);
    if (status != CG_OK || options->shifted == NULL) {
        return status;
    }
    status = cg_picture_open(options->shifted, &reading, &shifted, error);
    if (status == CG_OK) {
        status = subtract(out, &shifted, error);
        cg_picture_close(&shifted);
    }
    if (status != CG_OK) {
        cg_picture_close(out);
    }
    return status;
}

enum cg_status cg_waviness_inspect(const char *path, const struct cg_waviness_options *options,
                                   struct cg_record *out, bool *measurable, struct cg_error *error)
{
    struct cg_picture picture;
    struct inspection in = {.options = options};
    enum cg_status status = open_pictures(path, options, &picture, error);
    if (status != CG_OK) {
        return status;
    }
    status = cg_record_init(&in.record, "castgloss.waviness/1", error);
    if (status == CG_OK) {
        in.clipped = picture.quality.saturated_percent > CG_SATURATED_SCORED_PERCENT;
        cg_picture_record(&picture, &in.record);
        status = measure(&in, cg_picture_view(&picture), error);
    }
    if (status == CG_OK) {
        status = cg_record_check(&in.record, error);
    }
    if (status == CG_OK) {
        *out = in.record;
        in.record = (struct cg_record){.root = NULL};
        *measurable = in.measured;
        if (options->kept != NULL) {
            options->kept->plane = picture.plane;
            picture.plane = (struct cg_plane){.px = NULL};
        }
    }
    cg_psd_clear(&in.psd);
    cg_record_clear(&in.record);
    cg_picture_close(&picture);
    return status;
}
