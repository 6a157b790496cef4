/* castgloss simulate: frames whose truth is known. */
#include "cli/command.h"
#include "cli/common.h"
#include "cli/progress.h"
#include "cli/simulate_bench.h"
#include "cli/simulate_camera.h"
#include "cli/simulate_options.h"
#include "cli/simulate_plant.h"
#include "cli/simulate_print.h"

#include <castgloss/capture.h>

#include <signal.h>
#include <stdio.h>

struct serve_settings {
    const char *address, *serial;
    double frames_per_s, packet_loss;
};

struct web_settings {
    struct cg_web_options web;
    struct cg_run_settings run;
    const char *out, *calibration;
    struct serve_settings serve;
};

#define WEB(name) offsetof(struct web_settings, web.name)

static const struct cg_option web_options[] = {
    {.name = "frames",
     .argument = "N",
     .kind = CG_OPTION_SIZE,
     .low = 1,
     .high = 1e6,
     .offset = WEB(frames),
     .help = "How many frames follow each other along the web"},
    {.name = "width",
     .argument = "PIXELS",
     .kind = CG_OPTION_SIZE,
     .low = 16,
     .high = 65535,
     .offset = WEB(width),
     .help = "Pixels across the web"},
    {.name = "height",
     .argument = "PIXELS",
     .kind = CG_OPTION_SIZE,
     .low = 16,
     .high = 65535,
     .offset = WEB(height),
     .help = "Pixels along the web"},
    {.name = "pitch-cd-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-4,
     .high = 100,
     .offset = WEB(pitch_cd_mm),
     .help = "Size of a pixel across the web, mm"},
    {.name = "pitch-md-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-4,
     .high = 100,
     .offset = WEB(pitch_md_mm),
     .help = "Size of a pixel along the web, mm"},
    {.name = "bits",
     .argument = "N",
     .kind = CG_OPTION_INT,
     .low = 8,
     .high = 16,
     .offset = WEB(bits),
     .help = "Depth of the camera: 8, 10, 12 or 16 bits"},
    {.name = "speed-m-min",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0.01,
     .high = 1e4,
     .offset = WEB(speed_m_min),
     .help = "Speed of the web, m/min"},
    {.name = "level",
     .argument = "SHARE",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1,
     .offset = WEB(level),
     .help = "Mean signal as a share of full scale"},
    {.name = "mottle-percent",
     .argument = "A,B,C,D,E,F",
     .kind = CG_OPTION_SPREAD,
     .count = 6,
     .low = 0,
     .high = 100,
     .offset = WEB(mottle_percent),
     .help = "CV of the mottle in the bands 0.25-0.5, 0.5-1, 1-2, 2-4, 4-8 and 8-16 mm; one number stands "
             "for all"},
    {.name = "pinholes-per-m2",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e6,
     .offset = WEB(pinholes_per_m2),
     .help = "Small dark dots"},
    {.name = "pits-per-m2",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e6,
     .offset = WEB(pits_per_m2),
     .help = "Larger pits"},
    {.name = "scratches-per-m2",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e6,
     .offset = WEB(scratches_per_m2),
     .help = "Scratches"},
    {.name = "cracks-per-m2",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e6,
     .offset = WEB(cracks_per_m2),
     .help = "Cracks"},
    {.name = "patches-per-m2",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e6,
     .offset = WEB(patches_per_m2),
     .help = "Dull patches"},
    {.name = "streak-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = -100,
     .high = 100,
     .offset = WEB(streak_percent),
     .help = "Contrast of one streak that runs with the web, 0 for none"},
    {.name = "streak-cd-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e5,
     .offset = WEB(streak_cd_mm),
     .help = "Where the streak lies across the web, mm"},
    {.name = "streak-width-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-3,
     .high = 1e5,
     .offset = WEB(streak_width_mm),
     .help = "How wide it is, mm"},
    {.name = "chatter-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 100,
     .offset = WEB(chatter_percent),
     .help = "Amplitude of bars across the web, 0 for none"},
    {.name = "chatter-pitch-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-3,
     .high = 1e5,
     .offset = WEB(chatter_pitch_mm),
     .help = "Distance of the bars, mm"},
    {.name = "drum-diameter-m",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 100,
     .offset = WEB(drum_diameter_m),
     .help = "Diameter of the casting drum in m, 0 for no drum mark"},
    {.name = "drum-mark-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = -100,
     .high = 100,
     .offset = WEB(drum_mark_percent),
     .help = "Contrast of the mark that the drum prints once a turn"},
    {.name = "lamp-falloff-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 99,
     .offset = WEB(lamp_falloff_percent),
     .help = "How much weaker the light is at the edge than in the middle"},
    {.name = "gain",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e6,
     .offset = WEB(gain_counts_per_electron),
     .help = "Gain of the camera, counts an electron; 0 chooses a common sensor's"},
    {.name = "read-noise-electrons",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e6,
     .offset = WEB(read_noise_electrons),
     .help = "Temporal noise in the dark, electrons"},
    {.name = "dark-level-counts",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 65535,
     .offset = WEB(dark_level_counts),
     .help = "What the camera gives in the dark, counts"},
    {.name = "response-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 100,
     .offset = WEB(response_percent),
     .help = "SD of the response from pixel to pixel"},
    {0},
};

