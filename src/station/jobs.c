/*
 * jobs.c: the threads that frames run through. A ring of jobs keeps their order whatever the number of
 * workers.
 */
#include "station/core.h"

#include <stdlib.h>
#include <time.h>

enum { READER, JOINER, TICKER };

static void show_alive(struct cg_station *station, int thread)
{
    atomic_store(&station->seen_ms[thread], (long long)(station_seconds() * 1e3));
}

/* ---- taking ------------------------------------------------------------------------------------- */

/* A free job, or NULL when there is none yet. */
static struct station_job *free_job(struct cg_station *station)
{
    struct station_job *job = NULL;
    pthread_mutex_lock(&station->work);
    if (station->taken - station->finished < station->job_count) {
        job = &station->jobs[station->taken % station->job_count];
    } else {
        const struct timespec until = station_deadline(1000);
        pthread_cond_timedwait(&station->work_changed, &station->work, &until);
    }
    pthread_mutex_unlock(&station->work);
    return job;
}

static void submit(struct cg_station *station, struct station_job *job)
{
    const double now = station_seconds();
    const double rate = station->analysers->pictures_per_s;
    job->wants_picture = rate > 0.0 && now - station->last_picture_s >= 1.0 / rate;
    station->last_picture_s = job->wants_picture ? now : station->last_picture_s;
    pthread_mutex_lock(&station->work);
    job->number = station->taken;
    job->tuning = station->tuning;
    job->tuning->users++;
    job->done = false;
    station->taken++;
    pthread_cond_broadcast(&station->work_changed);
    pthread_mutex_unlock(&station->work);
}

static void record(struct cg_station *station, const struct station_job *job)
{
    struct cg_error error;
    if (station->recording != NULL && cg_recording_add(station->recording, &job->frame, &error) != CG_OK) {
        station_log(station, CG_LOG_ERROR, "recording", "recording: %s", error.text);
    }
}

static void *read_frames(void *context)
{
    struct cg_station *station = context;
    bool going = true;
    while (going) {
        show_alive(station, READER);
        pthread_mutex_lock(&station->work);
        going = !station->stop_wanted;
        pthread_mutex_unlock(&station->work);
        struct station_job *job = going ? free_job(station) : NULL;
        if (job == NULL) {
            continue;
        }
        switch (cg_capture_take(station->capture, 250, &job->frame)) {
        case CG_TAKE_FRAME:
            record(station, job);
            submit(station, job);
            break;
        case CG_TAKE_TIMEOUT:
            break;
        case CG_TAKE_END:
            going = false;
            break;
        }
    }
    pthread_mutex_lock(&station->work);
    station->stopping = true;
    pthread_cond_broadcast(&station->work_changed);
    pthread_mutex_unlock(&station->work);
    return NULL;
}

/* ---- measuring ---------------------------------------------------------------------------------- */

static struct station_job *claim(struct cg_station *station)
{
    struct station_job *job = NULL;
    pthread_mutex_lock(&station->work);
    while (station->claimed == station->taken && !station->stopping) {
        pthread_cond_wait(&station->work_changed, &station->work);
    }
    if (station->claimed < station->taken) {
        job = &station->jobs[station->claimed++ % station->job_count];
    }
    pthread_mutex_unlock(&station->work);
    return job;
}

static void *work(void *context)
{
    struct cg_station *station = context;
    struct cg_error error;
    struct cg_surface_work *memory = cg_surface_work_new(&error);
    struct station_job *job;
    while ((job = claim(station)) != NULL) {
        if (memory != NULL) {
            station_measure(&station->measuring, memory, job);
        } else {
            job->status = cg_error_set(&job->error, CG_FAULT, "Out of memory to measure with.");
        }
        pthread_mutex_lock(&station->work);
        job->done = true;
        pthread_cond_broadcast(&station->work_changed);
        pthread_mutex_unlock(&station->work);
    }
    cg_surface_work_free(memory);
    return NULL;
}

/* ---- joining ------------------------------------------------------------------------------------ */

