/* A gloss scale from a table of tiles: YAML, frames, and what is wrong with the set-up. */
#include <castgloss/inspect.h>

#include "inspect/gloss_schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX_BYTES ((size_t)1 << 20)
/* A tile is looked at in the middle half of the picture. */
#define MIDDLE_FROM 0.25
#define MIDDLE_TO 0.75
/* Told: a tile that lies otherwise than the brightest one. Degrees of tilt; percent over the middle. */
#define TILT_TOLD_DEG 0.2
#define SLANT_TOLD_PERCENT 3.0
/* A clipped highlight reads too low. */
#define SATURATED_MOST_PERCENT 0.1
/* Standards are to be checked again after two years (ISO 2813). */
#define CHECK_SECONDS ((int64_t)2 * 365 * 86400)

struct work {
    const char *path;
    struct cg_yaml yaml;
    const struct cg_frame_options *options;
    struct cg_calibration *calibration;
    struct cg_gloss_scale scale;
    struct cg_text *warnings;
    int64_t oldest_check; /* 0: none stated */
};

/* ---- reading the table -------------------------------------------------------------------------- */

static const struct cg_gloss_tiles_text *table_of(const struct work *work)
{
    return work->yaml.data;
}

static enum cg_status wrong_word(const struct work *work, const char *scope, size_t index, const char *key,
                                 const char *text, struct cg_error *error)
{
    return cg_error_set(error, CG_USAGE, "%s, line %zu: '%s' is \"%s\", but must be %s.", work->path,
                        cg_yaml_line(&work->yaml, scope, index, key), key, text,
                        cg_yaml_allowed(work->yaml.kind, scope, key));
}

static enum cg_status read_head(struct work *work, struct cg_error *error)
{
    const struct cg_gloss_tiles_text *text = table_of(work);
    struct cg_gloss_scale *scale = &work->scale;
    scale->along_md = true;
    if (strcmp(text->reference, "iso2813") == 0) {
        scale->reference_index = CG_INDEX_ISO_2813;
    } else if (strcmp(text->reference, "t653") == 0) {
        scale->reference_index = CG_INDEX_T_653;
        scale->converging = true;
    } else {
        return wrong_word(work, "", 0, "reference", text->reference, error);
    }
    if (text->incidence_along != NULL) {
        scale->along_md = strcmp(text->incidence_along, "md") == 0;
        if (!scale->along_md && strcmp(text->incidence_along, "cd") != 0) {
            return wrong_word(work, "", 0, "incidence_along", text->incidence_along, error);
        }
    }
    enum cg_status status =
        cg_yaml_number(&work->yaml, "", 0, "angle_deg", text->angle_deg, 10, 85, &scale->angle_deg, error);
    if (status == CG_OK && text->degrees_per_mm != NULL) {
        status = cg_yaml_number(&work->yaml, "", 0, "degrees_per_mm", text->degrees_per_mm, 1e-9, 1000,
                                &scale->degrees_per_mm, error);
    }
    return status;
}

static enum cg_status read_tile(struct work *work, size_t i, struct cg_error *error)
{
    const struct cg_gloss_tile_text *text = &table_of(work)->tiles[i];
    struct cg_gloss_tile *tile = &work->scale.tiles[i];
    int64_t checked = 0;
    enum cg_status status = CG_OK;
    if ((text->index == NULL) == (text->gu == NULL)) {
        return cg_error_set(error, CG_USAGE,
                            "%s, line %zu: a tile has either an index, from which its gloss follows, or gu.",
                            work->path, cg_yaml_line(&work->yaml, "tiles", i, "index"));
    }
    if (text->index != NULL) {
        status = cg_yaml_number(&work->yaml, "tiles", i, "index", text->index, 1.2, 3, &tile->index, error);
        tile->gu = cg_gloss_of_index(tile->index, work->scale.angle_deg, work->scale.reference_index);
    } else {
        status = cg_yaml_number(&work->yaml, "tiles", i, "gu", text->gu, 1e-9, 2300, &tile->gu, error);
    }
    if (status == CG_OK && text->uncertainty_gu != NULL) {
        status = cg_yaml_number(&work->yaml, "tiles", i, "uncertainty_gu", text->uncertainty_gu, 0, 10,
                                &tile->uncertainty_gu, error);
    }
    if (status == CG_OK && text->checked != NULL) {
        if (!cg_time_parse(text->checked, &checked) || checked <= 0) {
            return wrong_word(work, "tiles", i, "checked", text->checked, error);
        }
        const bool older = work->oldest_check == 0 || checked < work->oldest_check;
        work->oldest_check = older ? checked : work->oldest_check;
    }
    return status;
}

