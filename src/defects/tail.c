/* What a response must reach to be no accident: robust scale, heavy tails, log10 of probabilities. */
#include "defects/work.h"

#include <math.h>
#include <string.h>

/* |z| of a Gaussian at its median and its 95 % point. */
#define Z_50 0.674489750196
#define Z_95 1.959963984540
/* Ratios of quantiles scatter by some percent: less than this is still a Gaussian. */
#define GAUSSIAN_ENOUGH 0.96
#define SMALLEST_EXPONENT 0.3
/* Samples from which the quantiles are read. */
#define TAIL_SAMPLES ((size_t)60000)
#define TAIL_BUCKETS ((size_t)2048)

/* 32 buckets an octave from 2^-32 up. */
static size_t bucket_of(float value)
{
    uint32_t bits = 0;
    value = fabsf(value);
    memcpy(&bits, &value, sizeof bits);
    uint32_t bucket = bits >> 18, first = (127 - 32) << 5;
    bucket = bucket < first ? 0 : bucket - first;
    return bucket < TAIL_BUCKETS ? bucket : TAIL_BUCKETS - 1;
}

static double value_at(double bucket)
{
    double octave = floor(bucket / 32);
    return ldexp(1 + (bucket / 32 - octave), (int)octave - 32);
}

static double quantile(const uint32_t *histogram, size_t total, double share)
{
    double wanted = share * (double)total, below = 0;
    for (size_t b = 0; b < TAIL_BUCKETS; b++) {
        if (below + histogram[b] >= wanted && histogram[b] > 0) {
            return value_at((double)b + (wanted - below) / histogram[b]);
        }
        below += histogram[b];
    }
    return 0;
}

struct tail defects_tail(const float *response, size_t rows, size_t columns, size_t stride, double sd_min)
{
    uint32_t histogram[TAIL_BUCKETS];
    memset(histogram, 0, sizeof histogram);
    size_t step = rows * columns / TAIL_SAMPLES + 1, total = 0;
    /* A step that shares no factor with the columns visits them all. */
    float scale = sd_min > 0 ? (float)(1 / sd_min) : 1;
    size_t phase = 0;
    for (size_t y = 0; y < rows; y++) {
        const float *row = response + y * stride;
        for (size_t x = phase; x < columns; x += step) {
            histogram[bucket_of(row[x] * scale)]++;
            total++;
        }
        phase = (phase + step * 5 / 8 + 1) % step;
    }
    double q50 = quantile(histogram, total, 0.5) / (double)scale;
    double q95 = quantile(histogram, total, 0.95) / (double)scale;
    struct tail tail = {.sd = fmax(q50 / Z_50, sd_min), .exponent = 1};
    if (q50 > 0 && q95 / q50 > Z_95 / Z_50) {
        /* The Weibull exponent through both points, relative to that of a Gaussian. */
        tail.exponent = log(Z_95 / Z_50) / log(q95 / q50);
        tail.exponent = fmax(tail.exponent, SMALLEST_EXPONENT);
        tail.exponent = tail.exponent > GAUSSIAN_ENOUGH ? 1 : tail.exponent;
    }
    return tail;
}

/* log10 of the two-sided Gaussian probability; the asymptote where erfc underflows. */
static double log10_gaussian(double z)
{
    if (z < 20) {
        return log10(erfc(z / 1.4142135623730951));
    }
    return -(z * z / 2) / 2.302585092994046 - log10(z * 1.2533141373155003);
}

double defects_log10_tail(struct tail tail, double z)
{
    return log10_gaussian(z > 1 ? pow(z, tail.exponent) : z);
}

double defects_tail_z(struct tail tail, double log10_p)
{
    double low = 0, high = 100;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        *(log10_gaussian(middle) > log10_p ? &low : &high) = middle;
    }
    return high > 1 ? pow(high, 1 / tail.exponent) : high;
}
