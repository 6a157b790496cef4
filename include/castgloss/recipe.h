/*
 * castgloss/recipe.h: what was weighed into a treatment bath and a layer, as anhydrides, against the windows
 * of the claims for gel-cast inkjet paper. Values in, values out.
 */
#ifndef CASTGLOSS_RECIPE_H
#define CASTGLOSS_RECIPE_H

#include <castgloss/base.h>

/* ---- substances --------------------------------------------------------------------------------- */

enum cg_substance_role { CG_ROLE_BORATE, CG_ROLE_BORIC_ACID, CG_ROLE_MAGNESIUM, CG_ROLE_WATER };

#define CG_ELEMENTS 9
#define CG_HYDRATES 10
/* A substance of the bath, without its water of crystallisation. */
struct cg_substance {
    const char *formula; /* "MgSO4": how a recipe names it */
    const char *name;    /* "magnesium sulfate" */
    enum cg_substance_role role;
    bool named;                          /* borax among the borates, the salts that claim 3 lists */
    unsigned char atoms[CG_ELEMENTS];    /* H B C N O Na Mg S Cl, and K counted as its mass below */
    double other_mass;                   /* of atoms outside those, g/mol */
    unsigned char hydrates[CG_HYDRATES]; /* known numbers of water, ended by 255 */
};
/* The table, *count rows. */
const struct cg_substance *cg_substances(size_t *count);
/* By its formula; NULL when the table has none. */
const struct cg_substance *cg_substance_find(const char *formula);
/* Whether it is known with so many waters. */
bool cg_substance_has_hydrate(const struct cg_substance *substance, double waters);
/* g/mol of the anhydrous substance, from the abridged standard atomic weights of 2021. */
double cg_substance_molar_mass(const struct cg_substance *substance);
/* Mass of the anhydrous substance in a mass of its hydrate. */
double cg_substance_anhydrous_share(const struct cg_substance *substance, double waters);

/* A binder is a polymer; PVA is told apart. */
struct cg_binder_kind {
    const char *name;
    bool pva;
};
const struct cg_binder_kind *cg_binder_kinds(size_t *count);
const struct cg_binder_kind *cg_binder_find(const char *name);

/* ---- recipe ------------------------------------------------------------------------------------- */

enum cg_stated { CG_UNSTATED, CG_STATED_NO, CG_STATED_YES };
enum cg_boric_basis { CG_BASIS_H3BO3, CG_BASIS_B2O3 };
enum cg_claim6_reading { CG_CLAIM6_NONE, CG_CLAIM6_LITERAL, CG_CLAIM6_PVA_SHARE };

struct cg_bath_item {
    const struct cg_substance *substance;
    double waters, mass_kg, purity; /* purity in (0, 1] */
};
struct cg_binder {
    const struct cg_binder_kind *kind;
    double parts;
};
/* A recipe that has been checked. NaN: not stated. The lists are borrowed. */
struct cg_recipe {
    double bath_total_kg, bath_temperature_c;
    const struct cg_bath_item *items;
    size_t item_count;
    bool has_layer;
    enum cg_stated alumina;
    double pigment_parts, coat_weight_gsm;
    const struct cg_binder *binders;
    size_t binder_count;
    enum cg_stated release_agent;
    double release_melting_c;
    enum cg_stated air_permeable, mirror_heated, pressed_wet;
    double drum_face_c;
    double weighing_uncertainty_percent; /* relative, of every value */
    enum cg_boric_basis boric_basis;
    enum cg_claim6_reading claim6_reading;
};

/* The bath in anhydrides, percent of its total mass. A value without its substance is 0, a ratio NaN. */
struct cg_anhydride {
    double borate_percent;
    double boric_h3bo3_percent, boric_b2o3_percent;
    double magnesium_percent;       /* of the anhydrous salts together */
    double magnesium_mmol_per_100g; /* of Mg */
    double ratio_h3bo3, ratio_b2o3; /* borate to boric acid on either basis */
    double water_percent;           /* all but the anhydrous solids */
};
struct cg_anhydride cg_recipe_anhydride(const struct cg_recipe *recipe);

/* Binder parts per 100 of pigment, and as a share of pigment and binder; PVA's share of the binders. */
struct cg_binder_shares {
    double parts, layer_percent, pva_percent; /* NaN without a layer */
};
struct cg_binder_shares cg_recipe_binder(const struct cg_recipe *recipe);

/* ---- claims ------------------------------------------------------------------------------------- */

enum cg_claim_result {
    CG_CLAIM_PASS,
    CG_CLAIM_FAIL,
    CG_CLAIM_MARGINAL, /* nearer to a limit than the weighing can tell */
    CG_CLAIM_BASIS_DEPENDENT,
    CG_CLAIM_UNSATISFIABLE,
    CG_CLAIM_NOT_STATED
};
/* "PASS", ..., "UNSATISFIABLE_AS_PRINTED", "NOT_STATED" */
const char *cg_claim_result_name(enum cg_claim_result result);

#define CG_CLAIMS ((size_t)17)
struct cg_claim {
    int claim;
    enum cg_claim_result result;
    const char *quantity;    /* what value is, with its unit; NULL: a condition without a number */
    double value, low, high; /* NaN: none */
    const char *text;        /* what the claim asks */
};
/* Fills claims 1 to 17. Windows include their limits; "more than" does not. */
void cg_recipe_claims(const struct cg_recipe *recipe, struct cg_claim out[CG_CLAIMS]);
/*
 * What follows for the whole: FAIL when a counted claim fails, else MARGINAL when one is not surely met, else
 * PASS. What is not stated does not count; claim 6 counts only under a stated reading, and by the letter it
 * never passes together with claim 5.
 */
enum cg_claim_result cg_recipe_verdict(const struct cg_claim claims[CG_CLAIMS]);
/* Advice that is no claim (solubility, melting point, what an extreme does to the gloss): a line a sentence.
 */
void cg_recipe_advise(const struct cg_recipe *recipe, struct cg_text *out);

#endif
