/* Gain, noise, saturation and uniformity from the levels, after EMVA 1288. */
#include <castgloss/camera.h>

#include <math.h>
#include <stdlib.h>

/* The gain is fitted to levels up to this share of saturation, linearity between the other two. */
#define GAIN_SHARE 0.7
#define LINE_FROM 0.05
#define LINE_TO 0.95
/* The uniformity of the response is told of the level nearest to this share. */
#define PRNU_SHARE 0.5
/* The variance of a value that is uniform within one count. */
#define COUNTING (1.0 / 12)
/* Temporal noise below this is that of the counting alone, and no noise of the dark can be told. */
#define LEAST_VARIANCE 0.24
/* Levels of light that a line needs. */
#define FEWEST_LEVELS 3

static int compare_light(const void *a, const void *b)
{
    const struct cg_level *left = a, *right = b;
    return (left->light > right->light) - (left->light < right->light);
}

static const struct cg_level *saturation_of(const struct cg_camera_model *model)
{
    const struct cg_level *most = &model->levels[0];
    for (size_t i = 1; i < model->count; i++) {
        most = model->levels[i].variance > most->variance ? &model->levels[i] : most;
    }
    return most;
}

/* Slope through the origin of variance, or of counts against light, up to the share of saturation. */
static double slope_of(const struct cg_camera_model *model, double highest, bool against_light)
{
    const struct cg_level *dark = &model->levels[0];
    double product = 0, square = 0;
    for (size_t i = 1; i < model->count; i++) {
        const struct cg_level *level = &model->levels[i];
        const double mean = level->mean - dark->mean;
        const double x = against_light ? level->light : mean;
        const double y = against_light ? mean : level->variance - dark->variance;
        if (mean > 0 && mean <= highest) {
            product += x * y;
            square += x * x;
        }
    }
    return square > 0 ? product / square : NAN;
}

double cg_camera_gain_sd(const struct cg_camera_model *model)
{
    const struct cg_level *dark = &model->levels[0];
    double sum = 0, square = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 1; i < model->count; i++) {
            const double x = model->levels[i].mean - dark->mean;
            if (!(x > 0) || x > GAIN_SHARE * model->saturation_counts) {
                continue;
            }
            /* The line follows a level by its share of the squares; without it that would lie further off. */
            const double share = pass == 0 ? 0 : x * x / square;
            const double off = model->levels[i].variance - dark->variance - model->gain * x;
            square += pass == 0 ? x * x : 0;
            sum += pass == 0 || share >= 1 ? 0 : pow(x * off / (1 - share), 2);
        }
    }
    return sum > 0 ? sqrt(sum) / square : NAN;
}

/* Largest departure from the line of counts against light, in percent of the line; weights 1 / y^2. */
static double linearity_of(const struct cg_camera_model *model, double saturation)
{
    const double dark = model->levels[0].mean;
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, largest = 0;
    for (int pass = 0; pass < 2; pass++) {
        const double determinant = n * sxx - sx * sx;
        const double b = pass == 1 ? (n * sxy - sx * sy) / determinant : 0;
        const double a = pass == 1 ? (sy - b * sx) / n : 0;
        for (size_t i = 1; i < model->count; i++) {
            const double y = model->levels[i].mean - dark, x = model->levels[i].light;
            if (y < LINE_FROM * saturation || y > LINE_TO * saturation) {
                continue;
            }
            const double w = 1 / (y * y);
            if (pass == 0) {
                n += w;
                sx += w * x;
                sy += w * y;
                sxx += w * x * x;
                sxy += w * x * y;
            } else {
                largest = fmax(largest, fabs(100 * (y - a - b * x) / (a + b * x)));
            }
        }
        if (pass == 0 && !(n * sxx - sx * sx > 0)) {
            return NAN;
        }
    }
    return largest;
}

static void uniformity_of(struct cg_camera_model *model, double saturation)
{
    const struct cg_level *dark = &model->levels[0], *half = &model->levels[1];
    for (size_t i = 1; i < model->count; i++) {
        const struct cg_level *level = &model->levels[i];
        const double off = fabs(level->mean - dark->mean - PRNU_SHARE * saturation);
        half = off < fabs(half->mean - dark->mean - PRNU_SHARE * saturation) ? level : half;
    }
    const double signal = half->mean - dark->mean;
    model->dsnu_electrons = sqrt(fmax(0, dark->spatial)) / model->gain;
    model->prnu_percent = 100 * sqrt(fmax(0, half->spatial - dark->spatial)) / signal;
    model->prnu_uneven_percent = 100 * sqrt(fmax(0, half->uneven - dark->uneven)) / signal;
}

static enum cg_status check(const struct cg_camera_model *model, struct cg_error *error)
{
    if (model->count < 1 + FEWEST_LEVELS || model->count > CG_CAMERA_LEVELS || model->levels[0].light != 0 ||
        model->levels[1].light <= 0) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "Photon transfer needs one dark level (light 0) and %d to %d levels of light.",
                            FEWEST_LEVELS, CG_CAMERA_LEVELS - 1);
    }
    return CG_OK;
}

enum cg_status cg_camera_fit(struct cg_camera_model *model, struct cg_error *error)
{
    struct cg_camera_model made = *model;
    const double quantum = made.quantum;
    qsort(made.levels, made.count, sizeof made.levels[0], compare_light);
    const enum cg_status status = check(&made, error);
    if (status != CG_OK) {
        return status;
    }
    const struct cg_level *dark = &made.levels[0], *saturated = saturation_of(&made);
    const double saturation = saturated->mean - dark->mean, counting = COUNTING * quantum * quantum;
    made.gain = slope_of(&made, GAIN_SHARE * saturation, false);
    if (!(saturation > 0) || !(made.gain > 0)) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The noise does not rise with the light, so no gain can be told: frames that are "
                            "averaged, smoothed or compressed show this.");
    }
    made.dark_counts = dark->mean;
    made.dark_noise_counts = sqrt(fmax(dark->variance, LEAST_VARIANCE * quantum * quantum));
    made.dark_noise_electrons =
        sqrt(fmax(0, made.dark_noise_counts * made.dark_noise_counts - counting)) / made.gain;
    made.saturation_counts = saturation;
    made.saturation_electrons = saturation / made.gain;
    made.snr_max = sqrt(made.saturation_electrons);
    made.dynamic_range = made.saturation_electrons / (made.dark_noise_counts / made.gain + 0.5);
    made.linearity_percent = linearity_of(&made, saturation);
    uniformity_of(&made, saturation);
    made.responsivity = made.photons ? slope_of(&made, GAIN_SHARE * saturation, true) : 0;
    made.quantum_efficiency = made.responsivity / made.gain;
    *model = made;
    return CG_OK;
}
