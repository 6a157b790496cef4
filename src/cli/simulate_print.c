/* castgloss simulate print: a scan of the print test target whose truth is known. */
#include "cli/simulate_print.h"

#include "cli/command.h"
#include "cli/common.h"
#include "cli/progress.h"
#include "cli/simulate_options.h"

#include <castgloss/simulate.h>

struct print_settings {
    struct cg_print_options print;
    struct cg_run_settings run;
    const char *out;
    int size, bits;
};

#define PRINT(name) offsetof(struct print_settings, print.name)
static const char *const sizes[] = {"A4", "Letter", NULL};

static const struct cg_option options[] = {
    {.name = "size",
     .argument = "A4|Letter",
     .kind = CG_OPTION_CHOICE,
     .choices = sizes,
     .offset = offsetof(struct print_settings, size),
     .help = "The sheet"},
    {.name = "bits",
     .argument = "8|16",
     .kind = CG_OPTION_CHOICE,
     .choices = cg_simulate_depths,
     .offset = offsetof(struct print_settings, bits),
     .help = "Depth of a sample"},
    {.name = "mirrored",
     .kind = CG_OPTION_FLAG,
     .offset = PRINT(mirrored),
     .help = "Left and right exchanged, as a wrong setting does it"},
    {.name = "printer-scale",
     .argument = "CD,MD",
     .kind = CG_OPTION_SPREAD,
     .count = 2,
     .low = 0.8,
     .high = 1.2,
     .offset = PRINT(printer_scale),
     .help = "Printed over nominal size; one number stands for both"},
    {.name = "dpi",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 75,
     .high = 2400,
     .offset = PRINT(dpi),
     .help = "Resolution of the scan, pixels an inch"},
    {.name = "gamma",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0.2,
     .high = 2,
     .offset = PRINT(gamma),
     .help = "What the file stores: reflectance to this power; 1 is linear, 0.45455 usual"},
    {.name = "rotation-deg",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = -360,
     .high = 360,
     .offset = PRINT(rotation_deg),
     .help = "How far the page lies turned in the scan, clockwise as seen"},
    {.name = "growth-um",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = -40,
     .high = 200,
     .offset = PRINT(growth_um),
     .help = "How far ink spreads beyond each edge on paper, um"},
    {.name = "bleed-um",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 200,
     .offset = PRINT(bleed_um),
     .help = "How much farther it spreads into another ink, um"},
    {.name = "raggedness-um",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 60,
     .offset = PRINT(raggedness_um),
     .help = "RMS displacement of edges, um"},
    {.name = "dot-gain-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 40,
     .offset = PRINT(dot_gain_percent),
     .help = "Dot gain of a 50 % tint"},
    {.name = "mottle-density",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 0.2,
     .offset = PRINT(mottle_density),
     .help = "SD of the density, cells of 2.5 mm"},
    {.name = "grain-density",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 0.2,
     .offset = PRINT(grain_density),
     .help = "SD of the density, cells of 0.25 mm"},
    {.name = "absorption-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 400,
     .offset = PRINT(absorption_percent),
     .help = "Total ink up to which the layer takes it up"},
    {.name = "coalescence-density",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 0.2,
     .offset = PRINT(coalescence_density),
     .help = "SD of the density that each 100 % of ink above adds"},
    {.name = "blur-um",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 200,
     .offset = PRINT(blur_um),
     .help = "Sigma of the scanner's spread, um"},
    {.name = "noise-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 10,
     .offset = PRINT(noise_percent),
     .help = "SD of the scanner's noise, of full scale"},
    {.name = "flare-percent",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 10,
     .offset = PRINT(flare_percent),
     .help = "Stray light, of full scale"},
    {.name = "dust",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 5000,
     .offset = PRINT(dust),
     .help = "Specks of dust on the scanner's glass"},
    {.name = "hairs",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 1000,
     .offset = PRINT(hairs),
     .help = "Hairs on the scanner's glass"},
    {.name = "stripes",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 200,
     .offset = PRINT(stripes),
     .help = "Faulty places of the scanner's sensor, and as many of its carriage's way"},
    {.name = "back",
     .kind = CG_OPTION_FLAG,
     .offset = PRINT(back),
     .help = "Write back.png too: the sheet turned over left to right at its place"},
    {.name = "strike-density",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0,
     .high = 0.5,
     .offset = PRINT(strike_density),
     .help = "Density on the back, behind each 100 % of ink"},
    {.name = "strips",
     .kind = CG_OPTION_FLAG,
     .offset = PRINT(strips),
     .help = "Write strips.png and strips.json too: set-off strips on a blotter"},
    {.name = "drying-tau-s",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 1,
     .high = 60,
     .offset = PRINT(drying_tau_s),
     .help = "Drying constant of the set-off on the strips, s"},
    {0},
};

static const struct cg_option_group groups[] = {
    {cg_simulate_folder_options, offsetof(struct print_settings, out)},
    {cg_simulate_seed_options, PRINT(seed)},
    {options, 0},
    {cg_run_options, offsetof(struct print_settings, run)},
    {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss simulate print",
    .operands = "--out DIR",
    .text =
        "Writes scan.png, a scan of the print test target as a printer, a paper and a scanner make it, its "
        "chart.json, and truth.json, which tells what each element measures when nothing is lost.\n",
    .notes = "castgloss print DIR/scan.png --chart DIR/chart.json measures what was written.\n",
};

static enum cg_status simulate_print(struct print_settings *settings, const struct cg_arguments *arguments,
                                     struct cg_error *error)
{
    enum cg_status status = cg_simulate_check("print", " the scan", settings->out, arguments, error);
    if (status != CG_OK) {
        return status;
    }
    settings->print.letter = settings->size == 1;
    settings->print.bits = cg_simulate_bits(settings->bits);
    struct cg_progress progress;
    cg_progress_begin(&progress, "percent", 100, settings->run.quiet);
    status = cg_simulate_print(settings->out, &settings->print, cg_run_threads(&settings->run),
                               cg_simulate_progress, &progress, error);
    cg_progress_hide(&progress);
    return status;
}

int cg_cmd_simulate_print(int argc, char **argv)
{
    struct print_settings settings = {.print = cg_print_options_defaults(), .bits = 1};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (simulate_print(&settings, &arguments, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
