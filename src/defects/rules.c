/*
 * The class of a mark from its features: the first row that fits. Sizes in mm after the catalogue of
 * cast-coating faults; a limit of 0 is no limit.
 */
#include "defects/work.h"

#include <math.h>

struct rule {
    enum cg_mark_class mark_class;
    int polarity; /* -1 dark, 1 bright, 0 either */
    double elongation_min;
    double length_min, width_max;
    double width_min;
    double off_md_max_deg;             /* angle to the machine direction */
    double diameter_min, diameter_max; /* of the disc of equal area */
    double edge_min;
    double local_cv_min;
};

static const struct rule rules[] = {
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
    {CG_MARK_CONTAMINATION, .polarity = 0},
};

static bool within(double value, double low, double high)
{
    return value >= low && (!(high > 0) || value <= high);
}

enum cg_mark_class defects_classify(const struct cg_mark *mark, double mm_per_unit)
{
    double length = mark->length * mm_per_unit, width = mark->width * mm_per_unit;
    double diameter = 1.1283791671 * sqrt(mark->area) * mm_per_unit; /* 2 / sqrt(pi) */
    double edge = mark->edge_sharpness * mm_per_unit;
    int polarity = mark->contrast_percent < 0 ? -1 : 1;
    size_t i = 0, last = sizeof rules / sizeof rules[0] - 1;
    for (; i < last; i++) {
        const struct rule *r = &rules[i];
        if ((r->polarity == 0 || r->polarity == polarity) && length >= r->elongation_min * width &&
            within(length, r->length_min, 0) && within(width, r->width_min, r->width_max) &&
            within(fabs(mark->angle_deg - 90), 0, r->off_md_max_deg) &&
            within(diameter, r->diameter_min, r->diameter_max) && edge >= r->edge_min &&
            mark->local_cv_percent >= r->local_cv_min) {
            break;
        }
    }
    return rules[i].mark_class;
}
