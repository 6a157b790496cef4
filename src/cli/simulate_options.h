/* cli/simulate_options.h: what the commands of castgloss simulate share. */
#ifndef CLI_SIMULATE_OPTIONS_H
#define CLI_SIMULATE_OPTIONS_H

#include "cli/options.h"

/* --out DIR; its offset is that of a const char * in the command's settings. */
extern const struct cg_option cg_simulate_folder_options[];
/* --seed N; its offset is that of a uint64_t. */
extern const struct cg_option cg_simulate_seed_options[];
/* The depths that a picture can have, for a choice: 8 and 16. */
extern const char *const cg_simulate_depths[];
int cg_simulate_bits(int depth);

/* CG_USAGE: a file was named, which no simulation takes. name: of the simulation. */
enum cg_status cg_simulate_no_file(const char *name, const struct cg_arguments *arguments,
                                   struct cg_error *error) CG_MUST_CHECK;
/* The same, and CG_USAGE without a folder; what: is written into it (" the scan", or nothing). */
enum cg_status cg_simulate_check(const char *name, const char *what, const char *folder,
                                 const struct cg_arguments *arguments, struct cg_error *error) CG_MUST_CHECK;
/* Shows the progress that the context is. */
void cg_simulate_progress(void *context, size_t done);

#endif
