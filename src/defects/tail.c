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
#define TAIL_SAMPLES ((size_t)40000)
/* A learned tail is read where it holds this share of the samples, and at least so many of them. */
#define FAR_SHARE 1e-4
#define FAR_SAMPLES 50.0

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

static double quantile(const struct tail_counts *counts, double share)
{
    double wanted = share * (double)counts->total, below = 0;
    for (size_t b = 0; b < TAIL_BUCKETS; b++) {
        if (below + counts->count[b] >= wanted && counts->count[b] > 0) {
            return value_at((double)b + (wanted - below) / counts->count[b]);
        }
        below += counts->count[b];
    }
    return 0;
}

static void add(struct tail_counts *counts, float value)
{
    counts->count[bucket_of(value)]++;
    counts->total++;
}

/* Counts |response| * scale of some tens of thousands of samples. */
static void count_some(struct tail_counts *counts, const float *response, size_t rows, size_t columns,
                       size_t stride, float scale)
{
    size_t step = rows * columns / TAIL_SAMPLES + 1, phase = 0;
    for (size_t y = 0; y < rows; y++) {
        const float *row = response + y * stride;
        for (size_t x = phase; x < columns; x += step) {
            add(counts, row[x] * scale);
        }
        /* The next row begins elsewhere, so that all columns are visited. */
        phase = (phase + step * 5 / 8 + 1) % step;
    }
}

/* The Weibull exponent through the median and a point further out, relative to that of a Gaussian. */
static double exponent_of(double q50, double far, double z_far)
{
    if (!(q50 > 0) || far / q50 <= z_far / Z_50) {
        return 1;
    }
    double exponent = fmax(log(z_far / Z_50) / log(far / q50), SMALLEST_EXPONENT);
    return exponent > GAUSSIAN_ENOUGH ? 1 : exponent;
}

struct tail defects_tail(const float *response, size_t rows, size_t columns, size_t stride, double sd_min)
{
    struct tail_counts counts;
    memset(&counts, 0, sizeof counts);
    double scale = sd_min > 0 ? 1 / sd_min : 1;
    count_some(&counts, response, rows, columns, stride, (float)scale);
    double q50 = quantile(&counts, 0.5) / scale, q95 = quantile(&counts, 0.95) / scale;
    return (struct tail){fmax(q50 / Z_50, sd_min), exponent_of(q50, q95, Z_95)};
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

/* The z that a Gaussian exceeds with this probability. */
static double gaussian_z(double log10_p)
{
    double low = 0, high = 100;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        *(log10_gaussian(middle) > log10_p ? &low : &high) = middle;
    }
    return high;
}

double defects_tail_z(struct tail tail, double log10_p)
{
    double z = gaussian_z(log10_p);
    return z > 1 ? pow(z, 1 / tail.exponent) : z;
}

struct tail defects_tail_learned(const struct tail_counts *counts)
{
    if (counts->total == 0) {
        return (struct tail){1, 1};
    }
    double share = fmax(FAR_SHARE, FAR_SAMPLES / (double)counts->total);
    double q50 = quantile(counts, 0.5), sd = q50 > 0 ? q50 / Z_50 : 1, far = quantile(counts, 1 - share);
    /* z^exponent of the far point is what a Gaussian has there. */
    double z = fmax(gaussian_z(log10(share)), 2), ratio = far / sd;
    double exponent = ratio > z ? fmax(log(z) / log(ratio), SMALLEST_EXPONENT) : 1;
    return (struct tail){sd, exponent > GAUSSIAN_ENOUGH ? 1 : exponent};
}

size_t defects_tail_index(size_t angle, bool is_long)
{
    return FILTERS + 2 * angle + (is_long ? 1 : 0);
}

/* Counts what a map shows on the frame, by the spread of each place, as peaks are judged. */
static void learn(struct seeker *seeker, struct learned_tails *counts, const struct map *map,
                  const struct candidate *kind, double sd)
{
    struct spread *spread = &seeker->spread;
    defects_spread_extent(seeker->work, map, kind, spread);
    defects_spread_measure(map, spread);
    size_t step = spread->rows * spread->columns / TAIL_SAMPLES + 1;
    for (size_t i = 0; i < spread->rows * spread->columns; i += step) {
        size_t x = i % spread->columns, y = i / spread->columns;
        float z = map->px[y * map->columns + x] * (float)(1 / sd);
        add(&counts->placed, z / defects_spread_at(spread, x, y));
        add(&counts->whole, z);
    }
}

struct tail defects_tail_of(struct seeker *seeker, size_t index, const struct map *map,
                            const struct candidate *kind, double sd)
{
    const struct cg_defect_work *work = seeker->work;
    if (work->counts != NULL) {
        learn(seeker, &work->counts[index], map, kind, sd);
    }
    /* Sums along lines have no floor of their own: their samples had. */
    bool is_filter = index < FILTERS;
    if (work->model != NULL) {
        const struct cg_defect_tail *taught = &work->model->tails[index];
        /* A joined response is not judged by its place. */
        return (struct tail){sd * (is_filter ? fmax(taught->sd, 1) : taught->sd),
                             work->joined != NULL ? taught->whole_exponent : taught->exponent};
    }
    return defects_tail(map->px, map->rows, map->columns, map->columns, is_filter ? sd : 0);
}
