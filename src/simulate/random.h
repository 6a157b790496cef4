/*
 * simulate/random.h: numbers that depend on a key and a counter only, never on who asks first. Any thread may
 * draw any pixel's noise, and the bytes are the same. Private to simulate.
 */
#ifndef SIMULATE_RANDOM_H
#define SIMULATE_RANDOM_H

#include <stdint.h>

/* What a key is for; equal seeds and indices of different streams have nothing in common. */
enum cg_random_stream {
    CG_RANDOM_FIELD,
    CG_RANDOM_MARK_COUNT,
    CG_RANDOM_MARK,
    CG_RANDOM_DRUM,
    CG_RANDOM_RESPONSE,
    CG_RANDOM_FRAME,
    CG_RANDOM_DARK,
    CG_RANDOM_FLAT,
};

uint64_t cg_random_key(uint64_t seed, enum cg_random_stream stream, uint64_t index);
/* 64 bits: the counter-th output of SplitMix64 started at the key. */
static inline uint64_t cg_random_bits(uint64_t key, uint64_t counter)
{
    uint64_t z = key + (counter + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}
/* In (0, 1). */
double cg_random_uniform(uint64_t key, uint64_t counter);
/* Standard normal, of 64 random bits. */
float cg_random_gauss(uint64_t bits);
/* Poisson with this mean; its Gaussian approximation from CG_POISSON_EXACT on. */
#define CG_POISSON_EXACT 100.0
double cg_random_poisson(uint64_t key, double mean);

#endif
