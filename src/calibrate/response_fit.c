/* The response of a scanner from the steps of a wedge, and how far it can be trusted. */
#include <castgloss/calibrate.h>

#include <math.h>
#include <stdlib.h>

enum { MIN_STEPS = 12 };
/* What a density may be off when its own step is left out, and up to which density. */
static const struct {
    double density, residual;
} limits[] = {{1.2, 0.02}, {1.8, 0.05}};

static int darker_first(const void *a, const void *b)
{
    const struct cg_response_step *first = a, *second = b;
    return first->density < second->density ? 1 : first->density > second->density ? -1 : 0;
}

static enum cg_status check_rising(const struct cg_response_step *steps, size_t count, struct cg_error *error)
{
    static const char *const channels[3] = {"red", "green", "blue"};
    for (size_t i = 1; i < count; i++) {
        const struct cg_response_step *dark = &steps[i - 1], *light = &steps[i];
        for (int c = 0; c < 3; c++) {
            if (!(light->signal[c] > dark->signal[c]) || !(dark->density > light->density)) {
                return cg_error_set(
                    error, CG_NOT_MEASURABLE,
                    "The steps \"%s\" of density %.3f and \"%s\" of density %.3f give %.4f and "
                    "%.4f of full scale in %s; the signal must rise with the light. Check the "
                    "order of the table, or leave out steps that are too dark or too light for "
                    "the scanner.",
                    dark->id, dark->density, light->id, light->density, dark->signal[c], light->signal[c],
                    channels[c]);
            }
        }
    }
    return CG_OK;
}

/* signal = gain (R + k) by least squares on what the file's own curve makes linear. */
static double flare_of(const struct cg_response_step *steps, size_t count, int channel)
{
    double n = (double)count, x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i < count; i++) {
        double r = pow(10, -steps[i].density);
        x += r;
        y += steps[i].linear[channel];
        xx += r * r;
        xy += r * steps[i].linear[channel];
    }
    double gain = (n * xy - x * y) / (n * xx - x * x);
    return (y - gain * x) / n / gain;
}

/* The response without step `left_out`; count for none. */
static struct cg_response response_of(const struct cg_response_step *steps, size_t count, size_t left_out)
{
    struct cg_response response = {0};
    for (size_t i = 0; i < count; i++) {
        if (i == left_out) {
            continue;
        }
        for (int c = 0; c < 3; c++) {
            response.signal[c][response.count] = steps[i].signal[c];
        }
        response.reflectance[response.count++] = pow(10, -steps[i].density);
    }
    return response;
}

static enum cg_status check_residual(const struct cg_response_step *steps, size_t count, double *most,
                                     struct cg_error *error)
{
    *most = 0;
    for (size_t i = 1; i + 1 < count; i++) {
        struct cg_response without = response_of(steps, count, i);
        size_t k = 0;
        while (k < 2 && steps[i].density >= limits[k].density) {
            k++;
        }
        for (int c = 0; k < 2 && c < 3; c++) {
            double density = -log10(fmax(1e-6, cg_response_at(&without, c, steps[i].signal[c])));
            double off = fabs(density - steps[i].density);
            *most = off > *most ? off : *most;
            if (off > limits[k].residual) {
                return cg_error_set(
                    error, CG_NOT_MEASURABLE,
                    "The step \"%s\" has the density %.3f; the curve through the others makes "
                    "it %.3f. At most %.2f is allowed at densities under %.1f: the table does "
                    "not fit this wedge, or it is dirty.",
                    steps[i].id, steps[i].density, density, limits[k].residual, limits[k].density);
            }
        }
    }
    return CG_OK;
}

enum cg_status cg_response_fit(struct cg_response_step *steps, size_t count, struct cg_response *out,
                               struct cg_error *error)
{
    if (count < MIN_STEPS || count > CG_RESPONSE_POINTS) {
        return cg_error_set(error, CG_NOT_MEASURABLE,
                            "The scanner's curve needs %d to %d grey steps of known density; %zu were found.",
                            MIN_STEPS, CG_RESPONSE_POINTS, count);
    }
    qsort(steps, count, sizeof *steps, darker_first);
    enum cg_status status = check_rising(steps, count, error);
    double residual = 0;
    if (status == CG_OK) {
        status = check_residual(steps, count, &residual, error);
    }
    if (status == CG_OK) {
        struct cg_response made = response_of(steps, count, count);
        made.residual_density = residual;
        for (int c = 0; c < 3; c++) {
            made.flare[c] = flare_of(steps, count, c);
        }
        *out = made;
    }
    return status;
}
