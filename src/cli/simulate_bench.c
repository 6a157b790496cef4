/* castgloss simulate edge and fringes: what the bench looks at, with its truth. */
#include "cli/simulate_bench.h"

#include "cli/command.h"
#include "cli/common.h"

#include <castgloss/simulate.h>

struct edge_settings {
    struct cg_edge_options edge;
    const char *out;
    int depth;
};
struct fringe_settings {
    struct cg_fringe_options fringes;
    const char *out;
    int depth;
};

#define EDGE(name) offsetof(struct edge_settings, edge.name)
#define FRINGES(name) offsetof(struct fringe_settings, fringes.name)
/* 2^53 - 1, the largest seed that stays exact wherever truth.json is read. */
#define LARGEST_SEED 9007199254740991.0
static const char *const depths[] = {"8", "16", NULL};
static const char *const ways[] = {"md", "cd", "both", NULL};

static const struct cg_option edge_options[] = {
    {.name = "out",
     .argument = "DIR",
     .kind = CG_OPTION_TEXT,
     .offset = offsetof(struct edge_settings, out),
     .help = "The folder to write into; it is made if need be"},
    {.name = "seed",
     .argument = "N",
     .kind = CG_OPTION_SEED,
     .low = 0,
     .high = LARGEST_SEED,
     .offset = EDGE(seed),
     .help = "The same seed and options give the same bytes"},
    {.name = "width",
     .argument = "PIXELS",
     .kind = CG_OPTION_SIZE,
     .low = 64,
     .high = 8192,
     .offset = EDGE(width),
     .help = "Columns of the picture"},
    {.name = "height",
     .argument = "PIXELS",
     .kind = CG_OPTION_SIZE,
     .low = 64,
     .high = 8192,
     .offset = EDGE(height),
     .help = "Rows of the picture"},
    {.name = "bits",
     .argument = "8|16",
     .kind = CG_OPTION_CHOICE,
     .choices = depths,
     .offset = offsetof(struct edge_settings, depth),
     .help = "Depth of a sample"},
    {.name = "pitch-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-4,
     .high = 100,
     .offset = EDGE(pitch_mm),
     .help = "Size of a pixel on the mirrored picture, mm"},
    {.name = "along",
     .argument = "md|cd|both",
     .kind = CG_OPTION_CHOICE,
     .choices = ways,
     .offset = EDGE(way),
     .help = "The axis that the edge runs along; both: a square"},
    {.name = "sigma-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e3,
     .offset = EDGE(sigma_mm),
     .help = "Spread of the edge: SD of a Gaussian"},
    {.name = "gamma-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e3,
     .offset = EDGE(gamma_mm),
     .help = "Half width of a Lorentzian in place of the Gaussian, 0 for none"},
    {.name = "tilt-deg",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = -45,
     .high = 45,
     .offset = EDGE(tilt_deg),
     .help = "Tilt to that axis"},
    {.name = "bars-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e4,
     .offset = EDGE(bars_mm),
     .help = "Bars of this period in place of one edge, 0 for none"},
    {.name = "low",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1,
     .offset = EDGE(low),
     .help = "Dark level, share of full scale"},
    {.name = "high",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1,
     .offset = EDGE(high),
     .help = "Light level"},
    {.name = "noise-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 100,
     .offset = EDGE(noise_percent),
     .help = "SD of a pixel, of the step"},
    {.name = "falloff-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 90,
     .offset = EDGE(falloff_percent),
     .help = "How much weaker the light is at the right side than at the left"},
    {0},
};
static const struct cg_option fringe_options[] = {
    {.name = "out",
     .argument = "DIR",
     .kind = CG_OPTION_TEXT,
     .offset = offsetof(struct fringe_settings, out),
     .help = "The folder to write into; it is made if need be"},
    {.name = "seed",
     .argument = "N",
     .kind = CG_OPTION_SEED,
     .low = 0,
     .high = LARGEST_SEED,
     .offset = FRINGES(seed),
     .help = "The same seed and options give the same bytes"},
    {.name = "width",
     .argument = "PIXELS",
     .kind = CG_OPTION_SIZE,
     .low = 64,
     .high = 8192,
     .offset = FRINGES(width),
     .help = "Columns of the picture"},
    {.name = "height",
     .argument = "PIXELS",
     .kind = CG_OPTION_SIZE,
     .low = 64,
     .high = 8192,
     .offset = FRINGES(height),
     .help = "Rows of the picture"},
    {.name = "bits",
     .argument = "8|16",
     .kind = CG_OPTION_CHOICE,
     .choices = depths,
     .offset = offsetof(struct fringe_settings, depth),
     .help = "Depth of a sample"},
    {.name = "pitch-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-4,
     .high = 100,
     .offset = FRINGES(pitch_mm),
     .help = "Size of a pixel on the mirrored picture, mm"},
    {.name = "period-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-6,
     .high = 1e4,
     .offset = FRINGES(period_mm),
     .help = "Distance of the fringes in the picture"},
    {.name = "angle-deg",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = -360,
     .high = 360,
     .offset = FRINGES(angle_deg),
     .help = "Direction of their normal, from CD towards MD"},
    {.name = "second-period-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1e4,
     .offset = FRINGES(second_period_mm),
     .help = "The same of a second family from a flat surface, 0 for none"},
    {.name = "second-angle-deg",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = -360,
     .high = 360,
     .offset = FRINGES(second_angle_deg),
     .help = "Direction of its normal"},
    {.name = "fringe-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-6,
     .high = 1e6,
     .offset = FRINGES(target_period_mm),
     .help = "Distance of the fringes on the target itself"},
    {.name = "distance-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1e-6,
     .high = 1e6,
     .offset = FRINGES(distance_mm),
     .help = "Distance of the target from the surface"},
    {.name = "noise-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 100,
     .offset = FRINGES(noise_percent),
     .help = "SD of a pixel, of full scale"},
    {.name = "slope-mrad",
     .argument = "A,B,C,D,E",
     .kind = CG_OPTION_SPREAD,
     .count = CG_FRINGE_BANDS,
     .low = 0,
     .high = 1000,
     .offset = FRINGES(slope_mrad),
     .help =
         "SD of the slope in the bands 0.1-0.3, 0.3-1, 1-3, 3-10 and 10-30 mm; one number stands for all"},
    {0},
};
static const struct cg_option_group edge_groups[] = {{edge_options, 0}, {NULL, 0}};
static const struct cg_option_group fringe_groups[] = {{fringe_options, 0}, {NULL, 0}};

