/* The levels beside an edge, its rise, and light that grows across it. */
#include "clarity/steps.h"

#include <math.h>

/* A growth of the light across an edge is believed above so many SD, and below this share over its room. */
#define LIGHT_SDS 4.0
#define LIGHT_MOST 0.6

static double mean_of(const double *values, size_t from, size_t to)
{
    double sum = 0;
    for (size_t i = from; i < to; i++) {
        sum += values[i];
    }
    return to > from ? sum / (double)(to - from) : 0;
}

/* Where the spread crosses a share of its step, in steps from the first, going outwards from the middle. */
static double crossing(const struct clarity_measuring *m, double share)
{
    const struct clarity_bins *bins = &m->bins;
    const double wanted = m->low + share * (m->high - m->low);
    const bool up = m->high > m->low;
    const int way = share > 0.5 ? 1 : -1;
    for (ptrdiff_t i = (ptrdiff_t)bins->middle; i + way >= 0 && i + way < (ptrdiff_t)bins->count; i += way) {
        const double a = bins->mean[i] - wanted, b = bins->mean[i + way] - wanted;
        const bool beyond = (way > 0) == up ? b >= 0 : b <= 0;
        if (beyond) {
            return (double)i + (a != b ? (double)way * a / (a - b) : 0);
        }
    }
    return way > 0 ? (double)bins->count - 1 : 0;
}

void clarity_measure_step(struct clarity_measuring *m)
{
    const struct clarity_bins *bins = &m->bins;
    const size_t outer = (size_t)fmax(1, CLARITY_PLATEAU_SHARE * (double)bins->middle);
    m->low = mean_of(bins->mean, 0, outer);
    m->high = mean_of(bins->mean, bins->count - outer, bins->count);
    m->rise = (crossing(m, 0.9) - crossing(m, 0.1)) * bins->step;
}

/* A crossing lies between two steps, in whose interpolation their noise averages to 2/3 of its power. */
double clarity_rise_sd(const struct clarity_measuring *m, double sd)
{
    const struct clarity_bins *bins = &m->bins;
    const double shares[] = {0.1, 0.9};
    double variance = 0;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        const double last = (double)bins->count - 3;
        const size_t at = (size_t)fmin(last, fmax(1, floor(crossing(m, shares[i]))));
        const double slope = (bins->mean[at + 2] - bins->mean[at - 1]) / (3 * bins->step);
        variance += sd * sd * 2 / 3 / (slope * slope);
    }
    return sqrt(variance);
}

/* Least-squares slope of the means of some steps, in levels a px, and its variance. */
static double slope_of(const struct clarity_bins *bins, size_t from, size_t to, double *variance)
{
    const double n = (double)(to - from), centre = (n - 1) / 2, mean = mean_of(bins->mean, from, to);
    double product = 0, rest = 0;
    const double squares = n * (n * n - 1) / 12;
    for (size_t i = from; i < to; i++) {
        product += ((double)(i - from) - centre) * (bins->mean[i] - mean);
    }
    const double slope = product / squares;
    for (size_t i = from; i < to; i++) {
        const double off = bins->mean[i] - mean - slope * ((double)(i - from) - centre);
        rest += off * off;
    }
    *variance = rest / (n - 2) / squares / (bins->step * bins->step);
    return slope / bins->step;
}

double clarity_half_way(const struct clarity_measuring *m)
{
    const struct clarity_bins *bins = &m->bins;
    const double a = crossing(m, 0.25), b = crossing(m, 0.75);
    const size_t from = (size_t)ceil(fmin(a, b)), to = (size_t)floor(fmax(a, b)) + 1;
    double variance = 0;
    if (to - from < 3) {
        return (a + b) / 2 - (double)bins->middle;
    }
    const double slope = slope_of(bins, from, to, &variance) * bins->step;
    const double off = mean_of(bins->mean, from, to) - (m->low + m->high) / 2;
    return (double)(from + to - 1) / 2 - off / slope - (double)bins->middle;
}

void clarity_level_light(struct clarity_measuring *m)
{
    struct clarity_bins *bins = &m->bins;
    const size_t outer = (size_t)(CLARITY_PLATEAU_SHARE * (double)bins->middle);
    double variance[2];
    if (outer < 8) {
        return;
    }
    const double low = slope_of(bins, 0, outer, &variance[0]);
    const double high = slope_of(bins, bins->count - outer, bins->count, &variance[1]);
    const double growth = (high - low) / (m->high - m->low);
    const double sd = sqrt(variance[0] + variance[1]) / fabs(m->high - m->low);
    if (!(fabs(growth) > LIGHT_SDS * sd) || !(fabs(growth) * m->reach < LIGHT_MOST)) {
        return;
    }
    for (size_t i = 0; i < bins->count; i++) {
        bins->mean[i] /= 1 + growth * ((double)i - (double)bins->middle) * bins->step;
    }
}