static enum cg_status read_table(struct work *work, struct cg_error *error)
{
    struct cg_bytes bytes = {.data = NULL};
    enum cg_status status = cg_file_read(work->path, FILE_MAX_BYTES, &bytes, error);
    if (status == CG_OK) {
        status = cg_yaml_load(&work->yaml, &cg_gloss_tiles_kind, work->path, &bytes, error);
    }
    cg_bytes_clear(&bytes);
    if (status == CG_OK) {
        status = read_head(work, error);
    }
    work->scale.tile_count = status == CG_OK ? table_of(work)->tiles_count : 0;
    for (size_t i = 0; status == CG_OK && i < work->scale.tile_count; i++) {
        status = read_tile(work, i, error);
    }
    return status;
}

/* ---- frames ------------------------------------------------------------------------------------- */

/* Files are named from where the table stands. */
static enum cg_status open_frame(const struct work *work, const char *name, struct cg_image *image,
                                 struct cg_error *error)
{
    struct cg_text path = {.data = NULL};
    const char *slash = strrchr(work->path, '/');
    if (slash != NULL && name[0] != '/') {
        cg_text_add_bytes(&path, work->path, (size_t)(slash - work->path) + 1);
    }
    cg_text_add(&path, "%s", name);
    enum cg_status status = cg_text_check(&path, error);
    if (status == CG_OK) {
        status = cg_image_read(path.data, &work->options->image, image, error);
    }
    cg_text_clear(&path);
    return status;
}

static enum cg_status average(const struct work *work, char **names, unsigned count, struct cg_plane *mean,
                              int *bits, struct cg_error *error)
{
    struct cg_average sum = {.sum = NULL};
    enum cg_status status = CG_OK;
    for (unsigned i = 0; status == CG_OK && i < count; i++) {
        struct cg_image image = {.data = NULL};
        status = open_frame(work, names[i], &image, error);
        if (status == CG_OK) {
            status = cg_average_add(&sum, &image, work->options->channel, names[i], error);
        }
        cg_image_clear(&image);
    }
    if (status == CG_OK) {
        *bits = sum.bits;
        status = cg_average_finish(&sum, mean, error);
    }
    cg_average_clear(&sum);
    return status;
}

static struct cg_view middle_of(struct cg_view view)
{
    const double w = (double)view.grid.width, h = (double)view.grid.height;
    const struct cg_rect rect = {(size_t)(MIDDLE_FROM * w), (size_t)(MIDDLE_FROM * h),
                                 (size_t)ceil(MIDDLE_TO * w), (size_t)ceil(MIDDLE_TO * h)};
    return cg_view_crop(view, rect);
}

/* What a tile's frames say: its signal and how it lies. */
struct look {
    double signal, slant_percent, tilt_deg[2];
};

static enum cg_status look_at(const struct work *work, struct cg_view view, bool lobe, struct look *look,
                              struct cg_error *error)
{
    const struct cg_gloss_scale *scale = &work->scale;
    if (lobe) {
        const struct cg_receptor receptor = cg_receptor_of(scale->angle_deg, scale->converging);
        struct cg_received received;
        const enum cg_status status =
            cg_gloss_receive(view, &receptor, scale->degrees_per_mm, scale->along_md, &received, error);
        if (status == CG_OK) {
            look->signal += received.mean;
            look->tilt_deg[0] += received.tilt_cd_deg;
            look->tilt_deg[1] += received.tilt_md_deg;
        }
        return status;
    }
    const struct cg_view middle = middle_of(view);
    const struct cg_trend trend = cg_trend_fit(middle, 1);
    const double mean = cg_stats_of(middle).mean;
    look->signal += mean;
    look->slant_percent += mean > 0 ? 200 * hypot(trend.c[1], trend.c[2]) / mean : 0;
    return CG_OK;
}

