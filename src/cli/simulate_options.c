#include "cli/simulate_options.h"

#include "cli/progress.h"

/* 2^53 - 1, the largest seed that stays exact wherever truth.json is read. */
#define LARGEST_SEED 9007199254740991.0

const struct cg_option cg_simulate_folder_options[] = {
    {.name = "out",
     .argument = "DIR",
     .kind = CG_OPTION_TEXT,
     .help = "The folder to write into; it is made if need be"},
    {0},
};

const struct cg_option cg_simulate_seed_options[] = {
    {.name = "seed",
     .argument = "N",
     .kind = CG_OPTION_SEED,
     .low = 0,
     .high = LARGEST_SEED,
     .help = "The same seed and options give the same bytes"},
    {0},
};

const char *const cg_simulate_depths[] = {"8", "16", NULL};

int cg_simulate_bits(int depth)
{
    return depth == 0 ? 8 : 16;
}

enum cg_status cg_simulate_no_file(const char *name, const struct cg_arguments *arguments,
                                   struct cg_error *error)
{
    return arguments->count == 0
               ? CG_OK
               : cg_error_set(error, CG_USAGE, "simulate %s takes no file, but '%.256s' was given.", name,
                              arguments->words[0]);
}

enum cg_status cg_simulate_check(const char *name, const char *what, const char *folder,
                                 const struct cg_arguments *arguments, struct cg_error *error)
{
    if (folder == NULL) {
        return cg_error_set(error, CG_USAGE, "--out DIR is missing: the folder to write%s into.", what);
    }
    return cg_simulate_no_file(name, arguments, error);
}

void cg_simulate_progress(void *context, size_t done)
{
    cg_progress_show(context, done);
}
