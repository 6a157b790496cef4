/* Plans and buffers for frames of one size. */
#include "defects/work.h"

#include <math.h>
#include <stdlib.h>

/* Gaussian spots: the finest is about the blur of a sharp lens, px; each further one is twice as wide. */
#define FINEST_SIGMA 0.8
#define SPOTS 7
/* Sharp discs: diameters in px and their ratio. Texture leaves only the edge to be seen, so they are close.
 */
#define FINEST_DISC 9.0
#define DISC_RATIO 1.25
#define DISCS 11
/* Discs from here on need no more than every fourth pixel. */
#define COARSE_DISC 45.0
/* A filter wider than this share of the frame would whiten with the mark's own power. */
#define COARSEST_SIGMA_SHARE (1.0 / 24)
#define COARSEST_DISC_SHARE (1.0 / 8)

/* The next size that transforms fast: FFTW's passes by four are vectors, those by two are not. */
static size_t good_size(size_t least)
{
    size_t n = (least + 3) / 4 * 4;
    while (!cg_spectrum_is_fast(n)) {
        n += 4;
    }
    return n;
}

static size_t padding(size_t length)
{
    size_t pad = length / 40;
    return pad < 16 ? 16 : pad > 64 ? 64 : pad;
}

static void add_filter(struct cg_defect_work *work, double diameter, double sigma, size_t grid)
{
    work->filter[work->filter_count++] = (struct filter){.diameter = diameter, .sigma = sigma, .grid = grid};
}

static void choose_filters(struct cg_defect_work *work)
{
    double least = (double)(work->width < work->height ? work->width : work->height);
    for (size_t i = 0; i < SPOTS; i++) {
        double sigma = FINEST_SIGMA * (double)(1u << i);
        if (i == 0 || sigma <= least * COARSEST_SIGMA_SHARE) {
            add_filter(work, 0, sigma, i);
        }
    }
    double diameter = FINEST_DISC;
    for (size_t i = 0; i < DISCS && diameter <= least * COARSEST_DISC_SHARE; i++) {
        add_filter(work, diameter, FINEST_SIGMA, diameter < COARSE_DISC ? 1 : 2);
        diameter *= DISC_RATIO;
    }
    /* Lines on every second pixel, but in small frames every pixel counts. */
    work->line_filter = least >= 512 ? 1 : 0;
}

static void choose_grids(struct cg_defect_work *work)
{
    double tests = 0;
    for (size_t i = 0; i < work->filter_count; i++) {
        struct grid *grid = &work->grid[work->filter[i].grid];
        double shrink = (double)(1u << work->filter[i].grid);
        grid->rows = good_size((size_t)ceil((double)work->rows / shrink));
        grid->columns = good_size((size_t)ceil((double)work->columns / shrink));
        /* The sums along lines begin at every fourth row. */
        double share = i == work->line_filter ? 1 + 2.0 * (double)ANGLES / 4 : 1;
        tests += share * (double)grid->rows * (double)grid->columns;
    }
    work->tests_log10 = log10(PATHS * tests);
}

static void *samples(size_t count, size_t size, bool *failed, struct cg_error *error)
{
    void *memory = *failed ? NULL : cg_alloc_aligned(count, size, error);
    *failed = *failed || memory == NULL;
    return memory;
}

static bool allocate(struct cg_defect_work *work, struct cg_error *error)
{
    size_t frame = 0, padded = 0;
    bool failed = false;
    if (!cg_multiply(work->width, work->height, &frame) || !cg_multiply(work->rows, work->columns, &padded)) {
        cg_error_set(error, CG_USAGE, "a frame of %zu x %zu pixels is too large to look for marks",
                     work->width, work->height);
        return false;
    }
    size_t bins = cg_spectrum_plan_bins(work->plan);
    const struct grid *lines = &work->grid[work->filter[work->line_filter].grid];
    size_t line = lines->rows * lines->columns;
    size_t side = 2 * WINDOW_RADIUS + 1;
    size_t blocks = defects_texture_blocks(work);
    work->window_px = side * side > blocks ? side * side : blocks;
    work->variance = samples(3 * blocks, sizeof(float), &failed, error);
    work->wave_cosine = samples(work->width, sizeof(float), &failed, error);
    work->wave_sine = samples(work->width, sizeof(float), &failed, error);
    work->padded = samples(padded, sizeof(float), &failed, error);
    work->lines[0] = samples(line, sizeof(float), &failed, error);
    work->lines[1] = samples(line, sizeof(float), &failed, error);
    work->half = samples(bins, sizeof *work->half, &failed, error);
    work->finds = samples(FILTERS, sizeof *work->finds, &failed, error);
    work->cell = samples(bins, sizeof *work->cell, &failed, error);
    work->gain = samples(bins, sizeof *work->gain, &failed, error);
    work->flat = samples(frame, sizeof(float), &failed, error);
    work->taken = samples(frame, 1, &failed, error);
    work->coarse =
        samples(2 * defects_coarse_columns(work) * defects_coarse_rows(work), sizeof(float), &failed, error);
    work->column_profile = samples(STRIPS * work->width, sizeof(float), &failed, error);
    work->column_weight = samples(STRIPS * work->width, sizeof(float), &failed, error);
    work->streak = samples(work->width, sizeof(float), &failed, error);
    work->band_sums = samples(STRIPS * work->width, sizeof(float), &failed, error);
    work->cell_sample = samples(CELLS * CELL_SAMPLES, sizeof *work->cell_sample, &failed, error);
    work->sampled = samples(CELLS * CELL_SAMPLES, sizeof(float), &failed, error);
    work->candidates = samples(CANDIDATES, sizeof *work->candidates, &failed, error);
    for (size_t i = 0; i < 4; i++) {
        work->window[i] = samples(work->window_px, sizeof(float), &failed, error);
    }
    work->window_flag[0] = samples(work->window_px, 1, &failed, error);
    work->window_flag[1] = samples(work->window_px, 1, &failed, error);
    work->stack = samples(work->window_px, sizeof *work->stack, &failed, error);
    work->found = samples(FOUND_CAPACITY, sizeof *work->found, &failed, error);
    for (size_t i = 0; i < work->filter_count; i++) {
        struct filter *filter = &work->filter[i];
        const struct grid *grid = &work->grid[filter->grid];
        size_t down = grid->rows / 2 + 1, across = grid->columns / 2 + 1;
        filter->along = samples(down, sizeof(float), &failed, error);
        filter->across = samples(across, sizeof(float), &failed, error);
        filter->shape = filter->diameter > 0 ? samples(down * across, sizeof(float), &failed, error) : NULL;
        if (!failed) {
            defects_tabulate(work, filter);
        }
    }
    return !failed;
}