static enum cg_status look_at_frames(const struct work *work, char **names, unsigned count, bool lobe,
                                     struct look *out, struct cg_error *error)
{
    struct look look = {.signal = 0};
    enum cg_status status = CG_OK;
    for (unsigned i = 0; status == CG_OK && i < count; i++) {
        struct cg_image image = {.data = NULL};
        struct cg_plane plane = {.px = NULL};
        struct cg_quality quality = {.saturated_percent = 0};
        enum cg_scale_from from = CG_SCALE_NONE;
        status = open_frame(work, names[i], &image, error);
        if (status == CG_OK) {
            status =
                cg_calibrate(&image, work->calibration, work->options->channel, work->options->pitch_cd_mm,
                             work->options->pitch_md_mm, &plane, &quality, &from, error);
        }
        if (status == CG_OK && quality.saturated_percent > SATURATED_MOST_PERCENT) {
            status = cg_error_set(error, CG_NOT_MEASURABLE,
                                  "%s: %.2f %% of the pixels are at full scale, so its gloss reads too low; "
                                  "expose shorter.",
                                  names[i], quality.saturated_percent);
        }
        if (status == CG_OK) {
            status = look_at(work, cg_plane_view(&plane), lobe, &look, error);
        }
        cg_plane_clear(&plane);
        cg_image_clear(&image);
    }
    *out = (struct look){look.signal / count,
                         look.slant_percent / count,
                         {look.tilt_deg[0] / count, look.tilt_deg[1] / count}};
    return status;
}

/* ---- the set-up --------------------------------------------------------------------------------- */

/* The trap is the dark where there is none, and the brightest tile the flat. */
static enum cg_status complete_planes(struct work *work, struct cg_error *error)
{
    const struct cg_gloss_tiles_text *text = table_of(work);
    struct cg_calibration *calibration = work->calibration;
    enum cg_status status = CG_OK;
    if (calibration->dark.px == NULL) {
        status = average(work, text->trap, text->trap_count, &calibration->dark, &calibration->bits, error);
        calibration->dark_frames = text->trap_count;
    }
    if (calibration->flat.px != NULL || work->scale.degrees_per_mm > 0) {
        return status;
    }
    double brightest = -INFINITY;
    for (unsigned i = 0; status == CG_OK && i < text->tiles_count; i++) {
        struct cg_plane mean = {.px = NULL};
        status = average(work, text->tiles[i].frames, text->tiles[i].frames_count, &mean, &calibration->bits,
                         error);
        const double level = status == CG_OK ? cg_stats_of(middle_of(cg_plane_view(&mean))).mean : 0;
        if (status == CG_OK && level > brightest) {
            brightest = level;
            cg_plane_clear(&calibration->flat);
            calibration->flat = mean;
            calibration->flat_frames = text->tiles[i].frames_count;
            calibration->target = 1;
        } else {
            cg_plane_clear(&mean);
        }
    }
    return status;
}

static const char *name_of(const struct cg_gloss_tile_text *tile)
{
    return tile->name != NULL ? tile->name : tile->frames[0];
}

static void tell_lie(struct work *work, const struct look *looks)
{
    const struct cg_gloss_tiles_text *text = table_of(work);
    size_t brightest = 0;
    for (size_t i = 1; i < text->tiles_count; i++) {
        brightest = looks[i].signal > looks[brightest].signal ? i : brightest;
    }
    for (size_t i = 0; i < text->tiles_count; i++) {
        const double tilt = hypot(looks[i].tilt_deg[0] - looks[brightest].tilt_deg[0],
                                  looks[i].tilt_deg[1] - looks[brightest].tilt_deg[1]);
        if (tilt > TILT_TOLD_DEG) {
            cg_text_add(work->warnings, "%s lies %.2f degrees off %s: lay the tiles alike.\n",
                        name_of(&text->tiles[i]), tilt, name_of(&text->tiles[brightest]));
        }
        if (looks[i].slant_percent > SLANT_TOLD_PERCENT) {
            cg_text_add(work->warnings,
                        "The light of %s changes by %.1f %% over the middle of the picture, though the flat "
                        "does not: it is tilted or bent.\n",
                        name_of(&text->tiles[i]), looks[i].slant_percent);
        }
    }
}

