/* Slope and curvature by bands of wavelength. */
#include "waviness/covariance.h"

#include <math.h>
#include <stdlib.h>

const struct cg_band cg_bands_long_short[] = {{0.3, 1.2, "SW"}, {1.2, 12.0, "LW"}, {0.0, 0.0, NULL}};

#define MRAD_PER_RAD 1000.0
#define MM_PER_M 1000.0
/* A band is given when the field holds so many of its longest waves, and called wide below the second. */
#define PERIODS_LEAST 2.0
#define PERIODS_GOOD 4.0
/* A band of which less is known is lost among what the others spill into it. */
#define SCATTER_MOST 0.5

/* Variance of slope or curvature in a band, by rings of frequency as well. */
struct band_sum {
    double total, rougher;
    double *ring;
};
struct band_sums {
    struct band_sum slope, curvature;
    double *bins; /* of the whole plane in a ring */
    size_t rings;
};

static void add_bin(struct band_sum *sum, size_t ring, double value, double rougher)
{
    sum->total += value;
    sum->rougher += rougher;
    sum->ring[ring] += value;
}

/* Bins whose wavelength is in the band. */
static void sum_band(const struct waviness_power *power, const double normal[2], struct cg_band band,
                     struct band_sums *sums)
{
    const size_t half = power->columns / 2 + 1;
    for (size_t r = 0; r < power->rows; r++) {
        const double row = r <= power->rows / 2 ? (double)r : (double)r - (double)power->rows;
        const double f_md = row * power->df_md;
        for (size_t c = 0; c < half; c++) {
            const double f_cd = (double)c * power->df_cd, f = hypot(f_cd, f_md);
            if (f * band.high_mm < 1 || f * band.low_mm >= 1) {
                continue;
            }
            const double along = 2 * M_PI * (f_cd * normal[0] + f_md * normal[1]), square = along * along;
            const double value = (double)power->power[r * half + c];
            const double rougher = (double)power->rougher[r * half + c];
            const size_t ring = (size_t)((f - 1 / band.high_mm) * power->field_mm);
            add_bin(&sums->slope, ring, value, rougher);
            add_bin(&sums->curvature, ring, value * square, rougher * square);
            sums->bins[ring] += c == 0 || 2 * c == power->columns ? 1 : 2;
        }
    }
}

/*
 * Relative standard error of the SD of a random surface. A bin of the whole plane has its expectation as its
 * SD, and its mirror image tells the same; so the variance of their sum is 2 `alike` times the sum of their
 * squared expectations, which are taken as even over a ring. What the last step of the series still moved in
 * or out of the band comes on top.
 */
static double scatter_of(const struct waviness_power *power, const struct band_sums *sums,
                         const struct band_sum *sum)
{
    double squares = 0;
    for (size_t i = 0; i < sums->rings; i++) {
        squares += sums->bins[i] > 0 ? sum->ring[i] * sum->ring[i] / sums->bins[i] : 0;
    }
    return hypot(sqrt(2 * power->alike * squares), sum->total - sum->rougher) / (2 * sum->total);
}

static const char *flag_of(const struct cg_slope_map *map, double field_mm, struct cg_band band)
{
    if (band.low_mm < map->finest_mm) {
        return band.high_mm <= map->finest_mm ? "beyond_fringes" : "part_fringes";
    }
    if (field_mm < PERIODS_LEAST * band.high_mm) {
        return cg_band_flag_name(CG_BAND_BEYOND_FIELD);
    }
    return field_mm < PERIODS_GOOD * band.high_mm ? cg_band_flag_name(CG_BAND_FEW_PERIODS) : NULL;
}

static enum cg_status measure_band(const struct waviness_power *power, const double normal[2],
                                   struct cg_wave_band *out, struct cg_error *error)
{
    const struct cg_band band = out->band;
    struct band_sums sums = {.rings =
                                 (size_t)ceil((1 / band.low_mm - 1 / band.high_mm) * power->field_mm) + 1};
    double *memory = cg_alloc(sums.rings, 3 * sizeof *memory, error);
    if (memory == NULL) {
        return CG_FAULT;
    }
    sums.bins = memory;
    sums.slope.ring = memory + sums.rings;
    sums.curvature.ring = memory + 2 * sums.rings;
    sum_band(power, normal, band, &sums);
    const double scatter = sums.slope.total > 0 ? scatter_of(power, &sums, &sums.slope) : INFINITY;
    if (scatter < SCATTER_MOST && sums.curvature.total > 0) {
        out->slope_mrad = sqrt(sums.slope.total) * MRAD_PER_RAD;
        out->uncertainty_percent = 100 * scatter;
        out->curvature_per_m = sqrt(sums.curvature.total) * MM_PER_M;
        out->curvature_uncertainty_percent = 100 * scatter_of(power, &sums, &sums.curvature);
    } else {
        out->flag = "below_others";
    }
    free(memory);
    return CG_OK;
}

enum cg_status cg_wave_bands_of(const struct cg_slope_map *map, const struct cg_band *bands, size_t count,
                                struct cg_wave_band *out, struct cg_error *error)
{
    struct waviness_power power = {.power = NULL};
    enum cg_status status = waviness_power_of(map, &power, error);
    for (size_t i = 0; status == CG_OK && i < count; i++) {
        const bool fits =
            bands[i].low_mm >= map->finest_mm && power.field_mm >= PERIODS_LEAST * bands[i].high_mm;
        out[i] = (struct cg_wave_band){bands[i], NAN, NAN, NAN, NAN, flag_of(map, power.field_mm, bands[i])};
        if (fits) {
            status = measure_band(&power, map->normal, &out[i], error);
        }
    }
    waviness_power_clear(&power);
    return status;
}
