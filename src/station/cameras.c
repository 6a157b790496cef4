/*
 * cameras.c: the cameras of a station: what the configuration says of each, their captures, and what became
 * of their frames.
 */
#include "station/batch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- configuration ------------------------------------------------------------------------------ */

static enum cg_status take(struct cg_station *station, const struct station_camera_config *from,
                           struct cg_error *error)
{
    static const char folder[] = "folder:";
    struct station_camera *camera = &station->cameras[station->camera_count];
    struct station_camera_state *shown = &station->state->cameras[station->camera_count];
    for (size_t i = 0; i < station->camera_count; i++) {
        if (strcmp(station->cameras[i].config.name, from->name) == 0) {
            return cg_error_set(error, CG_USAGE, "%s: two cameras have the name '%.64s'.",
                                station->config->name, from->name);
        }
    }
    camera->station = station;
    camera->index = station->camera_count++;
    camera->config = *from;
    camera->lamp_percent = NAN;
    if (from->calibration == NULL) {
        camera->config.calibration = station->scale->calibration;
    }
    if (strncmp(from->address, folder, sizeof folder - 1) == 0) {
        station_progress_writer("source", from->address + sizeof folder - 1, camera->writer);
    }
    snprintf(shown->name, sizeof shown->name, "%s", from->name);
    snprintf(shown->address, sizeof shown->address, "%s", from->address);
    shown->cd_mm = from->cd_mm;
    shown->lamp_percent = NAN;
    return CG_OK;
}

enum cg_status station_cameras_make(struct cg_station *station, struct cg_error *error)
{
    const struct station_camera_config only = {.name = "camera",
                                               .address = station->source->address,
                                               .journal = station->source->journal,
                                               .cd_mm = station->machine->camera_cd_mm};
    enum cg_status status = CG_OK;
    size_t count = 0;
    const struct station_camera_config *list =
        station_config_section(station->config, &station_cameras_section, &count);
    if (count == 0) {
        status = take(station, &only, error);
    }
    for (size_t i = 0; i < count && status == CG_OK; i++) {
        status = take(station, &list[i], error);
    }
    station->state->camera_count = station->camera_count;
    for (size_t i = 0; i < station->camera_count; i++) {
        station->measuring.last_cd_mm = fmax(station->measuring.last_cd_mm, station->cameras[i].config.cd_mm);
    }
    return status;
}

/* ---- captures ----------------------------------------------------------------------------------- */

static void log_of_capture(void *context, enum cg_log_level level, const char *text)
{
    const struct station_camera *camera = context;
    station_log(camera->station, level, "source", "source: %s", text);
}

static struct cg_web_options simulated_web(const struct cg_station *station)
{
    const struct cg_web_options defaults = cg_capture_options_defaults().web;
    struct cg_web_options web = *(const struct cg_web_options *)station_config_section(
        station->config, &station_simulator_section, NULL);
    /* What the section does not hold stays as the simulator has it. */
    web.frames = defaults.frames;
    web.bits = 8;
    web.pitch_cd_mm = station->scale->pitch_cd_mm;
    web.pitch_md_mm = station->scale->pitch_md_mm;
    web.speed_m_min = station->machine->speed_m_min;
    memcpy(web.mottle_percent, defaults.mottle_percent, sizeof defaults.mottle_percent);
    web.gain_counts_per_electron = defaults.gain_counts_per_electron;
    web.read_noise_electrons = defaults.read_noise_electrons;
    web.dark_level_counts = 2.0;
    web.response_percent = defaults.response_percent;
    return web;
}

static struct cg_capture_options capture_options(struct station_camera *camera)
{
    const struct cg_station *station = camera->station;
    const struct station_source_config *source = station->source;
    struct cg_capture_options options = cg_capture_options_defaults();
    const double exposure_us = camera->config.exposure_us;
    options.ring_frames = source->ring_frames;
    options.camera =
        (struct cg_camera_settings){.width = source->width,
                                    .height = source->height,
                                    .offset_x = source->offset_x,
                                    .offset_y = source->offset_y,
                                    .exposure_us = exposure_us > 0.0 ? exposure_us : source->exposure_us,
                                    .frames_per_s = source->frames_per_s,
                                    .has_gain = source->set_gain,
                                    .gain = source->gain};
    snprintf(options.camera.pixel_format, sizeof options.camera.pixel_format, "%s",
             source->pixel_format != NULL ? source->pixel_format : "");
    options.packet_size = source->packet_size;
    options.line_scan = source->line_scan;
    options.big_endian = source->big_endian;
    options.encoder_chunk = source->encoder_chunk;
    options.mm_per_encoder_count = station->scale->mm_per_encoder_count;
    options.pitch_md_mm = station->scale->pitch_md_mm;
    options.speed_m_min = station->machine->speed_m_min;
    options.stall_s = source->stall_s;
    options.backoff_s[0] = source->backoff_s;
    options.backoff_s[1] = fmax(source->backoff_s, source->longest_backoff_s);
    options.frozen_frames = source->frozen_frames;
    options.dark_share = source->dark_percent / 100.0;
    options.rest_s = source->rest_s;
    options.journal = camera->config.journal;
    memcpy(options.kept, camera->kept, sizeof options.kept);
    options.paced = source->paced;
    options.frames = source->frames;
    options.log = (struct cg_log){log_of_capture, camera};
    options.web = simulated_web(station);
    return options;
}

