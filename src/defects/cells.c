/* The frame's own power spectrum in cells of rings and directions, robust against marks. */
#include "defects/work.h"

#include "defects/measure.h"

#include <math.h>
#include <string.h>

/* The median of an exponentially distributed power is ln 2 of its mean. */
#define MEDIAN_TO_MEAN (1.0 / 0.69314718055994531)
/* A ring needs this many bins for its median, a sector to be trusted half. */
#define RING_BINS 16
#define SECTOR_BINS 60
/* Rings on each side over which the directions are averaged. */
#define SECTOR_RINGS 6

static size_t cell_of(double fx, double fy, double lowest)
{
    double f = hypot(fx, fy);
    double ring = f > lowest ? RINGS_PER_OCTAVE * log2(f / lowest) : 0;
    double direction = atan2(fy, fx) / M_PI;
    size_t sector = (size_t)((direction < 0 ? direction + 1 : direction) * (double)SECTORS) % SECTORS;
    size_t index = ring < (double)(RINGS - 1) ? (size_t)ring : RINGS - 1;
    return index * SECTORS + sector;
}

/* Every n-th bin of each cell, not of the axes: they hold what the profiles left over. */
static void choose_samples(struct cg_defect_work *work)
{
    size_t bins = work->columns / 2 + 1;
    uint32_t seen[CELLS];
    memset(seen, 0, sizeof seen);
    memset(work->cell_sampled, 0, sizeof work->cell_sampled);
    for (size_t r = 1; r < work->rows; r++) {
        for (size_t c = 1; c < bins; c++) {
            size_t cell = work->cell[r * bins + c];
            uint32_t every = work->cell_bins[cell] / (uint32_t)CELL_SAMPLES + 1;
            if (seen[cell]++ % every == 0 && work->cell_sampled[cell] < CELL_SAMPLES) {
                work->cell_sample[cell * CELL_SAMPLES + work->cell_sampled[cell]++] =
                    (uint32_t)(r * bins + c);
            }
        }
    }
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
    choose_samples(work);
    defects_filter_power(work);
    work->cell_ratio = pitch_ratio;
}

/* The mean power of some cells by the median of their sampled bins; *bins tells on how many it rests. */
static double power_of_cells(struct cg_defect_work *work, size_t first, size_t last, size_t *bins)
{
    size_t count = 0;
    for (size_t cell = first; cell < last; cell++) {
        const uint32_t *sample = work->cell_sample + cell * CELL_SAMPLES;
        for (size_t i = 0; i < work->cell_sampled[cell]; i++) {
            const float *bin = work->half[sample[i]];
            work->sampled[count++] = bin[0] * bin[0] + bin[1] * bin[1];
        }
    }
    *bins = count;
    double pixels = (double)work->rows * (double)work->columns;
    return count > 0 ? (double)defects_select(work->sampled, count, 0.5) * MEDIAN_TO_MEAN / pixels : 0;
}

/* Rings with few bins borrow from their neighbours. */
static double ring_power(struct cg_defect_work *work, size_t ring)
{
    for (size_t reach = 0;; reach++) {
        size_t first = ring > reach ? ring - reach : 0, bins = 0;
        size_t last = ring + reach + 1 < work->rings ? ring + reach + 1 : work->rings;
        for (size_t cell = first * SECTORS; cell < last * SECTORS; cell++) {
            bins += work->cell_sampled[cell];
        }
        if (bins >= RING_BINS || (first == 0 && last == work->rings)) {
            return power_of_cells(work, first * SECTORS, last * SECTORS, &bins);
        }
    }
}

/* How the power of a sector differs from its ring's, averaged as a logarithm over neighbouring rings. */
static void add_directions(struct cg_defect_work *work, struct background *out)
{
    float ratio[CELLS], weight[CELLS];
    for (size_t cell = 0; cell < work->rings * SECTORS; cell++) {
        size_t bins = 0;
        double power = power_of_cells(work, cell, cell + 1, &bins);
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
    memset(out, 0, sizeof *out);
    for (size_t ring = 0; ring < work->rings; ring++) {
        double power = ring_power(work, ring);
        for (size_t sector = 0; sector < SECTORS; sector++) {
            out->power[ring * SECTORS + sector] = (float)power;
        }
    }
    add_directions(work, out);
}
