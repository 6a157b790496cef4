/*
 * web_show.c: the state after a frame: trends, the last picture, spectrum, and what is counted along the web.
 */
#include "station/web.h"

#include <math.h>
#include <string.h>

#define SLOW_S 0.5 /* between the parts of the state that cost something to make */

/* ---- slow parts --------------------------------------------------------------------------------- */

/* Mean power density of the rings in steps of equal ratio. */
static void show_spectrum(struct station_state *state, const struct cg_psd *psd)
{
    struct cg_radial radial = {.count = 0};
    struct cg_error error;
    if (psd->power == NULL || !psd->scaled || cg_radial_of(psd, &radial, &error) != CG_OK) {
        return;
    }
    const double bin_area = psd->df_cd * psd->df_md;
    const double ratio = pow((double)radial.count, 1.0 / (double)STATION_SPECTRUM);
    size_t ring = 1;
    state->spectrum_count = 0;
    for (double edge = 1.0; ring < radial.count && state->spectrum_count < STATION_SPECTRUM; edge *= ratio) {
        const size_t first = ring;
        double power = 0.0, bins = 0.0;
        for (; ring < radial.count && (double)ring < edge * ratio; ring++) {
            power += radial.power[ring] * radial.bins[ring];
            bins += radial.bins[ring];
        }
        if (bins > 0.0) {
            state->spectrum[state->spectrum_count].f_cpmm = 0.5 * (double)(first + ring) * radial.df;
            state->spectrum[state->spectrum_count++].power = power / bins / bin_area;
        }
    }
    cg_radial_clear(&radial);
}

static void show_repeats(const struct station_web *web, struct station_state *state)
{
    const size_t count = cg_repeats_count(web->repeats);
    size_t used = 0;
    for (size_t i = count > STATION_REPEATS ? count - STATION_REPEATS : 0; i < count; i++) {
        state->repeats[used++] = (struct station_repeat){.repeat = cg_repeats_get(web->repeats, i)};
    }
    for (size_t i = 0; i < web->faint_count && used < STATION_REPEATS; i++) {
        const struct cg_drum_mark *mark = &web->faint[i].mark;
        if (web->faint[i].alarm != 0) {
            state->repeats[used++] =
                (struct station_repeat){.by_drum = true, .repeat = station_web_faint(web, mark)};
        }
    }
    state->repeat_count = used;
    state->counters.repeats = used;
}

static void show_streaks(const struct station_web *web, struct station_state *state)
{
    const size_t count = cg_streaks_count(web->streaks);
    state->streak_count = 0;
    for (size_t i = count > STATION_STREAKS ? count - STATION_STREAKS : 0; i < count; i++) {
        state->streaks[state->streak_count++] = cg_streaks_get(web->streaks, i);
    }
}

/* Web that no camera counts: splice and break go across all of it, so the least of what each sees. */
static double masked_mm(const struct station_web *web)
{
    double least = INFINITY;
    for (size_t i = 0; i < web->station->camera_count; i++) {
        least = fmin(least, cg_masks_length_mm(web->sights[i].masks, web->front_mm));
    }
    return least;
}

static void show_lanes(const struct station_web *web, struct station_state *state)
{
    const struct cg_lane_limits limits = cg_lane_limits_defaults();
    const double masked = masked_mm(web);
    state->lane_count = web->station->machine->lanes;
    cg_lanes_grade(web->lanes, web->front_mm - masked, web->repeats, web->streaks, &limits, state->lanes,
                   state->lane_count);
    state->counters.coverage_percent = cg_lanes_coverage_percent(web->lanes, web->front_mm);
}

/* ---- every frame -------------------------------------------------------------------------------- */

