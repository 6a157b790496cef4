/* A run of the web: frames put together row by row, in parallel, and everything written into one folder. */
#include "simulate/parts.h"

#include <math.h>
#include <stdlib.h>

/* Frames a thread between two reports of progress. */
enum { BATCH = 4, MAX_THREADS = 64 };
/* Noise packs by a third at most, and packing takes longer than all the rest of a frame. */
enum { COMPRESSION = 0 };

/* All that the frames share, read-only while they are made, and what each worker owns. */
struct run {
    const char *folder;
    const struct cg_web_options *options;
    struct cg_field field;
    struct cg_web_marks marks;
    struct cg_camera camera;
    float *streak; /* factor of each column */
    int threads;
    float **light;           /* a frame for each worker */
    uint16_t **counts;       /* a frame for each worker */
    struct cg_error *errors; /* of each worker; status CG_OK: none */
    size_t first;            /* frame of index 0 of this batch */
    enum cg_random_stream average_stream;
    double average_level;
    uint16_t *average;
};

static double electrons(const struct run *run, double level)
{
    return level * run->camera.full / run->camera.gain;
}

/* Light of a whole frame in electrons, before lamp and pixels. */
static void shine(const struct run *run, size_t frame, float *light)
{
    const struct cg_web_options *o = run->options;
    for (size_t y = 0; y < o->height; y++) {
        uint64_t web_row = (uint64_t)frame * o->height + y;
        float *row = light + y * o->width;
        double phase = 2 * M_PI * (double)web_row * o->pitch_md_mm / o->chatter_pitch_mm;
        float level = (float)(electrons(run, o->level) * (1 + o->chatter_percent / 100 * sin(phase)));
        cg_field_row(&run->field, web_row, o->width, row);
        for (size_t x = 0; x < o->width; x++) {
            float value = level * (1.0f + row[x]) * run->streak[x];
            row[x] = value > 0 ? value : 0;
        }
    }
    for (size_t i = 0; i < run->marks.count; i++) {
        cg_web_mark_draw(&run->marks.list[i], o, frame, light);
    }
}

static enum cg_status write_counts(const struct run *run, const char *name, size_t number,
                                   const uint16_t *counts, struct cg_error *error)
{
    const struct cg_web_options *o = run->options;
    struct cg_text path = {0};
    if (name == NULL) {
        cg_text_add(&path, "%s/frame_%06zu.png", run->folder, number);
    } else {
        cg_text_add(&path, "%s/%s", run->folder, name);
    }
    enum cg_status status = cg_text_check(&path, error);
    struct cg_png_writing writing = {.bits = o->bits > 8 ? 16 : 8,
                                     .pitch_cd_mm = o->pitch_cd_mm,
                                     .pitch_md_mm = o->pitch_md_mm,
                                     .compression = COMPRESSION};
    if (status == CG_OK) {
        status = cg_png_write_grey(path.data, counts, o->width, o->height, &writing, error);
    }
    cg_text_clear(&path);
    return status;
}

static void frame_work(void *context, int worker, size_t index)
{
    struct run *run = context;
    const struct cg_web_options *o = run->options;
    size_t frame = run->first + index;
    float *light = run->light[worker];
    uint16_t *counts = run->counts[worker];
    if (run->errors[worker].status != CG_OK) {
        return;
    }
    shine(run, frame, light);
    uint64_t key = cg_random_key(o->seed, CG_RANDOM_FRAME, frame);
    for (size_t y = 0; y < o->height; y++) {
        cg_camera_row(&run->camera, key, y, light + y * o->width, counts + y * o->width);
    }
    for (size_t i = 0; i < o->width * o->height; i++) {
        counts[i] = cg_camera_stored(&run->camera, counts[i], 1);
    }
    struct cg_error error;
    if (write_counts(run, NULL, frame, counts, &error) != CG_OK) {
        run->errors[worker] = error;
    }
}

/* One row of the mean of many exposures under even light. */
static void average_work(void *context, int worker, size_t y)
{
    struct run *run = context;
    size_t width = run->options->width;
    float *light = run->light[worker];
    uint16_t *counts = run->counts[worker], *out = run->average + y * width;
    /* The worker's frames are large enough for a row of light, of counts and of sums; sums stay under 2^21.
     */
    uint32_t *sums = (uint32_t *)(void *)(light + width);
    for (size_t x = 0; x < width; x++) {
        light[x] = (float)electrons(run, run->average_level);
        sums[x] = 0;
    }
    for (uint64_t n = 0; n < CG_AVERAGE_FRAMES; n++) {
        cg_camera_row(&run->camera, cg_random_key(run->options->seed, run->average_stream, n), y, light,
                      counts);
        for (size_t x = 0; x < width; x++) {
            sums[x] += counts[x];
        }
    }
    for (size_t x = 0; x < width; x++) {
        out[x] = cg_camera_stored(&run->camera, sums[x], CG_AVERAGE_FRAMES);
    }
}

static enum cg_status write_average(struct run *run, const char *name, enum cg_random_stream stream,
                                    double level, struct cg_error *error)
{
    run->average_stream = stream;
    run->average_level = level;
    cg_parallel(run->threads, run->options->height, average_work, run);
    return write_counts(run, name, 0, run->average, error);
}

