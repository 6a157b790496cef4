/* Slope and curvature by bands of wavelength. */
#include <castgloss/waviness.h>

#include <math.h>
#include <string.h>

const struct cg_band cg_bands_long_short[] = {{0.3, 1.2, "SW"}, {1.2, 12.0, "LW"}, {0.0, 0.0, NULL}};

/* The spectrum is that of a level of 1 with a variation; slopes are put there enlarged. */
#define ENLARGED 100.0
#define BANDS ((size_t)16)
#define MRAD_PER_RAD 1000.0
#define MM_PER_M 1000.0

/* Variance of the derivative along the normal, (rad/mm)2, of the bins whose wavelength is in the band. */
static double curvature_variance(const struct cg_psd *psd, const double normal[2], struct cg_band band)
{
    const size_t half = psd->columns / 2 + 1;
    double sum = 0;
    for (size_t r = 0; r < psd->rows; r++) {
        const double f_md = cg_psd_f_md(psd, r);
        for (size_t c = r == 0 ? 1 : 0; c < half; c++) {
            const double f_cd = cg_psd_f_cd(psd, c), f = hypot(f_cd, f_md);
            if (f * band.high_mm >= 1 && f * band.low_mm < 1) {
                const double along = 2 * M_PI * (f_cd * normal[0] + f_md * normal[1]);
                sum += (double)psd->power[r * half + c] * along * along;
            }
        }
    }
    return sum / (ENLARGED * ENLARGED);
}

static const char *flag_of(const struct cg_slope_map *map, const struct cg_band_cv *cv)
{
    if (cv->band.high_mm <= map->finest_mm) {
        return "beyond_fringes";
    }
    return cv->band.low_mm < map->finest_mm && cv->measured ? "part_fringes" : cg_band_flag_name(cv->flag);
}

static enum cg_status spectrum_of(const struct cg_slope_map *map, struct cg_psd *psd, struct cg_error *error)
{
    const struct cg_grid *grid = &map->slope.grid;
    const struct cg_psd_options options = {.tile_px = grid->width > grid->height ? grid->width : grid->height,
                                           .detrend = 1};
    struct cg_plane plane = {.px = NULL};
    struct cg_psd_work *work = NULL;
    enum cg_status status = cg_plane_init(&plane, grid->width, grid->height, true, error);
    if (status == CG_OK) {
        work = cg_psd_work_new(grid->width, grid->height, &options, error);
        status = work != NULL ? CG_OK : error->status;
    }
    if (status == CG_OK) {
        plane.grid.pitch_cd_mm = grid->pitch_cd_mm;
        plane.grid.pitch_md_mm = grid->pitch_md_mm;
        for (size_t y = 0; y < grid->height; y++) {
            for (size_t x = 0; x < grid->width; x++) {
                const size_t at = y * grid->stride + x, to = y * plane.grid.stride + x;
                plane.px[to] = 1 + (float)ENLARGED * map->slope.px[at];
                plane.valid[to] = map->slope.valid[at];
            }
        }
        status = cg_psd_measure(work, cg_plane_view(&plane), psd, error);
    }
    cg_psd_work_free(work);
    cg_plane_clear(&plane);
    return status;
}

enum cg_status cg_wave_bands_of(const struct cg_slope_map *map, const struct cg_band *bands, size_t count,
                                struct cg_wave_band *out, struct cg_error *error)
{
    struct cg_psd psd = {.power = NULL};
    struct cg_band_cv cv[BANDS];
    count = count < BANDS ? count : BANDS;
    const enum cg_status status = spectrum_of(map, &psd, error);
    if (status != CG_OK) {
        return status;
    }
    cg_band_measure(&psd, bands, count, 0, cv);
    for (size_t i = 0; i < count; i++) {
        const char *flag = flag_of(map, &cv[i]);
        const bool measured = cv[i].measured && bands[i].high_mm > map->finest_mm;
        out[i] = (struct cg_wave_band){bands[i], NAN, NAN, NAN, flag};
        if (measured) {
            /* cv_percent is of the level 1. */
            out[i].slope_mrad = cv[i].cv_percent / 100 / ENLARGED * MRAD_PER_RAD;
            out[i].curvature_per_m = sqrt(curvature_variance(&psd, map->normal, bands[i])) * MM_PER_M;
            out[i].uncertainty_percent =
                cv[i].cv_percent > 0 ? 100 * cv[i].uncertainty_percent / cv[i].cv_percent : 0;
        }
    }
    cg_psd_clear(&psd);
    return CG_OK;
}
