/* The levels beside an edge, its rise, and light that grows across it. */
#include "clarity/steps.h"

#include <math.h>

/* A growth of the light across an edge is believed above so many SD, and below this share over its room. */
#define LIGHT_SDS 5.0
#define LIGHT_MOST 0.6

/* Steps at the end of the room hold fewer pixels than others; each weighs what it knows. */
static double mean_of(const struct clarity_bins *bins, size_t from, size_t to)
{
    double sum = 0, pixels = 0;
    for (size_t i = from; i < to; i++) {
        sum += bins->n[i] * bins->mean[i];
        pixels += bins->n[i];
    }
    return pixels > 0 ? sum / pixels : 0;
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
    m->low = mean_of(bins, 0, outer);
    m->high = mean_of(bins, bins->count - outer, bins->count);
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

/* Least-squares slope of the means of some steps, in levels a step, and its variance. */
static double slope_of(const struct clarity_bins *bins, size_t from, size_t to, double *variance)
{
    double pixels = 0, centre = 0, squares = 0, product = 0, rest = 0;
    const double mean = mean_of(bins, from, to);
    for (size_t i = from; i < to; i++) {
        pixels += bins->n[i];
        centre += bins->n[i] * (double)i;
    }
    centre /= fmax(1, pixels);
    for (size_t i = from; i < to; i++) {
        const double off = (double)i - centre;
        squares += bins->n[i] * off * off;
        product += bins->n[i] * off * (bins->mean[i] - mean);
    }
    if (!(squares > 0)) {
        *variance = INFINITY;
        return 0;
    }
    const double slope = product / squares;
    for (size_t i = from; i < to; i++) {
        const double off = bins->mean[i] - mean - slope * ((double)i - centre);
        rest += bins->n[i] * off * off;
    }
    *variance = rest / ((double)(to - from) - 2) / squares;
    return slope;
}

double clarity_half_way(const struct clarity_measuring *m)
{
    const struct clarity_bins *bins = &m->bins;
    const double a = crossing(m, 0.25), b = crossing(m, 0.75);
    const size_t from = (size_t)ceil(fmin(a, b)), to = (size_t)floor(fmax(a, b)) + 1;
    double variance = 0;
    const double slope = to - from < 3 ? 0 : slope_of(bins, from, to, &variance);
    if (!(fabs(slope) > 0)) {
        return (a + b) / 2 - (double)bins->middle;
    }
    const double off = mean_of(bins, from, to) - (m->low + m->high) / 2;
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
    if (!(fabs(growth) > LIGHT_SDS * sd) || !(fabs(growth) * (double)bins->middle < LIGHT_MOST)) {
        return;
    }
    for (size_t i = 0; i < bins->count; i++) {
        bins->mean[i] /= 1 + growth * ((double)i - (double)bins->middle);
    }
}
