#include "cli/batch_slurm.h"

#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4096

/* A word of the shell, whatever is in it. */
static void add_word(struct cg_text *out, const char *word)
{
    cg_text_add(out, "'");
    for (; *word != 0; word++) {
        if (*word == '\'') {
            cg_text_add(out, "'\\''");
        } else {
            cg_text_add_bytes(out, word, 1);
        }
    }
    cg_text_add(out, "'");
}

static void add_store(struct cg_text *out, const struct cg_batch_options *options)
{
    if (options->store != NULL) {
        cg_text_add(out, " --store ");
        add_word(out, options->store);
    }
}

/* A task that was killed is queued again by Slurm and goes on where it was. Rows that could not be measured
 * are no failure of the task: the merge tells them. */
static void array_text(const struct cg_batch_slurm *slurm, const struct cg_batch_options *options,
                       const char *program, struct cg_text *out)
{
    cg_text_add(out,
                "#!/bin/sh\n"
                "#SBATCH --job-name=castgloss-batch\n"
                "#SBATCH --array=1-%d\n"
                "#SBATCH --ntasks=1\n"
                "#SBATCH --cpus-per-task=%d\n"
                "#SBATCH --requeue\n"
                "#SBATCH --open-mode=append\n",
                slurm->tasks, options->threads);
    add_word(out, program);
    cg_text_add(out, " batch --quiet --threads %d --shard \"$SLURM_ARRAY_TASK_ID/%d\"", options->threads,
                slurm->tasks);
    add_store(out, options);
    cg_text_add(out, " --out ");
    add_word(out, options->out);
    cg_text_add(out, "\"/shard-$SLURM_ARRAY_TASK_ID\" -- ");
    add_word(out, options->input);
    cg_text_add(out, "\nstatus=$?\ncase $status in\n0 | 1 | 3 | 4) exit 0 ;;\nesac\nexit $status\n");
}

static void merge_text(const struct cg_batch_slurm *slurm, const struct cg_batch_options *options,
                       const char *program, struct cg_text *out)
{
    cg_text_add(out,
                "#!/bin/sh\n#SBATCH --job-name=castgloss-merge\n#SBATCH --ntasks=1\n#SBATCH --requeue\n");
    add_word(out, program);
    cg_text_add(out, " merge --quiet%s", options->sheet ? " --xlsx" : "");
    add_store(out, options);
    cg_text_add(out, " --out ");
    add_word(out, options->out);
    cg_text_add(out, " --");
    for (int i = 1; i <= slurm->tasks; i++) {
        cg_text_add(out, " ");
        add_word(out, options->out);
        cg_text_add(out, "/shard-%d", i);
    }
    cg_text_add(out, "\n");
}

static enum cg_status write_script(const char *folder, const char *name, struct cg_text *script,
                                   struct cg_text *path, struct cg_error *error)
{
    cg_text_add(path, "%s/%s", folder, name);
    enum cg_status status = cg_text_check(script, error);
    if (status == CG_OK) {
        status = cg_text_check(path, error);
    }
    return status == CG_OK ? cg_file_write(path->data, script->data, script->length, error) : status;
}

/* Runs sbatch and reads the number of the job, which --parsable prints alone ("17", or "17;cluster"). */
static enum cg_status submit(const char *dependency, const char *path, char *job, int size,
                             struct cg_error *error)
{
    struct cg_text line = {0};
    cg_text_add(&line, "sbatch --parsable %s%s ", dependency[0] != 0 ? "--dependency=afterok:" : "",
                dependency);
    add_word(&line, path);
    enum cg_status status = cg_text_check(&line, error);
    FILE *answer = status == CG_OK ? popen(line.data, "r") : NULL;
    cg_text_clear(&line);
    if (status != CG_OK) {
        return status;
    }
    if (answer == NULL || fgets(job, size, answer) == NULL) {
        job[0] = 0;
    }
    job[strcspn(job, ";\n")] = 0;
    if (answer == NULL || pclose(answer) != 0 || job[0] == 0) {
        return cg_error_set(error, CG_INPUT, "%s: sbatch did not take it; is Slurm installed and running?",
                            path);
    }
    return CG_OK;
}

enum cg_status cg_batch_slurm_write(const struct cg_batch_slurm *slurm,
                                    const struct cg_batch_options *options, struct cg_error *error)
{
    char program[PATH_SIZE], array_job[64], merge_job[64];
    struct cg_text array = {0}, merge = {0}, paths[2] = {{0}}, out = {0};
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length < 0) {
        return cg_error_set(error, CG_FAULT, "The program does not find its own file: %s", strerror(errno));
    }
    program[length] = 0;
    array_text(slurm, options, program, &array);
    merge_text(slurm, options, program, &merge);
    enum cg_status status = cg_folder_make(options->out, error);
    if (status == CG_OK) {
        status = write_script(options->out, "slurm-array.sh", &array, &paths[0], error);
    }
    if (status == CG_OK) {
        status = write_script(options->out, "slurm-merge.sh", &merge, &paths[1], error);
    }
    if (status == CG_OK && slurm->submit) {
        status = submit("", paths[0].data, array_job, sizeof array_job, error);
        if (status == CG_OK) {
            status = submit(array_job, paths[1].data, merge_job, sizeof merge_job, error);
        }
    }
    if (status == CG_OK) {
        cg_text_add(&out, "%s\n%s\n", paths[0].data, paths[1].data);
        if (slurm->submit) {
            cg_text_add(&out, "Submitted as job %s; the merge is job %s.\n", array_job, merge_job);
        }
        status = cg_command_print(&out) == 0 ? CG_OK
                                             : cg_error_set(error, CG_FAULT, "The output cannot be written.");
    }
    cg_text_clear(&array);
    cg_text_clear(&merge);
    cg_text_clear(&paths[0]);
    cg_text_clear(&paths[1]);
    return status;
}