static void free_seekers(struct seeker *seekers, size_t count)
{
    for (size_t i = 0; seekers != NULL && i < count; i++) {
        for (size_t g = 0; g < GRIDS; g++) {
            cg_spectrum_plan_free(seekers[i].plan[g]);
        }
        free(seekers[i].inner);
        free(seekers[i].response);
    }
    free(seekers);
}

static struct seeker *new_seekers(struct cg_defect_work *work, size_t count, struct cg_error *error)
{
    struct seeker *seekers = cg_alloc(count, sizeof *seekers, error);
    bool failed = seekers == NULL;
    for (size_t i = 0; i < count && !failed; i++) {
        seekers[i].work = work;
        seekers[i].inner = samples(cg_spectrum_plan_bins(work->plan), sizeof *seekers->inner, &failed, error);
        seekers[i].response = samples(work->rows * work->columns, sizeof(float), &failed, error);
        for (size_t g = 0; g < GRIDS && !failed; g++) {
            const struct grid *grid = &work->grid[g];
            if (grid->rows > 0) {
                seekers[i].plan[g] = cg_spectrum_plan_new(grid->rows, grid->columns, error);
                failed = seekers[i].plan[g] == NULL;
            }
        }
    }
    if (failed) {
        free_seekers(seekers, count);
        return NULL;
    }
    return seekers;
}

enum cg_status cg_defect_work_share(struct cg_defect_work *work, struct cg_loop loop, struct cg_error *error)
{
    struct seeker *seekers = new_seekers(work, (size_t)cg_loop_threads(loop), error);
    if (seekers == NULL || cg_spectrum_plan_share(work->plan, loop, error) != CG_OK) {
        free_seekers(seekers, (size_t)cg_loop_threads(loop));
        return error->status;
    }
    free_seekers(work->seekers, (size_t)cg_loop_threads(work->loop));
    work->seekers = seekers;
    work->loop = loop;
    return CG_OK;
}

struct cg_defect_work *cg_defect_work_new(size_t width, size_t height, struct cg_error *error)
{
    struct cg_defect_work *work = cg_alloc(1, sizeof *work, error);
    if (work == NULL) {
        return NULL;
    }
    if (width < 32 || height < 32 || width > (size_t)1 << 20 || height > (size_t)1 << 20) {
        cg_error_set(error, CG_NOT_MEASURABLE,
                     "a frame of %zu x %zu pixels cannot be searched for marks: 32 to 1048576 pixels a side "
                     "are needed",
                     width, height);
        goto failed;
    }
    work->width = width;
    work->height = height;
    work->rows = good_size(height + padding(height));
    work->columns = good_size(width + padding(width));
    work->pad_rows = work->rows - height;
    work->pad_columns = work->columns - width;
    work->plan = cg_spectrum_plan_new(work->rows, work->columns, error);
    choose_filters(work);
    choose_grids(work);
    if (work->plan == NULL || !allocate(work, error) ||
        cg_defect_work_share(work, (struct cg_loop){0}, error) != CG_OK) {
        goto failed;
    }
    return work;
failed:
    cg_defect_work_free(work);
    return NULL;
}

void cg_defect_work_free(struct cg_defect_work *work)
{
    if (work == NULL) {
        return;
    }
    cg_spectrum_plan_free(work->plan);
    free_seekers(work->seekers, (size_t)cg_loop_threads(work->loop));
    for (size_t i = 0; i < work->filter_count; i++) {
        free(work->filter[i].along);
        free(work->filter[i].across);
        free(work->filter[i].shape);
    }
    void *buffers[] = {work->variance,       work->wave_cosine, work->wave_sine,      work->padded,
                       work->lines[0],       work->lines[1],    work->finds,          work->half,
                       work->cell,           work->gain,        work->flat,           work->taken,
                       work->coarse,         work->streak,      work->column_profile, work->column_weight,
                       work->cell_sample,    work->candidates,  work->band_sums,      work->sampled,
                       work->window[0],      work->window[1],   work->window[2],      work->window_flag[0],
                       work->window_flag[1], work->window[3],   work->stack,          work->found};
    for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++) {
        free(buffers[i]);
    }
    free(work);
}
