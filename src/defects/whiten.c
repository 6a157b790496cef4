/* The frame's own spectrum, robust against marks, and the whitening gain 1 / S. */
#include "defects/work.h"

#include <math.h>
#include <string.h>

/* The median of an exponentially distributed power is ln 2 of its mean. */
#define MEDIAN_TO_MEAN (1.0 / 0.69314718055994531)
/* A ring needs this many bins for its median, a sector to be trusted half. */
#define RING_BINS 16
#define SECTOR_BINS 60
/* Rings on each side over which the directions are averaged. */
#define SECTOR_RINGS 6
/* No camera is quieter than 0.1 % of the level in a pixel: texture without noise must not blow rounding up.
 */
#define NOISE_FLOOR 1e-3
/* A quiet frame is searched as if its camera had this noise. */
#define QUIET_FLOOR 3e-3
/* False lines expected in the spectrum of a random texture. */
#define FALSE_LINES 0.01
/* A line stands this much above the bins around it in most directions; a compact mark is wide in frequency.
 */
#define LINE_RATIO 8.0f
#define LINE_DISTANCE 6

static size_t cell_of(double fx, double fy, double lowest)
{
    double f = hypot(fx, fy);
    double ring = f > lowest ? RINGS_PER_OCTAVE * log2(f / lowest) : 0;
    double direction = atan2(fy, fx) / 3.14159265358979323846;
    size_t sector = (size_t)((direction < 0 ? direction + 1 : direction) * (double)SECTORS) % SECTORS;
    size_t index = ring < (double)(RINGS - 1) ? (size_t)ring : RINGS - 1;
    return index * SECTORS + sector;
}

void defects_cells(struct cg_defect_work *work, double pitch_ratio)
{
    if (work->cell_ratio == pitch_ratio) {
        return;
    }
    work->rings = 0;
    size_t bins = work->columns / 2 + 1;
    double df_x = 1.0 / (double)work->columns, df_y = 1.0 / (double)work->rows / pitch_ratio;
    double lowest = df_x < df_y ? df_x : df_y;
    for (size_t r = 0; r < work->rows; r++) {
        double fy = (r <= work->rows / 2 ? (double)r : (double)r - (double)work->rows) * df_y;
        for (size_t c = 0; c < bins; c++) {
            work->cell[r * bins + c] = (uint16_t)cell_of((double)c * df_x, fy, lowest);
        }
    }
    memset(work->cell_bins, 0, sizeof work->cell_bins);
    for (size_t i = 0; i < work->rows * bins; i++) {
        work->cell_bins[work->cell[i]]++;
        size_t ring = work->cell[i] / SECTORS;
        work->rings = ring + 1 > work->rings ? ring + 1 : work->rings;
    }
    work->cell_ratio = pitch_ratio;
}

static float power_of(const float bin[2])
{
    return bin[0] * bin[0] + bin[1] * bin[1];
}

