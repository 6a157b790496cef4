/*
 * jobs.c: the threads that frames run through. A ring of jobs keeps their order whatever the number of
 * workers.
 */
#include "station/core.h"

#include <stdlib.h>
#include <time.h>

void station_show_alive(atomic_llong *seen_ms)
{
    atomic_store(seen_ms, (long long)(station_seconds() * 1e3));
}

void station_wait_for_work(struct cg_station *station)
{
    const struct timespec until = station_deadline(1000);
    pthread_cond_timedwait(&station->work_changed, &station->work, &until);
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

/* The next frame in order once it is measured; NULL with *none when none is under way, with *end when there
 * will be none any more, else not yet. */
static struct station_job *next_done(struct cg_station *station, bool *none, bool *end)
{
    struct station_job *job = NULL;
    pthread_mutex_lock(&station->work);
    struct station_job *next = &station->jobs[station->finished % station->job_count];
    const bool some = station->finished < station->taken;
    *none = !some;
    if (some && next->done) {
        job = next;
    } else if (!some && station->stopping) {
        *end = true;
    } else {
        station_wait_for_work(station);
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
    bool none = true, end = false;
    while (!end) {
        station_show_alive(&station->joiner_ms);
        struct station_job *job = next_done(station, &none, &end);
        if (job == NULL) {
            if (none && !end) {
                station_web_idle(station->web);
            }
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
    /* one being joined, and one being taken of each camera */
    station->job_count = wanted + 1 + station->camera_count;
    station->jobs = cg_alloc(station->job_count, sizeof *station->jobs, error);
    station->workers = cg_alloc(wanted, sizeof *station->workers, error);
    if (station->jobs == NULL || station->workers == NULL) {
        return CG_FAULT;
    }
    station_show_alive(&station->joiner_ms);
    station_show_alive(&station->ticker_ms);
    while (station->worker_count < wanted) {
        if (pthread_create(&station->workers[station->worker_count], NULL, work, station) != 0) {
            return no_thread(error);
        }
        station->worker_count++;
    }
    station->joiner_runs = pthread_create(&station->joiner, NULL, join_frames, station) == 0;
    if (!station->joiner_runs) {
        return no_thread(error);
    }
    station->readers = station->camera_count;
    for (size_t i = 0; i < station->camera_count; i++) {
        struct station_camera *camera = &station->cameras[i];
        station_show_alive(&camera->seen_ms);
        camera->reader_runs = pthread_create(&camera->reader, NULL, station_read_frames, camera) == 0;
        if (!camera->reader_runs) {
            return no_thread(error);
        }
    }
    return CG_OK;
}

void station_jobs_stop(struct cg_station *station)
{
    pthread_mutex_lock(&station->work);
    station->stop_wanted = true;
    pthread_cond_broadcast(&station->work_changed);
    pthread_mutex_unlock(&station->work);
    for (size_t i = 0; i < station->camera_count; i++) {
        if (station->cameras[i].reader_runs) {
            pthread_join(station->cameras[i].reader, NULL);
        }
    }
    pthread_mutex_lock(&station->work);
    station->stopping = true; /* whether or not each had a reader */
    pthread_cond_broadcast(&station->work_changed);
    pthread_mutex_unlock(&station->work);
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