static const struct cg_command_help edge_help = {
    .full_name = "castgloss simulate edge",
    .operands = "--out DIR",
    .text =
        "Writes edge.png, a mirrored edge of known spread as square pixels see it, and truth.json with its "
        "MTF50 and image clarity by closed forms.\n",
    .notes = "castgloss clarity --comb-scale 1 DIR/edge.png measures what was written.\n",
};
static const struct cg_command_help fringe_help = {
    .full_name = "castgloss simulate fringes",
    .operands = "--out DIR",
    .text =
        "Writes fringes.png, fringes that a surface of known slopes mirrors, shifted.png, the same half a "
        "period on, and truth.json.\n",
    .notes = "castgloss waviness --fringe-mm 2 --distance-mm 50 DIR/fringes.png measures what was written.\n",
};

static enum cg_status check(const char *name, const char *out, const struct cg_arguments *arguments,
                            struct cg_error *error)
{
    if (out == NULL) {
        return cg_error_set(error, CG_USAGE, "--out DIR is missing: the folder to write into.");
    }
    return arguments->count == 0
               ? CG_OK
               : cg_error_set(error, CG_USAGE, "simulate %s takes no file, but '%.256s' was given.", name,
                              arguments->words[0]);
}

int cg_cmd_simulate_edge(int argc, char **argv)
{
    struct edge_settings settings = {.edge = cg_edge_options_defaults(), .depth = 1};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&edge_help, edge_groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    settings.edge.bits = settings.depth == 0 ? 8 : 16;
    if (check("edge", settings.out, &arguments, &error) != CG_OK ||
        cg_simulate_edge(settings.out, &settings.edge, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}

int cg_cmd_simulate_fringes(int argc, char **argv)
{
    struct fringe_settings settings = {.fringes = cg_fringe_options_defaults(), .depth = 1};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&fringe_help, fringe_groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    settings.fringes.bits = settings.depth == 0 ? 8 : 16;
    if (check("fringes", settings.out, &arguments, &error) != CG_OK ||
        cg_simulate_fringes(settings.out, &settings.fringes, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
