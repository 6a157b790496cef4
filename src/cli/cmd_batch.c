/* castgloss batch: many inputs from a manifest or a folder. */
#include "cli/batch_slurm.h"
#include "cli/batch_summary.h"
#include "cli/command.h"
#include "cli/common.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SHARDS 1000000
#define MOST_TASKS 10000

struct batch_settings {
    struct cg_run_settings run;
    const char *out, *store, *shard;
    struct cg_batch_slurm slurm;
    bool xlsx, print_template;
};

#define FIELD(name) offsetof(struct batch_settings, name)
static const struct cg_option batch_options[] = {
    {.name = "out",
     .argument = "DIR",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(out),
     .help = "Folder of the store and the results; it is made when it is not there"},
    {.name = "store",
     .argument = "FILE|URL",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(store),
     .help = "Another place for the store: a SQLite file, or postgresql://... (default DIR/store.sqlite)"},
    {.name = "shard",
     .argument = "I/N",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(shard),
     .help = "Measure every N-th row, from the I-th on; castgloss merge joins the folders of all N"},
    {.name = "slurm",
     .argument = "N",
     .kind = CG_OPTION_INT,
     .low = 1,
     .high = MOST_TASKS,
     .offset = FIELD(slurm.tasks),
     .help =
         "Measure nothing now; write the scripts of a Slurm job array of N shards and of its merge into DIR"},
    {.name = "submit",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(slurm.submit),
     .help = "With --slurm: submit them too"},
    {.name = "xlsx", .kind = CG_OPTION_FLAG, .offset = FIELD(xlsx), .help = "Write results.xlsx too"},
    CG_OPTION_TEMPLATE(FIELD(print_template), "a manifest to begin with"),
    {0},
};

static const struct cg_option_group groups[] = {{batch_options, 0}, {cg_run_options, FIELD(run)}, {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss batch",
    .operands = "MANIFEST.csv|FOLDER --out DIR",
    .text =
        "Measures everything that a manifest lists, or all pictures of a folder, into a store and tables.\n"
        "A manifest is a CSV file with the column file, and as many as are known of lot, roll, sample, side, "
        "operator, repeat, delay_s, md_mm, time, kind, recipe, profile, calibration and chart; files are "
        "named "
        "from the manifest's folder. kind is surface (when it is empty), clarity, waviness, print, drying or "
        "recipe.\n"
        "The back of a print (side back) goes with its front (side front) of the same sample, scans of kind "
        "drying with a chart and growing delay_s are one curve, and rows with operator and repeat are a "
        "gauge "
        "study.\n"
        "What the store has already is not measured again: a batch that was stopped, in whatever way, goes "
        "on "
        "when the same command is given again.\n"
        "DIR then holds store.sqlite, results.jsonl (a document a line), results.csv, rejected.csv (rows "
        "that "
        "could not be measured, and why), and index.csv and batch.csv for castgloss merge.\n",
    .notes =
        "Exit status: 0 all measured and inside the limits; 1 some out of limits; 2 wrong usage or manifest; "
        "3 some could not be read; 4 some could not be measured, or a calibration is missing or expired; "
        "5 something could not be written or the program failed. The first of 3, 4, 1 that occurred is "
        "given.\n",
};

/* "2/8". */
static enum cg_status parse_shard(const char *text, size_t *shard, size_t *shards, struct cg_error *error)
{
    char first[16] = "";
    long long number = 0, count = 0;
    const char *slash = strchr(text, '/');
    if (slash != NULL && (size_t)(slash - text) < sizeof first) {
        memcpy(first, text, (size_t)(slash - text));
    }
    if (slash == NULL || !cg_integer_parse(slash + 1, 1, MOST_SHARDS, &count) ||
        !cg_integer_parse(first, 1, count, &number)) {
        return cg_error_set(error, CG_USAGE,
                            "--shard %s: is not I/N with a shard I from 1 to their number N, such as 2/8.",
                            text);
    }
    *shard = (size_t)number;
    *shards = (size_t)count;
    return CG_OK;
}

static enum cg_status run_batch(const struct batch_settings *settings, const struct cg_arguments *arguments,
                                int *exit_status, struct cg_error *error)
{
    struct cg_progress progress;
    struct cg_batch_summary summary;
    struct cg_batch_options options = {.out = settings->out,
                                       .store = settings->store,
                                       .tool_version = CG_VERSION,
                                       .threads = cg_run_threads(&settings->run),
                                       .shard = 1,
                                       .shards = 1,
                                       .sheet = settings->xlsx,
                                       .now = cg_time_now(),
                                       .progress = cg_batch_show,
                                       .context = &progress};
    if (arguments->count != 1) {
        return cg_error_set(error, CG_USAGE,
                            "batch needs one manifest or folder; castgloss batch --help tells more.");
    }
    if (settings->out == NULL) {
        return cg_error_set(error, CG_USAGE, "batch needs --out DIR for its results.");
    }
    options.input = arguments->words[0];
    enum cg_status status = CG_OK;
    if (settings->shard != NULL) {
        status = parse_shard(settings->shard, &options.shard, &options.shards, error);
    }
    if (status == CG_OK && settings->slurm.tasks > 0) {
        return settings->shard == NULL
                   ? cg_batch_slurm_write(&settings->slurm, &options, error)
                   : cg_error_set(error, CG_USAGE,
                                  "--slurm makes the shards itself; --shard cannot be used with it.");
    }
    if (status == CG_OK && settings->slurm.submit) {
        return cg_error_set(error, CG_USAGE, "--submit needs --slurm N.");
    }
    if (status == CG_OK) {
        /* How many rows there are is known when the first have been done. */
        cg_progress_begin(&progress, "rows", SIZE_MAX, settings->run.quiet);
        status = cg_batch_run(&options, &summary, error);
        cg_progress_hide(&progress);
    }
    if (status == CG_OK) {
        *exit_status = cg_batch_summary_tell(&summary, settings->out, settings->run.quiet);
    }
    return status;
}

int cg_cmd_batch(int argc, char **argv)
{
    struct batch_settings settings = {0};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (settings.print_template) {
        exit_status = cg_command_print_text(cg_batch_template());
    } else if (run_batch(&settings, &arguments, &exit_status, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
