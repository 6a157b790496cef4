/*
 * The sections of the station itself: what stands in the configuration file beside those of the outputs.
 */
#include "station/config.h"

#include <castgloss/roll.h>

#define TEXT(structure, member, preset, words)                                                               \
    {                                                                                                        \
        .name = #member, .kind = CG_KEY_TEXT, .offset = offsetof(structure, member), .fallback = (preset),   \
        .help = (words)                                                                                      \
    }
#define NUMBER(structure, member, preset, of_unit, least, most, words)                                       \
    {                                                                                                        \
        .name = #member, .kind = CG_KEY_NUMBER, .offset = offsetof(structure, member), .fallback = (preset), \
        .unit = (of_unit), .low = (least), .high = (most), .help = (words)                                   \
    }
#define COUNT(structure, member, preset, of_unit, least, most, words)                                        \
    {                                                                                                        \
        .name = #member, .kind = CG_KEY_COUNT, .offset = offsetof(structure, member), .fallback = (preset),  \
        .unit = (of_unit), .low = (least), .high = (most), .help = (words)                                   \
    }
#define FLAG(structure, member, preset, words)                                                               \
    {                                                                                                        \
        .name = #member, .kind = CG_KEY_FLAG, .offset = offsetof(structure, member), .fallback = (preset),   \
        .help = (words)                                                                                      \
    }

#define SOURCE struct station_source_config
static const struct cg_key source_keys[] = {
    TEXT(SOURCE, address, "simulator:1",
         "Where frames come from: genicam:ID (GigE Vision, USB3 Vision), v4l2:/dev/videoN, folder:PATH, "
         "recording:PATH or simulator:SEED."),
    COUNT(SOURCE, ring_frames, "16", NULL, 1, 1024,
          "Frames that may wait to be measured; beyond it the oldest is dropped and counted as lost in the "
          "ring."),
    COUNT(SOURCE, width, "0", "px", 0, 65535, "Columns of the sensor; 0: as the camera has it."),
    COUNT(SOURCE, height, "0", "px", 0, 65535, "Rows of the sensor; 0: as the camera has it."),
    COUNT(SOURCE, offset_x, "0", "px", 0, 65535, "First column of the sensor."),
    COUNT(SOURCE, offset_y, "0", "px", 0, 65535, "First row of the sensor."),
    TEXT(SOURCE, pixel_format, "",
         "As the GenICam standard names it, such as Mono8 or Mono12p; empty: as the camera has it."),
    NUMBER(SOURCE, exposure_us, "0", "microseconds", 0, 1e7, "Exposure; 0: as the camera has it."),
    FLAG(SOURCE, set_gain, "no", "Whether the gain below is set on the camera."),
    NUMBER(SOURCE, gain, "0", "the camera's own unit", -1000, 1000, "Gain that is set with set_gain."),
    NUMBER(SOURCE, frames_per_s, "0", "1/s", 0, 10000,
           "Frame rate; 0: as the camera has it, of the simulator as the web's speed asks."),
    COUNT(SOURCE, packet_size, "0", "bytes", 0, 65535, "Size of a GigE Vision packet; 0: negotiated."),
    FLAG(SOURCE, line_scan, "no",
         "A line-scan camera: a frame that is cut short is measured on the rows that it has."),
    FLAG(SOURCE, big_endian, "no", "Samples of 16 bits come with the high byte first."),
    TEXT(SOURCE, encoder_chunk, "", "GenICam name of the chunk that holds the encoder; empty: none."),
    NUMBER(SOURCE, stall_s, "5", "s", 0.1, 86400,
           "Without a frame for this long the source is stalled and is opened again."),
    NUMBER(SOURCE, backoff_s, "0.5", "s", 0.01, 3600,
           "First pause before a source that was lost is opened again; it doubles with every attempt."),
    NUMBER(SOURCE, longest_backoff_s, "15", "s", 0.01, 3600, "Longest such pause."),
    COUNT(SOURCE, frozen_frames, "10", NULL, 0, 100000,
          "So many equal frames in a row are a frozen camera; 0: not looked at."),
    NUMBER(SOURCE, dark_percent, "2", "% of full scale", 0, 100,
           "A frame whose brightest thousandth stays below this is dark."),
    NUMBER(SOURCE, rest_s, "1", "s", 0.01, 3600,
           "A file of a watched folder counts when its size has rested for this long."),
    TEXT(SOURCE, journal, "",
         "File that lists what was done of a watched folder; empty: .castgloss-journal in it."),
    FLAG(SOURCE, paced, "yes",
         "Simulator and recording: at their own pace, dropping frames as a camera does; no: as fast as they "
         "are measured."),
    COUNT(SOURCE, frames, "0", NULL, 0, 1e12,
          "End after so many frames; 0: never, or at the end of the recording."),
    {.name = NULL},
};
const struct cg_section station_source_section = {"source", "Where frames come from.", source_keys,
                                                  sizeof(SOURCE), 0};

