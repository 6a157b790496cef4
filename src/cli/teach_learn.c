/* castgloss teach: a model from good frames. */
#include "cli/progress.h"
#include "cli/teach.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Frames that are held at once, a thread. */
#define FRAMES_PER_THREAD 2

struct slot {
    struct cg_good_frame frame;
    enum cg_status status;
    struct cg_error error;
};

struct run {
    const struct cg_teach_job *job;
    const struct cg_inputs *inputs;
    struct cg_surface_work **works; /* one a thread */
    struct slot *slots;
    size_t first; /* input of slots[0] */
    int round, threads;
    struct cg_grid grid; /* of the first frame; width 0: not yet */
    const char *first_path;
    bool *taken; /* one an input */
    size_t taken_count;
    double cv_sum;
    struct cg_defect_learner *learner;
    struct cg_left_out *left_out;
    size_t left_out_count;
    struct cg_progress progress;
};

static void read_slot(void *context, int worker, size_t index)
{
    struct run *run = context;
    struct slot *slot = &run->slots[index];
    const struct cg_input *input = &run->inputs->items[run->first + index];
    if (input->failure != NULL) {
        slot->status = cg_error_set(&slot->error, CG_INPUT, "%s", input->failure);
        return;
    }
    if (run->round == 2 && !run->taken[run->first + index]) {
        slot->status = CG_OK;
        return;
    }
    bool search = run->round == 1 && !run->job->keep_marked;
    slot->status = cg_good_frame_read(search ? run->works[worker] : NULL, input->path, &run->job->options,
                                      &slot->frame, &slot->error);
}

/* All frames must be of one size and scale. */
static enum cg_status check_grid(struct run *run, const char *path, const struct cg_grid *grid,
                                 struct cg_error *error)
{
    if (run->grid.width == 0) {
        run->grid = *grid;
        run->first_path = path;
        run->learner = cg_defect_learner_new(grid->width, grid->height, error);
        return run->learner != NULL ? CG_OK : error->status;
    }
    if (grid->width != run->grid.width || grid->height != run->grid.height) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "%s has %zu x %zu pixels and %s %zu x %zu; a model is learned from frames of one "
                            "size.",
                            path, grid->width, grid->height, run->first_path, run->grid.width,
                            run->grid.height);
    }
    if (grid->pitch_cd_mm != run->grid.pitch_cd_mm || grid->pitch_md_mm != run->grid.pitch_md_mm) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "%s and %s have different scales; a model is learned from frames of one scale: "
                            "state it with --dpi or --pitch.",
                            path, run->first_path);
    }
    return CG_OK;
}

static void leave_out(struct run *run, const char *path, const struct cg_marks *marks)
{
    const struct cg_mark *worst = &marks->marks[0];
    cg_progress_hide(&run->progress);
    fprintf(stderr, "castgloss: %s is left out: it shows %zu evident mark%s, the most severe a %s.\n", path,
            marks->count, marks->count == 1 ? "" : "s", cg_mark_class_name(worst->mark_class));
    run->left_out[run->left_out_count++] =
        (struct cg_left_out){path, marks->count, worst->mark_class, worst->log10_nfa};
}

static enum cg_status take(struct run *run, size_t index, struct slot *slot, struct cg_error *error)
{
    const char *path = run->inputs->items[index].path;
    const struct cg_good_frame *frame = &slot->frame;
    if (slot->status != CG_OK) {
        *error = slot->error;
        return slot->status;
    }
    if (frame->plane.px == NULL) {
        return CG_OK;
    }
    enum cg_status status = check_grid(run, path, &frame->plane.grid, error);
    if (status != CG_OK) {
        return status;
    }
    if (frame->marks.count > 0) {
        leave_out(run, path, &frame->marks);
        return CG_OK;
    }
    if (run->round == 1) {
        run->taken[index] = true;
        run->taken_count++;
        run->cv_sum += frame->gloss.cv_percent;
    }
    return cg_defect_learner_add(run->learner, cg_plane_view(&frame->plane), run->round, error);
}

