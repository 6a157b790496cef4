/* What good frames look like: their mean spectrum, cross-web profile, coarse level and tails of responses. */
#include "defects/work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A spread between frames needs this many. */
#define LEAST_FRAMES 3
/* The SD of a coarse cell is drawn towards that of all cells as if so many more frames had shown theirs. */
#define SHARED_FRAMES 30.0
/* No coarse mean is surer than this, relative to the level. */
#define COARSE_FLOOR 5e-4

struct cg_defect_learner {
    struct cg_defect_work *work;
    size_t frames[2]; /* of each round */
    struct cg_grid grid;
    double level, level_square;
    double power[CELLS];
    size_t cells;
    double *profile, *coarse, *coarse_square;
    struct cg_defect_model first; /* after the first round */
    struct learned_tails *counts;
};

void cg_defect_model_clear(struct cg_defect_model *model)
{
    free(model->power);
    free(model->profile);
    free(model->tails);
    free(model->coarse_mean);
    free(model->coarse_sd);
    *model = (struct cg_defect_model){0};
}

struct cg_defect_learner *cg_defect_learner_new(size_t width, size_t height, struct cg_error *error)
{
    struct cg_defect_learner *learner = cg_alloc(1, sizeof *learner, error);
    if (learner == NULL) {
        return NULL;
    }
    learner->work = cg_defect_work_new(width, height, error);
    if (learner->work != NULL) {
        learner->cells = defects_coarse_columns(learner->work) * defects_coarse_rows(learner->work);
        learner->profile = cg_alloc(width, sizeof *learner->profile, error);
        learner->coarse = cg_alloc(learner->cells, sizeof *learner->coarse, error);
        learner->coarse_square = cg_alloc(learner->cells, sizeof *learner->coarse_square, error);
        learner->counts = cg_alloc(TAILS, sizeof *learner->counts, error);
    }
    if (learner->work == NULL || learner->profile == NULL || learner->coarse == NULL ||
        learner->coarse_square == NULL || learner->counts == NULL) {
        cg_defect_learner_free(learner);
        return NULL;
    }
    return learner;
}

void cg_defect_learner_free(struct cg_defect_learner *learner)
{
    if (learner == NULL) {
        return;
    }
    cg_defect_work_free(learner->work);
    cg_defect_model_clear(&learner->first);
    free(learner->profile);
    free(learner->coarse);
    free(learner->coarse_square);
    free(learner->counts);
    free(learner);
}

static void add_first(struct cg_defect_learner *learner, struct cg_view view, double level)
{
    struct cg_defect_work *work = learner->work;
    for (size_t x = 0; x < work->width; x++) {
        learner->profile[x] += (double)work->streak[x];
    }
    defects_coarse(work, view, work->coarse);
    for (size_t i = 0; i < learner->cells; i++) {
        double value = (double)work->coarse[i];
        learner->coarse[i] += value;
        learner->coarse_square[i] += value * value;
    }
    /* The frame's own spectrum, as a search without a model takes it. */
    defects_profiles(work);
    defects_pad(work);
    cg_spectrum_forward(work->plan, work->padded, work->half);
    defects_background(work, &work->background);
    for (size_t cell = 0; cell < CELLS; cell++) {
        learner->power[cell] += (double)work->background.power[cell];
    }
    learner->level += level;
    learner->level_square += level * level;
}

/* Mean and SD of the coarse cells; a mean of few frames is itself unsure, and that widens the SD. */
static void finish_coarse(const struct cg_defect_learner *learner, struct cg_defect_model *out)
{
    double n = (double)learner->frames[0], all = 0;
    for (size_t i = 0; i < learner->cells; i++) {
        double mean = learner->coarse[i] / n;
        double variance = fmax(0, learner->coarse_square[i] / n - mean * mean) * n / (n - 1);
        out->coarse_mean[i] = (float)mean;
        out->coarse_sd[i] = (float)variance;
        all += variance / (double)learner->cells;
    }
    for (size_t i = 0; i < learner->cells; i++) {
        double variance =
            ((n - 1) * (double)out->coarse_sd[i] + SHARED_FRAMES * all) / (n - 1 + SHARED_FRAMES);
        out->coarse_sd[i] = (float)sqrt((variance + COARSE_FLOOR * COARSE_FLOOR) * (1 + 1 / n));
    }
}

