/* What experience says of a recipe, besides the claims. */
#include <castgloss/recipe.h>

#include <math.h>

/* Solubility in water, g of anhydrous borax in 100 g (handbook values, rounded). */
static const struct {
    double temperature_c, grams;
} borax_solubility[] = {{20, 2.5}, {25, 3.2}, {40, 6.5}};
#define BORAX_POINTS (sizeof borax_solubility / sizeof borax_solubility[0])
/* Boric acid at 20 degrees, g in 100 g. */
#define BORIC_SOLUBILITY 4.7
#define BORIC_AT_C 20.0

/* Melting this near to the temperature of the face, an agent works as a parting film, K. */
#define NEAR_FACE_K 20.0

/* The temperature at which so much borax dissolves; NAN: more than the table knows. */
static double dissolves_at_c(double grams)
{
    if (grams <= borax_solubility[0].grams) {
        return borax_solubility[0].temperature_c;
    }
    for (size_t i = 1; i < BORAX_POINTS; i++) {
        const double low = borax_solubility[i - 1].grams, high = borax_solubility[i].grams;
        if (grams <= high) {
            const double cold = borax_solubility[i - 1].temperature_c;
            return cold + (borax_solubility[i].temperature_c - cold) * (grams - low) / (high - low);
        }
    }
    return NAN;
}

static void advise_solubility(const struct cg_recipe *recipe, const struct cg_anhydride *bath,
                              struct cg_text *out)
{
    char needed_c[CG_NUMBER_SIZE], amount[CG_NUMBER_SIZE];
    const double borate = 100 * bath->borate_percent / bath->water_percent;
    const double boric = 100 * bath->boric_h3bo3_percent / bath->water_percent;
    const double needed = dissolves_at_c(borate);
    cg_number_print(amount, borate, 3);
    if (isnan(needed)) {
        cg_text_add(out,
                    "%s g of borate in 100 g of water is more than dissolves at 40 deg C without boric acid: "
                    "crystals make haze, spots and scratches.\n",
                    amount);
    } else if (borate > borax_solubility[0].grams && !(recipe->bath_temperature_c >= needed)) {
        cg_text_add(out,
                    "%s g of borate in 100 g of water may crystallise below about %s deg C unless boric acid "
                    "keeps it dissolved: crystals make haze, spots and scratches.\n",
                    amount, cg_number_print(needed_c, needed, 2));
    }
    if (boric > BORIC_SOLUBILITY && !(recipe->bath_temperature_c > BORIC_AT_C)) {
        cg_text_add(
            out,
            "%s g of boric acid in 100 g of water is about what dissolves at 20 deg C (4.7 g): keep the "
            "bath warm.\n",
            cg_number_print(amount, boric, 3));
    }
}

static void advise_release(const struct cg_recipe *recipe, struct cg_text *out)
{
    char number[CG_NUMBER_SIZE];
    const double above = recipe->release_melting_c - recipe->drum_face_c;
    if (isfinite(above) && above != 0) {
        cg_text_add(out, "The release agent melts %s K %s the temperature of the drum face%s.\n",
                    cg_number_print(number, fabs(above), 3), above < 0 ? "below" : "above",
                    fabs(above) > NEAR_FACE_K ? "; it parts best when it melts near it" : "");
    }
}

static void advise_claim_6(const struct cg_recipe *recipe, struct cg_text *out)
{
    const struct cg_binder_shares binder = cg_recipe_binder(recipe);
    char layer[CG_NUMBER_SIZE], pva[CG_NUMBER_SIZE];
    if (recipe->claim6_reading == CG_CLAIM6_NONE && isfinite(binder.layer_percent)) {
        cg_text_add(
            out,
            "Claim 6 is not counted: with claim 5 it cannot be met as printed. Read by the letter, the "
            "layer has %s wt %% of binder; read as the share of PVA in the binders, it has %s wt %%; "
            "claim6_reading chooses.\n",
            cg_number_print(layer, binder.layer_percent, 5),
            isfinite(binder.pva_percent) ? cg_number_print(pva, binder.pva_percent, 5) : "no");
    }
}

void cg_recipe_advise(const struct cg_recipe *recipe, struct cg_text *out)
{
    const struct cg_anhydride bath = cg_recipe_anhydride(recipe);
    advise_claim_6(recipe, out);
    advise_solubility(recipe, &bath, out);
    advise_release(recipe, out);
    /* What an extreme tends to do to the surface. */
    const struct {
        bool applies;
        const char *sentence;
    } tendencies[] = {
        {bath.borate_percent < 0.4 || bath.ratio_h3bo3 < 0.25,
         "Little borate sets a weak gel: picks and residue on the drum are likely."},
        {bath.borate_percent > 4.5 || bath.ratio_h3bo3 > 2,
         "Much borate sets the gel fast and hard: a dull face, orange peel and cracks are likely."},
        {bath.magnesium_percent < 0.5, "Little magnesium salt: bleed and beading of the ink are likely."},
        {bath.magnesium_percent > 6, "Much magnesium salt: haze and crystals are likely."},
        {recipe->air_permeable == CG_STATED_NO,
         "Steam cannot leave through a support that is closed to air: pinholes are likely."},
    };
    for (size_t i = 0; i < sizeof tendencies / sizeof tendencies[0]; i++) {
        if (tendencies[i].applies) {
            cg_text_add(out, "%s\n", tendencies[i].sentence);
        }
    }
}
