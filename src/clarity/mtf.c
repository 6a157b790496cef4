/* The transform of the spread. */
#include <castgloss/clarity.h>

#include <math.h>

/* The difference quotient and the bins must not be corrected by more than this. */
#define CORRECTION_MAX 10.0
/* Frequencies up to this, in cycles per pixel, are looked at. */
#define FREQUENCY_MAX 1.0
#define FREQUENCY_STEPS 512

/* Tukey over all the room, with a taper over its outer half: what a haze spreads far belongs to the spread.
 */
static double weight_at(double half, ptrdiff_t i)
{
    const double share = fabs((double)i) / (half + 1);
    return share <= 0.5 ? 1 : 0.5 * (1 + cos(2 * M_PI * (share - 0.5)));
}

/* The transform of the windowed difference quotient, and the sum of the squared weights. */
static void transform(const struct cg_edge_spread *spread, double f, double out[2], double *weights)
{
    const ptrdiff_t half = (ptrdiff_t)spread->middle - 1;
    const double turn = 2 * M_PI * f * spread->step;
    const double *middle = spread->esf + spread->middle;
    out[0] = out[1] = *weights = 0;
    for (ptrdiff_t i = -half; i <= half; i++) {
        const double weight = weight_at((double)half, i);
        const double line = (middle[i + 1] - middle[i - 1]) / 2 * weight;
        out[0] += line * cos(turn * (double)i);
        out[1] -= line * sin(turn * (double)i);
        *weights += weight * weight;
    }
}

struct cg_uncertain cg_edge_mtf(const struct cg_edge_spread *spread, double f)
{
    double sum[2], at_zero[2], weights = 0;
    transform(spread, 0, at_zero, &weights);
    transform(spread, f, sum, &weights);
    const double w = 2 * M_PI * f * spread->step;
    /* sin(w) / w for the difference over two steps; 1 - 2 (pi f)^2 var for the spread of positions in a step.
     */
    const double quotient = w > 0 ? sin(w) / w : 1;
    const double blur = 1 - 2 * M_PI * M_PI * f * f * spread->bin_variance;
    if (!(at_zero[0] > 0) || quotient < 1 / CORRECTION_MAX || blur < 1 / CORRECTION_MAX) {
        return (struct cg_uncertain){NAN, NAN};
    }
    const double correction = 1 / (quotient * blur * at_zero[0]);
    const double power = (sum[0] * sum[0] + sum[1] * sum[1]) * correction * correction;
    /* Noise of neighbouring steps is independent, so the difference has the transform of i sin(w). */
    const double noise = spread->variance * weights * sin(w) * sin(w) * correction * correction;
    return (struct cg_uncertain){f > 0 ? sqrt(fmax(0, power - noise)) : 1, f > 0 ? sqrt(noise / 2) : 0};
}

struct cg_uncertain cg_edge_mtf_at(const struct cg_edge_spread *spread, double level)
{
    const double step = FREQUENCY_MAX / spread->pixel / FREQUENCY_STEPS;
    double before = 1;
    for (int i = 1; i <= FREQUENCY_STEPS; i++) {
        const double f = step * i;
        const struct cg_uncertain mtf = cg_edge_mtf(spread, f);
        if (!isfinite(mtf.value)) {
            break;
        }
        if (mtf.value <= level) {
            const double slope = (before - mtf.value) / step;
            return (struct cg_uncertain){f - (level - mtf.value) / slope, mtf.sd / slope};
        }
        before = mtf.value;
    }
    return (struct cg_uncertain){NAN, NAN};
}
