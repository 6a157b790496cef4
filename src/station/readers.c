/*
 * readers.c: one thread a camera takes its frames and puts them among the jobs.
 */
#include "station/core.h"

#include <limits.h>

#define AHEAD ((uint64_t)1) /* frames that a camera which can wait may be ahead of the slowest */

/*
 * Frames that wait for their consumer are taken side by side, so that what two cameras see of one place comes
 * close together. A camera that gives nothing holds the others up for as long as a stall takes.
 */
static bool is_ahead(const struct station_camera *camera)
{
    const struct cg_station *station = camera->station;
    uint64_t least = camera->submitted;
    for (size_t i = 0; i < station->camera_count; i++) {
        const struct station_camera *other = &station->cameras[i];
        least = !other->read_to_end && other->submitted < least ? other->submitted : least;
    }
    return camera->submitted > least + AHEAD && cg_capture_waits(camera->capture) &&
           station_seconds() - station->submitted_s < station->source->stall_s;
}

/* A place among the jobs for a frame of this camera; false: there is none yet. */
static bool reserve(struct station_camera *camera)
{
    struct cg_station *station = camera->station;
    pthread_mutex_lock(&station->work);
    const bool room =
        station->taken + station->reserved - station->finished < station->job_count && !is_ahead(camera);
    if (room) {
        station->reserved++;
    } else {
        station_wait_for_work(station);
    }
    pthread_mutex_unlock(&station->work);
    return room;
}

static void give_back(struct cg_station *station)
{
    pthread_mutex_lock(&station->work);
    station->reserved--;
    pthread_cond_broadcast(&station->work_changed);
    pthread_mutex_unlock(&station->work);
}

/* The memory of the frame changes places with that of the job. */
static void submit(struct station_camera *camera, struct cg_frame *frame)
{
    struct cg_station *station = camera->station;
    const double now = station_seconds();
    const double rate = station->analysers->pictures_per_s;
    const bool wants_picture = rate > 0.0 && now - camera->last_picture_s >= 1.0 / rate;
    camera->last_picture_s = wants_picture ? now : camera->last_picture_s;
    pthread_mutex_lock(&station->work);
    struct station_job *job = &station->jobs[station->taken % station->job_count];
    const struct cg_frame old = job->frame;
    job->frame = *frame;
    *frame = old;
    job->camera = camera->index;
    job->cd_mm = camera->config.cd_mm;
    job->wants_picture = wants_picture;
    job->number = station->taken;
    job->tuning = station->tuning;
    job->tuning->users++;
    job->done = false;
    station->taken++;
    station->reserved--;
    station->submitted_s = now;
    camera->submitted++;
    pthread_cond_broadcast(&station->work_changed);
    pthread_mutex_unlock(&station->work);
}

static void record(struct station_camera *camera, const struct cg_frame *frame)
{
    struct cg_error error;
    if (camera->recording != NULL && cg_recording_add(camera->recording, frame, &error) != CG_OK) {
        station_log(camera->station, CG_LOG_ERROR, "recording", "recording: %s", error.text);
    }
}

static void end_reading(struct station_camera *camera)
{
    struct cg_station *station = camera->station;
    pthread_mutex_lock(&station->work);
    camera->read_to_end = true;
    station->readers--;
    station->stopping = station->stopping || station->readers == 0;
    pthread_cond_broadcast(&station->work_changed);
    pthread_mutex_unlock(&station->work);
    /* A reader that has ended is no thread that hangs. */
    atomic_store(&camera->seen_ms, LLONG_MAX);
}

void *station_read_frames(void *context)
{
    struct station_camera *camera = context;
    struct cg_station *station = camera->station;
    struct cg_frame frame = {.counts = NULL};
    bool going = true;
    while (going) {
        station_show_alive(&camera->seen_ms);
        pthread_mutex_lock(&station->work);
        going = !station->stop_wanted;
        pthread_mutex_unlock(&station->work);
        if (!going || !reserve(camera)) {
            continue;
        }
        switch (cg_capture_take(camera->capture, 250, &frame)) {
        case CG_TAKE_FRAME:
            record(camera, &frame);
            submit(camera, &frame);
            break;
        case CG_TAKE_TIMEOUT:
            give_back(station);
            break;
        case CG_TAKE_END:
            give_back(station);
            going = false;
            break;
        }
    }
    cg_frame_clear(&frame);
    end_reading(camera);
    return NULL;
}