static enum cg_status write_frames(struct run *run, void (*progress)(void *context, size_t done),
                                   void *context, struct cg_error *error)
{
    size_t batch = (size_t)run->threads * BATCH;
    for (run->first = 0; run->first < run->options->frames; run->first += batch) {
        size_t left = run->options->frames - run->first;
        cg_parallel(run->threads, left < batch ? left : batch, frame_work, run);
        for (int i = 0; i < run->threads; i++) {
            if (run->errors[i].status != CG_OK) {
                *error = run->errors[i];
                return error->status;
            }
        }
        if (progress != NULL) {
            progress(context, run->first + (left < batch ? left : batch));
        }
    }
    return CG_OK;
}

static enum cg_status write_truth(const struct run *run, struct cg_error *error)
{
    struct cg_text truth = {0};
    cg_truth_json(run->options, &run->field, &run->marks, &run->camera, &truth);
    enum cg_status status = cg_file_write_text(run->folder, "truth.json", &truth, error);
    cg_text_clear(&truth);
    return status;
}

static enum cg_status run_memory(struct run *run, struct cg_error *error)
{
    const struct cg_web_options *o = run->options;
    size_t pixels = o->width * o->height, threads = (size_t)run->threads;
    if ((run->streak = cg_alloc(o->width, sizeof *run->streak, error)) == NULL ||
        (run->average = cg_alloc(pixels, sizeof *run->average, error)) == NULL ||
        (run->errors = cg_alloc(threads, sizeof *run->errors, error)) == NULL ||
        (run->light = cg_alloc(threads, sizeof *run->light, error)) == NULL ||
        (run->counts = cg_alloc(threads, sizeof *run->counts, error)) == NULL) {
        return error->status;
    }
    for (size_t i = 0; i < threads; i++) {
        if ((run->light[i] = cg_alloc_aligned(pixels, sizeof **run->light, error)) == NULL ||
            (run->counts[i] = cg_alloc_aligned(pixels, sizeof **run->counts, error)) == NULL) {
            return error->status;
        }
    }
    /* A streak is a bell across CD; its width is the full width at half height. */
    for (size_t x = 0; x < o->width; x++) {
        double off = ((double)x * o->pitch_cd_mm - o->streak_cd_mm) / (o->streak_width_mm / 2);
        run->streak[x] = (float)(1 + o->streak_percent / 100 * exp2(-off * off));
    }
    return CG_OK;
}

static void run_clear(struct run *run)
{
    for (int i = 0; i < run->threads; i++) {
        if (run->light != NULL) {
            free(run->light[i]);
        }
        if (run->counts != NULL) {
            free(run->counts[i]);
        }
    }
    free(run->light);
    free(run->counts);
    free(run->errors);
    free(run->average);
    free(run->streak);
    cg_camera_clear(&run->camera);
    cg_web_marks_clear(&run->marks);
    cg_field_clear(&run->field);
}

static enum cg_status prepare(struct run *run, struct cg_error *error)
{
    const struct cg_web_options *options = run->options;
    run->threads = run->threads < 1 ? 1 : run->threads > MAX_THREADS ? MAX_THREADS : run->threads;
    enum cg_status status = cg_web_options_check(options, error);
    if (status == CG_OK) {
        status = cg_folder_make(run->folder, error);
    }
    if (status == CG_OK) {
        status = cg_field_init(&run->field, options, error);
    }
    if (status == CG_OK) {
        status = cg_web_marks_init(&run->marks, options, error);
    }
    if (status == CG_OK) {
        status = cg_camera_init(&run->camera, options, error);
    }
    return status == CG_OK ? run_memory(run, error) : status;
}

enum cg_status cg_simulate_web(const char *folder, const struct cg_web_options *options, int threads,
                               void (*progress)(void *context, size_t done), void *context,
                               struct cg_error *error)
{
    struct run run = {.folder = folder, .options = options, .threads = threads};
    enum cg_status status = prepare(&run, error);
    if (status == CG_OK) {
        status = write_average(&run, "dark.png", CG_RANDOM_DARK, 0, error);
    }
    if (status == CG_OK) {
        status = write_average(&run, "flat.png", CG_RANDOM_FLAT, CG_FLAT_LEVEL, error);
    }
    if (status == CG_OK) {
        status = write_frames(&run, progress, context, error);
    }
    if (status == CG_OK) {
        status = write_truth(&run, error);
    }
    run_clear(&run);
    return status;
}

enum cg_status cg_web_frames(const char *folder, const struct cg_web_options *options,
                             const struct cg_web_mark *mark, int threads, struct cg_error *error)
{
    struct run run = {.folder = folder, .options = options, .threads = threads};
    enum cg_status status = prepare(&run, error);
    for (size_t i = 0; status == CG_OK && mark != NULL && i < options->frames; i++) {
        struct cg_web_mark on_frame = *mark;
        on_frame.md_mm += (double)(i * options->height) * options->pitch_md_mm;
        status = cg_web_marks_add(&run.marks, &on_frame, error);
    }
    if (status == CG_OK) {
        status = write_frames(&run, NULL, NULL, error);
    }
    run_clear(&run);
    return status;
}
