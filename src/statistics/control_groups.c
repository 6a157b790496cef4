/*
 * control_groups.c: charts of means, ranges and SDs of groups, which may differ in size: each point has the
 * limits of its own size.
 */
#include "statistics/part.h"

#include <math.h>

struct group {
    double mean, range, sd;
};

static struct group group_of(const double *values, size_t size)
{
    const struct cg_moments moments = cg_series_moments(values, size);
    return (struct group){.mean = moments.mean, .range = moments.high - moments.low, .sd = moments.sd};
}

static enum cg_status check(const struct cg_control_groups *groups, enum cg_control_kind kind,
                            const struct cg_control_options *options, struct cg_error *error)
{
    const bool range = groups->by_range || kind == CG_CONTROL_RANGE;
    const size_t most = range ? CG_CONTROL_RANGE_GROUP : CG_CONTROL_GROUP;
    size_t values = 0;
    if (kind != CG_CONTROL_MEAN && kind != CG_CONTROL_RANGE && kind != CG_CONTROL_SD) {
        return cg_error_set(error, CG_USAGE, "Groups have charts of means, of ranges and of SDs only.");
    }
    if ((!isnan(options->sigma) && !(options->sigma >= 0.0 && isfinite(options->sigma))) ||
        isinf(options->centre)) {
        return cg_error_set(error, CG_USAGE,
                            "A chart of groups needs a finite centre and a sigma of 0 or more.");
    }
    if (groups->count < 1) {
        return cg_error_set(error, CG_NOT_MEASURABLE, "A chart of groups needs one group at least.");
    }
    for (size_t i = 0; i < groups->count; i++) {
        if (groups->sizes[i] < 2 || groups->sizes[i] > most) {
            return cg_error_set(error, CG_NOT_MEASURABLE,
                                "Group %zu has %zu values; charts by the %s are for 2 to %zu.", i + 1,
                                groups->sizes[i], range ? "range" : "SD", most);
        }
        values += groups->sizes[i];
    }
    return statistics_check("A chart of groups", groups->values, values, 2, error);
}

/* Centre of the means and sigma of a value, from the first groups. */
static void find_base(const struct cg_control_groups *groups, const struct cg_control_options *options,
                      double *centre, double *sigma)
{
    const size_t base = options->base > 0 && options->base < groups->count ? options->base : groups->count;
    size_t start = 0;
    double spread = 0.0;
    for (size_t i = 0; i < base; i++) {
        const size_t size = groups->sizes[i];
        const struct group group = group_of(groups->values + start, size);
        spread += groups->by_range ? group.range / cg_control_d2(size) : group.sd / cg_control_c4(size);
        start += size;
    }
    *centre = isnan(options->centre) ? statistics_mean(groups->values, start) : options->centre;
    *sigma = isnan(options->sigma) ? spread / (double)base : options->sigma;
}

static struct cg_control_point point_of(enum cg_control_kind kind, const struct group *group, size_t size,
                                        double centre, double sigma)
{
    double value = group->mean, middle = centre, sd = sigma / sqrt((double)size);
    if (kind == CG_CONTROL_RANGE) {
        value = group->range;
        middle = cg_control_d2(size) * sigma;
        sd = cg_control_d3(size) * sigma;
    } else if (kind == CG_CONTROL_SD) {
        const double c4 = cg_control_c4(size);
        value = group->sd;
        middle = c4 * sigma;
        sd = sqrt(1.0 - c4 * c4) * sigma;
    }
    const double lower = middle - 3.0 * sd;
    return (struct cg_control_point){.value = value,
                                     .low_value = NAN,
                                     .lower = kind == CG_CONTROL_MEAN ? lower : fmax(0.0, lower),
                                     .centre = middle,
                                     .upper = middle + 3.0 * sd};
}

enum cg_status cg_control_grouped(const struct cg_control_groups *groups, enum cg_control_kind kind,
                                  const struct cg_control_options *options, struct cg_control *out,
                                  struct cg_error *error)
{
    struct cg_control made;
    double centre, sigma;
    enum cg_status status = check(groups, kind, options, error);
    if (status == CG_OK) {
        status = statistics_control_init(&made, kind, groups->count, error);
    }
    if (status != CG_OK) {
        return status;
    }
    find_base(groups, options, &centre, &sigma);
    size_t start = 0;
    for (size_t i = 0; i < groups->count; i++) {
        const struct group group = group_of(groups->values + start, groups->sizes[i]);
        made.points[i] = point_of(kind, &group, groups->sizes[i], centre, sigma);
        start += groups->sizes[i];
    }
    made.centre = kind == CG_CONTROL_MEAN ? centre : made.points[0].centre;
    made.sigma = sigma;
    statistics_control_rules(&made, options);
    *out = made;
    return CG_OK;
}
