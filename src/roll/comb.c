#include "roll/comb.h"

#include <math.h>

double roll_comb_chance(double rate, double width_mm)
{
    return -expm1(-rate * width_mm);
}

/* log of the binomial coefficient as a sum: lgamma writes a global. */
static double log_choose(size_t n, size_t k)
{
    double sum = 0.0;
    k = k < n - k ? k : n - k;
    for (size_t i = 1; i <= k; i++) {
        sum += log((double)(n - k + i) / (double)i);
    }
    return sum;
}

double roll_comb_log10_tail(size_t turns, size_t hits, double chance)
{
    if (hits == 0 || chance >= 1.0) {
        return 0.0;
    }
    if (hits > turns || chance <= 0.0) {
        return -INFINITY;
    }
    const double first =
        log_choose(turns, hits) + (double)hits * log(chance) + (double)(turns - hits) * log1p(-chance);
    /* The other terms in units of the first; they fall once k is above the mean. */
    const double odds = chance / (1.0 - chance);
    double sum = 1.0;
    double term = 1.0;
    for (size_t k = hits; k < turns; k++) {
        term *= odds * (double)(turns - k) / (double)(k + 1);
        sum += term;
        if (term < 1e-12 * sum && (double)k > (double)turns * chance) {
            break;
        }
    }
    return fmin(0.0, (first + log(sum)) / log(10.0));
}
