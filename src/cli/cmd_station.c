/* castgloss station: a web as it runs, from the camera to alarms. */
#include "cli/command.h"
#include "cli/station_run.h"

#include <castgloss/station.h>

#include <string.h>

struct station_settings {
    const char *config, *record;
    bool print_config, list_cameras, check, quiet;
};

#define FIELD(name) offsetof(struct station_settings, name)
static const struct cg_option station_options[] = {
    {.name = "config",
     .argument = "FILE.yaml",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(config),
     .help = "What to run: source, web, alarms, store and outputs"},
    {.name = "print-config",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(print_config),
     .help = "Print a configuration with every key at its default, explained, and end"},
    {.name = "check-config",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(check),
     .help = "Read the configuration, tell what is wrong with it, and end"},
    {.name = "list-cameras",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(list_cameras),
     .help = "Print the addresses of the cameras that are found, and end"},
    {.name = "record",
     .argument = "FOLDER",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(record),
     .help = "Write every frame into a new recording as well, to run it again as recording:FOLDER"},
    {.name = "quiet", .kind = CG_OPTION_FLAG, .offset = FIELD(quiet), .help = "No log on standard error"},
    {0},
};

static const struct cg_option_group groups[] = {{station_options, 0}, {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss station",
    .operands = "--config FILE.yaml",
    .text = "Measures the frames of a camera as they come, places every mark on the roll, names the roller "
            "that leaves marks, raises alarms, keeps everything in a store and tells the plant.\n",
    .notes =
        "SIGTERM ends it when all that was taken is measured and kept; SIGHUP reads the product profile "
        "and the calibration again. Exit status: 0 ended as asked; 2 wrong usage or configuration; 3 the "
        "source could not be opened; 5 something could not be kept or the program failed.\n",
};

static int run(const struct station_settings *settings)
{
    struct cg_station_config *config = NULL;
    struct cg_error error;
    int exit_status = 0;
    if (cg_station_config_read(settings->config, &config, &error) != CG_OK) {
        return cg_command_fail(&error);
    }
    if (!settings->check) {
        exit_status = cg_station_run(config, settings->record, settings->quiet, 0.0);
    }
    cg_station_config_free(config);
    return exit_status;
}

int cg_cmd_station(int argc, char **argv)
{
    struct station_settings settings = {.config = NULL};
    struct cg_arguments arguments = {0};
    struct cg_text out = {.data = NULL};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (arguments.count > 0) {
        cg_error_set(&error, CG_USAGE, "station takes no file, but '%.256s' was given.", arguments.words[0]);
        exit_status = cg_command_fail(&error);
    } else if (settings.print_config) {
        cg_station_config_print(&out);
        exit_status = cg_command_print(&out);
    } else if (settings.list_cameras) {
        cg_capture_list(&out);
        exit_status = cg_command_print(&out);
    } else if (settings.config == NULL) {
        cg_error_set(&error, CG_USAGE,
                     "station needs --config FILE.yaml; castgloss station --print-config writes one.");
        exit_status = cg_command_fail(&error);
    } else {
        exit_status = run(&settings);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