/* Eighths of an octave, from 2^-16 up. */
static size_t bucket_of(float power)
{
    uint32_t bits = 0;
    memcpy(&bits, &power, sizeof bits);
    uint32_t bucket = bits >> 20, first = (127 - 16) << 3;
    bucket = bucket < first ? 0 : bucket - first;
    return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

static double power_at(double bucket)
{
    double octave = floor(bucket / 8);
    return ldexp(1 + (bucket / 8 - octave), (int)octave - 16);
}

/* The median of several rows of the histogram; *bins tells how many samples it rests on. */
static double median_of(const struct cg_defect_work *work, size_t first, size_t last, double *bins)
{
    uint64_t total = 0, below = 0;
    uint32_t sum[BUCKETS];
    memset(sum, 0, sizeof sum);
    for (size_t cell = first; cell < last; cell++) {
        const uint32_t *row = work->histogram + cell * BUCKETS;
        for (size_t b = 0; b < BUCKETS; b++) {
            sum[b] += row[b];
        }
    }
    for (size_t b = 0; b < BUCKETS; b++) {
        total += sum[b];
    }
    *bins = (double)total;
    for (size_t b = 0; b < BUCKETS; b++) {
        if (2 * (below + sum[b]) > total) {
            return power_at((double)b + ((double)total / 2 - (double)below) / (double)sum[b]);
        }
        below += sum[b];
    }
    return 0;
}

/* Robust mean power of a ring; rings with few bins borrow from their neighbours. */
static double ring_power(const struct cg_defect_work *work, size_t ring)
{
    for (size_t reach = 0;; reach++) {
        size_t first = ring > reach ? ring - reach : 0;
        size_t last = ring + reach + 1 < work->rings ? ring + reach + 1 : work->rings;
        double bins = 0;
        for (size_t cell = first * SECTORS; cell < last * SECTORS; cell++) {
            bins += work->cell_bins[cell];
        }
        if (bins >= RING_BINS || (first == 0 && last == work->rings)) {
            return median_of(work, first * SECTORS, last * SECTORS, &bins) * MEDIAN_TO_MEAN;
        }
    }
}

/* How the power of a sector differs from its ring's, averaged as a logarithm over neighbouring rings. */
static void add_directions(struct cg_defect_work *work, struct background *out)
{
    float ratio[CELLS], weight[CELLS];
    for (size_t cell = 0; cell < work->rings * SECTORS; cell++) {
        double bins = 0, power = median_of(work, cell, cell + 1, &bins) * MEDIAN_TO_MEAN;
        bool known = bins >= 8 && power > 0 && out->power[cell] > 0;
        ratio[cell] = known ? (float)log(power / (double)out->power[cell]) : 0;
        weight[cell] = known ? (float)bins : 0;
    }
    for (size_t cell = 0; cell < work->rings * SECTORS; cell++) {
        size_t ring = cell / SECTORS, sector = cell % SECTORS;
        size_t last = ring + SECTOR_RINGS < work->rings ? ring + SECTOR_RINGS : work->rings - 1;
        double sum = 0, bins = 0;
        for (size_t r = ring > SECTOR_RINGS ? ring - SECTOR_RINGS : 0; r <= last; r++) {
            /* Outer rings hold more bins; near ones must still count, so the weight is limited. */
            double w = fmin((double)weight[r * SECTORS + sector], SECTOR_BINS);
            sum += w * (double)ratio[r * SECTORS + sector];
            bins += w;
        }
        out->power[cell] *= bins > 0 ? (float)exp(sum / bins * (bins / (bins + SECTOR_BINS))) : 1;
    }
}

void defects_background(struct cg_defect_work *work, struct background *out)
{
    size_t bins = cg_spectrum_plan_bins(work->plan);
    memset(out, 0, sizeof *out);
    memset(work->histogram, 0, CELLS * BUCKETS * sizeof *work->histogram);
    for (size_t i = 1; i < bins; i++) {
        work->histogram[work->cell[i] * BUCKETS + bucket_of(power_of(work->half[i]))]++;
    }
    /* The axes hold what the profiles left over: they are no texture. */
    for (size_t r = 1; r < work->rows; r++) {
        size_t i = r * (work->columns / 2 + 1);
        work->histogram[work->cell[i] * BUCKETS + bucket_of(power_of(work->half[i]))]--;
    }
    for (size_t i = 1; i < work->columns / 2 + 1; i++) {
        work->histogram[work->cell[i] * BUCKETS + bucket_of(power_of(work->half[i]))]--;
    }
    for (size_t ring = 0; ring < work->rings; ring++) {
        double power = ring_power(work, ring);
        for (size_t sector = 0; sector < SECTORS; sector++) {
            out->power[ring * SECTORS + sector] = (float)power;
        }
    }
    add_directions(work, out);
}

/* Less white noise than any camera has: a frame that was averaged, filtered or computed. */
#define QUIET 1.5e-3

double defects_noise(const struct cg_defect_work *work, const struct background *background)
{
    /* The axes' Nyquist frequency is half an octave under the corner. */
    size_t ring = work->rings > RINGS_PER_OCTAVE / 2 ? work->rings - RINGS_PER_OCTAVE / 2 : 0;
    double pixels = (double)work->rows * (double)work->columns;
    return fmax(sqrt((double)background->power[ring * SECTORS] / pixels), NOISE_FLOOR);
}

bool defects_quiet(const struct cg_defect_work *work, const struct background *background)
{
    return defects_noise(work, background) < QUIET;
}

/* Most of the bins around are far weaker. */
static bool stands_alone(const struct cg_defect_work *work, size_t r, size_t c, float power)
{
    size_t bins = work->columns / 2 + 1;
    int weaker = 0, seen = 0;
    for (int j = -1; j <= 1; j++) {
        for (int i = -1; i <= 1; i++) {
            long long x = (long long)c + i * LINE_DISTANCE;
            long long y = ((long long)r + j * LINE_DISTANCE + (long long)work->rows) % (long long)work->rows;
            if ((i == 0 && j == 0) || x < 0 || x >= (long long)bins) {
                continue;
            }
            seen++;
            weaker += power > LINE_RATIO * power_of(work->half[(size_t)y * bins + (size_t)x]);
        }
    }
    return 3 * weaker >= 2 * seen;
}

static void suppress(struct cg_defect_work *work, size_t r, size_t c, float power)
{
    size_t bins = work->columns / 2 + 1;
    for (size_t j = 0; j < 3; j++) {
        size_t row = (r + j + work->rows - 1) % work->rows;
        for (size_t x = c > 0 ? c - 1 : 0; x <= c + 1 && x < bins; x++) {
            float *gain = &work->gain[row * bins + x];
            *gain = *gain > 1 / power ? 1 / power : *gain;
        }
    }
}

void defects_gain(struct cg_defect_work *work, const struct background *background)
{
    size_t bins = work->columns / 2 + 1, all = bins * work->rows;
    double noise = work->tapered ? QUIET_FLOOR : NOISE_FLOOR;
    float floor_power = (float)(noise * noise * (double)work->rows * (double)work->columns);
    float gain[CELLS];
    for (size_t cell = 0; cell < CELLS; cell++) {
        gain[cell] = 1 / fmaxf(background->power[cell], floor_power);
    }
    for (size_t i = 0; i < all; i++) {
        work->gain[i] = gain[work->cell[i]];
    }
    float limit = (float)log((double)all / FALSE_LINES);
    for (size_t r = 0; r < work->rows; r++) {
        for (size_t c = 0; c < bins; c++) {
            size_t i = r * bins + c;
            float power = power_of(work->half[i]);
            if (power * gain[work->cell[i]] > limit && stands_alone(work, r, c, power)) {
                suppress(work, r, c, power);
            }
        }
    }
    work->gain[0] = 0;
}
