#include "cli/surface_batch.h"

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/surface_pictures.h"

#include <castgloss/report.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Frames that are measured between two writings, a thread: enough to keep all threads busy, few enough to
 * hold. */
#define FRAMES_PER_THREAD 4
/* A page that many pictures are part of becomes too heavy to open; later frames are rows without picture. */
#define PAGE_PICTURES 24

/* What one input gave. */
struct slot {
    struct cg_surface surface;
    struct cg_surface_pictures pictures;
    enum cg_status status; /* of reading and measuring; CG_OK: surface is filled */
    bool fault;            /* the picture could not be made or written */
    struct cg_error error;
};

struct run {
    const struct cg_surface_batch *batch;
    const struct cg_inputs *inputs;
    struct cg_surface_work **works; /* one a thread */
    struct slot *slots;
    size_t first;     /* input of slots[0] */
    int threads_each; /* that share one picture, where there are more threads than pictures */
    struct cg_report_page *page;
    struct cg_text out;
    struct cg_progress progress;
    bool unreadable, unmeasurable, out_of_limits, fault;
};

static void measure_slot(struct run *run, int worker, size_t index, struct slot *slot)
{
    const struct cg_input *input = &run->inputs->items[index];
    struct cg_surface_options options = run->batch->options;
    options.psd.loop = (struct cg_loop){run->threads_each, cg_parallel};
    bool in_page = run->batch->html != NULL && index < PAGE_PICTURES;
    options.keep_picture = run->batch->picture != NULL || run->batch->gallery != NULL || in_page;
    if (run->batch->diffuse != NULL && run->batch->diffuse->count > 0) {
        options.diffuse = run->batch->diffuse->items[index].path;
    }
    if (input->failure != NULL) {
        slot->status = cg_error_set(&slot->error, CG_INPUT, "%s", input->failure);
        return;
    }
    if (run->works[worker] == NULL) {
        run->works[worker] = cg_surface_work_new(&slot->error);
        if (run->works[worker] == NULL) {
            slot->status = CG_FAULT;
            return;
        }
    }
    slot->status =
        cg_surface_inspect(run->works[worker], input->path, &options, &slot->surface, &slot->error);
    if (slot->status == CG_NOT_MEASURABLE) {
        /* The sentence is about the calibration, and among many pictures it must say which one. */
        cg_error_prefix(&slot->error, input->path);
    }
    if (slot->status != CG_OK || !options.keep_picture || slot->surface.plane.px == NULL) {
        return;
    }
    slot->fault = cg_surface_pictures_make(run->batch, run->inputs, index, in_page, &slot->surface,
                                           &slot->pictures, &slot->error) != CG_OK;
    /* The big parts go at once, so that a chunk of frames is a chunk of records. */
    cg_plane_clear(&slot->surface.plane);
    cg_psd_clear(&slot->surface.psd);
    if (!in_page) {
        cg_surface_pictures_clear(&slot->pictures);
    }
}

static void work_on(void *context, int worker, size_t index)
{
    struct run *run = context;
    measure_slot(run, worker, run->first + index, &run->slots[index]);
}

static void tell(struct run *run, const struct cg_error *error)
{
    cg_progress_hide(&run->progress);
    cg_command_fail(error);
}

/* One line; of several reasons all are told, since any of them may be the one that forbids a score. */
static void tell_unmeasured(struct run *run, const char *path, const struct cg_record *record)
{
    const struct cg_node *reasons = cg_node_get(record->root, "reasons");
    const struct cg_node *reason = reasons != NULL ? reasons->first : NULL;
    cg_progress_hide(&run->progress);
    fprintf(stderr, "castgloss: %s:%s", path, reason == NULL ? " It could not be measured." : "");
    for (; reason != NULL; reason = reason->next) {
        fprintf(stderr, " %s", reason->text);
    }
    fputc('\n', stderr);
}

static void write_record(struct run *run, size_t index, const struct cg_record *record)
{
    switch (run->batch->output.format) {
    case CG_FORMAT_JSON:
        cg_record_json(record, &run->out);
        cg_text_add(&run->out, "\n");
        return;
    case CG_FORMAT_CSV:
        cg_record_csv(record, &run->out);
        return;
    default:
        cg_text_add(&run->out, "%s", index > 0 ? "\n" : "");
        cg_record_print(record, &run->out);
    }
}

/* An input that gave nothing: told, and a line of its own in the results, so that the n-th is the n-th
 * input's.
 */
static enum cg_status deliver_failed(struct run *run, size_t index, const struct slot *slot,
                                     struct cg_error *error)
{
    const char *path = run->inputs->items[index].path;
    enum cg_status status = CG_OK;
    tell(run, &slot->error);
    run->unreadable = run->unreadable || slot->status == CG_INPUT;
    run->unmeasurable = run->unmeasurable || slot->status == CG_NOT_MEASURABLE;
    run->fault = run->fault || slot->status == CG_FAULT;
    if (run->batch->output.format != CG_FORMAT_TEXT) {
        struct cg_record record = {.root = NULL};
        status = cg_surface_failed(path, run->batch->options.profile, slot->error.text, &record, error);
        if (status == CG_OK) {
            write_record(run, index, &record);
            cg_record_clear(&record);
        }
    }
    if (status == CG_OK && run->page != NULL) {
        status = cg_report_page_add_failed(run->page, path, slot->error.text, error);
    }
    return status;
}

