/*
 * station/config.h: the sections of the station itself, as read.
 */
#ifndef CASTGLOSS_STATION_CONFIG_H
#define CASTGLOSS_STATION_CONFIG_H

#include "station/state.h"

struct station_source_config {
    const char *address, *pixel_format, *encoder_chunk, *journal;
    size_t width, height, offset_x, offset_y, ring_frames, packet_size, frozen_frames, frames;
    double exposure_us, gain, frames_per_s, stall_s, backoff_s, longest_backoff_s, rest_s, dark_percent;
    bool line_scan, set_gain, big_endian, paced;
};

struct station_scale_config {
    double pitch_cd_mm, pitch_md_mm, mm_per_encoder_count;
    const char *calibration;
};

struct station_web_config {
    const char *lot, *roll, *drum;
    double width_mm, speed_m_min, camera_cd_mm;
    size_t lanes;
};

struct station_analysers_config {
    const char *profile, *model;
    size_t threads, averages;
    double pictures_per_s, false_alarms_per_m2;
    size_t picture_px;
};

struct station_alarms_config {
    double defects_per_m2, loss_percent, lamp_percent, out_percent, disk_free_mb;
    double window_m, hysteresis_percent, hold_s;
    size_t lines_per_minute;
};

enum station_keep_frames {
    STATION_KEEP_NO_FRAMES,
    STATION_KEEP_MARKED,
    STATION_KEEP_FAILED,
    STATION_KEEP_ALL
};
struct station_store_config {
    const char *url, *spool;
    double budget_mb, cell_m, sample_m, queue_mb;
    bool crops;
    int frames;
    size_t every, crop_px;
};

/* One of several cameras; what it does not say stands in the section source. */
struct station_camera_config {
    const char *name, *address, *calibration, *journal;
    double cd_mm, md_mm, exposure_us;
};

extern const struct cg_section station_source_section, station_cameras_section, station_simulator_section,
    station_scale_section, station_web_section, station_rollers_section, station_analysers_section,
    station_alarms_section, station_store_section;

struct cg_station_config {
    struct cg_sections *sections;
    char name[256];
};

#endif
