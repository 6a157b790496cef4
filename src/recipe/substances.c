/* Substances of a treatment bath and binders of a layer. */
#include <castgloss/recipe.h>

#include <math.h>
#include <string.h>

/* IUPAC abridged standard atomic weights, 2021. */
static const double atomic_weights[CG_ELEMENTS] = {1.008,  10.81,  12.011, 14.007, 15.999,
                                                   22.990, 24.305, 32.06,  35.45};
#define POTASSIUM 39.098
#define WATER_WEIGHT (2 * 1.008 + 15.999)
#define END 255

/* clang-format off */
static const struct cg_substance substances[] = {
    /*                                                        H  B  C  N  O Na Mg  S Cl                        */
    {"Na2B4O7",     "borax",                 CG_ROLE_BORATE,     true,  {0, 4, 0, 0, 7, 2}, 0,                {0, 4, 5, 10, END}},
    {"K2B4O7",      "potassium tetraborate", CG_ROLE_BORATE,     false, {0, 4, 0, 0, 7}, 2 * POTASSIUM,       {0, 4, END}},
    {"NH4B5O8",     "ammonium pentaborate",  CG_ROLE_BORATE,     false, {4, 5, 0, 1, 8}, 0,                   {0, 4, END}},
    {"Na2B8O13",    "disodium octaborate",   CG_ROLE_BORATE,     false, {0, 8, 0, 0, 13, 2}, 0,               {0, 4, END}},
    {"H3BO3",       "boric acid",            CG_ROLE_BORIC_ACID, false, {3, 1, 0, 0, 3}, 0,                   {0, END}},
    {"HBO2",        "metaboric acid",        CG_ROLE_BORIC_ACID, false, {1, 1, 0, 0, 2}, 0,                   {0, END}},
    {"B2O3",        "boric anhydride",       CG_ROLE_BORIC_ACID, false, {0, 2, 0, 0, 3}, 0,                   {0, END}},
    {"MgSO4",       "magnesium sulfate",     CG_ROLE_MAGNESIUM,  true,  {0, 0, 0, 0, 4, 0, 1, 1}, 0,          {0, 1, 2, 3, 4, 5, 6, 7, 11, END}},
    {"MgCl2",       "magnesium chloride",    CG_ROLE_MAGNESIUM,  true,  {0, 0, 0, 0, 0, 0, 1, 0, 2}, 0,       {0, 1, 2, 4, 6, 8, 12, END}},
    {"Mg(NO3)2",    "magnesium nitrate",     CG_ROLE_MAGNESIUM,  true,  {0, 0, 0, 2, 6, 0, 1}, 0,             {0, 2, 6, END}},
    {"Mg(C2H3O2)2", "magnesium acetate",     CG_ROLE_MAGNESIUM,  false, {6, 0, 4, 0, 4, 0, 1}, 0,             {0, 1, 4, END}},
    {"H2O",         "water",                 CG_ROLE_WATER,      false, {2, 0, 0, 0, 1}, 0,                   {0, END}},
};
/* clang-format on */

static const struct cg_binder_kind binders[] = {
    {"polyvinyl alcohol", true},
    {"PVA", true},
    {"casein", false},
    {"latex", false},
    {"starch", false},
    {"gelatin", false},
    {"cellulose ether", false},
    {"polyurethane", false},
    {"polyvinylpyrrolidone", false},
    {"polyacrylate", false},
};

const struct cg_substance *cg_substances(size_t *count)
{
    *count = sizeof substances / sizeof substances[0];
    return substances;
}

const struct cg_substance *cg_substance_find(const char *formula)
{
    for (size_t i = 0; i < sizeof substances / sizeof substances[0]; i++) {
        if (strcmp(substances[i].formula, formula) == 0) {
            return &substances[i];
        }
    }
    return NULL;
}

bool cg_substance_has_hydrate(const struct cg_substance *substance, double waters)
{
    for (size_t i = 0; i < CG_HYDRATES && substance->hydrates[i] != END; i++) {
        if ((double)substance->hydrates[i] == waters) {
            return true;
        }
    }
    return false;
}

double cg_substance_molar_mass(const struct cg_substance *substance)
{
    double sum = substance->other_mass;
    for (size_t i = 0; i < CG_ELEMENTS; i++) {
        sum += atomic_weights[i] * substance->atoms[i];
    }
    return sum;
}

double cg_substance_anhydrous_share(const struct cg_substance *substance, double waters)
{
    const double mass = cg_substance_molar_mass(substance);
    return mass / (mass + waters * WATER_WEIGHT);
}

const struct cg_binder_kind *cg_binder_kinds(size_t *count)
{
    *count = sizeof binders / sizeof binders[0];
    return binders;
}

const struct cg_binder_kind *cg_binder_find(const char *name)
{
    for (size_t i = 0; i < sizeof binders / sizeof binders[0]; i++) {
        if (strcmp(binders[i].name, name) == 0) {
            return &binders[i];
        }
    }
    return NULL;
}
