#include <castgloss/inspect.h>

#include "inspect/limit_path.h"
#include "inspect/profile.h"
#include "inspect/saturation.h"

#include <math.h>
#include <string.h>

struct judging {
    struct cg_record *record;
    struct cg_node *exceeded; /* NULL: only find out the result */
    bool failed, not_measured;
};

static void exceed(struct judging *judging, const char *quantity, double value, double limit)
{
    struct cg_node *entry = cg_record_object(judging->record, judging->exceeded, NULL);
    cg_record_text(judging->record, entry, "quantity", quantity);
    cg_record_number(judging->record, entry, "value", value);
    cg_record_number(judging->record, entry, "limit", limit);
    judging->failed = true;
}

/* One value against both ends, which belong to the range. An end that is not given is NaN and never exceeded.
 */
static void judge_value(struct judging *judging, const struct cg_limit *limit, const struct cg_node *node)
{
    if (node == NULL || node->kind != CG_NODE_NUMBER) {
        judging->not_measured = true;
        if (judging->exceeded != NULL) {
            cg_record_reason(judging->record,
                             "%s is limited but was not measured, so the verdict is NOT_MEASURABLE.",
                             limit->quantity);
        }
        return;
    }
    if (node->number < limit->min) {
        exceed(judging, limit->quantity, node->number, limit->min);
    }
    if (node->number > limit->max) {
        exceed(judging, limit->quantity, node->number, limit->max);
    }
}

static bool carries(const struct cg_node *item, const char *label)
{
    static const char *const keys[] = {"class", "direction", "id"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const struct cg_node *node = cg_node_get(item, keys[i]);
        if (node != NULL && node->kind == CG_NODE_TEXT && strcmp(node->text, label) == 0) {
            return true;
        }
    }
    return label[0] == 0;
}

/* Every line or mark that carries the label keeps to the limit; where there is none, nothing exceeds it. */
static void judge_each(struct judging *judging, const struct cg_limit *limit,
                       const struct cg_limit_path *path)
{
    const struct cg_node *list = cg_node_get(judging->record->root, path->list);
    if (list == NULL || list->kind != CG_NODE_LIST) {
        judge_value(judging, limit, NULL);
        return;
    }
    size_t judged = 0;
    for (const struct cg_node *item = list->first; item != NULL; item = item->next) {
        const struct cg_node *value = cg_node_get(item, path->rest);
        /* Elements of another kind do not have the number; one that was not measured has it as null. */
        if (carries(item, path->label) && !(path->named && value == NULL)) {
            judge_value(judging, limit, value);
            judged++;
        }
    }
    if (path->named && judged == 0) {
        judge_value(judging, limit, NULL);
    }
}

/* Totals are of all items together and not of each. */
static bool is_total(const char *rest)
{
    return strcmp(rest, "count") == 0 || strcmp(rest, "per_m2") == 0 || strcmp(rest, "area_percent") == 0;
}

/* A profile may hold limits for several kinds of document; each judges its own. */
static bool concerns(const struct cg_record *record, const struct cg_limit *limit)
{
    return cg_quantity_find(record->schema, limit->quantity) != NULL;
}

static size_t count_concerning(const struct cg_record *record, const struct cg_profile *profile)
{
    size_t count = 0, concerning = 0;
    const struct cg_limit *limits = cg_profile_limits(profile, &count);
    for (size_t i = 0; i < count; i++) {
        concerning += concerns(record, &limits[i]) ? 1 : 0;
    }
    return concerning;
}

static void judge_limits(struct judging *judging, const struct cg_profile *profile)
{
    size_t count = 0;
    const struct cg_limit *limits = cg_profile_limits(profile, &count);
    for (size_t i = 0; i < count; i++) {
        if (!concerns(judging->record, &limits[i])) {
            continue;
        }
        const struct cg_limit_path path = cg_limit_path_parse(limits[i].quantity);
        struct cg_node scratch;
        if (path.found && !is_total(path.rest)) {
            judge_each(judging, &limits[i], &path);
        } else {
            judge_value(judging, &limits[i], cg_record_find(judging->record, limits[i].quantity, &scratch));
        }
    }
}

static bool has_flag(const struct cg_record *record, const char *flag)
{
    const struct cg_node *flags = cg_node_get(cg_node_get(record->root, "quality"), "flags");
    for (const struct cg_node *item = flags != NULL ? flags->first : NULL; item != NULL; item = item->next) {
        if (item->kind == CG_NODE_TEXT && strcmp(item->text, flag) == 0) {
            return true;
        }
    }
    return false;
}

/* A constant or a clipped frame is the most uniform of all: no limit that it keeps to means anything. */
static bool looks_falsely_good(const struct cg_record *record)
{
    struct cg_node scratch;
    const struct cg_node *saturated = cg_record_find(record, "quality.saturated_percent", &scratch);
    const bool clipped = saturated != NULL && saturated->kind == CG_NODE_NUMBER &&
                         saturated->number > CG_SATURATED_SCORED_PERCENT;
    return clipped || has_flag(record, "constant");
}

static const char *result_name(enum cg_result result)
{
    static const char *const names[] = {"NO_LIMITS", "PASS", "FAIL", "NOT_MEASURABLE"};
    return names[result];
}

enum cg_result cg_profile_judge(const struct cg_profile *profile, struct cg_record *record)
{
    const size_t count = count_concerning(record, profile);
    enum cg_result result = CG_RESULT_PASS;
    struct judging judging = {.record = record};
    /* Twice: the result stands before the list in the document. */
    judge_limits(&judging, profile);
    if (count == 0) {
        result = CG_RESULT_NO_LIMITS;
    } else if (judging.not_measured || looks_falsely_good(record)) {
        result = CG_RESULT_NOT_MEASURABLE;
    } else if (judging.failed) {
        result = CG_RESULT_FAIL;
    }

    struct cg_node *about = cg_record_object(record, record->root, "profile");
    const char *hash = cg_profile_hash(profile);
    cg_record_text(record, about, "name", cg_profile_name(profile));
    cg_record_text(record, about, "hash", hash[0] != 0 ? hash : NULL);
    struct cg_node *verdict = cg_record_object(record, record->root, "verdict");
    cg_record_text(record, verdict, "result", result_name(result));
    judging.exceeded = cg_record_list(record, verdict, "exceeded");
    judge_limits(&judging, profile);
    if (count > 0 && looks_falsely_good(record)) {
        cg_record_reason(record, "A constant or clipped frame is judged by no limit.");
    }
    return result;
}
