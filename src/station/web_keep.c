/*
 * web_keep.c: what is kept of a frame. Each frame has a batch of its own, which is given to the keeper when
 * all of its marks have been given out: the results of a frame are kept together or not at all, so that a
 * frame that a source gives again after a crash is not half there already.
 */
#include "station/web.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MM_PER_M 1000.0
#define NS_PER_S 1000000000

/* ---- batches ------------------------------------------------------------------------------------ */

static void give_first(struct station_web *web)
{
    station_keep(web->station->keeper, web->pending[0].batch);
    web->pending_count--;
    memmove(&web->pending[0], &web->pending[1], web->pending_count * sizeof web->pending[0]);
}

enum cg_status station_web_begin_frame(struct station_web *web, const struct station_job *job, double end_mm,
                                       struct cg_error *error)
{
    struct station_batch *batch = station_batch_new(error);
    if (batch == NULL) {
        return CG_FAULT;
    }
    station_batch_of_frame(batch, job->camera, web->station->cameras[job->camera].writer, job->frame.name);
    if (web->pending_count == STATION_PENDING) {
        give_first(web);
    }
    web->pending[web->pending_count].batch = web->batch = batch;
    web->pending[web->pending_count++].end_mm = end_mm;
    return CG_OK;
}

struct station_batch *station_web_batch_at(const struct station_web *web, double md_mm)
{
    for (size_t i = 0; i < web->pending_count; i++) {
        if (web->pending[i].end_mm >= md_mm) {
            return web->pending[i].batch;
        }
    }
    return web->batch;
}

void station_web_settle(struct station_web *web, double whole_mm)
{
    while (web->pending_count > 0 && web->pending[0].end_mm + web->slack_mm <= whole_mm) {
        web->batch = web->pending_count > 1 ? web->batch : NULL;
        give_first(web);
    }
}

/* ---- pictures and documents --------------------------------------------------------------------- */

static void keep_whole(struct station_web *web, const struct station_job *job, double md_mm)
{
    const struct cg_station *station = web->station;
    const struct cg_store_frame row = {.lot = station->state->lot,
                                       .roll = station->state->roll,
                                       .frame = (int64_t)job->frame.sequence,
                                       .time = job->frame.host_utc_ns / NS_PER_S,
                                       .md_mm = md_mm,
                                       .png = job->whole.data,
                                       .bytes = (int64_t)job->whole.length};
    station_batch_frame(web->batch, &row);
}

static const char *words_at(const struct cg_record *record, const char *path)
{
    struct cg_node scratch;
    const struct cg_node *node = cg_record_find(record, path, &scratch);
    return node != NULL && node->kind == CG_NODE_TEXT ? node->text : "";
}

/* A document as a batch would have it. Its name says when the station began: a roll may go on after a
 * restart. */
static void keep_sample(struct station_web *web, struct station_job *job, double md_mm)
{
    const struct cg_station *station = web->station;
    const struct station_camera *camera = &station->cameras[job->camera];
    struct cg_record *record = &job->surface.record;
    char name[512], began[CG_TIME_SIZE], place[CG_NUMBER_SIZE];
    snprintf(name, sizeof name, "%s %s m%s%.64s", cg_time_print(began, station->state->started),
             cg_number_fixed(place, md_mm / MM_PER_M, 3), station->camera_count > 1 ? " " : "",
             station->camera_count > 1 ? camera->config.name : "");
    const struct cg_store_sample row = {.kind = "surface",
                                        .lot = station->state->lot,
                                        .roll = station->state->roll,
                                        .sample = name,
                                        .delay_s = NAN,
                                        .file = job->frame.name,
                                        .time = job->frame.host_utc_ns / NS_PER_S,
                                        .utc_offset_s = NAN,
                                        .tool_version = station->options.tool_version,
                                        .profile_hash = cg_profile_hash(job->tuning->profile),
                                        .calibration_id = job->tuning->calibrated[job->camera]
                                                              ? job->tuning->calibrations[job->camera].id
                                                              : "",
                                        .result = words_at(record, "verdict.result"),
                                        .grade = words_at(record, "scores.grade")};
    station_batch_sample(web->batch, &row, record);
}

void station_web_keep_frame(struct station_web *web, struct station_job *job, double md_mm)
{
    const struct station_store_config *store = web->station->store;
    struct station_sight *sight = &web->sights[job->camera];
    if (job->whole.length > 0) {
        keep_whole(web, job, md_mm);
    }
    if (store->url != NULL && store->sample_m > 0.0 && job->surface.record.root != NULL &&
        md_mm >= sight->sample_at_mm) {
        keep_sample(web, job, md_mm);
        sight->sample_at_mm = md_mm + store->sample_m * MM_PER_M;
    }
}
