/* castgloss teach --evaluate: what is found on pictures whose labels are known. */
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/teach.h"

#include <stdlib.h>
#include <string.h>

#define MM2_PER_M2 1e6
/* Pictures between two showings of the progress, a thread. */
#define PICTURES_PER_THREAD 4

struct slot {
    struct cg_marks marks;
    double area_m2;
    enum cg_status status;
    struct cg_error error;
};

struct run {
    const struct cg_teach_job *job;
    const struct cg_labelled *labelled;
    struct cg_surface_work **works; /* one a thread */
    struct slot *slots;
    size_t first;
};

/* The marks of a measured picture; a picture on which they could not be searched is no picture without them.
 */
static void keep(struct slot *slot, const char *path, struct cg_surface *surface)
{
    struct cg_node scratch;
    const struct cg_node *defects = cg_node_get(surface->record.root, "defects");
    if (surface->status != CG_OK || defects == NULL || defects->kind == CG_NODE_NULL) {
        const struct cg_node *reason = cg_node_get(surface->record.root, "reasons")->first;
        slot->status = cg_error_set(&slot->error, CG_NOT_MEASURABLE, "%s: %s", path,
                                    reason != NULL ? reason->text : "Marks could not be searched for.");
        return;
    }
    double side_mm[2] = {0.0, 0.0};
    static const char *const paths[2][2] = {{"scale.pitch_cd_mm", "source.width_px"},
                                            {"scale.pitch_md_mm", "source.height_px"}};
    for (size_t i = 0; i < 2; i++) {
        const struct cg_node *pitch = cg_record_find(&surface->record, paths[i][0], &scratch);
        const struct cg_node *pixels = cg_record_find(&surface->record, paths[i][1], &scratch);
        side_mm[i] = pitch != NULL && pixels != NULL ? pitch->number * pixels->number : 0.0;
    }
    slot->area_m2 = side_mm[0] * side_mm[1] / MM2_PER_M2;
    slot->marks = surface->marks;
    surface->marks = (struct cg_marks){0};
}

static void measure(void *context, int worker, size_t index)
{
    struct run *run = context;
    struct slot *slot = &run->slots[run->first + index];
    const struct cg_input *input = &run->labelled->inputs.items[run->first + index];
    struct cg_surface surface;
    if (input->failure != NULL) {
        slot->status = cg_error_set(&slot->error, CG_INPUT, "%s", input->failure);
        return;
    }
    slot->status =
        cg_surface_inspect(run->works[worker], input->path, &run->job->options, &surface, &slot->error);
    if (slot->status == CG_OK) {
        keep(slot, input->path, &surface);
        cg_surface_clear(&surface);
    } else if (slot->status == CG_NOT_MEASURABLE) {
        cg_error_prefix(&slot->error, input->path);
    }
}

static enum cg_status measure_all(struct run *run, struct cg_error *error)
{
    size_t count = run->labelled->inputs.count;
    int threads = cg_run_threads(&run->job->run);
    struct cg_progress progress;
    enum cg_status status = CG_OK;
    run->works = cg_alloc((size_t)threads, sizeof *run->works, error);
    run->slots = cg_alloc(count, sizeof *run->slots, error);
    if (run->works == NULL || run->slots == NULL) {
        free(run->works);
        return CG_FAULT;
    }
    for (int i = 0; i < threads && status == CG_OK; i++) {
        run->works[i] = cg_surface_work_new(error);
        status = run->works[i] != NULL ? CG_OK : error->status;
    }
    cg_progress_begin(&progress, "pictures", count, run->job->run.quiet);
    size_t chunk = (size_t)threads * PICTURES_PER_THREAD;
    for (run->first = 0; run->first < count && status == CG_OK; run->first += chunk) {
        size_t left = count - run->first;
        cg_parallel(threads, left < chunk ? left : chunk, measure, run);
        cg_progress_show(&progress, left < chunk ? count : run->first + chunk);
    }
    cg_progress_hide(&progress);
    for (int i = 0; i < threads; i++) {
        cg_surface_work_free(run->works[i]);
    }
    free(run->works);
    return status;
}

/* Tells what failed, and judges the rest. */
static enum cg_status judge(const struct run *run, int *exit_status, struct cg_error *error)
{
    size_t count = run->labelled->inputs.count, judged = 0;
    bool unreadable = false, unmeasurable = false;
    struct cg_record record;
    struct cg_evaluated *items = cg_alloc(count, sizeof *items, error);
    if (items == NULL) {
        return error->status;
    }
    for (size_t i = 0; i < count; i++) {
        const struct slot *slot = &run->slots[i];
        if (slot->status == CG_OK) {
            items[judged++] = (struct cg_evaluated){run->labelled->inputs.items[i].path,
                                                    run->labelled->labels[i], slot->marks, slot->area_m2};
            continue;
        }
        cg_command_fail(&slot->error);
        unreadable = unreadable || slot->status == CG_INPUT;
        unmeasurable = unmeasurable || slot->status != CG_INPUT;
    }
    *exit_status = unreadable ? CG_INPUT : unmeasurable ? CG_NOT_MEASURABLE : 0;
    const struct cg_evaluation evaluation = {items, judged, run->job->good_label, &run->job->options};
    enum cg_status status = cg_evaluation_record(&evaluation, &record, error);
    if (status == CG_OK) {
        status = cg_teach_write(run->job, &record, run->job->output.out, error);
        cg_record_clear(&record);
    }
    free(items);
    return status;
}

enum cg_status cg_teach_evaluate(const struct cg_teach_job *job, const char *path, int *exit_status,
                                 struct cg_error *error)
{
    struct cg_labelled labelled;
    enum cg_status status = cg_labelled_list(path, &labelled, error);
    if (status != CG_OK) {
        return status;
    }
    struct run run = {.job = job, .labelled = &labelled};
    status = measure_all(&run, error);
    if (status == CG_OK) {
        status = judge(&run, exit_status, error);
    }
    for (size_t i = 0; run.slots != NULL && i < labelled.inputs.count; i++) {
        cg_marks_clear(&run.slots[i].marks);
    }
    free(run.slots);
    cg_labelled_clear(&labelled);
    return status;
}
