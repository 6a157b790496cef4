/* What the weighed masses are without water of crystallisation. */
#include <castgloss/recipe.h>

#include <math.h>

/* Boric acid as its anhydride: 2 H3BO3 = B2O3 + 3 H2O. */
static double b2o3_per_h3bo3(void)
{
    return cg_substance_molar_mass(cg_substance_find("B2O3")) /
           (2 * cg_substance_molar_mass(cg_substance_find("H3BO3")));
}

/* Boric acids are counted by their boron, as H3BO3. */
static double as_h3bo3(const struct cg_substance *substance)
{
    static const size_t boron = 1;
    return substance->atoms[boron] * cg_substance_molar_mass(cg_substance_find("H3BO3")) /
           cg_substance_molar_mass(substance);
}

struct cg_anhydride cg_recipe_anhydride(const struct cg_recipe *recipe)
{
    struct cg_anhydride sum = {.water_percent = 100};
    const double b2o3 = b2o3_per_h3bo3();
    for (size_t i = 0; i < recipe->item_count; i++) {
        const struct cg_bath_item *item = &recipe->items[i];
        const double share = cg_substance_anhydrous_share(item->substance, item->waters);
        const double percent = 100 * item->mass_kg * item->purity * share / recipe->bath_total_kg;
        switch (item->substance->role) {
        case CG_ROLE_BORATE:
            sum.borate_percent += percent;
            break;
        case CG_ROLE_BORIC_ACID:
            sum.boric_h3bo3_percent += percent * as_h3bo3(item->substance);
            break;
        case CG_ROLE_MAGNESIUM:
            sum.magnesium_percent += percent;
            sum.magnesium_mmol_per_100g += 1000 * percent / cg_substance_molar_mass(item->substance);
            break;
        case CG_ROLE_WATER:
            continue;
        }
        sum.water_percent -= percent;
    }
    sum.boric_b2o3_percent = sum.boric_h3bo3_percent * b2o3;
    const bool both = sum.borate_percent > 0 && sum.boric_h3bo3_percent > 0;
    sum.ratio_h3bo3 = both ? sum.borate_percent / sum.boric_h3bo3_percent : NAN;
    sum.ratio_b2o3 = both ? sum.borate_percent / sum.boric_b2o3_percent : NAN;
    return sum;
}

struct cg_binder_shares cg_recipe_binder(const struct cg_recipe *recipe)
{
    double all = 0, pva = 0;
    if (!recipe->has_layer || !(recipe->pigment_parts > 0)) {
        return (struct cg_binder_shares){NAN, NAN, NAN};
    }
    for (size_t i = 0; i < recipe->binder_count; i++) {
        all += recipe->binders[i].parts;
        pva += recipe->binders[i].kind->pva ? recipe->binders[i].parts : 0;
    }
    return (struct cg_binder_shares){
        .parts = 100 * all / recipe->pigment_parts,
        .layer_percent = 100 * all / (recipe->pigment_parts + all),
        .pva_percent = all > 0 ? 100 * pva / all : NAN,
    };
}
