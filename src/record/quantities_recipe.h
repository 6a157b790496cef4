/* The rows of castgloss.recipe/1, a part of the table of record/quantity.c: what `recipe` computes. */
/* clang-format off */
#define RECIPE "castgloss.recipe/1"

{RECIPE, "anhydride.borate_wt_percent", "%", 4, "Borate",
 "Borates without their water of crystallisation, by mass of the whole bath."},
{RECIPE, "anhydride.boric_wt_percent", "%", 4, "Boric acid",
 "Boric acid on the basis that anhydride.boric_basis names, by mass of the whole bath."},
{RECIPE, "anhydride.magnesium_wt_percent", "%", 4, "Magnesium salts",
 "Magnesium salts without their water of crystallisation, by mass of the whole bath."},
{RECIPE, "anhydride.magnesium_mmol_per_100g", "mmol/100 g", 3, "Magnesium", "Magnesium in the bath, whatever its salts."},
{RECIPE, "anhydride.borate_boric_ratio.H3BO3", "", 4, "Ratio, H3BO3",
 "Borate to boric acid by mass, boric acid counted as H3BO3."},
{RECIPE, "anhydride.borate_boric_ratio.B2O3", "", 4, "Ratio, B2O3",
 "Borate to boric acid by mass, boric acid counted as its anhydride B2O3."},
{RECIPE, "binder.parts_per_100", "parts", 3, "Binder", "Dry binder per 100 parts of pigment."},
{RECIPE, "binder.layer_wt_percent", "%", 3, "Share of the layer", "Dry binder in pigment and binder together, by mass."},
{RECIPE, "binder.pva_share_wt_percent", "%", 3, "PVA in the binders", "Polyvinyl alcohol in all the binders, by mass."},
{RECIPE, "claims[].claim", "", 0, "Claim", "Number of the claim."},
{RECIPE, "claims[].value", "", 4, "Value", "What the recipe has, in the unit of claims[].quantity."},
{RECIPE, "claims[].low", "", 4, "From", "Lower limit of the window, in the same unit."},
{RECIPE, "claims[].high", "", 4, "To", "Upper limit of the window, in the same unit."},
{RECIPE, "verdict.exceeded[].value", "", 4, "Value", "Value outside its window, in the unit of its quantity."},
{RECIPE, "verdict.exceeded[].limit", "", 4, "Limit", "The limit that it passed, in the same unit."},

#undef RECIPE