#define CAMERA struct station_camera_config
static const struct cg_key camera_keys[] = {
    TEXT(CAMERA, name, "camera", "As alarms, page and metrics name it."),
    TEXT(CAMERA, address, "simulator:1", "Where its frames come from, as in the section source."),
    NUMBER(CAMERA, cd_mm, "0", "mm", -20000, 20000, "Where its first column lies, from the edge of the web."),
    NUMBER(CAMERA, md_mm, "0", "mm", -1e6, 1e6,
           "How much farther along the web it looks than the others do at the same time."),
    NUMBER(CAMERA, exposure_us, "0", "microseconds", 0, 1e7, "Exposure; 0: as the section source says."),
    TEXT(CAMERA, calibration, "",
         "A .cgcal file of this camera; its pitches are not used. Empty: as the section scale says."),
    TEXT(CAMERA, journal, "",
         "File that lists what was done of a watched folder; empty: .castgloss-journal in it."),
    {.name = NULL},
};
const struct cg_section station_cameras_section = {
    "cameras", "Several cameras across the web; without them one camera, of the sections source and web.",
    camera_keys, sizeof(CAMERA), STATION_CAMERAS};

#define WEB struct cg_web_options
static const struct cg_key simulator_keys[] = {
    COUNT(WEB, width, "1024", "px", 16, 4096, "Columns of a frame."),
    COUNT(WEB, height, "1024", "px", 16, 4096, "Rows of a frame."),
    NUMBER(WEB, level, "0.5", "share of full scale", 0.001, 1, "Mean signal."),
    NUMBER(WEB, pinholes_per_m2, "5", "1/m2", 0, 1e6, "Pinholes."),
    NUMBER(WEB, pits_per_m2, "1", "1/m2", 0, 1e6, "Pits."),
    NUMBER(WEB, scratches_per_m2, "0.5", "1/m2", 0, 1e6, "Scratches."),
    NUMBER(WEB, cracks_per_m2, "0.2", "1/m2", 0, 1e6, "Cracks."),
    NUMBER(WEB, patches_per_m2, "0.2", "1/m2", 0, 1e6, "Patches that were not cast."),
    NUMBER(WEB, streak_percent, "0", "%", -100, 100, "Contrast of a streak; 0: none."),
    NUMBER(WEB, streak_cd_mm, "30", "mm", 0, 1e5, "Where it runs."),
    NUMBER(WEB, streak_width_mm, "2", "mm", 1e-3, 1e4, "How wide it is."),
    NUMBER(WEB, chatter_percent, "0", "%", 0, 100, "Amplitude of chatter; 0: none."),
    NUMBER(WEB, chatter_pitch_mm, "5", "mm", 1e-3, 1e5, "Its pitch."),
    NUMBER(WEB, drum_diameter_m, "0.3", "m", 0, 100,
           "Diameter of a drum that prints a mark once a turn; 0: none."),
    NUMBER(WEB, drum_mark_percent, "8", "%", -100, 100, "Contrast of that mark."),
    NUMBER(WEB, lamp_falloff_percent, "0", "%", 0, 95, "Loss of light from the centre to the edge."),
    {.name = NULL},
};
const struct cg_section station_simulator_section = {"simulator", "The web of the source simulator:SEED.",
                                                     simulator_keys, sizeof(WEB), 0};

