/* simulate/plant.h: the parts of a simulated month of a plant. Private to simulate. */
#ifndef SIMULATE_PLANT_H
#define SIMULATE_PLANT_H

#include "simulate/parts.h"

enum plant_fault { PLANT_GOOD, PLANT_STREAK, PLANT_PITS, PLANT_SCRATCHES, PLANT_FAULTS };

struct plant_lot {
    enum plant_fault fault;
    double borax_kg, boric_kg, magnesium_kg; /* as weighed: decahydrate, acid, heptahydrate */
    double binder_parts, coat_weight_gsm;
    double mottle;                 /* factor on the CV of all bands */
    double level;                  /* mean signal, share of full scale */
    double drum_percent;           /* contrast of the drum's mark; 0: none yet */
    double growth_um, dot_percent; /* of the print */
};

/* What was planted. Lots are numbered from 0. */
struct plant_story {
    struct plant_lot *lots;
    size_t count;
    size_t foul_lot, drift_lot; /* from which on */
    double turn_mm;
    double frame_md_mm; /* where a frame begins within each turn */
    double mark_md_mm;  /* where the mark lies within each turn */
    double mark_cd_mm;
    struct cg_web_mark mark; /* on a frame */
};

enum { PLANT_PARTS = 5, PLANT_OPERATORS = 3, PLANT_TRIALS = 2 };
/* SDs of the gauge study, as shares of the level. */
#define PLANT_PART_SD 0.03
#define PLANT_OPERATOR_SD 0.004
#define PLANT_TRIAL_SD 0.003

enum cg_status plant_story_init(struct plant_story *story, const struct cg_plant_options *options,
                                struct cg_error *error) CG_MUST_CHECK;
void plant_story_clear(struct plant_story *story);
/* Standard normal. */
double plant_gauss(uint64_t key, uint64_t counter);
const char *plant_fault_name(enum plant_fault fault);

/* manifest.csv, profile.yaml, rolls.csv, truth.json; and the recipe of a lot, into its folder. */
enum cg_status plant_write_files(const char *folder, const struct cg_plant_options *options,
                                 const struct plant_story *story, struct cg_error *error) CG_MUST_CHECK;
enum cg_status plant_write_recipe(const char *folder, const struct plant_lot *lot,
                                  struct cg_error *error) CG_MUST_CHECK;

#endif