static enum cg_status go_round(struct run *run, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    size_t slots = (size_t)run->threads * FRAMES_PER_THREAD;
    for (run->first = 0; run->first < run->inputs->count && status == CG_OK; run->first += slots) {
        size_t left = run->inputs->count - run->first, count = left < slots ? left : slots;
        memset(run->slots, 0, count * sizeof *run->slots);
        cg_parallel(run->threads, count, read_slot, run);
        for (size_t i = 0; i < count; i++) {
            if (status == CG_OK) {
                status = take(run, run->first + i, &run->slots[i], error);
            }
            cg_good_frame_clear(&run->slots[i].frame);
        }
        cg_progress_show(&run->progress, (size_t)(run->round - 1) * run->inputs->count + run->first + count);
    }
    cg_progress_hide(&run->progress);
    return status;
}

static enum cg_status allocate(struct run *run, struct cg_error *error)
{
    run->works = cg_alloc((size_t)run->threads, sizeof *run->works, error);
    run->slots = cg_alloc((size_t)run->threads * FRAMES_PER_THREAD, sizeof *run->slots, error);
    run->taken = cg_alloc(run->inputs->count, sizeof *run->taken, error);
    run->left_out = cg_alloc(run->inputs->count, sizeof *run->left_out, error);
    if (run->works == NULL || run->slots == NULL || run->taken == NULL || run->left_out == NULL) {
        return error->status;
    }
    for (int i = 0; i < run->threads; i++) {
        run->works[i] = cg_surface_work_new(error);
        if (run->works[i] == NULL) {
            return error->status;
        }
    }
    return CG_OK;
}

static enum cg_status learn(struct run *run, struct cg_model *model, struct cg_error *error)
{
    enum cg_status status = allocate(run, error);
    cg_progress_begin(&run->progress, "frames", 2 * run->inputs->count, run->job->run.quiet);
    for (run->round = 1; run->round <= 2 && status == CG_OK; run->round++) {
        status = go_round(run, error);
        if (status == CG_OK && run->taken_count == 0) {
            return cg_error_set(error, CG_NOT_MEASURABLE,
                                "All %zu frames show evident marks, so none is left to learn from; "
                                "--keep-marked takes them as they are.",
                                run->inputs->count);
        }
    }
    return status == CG_OK ? cg_defect_learner_finish(run->learner, &model->values, error) : status;
}

static enum cg_status tell(const struct run *run, const struct cg_model *model, struct cg_error *error)
{
    const struct cg_teaching teaching = {
        .file = run->job->model,
        .model = model,
        .cv_percent = run->cv_sum / (double)run->taken_count,
        .left_out = run->left_out,
        .left_out_count = run->left_out_count,
    };
    struct cg_record record;
    enum cg_status status = cg_teaching_record(&teaching, &record, error);
    if (status == CG_OK) {
        status = cg_teach_write(run->job, &record, "-", error);
        cg_record_clear(&record);
    }
    return status;
}

enum cg_status cg_teach_learn(const struct cg_teach_job *job, const struct cg_inputs *inputs,
                              struct cg_error *error)
{
    struct run run = {.job = job, .inputs = inputs, .threads = cg_run_threads(&job->run)};
    struct cg_model model = {.id = ""};
    enum cg_status status = learn(&run, &model, error);
    if (status == CG_OK) {
        model.values.pitch_cd_mm = run.grid.pitch_cd_mm;
        model.values.pitch_md_mm = run.grid.pitch_md_mm;
        status = cg_model_write(job->model, &model, error);
    }
    if (status == CG_OK) {
        status = tell(&run, &model, error);
    }
    for (int i = 0; run.works != NULL && i < run.threads; i++) {
        cg_surface_work_free(run.works[i]);
    }
    free(run.works);
    free(run.slots);
    free(run.taken);
    free(run.left_out);
    cg_defect_learner_free(run.learner);
    cg_model_clear(&model);
    return status;
}
