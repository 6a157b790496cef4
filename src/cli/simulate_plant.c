/* castgloss simulate plant: a month of lots whose faults are known. */
#include "cli/simulate_plant.h"

#include "cli/command.h"
#include "cli/common.h"
#include "cli/progress.h"
#include "cli/simulate_options.h"

#include <castgloss/simulate.h>

struct plant_settings {
    struct cg_plant_options plant;
    struct cg_run_settings run;
    const char *out;
};

#define PLANT(name) offsetof(struct plant_settings, plant.name)

static const struct cg_option options[] = {
    {.name = "lots",
     .argument = "N",
     .kind = CG_OPTION_SIZE,
     .low = 4,
     .high = 1000,
     .offset = PLANT(lots),
     .help = "Lots, one roll and one recipe each"},
    {.name = "frames",
     .argument = "N",
     .kind = CG_OPTION_SIZE,
     .low = 4,
     .high = 1000,
     .offset = PLANT(frames),
     .help = "Frames of a lot, one a turn of the drum"},
    {.name = "width",
     .argument = "PIXELS",
     .kind = CG_OPTION_SIZE,
     .low = 128,
     .high = 4096,
     .offset = PLANT(width),
     .help = "Pixels of a frame across the web"},
    {.name = "height",
     .argument = "PIXELS",
     .kind = CG_OPTION_SIZE,
     .low = 128,
     .high = 4096,
     .offset = PLANT(height),
     .help = "Pixels of a frame along the web"},
    {.name = "pitch-mm",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0.05,
     .high = 1,
     .offset = PLANT(pitch_mm),
     .help = "Size of a pixel, mm"},
    {.name = "drum-diameter-m",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0.3,
     .high = 10,
     .offset = PLANT(drum_diameter_m),
     .help = "Diameter of the casting drum, m"},
    {.name = "print-dpi",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 600,
     .offset = PLANT(print_dpi),
     .help = "Resolution of the scan of each lot's print test, 75 or more; 0 for no prints"},
    {0},
};

static const struct cg_option_group groups[] = {
    {cg_simulate_folder_options, offsetof(struct plant_settings, out)},
    {cg_simulate_seed_options, PLANT(seed)},
    {options, 0},
    {cg_run_options, offsetof(struct plant_settings, run)},
    {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss simulate plant",
    .operands = "--out DIR",
    .text = "Writes a month of a plant: lots with frames, a recipe and a scanned print test each, a gauge "
            "study, manifest.csv for castgloss batch, profile.yaml, rolls.csv, and truth.json, which tells "
            "what went wrong: from which lot on the casting drum prints a mark, at which angle of it, which "
            "substance the bath loses, and which lots are bad for a reason of their own.\n",
    .notes = "castgloss batch DIR/manifest.csv --out RESULTS measures what was written.\n",
};

static enum cg_status simulate_plant(const struct plant_settings *settings,
                                     const struct cg_arguments *arguments, struct cg_error *error)
{
    enum cg_status status = cg_simulate_check("plant", " the plant", settings->out, arguments, error);
    if (status != CG_OK) {
        return status;
    }
    struct cg_progress progress;
    cg_progress_begin(&progress, "lots", settings->plant.lots, settings->run.quiet);
    status = cg_simulate_plant(settings->out, &settings->plant, cg_run_threads(&settings->run),
                               cg_simulate_progress, &progress, error);
    cg_progress_hide(&progress);
    return status;
}

int cg_cmd_simulate_plant(int argc, char **argv)
{
    struct plant_settings settings = {.plant = cg_plant_options_defaults()};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (simulate_plant(&settings, &arguments, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