#define SCALE struct station_scale_config
static const struct cg_key scale_keys[] = {
    NUMBER(SCALE, pitch_cd_mm, "0.1", "mm", 1e-4, 100, "From one column to the next on the web."),
    NUMBER(SCALE, pitch_md_mm, "0.1", "mm", 1e-4, 100, "From one row to the next on the web."),
    TEXT(SCALE, calibration, "", "A .cgcal file of this camera; its pitches are not used. Empty: none."),
    NUMBER(SCALE, mm_per_encoder_count, "0", "mm", 0, 1000,
           "Web that passes for one count of the encoder; 0: no encoder."),
    {.name = NULL},
};
const struct cg_section station_scale_section = {"scale", "From pixels to millimetres and reflectance.",
                                                 scale_keys, sizeof(SCALE), 0};

#define MACHINE struct station_web_config
static const struct cg_key web_keys[] = {
    TEXT(MACHINE, lot, "", "Name of the lot in the store."),
    TEXT(MACHINE, roll, "", "Name of the roll in the store; empty: the time at which the station started."),
    NUMBER(MACHINE, width_mm, "0", "mm", 0, 20000, "Width of the web; 0: as far as the camera sees."),
    NUMBER(MACHINE, speed_m_min, "30", "m/min", 0, 10000,
           "Speed, which places frames when neither an encoder nor a line counter does."),
    NUMBER(MACHINE, camera_cd_mm, "0", "mm", -20000, 20000,
           "Where the camera's first column lies, from the edge of the web."),
    COUNT(MACHINE, lanes, "1", NULL, 1, 64,
          "Lanes of one width that the web is slit into; each is graded A to D."),
    TEXT(MACHINE, drum, "",
         "Name of the roller whose face is averaged over the turns; empty: the largest one listed."),
    {.name = NULL},
};
const struct cg_section station_web_section = {"web", "The web and the machine.", web_keys, sizeof(MACHINE),
                                               0};

static const struct cg_key rollers_keys[] = {
    TEXT(struct cg_roller, name, "roller", "As the alarm names it."),
    NUMBER(struct cg_roller, diameter_mm, "1000", "mm", 10, 20000, "Diameter."),
    {.name = NULL},
};
const struct cg_section station_rollers_section = {
    "rollers", "Rollers that touch the web: repeats are named after the one that fits.", rollers_keys,
    sizeof(struct cg_roller), 256};

#define ANALYSERS struct station_analysers_config
static const struct cg_key analysers_keys[] = {
    TEXT(ANALYSERS, profile, "",
         "Product profile with limits and grades (castgloss surface --print-template); read again on SIGHUP. "
         "Empty: none."),
    TEXT(ANALYSERS, model, "",
         "Model of good frames (castgloss teach) that marks are searched against; read again on SIGHUP. "
         "Empty: each frame's own statistics."),
    NUMBER(ANALYSERS, false_alarms_per_m2, "0.1", "1/m2", 1e-6, 1000,
           "Marks that are expected where there is none."),
    COUNT(ANALYSERS, threads, "0", NULL, 0, 64,
          "Frames that are measured at the same time; 0: one a processor. Results do not depend on it."),
    NUMBER(ANALYSERS, pictures_per_s, "2", "1/s", 0, 25,
           "Pictures made for whoever watches, at most; 0: none."),
    COUNT(ANALYSERS, picture_px, "768", "px", 64, 4096, "Longer side of those pictures, at most."),
    COUNT(ANALYSERS, averages, "64", "turns", 4, 1024, "Memory of the average over the turns of the drum."),
    {.name = NULL},
};
const struct cg_section station_analysers_section = {"analysers", "How frames are measured.", analysers_keys,
                                                     sizeof(ANALYSERS), 0};

