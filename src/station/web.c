/*
 * web.c: frames are put on the web in the order in which they were taken: places in metres, marks that are
 * one on the web, cells of the roll map, rates.
 */
#include "station/web.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MM_PER_M 1000.0
#define MM2_PER_M2 1e6
/* A mark is given out when no frame can show it any more: the next one overlaps by less than a frame. */
#define HORIZON_FRAMES 1.5
#define LAMP_FIRST ((size_t)20) /* frames whose mean is the level at the start */
#define LAMP_SHARE 0.05         /* of the newest frame in the level now */

/* ---- made and freed ----------------------------------------------------------------------------- */

enum cg_status station_web_new(struct cg_station *station, struct station_web **out, struct cg_error *error)
{
    struct station_web *web = cg_alloc(1, sizeof *web, error);
    if (web == NULL) {
        return CG_FAULT;
    }
    web->station = station;
    web->rollers = station_config_section(station->config, &station_rollers_section, &web->roller_count);
    web->camera_cd_mm = station->machine->camera_cd_mm;
    web->lamp_first = web->lamp_now = NAN;
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
    cg_masks_free(web->masks);
    cg_drum_free(web->drum);
    station_batch_free(web->batch);
    free(web);
}

/* The width may only be known from the first frame. */
static enum cg_status prepare(struct station_web *web, const struct cg_frame *frame, struct cg_error *error)
{
    const struct cg_station *station = web->station;
    struct cg_merge_options merge = cg_merge_options_defaults();
    struct cg_repeat_options repeats = cg_repeat_options_defaults();
    struct cg_streak_options streaks = cg_streak_options_defaults();
    struct cg_drum_options drum = cg_drum_options_defaults();
    const struct cg_mask_options masks = cg_mask_options_defaults();
    web->frame_mm = (double)frame->height * station->scale->pitch_md_mm;
    web->width_mm = station->machine->width_mm > 0.0
                        ? station->machine->width_mm
                        : web->camera_cd_mm + (double)frame->width * station->scale->pitch_cd_mm;
    merge.horizon_mm = HORIZON_FRAMES * web->frame_mm;
    web->slack_mm = merge.horizon_mm;
    repeats.web_width_mm = streaks.web_width_mm = drum.web_width_mm = web->width_mm;
    repeats.rollers = web->rollers;
    repeats.roller_count = web->roller_count;
    web->merge = cg_merge_new(&merge, error);
    web->masks = web->merge != NULL ? cg_masks_new(&masks, error) : NULL;
    enum cg_status status = web->masks != NULL ? cg_repeats_new(&repeats, &web->repeats, error) : CG_FAULT;
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

/* ---- marks -------------------------------------------------------------------------------------- */

static struct cg_event place_mark(const struct station_web *web, const struct cg_mark *mark, double md_mm)
{
    const double angle = mark->angle_deg * M_PI / 180.0;
    const double along = fabs(sin(angle));
    const double across = fabs(cos(angle));
    return (struct cg_event){.md_mm = md_mm + mark->y,
                             .cd_mm = web->camera_cd_mm + mark->x,
                             .md_length_mm = mark->length * along + mark->width * across,
                             .cd_length_mm = mark->length * across + mark->width * along,
                             .area_mm2 = mark->area,
                             .contrast_percent = mark->contrast_percent,
                             .mark_class = mark->mark_class};
}

static void add_marks(struct station_web *web, struct station_job *job, double md_mm)
{
    struct cg_station *station = web->station;
    for (size_t i = 0; i < job->surface.marks.count; i++) {
        struct cg_event event = place_mark(web, &job->surface.marks.marks[i], md_mm);
        if (!cg_masks_allow(web->masks, event.md_mm, event.cd_mm)) {
            continue;
        }
        event.id = (size_t)++web->events;
        pthread_mutex_lock(&station->lock);
        struct station_kept_crop *crop = &station->crops[web->events % STATION_CROP_RING];
        crop->event = web->events;
        crop->mark = 0;
        crop->frame = job->frame.sequence;
        crop->time_ms = job->frame.host_utc_ns / 1000000;
        crop->png.length = 0;
        if (i < job->crop_count) {
            const struct cg_text empty = crop->png;
            crop->png = job->crops[i];
            job->crops[i] = empty;
        }
        pthread_mutex_unlock(&station->lock);
        cg_merge_add(web->merge, job->number, &event);
    }
}

static void keep_mark(struct station_web *web, const struct station_mark *mark, const struct cg_text *crop)
{
    const struct cg_station *station = web->station;
    const struct cg_store_mark row = {.lot = station->state->lot,
                                      .roll = station->state->roll,
                                      .frame = mark->frame,
                                      .time = mark->time_ms / 1000,
                                      .md_mm = mark->md_mm,
                                      .cd_mm = mark->cd_mm,
                                      .mark_class = cg_mark_class_name(mark->mark_class),
                                      .area_mm2 = mark->area_mm2,
                                      .length_mm = mark->length_mm,
                                      .width_mm = mark->width_mm,
                                      .angle_deg = NAN,
                                      .contrast_percent = mark->contrast_percent,
                                      .log10_nfa = NAN};
    if (web->batch == NULL) {
        return;
    }
    station_batch_mark(web->batch, &row);
    if (station->store->crops && crop != NULL && crop->length > 0) {
        station_batch_crop(web->batch, row.time, crop);
    }
}

/* A mark of which no sighting is to come any more. */
static void take_mark(struct station_web *web, const struct cg_event *event)
{
    struct cg_station *station = web->station;
    const size_t lane =
        (size_t)fmin(fmax(event->cd_mm / web->width_mm, 0.0) * (double)station->machine->lanes,
                     (double)station->machine->lanes - 1.0);
    const unsigned repeat = station_web_repeat(web, event);
    struct station_kept_crop *crop = &station->crops[event->id % STATION_CROP_RING];
    cg_lanes_add_event(web->lanes, event);
    web->cell[lane].marks++;
    pthread_mutex_lock(&station->lock);
    const bool there = crop->event == event->id;
    const struct station_mark mark = {.id = station->state->mark_total + 1,
                                      .frame = there ? (int64_t)crop->frame : 0,
                                      .time_ms = there ? crop->time_ms : station_utc_ms(),
                                      .mark_class = (enum cg_mark_class)event->mark_class,
                                      .md_mm = event->md_mm,
                                      .cd_mm = event->cd_mm,
                                      .length_mm = event->md_length_mm,
                                      .width_mm = event->cd_length_mm,
                                      .area_mm2 = event->area_mm2,
                                      .contrast_percent = event->contrast_percent,
                                      .repeat = repeat};
    station->state->marks[station->state->mark_total++ % STATION_MARKS] = mark;
    station->state->counters.marks++;
    if (there) {
        crop->mark = mark.id;
    }
    pthread_mutex_unlock(&station->lock);
    /* Only this thread changes crops, so one may be read without the lock here. */
    keep_mark(web, &mark, there ? &crop->png : NULL);
    station_publish(
        station, &(struct station_event){.kind = STATION_EVENT_MARK, .time_ms = mark.time_ms, .mark = &mark});
}

static void take_marks(struct station_web *web, double front_mm)
{
    struct cg_event event;
    while (cg_merge_take(web->merge, front_mm, &event)) {
        take_mark(web, &event);
    }
}

/* ---- cells and rates ---------------------------------------------------------------------------- */

static void end_cell(struct station_web *web, double to_mm, const char *state)
{
    const struct cg_station *station = web->station;
    const size_t lanes = station->machine->lanes;
    for (size_t i = 0; i < lanes && web->batch != NULL && to_mm > web->cell_from_mm; i++) {
        const double frames = (double)web->cell[i].frames;
        const bool seen = frames > 0.0;
        const struct cg_store_cell row = {.lot = station->state->lot,
                                          .roll = station->state->roll,
                                          .time = cg_time_now(),
                                          .lane = (int64_t)i,
                                          .from_md_mm = web->cell_from_mm,
                                          .to_md_mm = to_mm,
                                          .from_cd_mm = web->width_mm * (double)i / (double)lanes,
                                          .to_cd_mm = web->width_mm * (double)(i + 1) / (double)lanes,
                                          .state = seen ? "measured" : state,
                                          .gloss = seen ? web->cell[i].gloss / frames : NAN,
                                          .cv_percent = seen ? web->cell[i].cv / frames : NAN,
                                          .marks = web->cell[i].marks};
        station_batch_cell(web->batch, &row);
    }
    memset(web->cell, 0, sizeof web->cell);
    web->cell_from_mm = to_mm;
}

static void add_to_cell(struct station_web *web, const struct station_job *job, double md_mm)
{
    const struct cg_station *station = web->station;
    const double cell_mm = station->store->cell_m * MM_PER_M;
    if (web->events == 0 && job->number == 0) {
        web->cell_from_mm = md_mm;
    }
    /* Web that passed unseen is a cell of its own. */
    if (job->frame.gap_mm > cell_mm) {
        end_cell(web, md_mm - job->frame.gap_mm, "lost");
        end_cell(web, md_mm, "lost");
    }
    for (size_t i = 0; i < station->machine->lanes && job->surface.plane.px != NULL; i++) {
        if (isfinite(job->lane_gloss[i]) && isfinite(job->gloss_cv_percent)) {
            web->cell[i].gloss += job->lane_gloss[i];
            web->cell[i].cv += job->gloss_cv_percent;
            web->cell[i].frames++;
        }
    }
    if (web->front_mm - web->cell_from_mm >= cell_mm) {
        end_cell(web, web->front_mm, "lost");
    }
}

static void add_to_rates(struct station_web *web, const struct station_job *job)
{
    struct cg_station *station = web->station;
    const double least_mm = web->front_mm - station->limits->window_m * MM_PER_M;
    double area = 0.0, marks = 0.0, failed = 0.0;
    if (web->window_count == STATION_WINDOW) {
        web->window_first = (web->window_first + 1) % STATION_WINDOW;
        web->window_count--;
    }
    const size_t place = (web->window_first + web->window_count++) % STATION_WINDOW;
    web->window[place].end_mm = web->front_mm;
    web->window[place].area_m2 = (double)job->frame.width * station->scale->pitch_cd_mm *
                                 (double)job->frame.valid_rows * station->scale->pitch_md_mm / MM2_PER_M2;
    web->window[place].marks = (unsigned)job->surface.marks.count;
    web->window[place].failed = job->failed;
    while (web->window[web->window_first].end_mm < least_mm) {
        web->window_first = (web->window_first + 1) % STATION_WINDOW;
        web->window_count--;
    }
    for (size_t i = 0; i < web->window_count; i++) {
        const size_t at = (web->window_first + i) % STATION_WINDOW;
        area += web->window[at].area_m2;
        marks += web->window[at].marks;
        failed += web->window[at].failed;
    }
    if (isfinite(job->gloss)) {
        const double share =
            web->lamp_frames < LAMP_FIRST ? 1.0 / (double)(web->lamp_frames + 1) : LAMP_SHARE;
        web->lamp_now =
            web->lamp_frames == 0 ? job->gloss : web->lamp_now + share * (job->gloss - web->lamp_now);
        web->lamp_first = web->lamp_frames < LAMP_FIRST ? web->lamp_now : web->lamp_first;
        web->lamp_frames++;
    }
    pthread_mutex_lock(&station->lock);
    station->rates = (struct station_rates){
        .defects_per_m2 = area > 0.0 ? marks / area : NAN,
        .out_percent = web->window_count > 0 ? 100.0 * failed / (double)web->window_count : NAN,
        .lamp_percent = web->lamp_frames > LAMP_FIRST ? 100.0 * web->lamp_now / web->lamp_first : NAN};
    pthread_mutex_unlock(&station->lock);
}

/* ---- frames ------------------------------------------------------------------------------------- */

static void add_plane(struct station_web *web, const struct station_job *job, double md_mm)
{
    const struct cg_view view = cg_plane_view(&job->surface.plane);
    struct cg_error error;
    cg_masks_add_frame(web->masks, view, md_mm, web->camera_cd_mm);
    cg_lanes_add_frame(web->lanes, view, md_mm, web->camera_cd_mm);
    cg_streaks_add_frame(web->streaks, view, md_mm, web->camera_cd_mm);
    if (web->drum != NULL && cg_drum_add(web->drum, view, md_mm, web->camera_cd_mm, &error) != CG_OK) {
        station_log(web->station, CG_LOG_WARNING, "drum", "drum: %s", error.text);
    }
}

/* Frames all of whose marks have been given out are whole in the batch in hand. */
static void settle_frames(struct station_web *web, const char *name)
{
    size_t settled = 0;
    if (name != NULL) {
        if (web->pending_count == STATION_PENDING) {
            station_batch_of_frame(web->batch, web->pending[0].name);
            memmove(&web->pending[0], &web->pending[1], (STATION_PENDING - 1) * sizeof web->pending[0]);
            web->pending_count--;
        }
        snprintf(web->pending[web->pending_count].name, sizeof web->pending[0].name, "%s", name);
        web->pending[web->pending_count++].end_mm = web->front_mm;
    }
    while (settled < web->pending_count &&
           (name == NULL || web->pending[settled].end_mm + web->slack_mm <= web->front_mm)) {
        station_batch_of_frame(web->batch, web->pending[settled++].name);
    }
    web->pending_count -= settled;
    memmove(&web->pending[0], &web->pending[settled], web->pending_count * sizeof web->pending[0]);
}

static void keep_whole(struct station_web *web, const struct station_job *job, double md_mm)
{
    const struct cg_station *station = web->station;
    if (job->whole.length == 0) {
        return;
    }
    const struct cg_store_frame row = {.lot = station->state->lot,
                                       .roll = station->state->roll,
                                       .frame = (int64_t)job->frame.sequence,
                                       .time = job->frame.host_utc_ns / 1000000000,
                                       .md_mm = md_mm,
                                       .png = job->whole.data,
                                       .bytes = (int64_t)job->whole.length};
    station_batch_frame(web->batch, &row);
}

static void give_batch(struct station_web *web)
{
    struct cg_station *station = web->station;
    station_keep(station->keeper, web->batch);
    web->batch = NULL;
}

void station_web_add(struct station_web *web, struct station_job *job)
{
    struct cg_station *station = web->station;
    struct cg_error error;
    const double md_mm = job->frame.by != CG_POSITION_NONE ? job->frame.web_md_mm : web->next_md_mm;
    const double end_mm = md_mm + (double)job->frame.valid_rows * station->scale->pitch_md_mm;
    web->batch = station_batch_new(&error);
    if (web->batch == NULL || (!web->prepared && prepare(web, &job->frame, &error) != CG_OK)) {
        station_log(station, CG_LOG_ERROR, "memory", "frame %llu was not placed: %s",
                    (unsigned long long)job->frame.sequence, error.text);
        station_batch_free(web->batch);
        web->batch = NULL;
        return;
    }
    web->next_md_mm = end_mm;
    web->front_mm = fmax(web->front_mm, end_mm);
    if (job->surface.plane.px != NULL) {
        add_plane(web, job, md_mm);
        add_marks(web, job, md_mm);
    }
    take_marks(web, web->front_mm);
    station_web_watch_repeats(web);
    station_web_look_at_drum(web);
    add_to_cell(web, job, md_mm);
    add_to_rates(web, job);
    keep_whole(web, job, md_mm);
    settle_frames(web, job->frame.name);
    station_web_show(web, job, md_mm);
    give_batch(web);
}

void station_web_finish(struct station_web *web)
{
    struct cg_error error;
    if (!web->prepared) {
        return;
    }
    web->batch = station_batch_new(&error);
    if (web->batch == NULL) {
        station_log(web->station, CG_LOG_ERROR, "memory", "%s", error.text);
        return;
    }
    take_marks(web, INFINITY);
    station_web_finish_repeats(web);
    end_cell(web, web->front_mm, "lost");
    settle_frames(web, NULL);
    web->shown_s = 0.0;
    station_web_show(web, NULL, web->front_mm);
    give_batch(web);
}
