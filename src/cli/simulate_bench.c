/* castgloss simulate edge and fringes: what the bench looks at, with its truth. */
#include "cli/simulate_bench.h"

#include "cli/command.h"
#include "cli/simulate_options.h"

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
/* The rows of a picture; FIELD(name): the offset of an option. */
#define PICTURE_ROWS(FIELD, depth_offset)                                                                    \
    {.name = "width",                                                                                        \
     .argument = "PIXELS",                                                                                   \
     .kind = CG_OPTION_SIZE,                                                                                 \
     .low = 64,                                                                                              \
     .high = 8192,                                                                                           \
     .offset = FIELD(width),                                                                                 \
     .help = "Columns of the picture"},                                                                      \
        {.name = "height",                                                                                   \
         .argument = "PIXELS",                                                                               \
         .kind = CG_OPTION_SIZE,                                                                             \
         .low = 64,                                                                                          \
         .high = 8192,                                                                                       \
         .offset = FIELD(height),                                                                            \
         .help = "Rows of the picture"},                                                                     \
        {.name = "bits",                                                                                     \
         .argument = "8|16",                                                                                 \
         .kind = CG_OPTION_CHOICE,                                                                           \
         .choices = cg_simulate_depths,                                                                      \
         .offset = (depth_offset),                                                                           \
         .help = "Depth of a sample"},                                                                       \
    {                                                                                                        \
        .name = "pitch-mm", .argument = "N", .kind = CG_OPTION_NUMBER, .low = 1e-4, .high = 100,             \
        .offset = FIELD(pitch_mm), .help = "Size of a pixel on the mirrored picture, mm"                     \
    }

static const char *const ways[] = {"md", "cd", "both", NULL};

static const struct cg_option edge_options[] = {
    PICTURE_ROWS(EDGE, offsetof(struct edge_settings, depth)),
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
    PICTURE_ROWS(FRINGES, offsetof(struct fringe_settings, depth)),
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
static const struct cg_option_group edge_groups[] = {
    {cg_simulate_folder_options, offsetof(struct edge_settings, out)},
    {cg_simulate_seed_options, EDGE(seed)},
    {edge_options, 0},
    {NULL, 0}};
static const struct cg_option_group fringe_groups[] = {
    {cg_simulate_folder_options, offsetof(struct fringe_settings, out)},
    {cg_simulate_seed_options, FRINGES(seed)},
    {fringe_options, 0},
    {NULL, 0}};

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

int cg_cmd_simulate_edge(int argc, char **argv)
{
    struct edge_settings settings = {.edge = cg_edge_options_defaults(), .depth = 1};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&edge_help, edge_groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    settings.edge.bits = cg_simulate_bits(settings.depth);
    if (cg_simulate_check("edge", "", settings.out, &arguments, &error) != CG_OK ||
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
    settings.fringes.bits = cg_simulate_bits(settings.depth);
    if (cg_simulate_check("fringes", "", settings.out, &arguments, &error) != CG_OK ||
        cg_simulate_fringes(settings.out, &settings.fringes, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