static void show_picture(struct station_picture *state, struct station_job *job, double md_mm)
{
    struct cg_text old = {.data = (char *)state->png, .capacity = 0};
    if (job->picture.length == 0) {
        return;
    }
    cg_text_clear(&old);
    state->png = (uint8_t *)job->picture.data;
    state->png_size = job->picture.length;
    job->picture = (struct cg_text){.data = NULL};
    state->png_width = job->picture_width;
    state->png_height = job->picture_height;
    state->png_frame = job->frame.sequence;
    state->png_md_mm = md_mm;
    state->png_scale = job->picture_scale;
    state->frame_mark_count = 0;
    for (size_t i = 0; i < job->surface.marks.count && i < STATION_FRAME_MARKS; i++) {
        const struct cg_mark *mark = &job->surface.marks.marks[i];
        const double scale = job->picture_scale;
        state->frame_marks[state->frame_mark_count++] =
            (struct station_frame_mark){.mark_class = mark->mark_class,
                                        .x = (double)mark->box.x0 * scale,
                                        .y = (double)mark->box.y0 * scale,
                                        .width = (double)(mark->box.x1 - mark->box.x0) * scale,
                                        .height = (double)(mark->box.y1 - mark->box.y0) * scale,
                                        .contrast_percent = mark->contrast_percent};
    }
}

static void show_numbers(struct station_state *state, const struct station_job *job)
{
    const struct cg_surface *surface = &job->surface;
    state->band_count = surface->band_count < STATION_BANDS ? surface->band_count : STATION_BANDS;
    memcpy(state->bands, surface->bands, state->band_count * sizeof state->bands[0]);
    state->line_count = surface->line_count < STATION_LINES ? surface->line_count : STATION_LINES;
    memcpy(state->lines, surface->lines, state->line_count * sizeof state->lines[0]);
}

static void count_frame(struct cg_station *station, const struct station_job *job)
{
    struct station_camera *camera = &station->cameras[job->camera];
    struct station_state *state = station->state;
    camera->measured += job->status == CG_OK;
    camera->unmeasurable += job->status != CG_OK;
    state->counters.out_of_limits += job->failed;
    /* With them all that the captures count, so that the numbers are of one moment. */
    station_cameras_count(station);
    /* A running mean, in which a frame counts for a twentieth. */
    const double share = state->counters.measured <= 1 ? 1.0 : 0.05;
    state->health.measure_ms += share * (1e3 * job->measure_s - state->health.measure_ms);
    state->health.picture_ms += share * (1e3 * job->picture_s - state->health.picture_ms);
}

void station_web_show(struct station_web *web, struct station_job *job, double md_mm)
{
    struct cg_station *station = web->station;
    struct station_state *state = station->state;
    struct station_trend trend = {.time_ms = station_utc_ms(), .md_mm = md_mm};
    const double now = station_seconds();
    const bool slow = now - web->shown_s >= SLOW_S;
    pthread_mutex_lock(&station->lock);
    state->counters.length_mm = web->front_mm;
    state->web_width_mm = web->width_mm;
    if (slow) {
        web->shown_s = now;
        show_repeats(web, state);
        show_streaks(web, state);
        show_lanes(web, state);
        station_web_latency_show(&web->frame_latencies, state->health.frame_latency_ms);
        station_web_latency_show(&web->mark_latencies, state->health.mark_latency_ms);
    }
    if (job != NULL) {
        trend.gloss = job->gloss;
        trend.gloss_cv_percent = job->gloss_cv_percent;
        trend.mottle_percent = job->mottle_percent;
        trend.uniformity = job->uniformity;
        trend.marks = (unsigned)job->surface.marks.count;
        state->trends[state->trend_total++ % STATION_TRENDS] = trend;
        trend.camera = (unsigned)job->camera;
        count_frame(station, job);
        show_numbers(state, job);
        show_picture(&state->pictures[job->camera], job, md_mm);
        state->cameras[job->camera].png_frame = state->pictures[job->camera].png_frame;
        if (slow) {
            show_spectrum(state, &job->surface.psd);
        }
    }
    state->version++;
    pthread_mutex_unlock(&station->lock);
    if (job != NULL) {
        station_publish(station, &(struct station_event){
                                     .kind = STATION_EVENT_FRAME, .time_ms = trend.time_ms, .frame = &trend});
    }
}
