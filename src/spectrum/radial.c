#include <castgloss/spectrum.h>

#include <math.h>
#include <stdlib.h>

enum cg_status cg_radial_of(const struct cg_psd *psd, struct cg_radial *out, struct cg_error *error)
{
    double df = fmax(psd->df_cd, psd->df_md);
    double f_max = hypot(psd->df_cd * (double)(psd->columns / 2), psd->df_md * (double)(psd->rows / 2));
    struct cg_radial radial = {.count = (size_t)(f_max / df) + 1, .df = df};
    radial.power = cg_alloc(radial.count, sizeof *radial.power, error);
    radial.bins = radial.power ? cg_alloc(radial.count, sizeof *radial.bins, error) : NULL;
    if (!radial.bins) {
        cg_radial_clear(&radial);
        return CG_FAULT;
    }
    size_t columns = psd->columns / 2 + 1;
    for (size_t row = 0; row < psd->rows; row++) {
        double f_md = cg_psd_f_md(psd, row);
        const float *power = psd->power + row * columns;
        for (size_t column = 0; column < columns; column++) {
            double f_cd = cg_psd_f_cd(psd, column);
            size_t ring = (size_t)(sqrt(f_md * f_md + f_cd * f_cd) / df);
            ring = ring < radial.count ? ring : radial.count - 1;
            bool single = column == 0 || 2 * column == psd->columns;
            radial.power[ring] += (double)power[column];
            radial.bins[ring] += single ? 1.0 : 2.0;
        }
    }
    for (size_t i = 0; i < radial.count; i++) {
        radial.power[i] = radial.bins[i] > 0.0 ? radial.power[i] / radial.bins[i] : 0.0;
    }
    *out = radial;
    return CG_OK;
}

void cg_radial_clear(struct cg_radial *radial)
{
    free(radial->power);
    free(radial->bins);
    *radial = (struct cg_radial){0};
}