/* Adds one input to the results and the page. CG_FAULT ends the run. */
static enum cg_status deliver(struct run *run, size_t index, struct slot *slot, struct cg_error *error)
{
    const char *path = run->inputs->items[index].path;
    if (slot->status != CG_OK) {
        return deliver_failed(run, index, slot, error);
    }
    if (slot->fault) {
        tell(run, &slot->error);
        run->fault = true;
    }
    const struct cg_surface *surface = &slot->surface;
    if (surface->status == CG_NOT_MEASURABLE || surface->result == CG_RESULT_NOT_MEASURABLE) {
        tell_unmeasured(run, path, &surface->record);
        run->unmeasurable = true;
    }
    run->out_of_limits = run->out_of_limits || surface->result == CG_RESULT_FAIL;
    write_record(run, index, &surface->record);
    const struct cg_text *picture = slot->pictures.picture.length > 0 ? &slot->pictures.picture : NULL;
    if (run->page == NULL) {
        return CG_OK;
    }
    enum cg_status status = cg_report_page_add(run->page, surface, picture, error);
    if (status == CG_OK && slot->pictures.gallery.length > 0) {
        status = cg_report_page_add_gallery(run->page, surface, &slot->pictures.gallery, error);
    }
    return status;
}

/* Standard output is written as the work goes on; a file is written whole at the end. */
static enum cg_status flush_out(struct run *run, bool end, struct cg_error *error)
{
    enum cg_status status = cg_text_check(&run->out, error);
    bool stream = strcmp(run->batch->output.out, "-") == 0;
    if (status != CG_OK || (!stream && !end) || (stream && run->out.length == 0)) {
        return status;
    }
    cg_progress_hide(&run->progress);
    status = cg_file_write(run->batch->output.out, run->out.data, run->out.length, error);
    cg_text_clear(&run->out);
    return status;
}

static enum cg_status run_chunks(struct run *run, int threads, size_t slots, struct cg_error *error)
{
    enum cg_status status = CG_OK;
    for (run->first = 0; run->first < run->inputs->count && status == CG_OK && !run->fault;
         run->first += slots) {
        size_t left = run->inputs->count - run->first;
        size_t count = left < slots ? left : slots;
        memset(run->slots, 0, count * sizeof *run->slots);
        cg_parallel(threads, count, work_on, run);
        for (size_t i = 0; i < count; i++) {
            if (status == CG_OK) {
                status = deliver(run, run->first + i, &run->slots[i], error);
            }
            cg_surface_clear(&run->slots[i].surface);
            cg_surface_pictures_clear(&run->slots[i].pictures);
        }
        if (status == CG_OK) {
            status = flush_out(run, false, error);
        }
        cg_progress_show(&run->progress, run->first + count);
    }
    return status;
}

static enum cg_status write_page(const struct run *run, struct cg_error *error)
{
    struct cg_text text = {0};
    enum cg_status status = cg_report_page_write(run->page, &text, error);
    if (status == CG_OK) {
        status = cg_text_check(&text, error);
    }
    if (status == CG_OK) {
        status = cg_file_write(run->batch->html, text.data, text.length, error);
    }
    cg_text_clear(&text);
    return status;
}

static enum cg_status run_all(struct run *run, struct cg_error *error)
{
    int threads = cg_run_threads(&run->batch->run);
    run->threads_each = 1;
    if ((size_t)threads > run->inputs->count) {
        run->threads_each = run->inputs->count > 0 ? threads / (int)run->inputs->count : 1;
        threads = (int)run->inputs->count;
    }
    size_t slots = (size_t)threads * FRAMES_PER_THREAD;
    enum cg_status status = CG_FAULT;
    run->works = cg_alloc((size_t)threads, sizeof *run->works, error);
    run->slots = cg_alloc(slots, sizeof *run->slots, error);
    if (run->works == NULL || run->slots == NULL) {
        goto done;
    }
    if (run->batch->html != NULL && (run->page = cg_report_page_new("Surface gloss", error)) == NULL) {
        goto done;
    }
    if (run->batch->output.format == CG_FORMAT_CSV) {
        cg_csv_head("castgloss.surface/1", &run->out);
    }
    cg_progress_begin(&run->progress, "pictures", run->inputs->count, run->batch->run.quiet);
    status = run_chunks(run, threads, slots, error);
    cg_progress_hide(&run->progress);
    if (status == CG_OK && !run->fault) {
        status = flush_out(run, true, error);
    }
    if (status == CG_OK && !run->fault && run->page != NULL) {
        status = write_page(run, error);
    }
done:
    for (int i = 0; run->works != NULL && i < threads; i++) {
        cg_surface_work_free(run->works[i]);
    }
    free(run->works);
    free(run->slots);
    cg_report_page_free(run->page);
    cg_text_clear(&run->out);
    return status;
}

int cg_surface_batch_run(const struct cg_surface_batch *batch, const struct cg_inputs *inputs)
{
    struct run run = {.batch = batch, .inputs = inputs};
    struct cg_error error;
    if (cg_surface_pictures_begin(batch, &error) != CG_OK) {
        return cg_command_fail(&error);
    }
    if (run_all(&run, &error) != CG_OK) {
        return cg_command_fail(&error);
    }
    if (run.fault) {
        return CG_FAULT;
    }
    const int measured_out_of_limits = 1;
    return run.unreadable      ? CG_INPUT
           : run.unmeasurable  ? CG_NOT_MEASURABLE
           : run.out_of_limits ? measured_out_of_limits
                               : 0;
}