/* The next frame in order once it is measured; NULL with *end when there is none any more, else not yet. */
static struct station_job *next_done(struct cg_station *station, bool *end)
{
    struct station_job *job = NULL;
    pthread_mutex_lock(&station->work);
    struct station_job *next = &station->jobs[station->finished % station->job_count];
    const bool some = station->finished < station->taken;
    if (some && next->done) {
        job = next;
    } else if (!some && station->stopping) {
        *end = true;
    } else {
        const struct timespec until = station_deadline(1000);
        pthread_cond_timedwait(&station->work_changed, &station->work, &until);
    }
    pthread_mutex_unlock(&station->work);
    return job;
}

static void release(struct cg_station *station, struct station_job *job)
{
    struct station_tuning *unused = NULL;
    cg_surface_clear(&job->surface);
    pthread_mutex_lock(&station->work);
    job->tuning->users--;
    if (job->tuning->users == 0 && job->tuning != station->tuning) {
        unused = job->tuning;
    }
    job->tuning = NULL;
    station->finished++;
    pthread_cond_broadcast(&station->work_changed);
    pthread_mutex_unlock(&station->work);
    station_tuning_free(unused);
}

static void *join_frames(void *context)
{
    struct cg_station *station = context;
    bool end = false;
    while (!end) {
        show_alive(station, JOINER);
        struct station_job *job = next_done(station, &end);
        if (job == NULL) {
            continue;
        }
        const double begun = station_cpu_seconds();
        if (job->status != CG_OK) {
            station_log(station, CG_LOG_WARNING, "frame", "frame %llu was not measured: %s",
                        (unsigned long long)job->frame.sequence, job->error.text);
        }
        station_web_add(station->web, job);
        release(station, job);
        pthread_mutex_lock(&station->lock);
        double *mean_ms = &station->state->health.integrate_ms;
        const double share = station->finished <= 1 ? 1.0 : 0.05;
        *mean_ms += share * (1e3 * (station_cpu_seconds() - begun) - *mean_ms);
        pthread_mutex_unlock(&station->lock);
    }
    station_web_finish(station->web);
    pthread_mutex_lock(&station->work);
    station->ended = true;
    pthread_cond_broadcast(&station->work_changed);
    pthread_mutex_unlock(&station->work);
    return NULL;
}

/* ---- from outside ------------------------------------------------------------------------------- */

static enum cg_status no_thread(struct cg_error *error)
{
    return cg_error_set(error, CG_FAULT, "A thread of the station could not be started.");
}

enum cg_status station_jobs_start(struct cg_station *station, struct cg_error *error)
{
    const size_t wanted =
        station->analysers->threads > 0 ? station->analysers->threads : (size_t)cg_processors();
    station->job_count = wanted + 2; /* one being taken, one being joined */
    station->jobs = cg_alloc(station->job_count, sizeof *station->jobs, error);
    station->workers = cg_alloc(wanted, sizeof *station->workers, error);
    if (station->jobs == NULL || station->workers == NULL) {
        return CG_FAULT;
    }
    show_alive(station, READER);
    show_alive(station, JOINER);
    show_alive(station, TICKER);
    while (station->worker_count < wanted) {
        if (pthread_create(&station->workers[station->worker_count], NULL, work, station) != 0) {
            return no_thread(error);
        }
        station->worker_count++;
    }
    station->joiner_runs = pthread_create(&station->joiner, NULL, join_frames, station) == 0;
    station->reader_runs =
        station->joiner_runs && pthread_create(&station->reader, NULL, read_frames, station) == 0;
    return station->reader_runs ? CG_OK : no_thread(error);
}

void station_jobs_stop(struct cg_station *station)
{
    pthread_mutex_lock(&station->work);
    station->stop_wanted = true;
    station->stopping |= !station->reader_runs;
    pthread_cond_broadcast(&station->work_changed);
    pthread_mutex_unlock(&station->work);
    if (station->reader_runs) {
        pthread_join(station->reader, NULL);
    }
    for (size_t i = 0; i < station->worker_count; i++) {
        pthread_join(station->workers[i], NULL);
    }
    if (station->joiner_runs) {
        pthread_join(station->joiner, NULL);
    }
    for (size_t i = 0; i < station->job_count && station->jobs != NULL; i++) {
        station_job_clear(&station->jobs[i]);
    }
    free(station->jobs);
    free(station->workers);
}
