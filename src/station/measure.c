/*
 * measure.c: what a worker does with one frame: measures it and makes the pictures that are kept and shown.
 * Nothing here knows of other frames.
 */
#include "station/core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CROP_MARGIN_PX 16.0
#define COLUMN_ROUNDING 1e-6 /* of a column, against the rounding of its place */

static const struct cg_png_writing quick = {.bits = 8, .compression = 1};

void station_job_clear(struct station_job *job)
{
    cg_frame_clear(&job->frame);
    cg_surface_clear(&job->surface);
    cg_plane_clear(&job->web);
    cg_text_clear(&job->picture);
    cg_text_clear(&job->whole);
    for (size_t i = 0; i < STATION_CROPS; i++) {
        cg_text_clear(&job->crops[i]);
    }
}

/* ---- pictures ----------------------------------------------------------------------------------- */

/* A part of the frame as a PNG of 8 bits, every step-th pixel a mean over step x step. */
static enum cg_status encode(const struct cg_frame *frame, struct cg_rect part, size_t step,
                             struct cg_text *out, struct cg_error *error)
{
    const size_t width = (part.x1 - part.x0) / step;
    const size_t height = (part.y1 - part.y0) / step;
    const double full = (double)((1U << frame->bits) - 1U);
    const double scale = 255.0 / (full * (double)(step * step));
    uint16_t *counts = cg_alloc(width * height, sizeof *counts, error);
    if (counts == NULL) {
        return CG_FAULT;
    }
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            uint64_t sum = 0;
            for (size_t j = 0; j < step; j++) {
                const uint16_t *row =
                    frame->counts + (part.y0 + y * step + j) * frame->width + part.x0 + x * step;
                for (size_t i = 0; i < step; i++) {
                    sum += row[i];
                }
            }
            counts[y * width + x] = (uint16_t)lround((double)sum * scale);
        }
    }
    out->length = 0;
    const enum cg_status status = cg_png_encode_grey(frame->name, counts, width, height, &quick, out, error);
    free(counts);
    return status;
}

static size_t step_for(size_t width, size_t height, size_t most)
{
    const size_t side = width > height ? width : height;
    return (side + most - 1) / most;
}

static void make_picture(const struct station_measuring *how, struct station_job *job)
{
    const struct cg_frame *frame = &job->frame;
    const size_t step = step_for(frame->width, frame->valid_rows, how->analysers->picture_px);
    struct cg_error error;
    job->picture.length = 0;
    if (!job->wants_picture || frame->width < step || frame->valid_rows < step) {
        return;
    }
    if (encode(frame, (struct cg_rect){0, 0, frame->width, frame->valid_rows}, step, &job->picture, &error) !=
        CG_OK) {
        job->picture.length = 0;
        return;
    }
    job->picture_width = frame->width / step;
    job->picture_height = frame->valid_rows / step;
    job->picture_scale = 1.0 / (double)step;
}

static size_t clamp(double value, size_t most)
{
    return value <= 0.0 ? 0 : value >= (double)most ? most : (size_t)value;
}

static void make_crops(const struct station_measuring *how, struct station_job *job)
{
    const struct cg_frame *frame = &job->frame;
    struct cg_error error;
    job->crop_count = job->surface.marks.count < STATION_CROPS ? job->surface.marks.count : STATION_CROPS;
    for (size_t i = 0; i < job->crop_count; i++) {
        const struct cg_rect box = job->surface.marks.marks[i].box;
        const struct cg_rect part = {clamp((double)box.x0 - CROP_MARGIN_PX, frame->width),
                                     clamp((double)box.y0 - CROP_MARGIN_PX, frame->valid_rows),
                                     clamp((double)box.x1 + CROP_MARGIN_PX, frame->width),
                                     clamp((double)box.y1 + CROP_MARGIN_PX, frame->valid_rows)};
        const size_t step = step_for(part.x1 - part.x0, part.y1 - part.y0, how->store->crop_px);
        job->crops[i].length = 0;
        if (part.x1 < part.x0 + step || part.y1 < part.y0 + step ||
            encode(frame, part, step, &job->crops[i], &error) != CG_OK) {
            job->crops[i].length = 0;
        }
    }
}

static void make_whole(const struct station_measuring *how, struct station_job *job)
{
    const bool kept[] = {[STATION_KEEP_NO_FRAMES] = false,
                         [STATION_KEEP_MARKED] = job->surface.marks.count > 0,
                         [STATION_KEEP_FAILED] = job->failed,
                         [STATION_KEEP_ALL] = true};
    struct cg_error error;
    job->whole.length = 0;
    if (how->store->url == NULL || !kept[how->store->frames] || job->number % how->store->every != 0 ||
        job->frame.valid_rows == 0) {
        return;
    }
    if (encode(&job->frame, (struct cg_rect){0, 0, job->frame.width, job->frame.valid_rows}, 1, &job->whole,
               &error) != CG_OK) {
        job->whole.length = 0;
    }
}

