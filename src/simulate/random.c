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

/*
 * Inverse of the normal distribution: Wichura, Algorithm AS 241 (Applied Statistics 37, 1988), PPND7, 7
 * digits. One draw a sample and no rejection, so that the counter stays the pixel's number.
 */
float cg_random_gauss(uint64_t bits)
{
    /* 24 bits, the precision of a float: up to 5.4 standard deviations. */
    float p = ((float)(bits >> 40) + 0.5f) * 0x1p-24f;
    float q = p - 0.5f;
    if (fabsf(q) <= 0.425f) {
        float r = 0.180625f - q * q;
        return q * (((59.109374720f * r + 159.29113202f) * r + 50.434271938f) * r + 3.3871327179f) /
               (((67.187563600f * r + 78.757757664f) * r + 17.895169469f) * r + 1.0f);
    }
    float r = sqrtf(-logf(q < 0 ? p : 1.0f - p));
    float z;
    if (r <= 5.0f) {
        r -= 1.6f;
        z = (((0.17023821103f * r + 1.3067284816f) * r + 2.7568153900f) * r + 1.4234372777f) /
            ((0.12021132975f * r + 0.73700164250f) * r + 1.0f);
    } else {
        r -= 5.0f;
        z = (((0.017337203997f * r + 0.42868294337f) * r + 3.0812263860f) * r + 6.6579051150f) /
            ((0.012258202635f * r + 0.24197894225f) * r + 1.0f);
    }
    return q < 0 ? -z : z;
}

double cg_random_poisson(uint64_t key, double mean)
{
    if (mean >= CG_POISSON_EXACT)
        return fmax(0.0, round(mean + sqrt(mean) * (double)cg_random_gauss(cg_random_bits(key, 0))));
    /* Arrivals in unit time: the product of uniform numbers until it falls under exp(-mean). */
    double limit = exp(-mean), product = cg_random_uniform(key, 0);
    uint64_t count = 0;
    while (product > limit)
        product *= cg_random_uniform(key, ++count);
    return (double)count;
}