#define ALARMS struct station_alarms_config
static const struct cg_key alarms_keys[] = {
    NUMBER(ALARMS, defects_per_m2, "1000", "1/m2", 0, 1e9,
           "Marks a square metre over the window that raise the alarm defect_rate; 0: never."),
    NUMBER(ALARMS, out_percent, "10", "%", 0, 100,
           "Share of the frames of the window outside the profile's limits that raises the alarm limit; 0: "
           "never."),
    NUMBER(ALARMS, loss_percent, "1", "%", 0, 100,
           "Share of the frames of the last minute that were lost in any way that raises the alarm "
           "loss_rate; 0: never."),
    NUMBER(ALARMS, lamp_percent, "15", "%", 0, 100,
           "Change of the level since the start that raises the alarm lamp_drift; 0: never."),
    NUMBER(ALARMS, disk_free_mb, "500", "MB", 0, 1e9,
           "Free space below which the alarm disk is raised; 0: never."),
    NUMBER(ALARMS, window_m, "10", "m", 0.01, 1e5, "Web over which rates are taken."),
    NUMBER(ALARMS, hysteresis_percent, "20", "%", 0, 100,
           "How far below its threshold a value must fall before its alarm ends."),
    NUMBER(ALARMS, hold_s, "1", "s", 0, 3600,
           "How long a cause must hold, or be gone, before its alarm is raised or ends."),
    COUNT(ALARMS, lines_per_minute, "20", NULL, 1, 10000,
          "Lines of one kind in the log; those beyond it are counted and summed up."),
    {.name = NULL},
};
const struct cg_section station_alarms_section = {"alarms", "When a person is told.", alarms_keys,
                                                  sizeof(ALARMS), 0};

#define STORE struct station_store_config
static const char *const keep_choices[] = {"none", "marked", "failed", "all", NULL};
static const struct cg_key store_keys[] = {
    TEXT(STORE, url, "castgloss.sqlite", "A SQLite file, or postgresql://...; empty: nothing is kept."),
    TEXT(STORE, spool, "castgloss.spool.sqlite",
         "File that takes the results while the store cannot be reached; they are moved to the store as soon "
         "as it can."),
    NUMBER(STORE, budget_mb, "10000", "MB", 0, 1e9,
           "What pictures and documents may take; the oldest whole frames go first, then the oldest crops. "
           "0: no limit."),
    NUMBER(STORE, queue_mb, "256", "MB", 1, 1e6,
           "Results that may wait in memory; beyond it measuring waits, and frames are lost in the ring."),
    FLAG(STORE, crops, "yes", "Keep a picture of every mark."),
    COUNT(STORE, crop_px, "128", "px", 16, 1024, "Longer side of those pictures, at most."),
    {.name = "frames",
     .kind = CG_KEY_CHOICE,
     .offset = offsetof(STORE, frames),
     .fallback = "none",
     .choices = keep_choices,
     .help = "Which whole frames are kept: those with marks, those outside the profile's limits, or all."},
    COUNT(STORE, every, "1", NULL, 1, 1000000, "Of those, every so many-th."),
    NUMBER(STORE, cell_m, "1", "m", 0.01, 1000, "Length of a cell of the roll map."),
    NUMBER(
        STORE, sample_m, "10", "m", 0, 1e6,
        "Of so much web one frame of each camera is kept as a sample with all its quantities, about 15 KB; "
        "reports and charts are made of samples. 0: none."),
    {.name = NULL},
};
const struct cg_section station_store_section = {"store", "What is kept, and where.", store_keys,
                                                 sizeof(STORE), 0};