/* The model as the first round leaves it: every tail Gaussian. */
static enum cg_status make_model(const struct cg_defect_learner *learner, struct cg_defect_model *out,
                                 struct cg_error *error)
{
    const struct cg_defect_work *work = learner->work;
    double n = (double)learner->frames[0], mean = learner->level / n;
    *out = (struct cg_defect_model){
        .width = work->width,
        .height = work->height,
        .pitch_cd_mm = learner->grid.pitch_cd_mm,
        .pitch_md_mm = learner->grid.pitch_md_mm,
        .frames = learner->frames[0],
        .mean = mean,
        .mean_sd = sqrt(fmax(0, learner->level_square / n - mean * mean) * n / (n - 1)),
        .power_count = CELLS,
        .profile_count = work->width,
        .tail_count = TAILS,
        .coarse_columns = defects_coarse_columns(work),
        .coarse_rows = defects_coarse_rows(work),
    };
    out->power = cg_alloc(CELLS, sizeof *out->power, error);
    out->profile = cg_alloc(work->width, sizeof *out->profile, error);
    out->tails = cg_alloc(TAILS, sizeof *out->tails, error);
    out->coarse_mean = cg_alloc(learner->cells, sizeof *out->coarse_mean, error);
    out->coarse_sd = cg_alloc(learner->cells, sizeof *out->coarse_sd, error);
    if (out->power == NULL || out->profile == NULL || out->tails == NULL || out->coarse_mean == NULL ||
        out->coarse_sd == NULL) {
        cg_defect_model_clear(out);
        return error->status;
    }
    for (size_t i = 0; i < CELLS; i++) {
        out->power[i] = (float)(learner->power[i] / n);
    }
    for (size_t i = 0; i < work->width; i++) {
        out->profile[i] = (float)(learner->profile[i] / n);
    }
    for (size_t i = 0; i < TAILS; i++) {
        out->tails[i] = (struct cg_defect_tail){1, 1, 1};
    }
    finish_coarse(learner, out);
    return CG_OK;
}

enum cg_status cg_defect_learner_add(struct cg_defect_learner *learner, struct cg_view view, int round,
                                     struct cg_error *error)
{
    struct cg_defect_work *work = learner->work;
    struct cg_grid *grid = &learner->grid;
    if (view.grid.width != work->width || view.grid.height != work->height) {
        return cg_error_set(error, CG_USAGE,
                            "a frame of %zu x %zu pixels cannot be learned together with frames of %zu x %zu",
                            view.grid.width, view.grid.height, work->width, work->height);
    }
    if ((round != 1 && round != 2) || (round == 1 && learner->frames[1] > 0)) {
        return cg_error_set(error, CG_FAULT, "round %d of learning is neither the first nor the second",
                            round);
    }
    *grid = learner->frames[0] == 0 ? view.grid : *grid;
    if (grid->pitch_cd_mm != view.grid.pitch_cd_mm || grid->pitch_md_mm != view.grid.pitch_md_mm) {
        return cg_error_set(
            error, CG_USAGE,
            "a frame of %g x %g mm a pixel cannot be learned together with frames of %g x %g mm",
            view.grid.pitch_cd_mm, view.grid.pitch_md_mm, grid->pitch_cd_mm, grid->pitch_md_mm);
    }
    if (round == 2 && learner->first.frames == 0) {
        if (learner->frames[0] < LEAST_FRAMES) {
            return cg_error_set(error, CG_NOT_MEASURABLE,
                                "%zu good frames are too few to learn from: %d are needed",
                                learner->frames[0], LEAST_FRAMES);
        }
        if (make_model(learner, &learner->first, error) != CG_OK) {
            return error->status;
        }
    }
    work->model = round == 2 ? &learner->first : NULL;
    work->counts = round == 2 ? learner->counts : NULL;
    work->tapered = false;
    bool constant = false;
    if (defects_flatten(work, view, &constant, error) != CG_OK) {
        return error->status;
    }
    if (constant) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "a frame without any texture cannot be learned from");
    }
    defects_cells(work, cg_grid_has_scale(grid) ? grid->pitch_md_mm / grid->pitch_cd_mm : 1);
    if (round == 1) {
        add_first(learner, view, cg_stats_of(view).mean);
    } else {
        defects_profiles(work);
        defects_look(work, -INFINITY);
    }
    work->counts = NULL;
    work->model = NULL;
    learner->frames[round - 1]++;
    return CG_OK;
}

enum cg_status cg_defect_learner_finish(struct cg_defect_learner *learner, struct cg_defect_model *out,
                                        struct cg_error *error)
{
    if (learner->frames[0] < LEAST_FRAMES || learner->frames[1] != learner->frames[0]) {
        return cg_error_set(
            error, CG_NOT_MEASURABLE,
            "%zu good frames in the first and %zu in the second round are too few to learn from: %d "
            "in both are needed",
            learner->frames[0], learner->frames[1], LEAST_FRAMES);
    }
    if (make_model(learner, out, error) != CG_OK) {
        return error->status;
    }
    for (size_t i = 0; i < TAILS; i++) {
        struct tail placed = defects_tail_learned(&learner->counts[i].placed);
        struct tail whole = defects_tail_learned(&learner->counts[i].whole);
        out->tails[i] = (struct cg_defect_tail){placed.sd, placed.exponent, whole.exponent};
    }
    return CG_OK;
}
