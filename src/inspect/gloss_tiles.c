/* A gloss scale from a table of tiles: their frames, and what is wrong with the set-up. */
#include <castgloss/inspect.h>

#include "inspect/beside.h"
#include "inspect/gloss_table.h"
#include "inspect/picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    struct inspect_gloss_table table;
    const struct cg_frame_options *options;
    struct cg_calibration *calibration;
    struct cg_text *warnings;
};

/* ---- frames ------------------------------------------------------------------------------------- */

static enum cg_status average(const struct work *work, char **names, unsigned count, struct cg_plane *mean,
                              int *bits, struct cg_error *error)
{
    struct cg_average sum = {.sum = NULL};
    enum cg_status status = CG_OK;
    for (unsigned i = 0; status == CG_OK && i < count; i++) {
        struct cg_image image = {.data = NULL};
        struct cg_text path = {.data = NULL};
        status = inspect_beside(work->table.path, names[i], &path, error);
        if (status == CG_OK) {
            status = cg_image_read(path.data, &work->options->image, &image, error);
        }
        if (status == CG_OK) {
            status = cg_average_add(&sum, &image, work->options->channel, names[i], error);
        }
        cg_image_clear(&image);
        cg_text_clear(&path);
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
    const struct cg_gloss_scale *scale = &work->table.scale;
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

/* A frame by the calibration that is being made, which does not expire yet. */
static enum cg_status look_at_frame(const struct work *work, const char *name, bool lobe, struct look *look,
                                    struct cg_error *error)
{
    const struct cg_picture_reading reading = {.image = work->options->image,
                                               .channel = work->options->channel,
                                               .calibration = work->calibration,
                                               .calibration_name = work->table.path,
                                               .pitch_cd_mm = work->options->pitch_cd_mm,
                                               .pitch_md_mm = work->options->pitch_md_mm};
    struct cg_text path = {.data = NULL};
    struct cg_picture picture = cg_picture_unread(name);
    enum cg_status status = inspect_beside(work->table.path, name, &path, error);
    if (status == CG_OK) {
        status = cg_picture_open(path.data, &reading, &picture, error);
    }
    if (status == CG_OK && picture.quality.saturated_percent > SATURATED_MOST_PERCENT) {
        status = cg_error_set(error, CG_NOT_MEASURABLE,
                              "%s: %.2f %% of the pixels are at full scale, so its gloss reads too low; "
                              "expose shorter.",
                              name, picture.quality.saturated_percent);
    }
    if (status == CG_OK) {
        status = look_at(work, cg_picture_view(&picture), lobe, look, error);
    }
    cg_picture_close(&picture);
    cg_text_clear(&path);
    return status;
}

static enum cg_status look_at_frames(const struct work *work, char **names, unsigned count, bool lobe,
                                     struct look *out, struct cg_error *error)
{
    struct look look = {.signal = 0};
    enum cg_status status = CG_OK;
    for (unsigned i = 0; status == CG_OK && i < count; i++) {
        status = look_at_frame(work, names[i], lobe, &look, error);
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
    const struct cg_gloss_tiles_text *text = inspect_gloss_words(&work->table);
    struct cg_calibration *calibration = work->calibration;
    enum cg_status status = CG_OK;
    if (calibration->dark.px == NULL) {
        status = average(work, text->trap, text->trap_count, &calibration->dark, &calibration->bits, error);
        calibration->dark_frames = text->trap_count;
    }
    if (calibration->flat.px != NULL || work->table.scale.degrees_per_mm > 0) {
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
    const struct cg_gloss_tiles_text *text = inspect_gloss_words(&work->table);
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
    const struct cg_gloss_scale *scale = &work->table.scale;
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
    if (work->table.oldest_check == 0) {
        cg_text_add(work->warnings, "No tile says when it was checked, so the scale does not expire by "
                                    "itself; two years are usual.\n");
    } else if (now - work->table.oldest_check > CHECK_SECONDS) {
        cg_text_add(work->warnings, "A tile was checked more than two years ago: have it checked.\n");
    }
}

static enum cg_status measure_tiles(struct work *work, struct cg_error *error)
{
    const struct cg_gloss_tiles_text *text = inspect_gloss_words(&work->table);
    const bool lobe = work->table.scale.degrees_per_mm > 0;
    struct look looks[CG_GLOSS_TILES] = {{.signal = 0}}, trap;
    enum cg_status status = look_at_frames(work, text->trap, text->trap_count, false, &trap, error);
    for (unsigned i = 0; status == CG_OK && i < text->tiles_count; i++) {
        status =
            look_at_frames(work, text->tiles[i].frames, text->tiles[i].frames_count, lobe, &looks[i], error);
        work->table.scale.tiles[i].signal = looks[i].signal;
    }
    if (status == CG_OK) {
        tell_lie(work, looks);
        status = cg_gloss_scale_fit(&work->table.scale, trap.signal, error);
    }
    if (status == CG_NOT_MEASURABLE) {
        cg_error_prefix(error, work->table.path);
    }
    return status;
}

enum cg_status cg_gloss_tiles_apply(const char *path, const struct cg_frame_options *options,
                                    struct cg_calibration *calibration, struct cg_text *warnings,
                                    struct cg_error *error)
{
    struct work work = {
        .table = {.path = path}, .options = options, .calibration = calibration, .warnings = warnings};
    calibration->gloss = (struct cg_gloss_scale){.terms = 0};
    enum cg_status status = inspect_gloss_table_read(&work.table, error);
    if (status == CG_OK) {
        status = complete_planes(&work, error);
    }
    if (status == CG_OK) {
        status = measure_tiles(&work, error);
    }
    if (status == CG_OK) {
        const int64_t due = work.table.oldest_check + CHECK_SECONDS;
        tell_scale(&work, options->now);
        calibration->gloss = work.table.scale;
        if (work.table.oldest_check > 0 && (calibration->expires == 0 || due < calibration->expires)) {
            calibration->expires = due;
        }
    }
    cg_yaml_clear(&work.table.yaml);
    return status;
}
