/*
 * facts.c: values of a record as words.
 */
#include "report/facts.h"

#include <string.h>

bool cg_fact_number(const struct cg_record *record, const char *path, double *value)
{
    struct cg_node scratch;
    const struct cg_node *node = cg_record_find(record, path, &scratch);
    if (node == NULL || node->kind != CG_NODE_NUMBER) {
        return false;
    }
    *value = node->number;
    return true;
}

const char *cg_fact_text(const struct cg_record *record, const char *path)
{
    struct cg_node scratch;
    const struct cg_node *node = cg_record_find(record, path, &scratch);
    return node != NULL && node->kind == CG_NODE_TEXT ? node->text : NULL;
}

const char *cg_fact_fixed(char out[CG_NUMBER_SIZE], const struct cg_record *record, const char *path,
                          int decimals)
{
    static const char dash[] = "–";
    double value;
    if (cg_fact_number(record, path, &value)) {
        return cg_number_fixed(out, value, decimals);
    }
    memcpy(out, dash, sizeof dash);
    return out;
}

void cg_fact_reasons(const struct cg_record *record, struct cg_text *out)
{
    const struct cg_node *reasons = record->root != NULL ? cg_node_get(record->root, "reasons") : NULL;
    for (const struct cg_node *node = reasons != NULL ? reasons->first : NULL; node != NULL;
         node = node->next) {
        if (node->kind == CG_NODE_TEXT) {
            cg_text_add(out, "%s%s", node == reasons->first ? "" : " ", node->text);
        }
    }
}

void cg_fact_exceeded(const struct cg_record *record, struct cg_text *out)
{
    const struct cg_node *verdict = record->root != NULL ? cg_node_get(record->root, "verdict") : NULL;
    const struct cg_node *list = verdict != NULL ? cg_node_get(verdict, "exceeded") : NULL;
    for (const struct cg_node *node = list != NULL ? list->first : NULL; node != NULL; node = node->next) {
        const struct cg_node *quantity = cg_node_get(node, "quantity");
        const struct cg_node *value = cg_node_get(node, "value");
        const struct cg_node *limit = cg_node_get(node, "limit");
        if (quantity == NULL || quantity->text == NULL) {
            continue;
        }
        char number[CG_NUMBER_SIZE], bound[CG_NUMBER_SIZE];
        cg_text_add(out, "%s%s", node == list->first ? "" : "; ", quantity->text);
        if (value != NULL && value->kind == CG_NODE_NUMBER && limit != NULL &&
            limit->kind == CG_NODE_NUMBER) {
            cg_text_add(out, " is %s, limit %s", cg_number_print(number, value->number, 4),
                        cg_number_print(bound, limit->number, 4));
        }
    }
}

enum cg_outcome cg_outcome_of(const struct cg_surface *surface)
{
    static const enum cg_outcome outcomes[] = {
        [CG_RESULT_NO_LIMITS] = CG_OUTCOME_MEASURED,
        [CG_RESULT_PASS] = CG_OUTCOME_PASSED,
        [CG_RESULT_FAIL] = CG_OUTCOME_FAILED,
        [CG_RESULT_NOT_MEASURABLE] = CG_OUTCOME_NOT_MEASURABLE,
    };
    return surface->status != CG_OK ? CG_OUTCOME_NOT_MEASURABLE : outcomes[surface->result];
}

const char *cg_outcome_name(enum cg_outcome outcome)
{
    static const char *const names[CG_OUTCOMES] = {
        [CG_OUTCOME_PASSED] = "passed",
        [CG_OUTCOME_FAILED] = "failed",
        [CG_OUTCOME_MEASURED] = "measured, no limits",
        [CG_OUTCOME_NOT_MEASURABLE] = "not measurable",
    };
    return names[outcome];
}

const struct cg_band_cv *cg_fact_worst_band(const struct cg_surface *surface)
{
    const double least = 0.005; /* what would read 0.00 % is no mottle */
    const struct cg_band_cv *worst = NULL;
    for (size_t i = 0; i < surface->band_count; i++) {
        const struct cg_band_cv *band = &surface->bands[i];
        if (band->band.name == NULL && band->cv_percent > least &&
            (worst == NULL || band->cv_percent > worst->cv_percent)) {
            worst = band;
        }
    }
    return worst;
}

const char *cg_fact_band(char out[CG_NUMBER_SIZE], const struct cg_band *band)
{
    char low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE];
    struct cg_text text = {0};
    cg_text_add(&text, "%s–%s", cg_number_print(low, band->low_mm, 3),
                cg_number_print(high, band->high_mm, 3));
    out[0] = '\0';
    if (!text.failed && text.length < CG_NUMBER_SIZE) {
        memcpy(out, text.data, text.length + 1);
    }
    cg_text_clear(&text);
    return out;
}

void cg_fact_count(struct cg_text *out, size_t count, const char *one, const char *many)
{
    cg_text_add(out, "%zu %s", count, count == 1 ? one : many);
}
