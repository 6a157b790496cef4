/* The search: look, measure what stands out, fill it in, and look again at what it hid. */
#include "defects/work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Looks at one frame; a frame without marks needs one. */
#define LOOKS 6
/* In one look only what is not far weaker than the strongest: the rest may be its trail. */
#define LOOK_RANGE 0.1f
/* Within this many sizes of a stronger mark a response may be its ringing, and waits for the next look. */
#define RINGING 6.0
/* Marks that cover less than this share of the frame leave its spectrum as it is. */
#define SMALL_SHARE 1e-3
/* Strong periodic lines that are taken off in one look. */
#define MOST_WAVES 8
/* Pitches of a model and a frame may differ by this share. */
#define PITCH_TOLERANCE 0.01

struct cg_defect_options cg_defect_options_defaults(void)
{
    return (struct cg_defect_options){.false_alarms_per_m2 = 0.1};
}

void cg_marks_clear(struct cg_marks *marks)
{
    free(marks->marks);
    *marks = (struct cg_marks){0};
}

/* A place of this look, px. */
struct place {
    double x, y, size;
};

static bool may_be_ringing(const struct place *places, size_t count, const struct candidate *candidate)
{
    for (size_t i = 0; i < count; i++) {
        double reach = RINGING * fmax(places[i].size, candidate->reach);
        double dx = places[i].x - candidate->x, dy = places[i].y - candidate->y;
        if (dx * dx + dy * dy < reach * reach) {
            return true;
        }
    }
    return false;
}

static uint8_t taken_at(const struct cg_defect_work *work, const struct candidate *candidate)
{
    size_t x = (size_t)(candidate->x + 0.5), y = (size_t)(candidate->y + 0.5);
    x = x < work->width ? x : work->width - 1;
    y = y < work->height ? y : work->height - 1;
    return work->taken[y * work->width + x];
}

/* Touching marks that are measured together. */
#define MOST_PARTS ((size_t)16)
/* Marks this near, and this much fainter, are what was left of a mark when it was filled in. */
#define REMAINDER_REACH 1.5
#define REMAINDER_CONTRAST 0.35

static bool is_remainder(const struct cg_defect_work *work, const struct cg_mark *mark, double pitch)
{
    for (size_t i = 0; i < work->found_count; i++) {
        const struct cg_mark *found = &work->found[i];
        double reach = REMAINDER_REACH * fmax(found->length / 2, found->width) + 4 * pitch;
        double distance = hypot(found->x - mark->x, found->y - mark->y);
        if (distance < reach &&
            fabs(mark->contrast_percent) < REMAINDER_CONTRAST * fabs(found->contrast_percent)) {
            return true;
        }
    }
    return false;
}

/*
 * Measures what the filters found, strongest first. False: another look would show nothing else, since
 * nothing new was found, or so little that the spectrum is what it was and no candidate was put off.
 */
static bool take_candidates(struct cg_defect_work *work, struct cg_grid grid, bool may_ring)
{
    struct place places[256];
    float strongest = 0;
    double px = 0;
    bool put_off = false;
    size_t place_count = 0, before = work->found_count;
    bool scaled = cg_grid_has_scale(&grid);
    double pitch_x = scaled ? grid.pitch_cd_mm : 1, pitch_y = scaled ? grid.pitch_md_mm : 1;
    for (size_t i = 0; i < work->candidate_count; i++) {
        const struct candidate *candidate = &work->candidates[i];
        strongest = fmaxf(strongest, fabsf(candidate->z));
        if (taken_at(work, candidate) != 0) {
            continue;
        }
        if (place_count == sizeof places / sizeof places[0] || work->found_count == FOUND_CAPACITY) {
            put_off = true;
            break;
        }
        if (may_ring && (fabsf(candidate->z) < LOOK_RANGE * strongest ||
                         may_be_ringing(places, place_count, candidate))) {
            put_off = true;
            continue;
        }
        struct cg_mark parts[MOST_PARTS];
        struct place place = {candidate->x, candidate->y,
                              candidate->line ? candidate->reach / 4 : candidate->reach};
        size_t count = defects_measure(work, grid, candidate, parts, MOST_PARTS);
        for (size_t k = 0; k < count && work->found_count < FOUND_CAPACITY; k++) {
            struct cg_mark *mark = &parts[k];
            mark->log10_nfa = candidate->log10_nfa;
            mark->mark_class = defects_classify(mark, scaled ? 1 : USUAL_PITCH_MM);
            place.size = fmax(place.size, sqrt(mark->area / (pitch_x * pitch_y)) / 2);
            px += mark->area / (pitch_x * pitch_y);
            if (!is_remainder(work, mark, fmax(pitch_x, pitch_y))) {
                work->found[work->found_count++] = *mark;
            }
        }
        if (count > 0) {
            places[place_count] = place;
            place_count += may_ring ? 1 : 0;
        }
    }
    bool any = work->found_count > before;
    return any && (put_off || px > SMALL_SHARE * (double)work->width * (double)work->height);
}

static void merge_pieces(struct cg_defect_work *work, double mm_per_unit, double pitch)
{
    while (defects_merge(work, pitch)) {
    }
    for (size_t i = 0; i < work->found_count; i++) {
        struct cg_mark *mark = &work->found[i];
        if (mark->mark_class == CG_MARK_CLASSES) {
            mark->mark_class = defects_classify(mark, mm_per_unit);
        }
    }
}

