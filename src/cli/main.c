/* castgloss: the program. */
#include "cli/command.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static const char about[] = "castgloss measures the gloss of cast-coated paper: how even it is, where it is "
                            "disturbed, and by what.\n";

static const struct cg_command commands[] = {
    {"surface", "Measure the gloss uniformity, periodic lines and marks of pictures of a surface",
     cg_cmd_surface},
    {"print", "Measure scans of a printed test: absorption, bleed, lines, density, grain", cg_cmd_print},
    {"drying", "Measure how fast a print dries, from its set-off over time", cg_cmd_drying},
    {"teach", "Learn from good frames what marks are searched against, or judge how well they are found",
     cg_cmd_teach},
    {"calibrate", "Make a calibration file from dark frames, frames of a reference tile and a scale",
     cg_cmd_calibrate},
    {"chart", "Write the print test target: a PDF to print and the chart to measure it with", cg_cmd_chart},
    {"clarity", "Measure how sharply a surface mirrors an edge", cg_cmd_clarity},
    {"waviness", "Measure orange peel from the fringes that a surface mirrors", cg_cmd_waviness},
    {"recipe", "Compare a bath and a layer as weighed with the windows of the claims", cg_cmd_recipe},
    {"roll", "Find the marks of a roll of web that repeat once a turn of a roller, and streaks", cg_cmd_roll},
    {"gage", "Tell from a gauge study how far measurements can be trusted", cg_cmd_gage},
    {"simulate", "Write frames or scans whose faults are known", cg_cmd_simulate},
    {"station", "Inspect a web as it runs: from the camera to alarms, store and page", cg_cmd_station},
    {"demo", "Run a station on simulated web for a minute", cg_cmd_demo},
    {"batch", "Measure everything that a manifest lists into a store and tables", cg_cmd_batch},
    {"report", "Make a report of a store: a page and a PDF with lots, charts, maps and findings",
     cg_cmd_report},
    {"export", "Write one lot of a store as a folder that another site can open", cg_cmd_export},
    {"merge", "Join the folders of the shards of a batch", cg_cmd_merge},
    {0},
};

/* FFTW and GLib end the program when memory or threads run out. That too is one sentence and the status of a
 * fault; results are written whole or not at all, so nothing has to be cleared away. */
static void on_stopped(int signal)
{
    static const char sentence[] =
        "castgloss: A library has stopped the program, as some do when memory or threads "
        "run out.\n";
    (void)signal;
    (void)!write(STDERR_FILENO, sentence, sizeof sentence - 1);
    _exit(CG_FAULT);
}

int main(int argc, char **argv)
{
    const struct sigaction stopped = {.sa_handler = on_stopped, .sa_flags = (int)SA_RESETHAND};
    (void)sigaction(SIGABRT, &stopped, NULL);
    (void)sigaction(SIGTRAP, &stopped, NULL);
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        struct cg_text out = {0};
        cg_version_print(&out);
        return cg_command_print(&out);
    }
    return cg_command_run("castgloss", about, commands, argc, argv);
}