/* With several cameras each has a folder of its own in it. */
static enum cg_status start_recording(struct station_camera *camera, struct cg_error *error)
{
    const struct cg_station *station = camera->station;
    char folder[4096];
    if (station->options.record == NULL) {
        return CG_OK;
    }
    snprintf(folder, sizeof folder, station->camera_count > 1 ? "%s/%s" : "%s", station->options.record,
             camera->config.name);
    enum cg_status status =
        station->camera_count > 1 ? cg_folder_make(station->options.record, error) : CG_OK;
    return status == CG_OK ? cg_recording_new(folder, &camera->recording, error) : status;
}

enum cg_status station_cameras_start(struct cg_station *station, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (size_t i = 0; i < station->camera_count && status == CG_OK; i++) {
        struct station_camera *camera = &station->cameras[i];
        const struct cg_capture_options options = capture_options(camera);
        status = start_recording(camera, error);
        if (status == CG_OK) {
            status = cg_capture_start(camera->config.address, &options, &camera->capture, error);
        }
    }
    return status;
}

enum cg_status station_cameras_stop(struct cg_station *station, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    struct cg_error second;
    for (size_t i = 0; i < station->camera_count; i++) {
        struct station_camera *camera = &station->cameras[i];
        cg_capture_stop(camera->capture);
        camera->capture = NULL;
        const enum cg_status closed = cg_recording_close(camera->recording, &second);
        if (closed != CG_OK && status == CG_OK) {
            status = closed;
            *error = second;
        }
    }
    return status;
}

/* ---- counting ----------------------------------------------------------------------------------- */

static void count_one(struct station_camera *camera, struct station_camera_state *out)
{
    if (camera->capture == NULL) {
        return;
    }
    const struct cg_health health = cg_capture_health(camera->capture);
    out->losses = health.losses;
    out->measured = camera->measured;
    out->unmeasurable = camera->unmeasurable;
    out->in_ring = health.waiting;
    out->in_work = health.losses.handed - camera->measured - camera->unmeasurable;
    out->partial = health.partial;
    out->rejected = health.rejected;
    out->reconnects = health.reconnects;
    out->connected = health.connected;
    out->stalled = health.stalled;
    out->frozen = health.frozen;
    out->dark = health.dark;
    out->ended = health.ended;
    out->frames_per_s = health.frames_per_s;
    out->last_frame_s = health.last_frame_s;
    out->gap_mm = health.gap_mm;
    out->lamp_percent = camera->lamp_percent;
    memcpy(out->last_error, health.last_error, sizeof out->last_error);
}

static void add(const struct station_camera_state *camera, struct station_counters *counters,
                struct station_health *health)
{
    struct cg_losses *sum = &counters->losses;
    sum->sent += camera->losses.sent;
    sum->handed += camera->losses.handed;
    sum->lost_wire += camera->losses.lost_wire;
    sum->incomplete += camera->losses.incomplete;
    sum->ring_full += camera->losses.ring_full;
    sum->flagged += camera->losses.flagged;
    counters->measured += camera->measured;
    counters->unmeasurable += camera->unmeasurable;
    counters->in_ring += camera->in_ring;
    counters->in_work += camera->in_work;
    counters->partial += camera->partial;
    counters->rejected += camera->rejected;
    health->reconnects += camera->reconnects;
    health->connected = health->connected && camera->connected;
    health->ended = health->ended && camera->ended;
    health->stalled = health->stalled || camera->stalled;
    health->frozen = health->frozen || camera->frozen;
    health->dark = health->dark || camera->dark;
    health->frames_per_s += camera->frames_per_s;
    health->last_frame_s = fmax(health->last_frame_s, camera->last_frame_s);
    health->gap_mm += camera->gap_mm;
    if (isnan(health->lamp_percent) ||
        fabs(camera->lamp_percent - 100.0) > fabs(health->lamp_percent - 100.0)) {
        health->lamp_percent = camera->lamp_percent;
    }
    if (camera->last_error[0] != 0) {
        memcpy(health->last_error, camera->last_error, sizeof health->last_error);
    }
}

void station_cameras_count(struct cg_station *station)
{
    struct station_counters *counters = &station->state->counters;
    struct station_health *health = &station->state->health;
    counters->losses = (struct cg_losses){.sent = 0};
    counters->measured = counters->unmeasurable = counters->in_ring = counters->in_work = 0;
    counters->partial = counters->rejected = 0;
    health->reconnects = 0;
    health->connected = health->ended = true;
    health->stalled = health->frozen = health->dark = false;
    health->frames_per_s = health->gap_mm = 0.0;
    health->last_frame_s = -1.0;
    health->lamp_percent = NAN;
    for (size_t i = 0; i < station->camera_count; i++) {
        count_one(&station->cameras[i], &station->state->cameras[i]);
        add(&station->state->cameras[i], counters, health);
    }
}
