#include "spectrum/rings.h"

#include <math.h>
#include <stdlib.h>

const struct cg_band cg_bands_octave[] = {
    {0.25, 0.5, NULL}, {0.5, 1.0, NULL},  {1.0, 2.0, NULL}, {2.0, 4.0, NULL},
    {4.0, 8.0, NULL},  {8.0, 16.0, NULL}, {0.0, 0.0, NULL},
};

/* The band limits of the orange-peel instruments; their filters and scales are not public, the limits are. */
const struct cg_band cg_bands_wavescan[] = {
    {0.0, 0.1, "du"},  {0.1, 0.3, "Wa"},   {0.3, 1.0, "Wb"}, {1.0, 3.0, "Wc"},
    {3.0, 10.0, "Wd"}, {10.0, 30.0, "We"}, {0.0, 0.0, NULL},
};

const char *cg_band_flag_name(enum cg_band_flag flag)
{
    static const char *const names[] = {NULL, "few_periods", "beyond_field", "part_nyquist",
                                        "beyond_nyquist"};
    return names[flag];
}

static enum cg_band_flag flag_of(const struct cg_psd *psd, struct cg_band band)
{
    double field = fmin(psd->field_cd, psd->field_md);
    double finest = 2.0 * fmax(psd->field_cd / (double)psd->columns, psd->field_md / (double)psd->rows);
    if (band.high_mm <= finest) {
        return CG_BAND_BEYOND_NYQUIST;
    }
    if (field < 2.0 * band.high_mm) {
        return CG_BAND_BEYOND_FIELD;
    }
    if (band.low_mm < finest) {
        return CG_BAND_PART_NYQUIST;
    }
    return field < 4.0 * band.high_mm ? CG_BAND_FEW_PERIODS : CG_BAND_GOOD;
}

/* Relative variances of a band; bars and streaks are first sums over their bins, `expected_*` what an
 * isotropic texture would have put there. */
struct band_sums {
    double total, bins;
    double bars, bars_expected, streaks, streaks_expected;
};

static double frequency_of(const struct cg_psd *psd, double f_md, size_t column)
{
    const double f_cd = cg_psd_f_cd(psd, column);
    return sqrt(f_md * f_md + f_cd * f_cd);
}

/*
 * The first column of a row where f * mm is 1 or more, from which on that stays true, so that a band is a run
 * of columns: where the circle of that wavelength cuts the row, and then bin by bin, since the rounding of
 * that cut is not that of the test.
 */
static size_t first_column(const struct cg_psd *psd, double f_md, double mm)
{
    const size_t columns = psd->columns / 2 + 1;
    if (!(mm > 0.0)) {
        return columns;
    }
    const double left = 1.0 / (mm * mm) - f_md * f_md;
    const double cut = left > 0.0 ? sqrt(left) / psd->df_cd : 0.0;
    size_t column = cut < (double)columns ? (size_t)cut : columns;
    while (column < columns && frequency_of(psd, f_md, column) * mm < 1.0) {
        column++;
    }
    while (column > 0 && frequency_of(psd, f_md, column - 1) * mm >= 1.0) {
        column--;
    }
    return column;
}

enum { LANES = 8 };

/* Lanes, so that the sum may be done in vectors and is the same without them. */
CG_WIDE static double sum_of(const float *power, size_t count)
{
    double lanes[LANES] = {0}, sum = 0.0;
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        for (size_t k = 0; k < LANES; k++) {
            lanes[k] += (double)power[i + k];
        }
    }
    for (; i < count; i++) {
        sum += (double)power[i];
    }
    for (size_t k = 0; k < LANES; k++) {
        sum += lanes[k];
    }
    return sum;
}

/* The bars and streaks among the columns [first, last) of a row, and what an isotropic texture would have put
 * there. */
