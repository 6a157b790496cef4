/* The claims as a table: what each asks, and how a recipe answers. */
#include <castgloss/recipe.h>

#include <math.h>

/* Everything that a claim may ask for. */
struct facts {
    const struct cg_recipe *recipe;
    struct cg_anhydride bath;
    struct cg_binder_shares binder;
    double uncertainty; /* relative */
};

struct window {
    double low, high; /* inclusive; NaN: none */
};

static const char *const result_names[] = {
    [CG_CLAIM_PASS] = "PASS",
    [CG_CLAIM_FAIL] = "FAIL",
    [CG_CLAIM_MARGINAL] = "MARGINAL",
    [CG_CLAIM_BASIS_DEPENDENT] = "BASIS_DEPENDENT",
    [CG_CLAIM_UNSATISFIABLE] = "UNSATISFIABLE_AS_PRINTED",
    [CG_CLAIM_NOT_STATED] = "NOT_STATED",
};

const char *cg_claim_result_name(enum cg_claim_result result)
{
    return (size_t)result < sizeof result_names / sizeof result_names[0] ? result_names[result] : "unknown";
}

/* ---- answers ------------------------------------------------------------------------------------ */

static const struct window borate_window = {0.4, 6}, borate_narrow_window = {0.5, 4.5},
                           magnesium_window = {0.5, 6}, binder_window = {5, 30}, ratio_window = {0.25, 2},
                           melting_window = {90, 150}, coat_window = {5, 30};
/* "More than 30 wt %". */
#define CLAIM6_PERCENT 30.0

static enum cg_claim_result judge(const struct facts *facts, double value, struct window window)
{
    if (!isfinite(value)) {
        return CG_CLAIM_NOT_STATED;
    }
    const double guard = facts->uncertainty * fabs(value);
    if (fabs(value - window.low) < guard || fabs(value - window.high) < guard) {
        return CG_CLAIM_MARGINAL;
    }
    return value < window.low || value > window.high ? CG_CLAIM_FAIL : CG_CLAIM_PASS;
}

static void answer(struct cg_claim *out, const char *quantity, double value, struct window window,
                   enum cg_claim_result result)
{
    out->quantity = quantity;
    out->value = value;
    out->low = window.low;
    out->high = window.high;
    out->result = result;
}

static void within(const struct facts *facts, const char *quantity, double value, struct window window,
                   struct cg_claim *out)
{
    answer(out, quantity, value, window, judge(facts, value, window));
}

static enum cg_claim_result both(enum cg_stated a, enum cg_stated b)
{
    if (a == CG_STATED_NO || b == CG_STATED_NO) {
        return CG_CLAIM_FAIL;
    }
    return a == CG_STATED_YES && b == CG_STATED_YES ? CG_CLAIM_PASS : CG_CLAIM_NOT_STATED;
}

static enum cg_stated stated(bool known, bool yes)
{
    return !known ? CG_UNSTATED : yes ? CG_STATED_YES : CG_STATED_NO;
}

static void ask_parts(const struct facts *facts, struct cg_claim *out)
{
    const struct cg_recipe *recipe = facts->recipe;
    const enum cg_stated pva = stated(recipe->has_layer, facts->binder.pva_percent > 0);
    const enum cg_stated bath =
        stated(true, facts->bath.borate_percent > 0 && facts->bath.magnesium_percent > 0);
    const enum cg_claim_result pairs[] = {both(recipe->alumina, pva), both(recipe->air_permeable, bath),
                                          both(recipe->mirror_heated, recipe->pressed_wet)};
    out->result = CG_CLAIM_PASS;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (pairs[i] == CG_CLAIM_FAIL || (out->result != CG_CLAIM_FAIL && pairs[i] == CG_CLAIM_NOT_STATED)) {
            out->result = pairs[i];
        }
    }
}