/* ---- numbers ------------------------------------------------------------------------------------ */

static double number_at(const struct cg_record *record, const char *path)
{
    struct cg_node scratch;
    const struct cg_node *node = cg_record_find(record, path, &scratch);
    return node != NULL && node->kind == CG_NODE_NUMBER ? node->number : NAN;
}

static void take_numbers(struct station_job *job)
{
    const struct cg_surface *surface = &job->surface;
    double sum = 0.0;
    bool measured = false;
    for (size_t i = 0; i < surface->band_count; i++) {
        if (surface->bands[i].measured) {
            sum += surface->bands[i].cv_percent * surface->bands[i].cv_percent;
            measured = true;
        }
    }
    job->mottle_percent = measured ? sqrt(sum) : NAN;
    job->gloss = number_at(&surface->record, "gloss.mean");
    job->gloss_cv_percent = number_at(&surface->record, "gloss.cv_percent");
    job->uniformity = number_at(&surface->record, "scores.uniformity");
    job->failed = surface->result == CG_RESULT_FAIL;
}

double station_width_mm(const struct station_measuring *how, const struct cg_frame *frame)
{
    return how->web_width_mm > 0.0 ? how->web_width_mm
                                   : how->last_cd_mm + (double)frame->width * how->pitch_cd_mm;
}

/* The cell at a place across the web, in the frame. */
static size_t column_at(const struct station_job *job, double cd_mm)
{
    const double columns = (cd_mm - job->cd_mm) / job->web.grid.pitch_cd_mm;
    return clamp(ceil(columns - COLUMN_ROUNDING), job->web.grid.width);
}

static void measure_lanes(const struct station_measuring *how, struct station_job *job)
{
    const struct cg_view view = cg_plane_view(&job->web);
    const double lane_mm = station_width_mm(how, &job->frame) / (double)how->lanes;
    for (size_t i = 0; i < how->lanes; i++) {
        const struct cg_rect part = {column_at(job, lane_mm * (double)i), 0,
                                     column_at(job, lane_mm * (double)(i + 1)), view.grid.height};
        const bool some = part.x1 > part.x0;
        const struct cg_stats stats = some ? cg_stats_of(cg_view_crop(view, part)) : (struct cg_stats){0};
        job->lane_gloss[i] = stats.count > 0 ? stats.mean : NAN;
    }
}

/* Of the plane only what the web needs is kept. */
static void make_web(const struct station_measuring *how, struct station_job *job)
{
    job->status = station_reduce(cg_plane_view(&job->surface.plane), &job->web, &job->error);
    cg_plane_clear(&job->surface.plane);
    if (job->status == CG_OK) {
        measure_lanes(how, job);
    }
}

void station_measure(const struct station_measuring *how, struct cg_surface_work *work,
                     struct station_job *job)
{
    const double begun = station_cpu_seconds();
    struct cg_surface_options options = cg_surface_options_defaults();
    const struct cg_image image = {.width = job->frame.width,
                                   .height = job->frame.valid_rows,
                                   .channels = 1,
                                   .sample = CG_SAMPLE_U16,
                                   .bits = job->frame.bits,
                                   .data = job->frame.counts,
                                   .orientation = 1,
                                   .pages = 1,
                                   .format = "camera"};
    options.profile = job->tuning->profile;
    options.calibration =
        job->tuning->calibrated[job->camera] ? &job->tuning->calibrations[job->camera] : NULL;
    options.calibration_name = "calibration";
    options.model = job->tuning->taught ? &job->tuning->model : NULL;
    options.model_name = how->analysers->model;
    options.false_alarms_per_m2 = how->analysers->false_alarms_per_m2;
    options.pitch_cd_mm = how->pitch_cd_mm;
    options.pitch_md_mm = how->pitch_md_mm;
    options.keep_picture = true;
    cg_surface_clear(&job->surface);
    cg_plane_clear(&job->web);
    job->gloss = job->gloss_cv_percent = job->uniformity = job->mottle_percent = NAN;
    job->failed = false;
    job->crop_count = 0;
    job->status = image.height > 0 ? cg_surface_measure(work, job->frame.name, &image, &options,
                                                        &job->surface, &job->error)
                                   : cg_error_set(&job->error, CG_NOT_MEASURABLE, "The frame has no rows.");
    if (job->status == CG_OK) {
        take_numbers(job);
        make_web(how, job);
        if (isnan(job->gloss)) {
            job->status = cg_error_set(&job->error, CG_NOT_MEASURABLE, "No pixel of it holds data.");
        }
    }
    const double measured = station_cpu_seconds();
    make_crops(how, job);
    make_whole(how, job);
    make_picture(how, job);
    job->measure_s = measured - begun;
    job->picture_s = station_cpu_seconds() - measured;
}
