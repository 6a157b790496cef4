#include "spectrum/rings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum spectrum_part spectrum_part_of(const struct cg_psd *psd, size_t row, size_t column)
{
    const size_t k_md = row <= psd->rows / 2 ? row : psd->rows - row;
    return column <= 1 && k_md > 1   ? SPECTRUM_BARS
           : k_md <= 1 && column > 1 ? SPECTRUM_STREAKS
                                     : SPECTRUM_ISOTROPIC;
}

size_t spectrum_ring_of(const struct cg_radial *radial, double f_md, double f_cd)
{
    const size_t ring = (size_t)(sqrt(f_md * f_md + f_cd * f_cd) / radial->df);
    return ring < radial->count ? ring : radial->count - 1;
}

/* Bins whose rings are found together, in a loop that can be done in vectors. */
enum { RUN = 256 };

/* The rings of the bins from `first` on in the row at f_md. */
CG_WIDE static void find_rings(double f_md, double df_cd, double df, int first, int rings[RUN])
{
    for (int i = 0; i < RUN; i++) {
        const double f_cd = (double)(first + i) * df_cd;
        rings[i] = (int)(sqrt(f_md * f_md + f_cd * f_cd) / df);
    }
}

/* Adds a row of bins, and the row that mirrors it (or NULL), which lie in the same rings. */
static void add_rows(const struct cg_psd *psd, double f_md, const float *row, const float *mirror,
                     struct cg_radial *radial)
{
    const size_t columns = psd->columns / 2 + 1;
    const double rows = mirror ? 2.0 : 1.0, df = radial->df, df_cd = psd->df_cd;
    const int last = (int)radial->count - 1;
    int rings[RUN];
    for (size_t first = 0; first < columns; first += RUN) {
        const size_t count = columns - first < RUN ? columns - first : RUN;
        find_rings(f_md, df_cd, df, (int)first, rings);
        for (size_t i = 0; i < count; i++) {
            const int ring = rings[i] < last ? rings[i] : last;
            const bool single = first + i == 0 || 2 * (first + i) == psd->columns;
            radial->power[ring] += (double)row[first + i] + (mirror ? (double)mirror[first + i] : 0.0);
            radial->bins[ring] += single ? rows : 2.0 * rows;
        }
    }
}

/* Takes bars and streaks, the bins beside the axes, out of the sums of their rings. */
static void leave_out_lines(const struct cg_psd *psd, struct cg_radial *radial, double *bins)
{
    const size_t columns = psd->columns / 2 + 1;
    for (size_t row = 0; row < psd->rows; row++) {
        const bool streaks = row <= 1 || row == psd->rows - 1;
        for (size_t column = 0; column < (streaks || columns < 2 ? columns : 2); column++) {
            if (spectrum_part_of(psd, row, column) == SPECTRUM_ISOTROPIC) {
                continue;
            }
            const size_t ring = spectrum_ring_of(radial, cg_psd_f_md(psd, row), cg_psd_f_cd(psd, column));
            radial->isotropic[ring] -= (double)psd->power[row * columns + column];
            bins[ring] -= column == 0 || 2 * column == psd->columns ? 1.0 : 2.0;
        }
    }
}

enum cg_status spectrum_rings(const struct cg_psd *psd, struct cg_radial *out, struct cg_error *error)
{
    const double df = fmax(psd->df_cd, psd->df_md);
    const double f_max = hypot(psd->df_cd * (double)(psd->columns / 2), psd->df_md * (double)(psd->rows / 2));
    struct cg_radial radial = {.count = (size_t)(f_max / df) + 1, .df = df};
    radial.power = cg_alloc(radial.count, sizeof *radial.power, error);
    radial.bins = radial.power ? cg_alloc(radial.count, sizeof *radial.bins, error) : NULL;
    radial.isotropic = radial.bins ? cg_alloc(radial.count, sizeof *radial.isotropic, error) : NULL;
    double *bins = radial.isotropic ? cg_alloc(radial.count, sizeof *bins, error) : NULL;
    if (!bins) {
        cg_radial_clear(&radial);
        return CG_FAULT;
    }
    const size_t columns = psd->columns / 2 + 1;
    for (size_t row = 0; row <= psd->rows / 2; row++) {
        const bool alone = row == 0 || 2 * row == psd->rows;
        add_rows(psd, cg_psd_f_md(psd, row), psd->power + row * columns,
                 alone ? NULL : psd->power + (psd->rows - row) * columns, &radial);
    }
    memcpy(radial.isotropic, radial.power, radial.count * sizeof *radial.power);
    memcpy(bins, radial.bins, radial.count * sizeof *bins);
    leave_out_lines(psd, &radial, bins);
    for (size_t i = 0; i < radial.count; i++) {
        radial.power[i] = radial.bins[i] > 0.0 ? radial.power[i] / radial.bins[i] : 0.0;
        radial.isotropic[i] = bins[i] > 0.0 ? fmax(0.0, radial.isotropic[i] / bins[i]) : 0.0;
    }
    free(bins);
    *out = radial;
    return CG_OK;
}

enum cg_status cg_radial_of(const struct cg_psd *psd, struct cg_radial *out, struct cg_error *error)
{
    return spectrum_rings(psd, out, error);
}

void cg_radial_clear(struct cg_radial *radial)
{
    free(radial->power);
    free(radial->bins);
    free(radial->isotropic);
    *radial = (struct cg_radial){0};
}