static void ask_magnesium(const struct facts *facts, struct cg_claim *out)
{
    within(facts, "magnesium salt, wt %", facts->bath.magnesium_percent, magnesium_window, out);
}

/* Of the two windows the one that is met worse is shown. */
static void ask_bath(const struct facts *facts, struct cg_claim *out)
{
    static const int badness[] = {[CG_CLAIM_PASS] = 0,          [CG_CLAIM_NOT_STATED] = 0,
                                  [CG_CLAIM_UNSATISFIABLE] = 0, [CG_CLAIM_BASIS_DEPENDENT] = 1,
                                  [CG_CLAIM_MARGINAL] = 1,      [CG_CLAIM_FAIL] = 2};
    struct cg_claim magnesium = *out;
    within(facts, "borate, wt %", facts->bath.borate_percent, borate_window, out);
    ask_magnesium(facts, &magnesium);
    if (badness[magnesium.result] > badness[out->result]) {
        *out = magnesium;
    }
}

static void ask_borate_narrow(const struct facts *facts, struct cg_claim *out)
{
    within(facts, "borate, wt %", facts->bath.borate_percent, borate_narrow_window, out);
}

/* Whether every substance of a role is one that the claims name. */
static void ask_named(const struct cg_recipe *recipe, enum cg_substance_role role, struct cg_claim *out)
{
    out->result = CG_CLAIM_NOT_STATED;
    for (size_t i = 0; i < recipe->item_count; i++) {
        if (recipe->items[i].substance->role == role && out->result != CG_CLAIM_FAIL) {
            out->result = recipe->items[i].substance->named ? CG_CLAIM_PASS : CG_CLAIM_FAIL;
        }
    }
}

static void ask_magnesium_named(const struct facts *facts, struct cg_claim *out)
{
    ask_named(facts->recipe, CG_ROLE_MAGNESIUM, out);
}

static void ask_borax(const struct facts *facts, struct cg_claim *out)
{
    ask_named(facts->recipe, CG_ROLE_BORATE, out);
}

static void ask_boric(const struct facts *facts, struct cg_claim *out)
{
    out->result = facts->bath.boric_h3bo3_percent > 0 ? CG_CLAIM_PASS : CG_CLAIM_FAIL;
}

static void ask_binder(const struct facts *facts, struct cg_claim *out)
{
    within(facts, "binder, parts per 100", facts->binder.parts, binder_window, out);
}

/* With claim 5, on which it depends, no layer can meet it as it is printed. */
static void ask_binder_share(const struct facts *facts, struct cg_claim *out)
{
    const struct window above = {CLAIM6_PERCENT, NAN};
    const bool share = facts->recipe->claim6_reading == CG_CLAIM6_PVA_SHARE;
    const double value = share ? facts->binder.pva_percent : facts->binder.layer_percent;
    enum cg_claim_result result = judge(facts, value, above);
    if (result == CG_CLAIM_PASS && !(value > CLAIM6_PERCENT)) {
        result = CG_CLAIM_FAIL;
    }
    if (facts->recipe->claim6_reading == CG_CLAIM6_NONE) {
        result = CG_CLAIM_UNSATISFIABLE;
    }
    answer(out, share ? "PVA of binders, wt %" : "binder of layer, wt %", value, above, result);
}

static void ask_ratio(const struct facts *facts, struct cg_claim *out)
{
    const enum cg_claim_result p = judge(facts, facts->bath.ratio_h3bo3, ratio_window);
    const enum cg_claim_result q = judge(facts, facts->bath.ratio_b2o3, ratio_window);
    const bool split = (p == CG_CLAIM_FAIL) != (q == CG_CLAIM_FAIL);
    const bool margin = p == CG_CLAIM_MARGINAL || q == CG_CLAIM_MARGINAL;
    const bool oxide = facts->recipe->boric_basis == CG_BASIS_B2O3;
    answer(out, oxide ? "borate / boric as B2O3" : "borate / boric as H3BO3",
           oxide ? facts->bath.ratio_b2o3 : facts->bath.ratio_h3bo3, ratio_window,
           split    ? CG_CLAIM_BASIS_DEPENDENT
           : margin ? CG_CLAIM_MARGINAL
                    : p);
}

