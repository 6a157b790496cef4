/* profile_rules.c: a site's own rules for the classes of marks, and their weights. */
#include "inspect/profile.h"

#include <stdlib.h>
#include <string.h>

#define WEIGHT_MAX 1000.0

/* The numbers of a rule. Sizes in mm, at least 0; 0 would be no limit and is not written. */
static const struct rule_number {
    const char *key;
    size_t text, value; /* offsets in struct cg_profile_rule_text and struct cg_mark_rule */
    double high;
} rule_numbers[] = {
#define ROW(key, field, high)                                                                                \
    {                                                                                                        \
        key, offsetof(struct cg_profile_rule_text, field), offsetof(struct cg_mark_rule, field), high        \
    }
    ROW("elongation_min", elongation_min, 1e6),
    ROW("length_min_mm", length_min, 1e6),
    ROW("width_min_mm", width_min, 1e6),
    ROW("width_max_mm", width_max, 1e6),
    ROW("off_md_max_deg", off_md_max_deg, 90),
    ROW("off_cd_max_deg", off_cd_max_deg, 90),
    ROW("diameter_min_mm", diameter_min, 1e6),
    ROW("diameter_max_mm", diameter_max, 1e6),
    ROW("edge_min_mm", edge_min, 1e6),
    ROW("local_cv_min_percent", local_cv_min, 1e6),
    ROW("diffuse_dark_min_percent", diffuse_dark_min, 100),
#undef ROW
};

static enum cg_status read_class(const struct cg_yaml *yaml, const char *list, size_t index, const char *text,
                                 enum cg_mark_class *out, struct cg_error *error)
{
    for (int i = 0; i < CG_MARK_CLASSES; i++) {
        if (strcmp(text, cg_mark_class_name((enum cg_mark_class)i)) == 0) {
            *out = (enum cg_mark_class)i;
            return CG_OK;
        }
    }
    return cg_error_set(error, CG_USAGE, "%s, line %zu: 'class' is \"%s\", but must be %s.", yaml->name,
                        cg_yaml_line(yaml, list, index, "class"), text,
                        cg_yaml_allowed(yaml->kind, list, "class"));
}

static enum cg_status read_polarity(const struct cg_yaml *yaml, size_t index, const char *text, int *out,
                                    struct cg_error *error)
{
    static const struct {
        const char *name;
        int polarity;
    } names[] = {{"dark", -1}, {"bright", 1}, {"either", 0}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i].name) == 0) {
            *out = names[i].polarity;
            return CG_OK;
        }
    }
    return cg_error_set(error, CG_USAGE, "%s, line %zu: 'polarity' is \"%s\", but must be %s.", yaml->name,
                        cg_yaml_line(yaml, "rules", index, "polarity"), text,
                        cg_yaml_allowed(yaml->kind, "rules", "polarity"));
}

static enum cg_status read_rule(const struct cg_yaml *yaml, size_t index, struct cg_mark_rule *rule,
                                struct cg_error *error)
{
    const struct cg_profile_text *text = yaml->data;
    const struct cg_profile_rule_text *from = &text->rules[index];
    enum cg_status status = read_class(yaml, "rules", index, from->mark_class, &rule->mark_class, error);
    if (status == CG_OK && from->polarity != NULL) {
        status = read_polarity(yaml, index, from->polarity, &rule->polarity, error);
    }
    for (size_t i = 0; i < sizeof rule_numbers / sizeof rule_numbers[0] && status == CG_OK; i++) {
        const struct rule_number *number = &rule_numbers[i];
        const char *written;
        memcpy(&written, (const char *)from + number->text, sizeof written);
        if (written == NULL) {
            continue;
        }
        double value = 0.0;
        status = cg_yaml_number(yaml, "rules", index, number->key, written, 0.0, number->high, &value, error);
        memcpy((char *)rule + number->value, &value, sizeof value);
    }
    return status;
}

enum cg_status cg_profile_read_rules(const struct cg_yaml *yaml, struct cg_arena *arena,
                                     const struct cg_mark_rule **out, size_t *count, struct cg_error *error)
{
    const struct cg_profile_text *text = yaml->data;
    struct cg_mark_rule *rules = cg_arena_alloc(arena, (text->rules_count + 1) * sizeof *rules);
    if (rules == NULL) {
        return cg_error_set(error, CG_FAULT, "%s: memory ran out while the profile was read.", yaml->name);
    }
    memset(rules, 0, (text->rules_count + 1) * sizeof *rules);
    for (size_t i = 0; i < text->rules_count; i++) {
        const enum cg_status status = read_rule(yaml, i, &rules[i], error);
        if (status != CG_OK) {
            return status;
        }
    }
    *out = rules;
    *count = text->rules_count;
    return CG_OK;
}

enum cg_status cg_profile_read_weights(const struct cg_yaml *yaml, double weights[CG_MARK_CLASSES],
                                       struct cg_error *error)
{
    const struct cg_profile_text *text = yaml->data;
    bool given[CG_MARK_CLASSES] = {false};
    for (size_t i = 0; i < text->weights_count; i++) {
        enum cg_mark_class mark_class = CG_MARK_PINHOLE;
        enum cg_status status =
            read_class(yaml, "weights", i, text->weights[i].mark_class, &mark_class, error);
        if (status == CG_OK && given[mark_class]) {
            status =
                cg_error_set(error, CG_USAGE, "%s, line %zu: the class '%s' is weighted twice.", yaml->name,
                             cg_yaml_line(yaml, "weights", i, "class"), text->weights[i].mark_class);
        }
        if (status == CG_OK) {
            status = cg_yaml_number(yaml, "weights", i, "weight", text->weights[i].weight, 0.0, WEIGHT_MAX,
                                    &weights[mark_class], error);
        }
        if (status != CG_OK) {
            return status;
        }
        given[mark_class] = true;
    }
    return CG_OK;
}