static void add_lines(const struct cg_psd *psd, size_t row, size_t first, size_t last, struct band_sums *sums)
{
    const size_t columns = psd->columns / 2 + 1, k_md = row <= psd->rows / 2 ? row : psd->rows - row;
    const size_t stop = k_md > 1 && last > 2 ? 2 : last;
    for (size_t column = first; column < stop; column++) {
        const enum spectrum_part part = spectrum_part_of(psd, row, column);
        const double power = (double)psd->power[row * columns + column];
        const double bins = column == 0 || 2 * column == psd->columns ? 1.0 : 2.0;
        const size_t ring = spectrum_ring_of(&psd->radial, cg_psd_f_md(psd, row), cg_psd_f_cd(psd, column));
        const double expected = bins * psd->radial.isotropic[ring];
        if (part == SPECTRUM_BARS) {
            sums->bars += power;
            sums->bars_expected += expected;
        } else if (part == SPECTRUM_STREAKS) {
            sums->streaks += power;
            sums->streaks_expected += expected;
        }
    }
}

/* Adds the columns [first, last) of one row to a band. */
static void add_row(const struct cg_psd *psd, size_t row, size_t first, size_t last, struct band_sums *sums)
{
    const size_t columns = psd->columns / 2 + 1;
    first = row == 0 && first == 0 ? 1 : first;
    if (first >= last) {
        return;
    }
    sums->total += sum_of(psd->power + row * columns + first, last - first);
    sums->bins += 2.0 * (double)(last - first);
    sums->bins -= first == 0 ? 1.0 : 0.0;
    sums->bins -= last == columns && columns > 1 && psd->columns % 2 == 0 ? 1.0 : 0.0;
    add_lines(psd, row, first, last, sums);
}

static void sum_bands(const struct cg_psd *psd, const struct cg_band *bands, size_t count,
                      struct band_sums *sums)
{
    for (size_t row = 0; row <= psd->rows / 2; row++) {
        const double f_md = cg_psd_f_md(psd, row);
        const bool alone = row == 0 || 2 * row == psd->rows;
        for (size_t band = 0; band < count; band++) {
            const size_t first = first_column(psd, f_md, bands[band].high_mm);
            const size_t last = first_column(psd, f_md, bands[band].low_mm);
            add_row(psd, row, first, last, &sums[band]);
            if (!alone) {
                add_row(psd, psd->rows - row, first, last, &sums[band]);
            }
        }
    }
}

/* A 2-D Hann window makes estimates of a random texture scatter 1.94 times as wide as its modes would allow:
 * mean(w^4) / mean(w^2)^2 = (35/128)^2 / (3/8)^4, and its root. */
#define HANN_SCATTER 1.9444

static void fill_cv(const struct cg_psd *psd, struct cg_band_cv *out, struct band_sums sums,
                    double noise_relative)
{
    double bins_of_plane = (double)psd->rows * (double)psd->columns;
    double noise = noise_relative * noise_relative * sums.bins / bins_of_plane;
    double total = fmax(0.0, sums.total - noise);
    double bars = fmin(total, fmax(0.0, sums.bars - sums.bars_expected));
    double streaks = fmin(total - bars, fmax(0.0, sums.streaks - sums.streaks_expected));
    out->cv_percent = 100.0 * sqrt(total);
    out->bars_percent = 100.0 * sqrt(bars);
    out->streaks_percent = 100.0 * sqrt(streaks);
    out->isotropic_percent = 100.0 * sqrt(fmax(0.0, total - bars - streaks));
    double modes = 0.5 * sums.bins * psd->tiles;
    out->uncertainty_percent = modes > 0.0 ? out->cv_percent * HANN_SCATTER / (2.0 * sqrt(modes)) : 0.0;
    out->measured = sums.bins > 0.0;
}

#define MAX_BANDS 16

void cg_band_measure(const struct cg_psd *psd, const struct cg_band *bands, size_t count,
                     double noise_relative, struct cg_band_cv *out)
{
    struct band_sums sums[MAX_BANDS] = {{0}};
    count = count < MAX_BANDS ? count : MAX_BANDS;
    sum_bands(psd, bands, count, sums);
    for (size_t i = 0; i < count; i++) {
        out[i] = (struct cg_band_cv){.band = bands[i], .flag = flag_of(psd, bands[i])};
        if (out[i].flag != CG_BAND_BEYOND_FIELD && out[i].flag != CG_BAND_BEYOND_NYQUIST) {
            fill_cv(psd, &out[i], sums[i], noise_relative);
        }
    }
}
