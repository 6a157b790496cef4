/*
 * web.c: frames of all cameras are put on the web in the order in which they were taken.
 */
#include "station/web.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A mark is given out when no frame can show it any more: the next one overlaps by less than a frame. */
#define HORIZON_FRAMES 1.5
/* A camera that is farther behind the others than this gives nothing that is waited for. */
#define LAG_FRAMES 4.0
#define NS_PER_S 1e9
#define MM_S_PER_M_MIN (1000.0 / 60.0)

/* ---- made and freed ----------------------------------------------------------------------------- */

enum cg_status station_web_new(struct cg_station *station, struct station_web **out, struct cg_error *error)
{
    struct station_web *web = cg_alloc(1, sizeof *web, error);
    if (web == NULL) {
        return CG_FAULT;
    }
    web->station = station;
    web->rollers = station_config_section(station->config, &station_rollers_section, &web->roller_count);
    for (size_t i = 0; i < STATION_CAMERAS; i++) {
        web->sights[i].end_mm = web->sights[i].lamp_first = web->sights[i].lamp_now = NAN;
        web->sights[i].sample_at_mm = -INFINITY;
        web->sights[i].next_md_mm = station->cameras[i].config.md_mm;
    }
    for (size_t i = 0; i < web->roller_count; i++) {
        const struct cg_roller *roller = &web->rollers[i];
        const char *wanted = station->machine->drum;
        const bool better =
            wanted != NULL ? strcmp(roller->name, wanted) == 0
                           : web->drum_roller == NULL || roller->diameter_mm > web->drum_roller->diameter_mm;
        web->drum_roller = better ? roller : web->drum_roller;
    }
    if (station->machine->drum != NULL && web->drum_roller == NULL) {
        cg_error_set(error, CG_USAGE, "%s: the drum '%s' of the section web is not among the rollers.",
                     station->config->name, station->machine->drum);
        free(web);
        return CG_USAGE;
    }
    *out = web;
    return CG_OK;
}

void station_web_free(struct station_web *web)
{
    if (web == NULL) {
        return;
    }
    cg_merge_free(web->merge);
    cg_repeats_free(web->repeats);
    cg_streaks_free(web->streaks);
    cg_lanes_free(web->lanes);
    for (size_t i = 0; i < STATION_CAMERAS; i++) {
        cg_masks_free(web->sights[i].masks);
    }
    cg_drum_free(web->drum);
    for (size_t i = 0; i < web->pending_count; i++) {
        station_batch_free(web->pending[i].batch);
    }
    free(web);
}

static enum cg_status prepare_masks(struct station_web *web, struct cg_error *error)
{
    const struct cg_mask_options masks = cg_mask_options_defaults();
    for (size_t i = 0; i < web->station->camera_count; i++) {
        web->sights[i].masks = cg_masks_new(&masks, error);
        if (web->sights[i].masks == NULL) {
            return CG_FAULT;
        }
    }
    return CG_OK;
}

/* The width may only be known from the first frame. */
static enum cg_status prepare(struct station_web *web, const struct cg_frame *frame, struct cg_error *error)
{
    const struct cg_station *station = web->station;
    struct cg_merge_options merge = cg_merge_options_defaults();
    struct cg_repeat_options repeats = cg_repeat_options_defaults();
    struct cg_streak_options streaks = cg_streak_options_defaults();
    struct cg_drum_options drum = cg_drum_options_defaults();
    web->frame_mm = (double)frame->height * station->scale->pitch_md_mm;
    web->width_mm = station_width_mm(&station->measuring, frame);
    merge.horizon_mm = HORIZON_FRAMES * web->frame_mm;
    web->slack_mm = merge.horizon_mm;
    repeats.web_width_mm = streaks.web_width_mm = drum.web_width_mm = web->width_mm;
    repeats.rollers = web->rollers;
    repeats.roller_count = web->roller_count;
    web->merge = cg_merge_new(&merge, error);
    enum cg_status status = web->merge != NULL ? prepare_masks(web, error) : CG_FAULT;
    if (status == CG_OK) {
        status = cg_repeats_new(&repeats, &web->repeats, error);
    }
    if (status == CG_OK) {
        status = cg_streaks_new(&streaks, &web->streaks, error);
    }
    if (status == CG_OK) {
        status = cg_lanes_new(web->width_mm, &web->lanes, error);
    }
    if (status == CG_OK && web->drum_roller != NULL) {
        drum.pitch_mm = M_PI * web->drum_roller->diameter_mm;
        drum.memory_turns = (double)station->analysers->averages;
        status = cg_drum_new(&drum, &web->drum, error);
    }
    web->prepared = status == CG_OK;
    return status;
}

/* ---- places ------------------------------------------------------------------------------------- */

/*
 * A camera's own places begin when it begins. Those of the first camera are those of the web; another one is
 * laid beside it by the time between their frames.
 */
