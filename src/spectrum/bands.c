#include <castgloss/spectrum.h>

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

enum part { PART_ISOTROPIC, PART_BARS, PART_STREAKS };

/* A Hann window spreads a pure line over one bin to each side of its axis. */
static enum part part_of(const struct cg_psd *psd, size_t row, size_t column)
{
    size_t k_md = row <= psd->rows / 2 ? row : psd->rows - row;
    return column <= 1 && k_md > 1 ? PART_BARS : k_md <= 1 && column > 1 ? PART_STREAKS : PART_ISOTROPIC;
}

/* Mean power a full-plane bin, ring by ring, of the bins that are neither bars nor streaks. */
struct rings {
    double df;
    size_t last;
    double power[4096], bins[4096];
};

static size_t ring_of(const struct rings *rings, double f)
{
    size_t ring = (size_t)(f / rings->df);
    return ring < rings->last ? ring : rings->last;
}

static bool holds(const struct cg_band *band, double f)
{
    return f * band->high_mm >= 1.0 && f * band->low_mm < 1.0;
}

static void sum_rings(const struct cg_psd *psd, struct rings *rings)
{
    size_t columns = psd->columns / 2 + 1;
    double f_max = hypot(psd->df_cd * (double)(psd->columns / 2), psd->df_md * (double)(psd->rows / 2));
    rings->df = fmax(fmax(psd->df_cd, psd->df_md), f_max / 4095.0);
    rings->last = (size_t)(f_max / rings->df);
    for (size_t i = 0; i <= rings->last; i++) {
        rings->power[i] = rings->bins[i] = 0.0;
    }
    for (size_t row = 0; row < psd->rows; row++) {
        double f_md = cg_psd_f_md(psd, row);
        for (size_t column = 0; column < columns; column++) {
            if (part_of(psd, row, column) != PART_ISOTROPIC) {
                continue;
            }
            double f_cd = cg_psd_f_cd(psd, column);
            size_t ring = ring_of(rings, sqrt(f_md * f_md + f_cd * f_cd));
            bool single = column == 0 || 2 * column == psd->columns;
            rings->power[ring] += (double)psd->power[row * columns + column];
            rings->bins[ring] += single ? 1.0 : 2.0;
        }
    }
    for (size_t i = 0; i <= rings->last; i++) {
        rings->power[i] = rings->bins[i] > 0.0 ? rings->power[i] / rings->bins[i] : 0.0;
    }
}

/* Adds a bin to every band that holds it: sets of bands may overlap. */
static void add_bin(struct band_sums *sums, enum part part, double power, double bins, double expected)
{
    sums->total += power;
    sums->bins += bins;
    if (part == PART_BARS) {
        sums->bars += power;
        sums->bars_expected += expected;
    } else if (part == PART_STREAKS) {
        sums->streaks += power;
        sums->streaks_expected += expected;
    }
}

static void sum_bands(const struct cg_psd *psd, const struct rings *rings, const struct cg_band *bands,
                      size_t count, struct band_sums *sums)
{
    size_t columns = psd->columns / 2 + 1;
    for (size_t row = 0; row < psd->rows; row++) {
        double f_md = cg_psd_f_md(psd, row);
        for (size_t column = row == 0 ? 1 : 0; column < columns; column++) {
            double f_cd = cg_psd_f_cd(psd, column), f = sqrt(f_md * f_md + f_cd * f_cd);
            double power = (double)psd->power[row * columns + column];
            double bins = column == 0 || 2 * column == psd->columns ? 1.0 : 2.0;
            enum part part = part_of(psd, row, column);
            double expected = part == PART_ISOTROPIC ? 0.0 : bins * rings->power[ring_of(rings, f)];
            for (size_t band = 0; band < count; band++) {
                if (holds(&bands[band], f)) {
                    add_bin(&sums[band], part, power, bins, expected);
                }
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
    struct rings rings;
    count = count < MAX_BANDS ? count : MAX_BANDS;
    sum_rings(psd, &rings);
    sum_bands(psd, &rings, bands, count, sums);
    for (size_t i = 0; i < count; i++) {
        out[i] = (struct cg_band_cv){.band = bands[i], .flag = flag_of(psd, bands[i])};
        if (out[i].flag != CG_BAND_BEYOND_FIELD && out[i].flag != CG_BAND_BEYOND_NYQUIST) {
            fill_cv(psd, &out[i], sums[i], noise_relative);
        }
    }
}
