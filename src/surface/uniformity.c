#include <castgloss/surface.h>

#include <math.h>

/* Dooley and Shaw (1979): V(f) = 5.05 exp(-0.138 f) (1 - exp(-0.1 f)), f in cycles/degree; its peak lies
 * at 5.45 and is 1.0002. Below the peak the eye adapts to the slope rather than to the variation: taken as 1.
 */
#define VTF_PEAK_CPD 5.45

double cg_visual_weight(double f_cpmm, double viewing_distance_mm)
{
    double mm_per_degree = viewing_distance_mm * tan(M_PI / 180.0);
    double f = f_cpmm * mm_per_degree;
    return f <= VTF_PEAK_CPD ? 1.0 : 5.05 * exp(-0.138 * f) * (1.0 - exp(-0.1 * f));
}

struct cg_uniformity cg_uniformity_score(const struct cg_band_cv *bands, size_t count,
                                         double viewing_distance_mm)
{
    struct cg_uniformity uniformity = {0};
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (!bands[i].measured) {
            continue;
        }
        double middle_mm = sqrt(bands[i].band.low_mm * bands[i].band.high_mm);
        double weighted = cg_visual_weight(1.0 / middle_mm, viewing_distance_mm) * bands[i].cv_percent;
        sum += weighted * weighted;
        uniformity.bands_used++;
    }
    uniformity.weighted_cv_percent = sqrt(sum);
    uniformity.score = 100.0 * exp2(-uniformity.weighted_cv_percent / CG_UNIFORMITY_HALF_PERCENT);
    return uniformity;
}
