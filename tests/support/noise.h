/* Seeded random numbers for tests: SplitMix64 and Box-Muller, independent of the library's own generator. */
#ifndef SUPPORT_NOISE_H
#define SUPPORT_NOISE_H

#include <math.h>
#include <stdint.h>

static inline double noise_uniform(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static inline double noise_normal(uint64_t *state)
{
    double radius = sqrt(-2.0 * log(noise_uniform(state)));
    return radius * cos(2.0 * M_PI * noise_uniform(state));
}

#endif
