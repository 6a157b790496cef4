/* The transfer score: how much of the mirror arrived on the sheet. */
#include <castgloss/defects.h>

#include <math.h>

/* Weight of a mm2 by class: what stops a roll weighs most, what is counted least. */
static const double usual_weights[CG_MARK_CLASSES] = {
    [CG_MARK_PINHOLE] = 2, [CG_MARK_PIT] = 2,     [CG_MARK_SCRATCH] = 5,       [CG_MARK_CRACK] = 5,
    [CG_MARK_PICK] = 5,    [CG_MARK_PATCH] = 1,   [CG_MARK_STREAK] = 3,        [CG_MARK_CHATTER] = 2,
    [CG_MARK_DRIP] = 3,    [CG_MARK_WRINKLE] = 5, [CG_MARK_CONTAMINATION] = 2,
};
/* Weighted area per m2 at which the score is 50, mm2: half a permille of the sheet. */
#define HALF_AREA_MM2 500.0
/* A contrast of this many percent counts in full. */
#define FULL_CONTRAST_PERCENT 20.0

double cg_mark_class_weight(enum cg_mark_class mark_class)
{
    return (size_t)mark_class < CG_MARK_CLASSES ? usual_weights[mark_class] : 1;
}

double cg_mark_severity(const struct cg_mark *mark, const double *weights)
{
    double contrast = fmin(fabs(mark->contrast_percent) / FULL_CONTRAST_PERCENT, 1);
    double weight = weights != NULL && (size_t)mark->mark_class < CG_MARK_CLASSES
                        ? weights[mark->mark_class]
                        : cg_mark_class_weight(mark->mark_class);
    return weight * contrast * mark->area;
}

double cg_transfer_score(const struct cg_marks *marks, double area_m2)
{
    double sum = 0;
    for (size_t i = 0; i < marks->count; i++) {
        sum += marks->marks[i].severity;
    }
    return area_m2 > 0 ? 100 / (1 + sum / area_m2 / HALF_AREA_MM2) : sum > 0 ? 0 : 100;
}
