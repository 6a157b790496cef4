/* castgloss merge: the shards of a batch become one. */
#include "cli/batch_summary.h"
#include "cli/command.h"
#include "cli/common.h"

#include <string.h>

struct merge_settings {
    const char *out, *store;
    bool xlsx, quiet;
};

#define FIELD(name) offsetof(struct merge_settings, name)
static const struct cg_option merge_options[] = {
    {.name = "out",
     .argument = "DIR",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(out),
     .help = "Folder of the store and the results; it is made when it is not there"},
    {.name = "store",
     .argument = "FILE|URL",
     .kind = CG_OPTION_TEXT,
     .offset = FIELD(store),
     .help = "Another place for the store; the one that the shards wrote to when they had none of their own "
             "(default DIR/store.sqlite)"},
    {.name = "xlsx", .kind = CG_OPTION_FLAG, .offset = FIELD(xlsx), .help = "Write results.xlsx too"},
    {.name = "quiet",
     .kind = CG_OPTION_FLAG,
     .offset = FIELD(quiet),
     .help = "No progress on standard error"},
    {0},
};

static const struct cg_option_group groups[] = {{merge_options, 0}, {NULL, 0}};

static const struct cg_command_help help = {
    .full_name = "castgloss merge",
    .operands = "DIR... --out DIR",
    .text =
        "Joins the folders that castgloss batch --shard 1/N to N/N wrote. The result has the same bytes as "
        "that of one run over all rows.\n",
    .notes = "Exit status: as that of castgloss batch over all rows; 2 when a shard is missing, is there "
             "twice, or "
             "belongs to another batch.\n",
};

static enum cg_status run_merge(const struct merge_settings *settings, const struct cg_arguments *arguments,
                                int *exit_status, struct cg_error *error)
{
    struct cg_progress progress;
    struct cg_batch_summary summary;
    const struct cg_batch_options options = {.out = settings->out,
                                             .store = settings->store,
                                             .sheet = settings->xlsx,
                                             .progress = cg_batch_show,
                                             .context = &progress};
    if (arguments->count == 0 || settings->out == NULL) {
        return cg_error_set(
            error, CG_USAGE,
            "merge needs the folders of the shards and --out DIR; castgloss merge --help tells more.");
    }
    for (size_t i = 0; i < arguments->count; i++) {
        if (strcmp(arguments->words[i], settings->out) == 0) {
            return cg_error_set(error, CG_USAGE, "%s is one of the shards; name another folder with --out.",
                                settings->out);
        }
    }
    cg_progress_begin(&progress, "rows", SIZE_MAX, settings->quiet);
    enum cg_status status = cg_batch_merge(arguments->words, arguments->count, &options, &summary, error);
    cg_progress_hide(&progress);
    if (status == CG_OK) {
        *exit_status = cg_batch_summary_tell(&summary, settings->out, settings->quiet);
    }
    return status;
}

int cg_cmd_merge(int argc, char **argv)
{
    struct merge_settings settings = {0};
    struct cg_arguments arguments = {0};
    struct cg_error error;
    int exit_status = 0;
    if (!cg_command_begin(&help, groups, argc, argv, &settings, &arguments, &exit_status)) {
        return exit_status;
    }
    if (run_merge(&settings, &arguments, &exit_status, &error) != CG_OK) {
        exit_status = cg_command_fail(&error);
    }
    cg_arguments_clear(&arguments);
    return exit_status;
}
