/*
 * control_rules.c: Western Electric's rules with Nelson's numbers and lengths (Journal of Quality Technology
 * 16, 1984). Each is told at the point that completes it.
 */
#include "statistics/part.h"

#include <math.h>
#include <stdlib.h>

const char *cg_control_rule_text(enum cg_control_rule rule)
{
    static const char *const texts[CG_RULES] = {
        [CG_RULE_BEYOND] = "a point outside the limits",
        [CG_RULE_RUN] = "nine points in a row on one side of the centre",
        [CG_RULE_TREND] = "six points in a row rising or falling",
        [CG_RULE_TWO_SIGMA] = "two of three points beyond 2 sigma on one side",
        [CG_RULE_ONE_SIGMA] = "four of five points beyond 1 sigma on one side",
    };
    return texts[rule];
}

enum cg_status statistics_control_init(struct cg_control *out, enum cg_control_kind kind, size_t count,
                                       struct cg_error *error)
{
    struct cg_control_point *points = cg_alloc(count, sizeof *points, error);
    if (points == NULL) {
        return CG_FAULT;
    }
    for (size_t i = 0; i < count; i++) {
        points[i].low_value = NAN;
    }
    *out = (struct cg_control){.kind = kind, .points = points, .count = count};
    return CG_OK;
}

void cg_control_clear(struct cg_control *control)
{
    free(control->points);
    *control = (struct cg_control){0};
}

/* In sigmas of the point, with its sign. */
static double distance(const struct cg_control_point *point)
{
    const double off = point->value - point->centre;
    return off != 0.0 ? 3.0 * off / (point->upper - point->centre) : 0.0;
}

/* Whether `enough` of the `length` points that end at `last` lie beyond `sigmas` on the side of the last one.
 */
static bool beyond(const struct cg_control *control, size_t last, size_t length, size_t enough, double sigmas)
{
    const double side = distance(&control->points[last]) > 0.0 ? 1.0 : -1.0;
    size_t count = 0;
    if (!(side * distance(&control->points[last]) > sigmas) || last + 1 < enough) {
        return false;
    }
    for (size_t i = last + 1 < length ? 0 : last + 1 - length; i <= last; i++) {
        count += side * distance(&control->points[i]) > sigmas;
    }
    return count >= enough;
}

static bool one_side(const struct cg_control *control, size_t last, size_t length)
{
    return length > 0 && last + 1 >= length && beyond(control, last, length, length, 0.0);
}

static bool trend(const struct cg_control *control, size_t last, size_t length)
{
    size_t up = 1, down = 1;
    if (length < 2 || last + 1 < length) {
        return false;
    }
    for (size_t i = last; i > last + 1 - length; i--) {
        up += control->points[i].value > control->points[i - 1].value;
        down += control->points[i].value < control->points[i - 1].value;
    }
    return up == length || down == length;
}

void statistics_control_rules(struct cg_control *control, const struct cg_control_options *options)
{
    const bool all = control->kind == CG_CONTROL_INDIVIDUALS || control->kind == CG_CONTROL_MEAN;
    control->first = control->count;
    for (size_t i = 0; i < control->count; i++) {
        struct cg_control_point *point = &control->points[i];
        const bool out =
            point->value > point->upper || point->value < point->lower || point->low_value < point->lower;
        point->signals = out ? 1U << CG_RULE_BEYOND : 0U;
        if (all) {
            point->signals |= one_side(control, i, options->run) ? 1U << CG_RULE_RUN : 0U;
            point->signals |= trend(control, i, options->trend) ? 1U << CG_RULE_TREND : 0U;
            point->signals |= beyond(control, i, 3, 2, 2.0) ? 1U << CG_RULE_TWO_SIGMA : 0U;
            point->signals |= beyond(control, i, 5, 4, 1.0) ? 1U << CG_RULE_ONE_SIGMA : 0U;
        }
        if (point->signals != 0) {
            control->first = control->signals == 0 ? i : control->first;
            control->signals++;
        }
    }
}
