#include "cli/surface_batch.h"

#include "cli/command.h"
#include "cli/progress.h"

#include <castgloss/report.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Frames that are measured between two writings, a thread: enough to keep all threads busy, few enough to
 * hold. */
#define FRAMES_PER_THREAD 4
/* A page that many pictures are part of becomes too heavy to open; later frames are rows without picture. */
#define PAGE_PICTURES 24

/* What one input gave. */
struct slot {
    struct cg_surface surface;
    struct cg_text picture, gallery;
    enum cg_status status; /* of reading and measuring; CG_OK: surface is filled */
    bool fault;            /* the picture could not be made or written */
    struct cg_error error;
};

struct run {
    const struct cg_surface_batch *batch;
    const struct cg_inputs *inputs;
    struct cg_surface_work **works; /* one a thread */
    struct slot *slots;
    size_t first; /* input of slots[0] */
    struct cg_report_page *page;
    struct cg_text out;
    struct cg_progress progress;
    bool unreadable, unmeasurable, out_of_limits, fault;
};

/* The name of an input without folder and ending. */
static void stem_of(const char *path, const char **stem, int *length)
{
    const char *slash = strrchr(path, '/');
    *stem = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(*stem, '.');
    *length = (int)(dot != NULL && dot != *stem ? (size_t)(dot - *stem) : strlen(*stem));
}

static bool is_folder_path(const char *path)
{
    struct stat file;
    return path[strlen(path) - 1] == '/' || (stat(path, &file) == 0 && S_ISDIR(file.st_mode));
}

/* Where a picture of an input goes; one file for one input, else a number keeps names apart. */
static void picture_path(const struct run *run, const char *given, size_t index, struct cg_text *path)
{
    const char *stem = NULL;
    int length = 0;
    if (is_folder_path(given)) {
        const char *slash = given[strlen(given) - 1] == '/' ? "" : "/";
        stem_of(run->inputs->items[index].path, &stem, &length);
        cg_text_add(path, "%s%s%.*s-%06zu.png", given, slash, length, stem, index + 1);
    } else if (run->inputs->count == 1) {
        cg_text_add(path, "%s", given);
    } else {
        stem_of(given, &stem, &length);
        cg_text_add(path, "%.*s%.*s-%06zu.png", (int)(stem - given), given, length, stem, index + 1);
    }
}

/* Writes the bytes of a picture to the place that an option gives, if it does. */
static enum cg_status write_picture(const struct run *run, const char *given, size_t index,
                                    const struct cg_text *picture, struct cg_error *error)
{
    if (given == NULL) {
        return CG_OK;
    }
    struct cg_text path = {0};
    picture_path(run, given, index, &path);
    enum cg_status status = cg_text_check(&path, error);
    if (status == CG_OK) {
        status = cg_file_write(path.data, picture->data, picture->length, error);
    }
    cg_text_clear(&path);
    return status;
}

static enum cg_status make_pictures(const struct run *run, size_t index, bool in_page, struct slot *slot)
{
    const struct cg_surface_batch *batch = run->batch;
    struct cg_error *error = &slot->error;
    enum cg_status status = CG_OK;
    if (in_page || batch->picture != NULL) {
        status = cg_report_surface_picture(&slot->surface, &slot->picture, error);
        if (status == CG_OK) {
            status = write_picture(run, batch->picture, index, &slot->picture, error);
        }
    }
    if (status == CG_OK && (batch->gallery != NULL || (in_page && slot->surface.marks.count > 0))) {
        status = cg_report_surface_gallery(&slot->surface, &slot->gallery, error);
        if (status == CG_OK) {
            status = write_picture(run, batch->gallery, index, &slot->gallery, error);
        }
    }
    return status;
}

static void measure_slot(struct run *run, int worker, size_t index, struct slot *slot)
{
    const struct cg_input *input = &run->inputs->items[index];
    struct cg_surface_options options = run->batch->options;
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
    slot->fault = make_pictures(run, index, in_page, slot) != CG_OK;
    /* The big parts go at once, so that a chunk of frames is a chunk of records. */
    cg_plane_clear(&slot->surface.plane);
    cg_psd_clear(&slot->surface.psd);
    if (!in_page) {
        cg_text_clear(&slot->picture);
        cg_text_clear(&slot->gallery);
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
    const struct cg_text *picture = slot->picture.length > 0 ? &slot->picture : NULL;
    if (run->page == NULL) {
        return CG_OK;
    }
    enum cg_status status = cg_report_page_add(run->page, surface, picture, error);
    if (status == CG_OK && slot->gallery.length > 0) {
        status = cg_report_page_add_gallery(run->page, surface, &slot->gallery, error);
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
            cg_text_clear(&run->slots[i].picture);
            cg_text_clear(&run->slots[i].gallery);
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
    if ((size_t)threads > run->inputs->count) {
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
    const char *const places[] = {batch->picture, batch->gallery};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i] != NULL && is_folder_path(places[i]) && cg_folder_make(places[i], &error) != CG_OK) {
            return cg_command_fail(&error);
        }
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
