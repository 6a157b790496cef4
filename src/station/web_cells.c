/*
 * web_cells.c: what is summed up along the web: cells of the roll map, rates over a window, the level of each
 * camera's light.
 */
#include "station/web.h"

#include <math.h>
#include <string.h>

#define MM_PER_M 1000.0
#define MM2_PER_M2 1e6
#define LAMP_FIRST ((size_t)20) /* frames whose mean is the level at the start */
#define LAMP_SHARE 0.05         /* of the newest frame in the level now */

void station_web_end_cell(struct station_web *web, double to_mm)
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
                                          .state = seen ? "measured" : "lost",
                                          .gloss = seen ? web->cell[i].gloss / frames : NAN,
                                          .cv_percent = seen ? web->cell[i].cv / frames : NAN,
                                          .marks = web->cell[i].marks};
        station_batch_cell(web->batch, &row);
    }
    memset(web->cell, 0, sizeof web->cell);
    web->cell_from_mm = to_mm;
}

void station_web_add_to_cell(struct station_web *web, const struct station_job *job, double md_mm,
                             double gap_mm)
{
    const struct cg_station *station = web->station;
    const double cell_mm = station->store->cell_m * MM_PER_M;
    if (web->events == 0 && job->number == 0) {
        web->cell_from_mm = md_mm;
    }
    /* Web that passed unseen is a cell of its own. */
    if (gap_mm > cell_mm) {
        station_web_end_cell(web, md_mm - gap_mm);
        station_web_end_cell(web, md_mm);
    }
    for (size_t i = 0; i < station->machine->lanes && job->web.px != NULL; i++) {
        if (isfinite(job->lane_gloss[i]) && isfinite(job->gloss_cv_percent)) {
            web->cell[i].gloss += job->lane_gloss[i];
            web->cell[i].cv += job->gloss_cv_percent;
            web->cell[i].frames++;
        }
    }
    if (web->front_mm - web->cell_from_mm >= cell_mm) {
        station_web_end_cell(web, web->front_mm);
    }
}

static void watch_lamp(struct station_sight *sight, double gloss)
{
    const double share =
        sight->lamp_frames < LAMP_FIRST ? 1.0 / (double)(sight->lamp_frames + 1) : LAMP_SHARE;
    sight->lamp_now = sight->lamp_frames == 0 ? gloss : sight->lamp_now + share * (gloss - sight->lamp_now);
    sight->lamp_first = sight->lamp_frames < LAMP_FIRST ? sight->lamp_now : sight->lamp_first;
    sight->lamp_frames++;
}

void station_web_add_to_rates(struct station_web *web, const struct station_job *job)
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
    struct station_sight *sight = &web->sights[job->camera];
    if (isfinite(job->gloss)) {
        watch_lamp(sight, job->gloss);
    }
    pthread_mutex_lock(&station->lock);
    station->rates = (struct station_rates){
        .defects_per_m2 = area > 0.0 ? marks / area : NAN,
        .out_percent = web->window_count > 0 ? 100.0 * failed / (double)web->window_count : NAN};
    station->cameras[job->camera].lamp_percent =
        sight->lamp_frames > LAMP_FIRST ? 100.0 * sight->lamp_now / sight->lamp_first : NAN;
    pthread_mutex_unlock(&station->lock);
}
