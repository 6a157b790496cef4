/*
 * web_marks.c: marks are put on the web, and given out in the order of md when no frame can show them any
 * more.
 */
#include "station/web.h"

#include <math.h>

static struct cg_event place_mark(const struct cg_mark *mark, double md_mm, double cd_mm)
{
    const double angle = mark->angle_deg * M_PI / 180.0;
    const double along = fabs(sin(angle));
    const double across = fabs(cos(angle));
    return (struct cg_event){.md_mm = md_mm + mark->y,
                             .cd_mm = cd_mm + mark->x,
                             .md_length_mm = mark->length * along + mark->width * across,
                             .cd_length_mm = mark->length * across + mark->width * along,
                             .area_mm2 = mark->area,
                             .contrast_percent = mark->contrast_percent,
                             .mark_class = mark->mark_class};
}

void station_web_add_marks(struct station_web *web, struct station_job *job, double md_mm)
{
    struct cg_station *station = web->station;
    for (size_t i = 0; i < job->surface.marks.count; i++) {
        struct cg_event event = place_mark(&job->surface.marks.marks[i], md_mm, job->cd_mm);
        if (!cg_masks_allow(web->sights[job->camera].masks, event.md_mm, event.cd_mm)) {
            continue;
        }
        event.id = (size_t)++web->events;
        pthread_mutex_lock(&station->lock);
        struct station_kept_crop *crop = &station->crops[web->events % STATION_CROP_RING];
        crop->event = web->events;
        crop->mark = 0;
        crop->frame = job->frame.sequence;
        crop->time_ms = job->frame.host_utc_ns / 1000000;
        crop->host_ns = job->frame.host_ns;
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
    /* With the last frame that shows it: one that is done again after a crash must not give it twice. */
    struct station_batch *batch = station_web_batch_at(web, mark->md_mm + 0.5 * mark->length_mm);
    if (batch == NULL) {
        return;
    }
    station_batch_mark(batch, &row);
    if (station->store->crops && crop != NULL && crop->length > 0) {
        station_batch_crop(batch, row.time, crop);
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
    if (there) {
        station_web_latency(&web->mark_latencies, crop->host_ns);
    }
    station_publish(
        station, &(struct station_event){.kind = STATION_EVENT_MARK, .time_ms = mark.time_ms, .mark = &mark});
}

void station_web_take_marks(struct station_web *web, double whole_mm)
{
    struct cg_event event;
    while (cg_merge_take(web->merge, whole_mm, &event)) {
        take_mark(web, &event);
    }
}