static void transform(struct cg_defect_work *work)
{
    defects_pad(work);
    cg_spectrum_forward(work->plan, work->padded, work->half);
    defects_background(work, &work->background);
}

void defects_look(struct cg_defect_work *work, double log10_nfa_max)
{
    for (int wave = 0;; wave++) {
        transform(work);
        if (!work->tapered && work->model == NULL && defects_quiet(work, &work->background)) {
            /* Even the kink of a mirror stands out of a texture without noise: fade out instead. */
            work->tapered = true;
            transform(work);
        }
        defects_expect(work, &work->background);
        defects_gain(work, &work->background);
        if (wave == MOST_WAVES || !defects_take_wave(work)) {
            break;
        }
        defects_profiles(work);
    }
    work->noise = defects_noise(work, &work->background);
    if (work->method == CG_DEFECT_PHOT) {
        defects_phot(work, log10_nfa_max);
        return;
    }
    defects_whiten(work);
    defects_filter(work, log10_nfa_max);
}

bool defects_model_fits(const struct cg_defect_model *model, const struct cg_grid *grid,
                        struct cg_error *error)
{
    if (model->width != grid->width || model->height != grid->height) {
        cg_error_set(error, CG_USAGE, "the model was taught by frames of %zu x %zu pixels and not %zu x %zu",
                     model->width, model->height, grid->width, grid->height);
        return false;
    }
    double ratio_cd = grid->pitch_cd_mm - model->pitch_cd_mm,
           ratio_md = grid->pitch_md_mm - model->pitch_md_mm;
    if (fabs(ratio_cd) > PITCH_TOLERANCE * model->pitch_cd_mm ||
        fabs(ratio_md) > PITCH_TOLERANCE * model->pitch_md_mm) {
        cg_error_set(error, CG_USAGE, "the model was taught by pixels of %g x %g mm and not %g x %g mm",
                     model->pitch_cd_mm, model->pitch_md_mm, grid->pitch_cd_mm, grid->pitch_md_mm);
        return false;
    }
    if (model->power_count != CELLS || model->tail_count != TAILS || model->profile_count != model->width) {
        cg_error_set(
            error, CG_USAGE,
            "the model holds %zu powers, %zu tails and %zu columns and not %zu, %zu and %zu: teach it anew",
            model->power_count, model->tail_count, model->profile_count, CELLS, TAILS, model->width);
        return false;
    }
    return true;
}

enum cg_status cg_defects_find(struct cg_defect_work *work, struct cg_view view,
                               const struct cg_defect_options *options, struct cg_marks *out,
                               struct cg_error *error)
{
    const struct cg_grid *grid = &view.grid;
    if (grid->width != work->width || grid->height != work->height) {
        return cg_error_set(error, CG_FAULT,
                            "a frame of %zu x %zu pixels came to a defect plan for %zu x %zu", grid->width,
                            grid->height, work->width, work->height);
    }
    if (!(options->false_alarms_per_m2 > 0)) {
        return cg_error_set(error, CG_USAGE, "false_alarms_per_m2 is %g and must be above 0",
                            options->false_alarms_per_m2);
    }
    const struct cg_defect_model *model = options->model;
    if (model != NULL && !defects_model_fits(model, grid, error)) {
        return error->status;
    }
    bool scaled = cg_grid_has_scale(grid);
    double area_m2 =
        scaled ? (double)grid->width * grid->pitch_cd_mm * (double)grid->height * grid->pitch_md_mm * 1e-6
               : 1;
    double log10_nfa_max = log10(options->false_alarms_per_m2 * area_m2);
    work->found_count = 0;
    work->tapered = false;
    work->noise = 0;
    work->model = options->model;
    work->method = options->method;
    bool constant = false;
    if (defects_flatten(work, view, &constant, error) != CG_OK) {
        return error->status;
    }
    if (!constant) {
        defects_cells(work, scaled ? grid->pitch_md_mm / grid->pitch_cd_mm : 1);
        defects_profiles(work);
        defects_outliers(work, log10_nfa_max);
        if (take_candidates(work, *grid, false)) {
            defects_profiles(work);
        }
        for (int i = 0; i < LOOKS; i++) {
            defects_look(work, log10_nfa_max);
            if (!take_candidates(work, *grid, true)) {
                break;
            }
            defects_profiles(work);
        }
        merge_pieces(work, scaled ? 1 : USUAL_PITCH_MM,
                     scaled ? fmax(grid->pitch_cd_mm, grid->pitch_md_mm) : 1);
        defects_texture_find(work, *grid, log10_nfa_max);
        defects_streaks(work, *grid, log10_nfa_max);
        defects_coarse_find(work, view, log10_nfa_max);
    }
    struct cg_marks marks = {0};
    if (work->found_count > 0) {
        cg_marks_name(work->found, work->found_count, *grid, options);
        marks.marks = cg_alloc(work->found_count, sizeof *marks.marks, error);
        if (marks.marks == NULL) {
            return error->status;
        }
        memcpy(marks.marks, work->found, work->found_count * sizeof *marks.marks);
        marks.count = work->found_count;
    }
    *out = marks;
    return CG_OK;
}
