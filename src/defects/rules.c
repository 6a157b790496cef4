/*
 * The class of a mark from its features: the first row that fits. Sizes in mm after the catalogue of
 * cast-coating faults; a limit of 0 is no limit.
 */
#include "defects/work.h"

#include <math.h>
#include <stdlib.h>

/* A fault of the mirror is not seen in diffuse light; what absorbs there lies on or in the coating. */
#define DIFFUSE_RULE 0

static const struct cg_mark_rule rules[] = {
    [DIFFUSE_RULE] = {CG_MARK_CONTAMINATION, .diffuse_dark_min = 5},
    {CG_MARK_CHATTER, .elongation_min = 10, .length_min = 12, .width_min = 0.4, .off_cd_max_deg = 3},
    {CG_MARK_WRINKLE, .elongation_min = 5, .length_min = 15, .width_min = 1},
    {CG_MARK_STREAK, .elongation_min = 10, .length_min = 12, .off_md_max_deg = 3},
    {CG_MARK_SCRATCH, .polarity = 1, .elongation_min = 4, .length_min = 0.5},
    {CG_MARK_CRACK, .polarity = -1, .elongation_min = 4, .length_min = 0.5, .width_max = 0.4},
    {CG_MARK_SCRATCH, .polarity = -1, .elongation_min = 6, .length_min = 2},
    {CG_MARK_PICK, .polarity = -1, .diameter_min = 1, .local_cv_min = 6},
    {CG_MARK_PATCH, .diameter_min = 1.8, .edge_min = 0.4},
    {CG_MARK_PINHOLE, .polarity = -1, .diameter_max = 0.38},
    {CG_MARK_PIT, .polarity = -1, .diameter_max = 2.2},
    {CG_MARK_PICK, .polarity = -1, .diameter_min = 2.2, .diameter_max = 30},
    {CG_MARK_PATCH, .polarity = -1},
    {CG_MARK_DRIP, .polarity = 1, .diameter_min = 3},
};

const struct cg_mark_rule *cg_mark_rules_default(size_t *count)
{
    *count = sizeof rules / sizeof rules[0];
    return rules;
}

static bool within(double value, double low, double high)
{
    return value >= low && (!(high > 0) || value <= high);
}

static bool fits(const struct cg_mark_rule *rule, const struct cg_mark *mark, double mm_per_unit)
{
    double length = mark->length * mm_per_unit, width = mark->width * mm_per_unit;
    double diameter = 1.1283791671 * sqrt(mark->area) * mm_per_unit; /* 2 / sqrt(pi) */
    double off_md = fabs(mark->angle_deg - 90);
    int polarity = mark->contrast_percent < 0 ? -1 : 1;
    /* What is not known of the diffuse frame is never dark there. */
    bool dark = !(rule->diffuse_dark_min > 0) || mark->diffuse_contrast_percent <= -rule->diffuse_dark_min;
    return (rule->polarity == 0 || rule->polarity == polarity) && length >= rule->elongation_min * width &&
           within(length, rule->length_min, 0) && within(width, rule->width_min, rule->width_max) &&
           within(off_md, 0, rule->off_md_max_deg) && within(90 - off_md, 0, rule->off_cd_max_deg) &&
           within(diameter, rule->diameter_min, rule->diameter_max) &&
           mark->edge_sharpness * mm_per_unit >= rule->edge_min &&
           mark->local_cv_percent >= rule->local_cv_min && dark;
}

/* The first row that fits, or NULL. */
static const struct cg_mark_rule *first_fit(const struct cg_mark_rule *table, size_t count,
                                            const struct cg_mark *mark, double mm_per_unit)
{
    for (size_t i = 0; i < count; i++) {
        if (fits(&table[i], mark, mm_per_unit)) {
            return &table[i];
        }
    }
    return NULL;
}

enum cg_mark_class defects_classify(const struct cg_mark *mark, double mm_per_unit)
{
    const struct cg_mark_rule *rule = first_fit(rules, sizeof rules / sizeof rules[0], mark, mm_per_unit);
    return rule != NULL ? rule->mark_class : CG_MARK_CONTAMINATION;
}

static int by_severity(const void *a, const void *b)
{
    const struct cg_mark *p = a, *q = b;
    double difference = q->severity - p->severity;
    if (difference != 0) {
        return difference < 0 ? -1 : 1;
    }
    if (p->y != q->y) {
        return p->y < q->y ? -1 : 1;
    }
    return (p->x > q->x) - (p->x < q->x);
}

/* A path of the search may know better than the built-in rules what it found, but not what is in the coating.
 */
static enum cg_mark_class class_of(const struct cg_mark *mark, double mm_per_unit,
                                   const struct cg_defect_options *options)
{
    const struct cg_mark_rule *own = first_fit(options->rules, options->rule_count, mark, mm_per_unit);
    if (own != NULL) {
        return own->mark_class;
    }
    return mark->mark_class == CG_MARK_CLASSES || fits(&rules[DIFFUSE_RULE], mark, mm_per_unit)
               ? defects_classify(mark, mm_per_unit)
               : mark->mark_class;
}

void cg_marks_name(struct cg_mark *marks, size_t count, struct cg_grid grid,
                   const struct cg_defect_options *options)
{
    double mm_per_unit = cg_grid_has_scale(&grid) ? 1 : USUAL_PITCH_MM;
    for (size_t i = 0; i < count; i++) {
        struct cg_mark *mark = &marks[i];
        mark->diffuse_contrast_percent =
            options->diffuse.px != NULL ? defects_diffuse_contrast(options->diffuse, mark) : NAN;
        mark->mark_class = class_of(mark, mm_per_unit, options);
        mark->severity = cg_mark_severity(mark, options->class_weights);
    }
    if (count > 0) {
        qsort(marks, count, sizeof *marks, by_severity);
    }
}
