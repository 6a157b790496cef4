/*
 * simulate/random.h: numbers that depend on a key and a counter only, never on who asks first. Any thread may
 * draw any pixel's noise, and the bytes are the same. Private to simulate.
 */
#ifndef SIMULATE_RANDOM_H
#define SIMULATE_RANDOM_H

#include <math.h>
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
    CG_RANDOM_SIDE,
    CG_RANDOM_INK,
    CG_RANDOM_SCAN,
    CG_RANDOM_BENCH,
    CG_RANDOM_WAVE,
    CG_RANDOM_REEL,
    CG_RANDOM_PLANT,
    CG_RANDOM_LOT,
    CG_RANDOM_FAULT,
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
/*
 * Standard normal, of 64 random bits. Inverse of the normal distribution: Wichura, Algorithm AS 241 (Applied
 * Statistics 37, 1988), PPND7, 7 digits. One draw a sample and no rejection, so that the counter stays the
 * pixel's number.
 */
static inline float cg_random_gauss(uint64_t bits)
{
    /* 24 bits, the precision of a float: up to 5.4 standard deviations. */
    float p = ((float)(bits >> 40) + 0.5f) * 0x1p-24f;
    /* The largest of them rounds to 1, where the quantile is infinite. */
    p = p < 1.0f ? p : 1.0f - 0x1p-24f;
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
/*
 * The same numbers by linear interpolation between quantiles, for pixels: a third of the time. The outermost
 * steps, where the quantiles spread, are computed.
 */
enum { CG_NORMAL_BITS = 12, CG_NORMAL_STEPS = 1 << CG_NORMAL_BITS, CG_NORMAL_OUTER = 16 };
struct cg_normal {
    float quantile[CG_NORMAL_STEPS + 1];
};
void cg_normal_init(struct cg_normal *normal);
static inline float cg_normal_gauss(const struct cg_normal *normal, uint64_t bits)
{
    uint64_t step = bits >> (64 - CG_NORMAL_BITS);
    if (step < CG_NORMAL_OUTER || step >= CG_NORMAL_STEPS - CG_NORMAL_OUTER) {
        return cg_random_gauss(bits);
    }
    float low = normal->quantile[step], share = (float)((bits >> 28) & 0xFFFFFF) * 0x1p-24f;
    return low + share * (normal->quantile[step + 1] - low);
}
/* Poisson with this mean; its Gaussian approximation from CG_POISSON_EXACT on. */
#define CG_POISSON_EXACT 100.0
double cg_random_poisson(uint64_t key, double mean);

#endif
