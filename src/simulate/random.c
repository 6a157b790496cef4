/* Seeded numbers by counter. */
#include "simulate/random.h"

#include <math.h>

uint64_t cg_random_key(uint64_t seed, enum cg_random_stream stream, uint64_t index)
{
    return cg_random_bits(cg_random_bits(cg_random_bits(seed, 0), (uint64_t)stream), index);
}

double cg_random_uniform(uint64_t key, uint64_t counter)
{
    return ((double)(cg_random_bits(key, counter) >> 12) + 0.5) * 0x1p-52;
}

void cg_normal_init(struct cg_normal *normal)
{
    /* The two ends are never read: they are infinite. */
    normal->quantile[0] = normal->quantile[CG_NORMAL_STEPS] = 0;
    for (uint64_t i = 1; i < CG_NORMAL_STEPS; i++) {
        normal->quantile[i] = cg_random_gauss(i << (64 - CG_NORMAL_BITS));
    }
}

double cg_random_poisson(uint64_t key, double mean)
{
    if (mean <= 0) {
        return 0;
    }
    if (mean >= CG_POISSON_EXACT) {
        return fmax(0.0, round(mean + sqrt(mean) * (double)cg_random_gauss(cg_random_bits(key, 0))));
    }
    /* Arrivals in unit time: the product of uniform numbers until it falls under exp(-mean). */
    double limit = exp(-mean), product = cg_random_uniform(key, 0);
    uint64_t count = 0;
    while (product > limit) {
        product *= cg_random_uniform(key, ++count);
    }
    return (double)count;
}
