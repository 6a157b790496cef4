/*
 * cli/batch_slurm.h: a batch as a job array of Slurm: a shard a task, and a merge that waits for all of them.
 */
#ifndef CLI_BATCH_SLURM_H
#define CLI_BATCH_SLURM_H

#include <castgloss/batch.h>

struct cg_batch_slurm {
    int tasks;
    bool submit; /* else the scripts are only written */
};
/*
 * Writes OUT/slurm-array.sh and OUT/slurm-merge.sh, submits them when that is asked for, and says so.
 * CG_INPUT: sbatch is not there or refuses.
 */
enum cg_status cg_batch_slurm_write(const struct cg_batch_slurm *slurm,
                                    const struct cg_batch_options *options,
                                    struct cg_error *error) CG_MUST_CHECK;

#endif