static void ask_release(const struct facts *facts, struct cg_claim *out)
{
    const enum cg_stated agent = facts->recipe->release_agent;
    out->result = both(agent, agent);
}

static void ask_melting(const struct facts *facts, struct cg_claim *out)
{
    within(facts, "release melts, deg C", facts->recipe->release_melting_c, melting_window, out);
}

static void ask_coat(const struct facts *facts, struct cg_claim *out)
{
    within(facts, "coat, g/m2 dry", facts->recipe->coat_weight_gsm, coat_window, out);
}

/* ---- the table ---------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    void (*ask)(const struct facts *facts, struct cg_claim *out);
} rows[CG_CLAIMS] = {
    {"Paper: a layer of alumina and polyvinyl alcohol on a support that air can pass, gelled with borate and "
     "a "
     "soluble magnesium salt, pressed wet onto a heated mirror face.",
     ask_parts},
    {"Bath: 0.4 to 6 wt % of borate and 0.5 to 6 wt % of magnesium salt, as anhydrides.", ask_bath},
    {"Bath: the magnesium salt is chloride, sulfate or nitrate.", ask_magnesium_named},
    {"Bath: it holds boric acid too.", ask_boric},
    {"Layer: 5 to 30 parts of binder per 100 parts of pigment.", ask_binder},
    {"Layer: more than 30 wt % of binder; as printed this cannot be met together with claim 5.",
     ask_binder_share},
    {"Bath: it holds boric acid too.", ask_boric},
    {"Bath: the borate is borax.", ask_borax},
    {"Bath: 0.5 to 4.5 wt % of borate as anhydride.", ask_borate_narrow},
    {"Bath: borate to boric acid from 1/4 to 2/1 as anhydrides.", ask_ratio},
    {"Bath: the magnesium salt is chloride, sulfate or nitrate.", ask_magnesium_named},
    {"Bath: 0.5 to 6 wt % of magnesium salt as anhydride.", ask_magnesium},
    {"A release agent is in the layer, in the bath or in both.", ask_release},
    {"The release agent melts at 90 to 150 deg C.", ask_melting},
    {"Layer: 5 to 30 g/m2 of dry coat.", ask_coat},
    {"Process: the layer is gelled with borate and a soluble magnesium salt and pressed wet onto a heated "
     "mirror face.",
     ask_parts},
    {"Process: the bath holds boric acid too.", ask_boric},
};

void cg_recipe_claims(const struct cg_recipe *recipe, struct cg_claim out[CG_CLAIMS])
{
    const struct facts facts = {.recipe = recipe,
                                .bath = cg_recipe_anhydride(recipe),
                                .binder = cg_recipe_binder(recipe),
                                .uncertainty = recipe->weighing_uncertainty_percent / 100};
    for (size_t i = 0; i < CG_CLAIMS; i++) {
        out[i] = (struct cg_claim){
            .claim = (int)i + 1, .text = rows[i].text, .value = NAN, .low = NAN, .high = NAN};
        rows[i].ask(&facts, &out[i]);
    }
}

enum cg_claim_result cg_recipe_verdict(const struct cg_claim claims[CG_CLAIMS])
{
    enum cg_claim_result verdict = CG_CLAIM_PASS;
    for (size_t i = 0; i < CG_CLAIMS; i++) {
        const enum cg_claim_result result = claims[i].result;
        if (result == CG_CLAIM_FAIL) {
            return CG_CLAIM_FAIL;
        }
        if (result == CG_CLAIM_MARGINAL || result == CG_CLAIM_BASIS_DEPENDENT) {
            verdict = CG_CLAIM_MARGINAL;
        }
    }
    return verdict;
}
