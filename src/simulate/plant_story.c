/* What goes wrong in a simulated month, drawn by the seed. */
#include "simulate/plant.h"

#include <math.h>
#include <stdlib.h>

/* The recipe that the plant means to weigh, for 500 kg of bath. */
static const double borax_kg = 19.0, boric_kg = 12.0, magnesium_kg = 20.5;
static const double binder_parts = 10.0, coat_weight_gsm = 20.0;
/* SD from lot to lot, as a share. */
#define WEIGHING_SD 0.03
/* The bath loses this share of its magnesium by the last lot, and mottle grows by this factor. */
#define MAGNESIUM_LOST 0.35
#define MOTTLE_GROWN 1.2
#define MOTTLE_SD 0.03
/* Contrast of the drum's mark when it is first printed, and in the last lot. */
#define FIRST_MARK_PERCENT 8.0
#define LAST_MARK_PERCENT 30.0
#define LEVEL 0.5
#define LEVEL_SD 0.008
/* One lot in so many is bad. */
#define LOTS_A_BAD_ONE 12

double plant_gauss(uint64_t key, uint64_t counter)
{
    return (double)cg_random_gauss(cg_random_bits(key, counter));
}

const char *plant_fault_name(enum plant_fault fault)
{
    static const char *const names[PLANT_FAULTS] = {"none", "streak", "pits", "scratches"};
    return names[fault];
}

static double near(double value, double sd, uint64_t key, uint64_t counter)
{
    const double off = plant_gauss(key, counter);
    return value * (1.0 + sd * fmin(fmax(off, -2.5), 2.5));
}

/* 0 before `from`, rising to 1 at the last lot. */
static double progress_of(size_t lot, size_t from, size_t count)
{
    return lot < from ? 0.0 : (double)(lot - from + 1) / (double)(count - from);
}

static void fill_lot(struct plant_story *story, size_t number, uint64_t seed)
{
    struct plant_lot *lot = &story->lots[number];
    const uint64_t key = cg_random_key(seed, CG_RANDOM_LOT, number);
    const double lost = MAGNESIUM_LOST * progress_of(number, story->drift_lot, story->count);
    const double weighed = near(1.0 - lost, 0.015, key, 2);
    const double foul = progress_of(number, story->foul_lot, story->count);
    *lot = (struct plant_lot){
        .borax_kg = near(borax_kg, WEIGHING_SD, key, 0),
        .boric_kg = near(boric_kg, WEIGHING_SD, key, 1),
        .magnesium_kg = magnesium_kg * weighed,
        .binder_parts = near(binder_parts, WEIGHING_SD, key, 3),
        .coat_weight_gsm = near(coat_weight_gsm, WEIGHING_SD, key, 4),
        .mottle = near(1.0 + MOTTLE_GROWN * (1.0 - weighed) / MAGNESIUM_LOST, MOTTLE_SD, key, 5),
        .level = near(LEVEL, LEVEL_SD, key, 6),
        .growth_um = near(20.0, 0.1, key, 7),
        .dot_percent = near(12.0, 0.05, key, 8)};
    lot->mottle = fmax(lot->mottle, 0.5);
    if (foul > 0.0) {
        lot->drum_percent = FIRST_MARK_PERCENT + (LAST_MARK_PERCENT - FIRST_MARK_PERCENT) * foul;
    }
}

/* Bad lots, each in a part of the month of its own, so that no two are one. */
static void choose_bad(struct plant_story *story, uint64_t key)
{
    const size_t wanted = story->count / LOTS_A_BAD_ONE + 1, part = story->count / wanted;
    for (size_t i = 0; i < wanted; i++) {
        const size_t off = (size_t)(cg_random_uniform(key, 16 + i) * (double)part);
        const size_t lot = i * part + (off < part ? off : part - 1);
        story->lots[lot].fault = (enum plant_fault)(1 + i % (PLANT_FAULTS - 1));
    }
}

enum cg_status plant_story_init(struct plant_story *story, const struct cg_plant_options *options,
                                struct cg_error *error)
{
    const uint64_t key = cg_random_key(options->seed, CG_RANDOM_PLANT, 0);
    const double count = (double)options->lots;
    const double height = (double)options->height * options->pitch_mm;
    const double width = (double)options->width * options->pitch_mm;
    struct plant_story made = {.count = options->lots, .turn_mm = M_PI * 1000.0 * options->drum_diameter_m};
    made.lots = cg_alloc(options->lots, sizeof *made.lots, error);
    if (made.lots == NULL) {
        return CG_FAULT;
    }
    made.foul_lot = (size_t)(count * (0.35 + 0.2 * cg_random_uniform(key, 0)));
    made.drift_lot = (size_t)(count * (0.15 + 0.2 * cg_random_uniform(key, 1)));
    /* The frame lies within the turn, and the mark well inside the frame. */
    made.frame_md_mm = cg_random_uniform(key, 2) * (made.turn_mm - height);
    const double in_frame = height * (0.2 + 0.6 * cg_random_uniform(key, 3));
    made.mark_md_mm = made.frame_md_mm + in_frame;
    made.mark_cd_mm = width * (0.2 + 0.6 * cg_random_uniform(key, 4));
    made.mark = (struct cg_web_mark){.name = "drum",
                                     .x_mm = made.mark_cd_mm,
                                     .md_mm = in_frame,
                                     .length_mm = 3.0,
                                     .width_mm = 1.0,
                                     .angle_deg = 180.0 * cg_random_uniform(key, 5),
                                     .points = 2};
    cg_web_mark_lay(&made.mark, key);
    for (size_t i = 0; i < made.count; i++) {
        fill_lot(&made, i, options->seed);
    }
    choose_bad(&made, key);
    *story = made;
    return CG_OK;
}

void plant_story_clear(struct plant_story *story)
{
    free(story->lots);
    *story = (struct plant_story){0};
}
