/* castgloss demo: a station on simulated web, with nothing to configure. */
#include "cli/command.h"
#include "cli/demo_results.h"
#include "cli/station_run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECONDS_PER_MINUTE 60.0

struct demo_settings {
    const char *out;
    double minutes;
    int port;
    bool quiet;
};

#define FIELD(name) offsetof(struct demo_settings, name)
static const struct cg_option demo_options[] = {
    {.name = "out",
     .argument = "FOLDER",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(out),
     .help = "Folder for what it writes (castgloss-demo when it is not given)"},
    {.name = "minutes",
     .argument = "N",
     .kind = CG_OPTION_NUMBER,
     .low = 0.01,
     .high = 10000,
     .offset = FIELD(minutes),
     .help = "How long it runs"},
    {.name = "port",
     .argument = "N",
     .kind = CG_OPTION_INT,
     .low = 0,
     .high = 65535,
     .offset = FIELD(port),
     .help = "Port of the page, at this machine alone (8080 when it is not given); 0: no page"},
    {.name = "quiet", .kind = CG_OPTION_FLAG, .offset = FIELD(quiet), .help = "No log on standard error"},
    {0},
};

static const struct cg_option_group groups[] = {{demo_options, 0}, {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss demo",
    .operands = "",
    .text =
        "Runs a station on simulated web whose cast drum leaves a mark once a turn: the web is served as a "
        "GigE Vision camera on this machine's loopback, or handed over directly where that is not possible. "
        "It ends by itself, makes a report, and says where store, map of the roll, report and configuration "
        "lie. While it runs it "
        "shows "
        "itself at http://127.0.0.1:8080/.\n",
};

/* ---- what is run -------------------------------------------------------------------------------- */

/* 1024 x 512 pixels of 0.1 mm at 15 m/min are five frames a second, which any machine measures. */
static struct cg_serve_options web_of_demo(void)
{
    struct cg_serve_options options = cg_serve_options_defaults();
    options.address = "127.0.0.1";
    options.serial = "DEMO";
    options.web.width = 1024;
    options.web.height = 512;
    options.web.bits = 8;
    options.web.pitch_cd_mm = options.web.pitch_md_mm = 0.1;
    options.web.speed_m_min = 15;
    options.web.pinholes_per_m2 = 5;
    options.web.pits_per_m2 = 1;
    options.web.scratches_per_m2 = 0.5;
    options.web.cracks_per_m2 = options.web.patches_per_m2 = 0.2;
    options.web.drum_diameter_m = 0.3;
    options.web.drum_mark_percent = 8;
    options.web.dark_level_counts = 2;
    options.web.lamp_falloff_percent = 0;
    return options;
}

static void write_configuration(const struct demo_settings *settings, bool served, struct cg_text *out)
{
    cg_text_add(out,
                "# What castgloss demo ran. Again:  castgloss station --config station.yaml\n"
                "source:\n  address: \"%s\"\n  packet_size: %d\n"
                "scale:\n  pitch_cd_mm: 0.1\n  pitch_md_mm: 0.1\n"
                "web:\n  lot: demo\n  speed_m_min: 15\n  lanes: 4\n"
                "rollers:\n"
                "  - {name: cast drum, diameter_mm: 300}\n"
                "  - {name: press roll, diameter_mm: 215}\n"
                "  - {name: guide roll, diameter_mm: 120}\n"
                "store:\n  url: \"%s/store.sqlite\"\n  spool: \"%s/spool.sqlite\"\n  sample_m: 0.5\n"
                "page:\n  port: %d\n",
                served ? "genicam:127.0.0.1" : "simulator:1", served ? 9000 : 0, settings->out, settings->out,
                settings->port);
}

static int run_station(const struct demo_settings *settings, const char *path, const struct cg_text *text)
{
    const struct cg_bytes bytes = {(uint8_t *)text->data, text->length};
    struct cg_station_config *config = NULL;
    struct cg_error error;
    if (cg_station_config_parse(path, &bytes, &config, &error) != CG_OK) {
        return cg_command_fail(&error);
    }
    const int exit_status =
        cg_station_run(config, NULL, settings->quiet, settings->minutes * SECONDS_PER_MINUTE);
    cg_station_config_free(config);
    return exit_status;
}

static enum cg_status prepare(const struct demo_settings *settings, bool served, char *path, size_t size,
                              struct cg_text *text, struct cg_error *error)
{
    char store[4096];
    snprintf(path, size, "%s/station.yaml", settings->out);
    snprintf(store, sizeof store, "%s/store.sqlite", settings->out);
    enum cg_status status = cg_folder_make(settings->out, error);
    if (status == CG_OK && access(store, F_OK) == 0) {
        status = cg_error_set(error, CG_USAGE,
                              "%s holds a store already; name another folder with --out, or remove it.",
                              settings->out);
    }
    if (status == CG_OK) {
        write_configuration(settings, served, text);
        status = cg_text_check(text, error);
    }
    return status == CG_OK ? cg_file_write(path, text->data, text->length, error) : status;
}

static int prepare_and_run(const struct demo_settings *settings, bool served)
{
    struct cg_text text = {.data = NULL};
    struct cg_error error;
    char path[4096];
    const enum cg_status status = prepare(settings, served, path, sizeof path, &text, &error);
    const int exit_status = status == CG_OK ? run_station(settings, path, &text) : cg_command_fail(&error);
    cg_text_clear(&text);
    return exit_status;
}

/* What a person would do next. */
static int report(const struct demo_settings *settings)
{
    char store[4096], out[4096];
    snprintf(store, sizeof store, "%s/store.sqlite", settings->out);
    snprintf(out, sizeof out, "%s/report", settings->out);
    char word[] = "report", title[] = "--title", demo[] = "A minute of simulated web", folder[] = "--out";
    char *words[] = {word, store, folder, out, title, demo, NULL};
    return cg_cmd_report((int)(sizeof words / sizeof words[0]) - 1, words);
}

static int run(const struct demo_settings *settings)
{
    const struct cg_serve_options web = web_of_demo();
    struct cg_serve *serve = NULL;
    struct cg_error error;
    fprintf(stderr, "Rendering web\n");
    const bool served = cg_serve_start(&web, &serve, &error) == CG_OK;
    if (served) {
        fprintf(stderr, "Simulated web is served as a GigE Vision camera at 127.0.0.1.\n");
    } else {
        fprintf(stderr, "No camera can be served here (%s); the station takes the simulated web directly.\n",
                error.text);
    }
    int exit_status = prepare_and_run(settings, served);
    if (served) {
        printf("Frames that the camera sent:  %llu\n", (unsigned long long)cg_serve_sent(serve));
        cg_serve_stop(serve);
    }
    if (served && exit_status == CG_INPUT) {
        fprintf(stderr,
                "The camera was not reached over loopback; the station takes the simulated web directly.\n");
        exit_status = prepare_and_run(settings, false);
    }
    if (exit_status == 0 && cg_demo_results(settings->out, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    return exit_status == 0 ? report(settings) : exit_status;
}

int cg_cmd_demo(int argc, char **argv)
{
    struct demo_settings settings = {.out = "castgloss-demo", .minutes = 1.0, .port = 8080};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (arguments.count > 0) {
        cg_error_set(&error, CG_USAGE, "demo takes no file, but '%.256s' was given.", arguments.words[0]);
        exit_status = cg_command_fail(&error);
    } else {
        exit_status = run(&settings);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
