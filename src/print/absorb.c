/* absorb.c: scores of absorption and bleed, each a fixed function of one measure. */
#include <castgloss/print.h>

#include <math.h>
#include <stdlib.h>

/* The grades of the field for growth, raggedness and mixing; the others are levels that an eye can tell. */
const struct cg_absorb_rule cg_absorb_rules[CG_ABSORB_MEASURES] = {
    [CG_ABSORB_BLEED_WIDTH] = {"bleed.width_growth", "um", true, {20.0, 50.0, 100.0}},
    [CG_ABSORB_BLEED_RAGGEDNESS] = {"bleed.raggedness_growth", "um", true, {10.0, 20.0, 35.0}},
    [CG_ABSORB_MIX_ZONE] = {"boundary.mix_zone", "um", true, {100.0, 150.0, 250.0}},
    [CG_ABSORB_LINE_GROWTH] = {"line.growth", "um", false, {20.0, 40.0, 80.0}},
    [CG_ABSORB_LINE_RAGGEDNESS] = {"line.raggedness", "um", false, {10.0, 20.0, 35.0}},
    [CG_ABSORB_COALESCENCE] = {"patch.coalescence", "", false, {0.02, 0.035, 0.06}},
    [CG_ABSORB_MOTTLE] = {"patch.mottle", "", false, {0.01, 0.02, 0.035}},
    [CG_ABSORB_FILL_IN] = {"text.fill_in", "%", false, {20.0, 40.0, 60.0}},
    [CG_ABSORB_STRIKE] = {"strike.whiteness_loss", "%", false, {1.0, 3.0, 6.0}},
};

static const struct {
    double score;
    const char *grade, *mark;
} steps[] = {{85.0, "A", "\xe2\x97\x8e"}, {70.0, "B", "\xe2\x97\x8b"}, {50.0, "C", "\xe2\x96\xb3"}};
static const double zero_at = 3.0; /* times the last step */

double cg_absorb_score(enum cg_absorb_measure measure, double value)
{
    const double *limit = cg_absorb_rules[measure].steps;
    if (isnan(value)) {
        return NAN;
    }
    double x0 = 0.0, y0 = 100.0;
    for (size_t i = 0; i < 3; i++) {
        if (value <= limit[i]) {
            return y0 + (steps[i].score - y0) * (fmax(value, 0.0) - x0) / (limit[i] - x0);
        }
        x0 = limit[i];
        y0 = steps[i].score;
    }
    return fmax(0.0, y0 * (zero_at * x0 - value) / (zero_at * x0 - x0));
}

/* The place of a score among the steps, 3 below the last. */
static size_t step_of(double score)
{
    size_t i = 0;
    while (i < sizeof steps / sizeof steps[0] && score < steps[i].score) {
        i++;
    }
    return i;
}

const char *cg_absorb_grade(double score)
{
    const size_t i = step_of(score);
    return isnan(score) ? NULL : i < sizeof steps / sizeof steps[0] ? steps[i].grade : "D";
}

const char *cg_absorb_mark(double score)
{
    const size_t i = step_of(score);
    return isnan(score) ? NULL : i < sizeof steps / sizeof steps[0] ? steps[i].mark : "\xc3\x97";
}

/* ---- capacity ----------------------------------------------------------------------------------- */

double cg_absorb_capacity(const double *level_percent, const double *noise, size_t count, double least)
{
    const size_t fewest = 3; /* levels that make a line to depart from */
    double n = 0.0, sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0, syy = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (i >= fewest) {
            const double d = n * sxx - sx * sx;
            const double slope = d > 0.0 ? (n * sxy - sx * sy) / d : 0.0, base = (sy - slope * sx) / n;
            const double left = syy - base * sy - slope * sxy;
            const double sd = n > 2.0 ? sqrt(fmax(0.0, left) / (n - 2.0)) : 0.0;
            if (noise[i] - base - slope * level_percent[i] > fmax(3.0 * sd, least)) {
                return level_percent[i];
            }
        }
        n += 1.0;
        sx += level_percent[i];
        sy += noise[i];
        sxx += level_percent[i] * level_percent[i];
        sxy += level_percent[i] * noise[i];
        syy += noise[i] * noise[i];
    }
    return NAN;
}