#define SERVE(name) offsetof(struct serve_settings, name)
static const struct cg_option serve_options[] = {
    {.name = "serve-gige",
     .argument = "ADDRESS",
     .kind = CG_OPTION_TEXT,
     .offset = SERVE(address),
     .help = "Write no files, but answer as a GigE Vision camera at this address of this machine until the "
             "program is ended; 8 bits are sent as Mono8, more as Mono16"},
    {.name = "serial",
     .argument = "TEXT",
     .kind = CG_OPTION_TEXT,
     .offset = SERVE(serial),
     .help = "Serial number of that camera; others call it Aravis-TEXT"},
    {.name = "frames-per-s",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1000,
     .offset = SERVE(frames_per_s),
     .help = "Frames a second that it sends; 0: one frame follows on another at the web's speed"},
    {.name = "packet-loss",
     .argument = "SHARE",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 0.99,
     .offset = SERVE(packet_loss),
     .help = "Share of its packets that are lost on the wire"},
    {0},
};

static const struct cg_option_group web_groups[] = {
    {cg_simulate_folder_options, offsetof(struct web_settings, out)},
    {cg_simulate_seed_options, WEB(seed)},
    {web_options, 0},
    {cg_simulate_camera_options, offsetof(struct web_settings, calibration)},
    {serve_options, offsetof(struct web_settings, serve)},
    {cg_run_options, offsetof(struct web_settings, run)},
    {NULL, 0}};

static const struct cg_command_help web_help = {
    .full_name = "castgloss simulate web",
    .operands = "--out DIR | --serve-gige ADDRESS",
    .text = "Writes frames of a web as a line camera sees it (frame_000000.png and on), a dark frame, a flat "
            "frame and "
            "truth.json, which tells what was put in.\n",
    .notes = "castgloss surface DIR --dark DIR/dark.png --flat DIR/flat.png measures what was written.\n",
};

/* Serves until SIGTERM or SIGINT, which every thread leaves to this one. */
static enum cg_status serve_web(const struct web_settings *settings, struct cg_error *error)
{
    struct cg_serve_options options = cg_serve_options_defaults();
    options.address = settings->serve.address;
    options.serial = settings->serve.serial;
    options.web = settings->web;
    options.frames_per_s = settings->serve.frames_per_s;
    options.packet_loss = settings->serve.packet_loss;
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    struct cg_serve *serve;
    enum cg_status status = cg_serve_start(&options, &serve, error);
    if (status != CG_OK) {
        return status;
    }
    if (!settings->run.quiet) {
        fprintf(stderr, "serving %zu x %zu pixels as Aravis-%s at %s; Ctrl-C ends it\n", options.web.width,
                options.web.height, options.serial, options.address);
    }
    int signal;
    sigwait(&ends, &signal);
    printf("frames sent: %llu\n", (unsigned long long)cg_serve_sent(serve));
    cg_serve_stop(serve);
    return CG_OK;
}

static enum cg_status simulate_web(struct web_settings *settings, const struct cg_arguments *arguments,
                                   struct cg_error *error)
{
    if (settings->calibration != NULL) {
        const enum cg_status taken = cg_simulate_camera(settings->calibration, &settings->web, error);
        if (taken != CG_OK) {
            return taken;
        }
    }
    if ((settings->out == NULL) == (settings->serve.address == NULL)) {
        return cg_error_set(error, CG_USAGE,
                            "Either --out DIR, the folder to write the frames into, or --serve-gige ADDRESS "
                            "must be given.");
    }
    if (cg_simulate_no_file("web", arguments, error) != CG_OK) {
        return CG_USAGE;
    }
    if (settings->serve.address != NULL) {
        return serve_web(settings, error);
    }
    struct cg_progress progress;
    cg_progress_begin(&progress, "frames", settings->web.frames, settings->run.quiet);
    enum cg_status status = cg_simulate_web(settings->out, &settings->web, cg_run_threads(&settings->run),
                                            cg_simulate_progress, &progress, error);
    cg_progress_hide(&progress);
    return status;
}

static int run_web(int argc, char **argv)
{
    struct web_settings settings = {.web = cg_web_options_defaults(), .serve = {.serial = "CG01"}};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&web_help, web_groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (simulate_web(&settings, &arguments, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}

static const struct cg_command commands[] = {
    {"web", "Write frames of a moving web with their truth", run_web},
    {"edge", "Write a mirrored edge with its truth", cg_cmd_simulate_edge},
    {"fringes", "Write mirrored fringes with their truth", cg_cmd_simulate_fringes},
    {"plant", "Write a month of lots, recipes and prints with its truth", cg_cmd_simulate_plant},
    {"print", "Write a scan of the print test target with its truth", cg_cmd_simulate_print},
    {0},
};

int cg_cmd_simulate(int argc, char **argv)
{
    return cg_command_run("castgloss simulate",
                          "Makes pictures whose faults are known, to try the program on.\n", commands, argc,
                          argv);
}
