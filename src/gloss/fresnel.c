/* Fresnel's equations, roughness, and both taken apart by two angles. */
#include <castgloss/gloss.h>

#include <math.h>

/* Indices that polymers, glasses and pigments have. */
#define LEAST_INDEX 1.3
#define MOST_INDEX 2.2
#define ROUNDS 80
/* Readings nearer than this tell one thing twice. */
#define ANGLES_APART_DEG 10.0

struct cg_fresnel cg_fresnel_of(double index, double angle_deg)
{
    const double sine = sin(angle_deg * M_PI / 180), cosine = cos(angle_deg * M_PI / 180);
    const double inside = sqrt(index * index - sine * sine), square = index * index;
    const double s = (cosine - inside) / (cosine + inside);
    const double p = (square * cosine - inside) / (square * cosine + inside);
    return (struct cg_fresnel){s * s, p * p};
}

double cg_fresnel_unpolarised(double index, double angle_deg)
{
    const struct cg_fresnel r = cg_fresnel_of(index, angle_deg);
    return (r.s + r.p) / 2;
}

double cg_gloss_of_index(double index, double angle_deg, double reference_index)
{
    return 100 * cg_fresnel_unpolarised(index, angle_deg) /
           cg_fresnel_unpolarised(reference_index, angle_deg);
}

double cg_gloss_roughness(double sq_nm, double angle_deg, double wavelength_nm)
{
    const double phase = 4 * M_PI * sq_nm * cos(angle_deg * M_PI / 180) / wavelength_nm;
    return exp(-phase * phase);
}

/* (4 pi sq / wavelength)^2 that makes a surface of this index read so at an angle. */
static double squared_phase(const struct cg_gloss_reading *reading, double index, double reference_index)
{
    const double cosine = cos(reading->angle_deg * M_PI / 180);
    return log(cg_gloss_of_index(index, reading->angle_deg, reference_index) / reading->gu) /
           (cosine * cosine);
}

enum cg_status cg_gloss_split(const struct cg_gloss_reading readings[2], double reference_index,
                              double wavelength_nm, double *index, double *sq_nm, struct cg_error *error)
{
    const struct cg_gloss_reading *a = &readings[0], *b = &readings[1];
    double low = LEAST_INDEX, high = MOST_INDEX;
    if (!(fabs(a->angle_deg - b->angle_deg) >= ANGLES_APART_DEG) || !(a->gu > 0) || !(b->gu > 0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "Index and roughness need gloss above 0 at two angles that are at least %g "
                            "degrees apart.",
                            ANGLES_APART_DEG);
    }
    const double at_low = squared_phase(a, low, reference_index) - squared_phase(b, low, reference_index);
    for (int i = 0; i < ROUNDS; i++) {
        const double middle = (low + high) / 2;
        const double there =
            squared_phase(a, middle, reference_index) - squared_phase(b, middle, reference_index);
        if ((there > 0) == (at_low > 0)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    const double squared = squared_phase(a, low, reference_index);
    if (high >= MOST_INDEX || low <= LEAST_INDEX || !(squared >= 0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "No index from %g to %g with a roughness of 0 or more gives both %g GU at %g "
                            "degrees and %g GU at %g degrees.",
                            LEAST_INDEX, MOST_INDEX, a->gu, a->angle_deg, b->gu, b->angle_deg);
    }
    *index = low;
    *sq_nm = sqrt(squared) * wavelength_nm / (4 * M_PI);
    return CG_OK;
}