static double place(struct station_web *web, const struct station_job *job)
{
    const struct cg_station *station = web->station;
    struct station_sight *sight = &web->sights[job->camera];
    const struct cg_frame *frame = &job->frame;
    const double speed_mm_s = station->machine->speed_m_min * MM_S_PER_M_MIN;
    const uint64_t clock_ns = (uint64_t)frame->host_utc_ns;
    if (frame->by == CG_POSITION_NONE) {
        return sight->next_md_mm;
    }
    if (!sight->placed) {
        sight->placed = true;
        sight->offset_mm = station->cameras[job->camera].config.md_mm;
        if (web->clock_ns != 0) {
            const double passed_s = ((double)clock_ns - (double)web->clock_ns) / NS_PER_S;
            sight->offset_mm += web->clock_mm + speed_mm_s * passed_s - frame->web_md_mm;
        }
    }
    const double md_mm = frame->web_md_mm + sight->offset_mm;
    web->clock_ns = clock_ns;
    web->clock_mm = md_mm - station->cameras[job->camera].config.md_mm;
    return md_mm;
}

/* How far all cameras that give frames have seen the web. */
static double seen_by_all(const struct station_web *web)
{
    double whole_mm = web->front_mm;
    for (size_t i = 0; i < web->station->camera_count; i++) {
        const double end_mm = web->sights[i].end_mm;
        const double behind_mm = web->front_mm - (isnan(end_mm) ? 0.0 : end_mm);
        if (behind_mm <= LAG_FRAMES * web->frame_mm) {
            whole_mm = fmin(whole_mm, web->front_mm - behind_mm);
        }
    }
    return fmax(whole_mm, web->whole_mm);
}

/* ---- frames ------------------------------------------------------------------------------------- */

static void add_plane(struct station_web *web, const struct station_job *job, double md_mm)
{
    const struct cg_view view = cg_plane_view(&job->web);
    struct cg_error error;
    cg_masks_add_frame(web->sights[job->camera].masks, view, md_mm, job->cd_mm);
    cg_lanes_add_frame(web->lanes, view, md_mm, job->cd_mm);
    cg_streaks_add_frame(web->streaks, view, md_mm, job->cd_mm);
    if (web->drum != NULL && cg_drum_add(web->drum, view, md_mm, job->cd_mm, &error) != CG_OK) {
        station_log(web->station, CG_LOG_WARNING, "drum", "drum: %s", error.text);
    }
}

static void count_lost(struct station_web *web, const struct station_job *job, const struct cg_error *error)
{
    struct cg_station *station = web->station;
    station_log(station, CG_LOG_ERROR, "memory", "frame %llu was not placed: %s",
                (unsigned long long)job->frame.sequence, error->text);
    pthread_mutex_lock(&station->lock);
    station->cameras[job->camera].unmeasurable++;
    pthread_mutex_unlock(&station->lock);
}

void station_web_add(struct station_web *web, struct station_job *job)
{
    struct cg_station *station = web->station;
    struct station_sight *sight = &web->sights[job->camera];
    struct cg_error error;
    const double md_mm = place(web, job);
    const double end_mm = md_mm + (double)job->frame.valid_rows * station->scale->pitch_md_mm;
    const double gap_mm = web->front_mm > 0.0 ? md_mm - web->front_mm : 0.0;
    if ((!web->prepared && prepare(web, &job->frame, &error) != CG_OK) ||
        station_web_begin_frame(web, job, end_mm, &error) != CG_OK) {
        count_lost(web, job, &error);
        return;
    }
    web->added_s = station_seconds();
    sight->next_md_mm = end_mm;
    sight->end_mm = isnan(sight->end_mm) ? end_mm : fmax(sight->end_mm, end_mm);
    web->front_mm = fmax(web->front_mm, end_mm);
    web->whole_mm = seen_by_all(web);
    if (job->web.px != NULL) {
        add_plane(web, job, md_mm);
        station_web_add_marks(web, job, md_mm);
    }
    station_web_take_marks(web, web->whole_mm);
    station_web_watch_repeats(web);
    station_web_look_at_drum(web);
    station_web_add_to_cell(web, job, md_mm, gap_mm);
    station_web_add_to_rates(web, job);
    station_web_keep_frame(web, job, md_mm);
    station_web_latency(&web->frame_latencies, job->frame.host_ns);
    station_web_show(web, job, md_mm);
    station_web_settle(web, web->whole_mm);
}

void station_web_idle(struct station_web *web)
{
    const struct cg_station *station = web->station;
    bool idle = web->pending_count > 0 && station_seconds() - web->added_s > station->source->stall_s;
    for (size_t i = 0; i < station->camera_count && idle; i++) {
        const struct station_camera *camera = &station->cameras[i];
        const struct cg_health health = cg_capture_health(camera->capture);
        /* A recording that is read slowly is not idle: what comes of it must not depend on the machine. */
        const bool may_pause = camera->writer[0] != 0 || !cg_capture_waits(camera->capture);
        idle = may_pause && health.waiting == 0 &&
               (health.last_frame_s < 0.0 || health.last_frame_s > station->source->stall_s);
    }
    if (idle) {
        station_web_take_marks(web, INFINITY);
        web->shown_s = 0.0;
        station_web_show(web, NULL, web->front_mm);
        station_web_settle(web, INFINITY);
    }
}

void station_web_finish(struct station_web *web)
{
    if (!web->prepared) {
        return;
    }
    station_web_take_marks(web, INFINITY);
    station_web_finish_repeats(web);
    station_web_end_cell(web, web->front_mm);
    web->shown_s = 0.0;
    station_web_show(web, NULL, web->front_mm);
    station_web_settle(web, INFINITY);
}
