/* A recipe as a document. */
#include <castgloss/inspect.h>

#include <math.h>
#include <string.h>

static void add_anhydride(struct cg_record *record, const struct cg_recipe *recipe)
{
    const struct cg_anhydride bath = cg_recipe_anhydride(recipe);
    const bool boric = bath.boric_h3bo3_percent > 0;
    const double as_basis =
        recipe->boric_basis == CG_BASIS_B2O3 ? bath.boric_b2o3_percent : bath.boric_h3bo3_percent;
    struct cg_node *node = cg_record_object(record, record->root, "anhydride");
    cg_record_number(record, node, "borate_wt_percent", bath.borate_percent);
    cg_record_number(record, node, "boric_wt_percent", boric ? as_basis : NAN);
    cg_record_text(record, node, "boric_basis", recipe->boric_basis == CG_BASIS_B2O3 ? "B2O3" : "H3BO3");
    cg_record_number(record, node, "magnesium_wt_percent", bath.magnesium_percent);
    cg_record_number(record, node, "magnesium_mmol_per_100g", bath.magnesium_mmol_per_100g);
    if (!isfinite(bath.ratio_h3bo3)) {
        cg_record_null(record, node, "borate_boric_ratio");
        return;
    }
    struct cg_node *ratio = cg_record_object(record, node, "borate_boric_ratio");
    cg_record_number(record, ratio, "H3BO3", bath.ratio_h3bo3);
    cg_record_number(record, ratio, "B2O3", bath.ratio_b2o3);
}

static void add_layer(struct cg_record *record, const struct cg_recipe *recipe)
{
    const struct cg_binder_shares binder = cg_recipe_binder(recipe);
    struct cg_node *node = cg_record_object(record, record->root, "binder");
    cg_record_number(record, node, "parts_per_100", binder.parts);
    cg_record_number(record, node, "layer_wt_percent", binder.layer_percent);
    cg_record_number(record, node, "pva_share_wt_percent", binder.pva_percent);
}

static void add_claims(struct cg_record *record, const struct cg_claim claims[CG_CLAIMS])
{
    struct cg_node *list = cg_record_list(record, record->root, "claims");
    for (size_t i = 0; i < CG_CLAIMS; i++) {
        struct cg_node *node = cg_record_object(record, list, NULL);
        cg_record_number(record, node, "claim", claims[i].claim);
        cg_record_text(record, node, "result", cg_claim_result_name(claims[i].result));
        cg_record_text(record, node, "quantity", claims[i].quantity);
        cg_record_number(record, node, "value", claims[i].value);
        cg_record_number(record, node, "low", claims[i].low);
        cg_record_number(record, node, "high", claims[i].high);
        cg_record_text(record, node, "text", claims[i].text);
    }
}

static void add_notices(struct cg_record *record, const struct cg_recipe *recipe)
{
    struct cg_text advice = {0};
    struct cg_node *list = cg_record_list(record, record->root, "notices");
    cg_recipe_advise(recipe, &advice);
    for (char *line = advice.data, *end; line != NULL && (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = 0;
        cg_record_text(record, list, NULL, line);
    }
    record->failed = record->failed || advice.failed;
    cg_text_clear(&advice);
}

/* What passed a window, as in every verdict. */
static void add_verdict(struct cg_record *record, const struct cg_claim claims[CG_CLAIMS],
                        enum cg_claim_result result)
{
    struct cg_node *verdict = cg_record_object(record, record->root, "verdict");
    cg_record_text(record, verdict, "result", cg_claim_result_name(result));
    struct cg_node *exceeded = cg_record_list(record, verdict, "exceeded");
    for (size_t i = 0; i < CG_CLAIMS; i++) {
        const struct cg_claim *claim = &claims[i];
        if (claim->result != CG_CLAIM_FAIL || !isfinite(claim->value)) {
            continue;
        }
        struct cg_node *item = cg_record_object(record, exceeded, NULL);
        cg_record_text(record, item, "quantity", claim->quantity);
        cg_record_number(record, item, "value", claim->value);
        cg_record_number(record, item, "limit", claim->value > claim->high ? claim->high : claim->low);
    }
}

enum cg_status cg_recipe_record(const struct cg_recipe_file *file, const char *name, struct cg_record *out,
                                enum cg_claim_result *result, struct cg_error *error)
{
    struct cg_claim claims[CG_CLAIMS];
    struct cg_record record = {.schema = NULL};
    enum cg_status status = cg_record_init(&record, "castgloss.recipe/1", error);
    if (status != CG_OK) {
        return status;
    }
    cg_recipe_claims(&file->recipe, claims);
    const enum cg_claim_result verdict = cg_recipe_verdict(claims);
    struct cg_node *source = cg_record_object(&record, record.root, "source");
    cg_record_text(&record, source, "file", name);
    cg_record_text(&record, source, "hash", file->hash);
    add_anhydride(&record, &file->recipe);
    add_layer(&record, &file->recipe);
    add_claims(&record, claims);
    add_notices(&record, &file->recipe);
    add_verdict(&record, claims, verdict);
    status = cg_record_check(&record, error);
    if (status != CG_OK) {
        cg_record_clear(&record);
        return status;
    }
    *out = record;
    *result = verdict;
    return CG_OK;
}