static void tell_scale(struct work *work, int64_t now)
{
    const struct cg_gloss_scale *scale = &work->scale;
    const char light = cg_gloss_polarisation(scale);
    if (light != 0) {
        cg_text_add(work->warnings,
                    "The tiles look like %c-polarised light: lamp, mirror or camera is polarised, and the "
                    "scale does not hold for other surfaces.\n",
                    light);
    }
    if (scale->line_residual_gu >= CG_GLOSS_RESIDUAL_TOLD) {
        cg_text_add(work->warnings,
                    "The tiles lie up to %.2f GU off a straight line, 1 GU is what geometry and linearity "
                    "should keep; the curve leaves %.2f GU.\n",
                    scale->line_residual_gu, scale->residual_gu);
    }
    if (work->oldest_check == 0) {
        cg_text_add(work->warnings, "No tile says when it was checked, so the scale does not expire by "
                                    "itself; two years are usual.\n");
    } else if (now - work->oldest_check > CHECK_SECONDS) {
        cg_text_add(work->warnings, "A tile was checked more than two years ago: have it checked.\n");
    }
}

static enum cg_status measure_tiles(struct work *work, struct cg_error *error)
{
    const struct cg_gloss_tiles_text *text = table_of(work);
    const bool lobe = work->scale.degrees_per_mm > 0;
    struct look looks[CG_GLOSS_TILES], trap;
    enum cg_status status = look_at_frames(work, text->trap, text->trap_count, false, &trap, error);
    for (unsigned i = 0; status == CG_OK && i < text->tiles_count; i++) {
        status =
            look_at_frames(work, text->tiles[i].frames, text->tiles[i].frames_count, lobe, &looks[i], error);
        work->scale.tiles[i].signal = looks[i].signal;
    }
    if (status == CG_OK) {
        tell_lie(work, looks);
        status = cg_gloss_scale_fit(&work->scale, trap.signal, error);
    }
    if (status == CG_NOT_MEASURABLE) {
        cg_error_prefix(error, work->path);
    }
    return status;
}

enum cg_status cg_gloss_tiles_apply(const char *path, const struct cg_frame_options *options,
                                    struct cg_calibration *calibration, struct cg_text *warnings,
                                    struct cg_error *error)
{
    struct work work = {.path = path, .options = options, .calibration = calibration, .warnings = warnings};
    calibration->gloss = (struct cg_gloss_scale){.terms = 0};
    enum cg_status status = read_table(&work, error);
    if (status == CG_OK) {
        status = complete_planes(&work, error);
    }
    if (status == CG_OK) {
        status = measure_tiles(&work, error);
    }
    if (status == CG_OK) {
        const int64_t due = work.oldest_check + CHECK_SECONDS;
        tell_scale(&work, options->now);
        calibration->gloss = work.scale;
        if (work.oldest_check > 0 && (calibration->expires == 0 || due < calibration->expires)) {
            calibration->expires = due;
        }
    }
    cg_yaml_clear(&work.yaml);
    return status;
}

const char *cg_gloss_tiles_template(void)
{
    return "# The tiles of a gloss scale. Files are named from where this file stands.\n"
           "# Angle of incidence, from the normal.\n"
           "angle_deg: 20\n"
           "# iso2813: black glass of index 1.567 has 100 GU, parallel light; t653: index 1.540, converging\n"
           "# light. At 20 degrees the two are different scales.\n"
           "reference: iso2813\n"
           "# Where the picture shows the mirrored lobe itself: by how many degrees the direction of the\n"
           "# light turns on a mm of the picture. Left out where every pixel is a spot of the surface.\n"
           "# degrees_per_mm: 0.35\n"
           "# The plane of incidence: md (rows below one another) or cd.\n"
           "incidence_along: md\n"
           "# Frames of a black trap in place of the tile.\n"
           "trap: [trap.png]\n"
           "# Two tiles or more, a high and a middle one at least. The gloss of a tile follows from its "
           "index,\n"
           "# or is stated as gu. checked: the date of its certificate; the scale expires two years later.\n"
           "tiles:\n"
           "  - name: black glass\n"
           "    index: 1.567\n"
           "    uncertainty_gu: 0.4\n"
           "    checked: 2026-03-01\n"
           "    frames: [high.png]\n"
           "  - name: middle tile\n"
           "    gu: 40.2\n"
           "    uncertainty_gu: 0.5\n"
           "    checked: 2026-03-01\n"
           "    frames: [middle.png]\n";
}
